"""Reader: what a rule is as an expectation of Great Expectations, as plain data; nothing is imported from it.

A rule becomes a core expectation only where that says the same of every record: what it looks at must be had wherever
the rule applies (GX passes over a null, a rule decides about it), and where it applies must be a row condition that
GX can hold. Any other rule becomes `expect_rule_to_hold`, which evaluates the rule's own polars expressions.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import singledispatch
from typing import Any

from checks.across import Unique
from checks.predicates import (
    AllOf,
    Always,
    AnyOf,
    AtMost,
    Below,
    Contains,
    Equal,
    Filled,
    Matches,
    Missing,
    Not,
    OneOf,
    Predicate,
    Present,
)
from checks.rule import Rule
from checks.text import PLACEHOLDER
from checks.values import AsOf, Const, Field, PeriodEnd, Value

OWN = "expect_rule_to_hold"
"""Type of the expectation over a rule's own expressions."""

AS_OF, PERIOD_END = "as_of", "period_end"
"""Names of the suite parameters: the day the extract is judged on, and the first moment after it, in ISO 8601."""

Data = dict[str, Any]

_PRESENT = "expect_column_values_to_not_be_null"


def expectation(rule: Rule) -> tuple[str, Data]:
    """Type and keyword arguments of the rule's expectation.

    Of its result, `element_count` less `missing_count` is the records the rule checks, and `unexpected_count` those
    that fail.
    """
    try:
        parts = _conjunction(rule.applies)
        kind, arguments = _holds(rule.holds, _Where(rule.applies))
    except _NoCounterpart:
        return OWN, {"rule_id": rule.id}
    if "column" in arguments and kind != _PRESENT:
        # GX passes over nulls of the column by itself.
        parts = [part for part in parts if part != _nullity(arguments["column"], is_null=False)]
    return kind, arguments | ({"row_condition": _joined("and", parts)} if parts else {})


def row_condition(node: Predicate) -> Data | None:
    """The condition on rows that is met where a predicate is true, and nowhere else.

    None where GX has none that says so, and where all rows meet it.
    """
    try:
        parts = _conjunction(node)
    except _NoCounterpart:
        return None
    return _joined("and", parts) if parts else None


class _NoCounterpart(Exception):  # noqa: N818 - it is no error: the caller has another way
    """GX has no core expectation, or no row condition, that says the same."""


def _joined(word: str, parts: Sequence[Data]) -> Data:
    return parts[0] if len(parts) == 1 else {"type": word, "conditions": list(parts)}


def _comparison(column: str, operator: str, parameter: Any) -> Data:
    return {"type": "comparison", "column": {"name": column}, "operator": operator, "parameter": parameter}


def _nullity(column: str, *, is_null: bool) -> Data:
    return {"type": "nullity", "column": {"name": column}, "is_null": is_null}


def _conjunction(node: Predicate) -> list[Data]:
    """The conditions that must all be true; none for `Always`. GX allows an "or" at the top only."""
    if isinstance(node, AnyOf):
        parts = [_simple_all(part) for part in node.parts]
        if not all(parts):
            raise _NoCounterpart
        return [{"type": "or", "conditions": [_joined("and", part) for part in parts]}]
    return _simple_all(node)


def _simple_all(node: Predicate) -> list[Data]:
    if isinstance(node, AllOf):
        return [condition for part in node.parts for condition in _simple_all(part)]
    return _simple(node)


def _simple(node: Predicate) -> list[Data]:
    match node:
        case Always():
            return []
        case Present(fields=names):
            return [_nullity(name, is_null=False) for name in names]
        case Missing(field=name) | Not(part=Present(fields=(name,))):
            return [_nullity(name, is_null=True)]
        case OneOf(value=Field(name=name), options=options):
            return [_comparison(name, "IN", list(options))]
        case Equal(left=Field(name=name), right=Const(value=held)) if not isinstance(held, date):
            return [_comparison(name, "==", held)]
        case AtMost() | Below():
            return [_compared(node)]
        case _:
            raise _NoCounterpart


def _compared(node: AtMost | Below) -> Data:
    up_to, at_least = ("<", ">") if isinstance(node, Below) else ("<=", ">=")
    match node.left, node.right:
        case Field(name=name), Const(value=int(held)):
            return _comparison(name, up_to, held)
        case Const(value=int(held)), Field(name=name):
            return _comparison(name, at_least, held)
        case _:
            raise _NoCounterpart


class _Where:
    """Where a rule applies: which columns have a value there."""

    def __init__(self, applies: Predicate) -> None:
        self.applies = applies
        self._present = _present(applies)

    def column(self, value: Value | str) -> str:
        """The column's name; it must have a value wherever the rule applies."""
        name = value.name if isinstance(value, Field) else value
        if not isinstance(name, str) or name not in self._present:
            raise _NoCounterpart
        return name


def _present(node: Predicate) -> frozenset[str]:
    match node:
        case AllOf(parts=parts):
            return frozenset().union(*map(_present, parts))
        case Present(fields=names):
            return frozenset(names)
        case OneOf(value=Field(name=name)) | Equal(left=Field(name=name), right=Const()):
            return frozenset({name})
        case AtMost(left=left, right=right) | Below(left=left, right=right):
            return frozenset(side.name for side in (left, right) if isinstance(side, Field))
        case _:
            return frozenset()


@singledispatch
def _holds(node: Predicate, where: _Where) -> tuple[str, Data]:
    del node, where
    raise _NoCounterpart


@_holds.register
def _(node: Present, _where: _Where) -> tuple[str, Data]:
    if len(node.fields) != 1:
        raise _NoCounterpart
    return _PRESENT, {"column": node.fields[0]}


@_holds.register
def _(node: OneOf, where: _Where) -> tuple[str, Data]:
    return "expect_column_values_to_be_in_set", {"column": where.column(node.value), "value_set": list(node.options)}


@_holds.register
def _(node: Matches, where: _Where) -> tuple[str, Data]:
    return "expect_column_values_to_match_regex", {"column": where.column(node.field), "regex": f"^(?:{node.pattern})$"}


@_holds.register
def _(node: Filled, where: _Where) -> tuple[str, Data]:
    return "expect_column_values_to_not_match_regex", {"column": where.column(node.field), "regex": PLACEHOLDER}


@_holds.register
def _(node: Not, where: _Where) -> tuple[str, Data]:
    match node.part:
        case Contains(field=name, pattern=pattern):
            return "expect_column_values_to_not_match_regex", {"column": where.column(name), "regex": pattern}
        case OneOf(value=value, options=options):
            return "expect_column_values_to_not_be_in_set", {"column": where.column(value), "value_set": list(options)}
        case _:
            raise _NoCounterpart


@_holds.register
def _(node: Equal, where: _Where) -> tuple[str, Data]:
    if isinstance(node.right, Const) and not isinstance(node.right.value, date):
        return "expect_column_values_to_be_in_set", {
            "column": where.column(node.left),
            "value_set": [node.right.value],
        }
    pair = {"column_A": where.column(node.left), "column_B": where.column(node.right)}
    return "expect_column_pair_values_to_be_equal", pair


@_holds.register
def _(node: AtMost | Below, where: _Where) -> tuple[str, Data]:
    strict = isinstance(node, Below)
    left, right = _bound(node.left), _bound(node.right)
    if left is None and right is None:
        greater = {"column_A": where.column(node.right), "column_B": where.column(node.left)}
        return "expect_column_pair_values_a_to_be_greater_than_b", greater | ({} if strict else {"or_equal": True})
    if left is None:
        limits = {"max_value": right} | ({"strict_max": True} if strict else {})
        return "expect_column_values_to_be_between", {"column": where.column(node.left), **limits}
    limits = {"min_value": left} | ({"strict_min": True} if strict else {})
    return "expect_column_values_to_be_between", {"column": where.column(node.right), **limits}


def _bound(value: Value) -> Any:
    """A limit as a suite writes it, or None where the value is none."""
    match value:
        case Const(value=date() as held):
            return held.isoformat()
        case Const(value=held):
            return held
        case AsOf():
            return {"$PARAMETER": AS_OF}
        case PeriodEnd():
            return {"$PARAMETER": PERIOD_END}
        case _:
            return None


@_holds.register
def _(node: Unique, where: _Where) -> tuple[str, Data]:
    # GX counts among the rows of the condition alone: all of them must be there.
    if where.applies != Present(node.by):
        raise _NoCounterpart
    return "expect_column_values_to_be_unique", {"column": node.by}
