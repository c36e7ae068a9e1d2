"""Prove, for a block of lines at once, which lines are whole CSV records by themselves.

The proof is per line: taken that a line begins outside quotes, it holds the right number of fields and ends outside
quotes. A line that fails the proof is *odd*, and read one by one. Everything here is arithmetic on byte positions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from flows.intake.encodings import is_utf8
from flows.intake.lines import MAX_LINE_BYTES

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LF, _CR, _QUOTE, _NUL = 10, 13, 34, 0


@dataclass(frozen=True)
class Survey:
    """A block of lines. Arrays hold one entry per line; `ends` excludes the line end, offsets are bytes of the block.

    `separators` counts those outside quotes, and means something only where `quoting` is false.
    """

    data: bytes
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    nexts: NDArray[np.int64]
    separators: NDArray[np.int64]
    quoted: bool
    blank: NDArray[np.bool_]
    too_long: NDArray[np.bool_]
    nul: NDArray[np.bool_]
    not_utf8: NDArray[np.bool_]
    stray_cr: NDArray[np.bool_]
    has_quote: NDArray[np.bool_]
    quoting: NDArray[np.bool_]

    @property
    def lines(self) -> int:
        """Number of physical lines."""
        return len(self.starts)

    @property
    def dirty(self) -> NDArray[np.bool_]:
        """Lines that no reader should be given."""
        return self.too_long | self.nul | self.not_utf8

    def odd(self, fields: int) -> NDArray[np.bool_]:
        """Lines that are not whole records of `fields` fields by themselves."""
        odd: NDArray[np.bool_] = self.dirty | self.stray_cr | self.quoting | (self.separators != fields - 1)
        return odd & ~self.blank

    def line(self, index: int) -> bytes:
        """A line without its end."""
        return self.data[self.starts[index] : self.ends[index]]

    def keeping(self, kept: NDArray[np.bool_]) -> bytes:
        """The lines that are kept, with their ends."""
        if kept.all():
            return self.data
        edges = np.flatnonzero(np.diff(np.concatenate(([0], kept.view(np.int8), [0]))))
        return b"".join(
            self.data[self.starts[first] : self.nexts[last - 1]]
            for first, last in zip(edges[::2], edges[1::2], strict=True)
        )


def survey(data: bytes, separator: str) -> Survey:
    """Survey a block.

    Args:
        data: Whole lines, the last one ending in a line feed too.
        separator: The one-byte separator of fields.
    """
    block = np.frombuffer(data, np.uint8)
    feeds = np.flatnonzero(block == _LF)
    starts = np.concatenate(([0], feeds[:-1] + 1))
    ends = feeds - ((block[feeds - 1] == _CR) & (feeds > starts))
    lines = len(starts)
    none = np.zeros(lines, np.bool_)

    def touched(byte: int) -> NDArray[np.bool_]:
        flags = none.copy()
        flags[np.searchsorted(feeds, np.flatnonzero(block == byte))] = True
        return flags

    stray = none
    if b"\r" in data:
        returns = np.flatnonzero(block == _CR)
        holder = np.searchsorted(feeds, returns)
        stray = none.copy()
        stray[holder[returns < ends[holder]]] = True
    places = np.flatnonzero(block == ord(separator))
    has_quote = quoting = none
    if b'"' in data:
        quotes = np.flatnonzero(block == _QUOTE)
        before = np.searchsorted(quotes, starts)
        counts = np.diff(before, append=len(quotes))
        holder = np.repeat(np.arange(lines), counts)
        opening = (np.arange(len(quotes)) - before[holder]) % 2 == 0
        # What stands before an opening quote and after a closing one; a doubled quote closes and opens again.
        outer = np.where(opening, block[quotes - 1], block[quotes + 1])
        outer[opening & (quotes == starts[holder])] = _LF
        sound = (outer == ord(separator)) | (outer == _LF) | (outer == _QUOTE) | (~opening & (outer == _CR))
        has_quote = counts > 0
        quoting = counts % 2 == 1
        quoting[holder[~sound]] = True
        keeper = np.repeat(np.arange(lines), np.diff(np.searchsorted(places, starts), append=len(places)))
        outside = (np.searchsorted(quotes, places) - before[keeper]) % 2 == 0
        separators = np.bincount(keeper[outside], minlength=lines)
    else:
        separators = np.searchsorted(places, feeds) - np.searchsorted(places, starts)
    return Survey(
        data=data,
        starts=starts,
        ends=ends,
        nexts=feeds + 1,
        separators=separators,
        quoted=bool(has_quote.any()),
        blank=ends == starts,
        too_long=ends - starts > MAX_LINE_BYTES,
        nul=touched(_NUL) if b"\0" in data else none,
        not_utf8=_not_utf8(data, starts, ends),
        stray_cr=stray,
        has_quote=has_quote,
        quoting=quoting,
    )


def _not_utf8(data: bytes, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Lines that are not UTF-8. Line by line only where the block as a whole is not."""
    if data.isascii() or is_utf8(data):
        return np.zeros(len(starts), np.bool_)
    spans = zip(starts.tolist(), ends.tolist(), strict=True)
    return np.fromiter((not is_utf8(data[start:end]) for start, end in spans), np.bool_, len(starts))
