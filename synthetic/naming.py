"""Names of a chunk's people, drawn in bulk: families by ethnic group, middle names by sex and cohort."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import polars as pl

from synthetic import vocabulary
from synthetic.households import Role
from synthetic.numbers import born_year
from synthetic.vocabulary import Pool

if TYPE_CHECKING:
    from synthetic.households import People
    from synthetic.scene import Life

Array = npt.NDArray[Any]

_MAJORITY = "01"
_REGIONS = (vocabulary.KINH_NORTH_FAMILIES, vocabulary.KINH_FAMILIES, vocabulary.KINH_SOUTH_FAMILIES)
_MINORITIES = {code: pool for code, pool in vocabulary.FAMILIES_BY_GROUP.items() if code != _MAJORITY}
_GROUPS = (*(_MAJORITY for _ in _REGIONS), *_MINORITIES)
"""Ethnicity code of each group that bears names of its own: the majority of three regions, then the others."""
_GROUP_FAMILIES = (*_REGIONS, *_MINORITIES.values())
_FAMILIES = tuple(dict.fromkeys(word for pool in _GROUP_FAMILIES for word in pool.words))
_MIDDLE_POOLS = (
    vocabulary.MALE_MIDDLES_OLD,
    vocabulary.MALE_MIDDLES_NEW,
    vocabulary.FEMALE_MIDDLES_OLD,
    vocabulary.FEMALE_MIDDLES_MID,
    vocabulary.FEMALE_MIDDLES_NEW,
)
_MIDDLE_COHORT, _YOUNG_COHORT = 1980, 2000
_GIVEN_POOLS = (vocabulary.MALE_GIVENS, vocabulary.FEMALE_GIVENS)


_TICKETS = 65_536


@cache
def _tickets(pool: Pool) -> Array:
    """A word's index on each of many tickets, as many as its weight gives it: a draw is then one look-up."""
    edges = np.rint(np.cumsum(pool.weights) / sum(pool.weights) * _TICKETS).astype(np.int64)
    return np.repeat(np.arange(edges.size), np.diff(edges, prepend=0))


def draw_words(rng: np.random.Generator, pool: Pool, number: int) -> Array:
    """Indices into a pool's words, by weight."""
    return np.asarray(_tickets(pool)[rng.integers(0, _TICKETS, number, dtype=np.uint16)])


def _draw_each(rng: np.random.Generator, pools: tuple[Pool, ...], which: Array) -> tuple[tuple[str, ...], Array]:
    """All words of several pools, and one word drawn for each entry from the pool it points to."""
    words = tuple(word for pool in pools for word in pool.words)
    drawn = np.zeros(which.size, dtype=np.int64)
    offset = 0
    for index, pool in enumerate(pools):
        chosen = np.flatnonzero(which == index)
        drawn[chosen] = offset + draw_words(rng, pool, chosen.size)
        offset += len(pool.words)
    return words, drawn


def draw_ethnicity(rng: np.random.Generator, province_codes: Array) -> Array:
    """Number of the group of each household, an index into the generated groups, by its province."""
    number_of = {code: index for index, code in enumerate(_GROUPS)}
    group = np.zeros(province_codes.size, dtype=np.int64)
    for province in np.unique(province_codes):
        pool = vocabulary.ethnicities(str(province))
        chosen = np.flatnonzero(province_codes == province)
        region = _REGIONS.index(vocabulary.kinh_families(str(province)))
        numbers = np.array([region if code == _MAJORITY else number_of[code] for code in pool.words])
        group[chosen] = numbers[draw_words(rng, pool, chosen.size)]
    return group


def ethnicity_codes(group: Array) -> pl.Series:
    """Ethnicity codes of group numbers."""
    return pl.Series(_GROUPS).gather(group)


def _families(rng: np.random.Generator, group: Array) -> Array:
    """A family name for each entry, an index into all family names."""
    words, drawn = _draw_each(rng, _GROUP_FAMILIES, group)
    at = {word: index for index, word in enumerate(_FAMILIES)}
    return np.array([at[word] for word in words])[drawn]


def _names(rng: np.random.Generator, family: Array, female: Array, year: Array) -> pl.Series:
    """Family, middle and given name of each entry."""
    middle_aged, young = year >= _MIDDLE_COHORT, year >= _YOUNG_COHORT
    # Index into the five pools: two of men, three of women.
    cohort = np.where(female, 2 + middle_aged.astype(int) + young, middle_aged.astype(int))
    middle_words, middle = _draw_each(rng, _MIDDLE_POOLS, cohort)
    given_words, given = _draw_each(rng, _GIVEN_POOLS, female.astype(int))
    parts = (
        pl.Series(_FAMILIES).gather(family),
        pl.Series(middle_words).gather(middle),
        pl.Series(given_words).gather(given),
    )
    return pl.select(pl.concat_str(list(parts), separator=" ")).to_series()


def _own_families(rng: np.random.Generator, people: People, group_of_home: Array) -> Array:
    """Families of everybody: children bear their father's, wives keep their own."""
    homes, home, role, female = people.homes, people.home, people.role, people.female
    of_head, of_spouse, of_mother = (_families(rng, group_of_home) for _ in range(3))
    of_father = np.where(homes.male_head, of_head, of_spouse)  # for a woman alone, of the father who is elsewhere
    stranger = _families(rng, group_of_home[home])
    return np.select(
        [
            role == Role.SPOUSE,
            role == Role.CHILD,
            (role == Role.PARENT) & female,
            (role == Role.OTHER_RELATIVE) | (role == Role.NOT_RELATED),
        ],
        [of_spouse[home], of_father[home], of_mother[home], stranger],
        default=of_head[home],
    )


def _first_of_siblings(people: People) -> Array:
    """Row of the person whose parents' names one shares: the first child of the house, or its head."""
    homes, home, role = people.homes, people.home, people.role
    first_child = (homes.start + 1 + homes.couple)[home]
    own = np.arange(home.size)
    return np.select([role == Role.CHILD, role == Role.SIBLING], [first_child, homes.start[home]], default=own)


def draw_names(
    rng: np.random.Generator, people: People, group_of_home: Array, life: Life
) -> tuple[dict[str, pl.Series], pl.Series]:
    """Names of everybody and their parents, and of spouses who are not in the register; one entry per person.

    Args:
        rng: the chunk's generator.
        people: who lives where.
        group_of_home: ethnic group of each household.
        life: who is married to somebody outside the register.
    """
    year = born_year(people.born)
    family = _own_families(rng, people, group_of_home)
    full_name = _names(rng, family, people.female, year)
    as_sibling = _first_of_siblings(people)
    # Names are dear: only of parents who are not in the register, and once for siblings.
    strangers = _families(rng, group_of_home[people.home])
    father = _parents(rng, full_name, people.father, as_sibling, family, female=False, year=year - 28)
    mother = _parents(rng, full_name, people.mother, as_sibling, strangers, female=True, year=year - 25)
    rows = np.flatnonzero(life.married_elsewhere)
    spouse = _names(rng, strangers[rows], ~people.female[rows], year[rows])
    slot = np.full(year.size, rows.size)
    slot[rows] = np.arange(rows.size)
    elsewhere = spouse.extend_constant(None, 1).gather(slot)
    return {"full_name": full_name, "father_name": father, "mother_name": mother}, elsewhere


def _parents(  # noqa: PLR0913 - what a parent's name depends on
    rng: np.random.Generator,
    full_name: pl.Series,
    parent: Array,
    as_sibling: Array,
    family: Array,
    *,
    female: bool,
    year: Array,
) -> pl.Series:
    """Names of one parent of everybody: by the parent's row, else an invented one that siblings share."""
    unknown = np.zeros(parent.size, dtype=bool)
    unknown[as_sibling[parent < 0]] = True
    rows = np.flatnonzero(unknown)
    invented = _names(rng, family[rows], np.full(rows.size, female), year[rows])
    slot = np.cumsum(unknown) - 1 + parent.size
    return pl.concat([full_name, invented]).gather(np.where(parent >= 0, parent, slot[as_sibling]))
