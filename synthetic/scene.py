"""What every group of a chunk's columns is drawn from, and how columns of text are put together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import polars as pl

if TYPE_CHECKING:
    from datetime import date

    from synthetic.households import People
    from synthetic.places import Geography

Array = npt.NDArray[Any]

NAT = np.datetime64("NaT")
ADULT_YEARS = 18
DEATHS_KEPT_DAYS = 3 * 365
"""How far back the dead are still in the register."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Which part of the whole population to draw. `people` holds the people of each of its communes."""

    number: int
    count: int
    communes: slice
    people: Array
    first_row: int
    """People in the chunks before this one."""
    serials: tuple[Array, Array]
    """By number of the PIN's place, the first serial the chunk may deal and how many."""


@dataclass(frozen=True)
class Scene:
    """What every group of columns is drawn from. `commune_of_home` counts in the whole country's code order."""

    rng: np.random.Generator
    people: People
    commune_of_home: Array
    geography: Geography
    as_of: date
    first_row: int

    @property
    def size(self) -> int:
        """Number of people."""
        return int(self.people.home.size)

    @property
    def today(self) -> np.datetime64:
        """The as-of date."""
        return np.datetime64(self.as_of, "D")

    @property
    def commune(self) -> Array:
        """Commune of each person."""
        return np.asarray(self.commune_of_home[self.people.home])

    def draw(self) -> Array:
        """A random number from 0 to below 1 for each person."""
        return self.rng.random(self.size, dtype=np.float32)

    def chance(self, share: float) -> Array:
        """True for a share of the people."""
        return np.asarray(self.draw() < share)

    def pick_under(self, count: int) -> Array:
        """For each person a whole number from 0 to below a count."""
        return under(self.rng, np.full(self.size, count))


@dataclass(frozen=True, slots=True)
class Life:
    """Who dies, has gone abroad, is married to somebody outside the register or was married; one entry per person."""

    dead: Array
    abroad: Array
    married_elsewhere: Array
    was_married: Array
    died_on: Array
    death_registered_on: Array


@dataclass(frozen=True, slots=True)
class Silence:
    """Communes, in the country's code order, that register nothing more from a day on."""

    communes: Array
    since: np.datetime64


def text_where(mask: Array, words: pl.Series) -> pl.Series:
    """The words where a mask holds, null elsewhere."""
    return words.zip_with(pl.Series(mask), words.clear(n=words.len()))


def pick(words: tuple[str, ...], index: Array) -> pl.Series:
    """Words by index."""
    return pl.Series(words).gather(index)


def digits(numbers_: Array, width: int) -> pl.Series:
    """Numbers as text, filled with zeros to a width."""
    return pl.Series(numbers_).cast(pl.String).str.zfill(width)


def days(number: Array) -> Array:
    """Whole days as durations."""
    return np.asarray(np.floor(number).astype("timedelta64[D]"))


def under(rng: np.random.Generator, count: Array) -> Array:
    """A whole number from 0 to below each count."""
    return np.floor(rng.random(count.size) * count).astype(np.int64)
