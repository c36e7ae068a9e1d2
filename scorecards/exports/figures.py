"""Figures read back from the text that a page shows, so that no export can tell more than the page.

A figure that the page gives exactly becomes a number. One of which it gives a bound becomes the bound with its sign,
"<10" or "≥93.3", with a decimal point; a dash becomes None.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from scorecards.disclosure import NOTHING
from scorecards.numbers import vi_integer

if TYPE_CHECKING:
    from scorecards.disclosure import Share
    from scorecards.view import Moved

Figure = int | float | str | None

BOUND = r"^[<≥][0-9]+([.][0-9]+)?$"
"""Pattern of a figure of which only a bound is told."""

_SHOWN = re.compile(
    r"""
    (?P<sign>[<≥+]?)\s?
    (?P<whole>-?\d{1,3}(\.\d{3})*|\d+)     # a point between thousands
    (,(?P<decimals>\d+))?
    (\s?%|\s\D+)?                          # a unit, which the field's own description names
    """,
    re.VERBOSE,
)


@lru_cache(maxsize=1 << 16)
def figure(text: str) -> Figure:
    """The figure that a text shows.

    Raises:
        ValueError: if the text is no figure, so that a new way of writing one can't slip through unread.
    """
    if text in {"", NOTHING}:
        return None
    found = _SHOWN.fullmatch(text)
    if found is None:
        raise ValueError("a text that is no figure can't be exported as one")
    whole, decimals = found["whole"].replace(".", ""), found["decimals"]
    number = f"{whole}.{decimals}" if decimals else whole
    if found["sign"] in {"<", "≥"}:
        return f"{found['sign']}{number}"
    return float(number) if decimals else int(number)


@lru_cache(maxsize=1 << 16)
def fraction(text: str) -> tuple[Figure, Figure]:
    """Numerator and denominator of a share's text, "65.117 / 76.213" or "76.213 hồ sơ"; what it lacks is None."""
    if not text or text.startswith("Không"):
        return None, (0 if text.startswith("Không có") else None)
    first, slash, second = text.partition(" / ")
    return (figure(first), figure(second)) if slash else (None, figure(first))


def is_bound(text: str) -> bool:
    """Whether a text is a bound, and not a name or a code."""
    return re.fullmatch(BOUND, text) is not None


def in_words(told: Figure) -> str:
    """A bound as a Vietnamese page writes it: "≥ 93,3" or "<10"."""
    if not isinstance(told, str):
        raise TypeError("only a bound is written in words; a number stays one")
    sign, number = told[0], told[1:]
    whole, _, decimals = number.partition(".")
    text = vi_integer(int(whole)) + (f",{decimals}" if decimals else "")
    # A count keeps its sign close, "<10"; a rate does not, "< 0,8".
    return f"{sign}{text}" if sign == "<" and not decimals else f"{sign} {text}"


def share_pct(share: Share) -> Figure:
    """The share in per cent, as shown."""
    return figure(share.text)


def points_moved(moved: Moved) -> Figure:
    """By how many points a figure moved, down below zero; None where it has nothing to compare with."""
    if not moved.look:
        return None
    amount = figure(moved.short.partition(" ")[2])
    return -amount if moved.look == "dn" and isinstance(amount, int | float) else amount
