"""cuallee: a check of many rules on a polars data frame; a condition on several columns is SQL (`satisfies`)."""

from __future__ import annotations

import polars as pl
from cuallee import Check, CheckLevel

from benchmarks.rivals.found import Data, Found
from benchmarks.rivals.questions import Asked, Question, columns
from benchmarks.rivals.sql import condition


def on_polars(questions: tuple[Question, ...], data: Data) -> Found:
    """A data frame in memory: cuallee takes no lazy one."""
    frame = pl.scan_parquet(data.files).select(columns(questions)).collect()
    check = Check(CheckLevel.WARNING, "citizens")
    for each in questions:
        _add(check, each)
    told = check.validate(frame)
    return Found({each.id: int(count) for each, count in zip(questions, told["violations"], strict=True)})


def _add(check: Check, question: Question) -> None:
    asked = question.holds
    if asked.kind == "unique":
        # `satisfies` has no way to say it; whatever else the rule asks is left out.
        check.is_unique(asked.column, ignore_nulls=True)
    elif question.where or asked.kind in {"lacks", "in_order"}:
        parts = " AND ".join(_sql(each) for each in question.where) or "TRUE"
        nulls = " OR ".join(f"{name} IS NULL" for name in question.looked_at)
        check.satisfies(
            asked.column, f"COALESCE(NOT ({parts}), TRUE) OR {nulls + ' OR ' if nulls else ''}{_sql(asked)}"
        )
    elif asked.kind == "present":
        check.is_complete(asked.column)
    elif asked.kind == "in":
        check.is_contained_in(asked.column, list(asked.values))
    elif asked.kind == "matches":
        check.has_pattern(asked.column, asked.whole)
    elif asked.kind == "at_most":
        check.is_less_or_equal_than(asked.column, asked.day)
    else:
        check.is_greater_or_equal_than(asked.column, asked.day)


def _sql(asked: Asked) -> str:
    return condition(asked, matches=lambda column, pattern: f"REGEXP_LIKE({column}, '{pattern}')")
