"""Provinces and communes by date, what became of the old ones, and where PIN codes point.

The list comes from the data files of the package `vietnamadminunits`, read directly: importing the package would
load pandas for what is two tables and a dictionary. Later changes of law are a small table here.
"""

from __future__ import annotations

import importlib.util
import json
import math
import sqlite3
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from checks.errors import InputError, RuleError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

REFORM = date(2025, 7, 1)
"""First day of the two-level list: provinces and communes, without districts."""

DONG_NAI_CITY = date(2026, 4, 30)
"""Đồng Nai becomes a centrally-run city, and ten of its communes become wards under unchanged codes."""

_DONG_NAI = "75"
_NEW_WARDS = frozenset(
    ("25270", "25357", "25363", "26116", "26170", "26248", "26326", "26368", "26425", "26485"),
)

_KM_PER_DEGREE_LATITUDE = 111.0
_KM_PER_DEGREE_LONGITUDE = 107.0  # at 16° north, the middle of the country

_HOMONYM_DISTANCE_RATIO = 2.0
"""A split commune's successor is a homonym's when a namesake lies this many times nearer to it."""


@dataclass(frozen=True, slots=True)
class Province:
    """A province or centrally-run city: `name` as officially written, `short` without the type word."""

    code: str
    name: str
    short: str
    kind: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune, ward or special zone: `name` as officially written, `short` without the type word."""

    code: str
    name: str
    short: str
    kind: str
    province_code: str
    lat: float
    lon: float
    area_km2: float


class _OldCommune(NamedTuple):
    code: str
    name: str
    kind: str
    province_code: str
    key: str
    ward_key: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class _Data:
    """What the package's files hold, in their own keys. `province_parts`: new province key to the old ones' keys."""

    provinces: tuple[Province, ...]
    communes: tuple[Commune, ...]
    old_provinces: tuple[Province, ...]
    old_communes: tuple[_OldCommune, ...]
    new_by_key: Mapping[tuple[str, str], Commune]
    province_key: Mapping[str, str]
    old_province_code: Mapping[str, str]
    whole: Mapping[str, Mapping[str, list[str]]]
    split: Mapping[str, Mapping[str, list[dict[str, str]]]]
    province_parts: Mapping[str, list[str]]


_NEW_SQL = """
    SELECT province, provinceShort, provinceCode, provinceLat, provinceLon, provinceKey,
           ward, wardShort, wardType, wardCode, wardLat, wardLon, wardAreaKm2, wardKey
    FROM admin_units ORDER BY wardCode
"""
_OLD_SQL = """
    SELECT province, provinceShort, provinceCode, provinceLat, provinceLon, provinceKey,
           ward, wardType, wardCode, wardLat, wardLon, districtKey, wardKey
    FROM admin_units_legacy ORDER BY wardCode
"""


def _folder() -> Path:
    spec = importlib.util.find_spec("vietnamadminunits")
    if spec is None or not spec.submodule_search_locations:
        raise RuleError("The list of administrative units is missing: install the package vietnamadminunits 1.0.4.")
    return Path(spec.submodule_search_locations[0]) / "data"


def _province(name: str, short: str, code: str, lat: float, lon: float) -> Province:
    return Province(code, name, short, "tỉnh" if name.startswith("Tỉnh ") else "thành phố", lat, lon)


@cache
def _data() -> _Data:
    folder = _folder()
    with closing(sqlite3.connect(f"file:{folder / 'dataset.db'}?mode=ro", uri=True)) as database:
        new = database.execute(_NEW_SQL).fetchall()
        old = database.execute(_OLD_SQL).fetchall()
    converter = json.loads((folder / "converter_2025.json").read_text(encoding="utf-8"))
    communes = tuple(Commune(r[9], r[6], r[7], r[8].lower(), r[2], r[10], r[11], r[12]) for r in new)
    by_province = {r[2]: r for r in new}
    by_old_province = {r[2]: r for r in old}
    return _Data(
        provinces=tuple(_province(*by_province[code][:5]) for code in sorted(by_province)),
        communes=communes,
        old_provinces=tuple(_province(*by_old_province[code][:5]) for code in sorted(by_old_province)),
        old_communes=tuple(
            _OldCommune(r[8], r[6], r[7].lower(), r[2], f"{r[5]}_{r[11]}_{r[12]}", r[12], r[9], r[10])
            for r in old
            if r[8]  # five island districts had no commune
        ),
        new_by_key={(r[5], r[13]): commune for r, commune in zip(new, communes, strict=True)},
        province_key={r[2]: r[5] for r in new},
        old_province_code={r[5]: r[2] for r in old},
        whole=converter["DICT_PROVINCE_WARD_NO_DIVIDED"],
        split=converter["DICT_PROVINCE_WARD_DIVIDED"],
        province_parts=converter["DICT_PROVINCE"],
    )


def _in_force(on: date) -> bool:
    """Whether the changes of 2026-04-30 hold on a date; refuses dates before the two-level list."""
    if on < REFORM:
        raise InputError(
            f"ngày {on.isoformat()}: chưa có danh mục xã, phường, đặc khu; cần ngày từ {REFORM.isoformat()} trở đi. "
            f"/ no list of communes is kept for that date: it must be {REFORM.isoformat()} or later."
        )
    return on >= DONG_NAI_CITY


def provinces(on: date) -> tuple[Province, ...]:
    """The 34 provinces and cities in force on a date, by code.

    Raises:
        InputError: The date is before 2025-07-01.
    """
    return _provinces(city=_in_force(on))


@cache
def _provinces(*, city: bool) -> tuple[Province, ...]:
    base = _data().provinces
    if not city:
        return base
    return tuple(
        replace(unit, name=f"Thành phố {unit.short}", kind="thành phố") if unit.code == _DONG_NAI else unit
        for unit in base
    )


def communes(on: date) -> tuple[Commune, ...]:
    """The 3,321 communes, wards and special zones in force on a date, by code.

    Raises:
        InputError: The date is before 2025-07-01.
    """
    return _communes(wards=_in_force(on))


@cache
def _communes(*, wards: bool) -> tuple[Commune, ...]:
    base = _data().communes
    if not wards:
        return base
    return tuple(
        replace(unit, name=f"Phường {unit.short}", kind="phường") if unit.code in _NEW_WARDS else unit for unit in base
    )


def current_codes(on: date) -> frozenset[str]:
    """Codes of the communes in force on a date.

    Raises:
        InputError: The date is before 2025-07-01.
    """
    _in_force(on)
    return _current_codes()


@cache
def _current_codes() -> frozenset[str]:
    # Both lists since the reform hold the same codes; a law that changes codes ends this function.
    return frozenset(unit.code for unit in _data().communes)


@cache
def legacy_codes() -> frozenset[str]:
    """Codes of the 10,035 communes in force until 2025-06-30. Most of them now name another area."""
    return frozenset(unit.code for unit in _data().old_communes)


@cache
def known_codes() -> frozenset[str]:
    """Every commune code of either list."""
    return _current_codes() | legacy_codes()


def retired_codes(on: date) -> frozenset[str]:
    """Commune codes of the old list that no commune bears on a date.

    Raises:
        InputError: The date is before 2025-07-01.
    """
    return legacy_codes() - current_codes(on)


def _distance_km(old: _OldCommune, new: Commune) -> float:
    """Distance between centres, good to a few per cent within a province."""
    return math.hypot((old.lat - new.lat) * _KM_PER_DEGREE_LATITUDE, (old.lon - new.lon) * _KM_PER_DEGREE_LONGITUDE)


def _candidates() -> Iterator[tuple[_OldCommune, Commune, bool]]:
    """Every (old, new, certain) of the converter; `certain` when the package is not guessing by name."""
    data = _data()
    old_by_key = {unit.key: unit for unit in data.old_communes}
    for province, wards in data.whole.items():
        for ward, keys in wards.items():
            for key in keys:
                if key in old_by_key:  # the five districts without a commune have a key but no code
                    yield old_by_key[key], data.new_by_key[province, ward], True
    for province, olds in data.split.items():
        for key, parts in olds.items():
            for part in parts:
                yield old_by_key[key], data.new_by_key[province, part["newWardKey"]], bool(part["isDefaultNewWard"])


@cache
def successors() -> Mapping[str, tuple[str, ...]]:
    """Old commune code to the codes of the communes that took it over: one when it went whole, several when split.

    The package finds the heirs of a split commune by its name alone, so that namesakes elsewhere in the same
    province lend each other theirs. An heir is left out where a namesake lies far nearer to it. For a handful of
    communes the package names fewer heirs than the law.
    """
    found: defaultdict[_OldCommune, dict[Commune, bool]] = defaultdict(dict)
    namesakes: defaultdict[tuple[str, str], set[_OldCommune]] = defaultdict(set)
    for old, new, certain in _candidates():
        found[old][new] = certain
        namesakes[new.province_code, old.ward_key].add(old)

    def belongs(old: _OldCommune, new: Commune) -> bool:
        distance_km = _distance_km(old, new)
        others = namesakes[new.province_code, old.ward_key] - {old}
        return not any(_distance_km(other, new) * _HOMONYM_DISTANCE_RATIO < distance_km for other in others)

    return MappingProxyType(
        {
            old.code: tuple(
                sorted(new.code for new, certain in heirs.items() if certain or len(heirs) == 1 or belongs(old, new))
            )
            for old, heirs in sorted(found.items())
        }
    )


@cache
def _province_heirs() -> Mapping[str, str]:
    """Old two-digit province code to the current one."""
    data = _data()
    code_of = {key: code for code, key in data.province_key.items()}
    return {data.old_province_code[old]: code_of[new] for new, olds in data.province_parts.items() for old in olds}


@cache
def province_of_unit() -> Mapping[str, str]:
    """Any known commune code, of either list, to the current two-digit code of its province."""
    heirs = _province_heirs()
    old = {unit.code: heirs[unit.province_code] for unit in _data().old_communes}
    return MappingProxyType(old | {unit.code: unit.province_code for unit in _data().communes})


@cache
def pin_provinces() -> Mapping[str, str]:
    """The 63 three-digit codes of the PIN's place of birth registration to the current province code."""
    return MappingProxyType({f"0{old}": new for old, new in sorted(_province_heirs().items())})


@cache
def birth_registration_pins() -> Mapping[str, str]:
    """Old commune code to the three-digit PIN code of the births registered there until 2025-06-30."""
    return MappingProxyType({unit.code: f"0{unit.province_code}" for unit in _data().old_communes})


_UNIT_SCHEMA = {
    "code": pl.String,
    "level": pl.String,
    "name": pl.String,
    "kind": pl.String,
    "parent_code": pl.String,
    "valid_from": pl.Date,
    "valid_to": pl.Date,
}


@cache
def unit_table() -> pl.DataFrame:
    """Every province and commune, old and new: one row per unit and period of validity, both ends inclusive.

    `valid_from` is null for the old list, whose beginnings are not known here; `valid_to` is null while in force.
    """
    data = _data()
    day = timedelta(days=1)
    rows: list[tuple[str, str, str, str, str | None, date | None, date | None]] = []
    rows += [(u.code, "province", u.name, u.kind, None, None, REFORM - day) for u in data.old_provinces]
    rows += [(u.code, "commune", u.name, u.kind, u.province_code, None, REFORM - day) for u in data.old_communes]
    for before, after in zip(_provinces(city=False), _provinces(city=True), strict=True):
        until = None if before == after else DONG_NAI_CITY - day
        rows.append((before.code, "province", before.name, before.kind, None, REFORM, until))
        if until is not None:
            rows.append((after.code, "province", after.name, after.kind, None, DONG_NAI_CITY, None))
    for was, now in zip(_communes(wards=False), _communes(wards=True), strict=True):
        until = None if was == now else DONG_NAI_CITY - day
        rows.append((was.code, "commune", was.name, was.kind, was.province_code, REFORM, until))
        if until is not None:
            rows.append((now.code, "commune", now.name, now.kind, now.province_code, DONG_NAI_CITY, None))
    return pl.DataFrame(rows, schema=_UNIT_SCHEMA, orient="row")
