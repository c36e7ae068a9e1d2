"""Whether this edition can be compared with the one before, and how much of a change the data made.

The change of a figure is split by editions that are there: the earlier period as it was published then, and as it comes
out by the present rules and thresholds, where someone scored the same data again. All of them are published figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from scorecards.disclosure import Precision
from scorecards.numbers import vi_change, vi_percent
from scorecards.view import Fact

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from scorecards.published import Row


class Cause(Enum):
    """What changed between two publications of the same data: Vietnamese, English."""

    RULES = ("quy tắc", "rules")
    THRESHOLDS = ("ngưỡng, trọng số", "thresholds")
    BOTH = ("quy tắc và ngưỡng, trọng số", "rules and thresholds")


@dataclass(frozen=True, slots=True)
class Restated:
    """The earlier period by another method than the one that follows: its figures, and what changed after it."""

    rows: Mapping[str, Row]
    then: Cause


@dataclass(frozen=True, slots=True)
class Comparison:
    """How this edition stands to the one before.

    Attributes:
        as_of: cut-off date of the edition before.
        changed: what changed since, where nobody scored that period's data again; None where they can be compared.
        restated: that period as it was published under earlier methods, the first one first; empty where there is none.
        rows: that period by the method that comes closest to the present one.
    """

    as_of: date
    changed: Cause | None
    restated: tuple[Restated, ...]
    rows: Mapping[str, Row]


def say_comparison(comparison: Comparison | None, now: Row) -> Fact | None:
    """One sentence on how the headline of a place compares with the edition before; None where there is none."""
    if comparison is None:
        return None
    title = ("So với kỳ trước", "Compared with the period before")
    period = f"{comparison.as_of.month}/{comparison.as_of.year}"
    if comparison.changed is not None:
        vi, en = comparison.changed.value
        return Fact(
            *title,
            f"{vi[0].upper()}{vi[1:]} đã đổi từ kỳ {period}, nên chưa tách được phần do số liệu. "
            f"Chấm lại số liệu kỳ {period} thì tách được.",
            f"The {en} have changed: score the data of {period} again to tell what the data changed.",
        )
    if not comparison.restated:
        return Fact(
            *title,
            f"Cùng quy tắc, ngưỡng và trọng số với kỳ {period}: mọi thay đổi là do số liệu.",
            "The same rules and thresholds: every change comes from the data.",
        )
    figures = [_figure(step.rows.get(now.code)) for step in comparison.restated]
    figures += [_figure(comparison.rows.get(now.code)), _figure(now)]
    if any(figure is None for figure in figures):
        return Fact(*title, f"Kỳ {period} đã được tính lại; không tách được vì có số không công bố.")
    exact = [figure or 0 for figure in figures]
    causes = [(step.then.value[0], step.then.value[1]) for step in comparison.restated] + [("số liệu", "data")]
    moves = list(zip(causes, exact, exact[1:], strict=False))
    parts = "; ".join(f"do {vi}: {vi_change(after - before)} điểm" for (vi, _), before, after in moves)
    return Fact(
        *title,
        f"Kỳ {period} đã công bố {vi_percent(exact[0])}; tính lại như hiện nay là {vi_percent(exact[-2])}. "
        f"Nay {vi_percent(exact[-1])}: {parts}.",
        ", ".join(f"{en} {vi_change(after - before)}" for (_, en), before, after in moves) + " points.",
    )


def _figure(row: Row | None) -> int | None:
    return None if row is None or row.precision is not Precision.EXACT else row.share_tenths
