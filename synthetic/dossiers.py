# ruff: noqa: PLR2004 - shares and ages of an invented population are data, each used once
"""The dossiers of a chunk's people: in order, on time, by somebody in the register.

They are drawn block of days after block of days, with all that becomes of each; an extract shows what had come to pass
by a day, of those filed in the year before it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import polars as pl

from checks import codes
from schemas.contract import DOSSIERS
from synthetic.population import as_table
from synthetic.scene import NAT, days, digits, pick, text_where
from synthetic.vocabulary import Pool

if TYPE_CHECKING:
    from datetime import date

    from synthetic.places import Geography
    from synthetic.register import Register
    from synthetic.scene import Chunk, Silence

Array = npt.NDArray[Any]

DOSSIERS_PER_PERSON = 0.35
"""A year."""
PERIOD_DAYS = 365
"""An extract holds the dossiers filed so many days up to its own."""
ESSENTIAL_ONLINE_SINCE = np.datetime64("2025-10-01")
"""From this day the essential services are filed online."""

_BLOCK_DAYS = 92
_MIX = {
    "1.004222": 5,
    "1.004194": 3,
    "1.003677": 3,
    "1.010041": 12,
    "1.010040": 7,
    "2.000200": 17,
    "2.000377": 6,
    "1.000894": 5,
    "3.000333": 9,
    "1.001456": 7,
}
"""Relative numbers of the procedures that people ask for themselves. Others follow the register's events: births,
deaths, moves and stays; the few residence dossiers here change nothing but a paper."""
_BIRTH, _BIRTH_BUNDLE, _DEATH, _MOVE, _STAY = "1.001193", "2.000986", "1.000656", "1.004222", "1.004194"
_FEES = {"3.000333": 200_000, "1.001456": 200_000, "2.000377": 70_000, "1.004222": 10_000, "1.004194": 7_000}
"""Fees in đồng [R]; the other procedures are free."""
_OPEN_STATUS, _OPEN_SHARES = ("4", "2", "6"), (0.86, 0.08, 0.06)
_SLOW, _REFUSED, _STOPPED, _SETTLED = 1, 2, 3, 4
"""Ends of a dossier besides 0, the ordinary one: taken in late on a busy day, refused, stopped, settled for sure."""
_CHANNELS = Pool.of("2:56, 1:36, 3:8")
_BASE_36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class _Filed:
    """One entry per dossier: rows of applicant and person concerned, procedure, place and moment of filing.

    `settled_on` is the day on which a dossier has to be settled because the register says so, else NaT.
    """

    applicant: Array
    subject: Array
    procedure: Array
    commune: Array
    submitted: Array
    settled_on: Array


@dataclass(frozen=True)
class _Course:
    """What becomes of each dossier in the end: moments (NaT where there is none), and by what status it ends."""

    received: Array
    due: Array
    decided: Array
    returned: Array
    fate: Array
    supplements: Array
    supplement_days: Array
    waiting: Array
    sent_after: Array


@dataclass(frozen=True)
class Docket:
    """All dossiers of a chunk, filed in time for any of its extracts. `columns` are those that nothing changes."""

    filed: _Filed
    course: _Course
    columns: dict[str, pl.Series]
    electronic: Array
    rating: Array

    @property
    def size(self) -> int:
        """Number of dossiers."""
        return int(self.filed.submitted.size)


def draw_docket(chunk: Chunk, register: Register, sound: Array, first: date, seed: int) -> Docket:
    """Draw a chunk's dossiers, commune after commune, for extracts from one day to the register's last.

    A block of days has the same dossiers whatever the first day is.

    Args:
        chunk: the part of the population.
        register: its people.
        sound: which of them have no defect: applicants and persons concerned come from these.
        first: the day of the first extract.
        seed: the seed of the whole.
    """
    last = np.datetime64(register.scene.as_of, "D")
    span_days = int((last - np.datetime64(first, "D")).astype(int)) + PERIOD_DAYS
    blocks = []
    for number in range(-(-span_days // _BLOCK_DAYS)):
        rng = np.random.default_rng((seed, 20, chunk.number, number))
        until = last - number * _BLOCK_DAYS
        filed = _file(rng, register, sound, until - _BLOCK_DAYS, until)
        blocks.append((filed, _run(rng, filed), *_drawn(rng, register, filed)))
    filed = _Filed(*(np.concatenate(parts) for parts in zip(*(_parts(each[0]) for each in blocks), strict=True)))
    course = _Course(*(np.concatenate(parts) for parts in zip(*(_parts(each[1]) for each in blocks), strict=True)))
    names = blocks[0][2].keys()
    columns = {name: pl.concat([each[2][name] for each in blocks]) for name in names}
    electronic, rating = (np.concatenate([each[index] for each in blocks]) for index in (3, 4))
    order = np.lexsort((filed.applicant, filed.submitted, filed.commune))
    filed = _Filed(*(part[order] for part in _parts(filed)))
    columns = {name: values.gather(order) for name, values in columns.items()}
    return Docket(
        filed=filed,
        course=_Course(*(part[order] for part in _parts(course))),
        columns=columns | {"dossier_code": _dossier_codes(columns["agency_code"], filed, register)},
        electronic=electronic[order],
        rating=rating[order],
    )


def _parts(record: _Filed | _Course) -> tuple[Array, ...]:
    return tuple(getattr(record, field.name) for field in fields(record))


def _drawn(rng: np.random.Generator, register: Register, filed: _Filed) -> tuple[dict[str, pl.Series], Array, Array]:
    """Columns that nothing changes, whether the result is electronic, and how the applicant rates the service."""
    fixed, geography = register.fixed, register.scene.geography
    number = filed.submitted.size
    agency = pl.Series(_agencies(geography)).gather(filed.commune)
    columns = {
        "procedure_code": pick(tuple(procedure.code for procedure in codes.PROCEDURES), filed.procedure),
        "agency_code": agency,
        "managing_unit": pl.Series(geography.codes.tolist()).gather(filed.commune),
        "applicant_type_code": pl.Series(["1"]).new_from_index(0, number),
        "applicant_name": fixed["full_name"].gather(filed.applicant),
        "applicant_id": fixed["personal_id"].gather(filed.applicant),
        "applicant_phone": _phones(rng, register.contact["phone"].gather(filed.applicant)),
        "applicant_email": register.contact["email"].gather(filed.applicant),
        "subject_id": fixed["personal_id"].gather(filed.subject),
        **_service(rng, filed),
        **_components(rng, number),
    }
    rating = np.where(rng.random(number) < 0.3, rng.choice(3, number, p=[0.7, 0.25, 0.05]), -1)
    return columns, rng.random(number) < 0.9, rating


def extract(docket: Docket, on: date, silence: Silence | None = None) -> tuple[pl.DataFrame, Array]:
    """What had come to pass by the end of a day, a row per dossier of the docket, and which rows the extract has.

    Args:
        docket: a chunk's dossiers.
        on: the day of the extract.
        silence: communes that take in no more, and since when.
    """
    filed, course, end = docket.filed, docket.course, _end(on)
    day = filed.submitted.astype("datetime64[D]")
    start = np.datetime64(on, "D") - np.timedelta64(PERIOD_DAYS, "D")
    present = (day > start) & (filed.submitted <= end)
    if silence is not None:
        late = (day >= silence.since) | (filed.settled_on >= silence.since)
        present &= ~(silence.communes[filed.commune] & late)
    done = course.decided <= end
    new = ~done & ((course.received > end) | ((course.fate == _SLOW) & (day == np.datetime64(on, "D"))))
    refused, stopped = done & (course.fate == _REFUSED), done & (course.fate == _STOPPED)
    finished = done & ~refused
    handed = finished & ~stopped & (course.returned <= end)
    ended = np.where(done, course.decided, np.where(new, filed.submitted, course.received))
    # A dossier is sent when it ends; handing the result over later does not send it again.
    synced = np.minimum(ended + course.sent_after, end)
    states = ("1", "9", "10", "3", "8", "5", *_OPEN_STATUS)
    status = np.select(
        [new, handed, refused, stopped, done, course.supplements > 0], [0, 2, 3, 4, 1, 5], default=6 + course.waiting
    )
    result = pl.Series(docket.electronic).zip_with(pl.Series(finished), pl.Series([None], dtype=pl.Boolean))
    rated = np.where(handed, docket.rating, -1)
    columns = docket.columns | {
        "received_at": _moments(np.where(new, NAT, course.received)),
        "due_at": _moments(np.where(new, NAT, course.due)),
        "finished_at": _moments(np.where(finished, course.decided, NAT)),
        "returned_at": _moments(np.where(handed, course.returned, NAT)),
        "refused_at": _moments(np.where(refused, course.decided, NAT)),
        "submitted_at": _moments(filed.submitted),
        "synced_at": _moments(synced),
        "status_code": pick(states, status),
        "supplement_count": pl.Series(np.where(new, 0, course.supplements)),
        "supplement_days": pl.Series(np.where(new, 0, course.supplement_days)),
        "result_is_electronic": result,
        "result_is_signed": result,
        "satisfaction_code": text_where(rated >= 0, pick(("5", "4", "3"), np.maximum(rated, 0))),
    }
    return as_table(columns, DOSSIERS, docket.size), present


def _end(as_of: date) -> np.datetime64:
    """Last second of the as-of date."""
    return np.datetime64(as_of, "s") + np.timedelta64(86_399, "s")


def _moments(values: Array) -> pl.Series:
    return pl.Series(values.astype("datetime64[us]"))


def _minutes(rng: np.random.Generator, low: int, high: int, number: int) -> Array:
    """Durations between two numbers of minutes, to the second."""
    return rng.integers(low * 60, high * 60, number).astype("timedelta64[s]")


def _phones(rng: np.random.Generator, registered: pl.Series) -> pl.Series:
    """The register's number, or another where it has none: an applicant can be reached."""
    other = pl.select(pl.concat_str(pl.lit("09"), digits(rng.integers(0, 10**8, registered.len()), 8))).to_series()
    return registered.zip_with(registered.is_not_null(), other)


def _file(
    rng: np.random.Generator, register: Register, sound: Array, after: np.datetime64, until: np.datetime64
) -> _Filed:
    """Who asked for what, and when, in a block of days: those whom an event calls, then others by chance."""
    people, life, scene = register.scene.people, register.life, register.scene
    number_of = {procedure.code: index for index, procedure in enumerate(codes.PROCEDURES)}
    head = people.homes.start[people.home]
    able = sound & ~life.dead & ~life.abroad
    moved_on = register.moves.moved_on[people.home]
    # Before a move a household is another commune's, and its dossiers are none of this chunk's.
    settled = ~(moved_on > after)
    parent = np.where(people.father >= 0, people.father, people.mother)

    def within(day: Array) -> Array:
        return np.asarray((day > after) & (day <= until))

    registered_on = register.fixed["birth_registered_on"].to_numpy()
    children = np.flatnonzero(
        within(registered_on) & ~(moved_on > registered_on) & (parent >= 0) & sound & able[parent]
    )
    deaths = np.flatnonzero(within(life.death_registered_on) & sound & able[head])
    called = [
        (parent[children], children, registered_on, _BIRTH, False),
        (head[deaths], deaths, life.death_registered_on, _DEATH, False),
    ]
    movers = np.flatnonzero(within(moved_on) & (head == np.arange(head.size)) & able)
    called.append((movers, movers, moved_on, _MOVE, True))
    for begin in register.stays.begins:
        guests = np.flatnonzero(within(begin) & able & settled)
        called.append((guests, guests, begin, _STAY, True))
    adults = np.flatnonzero(able & settled & (register.grown_on + 366 <= after))
    asked = sum(each[0].size for each in called)
    expected = DOSSIERS_PER_PERSON * people.home.size * _BLOCK_DAYS / PERIOD_DAYS
    others = max(round(expected) - asked, 0) if adults.size else 0
    asking = adults[rng.integers(0, max(adults.size, 1), others)] if others else adults[:0]
    weights = np.cumsum(list(_MIX.values()))
    listed = np.array([number_of[code] for code in _MIX])
    drawn = listed[np.searchsorted(weights, rng.random(others) * weights[-1], side="right")]
    when = np.busday_offset(after + days(1 + rng.random(others) * _BLOCK_DAYS), 0, roll="backward")

    days_on, settled_on, procedure = [], [], []
    for _, subject, on, code, reflected in called:
        day = on[subject]
        # The register changes on the day on which such a dossier is settled, after some days at work on it.
        last = np.busday_offset(day, 0, roll="backward")
        limit = codes.PROCEDURES[number_of[code]].working_days
        days_on.append(np.busday_offset(last, -rng.integers(0, limit + 1, day.size)) if reflected else day)
        settled_on.append(last if reflected else np.full(day.size, NAT, dtype="datetime64[D]"))
        kinds = (number_of[code], number_of[_BIRTH_BUNDLE] if code == _BIRTH else number_of[code])
        procedure.append(np.where(rng.random(day.size) < 0.6, kinds[1], kinds[0]))
    applicant = np.concatenate((*(each[0] for each in called), asking))
    commune = scene.commune[applicant]
    stay_rows = np.concatenate((*(np.full(each[0].size, each[3] == _STAY) for each in called), np.zeros(others, bool)))
    clock = rng.integers(int(7.5 * 3600), int(15.5 * 3600), applicant.size).astype("timedelta64[s]")
    return _Filed(
        applicant=applicant,
        subject=np.concatenate((*(each[1] for each in called), asking)),
        procedure=np.concatenate((*procedure, drawn)),
        commune=np.where(stay_rows, register.stays.goal[applicant], commune),
        submitted=np.concatenate((*days_on, when)).astype("datetime64[s]") + clock,
        settled_on=np.concatenate((*settled_on, np.full(others, NAT, dtype="datetime64[D]"))),
    )


def _run(rng: np.random.Generator, filed: _Filed) -> _Course:
    """Let every dossier run its lawful course to the end."""
    number = filed.submitted.size
    limit = np.array([procedure.working_days for procedure in codes.PROCEDURES])[filed.procedure]
    reflected = ~np.isnat(filed.settled_on)
    supplements = ((rng.random(number) < 0.07) & ~reflected).astype(np.int64)
    waited = supplements * rng.integers(1, 6, number)
    received = filed.submitted + _minutes(rng, 5, 50, number)
    day = np.busday_offset(received.astype("datetime64[D]"), 0, roll="forward")
    due = np.busday_offset(day, limit + waited).astype("datetime64[s]") + np.timedelta64(17 * 3600, "s")
    used = np.floor(rng.beta(2.0, 2.0, number) * (limit + 1)).astype(int) + waited
    last_day = np.busday_offset(day, used)
    last_day = np.where(reflected, filed.settled_on, last_day)
    clock = rng.integers(8 * 3600, int(16.9 * 3600), number).astype("timedelta64[s]")
    at_once = received + _minutes(rng, 10, 30, number)
    decided = np.maximum(last_day.astype("datetime64[s]") + clock, at_once)
    later = np.busday_offset(decided.astype("datetime64[D]"), rng.integers(1, 4, number), roll="forward")
    soon = decided + _minutes(rng, 10, 60, number)
    returned = np.where(rng.random(number) < 0.6, soon, later.astype("datetime64[s]") + clock)
    drawn = rng.random(number)
    # What the register shows was granted.
    shown = reflected | np.isin(filed.procedure, _shown_in_register())
    fate = np.select([shown, drawn < 0.02, drawn > 0.995, drawn < 0.5], [_SETTLED, _REFUSED, _STOPPED, _SLOW], 0)
    return _Course(
        received=received,
        due=due,
        decided=decided,
        returned=returned,
        fate=fate,
        supplements=supplements,
        supplement_days=waited,
        waiting=rng.choice(len(_OPEN_STATUS), number, p=_OPEN_SHARES),
        sent_after=_minutes(rng, 5, 110, number),
    )


def _shown_in_register() -> list[int]:
    """Numbers of the procedures whose dossiers are drawn from an event that the register has."""
    return [index for index, each in enumerate(codes.PROCEDURES) if each.code in {_BIRTH, _BIRTH_BUNDLE, _DEATH}]


def _agencies(geography: Geography) -> list[str]:
    """Agency codes of all communes, in the form of the national scheme. The letters and numbers are invented."""
    order = np.argsort(geography.province_codes, kind="stable")
    in_province = np.empty(order.size, dtype=np.int64)
    grouped = geography.province_codes[order]
    in_province[order] = np.arange(order.size) - np.searchsorted(grouped, grouped)
    kind = {"xã": "22", "phường": "25", "đặc khu": "28"}
    return [
        f"000.{_BASE_36[index // 36]}{_BASE_36[index % 36]}.{kind[unit_kind]}.H{province}"
        for index, unit_kind, province in zip(in_province, geography.kinds, geography.province_codes, strict=True)
    ]


def _dossier_codes(agency: pl.Series, filed: _Filed, register: Register) -> pl.Series:
    """Agency, day of filing, and a serial that counts the agency's dossiers of the day.

    An agency has guests of every chunk: their serials begin with a 1 and end with the person's place in the country.
    """
    day = filed.submitted.astype("datetime64[D]")
    guest = register.scene.commune[filed.applicant] != filed.commune
    number = (np.diff(filed.commune, prepend=-1) != 0) | (np.diff(day.astype(int), prepend=-1) != 0)
    changes, position = np.flatnonzero(number), np.arange(day.size)
    serial = position - changes[np.searchsorted(changes, position, side="right") - 1] + 1
    serial = np.where(guest, 10**9 + register.scene.first_row + filed.applicant, serial)
    stamp = pl.Series(day).dt.strftime("%y%m%d")
    return pl.select(pl.concat_str([agency, stamp, digits(serial, 4)], separator="-")).to_series()


def _service(rng: np.random.Generator, filed: _Filed) -> dict[str, pl.Series]:
    """Channel, level, fee and payment. Essential services are filed online since they have to be."""
    number = filed.submitted.size
    listed = codes.PROCEDURES
    level = pick(tuple(procedure.service_level for procedure in listed), filed.procedure)
    essential = np.array([procedure.essential for procedure in listed])[filed.procedure]
    must = essential & (filed.submitted >= ESSENTIAL_ONLINE_SINCE.astype("datetime64[s]"))
    drawn = rng.choice(len(_CHANNELS.words), number, p=np.array(_CHANNELS.weights) / 100)
    channel = np.where(must, 0, drawn)
    fee = np.array([_FEES.get(procedure.code, 0) for procedure in listed])[filed.procedure]
    online = channel == 0
    paid_at = pick(codes.values(codes.PAYMENT), rng.integers(0, 2, number))
    return {
        "channel_code": pick(_CHANNELS.words, channel),
        "service_level_code": level,
        "fee_amount": pl.Series(fee),
        "payment_channel_code": text_where(online & (fee > 0), paid_at),
        "vneid_authenticated": pl.Series(online),
    }


def _components(rng: np.random.Generator, number: int) -> dict[str, pl.Series]:
    """Papers in the dossier; each count is at most the one it is part of."""
    count = rng.integers(1, 6, number)
    digitised = np.where(rng.random(number) < 0.9, count, rng.integers(0, count + 1))
    reused = np.floor(rng.random(number) * (digitised + 1)).astype(np.int64)
    return {
        "components_count": pl.Series(count),
        "components_digitised": pl.Series(digitised),
        "components_reused": pl.Series(reused),
        "components_from_store": pl.Series(np.floor(rng.random(number) * (reused + 1)).astype(np.int64)),
    }
