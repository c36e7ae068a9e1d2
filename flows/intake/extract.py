"""Read a dataset's files into one typed lazy frame, and account for every row."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

import polars as pl

from checks.errors import InputError, InputProblems, RuleError
from flows.intake import problems as say
from flows.intake.casts import Reading
from flows.intake.finding import find
from flows.intake.headers import Names
from flows.intake.postgres import Snapshot
from flows.intake.readers import Csv, DatabaseTable, Ndjson, Parquet, Parts, Reader, Xlsx
from flows.intake.sources import Format, SourceFile
from flows.intake.spreadsheets import spoiled_codes
from flows.intake.stage import Rejects
from flows.intake.twice import given_twice

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from checks.vocabulary import Dataset
    from schemas.contract import Table
    from schemas.mapping import Mapping as FieldMapping


@dataclass(frozen=True)
class Extract:
    """One dataset as it was received. `received` = rows of `frame` + `rejected`, always.

    `frame` holds the contract's columns that were present, in the contract's order and dtypes. It reads staged files
    in the work folder, or the user's own Parquet files: both must stay until it has been collected. `parts` gives the
    records of some files by their names; None unless it was wanted.
    """

    dataset: Dataset
    frame: pl.LazyFrame
    received: int
    rejected: int
    rejected_reasons: Mapping[str, int]
    missing_columns: tuple[str, ...]
    unknown_columns: tuple[str, ...]
    files: tuple[SourceFile, ...]
    warnings: tuple[str, ...]
    parts: Parts | None = None


def load(  # noqa: PLR0913 - how to read, and where to put what
    path: Path,
    table: Table,
    *,
    mapping: FieldMapping | None,
    work: Path,
    rejected: Path,
    in_parts: bool = False,
    snapshot: Snapshot | None = None,
) -> Extract:
    """Read an extract.

    Args:
        path: A CSV, NDJSON, Parquet or XLSX file, or a folder of such files, possibly partitioned (`key=value/`); a
            Delta table, `FOLDER@7` for its version 7; or `postgresql:SCHEMA.TABLE`.
        table: The contract to read it by.
        mapping: Other names for the contract's columns, and other forms of dates; None for the contract as it is.
        work: Private folder for staged Parquet; the caller deletes it when the frame is no longer needed.
        rejected: Private folder for rows that could not be read: `<dataset>.ndjson`.
        in_parts: Whether the records of single files will be asked for.
        snapshot: In which tables of a database are read; None for one of this extract's own.

    Returns:
        The extract.

    Raises:
        InputProblems: Everything wrong with the files as a whole, at once.
        SourceError: A database can't be reached now.
    """
    how = _How(table, mapping, work, in_parts)
    try:
        if snapshot is not None:
            return _load(path, how, rejected, snapshot)
        with Snapshot() as own:
            return _load(path, how, rejected, own)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
        # The engine's own text may quote a record.
        raise RuleError(f"{path.name}: lỗi hệ thống khi đọc dữ liệu. / reading failed inside the engine.") from None
    except OSError as error:
        # Text of the operating system: a path and a cause (disk full, no permission), never a record.
        cause = error.strerror or "I/O"
        raise InputError(f"{path.name}: lỗi đọc hoặc ghi tệp. / reading or writing failed ({cause}).") from None


@dataclass(frozen=True)
class _How:
    """How an extract is read, and where it is staged."""

    table: Table
    mapping: FieldMapping | None
    work: Path
    in_parts: bool

    @property
    def names(self) -> Names:
        """Names by which columns are known."""
        return Names(self.table, self.mapping.columns(self.table.dataset) if self.mapping else {})

    @property
    def reading(self) -> Reading:
        """How values are written."""
        return Reading(self.mapping.date, self.mapping.datetime) if self.mapping else Reading()


def _load(path: Path, how: _How, rejected: Path, snapshot: Snapshot) -> Extract:
    table, names = how.table, how.names
    sources = find(path)
    files = tuple(source.fingerprint() for source in sources if source.format is not Format.TABLE)
    if files and (twice := given_twice(sources, files, names)):
        raise InputProblems(twice)
    readers: Mapping[Format, Callable[..., Reader]] = {
        Format.CSV: Csv,
        Format.NDJSON: Ndjson,
        Format.PARQUET: Parquet,
        Format.XLSX: Xlsx,
        Format.TABLE: partial(DatabaseTable, snapshot),
    }
    with Rejects(rejected, table.dataset) as rejects:
        reader = readers[sources[0].format](sources, names, how.reading, rejects, how.work)
        reader.in_parts = how.in_parts
        frame, rows = reader.run()
        if rows + rejects.count == 0:
            raise InputProblems([say.no_rows(path.name)])
        if spoiled := spoiled_codes(table.dataset, frame):
            raise InputProblems(spoiled)
        if moved := [say.changed(source.name) for source in sources if not source.unchanged]:
            raise InputProblems(moved)
    present = reader.present()
    return Extract(
        dataset=table.dataset,
        frame=frame,
        received=rows + rejects.count,
        rejected=rejects.count,
        rejected_reasons=MappingProxyType(dict(sorted(rejects.reasons.items()))),
        missing_columns=tuple(name for name in table.by_name if name not in present),
        unknown_columns=tuple(sorted({say.shown(name) for header in reader.headers for name in header.unknown})),
        files=files + tuple(reader.tables),
        warnings=tuple(reader.warnings),
        parts=reader.parts,
    )
