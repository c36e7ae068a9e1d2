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
    "others": pl.String(),
    "affected": pl.Boolean(),
}
"""One row per defect: `key` as it stands, `row` where it stands in its part, `original` as text.

`others` is a JSON object of what the other columns held that the defect changed, null where it changed one alone.
A row with `affected` is no defect: it names another record of the part in which rules may fail because of a defect of
that kind, which names them; its `original` is null.
"""


_ROW = "__row"


class Help(StrEnum):
    """Columns that a defect may read besides the record's own. They never reach a file."""

    AS_OF = "__as_of"
    """The day of the extract."""
    SPOILED_ON = "__spoiled_on"
    """The day of the extract in which the record's defect first shows: what it writes stays as it is from then on."""
    LAST = "__last"
    """The day of the last of several extracts."""
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
    PRESENT = "__present"
    """Whether the extract has the record."""
    LIKE_ROW = "__like_row"
    """Row of the record that the twin key is of."""
    ABOVE_ROW = "__above_row"
    """Row of the record above, one of the same household or the last one of the household before."""
    AWAY_ROW = "__away_row"
    """Row of a record of another household, of the same commune or a neighbouring one."""
    HEAD_ROW = "__head_row"
    """Row of the head of the person's household."""
    OTHER_SPOUSE_ROW = "__other_spouse_row"
    """Row of the record whose PIN is the other spouse's."""
    PROVINCE = "__province"
    """Code of the province of the commune that answers for the record."""
    ALONE = "__alone"
    """Whether the person is a household of one, next to another household of the commune."""
    OTHER_LEGACY = "__other_legacy"
    """The old card number of another record, whose own stays as it is; null where this record's has to."""
    DEAD_PIN = "__dead_pin"
    """The PIN of somebody who died before any dossier of the extract was filed."""
    OTHER_SPOUSE = "__other_spouse"
    """The spouse's PIN in another household's record of the same sex, null where that is not so."""
    OTHER_NAME = "__other_name"
    """The name in another record."""
    ELSEWHERE_PIN = "__elsewhere_pin"
    """The PIN of somebody without a defect who has long lived in another commune than the dossier's."""

    @property
    def column(self) -> pl.Expr:
        """The column."""
        return pl.col(self.value)


_PEER = "__peer:"


def peer(name: str) -> pl.Expr:
    """A column of the record that a defect takes after, see `Defect.peer`."""
    return pl.col(_PEER + name)


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
        sets: other columns that it changes, with their new values.
        peer: the helper that says which other record `corrupt`, `sets` and `fits` read as `peer("birth_date")`, and
            that is left as it is, so that the two stay alike; null where there is none.
        fits: which of the records drawn it may strike after all, for what is dear to ask of every record.
        rules: ids of the rules that must find it.
        may: ids of the rules that may fail because of it, in the record or in those it affects.
        also: a column of the record and one of others: those that have there what the record has, or had, are affected.
        deterministic: whether `rules` find it every time; else where it shows at all.
        sound: whether it is a look-alike: no defect, so that no blocking rule may fail because of it. Look-alikes are
            in every locality alike.
        in_dossiers: whether dossiers may name the struck person, as they name people without a defect.
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
    sets: tuple[tuple[str, pl.Expr], ...] = ()
    peer: Help | None = None
    fits: pl.Expr | None = None
    rules: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    also: tuple[str, str] | None = None
    deterministic: bool = True
    sound: bool = False
    in_dossiers: bool = False
    vi: str = ""
    en: str = ""


@dataclass(frozen=True)
class Spoiled:
    """The frame as it stands in the file, and the truth about it.

    Attributes:
        frame: the records.
        struck: rows that dossiers must not name.
        kept: struck rows that they may name: their dossiers are to stay as they are.
        bound: rows that no later extract may strike: somebody else's defect shows only while they are without.
        truth: what was struck.
    """

    frame: pl.DataFrame
    struck: Array
    kept: Array
    bound: Array
    truth: pl.DataFrame


@dataclass(frozen=True)
class Earlier:
    """What earlier extracts of the same records leave to be: rows that were bound, and rows that were struck."""

    bound: Array
    struck: Array


def spoil(
    rng: np.random.Generator,
    frame: pl.DataFrame,
    helpers: pl.DataFrame,
    defects: tuple[Defect, ...],
    earlier: Earlier | None = None,
) -> Spoiled:
    """Strike records with defects, at most one each.

    Args:
        rng: the chunk's generator.
        frame: the clean records.
        helpers: the columns of `Help`, row by row.
        defects: all of one dataset.
        earlier: where there were extracts before.
    """
    whole = frame.hstack(helpers)
    factor, present = helpers[Help.FACTOR].to_numpy(), helpers[Help.PRESENT].to_numpy()
    struck, unnamed, kept, bound, before = (np.zeros(frame.height, dtype=bool) for _ in range(5))
    if earlier is not None:
        bound, before = earlier.bound.copy(), earlier.struck
    changes: dict[str, list[tuple[Array, pl.Series]]] = {}
    records: list[pl.DataFrame] = []
    for defect in defects:
        likely = defect.rate * (present if defect.sound else factor)
        # A defect that dossiers may show has bound its own record, and has to be the only one that ever was there.
        free, taken = (~struck, struck | before) if defect.in_dossiers else (~struck & ~bound, struck)
        # By chance first: what a defect asks of a record is dear to ask of all.
        hit = free & (rng.random(frame.height, dtype=np.float32) < likely)
        records_hit, peers = _fitting(whole, frame, np.flatnonzero(hit), defect, taken)
        if records_hit.height == 0:
            continue
        rows = records_hit[_ROW].to_numpy()
        struck[rows], bound[peers], unnamed[rows] = True, True, not defect.in_dossiers
        kept[rows] = bound[rows] = defect.in_dossiers
        new = _changed(records_hit, frame, defect)
        records.append(_truth(frame, rows, defect))
        for name, values in new.items():
            changes.setdefault(name, []).append((rows, values))
    spoiled = frame.with_columns(_scattered(frame[name], parts) for name, parts in changes.items())
    if not defects or not records:
        return Spoiled(spoiled, unnamed, kept, bound, pl.DataFrame(schema=TRUTH_SCHEMA))
    key = defects[0].on.key
    truth = pl.concat(records)
    truth = pl.concat([truth, *_affected(frame, spoiled, truth, defects)], how="diagonal_relaxed").sort(
        "row", "affected"
    )
    truth = truth.with_columns(spoiled[key].gather(truth["row"]).alias("key"))
    return Spoiled(spoiled, unnamed, kept, bound, truth.select(*TRUTH_SCHEMA))


def _fitting(
    whole: pl.DataFrame, frame: pl.DataFrame, rows: Array, defect: Defect, struck: Array
) -> tuple[pl.DataFrame, Array]:
    """The drawn records that a defect can strike, with their rows and what it reads of their peers; the peers' rows."""
    asked = whole.select(sorted(set(defect.where.meta.root_names())))[rows]
    rows = rows[asked.select(defect.where.fill_null(value=False)).to_series().to_numpy()]
    drawn = whole[rows].with_columns(pl.Series(_ROW, rows, dtype=pl.Int64))
    peers = np.zeros(0, dtype=np.int64)
    if defect.peer is not None:
        # Neither a record struck before nor one that this very kind strikes stays as it is.
        taken = struck.copy()
        taken[rows] = True
        drawn = drawn.filter(~pl.Series(struck)[drawn[_ROW]])
        at = drawn[defect.peer.value]
        free = at.is_not_null() & ~pl.Series(taken).gather(at.fill_null(0))
        drawn = drawn.filter(free)
        others = frame[drawn[defect.peer.value]]
        drawn = drawn.hstack(others.rename({name: _PEER + name for name in others.columns}))
    if defect.fits is not None:
        drawn = drawn.filter(defect.fits)
    if defect.sound and any(name == defect.on.key for name, _ in _writes(defect)):
        # Of a number that is written anew another may have been dealt the very same.
        new = drawn.with_columns(dict(_writes(defect))[defect.on.key].alias(defect.on.key))[defect.on.key]
        taken_by_other = new.is_in(frame[defect.on.key].implode()) & (new != drawn[defect.on.key])
        drawn = drawn.filter(~taken_by_other & new.is_first_distinct())
    if defect.peer is not None:
        peers = drawn[defect.peer.value].to_numpy()
    return drawn, peers


def _writes(defect: Defect) -> tuple[tuple[str, pl.Expr], ...]:
    """All columns that a defect changes, with their new values."""
    return (
        (defect.field, defect.corrupt),
        *defect.sets,
        *((name, pl.lit(None)) for name in defect.clears),
    )


def _changed(records: pl.DataFrame, frame: pl.DataFrame, defect: Defect) -> dict[str, pl.Series]:
    """The new values of the columns that a defect changes in records."""
    # with_columns, since select would answer a constant with a single row.
    new = records.with_columns(value.cast(frame.schema[name]).alias(name) for name, value in _writes(defect))
    return {name: new[name] for name, _ in _writes(defect)}


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
    others = [name for name, _ in _writes(defect)[1:]]
    held = frame.select(others)[rows].select(pl.struct(others).struct.json_encode()) if others else None
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
        pl.lit(None, pl.String).alias("others") if held is None else held.to_series().alias("others"),
        pl.lit(value=False).alias("affected"),
    )


def _scattered(column: pl.Series, parts: list[tuple[Array, pl.Series]]) -> pl.Series:
    """The column with new values at some rows."""
    rows = np.concatenate([where for where, _ in parts])
    return column.clone().scatter(pl.Series(rows), pl.concat([new for _, new in parts]))
