"""From what a file holds to the contract's types, one batch of rows at a time.

A value that cannot be read as its column's kind gives the row a reason; it never becomes a silent null.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import polars as pl

from flows.intake import reasons
from schemas.contract import DTYPES, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schemas.contract import Column
    from schemas.mapping import TimeFormat

ZONE = "Asia/Ho_Chi_Minh"

_ISO_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_ISO_DATETIME = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-5][0-9]$"
_ANY_DATETIME = (
    r"^(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[Tt ](?P<minute>[0-9]{2}:[0-9]{2})"
    r"(?::(?P<second>[0-5][0-9])(?P<fraction>\.[0-9]{1,9})?)?"
    r" ?(?:(?P<utc>[Zz])|(?P<hours>[+-][0-9]{2}):?(?P<minutes>[0-9]{2})?)?)?$"
)
_INTEGER = r"^-?[0-9]+$"
_BOOLEANS: Mapping[str, bool] = MappingProxyType(
    {"true": True, "1": True, "có": True, "false": False, "0": False, "không": False}
)

# Python's datetime, which every later step uses, knows the years 1 to 9999.
_FIRST_DAY, _LAST_DAY = -719_162, 2_932_896
_US_PER_DAY = 86_400_000_000
_TICKS_PER_DAY = MappingProxyType({"ms": 86_400_000, "us": _US_PER_DAY, "ns": 86_400_000_000_000})


@dataclass(frozen=True, slots=True)
class Reading:
    """How a dataset's values are written: ISO unless a mapping says otherwise."""

    date: TimeFormat | None = None
    datetime: TimeFormat | None = None

    def reason(self, column: Column) -> str:
        """Why a row is set aside whose value in this column cannot be read."""
        return reasons.unreadable_value(column, self.date, self.datetime)


def convertible(kind: Kind, dtype: pl.DataType) -> bool:
    """Whether a typed column may be read as a kind. Numbers are never text: leading zeros are gone."""
    if dtype == pl.String or isinstance(dtype, (pl.Null, pl.Categorical, pl.Enum)):
        return True
    if kind in {Kind.DATE, Kind.DATETIME}:
        return isinstance(dtype, (pl.Date, pl.Datetime))
    if kind is Kind.INTEGER:
        return dtype.is_numeric()
    if kind is Kind.BOOLEAN:
        return dtype == pl.Boolean or dtype.is_integer()
    return False


def in_range(name: str, kind: Kind) -> pl.Expr | None:
    """True where an already exact date or datetime lies in the years 1 to 9999; None for other kinds."""
    if kind is Kind.DATE:
        return pl.col(name).to_physical().is_between(_FIRST_DAY, _LAST_DAY)
    if kind is Kind.DATETIME:
        return _ticks_in_range(pl.col(name), "us")
    return None


def typed(frame: pl.DataFrame, columns: Sequence[Column], reading: Reading) -> tuple[pl.DataFrame, pl.Series | None]:
    """Read every column as its kind.

    Args:
        frame: A batch of rows with exactly these columns, each of a dtype that is `convertible`.
        columns: The contract's columns that are present.
        reading: How dates and times are written.

    Returns:
        The columns in the contract's dtypes, one row per row of `frame`; and per row the reason why it could not be
        read, or None when every row could.
    """
    loose = [
        pl.col(name).cast(pl.String)
        for name, dtype in frame.schema.items()
        if isinstance(dtype, (pl.Null, pl.Categorical, pl.Enum))
    ]
    source = frame.with_columns(loose) if loose else frame
    result = source.select(_first_reading(column, source.schema[column.name], reading) for column in columns)
    faults: list[tuple[str, pl.Series]] = []
    for column in columns:
        if column.kind is Kind.TEXT:
            continue
        given, read = source[column.name], result[column.name]
        if read.null_count() == given.null_count():
            continue
        unread = given.is_not_null() & read.is_null()
        if given.dtype == pl.String:
            places = unread.arg_true()
            stragglers = given.gather(places).str.strip_chars()
            second = _second_reading(stragglers, column, reading)
            result.replace_column(result.get_column_index(column.name), _placed(read, places, second))
            lost = places.filter(second.is_null() & (stragglers != ""))
            unread = pl.Series([False]).new_from_index(0, len(given))
            if len(lost):
                unread = _flags(lost, len(given))
        if unread.any():
            faults.append((column.name, unread))
    if not faults:
        return result, None
    by_name = {column.name: column for column in columns}
    reason = pl.select(
        pl.coalesce(
            pl.when(pl.lit(unread)).then(pl.lit(reading.reason(by_name[name]))) for name, unread in faults
        ).alias("reason")
    )["reason"]
    return result, reason


def _flags(places: pl.Series, length: int) -> pl.Series:
    return pl.select(pl.int_range(length, dtype=pl.UInt32).is_in(places.implode()).alias("flag"))["flag"]


def _placed(read: pl.Series, places: pl.Series, values: pl.Series) -> pl.Series:
    """`read` with `values` put in at `places`, when any was found."""
    found = values.is_not_null()
    if not found.any():
        return read
    return read.clone().scatter(places.filter(found), values.filter(found))


def _first_reading(column: Column, dtype: pl.DataType, reading: Reading) -> pl.Expr:
    """The reading that fits almost every value; what it leaves null is looked at once more."""
    value = pl.col(column.name)
    if column.kind is Kind.TEXT:
        return pl.when(value != "").then(value).alias(column.name)
    if dtype == pl.String:
        return _read_text(value, column.kind, reading).alias(column.name)
    if dtype == DTYPES[column.kind]:
        within = in_range(column.name, column.kind)
        return value if within is None else pl.when(within).then(value).alias(column.name)
    return _convert(value, column.kind, dtype).alias(column.name)


def _read_text(value: pl.Expr, kind: Kind, reading: Reading) -> pl.Expr:
    """Text as a kind, null where it is not of the kind in its usual form."""
    if kind is Kind.INTEGER:
        return pl.when(value.str.contains(_INTEGER)).then(value).cast(pl.Int64, strict=False)
    if kind is Kind.BOOLEAN:
        lower = value.str.normalize("NFC").str.to_lowercase()
        return lower.replace_strict(list(_BOOLEANS), list(_BOOLEANS.values()), default=None, return_dtype=pl.Boolean)
    form = reading.date if kind is Kind.DATE else reading.datetime
    if form is not None:
        moment = _parsed(value, form.pattern, form.text, with_time=form.has_time)
        if kind is Kind.DATETIME:
            return moment.cast(pl.Datetime("us"))
        return pl.when(moment.cast(pl.Datetime("us")).dt.time() == pl.time()).then(moment.cast(pl.Date))
    if kind is Kind.DATE:
        return _parsed(value, _ISO_DATE, "%Y-%m-%d", with_time=False)
    return _parsed(value, _ISO_DATETIME, "%Y-%m-%dT%H:%M:%S", with_time=True)


def _parsed(value: pl.Expr, pattern: str, form: str, *, with_time: bool) -> pl.Expr:
    """Text that matches the pattern, parsed; the parser alone would take signs, blanks and odd widths."""
    moment = (
        value.str.to_datetime(form, time_unit="us", strict=False)
        if with_time
        else value.str.to_date(form, strict=False)
    )
    return pl.when(value.str.contains(pattern) & (moment.dt.year() >= 1)).then(moment)


def _second_reading(texts: pl.Series, column: Column, reading: Reading) -> pl.Series:
    """Texts without outer blanks read once more, in every form that the kind allows."""
    value = pl.col("value")
    expression: pl.Expr
    if column.kind is Kind.DATETIME and reading.datetime is None:
        parts = value.str.extract_groups(_ANY_DATETIME).struct
        offset = (
            pl.when(parts.field("utc").is_not_null())
            .then(pl.lit("+0000"))
            .otherwise(parts.field("hours") + parts.field("minutes").fill_null("00"))
        )
        local = (
            parts.field("day")
            + pl.lit("T")
            + parts.field("minute").fill_null("00:00")
            + pl.lit(":")
            + parts.field("second").fill_null("00")
            + parts.field("fraction").fill_null("")
        )
        form = "%Y-%m-%dT%H:%M:%S%.f"
        naive = local.str.to_datetime(form, time_unit="us", strict=False)
        zoned = (local + offset).str.to_datetime(f"{form}%z", time_unit="us", time_zone="UTC", strict=False)
        local_time = pl.coalesce(
            pl.when(_ticks_in_range(zoned, "us")).then(zoned).dt.convert_time_zone(ZONE).dt.replace_time_zone(None),
            pl.when(offset.is_null() & (naive.dt.year() >= 1)).then(naive),
        )
        expression = pl.when(_ticks_in_range(local_time, "us")).then(local_time)
    else:
        expression = _read_text(value, column.kind, reading)
    return texts.to_frame("value").select(expression.alias("value"))["value"]


def _convert(value: pl.Expr, kind: Kind, dtype: pl.DataType) -> pl.Expr:
    """A typed column as another type, null where that would lose or invent something."""
    if kind is Kind.BOOLEAN:
        return pl.when(value.is_in([0, 1])).then(value == 1)
    if kind is Kind.INTEGER:
        whole = value.cast(pl.Int64, strict=False)
        return pl.when(whole.cast(dtype, strict=False) == value).then(whole)
    if isinstance(dtype, pl.Datetime):
        moment: pl.Expr = pl.when(_ticks_in_range(value, dtype.time_unit)).then(value)
        if dtype.time_zone is not None:
            moment = moment.dt.convert_time_zone(ZONE).dt.replace_time_zone(None)
            moment = pl.when(_ticks_in_range(moment, dtype.time_unit)).then(moment)
        if kind is Kind.DATETIME:
            return moment.cast(pl.Datetime("us"))
        return pl.when(moment.dt.truncate("1d") == moment).then(moment.cast(pl.Date))
    day = pl.when(value.to_physical().is_between(_FIRST_DAY, _LAST_DAY)).then(value)
    return day.cast(pl.Datetime("us"))


def written(name: str, dtype: pl.DataType) -> pl.Expr:
    """A typed column as text for a list of rejected rows; a moment beyond the calendar as its bare number."""
    value = pl.col(name)
    if isinstance(dtype, pl.Date):
        within = value.to_physical().is_between(_FIRST_DAY, _LAST_DAY)
    elif isinstance(dtype, pl.Datetime):
        within = _ticks_in_range(value, dtype.time_unit)
    else:
        return value.cast(pl.String)
    # Writing a date beyond the calendar makes polars panic, so it is taken out first.
    return pl.coalesce(pl.when(within).then(value).cast(pl.String), value.to_physical().cast(pl.String)).alias(name)


def _ticks_in_range(value: pl.Expr, unit: str) -> pl.Expr:
    per_day = _TICKS_PER_DAY[unit]
    # Nanoseconds in 64 bits end in the year 2262: the bounds themselves would overflow.
    limit = 2**63 - 1
    low, high = max(_FIRST_DAY * per_day, -limit), min((_LAST_DAY + 1) * per_day - 1, limit)
    return value.to_physical().is_between(low, high)
