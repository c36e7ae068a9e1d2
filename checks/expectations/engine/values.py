"""Values written in an expectation, made comparable with a column of a given type."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from functools import reduce
from operator import and_
from typing import Any

import polars as pl
from dateutil.parser import ParserError  # type: ignore[import-untyped]  # comes with GX, without types
from dateutil.parser import parse as parse_date

from checks.expectations.engine.plan import EngineError


def comparable(value: Any, dtype: pl.DataType) -> Any:
    """A bound as the column's type compares it: text of a day or time is read where the column holds such.

    Raises:
        EngineError: it can't be compared with such a column.
    """
    if value is None:
        return None
    if dtype.is_temporal():
        return _moment(value, dtype)
    if (dtype == pl.String) != isinstance(value, str):
        raise EngineError("Column values, min_value, and max_value must be of the same type.")
    return value


def _moment(value: Any, dtype: pl.DataType) -> Any:
    if isinstance(value, str):
        try:
            value = parse_date(value)
        except (ParserError, OverflowError):
            raise EngineError("a bound is no day or time that can be read") from None
    if dtype == pl.Date and isinstance(value, datetime) and value.time() == time():
        return value.date()
    zone = getattr(dtype, "time_zone", None)
    if zone and isinstance(value, datetime) and value.tzinfo is None:
        return pl.lit(value).dt.replace_time_zone(zone)
    return value


def between(values: pl.Expr, bounds: Mapping[str, Any], dtype: pl.DataType) -> pl.Expr:
    """Whether values lie between `min_value` and `max_value`; null where a value is.

    Raises:
        EngineError: there is no bound, they are the wrong way round, or not of the column's type.
    """
    least, most = (comparable(bounds.get(name), dtype) for name in ("min_value", "max_value"))
    if least is None and most is None:
        raise EngineError("min_value and max_value cannot both be None")
    if least is not None and most is not None and not isinstance(least, pl.Expr) and least > most:
        raise EngineError("min_value cannot be greater than max_value")
    if dtype == pl.Boolean:
        values = values.cast(pl.Int8)
    parts: list[pl.Expr] = []
    if least is not None:
        parts.append(values > least if bounds.get("strict_min") else values >= least)
    if most is not None:
        parts.append(values < most if bounds.get("strict_max") else values <= most)
    return reduce(and_, parts)


def members(wanted: Iterable[Any], dtype: pl.DataType) -> list[Any]:
    """Those of the values that a column of the type can hold, as it holds them, each once. Null is none of them."""
    held = (_member(value, dtype) for value in wanted)
    return list(dict.fromkeys(value for value in held if value is not None))


def _member(value: Any, dtype: pl.DataType) -> Any:  # noqa: PLR0911 - a table of types
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if dtype.is_temporal():
        return _day_or_time(value, dtype)
    if dtype == pl.Boolean:
        return bool(value) if isinstance(value, int | float) and value in {0, 1} else None
    if dtype.is_integer():
        whole = isinstance(value, int | float) and math.isfinite(value) and value == int(value)
        return int(value) if whole and _fits(int(value), dtype) else None
    if dtype.is_numeric():
        return value if isinstance(value, int | float) else None
    if isinstance(dtype, pl.String | pl.Categorical | pl.Enum):
        return value if isinstance(value, str) else None
    return value


def _day_or_time(value: Any, dtype: pl.DataType) -> Any:
    if isinstance(value, str):
        try:
            value = parse_date(value)
        except (ParserError, OverflowError):
            return None
    if not isinstance(value, date | time):
        return None
    if dtype == pl.Date and isinstance(value, datetime):
        return value.date() if value.time() == time() else None
    if isinstance(dtype, pl.Datetime) and not isinstance(value, datetime) and isinstance(value, date):
        return datetime.combine(value, time())
    return value


def _fits(value: int, dtype: pl.DataType) -> bool:
    try:
        pl.Series([value], dtype=dtype, strict=True)
    except (OverflowError, TypeError, pl.exceptions.PolarsError):
        return False
    return True


def in_set(values: pl.Expr, wanted: Iterable[Any], dtype: pl.DataType) -> pl.Expr:
    """Whether values are among those wanted; null where a value is."""
    held = members(wanted, dtype)
    if not held:
        return pl.when(values.is_not_null()).then(pl.lit(value=False))
    listed = pl.Series(held, dtype=pl.String if isinstance(dtype, pl.Categorical | pl.Enum) else dtype)
    return values.is_in(listed.implode())
