# ruff: noqa: PLR2004 - shares and ages of an invented population are data, each used once
"""The people of a chunk and all that happens to them up to the last day: drawn once, whatever day it is looked at.

`synthetic.population` shows the register of any day before. What never changes stands in `fixed`; what does is kept as
the day on which it happens.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import polars as pl

from checks import codes
from schemas import localities
from synthetic import naming, numbers, places, residence, vocabulary
from synthetic.households import Role, draw_people, dying
from synthetic.providers import MOBILE_SECOND_DIGITS
from synthetic.scene import ADULT_YEARS, DEATHS_KEPT_DAYS, NAT, Life, Scene, days, digits, pick, text_where, under

if TYPE_CHECKING:
    from datetime import date

    from synthetic.households import People
    from synthetic.residence import Moves, Stays
    from synthetic.scene import Chunk

Array = npt.NDArray[Any]

_RELATIONS = {
    Role.HEAD: "head",
    Role.CHILD: "child",
    Role.PARENT: "parent",
    Role.GRANDCHILD: "grandchild",
    Role.SIBLING: "sibling",
    Role.OTHER_RELATIVE: "other_relative",
    Role.NOT_RELATED: "not_related",
}
_RELIGIONS = vocabulary.Pool.of("99:84, 01:6, 02:6, 08:1.2, 05:1, 03:1.4, 04:0.1, 13:0.3")
_BLOODS = vocabulary.Pool.of("04:42, 02:30, 01:21, 03:7")
_STREAM = 10
_YEAR_ONLY_BEFORE = 1960
_BIRTH_REGISTRATIONS_KEPT_SINCE = 2000
_BIRTH_REGISTERED_WITHIN_DAYS = 55
_HOME_REGISTERED_WITHIN_DAYS = 5
_DEATH_REGISTERED_WITHIN_DAYS = 14
_BORN_IN_PLACE = {False: 0.92, True: 0.66}
"""Share of the adults whose birth was registered where they live, outside wards and in them [R]."""


@dataclass(frozen=True)
class Register:
    """One entry per person of the last day, in the order of their households.

    Attributes:
        scene: people, places and the last day.
        life: who dies, is abroad, is or was married.
        fixed: columns that stay as they are as long as a person is in the register.
        entered_on: the day on which a person's record begins to be.
        births: dates of birth, whatever the record says of them.
        moves: where households came from, and when.
        stays: who lives elsewhere for a time.
        cards: days on which cards are issued.
        representative: row of who stands for a minor, -1 for an adult of the last day who never was in the meantime.
        contact: telephone and e-mail of those who come to have them, and the level of their e-ID.
        checked: of 700 days, on which one each person's record is verified.
        clock: time of day at which a record is touched, in seconds.
    """

    scene: Scene
    life: Life
    fixed: dict[str, pl.Series]
    elsewhere_name: pl.Series
    entered_on: Array
    births: Array
    moves: Moves
    stays: Stays
    cards: tuple[Array, ...]
    grown_on: Array
    representative: Array
    contact: dict[str, pl.Series]
    checked: Array
    clock: Array


def draw_register(chunk: Chunk, last: date, seed: int) -> Register:
    """Draw a chunk. The same chunk, last day and seed give the same people, whatever was drawn before."""
    rng = np.random.default_rng((seed, _STREAM, chunk.number))
    geography = places.geography(last)
    people = draw_people(rng, chunk.people, geography.kinds[chunk.communes] == "phường", last)
    scene = Scene(rng, people, people.homes.commune + chunk.communes.start, geography, last, chunk.first_row)
    life = _draw_life(scene)
    group = naming.draw_ethnicity(rng, geography.province_codes[scene.commune_of_home])
    births, place, registered_on = _draw_births(scene)
    pin = numbers.personal_ids(place, people.female, people.born, chunk.serials)
    names, elsewhere_name = naming.draw_names(rng, people, group, life)
    # A child's home is registered with the birth or a few days later; the record begins with it.
    home_on = registered_on + days(scene.draw() ** 2 * (_HOME_REGISTERED_WITHIN_DAYS + 1))
    entered_on = np.minimum(home_on, scene.today)
    relations = (*(_RELATIONS.get(role, "") for role in Role), "husband", "wife")
    relation = np.where(people.role == Role.SPOUSE, len(Role) + people.female, people.role)
    fixed = {
        "personal_id": pin,
        **names,
        **births,
        **_person(scene, naming.ethnicity_codes(group)),
        "father_id": related(people.father, pin),
        "mother_id": related(people.mother, pin),
        "relation_to_head_code": pick(relations, relation),
    }
    moves = residence.draw_moves(scene, life, registered_on, entered_on)
    return Register(
        scene=scene,
        life=life,
        fixed=fixed,
        elsewhere_name=elsewhere_name,
        entered_on=entered_on,
        births=people.born,
        moves=moves,
        stays=residence.draw_stays(scene, life, moves),
        cards=numbers.draw_renewals(rng, people.born),
        grown_on=numbers.years_after(people.born, ADULT_YEARS),
        representative=_representatives(people),
        contact=_contact(scene),
        checked=scene.pick_under(700),
        clock=7 * 3600 + scene.pick_under(36_000),
    )


def related(row: Array, values: pl.Series) -> pl.Series:
    """The values of relatives by their rows, null where a row is -1."""
    return values.gather(pl.Series(row).replace(-1, None))


def _draw_life(scene: Scene) -> Life:
    people = scene.people
    role, age = people.role, people.age_years
    draw = scene.draw()
    dead = draw < dying(role, age, people.female)
    alone = (role == Role.OTHER_RELATIVE) | ((role == Role.HEAD) & (people.spouse < 0))
    abroad = (role == Role.OTHER_RELATIVE) & (age >= 20) & (draw > 0.96)
    elsewhere = alone & (age >= 26) & ~abroad & scene.chance(0.15)
    has_child = np.zeros(scene.size, dtype=bool)
    for rows in (people.father, people.mother):
        has_child[rows[rows >= 0]] = True
    was_married = (role == Role.PARENT) | (alone & (age >= 26) & scene.chance(0.6)) | has_child | dead
    died = scene.today - days(scene.draw() * DEATHS_KEPT_DAYS)
    wait = scene.draw() * np.minimum(_DEATH_REGISTERED_WITHIN_DAYS, (scene.today - died).astype(np.int64))
    return Life(
        dead=dead,
        abroad=abroad,
        married_elsewhere=elsewhere,
        was_married=was_married,
        died_on=np.where(dead, died, NAT),
        death_registered_on=np.where(dead, died + days(wait), NAT),
    )


def _draw_births(scene: Scene) -> tuple[dict[str, pl.Series], Array, Array]:
    """Dates and places of birth and its registration, the number of the PIN's place, and all days of registration.

    A place of birth keeps the code in force on the day: an old one until the reform.
    """
    people, geography, rng, commune = scene.people, scene.geography, scene.rng, scene.commune
    in_ward = people.homes.ward[people.home]
    stayed = scene.draw() < np.where(in_ward, _BORN_IN_PLACE[True], _BORN_IN_PLACE[False])
    local = (people.age_years < ADULT_YEARS + 1) | stayed
    home_old = geography.parents[geography.parent_start[commune] + under(rng, geography.parent_count[commune])]
    old = np.where(local, home_old, scene.pick_under(geography.old_codes.size))
    old_pin = geography.old_pin[old]
    same_province = geography.old_start[old_pin] + under(rng, geography.old_count[old_pin])
    since_reform = people.born >= np.datetime64(localities.REFORM)
    neighbour = scene.chance(0.15) & ~since_reform
    units = pl.Series(geography.old_codes.tolist() + geography.codes.tolist())
    registered_in = np.where(since_reform, geography.old_codes.size + commune, old)
    born_in = np.where(neighbour, same_province, registered_in)
    # Most within days; of the newest-born those who are in the register are the ones who did not wait.
    longest = np.minimum(_BIRTH_REGISTERED_WITHIN_DAYS, (scene.today - people.born).astype(np.int64))
    registered_on = people.born + days(scene.draw() ** 2 * longest)
    year = numbers.born_year(people.born)
    known = scene.draw()
    old_age = year < _YEAR_ONLY_BEFORE
    precision = np.where(old_age & (known < 0.03), np.where(known < 0.02, 2, 1), 0)
    columns = {
        "birth_date": pl.Series(numbers.to_precision(people.born, precision)),
        "birth_date_precision": pick(codes.values(codes.PRECISION), precision),
        "birth_registered_on": pl.Series(np.where(year >= _BIRTH_REGISTRATIONS_KEPT_SINCE, registered_on, NAT)),
        "birth_registration_unit": units.gather(registered_in),
        "birthplace_unit": units.gather(born_in),
        "hometown_unit": units.gather(np.where(neighbour, home_old, born_in)),
    }
    province = geography.province_codes.astype(np.int64)[commune]
    return columns, np.where(since_reform, province, old_pin), registered_on


def _person(scene: Scene, ethnicity: pl.Series) -> dict[str, pl.Series]:
    rng, size = scene.rng, scene.size
    return {
        "sex_code": pick((codes.MALE, codes.FEMALE), scene.people.female.astype(int)),
        "ethnicity_code": ethnicity.gather(scene.people.home),
        "religion_code": pick(_RELIGIONS.words, naming.draw_words(rng, _RELIGIONS, size)),
        "nationality_code": pl.Series(["VNM"]).new_from_index(0, size),
        "blood_group_code": pick(_BLOODS.words, naming.draw_words(rng, _BLOODS, size)),
    }


def _representatives(people: People) -> Array:
    """Row of the grown-up who stands for a minor: mother, father or the head; -1 for those long of age."""
    head = people.homes.start[people.home]
    guardian = np.where(people.mother >= 0, people.mother, np.where(people.father >= 0, people.father, head))
    return np.where(people.age_years < ADULT_YEARS + 3, guardian, -1)


def _contact(scene: Scene) -> dict[str, pl.Series]:
    """Telephone, e-mail, level of e-ID and old number of those who have them from 14 on."""
    second = pick(tuple(MOBILE_SECOND_DIGITS), scene.pick_under(len(MOBILE_SECOND_DIGITS)))
    phone = pl.select(pl.concat_str(pl.lit("0"), second, digits(scene.pick_under(10**8), 8))).to_series()
    has_email = scene.chance(0.12)
    rows = pl.Series(np.where(has_email, np.arange(scene.first_row, scene.first_row + scene.size), -1))
    email = pl.select(pl.format("congdan{}@example.com", rows.replace(-1, None))).to_series()
    had_old = (numbers.born_year(scene.people.born) <= 2001) & scene.chance(0.85)
    return {
        "phone": text_where(scene.chance(0.9), phone),
        "email": email,
        "eid_level": pick(codes.values(codes.EID), np.searchsorted([0.2, 0.4], scene.draw(), side="right")),
        "legacy_id": text_where(had_old, numbers.legacy_ids(scene.first_row, scene.size)),
    }
