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
    "affected": pl.Boolean(),
}
"""One row per defect: `key` as it stands, `row` where it stands in its part, `original` as text.

A row with `affected` is no defect: it names another record of the part in which rules may fail because of a defect of
that kind, which names them; its `original` is null.
"""


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
    OTHER_LEGACY = "__other_legacy"
    """The old card number of another record, whose own stays as it is; null where this record's has to."""
    DEAD_PIN = "__dead_pin"
    """The PIN of somebody who died before any dossier of the extract was filed."""
    OTHER_SPOUSE = "__other_spouse"
    """The spouse's PIN in another household's record of the same sex, null where that is not so."""
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
        may: ids of the rules that may fail because of it, in the record or in those it affects.
        also: a column of the record and one of others: those that have there what the record has, or had, are affected.
        deterministic: whether `rules` find it every time; else where it shows at all.
        sound: whether it is a look-alike: no defect, so that no blocking rule may fail because of it.
        vi, en: its name.
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
    may: tuple[str, ...] = ()
    also: tuple[str, str] | None = None
    deterministic: bool = True
    sound: bool = False
    vi: str = ""
    en: str = ""


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
    truth = pl.concat(records)
    truth = pl.concat([truth, *_affected(frame, spoiled, truth, defects)], how="diagonal_relaxed").sort(
        "row", "affected"
    )
    truth = truth.with_columns(spoiled[key].gather(truth["row"]).alias("key"))
    return Spoiled(spoiled, struck, truth.select(*TRUTH_SCHEMA))


def _affected(
    clean: pl.DataFrame, spoiled: pl.DataFrame, truth: pl.DataFrame, defects: tuple[Defect, ...]
) -> list[pl.DataFrame]:
    """The other records that defects affect, a frame for each pair of columns that ties them to the struck one."""
    found = []
    for own, others in dict.fromkeys(defect.also for defect in defects if defect.also is not None):
        kinds = [defect.kind for defect in defects if defect.also == (own, others)]
        rows = truth.filter(pl.col("kind").is_in(kinds)).select("kind", pl.col("row").alias("by"))
        has = pl.concat(rows.with_columns(each[own].gather(rows["by"]).alias("tie")) for each in (clean, spoiled))
        has = has.drop_nulls().unique()
        met = pl.concat(
            each.select(pl.col(others).alias("tie"), pl.lit(value=True).alias("affected"))
            .with_row_index("row")
            .filter(pl.col("tie").is_in(has["tie"].implode()))
            for each in (clean, spoiled)
        )
        pairs = met.join(has, on="tie").filter(pl.col("row") != pl.col("by")).select("row", "kind", "affected").unique()
        at = pairs["row"]
        found.append(
            pairs.with_columns(
                pl.col("row").cast(pl.Int64),
                pl.lit(defects[0].on.value).alias("dataset"),
                clean[defects[0].on.key].gather(at).alias("clean_key"),
                clean["managing_unit"].gather(at).alias("managing_unit"),
            )
        )
    return found


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
        pl.lit(value=False).alias("affected"),
    )


def _scattered(column: pl.Series, parts: list[tuple[Array, pl.Series]]) -> pl.Series:
    """The column with new values at some rows."""
    rows = np.concatenate([where for where, _ in parts])
    return column.clone().scatter(pl.Series(rows), pl.concat([new for _, new in parts]))
