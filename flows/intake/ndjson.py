"""NDJSON: one JSON object per line. Text must be JSON text; other kinds may be JSON text, numbers or true/false."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NoReturn

import polars as pl

from checks.errors import InputProblems, Problem
from flows.intake import problems as say
from flows.intake import reasons
from flows.intake.encodings import EncodingCount, likely_encoding
from flows.intake.headers import Header
from flows.intake.lines import BOM, MAX_LINE_BYTES, blocks, ends_within_line
from schemas.contract import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from flows.intake.headers import Names
    from flows.intake.sources import Source
    from flows.intake.stage import Stage
    from schemas.contract import Column

MAX_NAMES = 1_000
"""Most different names in one file: more, and values are being used as names."""

BLOCK_BYTES = 8 * 1024 * 1024
"""Read at a time: smaller than for CSV, because a row takes some ten times its length as Python objects."""

_SCALARS = (str, int, float, bool)


def read(
    source: Source, names: Names, stage: Stage, partitions: Mapping[str, str | None], problems: list[Problem]
) -> Header:
    """Read a file's rows into the stage.

    Args:
        source: The file.
        names: Names by which columns are known.
        stage: Where rows go; it holds every column of the contract.
        partitions: Columns that the file's folders give, as text, used in rows without such a name.
        problems: Takes what is wrong with the file as a whole.

    Returns:
        The names that were seen, matched.
    """
    reader = _Reader(source, names, stage, partitions)
    for block, _ in blocks(source.path, block_bytes=BLOCK_BYTES):
        if not reader.take(block):
            break
    if len(reader.seen) > MAX_NAMES:
        problems.append(
            Problem(
                source.name,
                f"có hơn {MAX_NAMES} tên trường khác nhau. / more than {MAX_NAMES} different field names.",
                "Có lẽ giá trị bị dùng làm tên. / Values may stand where names should.",
            )
        )
        return Header(source.name, (), {})
    if reader.encoding.is_other_encoding:
        guess = likely_encoding(reader.encoding.sample)
        raise InputProblems([*problems, say.not_utf8(f"{source.name}:{reader.encoding.first_bad_line}", guess)])
    if stage.rejects.broke(source.name, reader.last_line) and ends_within_line(source.path):
        problems.append(say.cut_short(f"{source.name}:{reader.last_line}"))
    return names.match(source.name, sorted(reader.seen), problems)


def _refuse(_: str) -> NoReturn:
    """NaN and Infinity are Python's, not JSON's."""
    raise ValueError


_DECODER = json.JSONDecoder(parse_constant=_refuse)


class _Reader:
    """State between blocks: the line number and every name seen."""

    def __init__(self, source: Source, names: Names, stage: Stage, partitions: Mapping[str, str | None]) -> None:
        self.encoding = EncodingCount()
        self.seen: set[str] = set()
        self._source = source
        self._names = names
        self._stage = stage
        self._partitions = partitions
        self._line = 1

    @property
    def last_line(self) -> int:
        """Number of the last line that was read, from 1."""
        return self._line - 1

    def take(self, block: bytes) -> bool:
        """Read a block of whole lines; false where reading on makes no sense."""
        rows: list[dict[str, object]] = []
        lines: list[int] = []
        texts = block.split(b"\n")[:-1]
        for offset, text in enumerate(texts):
            line = self._line + offset
            if line == 1:
                text = text.removeprefix(BOM)  # noqa: PLW2901  # the mark belongs to the file, not to its first line
            if not text or text.isspace():
                continue
            record = self._record(text, line)
            if isinstance(record, str):
                self._stage.rejects.add(self._source.name, line, record, text.decode(errors="backslashreplace"))
            else:
                rows.append(record)
                lines.append(line)
        self.encoding.lines += len(texts)
        first = self._line
        self._line += len(texts)
        self.seen.update(*rows)
        if len(self.seen) > MAX_NAMES:
            return False
        if rows:
            refused: dict[int, str] = {}
            frame = self._frame(rows, refused)
            self._stage.add(
                frame,
                self._source.name,
                line_of=lines.__getitem__,
                raws_of=lambda places: [texts[lines[place] - first].decode() for place in places],
                refused=refused,
            )
        return True

    def _record(self, text: bytes, line: int) -> dict[str, object] | str:
        """A line's object, or the reason why it has none."""
        if len(text) > MAX_LINE_BYTES:
            return reasons.TOO_LONG
        if b"\0" in text:
            return reasons.NUL_BYTE
        try:
            record: object = _DECODER.decode(text.decode())
        except UnicodeDecodeError:
            self.encoding.note(line, text)
            return reasons.NOT_UTF8
        except (ValueError, RecursionError):
            return reasons.NOT_JSON
        return record if isinstance(record, dict) else reasons.NOT_OBJECT

    def _frame(self, rows: Sequence[Mapping[str, object]], refused: dict[int, str]) -> pl.DataFrame:
        """The columns of a batch, as text; rows whose values cannot be text go to `refused`."""
        by_name = self._names.table.by_name
        series: dict[str, pl.Series] = {}
        for key, values in _columns(rows):
            name = self._names.column(key)
            # Two names for one column is a fault of the whole file, told once at its end.
            if name is not None and name not in series:
                series[name] = _text(by_name[name], values, refused)
        for name, value in self._partitions.items():
            whole = pl.Series([value], dtype=pl.String).new_from_index(0, len(rows))
            # A row without the name takes the folder's value, whichever other rows stand beside it.
            series[name] = series[name].zip_with(series[name].is_not_null(), whole) if name in series else whole
        if not series:
            # Rows without a single known name still count as received.
            first = self._names.table.columns[0].name
            series[first] = pl.Series([None], dtype=pl.String).new_from_index(0, len(rows))
        return pl.DataFrame([values.alias(name) for name, values in series.items()])


def _columns(rows: Sequence[Mapping[str, object]]) -> Iterator[tuple[str, Sequence[object]]]:
    """The rows by column: each key with a value per row, None where a row lacks it."""
    keys = tuple(rows[0])
    if all(tuple(row) == keys for row in rows):
        # Most exporters write every key in every line: several times faster than a look-up per cell.
        yield from zip(keys, zip(*(row.values() for row in rows), strict=True), strict=True)
        return
    for key in sorted(set().union(*rows)):
        yield key, [row.get(key) for row in rows]


def _text(column: Column, values: Sequence[object], refused: dict[int, str]) -> pl.Series:
    """Values of one column as text."""
    if set(map(type, values)) <= {str, type(None)}:
        try:
            return pl.Series(values, dtype=pl.String)
        except UnicodeEncodeError:
            pass  # a lone surrogate: found below
    texts: list[str | None] = []
    for index, value in enumerate(values):
        text = _scalar(value, column.kind)
        if text is None and value is not None:
            refused.setdefault(index, f"{column.name}: {reasons.NOT_TEXT}")
        texts.append(text)
    return pl.Series(texts, dtype=pl.String)


def _scalar(value: object, kind: Kind) -> str | None:
    """A JSON value as the text that the column's kind is read from; None where it has none."""
    if isinstance(value, str):
        return value if value.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in value) else None
    if kind is Kind.TEXT or not isinstance(value, _SCALARS):
        return None
    return json.dumps(value)
