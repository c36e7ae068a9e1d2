"""Numbers and dates as a Vietnamese page writes them. Rates are floored, never rounded up to a target.

Inside this package a rate is an integer count of *tenths of a percent* (`tenths`): 899 is 89,9 %. Integers keep
flooring exact where a float would lose it.
"""

from __future__ import annotations

import math
from datetime import date
from functools import lru_cache

from checks.targets import exact

WHOLE_TENTHS = 1000
"""100 % in tenths of a percent."""

_FLOAT_NOISE_DIGITS = 9
"""A mean of rates that is 90 on paper may arrive as 89.999…9 with fifteen nines. Nine digits are more than ten billion
checks can tell apart, so anything closer than that is noise of the arithmetic, not a defect of the data."""


def vi_integer(value: int) -> str:
    """Write `value` with a point between thousands: 1.234.567."""
    return f"{value:,}".replace(",", ".")


@lru_cache(maxsize=1 << 12)
def vi_tenths(tenths: int) -> str:
    """Write tenths as a number with one decimal: 899 is 89,9."""
    return f"{vi_integer(tenths // 10)},{tenths % 10}"


def vi_change(tenths: int) -> str:
    """Write tenths gained or lost with their sign: -3 is −0,3."""
    return ("+" if tenths > 0 else "−" if tenths < 0 else "") + vi_tenths(abs(tenths))


def vi_percent(tenths: int) -> str:
    """Write tenths of a percent as a rate: 899 is 89,9%."""
    return f"{vi_tenths(tenths)}%"


def vi_date(day: date) -> str:
    """Write a date: 31/10/2026."""
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def vi_month(day: date) -> str:
    """Write the month that a date lies in: Tháng 10/2026."""
    return f"Tháng {day.month}/{day.year}"


def share_tenths(met: int, records: int) -> int:
    """Floor `met / records` to tenths of a percent.

    Raises:
        ValueError: if there is no record, because a share of nothing is not a number.
    """
    if records <= 0 or not 0 <= met <= records:
        raise ValueError(f"no share of {met} in {records} records")
    return WHOLE_TENTHS * met // records


def score_tenths(score: float) -> int:
    """Floor a score of 0 to 100 to tenths."""
    return math.floor(round(score * 10, _FLOAT_NOISE_DIGITS))


@lru_cache(maxsize=1 << 10)
def target_tenths(target_pct: float) -> int:
    """Express a target in tenths, upwards where it is finer than a tenth: a target is never made easier."""
    return math.ceil(exact(target_pct) * 10)
