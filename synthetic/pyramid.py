"""The age-sex pyramid that a population is to have, and the ages of those around whom households form, so that it has.

Households are drawn around one person: the woman of a couple, else the head. Whatever ages those have, their families
follow; so the ages are fitted. For each kind of household and each age of that person, many are drawn, and the ages of
everybody in them counted. Shares of these cells are then raised where the pyramid lacks the people they would bring and
lowered where it has too many, until they settle (expectation maximisation). Nothing here is drawn at random but the
households to count, and those always alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Callable

Array = npt.NDArray[Any]

FIRST_AGE, LAST_AGE = 18, 97
"""Ages of those around whom households form."""
AGES = 101
"""Single years of the pyramid; the last is open."""
CELLS_EACH = 160
"""Households drawn for each kind and age, to count who is in them."""
_ROUNDS = 400

_FIVE_YEAR_SHARES = (
    *(7.7, 8.1, 7.8, 7.4, 7.1, 7.3, 7.8, 7.9, 7.5, 6.9, 6.2, 5.5, 4.7),
    *(3.8, 2.7, 1.7, 1.0, 0.55, 0.2, 0.05),
)
"""People of each five years of age in a hundred, from 0-4 [R]: the nation's shape, plausible, not counted."""
_SEX_RATIO = {0: 111.5, 8: 111.5, 20: 106, 30: 103, 40: 101, 50: 97, 60: 90, 70: 79, 80: 62, 90: 48, 100: 40}
"""Men for a hundred women by age [R], since 0 is the ratio at birth."""
BOYS_PER_GIRL = 1.115
WARD_TILT = {0: 0.94, 14: 0.92, 18: 1.1, 24: 1.26, 30: 1.18, 38: 1.03, 50: 0.95, 65: 0.88, 80: 0.82, 100: 0.8}
"""How many times the nation's share of an age a ward has [R]: the young come, the old stay in the country."""
WARD_PEOPLE_SHARE = 0.36


def _at(points: dict[int, float]) -> Array:
    ages = np.arange(AGES) + 0.5
    return np.asarray(np.interp(ages, list(points), list(points.values())))


def target(*, ward: bool) -> Array:
    """Shares of all people of wards, or of other communes: men's single years of age, then women's; they sum to 1."""
    middles = np.concatenate(([-2.5], np.arange(len(_FIVE_YEAR_SHARES)) * 5 + 2.5))
    five = np.array([7.2, *_FIVE_YEAR_SHARES])
    both = np.interp(np.arange(AGES) + 0.5, middles, five / 5)
    both /= both.sum()
    in_wards = both * _at(WARD_TILT)
    in_wards /= in_wards.sum()
    here = in_wards if ward else (both - WARD_PEOPLE_SHARE * in_wards) / (1 - WARD_PEOPLE_SHARE)
    men = _at(_SEX_RATIO) / (100 + _at(_SEX_RATIO))
    return np.concatenate((here * men, here * (1 - men)))


def fit(  # noqa: PLR0913 - the parts of one equation
    people_of: Array, begins: Array, wanted: Array, *, group: Array, free: Array, share_of_group: Array
) -> Array:
    """Shares of all households that each kind and age are to have: kinds × ages, summing to each group's share.

    Args:
        people_of: people by sex and age whom a household brings on average: kinds × ages × (2 × `AGES`).
        group: the group of each kind; kinds of one group divide its households among them.
        free: whether a kind's ages are fitted; those of the others stay as they begin.
        share_of_group: households of each group among all.
        begins: first shares, kinds × ages; zero where a kind can't be.
        wanted: the pyramid, as `target` gives it.
    """
    size = np.maximum(people_of.sum(axis=2), 1e-12)

    def in_groups(share: Array) -> Array:
        found = np.bincount(group, weights=share.sum(axis=1), minlength=share_of_group.size)
        return np.asarray(share * (share_of_group / np.maximum(found, 1e-12))[group][:, None])

    share = in_groups(begins)
    for _ in range(_ROUNDS):
        found = np.einsum("ka,kap->p", share, people_of)
        lacking = np.clip(wanted * found.sum() / np.maximum(found, 1e-12), 0.5, 2) ** 1.5
        raised = _smooth(share * np.einsum("kap,p->ka", people_of, lacking) / size) * (begins > 0)
        share = in_groups(np.where(free[:, None], raised, share))
    return np.asarray(share)


def _smooth(share: Array) -> Array:
    wide = np.pad(share, ((0, 0), (1, 1)), mode="edge")
    return np.asarray(0.2 * wide[:, :-2] + 0.6 * wide[:, 1:-1] + 0.2 * wide[:, 2:])


def count_people(draw: Callable[[Array, Array], tuple[Array, Array, Array, Array]], kinds: int) -> Array:
    """People by sex and age in households of each kind and age, on average: kinds × ages × (2 × `AGES`).

    Args:
        draw: gives for kinds and ages of households (one entry each) the household, age and sex (true for women) of
            everybody in them, and the chance that they are alive.
        kinds: how many kinds there are.
    """
    ages = np.arange(FIRST_AGE, LAST_AGE)
    cells = np.arange(kinds * ages.size)
    cell = np.repeat(cells, CELLS_EACH)
    # The same fractions of a year in every cell, so that none is fitted to chance.
    fraction = np.tile((np.arange(CELLS_EACH) + 0.5) / CELLS_EACH, cells.size)
    home, age, female, alive = draw(cell // ages.size, ages[cell % ages.size] + fraction)
    column = np.minimum(age.astype(np.int64), AGES - 1) + AGES * female
    counted = np.bincount(cell[home] * 2 * AGES + column, alive, minlength=cells.size * 2 * AGES)
    return np.asarray(counted.reshape(kinds, ages.size, 2 * AGES) / CELLS_EACH)
