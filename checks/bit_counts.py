"""How many records have each bit of a signature set, commune by commune: eight bits in one go.

A histogram of an octet, by commune, holds what is asked of its eight rules. One expression for each rule would read
the whole tally once for each: of ten million records that is 2.4 million rows, six hundred times.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from checks.bits import masks
from checks.tally import Planned, words

_VALUES = 256
_HALF = 16
"""Values of an octet, and of each half of it."""

_BIT_OF_HALF = (np.arange(_HALF)[:, None] >> np.arange(4) & 1).astype(np.float64)
"""One row per value of half an octet, one column per bit: 1 where it is set."""

Words = NDArray[np.uint64]
Totals = NDArray[np.int64]


@dataclass(frozen=True)
class PlacedRows:
    """The rows of a tally that belong to a commune.

    Attributes:
        counts: the words of the signatures; no column holds a null.
        communes: how many communes there are.
        at: of each row the number of its commune.
        records: of each row; floats, which hold any count of records exactly.
    """

    counts: pl.DataFrame
    communes: int
    at: NDArray[np.intp]
    records: NDArray[np.float64]

    def having(self, kind: str, plan: Sequence[Planned]) -> Totals:
        """Records with each rule's bit set in the words of `kind`: one row per commune, one column per rule."""
        return self._by_rule([self._word(kind, word) for word in words(len(plan))], slice(None), plan)

    def failing_alone(self, among: Sequence[Planned], plan: Sequence[Planned]) -> Totals:
        """Records that fail one rule `among` these and no other of them, as `having`."""
        kept = masks(among, len(plan))
        failed = [self._word("failed", word) & np.uint64(kept.get(word, 0)) for word in words(len(plan))]
        ones = sum((np.bitwise_count(each) for each in failed), np.zeros(len(self.at), np.uint8))
        alone = np.flatnonzero(ones == 1)
        return self._by_rule([each[alone] for each in failed], alone, plan)

    def where(self, rows: pl.Expr) -> Totals:
        """Records in the rows that an expression over the words picks: one number per commune."""
        picked = self.counts.select(rows.alias("picked"))["picked"].to_numpy()
        return np.bincount(self.at, self.records * picked, self.communes).astype(np.int64)

    def _word(self, kind: str, word: int) -> Words:
        return self.counts[f"{kind}_{word}"].to_numpy()

    def _by_rule(self, held: Sequence[Words], rows: NDArray[np.intp] | slice, plan: Sequence[Planned]) -> Totals:
        """Records of some rows with each rule's bit set, of the words that these rows hold."""
        found = [self._by_bit(word, rows) for word in held]
        return np.column_stack([found[item.word][:, item.mask.bit_length() - 1] for item in plan])

    def _by_bit(self, word: Words, rows: NDArray[np.intp] | slice) -> Totals:
        """Records of some rows with each bit of a word of theirs set."""
        octets = word.astype("<u8", copy=False).view(np.uint8).reshape(-1, word.itemsize)
        cells, records = self.at[rows] * _VALUES, self.records[rows]
        found = []
        for octet in octets.T:
            seen = np.bincount(cells + octet, records, self.communes * _VALUES)
            halves = seen.reshape(self.communes, _HALF, _HALF)
            found += [halves.sum(axis=1) @ _BIT_OF_HALF, halves.sum(axis=2) @ _BIT_OF_HALF]
        return np.hstack(found).astype(np.int64)
