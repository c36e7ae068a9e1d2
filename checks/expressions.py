"""Reader: what each value and predicate is as a polars expression.

Inside an expression nulls follow polars' three-valued logic; `predicate` closes it, so that its result is never null.
"""

from __future__ import annotations

from functools import reduce, singledispatch
from operator import and_, or_

import polars as pl

from checks.context import Context
from checks.predicates import (
    Age,
    AllOf,
    Always,
    AnyOf,
    AsOf,
    AtMost,
    Below,
    Century,
    CodeDate,
    Composed,
    Const,
    Contains,
    DateOf,
    Equal,
    Field,
    Filled,
    FirstOf,
    Has,
    InUnits,
    KeyPredicate,
    Lookup,
    LookupDays,
    Matches,
    Missing,
    MonthDay,
    Not,
    OneOf,
    PeriodEnd,
    Pin,
    PinPart,
    PlusDays,
    PlusWorkingDays,
    Predicate,
    Present,
    Value,
    Year,
    YearInCentury,
    YearsApart,
)
from checks.text import PLACEHOLDER

TWELVE_DIGITS = r"^[0-9]{12}$"


def predicate(node: Predicate, context: Context) -> pl.Expr:
    """The predicate as a boolean expression without nulls."""
    return _predicate(node, context).fill_null(value=False)


def value(node: Value, context: Context) -> pl.Expr:
    """The value as an expression; null where it can't be had."""
    return _value(node, context)


@singledispatch
def _value(node: Value, context: Context) -> pl.Expr:
    raise TypeError(f"no polars expression for {type(node).__name__} as of {context.as_of}")


@_value.register
def _(node: Field, _context: Context) -> pl.Expr:
    return pl.col(node.name)


@_value.register
def _(node: Const, _context: Context) -> pl.Expr:
    return pl.lit(node.value)


@_value.register
def _(_node: AsOf, context: Context) -> pl.Expr:
    return pl.lit(context.as_of, dtype=pl.Date)


@_value.register
def _(_node: PeriodEnd, context: Context) -> pl.Expr:
    return pl.lit(context.period_end, dtype=pl.Datetime("us"))


def _pin_number(field: str) -> pl.Expr:
    column = pl.col(field)
    # A cast alone would read "+5" and shorter texts as numbers.
    return pl.when(column.str.contains(TWELVE_DIGITS)).then(column).cast(pl.Int64, strict=False)


@_value.register
def _(node: PinPart, _context: Context) -> pl.Expr:
    number = _pin_number(node.field)
    century_and_sex, year = number // 10**8 % 10, number // 10**6 % 100
    match node.part:
        case Pin.SEX:
            return century_and_sex % 2
        case Pin.CENTURY:
            return century_and_sex // 2 + 19
        case Pin.YEAR:
            return year
        case Pin.BIRTH_YEAR:
            return (century_and_sex // 2 + 19) * 100 + year


@_value.register
def _(node: Year, context: Context) -> pl.Expr:
    return _value(node.of, context).dt.year().cast(pl.Int64)


@_value.register
def _(node: Century, context: Context) -> pl.Expr:
    return _value(Year(node.of), context) // 100


@_value.register
def _(node: YearInCentury, context: Context) -> pl.Expr:
    return _value(Year(node.of), context) % 100


@_value.register
def _(node: YearsApart, context: Context) -> pl.Expr:
    return _value(Year(node.later), context) - _value(Year(node.earlier), context)


@_value.register
def _(node: MonthDay, context: Context) -> pl.Expr:
    of = _value(node.of, context)
    return of.dt.month().cast(pl.Int64) * 100 + of.dt.day()


@_value.register
def _(node: CodeDate, _context: Context) -> pl.Expr:
    digits = pl.col(node.field).str.extract(r"^[^-]*-([0-9]{6})-", 1)
    return ("20" + digits).str.to_date("%Y%m%d", strict=False)


@_value.register
def _(node: DateOf, context: Context) -> pl.Expr:
    return _value(node.of, context).dt.date()


def _ordinal(of: pl.Expr) -> pl.Expr:
    return of.dt.year().cast(pl.Int64) * 10_000 + of.dt.month().cast(pl.Int64) * 100 + of.dt.day()


@_value.register
def _(node: Age, context: Context) -> pl.Expr:
    return (_ordinal(_value(node.at, context)) - _ordinal(_value(node.birth, context))) // 10_000


@_value.register
def _(node: PlusDays, context: Context) -> pl.Expr:
    days = node.days
    shift = pl.duration(days=days if isinstance(days, int) else _value(days, context))
    return _value(node.of, context) + shift


@_value.register
def _(node: PlusWorkingDays, context: Context) -> pl.Expr:
    return _value(node.of, context).dt.add_business_days(_value(node.days, context), roll="forward")


@_value.register
def _(node: FirstOf, context: Context) -> pl.Expr:
    return pl.coalesce(*(_value(option, context) for option in node.options))


def _looked_up(field: pl.Expr, entries: dict[str, str]) -> pl.Expr:
    return field.replace_strict(list(entries), list(entries.values()), default=None, return_dtype=pl.String)


@_value.register
def _(node: Lookup, context: Context) -> pl.Expr:
    column = pl.col(node.field)
    key = column if node.prefix is None else column.str.slice(0, node.prefix)
    return _looked_up(key, dict(context.tables[node.table]))


@_value.register
def _(node: LookupDays, context: Context) -> pl.Expr:
    return _looked_up(pl.col(node.field), dict(context.tables[node.table])).cast(pl.Int64, strict=False)


@singledispatch
def _predicate(node: Predicate, context: Context) -> pl.Expr:
    raise TypeError(f"no polars expression for {type(node).__name__} as of {context.as_of}")


@_predicate.register
def _(_node: Always, _context: Context) -> pl.Expr:
    return pl.lit(value=True)


@_predicate.register
def _(node: Present, _context: Context) -> pl.Expr:
    return reduce(and_, (pl.col(name).is_not_null() for name in node.fields))


@_predicate.register
def _(node: Has, context: Context) -> pl.Expr:
    return _value(node.value, context).is_not_null()


@_predicate.register
def _(node: Missing, _context: Context) -> pl.Expr:
    return pl.col(node.field).is_null()


@_predicate.register
def _(node: Filled, _context: Context) -> pl.Expr:
    return ~pl.col(node.field).str.contains(PLACEHOLDER)


@_predicate.register
def _(node: Matches, _context: Context) -> pl.Expr:
    return pl.col(node.field).str.contains(rf"^(?:{node.pattern})$")


@_predicate.register
def _(node: Contains, _context: Context) -> pl.Expr:
    return pl.col(node.field).str.contains(node.pattern)


@_predicate.register
def _(node: Composed, _context: Context) -> pl.Expr:
    column = pl.col(node.field)
    return column == column.str.normalize("NFC")


@_predicate.register
def _(node: OneOf, context: Context) -> pl.Expr:
    return _value(node.value, context).is_in(list(node.options))


@_predicate.register
def _(node: InUnits, context: Context) -> pl.Expr:
    return pl.col(node.field).is_in(sorted(context.units[node.units]))


@_predicate.register
def _(node: Equal, context: Context) -> pl.Expr:
    return _value(node.left, context) == _value(node.right, context)


@_predicate.register
def _(node: AtMost, context: Context) -> pl.Expr:
    return _value(node.left, context) <= _value(node.right, context)


@_predicate.register
def _(node: Below, context: Context) -> pl.Expr:
    return _value(node.left, context) < _value(node.right, context)


@_predicate.register
def _(node: AllOf, context: Context) -> pl.Expr:
    return reduce(and_, (_predicate(part, context) for part in node.parts))


@_predicate.register
def _(node: AnyOf, context: Context) -> pl.Expr:
    return reduce(or_, (_predicate(part, context) for part in node.parts))


@_predicate.register
def _(node: Not, context: Context) -> pl.Expr:
    return ~predicate(node.part, context)


@_predicate.register
def _(node: KeyPredicate, _context: Context) -> pl.Expr:
    return pl.col(node.by).is_not_null() & ~pl.col(node.flag).fill_null(value=False)
