"""Key predicates reduced to small tables of offending values, before the one pass over the records.

A value offends if a record that has it must fail. Only the offending values leave the engine; they are few.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from checks.context import Context
from checks.expressions import Scope
from checks.expressions import predicate as expression
from checks.predicates import ExactlyOne, KeyPredicate, Known, Unique
from checks.vocabulary import Dataset

FEW = 50_000
"""Up to so many offending values are looked up; the look-up table is built for every batch, so more are joined."""

Frames = Mapping[Dataset, pl.LazyFrame]


def offending(predicates: Sequence[KeyPredicate], frames: Frames, context: Context) -> dict[KeyPredicate, pl.DataFrame]:
    """For each predicate a table of one column, `by`: one row per offending value, each once.

    Uniqueness takes two queries: values are counted by a 64-bit hash, then the few whose hash came twice are counted
    as they are, so that a collision of hashes is never reported.
    """
    first = [_first_query(node, frames, context) for node in predicates]
    found = pl.collect_all(first, engine="streaming")
    second = [
        (index, _confirmed(node, frames, found[index]))
        for index, node in enumerate(predicates)
        if isinstance(node, Unique) and found[index].height
    ]
    for (index, _), table in zip(
        second, pl.collect_all([query for _, query in second], engine="streaming"), strict=True
    ):
        found[index] = table
    return {
        node: table if table.columns == [node.by] else pl.DataFrame(schema={node.by: pl.String})
        for node, table in zip(predicates, found, strict=True)
    }


def _first_query(node: KeyPredicate, frames: Frames, context: Context) -> pl.LazyFrame:
    frame, by = frames[node.dataset], pl.col(node.by)
    match node:
        case Unique():
            return _repeated(frame.filter(by.is_not_null()).select(by.hash().alias("hash")), "hash")
        case ExactlyOne(where=where):
            chosen = expression(where, Scope(context)).sum().alias("chosen")
            return frame.filter(by.is_not_null()).group_by(by).agg(chosen).filter(pl.col("chosen") != 1).select(by)
        case Known(in_dataset=in_dataset, in_column=in_column):
            asked = frame.select(by).drop_nulls().unique()
            # The register is the larger side: keep of it what was asked for, then what is left is unknown.
            there = frames[in_dataset].select(pl.col(in_column).alias(node.by)).join(asked, on=node.by, how="semi")
            return asked.join(there, on=node.by, how="anti")
        case _:
            raise TypeError(f"no reduction for {type(node).__name__}")


def _repeated(frame: pl.LazyFrame, column: str) -> pl.LazyFrame:
    return frame.group_by(column).len().filter(pl.col("len") > 1).select(column)


def _confirmed(node: Unique, frames: Frames, hashes: pl.DataFrame) -> pl.LazyFrame:
    by = pl.col(node.by)
    candidates = frames[node.dataset].select(by).join(hashes.lazy(), left_on=by.hash(), right_on="hash", how="semi")
    return _repeated(candidates, node.by)


def flagged(
    frame: pl.LazyFrame, offenders: Mapping[KeyPredicate, pl.DataFrame], *, in_order: bool = False
) -> pl.LazyFrame:
    """The frame with a column for each key predicate that is true where the record's value offends, else null.

    `in_order` keeps the rows as they came, which costs time and which counting has no need of.
    """
    for node, values in offenders.items():
        if values.height <= FEW:
            # A join, even with an empty table, costs as much as twenty such tests.
            mark = pl.col(node.by).is_in(values[node.by].implode()).alias(node.flag)
            frame = frame.with_columns(mark)
        else:
            marks = values.lazy().with_columns(pl.lit(value=True).alias(node.flag))
            frame = frame.join(marks, on=node.by, how="left", maintain_order="left" if in_order else "none")
    return frame
