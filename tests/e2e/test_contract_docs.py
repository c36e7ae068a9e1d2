"""docs/contracts.md as a stranger reads it: the worked change and the count of records, done as they are written."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from flows.cli import main

REPOSITORY = Path(__file__).parents[2]
PAGE = (REPOSITORY / "docs" / "contracts.md").read_text("utf-8")
FOLDERS = ("checks", "schemas", "flows", "synthetic", "scorecards", "docs")
SEX = 'Code("0", "Chưa xác định", "Unknown"), '
GENERATED = ("checks.docs", "checks.catalogue_docs", "schemas.docs")
"""Of `make docs`, what the list of sexes is in."""


def blocks(language: str) -> list[str]:
    """The page's blocks in a language."""
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def clone(tmp_path) -> Path:
    """A copy of what the worked change touches and runs."""
    for name in FOLDERS:
        shutil.copytree(REPOSITORY / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def _run(clone: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(clone)}
    command = (sys.executable, *arguments)
    return subprocess.run(command, cwd=clone, env=environment, capture_output=True, text=True, check=False)


def _ddss(clone: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return _run(clone, "-c", "import sys; from flows.cli import main; sys.exit(main(sys.argv[1:]))", *arguments)


def test_the_worked_change_goes_as_the_page_says(clone):
    codes = clone / "checks" / "codes.py"
    said = codes.read_text("utf-8")
    assert SEX in said
    codes.write_text(said.replace(SEX, ""), "utf-8")
    for module in GENERATED:
        assert _run(clone, "-m", module).returncode == 0
    check = ("contract", "check", "--today", "2026-11-22")
    red = _ddss(clone, *check)
    assert (red.returncode, red.stderr) == (1, "")
    assert red.stdout in blocks("text")
    [entry] = [block for block in blocks("toml") if block.startswith("[[accepted]]")]
    (clone / "schemas" / "accepted.toml").write_text(entry, "utf-8")
    green = _ddss(clone, *check)
    assert green.returncode == 0, green.stdout
    assert "accepted until 2027-01-31" in green.stdout
    assert _ddss(clone, "contract", "check", "--today", "2027-02-01").returncode == 1
    released = _ddss(clone, "contract", "release", "--today", "2026-11-22")
    assert released.returncode == 0, released.stdout
    assert (clone / "schemas" / "released" / "citizens" / "2.0.0.yaml").is_file()
    after = _ddss(clone, *check)
    assert after.returncode == 0, after.stdout
    assert "unused acceptance" in after.stdout


def test_the_count_of_records_is_what_the_commands_print(tmp_path, monkeypatch, capsys):
    [commands] = [block for block in blocks("sh") if "--impact" in block]
    [shown] = [block for block in blocks("text") if "tác động" in block]
    contract = (REPOSITORY / "schemas" / "released" / "citizens" / "1.0.0.yaml").read_text("utf-8")
    phone = contract.index("- name: phone\n")
    changed = contract[phone:].replace("required: false", "required: true", 1)
    (tmp_path / "nhap.yaml").write_text(contract[:phone] + changed, "utf-8")
    monkeypatch.chdir(tmp_path)
    synth, diff = (shlex.split(line) for line in commands.splitlines())
    assert synth[0] == diff[0] == "ddss"
    assert main(synth[1:]) == 0
    capsys.readouterr()
    assert main(diff[1:]) == 1
    printed = capsys.readouterr().out
    place = 0
    for passage in shown.split("    …\n"):
        assert passage in printed[place:]
        place = printed.index(passage, place) + len(passage)
