"""Widening of cells until no facts together tell a hidden count.

`scorecards.slack` sees to sums, one variable at a time. What facts across variables still tell (`complement_facts`) is
mended here: of each hidden count that is left with too few values, the fact that binds it is looked up, and another
cell of that fact is given more room, which may take a third, and so on. A chain that leads back to itself holds: counts
that must be equal may move together. Of several ways the one that costs least is taken.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scorecards.complement_facts import RECORDS_BLOCK, SHARES, SHARES_BLOCK, Cells, Facts
from scorecards.slack import VALUES_LEFT, Pair, Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checks.rule import Rule
    from checks.vocabulary import Dataset
    from scorecards.complement import Block
    from scorecards.complement_facts import Rooms
    from scorecards.slack import Counts

_PASSES = 3
_DEEPEST = 60
"""Cells of one chain."""

_MOST_ASKED = 6
"""Cells of one fact that are asked for room."""

_MOST_STEPS = 2_000
"""Steps of all chains that one way of serving a cell may take."""

_MOST_STEPS_OF_ALL = 60_000
"""Steps that one edition may take, some 20 µs each. A country of 20,000 people took 55,000, one of a million 2,749."""

_LEVEL_COSTS = (1.0, 4.0, 60.0)
"""Of a rough commune, province, nation: a national figure is read by most."""

_BLOCK_COSTS = (10.0, 3.0, 1.0, 1.0)
"""Of rough records of a criterion, shares, failures of rules and gains. Rules show tens anyway, and rough records take
their share with them."""

_ROUGH_ALREADY = 0.1
_SHOWN_ALREADY = 0.01
"""Parts of the cost of a cell that need only be rougher, and of one that shows enough room as it is."""

_STATE_COST = 5.0
"""A share whose state has to be withheld costs so many times as much."""


class _Turn(NamedTuple):
    """Which hidden counts are served, and what may be given up for it besides exact figures below the nation."""

    fewer_than: int
    states: bool = False
    nation: bool = False


_PROMISED = 5
"""Values that every hidden count must keep (docs/adr/0007)."""

_LAST_RESORT = (
    (VALUES_LEFT - 1, False),
    (VALUES_LEFT - 1, True),
    (5 * VALUES_LEFT, True),
    (50 * VALUES_LEFT, True),
)
"""Values that all figures of a province are opened by, and whether those of the nation are, where chains were not
found, until that does."""

_TURNS = (_Turn(VALUES_LEFT), _Turn(7, states=True), _Turn(7, states=True, nation=True))
"""In this order. Five values are promised: no state and no national figure is given up for the eighth and ninth."""


@dataclass
class _Log:
    """What was changed, to take it back: cells with what they showed, and rooms with what was left."""

    shown: list[tuple[int, int, int, bool]] = field(default_factory=list)
    left: list[tuple[int, float]] = field(default_factory=list)
    cost: float = 0.0
    steps: int = 0


class _Mark(NamedTuple):
    shown: int
    left: int
    cost: float


class Mender:
    """Cells, facts, and what is left of each."""

    def __init__(self, blocks: tuple[Block, Block, Block, Block], rules: Sequence[Rule]) -> None:
        """Find what the blocks leave of each cell as they are."""
        self._cells = Cells(*blocks)
        self._rules = rules
        self._facts = Facts(self._cells, rules)
        self._shown = self._cells.rooms()
        self._left = self._facts.left(self._shown)
        self._log = _Log()
        self._turn = _TURNS[0]
        self._steps = 0
        self._refused: dict[int, float] = {}

    def mend(self) -> int:
        """Widen cells where hidden counts have too few values; how many of them could not be served."""
        if not len(self.short()):
            return 0
        self._index()
        for self._turn in _TURNS:
            for _ in range(_PASSES):
                if not len(short := self.short()):
                    break
                self._refused.clear()
                some = self._serve_all(short)
                # What was widened for one may have helped others; and a chain counts as left what it saw to.
                self._left = self._facts.left(self._shown)
                if not some:
                    break
        self._turn = _Turn(_PROMISED)
        for values, nation in _LAST_RESORT:
            if not len(short := self.short()):
                break
            self._open_around(short, values, nation=nation)
        return len(self.short())

    def _open_around(self, short: Counts, values: int, *, nation: bool) -> None:
        """Where no chain was found: make all that is told of these places' provinces, or of the nation too, rougher."""
        cells = self._cells
        places = {*cells.shape.above[cells.column[short]].tolist()} - {cells.shape.nation}
        places |= {cells.shape.nation} if nation else set()
        datasets = {self._dataset(cell) for cell in short.tolist()}
        told = np.isin(cells.column, list(places)) & (cells.value > 0) & (cells.block != RECORDS_BLOCK)
        for cell in np.flatnonzero(told).tolist():
            if self._dataset(cell) not in datasets:
                continue
            block, at = self._place(cell)
            rows, value = cells.blocks[block].rows, int(cells.value[cell])
            rest = max(int(rows.size[at]) - value, 0) if block == SHARES_BLOCK else values
            need = Pair(min(values, value - 1), min(values, rest))
            widen = _widen_beyond_states if block == SHARES_BLOCK else Rows.widen
            if widen(rows, *at, need):
                self._note(cell, int(rows.below[at]), int(rows.above[at]), rough=True)
        self._left = self._facts.left(self._shown)

    def _place(self, cell: int) -> tuple[int, tuple[int, int]]:
        """Block of a cell, and its row and column there."""
        cells = self._cells
        block = int(cells.block[cell])
        return block, (int(cells.row[cell] - cells.starts[block]), int(cells.column[cell]))

    def _dataset(self, cell: int) -> Dataset:
        block, (row, _) = self._place(cell)
        return SHARES[row][0] if block in {RECORDS_BLOCK, SHARES_BLOCK} else self._rules[row].on

    def _serve_all(self, short: Counts) -> bool:
        """Serve each of these hidden counts; whether any cell was widened."""
        some = False
        for cell in short.tolist():
            self._serve(cell)
            some |= bool(self._log.shown)
            self._log = _Log()
        return some

    def short(self) -> Counts:
        """Hidden counts with too few values: sums first, then those with the fewest. Zero names nobody."""
        cells, count = self._cells, self._cells.count
        wide = self._left[:count] + self._left[count:]
        found = np.flatnonzero(cells.guarded & (cells.value > 0) & (wide + 1 < self._turn.fewer_than))
        order: Counts = np.lexsort((wide[found], -cells.column[found]))
        return found[order]

    def _index(self) -> None:
        """Terms by the room that they bound, and by fact."""
        facts, cells = self._facts, self._cells
        self._by_room = np.argsort(facts.takes, kind="stable")
        self._room_starts = _starts(facts.takes, 2 * cells.count)
        by_fact = np.argsort(facts.fact, kind="stable")
        self._fact_starts = _starts(facts.fact, len(facts.spare))
        self._gives, self._weights = facts.gives[by_fact], facts.weight[by_fact]
        level = (cells.column >= cells.shape.communes).astype(np.int64) + (cells.column == cells.shape.nation)
        self._cost = np.array(_LEVEL_COSTS)[level] * np.array(_BLOCK_COSTS)[cells.block]
        rough = np.concatenate([block.rows.rough for block in cells.blocks])
        self._rough = rough[cells.row, cells.column]

    def _serve(self, cell: int) -> None:
        """Give a hidden count the room that it lacks, above or below or on both sides, as costs least."""
        lacks = self._lacks(cell)
        if VALUES_LEFT - lacks >= self._turn.fewer_than:
            return
        best: tuple[float, Pair] | None = None
        for need in self._ways(cell, lacks):
            mark = self._mark()
            if self._both(cell, need):
                if not self._log.cost:
                    return
                if best is None or self._log.cost < best[0]:
                    best = self._log.cost, need
            self._take_back(mark)
        if best is not None:
            self._both(cell, best[1])

    def _lacks(self, cell: int) -> int:
        count = self._cells.count
        wide = int(self._left[cell] + self._left[cell + count])
        return VALUES_LEFT - 1 - wide

    def _ways(self, cell: int, lacks: int) -> list[Pair]:
        """Rooms that would do: all above, all below, or as much as is shown on one side and the rest on the other."""
        count = self._cells.count
        below, above = int(self._left[cell + count]), int(self._left[cell])
        hidden_below, hidden_above = int(self._shown[cell + count]) - below, int(self._shown[cell]) - above
        ways = [Pair(below, above + lacks), Pair(below + lacks, above)]
        if 0 < hidden_above < lacks:
            ways.append(Pair(below + lacks - hidden_above, above + hidden_above))
        if 0 < hidden_below < lacks:
            ways.append(Pair(below + hidden_below, above + lacks - hidden_below))
        return [need for need in ways if need.below <= self._cells.value[cell]]

    def _both(self, cell: int, need: Pair) -> bool:
        self._log.steps = 0
        return self._ensure(cell, need.above) and self._ensure(cell + self._cells.count, need.below)

    def _ensure(self, room: int, need: float, depth: int = 0) -> bool:
        """See to it that a room is left, whatever facts say; nothing is changed where that fails.

        While it is being seen to it counts as left: where a chain comes back here, both ends move together.
        """
        if self._left[room] >= need:
            return True
        if need >= self._refused.get(room, np.inf):
            return False
        self._log.steps += 1
        self._steps += 1
        if depth > _DEEPEST or self._log.steps > _MOST_STEPS or self._steps > _MOST_STEPS_OF_ALL:
            return False
        mark = self._mark()
        if self._shown[room] < need and not self._widen(room, need):
            self._refused[room] = min(need, self._refused.get(room, np.inf))
            return False
        self._log.left.append((room, float(self._left[room])))
        self._left[room] = need
        for term in self._by_room[self._room_starts[room] : self._room_starts[room + 1]].tolist():
            if not self._loosen(term, need, depth):
                self._take_back(mark)
                # Not for ever: what is widened for another cell may make room here, in the next pass.
                self._refused[room] = min(need, self._refused.get(room, np.inf))
                return False
        return True

    def _loosen(self, term: int, need: float, depth: int) -> bool:
        """Make the others of a fact give a term the room that it needs."""
        facts = self._facts
        fact, own = facts.fact[term], facts.gives[term]
        of = slice(self._fact_starts[fact], self._fact_starts[fact + 1])
        gives, weights = self._gives[of], self._weights[of]
        weight = facts.weight[term]
        given = float(self._left[gives] @ weights) - self._left[own] * weight
        lacks = need * weight - facts.spare[fact] - given
        if lacks <= 0:
            return True
        other = gives != own
        gives, weights = gives[other], weights[other]
        for room, more in self._cheapest(gives, np.ceil(lacks / weights)):
            if self._ensure(room, float(self._left[room]) + more, depth + 1):
                return True
        return False

    def _cheapest(self, rooms: Counts, more: Rooms) -> list[tuple[int, float]]:
        """Rooms that may give so much more: shown ones, then those of rough cells, then of large and low ones."""
        of = rooms % self._cells.count
        enough = self._shown[rooms] >= self._left[rooms] + more
        able = enough | (self._cells.value[of] > 0)
        rooms, of, enough, more = rooms[able], of[able], enough[able], more[able]
        part = np.where(enough, _SHOWN_ALREADY, np.where(self._rough[of], _ROUGH_ALREADY, 1.0))
        order = np.argsort(part * self._cost[of] / np.sqrt(self._cells.size[of]), kind="stable")
        # The sum itself, where the first of its parts do not help.
        last = order[_MOST_ASKED:]
        order = np.concatenate(
            [order[:_MOST_ASKED], last[np.argsort(-self._cells.column[of[last]], kind="stable")][:1]]
        )
        return list(zip(rooms[order].tolist(), more[order].tolist(), strict=True))

    def _widen(self, room: int, need: float) -> bool:
        """Make a cell show that much room."""
        cells = self._cells
        cell = room % cells.count
        block, (row, column) = self._place(cell)
        rows = cells.blocks[block].rows
        whole = block == RECORDS_BLOCK and SHARES[row][1] is None
        if whole or (column == cells.shape.nation and not self._turn.nation):
            # How many records a place has is the base of all that is said of it.
            return False
        before = cell, int(rows.below[row, column]), int(rows.above[row, column]), bool(rows.rough[row, column])
        wanted = Pair(before[1], int(need)) if room == cell else Pair(int(need), before[2])
        cost = float(self._cost[cell]) * (_ROUGH_ALREADY if before[3] else 1.0)
        if not rows.widen(row, column, wanted):
            if not (self._turn.states and block == SHARES_BLOCK and _widen_beyond_states(rows, row, column, wanted)):
                return False
            cost *= _STATE_COST
        self._log.shown.append(before)
        self._log.cost += cost
        self._note(cell, int(rows.below[row, column]), int(rows.above[row, column]), rough=True)
        return True

    def _note(self, cell: int, below: int, above: int, *, rough: bool) -> None:
        self._shown[cell], self._shown[cell + self._cells.count] = above, below
        self._rough[cell] = rough

    def _mark(self) -> _Mark:
        return _Mark(len(self._log.shown), len(self._log.left), self._log.cost)

    def _take_back(self, mark: _Mark) -> None:
        cells = self._cells
        while len(self._log.shown) > mark.shown:
            cell, below, above, rough = self._log.shown.pop()
            block, at = self._place(cell)
            rows = cells.blocks[block].rows
            rows.below[at], rows.above[at], rows.rough[at] = below, above, rough
            self._note(cell, below, above, rough=rough)
        while len(self._log.left) > mark.left:
            room, left = self._log.left.pop()
            self._left[room] = left
        self._log.cost = mark.cost


def _starts(numbers: Counts, count: int) -> Counts:
    """Where each of so many numbers begins among the numbers in order, and their end."""
    return np.concatenate([[0], np.cumsum(np.bincount(numbers, minlength=count))])


def _widen_beyond_states(rows: Rows, row: int, column: int, need: Pair) -> bool:
    """Widen a share whatever state its page would show: one that the wider interval does not settle is withheld."""
    at = row, column
    least, most = rows.least[at], rows.most[at]
    rows.least[at], rows.most[at] = 1, max(rows.size[at], rows.value[at])
    done = rows.widen(row, column, need)
    rows.least[at], rows.most[at] = least, most
    return done
