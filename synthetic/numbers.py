"""Numbers and papers of invented people: PINs and old card numbers, unique without looking at other chunks; cards.

Serials are dealt, not drawn: a chunk owns a block of each place's, sex's and year's million, and a one-to-one map
scatters the block so that neighbours do not look alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from checks.errors import RuleError

Array = npt.NDArray[Any]

SERIALS = 1_000_000
_SERIAL_STEP = 618_033  # shares no factor with a million: n -> step * n + shift is one-to-one
_SERIAL_SHIFT = 271_829
LEGACY_IDS = 1_000_000_000
_LEGACY_STEP = 618_033_989
_LEGACY_SHIFT = 141_421_356

CARD_MILESTONES_YEARS = (14, 25, 40, 60)
EARLY_RENEWAL_YEARS = 2
"""A card issued this long before a milestone is valid to the next one."""
FIRST_CHIP_CARD = np.datetime64("2021-01-01")
MINISTRY_ISSUES_SINCE = np.datetime64("2024-07-01")
"""From this day those under 14 may have a card, too."""
CAMPAIGN_DAYS = 1200
NAT = np.datetime64("NaT")


@dataclass(frozen=True)
class Cards:
    """One entry per person; NaT where there is no card, or no expiry."""

    issued_on: Array
    expires_on: Array


_FIRST_DAY = np.datetime64("1800-01-01")
_FIRST_MONTH = _FIRST_DAY.astype("datetime64[M]")
# Reckoning dates by calendar is slow in numpy; looking days and months up is not.
_MONTH_STARTS = np.arange(_FIRST_MONTH, np.datetime64("2300-01"), dtype="datetime64[M]").astype("datetime64[D]")
_MONTH_OF_DAY = np.repeat(np.arange(_MONTH_STARTS.size - 1), np.diff(_MONTH_STARTS).astype(int))


def _month(day: Array) -> Array:
    """Months since 1800 of dates."""
    return np.asarray(_MONTH_OF_DAY[(day - _FIRST_DAY).astype(np.int64)])


def born_year(born: Array) -> Array:
    """Calendar years of dates."""
    return np.asarray(_month(born) // 12 + 1800)


def years_after(born: Array, years: int) -> Array:
    """The birthday that many years after birth. Born on no 29 February."""
    month = _month(born)
    return np.asarray(_MONTH_STARTS[month + 12 * years] + (born - _MONTH_STARTS[month]))


def to_precision(born: Array, precision: Array) -> Array:
    """Dates as they are written: the day itself (0), the first of its month (1) or of its year (2)."""
    month = _month(born)
    return np.asarray(np.choose(precision, [born, _MONTH_STARTS[month], _MONTH_STARTS[month // 12 * 12]]))


def personal_ids(place: Array, female: Array, born: Array, serials: tuple[Array, Array]) -> pl.Series:
    """PINs that agree with place of birth registration, sex and year, and occur once in the whole population.

    Args:
        place: number of the place of birth registration, 1 to 96.
        female: whether the person is a woman.
        born: dates of birth.
        serials: by number of the place, the chunk's first serial and how many it has; see `places.serial_blocks`.
    """
    year = born_year(born)
    digit = (year // 100 - 19) * 2 + female
    cell = (place * 10 + digit) * 100 + year % 100
    order = np.argsort(cell, kind="stable")
    in_order = cell[order]
    first = np.flatnonzero(np.diff(in_order, prepend=-1))
    cells, size = in_order[first], np.diff(first, append=cell.size)
    begin, block = serials
    short = size > block[cells // 1000]
    if short.any():
        found, free = size[short][0], block[cells // 1000][short][0]
        raise RuleError(f"{found} people share place, sex and year of birth in a chunk; {free} serials are free.")
    rank = np.empty(cell.size, dtype=np.int64)
    rank[order] = np.arange(cell.size) - np.repeat(first, size)
    serial = ((begin[place] + rank) * _SERIAL_STEP + cell * _SERIAL_SHIFT) % SERIALS
    return pl.Series(cell * SERIALS + serial).cast(pl.String).str.zfill(12)


def legacy_ids(first_row: int, number: int) -> pl.Series:
    """Nine-digit numbers, each once in the whole population, by the person's row in it."""
    row = np.arange(first_row, first_row + number, dtype=np.int64)
    return pl.Series((row * _LEGACY_STEP + _LEGACY_SHIFT) % LEGACY_IDS).cast(pl.String).str.zfill(9)


def draw_renewals(rng: np.random.Generator, born: Array) -> tuple[Array, ...]:
    """Days on which people are issued a card: the first one, then those for which 25, 40 and 60 are the occasion.

    Of those who were 14 before, the first one is of 2021 or later, when cards got their chip; of others, of the months
    around their fourteenth birthday. A renewal is of the two years before a milestone, so that no card ever expires.
    """
    from_14 = years_after(born, CARD_MILESTONES_YEARS[0])
    drawn = rng.random((4, born.size), dtype=np.float32)
    campaign = FIRST_CHIP_CARD + (drawn[0] * CAMPAIGN_DAYS).astype("timedelta64[D]")
    before = np.maximum(from_14 - (drawn[0] * 300).astype("timedelta64[D]"), MINISTRY_ISSUES_SINCE)
    first = np.where(from_14 < FIRST_CHIP_CARD, campaign, np.where(from_14 < MINISTRY_ISSUES_SINCE, from_14, before))
    early = EARLY_RENEWAL_YEARS * 365
    renewals = (
        years_after(born, years) - (each * early).astype("timedelta64[D]")
        for years, each in zip(CARD_MILESTONES_YEARS[1:], drawn[1:], strict=True)
    )
    return (first, *renewals)


def cards_on(born: Array, renewals: tuple[Array, ...], today: np.datetime64, *, holds: Array) -> Cards:
    """Cards in force on a day: the last one issued, which expires on the right birthday."""
    first, *later = renewals
    issued = first
    expires = np.full(born.size, NAT, dtype="datetime64[D]")
    for years, renewal in zip(CARD_MILESTONES_YEARS[1:], later, strict=True):
        # A first card of the two years before a milestone is valid to the next one.
        needed = first < years_after(born, years - EARLY_RENEWAL_YEARS)
        issued = np.where(needed & (renewal <= today) & (renewal > issued), renewal, issued)
    for years in reversed(CARD_MILESTONES_YEARS[1:]):
        valid_to_it = issued < years_after(born, years - EARLY_RENEWAL_YEARS)
        expires = np.where(valid_to_it, years_after(born, years), expires)
    holds = holds & (issued <= today)
    return Cards(np.where(holds, issued, NAT), np.where(holds, expires, NAT))
