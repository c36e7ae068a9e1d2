"""Pieces that the declared defects are written in: common conditions, days drawn for each record, how one is put."""

from __future__ import annotations

import polars as pl

from checks.vocabulary import Criterion, Dataset
from synthetic.spoil import Defect, Help

AS_OF, SPOILED_ON, LAST = Help.AS_OF.column, Help.SPOILED_ON.column, Help.LAST.column
"""The day of the extract; that on which the record's defect came, for what it writes; and the last of all extracts'."""
DRAW = Help.DRAW.column
OWN_KEY = ~Help.COPIED.column
"""Whether the record's key may be spoiled: no other record's was drawn to be a copy of it."""
UNNAMED = ~Help.REFERENCED.column
"""Whether no other record names the person's PIN."""
ALIVE = pl.col("life_status_code") == "alive"
DEAD = pl.col("life_status_code") == "dead"
PIN = pl.col("personal_id")


def some_days(low: int, high: int) -> pl.Expr:
    """A random number of days between two bounds."""
    return pl.duration(days=low + (DRAW * (high - low + 1)).floor().cast(pl.Int64))


def days_ago(low: int, high: int) -> pl.Expr:
    """A random day between two numbers of days before the record was spoiled."""
    return SPOILED_ON - some_days(low, high)


def before(name: str, days: int) -> pl.Expr:
    """Whether a date lay more than some days back when the record was spoiled."""
    return pl.col(name) < SPOILED_ON - pl.duration(days=days)


def within(name: str, days: int) -> pl.Expr:
    """Whether a date lies no more than some days before the day of the extract."""
    return pl.col(name) >= AS_OF - pl.duration(days=days)


def one_of(*words: str) -> pl.Expr:
    """One of some words, by chance."""
    index = (DRAW * len(words)).floor().cast(pl.Int64)
    return index.replace_strict(list(range(len(words))), list(words), return_dtype=pl.String)


def of_year(pin: pl.Expr, year: pl.Expr) -> pl.Expr:
    """A PIN as it would be for another year of birth."""
    sex = pin.str.slice(3, 1).cast(pl.Int64, strict=False) % 2
    digit = ((year.cast(pl.Int64) // 100 - 19) * 2 + sex).cast(pl.String)
    return pl.concat_str(pin.str.slice(0, 3), digit, (year % 100).cast(pl.String).str.zfill(2), pin.str.slice(6))


def year_in(pin: pl.Expr) -> pl.Expr:
    """The year of birth in a PIN of the last or this century."""
    century = pin.str.slice(3, 1).cast(pl.Int64, strict=False) // 2
    return 1900 + 100 * century + pin.str.slice(4, 2).cast(pl.Int64, strict=False)


def column(name: str) -> pl.Expr:
    """Whether a column has a value."""
    return pl.col(name).is_not_null()


def _put(on: Dataset, head: tuple[str, Criterion, str, float, pl.Expr, pl.Expr], said: dict[str, object]) -> Defect:
    kind, criterion, field, rate, where, corrupt = head
    # A value that happens to be what the defect makes of it is left alone: it would be no defect.
    changes = pl.col(field).ne_missing(corrupt)
    if said.get("peer") is None:
        where &= changes
    else:
        # Known once the other record is.
        fits = said.get("fits")
        said["fits"] = changes & fits if isinstance(fits, pl.Expr) else changes
    return Defect(kind, on, criterion, field, rate, where, corrupt, **said)  # type: ignore[arg-type]  # the keywords of Defect


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
