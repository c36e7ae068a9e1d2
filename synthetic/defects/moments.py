"""Pieces that the declared defects are written in: days before and after the extract, drawn for each record."""

from __future__ import annotations

import polars as pl

from synthetic.spoil import Help

AS_OF, DRAW = Help.AS_OF.column, Help.DRAW.column
OWN_KEY = ~Help.COPIED.column
"""Whether the record's key may be spoiled: no other record's was drawn to be a copy of it."""


def some_days(low: int, high: int) -> pl.Expr:
    """A random number of days between two bounds."""
    return pl.duration(days=low + (DRAW * (high - low + 1)).floor().cast(pl.Int64))


def days_ago(low: int, high: int) -> pl.Expr:
    """A random day between two numbers of days before the extract."""
    return AS_OF - some_days(low, high)


def before(name: str, days: int) -> pl.Expr:
    """Whether a date lies more than some days before the day of the extract."""
    return pl.col(name) < AS_OF - pl.duration(days=days)
