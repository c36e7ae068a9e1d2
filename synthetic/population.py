"""The citizens of a chunk as the register has them on a day: every column of the contract, every value as it should be.

Nothing here is wrong on purpose: `synthetic.defects` does that afterwards, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import polars as pl

from checks import codes
from schemas.contract import CITIZENS, Kind, Table
from synthetic import numbers, residence
from synthetic.register import Register, draw_register, related
from synthetic.scene import NAT, pick, text_where

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from synthetic.households import People
    from synthetic.scene import Chunk, Silence

Array = npt.NDArray[Any]

_TYPES = {
    Kind.TEXT: pl.String(),
    Kind.DATE: pl.Date(),
    Kind.DATETIME: pl.Datetime("us"),
    Kind.INTEGER: pl.Int64(),
    Kind.BOOLEAN: pl.Boolean(),
}
_VERIFIED_EVERY_DAYS = 700
_LONG_AGO = np.datetime64("1900-01-01")


@dataclass(frozen=True)
class Population:
    """The citizens of a chunk on a day, one row per person of the last day, and what dossiers and defects must know.

    Rows that are not `present` are of people whose records begin later.
    """

    frame: pl.DataFrame
    people: People
    present: Array
    referenced: Array
    """Whether another record names this person's PIN."""
    commune: Array
    """Commune that answers for the record, in the whole country's code order."""
    living: Array
    """Who is alive and there, whether the register knows it or not."""


def schema(table: Table) -> dict[str, pl.DataType]:
    """Polars types of a table's columns, in contract order."""
    return {column.name: _TYPES[column.kind] for column in table.columns}


def draw_population(chunk: Chunk, as_of: date, seed: int) -> Population:
    """Draw a chunk's citizens. The same chunk, date and seed give the same people, whatever was drawn before."""
    return view(draw_register(chunk, as_of, seed), as_of)


def as_table(columns: Mapping[str, pl.Series], table: Table, height: int) -> pl.DataFrame:
    """Columns as a frame of the contract: its order, its types, nulls where a column is not given."""
    empty = pl.Series([None], dtype=pl.Null).new_from_index(0, height)
    return pl.DataFrame([columns.get(name, empty).cast(kind).alias(name) for name, kind in schema(table).items()])


def view(register: Register, on: date, silence: Silence | None = None) -> Population:
    """The register of a day.

    Args:
        register: the chunk's people and what happens to them.
        on: the day, not after the register's last.
        silence: communes that register nothing more, and since when.
    """
    scene, life, people = register.scene, register.life, register.scene.people
    today = np.datetime64(on, "D")
    silent = np.zeros(scene.geography.codes.size, dtype=bool) if silence is None else silence.communes
    since = today + 1 if silence is None else silence.since
    unheard = silent[scene.commune]

    def known(day: Array) -> Array:
        """Whether what happened on a day, NaT for never, is in the register."""
        return np.asarray((day <= today) & ~(unheard & (day >= since)))

    here = register.entered_on <= today
    present = known(register.entered_on)
    dead = known(life.death_registered_on)
    home = residence.on_day(register.moves, scene, known, register.entered_on)
    stay, went = residence.stays_on(register.stays, scene, today, known, home, gone=life.abroad)
    from_14 = np.maximum(register.cards[0], numbers.years_after(people.born, numbers.CARD_MILESTONES_YEARS[0]))
    cards = numbers.cards_on(people.born, register.cards, today, holds=(from_14 <= today) & ~dead)
    able = (from_14 <= today) & ~dead
    verified = _verified(register, today)
    died_on = np.where(dead, life.died_on, NAT)
    registered_dead = np.where(dead, life.death_registered_on, NAT)
    columns = {
        **register.fixed,
        **_married(register, dead),
        **_represented(register, today),
        **home.columns,
        **stay,
        **{name: text_where(able, values) for name, values in register.contact.items() if name != "eid_level"},
        "eid_level": register.contact["eid_level"].zip_with(pl.Series(able), pl.Series(["0"])),
        "card_issued_on": pl.Series(cards.issued_on),
        "card_expires_on": pl.Series(cards.expires_on),
        "card_issuer": text_where(able, _issuers(cards.issued_on)),
        "life_status_code": pick(codes.values(codes.LIFE_STATUS), np.where(dead, 1, np.where(life.abroad, 3, 0))),
        "death_date": pl.Series(died_on),
        "death_registered_on": pl.Series(registered_dead),
        "verified_on": pl.Series(verified),
    }
    last = np.maximum(np.maximum(register.entered_on, home.since), verified)
    widowed = np.where(people.spouse >= 0, registered_dead[np.maximum(people.spouse, 0)], NAT)
    of_age = np.where((register.representative >= 0) & (register.grown_on <= today), register.grown_on, NAT)
    for events in (cards.issued_on, registered_dead, widowed, went, np.where(able, from_14, NAT), of_age):
        last = np.fmax(last, events)
    touched = last.astype("datetime64[s]").astype(np.int64) + register.clock
    columns["updated_at"] = pl.Series(touched * 1_000_000).cast(pl.Datetime("us"))
    frame = as_table(columns, CITIZENS, scene.size)
    living = here & ~(life.death_registered_on <= today) & ~life.abroad
    return Population(frame, people, present, _referenced(register), home.commune, living)


def _issuers(issued_on: Array) -> pl.Series:
    issuers = ("Cục Cảnh sát quản lý hành chính về trật tự xã hội", "Bộ Công an")
    return pick(issuers, (issued_on >= numbers.MINISTRY_ISSUES_SINCE).astype(int))


def _referenced(register: Register) -> Array:
    people = register.scene.people
    referenced = np.zeros(people.home.size, dtype=bool)
    for rows in (people.father, people.mother, people.spouse, register.representative):
        referenced[rows[rows >= 0]] = True
    return referenced


def _married(register: Register, dead: Array) -> dict[str, pl.Series]:
    """Marital status and spouse: a death ends a marriage for both."""
    people, life, fixed = register.scene.people, register.life, register.fixed
    row = people.spouse
    both_live = (row >= 0) & ~dead & ~dead[np.maximum(row, 0)]
    married = both_live | (life.married_elsewhere & ~dead)
    spouse = np.where(both_live, row, -1)
    status = np.where(married, 2, np.where(life.was_married | (row >= 0), 3, 1))
    name = related(spouse, fixed["full_name"])
    elsewhere = text_where(life.married_elsewhere & ~dead, register.elsewhere_name)
    return {
        "marital_status_code": pick(codes.values(codes.MARITAL), status),
        "spouse_id": related(spouse, fixed["personal_id"]),
        "spouse_name": name.zip_with(pl.Series(both_live), elsewhere),
    }


def _represented(register: Register, today: np.datetime64) -> dict[str, pl.Series]:
    row = np.where(register.grown_on > today, register.representative, -1)
    return {
        "representative_id": related(row, register.fixed["personal_id"]),
        "representative_name": related(row, register.fixed["full_name"]),
    }


def _verified(register: Register, today: np.datetime64) -> Array:
    """The day of the last verification: every so often, from the record's first day to the death."""
    last = np.fmin(register.life.died_on, today)
    ago = (last.astype(np.int64) + register.checked) % _VERIFIED_EVERY_DAYS
    return np.asarray(np.maximum(last - ago.astype("timedelta64[D]"), np.minimum(register.entered_on, last)))
