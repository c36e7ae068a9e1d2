"""What stands in a workbook (XLSX, ISO/IEC 29500): its sheets, and their cells as they were stored, row by row.

Cells are read as a stream, each with its own type: whether a code was kept as text or as a number decides over its
zeros, and readers that hand over whole columns no longer know.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Self
from xml.parsers import expat

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path
    from types import TracebackType

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
"""What a sheet can hold."""
MAX_UNPACKED_BYTES = 8 * 1024**3
MAX_PART_BYTES = 64 * 1024**2
"""Most that the parts beside sheets and shared strings may hold: they are read whole."""
SUSPECT_BYTES, MAX_RATIO = 256 * 1024**2, 300
"""A workbook that claims more than the first and packs better than the second is a trap."""
LONGEST_TEXT = 131_072
"""Characters kept of one text, which is more than Excel allows; one more shows that there were more."""

_BLOCK_BYTES = 1024 * 1024
_STRINGS_PER_CHUNK = 100_000
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NO_CHARACTERS = range(0xD800, 0xE000)
_QUOTED = re.compile(r'"[^"]*"|\\.|\[(?!h|m|s)[^\]]*\]|_.|\*.', re.IGNORECASE)
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""Built-in number formats that show dates or times, those of East Asian Excel among them."""


class WorkbookError(Exception):
    """A workbook that can't be read; the message is a kind of fault, never what stands in it."""


class Kind(Enum):
    """How a cell's value is stored."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    """A number whose format shows a date, or an ISO date."""
    BOOLEAN = "boolean"
    ERROR = "error"
    MISSING = "missing"
    """A formula whose value was not saved."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as stored: `text`, or the number of a shared string."""

    kind: Kind
    text: str
    link: int | None = None


Row = tuple[int, dict[int, Cell]]
"""Number of a row as Excel shows it, and its cells that aren't empty by column from 0."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet: its name, whether it is hidden, and the part that holds it."""

    name: str
    hidden: bool
    part: str


@dataclass
class Book:
    """An open workbook. `shared` are its strings, `dates` the styles that show dates."""

    archive: zipfile.ZipFile
    sheets: tuple[Sheet, ...]
    shared: pl.Series
    dates: frozenset[int]
    from_1904: bool

    def __enter__(self) -> Self:
        """It is open already."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self.archive.close()

    def rows(self, sheet: Sheet, tail: Tail) -> Iterator[list[Row]]:
        """Rows of a sheet that hold anything, some at a time; `tail` takes what is only known at the end."""
        reader = _Cells(self.dates, len(self.shared), tail)
        for _ in _parsed(self.archive, sheet.part, reader.start, reader.end, reader.text):
            if reader.rows:
                rows, reader.rows = reader.rows, []
                yield rows

    def text(self, cell: Cell) -> str:
        """A cell's text."""
        return cell.text if cell.link is None else str(self.shared[cell.link])


@dataclass
class Tail:
    """What is known of a sheet once it has been read: merged ranges, and the last row that holds anything."""

    merged: int = 0
    last_row: int = 0


def opened(path: Path) -> Book:
    """Open a workbook, to be closed afterwards.

    Raises:
        WorkbookError: it is damaged, encrypted, has macros, or claims more than any honest workbook holds.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError):
        raise WorkbookError("broken") from None
    try:
        return _opened(archive)
    except BaseException:
        archive.close()
        raise


def _opened(archive: zipfile.ZipFile) -> Book:
    entries = archive.infolist()
    unpacked, packed = sum(each.file_size for each in entries), sum(each.compress_size for each in entries)
    if unpacked > MAX_UNPACKED_BYTES or (unpacked > SUSPECT_BYTES and unpacked > MAX_RATIO * max(packed, 1)):
        raise WorkbookError("bomb")
    if any(each.flag_bits & 1 for each in entries):
        raise WorkbookError("encrypted")
    names = {each.filename for each in entries}
    types = [kind for _, attributes in _elements(archive, "[Content_Types].xml") for kind in attributes.values()]
    if any("macroEnabled" in kind for kind in types) or any(name.endswith("vbaProject.bin") for name in names):
        raise WorkbookError("macros")
    places = _relations(archive, "")
    book = next((part for kind, part in places.values() if kind == "officeDocument"), "")
    if not book or book not in names:
        raise WorkbookError("broken")
    if book.endswith(".bin"):
        raise WorkbookError("binary")
    parts = _relations(archive, book)
    sheets, from_1904 = [], False
    for name, attributes in _elements(archive, book):
        if name == "workbookPr":
            from_1904 = attributes.get("date1904", "0") in {"1", "true"}
        elif name == "sheet":
            key = next((value for attribute, value in attributes.items() if attribute.endswith(":id")), "")
            kind, part = parts.get(key, ("", ""))
            if kind == "worksheet" and part in names:
                hidden = attributes.get("state", "visible") != "visible"
                sheets.append(Sheet(attributes.get("name", ""), hidden, part))
    by_kind = {kind: part for kind, part in parts.values() if part in names}
    return Book(
        archive,
        tuple(sheets),
        _shared(archive, by_kind.get("sharedStrings")),
        _date_styles(archive, by_kind.get("styles")),
        from_1904,
    )


def _relations(archive: zipfile.ZipFile, part: str) -> Mapping[str, tuple[str, str]]:
    """By identifier, the kind and the name of each part that a part refers to."""
    folder, base = posixpath.split(part)
    found = {}
    for name, attributes in _elements(archive, posixpath.join(folder, "_rels", f"{base}.rels")):
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", ""))).lstrip("/")
            found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], target)
    return found


def _date_styles(archive: zipfile.ZipFile, part: str | None) -> frozenset[int]:
    """Places of the cell styles whose numbers show as dates or times."""
    formats, styles, within = {}, [], False
    for name, attributes in _elements(archive, part) if part else ():
        if name == "numFmt":
            formats[attributes.get("numFmtId")] = attributes.get("formatCode", "")
        elif name in {"cellXfs", "cellStyleXfs", "cellStyles", "dxfs"}:
            within = name == "cellXfs"
        elif name == "xf" and within:
            styles.append(attributes.get("numFmtId", "0"))
    return frozenset(place for place, style in enumerate(styles) if _shows_date(style, formats.get(style)))


def _shows_date(style: str, code: str | None) -> bool:
    if code is None:
        return style.isdecimal() and int(style) in _DATE_FORMATS
    plain = _QUOTED.sub("", code.partition(";")[0])
    return "general" not in plain.lower() and re.search(r"[dmyhs]", plain, re.IGNORECASE) is not None


def _shared(archive: zipfile.ZipFile, part: str | None) -> pl.Series:
    """The shared strings, in their order; of rich text its runs together, of phonetic hints nothing."""
    chunks: list[pl.Series] = []
    if part:
        strings = _Strings()
        for _ in _parsed(archive, part, strings.start, strings.end, strings.text):
            if len(strings.found) >= _STRINGS_PER_CHUNK:
                chunks.append(pl.Series("shared", strings.found, pl.String))
                strings.found = []
        chunks.append(pl.Series("shared", strings.found, pl.String))
    return pl.concat(chunks, rechunk=True) if chunks else pl.Series("shared", [], pl.String)


def _elements(archive: zipfile.ZipFile, part: str) -> list[tuple[str, dict[str, str]]]:
    """Every element of a small part, in order: its name without a prefix, and its attributes."""
    found: list[tuple[str, dict[str, str]]] = []
    try:
        if archive.getinfo(part).file_size > MAX_PART_BYTES:
            raise WorkbookError("bomb")
    except KeyError:
        return found

    def start(name: str, attributes: dict[str, str]) -> None:
        found.append((name, attributes))

    for _ in _parsed(archive, part, start, lambda _: None, lambda _: None):
        pass
    return found


def _parsed(
    archive: zipfile.ZipFile,
    part: str,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> Iterator[None]:
    """Parse a part block by block; names come without a prefix."""

    def root(name: str, attributes: dict[str, str]) -> None:
        # A call more for every cell is a third of the time: only workbooks with prefixes pay for it.
        if ":" in name:
            parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
            parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
        else:
            parser.StartElementHandler, parser.EndElementHandler = start, end
        start(name.rpartition(":")[2], attributes)

    def doctype(*_: object) -> None:
        raise WorkbookError("broken")  # no workbook has one: it would define entities

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = root
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = doctype
    try:
        with archive.open(part) as stream:
            while block := _block(stream):
                parser.Parse(block, False)  # noqa: FBT003 - a parser of C takes it by place alone
                yield
            parser.Parse(b"", True)  # noqa: FBT003 - as above
            yield
    except (expat.ExpatError, zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError):
        raise WorkbookError("broken") from None


def _block(stream: IO[bytes]) -> bytes:
    return stream.read(_BLOCK_BYTES)


@dataclass
class _Texts:
    """Gathers the characters of one text, as many as are kept."""

    parts: list[str] = field(default_factory=list)
    length: int = 0

    def add(self, data: str) -> None:
        if self.length <= LONGEST_TEXT:
            self.parts.append(data[: LONGEST_TEXT + 1 - self.length])
            self.length += len(data)

    def take(self) -> str:
        if not self.parts:
            return ""
        whole = "".join(self.parts)
        self.parts, self.length = [], 0
        return _ESCAPE.sub(_character, whole) if "_x" in whole else whole


def _character(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return found[0] if code == 0 or code in _NO_CHARACTERS else chr(code)


class _Strings:
    """Handlers for the shared strings."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._texts = _Texts()
        self._within = self._hint = False

    def start(self, name: str, _: dict[str, str]) -> None:
        if name == "rPh":
            self._hint = True
        elif name == "t":
            self._within = not self._hint

    def end(self, name: str) -> None:
        if name == "t":
            self._within = False
        elif name == "rPh":
            self._hint = False
        elif name == "si":
            self.found.append(self._texts.take())

    def text(self, data: str) -> None:
        if self._within:
            self._texts.add(data)


_KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "n": Kind.NUMBER,
        "b": Kind.BOOLEAN,
        "e": Kind.ERROR,
        "d": Kind.DATE,
        "str": Kind.TEXT,
        "inlineStr": Kind.TEXT,
    }
)
"""Types of cells that hold their value themselves."""


class _Cells:
    """Handlers for a sheet."""

    def __init__(self, dates: frozenset[int], shared: int, tail: Tail) -> None:
        self.rows: list[Row] = []
        self._shared = shared
        self._dates = {str(place) for place in dates}
        self._tail = tail
        self._texts = _Texts()
        self._columns: dict[str, int] = {}
        self._number = 0
        self._cells: dict[int, Cell] = {}
        self._column = -1
        self._kind = "n"
        self._style = ""
        self._formula = self._valued = self._within = self._hint = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            place = attributes.get("r")
            self._column = self._column + 1 if place is None else self._place(place)
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._formula = self._valued = False
        elif name == "v":
            self._within = self._valued = True
        elif name == "t":
            self._within = not self._hint
        elif name == "f":
            self._formula = True
        elif name == "rPh":
            self._hint = True
        elif name == "row":
            written = attributes.get("r", "")
            self._number = int(written) if written.isdecimal() and len(written) < 8 else self._number + 1  # noqa: PLR2004 - digits of a million
            if self._number > MOST_ROWS:
                raise WorkbookError("broken")
            self._column = -1
        elif name == "mergeCell":
            self._tail.merged += 1

    def end(self, name: str) -> None:
        if name == "c":
            cell = self._cell(self._texts.take())
            if cell is not None:
                self._cells[self._column] = cell
        elif name in {"v", "t"}:
            self._within = False
        elif name == "rPh":
            self._hint = False
        elif name == "row" and self._cells:
            self.rows.append((self._number, self._cells))
            self._tail.last_row = self._number
            self._cells = {}

    def text(self, data: str) -> None:
        if self._within:
            self._texts.add(data)

    def _cell(self, text: str) -> Cell | None:
        if self._formula and text == "" and not (self._valued and self._kind == "str"):
            # Excel keeps an empty result as a text; a program that reckons nothing leaves the value out or empty.
            return Cell(Kind.MISSING, "")
        if text == "":
            return None
        if self._kind == "s":
            if not (text.isdecimal() and text.isascii() and len(text) <= 10 and int(text) < self._shared):  # noqa: PLR2004 - digits of 2**32
                raise WorkbookError("broken")
            return Cell(Kind.TEXT, "", int(text))
        kind = _KINDS.get(self._kind)
        if kind is None:
            raise WorkbookError("broken")
        if kind is Kind.NUMBER and self._style in self._dates:
            kind = Kind.DATE
        return Cell(kind, text)

    def _place(self, written: str) -> int:
        """Column of a cell such as AB12, from 0."""
        letters = written.rstrip("0123456789")
        found = self._columns.get(letters)
        if found is None:
            found = 0
            for letter in letters:
                if not "A" <= letter <= "Z" or found > MOST_COLUMNS:
                    raise WorkbookError("broken")
                found = found * 26 + ord(letter) - 64
            if not 0 < found <= MOST_COLUMNS:
                raise WorkbookError("broken")
            self._columns[letters] = found = found - 1
        return found
