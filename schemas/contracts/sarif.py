"""A report as SARIF 2.1.0, the format in which code hosts show findings beside the code."""

from __future__ import annotations

from importlib import metadata
from typing import Any

from schemas.contracts.change import Change
from schemas.contracts.kinds import KINDS, Kind
from schemas.contracts.report import Report, change_id

VERSION = "2.1.0"
_DECLARED = {"rules": "checks/catalogue/__init__.py", "thresholds": "checks/profiles/dqi-4856.toml"}


def sarif(report: Report) -> dict[str, Any]:
    """The report's changes as results; the kinds of change are the rules."""
    order = list(Kind)
    changes = [change for each in report.comparisons for change in each.changes]
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": VERSION,
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "ddss contract",
                        "version": metadata.version("ddss"),
                        "rules": [_rule(kind) for kind in order],
                    }
                },
                "results": [_result(change, order.index(change.kind), report) for change in changes],
            }
        ],
    }


def _rule(kind: Kind) -> dict[str, Any]:
    spec = KINDS[kind]
    filled = {"path": "…", "old": "…", "new": "…"}
    return {
        "id": kind.value,
        "shortDescription": {"text": f"{spec.vi.format(**filled)} / {spec.en.format(**filled)}"},
        "defaultConfiguration": {"level": "error" if spec.level == "major" or spec.backward else "note"},
    }


def _result(change: Change, index: int, report: Report) -> dict[str, Any]:
    accepted = report.acceptance(change)
    level = "note"
    if change.breaking:
        level = "warning" if accepted else "error"
    part = change.path.split(".")[1:2]
    result: dict[str, Any] = {
        "ruleId": change.kind.value,
        "ruleIndex": index,
        "level": level,
        "message": {"text": f"{change.vi} / {change.en}"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _DECLARED.get(part[0] if part else "", "schemas/contract.py")},
                    "region": {"startLine": 1},
                },
                "logicalLocations": [{"fullyQualifiedName": change.path}],
            }
        ],
        "partialFingerprints": {"change/v1": change_id(change)},
        "properties": {
            "backward": change.backward.verdict.name.lower(),
            "forward": change.forward.verdict.name.lower(),
            "who": [party.value for party in change.who],
        },
    }
    if accepted is not None:
        result["suppressions"] = [{"kind": "external", "justification": f"{accepted.owner}: {accepted.reason}"}]
    return result
