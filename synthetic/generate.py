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
from checks.vocabulary import Dataset
from schemas import localities
from synthetic import places
from synthetic.defects import CITIZEN_DEFECTS, DEFECTS, DOSSIER_DEFECTS
from synthetic.dossiers import draw_docket, extract
from synthetic.population import Population, view
from synthetic.register import draw_register
from synthetic.scene import Chunk, text_where
from synthetic.spoil import TRUTH_SCHEMA, Earlier, Help, Spoiled, spoil

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from synthetic.dossiers import Docket
    from synthetic.register import Register
    from synthetic.scene import Silence

Array = npt.NDArray[Any]

EXPECTED = "expected.csv"
"""People expected in each commune, as a census would say it: columns `unit_code`, `people`."""

_FOLDERS = ("citizens", "dossiers", "truth")
_IS_DEFECT = ~pl.col("affected") & ~pl.col("kind").is_in([defect.kind for defect in DEFECTS if defect.sound])
_ROW_GROUP = 125_000
_TWIN_DISTANCE = 1
_HOUSEHOLDS_APART = 24
"""Rows between two people of different households, whatever their sizes."""
_LONG_DEAD_DAYS = 380
"""Whose death was registered so long ago died before any dossier of the extract was filed."""
_LONG_OF_AGE_YEARS = 25
"""Who is older has lived at home for longer than an extract goes back, unless the household moved."""
_CITIZEN_STREAM, _DOSSIER_STREAM, _EXPECTED_STREAM, _CITIZEN_LIVES, _DOSSIER_LIVES = 30, 31, 32, 33, 34
DENSITY = {Dataset.CITIZENS: 0.51, Dataset.DOSSIERS: 0.42}
"""By how much declared rates are scaled: some 8 defects in 100 citizens' records and 6 in 100 dossiers."""
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


def draw_part(chunk: Chunk, as_of: date, seed: int, *, defects: float = 1.0) -> Part:
    """Draw one chunk: its citizens, then their dossiers, with so many times as many defects as a register has."""
    frames = {piece.folder: piece.frame for piece in draw_pieces(chunk, (as_of,), seed, defects=defects)}
    return Part(*(frames[folder] for folder in _FOLDERS))


def draw_pieces(
    chunk: Chunk, days: tuple[date, ...], seed: int, *, defects: float = 1.0, silence: Silence | None = None
) -> Iterator[Piece]:
    """Draw the extracts that a chunk gives on some days: all of its citizens, then of dossiers and of the truth.

    Args:
        chunk: the part of the population, planned for the last day.
        days: the days of the extracts, in order.
        seed: of everything that is drawn.
        defects: how many times as many defects as a register has; 0 leaves the records as they should be.
        silence: communes that register nothing more from a day on.
    """
    last = days[-1]
    register = draw_register(chunk, last, seed)
    factor = places.locality_factors(last, seed) * defects
    sound = np.ones(register.births.size, dtype=bool)
    bound, kept = ~sound, ~sound
    truths = []
    for number, day in enumerate(days):
        population = view(register, day, silence)
        lives = _lives((seed, _CITIZEN_LIVES, chunk.number), sound.size, number, days)
        when = _When(day, last, lives, population.present, factor[population.commune] * DENSITY[Dataset.CITIZENS])
        earlier = Earlier(bound, ~sound)
        spoiled = _spoil_citizens(chunk, population, when, seed, earlier) if defects else _whole(population.frame)
        sound &= ~spoiled.struck
        bound, kept = bound | spoiled.bound, kept | spoiled.kept
        frame, truth = _present(spoiled, population.present)
        truths.append(truth)
        alive = np.bincount(population.commune[population.living], minlength=factor.size)
        yield Piece(number, _FOLDERS[0], frame, alive)
        del population, spoiled, frame
    docket = draw_docket(chunk, register, sound, days[0], seed)
    others = _others(register, docket, sound, days[0])
    likely = np.where(kept[docket.filed.subject], 0.0, factor[docket.filed.commune] * DENSITY[Dataset.DOSSIERS])
    for number, day in enumerate(days):
        clean, present = extract(docket, day, silence)
        lives = _lives((seed, _DOSSIER_LIVES, chunk.number), docket.size, number, days)
        when = _When(day, last, lives, present, likely)
        spoiled = _spoil_dossiers(chunk, clean, when, seed, others) if defects else _whole(clean)
        frame, truth = _present(spoiled, present)
        yield Piece(number, _FOLDERS[1], frame)
        both = pl.concat([truths[number], truth])
        yield Piece(number, _FOLDERS[2], both.with_columns(pl.lit(chunk.number, pl.Int64).alias("part")))


@dataclass(frozen=True)
class _When:
    """When an extract is made, and which of its records may be struck how likely.

    `lives` says how much likelier than usual a defect of each record is in the extract, and since which day it has it.
    """

    day: date
    last: date
    lives: tuple[Array, Array]
    present: Array
    factor: Array

    @property
    def helpers(self) -> pl.DataFrame:
        """The columns of `Help` that say it."""
        likely, since = self.lives
        return pl.DataFrame(
            {
                Help.FACTOR.value: self.factor * likely * self.present,
                Help.PRESENT.value: self.present,
                Help.SPOILED_ON.value: since,
            }
        ).with_columns(pl.lit(self.day).alias(Help.AS_OF), pl.lit(self.last).alias(Help.LAST))


def _lives(seeds: tuple[int, ...], size: int, number: int, days: tuple[date, ...]) -> tuple[Array, Array]:
    """How much likelier than usual a defect of each record is in an extract, and the day of the first that has it.

    It is 0 before the defect comes and once it is mended. The first extract has as many defects as a single one would;
    of each month's some are mended by the next, and some come.
    """
    on = np.array(days, dtype="datetime64[D]")
    if len(days) == 1:
        return np.ones(size), np.full(size, on[0])
    rng = np.random.default_rng(seeds)
    likelier = 1 + NEW_DEFECTS_MONTHLY * (len(days) - 1)
    comes = np.ceil((rng.random(size) * likelier - 1) / NEW_DEFECTS_MONTHLY).clip(0, len(days) - 1).astype(int)
    lasts = 1 + np.floor(np.log1p(-rng.random(size)) / np.log(1 - MENDED_MONTHLY))
    return likelier * ((comes <= number) & (number < comes + lasts)), on[comes]


def _present(spoiled: Spoiled, present: Array) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The records that an extract has, and the truth about them with the rows where they now stand."""
    if present.all():
        return spoiled.frame, spoiled.truth
    place = pl.Series(np.cumsum(present) - 1)
    truth = spoiled.truth.filter(pl.Series(present).gather(spoiled.truth["row"]))
    truth = truth.with_columns(place.gather(truth["row"]).alias("row"))
    return spoiled.frame.filter(pl.Series(present)), truth


def generate(out: Path, people: int, as_of: date, seed: int = 6, *, defects: float = 1.0) -> Generated:
    """Write `citizens/`, `dossiers/` and `truth/` under a folder, as Parquet parts, and the people expected as CSV.

    The same people, date and seed give the same bytes. Memory holds one chunk.

    Args:
        out: the folder; its three subfolders must be empty or absent.
        people: rows of citizens in all. From 3,321 on every commune has somebody.
        as_of: the day the extracts are made.
        seed: of everything that is drawn.
        defects: how many times as many defects as a register has; 0 leaves every record as it should be.

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
    defects: float = 1.0,
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
            # Of the truth, look-alikes and records that a defect elsewhere affects are no defects.
            counted = piece.frame.filter(_IS_DEFECT) if piece.folder == _FOLDERS[2] else piece.frame
            rows[piece.extract, piece.folder] += counted.height
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


def _whole(frame: pl.DataFrame) -> Spoiled:
    """The records as they are, none of them struck."""
    nobody = np.zeros(frame.height, dtype=bool)
    return Spoiled(frame, nobody, nobody, nobody, pl.DataFrame(schema=TRUTH_SCHEMA))


def _rows(rows: Array, known: Array) -> pl.Series:
    """Rows of other records, null where the row is none of the frame or of an extract's records."""
    there = (rows >= 0) & (rows < known.size)
    return pl.Series(np.where(there & known[np.where(there, rows, 0)], rows, -1)).replace(-1, None)


def _spoil_citizens(chunk: Chunk, population: Population, when: _When, seed: int, earlier: Earlier) -> Spoiled:
    rng = np.random.default_rng((seed, _CITIZEN_STREAM, chunk.number))
    frame, people, present = population.frame, population.people, population.present
    own = np.arange(frame.height)
    order = frame["personal_id"].arg_sort()
    place = order.arg_sort()
    there = text_where(present, frame["personal_id"])
    alike = order.cast(pl.Int64).shift(_TWIN_DISTANCE, fill_value=-1).gather(place).to_numpy()
    same_sex = (frame["sex_code"] == frame["sex_code"].shift(_HOUSEHOLDS_APART)).fill_null(value=False).to_numpy()
    away = own - _HOUSEHOLDS_APART
    spouse = np.where(same_sex & (away >= 0), people.spouse[np.maximum(away, 0)], -1)
    next_door = (frame["managing_unit"] == frame["managing_unit"].shift(1)).fill_null(value=False)
    helpers = when.helpers.with_columns(
        pl.Series(Help.REFERENCED, population.referenced),
        _retired_units(when.day).gather(population.commune).alias(Help.RETIRED_UNIT),
        there.gather(order).shift(_TWIN_DISTANCE).gather(place).alias(Help.TWIN_KEY),
        text_where(present & (own % 2 == 1), text_where(present, frame["legacy_id"]).shift(1)).alias(Help.OTHER_LEGACY),
        text_where(present & same_sex, frame["spouse_id"].shift(_HOUSEHOLDS_APART)).alias(Help.OTHER_SPOUSE),
        (place % 2 == 0).alias(Help.COPIED),
        pl.Series(places.geography(when.last).province_codes.tolist()).gather(population.commune).alias(Help.PROVINCE),
        pl.Series(Help.ALONE, (people.homes.size[people.home] == 1)) & next_door,
        _rows(alike, present).alias(Help.LIKE_ROW),
        _rows(own - 1, present).alias(Help.ABOVE_ROW),
        _rows(away, present).alias(Help.AWAY_ROW),
        _rows(people.homes.start[people.home], present).alias(Help.HEAD_ROW),
        _rows(spouse, present).alias(Help.OTHER_SPOUSE_ROW),
        pl.Series(Help.DRAW, rng.random(frame.height)),
    )
    return spoil(rng, frame, helpers, CITIZEN_DEFECTS, earlier)


def _others(register: Register, docket: Docket, sound: Array, first: date) -> pl.DataFrame:
    """People without a defect whom a dossier may wrongly name, a row per dossier: see `Help`."""
    pins, life = register.fixed["personal_id"], register.life
    size, commune = docket.size, register.scene.commune
    nobody = pl.Series([None], dtype=pl.String)
    dead = np.flatnonzero(sound & (life.death_registered_on <= np.datetime64(first - timedelta(_LONG_DEAD_DAYS))))
    long_here = sound & ~life.dead & ~life.abroad & np.isnat(register.moves.moved_on[register.scene.people.home])
    adults = np.flatnonzero(long_here & (register.scene.people.age_years > _LONG_OF_AGE_YEARS))
    # Half the chunk away, so hardly ever in the same commune.
    at = (np.arange(size) * adults.size // max(size, 1) + adults.size // 2) % max(adults.size, 1)
    elsewhere = adults[at] if adults.size else np.full(size, -1)
    elsewhere = np.where((elsewhere >= 0) & (commune[elsewhere] != docket.filed.commune), elsewhere, pins.len())
    return pl.DataFrame(
        {
            Help.DEAD_PIN.value: pl.concat([pins.gather(dead), nobody]).gather(np.arange(size) % max(dead.size, 1)),
            Help.ELSEWHERE_PIN.value: pl.concat([pins, nobody]).gather(elsewhere),
        }
    )


def _spoil_dossiers(chunk: Chunk, frame: pl.DataFrame, when: _When, seed: int, others: pl.DataFrame) -> Spoiled:
    rng = np.random.default_rng((seed, _DOSSIER_STREAM, chunk.number))
    own = np.arange(frame.height)
    helpers = when.helpers.hstack(others).with_columns(
        text_where(when.present, frame["dossier_code"]).shift(_TWIN_DISTANCE).alias(Help.TWIN_KEY),
        pl.Series(Help.COPIED, own % 2 == 0),
        _rows(own - 1, when.present).alias(Help.ABOVE_ROW),
        frame["applicant_name"].shift(_TWIN_DISTANCE).alias(Help.OTHER_NAME),
        pl.Series(Help.DRAW, rng.random(frame.height)),
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
