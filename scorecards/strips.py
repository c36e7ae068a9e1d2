"""Strips: all communes of a province on one axis, a mark for each, stacked where they stand close together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.vocabulary import State
from scorecards.numbers import WHOLE_TENTHS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WIDTH, HEIGHT = 720, 78
_LEFT, _RIGHT = 8, 10
_FLOOR = 60
"""Height on which the lowest marks stand."""

_MARK = 7.0
_STACK = 50.0
_STEP = 50
"""The axis begins at a multiple of so many tenths."""

ORDER = (State.BELOW, State.ERROR, State.WATCH, State.ON_TARGET)
"""States that have a number, worst first: the order of marks in a stack, from the bottom."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One commune's mark: its middle, in SVG units, and its state."""

    x: str
    y: str
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """One strip.

    Attributes:
        marks: a mark for each place with a number.
        ticks: values of the axis in tenths, with their place.
        target_x, whole_x: the target, and the province's own figure (None where it has none).
        median: the middle value in tenths, floored, or None where there is no mark.
        counts: places in each state, those without a number among them.
        end_x: where the axis ends.
    """

    vi: str
    en: str
    marks: tuple[Mark, ...]
    ticks: tuple[tuple[int, str], ...]
    target: int
    target_x: str
    whole_x: str | None
    median: int | None
    counts: tuple[tuple[State, int], ...]
    end_x: str


def lay_strip(vi: str, en: str, places: Iterable[tuple[int | None, State]], whole: int | None, target: int) -> Strip:
    """Lay out one strip.

    Args:
        vi: what the axis measures.
        en: the same in English.
        places: for each commune its figure in tenths, or None, and its state.
        whole: the province's own figure in tenths, or None.
        target: in tenths.
    """
    given = tuple(places)
    shown = sorted(
        ((tenths, state) for tenths, state in given if tenths is not None),
        key=lambda pair: (pair[0], ORDER.index(pair[1]) if pair[1] in ORDER else len(ORDER)),
    )
    low = _low([tenths for tenths, _ in shown], target)
    counts = Counter(state for _, state in given)
    return Strip(
        vi=vi,
        en=en,
        marks=_stack(shown, low),
        ticks=tuple((tick, f"{_x(tick, low):.1f}") for tick in _ticks(low)),
        target=target,
        target_x=f"{_x(target, low):.1f}",
        whole_x=None if whole is None else f"{_x(max(whole, low), low):.1f}",
        median=shown[(len(shown) - 1) // 2][0] if shown else None,
        counts=tuple((state, counts[state]) for state in State if counts[state]),
        end_x=f"{_x(WHOLE_TENTHS, low):.1f}",
    )


def _low(shown: Sequence[int], target: int) -> int:
    """Where the axis begins: below nearly all marks; the few that lie lower stand at its edge."""
    if not shown:
        return max(target - 2 * _STEP, 0)
    lowest = min(shown[len(shown) // 20], target - _STEP)
    return max(lowest // _STEP * _STEP, 0)


def _x(tenths: int, low: int) -> float:
    return _LEFT + (WIDTH - _LEFT - _RIGHT) * (max(tenths, low) - low) / (WHOLE_TENTHS - low)


def _ticks(low: int) -> tuple[int, ...]:
    span = WHOLE_TENTHS - low
    step = 20 if span <= 100 else 50 if span <= 250 else 100 if span <= 500 else 200  # noqa: PLR2004 - four to six
    return tuple(range(low, WHOLE_TENTHS + 1, step))


def _stack(shown: Sequence[tuple[int, State]], low: int) -> tuple[Mark, ...]:
    columns: dict[int, list[State]] = {}
    for tenths, state in shown:
        columns.setdefault(round(_x(tenths, low) / _MARK), []).append(state)
    rise = min(_MARK, _STACK / max((len(states) for states in columns.values()), default=1))
    return tuple(
        Mark(f"{column * _MARK:.0f}", f"{_FLOOR - _MARK / 2 - rise * height:.1f}", state)
        for column, states in columns.items()
        for height, state in enumerate(states)
    )
