"""How many failing rows a result may list, and with which columns: GX's result format, read in one place."""

from __future__ import annotations

from collections.abc import Mapping, Sized
from typing import Any

import polars as pl

from checks.expectations.engine.plan import EngineError
from checks.expectations.engine.records import Records

COMPLETE = "COMPLETE"
BOOLEAN_ONLY = "BOOLEAN_ONLY"
PARTIAL = 20
"""What GX lists unless told otherwise."""
MOST_ROWS = 200
"""Values and rows that a complete result lists at most, as in GX."""
MOST_KEYS = 100_000
"""Keys of failing rows that a complete result lists at most, and different values or compared rows that a metric may
hold. GX has no bound, and would list a whole register."""


def row_limit(result_format: Mapping[str, Any] | None) -> int:
    """How many failing rows to fetch."""
    chosen = result_format or {}
    if chosen.get("result_format") == COMPLETE:
        return MOST_ROWS
    return min(int(chosen.get("partial_unexpected_count", PARTIAL)), MOST_ROWS)


def key_limit(result_format: Mapping[str, Any] | None) -> int:
    """How many keys of failing rows to fetch."""
    chosen = result_format or {}
    if chosen.get("result_format") == COMPLETE:
        return MOST_KEYS
    return min(int(chosen.get("partial_unexpected_count", PARTIAL)), MOST_KEYS)


def columns_to_list(records: Records, result_format: Mapping[str, Any] | None) -> list[str]:
    """Columns that tell which rows fail, where they were asked for; none unless the format is COMPLETE.

    Raises:
        EngineError: one of them is no column of the table.
    """
    chosen = result_format or {}
    names = list(chosen.get("unexpected_index_column_names") or []) if chosen.get("result_format") == COMPLETE else []
    for name in names:
        records.dtype(name)
    return names


def up_to_the_limit(frame: pl.LazyFrame) -> pl.LazyFrame:
    """The rows that `all_of_it` has to see."""
    return frame.head(MOST_KEYS + 1)


def all_of_it(listed: Sized) -> None:
    """Refuse what was cut off: a part of the values would be taken for all of them.

    Raises:
        EngineError: there is more than a metric may hold.
    """
    if len(listed) > MOST_KEYS:
        raise EngineError(f"more than {MOST_KEYS} values: too many to hold all of them")
