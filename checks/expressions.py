"""Reader: what each value and predicate is as a polars expression.

Inside an expression nulls follow polars' three-valued logic; `predicate` closes it, so that its result is never null.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import reduce, singledispatch
from itertools import groupby
from operator import and_, or_

import polars as pl

from checks.calendars import calendar
from checks.context import Context
from checks.predicates import (
    AllOf,
    Always,
    AnyOf,
    AtMost,
    Below,
    Composed,
    Contains,
    Equal,
    Filled,
    Has,
    InUnits,
    KeyPredicate,
    Matches,
    Missing,
    Node,
    Not,
    OneOf,
    Predicate,
    Present,
    Shows,
    SpeltAlike,
    StartsWith,
    children,
    walk,
)
from checks.rare import OUT_OF_THE_ORDINARY, marks, rare, unmarked
from checks.text import PLACEHOLDER
from checks.values import (
    Age,
    AsOf,
    Calendar,
    Century,
    CodeDate,
    Const,
    DateOf,
    Entry,
    Field,
    FirstOf,
    Lookup,
    Minus,
    MonthDay,
    PeriodEnd,
    Pin,
    PinNumber,
    PinPart,
    PlusDays,
    PlusWorkingDays,
    Suspect,
    Value,
    Year,
    YearInCentury,
)

PIN_DIGITS = 12
FEW_OPTIONS = 5
"""Up to so many comparisons are faster than a look-up in a set, which costs as much as eight."""


@dataclass(frozen=True)
class Scope:
    """What an expression may refer to: the run's context, and nodes that are columns already, by name."""

    context: Context
    ready: Mapping[Node, str] = field(default_factory=dict)


def predicate(node: Predicate, scope: Scope) -> pl.Expr:
    """The predicate as a boolean expression without nulls."""
    return _open(node, scope).fill_null(value=False)


def value(node: Value, scope: Scope) -> pl.Expr:
    """The value as an expression; null where it can't be had."""
    return pl.col(scope.ready[node]) if node in scope.ready else _value(node, scope)


def _open(node: Predicate, scope: Scope) -> pl.Expr:
    return pl.col(scope.ready[node]) if node in scope.ready else _predicate(node, scope)


def pin_number(text: pl.Expr) -> pl.Expr:
    """Twelve digits as a number, UInt64; null of any other text.

    A third of a regular expression's time: of what isn't a digit, the cast accepts a plus sign in front alone.
    """
    twelve = (text.str.len_bytes() == PIN_DIGITS) & ~text.str.starts_with("+")
    return pl.when(twelve).then(text).cast(pl.UInt64, strict=False)


def share(frame: pl.LazyFrame, roots: Sequence[Node], context: Context) -> tuple[pl.LazyFrame, Scope]:
    """The frame with a column for each node that several parts of the roots refer to, and the scope that names them.

    polars 2.1 evaluates a repeated subexpression each time in a streaming query (docs/adr/0003), so what is shared is
    computed once here: inner nodes first, a layer of columns for each depth.
    """
    distinct = _distinct(roots)
    frame, ready = _mark_rare(frame, distinct)
    uses = Counter(child for node in distinct - ready.keys() for child in set(children(node))) + Counter(roots)
    repeated = (
        node for node, count in uses.items() if (count > 1 and _costly(node)) or isinstance(node, Suspect | Entry)
    )
    shared = sorted((node for node in repeated if node not in ready), key=_height)
    scope = Scope(context, ready)
    for number, (_, layer) in enumerate(groupby(shared, key=_height)):
        named = {node: f"__shared_{number}_{index}" for index, node in enumerate(layer)}
        frame = frame.with_columns(_node(node, scope).alias(name) for node, name in named.items())
        scope = Scope(context, {**scope.ready, **named})
    return frame, scope


def _mark_rare(frame: pl.LazyFrame, nodes: AbstractSet[Node]) -> tuple[pl.LazyFrame, dict[Node, str]]:
    """The frame with a boolean column for each node that hardly any record fulfils, and their names."""
    by_field = rare(nodes)
    columns = {field: f"__marks_{index}" for index, field in enumerate(sorted(by_field))}
    frame = frame.with_columns(marks(field, by_field[field]).alias(name) for field, name in columns.items())
    ready = {
        node: (f"{columns[field]}_{bit}", unmarked(node, bit, columns[field]))
        for field, held in by_field.items()
        for bit, node in enumerate(held)
    }
    frame = frame.with_columns(expression.alias(name) for name, expression in ready.values())
    return frame, {node: name for node, (name, _) in ready.items()}


def _distinct(roots: Sequence[Node]) -> set[Node]:
    return {node for root in roots for node in walk(root)}


def _height(node: Node) -> int:
    return 1 + max((_height(child) for child in children(node)), default=0)


def _costly(node: Node) -> bool:
    """Whether a node costs more than the column that would hold it."""
    return not isinstance(node, Field | Const | AsOf | PeriodEnd | Always | Present | Missing | KeyPredicate)


def _node(node: Node, scope: Scope) -> pl.Expr:
    return _value(node, scope) if isinstance(node, Value) else _predicate(node, scope)


@singledispatch
def _value(node: Value, scope: Scope) -> pl.Expr:
    raise TypeError(f"no polars expression for {type(node).__name__} as of {scope.context.as_of}")


@_value.register
def _(node: Field, _scope: Scope) -> pl.Expr:
    return pl.col(node.name)


@_value.register
def _(node: Const, _scope: Scope) -> pl.Expr:
    return pl.lit(node.value)


@_value.register
def _(_node: AsOf, scope: Scope) -> pl.Expr:
    return pl.lit(scope.context.as_of, dtype=pl.Date)


@_value.register
def _(_node: PeriodEnd, scope: Scope) -> pl.Expr:
    return pl.lit(scope.context.period_end, dtype=pl.Datetime("us"))


@_value.register
def _(node: Suspect, _scope: Scope) -> pl.Expr:
    column = pl.col(node.field)
    return pl.when(column.str.contains(OUT_OF_THE_ORDINARY[node.plain])).then(column)


@_value.register
def _(node: PinNumber, _scope: Scope) -> pl.Expr:
    return pin_number(pl.col(node.field)).cast(pl.Int64)


@_value.register
def _(node: PinPart, scope: Scope) -> pl.Expr:
    number = value(node.of, scope)
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
def _(node: Calendar, scope: Scope) -> pl.Expr:
    return value(node.of, scope).map_batches(calendar, return_dtype=pl.Int32, is_elementwise=True)


@_value.register
def _(node: Year, scope: Scope) -> pl.Expr:
    return value(node.of, scope) // 10_000


@_value.register
def _(node: Century, scope: Scope) -> pl.Expr:
    return value(node.of, scope) // 100


@_value.register
def _(node: YearInCentury, scope: Scope) -> pl.Expr:
    return value(node.of, scope) % 100


@_value.register
def _(node: Minus, scope: Scope) -> pl.Expr:
    return value(node.left, scope) - value(node.right, scope)


@_value.register
def _(node: MonthDay, scope: Scope) -> pl.Expr:
    return value(node.of, scope) % 10_000


@_value.register
def _(node: CodeDate, _scope: Scope) -> pl.Expr:
    digits = pl.col(node.field).str.extract(r"^[^-]*-([0-9]{6})-", 1)
    return ("20" + digits).str.to_date("%Y%m%d", strict=False)


@_value.register
def _(node: DateOf, scope: Scope) -> pl.Expr:
    return value(node.of, scope).dt.date()


@_value.register
def _(node: Age, scope: Scope) -> pl.Expr:
    return (value(node.at, scope) - value(node.birth, scope)) // 10_000


@_value.register
def _(node: PlusDays, scope: Scope) -> pl.Expr:
    days = node.days
    shift = pl.duration(days=days if isinstance(days, int) else value(days, scope))
    return value(node.of, scope) + shift


@_value.register
def _(node: PlusWorkingDays, scope: Scope) -> pl.Expr:
    return value(node.of, scope).dt.add_business_days(value(node.days, scope).cast(pl.Int32), roll="forward")


@_value.register
def _(node: FirstOf, scope: Scope) -> pl.Expr:
    return pl.coalesce(*(value(option, scope) for option in node.options))


def _entries(table: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(table.items(), key=lambda entry: (entry[1], entry[0]))


@_value.register
def _(node: Entry, scope: Scope) -> pl.Expr:
    column = pl.col(node.field)
    code = column if node.prefix is None else column.str.slice(0, node.prefix)
    known = pl.Enum([code for code, _ in _entries(scope.context.tables[node.table])])
    return code.cast(known, strict=False).to_physical()


@_value.register
def _(node: Lookup, scope: Scope) -> pl.Expr:
    """`replace_strict` would say this in a word, but it leaves the streaming engine and holds the whole column."""
    held = pl.Series([held for _, held in _entries(scope.context.tables[node.entry.table])], dtype=pl.Int16)
    return value(node.entry, scope).map_batches(held.gather, return_dtype=pl.Int16, is_elementwise=True)


@singledispatch
def _predicate(node: Predicate, scope: Scope) -> pl.Expr:
    raise TypeError(f"no polars expression for {type(node).__name__} as of {scope.context.as_of}")


@_predicate.register
def _(_node: Always, _scope: Scope) -> pl.Expr:
    return pl.lit(value=True)


@_predicate.register
def _(node: Present, _scope: Scope) -> pl.Expr:
    return reduce(and_, (pl.col(name).is_not_null() for name in node.fields))


@_predicate.register
def _(node: Has, scope: Scope) -> pl.Expr:
    return value(node.value, scope).is_not_null()


@_predicate.register
def _(node: Missing, _scope: Scope) -> pl.Expr:
    return pl.col(node.field).is_null()


@_predicate.register
def _(node: Filled, _scope: Scope) -> pl.Expr:
    return ~pl.col(node.field).str.contains(PLACEHOLDER)


@_predicate.register
def _(node: Matches, _scope: Scope) -> pl.Expr:
    return pl.col(node.field).str.contains(rf"^(?:{node.pattern})$")


@_predicate.register
def _(node: Contains, _scope: Scope) -> pl.Expr:
    return pl.col(node.field).str.contains(node.pattern)


@_predicate.register
def _(node: Composed, scope: Scope) -> pl.Expr:
    # Normalising costs seven times as much as looking for what it could change; over nulls it costs nothing.
    suspect = value(node.of, scope)
    return pl.col(node.of.field).is_not_null() & suspect.eq_missing(suspect.str.normalize("NFC"))


@_predicate.register
def _(node: OneOf, scope: Scope) -> pl.Expr:
    found = value(node.value, scope)
    if len(node.options) <= FEW_OPTIONS:
        return reduce(or_, (found == option for option in node.options))
    return found.is_in(list(node.options))


@_predicate.register
def _(node: InUnits, scope: Scope) -> pl.Expr:
    return pl.col(node.field).is_in(sorted(scope.context.units[node.units]))


@_predicate.register
def _(node: Equal, scope: Scope) -> pl.Expr:
    return value(node.left, scope) == value(node.right, scope)


@_predicate.register
def _(node: AtMost, scope: Scope) -> pl.Expr:
    return value(node.left, scope) <= value(node.right, scope)


@_predicate.register
def _(node: Below, scope: Scope) -> pl.Expr:
    return value(node.left, scope) < value(node.right, scope)


@_predicate.register
def _(node: Shows, scope: Scope) -> pl.Expr:
    # A null is an ordinary text, or none at all: neither shows anything.
    return value(node.of, scope).str.contains(node.pattern).fill_null(value=False)


@_predicate.register
def _(node: SpeltAlike, scope: Scope) -> pl.Expr:
    left, right = value(node.left, scope), value(node.right, scope)
    # Folding is dear, most texts are the same, and over nulls it costs nothing.
    differ = left != right
    return ~differ | (_folded(pl.when(differ).then(left)) == _folded(pl.when(differ).then(right)))


def _folded(text: pl.Expr) -> pl.Expr:
    decomposed = text.str.to_lowercase().str.replace_all("đ", "d", literal=True).str.normalize("NFD")
    return decomposed.str.replace_all("[^a-z]", "")


@_predicate.register
def _(node: StartsWith, scope: Scope) -> pl.Expr:
    return value(node.text, scope).str.starts_with(value(node.prefix, scope))


@_predicate.register
def _(node: AllOf, scope: Scope) -> pl.Expr:
    return reduce(and_, (_open(part, scope) for part in node.parts))


@_predicate.register
def _(node: AnyOf, scope: Scope) -> pl.Expr:
    return reduce(or_, (_open(part, scope) for part in node.parts))


@_predicate.register
def _(node: Not, scope: Scope) -> pl.Expr:
    return ~predicate(node.part, scope)


@_predicate.register
def _(node: KeyPredicate, _scope: Scope) -> pl.Expr:
    return pl.col(node.by).is_not_null() & ~pl.col(node.flag).fill_null(value=False)
