"""A report in each of its outputs, compared with what is kept in `contracts/`.

After a change that was meant, run with DDSS_SNAPSHOTS=write and read the difference before committing it.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from sarif_schema import LOG

from checks.predicates import AtMost, Present
from checks.values import Field, PlusDays
from checks.vocabulary import Criterion, Severity
from schemas.contract import Privacy
from schemas.contracts import accepted, report
from schemas.contracts.comparison import Mode, compare_all
from schemas.contracts.impact import Counts, Impact, Line, Measured
from schemas.contracts.impact_subjects import Subject, Unmeasured
from schemas.contracts.model import CodeSpec, ColumnSpec, Contract, RuleSpec, Type
from schemas.contracts.notes import Note
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


NOTED = Note("things.id", "not", "không được so sánh", "not compared")


def _faults(document) -> list[str]:
    validator = jsonschema.Draft202012Validator(LOG)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]


def test_sarif_is_right_by_the_standard_and_by_what_github_asks(told):
    found = json.loads(json.dumps(sarif(replace(told, notes=(NOTED,), file="hợp đồng/đơn hàng.yaml"))))
    assert _faults(found) == []
    [run] = found["runs"]
    prints = [result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]]
    assert len(set(prints)) == len(prints) > 5


@pytest.mark.parametrize(
    "spoil",
    [
        lambda log: log.pop("$schema"),
        lambda log: log.update(version="2.0.0"),
        lambda log: log["runs"][0]["tool"]["driver"]["rules"][0].pop("help"),
        lambda log: log["runs"][0]["results"][0].pop("partialFingerprints"),
        lambda log: log["runs"][0]["results"][0].update(rule="x"),
        lambda log: log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"].update(startLine=0),
        lambda log: log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"].update(
            uri="/etc/x"
        ),
    ],
)
def test_sarif_that_is_not_right_is_told(told, spoil):
    found = json.loads(json.dumps(sarif(told)))
    spoil(found)
    assert len(_faults(found)) == 1


def test_sarif_notifies_of_what_was_not_compared_and_of_failed_checks(told):
    [run] = sarif(replace(told, notes=(NOTED,)))["runs"]
    [invocation] = run["invocations"]
    named = [each["id"] for each in run["tool"]["driver"]["notifications"]]
    [note], [check] = (invocation[f"tool{kind}Notifications"] for kind in ("Configuration", "Execution"))
    assert named[note["descriptor"]["index"]] == note["descriptor"]["id"] == "not_compared"
    assert note["message"]["text"] == "things.id: not: không được so sánh / not compared"
    assert named[check["descriptor"]["index"]] == check["descriptor"]["id"] == "check_failed"
    assert "docs is not current" in check["message"]["text"]


def test_what_was_not_compared_is_told_in_json_and_markdown(told):
    noted = replace(told, notes=(NOTED,))
    assert report.facts(noted, {})["notes"] == [
        {"path": "things.id", "keyword": "not", "vi": "không được so sánh", "en": "not compared"}
    ]
    assert "- ▲ không được so sánh / not compared: things.id: not:" in report.markdown(noted)


def test_counts_of_records_are_told_in_every_output(told):
    line = Line(Subject.RULE, "THING-1", {"01": Counts(1200, 0, 1200, 0), "": Counts(34, 5, 34, 0)})
    every = Line(Subject.RULE, "", line.provinces)
    skipped = Unmeasured(Subject.COLUMN, "sent", "kiểu của cột đã đổi", "the type of a column changed")
    impact = Impact("things", {"": 60, "01": 3000}, 7, (line,), (every,), (skipped,), 4)
    counted = replace(told, impact=Measured(date(2026, 10, 31), (impact,), {"01": "Hà Nội"}))
    start = "things: tác động"
    shown = "\n".join(report.text(counted))
    _same("impact.txt", shown[shown.index(start) : shown.index("✕ tài liệu")])
    page = report.markdown(counted)
    _same("impact.md", page[page.index(f"### {start}") : page.index("- ✕ tài liệu")])
    _same("impact.json", json.dumps(report.facts(counted, {})["impact"], ensure_ascii=False, indent=2) + "\n")
    [run] = sarif(counted)["runs"]
    counts = {
        (result["ruleId"], result["properties"]["impact"]["newly_fail"])
        for result in run["results"]
        if "impact" in result["properties"]
    }
    assert counts == {("rule_stricter", 1234)}
    assert _faults(json.loads(json.dumps(sarif(counted)))) == []


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
