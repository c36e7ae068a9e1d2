"""XLSX: the first sheet, or the one that is named like the dataset, each cell read as it was stored.

A number is never taken for a code: a row with one is set aside, and where a text column holds many, so is the file.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import polars as pl

from checks.errors import InputProblems, Problem
from flows.intake import problems as say
from flows.intake import reasons
from flows.intake.lines import MAX_LINE_BYTES
from flows.intake.ooxml import MOST_ROWS, Book, Cell, Sheet, Tail, WorkbookError, opened
from flows.intake.ooxml import Kind as Stored
from flows.intake.spreadsheets import many
from schemas.contract import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from flows.intake.casts import Reading
    from flows.intake.headers import Header, Names
    from flows.intake.ooxml import Row
    from flows.intake.sources import Source
    from flows.intake.stage import Stage
    from schemas.contract import Column

_FIRST_DAYS = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}  # noqa: DTZ001 - a sheet's times are local
_LEAP_1900 = 60
"""The day number of 29 February 1900, which Excel believes in: days before it count from one day later."""
_LAST_SERIAL = 2_958_466
"""The day after 9999-12-31."""
_EXACT = 2**53
_NOT_TEXT = {
    Stored.NUMBER: reasons.NUMBER_NOT_TEXT,
    Stored.DATE: reasons.DATE_NOT_TEXT,
    Stored.BOOLEAN: reasons.BOOLEAN_NOT_TEXT,
}


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a workbook's data is: the sheet's place among the sheets, and the row that holds the names."""

    header: Header
    sheet: int
    row: int
    hidden: int
    others: int


def layout(source: Source, names: Names, problems: list[Problem]) -> Layout | None:
    """Choose the sheet and read its first row that holds anything; None where there is none, or it can't be read."""
    try:
        book = opened(source.path)
        with book:
            place = _chosen(book.sheets, names)
            first = next((rows[0] for rows in book.rows(book.sheets[place], Tail())), None)
            if first is None:
                return None
            number, cells = first
            texts = [book.text(cells[at]) if at in cells else "" for at in range(max(cells) + 1)]
    except WorkbookError as fault:
        problems.append(say.workbook(source.name, str(fault)))
        return None
    header = names.match(source.name, texts, problems)
    rest = [sheet for at, sheet in enumerate(book.sheets) if at != place]
    hidden = sum(sheet.hidden for sheet in rest)
    return Layout(header, place, number, hidden, len(rest) - hidden)


def first_rows(
    source: Source, names: Names, most: int
) -> tuple[list[str], list[list[tuple[str | None, Stored]]], bool]:
    """Some rows of a workbook for a look at them: names, a text and a kind per cell, and whether there are more rows.

    Raises:
        InputProblems: it can't be read.
    """
    problems: list[Problem] = []
    plan = layout(source, names, problems)
    if problems:
        raise InputProblems(problems)
    if plan is None:
        return [], [], False
    found: list[Row] = []
    with opened(source.path) as book:
        for rows in book.rows(book.sheets[plan.sheet], Tail()):
            found.extend(row for row in rows if row[0] > plan.row)
            if len(found) > most:
                break
        empty = (None, Stored.MISSING)
        seen = [
            [_looked_at(book, cells[at]) if at in cells else empty for at in range(len(plan.header.names))]
            for _, cells in found[:most]
        ]
    return list(plan.header.names), seen, len(found) > most


def _looked_at(book: Book, cell: Cell) -> tuple[str | None, Stored]:
    moment = _day(cell.text, from_1904=book.from_1904) if cell.kind is Stored.DATE else None
    return (book.text(cell) if moment is None else moment.date().isoformat()), cell.kind


def _chosen(sheets: Sequence[Sheet], names: Names) -> int:
    """Place of the sheet that is named like the dataset, else of the first that isn't hidden."""
    dataset = names.table.dataset
    titles = {dataset.value.casefold(), dataset.vi.casefold()}
    named = (place for place, sheet in enumerate(sheets) if sheet.name.strip().casefold() in titles)
    shown = (place for place, sheet in enumerate(sheets) if not sheet.hidden)
    place = next(named, next(shown, None))
    if place is None:
        raise WorkbookError("broken")
    return place


def read(source: Source, plan: Layout, stage: Stage, partitions: Mapping[str, str | None]) -> list[str]:
    """Read a workbook's rows into the stage.

    Args:
        source: The file.
        plan: Its sheet and its names.
        stage: Where rows go.
        partitions: Columns that the file's folders give, as text.

    Returns:
        What to warn of.

    Raises:
        InputProblems: The workbook is damaged, or numbers stand where codes should.
    """
    tail = Tail()
    try:
        book = opened(source.path)
        with book:
            reader = _Reader(source, plan, stage, partitions, book)
            for rows in book.rows(book.sheets[plan.sheet], tail):
                reader.take([row for row in rows if row[0] > plan.row])
    except WorkbookError as fault:
        raise InputProblems([say.workbook(source.name, str(fault))]) from None
    if problems := list(reader.numbers_for_text()):
        raise InputProblems(problems)
    return list(_warnings(source.name, plan, tail, reader.outside))


def _warnings(name: str, plan: Layout, tail: Tail, outside: int) -> Iterator[str]:
    if tail.last_row == MOST_ROWS:
        yield (
            f"{name}: trang tính đầy {MOST_ROWS} dòng, có thể thiếu phần sau. / "
            "the sheet is full: what came after its last row may be missing."
        )
    if plan.hidden:
        yield f"{name}: {plan.hidden} trang ẩn không được đọc. / hidden sheets were not read: {plan.hidden}."
    if plan.others:
        yield f"{name}: {plan.others} trang khác không được đọc. / other sheets were not read: {plan.others}."
    if tail.merged:
        yield (
            f"{name}: {tail.merged} vùng ô gộp, chỉ ô đầu có giá trị. / "
            f"merged ranges, where only the first cell has a value: {tail.merged}."
        )
    if outside:
        yield (
            f"{name}: {outside} ô nằm ngoài các cột có tên, không đọc. / "
            f"cells outside the named columns were not read: {outside}."
        )


@dataclass
class _Column:
    """One column of a batch: texts, or numbers of shared strings."""

    texts: list[str | None] = field(default_factory=list)
    links: list[int | None] = field(default_factory=list)

    def add(self, text: str | None, link: int | None = None) -> None:
        self.texts.append(text)
        self.links.append(link)

    def series(self, name: str, shared: pl.Series) -> pl.Series:
        texts = pl.Series(name, self.texts, pl.String)
        links = pl.Series(name, self.links, pl.UInt32)
        if links.null_count() == len(links):
            return texts
        return shared.gather(links).zip_with(links.is_not_null(), texts).alias(name)


class _Reader:
    """What is counted over the batches of a sheet."""

    def __init__(
        self, source: Source, plan: Layout, stage: Stage, partitions: Mapping[str, str | None], book: Book
    ) -> None:
        self.outside = 0
        self._source = source
        self._header = plan.header
        self._stage = stage
        self._partitions = partitions
        self._book = book
        by_name = {column.name: column for column in stage.columns}
        self._columns = {place: by_name[name] for name, place in plan.header.places.items()}
        self._named = {place for place, name in enumerate(plan.header.names) if name.strip()}
        self._numbers: Counter[str] = Counter()
        self._filled: Counter[str] = Counter()
        # Long texts are looked for where they are kept: a sheet refers to each of them many times.
        self._long = frozenset((book.shared.str.len_bytes() > MAX_LINE_BYTES).arg_true().to_list())

    def take(self, rows: Sequence[Row]) -> None:
        """Read rows below the names."""
        refused: dict[int, str] = {}
        kept = list(self._records(rows))
        if not kept:
            return
        series = []
        for place, column in self._columns.items():
            read = _Column()
            for index, (_, cells) in enumerate(kept):
                cell = cells.get(place)
                if cell is None:
                    read.add(None)
                elif cell.link is not None and cell.link not in self._long:
                    self._filled[column.name] += 1
                    read.add(None, cell.link)
                else:
                    self._filled[column.name] += 1
                    self._odd(column, cell, index, read, refused)
            series.append(read.series(column.name, self._book.shared))
        frame = pl.DataFrame(series, height=len(kept))
        self._stage.add(
            frame.with_columns(pl.lit(value, pl.String).alias(name) for name, value in self._partitions.items()),
            self._source.name,
            line_of=lambda index: kept[index][0],
            raws_of=lambda indexes: [self._raw(kept[index][1]) for index in indexes],
            refused=refused,
        )

    def numbers_for_text(self) -> Iterator[Problem]:
        """Text columns of which all cells, or many, are numbers."""
        for name, values in self._numbers.items():
            of = self._filled[name]
            if values == of or many(values, of):
                yield say.numbers_for_text(f"{self._source.name}, {name}", values, of)

    def _records(self, rows: Sequence[Row]) -> Iterable[Row]:
        """Rows with cells in named columns; those that say the header again are set aside."""
        names = self._header.names
        for number, cells in rows:
            outside = sum(place not in self._named for place in cells)
            self.outside += outside
            if outside == len(cells):
                continue
            if len(cells) == len(self._named) and all(
                place < len(names) and self._book.text(cell) == names[place] for place, cell in cells.items()
            ):
                self._stage.rejects.add(self._source.name, number, reasons.HEADER_AGAIN, self._raw(cells))
                continue
            yield number, cells

    def _odd(self, column: Column, cell: Cell, index: int, read: _Column, refused: dict[int, str]) -> None:
        """A cell that isn't a shared string: its text, or a reason against its row."""
        text, reason = _value(column, cell, self._stage.reading, from_1904=self._book.from_1904)
        if cell.link is not None or (text is not None and len(text.encode()) > MAX_LINE_BYTES):
            text, reason = None, reasons.TOO_LONG
        elif reason is not None:
            reason = f"{column.name}: {reason}"
        if cell.kind is Stored.NUMBER and column.kind is Kind.TEXT:
            self._numbers[column.name] += 1
        if reason is not None:
            refused.setdefault(index, reason)
        read.add(text)

    def _raw(self, cells: Mapping[int, Cell]) -> str:
        names = self._header.names
        texts = {
            names[place] if place < len(names) else "": self._book.text(cell) for place, cell in sorted(cells.items())
        }
        return json.dumps(texts, ensure_ascii=False)


def _value(  # noqa: PLR0911 - a table of kinds
    column: Column, cell: Cell, reading: Reading, *, from_1904: bool
) -> tuple[str | None, str | None]:
    """A cell as the text that its column's kind is read from, or the reason why it has none."""
    match cell.kind:
        case Stored.TEXT:
            return cell.text, None
        case Stored.ERROR:
            return None, reasons.ERROR_IN_CELL
        case Stored.MISSING:
            return None, reasons.NO_SAVED_VALUE
        case kind if column.kind is Kind.TEXT:
            return None, _NOT_TEXT[kind]
        case Stored.BOOLEAN:
            return ("true" if cell.text.strip() == "1" else "false"), None
        case Stored.DATE:
            return _moment(column, cell.text, reading, from_1904=from_1904), None
        case _:
            return _number(cell.text), None


def _number(text: str) -> str:
    """A number as an integer is written, where it is one."""
    try:
        value = float(text)
    except ValueError:
        return text
    return str(int(value)) if math.isfinite(value) and value.is_integer() and abs(value) < _EXACT else text


def _moment(column: Column, text: str, reading: Reading, *, from_1904: bool) -> str:
    """A date of a sheet, written as dates of the column are; as it is stored, where it is no day of the calendar."""
    moment = _day(text, from_1904=from_1904)
    if moment is None:
        return text
    whole = moment.time() == datetime.min.time()
    form = reading.date if column.kind is Kind.DATE else reading.datetime
    if form is None:
        return moment.date().isoformat() if whole else moment.isoformat(sep="T")
    return moment.strftime(form.text) if whole or form.has_time else moment.isoformat(sep="T")


def _day(text: str, *, from_1904: bool) -> datetime | None:
    """The moment that a day number, or an ISO text, stands for, to the second."""
    try:
        serial = float(text)
    except ValueError:
        return _iso(text)
    if not 0 < serial + from_1904 < _LAST_SERIAL:
        return None
    if not from_1904 and int(serial) == _LEAP_1900:
        return None
    early = not from_1904 and serial < _LEAP_1900
    seconds = round((serial % 1) * 86_400)
    days = int(serial) + early
    try:
        return _FIRST_DAYS[from_1904] + timedelta(days=days, seconds=seconds)
    except OverflowError:
        return None


def _iso(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is None else None
