"""The footer of a Parquet file, read without decoding data: do all pages lie in the file, how large are they unpacked.

A reader that trusts the footer fails late, in the middle of a run, or fills the memory. This one reads the Thrift
compact protocol (doc/specs/thrift-compact-protocol.md in apache/thrift) and the structures of parquet.thrift
(apache/parquet-format), as far as needed.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MAGIC = b"PAR1"
MAX_FOOTER_BYTES = 256 * 1024 * 1024
MAX_PAGE_HEADER_BYTES = 1024 * 1024
"""Page headers hold statistics, hence now and then a long text."""
_PAGE_HEADER_GUESS_BYTES = 512
_MAX_DEPTH = 32

# Field numbers of parquet.thrift.
_FILE_ROWS, _FILE_GROUPS = 3, 4
_GROUP_COLUMNS, _GROUP_ROWS = 1, 3
_CHUNK_PATH, _CHUNK_META = 1, 3
_META_UNPACKED, _META_PACKED, _META_DATA, _META_DICTIONARY = 6, 7, 9, 11
_PAGE_UNPACKED, _PAGE_PACKED = 2, 3


class FooterError(ValueError):
    """The file is not whole. The message is fixed text."""


@dataclass(frozen=True, slots=True)
class Footer:
    """What a footer says: rows, and bytes once unpacked."""

    rows: int
    unpacked_bytes: int


def read_footer(path: Path) -> Footer:
    """Read and check a file's footer and the headers of its pages.

    Raises:
        FooterError: The footer cannot be read, or something lies outside the file.
        OSError: The file cannot be read.
    """
    handle = os.open(path, os.O_RDONLY)
    try:
        size = os.fstat(handle).st_size
        tail = os.pread(handle, 8, max(size - 8, 0))
        if size < 2 * len(MAGIC) + 4 or tail[4:] != MAGIC or os.pread(handle, 4, 0) != MAGIC:
            raise FooterError("PAR1")
        length: int = struct.unpack("<I", tail[:4])[0]
        end = size - 8 - length
        if length > MAX_FOOTER_BYTES or end < len(MAGIC):
            raise FooterError("footer length")
        footer = _Compact(os.pread(handle, length, end)).struct()
        return _checked(handle, footer, end)
    finally:
        os.close(handle)


def _checked(handle: int, footer: dict[int, object], end: int) -> Footer:
    unpacked, rows = 0, 0
    for group in _structs(footer.get(_FILE_GROUPS, [])):
        rows += _whole(group.get(_GROUP_ROWS))
        for chunk in _structs(group.get(_GROUP_COLUMNS)):
            if _CHUNK_PATH in chunk:
                raise FooterError("external column file")
            unpacked += _chunk(handle, _struct(chunk.get(_CHUNK_META)), end)
    if rows != _whole(footer.get(_FILE_ROWS)):
        raise FooterError("row count")
    return Footer(rows, unpacked)


def _chunk(handle: int, meta: dict[int, object], end: int) -> int:
    """Walk the pages of a column chunk; the larger of what they and the footer say it holds, in bytes."""
    starts = [_whole(meta[key]) for key in (_META_DATA, _META_DICTIONARY) if key in meta]
    # Some writers give 0 for "no dictionary".
    start = min((start for start in starts if start > 0), default=0)
    stop = start + _whole(meta.get(_META_PACKED))
    if start < len(MAGIC) or stop > end:
        raise FooterError("column chunk outside the file")
    unpacked = 0
    while start < stop:
        header, length = _page_header(handle, start, stop)
        packed = _whole(header.get(_PAGE_PACKED))
        unpacked += _whole(header.get(_PAGE_UNPACKED))
        start += length + packed
    if start != stop:
        raise FooterError("page outside its column chunk")
    return max(unpacked, _whole(meta.get(_META_UNPACKED)))


def _page_header(handle: int, start: int, stop: int) -> tuple[dict[int, object], int]:
    """A page's header and its length in bytes."""
    most = min(stop - start, MAX_PAGE_HEADER_BYTES)
    for size in (min(_PAGE_HEADER_GUESS_BYTES, most), most):
        reader = _Compact(os.pread(handle, size, start))
        try:
            return reader.struct(), reader.place
        except FooterError:
            if size == most:
                raise
    raise FooterError("page header")


def _whole(value: object) -> int:
    if not isinstance(value, int) or value < 0:
        raise FooterError("number")
    return value


def _struct(value: object) -> dict[int, object]:
    if not isinstance(value, dict):
        raise FooterError("structure")
    return value


def _structs(value: object) -> list[dict[int, object]]:
    if not isinstance(value, list):
        raise FooterError("list")
    return [_struct(item) for item in value]


class _Compact:
    """Reader of Thrift's compact protocol: a structure becomes a dictionary by field number."""

    def __init__(self, data: bytes) -> None:
        self.place = 0
        self._data = data

    def struct(self, depth: int = 0) -> dict[int, object]:
        """Read a structure."""
        if depth > _MAX_DEPTH:
            raise FooterError("depth")
        fields: dict[int, object] = {}
        number = 0
        while (head := self._byte()) != 0:
            step, kind = head >> 4, head & 0x0F
            number = number + step if step else self._zigzag()
            # A boolean field carries its value in its type.
            fields[number] = kind == _TRUE if kind in {_TRUE, _FALSE} else self._value(kind, depth)
        return fields

    def _value(self, kind: int, depth: int) -> object:
        if kind in {_I16, _I32, _I64}:
            return self._zigzag()
        if kind == _BINARY:
            return self._bytes(self._varint())
        if kind in {_TRUE, _FALSE, _I8}:
            return self._byte()
        if kind == _DOUBLE:
            return self._bytes(8)
        if kind == _STRUCT:
            return self.struct(depth + 1)
        if kind in {_LIST, _SET}:
            head = self._byte()
            count, item = head >> 4, head & 0x0F
            if count == _LONG_LIST:
                count = self._varint()
            # Every item takes a byte at least: a longer list is damage, not data.
            if count > len(self._data) - self.place or depth > _MAX_DEPTH:
                raise FooterError("list")
            return [self._value(item, depth + 1) for _ in range(count)]
        raise FooterError("type")

    def _byte(self) -> int:
        if self.place >= len(self._data):
            raise FooterError("end")
        self.place += 1
        return self._data[self.place - 1]

    def _bytes(self, length: int) -> bytes:
        if length > len(self._data) - self.place:
            raise FooterError("end")
        self.place += length
        return self._data[self.place - length : self.place]

    def _varint(self) -> int:
        value = 0
        for shift in range(0, 70, 7):
            byte = self._byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:  # noqa: PLR2004  # the high bit says that more follow
                return value
        raise FooterError("number")

    def _zigzag(self) -> int:
        value = self._varint()
        return (value >> 1) ^ -(value & 1)


_TRUE, _FALSE, _I8, _I16, _I32, _I64, _DOUBLE, _BINARY, _LIST, _SET, _STRUCT = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12
_LONG_LIST = 15
