"""A report in each of its outputs, compared with what is kept in `contracts/`.

After a change that was meant, run with DDSS_SNAPSHOTS=write and read the difference before committing it.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from checks.predicates import AtMost, Present
from checks.values import Field, PlusDays
from checks.vocabulary import Criterion, Severity
from schemas.contract import Privacy
from schemas.contracts import accepted, report
from schemas.contracts.comparison import Mode, compare_all
from schemas.contracts.model import CodeSpec, ColumnSpec, Contract, RuleSpec, Type
from schemas.contracts.sarif import sarif

KEPT = Path(__file__).parent / "contracts"
LATE = RuleSpec(
    id="THING-1",
    field="sent",
    criterion=Criterion.LIVE,
    severity=Severity.BLOCKING,
    applies=Present("sent", "due"),
    holds=AtMost(Field("sent"), PlusDays(Field("due"), 10)),
    vi="Gửi chậm nhất mười ngày sau hạn",
    en="Sent within ten days of the due date",
)
OLD = Contract(
    table="things",
    version="1.1.0",
    vi="đồ vật",
    en="things",
    key=("id",),
    columns=(
        ColumnSpec(name="id", type=Type.TEXT, vi="mã", en="id", required=True, nullable=False, pattern="[A-Z][0-9]+|x"),
        ColumnSpec(name="state", type=Type.TEXT, codes=(CodeSpec("1", "mới", "new"), CodeSpec("2", "cũ", "old"))),
        ColumnSpec(name="note", type=Type.TEXT, privacy=Privacy.DIRECT),
        ColumnSpec(name="sent", type=Type.DATE),
        ColumnSpec(name="due", type=Type.DATE),
    ),
    rules=(LATE,),
    thresholds=(("on_target", 90.0),),
)
FIRST = replace(OLD, version="1.0.0", columns=(*OLD.columns[:4], replace(OLD.columns[4], aliases=("Han",))))
NEW = replace(
    OLD,
    version="working",
    columns=(
        replace(OLD.columns[0], pattern="[A-Z][0-9]{2,}|x"),
        replace(OLD.columns[1], codes=(CodeSpec("1", "mới", "new"), CodeSpec("3", "hỏng", "broken"))),
        replace(OLD.columns[2], privacy=Privacy.FREE, vi="ghi chú", en="note"),
        *OLD.columns[3:],
    ),
    rules=(replace(LATE, holds=AtMost(Field("sent"), PlusDays(Field("due"), 5)), weight=2.0),),
)
ENTRIES = tuple(
    accepted.Acceptance("things", kind, path, "1.1.0", "Đã báo các bên", "Tổ số liệu", date(2026, 11, 1), last)
    for kind, path, last in (
        ("code_removed", "things.state.codes.2", date(2026, 12, 31)),
        ("weight_changed", "things.rules.THING-1", date(2026, 11, 2)),
        ("column_removed", "things.none", date(2026, 12, 31)),
    )
)


@pytest.fixture(scope="module")
def told() -> report.Report:
    compared = compare_all({"things": OLD}, {"things": NEW}, lambda _table: (FIRST, OLD))
    stopping = [pair for each in compared for pair in each.stopping(Mode.BACKWARD)]
    checks = (
        report.Check(
            "docs_current", "tài liệu còn khớp", "docs are current", passed=False, detail="docs is not current"
        ),
        report.Check("schemas_pass", "lược đồ đạt", "schemas pass", passed=True),
    )
    return report.Report(compared, accepted.rule(stopping, ENTRIES, date(2026, 11, 22)), Mode.BACKWARD, checks)


def _same(name: str, text: str) -> None:
    path = KEPT / name
    if os.environ.get("DDSS_SNAPSHOTS") == "write":
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


def test_text_for_people(told):
    _same("report.txt", "\n".join(report.text(told)) + "\n")


def test_json_for_machines(told):
    _same("report.json", json.dumps(report.facts(told, {"things": "2.0.0"}), ensure_ascii=False, indent=2) + "\n")


def test_markdown_for_a_merge_request(told):
    _same("report.md", report.markdown(told))


def test_sarif_for_a_code_host(told):
    found = sarif(told)
    [run] = found["runs"]
    run["tool"]["driver"]["version"] = "x"
    _same("report.sarif", json.dumps(found, ensure_ascii=False, indent=1) + "\n")


def test_sarif_is_whole(told):
    [run] = sarif(told)["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(rules) == len(set(rules))
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"]
        for place in result["locations"]:
            uri = place["physicalLocation"]["artifactLocation"]["uri"]
            assert (Path(__file__).parents[2] / uri).is_file()
    levels = {result["ruleId"]: result["level"] for result in run["results"]}
    assert levels["code_removed"] == "warning"
    assert levels["privacy_lowered"] == "error"
    assert levels["description_changed"] == "note"


def test_a_fine_report_says_so_in_every_output():
    compared = compare_all({"things": OLD}, {"things": OLD})
    fine = report.Report(compared, accepted.rule([], (), date(2026, 11, 22)), Mode.BACKWARD)
    assert fine.passed
    assert report.text(fine)[-1] == "● Được / fine."
    assert report.markdown(fine).startswith("## ● Hợp đồng số liệu: được")
    assert sarif(fine)["runs"][0]["results"] == []


def test_words_of_a_stranger_are_shown_and_not_obeyed():
    column = replace(OLD.columns[2], vi="ghi\x1b[31m chú\n| <b>", en="note")
    new = replace(OLD, columns=(*OLD.columns[:2], column, *OLD.columns[3:]))
    compared = compare_all({"things": OLD}, {"things": new})
    told = report.Report(compared, accepted.rule([], (), date(2026, 11, 22)), Mode.BACKWARD)
    assert "ghi\\x1b[31m chú\\x0a|" in "\n".join(report.text(told))
    shown = report.markdown(told)
    assert "\x1b" not in shown
    assert "<b>" not in shown
    assert "chú\\x0a\\| &lt;b>" in shown
