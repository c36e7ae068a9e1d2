"""CSV: whole lines are read by polars in bulk, odd ones by Python's csv module one at a time.

Nothing is inferred: every field is text here. A line is read in bulk only if the survey proved it a record by itself,
so one bad line costs one line, not the file.
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from checks.errors import InputProblems, Problem, RuleError
from flows.intake import problems as say
from flows.intake import reasons
from flows.intake.encodings import EncodingCount, likely_encoding
from flows.intake.lines import BOM, MAX_LINE_BYTES, blocks, ends_within_line, first_line
from flows.intake.survey import Survey, survey

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from flows.intake.headers import Header, Names
    from flows.intake.sources import Source
    from flows.intake.stage import Stage

MAX_RECORD_LINES = 100
"""Most physical lines that one record may span: beyond, its quote counts as unclosed, so it cannot swallow the rest."""

_SEPARATORS = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a CSV file is laid out. `text` is the header's line, `body` the offset of the line after it, in bytes."""

    header: Header
    text: bytes
    separator: str
    body: int
    body_line: int


def layout(source: Source, names: Names, problems: list[Problem]) -> Layout | None:
    """Read a file's header and find its separator; None for a file without one, or when it cannot be read."""
    line = first_line(source.path)
    separators: tuple[str, ...] = _SEPARATORS
    if (
        line is not None
        and line.text[:4].lower() == b"sep="
        and line.text[4:].decode("ascii", "replace") in _SEPARATORS
    ):
        # Excel writes the separator into a line of its own.
        separators = (line.text[4:].decode(),)
        line = first_line(source.path, after=line)
    if line is None:
        return None
    where = f"{source.name}:{line.number}"
    cut = b"\r" in line.text or len(line.text) > MAX_LINE_BYTES  # perhaps in the middle of a character
    if not line.is_utf8 and not cut:
        problems.append(say.not_utf8(where, likely_encoding(line.text)))
        return None
    fault = None
    if b"\0" in line.text:
        fault = "dòng tên cột có byte NUL. / the header holds a NUL byte."
    elif b"\r" in line.text:
        fault = "dòng kết thúc bằng CR kiểu Mac cũ. / lines end in CR, as on old Macs."
    elif len(line.text) > MAX_LINE_BYTES:
        fault = "dòng tên cột quá dài. / the header is too long."
    text = line.text.decode(errors="replace")
    candidates = [(split, separator) for separator in separators if (split := _split(text, separator))]
    if fault is None and not candidates:
        fault = "dấu nháy trong dòng tên cột không đóng. / a quote in the header is not closed."
    if fault is not None:
        problems.append(Problem(where, fault, "Kết xuất lại tệp. / Export the file again."))
        return None
    split, separator = max(
        candidates, key=lambda found: (sum(names.column(name) is not None for name in found[0]), len(found[0]))
    )
    return Layout(names.match(source.name, split, problems), line.text, separator, line.end, line.number + 1)


def _split(text: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([text], delimiter=separator, strict=True), [])
    except csv.Error:
        return []


def read(source: Source, plan: Layout, stage: Stage, partitions: dict[str, str | None]) -> None:
    """Read a file's rows into the stage.

    Args:
        source: The file.
        plan: Its header.
        stage: Where rows go.
        partitions: Columns that the file's folders give, as text.

    Raises:
        InputProblems: The file is not UTF-8, or ends within a row.
    """
    reader = _Reader(source, plan, stage, partitions)
    for block, last in blocks(source.path, plan.body):
        reader.take(block, last=last)
    if reader.encoding.is_other_encoding:
        guess = likely_encoding(reader.encoding.sample)
        raise InputProblems([say.not_utf8(f"{source.name}:{reader.encoding.first_bad_line}", guess)])
    if stage.rejects.broke(source.name, reader.last_line) and ends_within_line(source.path):
        raise InputProblems([say.cut_short(f"{source.name}:{reader.last_line}")])


@dataclass(frozen=True, slots=True)
class _Record:
    """One record read by itself: its fields, or the reason why it has none; and how many lines it took."""

    fields: list[str]
    reason: str | None
    lines: int


@dataclass(frozen=True, slots=True)
class _Bounds:
    """A survey's lines as Python lists: one look-up in an array of numpy costs as much as ten in a list."""

    starts: list[int]
    ends: list[int]
    nexts: list[int]
    dirty: list[bool]


class _OddRows:
    """Records that were read one by one, put into frames a few at a time while they are still in the cache."""

    _BATCH = 2_048

    def __init__(self, places: Mapping[str, int]) -> None:
        self.indexes: list[int] = []
        self.spans: list[int] = []
        self._places = places
        self._waiting: list[list[str]] = []
        self._frames: list[pl.DataFrame] = []

    def add(self, index: int, record: _Record) -> None:
        """Take one record, first line at `index`."""
        self.indexes.append(index)
        self.spans.append(record.lines)
        self._waiting.append(record.fields)
        if len(self._waiting) >= self._BATCH:
            self._flush()

    def frames(self) -> list[pl.DataFrame]:
        """All records, in the order they came."""
        self._flush()
        return self._frames

    def _flush(self) -> None:
        if self._waiting:
            columns = list(zip(*self._waiting, strict=True))
            self._waiting.clear()
            self._frames.append(
                pl.DataFrame([pl.Series(name, columns[place], pl.String) for name, place in self._places.items()])
            )


class _Reader:
    """State between blocks: an unfinished record, and the number of its first line."""

    def __init__(self, source: Source, plan: Layout, stage: Stage, partitions: dict[str, str | None]) -> None:
        self.encoding = EncodingCount()
        self._source = source
        self._plan = plan
        self._stage = stage
        self._partitions = partitions
        self._carried = b""
        self._line = plan.body_line
        self._width = len(plan.header.names)

    @property
    def last_line(self) -> int:
        """Number of the last line that was read, from 1."""
        return self._line - 1

    def take(self, block: bytes, *, last: bool) -> None:
        """Read a block of whole lines."""
        data = self._carried + block
        self._carried = b""
        if not data:
            return
        found = survey(data, self._plan.separator)
        kept = ~found.blank
        odd = _OddRows(self._plan.header.places)
        stop: int = found.lines
        for index, record in self._odd_records(found, last=last):
            if record is None:
                stop = index
                self._carried = data[found.starts[index] :]
                break
            kept[index : index + record.lines] = False
            if record.reason is not None:
                raw = found.line(index).decode(errors="backslashreplace")
                self._stage.rejects.add(self._source.name, self._line + index, record.reason, raw)
            elif record.fields:
                odd.add(index, record)
        kept[stop:] = False
        self._drop_headers(found, kept)
        for index in np.flatnonzero(found.not_utf8[:stop]).tolist():
            self.encoding.note(self._line + index, found.line(index))
        self.encoding.lines += stop
        self._emit(found, kept, odd)
        self._line += stop

    def _drop_headers(self, found: Survey, kept: NDArray[np.bool_]) -> None:
        """Set aside lines that say the header once more, as files that were joined do."""
        place = found.data.find(self._plan.text)
        while place >= 0:
            index = int(np.searchsorted(found.starts, place, side="right")) - 1
            if kept[index] and found.line(index).removeprefix(BOM) == self._plan.text:
                kept[index] = False
                self._stage.rejects.add(
                    self._source.name, self._line + index, reasons.HEADER_AGAIN, self._plan.text.decode()
                )
            place = found.data.find(self._plan.text, int(found.nexts[index]))

    def _odd_records(self, found: Survey, *, last: bool) -> Iterator[tuple[int, _Record | None]]:
        """Read the records that begin at odd lines; None where the block ends before the record does."""
        odd = np.flatnonzero(found.odd(self._width)).tolist()
        if not odd:
            return
        bounds = _Bounds(found.starts.tolist(), found.ends.tolist(), found.nexts.tolist(), found.dirty.tolist())
        cursor = 0
        for index in odd:
            if index < cursor:
                continue
            record = self._record(found, index, bounds, last=last)
            yield index, record
            if record is None:
                return
            cursor = index + record.lines

    def _record(self, found: Survey, index: int, bounds: _Bounds, *, last: bool) -> _Record | None:
        if found.too_long[index]:
            return _Record([], reasons.TOO_LONG, 1)
        if bounds.dirty[index]:
            return _Record([], reasons.NUL_BYTE if found.nul[index] else reasons.NOT_UTF8, 1)
        if not (found.has_quote[index] or found.stray_cr[index]):
            return self._wrong_width(int(found.separators[index]) + 1)
        return self._exact(found, index, bounds, last=last)

    def _exact(self, found: Survey, index: int, bounds: _Bounds, *, last: bool) -> _Record | None:
        """Read a record with quotes, over as many lines as it takes; on any fault only its first line is refused."""
        limit = min(index + MAX_RECORD_LINES, found.lines)
        limit = max(bisect_right(bounds.ends, bounds.starts[index] + MAX_LINE_BYTES, index, limit), index + 1)
        taken = 0
        asked_for_more = False

        def feed() -> Iterator[str]:
            nonlocal taken, asked_for_more
            for line in range(index, limit):
                if bounds.dirty[line]:
                    break
                taken += 1
                yield found.data[bounds.starts[line] : bounds.nexts[line]].decode()
            asked_for_more = True

        try:
            fields = next(csv.reader(feed(), delimiter=self._plan.separator, strict=True))
        except csv.Error:
            if asked_for_more and index + taken == found.lines and not last:
                return None
            # A quote that is closed only lines later, by another record's quote, was never closed.
            if asked_for_more or taken > 1:
                return _Record([], reasons.UNCLOSED_QUOTE, 1)
            return _Record([], reasons.CARRIAGE_RETURN if found.stray_cr[index] else reasons.BROKEN_QUOTE, 1)
        if fields and len(fields) != self._width:
            return self._wrong_width(len(fields))
        return _Record(fields, None, taken)

    def _wrong_width(self, fields: int) -> _Record:
        return _Record([], reasons.TOO_FEW_FIELDS if fields < self._width else reasons.TOO_MANY_FIELDS, 1)

    def _emit(self, found: Survey, kept: NDArray[np.bool_], odd: _OddRows) -> None:
        """Hand the rows of a block to the stage, in the order of the file."""
        whole = np.flatnonzero(kept)
        frames = [_parse(found.keeping(kept), self._plan, len(whole), quoted=found.quoted)] if len(whole) else []
        frames.extend(odd.frames())
        if not frames:
            return
        frame = pl.concat(frames)
        first = np.concatenate((whole, np.array(odd.indexes, np.int64)))
        spans = np.concatenate((np.ones_like(whole), np.array(odd.spans, np.int64)))
        if odd.indexes:
            order = np.argsort(first)
            frame, first, spans = frame[order], first[order], spans[order]

        def raws_of(rows: Sequence[int]) -> Iterator[str]:
            for row in rows:
                text = found.data[found.starts[first[row]] : found.ends[first[row] + spans[row] - 1]]
                yield text.decode(errors="backslashreplace")

        self._stage.add(
            frame.with_columns(pl.lit(value, pl.String).alias(name) for name, value in self._partitions.items()),
            self._source.name,
            line_of=lambda row: self._line + int(first[row]),
            raws_of=raws_of,
        )


def _parse(data: bytes, plan: Layout, rows: int, *, quoted: bool) -> pl.DataFrame:
    """Parse lines that were proven whole."""
    places = plan.header.places
    width = len(plan.header.names)
    try:
        frame = (
            pl.scan_csv(
                data,
                has_header=False,
                separator=plan.separator,
                quote_char='"' if quoted else None,
                schema={str(place): pl.String for place in range(width)},
            )
            .select(pl.col(str(place)).alias(name) for name, place in places.items())
            .collect()
        )
    except pl.exceptions.PolarsError:
        raise RuleError("Đọc CSV thất bại. / Reading CSV failed.") from None
    if frame.height != rows:
        raise RuleError("Số dòng CSV đọc được không khớp. / The CSV reader lost or invented rows.")
    return frame
