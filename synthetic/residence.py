# ruff: noqa: PLR2004 - shares and ages of an invented population are data, each used once
"""Where a chunk's people live: household, permanent, temporary and current residence, and the moves between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import polars as pl

from synthetic import vocabulary
from synthetic.scene import ADULT_YEARS, DEATHS_KEPT_DAYS, NAT, days, digits, pick, text_where, under

if TYPE_CHECKING:
    from collections.abc import Callable

    from synthetic.places import Geography
    from synthetic.scene import Life, Scene

Array = npt.NDArray[Any]

MOVES_KEPT_DAYS = DEATHS_KEPT_DAYS
"""How far back moves of whole households go; everybody else has lived where they are for longer."""
_MOVED = {False: 0.05, True: 0.17}
"""Share of the households that moved in that time, outside wards and in them [R]; twice for the young."""
_BIG_CITIES = {"79": 8.0, "01": 6.0, "75": 3.0, "48": 3.0, "31": 2.0, "92": 2.0, "24": 2.0}
"""How many times as many a ward of a province draws as one elsewhere [R]."""
_STAY_CYCLE_DAYS = 1400
_STAYS = ((18.9, 0.0), (20.6, 0.42), (35.0, 0.30), (45.0, 0.12), (60.0, 0.0))
"""Share of the people of an age who live elsewhere for a time, again and again [R]: a third of them at any time."""


@dataclass(frozen=True)
class Moves:
    """One entry per household: where it is on the last day and where it came from, the country's code order.

    `moved_on` is NaT for those that did not move, and `came_from` is then the commune where they are.
    """

    moved_on: Array
    came_from: Array
    slot: Array
    """Where in `households` and `addresses` those before the move stand; those of today stand at its own place."""
    households: pl.Series
    addresses: pl.Series
    settled_on: Array
    """One entry per person: the first day of the residence before any move."""


@dataclass(frozen=True)
class Stays:
    """One entry per person: where they go, and the first days of each one's last two stays there, NaT for none."""

    goal: Array
    begins: tuple[Array, Array]
    """The earlier ones first."""
    length: Array
    declared: Array
    address: pl.Series


@dataclass(frozen=True)
class Home:
    """Everybody's permanent residence on a day."""

    columns: dict[str, pl.Series]
    commune: Array
    since: Array
    address: pl.Series


def draw_moves(scene: Scene, life: Life, registered_on: Array, entered_on: Array) -> Moves:
    """Households that moved, and everybody's first day where they were before.

    A household does not move in the year after a birth in it was registered: the law counts a child's home from then.
    Nor does one with a dead member, who stayed.
    """
    people, geography, rng = scene.people, scene.geography, scene.rng
    homes, of_home = people.homes, scene.commune_of_home
    number = of_home.size
    young = people.age_years[homes.start] < 36
    share = np.where(homes.ward, _MOVED[True], _MOVED[False]) * np.where(young, 2.0, 1.0)
    moves = rng.random(number) < share
    day = scene.today - days(1 + rng.random(number) * (MOVES_KEPT_DAYS - 1))
    moved_on = np.busday_offset(day, 0, roll="backward")
    newborn = (registered_on > moved_on[people.home] - 420) & (people.born <= moved_on[people.home])
    kept = np.zeros(number, dtype=bool)
    kept[people.home[newborn | life.dead]] = True
    came_from = under(rng, np.full(number, geography.codes.size))
    moves &= ~kept & (came_from != of_home)
    came_from = np.where(moves, came_from, of_home)

    units = pl.Series(geography.codes.tolist())
    serial = homes.start - homes.start[np.searchsorted(of_home, of_home)] + 1
    household = pl.select(pl.concat_str(units.gather(of_home), digits(serial, 7))).to_series()
    row = np.flatnonzero(moves)
    file = pl.concat_str(units.gather(came_from[row]), pl.lit("9"), digits(scene.first_row + homes.start[row], 9))
    span = np.clip(people.age_years * 365 - 2400, 1, 12_000)
    settled = scene.today - days(MOVES_KEPT_DAYS + 60 + scene.draw() * span)
    return Moves(
        moved_on=np.where(moves, moved_on, NAT),
        came_from=came_from,
        slot=np.where(moves, number + np.cumsum(moves) - 1, np.arange(number)),
        households=pl.concat([household, pl.select(file).to_series()]),
        addresses=pl.concat([addresses(rng, of_home, geography), addresses(rng, came_from[row], geography)]),
        settled_on=np.where(people.age_years < ADULT_YEARS + 1, entered_on, settled),
    )


def on_day(moves: Moves, scene: Scene, known: Callable[[Array], Array], entered_on: Array) -> Home:
    """Permanent residences that are known on a day: before a move the one before it."""
    home = scene.people.home
    moved_on = moves.moved_on[home]
    arrived = np.isnat(moved_on) | known(moved_on)
    commune = np.where(arrived, scene.commune, moves.came_from[home])
    # A child born after the move was registered where the household then was.
    since = np.where(arrived & ~np.isnat(moved_on) & (entered_on < moved_on), moved_on, moves.settled_on)
    slot = np.where(arrived, home, moves.slot[home])
    address = moves.addresses.gather(slot)
    unit = pl.Series(scene.geography.codes.tolist()).gather(commune)
    columns = {
        "household_id": moves.households.gather(slot),
        "permanent_unit": unit,
        "permanent_address": address,
        "permanent_since": pl.Series(since),
        "managing_unit": unit,
    }
    return Home(columns, commune, since, address)


def draw_stays(scene: Scene, life: Life, moves: Moves) -> Stays:
    """Temporary residences of half a year to two years, in a ward elsewhere, most of them in a big city."""
    people, geography, rng = scene.people, scene.geography, scene.rng
    ages, shares = zip(*_STAYS, strict=True)
    share = np.interp(people.age_years, ages, shares) * np.where(people.homes.ward[people.home], 0.6, 1.2)
    wards = np.flatnonzero(geography.kinds == "phường")
    drawn_to = np.cumsum([_BIG_CITIES.get(str(code), 1.0) for code in geography.province_codes[wards]])
    goal = wards[np.searchsorted(drawn_to, rng.random(scene.size) * drawn_to[-1], side="right")]
    goes = (scene.draw() < share) & ~life.dead & ~life.abroad
    goes &= (goal != scene.commune) & (goal != moves.came_from[people.home])
    since = scene.today - days(rng.random(scene.size) * _STAY_CYCLE_DAYS)
    of_age = scene.today - days((people.age_years - ADULT_YEARS - 0.2) * 365)
    last, before = (np.where(goes & (begin > of_age), begin, NAT) for begin in (since, since - _STAY_CYCLE_DAYS))
    # Addresses are text and dear: drawn for those who go alone, with a null for the rest to point to.
    rows = np.flatnonzero(goes)
    slot = np.full(scene.size, rows.size)
    slot[rows] = np.arange(rows.size)
    return Stays(
        goal=goal,
        begins=(before, last),
        length=days(180 + scene.draw() * 540),
        declared=scene.chance(0.4),
        address=addresses(rng, goal[rows], geography).extend_constant(None, 1).gather(slot),
    )


def stays_on(  # noqa: PLR0913 - what the day and the person are known by
    stays: Stays, scene: Scene, today: np.datetime64, known: Callable[[Array], Array], home: Home, *, gone: Array
) -> tuple[dict[str, pl.Series], Array]:
    """Temporary and current residence on a day, and the last day on which they changed, NaT for never.

    A stay is shown when it has begun, is registered and is not over.
    """
    since = np.full(scene.size, NAT, dtype="datetime64[D]")
    changed = since
    for begin in stays.begins:
        end, began = begin + stays.length, known(begin)
        since = np.where(began & (end > today), begin, since)
        changed = np.where(began, np.where(end > today, begin, end), changed)
    away = ~np.isnat(since)
    until = since + stays.length
    # A stay elsewhere is often declared as an absence at home, for as long.
    declared = away & stays.declared
    there = pl.Series(away)
    units = pl.Series(scene.geography.codes.tolist())
    address = stays.address.zip_with(there, home.address)
    columns = {
        "absent_since": pl.Series(np.where(declared, since, NAT)),
        "absent_until": pl.Series(np.where(declared, until, NAT)),
        "temporary_unit": units.gather(pl.Series(stays.goal).zip_with(there, pl.Series([None], dtype=pl.Int64))),
        "temporary_since": pl.Series(since),
        "temporary_until": pl.Series(until),
        "current_unit": text_where(~gone, units.gather(np.where(away, stays.goal, home.commune))),
        "current_address": text_where(~gone, address),
    }
    return columns, changed


def addresses(rng: np.random.Generator, commune: Array, geography: Geography) -> pl.Series:
    """An address below the commune for each entry: a street in a ward, a hamlet elsewhere."""
    provinces = sorted(set(geography.province_codes.tolist()))
    province = np.searchsorted(provinces, geography.province_codes)[commune]

    def draw(words: tuple[str, ...]) -> pl.Series:
        return pick(words, under(rng, np.full(commune.size, len(words))))

    hamlet = pick(tuple(vocabulary.hamlet_type(code) for code in provinces), province)
    number = pl.Series(1 + under(rng, np.full(commune.size, 400)))
    in_ward = pl.select(pl.format("Số {} đường {}", number, draw(vocabulary.STREETS))).to_series()
    in_hamlet = pl.select(pl.format("Số nhà {}, {} {}", number, hamlet, draw(vocabulary.HAMLETS))).to_series()
    return in_ward.zip_with(pl.Series(geography.kinds[commune] == "phường"), in_hamlet)
