"""Which values a column takes, and a value that one column takes and another doesn't."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from schemas.contracts.language import Found, Node, any_of, both, difference, shortest, sized
from schemas.contracts.model import ColumnSpec, Scalar, Type
from schemas.contracts.patterns import Unread, parse

BITS = {Type.INTEGER: 31, Type.LONG: 63}
EXACT = 2**53
"""Whole numbers up to this one are floating-point numbers as they are."""
ABSENT = object()
"""Stands for a value that isn't there to be found."""


def fits(kind: Type, value: Any) -> bool:
    """Whether a value can be read as that type without being changed."""
    match kind:
        case Type.TEXT:
            return isinstance(value, str)
        case Type.BOOLEAN:
            return isinstance(value, bool)
        case Type.DATE:
            return isinstance(value, date) and not isinstance(value, datetime)
        case Type.DATETIME:
            return isinstance(value, date)
        case Type.NUMBER:
            return _number(value) and math.isfinite(value) and float(value) == value
        case Type.INTEGER | Type.LONG:
            whole = _number(value) and value == value // 1
            return whole and -(2 ** BITS[kind]) <= value < 2 ** BITS[kind]


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _moment(value: Any) -> Any:
    """Dates as datetimes, so that they compare with each other."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - the register's times are local
    return value


def at_most(left: Any, right: Any) -> bool:
    """Whether a value is not above another of a type that it compares with; False where it doesn't compare."""
    try:
        return bool(_moment(left) <= _moment(right))
    except TypeError:
        return False


def refusal(column: ColumnSpec, value: Any) -> str | None:
    """The facet by which a column doesn't take a value, or None: type, null, codes, pattern, length or bound."""
    if value is None:
        return None if column.nullable else "null"
    if not fits(column.type, value):
        return "type"
    if isinstance(value, str):
        return _refused_text(column, value)
    low, high = column.minimum, column.maximum
    inside = (low is None or at_most(low, value)) and (high is None or at_most(value, high))
    return None if inside else "bound"


def _refused_text(column: ColumnSpec, value: str) -> str | None:
    if column.codes and value not in column.values:
        return "codes"
    if column.pattern is not None and re.fullmatch(column.pattern, value) is None:
        return "pattern"
    short = column.min_length is not None and len(value) < column.min_length
    long = column.max_length is not None and len(value) > column.max_length
    return "length" if short or long else None


@lru_cache(maxsize=4096)
def texts(column: ColumnSpec) -> Node:
    """The texts that a text column takes.

    Raises:
        Unread: its pattern is outside the subset.
    """
    parts: list[Node] = [sized(column.min_length, column.max_length)]
    if column.codes:
        parts.append(any_of(column.values))
    if column.pattern is not None:
        parts.append(parse(column.pattern))
    return both(*parts)


@dataclass(frozen=True, slots=True)
class Outside:
    """A value that the one takes and the other doesn't, or ABSENT; `exact` is False where none was found by trying."""

    value: Any = ABSENT
    exact: bool = True

    @property
    def found(self) -> bool:
        """Whether there is such a value."""
        return self.value is not ABSENT


def outside(old: ColumnSpec, new: ColumnSpec) -> Outside:
    """A value, not null, that the old column takes and the new one doesn't."""
    if old.type is Type.TEXT and new.type is Type.TEXT:
        return _other_text(old, new)
    if old.type is Type.TEXT:
        found = example(old)
        return Outside(found) if found is not ABSENT else Outside(exact=False)
    tried = [value for value in probes(old, new) if refusal(old, value) is None and refusal(new, value) is not None]
    return Outside(tried[0]) if tried else Outside()


def _other_text(old: ColumnSpec, new: ColumnSpec) -> Outside:
    if old.codes:
        # A finite list is walked, whatever the patterns.
        left = [value for value in old.values if refusal(old, value) is None and refusal(new, value) is not None]
        return Outside(left[0]) if left else Outside()
    try:
        found = difference(texts(old), texts(new))
    except Unread:
        found = Found(None, exact=False)
    if found.text is not None and (refusal(old, found.text) is not None or refusal(new, found.text) is None):
        found = Found(None, exact=False)
    if found.text is not None or found.exact:
        return Outside(ABSENT if found.text is None else found.text, exact=found.exact)
    tried = [text for text in _samples(old, new) if refusal(old, text) is None and refusal(new, text) is not None]
    return Outside(tried[0]) if tried else Outside(exact=False)


def _samples(*columns: ColumnSpec) -> list[str]:
    """Texts to try where patterns can't be compared: what is readable of them, stretched, cut and changed."""
    seeds = ["", "0", "a", "A", "Á", "001190000001", "a@b.vn", "An", "2026-10-31", " ", "?"]
    for column in columns:
        seeds += column.values
        for pattern in (column.pattern,):
            seeds += re.findall(r"[0-9A-Za-z@.]+", pattern or "")
        try:
            seeds.append(shortest(texts(column)).text or "")
        except Unread:
            continue
    lengths = {0, 1, *(size for c in columns for size in (c.min_length, c.max_length) if size is not None)}
    grown = [text * times for text in seeds for times in (1, 2, 3)] + [f"{text} " for text in seeds]
    grown += [char * (size + step) for char in "0aA" for size in lengths for step in (-1, 0, 1)]
    return list(dict.fromkeys(grown))


def probes(*columns: ColumnSpec) -> list[Scalar]:
    """Values at which columns that aren't text can differ: bounds, ends of types, and the steps beside them."""
    named = [bound for column in columns for bound in (column.minimum, column.maximum) if bound is not None]
    kind = columns[0].type
    if kind is Type.BOOLEAN:
        return [False, True]
    if kind in {Type.DATE, Type.DATETIME}:
        days = [bound for bound in named if isinstance(bound, date)] or [date(2000, 1, 31)]
        return _moments(kind, [*days, date(2000, 1, 31), date(1, 1, 1), date(9999, 12, 31)])
    numbers = [bound for bound in named if isinstance(bound, int | float)]
    ends = [0, 1, -1, 2**31 - 1, -(2**31), 2**31, EXACT + 1, -EXACT - 1, 2**63 - 1, -(2**63)]
    near: list[float] = [each + step for each in [*numbers, *ends] for step in (0, 1, -1)]
    if kind is Type.NUMBER:
        middle = [sum(numbers) / len(numbers)] if numbers else []
        near = [*(each + step for each in [*numbers, 0] for step in (0, 0.5, -0.5, 1, -1)), *middle, *near, 1e300]
    else:
        near = [round_(each) for each in near for round_ in (math.floor, math.ceil)]
    return [*sorted(dict.fromkeys(near), key=abs)]


def _moments(kind: Type, days: list[date]) -> list[Scalar]:
    steps = (timedelta(0), timedelta(1), timedelta(-1))
    found: list[Scalar] = []
    for day in days:
        for step in steps:
            try:
                moved = _moment(day) + step
            except OverflowError:
                continue
            if kind is Type.DATE:
                found.append(moved.date())
            else:
                found += [moved, moved.replace(hour=12, minute=30)]
                if isinstance(day, datetime):
                    found += [moved + timedelta(microseconds=1)] if moved < datetime.max else []  # noqa: DTZ901 - local
                    found += [moved - timedelta(microseconds=1)] if moved > datetime.min else []  # noqa: DTZ901 - local
    return list(dict.fromkeys(found))


def examples(column: ColumnSpec, count: int = 2) -> list[Any]:
    """A few different values that the column takes, not null; fewer where there are fewer or none are found."""
    if column.type is not Type.TEXT:
        pleasant = [value for value in probes(column) if refusal(column, value) is None]
        return pleasant[:count]
    if column.codes:
        return [value for value in column.values if refusal(column, value) is None][:count]
    found: list[str] = []
    least = "a" if column.pattern is None and (column.min_length or 0) <= 1 and column.max_length != 0 else None
    if least is not None:
        found.append(least)
    while len(found) < count:
        try:
            more = difference(texts(column), any_of(tuple(found))).text if found else shortest(texts(column)).text
        except Unread:
            more = next((t for t in _samples(column) if t not in found and refusal(column, t) is None), None)
        if more is None or refusal(column, more) is not None:
            break
        found.append(more)
    return found


def example(column: ColumnSpec) -> Any:
    """A value that the column takes, not null, or ABSENT."""
    found = examples(column, 1)
    return found[0] if found else ABSENT
