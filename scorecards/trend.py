"""How a locality's figures moved over the editions that are there: only what those editions themselves published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scorecards.disclosure import Precision
from scorecards.numbers import WHOLE_TENTHS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from scorecards.published import Row

PERIODS = 12
"""Editions that a trend goes back, this one among them."""

_PACE_PERIODS = 3
"""Steps between editions that the pace is taken from."""


@dataclass(frozen=True, slots=True)
class PastEdition:
    """An earlier edition: what it published of each locality, by code."""

    as_of: date
    edition_id: str
    rules_sha256: str
    rows: Mapping[str, Row]


@dataclass(frozen=True, slots=True)
class Point:
    """A figure of one edition, in tenths; None where it published none. A bound is no figure to draw."""

    as_of: date
    tenths: int | None
    exact: bool = True

    @property
    def drawn(self) -> int | None:
        """The figure, where it is exact."""
        return self.tenths if self.exact else None


@dataclass(frozen=True, slots=True)
class Trend:
    """A figure over the editions, the oldest first and this one last."""

    points: tuple[Point, ...]

    @property
    def previous(self) -> Point | None:
        """The edition before this one, or None."""
        return self.points[-2] if len(self.points) > 1 else None

    @property
    def change(self) -> int | None:
        """Tenths gained since the edition before; None where either figure is missing or only a bound."""
        before, now = self.previous, self.points[-1]
        if before is None or before.drawn is None or now.drawn is None:
            return None
        return now.drawn - before.drawn

    @property
    def drawn(self) -> bool:
        """Whether there are points enough for a line."""
        return sum(point.drawn is not None for point in self.points) > 1

    def reaches(self, target: int) -> date | None:
        """The day on which the pace of the last editions would reach the target; None where it would not in two years.

        A straight line through the first and the last of the last four points: a reader can check it by hand.
        """
        recent = self.points[-_PACE_PERIODS - 1 :]
        first, last = recent[0], recent[-1]
        if len(recent) <= _PACE_PERIODS or any(point.drawn is None for point in recent):
            return None
        if first.tenths is None or last.tenths is None or last.tenths <= first.tenths or last.tenths >= target:
            return None
        span = last.as_of - first.as_of
        wait = span * (min(target, WHOLE_TENTHS) - last.tenths) / (last.tenths - first.tenths)
        return last.as_of + wait if wait.days <= _TWO_YEARS_DAYS else None

    @property
    def pace(self) -> int | None:
        """Tenths gained over the last editions, as many as `reaches` looks at; None where there are not so many."""
        recent = self.points[-_PACE_PERIODS - 1 :]
        if len(recent) <= _PACE_PERIODS or any(point.drawn is None for point in recent):
            return None
        return (recent[-1].tenths or 0) - (recent[0].tenths or 0)


_TWO_YEARS_DAYS = 730


def headline_trend(past: Sequence[PastEdition], now: Row, as_of: date) -> Trend:
    """The share of records that meet all four, over the editions."""
    rows = [(edition.as_of, edition.rows.get(now.code)) for edition in past[-PERIODS + 1 :]]
    return Trend(
        tuple(
            Point(day, None) if row is None else Point(day, row.share_tenths, row.precision is Precision.EXACT)
            for day, row in [*rows, (as_of, now)]
        )
    )


def score_trend(past: Sequence[PastEdition], now: Row, as_of: date, criterion: int) -> Trend:
    """The score of a criterion (0 to 3, in their official order), over the editions."""
    rows = [(edition.as_of, edition.rows.get(now.code)) for edition in past[-PERIODS + 1 :]]
    return Trend(
        tuple(
            Point(day, None) if row is None else Point(day, row.score_tenths[criterion], row.score_exact[criterion])
            for day, row in [*rows, (as_of, now)]
        )
    )
