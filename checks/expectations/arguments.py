"""What an expectation's arguments name: columns, and parameters of the suite."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_COLUMN_ARGUMENTS = ("column", "column_A", "column_B", "column_list")
_PARAMETER = "$PARAMETER"


def columns_read(arguments: Mapping[str, Any]) -> tuple[str, ...]:
    """The columns that an expectation names, in its arguments and in its row condition."""
    named: list[Any] = []
    for key in _COLUMN_ARGUMENTS:
        held = arguments.get(key)
        named += held if isinstance(held, list) else [held]
    named += _condition_columns(arguments.get("row_condition"))
    return tuple(dict.fromkeys(name for name in named if isinstance(name, str)))


def _condition_columns(condition: Any) -> Iterator[str]:
    if isinstance(condition, dict):
        column = condition.get("column")
        if isinstance(column, dict) and isinstance(column.get("name"), str):
            yield column["name"]
        for part in condition.get("conditions") or []:
            yield from _condition_columns(part)


def parameters_named(node: Any) -> Iterator[str]:
    """The parameters that a value of a run is put in for."""
    if isinstance(node, Mapping):
        if _PARAMETER in node:
            yield str(node[_PARAMETER])
        for part in node.values():
            yield from parameters_named(part)
    elif isinstance(node, list):
        for part in node:
            yield from parameters_named(part)
