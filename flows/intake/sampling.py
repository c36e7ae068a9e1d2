"""Some rows of a stranger's file, as text: enough to tell what its columns hold. Nothing is written to disk.

Of CSV and NDJSON the first rows are read; of Parquet, where a row is found without reading those before it, stretches
that lie evenly over the file.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING

import polars as pl

from checks.errors import InputProblems, Problem
from flows.intake import delimited, workbook
from flows.intake import problems as say
from flows.intake.encodings import EncodingCount, is_utf8, likely_encoding
from flows.intake.finding import find
from flows.intake.headers import Names
from flows.intake.lines import BOM, blocks
from flows.intake.ooxml import Kind as Stored
from flows.intake.parquet_footer import FooterError, read_footer
from flows.intake.probe import READ_FAULTS, Prober
from flows.intake.sources import Format, Source
from schemas.contract import CITIZENS
from schemas.inference import Seen, Written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

MOST_ROWS = 20_000
"""Rows looked at, shared out over the files of a folder."""
STRETCHES = 20
"""Stretches of a Parquet file that are looked at: years and provinces often lie one after the other."""
_BLOCK_BYTES = 8 * 1024 * 1024
_NOTHING = Names(CITIZENS, {})
"""What a layout needs to choose between separators; a stranger's names are mostly none of these."""
_STORED: Mapping[Stored, Written] = MappingProxyType(
    {
        Stored.TEXT: Written.TEXT,
        Stored.NUMBER: Written.NUMBER,
        Stored.DATE: Written.DATE,
        Stored.BOOLEAN: Written.BOOLEAN,
    }
)
"""How a sheet stores a value, in terms of what was written."""
_MOMENT = "%Y-%m-%dT%H:%M:%S"

_Rows = dict[str, list[str | None]]
_Found = tuple[list[Seen], int | None]
"""Columns, and how many rows the file has, or None where that can't be told without reading it all."""


@dataclass(frozen=True)
class Sample:
    """Columns of an extract and the rows that were looked at. `texts` of the columns hold records: never print them.

    Attributes:
        rows: Rows looked at.
        rows_total: Rows that there are; None where only reading all of them would tell.
    """

    columns: tuple[Seen, ...]
    rows: int
    files: int
    rows_total: int | None


def sample(path: Path, most_rows: int = MOST_ROWS) -> Sample:
    """Read some rows of each file.

    Args:
        path: A CSV, NDJSON, Parquet or XLSX file, or a folder of such files.
        most_rows: Rows to look at in all.

    Raises:
        InputProblems: Everything wrong with the files as a whole, at once.
    """
    sources = find(path)
    readers: Mapping[Format, Callable[[Source, int], _Found]] = {
        Format.CSV: _csv,
        Format.NDJSON: _ndjson,
        Format.PARQUET: _parquet,
        Format.XLSX: _xlsx,
        Format.TABLE: _table,
    }
    each = max(most_rows // len(sources), 1)
    found: dict[str, Seen] = {}
    rows = 0
    totals: list[int | None] = []
    problems: list[Problem] = []
    for source in sources:
        try:
            columns, total = readers[source.format](source, each)
        except InputProblems as fault:
            problems.extend(fault.problems)
            continue
        height = max((len(column.texts) for column in columns), default=0)
        rows += height
        totals.append(total)
        folders = [
            Seen(key, pl.Series(key, [value] * height, pl.String), Written.TEXT) for key, value in source.partitions
        ]
        for column in [*columns, *(each for each in folders if each.name not in {held.name for held in columns})]:
            found[column.name] = _together(found[column.name], column) if column.name in found else column
    if problems:
        raise InputProblems(problems)
    if rows == 0:
        raise InputProblems([say.no_rows(path.name)])
    known = [total for total in totals if total is not None]
    return Sample(tuple(found.values()), rows, len(sources), sum(known) if len(known) == len(totals) else None)


def _together(first: Seen, second: Seen) -> Seen:
    written = first.written if first.written is second.written else Written.TEXT
    return Seen(first.name, pl.concat([first.texts, second.texts]), written)


def _csv(source: Source, most: int) -> _Found:
    problems: list[Problem] = []
    plan = delimited.layout(source, _NOTHING, problems)
    if problems:
        raise InputProblems(problems)
    if plan is None:
        return [], 0
    names = plan.header.names
    data, last = next(blocks(source.path, plan.body, _BLOCK_BYTES))
    _check_encoding(source.name, data, plan.body_line)
    whole, ended = last or plan.body + len(data) >= source.size_bytes, False
    text = data.decode(errors="replace").replace("\0", "")
    records = csv.reader(io.StringIO(text, newline=""), delimiter=plan.separator)
    kept: list[list[str]] = []
    met = 0
    try:
        for record in records:
            if len(kept) == most:
                break
            met += 1
            if len(record) == len(names):
                kept.append(record)
    except csv.Error:
        whole, ended = False, True  # what was read before the fault is whole, and what comes after isn't known
    if not whole and not ended and len(kept) < most:
        # The block may have ended within a quoted field.
        kept = kept[:-1]
    columns = zip(*kept, strict=True) if kept else ([] for _ in names)
    seen = [
        Seen(name, pl.Series(name, list(values), pl.String), Written.TEXT)
        for name, values in zip(names, columns, strict=True)
        if name.strip()
    ]
    return seen, met if whole and len(kept) < most else None


def _check_encoding(name: str, data: bytes, first_line: int) -> None:
    if is_utf8(data):
        return
    count = EncodingCount()
    for line, text in enumerate(data.split(b"\n"), first_line):
        count.lines += 1
        if not is_utf8(text):
            count.note(line, text)
    if count.is_other_encoding:
        raise InputProblems([say.not_utf8(f"{name}:{count.first_bad_line}", likely_encoding(count.sample))])


def _ndjson(source: Source, most: int) -> _Found:
    texts: _Rows = {}
    kinds: dict[str, set[Written]] = {}
    height = 0
    data, last = next(blocks(source.path, block_bytes=_BLOCK_BYTES))
    _check_encoding(source.name, data, 1)
    for record in islice(_objects(data.removeprefix(BOM)), most):
        for name, value in record.items():
            text, kind = _scalar(value)
            column = texts.setdefault(name, [])
            column.extend([None] * (height - len(column)))
            column.append(text)
            if kind is not None:
                kinds.setdefault(name, set()).add(kind)
        height += 1
    seen = [
        Seen(name, pl.Series(name, values + [None] * (height - len(values)), pl.String), _kind(kinds.get(name, set())))
        for name, values in texts.items()
        if name.strip()
    ]
    whole = last or len(data) >= source.size_bytes
    lines = sum(1 for line in data.removeprefix(BOM).split(b"\n") if line.strip())
    return seen, lines if whole and height < most else None


def _xlsx(source: Source, most: int) -> _Found:
    names, rows, more = workbook.first_rows(source, _NOTHING, most)
    columns = zip(*rows, strict=True) if rows else ([] for _ in names)
    seen = [
        Seen(
            name,
            pl.Series(name, [text for text, _ in cells], pl.String),
            _kind({_STORED[kind] for _, kind in cells if kind in _STORED}),
        )
        for name, cells in zip(names, columns, strict=True)
        if name.strip()
    ]
    return seen, None if more else len(rows)


def _table(source: Source, _: int) -> _Found:
    remedy = "Xuất vài dòng ra tệp. / Export some rows to a file."
    raise InputProblems([Problem(source.name, "chỉ xem mẫu được tệp. / only files can be sampled.", remedy)])


def _objects(data: bytes) -> Iterator[dict[str, object]]:
    for line in data.split(b"\n"):
        try:
            record: object = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(record, dict):
            yield record


def _scalar(value: object) -> tuple[str | None, Written | None]:
    """A JSON value as text, and how it was written; what polars can't hold is left out."""
    match value:
        case None:
            return None, None
        case bool():
            return json.dumps(value), Written.BOOLEAN
        case int() | float():
            return json.dumps(value), Written.NUMBER
        case str():
            return value.encode(errors="replace").decode(), Written.TEXT
        case _:
            return "", Written.NESTED


def _kind(kinds: set[Written]) -> Written:
    if Written.NESTED in kinds:
        return Written.NESTED
    return kinds.pop() if len(kinds) == 1 else Written.TEXT


def _parquet(source: Source, most: int) -> _Found:
    broken = InputProblems([say.broken_parquet(source.name, "data")])
    try:
        total = read_footer(source.path).rows
    except (FooterError, OSError):
        raise broken from None
    lazy = pl.scan_parquet(source.path, glob=False, hive_partitioning=False)
    try:
        schema = lazy.collect_schema()
        _probe(source, schema.names(), broken)
        frame = pl.concat([lazy.slice(start, length) for start, length in _stretches(total, most)]).collect()
        # A date beyond the calendar makes polars panic as it is written.
        return [_typed(series) for series in frame.iter_columns() if series.name.strip()], total
    except READ_FAULTS:
        raise broken from None


def _stretches(total: int, most: int) -> list[tuple[int, int]]:
    """First row and length of what is looked at: all of it, or stretches from the first row to the last."""
    if total <= most:
        return [(0, total)]
    count = min(STRETCHES, most)
    length = most // count
    last = total - length
    return [(last * place // max(count - 1, 1), length) for place in range(count)]


def _probe(source: Source, names: Sequence[str], broken: InputProblems) -> None:
    """Have a child process read every column once: a damaged file can end the process that reads it."""
    columns = tuple(CITIZENS.by_name)
    with Prober() as prober:
        for start in range(0, len(names), len(columns)):
            part = dict(zip(names[start:], columns, strict=False))
            if prober.ask(source.path, Names(CITIZENS, part)) is None:
                raise broken


def _typed(series: pl.Series) -> Seen:
    kind = series.dtype
    if isinstance(kind, pl.Date):
        return Seen(series.name, series.dt.to_string("%Y-%m-%d"), Written.DATE)
    if isinstance(kind, pl.Datetime):
        return Seen(series.name, series.dt.to_string(_MOMENT), Written.DATETIME)
    if kind == pl.Boolean:
        return Seen(series.name, series.cast(pl.String), Written.BOOLEAN)
    if kind.is_numeric():
        return Seen(series.name, series.cast(pl.String), Written.NUMBER)
    if isinstance(kind, pl.String | pl.Categorical | pl.Enum | pl.Null):
        return Seen(series.name, series.cast(pl.String), Written.TEXT)
    return Seen(series.name, pl.Series(series.name, [""] * len(series), pl.String), Written.NESTED)
