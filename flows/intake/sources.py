"""The files of an extract: found, told apart by what they are, and fingerprinted."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import unquote

from checks.errors import InputProblems, Problem
from flows.intake import problems as say

if TYPE_CHECKING:
    from collections.abc import Mapping

_HIVE_NULL = "__HIVE_DEFAULT_PARTITION__"
_SNIFFED_BYTES = 4_096


class Format(StrEnum):
    """Formats that are read."""

    CSV = "CSV"
    NDJSON = "NDJSON"
    PARQUET = "Parquet"
    XLSX = "XLSX"
    TABLE = "PostgreSQL"


_ENDINGS: Mapping[str, Format] = MappingProxyType(
    {
        ".csv": Format.CSV,
        ".ndjson": Format.NDJSON,
        ".jsonl": Format.NDJSON,
        ".parquet": Format.PARQUET,
        ".xlsx": Format.XLSX,
    }
)
_WORKBOOKS: Mapping[str, str] = MappingProxyType(
    {".xlsm": "macros", ".xls": "binary", ".xlsb": "binary", ".ods": "binary"}
)
"""Other workbooks, and what they are refused for."""

_PARQUET_MAGICS = (b"PAR1", b"PARE")
_MAGICS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "ZIP/XLSX"),
    (b"\xd0\xcf\x11\xe0", "XLS/DOC"),
    (b"\x1f\x8b", "gzip"),
    (b"%PDF", "PDF"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"SQLite format 3", "SQLite"),
)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file that was read: name relative to the extract, size in bytes, SHA-256 in hexadecimal.

    Of a table of a database, `bytes` are those that were hashed, and `rows` how many rows there were; of a file of a
    Delta table, `version` is the table's.
    """

    name: str
    bytes: int
    sha256: str
    rows: int | None = None
    version: int | None = None

    def facts(self) -> dict[str, str | int]:
        """As plain JSON data: what is known of it."""
        return {name: value for name, value in asdict(self).items() if value is not None}


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read. `partitions` holds the keys and values in its folders' names, in order, as text.

    `version` is that of the Delta table that the file belongs to.
    """

    path: Path
    name: str
    format: Format
    partitions: tuple[tuple[str, str | None], ...]
    size_bytes: int
    modified_ns: int
    version: int | None = None

    @property
    def unchanged(self) -> bool:
        """Whether the file on disk still has the size and the time it had when it was found."""
        if self.format is Format.TABLE:
            return True  # read in one snapshot
        try:
            now = self.path.stat()
        except OSError:
            return False
        return (now.st_size, now.st_mtime_ns) == (self.size_bytes, self.modified_ns)

    def fingerprint(self) -> SourceFile:
        """Hash the file as a stream."""
        try:
            with self.path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            raise InputProblems([say.unreadable(self.name)]) from None
        return SourceFile(self.name, self.size_bytes, digest, version=self.version)


def discover(path: Path) -> tuple[Source, ...]:
    """Find the files of an extract and check that each is what its name says.

    Args:
        path: A file, or a folder of files; folders named `key=value` give partition values.

    Returns:
        The files, sorted by name; all of one format.

    Raises:
        InputProblems: Everything wrong with any of the files, at once.
    """
    problems: list[Problem] = []
    found: list[Source] = []
    for file in _candidates(path, problems):
        name = file.relative_to(path).as_posix() if file != path else file.name
        form = _ENDINGS.get(file.suffix.lower())
        if form is None:
            other = _WORKBOOKS.get(file.suffix.lower())
            problems.append(say.workbook(_printable(name), other) if other else say.not_accepted(_printable(name)))
            continue
        try:
            name.encode()
        except UnicodeEncodeError:
            problems.append(
                Problem(
                    _printable(name),
                    "tên tệp không phải UTF-8. / the file's name is not UTF-8.",
                    "Hãy đổi tên tệp. / Rename the file.",
                )
            )
            continue
        try:
            stat = file.stat()
            with file.open("rb") as opened:
                head = opened.read(_SNIFFED_BYTES)
        except OSError:
            problems.append(say.unreadable(name))
            continue
        if fault := _content_fault(head, form, name):
            problems.append(fault)
        else:
            found.append(Source(file, name, form, _partitions(name), stat.st_size, stat.st_mtime_ns))
    formats = {source.format for source in found}
    if len(formats) > 1:
        problems.append(say.mixed_formats(_printable(path.name), sorted(formats)))
    if not found and not problems:
        problems.append(say.no_files(_printable(path.name)))
    if problems:
        raise InputProblems(problems)
    return tuple(found)


def _candidates(path: Path, problems: list[Problem]) -> list[Path]:
    """The files that count, sorted; what cannot be followed becomes a problem."""
    if path.is_file():
        return [path]
    if not path.is_dir():
        problems.append(say.path_missing(_printable(path.name or str(path))))
        return []
    files: list[Path] = []

    def refused(error: OSError) -> None:
        problems.append(say.unreadable(_printable(Path(error.filename or path).name)))

    for folder, folders, names in os.walk(path, onerror=refused):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "_")))
        # A link may lead back up; skipping it silently would lose records.
        problems.extend(_linked(name) for name in folders if Path(folder, name).is_symlink())
        for name in names:
            file = Path(folder, name)
            if name.startswith((".", "_")):
                continue
            if file.is_file():
                files.append(file)
            else:
                problems.append(say.unreadable(_printable(name)))
    return sorted(files)


def _linked(name: str) -> Problem:
    return Problem(
        _printable(name),
        "thư mục liên kết không được đọc. / linked folders are not followed.",
        "Đặt dữ liệu trực tiếp trong thư mục. / Put the data into the folder itself.",
    )


def _partitions(name: str) -> tuple[tuple[str, str | None], ...]:
    """Keys and values in the folders' names; the value is text whatever it looks like."""
    pairs = [part.partition("=") for part in name.split("/")[:-1]]
    return tuple((unquote(key), None if value == _HIVE_NULL else unquote(value)) for key, sign, value in pairs if sign)


def _content_fault(head: bytes, form: Format, name: str) -> Problem | None:
    """What is wrong with a file whose first bytes are `head`, or None."""
    kind = _kind(head)
    if form is Format.XLSX:
        return _workbook_fault(head, kind, name)
    if form is Format.PARQUET:
        return _parquet_fault(head, kind, name)
    if wide := _wide_encoding(head):
        return say.not_utf8(name, wide)
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if kind is None and form is Format.NDJSON and text.startswith(b"["):
        return Problem(
            name,
            "tệp là một mảng JSON. / the file is a JSON array.",
            "Cần mỗi dòng một đối tượng JSON (NDJSON). / Write one JSON object per line (NDJSON).",
        )
    if form is Format.CSV and re.match(rb'[\[{]\s*["{]', text):
        kind = "JSON"
    return say.not_what_it_says(name, kind) if kind else None


def _parquet_fault(head: bytes, kind: str | None, name: str) -> Problem | None:
    if head.startswith(b"PARE"):
        return Problem(
            name,
            "tệp Parquet được mã hóa. / the Parquet file is encrypted.",
            "Hãy xuất tệp không mã hóa. / Export it without encryption.",
        )
    if head.startswith(b"PAR1"):
        return None
    return say.not_what_it_says(name, kind or ("văn bản/text" if head else "rỗng/empty"))


def _workbook_fault(head: bytes, kind: str | None, name: str) -> Problem | None:
    if head.startswith(b"PK\x03\x04"):
        return None
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return say.workbook(name, "encrypted")  # a workbook with a password is wrapped in the format of old ones
    return say.not_what_it_says(name, kind or ("văn bản/text" if head else "rỗng/empty"))


def _kind(head: bytes) -> str | None:
    """What the first bytes give away, if anything."""
    if head.startswith(_PARQUET_MAGICS):
        return Format.PARQUET.value
    for magic, kind in _MAGICS:
        if head.startswith(magic):
            return kind
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml")):
        return "HTML/XML"
    return None


def _wide_encoding(head: bytes) -> str | None:
    """UTF-16 or UTF-32, told by the mark or by where the NUL bytes stand."""
    if head.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return "UTF-32"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    # Latin letters in UTF-16 have a NUL in every other byte; a stray NUL in UTF-8 stands alone.
    if len(head) >= 4 and 0 in head[:4] and head.count(0) * 5 >= len(head):  # noqa: PLR2004  # the shortest mark
        return "UTF-32" if head.count(0) * 2 > len(head) + 4 else "UTF-16"
    return None


def _printable(name: str) -> str:
    """A file's name as a message may show it: no control characters, no undecodable bytes."""
    return "".join(letter if letter.isprintable() else "�" for letter in name.encode(errors="replace").decode())
