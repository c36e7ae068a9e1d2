"""A text file as blocks of whole physical lines, in bounded memory."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flows.intake.encodings import is_utf8

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BLOCK_BYTES = 32 * 1024 * 1024
"""Read at a time. Large enough to keep every core of the CSV reader busy, small enough to hold several times."""

MAX_LINE_BYTES = 131_072
"""Longest line, and longest record, that is read; the limit of Python's csv module for one field."""

BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class FirstLine:
    """The first line of a file that is not blank. `end` is the offset after it, in bytes; `number` counts from 1."""

    text: bytes
    number: int
    end: int

    @property
    def is_utf8(self) -> bool:
        """Whether the line decodes."""
        return is_utf8(self.text)


def first_line(path: Path, after: FirstLine | None = None) -> FirstLine | None:
    """The first line that is not blank, without its line end, or None where every line is blank."""
    number, end = (after.number, after.end) if after else (0, 0)
    with path.open("rb") as file:
        file.seek(end)
        while line := file.readline(MAX_LINE_BYTES + 1):
            number += 1
            end += len(line)
            text = line.removeprefix(BOM) if number == 1 else line
            if text.strip(b"\r\n \t"):
                return FirstLine(text.rstrip(b"\r\n"), number, end)
    return None


def ends_within_line(path: Path) -> bool:
    """Whether the last byte of a file that holds something is no line end."""
    with path.open("rb") as file:
        file.seek(0, os.SEEK_END)
        if not file.tell():
            return False
        file.seek(-1, os.SEEK_END)
        return file.read(1) not in {b"\n", b"\r"}


def blocks(path: Path, start: int = 0, block_bytes: int = BLOCK_BYTES) -> Iterator[tuple[bytes, bool]]:
    """Read a file from an offset.

    A line longer than `MAX_LINE_BYTES` is cut just above that length, which is how a reader knows it.

    Yields:
        Whole lines, each ending in a line feed even where the file's last one does not, and whether they are the last.
        The last block is empty.
    """
    with path.open("rb") as file:
        file.seek(start)
        while data := file.read(block_bytes):
            if not data.endswith(b"\n"):
                tail = file.readline(MAX_LINE_BYTES + 1)
                data += tail
                while tail and not tail.endswith(b"\n"):
                    tail = file.readline(block_bytes)
                last_line = data.rfind(b"\n", 0, -1) + 1
                data = data[: last_line + MAX_LINE_BYTES + 1]
                if not data.endswith(b"\n"):
                    data += b"\n"
            yield data, False
        yield b"", True
