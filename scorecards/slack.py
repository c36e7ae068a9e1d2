"""What a reader can work out of counts that add up from communes to provinces to the nation, and how to prevent it.

Each cell of a variable (one kind of count) is published as an interval that holds it: an exact figure is an interval
of one value, "<10" is 1 to 9, "≥ 120" is 120 to 129. Everybody can subtract, so a cell is known within what it shows
*and* within what its siblings and its parent leave of it. `room_left` works that out exactly: in a tree of sums, one
pass up and one pass down find the narrowest interval of each cell. `Rows.repair` widens other cells until every
hidden one has enough values left. Widening one cell never narrows another, so it ends.

Intervals are kept as room below and above the true count, in whole counts. Arrays have one row per variable and one
column per cell: communes in the order of their provinces, then provinces, then the nation.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Counts = NDArray[np.int64]
    Flags = NDArray[np.bool_]

VALUES_LEFT = 9
"""A hidden count is one of nine. As many values must stay possible after all subtractions."""

UNITS = tuple(digit * 10**power for power in range(1, 10) for digit in (1, 2, 5))[1:]
"""Units of rough cells, from twenty: half of what ten would give is often needed on either side of the count."""

_TWO_TENS = 20

_POWERS = 10 ** np.arange(2, 18)

MOST_PASSES = 50
"""More passes than any variable needs. One that needs more, or more than limits allow, is made rough everywhere."""

MOST_TRIED = 40
"""Siblings that are asked for room before the parent is."""


class Pair(NamedTuple):
    """Room below and above a count."""

    below: int
    above: int


class Room(NamedTuple):
    """How far below and above its true count each cell can lie."""

    below: Counts
    above: Counts


@dataclass(frozen=True)
class Shape:
    """The tree: the column at which the communes of each province begin, and how many communes there are."""

    starts: tuple[int, ...]
    communes: int

    @property
    def cells(self) -> int:
        """Cells of a variable: communes, provinces that have communes, the nation."""
        return self.communes + len(self.starts) + 1

    @property
    def nation(self) -> int:
        """Column of the nation."""
        return self.cells - 1

    def members(self, cell: int) -> slice:
        """Columns of the cells that add up to this one; empty for a commune."""
        if cell < self.communes:
            return slice(0, 0)
        if cell == self.nation:
            return slice(self.communes, self.nation)
        at = cell - self.communes
        return slice(self.starts[at], self.starts[at + 1] if at + 1 < len(self.starts) else self.communes)

    @cached_property
    def above(self) -> Counts:
        """Column of the cell that each cell is part of; the nation is part of itself."""
        sizes = np.diff([*self.starts, self.communes])
        provinces = np.arange(self.communes, self.nation)
        return np.concatenate([np.repeat(provinces, sizes), np.full(len(provinces) + 1, self.nation)])

    def parent(self, cell: int) -> int:
        """Column of the cell that this one, not the nation, is part of."""
        return int(self.above[cell])


def room_left(shape: Shape, below: Counts, above: Counts) -> Room:
    """The exact room of every cell, from the room that each cell shows by itself."""
    n, starts = shape.communes, np.asarray(shape.starts)
    sizes = np.diff([*shape.starts, n])
    sums_below = np.add.reduceat(below[:, :n], starts, axis=1)
    sums_above = np.add.reduceat(above[:, :n], starts, axis=1)
    inner_below = np.minimum(below[:, n:-1], sums_below)
    inner_above = np.minimum(above[:, n:-1], sums_above)
    all_below, all_above = inner_below.sum(axis=1, keepdims=True), inner_above.sum(axis=1, keepdims=True)
    top_below, top_above = np.minimum(below[:, -1:], all_below), np.minimum(above[:, -1:], all_above)
    # A cell falls by what its siblings rise and its parent falls, and the other way round.
    middle_below = np.minimum(inner_below, all_above - inner_above + top_below)
    middle_above = np.minimum(inner_above, all_below - inner_below + top_above)
    left_below = np.repeat(sums_above + middle_below, sizes, axis=1) - above[:, :n]
    left_above = np.repeat(sums_below + middle_above, sizes, axis=1) - below[:, :n]
    return Room(
        np.concatenate([np.minimum(below[:, :n], left_below), middle_below, top_below], axis=1),
        np.concatenate([np.minimum(above[:, :n], left_above), middle_above, top_above], axis=1),
    )


@dataclass
class Rows:
    """Variables of one tree, and what is shown of each of their cells.

    Attributes:
        value: the true counts.
        below, above: the room that each cell shows by itself; widened in place.
        guarded: cells that must keep `VALUES_LEFT` values.
        least, most: the limits that a rough interval keeps: the reader knows them anyway.
        size: what roughness is measured against: a unit of 20 costs less in a larger place.
        rough: cells that were widened.
    """

    shape: Shape
    value: Counts
    below: Counts
    above: Counts
    guarded: Flags
    least: Counts
    most: Counts
    size: Counts
    rough: Flags

    def repair(self) -> None:
        """Widen cells until no guarded one is left with too few values."""
        for row in np.flatnonzero(self.short().any(axis=1)):
            _Row(self, int(row)).repair()

    def short(self) -> Flags:
        """Guarded cells with too few values."""
        return _short(self.guarded, room_left(self.shape, self.below, self.above))

    def widen(self, row: int, cell: int, need: Pair) -> bool:
        """Make one cell show at least that much room, whatever surrounds it. False where its limits are narrower."""
        return _Row(self, row).widen(cell, need)


def _short(guarded: Flags, room: Room) -> Flags:
    short: Flags = guarded & (room.below + room.above + 1 < VALUES_LEFT)
    return short


class _Row:
    """One variable: views of its row, so that widening reaches the arrays of all."""

    def __init__(self, rows: Rows, row: int) -> None:
        self._shape, self._starts = rows.shape, np.asarray(rows.shape.starts)
        self._value, self._size = rows.value[row], rows.size[row]
        self._below, self._above = rows.below[row], rows.above[row]
        self._least, self._most = rows.least[row], rows.most[row]
        self._guarded, self._rough = rows.guarded[row], rows.rough[row]

    def repair(self) -> None:
        blurred: set[int] = set()
        for _ in range(MOST_PASSES):
            room = room_left(self._shape, self._below[None, :], self._above[None, :])
            short = np.flatnonzero(_short(self._guarded, room))
            if not len(short):
                return
            unserved = [cell for cell in self._first(short.tolist()) if not self._serve(cell)]
            around = {self._shape.parent(cell) for cell in unserved}
            if self._shape.nation in around or around & blurred:
                break
            for province in around:
                self._blur(self._shape.members(province))
                self._blur(slice(province, province + 1))
            blurred |= around
        self._blur(slice(None))

    def _first(self, short: list[int]) -> list[int]:
        """Those to serve now: what a province lacks, its communes lack too, and what one sibling gets serves others."""
        above = [cell for cell in short if cell >= self._shape.communes]
        return above[::-1] or list({self._shape.parent(cell): cell for cell in short}.values())

    def _serve(self, cell: int) -> bool:
        """Give a cell the room it needs: of its own and its members first, then of all that surrounds it."""
        inner = self._inner(cell)
        # A hidden sum of several counts that are not zero cannot be one: it must be let rise further.
        lacking = max(VALUES_LEFT - 1 - inner.below - inner.above, 0)
        rise = min(lacking, max(int(self._most[cell] - self._value[cell]) - inner.above, 0))
        need = Pair(inner.below + lacking - rise, inner.above + rise)
        return self._ensure_inner(cell, need) and self._ensure_outer(cell, need)

    def _inner(self, cell: int) -> Pair:
        """Room that a cell and its members show."""
        below, above = int(self._below[cell]), int(self._above[cell])
        members = self._shape.members(cell)
        if members.stop == members.start:
            return Pair(below, above)
        sums = self._sum(members)
        return Pair(min(below, sums.below), min(above, sums.above))

    def _sum(self, members: slice) -> Pair:
        """Room that all these cells, and what they are made of, show together."""
        if members.start < self._shape.communes:
            return Pair(int(self._below[members].sum()), int(self._above[members].sum()))
        n, starts = self._shape.communes, self._starts
        below = np.minimum(self._below[members], np.add.reduceat(self._below[:n], starts))
        above = np.minimum(self._above[members], np.add.reduceat(self._above[:n], starts))
        return Pair(int(below.sum()), int(above.sum()))

    def _around(self, cell: int) -> Pair:
        """Room that siblings and parent leave a cell: it falls by what they rise."""
        parent = self._shape.parent(cell)
        all_of_them, own, over = self._sum(self._shape.members(parent)), self._inner(cell), self._outer(parent)
        return Pair(all_of_them.above - own.above + over.below, all_of_them.below - own.below + over.above)

    def _ensure_inner(self, cell: int, need: Pair) -> bool:
        """Make a cell and its members show that much room."""
        if not self.widen(cell, need):
            return False
        members = self._shape.members(cell)
        if members.stop == members.start:
            return True
        sums = self._sum(members)
        return self._collect(members, None, Pair(need.below - sums.below, need.above - sums.above))

    def _ensure_outer(self, cell: int, need: Pair) -> bool:
        """Make siblings and parent leave a cell that much room."""
        if cell == self._shape.nation:
            return True
        around = self._around(cell)
        missing = Pair(need.below - around.below, need.above - around.above)
        parent = self._shape.parent(cell)
        # What this cell falls, its siblings rise.
        if self._collect(self._shape.members(parent), cell, Pair(missing.above, missing.below)):
            return True
        over = self._outer(parent)
        wider = Pair(over.below + max(missing.below, 0), over.above + max(missing.above, 0))
        return self.widen(parent, wider) and self._ensure_outer(parent, wider)

    def _outer(self, cell: int) -> Pair:
        """Room of a cell by what it shows itself and what surrounds it, whatever its members show."""
        own = Pair(int(self._below[cell]), int(self._above[cell]))
        if cell == self._shape.nation:
            return own
        around = self._around(cell)
        return Pair(min(own.below, around.below), min(own.above, around.above))

    def _collect(self, members: slice, without: int | None, missing: Pair) -> bool:
        """Find the room that is missing among cells: in one of them, or one for either side."""
        below, above = max(missing.below, 0), max(missing.above, 0)
        if not below and not above:
            return True
        cells = [cell for cell in self._cheapest(members) if cell != without]
        if self._one_gives(cells, Pair(below, above)):
            return True
        if not below or not above:
            return False
        return self._one_gives(cells, Pair(below, 0)) and self._one_gives(cells, Pair(0, above))

    def _one_gives(self, cells: list[int], more: Pair) -> bool:
        for cell in cells[:MOST_TRIED]:
            inner = self._inner(cell)
            if self._ensure_inner(cell, Pair(inner.below + more.below, inner.above + more.above)):
                return True
        return False

    def _cheapest(self, members: slice) -> list[int]:
        """Members that are not zero: those that are rough already, then the largest."""
        found = [members.start + int(at) for at in np.flatnonzero(self._value[members] > 0)]
        return sorted(found, key=lambda cell: (not self._rough[cell], -int(self._size[cell]), cell))

    def widen(self, cell: int, need: Pair) -> bool:
        """Make a cell show at least that much room. False where it is zero, or its limits are narrower."""
        if self._below[cell] >= need.below and self._above[cell] >= need.above:
            return True
        value = int(self._value[cell])
        below, above = max(need.below, int(self._below[cell])), max(need.above, int(self._above[cell]))
        if value == 0 or value - below < self._least[cell] or value + above > self._most[cell]:
            return False
        for low, high in self._intervals(cell, below + above + 1):
            if value - low >= below and high - value >= above:
                self._below[cell], self._above[cell] = value - low, high - value
                self._rough[cell] = True
                return True
        return False

    def _intervals(self, cell: int, values: int) -> Iterator[tuple[int, int]]:
        """The intervals of so many values or more that a cell may show, the narrowest first."""
        value, least, most = int(self._value[cell]), int(self._least[cell]), int(self._most[cell])
        for unit in (each for each in UNITS if each >= values):
            # Shifted by half as well: a count beside a round number would else need a unit of its own size.
            for shift in (0, unit // 2) if unit % _TWO_TENS == 0 else (0,):
                low = (value + shift) // unit * unit - shift
                yield max(low, least), min(low + unit - 1, most)

    def _blur(self, cells: slice) -> None:
        """Make counts that are not zero as rough as limits and one more digit allow, unless they show less already."""
        inside = (self._value - self._below >= self._least) & (self._value + self._above <= self._most)
        some = np.zeros(self._value.shape, dtype=np.bool_)
        some[cells] = (inside & (self._value > 0))[cells]
        highest = np.minimum(_POWERS[np.searchsorted(_POWERS, 2 * self._value, side="right")] - 1, self._most)
        self._below[some] = (self._value - self._least)[some]
        self._above[some] = np.maximum(self._above, highest - self._value)[some]
        self._rough[some] = True
