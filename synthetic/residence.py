# ruff: noqa: PLR2004 - shares and ages of an invented population are data, each used once
"""Where a chunk's people live: household, permanent, temporary and current residence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import polars as pl

from synthetic import vocabulary
from synthetic.scene import ADULT_YEARS, DEATHS_KEPT_DAYS, NAT, days, digits, pick, text_where, under

if TYPE_CHECKING:
    from synthetic.places import Geography
    from synthetic.scene import Life, Scene

Array = npt.NDArray[Any]


def permanent(scene: Scene, life: Life, birth_registered_on: Array) -> dict[str, pl.Series]:
    """Household and permanent residence; a minor's follows the registration of the birth."""
    people, of_home = scene.people, scene.commune_of_home
    draw = scene.rng.random(scene.size)
    least_days = np.where(life.dead, DEATHS_KEPT_DAYS + 1, 400)
    settled = scene.today - days(least_days + draw * np.clip(people.age_years * 365 - 1500, 1, 12_000))
    with_birth = np.minimum(birth_registered_on + days(draw * 50), scene.today)
    units = pl.Series(scene.geography.codes.tolist())
    serial = people.homes.start - people.homes.start[np.searchsorted(of_home, of_home)] + 1
    household = pl.select(pl.concat_str(units.gather(of_home), digits(serial, 7))).to_series()
    unit = units.gather(scene.commune)
    return {
        "household_id": household.gather(people.home),
        "permanent_unit": unit,
        "permanent_address": addresses(scene.rng, of_home, scene.geography).gather(people.home),
        "permanent_since": pl.Series(np.where(people.age_years < ADULT_YEARS + 1, with_birth, settled)),
        "managing_unit": unit,
    }


def current(scene: Scene, life: Life, permanent_address: pl.Series) -> dict[str, pl.Series]:
    """Temporary and current residence. Stays last up to two years, in a ward elsewhere, and are not over."""
    geography, rng, age, commune = scene.geography, scene.rng, scene.people.age_years, scene.commune
    wards = np.flatnonzero(geography.kinds == "phường")
    goal = wards[scene.pick_under(wards.size)]
    away = (age > 18.5) & (age < 60) & ~life.dead & ~life.abroad & (goal != commune) & scene.chance(0.06)
    length = days(180 + rng.random(scene.size) * 540)
    since = scene.today - days(1 + rng.random(scene.size) * (length.astype(int) - 2))
    units = pl.Series(geography.codes.tolist())
    # Addresses are text and dear: drawn for those who are away alone, with a null for the rest to point to.
    rows = np.flatnonzero(away)
    slot = np.full(scene.size, rows.size)
    slot[rows] = np.arange(rows.size)
    away_address = addresses(rng, goal[rows], geography).extend_constant(None, 1).gather(slot)
    # A stay elsewhere is often declared as an absence at home, for as long.
    declared = away & scene.chance(0.4)
    return {
        "absent_since": pl.Series(np.where(declared, since, NAT)),
        "absent_until": pl.Series(np.where(declared, since + length, NAT)),
        "temporary_unit": text_where(away, units.gather(goal)),
        "temporary_since": pl.Series(np.where(away, since, NAT)),
        "temporary_until": pl.Series(np.where(away, since + length, NAT)),
        "current_unit": text_where(~life.abroad, units.gather(np.where(away, goal, commune))),
        "current_address": text_where(~life.abroad, away_address.zip_with(pl.Series(away), permanent_address)),
    }


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
