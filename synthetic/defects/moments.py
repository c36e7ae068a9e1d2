"""Pieces that the declared defects are written in: common conditions, days drawn for each record, how one is put."""

from __future__ import annotations

import polars as pl

from checks.vocabulary import Criterion, Dataset
from synthetic.spoil import Defect, Help

AS_OF, DRAW = Help.AS_OF.column, Help.DRAW.column
OWN_KEY = ~Help.COPIED.column
"""Whether the record's key may be spoiled: no other record's was drawn to be a copy of it."""
ALIVE = pl.col("life_status_code") == "alive"
DEAD = pl.col("life_status_code") == "dead"
PIN = pl.col("personal_id")


def some_days(low: int, high: int) -> pl.Expr:
    """A random number of days between two bounds."""
    return pl.duration(days=low + (DRAW * (high - low + 1)).floor().cast(pl.Int64))


def days_ago(low: int, high: int) -> pl.Expr:
    """A random day between two numbers of days before the extract."""
    return AS_OF - some_days(low, high)


def before(name: str, days: int) -> pl.Expr:
    """Whether a date lies more than some days before the day of the extract."""
    return pl.col(name) < AS_OF - pl.duration(days=days)


def column(name: str) -> pl.Expr:
    """Whether a column has a value."""
    return pl.col(name).is_not_null()


def _put(on: Dataset, head: tuple[str, Criterion, str, float, pl.Expr, pl.Expr], said: dict[str, object]) -> Defect:
    kind, criterion, field, rate, where, corrupt = head
    # A value that happens to be what the defect makes of it is left alone: it would be no defect.
    changes = pl.col(field).ne_missing(corrupt)
    return Defect(kind, on, criterion, field, rate, where & changes, corrupt, **said)  # type: ignore[arg-type]  # the keywords of Defect


def citizen(  # noqa: PLR0913, PLR0917 - in the order of Defect
    kind: str, criterion: Criterion, field: str, rate: float, where: pl.Expr, corrupt: pl.Expr, **said: object
) -> Defect:
    """A defect of citizens' records; keywords as those of `Defect`."""
    return _put(Dataset.CITIZENS, (kind, criterion, field, rate, where, corrupt), said)


def dossier(  # noqa: PLR0913, PLR0917 - in the order of Defect
    kind: str, criterion: Criterion, field: str, rate: float, where: pl.Expr, corrupt: pl.Expr, **said: object
) -> Defect:
    """A defect of dossiers; keywords as those of `Defect`."""
    return _put(Dataset.DOSSIERS, (kind, criterion, field, rate, where, corrupt), said)
