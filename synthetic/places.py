"""Where invented people live: how many in each commune, which chunk they fall in, which old units they were born in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from schemas import localities
from synthetic.numbers import SERIALS
from synthetic.vocabulary import Pool

if TYPE_CHECKING:
    from datetime import date

Array = npt.NDArray[Any]

_PROVINCES = Pool.of(
    "01:8807, 04:573, 08:1866, 11:673, 12:512, 14:1404, 15:1779, 19:1800, 20:882, 22:1498, 24:3619, 25:4023, 31:4664,"
    "33:3567, 37:4413, 38:4325, 40:3831, 42:1622, 44:1871, 46:1433, 48:3066, 51:2161, 52:3583, 56:2243, 66:3346,"
    "68:3873, 75:4491, 79:14002, 80:3254, 82:4370, 86:4257, 91:4952, 92:4199, 96:2607"
)
PROVINCE_PEOPLE_THOUSANDS = dict(zip(_PROVINCES.words, _PROVINCES.weights, strict=True))
"""People of each province, as told when the provinces were merged in 2025 [R]: plausible, not counted."""
_ISLANDS = Pool.of(
    "06994:54, 07192:6.8, 11914:71, 11948:0.7, 19742:0.15, 20333:0.1, 21548:26, 22736:0.3, 23272:33, 26732:6.8,"
    "31078:158, 31105:1.9, 31108:18"
)
ISLAND_PEOPLE_THOUSANDS = dict(zip(_ISLANDS.words, _ISLANDS.weights, strict=True))
"""People of the thirteen special zones [R]."""
WARD_FACTOR = 1.6
"""How many times the people of a commune of the same province a ward has [R]."""
SIZE_SPREAD = 0.45
"""Standard deviation of the logarithm of a commune's people around the usual in its province and kind."""
CHUNK_PEOPLE = 250_000
SPOTLESS_SHARE = 0.25
"""Share of the communes whose records have no defect at all."""
WORST_FACTOR = 12.0
"""How many times the usual rate of defects the worst commune has."""

_SIZES, _LOCALITY = 1, 2
_SERIALS_AT_HOME = 0.6
"""Share of a place's serials that go to the communes it grew into; the rest to everybody, for births elsewhere."""


@dataclass(frozen=True)
class Geography:
    """Communes in code order and the old units they grew from, as arrays.

    `parents` holds, commune after commune, the indices of the old units that went into it; those of commune i lie at
    `parent_start[i]` and the `parent_count[i] - 1` places that follow. `old_pin` is the number (1 to 96) of an old
    unit's PIN code. Rows of one old province are neighbours in the order of the old units.
    """

    codes: Array
    province_codes: Array
    kinds: Array
    old_codes: Array
    old_pin: Array
    old_start: Array
    old_count: Array
    parents: Array
    parent_start: Array
    parent_count: Array


@cache
def geography(as_of: date) -> Geography:
    """The arrays of the list in force on a date."""
    communes = localities.communes(as_of)
    pins = localities.birth_registration_pins()
    old_codes = sorted(pins, key=lambda code: (pins[code], code))
    old_index = {code: index for index, code in enumerate(old_codes)}
    grown_from: dict[str, list[int]] = {commune.code: [] for commune in communes}
    for old, heirs in localities.successors().items():
        for heir in heirs:
            grown_from[heir].append(old_index[old])
    of_province: dict[str, list[int]] = {}
    for old, index in old_index.items():
        of_province.setdefault(localities.pin_provinces()[pins[old]], []).append(index)
    # The special zones that were districts without communes grew from no old commune: anywhere in the province will do.
    parents = [sorted(grown_from[unit.code]) or of_province[unit.province_code] for unit in communes]
    counts = np.array([len(group) for group in parents])
    old_pin = np.array([int(pins[code]) for code in old_codes])
    numbers = np.arange(100)
    return Geography(
        codes=np.array([unit.code for unit in communes]),
        province_codes=np.array([unit.province_code for unit in communes]),
        kinds=np.array([unit.kind for unit in communes]),
        old_codes=np.array(old_codes),
        old_pin=old_pin,
        old_start=np.searchsorted(old_pin, numbers),
        old_count=np.bincount(old_pin, minlength=100),
        parents=np.concatenate([np.array(group) for group in parents]),
        parent_start=np.concatenate(([0], np.cumsum(counts)[:-1])),
        parent_count=counts,
    )


def people_by_commune(people: int, as_of: date, seed: int) -> Array:
    """People of each commune in code order. They sum to the total; nobody is left without when there are enough."""
    country = geography(as_of)
    kinds = country.kinds
    rng = np.random.default_rng((seed, _SIZES))
    spread = np.exp(rng.normal(0.0, SIZE_SPREAD, kinds.size)) * np.where(kinds == "phường", WARD_FACTOR, 1.0)
    island = np.array([ISLAND_PEOPLE_THOUSANDS.get(str(code), 0.0) for code in country.codes])
    names, province = np.unique(country.province_codes, return_inverse=True)
    mainland = np.array([PROVINCE_PEOPLE_THOUSANDS[str(name)] for name in names]) - np.bincount(province, island)
    shared = np.where(island > 0, 0.0, spread)
    weights = island + shared * (mainland / np.bincount(province, shared))[province]
    least = 1 if people >= kinds.size else 0
    exact = (people - least * kinds.size) * weights / weights.sum()
    counts = np.floor(exact).astype(np.int64)
    short = people - least * kinds.size - int(counts.sum())
    counts[np.argsort(counts - exact, kind="stable")[:short]] += 1
    return np.asarray(counts + least)


def chunks(counts: Array) -> tuple[slice, ...]:
    """Runs of neighbouring communes of about `CHUNK_PEOPLE` people: files of one chunk need nothing of another's."""
    number = (np.cumsum(counts) - counts) // CHUNK_PEOPLE
    starts = np.flatnonzero(np.diff(number, prepend=-1))
    return tuple(slice(int(a), int(b)) for a, b in zip(starts, [*starts[1:], counts.size], strict=True))


def serial_blocks(counts: Array, slices: tuple[slice, ...], as_of: date) -> tuple[tuple[Array, Array], ...]:
    """For each chunk, by number of the PIN's place (0 to 99), the first serial it may deal and how many.

    Blocks follow the people of a chunk whom a place is likely to have registered, so that neither many chunks nor a
    few large ones run out: see `synthetic.numbers.personal_ids`.
    """
    country = geography(as_of)
    first_parent = country.old_pin[country.parents[country.parent_start]]
    of_chunk = np.zeros((len(slices), 100))
    people = np.zeros((len(slices), 1))
    for number, communes in enumerate(slices):
        here = counts[communes].astype(float)
        people[number] = here.sum()
        for place in (first_parent[communes], country.province_codes[communes].astype(np.int64)):
            of_chunk[number] += np.bincount(place, here, minlength=100)
    at_home = of_chunk / np.maximum(of_chunk.sum(axis=0), 1)
    share = np.where(of_chunk.sum(axis=0) > 0, _SERIALS_AT_HOME, 0.0)
    size = np.floor(SERIALS * (at_home * share + people / people.sum() * (1 - share))).astype(np.int64)
    start = np.cumsum(size, axis=0) - size
    return tuple(zip(start, size, strict=True))


def locality_factors(as_of: date, seed: int) -> Array:
    """How many times the usual rate of defects a commune has, in code order.

    Some communes and provinces are bad; some communes have none, so that identifiers can be without fault somewhere.
    """
    places = geography(as_of)
    rng = np.random.default_rng((seed, _LOCALITY))
    names, province = np.unique(places.province_codes, return_inverse=True)
    of_province = np.exp(rng.normal(0.55, 0.6, names.size))
    of_commune = np.exp(rng.normal(-0.1, 0.8, province.size))
    spotless = rng.random(province.size) < SPOTLESS_SHARE
    return np.where(spotless, 0.0, np.minimum(of_province[province] * of_commune, WORST_FACTOR))
