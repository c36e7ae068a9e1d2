"""compose.yaml and the Containerfile, read: no container engine is needed, and none is started."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml

from flows import deployments
from flows.deployments import DEPLOYMENTS, POOL
from flows.interface import FORMS

ROOT = Path(__file__).parents[2]
FILE = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
SERVICES = FILE["services"]
LINES = [
    line
    for line in (ROOT / "Containerfile").read_text("utf-8").replace("\\\n", " ").splitlines()
    if line and not line.startswith("#")
]


def test_only_the_proxy_can_be_reached():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]


def test_nothing_starts_without_passwords_and_a_name():
    text = (ROOT / "compose.yaml").read_text("utf-8")
    for name in ("DDSS_AUTH", "DDSS_HOST", "POSTGRES_PASSWORD"):
        uses = re.findall(rf"\$\{{{name}([^}}]*)\}}", text)
        assert uses
        assert all(use.startswith(":?") for use in uses)
    assert SERVICES["server"]["environment"]["PREFECT_SERVER_API_AUTH_STRING"] == "${DDSS_AUTH:?name:password}"
    assert SERVICES["worker"]["environment"]["PREFECT_API_AUTH_STRING"] == "${DDSS_AUTH:?name:password}"


def test_the_interface_that_calls_out_is_not_shown():
    assert SERVICES["server"]["environment"]["PREFECT_SERVER_UI_V2_ENABLED"] == "false"
    assert {f"redir {path} {FORMS}" for path in ("/v2", "/v2/*")} <= {
        line.strip() for line in FILE["configs"]["caddy"]["content"].splitlines()
    }


def test_images_are_short_names():
    images = [service["image"] for service in SERVICES.values()] + [LINES[0].removeprefix("FROM ")]
    assert all(re.fullmatch(r"[a-z]+(:[0-9a-z.-]+)?", image) for image in images), images


def test_the_worker_takes_from_the_pool_that_is_registered():
    assert SERVICES["worker"]["command"][-6:-2] == ["--pool", POOL, "--type", "process"]
    assert SERVICES["register"]["command"][:3] == ["python", "-m", deployments.__name__]
    known = {pair.split("=")[0] for pair in SERVICES["register"]["command"][4:]}
    assert known == {field for each in DEPLOYMENTS for field in each.fields}
    # An office ends what seems to be going on; with other workers about, that would end real runs.
    assert SERVICES["register"]["command"][3] == "--register"


def test_the_extract_is_only_read():
    extracts, _results = SERVICES["worker"]["volumes"]
    assert extracts.endswith(":/data/extracts:ro")
    assert all(volume.endswith(":ro") for volume in SERVICES["proxy"]["volumes"] if "results" in volume)


@pytest.mark.parametrize("service", ["server", "worker"])
def test_commands_are_prefects_own(service):
    from prefect.cli.server import start as serve  # noqa: PLC0415 - slow to import
    from prefect.cli.worker import start as work  # noqa: PLC0415 - as above

    command = SERVICES[service]["command"]
    assert command[:3] == ["python", "-m", "prefect"]
    known = {"server": serve, "worker": work}[service]
    hints = str(known.__annotations__)
    for option in (word for word in command if word.startswith("--")):
        assert f"'{option}'" in hints


def test_the_image_copies_what_there_is_and_does_not_run_as_root():
    for line in LINES:
        if line.startswith("COPY"):
            *sources, _ = shlex.split(line)[1:]
            assert all((ROOT / source).exists() for source in sources), line
    assert LINES[-3] == "USER ddss"
    packages = re.search(r"module-name = \[([^]]*)\]", (ROOT / "pyproject.toml").read_text("utf-8"))[1]
    copied = {line.split()[1] for line in LINES if line.startswith("COPY")}
    assert set(re.findall(r'"(\w+)"', packages)) <= copied
