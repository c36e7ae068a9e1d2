"""Where invented people live: how many in each commune, which chunk they fall in, which old units they were born in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from schemas import localities

if TYPE_CHECKING:
    from datetime import date

Array = npt.NDArray[Any]

MEDIAN_PEOPLE = {"xã": 22_000.0, "phường": 38_000.0, "đặc khu": 9_000.0}
"""Median people of a commune by kind, before scaling to the total asked for."""
SIZE_SPREAD = 0.5
"""Standard deviation of the logarithm of a commune's people around the median of its kind."""
CHUNK_PEOPLE = 250_000
SPOTLESS_SHARE = 0.25
"""Share of the communes whose records have no defect at all."""
WORST_FACTOR = 12.0
"""How many times the usual rate of defects the worst commune has."""

_SIZES, _LOCALITY = 1, 2


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
    kinds = geography(as_of).kinds
    rng = np.random.default_rng((seed, _SIZES))
    median = np.array([MEDIAN_PEOPLE[kind] for kind in kinds])
    weights = median * np.exp(rng.normal(0.0, SIZE_SPREAD, kinds.size))
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
