"""`ddss selftest` as it is called: generated, read, judged and compared with the truth."""

from __future__ import annotations

import json
import re
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from io import StringIO
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

import flows.selftest
from checks.catalogue import RULES
from flows.cli import main
from flows.selftest import KINDS, SPOILED
from synthetic import places

if TYPE_CHECKING:
    from pathlib import Path


SOUND = {kind.name for kind in KINDS if kind.sound}


@dataclass(frozen=True)
class Ran:
    code: int
    printed: str
    report: dict[str, Any]
    out: Path


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    folder, printed = tmp_path_factory.mktemp("selftest"), StringIO()
    with redirect_stdout(printed):
        code = main(["selftest", "--json", str(folder / "report.json"), "--out", str(folder / "out"), "--all"])
    report = json.loads((folder / "report.json").read_text("utf-8"))
    return Ran(code, printed.getvalue(), report, folder / "out")


def test_what_is_certain_is_found_every_time_and_nothing_else_is(ran: Ran):
    assert [rule["id"] for rule in ran.report["rules"] if rule["flawed"]] == []
    assert [kind["name"] for kind in ran.report["kinds"] if kind["flawed"]] == []
    assert ran.report["rules_in_error"] == []
    assert ran.report["exact"] is True
    assert ran.code == 0


def test_clean_records_fail_no_blocking_rule(ran: Ran):
    assert ran.report["clean"]["blocking"] == {}
    assert ran.report["clean"]["records"]["citizens"] == 20_000


def test_look_alikes_are_told_apart_and_none_is_accused(ran: Ran):
    alike = [kind for kind in ran.report["kinds"] if kind["sound"]]
    assert {kind["name"] for kind in alike} == SOUND
    assert {kind["name"]: kind["false_alarms"] for kind in alike if kind["false_alarms"]} == {}
    told = next(line for line in ran.printed.splitlines() if line.startswith("Giống lỗi mà không phải lỗi: "))
    assert "quy tắc bắt buộc báo nhầm 0," in told


def test_most_kinds_and_blocking_rules_are_tried_at_this_size(ran: Ran):
    for entries in (ran.report["kinds"], [rule for rule in ran.report["rules"] if rule["deterministic"]]):
        tried = [each["planted"] > 0 for each in entries]
        assert sum(tried) > 0.9 * len(tried)


def test_what_is_reported_as_planted_is_what_was_planted(ran: Ran):
    truth = pl.read_parquet(ran.out / SPOILED / "truth" / "*.parquet").filter(~pl.col("affected"))
    in_truth = dict(truth.group_by("kind").len().iter_rows())
    alike = sum(count for kind, count in in_truth.items() if kind in SOUND)
    assert {kind["name"]: kind["planted"] for kind in ran.report["kinds"] if kind["planted"]} == in_truth
    assert ran.report["planted"] == truth.height - alike
    assert ran.report["look_alikes"] == alike > 100
    assert ran.report["records"]["citizens"] == ran.report["people"] == 20_000


def test_every_kind_and_every_rule_is_reported(ran: Ran):
    assert [kind["name"] for kind in ran.report["kinds"]] == [kind.name for kind in KINDS]
    assert [rule["id"] for rule in ran.report["rules"]] == [rule.id for rule in RULES]
    for each in (*ran.report["kinds"], *ran.report["rules"]):
        assert {"deterministic", "planted", "found", "false_alarms", "recall", "precision"} <= each.keys()
    assert [rule.id for rule in RULES if f" {rule.id}: cài " not in ran.printed] == []


def test_the_report_names_nobody(ran: Ran):
    told = ran.printed + json.dumps(ran.report, ensure_ascii=False)
    people = pl.read_parquet(ran.out / SPOILED / "citizens" / "*.parquet", columns=["personal_id", "full_name"])
    assert {match[1] for match in re.finditer(r"(?=(\d{12}))", told)}.isdisjoint(people["personal_id"])
    assert [name for name in people["full_name"].drop_nulls().unique() if len(name) > 8 and name in told] == []


@pytest.fixture
def in_small_parts(monkeypatch: pytest.MonkeyPatch):
    """Several files, so that a record's row in its file isn't its row in all."""
    monkeypatch.setattr(places, "CHUNK_PEOPLE", 1_500)


@pytest.mark.usefixtures("in_small_parts")
def test_a_kind_that_names_a_rule_which_does_not_find_it_is_told(monkeypatch, capsys):
    honest = next(kind for kind in KINDS if kind.name == "name_spaces")
    lie = replace(honest, rules=("CIT-CLEAN-010",))
    monkeypatch.setattr(flows.selftest, "KINDS", tuple(lie if kind is honest else kind for kind in KINDS))
    assert main(["selftest", "--people", "5000", "--json", "-"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["exact"] is False
    of = {each.get("id") or each["name"]: each for each in (*report["kinds"], *report["rules"])}
    struck = of["name_spaces"]["planted"]
    assert struck > 5
    assert (of["name_spaces"]["found"], of["name_spaces"]["recall"]) == (0, 0.0)
    assert of["CIT-CLEAN-010"]["missed"] == struck
    # Each of them fails the rule that does find it, which nothing explains now.
    assert of["CIT-CLEAN-009"]["false_alarms"] == struck
    # Others are found in every file.
    others = [kind for kind in report["kinds"] if kind["deterministic"] and kind["name"] != "name_spaces"]
    assert [kind["name"] for kind in others if kind["missed"] and not kind["sound"]] == []


@pytest.mark.parametrize("people", ["0", "3320"])
def test_fewer_people_than_communes_are_refused(people, capsys):
    assert main(["selftest", "--people", people]) == 2
    assert "at least 3321 people, one in each commune" in capsys.readouterr().err
