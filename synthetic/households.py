# ruff: noqa: PLR2004 - shares and ages of an invented population are data, each used once
"""Households of a chunk: who lives with whom, how old, whose child, whose spouse. Numbers only; no names yet.

A household is a head, often a spouse, children, a parent or two, now and then somebody else. Everybody born since
2016 is a child of a couple that is in the register, so that both parents can be named with their PINs. Ages follow
from those of the women of couples and of the heads of other households, which are fitted to a pyramid.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from synthetic import pyramid

if TYPE_CHECKING:
    from datetime import date

Array = npt.NDArray[Any]

PARENTS_NAMED_SINCE = 2016
"""Year of birth from which both parents must be in the register."""
DAYS_PER_YEAR = 365.2425

SIZE_SHARES = {
    False: {1: 0.10, 2: 0.17, 3: 0.20, 4: 0.26, 5: 0.16, 6: 0.08, 7: 0.03},
    True: {1: 0.17, 2: 0.20, 3: 0.22, 4: 0.24, 5: 0.10, 6: 0.05, 7: 0.02},
}
"""Households by size, outside wards and in them [R]."""
COUPLE_SHARE = 0.87
"""Of households of two and more."""
MALE_HEAD_SHARE = 0.72
OLDEST_YEARS = 101
_GROWN = 18.1

_BIRTH_AGES = np.linspace(18.5, 43.5, 251)
_BIRTHS_BEFORE = np.cumsum(np.exp(-0.5 * ((_BIRTH_AGES - 26) / 5.2) ** 2))
"""Births before each of those ages of the mother: a bell around 26 years, later for later children [R]."""


class Role(IntEnum):
    """Place of a person in the household."""

    HEAD = 0
    SPOUSE = 1
    CHILD = 2
    PARENT = 3
    GRANDCHILD = 4
    SIBLING = 5
    OTHER_RELATIVE = 6
    NOT_RELATED = 7


@dataclass(frozen=True)
class Homes:
    """One entry per household: the commune's place in the chunk, first row of its people, and who they are."""

    commune: Array
    start: Array
    size: Array
    couple: Array
    children: Array
    parents: Array
    male_head: Array
    ward: Array


@dataclass(frozen=True)
class People:
    """One entry per person, household after household. Rows of relatives are -1 where they are not in the register.

    `age_years` is exact, with its fraction; `born` is a date without 29 February; `female` a boolean.
    """

    homes: Homes
    home: Array
    role: Array
    female: Array
    age_years: Array
    born: Array
    father: Array
    mother: Array
    spouse: Array


def _between(rng: np.random.Generator, low: Array | float, high: Array | float, size: int) -> Array:
    """Uniform real numbers between two bounds, one of each per entry."""
    return low + (high - low) * rng.random(size)


def draw_homes(rng: np.random.Generator, people_of_commune: Array, ward_of_commune: Array) -> Homes:
    """Cut each commune's people into households, so that none is left over and none straddles two communes.

    Heads are men or women by chance; `draw_people` settles who is.
    """
    communes, sizes_ = [], []
    for ward, shares in SIZE_SHARES.items():
        chosen = np.flatnonzero(ward_of_commune == ward)
        ends = np.cumsum(people_of_commune[chosen])
        total = int(ends[-1]) if chosen.size else 0
        if total == 0:
            continue
        sizes = 1 + np.searchsorted(np.cumsum(list(shares.values()))[:-1], rng.random(total // 2 + 20), side="right")
        cuts = np.cumsum(sizes)
        edges = np.unique(np.concatenate(([0], cuts[cuts < total], ends)))
        communes.append(chosen[np.searchsorted(ends, edges[:-1], side="right")])
        sizes_.append(np.diff(edges))
    commune, size = np.concatenate(communes), np.concatenate(sizes_)
    order = np.argsort(commune, kind="stable")
    commune, size = commune[order], size[order]
    number = size.size
    couple = (size > 1) & (rng.random(number) < COUPLE_SHARE)
    rest = size - 1 - couple
    chance = rng.random(number)
    parents = np.where(couple & (rest > 0), (chance < 0.18).astype(int) + (chance < 0.07), 0)
    parents = np.minimum(parents, rest)
    rest = rest - parents
    others = np.where((rest > 0) & (rng.random(number) < 0.07), 1, 0)
    return Homes(
        commune=commune,
        start=np.cumsum(size) - size,
        size=size,
        couple=couple,
        children=np.minimum(rest - others, 4),
        parents=parents,
        male_head=rng.random(number) < MALE_HEAD_SHARE,
        ward=ward_of_commune[commune],
    )


def dying(role: Array, age_years: Array, female: Array) -> Array:
    """Chance that somebody who is of an age at the end died in the three years that the register keeps the dead [R].

    A head is the one who lives on. At 60 nobody has children so young that the law asks for a living parent's papers.
    """
    may = (age_years >= 60) & ((role == Role.SPOUSE) | (role == Role.PARENT))
    rising = 0.045 * np.exp(0.085 * (np.clip(age_years, 60, 90) - 60)) * np.where(female, 0.8, 1.3)
    return np.asarray(np.where(may, rising, 0.0))


_SINGLE, _COUPLE, _WITH_PARENTS, _LONE_PARENT, _LONE_OTHER, _GROUPS = 0, 1, 5, 8, 9, 10
"""Groups of households: couples with 0, 1, 2, 3 or more children have 1 to 4; with parents and 0, 1, 2 or more, 5 to 7.

A kind is a group and a sex: twice the group, and one more for women. Couples use the first of the two.
"""


def _group(homes: Homes) -> Array:
    children = homes.children
    return np.select(
        [homes.size == 1, homes.couple & (homes.parents == 0), homes.couple, children > 0],
        [_SINGLE, _COUPLE + np.minimum(children, 3), _WITH_PARENTS + np.minimum(children, 2), _LONE_PARENT],
        default=_LONE_OTHER,
    )


def _youngest_oldest(group: int, oldest_named: int) -> tuple[float, float]:
    """Between which ages the woman of a couple, or the head of another household, may be."""
    if _COUPLE <= group < _LONE_PARENT:
        children = group - (_COUPLE if group < _WITH_PARENTS else _WITH_PARENTS)
        oldest = 95 if group == _COUPLE else 62 if group >= _WITH_PARENTS else 74
        return 21 + 2 * children, oldest
    if group == _LONE_PARENT:
        return oldest_named + 23, 84
    return 19, 96 if group == _SINGLE else 80


@cache
def _age_shares(oldest_named: int, *, ward: bool) -> Array:
    """Fitted shares of households by kind and age of the one around whom they form, summing to 1 in each group."""
    rng = np.random.default_rng(7)
    homes = draw_homes(rng, np.array([250_000]), np.array([ward]))
    group_of_home = _group(homes)
    kinds = 2 * _GROUPS
    group = np.arange(kinds) // 2
    members = [np.flatnonzero(group_of_home == each) for each in range(_GROUPS)]

    def draw(kind: Array, age: Array) -> tuple[Array, Array, Array, Array]:
        place = np.arange(kind.size) % pyramid.CELLS_EACH
        like = np.empty(kind.size, dtype=np.int64)
        for each in range(_GROUPS):
            mine = kind // 2 == each
            like[mine] = np.resize(members[each], pyramid.CELLS_EACH)[place[mine]]
        size = homes.size[like]
        male = np.where(homes.couple[like], homes.male_head[like], kind % 2 == 0)
        sample = Homes(
            np.zeros(like.size, dtype=np.int64),
            np.cumsum(size) - size,
            size,
            homes.couple[like],
            homes.children[like],
            homes.parents[like],
            male,
            homes.ward[like],
        )
        home, role, age_years, female = _members(rng, sample, age, oldest_named)
        return home, age_years, female, 1 - dying(role, age_years, female)

    ages = np.arange(pyramid.FIRST_AGE, pyramid.LAST_AGE)
    begins = np.zeros((kinds, ages.size))
    for kind in range(kinds):
        low, high = _youngest_oldest(kind // 2, oldest_named)
        couple = _COUPLE <= kind // 2 < _LONE_PARENT
        # A lone parent has to be old enough for children of eleven: none at first, then more and more.
        likely = np.exp(-0.5 * ((ages - 50) / 7) ** 2) if kind // 2 == _LONE_PARENT else 1.0
        begins[kind] = ((ages >= low) & (ages + 1 <= high) & ~(couple & (kind % 2 == 1))) * likely
    share_of_group = np.bincount(group_of_home, minlength=_GROUPS) / group_of_home.size
    people_of = pyramid.count_people(draw, kinds)
    wanted = pyramid.target(ward=ward)
    free = group != _LONE_PARENT
    share = pyramid.fit(people_of, begins, wanted, group=group, free=free, share_of_group=share_of_group)
    return np.asarray(share.reshape(_GROUPS, -1) / share.reshape(_GROUPS, -1).sum(axis=1)[:, None])


def _around(rng: np.random.Generator, homes: Homes, oldest_named: int) -> tuple[Array, Array]:
    """Age of the woman of each couple, or of the head of another household, and whether that head is a woman."""
    group = _group(homes)
    years = pyramid.LAST_AGE - pyramid.FIRST_AGE
    drawn, fraction = rng.random(group.size), rng.random(group.size)
    cell = np.zeros(group.size, dtype=np.int64)
    for ward in (False, True):
        # One search in all groups' cumulated shares, each group's after the one before.
        edges = np.cumsum(_age_shares(oldest_named, ward=ward), axis=1)
        edges /= edges[:, -1:]
        mine = np.flatnonzero(homes.ward == ward)
        steps = (edges + np.arange(_GROUPS)[:, None]).ravel()
        cell[mine] = np.searchsorted(steps, drawn[mine] + group[mine], side="right") - group[mine] * 2 * years
    cell = np.clip(cell, 0, 2 * years - 1)
    return pyramid.FIRST_AGE + cell % years + fraction, cell >= years


def _mother_ages(drawn: Array, low: Array, high: Array) -> Array:
    """Ages of mothers at a birth between two bounds, by how common births are at each."""
    share = _BIRTHS_BEFORE / _BIRTHS_BEFORE[-1]
    first, last = np.interp(low, _BIRTH_AGES, share), np.interp(high, _BIRTH_AGES, share)
    return np.asarray(np.interp(first + (last - first) * drawn, share, _BIRTH_AGES))


def _children_ages(rng: np.random.Generator, homes: Homes, woman: Array, man: Array, oldest_named: int) -> Array:
    """Ages of the children of each household in turn, the oldest first.

    A couple's were born when the mother was 18 to 43 and the father at least 19, and leave home between 16 and 34;
    a lone parent's were born before both parents had to be named.
    """
    parents = np.repeat(np.arange(homes.children.size), homes.children)
    first = np.repeat(np.cumsum(homes.children) - homes.children, homes.children)
    order = np.arange(parents.size) - first
    # Years apart, but up to the two ends of the time.
    later, earlier = 0.1 * (order > 0), 0.1 * (order + 1 < homes.children[parents])
    place = (order + later + (1 - later - earlier) * rng.random(parents.size)) / homes.children[parents]
    leaves = np.maximum(16 + 18 * rng.beta(1.6, 2.6, homes.size.size), woman - 42.5)
    low = np.maximum(np.maximum(19, 19 - (man - woman)), woman - leaves)
    high = np.minimum(woman - 0.02, 43.5)
    of_couple = woman[parents] - _mother_ages(place, low[parents], high[parents])
    least = np.maximum(woman - 44, oldest_named + 0.1)
    most = np.maximum(np.minimum(woman - 19.5, 36), least)
    of_lone = least[parents] + (most - least)[parents] * (1 - place) ** 0.7
    return np.where(homes.couple[parents], of_couple, of_lone)


def _members(
    rng: np.random.Generator, homes: Homes, around: Array, oldest_named: int
) -> tuple[Array, Array, Array, Array]:
    """Household, role, exact age and sex (true for women) of everybody, household after household."""
    home = np.repeat(np.arange(homes.size.size), homes.size)
    number = home.size
    place = np.arange(number) - np.repeat(homes.start, homes.size)
    gap = np.clip(rng.normal(2.5, 3.0, around.size), np.maximum(-4, 22.5 - around), 11)
    woman, man = around, np.where(homes.couple, around + gap, around)
    head = np.where(homes.male_head, man, woman)
    grown = max(_GROWN, oldest_named + 0.1)
    other = grown + 62 * rng.beta(1.3, 2.6, number)
    role = _roles(rng, homes, home, place)
    of_head = head[home]
    # A grandchild needs a head two generations older, a sibling one not much older than grown-up.
    grandchild = oldest_named + 0.1 + 12 * rng.beta(1.6, 2.2, number)
    sibling = of_head - (0.9 + 8 * rng.beta(1.5, 2, number))
    too_young = (role == Role.GRANDCHILD) & (of_head < grandchild + 40)
    role = np.where(too_young | ((role == Role.SIBLING) & (sibling < grown)), Role.OTHER_RELATIVE, role)
    age = np.select(
        [role == Role.HEAD, role == Role.SPOUSE, role == Role.GRANDCHILD, role == Role.SIBLING],
        [of_head, np.where(homes.male_head, woman, man)[home], grandchild, sibling],
        default=other,
    )
    age[role == Role.CHILD] = _children_ages(rng, homes, woman, man, oldest_named)

    # Men marry later than women, and stay longer with their parents or with others.
    girls = 1 / (1 + pyramid.BOYS_PER_GIRL)
    of_children, of_others = ([17, 23, 27, 32], [girls, 0.50, 0.46, 0.25]), ([18, 25, 35, 44], [0.48, 0.36, 0.28, 0.52])
    share = np.where(role == Role.CHILD, np.interp(age, *of_children), np.interp(age, *of_others))
    female = rng.random(number) < share
    female = np.select(
        [role == Role.HEAD, role == Role.SPOUSE], [~homes.male_head[home], homes.male_head[home]], female
    )
    parent = np.flatnonzero(role == Role.PARENT)
    at_home = home[parent]
    second = place[parent] > (1 + homes.couple + homes.children)[at_home]
    both = homes.parents[at_home] == 2
    female[parent] = np.where(both, second, rng.random(parent.size) < 0.72)
    born_at = _mother_ages(rng.random(homes.size.size), np.array([18.5]), np.array([43.0]))
    older = np.maximum(born_at + np.clip(rng.normal(2.5, 3.0, born_at.size), -4, 11), 19)
    ages = head[at_home] + np.where(female[parent], born_at[at_home], older[at_home])
    age[parent] = np.clip(ages, head[at_home] + 18.5, np.maximum(OLDEST_YEARS, head[at_home] + 18.6))
    return home, role, age, female


def _roles(rng: np.random.Generator, homes: Homes, home: Array, place: Array) -> Array:
    """Role of each person by place in the household: head, spouse, children, parents, others."""
    after_spouse = 1 + homes.couple
    after_children = after_spouse + homes.children
    after_parents = after_children + homes.parents
    others = np.array([Role.GRANDCHILD, Role.SIBLING, Role.OTHER_RELATIVE, Role.NOT_RELATED])
    other = others[np.searchsorted([0.3, 0.6, 0.9], rng.random(home.size), side="right")]
    return np.select(
        [place == 0, place < after_spouse[home], place < after_children[home], place < after_parents[home]],
        [Role.HEAD, Role.SPOUSE, Role.CHILD, Role.PARENT],
        default=other,
    )


def _born(age_years: Array, as_of: date) -> Array:
    """Dates of birth.

    Nobody is born on 29 February: what a card's expiry on that birthday means in a common year is not settled.
    """
    born = np.datetime64(as_of, "D") - np.floor(age_years * DAYS_PER_YEAR).astype("timedelta64[D]")
    day = (born - born.astype("datetime64[M]")).astype(int) + 1
    leap_day = (day == 29) & (born.astype("datetime64[M]").astype(int) % 12 == 1)
    return np.asarray(born - leap_day.astype("timedelta64[D]"))


def draw_people(rng: np.random.Generator, people_of_commune: Array, ward_of_commune: Array, as_of: date) -> People:
    """Everybody of a chunk.

    Args:
        rng: the chunk's generator.
        people_of_commune: people of each of the chunk's communes.
        ward_of_commune: which of them are wards.
        as_of: the day the register is extracted.
    """
    homes = draw_homes(rng, people_of_commune, ward_of_commune)
    oldest_named = as_of.year - PARENTS_NAMED_SINCE + 1
    around, woman_alone = _around(rng, homes, oldest_named)
    # The older the couple, the likelier that the woman heads the household: of two, the head is the one to live on.
    man_heads = rng.random(around.size) < np.interp(around, [45, 70], [MALE_HEAD_SHARE, 0.45])
    homes = replace(homes, male_head=np.where(homes.couple, man_heads, ~woman_alone))
    home, role, age, female = _members(rng, homes, around, oldest_named)
    father, mother, spouse = _link(homes, home, role, female)
    return People(homes, home, role, female, age, _born(age, as_of), father, mother, spouse)


def _link(homes: Homes, home: Array, role: Array, female: Array) -> tuple[Array, Array, Array]:
    """Rows of everybody's father, mother and spouse."""
    head_row = homes.start
    spouse_row = np.where(homes.couple, head_row + 1, -1)
    parent_row = head_row + 1 + homes.couple + homes.children
    first, second = (np.where(homes.parents > extra, parent_row + extra, -1) for extra in (0, 1))
    first_is_mother = (first >= 0) & female[np.maximum(first, 0)]
    head_father = np.where(first_is_mother, -1, first)
    head_mother = np.where(first_is_mother, first, second)
    child_father = np.where(homes.male_head, head_row, spouse_row)
    child_mother = np.where(homes.male_head, spouse_row, head_row)
    is_child = role == Role.CHILD
    of_head_parents = (role == Role.HEAD) | (role == Role.SIBLING)
    row = np.arange(home.size)
    father = np.select([is_child, of_head_parents], [child_father[home], head_father[home]], default=-1)
    mother = np.select([is_child, of_head_parents], [child_mother[home], head_mother[home]], default=-1)
    married_parent = (role == Role.PARENT) & (second[home] >= 0)
    other_parent = np.where(row == first[home], second[home], first[home])
    spouse = np.select(
        [role == Role.HEAD, role == Role.SPOUSE, married_parent],
        [spouse_row[home], head_row[home], other_parent],
        default=-1,
    )
    return father, mother, spouse
