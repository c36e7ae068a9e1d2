"""The table of localities as CSV, a row for each."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from scorecards.cells import disarmed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scorecards.exports.columns import Cell, Column, Entry


def cells(table: tuple[Column, ...], entry: Entry) -> tuple[Cell, ...]:
    """One row, every text disarmed."""
    row = (column.take(entry) for column in table)
    return tuple(disarmed(cell) if isinstance(cell, str) else cell for cell in row)


def to_csv(table: tuple[Column, ...], rows: Iterable[tuple[Cell, ...]]) -> bytes:
    """The rows as CSV: UTF-8 with a byte order mark, names of columns as head, CRLF, a decimal point."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(column.name for column in table)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")
