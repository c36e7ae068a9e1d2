# ruff: noqa: PLR2004 - shares and ages of an invented population are data, each used once
"""The dossiers of a chunk's people over the year before the extract: in order, on time, by somebody in the register."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import polars as pl

from checks import codes
from schemas.contract import DOSSIERS
from synthetic import places
from synthetic.population import as_table
from synthetic.scene import NAT, days, digits, pick, text_where
from synthetic.vocabulary import Pool

if TYPE_CHECKING:
    from datetime import date

    from synthetic.places import Geography
    from synthetic.population import Population
    from synthetic.scene import Chunk

Array = npt.NDArray[Any]

DOSSIERS_PER_PERSON = 0.35
ESSENTIAL_ONLINE_SINCE = np.datetime64("2025-10-01")
"""From this day the essential services are filed online."""

_PERIOD_DAYS = 365
_MIX = {
    "1.004222": 18,
    "1.004194": 16,
    "1.003677": 3,
    "1.010041": 12,
    "1.010040": 7,
    "2.000200": 17,
    "2.000377": 6,
    "1.000894": 5,
    "3.000333": 9,
    "1.001456": 7,
}
"""Relative numbers of the procedures that people ask for themselves; births and deaths follow the register's events."""
_BIRTH, _BIRTH_BUNDLE, _DEATH = "1.001193", "2.000986", "1.000656"
_FEES = {"3.000333": 200_000, "1.001456": 200_000, "2.000377": 70_000, "1.004222": 10_000, "1.004194": 7_000}
"""Fees in đồng [R]; the other procedures are free."""
_OPEN_STATUS = Pool.of("4:86, 2:8, 6:6")
_CHANNELS = Pool.of("2:56, 1:36, 3:8")
_BASE_36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class _Filed:
    """One entry per dossier: rows of applicant and person concerned, number of the procedure, moment of filing."""

    applicant: Array
    subject: Array
    procedure: Array
    submitted: Array


@dataclass(frozen=True)
class _Course:
    """What became of each dossier: moments (NaT where it has not come to that) and status."""

    received: Array
    due: Array
    finished: Array
    returned: Array
    refused: Array
    status: pl.Series
    supplements: Array
    supplement_days: Array


def draw_dossiers(chunk: Chunk, population: Population, sound: Array, as_of: date, seed: int) -> pl.DataFrame:
    """Draw a chunk's dossiers: one row per dossier, commune after commune.

    Args:
        chunk: the part of the population.
        population: its people.
        sound: which of them have no defect: applicants and persons concerned come from these.
        as_of: the day of the extract.
        seed: the seed of the whole.
    """
    rng = np.random.default_rng((seed, 20, chunk.number))
    geography = places.geography(as_of)
    commune_of_home = population.people.homes.commune + chunk.communes.start
    commune = commune_of_home[population.people.home]
    filed = _sorted(_file(rng, population, sound, as_of), commune)
    course = _run(rng, filed, as_of)
    own = commune[filed.applicant]
    agency = pl.Series(_agencies(geography)).gather(own)
    frame = population.frame
    # A dossier is sent when it ends; handing the result over later does not send it again.
    ended = np.fmax(course.finished, course.refused)
    latest = np.where(np.isnat(ended), np.fmax(filed.submitted, course.received), ended)
    synced = np.minimum(latest + _minutes(rng, 5, 110, latest.size), _end(as_of))
    columns = {
        "dossier_code": _dossier_codes(agency, own, filed.submitted),
        "procedure_code": pick(tuple(procedure.code for procedure in codes.PROCEDURES), filed.procedure),
        "agency_code": agency,
        "managing_unit": pl.Series(geography.codes.tolist()).gather(own),
        "applicant_type_code": pick(("1",), np.zeros(own.size, dtype=int)),
        "applicant_name": frame["full_name"].gather(filed.applicant),
        "applicant_id": frame["personal_id"].gather(filed.applicant),
        "applicant_phone": _phones(rng, frame["phone"].gather(filed.applicant)),
        "applicant_email": frame["email"].gather(filed.applicant),
        "subject_id": frame["personal_id"].gather(filed.subject),
        "submitted_at": _moments(filed.submitted),
        "received_at": _moments(course.received),
        "due_at": _moments(course.due),
        "finished_at": _moments(course.finished),
        "returned_at": _moments(course.returned),
        "refused_at": _moments(course.refused),
        "status_code": course.status,
        "supplement_count": pl.Series(course.supplements),
        "supplement_days": pl.Series(course.supplement_days),
        "synced_at": _moments(synced),
        **_service(rng, filed),
        **_components(rng, course),
    }
    return as_table(columns, DOSSIERS, own.size)


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


def _file(rng: np.random.Generator, population: Population, sound: Array, as_of: date) -> _Filed:
    """Who asked for what, and when."""
    people, frame = population.people, population.frame
    number_of = {procedure.code: index for index, procedure in enumerate(codes.PROCEDURES)}
    today = np.datetime64(as_of, "D")
    start = today - np.timedelta64(_PERIOD_DAYS, "D")
    head = people.homes.start[people.home]
    alive = (frame["life_status_code"] == "alive").to_numpy()

    def recent(column: str) -> Array:
        on = frame[column].to_numpy()
        return np.asarray((on > start) & sound)

    parent = np.where(people.father >= 0, people.father, people.mother)
    children = np.flatnonzero(recent("birth_registered_on") & (parent >= 0))
    children = children[sound[parent[children]] & alive[parent[children]]]
    deaths = np.flatnonzero(recent("death_registered_on") & sound[head] & alive[head])
    adults = np.flatnonzero(alive & sound & (people.age_years >= 19))
    others = max(round(DOSSIERS_PER_PERSON * people.home.size) - children.size - deaths.size, 0) if adults.size else 0
    asking = adults[rng.integers(0, max(adults.size, 1), others)] if others else adults[:0]
    weights = np.cumsum(list(_MIX.values()))
    asked = np.array([number_of[code] for code in _MIX])
    drawn = asked[np.searchsorted(weights, rng.random(others) * weights[-1], side="right")]
    bundled = rng.random(children.size) < 0.6
    when = np.busday_offset(start + days(1 + rng.random(others) * _PERIOD_DAYS), 0, roll="backward")
    on = np.concatenate(
        (frame["birth_registered_on"].to_numpy()[children], frame["death_registered_on"].to_numpy()[deaths], when)
    )
    subject = np.concatenate((children, deaths, asking))
    clock = rng.integers(int(7.5 * 3600), int(16.5 * 3600), subject.size).astype("timedelta64[s]")
    return _Filed(
        applicant=np.concatenate((parent[children], head[deaths], asking)),
        subject=subject,
        procedure=np.concatenate(
            (
                np.where(bundled, number_of[_BIRTH_BUNDLE], number_of[_BIRTH]),
                np.full(deaths.size, number_of[_DEATH]),
                drawn,
            )
        ),
        submitted=on.astype("datetime64[s]") + clock,
    )


def _sorted(filed: _Filed, commune: Array) -> _Filed:
    """Commune after commune, each in the order of filing."""
    order = np.lexsort((filed.submitted, commune[filed.applicant]))
    return _Filed(filed.applicant[order], filed.subject[order], filed.procedure[order], filed.submitted[order])


def _run(rng: np.random.Generator, filed: _Filed, as_of: date) -> _Course:
    """Let every dossier run its lawful course, and cut it at the end of the as-of date."""
    number, end = filed.submitted.size, _end(as_of)
    limit = np.array([procedure.working_days for procedure in codes.PROCEDURES])[filed.procedure]
    supplements = (rng.random(number) < 0.07).astype(np.int64)
    waited = supplements * rng.integers(1, 6, number)
    received = filed.submitted + _minutes(rng, 5, 80, number)
    day = np.busday_offset(received.astype("datetime64[D]"), 0, roll="forward")
    due = np.busday_offset(day, limit + waited).astype("datetime64[s]") + np.timedelta64(17 * 3600, "s")
    used = np.floor(rng.beta(2.0, 2.0, number) * (limit + 1)).astype(int) + waited
    last_day = np.busday_offset(day, used).astype("datetime64[s]")
    clock = rng.integers(8 * 3600, int(16.9 * 3600), number).astype("timedelta64[s]")
    at_once = received + _minutes(rng, 10, 50, number)
    decided = np.where((used == 0) | (last_day + clock < at_once), at_once, last_day + clock)
    returned = decided + _minutes(rng, 10, 60, number)
    later = np.busday_offset(decided.astype("datetime64[D]"), rng.integers(1, 4, number), roll="forward")
    returned = np.where(rng.random(number) < 0.6, returned, later.astype("datetime64[s]") + clock)

    fate = rng.random(number)
    done = decided <= end
    refused = done & (fate < 0.02)
    stopped = done & (fate > 0.995)
    handed = done & ~refused & ~stopped & (returned <= end)
    new = (filed.submitted.astype("datetime64[D]") == np.datetime64(as_of, "D")) & ~done & (fate < 0.5)
    status = pick(
        _OPEN_STATUS.words, rng.choice(len(_OPEN_STATUS.words), number, p=np.array(_OPEN_STATUS.weights) / 100)
    )
    waiting = supplements > 0
    for mask, value in ((waiting, "5"), (done, "9"), (handed, "10"), (refused, "3"), (stopped, "8"), (new, "1")):
        status = pick((value,), np.zeros(number, dtype=int)).zip_with(pl.Series(mask), status)
    return _Course(
        received=np.where(new, NAT, received),
        due=np.where(new, NAT, due),
        finished=np.where(done & ~refused, decided, NAT),
        returned=np.where(handed, returned, NAT),
        refused=np.where(refused, decided, NAT),
        status=status,
        supplements=np.where(new, 0, supplements),
        supplement_days=np.where(new, 0, waited),
    )


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


def _dossier_codes(agency: pl.Series, commune: Array, submitted: Array) -> pl.Series:
    """Agency, day of filing, and a serial that counts the agency's dossiers of the day."""
    day = submitted.astype("datetime64[D]")
    changes = np.flatnonzero((np.diff(commune, prepend=-1) != 0) | (np.diff(day.astype(int), prepend=-1) != 0))
    position = np.arange(day.size)
    serial = position - changes[np.searchsorted(changes, position, side="right") - 1] + 1
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


def _components(rng: np.random.Generator, course: _Course) -> dict[str, pl.Series]:
    """Papers in the dossier and its result; each count is at most the one it is part of."""
    number = course.received.size
    count = rng.integers(1, 6, number)
    digitised = np.where(rng.random(number) < 0.9, count, rng.integers(0, count + 1))
    reused = np.floor(rng.random(number) * (digitised + 1)).astype(np.int64)
    finished = ~np.isnat(course.finished)
    electronic = pl.Series(rng.random(number) < 0.9)
    nothing = electronic.clear(n=number)
    result = electronic.zip_with(pl.Series(finished), nothing)
    rated = ~np.isnat(course.returned) & (rng.random(number) < 0.3)
    return {
        "components_count": pl.Series(count),
        "components_digitised": pl.Series(digitised),
        "components_reused": pl.Series(reused),
        "components_from_store": pl.Series(np.floor(rng.random(number) * (reused + 1)).astype(np.int64)),
        "result_is_electronic": result,
        "result_is_signed": result,
        "satisfaction_code": text_where(rated, pick(("5", "4", "3"), rng.choice(3, number, p=[0.7, 0.25, 0.05]))),
    }
