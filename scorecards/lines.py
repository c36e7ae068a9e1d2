"""Lines over time: a small one for a table, a large one for the headline. Plain numbers, drawn by the templates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scorecards.numbers import WHOLE_TENTHS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from scorecards.trend import Trend

_SPARK_WIDTH, _SPARK_HEIGHT = 84, 20
_MARGIN = 3
_LEAST_SPAN = 20
"""Tenths that an axis spans at least: a line that moves by a tenth must not look like a cliff."""

_CHART_WIDTH, _CHART_HEIGHT = 300, 112
_LEFT, _RIGHT, _TOP, _BOTTOM = 26, 8, 14, 18


@dataclass(frozen=True, slots=True)
class Spark:
    """A line without an axis. `path` in SVG units, broken where an edition published nothing."""

    path: str
    x: str
    y: str
    first: int
    last: int
    periods: int


@dataclass(frozen=True, slots=True)
class Chart:
    """The headline over the editions, with its target and where the present pace leads.

    Attributes:
        path: the line; `x`, `y`: this edition's point.
        target_y: height of the target.
        ticks: values of the axis in tenths with their height.
        lead: where the line would go on at the present pace, up to the target; empty where it would not reach it.
        dates: the first edition, this one and, with a lead, the day of the target, each with its place.
    """

    path: str
    x: str
    y: str
    target_y: str
    ticks: tuple[tuple[int, str], ...]
    lead: str
    dates: tuple[tuple[date, str, str], ...]


def draw_spark(trend: Trend) -> Spark | None:
    """Lay out a small line, or None where there are not two points."""
    shown = [point.drawn for point in trend.points if point.drawn is not None]
    last = trend.points[-1].drawn
    if not trend.drawn or last is None:
        return None
    low, high = _span(shown)
    step = (_SPARK_WIDTH - 2 * _MARGIN) / (len(trend.points) - 1)
    places = [
        None if point.drawn is None else (_MARGIN + step * index, _height(point.drawn, low, high))
        for index, point in enumerate(trend.points)
    ]
    x, y = places[-1] or (0.0, 0.0)
    return Spark(_path(places), f"{x:.1f}", f"{y:.1f}", shown[0], last, len(trend.points))


def _height(tenths: int, low: int, high: int) -> float:
    return _MARGIN + (_SPARK_HEIGHT - 2 * _MARGIN) * (high - tenths) / (high - low)


def _span(shown: Sequence[int]) -> tuple[int, int]:
    low, high = min(shown), max(shown)
    missing = max(_LEAST_SPAN - (high - low), 0)
    return low - missing // 2, high + missing - missing // 2


def _path(places: Sequence[tuple[float, float] | None]) -> str:
    """Points joined by lines; a gap starts a new line. A point alone is a line of no length, drawn as a dot."""
    parts = []
    for before, place, after in zip([None, *places], places, [*places[1:], None], strict=False):
        if place is not None:
            alone = "h0" if before is None and after is None else ""
            parts.append(f"{'M' if before is None else 'L'}{place[0]:.1f} {place[1]:.1f}{alone}")
    return "".join(parts)


def draw_chart(trend: Trend, target: int) -> Chart | None:
    """Lay out the headline's line against its target (tenths), or None where there are not two points."""
    last = trend.points[-1]
    if not trend.drawn or last.drawn is None:
        return None
    arrival = trend.reaches(target)
    start, end = trend.points[0].as_of, arrival or last.as_of
    days = max((end - start).days, 1)
    shown = [point.drawn for point in trend.points if point.drawn is not None]
    low = max(min(*shown, target) // 50 * 50 - 10, 0)
    high = min(-(-max(*shown, target) // 50) * 50 + 10, WHOLE_TENTHS)

    def place(day: date, tenths: int) -> tuple[float, float]:
        across = (_CHART_WIDTH - _LEFT - _RIGHT) * (day - start).days / days
        down = (_CHART_HEIGHT - _TOP - _BOTTOM) * (high - tenths) / (high - low)
        return _LEFT + across, _TOP + down

    places = [None if point.drawn is None else place(point.as_of, point.drawn) for point in trend.points]
    x, y = place(last.as_of, last.drawn)
    marked = [(start, place(start, low)[0], "start"), (last.as_of, x, "end" if arrival is None else "middle")]
    lead = ""
    if arrival is not None:
        lead = _path([(x, y), place(arrival, target)])
        marked.append((arrival, place(arrival, low)[0], "end"))
    return Chart(
        path=_path(places),
        x=f"{x:.1f}",
        y=f"{y:.1f}",
        target_y=f"{place(start, target)[1]:.1f}",
        ticks=tuple((tick, f"{place(start, tick)[1]:.1f}") for tick in _ticks(low, high)),
        lead=lead,
        dates=_apart(marked),
    )


def _ticks(low: int, high: int) -> tuple[int, ...]:
    step = 50 if high - low <= 200 else 100 if high - low <= 400 else 200  # noqa: PLR2004 - three to five ticks
    return tuple(range(-(-low // step) * step, high + 1, step))


_DATE_WIDTH = 52


def _apart(marked: Sequence[tuple[date, float, str]]) -> tuple[tuple[date, str, str], ...]:
    """Dates that do not run into each other: one in the middle gives way."""
    first, *rest = marked
    last = rest[-1]
    kept = [first]
    kept += [each for each in rest[:-1] if each[1] - first[1] > _DATE_WIDTH and last[1] - each[1] > _DATE_WIDTH]
    kept.append(last)
    return tuple((day, f"{x:.1f}", anchor) for day, x, anchor in kept)
