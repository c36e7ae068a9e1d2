"""Where a rival counts other records than ddss does, why, and how many they are: each counted in the data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from benchmarks.rivals import in_polars
from benchmarks.rivals.found import Data
from benchmarks.rivals.questions import UNIT, Question

More = Callable[[Question, Data], int]
"""How many records more than ddss a rival has to count, if the reason is the whole reason."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference that is known.

    Attributes:
        of: keys of the entrants it is found with.
        when: the questions it touches.
        why: the reason, for people.
        more: the records it accounts for.
    """

    of: tuple[str, ...]
    when: Callable[[Question], bool]
    why: str
    more: More


def explained(key: str, question: Question, data: Data) -> tuple[int, str]:
    """How many records more an entrant is known to count for a question, and why."""
    for each in KNOWN:
        if key in each.of and each.when(question):
            return each.more(question, data), each.why
    return 0, ""


def _one(data: Data, expr: pl.Expr) -> int:
    return int(pl.scan_parquet(data.files).select(expr).collect(engine="streaming").item() or 0)


def _nulls(question: Question, data: Data) -> int:
    return _one(data, pl.col(question.holds.column).is_null().sum())


def _shared(question: Question, data: Data) -> pl.LazyFrame:
    """Records whose value others have too: the value, the commune, whether the question is asked of it."""
    column = pl.col(question.holds.column)
    frame = pl.scan_parquet(data.files).select(column, UNIT, asked=in_polars.where(question))
    many = frame.drop_nulls(question.holds.column).group_by(column).len().filter(pl.col("len") > 1)
    return frame.join(many.select(column), on=question.holds.column, how="semi")


def _count(frame: pl.LazyFrame, expr: pl.Expr) -> int:
    return int(frame.select(expr).collect(engine="streaming").item() or 0)


def _malformed(question: Question, data: Data) -> int:
    return _count(_shared(question, data), (~pl.col("asked")).sum())


def _values_for_records(question: Question, data: Data) -> int:
    shared = _shared(question, data)
    ours = _count(shared, pl.col("asked").sum())
    return _count(shared, pl.col(question.holds.column).n_unique()) - ours


def _within_communes(question: Question, data: Data) -> int:
    shared = _shared(question, data)
    return _count(_alone(shared, question, UNIT), pl.len()) - _count(shared, pl.col("asked").sum())


def _within_provinces(question: Question, data: Data) -> int:
    shared = _shared(question, data).filter(pl.col("asked"))
    placed = shared.join(pl.scan_parquet(data.units).rename({"unit": UNIT}), on=UNIT, how="left")
    return _count(_alone(placed, question, "province"), pl.len()) - _count(shared, pl.len())


def _alone(shared: pl.LazyFrame, question: Question, place: str) -> pl.LazyFrame:
    """Records that share their value with another of the same place."""
    return shared.filter(pl.len().over(question.holds.column, place) > 1)


def _unique(question: Question) -> bool:
    return question.holds.kind == "unique"


KNOWN: tuple[Difference, ...] = (
    Difference(
        ("cuallee",),
        lambda each: not each.where and each.holds.kind in {"in", "matches", "at_most", "at_least"},
        "a missing value counts as a violation, and no option says otherwise",
        _nulls,
    ),
    Difference(
        ("cuallee", "gx-pandas", "gx-engine"),
        _unique,
        "duplicates can't be asked for under a condition by pattern, so malformed numbers that repeat count too",
        _malformed,
    ),
    Difference(
        ("soda",), _unique, "values that repeat are counted, not the records that have them", _values_for_records
    ),
    Difference(
        ("gx-communes",),
        _unique,
        "a group sees its own records alone: a number shared by two communes is found in neither",
        _within_communes,
    ),
    Difference(
        ("pointblank-provinces",),
        _unique,
        "a segment sees its own records alone: a number shared by two provinces is found in neither",
        _within_provinces,
    ),
)
"""A difference that none of these accounts for, to the record, ends the benchmark."""
