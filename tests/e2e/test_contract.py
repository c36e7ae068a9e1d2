"""`ddss contract` on the command line: what it says, writes and ends with."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import flows.contract_checks
from checks.predicates import OneOf
from flows.cli import main
from schemas.contracts import json_schema, odcs, versions
from schemas.contracts.model import Contract
from schemas.contracts.report import Check

REPOSITORY = Path(__file__).parents[2]
DAY = ["--today", "2026-11-22"]
WIDER = "3"
"""A code of sexes that an invented earlier release had."""


def _sexes(contract: Contract, codes) -> Contract:
    """The contract as it would be with another list of sexes: its column, and the rule that reads the list."""
    values = tuple(code.value for code in codes)
    return replace(
        contract,
        columns=tuple(replace(c, codes=tuple(codes)) if c.name == "sex_code" else c for c in contract.columns),
        rules=tuple(
            replace(rule, holds=replace(rule.holds, options=values))
            if rule.field == "sex_code" and isinstance(rule.holds, OneOf) and "0" in rule.holds.options
            else rule
            for rule in contract.rules
        ),
    )


@pytest.fixture
def edited(tmp_path) -> Path:
    """Citizens without the code for "unknown", as a file."""
    citizens = versions.released("citizens")[0]
    codes = [code for code in citizens.by_name["sex_code"].codes if code.value != "0"]
    path = tmp_path / "edited.yaml"
    path.write_text(odcs.dump(replace(_sexes(citizens, codes), version="working")), "utf-8")
    return path


@pytest.fixture
def earlier(tmp_path) -> Path:
    """A folder of releases in which sexes had one code more than they have."""
    root = tmp_path / "released"
    assert main(["contract", "release", "--released", str(root), "--date", "2026-01-01"]) == 0
    citizens = versions.last(root)["citizens"]
    codes = citizens.by_name["sex_code"].codes
    shutil.rmtree(root)
    more = _sexes(citizens, (*codes, replace(codes[0], value=WIDER)))
    versions.write([versions.Release(None, more, ())], date(2026, 1, 1), root)
    return root


def test_a_first_release_is_written_and_a_second_has_nothing_to_say(tmp_path, capsys):
    root = str(tmp_path / "released")
    assert main(["contract", "release", "--released", root, "--dry-run"]) == 0
    assert not Path(root).exists()
    assert main(["contract", "release", "--released", root, "--date", "2026-11-22"]) == 0
    for table, contract in versions.last(Path(root)).items():
        assert contract.version == "1.0.0"
        assert (Path(root) / table / "1.0.0.yaml").is_file()
    capsys.readouterr()
    assert main(["contract", "release", "--released", root]) == 0
    assert "nothing new to release" in capsys.readouterr().out


def test_the_acceptance_of_the_page_accepts_the_worked_change(edited, tmp_path, capsys):
    page = (REPOSITORY / "docs" / "contracts.md").read_text("utf-8")
    [entry] = re.findall(r"```toml\n(\[\[accepted\]\].*?)```", page, re.DOTALL)
    path = tmp_path / "accepted.toml"
    path.write_text(entry, "utf-8")
    command = ["contract", "diff", "citizens@1.0.0", str(edited), "--accepted", str(path)]
    assert main([*command, *DAY]) == 0
    assert "accepted until" in capsys.readouterr().out
    assert main([*command, "--today", "2030-01-01"]) == 1
    assert "acceptance expired" in capsys.readouterr().out


def test_a_break_is_told_in_every_output_with_a_record(edited, tmp_path, capsys):
    sarif, comment = tmp_path / "out.sarif", tmp_path / "out.md"
    outputs = ["--json", "--sarif", str(sarif), "--markdown", str(comment)]
    assert main(["contract", "diff", "released", str(edited), *outputs, *DAY]) == 1
    told = json.loads(capsys.readouterr().out)
    [table] = told["tables"]
    [change] = [each for each in table["changes"] if each["breaking"]]
    assert (change["kind"], change["path"]) == ("code_removed", "citizens.sex_code.codes.0")
    assert table["next_version"] == "2.0.0"
    assert change["backward"]["verdict"] == "breaks"
    assert change["backward"]["witness"]["rows"][0]["sex_code"] == "0"
    assert change["who"] == ["producer"]
    [result] = json.loads(sarif.read_text("utf-8"))["runs"][0]["results"]
    assert result["level"] == "error"
    assert "sex_code: '0'" in comment.read_text("utf-8")


def test_the_other_way_round_it_breaks_only_the_old_checker(edited):
    assert main(["contract", "diff", str(edited), "citizens@1.0.0"]) == 0
    assert main(["contract", "diff", str(edited), "citizens@1.0.0", "--compatibility", "forward"]) == 1
    assert main(["contract", "diff", str(edited), "citizens@1.0.0", "--compatibility", "full"]) == 1


def test_a_check_is_red_until_the_break_is_accepted(earlier, tmp_path, capsys):
    command = ["contract", "check", "--released", str(earlier), *DAY]
    assert main(command) == 1
    assert "code_removed, major" in capsys.readouterr().out
    assert main(["contract", "release", "--released", str(earlier)]) == 1
    assert "not accepted: code_removed citizens.sex_code.codes.3" in capsys.readouterr().out
    entries = tmp_path / "accepted.toml"
    entries.write_text(
        '[[accepted]]\ntable = "citizens"\nkind = "code_removed"\npath = "citizens.sex_code.codes.3"\n'
        'against = "1.0.0"\nreason = "x"\nowner = "y"\naccepted = 2026-11-01\nexpires = 2026-12-31\n',
        "utf-8",
    )
    assert main([*command, "--accepted", str(entries)]) == 0
    release = ["contract", "release", "--released", str(earlier), "--accepted", str(entries), *DAY]
    assert main(release) == 0
    assert versions.last(earlier)["citizens"].version == "2.0.0"
    assert main([*command, "--accepted", str(entries)]) == 0
    assert "unused acceptance" in capsys.readouterr().out
    assert main([*command, "--compatibility", "backward-transitive"]) == 1


def test_this_repository_passes_its_own_check(capsys):
    assert main(["contract", "check"]) == 0, capsys.readouterr().out


def test_a_touched_release_makes_the_check_red(earlier, capsys):
    path = earlier / "citizens" / "1.0.0.yaml"
    path.write_text(path.read_text("utf-8").replace("personal_id", "person"), "utf-8")
    assert main(["contract", "check", "--released", str(earlier)]) == 1
    assert "released files are untouched: citizens/1.0.0.yaml" in capsys.readouterr().out


def test_stale_docs_make_the_check_red(tmp_path):
    assert not flows.contract_checks.docs_current(tmp_path).passed
    docs = tmp_path / "docs"
    shutil.copytree(REPOSITORY / "docs", docs)
    page = docs / "contracts.md"
    page.write_text(page.read_text("utf-8").replace("`rule_added`", "`rule_new`"), "utf-8")
    found = flows.contract_checks.docs_current(docs)
    assert not found.passed
    assert "contracts.md" in found.detail


def test_records_that_fail_a_schema_are_named_by_rule_and_column(monkeypatch):
    drawn = flows.contract_checks.draw_part

    def spoiled(*arguments, **_options):
        return drawn(*arguments, defects=3.0)

    monkeypatch.setattr(flows.contract_checks, "draw_part", spoiled)
    found = flows.contract_checks.schemas_pass()
    assert isinstance(found, Check)
    assert not found.passed
    assert "CIT-" in found.detail


def _git(folder, *arguments):
    identity = ("-c", "user.name=x", "-c", "user.email=x@example.invalid", "-c", "commit.gpgsign=false")
    subprocess.run(("git", "-C", str(folder), *identity, *arguments), check=True, capture_output=True)  # noqa: S607 - any git


def test_git_revisions_are_compared(tmp_path, monkeypatch, capsys):
    root = tmp_path / "schemas" / "released"
    _git(tmp_path, "init", "-q", "-b", "main")
    old = versions.released("dossiers")[0]
    versions.write([versions.Release(None, old, ())], date(2026, 1, 1), root)
    _git(tmp_path, "add", "schemas")
    _git(tmp_path, "commit", "-q", "-m", "one")
    wider = replace(old, columns=(*old.columns, replace(old.columns[-1], name="more")))
    versions.write([versions.Release(old, replace(wider, version="1.1.0"), ())], date(2026, 2, 1), root)
    _git(tmp_path, "add", "schemas")
    _git(tmp_path, "commit", "-q", "-m", "two")
    monkeypatch.chdir(tmp_path)
    assert main(["contract", "diff", "HEAD~1", "HEAD"]) == 0
    assert "dossiers: 1.0.0 → 1.1.0: 1 thay đổi / changes" in capsys.readouterr().out
    path = "schemas/released/dossiers/1.1.0"
    assert main(["contract", "diff", f"HEAD:{path}.yaml", f"HEAD:{path}.schema.json"]) == 0
    assert "no change" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("nosuch", "no such file, release or git revision"),
        ("--output=x", "expected|unrecognized|required"),
        ("citizens@9.9.9", "there are: 1.0.0"),
        ("HEAD:nosuch.yaml", "no such file"),
        ("README.md", "a .yaml or .json file is needed"),
        ("pyproject.toml", "a .yaml or .json file is needed"),
    ],
)
def test_what_cannot_be_read_is_bad_input(source, said, capsys, monkeypatch):
    monkeypatch.chdir(REPOSITORY)
    try:
        code = main(["contract", "diff", source, "working"])
    except SystemExit as stopped:
        code = stopped.code
    assert code == 2
    assert re.search(said, capsys.readouterr().err)


def test_bad_input_of_other_kinds(tmp_path, capsys):
    cut = tmp_path / "cut.json"
    cut.write_text(json_schema.dump(versions.last()["dossiers"])[:1000], "utf-8")
    assert main(["contract", "diff", str(cut), "working"]) == 2
    assert main(["contract", "check", "--released", str(tmp_path / "none")]) == 2
    assert main(["contract", "check", "--docs", str(tmp_path / "none")]) == 2
    assert main(["contract", "diff", "released", "working", "--sarif", str(tmp_path / "no" / "x.sarif")]) == 2
    assert "can't be written" in capsys.readouterr().err


def test_a_fault_of_the_program_ends_with_three(monkeypatch, capsys):
    def broken(*_arguments):
        raise RuntimeError("x")

    monkeypatch.setattr(versions, "last", broken)
    monkeypatch.delenv("DDSS_DEBUG", raising=False)
    assert main(["contract", "diff", "released", "working"]) == 3
    assert "internal failure" in capsys.readouterr().err


def test_what_of_a_strangers_schema_is_not_compared_is_told_in_every_output(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    old = {"type": "object", "properties": {"x": {"type": "string", "not": {"const": "a"}}}}
    new = old | {"required": ["x"]}
    Path("old.json").write_text(json.dumps(old), "utf-8")
    Path("new.json").write_text(json.dumps(new), "utf-8")
    outputs = ["--json", "--sarif", "out.sarif", "--markdown", "out.md"]
    assert main(["contract", "diff", "old.json", "new.json", *outputs]) == 1
    printed = capsys.readouterr()
    [note] = json.loads(printed.out)["notes"]
    assert (note["path"], note["keyword"], note["en"]) == ("record.x", "not", "not compared")
    assert "record.x: not:" in printed.err
    assert "not compared: record.x: not:" in Path("out.md").read_text("utf-8")
    [run] = json.loads(Path("out.sarif").read_text("utf-8"))["runs"]
    [told] = run["invocations"][0]["toolConfigurationNotifications"]
    assert told["message"]["text"].startswith("record.x: not:")
    places = {
        place["physicalLocation"]["artifactLocation"]["uri"]
        for result in run["results"]
        for place in result["locations"]
    }
    assert places == {"new.json"}
