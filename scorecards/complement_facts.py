"""What the counts of all places tell of each other, and what that leaves of each of them.

Every reader knows *facts*: that communes add up, and what holds because each count counts records. A record that fails
all-four fails some criterion, one that fails a criterion fails some rule of it, and a gain is a record that fails one
rule and no other. Each fact says that some counts together are at least as many as some others. `Facts.left` narrows
what is shown of every cell by all of them until nothing moves.

Bounds are passed on one at a time. A linear programme finds more, but is far too slow for 3,356 places; how much more
is measured in docs/adr/0007.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from checks.vocabulary import Criterion, Dataset
from scorecards.slack import VALUES_LEFT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from checks.rule import Rule
    from scorecards.complement import Block
    from scorecards.slack import Counts, Flags

    Rooms = NDArray[np.float64]
    Term = tuple[Counts, Counts, int]
    """Number of the fact within its family, cell (or -1: always zero), and weight: negative on the lesser side."""

SHARES: tuple[tuple[Dataset, Criterion | None], ...] = (
    *((dataset, None) for dataset in Dataset),
    *((dataset, name) for dataset in Dataset for name in Criterion),
)
"""The shares of scores, in the order of their rows: those that meet all four, then those that meet each criterion."""

_NEAR = VALUES_LEFT
"""A fact that holds with so much to spare leaves every cell that many values."""

_FAR = 10**9

_MOST_ROUNDS = 30
"""Rounds of narrowing. Eight were the most that any edition needed."""

RECORDS_BLOCK, SHARES_BLOCK, _FAILED, _GAINS = range(4)


class Cells:
    """The cells of all blocks that are not an empty zero.

    Attributes:
        blocks: records, shares, failures of rules, gains.
        starts: first row of each block, were they stacked.
        block, row, column: where each cell lies; `row` counts in the stack.
        value, guarded, size: as `Rows` has them, one per cell.
    """

    def __init__(self, records: Block, shares: Block, failed: Block, gains: Block) -> None:
        """Find them."""
        self.blocks = (records, shares, failed, gains)
        self.shape = records.rows.shape
        every = [block.rows for block in self.blocks]
        self.starts = np.cumsum([0, *(len(rows.value) for rows in every)])
        some = np.concatenate([(rows.value > 0) | (rows.below > 0) | (rows.above > 0) for rows in every])
        self.row, self.column = np.nonzero(some)
        self.count = len(self.row)
        self.block = np.searchsorted(self.starts, self.row, side="right") - 1
        self._at = np.full(some.shape, -1, dtype=np.int64)
        self._at[some] = np.arange(self.count)
        self.value: Counts = self._spread([rows.value for rows in every])
        self.size: Counts = self._spread([rows.size for rows in every])
        self.guarded: Flags = np.concatenate([rows.guarded for rows in every])[some]

    def _spread(self, arrays: Sequence[Counts]) -> Counts:
        spread: Counts = np.concatenate(arrays)[self.row, self.column]
        return spread

    def of(self, block: int) -> Counts:
        """The cells of a block."""
        first, last = np.searchsorted(self.row, self.starts[block : block + 2])
        return np.arange(first, last)

    def within(self, block: int, cells: Counts) -> Counts:
        """Rows of cells within their block."""
        rows: Counts = self.row[cells] - self.starts[block]
        return rows

    def at(self, block: int, rows: Counts, columns: Counts) -> Counts:
        """The cells at some places of a block, -1 where there is nothing."""
        found: Counts = self._at[self.starts[block] + rows, columns]
        return found

    def rooms(self) -> Rooms:
        """What is shown of every cell: the room above each, then the room below each."""
        every = [block.rows for block in self.blocks]
        above, below = self._spread([rows.above for rows in every]), self._spread([rows.below for rows in every])
        return np.concatenate([above, below]).astype(np.float64)


class Facts:
    """All facts, as terms in flat arrays.

    Rooms have numbers: that above cell c is c, that below it is `cells.count` + c. A fact allows as much as it has to
    spare and as its terms' rooms give: a greater one by rising, a lesser one by falling. What the others give is what
    a greater one can fall, or a lesser one rise.

    Attributes:
        fact, gives, takes, weight: of each term, its fact, the room that it gives, the room that the fact bounds, and
            how often it counts.
        spare: of each fact, by how much the true counts meet it.
    """

    def __init__(self, cells: Cells, rules: Sequence[Rule]) -> None:
        """Take them down."""
        self.cells = cells
        writer = _Writer(cells)
        _state_sums(writer)
        _InPlace(writer, rules).state()
        self.fact, of, weight = writer.terms()
        to_spare = np.bincount(self.fact, weight * cells.value[of], minlength=writer.facts)
        # Counts that were not assessed everywhere need not add up.
        self.spare: Rooms = np.maximum(to_spare, 0).astype(np.float64)
        self.gives: Counts = np.where(weight > 0, of, of + cells.count)
        self.takes: Counts = np.where(weight > 0, of + cells.count, of)
        self.weight: Rooms = np.abs(weight).astype(np.float64)

    def left(self, rooms: Rooms) -> Rooms:
        """The rooms that all facts leave of those that are shown."""
        rooms = rooms.copy()
        terms = np.arange(len(self.fact))
        for _ in range(_MOST_ROUNDS):
            fact, takes, weight = self.fact[terms], self.takes[terms], self.weight[terms]
            given = rooms[self.gives[terms]] * weight
            allowed = self.spare + np.bincount(fact, given, minlength=len(self.spare))
            bounds = np.floor((allowed[fact] - given) / weight)
            narrower = np.flatnonzero(bounds < rooms[takes])
            if not len(narrower):
                break
            np.minimum.at(rooms, takes[narrower], bounds[narrower])
            # Next only those facts to which a room gives that has become narrower.
            changed = np.zeros(len(rooms), dtype=np.bool_)
            changed[takes[narrower]] = True
            touched = np.zeros(len(self.spare), dtype=np.bool_)
            touched[self.fact[changed[self.gives]]] = True
            terms = np.flatnonzero(touched[self.fact])
        return rooms


class _Writer:
    """Takes facts down."""

    def __init__(self, cells: Cells) -> None:
        self.cells = cells
        self.facts = 0
        self._terms: list[Term] = []

    def terms(self) -> tuple[Counts, Counts, Counts]:
        """Fact, cell and weight of every term."""
        facts, cells, weights = zip(*self._terms, strict=True)
        counts = [len(each) for each in cells]
        return np.concatenate(facts), np.concatenate(cells), np.repeat(np.array(weights), counts)

    def all(self, count: int, *terms: Term) -> None:
        """Take down a family of so many facts."""
        for fact, cells, weight in terms:
            there = cells >= 0
            self._terms.append((self.facts + fact[there], cells[there], weight))
        self.facts += count

    def near(self, spare: Counts, *terms: Term) -> None:
        """Take down those facts of a family that can matter; `spare` has one row per row of it and one column a cell.

        Where a fact does not hold, a count was not assessed.
        """
        kept = ((spare >= 0) & (spare < _NEAR)).ravel()
        number = np.cumsum(kept) - 1
        self.all(
            int(kept.sum()),
            *((number[fact[in_]], cells[in_], weight) for fact, cells, weight in terms for in_ in [kept[fact]]),
        )


def _state_sums(writer: _Writer) -> None:
    """Communes add up to provinces, and provinces to the nation: at least, and at most."""
    cells, shape = writer.cells, writer.cells.shape
    sums = shape.cells - shape.communes
    part = np.flatnonzero(cells.column < shape.nation)
    whole = np.flatnonzero(cells.column >= shape.communes)
    of_part = cells.row[part] * sums + shape.above[cells.column[part]] - shape.communes
    of_whole = cells.row[whole] * sums + cells.column[whole] - shape.communes
    for sign in (1, -1):
        writer.all(int(cells.starts[-1]) * sums, (of_part, part, sign), (of_whole, whole, -sign))


class _InPlace:
    """Facts of the records of one place, for all places at once."""

    def __init__(self, writer: _Writer, rules: Sequence[Rule]) -> None:
        self._write, self._cells = writer, writer.cells
        row_of = {name: row for row, name in enumerate(SHARES)}
        self._whole_of = np.array([row_of[dataset, None] for dataset, _ in SHARES])
        self._is_whole = np.array([name is None for _, name in SHARES])
        # Of each rule: whether it keeps records from anything, its criterion's row, and its dataset's.
        self._blocking = np.array([rule.blocking for rule in rules])
        self._criterion = np.array([row_of[rule.on, rule.criterion] for rule in rules])
        self._whole = np.array([row_of[rule.on, None] for rule in rules])
        self._records, self._failing, self._failed, self._gain = (block.rows.value for block in self._cells.blocks)

    def state(self) -> None:
        """State all of them."""
        self._state_records()
        self._state_differences()
        self._state_criteria()
        self._state_gains()
        self._state_rules()

    def _key(self, rows: Counts, cells: Counts) -> Counts:
        key: Counts = rows * self._cells.shape.cells + self._cells.column[cells]
        return key

    def _only(self, rows: Flags, spare: Counts) -> Counts:
        """What is to spare in some rows; in others there is no such fact."""
        return np.where(rows[:, None], spare, _FAR)

    def _pair(self, spare: Counts, lesser: Counts, rows: Counts, greater: Counts) -> None:
        """One count is at most another of its place."""
        key = self._key(rows, lesser)
        self._write.near(spare, (key, lesser, -1), (key, greater, 1))

    def _state_records(self) -> None:
        """What fails a share, a criterion or a rule is a record of it."""
        cells, records = self._cells, self._records
        failing, held, failed = cells.of(SHARES_BLOCK), cells.of(RECORDS_BLOCK), cells.of(_FAILED)
        rows = cells.within(SHARES_BLOCK, failing)
        self._pair(records - self._failing, failing, rows, cells.at(RECORDS_BLOCK, rows, cells.column[failing]))
        rows = cells.within(RECORDS_BLOCK, held)
        part = ~self._is_whole[rows]
        held, rows = held[part], rows[part]
        whole = cells.at(RECORDS_BLOCK, self._whole_of[rows], cells.column[held])
        self._pair(self._only(~self._is_whole, records[self._whole_of] - records), held, rows, whole)
        rows = cells.within(_FAILED, failed)
        whole = cells.at(RECORDS_BLOCK, self._whole[rows], cells.column[failed])
        spare = self._only(~self._blocking, records[self._whole] - self._failed)
        self._pair(spare, failed, rows, whole)

    def _state_differences(self) -> None:
        """What lies outside a criterion in a commune does so in its province, and in the nation."""
        cells, above = self._cells, self._cells.shape.above
        for block, value in ((RECORDS_BLOCK, self._records), (SHARES_BLOCK, self._failing)):
            outside = value[self._whole_of] - value
            spare = self._only(~self._is_whole, outside[:, above] - outside)
            spare[:, cells.shape.nation] = _FAR
            rows, columns, facts = self._each(spare)
            wholes = self._whole_of[rows]
            self._write.all(
                len(facts),
                (facts, cells.at(block, wholes, above[columns]), 1),
                (facts, cells.at(block, rows, above[columns]), -1),
                (facts, cells.at(block, wholes, columns), -1),
                (facts, cells.at(block, rows, columns), 1),
            )

    def _totals(self, of_rules: Counts) -> Counts:
        """Sums of the blocking rules of each criterion, and of each dataset."""
        totals = np.zeros_like(self._failing)
        some = np.flatnonzero(self._blocking)
        np.add.at(totals, self._criterion[some], of_rules[some])
        np.add.at(totals, self._whole[some], of_rules[some])
        return totals

    def _shares(self, *, whole: bool) -> tuple[Counts, Counts]:
        """Cells of all-four or of the criteria, and their rows."""
        found = self._cells.of(SHARES_BLOCK)
        rows = self._cells.within(SHARES_BLOCK, found)
        of = self._is_whole[rows] == whole
        return found[of], rows[of]

    def _rules(self, block: int) -> tuple[Counts, Counts]:
        """Cells of the blocking rules, and their rows."""
        found = self._cells.of(block)
        rows = self._cells.within(block, found)
        of = self._blocking[rows]
        return found[of], rows[of]

    def _state_criteria(self) -> None:
        """Who fails all-four fails a criterion, and who fails a criterion fails a rule of it."""
        parts, rows = self._shares(whole=False)
        wholes, whole_rows = self._shares(whole=True)
        failed, rules = self._rules(_FAILED)
        together = np.zeros_like(self._failing)
        np.add.at(together, self._whole_of[~self._is_whole], self._failing[~self._is_whole])
        self._write.near(
            self._only(self._is_whole, together - self._failing),
            (self._key(self._whole_of[rows], parts), parts, 1),
            (self._key(whole_rows, wholes), wholes, -1),
        )
        self._write.near(
            self._only(~self._is_whole, self._totals(self._failed) - self._failing),
            (self._key(self._criterion[rules], failed), failed, 1),
            (self._key(rows, parts), parts, -1),
        )

    def _state_gains(self) -> None:
        """A gain is a record that fails one rule alone; any other that fails all-four fails two rules or more."""
        parts, rows = self._shares(whole=False)
        wholes, whole_rows = self._shares(whole=True)
        failed, failed_rules = self._rules(_FAILED)
        gains, rules = self._rules(_GAINS)
        gained = self._totals(self._gain)
        in_rule = self._cells.at(_FAILED, rules, self._cells.column[gains])
        self._pair(self._only(self._blocking, self._failed - self._gain), gains, rules, in_rule)
        of_criterion = self._key(self._criterion[rules], gains)
        spare = self._only(~self._is_whole, self._failing - gained)
        self._write.near(spare, (self._key(rows, parts), parts, 1), (of_criterion, gains, -1))
        self._write.near(
            self._only(self._is_whole, self._totals(self._failed) + gained - 2 * self._failing),
            (self._key(self._whole[failed_rules], failed), failed, 1),
            (self._key(self._whole[rules], gains), gains, 1),
            (self._key(whole_rows, wholes), wholes, -2),
        )
        # Those that fail one criterion, and the gains of the others, are different records.
        spare = self._failing[self._whole_of] - self._failing - (gained[self._whole_of] - gained)
        terms: list[Term] = [(self._key(rows, parts), parts, -1)]
        for criterion in np.flatnonzero(~self._is_whole):
            of = self._whole_of[criterion]
            whole = wholes[whole_rows == of]
            others = gains[(self._whole[rules] == of) & (self._criterion[rules] != criterion)]
            terms += [
                (self._key(np.full(len(whole), criterion), whole), whole, 1),
                (self._key(np.full(len(others), criterion), others), others, -1),
            ]
        self._write.near(self._only(~self._is_whole, spare), *terms)

    def _state_rules(self) -> None:
        """What fails one rule, against all others."""
        there = self._blocking[:, None] & (self._failed > 0)
        criterion, whole = self._failing[self._criterion], self._failing[self._whole]
        failed, gained = self._totals(self._failed)[self._criterion], self._totals(self._gain)[self._criterion]
        # Those that fail a rule, and the gains of others of its criterion, are different records that fail it.
        spare = np.where(there, criterion - self._failed - (gained - self._gain), _FAR)
        rules, columns, facts = self._each(spare)
        others = self._others(_GAINS, rules, columns, facts)
        lesser = self._cells.at(_FAILED, rules, columns)
        greater = self._cells.at(SHARES_BLOCK, self._criterion[rules], columns)
        self._write.all(len(facts), (*others, -1), (facts, lesser, -1), (facts, greater, 1))
        # Who fails all-four fails this rule alone, another of its criterion, or another criterion.
        together = np.zeros_like(self._failing)
        np.add.at(together, self._whole_of[~self._is_whole], self._failing[~self._is_whole])
        elsewhere = together[self._whole] - criterion + failed - self._failed
        rules, columns, facts = self._each(np.where(there, self._gain + elsewhere - whole, _FAR))
        terms: list[Term] = [(*self._others(_FAILED, rules, columns, facts), 1)]
        terms.append((facts, self._cells.at(_GAINS, rules, columns), 1))
        terms.append((facts, self._cells.at(SHARES_BLOCK, self._whole[rules], columns), -1))
        for part in np.flatnonzero(~self._is_whole):
            of = (self._whole_of[part] == self._whole[rules]) & (self._criterion[rules] != part)
            terms.append((facts[of], self._cells.at(SHARES_BLOCK, np.full(int(of.sum()), part), columns[of]), 1))
        self._write.all(len(facts), *terms)

    def _each(self, spare: Counts) -> tuple[Counts, Counts, Counts]:
        """Row, column and number of the facts that can matter."""
        rules, columns = np.nonzero((spare >= 0) & (spare < _NEAR))
        return rules, columns, np.arange(len(rules))

    def _others(self, block: int, rules: Counts, columns: Counts, facts: Counts) -> tuple[Counts, Counts]:
        """Of each fact of a rule, the cells of the other rules of its criterion in its place."""
        cells, own = self._rules(block)
        keys = self._key(self._criterion[own], cells)
        order = np.argsort(keys, kind="stable")
        keys, cells, own = keys[order], cells[order], own[order]
        wanted = self._criterion[rules] * self._cells.shape.cells + columns
        first = np.searchsorted(keys, wanted, side="left")
        count = np.searchsorted(keys, wanted, side="right") - first
        before = np.cumsum(count) - count
        found = np.repeat(first - before, count) + np.arange(int(count.sum()))
        another = own[found] != np.repeat(rules, count)
        return np.repeat(facts, count)[another], cells[found[another]]
