"""Names of a chunk's people, drawn in bulk: families by ethnic group, middle names by sex and cohort."""

from __future__ import annotations

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


def draw_words(rng: np.random.Generator, pool: Pool, number: int) -> Array:
    """Indices into a pool's words, by weight."""
    edges = np.cumsum(pool.weights)
    return np.asarray(np.minimum(np.searchsorted(edges, rng.random(number) * edges[-1], side="right"), edges.size - 1))


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


def _relative(full_name: pl.Series, row: Array, otherwise: pl.Series) -> pl.Series:
    """The relative's name where they are in the register, else the other name."""
    return full_name.gather(np.maximum(row, 0)).zip_with(pl.Series(row >= 0), otherwise)


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
    as_sibling, own = _first_of_siblings(people), np.arange(people.home.size)
    # Names are dear: only of parents who are not in the register, and once for siblings.
    father = _names_of(rng, np.unique(as_sibling[people.father < 0]), own.size, family, female=False, year=year - 28)
    strangers = _families(rng, group_of_home[people.home])
    mother = _names_of(rng, np.unique(as_sibling[people.mother < 0]), own.size, strangers, female=True, year=year - 25)
    rows = np.flatnonzero(life.married_elsewhere)
    spouse = _names(rng, strangers[rows], ~people.female[rows], year[rows])
    elsewhere = _scattered(spouse, rows, own.size)
    names = {
        "full_name": full_name,
        "father_name": _relative(full_name, people.father, father.gather(as_sibling)),
        "mother_name": _relative(full_name, people.mother, mother.gather(as_sibling)),
    }
    return names, elsewhere


def _names_of(  # noqa: PLR0913 - what a name depends on
    rng: np.random.Generator, rows: Array, size: int, family: Array, *, female: bool, year: Array
) -> pl.Series:
    """Names for some rows, null for the others."""
    return _scattered(_names(rng, family[rows], np.full(rows.size, female), year[rows]), rows, size)


def _scattered(values: pl.Series, rows: Array, size: int) -> pl.Series:
    slot = np.full(size, rows.size)
    slot[rows] = np.arange(rows.size)
    return values.extend_constant(None, 1).gather(slot)
