"""Write a synthetic population to disk: citizens, dossiers, and the truth about their defects, a chunk at a time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import polars as pl

from checks.errors import InputError
from schemas import localities
from synthetic import places
from synthetic.defects import CITIZEN_DEFECTS, DOSSIER_DEFECTS
from synthetic.dossiers import draw_docket, extract
from synthetic.population import Population, view
from synthetic.register import draw_register
from synthetic.scene import Chunk, text_where
from synthetic.spoil import TRUTH_SCHEMA, Help, Spoiled, spoil

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from synthetic.scene import Silence

Array = npt.NDArray[Any]

EXPECTED = "expected.csv"
"""People expected in each commune, as a census would say it: columns `unit_code`, `people`."""

_FOLDERS = ("citizens", "dossiers", "truth")
_ROW_GROUP = 125_000
_TWIN_DISTANCE = 1
_HOUSEHOLDS_APART = 24
"""Rows between two people of different households, whatever their sizes."""
_LONG_DEAD_DAYS = 380
"""Who died so long ago died before any dossier of the extract was filed."""
_CITIZEN_STREAM, _DOSSIER_STREAM, _EXPECTED_STREAM, _CITIZEN_LIVES, _DOSSIER_LIVES = 30, 31, 32, 33, 34
NEW_DEFECTS_MONTHLY, MENDED_MONTHLY = 0.03, 0.08
"""New defects a month, by how many the first extract has; and the share of those of a month that the next one lacks."""
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


@dataclass(frozen=True)
class Piece:
    """What goes to one file: the number of the extract, its folder, and the records."""

    extract: int
    folder: str
    frame: pl.DataFrame
    living: Array | None = None
    """With citizens: people alive in each commune of the country before any defect, in code order."""


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
    serials = places.serial_blocks(counts, slices, as_of)
    return tuple(
        Chunk(number, len(slices), communes, counts[communes], int(before[communes.start]), serials[number])
        for number, communes in enumerate(slices)
    )


def draw_part(chunk: Chunk, as_of: date, seed: int, *, defects: bool = True) -> Part:
    """Draw one chunk: its citizens, then their dossiers, each spoiled unless `defects` is off."""
    frames = {piece.folder: piece.frame for piece in draw_pieces(chunk, (as_of,), seed, defects=defects)}
    return Part(*(frames[folder] for folder in _FOLDERS))


def draw_pieces(
    chunk: Chunk, days: tuple[date, ...], seed: int, *, defects: bool = True, silence: Silence | None = None
) -> Iterator[Piece]:
    """Draw the extracts that a chunk gives on some days: all of its citizens, then of dossiers and of the truth.

    Args:
        chunk: the part of the population, planned for the last day.
        days: the days of the extracts, in order.
        seed: of everything that is drawn.
        defects: whether to spoil the records.
        silence: communes that register nothing more from a day on.
    """
    last = days[-1]
    register = draw_register(chunk, last, seed)
    factor = places.locality_factors(last, seed) if defects else np.zeros(places.geography(last).codes.size)
    sound = np.ones(register.births.size, dtype=bool)
    truths, long_dead = [], []
    for number, day in enumerate(days):
        population = view(register, day, silence)
        known = _known((seed, _CITIZEN_LIVES, chunk.number), sound.size, number, len(days)) * population.present
        spoiled = _spoil_citizens(chunk, population, day, seed, factor[population.commune] * known)
        sound &= ~spoiled.struck
        frame, truth = _present(spoiled, population.present)
        truths.append(truth)
        gone = pl.Series(sound & population.present) & (pl.col("death_date") < day - timedelta(_LONG_DEAD_DAYS))
        long_dead.append(population.frame.filter(gone)["personal_id"])
        alive = np.bincount(population.commune[population.living], minlength=factor.size)
        yield Piece(number, _FOLDERS[0], frame, alive)
        del population, spoiled, frame
    docket = draw_docket(chunk, register, sound, days[0], seed)
    for number, day in enumerate(days):
        clean, present = extract(docket, day, silence)
        known = _known((seed, _DOSSIER_LIVES, chunk.number), docket.size, number, len(days)) * present
        spoiled = _spoil_dossiers(
            chunk, clean, day, seed, factor[docket.filed.commune] * known, present, long_dead[number]
        )
        frame, truth = _present(spoiled, present)
        yield Piece(number, _FOLDERS[1], frame)
        both = pl.concat([truths[number], truth])
        yield Piece(number, _FOLDERS[2], both.with_columns(pl.lit(chunk.number, pl.Int64).alias("part")))


def _known(seeds: tuple[int, ...], size: int, number: int, extracts: int) -> Array:
    """How much likelier than usual a defect of each record is in an extract: 0 before it comes and once mended.

    The first extract has as many as a single one would; of each month's some are mended by the next, and some come.
    """
    if extracts == 1:
        return np.ones(size)
    rng = np.random.default_rng(seeds)
    likelier = 1 + NEW_DEFECTS_MONTHLY * (extracts - 1)
    comes = np.ceil((rng.random(size) * likelier - 1) / NEW_DEFECTS_MONTHLY).clip(0)
    lasts = 1 + np.floor(np.log1p(-rng.random(size)) / np.log(1 - MENDED_MONTHLY))
    return np.asarray(likelier * ((comes <= number) & (number < comes + lasts)))


def _present(spoiled: Spoiled, present: Array) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The records that an extract has, and the truth about them with the rows where they now stand."""
    if present.all():
        return spoiled.frame, spoiled.truth
    place = pl.Series(np.cumsum(present) - 1)
    truth = spoiled.truth.filter(pl.Series(present).gather(spoiled.truth["row"]))
    truth = truth.with_columns(place.gather(truth["row"]).alias("row"))
    return spoiled.frame.filter(pl.Series(present)), truth


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
    return write((out,), (as_of,), people, seed, defects=defects)[0]


def write(  # noqa: PLR0913 - what the extracts are made of
    outs: tuple[Path, ...],
    days: tuple[date, ...],
    people: int,
    seed: int,
    *,
    defects: bool = True,
    silence: Silence | None = None,
) -> tuple[Generated, ...]:
    """Write the extracts of one population on some days, each to a folder of its own. See `generate`."""
    chunks = plan(people, days[-1], seed)
    for out in outs:
        for folder in _FOLDERS:
            path = out / folder
            path.mkdir(parents=True, exist_ok=True)
            if any(path.iterdir()):
                raise InputError(f"{path.name}: thư mục không rỗng, hãy chọn thư mục khác. / the folder is not empty.")
    rows: Counter[tuple[int, str]] = Counter()
    living = np.zeros((len(days), places.geography(days[-1]).codes.size), dtype=np.int64)
    for chunk in chunks:
        for piece in draw_pieces(chunk, days, seed, defects=defects, silence=silence):
            path = outs[piece.extract] / piece.folder / f"part-{chunk.number:05d}.parquet"
            piece.frame.write_parquet(path, row_group_size=_ROW_GROUP)
            # Of the truth, rows of records that a defect elsewhere affects are no defects.
            is_truth = piece.folder == _FOLDERS[2]
            rows[piece.extract, piece.folder] += (
                int((~piece.frame["affected"]).sum()) if is_truth else piece.frame.height
            )
            if piece.living is not None:
                living[piece.extract] += piece.living
    for out, alive in zip(outs, living, strict=True):
        _expected(alive, days[-1], seed).write_csv(out / EXPECTED)
    return tuple(
        Generated(out, len(chunks), *(rows[number, folder] for folder in _FOLDERS)) for number, out in enumerate(outs)
    )


def _expected(living: Array, as_of: date, seed: int) -> pl.DataFrame:
    """People expected in every commune: those who live there, and in a few communes some whom the register lacks."""
    codes = places.geography(as_of).codes
    rng = np.random.default_rng((seed, _EXPECTED_STREAM))
    short = rng.random(codes.size) < _SHORT_SHARE
    missing = np.where(short, rng.uniform(*_MISSING, codes.size), 0.0)
    people = np.rint(living / (1 - missing)).astype(np.int64)
    return pl.DataFrame({"unit_code": codes.tolist(), "people": people}).sort("unit_code")


def _unspoiled(frame: pl.DataFrame) -> Spoiled:
    return Spoiled(frame, np.zeros(frame.height, dtype=bool), pl.DataFrame(schema=TRUTH_SCHEMA))


def _spoil_citizens(chunk: Chunk, population: Population, as_of: date, seed: int, factor: Array) -> Spoiled:
    if not factor.any():
        return _unspoiled(population.frame)
    rng = np.random.default_rng((seed, _CITIZEN_STREAM, chunk.number))
    frame = population.frame
    order = frame["personal_id"].arg_sort()
    there = text_where(population.present, frame["personal_id"])
    twin = there.gather(order).shift(_TWIN_DISTANCE).gather(order.arg_sort())
    commune = population.commune
    helpers = pl.DataFrame(
        {
            Help.REFERENCED.value: population.referenced,
            Help.RETIRED_UNIT.value: _retired_units(as_of).gather(commune),
            Help.TWIN_KEY.value: twin,
            Help.OTHER_LEGACY.value: text_where(
                population.present & (np.arange(frame.height) % 2 == 1),
                text_where(population.present, frame["legacy_id"]).shift(1),
            ),
            Help.OTHER_SPOUSE.value: text_where(
                population.present
                & (frame["sex_code"] == frame["sex_code"].shift(_HOUSEHOLDS_APART)).fill_null(value=False).to_numpy(),
                frame["spouse_id"].shift(_HOUSEHOLDS_APART),
            ),
            Help.COPIED.value: order.arg_sort().to_numpy() % 2 == 0,
            Help.DRAW.value: rng.random(frame.height),
            Help.FACTOR.value: factor,
        }
    ).with_columns(pl.lit(as_of).alias(Help.AS_OF))
    return spoil(rng, frame, helpers, CITIZEN_DEFECTS)


def _spoil_dossiers(  # noqa: PLR0913, PLR0917 - what a dossier's defect may depend on
    chunk: Chunk, frame: pl.DataFrame, as_of: date, seed: int, factor: Array, present: Array, dead: pl.Series
) -> Spoiled:
    if not factor.any():
        return _unspoiled(frame)
    rng = np.random.default_rng((seed, _DOSSIER_STREAM, chunk.number))
    helpers = frame.select(
        text_where(present, frame["dossier_code"]).shift(_TWIN_DISTANCE).alias(Help.TWIN_KEY),
        (pl.Series(np.arange(frame.height)) % 2 == 0).alias(Help.COPIED),
        pl.col("applicant_name").shift(_TWIN_DISTANCE).alias(Help.OTHER_NAME),
        pl.Series(rng.random(frame.height)).alias(Help.DRAW),
        pl.Series(factor).alias(Help.FACTOR),
        pl.concat([dead, pl.Series([None], dtype=pl.String)])
        .gather(np.arange(frame.height) % max(dead.len(), 1))
        .alias(Help.DEAD_PIN),
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
