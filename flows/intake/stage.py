"""Where rows go: read ones to Parquet parts in the private work folder, unreadable ones to the rejected folder.

Every row that is handed in ends in exactly one of the two, so received = staged + rejected by construction.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self

import polars as pl

from flows.intake.casts import Reading, typed
from flows.intake.reasons import OF_A_CUT_LINE
from schemas.contract import DTYPES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from types import TracebackType

    from checks.vocabulary import Dataset
    from schemas.contract import Column

ROWS_PER_PART = 100_000
_SHOWN_RAW_CHARACTERS = 131_072


class Rejects:
    """Rejected rows of one dataset, as NDJSON: dataset, file, line, reason, raw. Holds personal data: mode 0600."""

    def __init__(self, folder: Path, dataset: Dataset) -> None:
        """Nothing is written before the first row is rejected."""
        self.reasons: Counter[str] = Counter()
        self._last_broken: dict[str, int] = {}
        self._dataset = dataset
        self._path = folder / f"{dataset.value}.ndjson"
        self._file: IO[str] | None = None

    def __enter__(self) -> Self:
        """Take away what an earlier run left under this name."""
        self._path.unlink(missing_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close; a reading that failed leaves no half list of people behind."""
        if self._file is not None:
            self._file.close()
            if kind is not None:
                self._path.unlink(missing_ok=True)

    @property
    def count(self) -> int:
        """Rows rejected so far."""
        return self.reasons.total()

    def broke(self, file: str, line: int) -> bool:
        """Whether this is the last line of the file that was set aside as one that may have been cut off."""
        return self._last_broken.get(file) == line

    def add(self, file: str, line: int, reason: str, raw: str) -> None:
        """Set one row aside."""
        if self._file is None:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            self._file = os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace")
        self.reasons[reason] += 1
        if reason in OF_A_CUT_LINE:
            self._last_broken[file] = max(line, self._last_broken.get(file, 0))
        record = {
            "dataset": self._dataset.value,
            "file": file,
            "line": line,
            "reason": reason,
            "raw": raw[:_SHOWN_RAW_CHARACTERS],
        }
        self._file.write(json.dumps(record, ensure_ascii=False) + "\n")


@dataclass
class Stage:
    """Collects batches of rows of one dataset, types them, and writes them as Parquet parts of bounded size.

    With `by_source` no part holds rows of two files; `sources` names the file of each part, else of its last row.
    """

    columns: Sequence[Column]
    reading: Reading
    rejects: Rejects
    folder: Path
    rows: int = 0
    parts: list[Path] = field(default_factory=list)
    by_source: bool = False
    sources: list[str] = field(default_factory=list)
    _waiting: list[pl.DataFrame] = field(default_factory=list)
    _waiting_rows: int = 0
    _file: str = ""

    @classmethod
    def within(
        cls, work: Path, columns: Sequence[Column], reading: Reading, rejects: Rejects, *, by_source: bool = False
    ) -> Stage:
        """A stage in a new folder, mode 0700, inside `work`."""
        work.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix="staged-", dir=work))
        return cls(columns, reading, rejects, folder, by_source=by_source)

    def add(
        self,
        frame: pl.DataFrame,
        file: str,
        line_of: Callable[[int], int],
        raws_of: Callable[[Sequence[int]], Iterable[str]],
        refused: Mapping[int, str] | None = None,
    ) -> None:
        """Take a batch.

        Args:
            frame: Rows with some of the stage's columns, in any `convertible` dtype; absent columns become null.
            file: Name of the file the rows come from.
            line_of: Line number, from 1, of the row at an index of `frame`.
            raws_of: Texts of the rows at some indexes.
            refused: Reasons of rows that are known to be unreadable, by index.
        """
        present = [column for column in self.columns if column.name in frame.columns]
        absent = [column for column in self.columns if column.name not in frame.columns]
        good, reason = typed(frame.select(column.name for column in present), present, self.reading)
        faults = dict(refused or {})
        if reason is not None:
            for index in reason.is_not_null().arg_true():
                faults.setdefault(index, reason[index])
        if faults:
            places = sorted(faults)
            for index, raw in zip(places, raws_of(places), strict=True):
                self.rejects.add(file, line_of(index), faults[index], raw)
            row = pl.int_range(pl.len(), dtype=pl.Int64)
            good = good.filter(~row.is_in(pl.Series(list(faults), dtype=pl.Int64).implode()))
        good = good.with_columns(pl.lit(None, DTYPES[column.kind]).alias(column.name) for column in absent)
        self._keep(good.select(column.name for column in self.columns), file)

    def _keep(self, good: pl.DataFrame, file: str) -> None:
        if good.height == 0:
            return
        if self.by_source and file != self._file:
            self.flush()
        self._file = file
        self.rows += good.height
        self._waiting.append(good)
        self._waiting_rows += good.height
        if self._waiting_rows >= ROWS_PER_PART:
            self.flush()

    def flush(self) -> None:
        """Write what waits as one part."""
        if not self._waiting:
            return
        part = self.folder / f"part-{len(self.parts):06}.parquet"
        pl.concat(self._waiting).write_parquet(part, compression="lz4", statistics=False)
        self.parts.append(part)
        self.sources.append(self._file)
        self._waiting.clear()
        self._waiting_rows = 0

    def scan(self) -> pl.LazyFrame:
        """Every staged row."""
        self.flush()
        return self._scan(self.parts)

    def scan_of(self, files: Collection[str], column: str) -> pl.LazyFrame:
        """The staged rows of some files, where parts are `by_source`; `column` holds a key of `places`."""
        self.flush()
        return self._scan([part for part, file in zip(self.parts, self.sources, strict=True) if file in files], column)

    def places(self) -> dict[str, str]:
        """Paths of the parts, and the name of the file whose rows each holds."""
        self.flush()
        return dict(zip(map(str, self.parts), self.sources, strict=True))

    def _scan(self, parts: list[Path], column: str | None = None) -> pl.LazyFrame:
        if not parts:
            kinds = {each.name: DTYPES[each.kind] for each in self.columns}
            return pl.LazyFrame(schema=kinds if column is None else kinds | {column: pl.String()})
        return pl.scan_parquet(parts, glob=False, hive_partitioning=False, include_file_paths=column)
