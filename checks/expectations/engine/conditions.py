"""Which rows a domain asks of: `row_condition` and `ignore_row_if` as one expression."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import reduce
from operator import and_, or_
from typing import Any

import polars as pl
from great_expectations.expectations.row_conditions import (
    AndCondition,
    ComparisonCondition,
    Condition,
    NullityCondition,
    Operator,
    OrCondition,
    PassThroughCondition,
    deserialize_row_condition,
)

from checks.expectations.engine.plan import EngineError
from checks.expectations.engine.records import Records
from checks.expectations.engine.values import comparable, in_set

ANY_MISSING = {"either_value_is_missing", "any_value_is_missing"}
ALL_MISSING = {"both_values_are_missing", "all_values_are_missing"}
NEVER = {None, "neither", "never"}

_TOKEN = re.compile(
    r"""
    (?P<text> '[^']*' | "[^"]*" )   # a quoted text
    | (?P<same> (?<![<>!])==? )      # equality, as Python or as SQL writes it
    | (?P<rest> . )
    """,
    re.VERBOSE | re.DOTALL,
)


def asked_of(records: Records, domain: Mapping[str, Any]) -> pl.Expr | None:
    """The rows that a domain asks of, never null; None where it asks of all.

    Raises:
        EngineError: the condition can't be read, or names no column.
    """
    parts = []
    if condition := domain.get("row_condition"):
        parts.append(_whole(deserialize_row_condition(condition), records).fill_null(value=False))
    columns = [domain["column_A"], domain["column_B"]] if domain.get("column_A") else domain.get("column_list")
    ignore = domain.get("ignore_row_if")
    if columns and ignore not in NEVER:
        if ignore not in ANY_MISSING | ALL_MISSING:
            raise EngineError("Unrecognized value of ignore_row_if.")
        missing = (records.column(name).is_null() for name in columns)
        parts.append(~reduce(or_ if ignore in ANY_MISSING else and_, missing))
    return reduce(and_, parts) if parts else None


def _whole(condition: Condition | str | None, records: Records) -> pl.Expr:
    if isinstance(condition, PassThroughCondition):
        return sql_condition(condition.pass_through_filter)
    return sql_condition(condition) if isinstance(condition, str) else clause(condition, records)


def clause(condition: Condition | None, records: Records) -> pl.Expr:
    """A condition of GX as an expression. As in pandas, a null is unequal to everything and in no set.

    Raises:
        EngineError: it is of no known kind, or names no column.
    """
    match condition:
        case AndCondition(conditions=parts):
            return reduce(and_, (clause(part, records).fill_null(value=False) for part in parts))
        case OrCondition(conditions=parts):
            return reduce(or_, (clause(part, records).fill_null(value=False) for part in parts))
        case NullityCondition(column=column, is_null=wanted):
            values = records.column(column.name)
            return values.is_null() if wanted else values.is_not_null()
        case ComparisonCondition():
            return _comparison(condition, records)
        case _:
            raise EngineError(f"Invalid condition type: {type(condition).__name__}")


def _comparison(condition: ComparisonCondition, records: Records) -> pl.Expr:
    name, operator, wanted = condition.column.name, Operator(condition.operator), condition.parameter
    values, dtype = records.column(name), records.dtype(name)
    match operator:
        case Operator.EQUAL:
            return in_set(values, [wanted], dtype)
        case Operator.NOT_EQUAL:
            return ~in_set(values, [wanted], dtype).fill_null(value=False)
        case Operator.IN:
            return in_set(values, wanted, dtype)
        case Operator.NOT_IN:
            return ~in_set(values, wanted, dtype).fill_null(value=False)
    bound = comparable(wanted, dtype)
    compare = {
        Operator.LESS_THAN: pl.Expr.lt,
        Operator.LESS_THAN_OR_EQUAL: pl.Expr.le,
        Operator.GREATER_THAN: pl.Expr.gt,
        Operator.GREATER_THAN_OR_EQUAL: pl.Expr.ge,
    }
    return compare[operator](values, bound)


def sql_condition(text: str) -> pl.Expr:
    """A condition given as text, read as SQL; Python's `==` and double quotes around texts are understood.

    Raises:
        EngineError: it is no such condition.
    """
    translated = "".join(_sql_token(match) for match in _TOKEN.finditer(text))
    try:
        return pl.sql_expr(translated)
    except (pl.exceptions.PolarsError, ValueError) as error:
        reason = type(error).__name__
    raise EngineError(f"row_condition can't be read as SQL ({reason})")


def _sql_token(match: re.Match[str]) -> str:
    if match["text"]:
        return "'" + match["text"][1:-1].replace("'", "''") + "'"
    return "=" if match["same"] else match["rest"]
