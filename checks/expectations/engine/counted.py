"""What has been counted before a batch is asked: values of metrics, by the question that a metric puts.

Whoever has read the records already hands these over with the frame (`RuledFrame.counted`), and the engine asks polars
for the rest alone. Two metrics put the same question if they differ in nothing that a count depends on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

_OF_NO_ACCOUNT = frozenset({"batch_id", "condition_parser"})
"""A frame has one batch, and a condition that a program wrote needs no parser; one written as text is its text."""
_SWITCHES = frozenset({"strict_min", "strict_max", "or_equal"})
"""Arguments that are off where they are not given."""
_FORMAT, _KEYS = "result_format", "unexpected_index_column_names"


def question(name: str, domain: Mapping[str, Any], value: Mapping[str, Any] | None = None) -> str | None:
    """The question of a metric as text; None where it is none that somebody can have counted.

    Args:
        name: the metric's name.
        domain: which rows and columns it is asked of, as GX writes it.
        value: its other arguments. Of the result format it matters alone whether failing rows are to be listed.
    """
    given = dict(value or {})
    if (given.pop(_FORMAT, None) or {}).get(_KEYS):
        return None
    asked = {key: held for key, held in domain.items() if key not in _OF_NO_ACCOUNT}
    try:
        return json.dumps([name, _plain(asked), _plain(given)], sort_keys=True)
    except TypeError:
        return None


def _plain(node: Any) -> Any:
    """Arguments as JSON has them, what is the same written the same: no defaults, days as text, sorted conditions."""
    match node:
        case Mapping():
            kept = {key: _plain(held) for key, held in node.items() if not _is_default(key, held)}
            return _sorted(kept) if "conditions" in kept else kept
        case list() | tuple():
            return [_plain(each) for each in node]
        case date():
            return node.isoformat()
        case float() if node.is_integer():
            return int(node)
        case _:
            return node


def _is_default(key: str, held: Any) -> bool:
    return held is None or (key in _SWITCHES and held is False)


def _sorted(condition: Mapping[str, Any]) -> Mapping[str, Any]:
    """Conditions that are joined by one word: their order says nothing, and one alone is itself."""
    different: Iterable[str] = {json.dumps(part, sort_keys=True) for part in condition["conditions"]}
    parts = [json.loads(each) for each in sorted(different)]
    return parts[0] if len(parts) == 1 else {**condition, "conditions": parts}
