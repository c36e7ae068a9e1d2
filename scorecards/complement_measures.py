"""Which figures of measures are made rough: the same as `scorecards.complement` does for scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from checks.measure import Coverage, PartOf, SexRatioAtBirth, ShareOf, Spike
from scorecards.complement import UNKNOWN, Block, RoughCells, Variable, counts_block, grid_of, shares_block
from scorecards.disclosure import SMALL_CELL, Interval, most_failing, tens_within
from scorecards.slack import Pair

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from checks.measure import Measure
    from checks.rule import Rule
    from scorecards.complement import Grid
    from scorecards.places import Localities
    from scorecards.slack import Counts, Flags


def plan_measures(  # noqa: PLR0913, PLR0917 - what an edition holds
    readings: pl.DataFrame,
    measures: Sequence[Measure],
    rules: Sequence[Rule],
    scores: RoughCells,
    localities: Localities,
    nation: str,
) -> RoughCells:
    """Add the cells of measures that must be rough to those of the scores."""
    grid = grid_of(localities, nation)
    shares, counts = _shares_of(readings, measures, grid), _counts_of(readings, measures, grid)
    found: dict[Variable, dict[str, Interval]] = {}
    for block in (*shares, counts):
        block.rows.repair()
        found |= block.rough(grid.codes)
    twins = _twins(shares[1], measures, rules, scores, grid)
    return scores.joined(found).joined(twins)


def _shares_of(readings: pl.DataFrame, measures: Sequence[Measure], grid: Grid) -> tuple[Block, Block]:
    """Denominators, and what they have beyond the numerators, in the same rows."""
    names = [each.id for each in measures if isinstance(each.definition, ShareOf | PartOf)]
    held = _Held(readings, names, grid)
    records = counts_block([Variable("records", name) for name in names], grid.shape, held.whole)
    bands = [
        np.where(held.target == target, most_failing(held.whole, float(target)), UNKNOWN)
        for target in np.unique(held.target[held.target > 0]).tolist()
    ]
    met = np.where(held.counted, held.part, held.whole)
    kinds = [Variable("failing", name) for name in names]
    failing = shares_block(kinds, grid.shape, held.whole, met, held.shown, bands)
    for block in (records, failing):
        held.forget(block)
    records.rows.repair()
    for row, cell in np.argwhere(records.rows.rough).tolist():
        failing.rows.widen(row, cell, Pair(0, 1))
    return records, failing


def _counts_of(readings: pl.DataFrame, measures: Sequence[Measure], grid: Grid) -> Block:
    """Numerators, and denominators that count records, of measures that are no share. Rough ones are withheld."""
    parts = [each.id for each in measures if isinstance(each.definition, Coverage | Spike | SexRatioAtBirth)]
    wholes = [each.id for each in measures if isinstance(each.definition, Spike | SexRatioAtBirth)]
    of_parts, of_wholes = _Held(readings, parts, grid), _Held(readings, wholes, grid)
    names = [Variable("part", name) for name in parts] + [Variable("records", name) for name in wholes]
    block = counts_block(names, grid.shape, np.concatenate([of_parts.part, of_wholes.whole]))
    hidden = np.concatenate([~of_parts.shown, ~of_wholes.shown])
    block.rows.below[hidden] = block.rows.above[hidden] = UNKNOWN
    return block


class _Held:
    """Readings of some measures on the grid: numerators, denominators, targets, and which are shown."""

    def __init__(self, readings: pl.DataFrame, names: Sequence[str], grid: Grid) -> None:
        some = readings.filter(pl.col("measure_id").is_in(list(names)) & pl.col("locality").is_in(list(grid.codes)))
        where = some["measure_id"].cast(pl.Enum(list(names))).to_physical(), some["locality"]

        def spread(column: pl.Series) -> Counts:
            return grid.place(*where, column, len(names))

        self.part: Counts = spread(some["numerator"].fill_null(0))
        self.whole: Counts = spread(some["denominator"].fill_null(0))
        self.counted: Flags = spread(some["numerator"].is_not_null().cast(pl.Int64)).astype(np.bool_)
        self.shown: Flags = spread(some["value"].is_not_null().cast(pl.Int64)).astype(np.bool_)
        self.target = np.zeros(self.part.shape)
        columns = some["locality"].cast(pl.Enum(grid.codes)).to_physical().to_numpy()
        self.target[where[0].to_numpy(), columns] = some["target"].fill_null(0.0).to_numpy()
        told = spread(some["denominator"].is_not_null().cast(pl.Int64)).astype(np.bool_)
        # Of what is not shown a reader knows whether there is any, or that it is too little.
        self._unknown: Flags = ~told | (~self.shown & (self.whole >= SMALL_CELL))

    def forget(self, block: Block) -> None:
        """Let the cells of which nothing is told lie anywhere."""
        block.rows.below[self._unknown] = block.rows.above[self._unknown] = UNKNOWN
        block.rows.guarded[self._unknown] = False


def _twins(
    failing: Block, measures: Sequence[Measure], rules: Sequence[Rule], scores: RoughCells, grid: Grid
) -> Mapping[Variable, Mapping[str, Interval]]:
    """Failures of a rule that asks what a measure asks: they tell no more than the measure does."""
    asked = {ShareOf(rule.holds, rule.applies): rule.id for rule in rules}
    by_id = {each.id: each for each in measures}
    rows = failing.rows
    found: dict[Variable, dict[str, Interval]] = {}
    for row, name in enumerate(failing.names):
        definition = by_id[name.of].definition
        if not isinstance(definition, ShareOf) or definition not in asked:
            continue
        variable = Variable("failed", asked[definition])
        room = rows.below[row] + rows.above[row]
        for cell in np.flatnonzero((room > 0) & (room < UNKNOWN) & (rows.value[row] > 0)).tolist():
            value = int(rows.value[row, cell])
            own = scores.find(variable, grid.codes[cell]) or tens_within(value)
            low, high = value - int(rows.below[row, cell]), value + int(rows.above[row, cell])
            if low < own.low or high > own.high:
                found.setdefault(variable, {})[grid.codes[cell]] = Interval(
                    max(1, min(low, own.low)), max(high, own.high)
                )
    return found
