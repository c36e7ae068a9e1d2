# ruff: noqa: PLR2004 - shares and ages of an invented population are data, each used once
"""Households of a chunk: who lives with whom, how old, whose child, whose spouse. Numbers only; no names yet.

A household is a head, often a spouse, children, a parent or two, now and then somebody else. Everybody born since
2016 is a child of a couple that is in the register, so that both parents can be named with their PINs.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from datetime import date

Array = npt.NDArray[Any]

PARENTS_NAMED_SINCE = 2016
"""Year of birth from which both parents must be in the register."""
DAYS_PER_YEAR = 365.2425

SIZE_SHARES = {1: 0.11, 2: 0.18, 3: 0.22, 4: 0.27, 5: 0.13, 6: 0.06, 7: 0.03}
COUPLE_SHARE = 0.86
"""Of households of two and more."""
MALE_HEAD_SHARE = 0.72
OLDEST_YEARS = 102


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


def draw_homes(rng: np.random.Generator, people_of_commune: Array) -> Homes:
    """Cut each commune's people into households, so that none is left over and none straddles two communes."""
    ends = np.cumsum(people_of_commune)
    total = int(ends[-1])
    sizes = rng.choice(list(SIZE_SHARES), size=total // 2 + 20, p=list(SIZE_SHARES.values()))
    cuts = np.cumsum(sizes)
    edges = np.unique(np.concatenate(([0], cuts[cuts < total], ends)))
    start, size = edges[:-1], np.diff(edges)
    number = size.size
    couple = (size > 1) & (rng.random(number) < COUPLE_SHARE)
    rest = size - 1 - couple
    chance = rng.random(number)
    parents = np.where(couple & (rest > 0), (chance < 0.2).astype(int) + (chance < 0.07), 0)
    parents = np.minimum(parents, rest)
    rest = rest - parents
    others = np.where((rest > 0) & (rng.random(number) < 0.06), 1, 0)
    children = np.minimum(rest - others, 4)
    return Homes(
        commune=np.searchsorted(ends, start, side="right"),
        start=start,
        size=size,
        couple=couple,
        children=children,
        parents=parents,
        male_head=rng.random(number) < MALE_HEAD_SHARE,
    )


def _roles(rng: np.random.Generator, homes: Homes, home: Array, place: Array) -> Array:
    """Role of each person by place in the household: head, spouse, children, parents, others."""
    after_spouse = 1 + homes.couple[home]
    after_children = after_spouse + homes.children[home]
    after_parents = after_children + homes.parents[home]
    other = rng.choice(
        [Role.GRANDCHILD, Role.SIBLING, Role.OTHER_RELATIVE, Role.NOT_RELATED], size=home.size, p=[0.3, 0.3, 0.3, 0.1]
    )
    return np.select(
        [place == 0, place < after_spouse, place < after_children, place < after_parents],
        [Role.HEAD, Role.SPOUSE, Role.CHILD, Role.PARENT],
        default=other,
    )


def _places(homes: Homes) -> tuple[Array, Array]:
    """Household of each person, and place in it from 0."""
    home = np.repeat(np.arange(homes.size.size), homes.size)
    return home, np.arange(home.size) - homes.start[home]


def _head_ages(rng: np.random.Generator, homes: Homes, oldest_named: int) -> Array:
    """Ages of heads. A parent without a spouse is old enough for children born before both parents had to be named."""
    number = homes.size.size
    age = np.where(rng.random(number) < 0.45, _between(rng, 24, 38, number), _between(rng, 50, 86, number))
    age = np.where(homes.children > 0, 24 + 36 * rng.beta(1.8, 2.2, number), age)
    age = np.where(homes.parents > 0, _between(rng, 24, 56, number), age)
    alone_with_children = ~homes.couple & (homes.children > 0)
    age = np.where(alone_with_children, _between(rng, oldest_named + 24, oldest_named + 48, number), age)
    return np.where(homes.size == 1, 20 + 68 * rng.beta(1.3, 1.4, number), age)


def _ages(rng: np.random.Generator, homes: Homes, role: Array, oldest_named: int) -> Array:
    """Exact ages in years, role by role, so that nobody is too young for their children or spouse."""
    number = role.size
    home, place = _places(homes)
    head = _head_ages(rng, homes, oldest_named)
    gap = np.clip(rng.normal(2.5, 3.0, homes.size.size), -4, 11)
    spouse = np.maximum(np.where(homes.male_head, head - gap, head + gap), 21.5)
    mother = np.where(homes.couple, np.where(homes.male_head, spouse, head), head)[home]
    youngest_parent = np.where(homes.couple, np.minimum(head, spouse), head)[home]
    low = np.maximum(mother - 44, np.where(homes.couple[home], 0, oldest_named + 0.1))
    high = np.maximum(np.minimum(youngest_parent - 20, 34), low)
    order = place - 1 - homes.couple[home]
    siblings = np.maximum(homes.children[home], 1)
    child = low + (high - low) * (order + rng.random(number)) / siblings
    of_head = head[home]
    parent = np.minimum(of_head + _between(rng, 19, 33, number), OLDEST_YEARS)
    grown = max(18.1, oldest_named + 0.1)
    sibling = np.maximum(of_head - _between(rng, 0.9, 9, number), grown)
    grandchild = _between(rng, oldest_named + 0.1, oldest_named + 8, number)
    other = _between(rng, max(20.0, grown), 75, number)
    return np.select(
        [role == kind for kind in (Role.HEAD, Role.SPOUSE, Role.CHILD, Role.PARENT, Role.GRANDCHILD, Role.SIBLING)],
        [of_head, spouse[home], child, parent, grandchild, sibling],
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


def draw_people(rng: np.random.Generator, people_of_commune: Array, as_of: date) -> People:
    """Everybody of a chunk.

    Args:
        rng: the chunk's generator.
        people_of_commune: people of each of the chunk's communes.
        as_of: the day the register is extracted.
    """
    homes = draw_homes(rng, people_of_commune)
    home, place = _places(homes)
    oldest_named = as_of.year - PARENTS_NAMED_SINCE + 1
    role = _roles(rng, homes, home, place)
    age = _ages(rng, homes, role, oldest_named)
    # A grandchild needs a head two generations older; elsewhere that place goes to another relative.
    head_age = age[homes.start[home]]
    young_head = (role == Role.GRANDCHILD) & (head_age < age + 40)
    role = np.where(young_head, Role.OTHER_RELATIVE, role)
    age = np.where(young_head, _between(rng, max(20, oldest_named + 1), 60, home.size), age)

    male_head = homes.male_head[home]
    female = rng.random(home.size) < np.where(age < 20, 0.473, 0.505)
    first_parent = place == 1 + homes.couple[home] + homes.children[home]
    both_parents = homes.parents[home] == 2
    female = np.where((role == Role.PARENT) & both_parents, ~first_parent, female)
    female |= (role == Role.PARENT) & ~both_parents & (rng.random(home.size) < 0.5)
    female = np.select([role == Role.HEAD, role == Role.SPOUSE], [~male_head, male_head], default=female)
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
