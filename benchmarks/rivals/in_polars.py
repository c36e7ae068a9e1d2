"""Questions as polars expressions, for rivals that take them, and the same counts by one query written by hand."""

from __future__ import annotations

from functools import reduce
from operator import and_

import polars as pl

from benchmarks.rivals.found import Data, Found
from benchmarks.rivals.questions import UNIT, Asked, Question, columns


def asked(each: Asked) -> pl.Expr:  # noqa: PLR0911 - a case for each kind
    """The condition; null where a column is null, but for `present`."""
    column = pl.col(each.column)
    match each.kind:
        case "present":
            return column.is_not_null()
        case "in":
            return column.is_in(each.values)
        case "matches":
            return column.str.contains(each.whole)
        case "lacks":
            return ~column.str.contains(each.pattern)
        case "at_most":
            return column <= each.day
        case "at_least":
            return column >= each.day
        case "in_order":
            return column <= pl.col(each.other)
        case _:
            return column.is_unique()


def where(question: Question) -> pl.Expr:
    """Which records the question is asked of."""
    return reduce(and_, map(asked, question.where)).fill_null(value=False)


def passes(question: Question) -> pl.Expr:
    """True passed, False failed; true or null where the question is not asked."""
    holds = asked(question.holds)
    return ~where(question) | holds if question.where else holds


def by_hand(questions: tuple[Question, ...], data: Data) -> Found:
    """One streaming query by commune, after one that looks for the values that two records share."""
    frame = pl.scan_parquet(data.files)
    sums = []
    for each in questions:
        holds = asked(each.holds)
        if each.holds.kind == "unique":
            column = pl.col(each.holds.column)
            shared = frame.group_by(column).len().filter(pl.col("len") > 1).select(column.drop_nulls())
            holds = ~column.is_in(shared.collect(engine="streaming")[each.holds.column].implode())
        fails = ~holds & where(each) if each.where else ~holds
        sums.append(fails.sum().alias(each.id))
    found = frame.select(columns(questions)).group_by(UNIT).agg(sums).collect(engine="streaming")
    failed = {each.id: int(found[each.id].sum()) for each in questions}
    return Found(failed, places=found[UNIT].drop_nulls().len())


def scan(questions: tuple[Question, ...], data: Data) -> Found:
    """No verdict: the least that any of them must do, reading the same columns and counting their nulls."""
    pl.scan_parquet(data.files).select(pl.col(columns(questions)).null_count()).collect(engine="streaming")
    return Found({})
