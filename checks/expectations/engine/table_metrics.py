"""Metrics of the table as a whole, and queries written in SQL."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd  # type: ignore[import-untyped]  # comes with GX, without types
import polars as pl
from great_expectations.expectations.metrics.column_aggregate_metrics.column_partition import (
    _get_column_partition_using_metrics,
)

from checks.expectations.engine.limits import MOST_ROWS, all_of_it, up_to_the_limit
from checks.expectations.engine.plan import EngineError, Known, Plan, Query, scalar, zero_if_none
from checks.expectations.engine.records import Records

BATCH = "batch"
"""What a query calls the batch: `{batch}` in its text."""

Given = Mapping[str, Any]
Provider = Callable[[Records, Given, Given, Given], Plan]


def _row_count(records: Records, _domain: Given, _value: Given, _found: Given) -> Plan:
    return scalar(records.count(), zero_if_none)


def _columns(records: Records, _domain: Given, _value: Given, _found: Given) -> Plan:
    return Known(records.schema.names())


def _column_count(records: Records, _domain: Given, _value: Given, _found: Given) -> Plan:
    return Known(len(records.schema))


def _column_types(records: Records, _domain: Given, _value: Given, _found: Given) -> Plan:
    return Known([{"name": name, "type": dtype} for name, dtype in records.schema.items()])


def _head(records: Records, _domain: Given, value: Given, _found: Given) -> Plan:
    """First rows. All of them are never had, though GX offers it: a register isn't to be shown."""
    rows = MOST_ROWS if value.get("fetch_all") else min(value.get("n_rows") or 5, MOST_ROWS)
    return Query(records.rows().head(rows), lambda frame: pd.DataFrame(frame.to_dict(as_series=False)))


def _partition(_records: Records, _domain: Given, value: Given, found: Given) -> Plan:
    """Edges of bins: GX's own arithmetic, over metrics that were found before."""
    edges = _get_column_partition_using_metrics(
        bins=value.get("bins", "uniform"), n_bins=value.get("n_bins", 10), _metrics=dict(found)
    )
    return Known(edges)


def _queried(records: Records, query: str) -> pl.LazyFrame:
    tables = {**records.tables, BATCH: records.rows()}
    try:
        return pl.SQLContext(tables, eager=False).execute(query.format(batch=BATCH))
    except (pl.exceptions.PolarsError, KeyError, ValueError, IndexError) as error:
        reason = type(error).__name__
    raise EngineError(f"the query can't be read ({reason}): tables are {', '.join(sorted(tables))}")


def _listed(key: str) -> Provider:
    def provide(records: Records, _domain: Given, value: Given, _found: Given) -> Plan:
        return Query(_queried(records, value[key]).head(MOST_ROWS), lambda frame: frame.to_dicts())

    return provide


def _compared(key: str) -> Provider:
    """All rows of a query's result: GX compares what it gets, and would call a part of it the same."""

    def shape(frame: pl.DataFrame) -> list[dict[str, Any]]:
        all_of_it(frame)
        return frame.to_dicts()

    def provide(records: Records, _domain: Given, value: Given, _found: Given) -> Plan:
        return Query(up_to_the_limit(_queried(records, value[key])), shape)

    return provide


def _counted(key: str) -> Provider:
    def provide(records: Records, _domain: Given, value: Given, _found: Given) -> Plan:
        return Query(_queried(records, value[key]).select(pl.len()), lambda frame: frame.item())

    return provide


PROVIDERS: Mapping[str, Provider] = {
    "table.row_count": _row_count,
    "table.columns": _columns,
    "table.column_count": _column_count,
    "table.column_types": _column_types,
    "table.head": _head,
    "column.partition": _partition,
    "unexpected_rows_query.table": _listed("unexpected_rows_query"),
    "unexpected_rows_query.row_count": _counted("unexpected_rows_query"),
    "base_query.table": _compared("base_query"),
    "query.table": _listed("query"),
    "query.row_count": _counted("query"),
    "comparison_query.data_source_table": _compared("comparison_query"),
}
ABOUT_THE_TABLE = frozenset({"table.row_count", "table.columns", "table.column_count", "table.column_types"})
"""Metrics that a table without rows can answer."""
