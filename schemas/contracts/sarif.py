"""A report as SARIF 2.1.0, the format in which code hosts show findings beside the code."""

from __future__ import annotations

import hashlib
from importlib import metadata
from typing import Any
from urllib.parse import quote

from schemas.contracts.change import Change
from schemas.contracts.impact_words import counts_facts
from schemas.contracts.kinds import KINDS, Kind, KindSpec
from schemas.contracts.report import Check, Report, change_id
from schemas.contracts.wording import tidy

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
VERSION = "2.1.0"
NOT_COMPARED, CHECK_FAILED = "not_compared", "check_failed"
_NOTIFICATIONS = {
    NOT_COMPARED: "phần của lược đồ không được so sánh / a part of a schema that is not compared",
    CHECK_FAILED: "một phép thử không đạt / a check that failed",
}
_DECLARED = {"rules": "checks/catalogue/__init__.py", "thresholds": "checks/profiles/dqi-4856.toml"}


def sarif(report: Report) -> dict[str, Any]:
    """The report's changes as results; the kinds of change are the rules; what was not compared is notified."""
    order = list(Kind)
    changes = [change for each in report.comparisons for change in each.changes]
    return {
        "$schema": SCHEMA,
        "version": VERSION,
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "ddss contract",
                        "version": metadata.version("ddss"),
                        "rules": [_rule(kind) for kind in order],
                        "notifications": [
                            {"id": name, "shortDescription": {"text": words}} for name, words in _NOTIFICATIONS.items()
                        ],
                    }
                },
                "invocations": [
                    {
                        "executionSuccessful": True,
                        "toolConfigurationNotifications": [
                            _notification(NOT_COMPARED, "warning", str(note)) for note in report.notes
                        ],
                        "toolExecutionNotifications": [
                            _notification(CHECK_FAILED, "error", _said(check))
                            for check in report.checks
                            if not check.passed
                        ],
                    }
                ],
                "results": [_result(change, order.index(change.kind), report) for change in changes],
            }
        ],
    }


def _notification(name: str, level: str, words: str) -> dict[str, Any]:
    index = list(_NOTIFICATIONS).index(name)
    return {"descriptor": {"id": name, "index": index}, "level": level, "message": {"text": tidy(words)}}


def _said(check: Check) -> str:
    return f"{check.vi} / {check.en}: {check.detail}".removesuffix(": ")


def _rule(kind: Kind) -> dict[str, Any]:
    spec = KINDS[kind]
    filled = {"path": "…", "old": "…", "new": "…"}
    short = f"{spec.vi.format(**filled)} / {spec.en.format(**filled)}"
    return {
        "id": kind.value,
        "shortDescription": {"text": short},
        "fullDescription": {"text": short},
        "help": {"text": _help(spec)},
        "defaultConfiguration": {"level": "error" if spec.level == "major" or spec.backward else "note"},
    }


def _help(spec: KindSpec) -> str:
    """What to know of a kind of change before its record is looked at."""
    noticed = [
        (spec.backward, "số liệu cũ có thể sai theo lược đồ mới", "old data may be wrong under the new schema"),
        (spec.forward, "số liệu mới có thể sai theo lược đồ cũ", "new data may be wrong under the old schema"),
        (spec.consumers, "số liệu trên phiếu điểm đổi", "figures of scorecards change"),
    ]
    vi = [vi for noticed_, vi, _ in noticed if noticed_] or ["không ai bị ảnh hưởng"]
    en = [en for noticed_, _, en in noticed if noticed_] or ["nobody notices"]
    return (
        f"{'; '.join(vi)}. Phiên bản kế tiếp ít nhất là {spec.level}. Cách chấp nhận: docs/contracts.md. / "
        f"{'; '.join(en)}. The next version is {spec.level} at least. How to accept it: docs/contracts.md."
    )


def _result(change: Change, index: int, report: Report) -> dict[str, Any]:
    accepted = report.acceptance(change)
    level = "note"
    if change.breaking:
        level = "warning" if accepted else "error"
    result: dict[str, Any] = {
        "ruleId": change.kind.value,
        "ruleIndex": index,
        "level": level,
        "message": {"text": tidy(f"{change.vi} / {change.en}")},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _place(change, report)},
                    "region": {"startLine": 1},
                },
                "logicalLocations": [{"fullyQualifiedName": change.path}],
            }
        ],
        "partialFingerprints": {"primaryLocationLineHash": _fingerprint(change)},
        "properties": {
            "backward": change.backward.verdict.name.lower(),
            "forward": change.forward.verdict.name.lower(),
            "who": [party.value for party in change.who],
        },
    }
    counts = _counts(change, report)
    if counts is not None:
        result["properties"]["impact"] = counts
    if accepted is not None:
        result["suppressions"] = [{"kind": "external", "justification": f"{accepted.owner}: {accepted.reason}"}]
    return result


def _place(change: Change, report: Report) -> str:
    """The file to show the change at: the one that was compared, else where ddss declares such a thing."""
    if report.file:
        return quote(report.file)
    return _DECLARED.get(_part(change), "schemas/contract.py")


def _part(change: Change) -> str:
    """The column, or `rules` or `thresholds`; empty where the change is of the table."""
    return "".join(change.path.split(".")[1:2])


def _fingerprint(change: Change) -> str:
    """Names the change from run to run. All are at one line, by which a code host would take them for one."""
    return hashlib.sha256(change_id(change).encode()).hexdigest()[:16] + ":1"


def _counts(change: Change, report: Report) -> dict[str, int] | None:
    """How many records of the extract the changed rule, column or key judges anew, if that was counted."""
    spec = KINDS[change.kind]
    if not (spec.backward or spec.forward):
        # A weight or a word: another change of the same rule is what records notice.
        return None
    part = _part(change)
    subject, name = ("column", part) if part else ("key", change.table)
    if part == "rules":
        subject, name = "rule", change.path.removeprefix(f"{change.table}.rules.")
    for impact in () if report.impact is None else report.impact.tables:
        for line in impact.lines:
            if (impact.table, line.subject.value, line.name) == (change.table, subject, name):
                return counts_facts(line.nation)
    return None
