"""Whether one condition being true means that another is: a proof from how they are written, or nothing.

`implies(a, b)` is True only where every record that satisfies `a` satisfies `b`. It is sound and not complete: where
the shape of the two says nothing, the answer is False, and records are tried instead.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from checks.across import AtMostSharing
from checks.predicates import (
    AllOf,
    Always,
    AnyOf,
    AtMost,
    Below,
    Filled,
    Has,
    Matches,
    Missing,
    Not,
    OneOf,
    Predicate,
    Present,
)
from checks.values import Const, Field, PinNumber, PlusDays, Value
from schemas.contracts.domains import at_most
from schemas.contracts.language import difference, literal
from schemas.contracts.patterns import Unread, parse


@lru_cache(maxsize=4096)
def implies(left: Predicate, right: Predicate) -> bool:  # noqa: PLR0911 - a shape each
    """Whether it is proven that whatever satisfies the left satisfies the right."""
    if left == right or isinstance(right, Always):
        return True
    match left, right:
        case _, AllOf(parts=parts):
            return all(implies(left, part) for part in parts)
        case AnyOf(parts=parts), _:
            return all(implies(part, right) for part in parts)
        case Not(inner), Not(other) if implies(other, inner):
            return True
    if isinstance(left, AllOf) and any(implies(part, right) for part in left.parts):
        return True
    if isinstance(right, AnyOf) and any(implies(left, part) for part in right.parts):
        return True
    return _simple(left, right)


def _simple(left: Predicate, right: Predicate) -> bool:  # noqa: PLR0911 - a shape each
    match left, right:
        case OneOf(value, options), OneOf(other, more):
            return value == other and set(options) <= set(more)
        case Matches(field, pattern), Matches(other, wider):
            return field == other and _within(pattern, wider)
        case OneOf(Field(field), options), Matches(other, pattern):
            return field == other and all(isinstance(each, str) and _within_text(each, pattern) for each in options)
        case AtMostSharing(most=most), AtMostSharing(most=more):
            return (left.dataset, left.by) == (right.dataset, right.by) and most <= more
        case _, Present(fields=names):
            return set(names) <= _there(left)
        case _, Has(Field(name)):
            return name in _there(left)
        case _, Not(Missing(name)):
            return name in _there(left)
        case ((AtMost() | Below()), (AtMost() | Below())):
            return _ordered(left, right)
    return False


def _there(node: Predicate) -> set[str]:  # noqa: PLR0911 - a shape each
    """Columns that have a value in every record that satisfies a condition."""
    match node:
        case Present(fields=names):
            return set(names)
        case Matches(field=field) | Filled(field=field) | Has(value=PinNumber(field)):
            return {field}
        case OneOf(value=Field(field)) | Has(value=Field(field)):
            return {field}
        case AtMost(left, right) | Below(left, right):
            return {side.name for side in (left, right) if isinstance(side, Field)}
        case AllOf(parts=parts):
            return set().union(*map(_there, parts))
        case Not(Missing(field)):
            return {field}
        case _:
            return set()


def _within(pattern: str, wider: str) -> bool:
    try:
        found = difference(parse(pattern), parse(wider))
    except Unread:
        return False
    return found.exact and found.text is None


def _within_text(text: str, pattern: str) -> bool:
    try:
        node = parse(pattern)
    except Unread:
        return False
    return difference(literal(text), node).text is None


def _ordered(left: AtMost | Below, right: AtMost | Below) -> bool:
    """Both compare the same with bounds; the left bounds are no wider."""
    strict = isinstance(right, Below) and not isinstance(left, Below)
    lower = _no_later(right.left, left.left)
    upper = _no_later(left.right, right.right)
    return lower is not None and upper is not None and (not strict or lower or upper)


def _no_later(first: Value, second: Value) -> bool | None:
    """False if the two are the same, True if the first is surely before the second, None if nothing is known."""
    if first == second:
        return False
    (base, days), (other, more) = _moved(first), _moved(second)
    if base == other:
        return True if days < more else None
    match first, second:
        case Const(one), Const(two):
            return True if _comparable(one, two) and at_most(one, two) and not at_most(two, one) else None
    return None


def _comparable(one: Any, two: Any) -> bool:
    return isinstance(one, str) == isinstance(two, str)


def _moved(value: Value) -> tuple[Value, int]:
    return (value.of, value.days) if isinstance(value, PlusDays) and isinstance(value.days, int) else (value, 0)
