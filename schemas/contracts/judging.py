"""Rules of a contract judged on a few invented records: the same expressions as the tally's, on a small frame."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import product
from typing import Any

import polars as pl

from checks import values
from checks.context import Context
from checks.errors import InputError
from checks.expressions import Scope, predicate
from checks.keys import flagged, offending
from checks.predicates import Matches, Node, OneOf, columns, key_predicates, walk
from checks.vocabulary import Dataset
from schemas.contract import DTYPES, TABLES
from schemas.contracts.domains import examples, probes, refusal
from schemas.contracts.language import shortest
from schemas.contracts.model import Contract, Record, RuleSpec, Type
from schemas.contracts.patterns import Unread, parse

DAY = date(2026, 10, 31)
"""The as-of date on which examples are judged, where a rule is in effect on it."""
MOST_TRIED = 2000
"""Records tried where two versions of a rule can't be compared by how they are written."""
_PER_COLUMN = 12
_BASE = date(2000, 1, 31)
"""The day that is an example of every column of dates."""
_LONGEST_LIFE = 150
_DTYPES: dict[Type, pl.DataType] = {
    Type.TEXT: pl.String(),
    Type.BOOLEAN: pl.Boolean(),
    Type.INTEGER: pl.Int64(),
    Type.LONG: pl.Int64(),
    Type.NUMBER: pl.Float64(),
    Type.DATE: pl.Date(),
    Type.DATETIME: pl.Datetime("us"),
}


@lru_cache(maxsize=16)
def _at(day: date) -> Context:
    from schemas.context import context  # noqa: PLC0415 - lists of units are read only where a rule is judged

    return context(day)


@dataclass(frozen=True)
class Table:
    """Records to judge, with what lies beside them and in the other table. `apart`: each is judged by itself."""

    rows: tuple[Record, ...]
    beside: tuple[Record, ...] = ()
    given: tuple[Record, ...] = ()
    apart: bool = False


@dataclass(frozen=True)
class Judge:
    """Judges rules; `at` gives the context of a day."""

    at: Callable[[date], Context] = field(default=_at)

    def failed(self, contract: Contract, rule: RuleSpec, table: Table, day: date) -> tuple[bool, ...] | None:
        """Of each row whether it fails the rule, whether or not it is in effect; None where it can't be evaluated."""
        try:
            context = self.at(day)
            frame = _frame(contract, rule, (*table.rows, *table.beside))
            nodes = key_predicates(rule.applies) + key_predicates(rule.holds)
            if nodes:
                frames = _others(contract, table.given) | {Dataset(contract.table): frame.lazy()}
                marked = flagged(frame.lazy(), offending(nodes, frames, context), in_order=True)
            else:
                marked = frame.lazy()
            scope = Scope(context)
            failing = predicate(rule.applies, scope) & ~predicate(rule.holds, scope)
            found = marked.select(failing.alias("failed")).collect()["failed"].to_list()
        except (pl.exceptions.PolarsError, InputError, TypeError, ValueError, OverflowError):
            # A rule of one version may read a column that the other has under another type.
            return None
        return tuple(found[: len(table.rows)]) if len(found) > 1 or len(table.rows) == 1 else None


def _frame(contract: Contract, rule: RuleSpec, rows: Sequence[Record]) -> pl.DataFrame:
    known = contract.by_name
    read = dict.fromkeys((*columns(rule.applies), *columns(rule.holds)))
    for row in rows:
        read |= dict.fromkeys(row)
    schema = {name: _DTYPES[known[name].type] if name in known else pl.String() for name in read}
    data = {name: [_fitting(row.get(name), schema[name]) for row in rows] for name in read}
    frame = pl.DataFrame(data, schema=schema)
    # Literals broadcast: a rule that reads no column would otherwise give one row.
    return frame.with_row_index("__row")


def _fitting(value: Any, dtype: pl.DataType) -> Any:
    if dtype == pl.Datetime and isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - the register's times are local
    return float(value) if dtype == pl.Float64 and isinstance(value, int) else value


def _others(contract: Contract, given: tuple[Record, ...]) -> dict[Dataset, pl.LazyFrame]:
    found = {}
    for dataset, table in TABLES.items():
        if dataset.value != contract.table:
            schema = {column.name: DTYPES[column.kind] for column in table.columns}
            found[dataset] = pl.LazyFrame([{name: row.get(name) for name in schema} for row in given], schema=schema)
    return found


def tables_to_try(contract: Contract, rules: Iterable[RuleSpec]) -> list[Table]:
    """Tables on which versions of a rule may differ: their examples, and records made of what the rules mention."""
    held = list(rules)
    apart = not any(key_predicates(rule.applies) + key_predicates(rule.holds) for rule in held)
    tables = []
    for rule in held:
        tables += [Table(rows, rule.beside, rule.given, apart) for rows in (rule.failing, rule.passing) if rows]
    made = tuple(_records(contract, held)) if apart else ()
    return [*tables, Table(made, apart=True)] if made else tables


def _records(contract: Contract, rules: list[RuleSpec]) -> Iterable[Record]:
    read = list(dict.fromkeys(name for r in rules for name in (*columns(r.applies), *columns(r.holds))))
    nodes = [node for rule in rules for root in (rule.applies, rule.holds) for node in walk(root)]
    choices = [_choices(contract, name, nodes) for name in read if name in contract.by_name]
    names = [name for name in read if name in contract.by_name]
    return (dict(zip(names, each, strict=True)) for each in _combined(choices))


def _combined(choices: list[list[Any]]) -> Iterable[tuple[Any, ...]]:
    """Every combination, or as many as are tried, drawn evenly and always the same."""
    if math.prod(map(len, choices)) <= MOST_TRIED:
        return product(*choices)
    draw = random.Random(0)  # noqa: S311 - records to try, not secrets
    return [tuple(draw.choice(few) for few in choices) for _ in range(MOST_TRIED)]


def _choices(contract: Contract, name: str, nodes: list[Node]) -> list[Any]:
    """Values of a column to try: those that the rules name, the steps beside them, an example, and none."""
    column = contract.by_name[name]
    named: list[Any] = []
    for node in nodes:
        match node:
            case values.Const(value):
                named += _steps(value)
                named += _years(value)
            case values.PlusDays(_, days) if isinstance(days, int):
                named += [_BASE + timedelta(days + step) for step in (1, 0, -1)]
                named += [_BASE - timedelta(days + step) for step in (1, 0, -1)]
            case OneOf(values.Field(field), options) if field == name:
                named += options
            case Matches(field, pattern) if field == name:
                named += _texts(pattern)
    pleasant = examples(column) if column.type is Type.TEXT else probes(column)[:3]
    tried = [value for value in (*pleasant[:1], *named, *pleasant) if refusal(column, value) is None]
    unique = list(dict.fromkeys(tried))[: _PER_COLUMN - 1]
    return [*unique, None] if column.nullable or not unique else unique


def _steps(value: Any) -> list[Any]:
    if isinstance(value, date):
        return [value, value + timedelta(1), value - timedelta(1)]
    return [value, value + 1, value - 1] if isinstance(value, int) else [value]


def _years(value: Any) -> list[date]:
    """Days so many years from the base, and the days before: where an age turns."""
    if not isinstance(value, int) or not 0 < value < _LONGEST_LIFE:
        return []
    turned = _BASE.replace(year=_BASE.year + value), _BASE.replace(year=_BASE.year - value)
    return [*turned, *(day - timedelta(1) for day in turned)]


def _texts(pattern: str) -> list[str]:
    try:
        found = shortest(parse(pattern)).text
    except Unread:
        return []
    return [] if found is None else [found]
