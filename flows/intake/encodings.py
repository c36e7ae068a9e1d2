"""Guess which legacy Vietnamese encoding a text is in, so that the steward knows what to convert from.

Bytes of very common name parts in each encoding: Nguyễn, Trần, Văn, Thị, Lê, -ương. A guess for a message, no more.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

NOT_UTF8_LIMIT_PCT = 10
"""A file with more lines than this that are not UTF-8 is in another encoding; with fewer it has broken lines."""

_MARKS: Mapping[str, tuple[bytes, ...]] = MappingProxyType(
    {
        "TCVN3 (ABC)": (b"Nguy\xd4n", b"Tr\xc7n", b"V\xa8n", b"Th\xde", b"L\xaa", b"\xad\xacng"),
        "VNI": (b"Nguye\xe3n", b"Tra\xe0n", b"Va\xean", b"Th\xf2", b"Le\xe2", b"\xf6\xf4ng"),
        "VISCII": (b"Nguy\xadn", b"Tr\xa5n", b"V\xe5n", b"Th\xb8", b"L\xea", b"\xdf\xbdng"),
        "Windows-1258": (b"Nguy\xea\xden", b"Tr\xe2\xccn", b"V\xe3n", b"Thi\xf2", b"L\xea", b"\xfd\xf5ng"),
    }
)


def likely_encoding(sample: bytes) -> str | None:
    """The encoding whose common name parts stand most often in the sample, or None when none stands there."""
    scores = {name: sum(sample.count(mark) for mark in marks) for name, marks in _MARKS.items()}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] else None


def is_utf8(text: bytes) -> bool:
    """Whether bytes decode as UTF-8."""
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


class EncodingCount:
    """Counts the lines of a file that are not UTF-8, and remembers the first."""

    def __init__(self) -> None:
        """Nothing has been seen."""
        self.lines = 0
        self.bad = 0
        self.first_bad_line = 0
        self.sample = b""

    def note(self, line: int, text: bytes) -> None:
        """One line that is not UTF-8."""
        if not self.bad:
            self.first_bad_line = line
        self.bad += 1
        if self.bad <= _SAMPLED_LINES:
            self.sample += text[:_SAMPLED_BYTES]

    @property
    def is_other_encoding(self) -> bool:
        """Whether too many lines are bad for them to be accidents."""
        return self.bad * 100 > self.lines * NOT_UTF8_LIMIT_PCT


_SAMPLED_LINES = 200
_SAMPLED_BYTES = 2_000
