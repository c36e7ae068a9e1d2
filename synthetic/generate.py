"""Write a synthetic population to disk: citizens, dossiers, and the truth about their defects, a chunk at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import polars as pl

from checks.errors import InputError
from schemas import localities
from synthetic import places
from synthetic.defects import CITIZEN_DEFECTS, DOSSIER_DEFECTS
from synthetic.dossiers import draw_dossiers
from synthetic.population import Population, draw_population
from synthetic.scene import Chunk
from synthetic.spoil import Help, Spoiled, spoil

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

Array = npt.NDArray[Any]

EXPECTED = "expected.csv"
"""People expected in each commune, as a census would say it: columns `unit_code`, `people`."""

_FOLDERS = ("citizens", "dossiers", "truth")
_ROW_GROUP = 125_000
_TWIN_DISTANCE = 1
_CITIZEN_STREAM, _DOSSIER_STREAM, _EXPECTED_STREAM = 30, 31, 32
_SHORT_SHARE = 0.01
"""Share of the communes in which people are missing from the register."""
_MISSING = (0.03, 0.08)
"""Least and largest share of the people of such a commune who are missing."""


@dataclass(frozen=True, slots=True)
class Generated:
    """What was written: the folder, the number of files of each kind, and records and defects in all."""

    out: Path
    parts: int
    people: int
    dossiers: int
    defects: int


@dataclass(frozen=True)
class Part:
    """One chunk in memory: citizens, dossiers and the truth about both, as they go to their files.

    `truth` has one row per defect: the columns of `TRUTH_SCHEMA`, and `part`, the number of the file.
    """

    citizens: pl.DataFrame
    dossiers: pl.DataFrame
    truth: pl.DataFrame
    living: pl.DataFrame
    """One row per commune: `unit_code`, and `people` who are alive before any defect."""


def plan(people: int, as_of: date, seed: int) -> tuple[Chunk, ...]:
    """Cut the population into chunks that can be drawn alone and in any order.

    Raises:
        InputError: There is nobody to draw, or no list of communes for the date.
    """
    if people < 1:
        raise InputError("cần ít nhất một người. / a synthetic population needs at least one person.")
    counts = places.people_by_commune(people, as_of, seed)
    slices = places.chunks(counts)
    before = np.concatenate(([0], np.cumsum(counts)))
    return tuple(
        Chunk(number, len(slices), communes, counts[communes], int(before[communes.start]))
        for number, communes in enumerate(slices)
    )


def draw_part(chunk: Chunk, as_of: date, seed: int, *, defects: bool = True) -> Part:
    """Draw one chunk: its citizens, then their dossiers, each spoiled unless `defects` is off."""
    population = draw_population(chunk, as_of, seed)
    factor = places.locality_factors(as_of, seed) if defects else np.zeros(places.geography(as_of).codes.size)
    citizens = _spoil_citizens(chunk, population, as_of, seed, factor)
    clean = draw_dossiers(chunk, population, ~citizens.struck, as_of, seed)
    dossiers = _spoil_dossiers(chunk, clean, as_of, seed, factor)
    truth = pl.concat([citizens.truth, dossiers.truth]).with_columns(pl.lit(chunk.number, pl.Int64).alias("part"))
    alive = population.frame.filter(pl.col("life_status_code") == "alive")
    living = alive.group_by(pl.col("managing_unit").alias("unit_code")).agg(pl.len().cast(pl.Int64).alias("people"))
    return Part(citizens.frame, dossiers.frame, truth, living)


def generate(out: Path, people: int, as_of: date, seed: int = 6, *, defects: bool = True) -> Generated:
    """Write `citizens/`, `dossiers/` and `truth/` under a folder, as Parquet parts, and the people expected as CSV.

    The same people, date and seed give the same bytes. Memory holds one chunk.

    Args:
        out: the folder; its three subfolders must be empty or absent.
        people: rows of citizens in all. From 3,321 on every commune has somebody.
        as_of: the day the extracts are made.
        seed: of everything that is drawn.
        defects: whether to spoil the records; without, every record is as it should be.

    Raises:
        InputError: There is nobody to draw, no list of communes for the date, or a subfolder holds files.
    """
    chunks = plan(people, as_of, seed)
    for folder in _FOLDERS:
        path = out / folder
        path.mkdir(parents=True, exist_ok=True)
        if any(path.iterdir()):
            raise InputError(f"{path.name}: thư mục không rỗng, hãy chọn thư mục khác. / the folder is not empty.")
    dossiers = wrong = 0
    living = []
    for chunk in chunks:
        part = draw_part(chunk, as_of, seed, defects=defects)
        for folder, frame in _files(part):
            frame.write_parquet(out / folder / f"part-{chunk.number:05d}.parquet", row_group_size=_ROW_GROUP)
        dossiers += part.dossiers.height
        wrong += part.truth.height
        living.append(part.living)
    _expected(pl.concat(living), as_of, seed).write_csv(out / EXPECTED)
    return Generated(out, len(chunks), people, dossiers, wrong)


def _expected(living: pl.DataFrame, as_of: date, seed: int) -> pl.DataFrame:
    """People expected in every commune: those who live there, and in a few communes some whom the register lacks."""
    codes = places.geography(as_of).codes
    rng = np.random.default_rng((seed, _EXPECTED_STREAM))
    short = rng.random(codes.size) < _SHORT_SHARE
    missing = np.where(short, rng.uniform(*_MISSING, codes.size), 0.0)
    of = pl.DataFrame({"unit_code": codes.tolist(), "missing": missing})
    people = (pl.col("people").fill_null(0) / (1 - pl.col("missing"))).round().cast(pl.Int64)
    return of.join(living, on="unit_code", how="left").select("unit_code", people).sort("unit_code")


def _files(part: Part) -> Iterator[tuple[str, pl.DataFrame]]:
    yield from zip(_FOLDERS, (part.citizens, part.dossiers, part.truth), strict=True)


def _spoil_citizens(chunk: Chunk, population: Population, as_of: date, seed: int, factor: Array) -> Spoiled:
    rng = np.random.default_rng((seed, _CITIZEN_STREAM, chunk.number))
    frame = population.frame
    order = frame["personal_id"].arg_sort()
    twin = frame["personal_id"].gather(order).shift(_TWIN_DISTANCE).gather(order.arg_sort())
    commune = (population.people.homes.commune + chunk.communes.start)[population.people.home]
    helpers = pl.DataFrame(
        {
            Help.REFERENCED.value: population.referenced,
            Help.RETIRED_UNIT.value: _retired_units(as_of).gather(commune),
            Help.TWIN_KEY.value: twin,
            Help.COPIED.value: order.arg_sort().to_numpy() % 2 == 0,
            Help.DRAW.value: rng.random(frame.height),
            Help.FACTOR.value: factor[commune],
        }
    ).with_columns(pl.lit(as_of).alias(Help.AS_OF))
    return spoil(rng, frame, helpers, CITIZEN_DEFECTS)


def _spoil_dossiers(chunk: Chunk, frame: pl.DataFrame, as_of: date, seed: int, factor: Array) -> Spoiled:
    rng = np.random.default_rng((seed, _DOSSIER_STREAM, chunk.number))
    codes = places.geography(as_of).codes
    commune = np.searchsorted(codes, frame["managing_unit"].to_numpy().astype(codes.dtype))
    helpers = frame.select(
        pl.col("dossier_code").shift(_TWIN_DISTANCE).alias(Help.TWIN_KEY),
        (pl.Series(np.arange(frame.height)) % 2 == 0).alias(Help.COPIED),
        pl.col("applicant_name").shift(_TWIN_DISTANCE).alias(Help.OTHER_NAME),
        pl.Series(rng.random(frame.height)).alias(Help.DRAW),
        pl.Series(factor[commune]).alias(Help.FACTOR),
        pl.lit(as_of).alias(Help.AS_OF),
    )
    return spoil(rng, frame, helpers, DOSSIER_DEFECTS)


def _retired_units(as_of: date) -> pl.Series:
    """For each commune a retired code of its own area, null where every old code is in use again."""
    geography = places.geography(as_of)
    retired = localities.retired_codes(as_of)
    found: list[str | None] = []
    for start, count in zip(geography.parent_start, geography.parent_count, strict=True):
        old = geography.old_codes[geography.parents[start : start + count]].tolist()
        found.append(next((code for code in old if code in retired), None))
    return pl.Series(found, dtype=pl.String)
