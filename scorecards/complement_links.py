"""Links between the counts of one place, and how they are kept from telling a hidden one.

A record that fails all-four fails some criterion, one that fails a criterion fails some rule of it, and each gain is a
record of its own among those that fail. So a count bounds those that it is made of, and they bound it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from checks.vocabulary import Criterion, Dataset
from scorecards.slack import VALUES_LEFT, Pair

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checks.rule import Rule
    from scorecards.complement import Block
    from scorecards.slack import Flags, Rows, Shape

SHARES: tuple[tuple[Dataset, Criterion | None], ...] = (
    *((dataset, None) for dataset in Dataset),
    *((dataset, name) for dataset in Dataset for name in Criterion),
)
"""The shares of scores, in the order of their rows: those that meet all four, then those that meet each criterion."""

_FROM_SMALL = 8
"""A hidden count of nine can be one only if eight others may lie elsewhere."""

_ROUNDS = 3
"""Times that room is passed along the links: from rules to criteria to all four, and back."""


def cover_links(shares: Block, failed: Block, gains: Block, rules: Sequence[Rule]) -> None:
    """See to it that no link between counts of one place tells a hidden one."""
    row_of = {name: row for row, name in enumerate(SHARES)}
    for dataset in Dataset:
        whole = row_of[dataset, None]
        _cover_parts(shares.rows, whole, shares.rows, [row_of[dataset, name] for name in Criterion])
        blocking = [row for row, rule in enumerate(rules) if rule.on is dataset and rule.blocking]
        for name in Criterion:
            parts = [row for row in blocking if rules[row].criterion is name]
            _cover_parts(shares.rows, row_of[dataset, name], failed.rows, parts)
        _cover_gains(shares.rows, whole, gains.rows, blocking)


def _cover_parts(whole: Rows, row: int, parts: Rows, members: list[int]) -> None:
    """What fails the whole fails a part of it: so all parts but one, and the whole, must not tell that one."""
    if not members:
        return
    value, above = parts.value[members], parts.above[members]
    hidden = parts.guarded[members].any(axis=0)
    # A hidden whole leaves its own room; that of a rough one might not last.
    own = np.where(whole.guarded[row], whole.below[row], 0)
    missing = _FROM_SMALL - (value.sum(axis=0) + above.sum(axis=0) - whole.value[row] + own)
    for cell in np.flatnonzero(hidden & (missing > 0) & (whole.value[row] > 0)).tolist():
        for part in sorted(members, key=lambda each: (-int(parts.value[each, cell]), each)):
            need = int(parts.above[part, cell] + missing[cell])
            if parts.value[part, cell] > 0 and parts.widen(part, cell, Pair(0, need)):
                parts.due_above[part, cell] = need
                break


def _cover_gains(whole: Rows, row: int, gains: Rows, members: list[int]) -> None:
    """Gains are records of their own among those that fail: what the others leave must be enough for a hidden one."""
    if not members:
        return
    value, below = gains.value[members], gains.below[members]
    hidden = gains.guarded[members].any(axis=0)
    left = whole.value[row] + whole.above[row] - (value - below).sum(axis=0)
    for cell in np.flatnonzero(hidden & (left < VALUES_LEFT)).tolist():
        part = max(members, key=lambda each: int(gains.value[each, cell]))
        need = int(gains.below[part, cell] + VALUES_LEFT - left[cell])
        if gains.widen(part, cell, Pair(need, 0)):
            gains.due_below[part, cell] = need


def couple_links(shares: Block, failed: Block, rules: Sequence[Rule]) -> None:
    """Let linked counts show as much room as each other need.

    Where one rule alone fails in a criterion, the two counts are one: were only one of them rough, the other would
    tell it, and with it whatever it protects.
    """
    row_of = {name: row for row, name in enumerate(SHARES)}
    for _ in range(_ROUNDS):
        for dataset in Dataset:
            for name in Criterion:
                members = [
                    row
                    for row, rule in enumerate(rules)
                    if rule.on is dataset and rule.blocking and rule.criterion is name
                ]
                _couple(shares.rows, row_of[dataset, name], failed.rows, members)
            _couple(shares.rows, row_of[dataset, None], shares.rows, [row_of[dataset, name] for name in Criterion])


def _couple(whole: Rows, row: int, parts: Rows, members: list[int]) -> None:
    if not members:
        return
    value, below, above = parts.value[members], parts.below[members], parts.above[members]
    total = whole.value[row]
    # What the other parts may hold beyond the rest of the whole.
    cover = (value + above).sum(axis=0) - total
    needed = _protects(parts.shape, parts.guarded[members]) & (value > 0)
    fall = np.where(needed, below - (cover - above), 0).max(axis=0)
    rise = np.where(needed, above - (total - value), 0).max(axis=0)
    for cell in np.flatnonzero((total > 0) & ((fall > whole.below[row]) | (rise > whole.above[row]))).tolist():
        _open(whole, row, cell, Pair(int(fall[cell]), int(rise[cell])))
    shown = _protects(whole.shape, whole.guarded[row][None])[0] & (total > 0)
    lacks = np.where(shown & (value > 0), whole.below[row] - (total - value) - below, 0)
    for part, cell in np.argwhere(lacks > 0).tolist():
        _open(parts, members[part], cell, Pair(int(below[part, cell] + lacks[part, cell]), 0))
    short = np.where(shown, whole.above[row] - cover, 0)
    for cell in np.flatnonzero(short > 0).tolist():
        part = max(members, key=lambda each: int(parts.value[each, cell]))
        _open(parts, part, cell, Pair(0, int(parts.above[part, cell] + short[cell])))


def _open(rows: Rows, row: int, cell: int, need: Pair) -> None:
    """Show that much room, or as much on one side as the limits allow."""
    if not rows.widen(row, cell, need):
        rows.widen(row, cell, Pair(need.below, 0))
        rows.widen(row, cell, Pair(0, need.above))


def _protects(shape: Shape, guarded: Flags) -> Flags:
    """Cells whose room a guarded one may live on: of a province that has one, and all where a province is one."""
    n = shape.communes
    sizes = np.diff([*shape.starts, n])
    inside = np.add.reduceat(guarded[:, :n].astype(np.int64), np.asarray(shape.starts), axis=1) > 0
    everywhere = guarded[:, n:].any(axis=1, keepdims=True)
    provinces = inside | everywhere
    leaves, top = np.repeat(provinces, sizes, axis=1), provinces.any(axis=1, keepdims=True)
    found: Flags = np.concatenate([leaves, provinces, top], axis=1)
    return found
