"""The CI templates, run: their own commands, in a clone of a small repository, with the ddss that is installed."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
CI = ROOT / "docs" / "ci"
GITHUB = yaml.safe_load((CI / "github-action.yml").read_text("utf-8"))
GITLAB = yaml.safe_load((CI / "gitlab-ci.yml").read_text("utf-8"))
HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))}

CONTRACT = """\
apiVersion: v3.1.0
kind: DataContract
id: orders
version: 1.0.0
status: active
schema:
  - name: don_hang
    logicalType: object
    properties:
      - {name: ma, logicalType: string, required: true, logicalTypeOptions: {maxLength: 12}}
      - {name: ngay, logicalType: date}
"""
BROKEN = CONTRACT.replace("maxLength: 12", "maxLength: 8")
LOOSER = CONTRACT.replace("maxLength: 12", "maxLength: 20")


def github(job: str, *, but: str = "install") -> list[str]:
    """The commands of a job's steps; those of actions and of the installation are left out."""
    return [step["run"] for step in GITHUB["jobs"][job]["steps"] if "run" in step and step["name"] != but]


def gitlab(job: str) -> list[str]:
    return ["\n".join(GITLAB[job]["script"])]


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false")
    command = ("git", *identity, *arguments)
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


@pytest.fixture
def clone(tmp_path):
    """A clone whose `origin/main` holds the contract, and the script where the templates look for it."""
    origin = tmp_path / "origin"
    (origin / "contracts").mkdir(parents=True)
    (origin / "contracts" / "don hang.yaml").write_text(CONTRACT, "utf-8")
    (origin / "ci").mkdir()
    (origin / "ci" / "ddss-contracts.sh").write_text((CI / "ddss-contracts.sh").read_text("utf-8"), "utf-8")
    git(origin, "init", "--quiet", "--initial-branch=main")
    git(origin, "add", ".")
    git(origin, "commit", "--quiet", "-m", "contract")
    git(tmp_path, "clone", "--quiet", str(origin), "clone")
    return tmp_path / "clone"


def change(clone: Path, content: str) -> None:
    (clone / "contracts" / "don hang.yaml").write_text(content, "utf-8")
    git(clone, "commit", "--quiet", "-am", "change")


def run(folder: Path, commands: list[str], *, shell: tuple[str, ...] = ("sh", "-e", "-c")) -> list[int]:
    """Run commands as a CI would, each by itself; their exit codes."""
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "BASE": "origin/main",
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
        "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
    }
    return [
        subprocess.run((*shell, command), cwd=folder, env=environment, check=False, capture_output=True).returncode
        for command in commands
    ]


def test_only_the_installation_is_not_run():
    for job in GITHUB["jobs"].values():
        assert [step["name"] for step in job["steps"] if "run" in step].count("install") == 1
    assert GITHUB["jobs"]["diff"]["steps"][4]["env"]["BASE"] == "origin/${{ github.base_ref }}"


@pytest.mark.parametrize(("content", "code"), [(LOOSER, 0), (BROKEN, 1), ("kind: DataContract\n", 2)])
@pytest.mark.parametrize("template", ["github", "gitlab"])
def test_the_jobs_of_other_teams_stop_what_breaks(template, content, code, clone):
    change(clone, content)
    commands = github("diff") if template == "github" else gitlab("contract-diff")
    assert run(clone, commands)[0] == code
    if code == 2:
        return
    report = clone / "contract-report"
    found = json.loads((report / "contracts-don hang.yaml.sarif").read_text("utf-8"))
    assert found["version"] == "2.1.0"
    assert "don_hang.ma" in (report / "contracts-don hang.yaml.md").read_text("utf-8")
    if template == "github":
        assert "don_hang.ma" in (clone / "summary.md").read_text("utf-8")


ACCEPTED = """\
[[accepted]]
table = "don_hang"
kind = "length_tightened"
path = "don_hang.ma.max_length"
against = "1.0.0"
reason = "mã cũ đã hết"
owner = "nhóm đơn hàng"
accepted = 2026-11-22
expires = 9999-01-01
"""


def test_a_break_that_was_accepted_passes(clone):
    (clone / "contracts" / "accepted.toml").write_text(ACCEPTED, "utf-8")
    git(clone, "add", ".")
    change(clone, BROKEN)
    assert run(clone, github("diff"))[0] == 0


def test_a_contract_that_did_not_change_is_left_alone(clone):
    (clone / "readme.md").write_text("x", "utf-8")
    git(clone, "add", ".")
    git(clone, "commit", "--quiet", "-m", "words")
    assert run(clone, github("diff")) == [0, 0]


def test_a_contract_that_is_gone_is_no_pass(clone):
    git(clone, "rm", "--quiet", "contracts/don hang.yaml")
    git(clone, "commit", "--quiet", "-m", "gone")
    assert run(clone, github("diff"))[0] == 2


def test_a_new_contract_breaks_nobody(clone):
    (clone / "contracts" / "moi.yaml").write_text(CONTRACT, "utf-8")
    git(clone, "add", ".")
    git(clone, "commit", "--quiet", "-m", "new")
    assert run(clone, github("diff"))[0] == 0


@pytest.mark.parametrize("commands", [github("check"), gitlab("contract-check")], ids=["github", "gitlab"])
def test_the_jobs_of_this_repository_report(commands, tmp_path):
    codes = run(tmp_path, commands)
    # Whether this very tree breaks somebody is for `ddss contract check` to say, not for this test.
    assert codes[0] in {0, 1}
    assert json.loads((tmp_path / "contract-report" / "check.sarif").read_text("utf-8"))["version"] == "2.1.0"
    assert (tmp_path / "contract-report" / "check.md").read_text("utf-8").strip()


@pytest.mark.parametrize(("content", "code"), [(LOOSER, 0), (BROKEN, 1)])
def test_the_hook_of_other_teams_stops_what_breaks(content, code, clone):
    (clone / "contracts" / "don hang.yaml").write_text(content, "utf-8")
    arguments = shlex.join(["HEAD:contracts/don hang.yaml", "contracts/don hang.yaml"])
    assert run(clone, [f"{HOOKS['ddss-contract-diff']['entry']} {arguments}"]) == [code]


def test_the_hook_of_this_repository_runs(tmp_path):
    assert run(tmp_path, [HOOKS["ddss-contract-check"]["entry"]])[0] in {0, 1}


@pytest.mark.parametrize("hook", HOOKS.values(), ids=list(HOOKS))
def test_hooks_have_what_pre_commit_asks_for(hook):
    assert {"id", "name", "entry", "language"} <= set(hook)
    assert hook["language"] == "python"
    assert hook["pass_filenames"] is False
