"""The history of editions: Delta Lake tables under OUT/history, one row of `runs` for each edition, in their order.

runs        what `RUNS` says; the manifest whole, so that the chain can be walked where an edition was deleted
others      the tables of every edition, as they stand in its folder, with its name in the column `edition`

An edition is in the history once its row of `runs` is: the other tables are written before it, and written over where
a run was killed between. The tables hold exact counts: the folder is open to its owner only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
from deltalake.exceptions import DeltaError

from checks.errors import DdssError
from flows import edition, points
from flows.points import Point

HISTORY = "history"
RUNS = pl.Schema(
    {
        "sequence": pl.Int64(),
        "edition": pl.String(),
        "as_of": pl.Date(),
        "published_at": pl.Datetime("us", "UTC"),
        "manifest_sha256": pl.String(),
        "sums_sha256": pl.String(),
        "previous_sha256": pl.String(),
        "rules_sha256": pl.String(),
        "profile_sha256": pl.String(),
        "code_version": pl.String(),
        "manifest": pl.String(),
        "approval": pl.String(),
    }
)
"""One row per edition. `sequence` counts from 1; `previous_sha256` is the manifest of the edition before, null in the
first; `published_at` is this machine's clock, for people: nothing is decided by it. `approval` is the edition's
approval.json whole, null where no second person was asked."""

TABLES = ("tallies", "scores", "rules", "measures", "published")
"""Tables that are copied from an edition's folder, by the names of their files."""

_NAME = re.compile(r"\d{4}-\d{2}-\d{2}-[0-9a-f]{12}")
_WORD = re.compile(r"(failed|not_applicable)_\d+")
"""Words of signatures in the tallies, unsigned integers of 64 bits."""


_BROKEN = (OSError, DeltaError, pl.exceptions.PolarsError, pl.exceptions.PanicException)
"""What a damaged table ends in: polars panics at a file that was cut off."""


class HistoryError(DdssError):
    """The history can't be read or written, or does not hang together. Exit code 3."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A row of `runs`; the columns of `RUNS`."""

    sequence: int
    edition: str
    as_of: date
    published_at: datetime | None
    manifest_sha256: str
    sums_sha256: str
    previous_sha256: str | None
    rules_sha256: str
    profile_sha256: str
    code_version: str
    manifest: str
    approval: str | None


def runs(out: Path) -> tuple[Run, ...]:
    """Every edition in the order of publication; none where nothing was published.

    Raises:
        HistoryError: the table can't be read.
    """
    if not _exists(out, "runs"):
        return ()
    frame = _read(out, "runs")
    # A column that came with a later version of ddss is null in what an earlier one wrote.
    unknown = [pl.lit(None, kind).alias(name) for name, kind in RUNS.items() if name not in frame.columns]
    frame = frame.with_columns(unknown).select(RUNS.names()).sort("sequence")
    return tuple(Run(**row) for row in frame.iter_rows(named=True))


def table(out: Path, name: str, editions: Sequence[str]) -> pl.DataFrame:
    """Rows of a table that belong to these editions, its columns and `edition`.

    Raises:
        HistoryError: there is no such table, or it can't be read.
    """
    frame = _read(out, name, pl.col("edition").is_in(list(editions)))
    return frame.with_columns(pl.col(_words(frame)).reinterpret(signed=False))


def add(out: Path, run: Run, folder: Path) -> None:
    """Record an edition that stands in its place. Adding it again changes nothing.

    Raises:
        HistoryError: the tables can't be written, or the edition's own can't be read.
    """
    if not _NAME.fullmatch(run.edition):
        raise HistoryError(f"{run.edition}: không phải tên kỳ / not the name of an edition.")
    (out / HISTORY).mkdir(mode=0o700, exist_ok=True)
    for name in TABLES:
        try:
            frame = pl.read_parquet(folder / f"{name}.parquet")
        except (OSError, pl.exceptions.PolarsError) as error:
            raise HistoryError(
                f"{run.edition}/{name}.parquet: không đọc được / can't be read ({type(error).__name__})."
            ) from None
        # Delta has no unsigned integers: the bits of signatures are kept as they are, with another name for the sign.
        signed = frame.with_columns(pl.col(_words(frame)).reinterpret(signed=True))
        _write(out, name, signed.with_columns(pl.lit(run.edition).alias("edition")), run.edition)
    points.reached(Point.TABLED)
    row = {name: getattr(run, name) for name in RUNS.names()}
    _write(out, "runs", pl.DataFrame([row], schema=RUNS), run.edition)
    edition.flush(out / HISTORY)
    points.reached(Point.RECORDED)


def _words(frame: pl.DataFrame) -> list[str]:
    return [name for name in frame.columns if _WORD.fullmatch(name)]


def _exists(out: Path, name: str) -> bool:
    return (out / HISTORY / name / "_delta_log").is_dir()


def _read(out: Path, name: str, wanted: pl.Expr | None = None) -> pl.DataFrame:
    try:
        scan = pl.scan_delta(str(out / HISTORY / name))
        return (scan if wanted is None else scan.filter(wanted)).collect(engine="streaming")
    except _BROKEN as error:
        raise _damaged(name, error) from None


def _write(out: Path, name: str, frame: pl.DataFrame, edition_name: str) -> None:
    place = str(out / HISTORY / name)
    options: dict[str, Any] = {"schema_mode": "merge"}
    try:
        if _exists(out, name):
            options["predicate"] = f"edition = '{edition_name}'"
            frame.write_delta(place, mode="overwrite", delta_write_options=options)
        else:
            frame.write_delta(place, mode="append", delta_write_options=options)
    except _BROKEN as error:
        raise _damaged(name, error) from None


def _damaged(name: str, error: BaseException) -> HistoryError:
    return HistoryError(
        f"{HISTORY}/{name}: lịch sử không đọc hoặc không ghi được / the history can't be read or written "
        f"({type(error).__name__}). Các kỳ đã phát hành vẫn nguyên; dựng lại lịch sử từ chúng bằng / the editions are "
        "whole, rebuild it from them: ddss history rebuild."
    )
