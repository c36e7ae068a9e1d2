# ruff: noqa: PLR2004 - shares and ages of an invented population are data, each used once
"""The citizens of a chunk: every column of the contract, every value as the law would have it.

Nothing here is wrong on purpose: `synthetic.defects` does that afterwards, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import polars as pl

from checks import codes
from schemas import localities
from schemas.contract import CITIZENS, Kind, Table
from synthetic import naming, numbers, places, residence, vocabulary
from synthetic.households import Role, draw_people
from synthetic.providers import MOBILE_SECOND_DIGITS
from synthetic.scene import ADULT_YEARS, DEATHS_KEPT_DAYS, NAT, Life, Scene, days, digits, pick, text_where, under

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from synthetic.households import People
    from synthetic.scene import Chunk

Array = npt.NDArray[Any]

_TYPES = {
    Kind.TEXT: pl.String(),
    Kind.DATE: pl.Date(),
    Kind.DATETIME: pl.Datetime("us"),
    Kind.INTEGER: pl.Int64(),
    Kind.BOOLEAN: pl.Boolean(),
}
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
_MARRIED = 2
_YEAR_ONLY_BEFORE = 1960
_BIRTH_REGISTRATIONS_KEPT_SINCE = 2000
_BIRTH_REGISTERED_WITHIN_DAYS = 55
_DEATH_REGISTERED_WITHIN_DAYS = 14


@dataclass(frozen=True)
class Population:
    """The citizens of a chunk, one row per person, and what dossiers and defects must know about the rows."""

    frame: pl.DataFrame
    people: People
    referenced: Array
    """Whether another record names this person's PIN."""


def schema(table: Table) -> dict[str, pl.DataType]:
    """Polars types of a table's columns, in contract order."""
    return {column.name: _TYPES[column.kind] for column in table.columns}


def draw_population(chunk: Chunk, as_of: date, seed: int) -> Population:
    """Draw a chunk's citizens. The same chunk, date and seed give the same people, whatever was drawn before."""
    rng = np.random.default_rng((seed, _STREAM, chunk.number))
    people = draw_people(rng, chunk.people, as_of)
    geography = places.geography(as_of)
    scene = Scene(rng, people, people.homes.commune + chunk.communes.start, geography, as_of, chunk.first_row)
    life = _draw_life(scene)
    group = naming.draw_ethnicity(rng, geography.province_codes[scene.commune_of_home])
    births, place = _draw_births(scene)
    pin = numbers.personal_ids(place, people.female, people.born, chunk.number, chunk.count)
    names = naming.draw_names(rng, people, group, life)
    representative = _representatives(people)
    columns = {
        "personal_id": pin,
        **names.to_dict(),
        **births,
        **_person(scene, life, naming.ethnicity_codes(group).gather(people.home)),
        **_relatives(people, life, pin, names["full_name"], representative),
        **residence.permanent(scene, life, births["birth_registered_on"].to_numpy()),
        **_contact(scene, life),
        **_papers(scene, life),
    }
    columns |= residence.current(scene, life, columns["permanent_address"])
    columns |= _freshness(scene, columns)
    return Population(as_table(columns, CITIZENS, scene.size), people, _referenced(people, representative))


def _referenced(people: People, representative: Array) -> Array:
    referenced = np.zeros(people.home.size, dtype=bool)
    for rows in (people.father, people.mother, people.spouse, representative):
        referenced[rows[rows >= 0]] = True
    return referenced


def as_table(columns: Mapping[str, pl.Series], table: Table, height: int) -> pl.DataFrame:
    """Columns as a frame of the contract: its order, its types, nulls where a column is not given."""
    empty = pl.Series([None], dtype=pl.Null).new_from_index(0, height)
    return pl.DataFrame([columns.get(name, empty).cast(kind).alias(name) for name, kind in schema(table).items()])


def _draw_life(scene: Scene) -> Life:
    people, rng = scene.people, scene.rng
    role, age = people.role, people.age_years
    draw = rng.random(scene.size)
    # At 60 nobody has children so young that the law asks for a living parent's papers.
    elder = ((role == Role.SPOUSE) | (role == Role.PARENT)) & (age >= 60)
    dead = elder & (draw < 0.03 + (age - 60) * 0.004)
    alone = (role == Role.OTHER_RELATIVE) | ((role == Role.HEAD) & (people.spouse < 0))
    abroad = (role == Role.OTHER_RELATIVE) & (age >= 20) & (draw > 0.96)
    elsewhere = alone & (age >= 26) & ~abroad & scene.chance(0.15)
    spouse_died = (people.spouse >= 0) & dead[np.maximum(people.spouse, 0)]
    married = ((people.spouse >= 0) & ~dead & ~spouse_died) | elsewhere
    was_married = dead | spouse_died | (role == Role.PARENT) | (alone & (age >= 26) & scene.chance(0.6))
    has_child = np.zeros(scene.size, dtype=bool)
    for rows in (people.father, people.mother):
        has_child[rows[rows >= 0]] = True
    died = scene.today - days(rng.random(scene.size) * DEATHS_KEPT_DAYS)
    registered = died + days(rng.random(scene.size) * (_DEATH_REGISTERED_WITHIN_DAYS + 1))
    return Life(
        dead=dead,
        abroad=abroad,
        married_elsewhere=elsewhere,
        marital=np.select([married, was_married | has_child], [_MARRIED, _MARRIED + 1], default=1),
        spouse=np.where(married & ~elsewhere, people.spouse, -1),
        died_on=np.where(dead, died, NAT),
        death_registered_on=np.where(dead, np.minimum(registered, scene.today), NAT),
    )


def _draw_births(scene: Scene) -> tuple[dict[str, pl.Series], Array]:
    """Dates and places of birth and its registration, and the number of the PIN's place.

    A place of birth keeps the code in force on the day: an old one until the reform.
    """
    people, geography, rng, commune = scene.people, scene.geography, scene.rng, scene.commune
    local = (people.age_years < ADULT_YEARS + 1) | scene.chance(0.84)
    home_old = geography.parents[geography.parent_start[commune] + under(rng, geography.parent_count[commune])]
    old = np.where(local, home_old, scene.pick_under(geography.old_codes.size))
    old_pin = geography.old_pin[old]
    same_province = geography.old_start[old_pin] + under(rng, geography.old_count[old_pin])
    since_reform = people.born >= np.datetime64(localities.REFORM)
    neighbour = scene.chance(0.15) & ~since_reform
    units = pl.Series(geography.old_codes.tolist() + geography.codes.tolist())
    registered_in = np.where(since_reform, geography.old_codes.size + commune, old)
    born_in = np.where(neighbour, same_province, registered_in)
    wait = days(1 + rng.random(scene.size) * (_BIRTH_REGISTERED_WITHIN_DAYS - 1))
    registered_on = np.minimum(people.born + wait, scene.today)
    recorded = numbers.born_year(people.born) >= _BIRTH_REGISTRATIONS_KEPT_SINCE
    columns = {
        **_birth_dates(scene),
        "birth_registered_on": pl.Series(np.where(recorded, registered_on, NAT)),
        "birth_registration_unit": units.gather(registered_in),
        "birthplace_unit": units.gather(born_in),
        "hometown_unit": units.gather(np.where(neighbour, home_old, born_in)),
    }
    province = geography.province_codes.astype(np.int64)[commune]
    return columns, np.where(since_reform, province, old_pin)


def _birth_dates(scene: Scene) -> dict[str, pl.Series]:
    """Dates of birth with their precision: of a few of the old only the month or the year is known."""
    born = scene.people.born
    known = scene.rng.random(scene.size)
    old = numbers.born_year(born) < _YEAR_ONLY_BEFORE
    precision = np.select([old & (known < 0.02), old & (known < 0.03)], [2, 1], default=0)
    by_precision = [born.astype(f"datetime64[{unit}]").astype("datetime64[D]") for unit in "DMY"]
    return {
        "birth_date": pl.Series(np.choose(precision, by_precision)),
        "birth_date_precision": pick(codes.values(codes.PRECISION), precision),
    }


def _person(scene: Scene, life: Life, ethnicity: pl.Series) -> dict[str, pl.Series]:
    rng, size = scene.rng, scene.size
    status = np.select([life.dead, life.abroad], [1, 3], default=0)
    return {
        "sex_code": pick((codes.MALE, codes.FEMALE), scene.people.female.astype(int)),
        "ethnicity_code": ethnicity,
        "religion_code": pick(_RELIGIONS.words, naming.draw_words(rng, _RELIGIONS, size)),
        "nationality_code": pick(("VNM",), np.zeros(size, dtype=int)),
        "blood_group_code": pick(_BLOODS.words, naming.draw_words(rng, _BLOODS, size)),
        "marital_status_code": pick(codes.values(codes.MARITAL), life.marital),
        "life_status_code": pick(codes.values(codes.LIFE_STATUS), status),
        "death_date": pl.Series(life.died_on),
        "death_registered_on": pl.Series(life.death_registered_on),
    }


def _representatives(people: People) -> Array:
    """Row of the grown-up who stands for a minor: mother, father or the head; -1 for adults."""
    head = people.homes.start[people.home]
    guardian = np.select([people.mother >= 0, people.father >= 0], [people.mother, people.father], default=head)
    return np.where(people.age_years < ADULT_YEARS, guardian, -1)


def _relatives(
    people: People, life: Life, pin: pl.Series, full_name: pl.Series, representative: Array
) -> dict[str, pl.Series]:
    """PINs of relatives who are in the register, and the place in the household."""
    words = tuple(_RELATIONS.get(role, "") for role in Role)
    index = np.where(people.role == Role.SPOUSE, len(Role) + people.female, people.role)

    def of(row: Array, values: pl.Series) -> pl.Series:
        return text_where(row >= 0, values.gather(np.maximum(row, 0)))

    return {
        "father_id": of(people.father, pin),
        "mother_id": of(people.mother, pin),
        "spouse_id": of(life.spouse, pin),
        "representative_id": of(representative, pin),
        "representative_name": of(representative, full_name),
        "relation_to_head_code": pick((*words, "husband", "wife"), index),
    }


def _contact(scene: Scene, life: Life) -> dict[str, pl.Series]:
    """Telephone, e-mail and e-ID of those who may have them."""
    age = scene.people.age_years
    able = (age >= 14.1) & ~life.dead
    second = pick(tuple(MOBILE_SECOND_DIGITS), scene.pick_under(len(MOBILE_SECOND_DIGITS)))
    phone = pl.select(pl.concat_str(pl.lit("0"), second, digits(scene.pick_under(10**8), 8))).to_series()
    row = pl.Series(np.arange(scene.first_row, scene.first_row + scene.size))
    email = pl.select(pl.format("congdan{}@example.com", row)).to_series()
    account = scene.rng.random(scene.size)
    level = np.select([~able, account < 0.6, account < 0.8], [0, 2, 1], default=0)
    return {
        "phone": text_where(able & scene.chance(0.9), phone),
        "email": text_where(able & scene.chance(0.12), email),
        "eid_level": pick(codes.values(codes.EID), level),
    }


def _papers(scene: Scene, life: Life) -> dict[str, pl.Series]:
    """Cards of everybody of 14 and over who is alive, old numbers of most who were grown up before the chip card."""
    born = scene.people.born
    holds = (numbers.years_after(born, numbers.CARD_MILESTONES_YEARS[0]) <= scene.today) & ~life.dead
    cards = numbers.draw_cards(scene.rng, born, scene.as_of, holds=holds)
    had_old = (numbers.born_year(born) <= 2001) & ~life.dead & scene.chance(0.85)
    issuers = ("Cục Cảnh sát quản lý hành chính về trật tự xã hội", "Bộ Công an")
    issuer = pick(issuers, (cards.issued_on >= numbers.MINISTRY_ISSUES_SINCE).astype(int))
    return {
        "card_issued_on": pl.Series(cards.issued_on),
        "card_expires_on": pl.Series(cards.expires_on),
        "card_issuer": text_where(holds, issuer),
        "legacy_id": text_where(had_old, numbers.legacy_ids(scene.first_row, scene.size)),
    }


def _freshness(scene: Scene, columns: dict[str, pl.Series]) -> dict[str, pl.Series]:
    """When a record was last changed, after its last event, and last verified, within two years."""
    events = ("birth_date", "birth_registered_on", "permanent_since", "temporary_since", "card_issued_on")
    last = np.full(columns["birth_date"].len(), np.datetime64("1900-01-01"), dtype="datetime64[D]")
    for name in (*events, "death_registered_on"):
        last = np.fmax(last, columns[name].to_numpy())
    today, rng = scene.today, scene.rng

    def since(earliest: Array) -> Array:
        return today - days(rng.random(last.size) * ((today - earliest).astype(int) + 1))

    updated = since(np.maximum(last, today - np.timedelta64(600, "D")))
    born = np.fmax(columns["birth_date"].to_numpy(), columns["birth_registered_on"].to_numpy())
    verified = since(np.maximum(born, today - np.timedelta64(700, "D")))
    seconds = (7 * 3600 + rng.integers(0, 10 * 3600, last.size)).astype("timedelta64[s]")
    return {
        "updated_at": pl.Series((updated.astype("datetime64[s]") + seconds).astype("datetime64[us]")),
        "verified_on": pl.Series(verified),
    }
