"""Numbers and papers of invented people: PINs and old card numbers, unique without looking at other chunks; cards.

Serials are dealt, not drawn: a chunk owns a block of each place's, sex's and year's million, and a one-to-one map
scatters the block so that neighbours do not look alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import polars as pl

from checks.errors import RuleError

if TYPE_CHECKING:
    from datetime import date

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


@dataclass(frozen=True)
class Cards:
    """One entry per person; NaT where there is no card, or no expiry."""

    issued_on: Array
    expires_on: Array


def born_year(born: Array) -> Array:
    """Calendar years of dates."""
    return np.asarray(born.astype("datetime64[Y]").astype(int) + 1970)


def years_after(born: Array, years: int) -> Array:
    """The birthday that many years after birth. Born on no 29 February."""
    month = born.astype("datetime64[M]")
    return np.asarray((month + np.timedelta64(12 * years, "M")).astype("datetime64[D]") + (born - month))


def personal_ids(place: Array, female: Array, born: Array, chunk: int, chunk_count: int) -> pl.Series:
    """PINs that agree with place of birth registration, sex and year, and occur once in the whole population.

    Args:
        place: number of the place of birth registration, 1 to 96.
        female: whether the person is a woman.
        born: dates of birth.
        chunk: number of the chunk.
        chunk_count: how many chunks share the serials.
    """
    year = born_year(born)
    digit = (year // 100 - 19) * 2 + female
    cell = (place * 10 + digit) * 100 + year % 100
    order = np.argsort(cell, kind="stable")
    _, first, size = np.unique(cell[order], return_index=True, return_counts=True)
    block = SERIALS // chunk_count
    if size.max() > block:
        raise RuleError(f"{size.max()} people share place, sex and year of birth in a chunk; {block} serials are free.")
    rank = np.empty(cell.size, dtype=np.int64)
    rank[order] = np.arange(cell.size) - np.repeat(first, size)
    serial = ((chunk * block + rank) * _SERIAL_STEP + cell * _SERIAL_SHIFT) % SERIALS
    return pl.Series(cell * SERIALS + serial).cast(pl.String).str.zfill(12)


def legacy_ids(first_row: int, number: int) -> pl.Series:
    """Nine-digit numbers, each once in the whole population, by the person's row in it."""
    row = np.arange(first_row, first_row + number, dtype=np.int64)
    return pl.Series((row * _LEGACY_STEP + _LEGACY_SHIFT) % LEGACY_IDS).cast(pl.String).str.zfill(9)


def draw_cards(rng: np.random.Generator, born: Array, as_of: date, *, holds: Array) -> Cards:
    """Cards in force on the as-of date: issued late enough to be, expiring on the right birthday."""
    today = np.datetime64(as_of, "D")
    earliest = np.maximum(years_after(born, CARD_MILESTONES_YEARS[0]), FIRST_CHIP_CARD)
    for milestone in CARD_MILESTONES_YEARS[1:]:
        passed = years_after(born, milestone) <= today
        renewal = years_after(born, milestone - EARLY_RENEWAL_YEARS)
        earliest = np.where(passed, np.maximum(earliest, renewal), earliest)
    span_days = np.maximum((today - earliest).astype(int), 0)
    issued = earliest + np.floor(rng.random(born.size) * (span_days + 1)).astype("timedelta64[D]")
    expires = np.full(born.size, np.datetime64("NaT"), dtype="datetime64[D]")
    for milestone in reversed(CARD_MILESTONES_YEARS[1:]):
        valid_to_it = issued < years_after(born, milestone - EARLY_RENEWAL_YEARS)
        expires = np.where(valid_to_it, years_after(born, milestone), expires)
    nat = np.datetime64("NaT")
    return Cards(np.where(holds, issued, nat), np.where(holds, expires, nat))
