"""Spoil a clean frame with declared defects, and keep the truth of what was done."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import polars as pl

if TYPE_CHECKING:
    from checks.vocabulary import Criterion, Dataset

Array = npt.NDArray[Any]

TRUTH_SCHEMA = {
    "dataset": pl.String(),
    "key": pl.String(),
    "clean_key": pl.String(),
    "row": pl.Int64(),
    "managing_unit": pl.String(),
    "field": pl.String(),
    "kind": pl.String(),
    "original": pl.String(),
}
"""One row per defect: `key` as it stands, `row` where it stands in its part, `original` as text."""


class Help(StrEnum):
    """Columns that a defect may read besides the record's own. They never reach a file."""

    AS_OF = "__as_of"
    """The day of the extract."""
    DRAW = "__draw"
    """A random number from 0 to below 1."""
    REFERENCED = "__referenced"
    """Whether another record names this person's PIN."""
    RETIRED_UNIT = "__retired_unit"
    """A retired code of the commune's own area, null where there is none."""
    TWIN_KEY = "__twin_key"
    """The key of another record: for a person one born in the same place and year, of the same sex."""
    FACTOR = "__factor"
    """How many times the usual rate of defects the record's locality has."""
    COPIED = "__copied"
    """Whether the key may be the twin key of another: then it stays as it is, so that the copy is one."""
    OTHER_NAME = "__other_name"
    """The name in another record."""

    @property
    def column(self) -> pl.Expr:
        """The column."""
        return pl.col(self.value)


@dataclass(frozen=True, slots=True, eq=False)
class Defect:
    """One way for a record to be wrong.

    Attributes:
        kind: its name, stable.
        on: the dataset it spoils.
        criterion: which of the four words it offends.
        field: the column it spoils.
        rate: share of the records it may strike that it strikes, where a locality is as bad as most.
        where: which records it may strike.
        corrupt: the column's new value.
        clears: columns that become null with it.
        rules: ids of the rules that must find it.
    """

    kind: str
    on: Dataset
    criterion: Criterion
    field: str
    rate: float
    where: pl.Expr
    corrupt: pl.Expr
    clears: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Spoiled:
    """The frame as it stands in the file, which of its rows were struck, and the truth about them."""

    frame: pl.DataFrame
    struck: Array
    truth: pl.DataFrame


def spoil(
    rng: np.random.Generator,
    frame: pl.DataFrame,
    helpers: pl.DataFrame,
    defects: tuple[Defect, ...],
) -> Spoiled:
    """Strike records with defects, at most one each.

    Args:
        rng: the chunk's generator.
        frame: the clean records.
        helpers: the columns of `Help`, row by row.
        defects: all of one dataset.
    """
    whole = frame.hstack(helpers)
    may = whole.select(defect.where.fill_null(value=False).alias(defect.kind) for defect in defects)
    factor = helpers[Help.FACTOR].to_numpy()
    struck = np.zeros(frame.height, dtype=bool)
    changes: dict[str, list[tuple[Array, pl.Series]]] = {}
    records: list[pl.DataFrame] = []
    for defect in defects:
        hit = may[defect.kind].to_numpy() & ~struck & (rng.random(frame.height) < defect.rate * factor)
        rows = np.flatnonzero(hit)
        if rows.size == 0:
            continue
        struck |= hit
        records.append(_truth(frame, rows, defect))
        # with_columns, since select would answer a constant with a single row.
        column = defect.corrupt.cast(frame.schema[defect.field]).alias(defect.field)
        new = whole[rows].with_columns(column)[defect.field]
        changes.setdefault(defect.field, []).append((rows, new))
        for name in defect.clears:
            empty = pl.Series([None], dtype=frame.schema[name]).new_from_index(0, rows.size)
            changes.setdefault(name, []).append((rows, empty))
    spoiled = frame.with_columns(_scattered(frame[name], parts) for name, parts in changes.items())
    if not defects or not records:
        return Spoiled(spoiled, struck, pl.DataFrame(schema=TRUTH_SCHEMA))
    key = defects[0].on.key
    truth = pl.concat(records).sort("row")
    truth = truth.with_columns(spoiled[key].gather(truth["row"]).alias("key"))
    return Spoiled(spoiled, struck, truth.select(*TRUTH_SCHEMA))


def _truth(frame: pl.DataFrame, rows: Array, defect: Defect) -> pl.DataFrame:
    """What the struck records held, one row each."""
    return pl.DataFrame(
        {
            "row": rows.astype(np.int64),
            "clean_key": frame[defect.on.key].gather(rows),
            "managing_unit": frame["managing_unit"].gather(rows),
            "original": frame[defect.field].gather(rows).cast(pl.String),
        }
    ).with_columns(
        pl.lit(defect.on.value).alias("dataset"),
        pl.lit(defect.field).alias("field"),
        pl.lit(defect.kind).alias("kind"),
    )


def _scattered(column: pl.Series, parts: list[tuple[Array, pl.Series]]) -> pl.Series:
    """The column with new values at some rows."""
    rows = np.concatenate([where for where, _ in parts])
    return column.clone().scatter(pl.Series(rows), pl.concat([new for _, new in parts]))
