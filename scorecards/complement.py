"""Which published figures are made rough, so that no hidden one can be worked out of them.

`plan_scores` looks at every kind of count that the pages publish of every locality, and finds with `scorecards.slack`
the cells that must show only a bound. One plan serves all readers: a page and an export that take it show alike.

Counts of one place are linked besides: a record that fails all-four fails some criterion, one that fails a criterion
fails some rule of it, and each gain is a record of its own. Where all these facts together would tell a hidden count,
another count that they run over is made rough too (`scorecards.complement_mend`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from checks.vocabulary import Criterion, Dataset
from scorecards.complement_facts import SHARES
from scorecards.complement_mend import Mender
from scorecards.disclosure import ALL_DATASETS, LARGEST_HIDDEN, SMALL_CELL, WITH_A_NUMBER, Interval, most_failing
from scorecards.slack import Pair, Rows, Shape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from checks.rule import Rule
    from scorecards.edition_facts import EditionFacts
    from scorecards.findings import Scores
    from scorecards.places import Localities
    from scorecards.slack import Counts, Flags

UNKNOWN = 10**9
"""Room of a cell that shows nothing: more than any count of people or dossiers."""


class Variable(NamedTuple):
    """One kind of count: "records", "failing", "identifiers", "failed" or "gain", of a dataset, criterion or rule.

    Of a measure "records" are what its denominator counts, and "failing" those that its numerator leaves out.
    """

    kind: str
    of: str
    criterion: str = ""


@dataclass(frozen=True, slots=True)
class RoughCells:
    """The cells that show a wider interval than they would by themselves. Empty: nothing protects anything."""

    cells: Mapping[Variable, Mapping[str, Interval]] = field(default_factory=dict)

    def find(self, variable: Variable, locality: str) -> Interval | None:
        """The interval that a cell must show, None where its own will do."""
        of = self.cells.get(variable)
        return None if of is None else of.get(locality)

    def __len__(self) -> int:
        """How many cells are rough."""
        return sum(len(each) for each in self.cells.values())

    def joined(self, more: Mapping[Variable, Mapping[str, Interval]]) -> RoughCells:
        """These cells and more; where both have one, the one of `more`."""
        names = {**self.cells, **more}
        return RoughCells({name: {**self.cells.get(name, {}), **more.get(name, {})} for name in names})


@dataclass(frozen=True)
class Grid:
    """Columns of the arrays: which locality each cell is."""

    codes: tuple[str, ...]
    shape: Shape

    def place(self, rows: pl.Series, localities: pl.Series, values: pl.Series, height: int) -> Counts:
        """Spread a long table over an array, zero where it has no row."""
        out = np.zeros((height, len(self.codes)), dtype=np.int64)
        columns = localities.cast(pl.Enum(self.codes)).to_physical().to_numpy()
        out[rows.to_numpy(), columns] = values.to_numpy()
        return out


def grid_of(localities: Localities, nation: str) -> Grid:
    """The grid of a list of localities. Provinces without communes have nothing to add up."""
    members: dict[str, list[str]] = {province.code: [] for province in localities.provinces}
    for commune in localities.communes:
        members[commune.province_code].append(commune.code)
    filled = {code: codes for code, codes in members.items() if codes}
    starts = np.cumsum([0, *(len(codes) for codes in filled.values())])
    communes = [code for codes in filled.values() for code in codes]
    return Grid((*communes, *filled, nation), Shape(tuple(int(at) for at in starts[:-1]), len(communes)))


@dataclass
class Block:
    """Variables that are protected together."""

    names: list[Variable]
    rows: Rows

    def rough(self, codes: Sequence[str]) -> dict[Variable, dict[str, Interval]]:
        """The cells that were made rough."""
        found: dict[Variable, dict[str, Interval]] = {}
        rows = self.rows
        for row, cell in zip(*(each.tolist() for each in np.nonzero(rows.rough)), strict=True):
            value = int(rows.value[row, cell])
            within = Interval(value - int(rows.below[row, cell]), value + int(rows.above[row, cell]))
            found.setdefault(self.names[row], {})[codes[cell]] = within
        return found


def counts_block(names: list[Variable], shape: Shape, value: Counts, *, tens: bool = False) -> Block:
    """Plain counts: exact from ten on, or only in tens."""
    small = (value > 0) & (value < SMALL_CELL)
    if tens:
        residue = value % SMALL_CELL
        below = np.where(value == 0, 0, np.where(small, value - 1, residue))
        above = np.where(value == 0, 0, LARGEST_HIDDEN - residue)
    else:
        below, above = np.where(small, value - 1, 0), np.where(small, LARGEST_HIDDEN - value, 0)
    return Block(names, _rows(shape, value, below, above, small, np.maximum(value, 1)))


def gains_block(names: list[Variable], shape: Shape, value: Counts, failed: Counts) -> Block:
    """Gains: tens, of which none looks like a few. Where nothing fails nothing can be gained."""
    some = failed > 0
    residue = value % SMALL_CELL
    small = (value > 0) & (value < SMALL_CELL)
    rows = _rows(shape, value, residue, np.where(some, LARGEST_HIDDEN - residue, 0), small, np.maximum(value, 1))
    rows.least[:] = 0
    return Block(names, rows)


def shares_block(  # noqa: PLR0913, PLR0917 - what a share is made of
    names: list[Variable], shape: Shape, records: Counts, met: Counts, shown: Flags, bands: Sequence[Counts] = ()
) -> Block:
    """Failing records of shares.

    Args:
        names: one per row.
        shape: the tree.
        records: of each share.
        met: how many of them meet, whether pages tell it or not: what is told of a sum tells of its parts. Where
            nobody knows, all of them.
        shown: whether pages tell how many meet.
        bands: for each target the most that may fail; a rough interval stays on its side of each.
    """
    failing = records - met
    small = (failing > 0) & (failing < SMALL_CELL)
    few = (records > 0) & (records < SMALL_CELL)
    few_met = (met > 0) & (met < SMALL_CELL) & ~small & ~few
    kinds = [records == 0, few, ~shown, small, few_met]
    below = np.select(kinds, [0, failing, failing, failing - 1, LARGEST_HIDDEN - met])
    hidden = LARGEST_HIDDEN - failing
    above = np.select(kinds, [0, hidden, records - failing, hidden, met - 1])
    # In a province where none fails none does in any commune: that can't be hidden, and names nobody.
    known = (failing == 0) & (failing[:, shape.above] == 0)
    guarded = (shown & (small | few_met)) | (few & ~known)
    rows = _rows(shape, failing, below, above, guarded, np.maximum(records, 1))
    rows.most = np.maximum(records, failing)
    for most in bands:
        # A guarded cell withholds a state that its interval does not settle; any other keeps its state.
        free = ~guarded
        rows.most = np.where(free & (failing <= most), np.minimum(rows.most, most), rows.most)
        rows.least = np.where(free & (failing > most), np.maximum(rows.least, most + 1), rows.least)
    return Block(names, rows)


def _rows(  # noqa: PLR0913, PLR0917 - columns of one table
    shape: Shape, value: Counts, below: Counts, above: Counts, guarded: Flags, size: Counts
) -> Rows:
    return Rows(
        shape,
        value,
        below.astype(np.int64),
        above.astype(np.int64),
        guarded,
        least=np.ones_like(value),
        most=np.full_like(value, UNKNOWN),
        size=size,
        rough=np.zeros(value.shape, dtype=np.bool_),
    )


def plan_scores(
    scores: Scores, rules: Sequence[Rule], edition: EditionFacts, localities: Localities, nation: str
) -> RoughCells:
    """Find the cells of the scores that must be rough."""
    grid = grid_of(localities, nation)
    records, shares = _shares_of(scores, edition, grid)
    records.rows.repair()
    _follow_records(records, shares)
    failed, gains = _rules_of(scores, rules, grid)
    found: dict[Variable, Mapping[str, Interval]] = {}
    for block in (shares, failed, gains):
        block.rows.repair()
    Mender((records, shares, failed, gains), rules).mend()
    _follow_records(records, shares)
    for block in (records, shares, failed, gains):
        found |= block.rough(grid.codes)
    return RoughCells(found | _identifiers_of(scores, failed, grid))


def _shares_of(scores: Scores, edition: EditionFacts, grid: Grid) -> tuple[Block, Block]:
    """Records and failing records, of all four and of each criterion, in the same rows."""
    names = SHARES
    row_of = {(dataset.value, "" if name is None else name.value): row for row, (dataset, name) in enumerate(names)}
    both = pl.concat(
        [
            scores.localities.select(
                "locality", "dataset", pl.lit("").alias("criterion"), "records", pl.col("met_all").alias("met"), "state"
            ),
            scores.criteria.filter(pl.col("dataset") != ALL_DATASETS).select(
                "locality", "dataset", "criterion", "records", "met", "state"
            ),
        ],
        how="vertical_relaxed",
    ).with_columns(
        pl.struct("dataset", "criterion")
        .map_elements(lambda each: row_of[each["dataset"], each["criterion"]], return_dtype=pl.Int64)
        .alias("row"),
    )
    where = both["row"], both["locality"]
    records = grid.place(*where, both["records"], len(names))
    met = grid.place(*where, both["met"].fill_null(both["records"]), len(names))
    told = both["met"].is_not_null() & both["state"].is_in([state.value for state in WITH_A_NUMBER])
    shown = grid.place(*where, told.cast(pl.Int64), len(names)).astype(np.bool_)
    bands = [
        np.where((np.arange(len(names)) < len(Dataset))[:, None], most_failing(records, target), UNKNOWN)
        for target in edition.headline_bands
    ]

    def named(kind: str) -> list[Variable]:
        return [Variable(kind, dataset.value, "" if name is None else name.value) for dataset, name in names]

    return (
        counts_block(named("records"), grid.shape, records),
        shares_block(named("failing"), grid.shape, records, met, shown, bands),
    )


def _follow_records(records: Block, shares: Block) -> None:
    """Where records are rough, so is all that is counted of them: a fraction would tell them."""
    names = SHARES
    for row, cell in np.argwhere(records.rows.rough[: len(Dataset)]).tolist():
        need = Pair(int(records.rows.below[row, cell]), int(records.rows.above[row, cell]))
        for part, (dataset, name) in enumerate(names):
            if name is not None and dataset is names[row][0] and records.rows.value[part, cell] >= SMALL_CELL:
                records.rows.widen(part, cell, need)
    for row, cell in np.argwhere(records.rows.rough).tolist():
        shares.rows.widen(row, cell, Pair(0, 1))


def _rules_of(scores: Scores, rules: Sequence[Rule], grid: Grid) -> tuple[Block, Block]:
    rows = {rule.id: row for row, rule in enumerate(rules)}
    some = scores.rules.filter(pl.col("failed").fill_null(0) > 0)
    where = some["rule_id"].cast(pl.Enum(list(rows))).to_physical(), some["locality"]
    failed = grid.place(*where, some["failed"], len(rows))
    gain = grid.place(*where, some["gain"].fill_null(0), len(rows))
    # Mending a rule that keeps no record from anything gains nothing, and everybody knows.
    winning = np.where(np.array([rule.blocking for rule in rules])[:, None], failed, 0)
    return (
        counts_block([Variable("failed", rule.id) for rule in rules], grid.shape, failed, tens=True),
        gains_block([Variable("gain", rule.id) for rule in rules], grid.shape, gain, winning),
    )


def _identifiers_of(scores: Scores, failed: Block, grid: Grid) -> dict[Variable, dict[str, Interval]]:
    """Failures of all identifier rules together: what those of each rule tell, and no more, in whole tens."""
    marks = scores.rules.filter(pl.col("identifier")).select("rule_id", "criterion").unique()
    found: dict[Variable, dict[str, Interval]] = {}
    for name in Criterion:
        rules = set(marks.filter(pl.col("criterion") == name.value)["rule_id"])
        rows = [row for row, variable in enumerate(failed.names) if variable.of in rules]
        value = failed.rows.value[rows]
        low = (value - failed.rows.below[rows]).sum(axis=0) // SMALL_CELL * SMALL_CELL
        high = (value + failed.rows.above[rows]).sum(axis=0) // SMALL_CELL * SMALL_CELL + LARGEST_HIDDEN
        some = np.flatnonzero(value.sum(axis=0)).tolist()
        found[Variable("identifiers", name.value)] = {
            grid.codes[cell]: Interval(max(1, int(low[cell])), int(high[cell])) for cell in some
        }
    return found
