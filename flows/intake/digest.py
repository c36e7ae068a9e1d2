"""The hash of a table's rows, which come in no order that anyone promises."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING

import polars as pl

from checks.errors import RuleError
from flows.intake.sources import SourceFile

if TYPE_CHECKING:
    from collections.abc import Sequence

_MODULUS = 2**256


class Digest:
    """SHA-256 over rows in whatever order they come: the hashes of the rows are added up.

    A server promises no order, and sorting a register there would burden those who work with it.
    """

    def __init__(self, columns: Sequence[str]) -> None:
        """Start with no row; `columns` belong to what is hashed."""
        self.rows = 0
        self.bytes = 0
        self._columns = columns
        self._sum = 0

    def take(self, frame: pl.DataFrame) -> None:
        """Add rows."""
        lines = _lines(frame.select(pl.col(name).to_physical() for name in frame.columns))
        if len(lines) != frame.height:
            # A line feed within a value ends the row; PostgreSQL's text can't hold the NUL that stands for it here.
            text = [name for name, dtype in frame.schema.items() if dtype == pl.String]
            plain = frame.with_columns(pl.col(text).str.replace_all("\n", "\0", literal=True))
            lines = _lines(plain.select(pl.col(name).to_physical() for name in frame.columns))
        if len(lines) != frame.height:
            raise RuleError("Không tính được mã băm của bảng. / The table's rows can't be told apart to be hashed.")
        self.rows += len(lines)
        self.bytes += sum(map(len, lines))
        sha256, whole = hashlib.sha256, int.from_bytes
        self._sum = (self._sum + sum(whole(sha256(line).digest(), "big") for line in lines)) % _MODULUS

    def fact(self, name: str) -> SourceFile:
        """What was read, as the edition keeps it."""
        said = f"{','.join(self._columns)}\n{self.rows}\n{self._sum:064x}"
        return SourceFile(name, self.bytes, hashlib.sha256(said.encode()).hexdigest(), rows=self.rows)


def _lines(frame: pl.DataFrame) -> list[bytes]:
    text = io.BytesIO()
    frame.write_csv(text, include_header=False, quote_style="necessary")
    return text.getvalue().split(b"\n")[:-1]
