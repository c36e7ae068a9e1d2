"""The parts of SARIF 2.1.0 that are written here, as JSON Schema, and what GitHub asks beside the standard.

Written from the standard's text (OASIS, SARIF 2.1.0, §3.13 to §3.59), not the committee's own schema file: only the
objects that occur, closed, so that a property which the standard doesn't have is a fault. GitHub's demands are from
its page "SARIF support for code scanning".
"""

from __future__ import annotations

from typing import Any

TEXT = {"type": "string", "minLength": 1}


def _closed(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": required | (optional or {}),
        "required": list(required),
        "additionalProperties": False,
    }


def _list(items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, **more}


LEVEL = {"enum": ["none", "note", "warning", "error"]}
INDEX = {"type": "integer", "minimum": 0}
MESSAGE = _closed({"text": TEXT})
WORDS = _closed({"text": TEXT}, {"markdown": TEXT})
REGION = _closed({"startLine": {"type": "integer", "minimum": 1}})
# A relative reference: GitHub joins it to the root of the repository.
PLACE = _closed({"uri": {"type": "string", "pattern": r"^(?!/)(?!\.\./)[A-Za-z0-9_.~%/-]+$"}})
LOCATION = _closed(
    {"physicalLocation": _closed({"artifactLocation": PLACE, "region": REGION})},
    {"logicalLocations": _list(_closed({"fullyQualifiedName": TEXT}))},
)
NOTIFICATION = _closed({"message": MESSAGE}, {"level": LEVEL, "descriptor": _closed({"id": TEXT, "index": INDEX})})
NOTIFIED = _closed({"id": TEXT, "shortDescription": WORDS})
RULE = _closed(
    # The standard asks for the id alone; GitHub for the three texts.
    {"id": TEXT, "shortDescription": WORDS, "fullDescription": WORDS, "help": WORDS},
    {"defaultConfiguration": _closed({"level": LEVEL})},
)
SUPPRESSION = _closed({"kind": {"enum": ["inSource", "external"]}}, {"justification": TEXT})
RESULT = _closed(
    {
        "ruleId": TEXT,
        "ruleIndex": INDEX,
        "level": LEVEL,
        "message": MESSAGE,
        "locations": _list(LOCATION, minItems=1, maxItems=10),
        # Without it GitHub reckons one from the line, and takes results at one line for the same.
        "partialFingerprints": _closed(
            {"primaryLocationLineHash": {"type": "string", "pattern": "^[0-9a-f]+:[0-9]+$"}}
        ),
    },
    {"suppressions": _list(SUPPRESSION), "properties": {"type": "object"}},
)
INVOCATION = _closed(
    {"executionSuccessful": {"type": "boolean"}},
    {"toolConfigurationNotifications": _list(NOTIFICATION), "toolExecutionNotifications": _list(NOTIFICATION)},
)
DRIVER = _closed(
    {"name": TEXT, "rules": _list(RULE, uniqueItems=True)},
    {"version": TEXT, "notifications": _list(NOTIFIED, uniqueItems=True)},
)
RUN = _closed(
    {"tool": _closed({"driver": DRIVER}), "results": _list(RESULT, maxItems=25_000)},
    {"invocations": _list(INVOCATION)},
)
LOG = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **_closed(
        {
            "$schema": {"type": "string", "pattern": r"^https://.*sarif.*2\.1\.0.*\.json$"},
            "version": {"const": "2.1.0"},
            "runs": _list(RUN, minItems=1),
        }
    ),
}
