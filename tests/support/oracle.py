"""What each predicate means, in plain Python, one row at a time: written apart from the readers it judges."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import singledispatch
from string import ascii_lowercase
from typing import Any

from checks import across
from checks import predicates as p
from checks import values as v
from checks.context import Context
from checks.rule import Row, Rule
from checks.text import PLACEHOLDER
from checks.vocabulary import Dataset


class World:
    """The whole extract and the run's context, with what key predicates count."""

    def __init__(self, tables: Mapping[Dataset, Sequence[Row]], context: Context) -> None:
        self.tables = tables
        self.context = context
        self._counted: dict[p.KeyPredicate, Any] = {}

    def counted(self, node: p.KeyPredicate) -> Any:
        if node not in self._counted:
            self._counted[node] = self._count(node)
        return self._counted[node]

    def _count(self, node: p.KeyPredicate) -> Any:
        match node:
            case across.Unique():
                return Counter(row.get(node.by) for row in self.tables[node.dataset])
            case across.ExactlyOne():
                return Counter(row.get(node.by) for row in self.tables[node.dataset] if true(node.where, row, self))
            case across.Known():
                return {row.get(node.in_column) for row in self.tables[node.in_dataset]}
            case across.Absent():
                held = [row for row in self.tables[node.in_dataset] if true(node.where, row, self)]
                return {row.get(node.in_column) for row in held}
            case across.AtMostSharing():
                return Counter(row.get(node.by) for row in self.tables[node.dataset])
            case across.OneValue():
                return _sets((row.get(node.by), row.get(node.of)) for row in self.tables[node.dataset])
            case across.Unrepeated():
                whole = [row for row in self.tables[node.dataset] if _whole(row, (node.by, *node.alike))]
                return _sets((tuple(row[name] for name in node.alike), row[node.by]) for row in whole)
            case across.Agrees():
                return self._compared(node)
        raise TypeError(node)

    def _compared(self, node: across.Agrees) -> dict[Any, set[bool]]:
        """For each value of `by`, whether its records agree with those they lead to; none where they lead nowhere."""
        met: dict[Any, set[bool]] = {}
        there = [row for row in self.tables[node.in_dataset] if true(node.where, row, self)]
        for row in self.tables[node.dataset]:
            if _whole(row, (node.by, node.link)) and true(node.among, row, self):
                for found in there:
                    if found.get(node.in_column) == row[node.link]:
                        pair = {**row, **{across.OTHER + name: held for name, held in found.items()}}
                        met.setdefault(row[node.by], set()).add(true(node.agrees, pair, self))
        return met


def _whole(row: Row, names: Iterable[str]) -> bool:
    return all(row.get(name) is not None for name in names)


def _sets(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, set[Any]]:
    """Values by key, but for those that are null."""
    held: dict[Any, set[Any]] = {}
    for key, found in pairs:
        held.setdefault(key, set())
        if found is not None:
            held[key].add(found)
    return held


def judge(rule: Rule, row: Row, world: World) -> bool | None:
    """True passed, False failed, None not applicable."""
    return true(rule.holds, row, world) if true(rule.applies, row, world) else None


@singledispatch
def value(node: v.Value, row: Row, world: World) -> Any:
    raise TypeError(node)


@value.register
def _(node: v.Field, row: Row, world: World) -> Any:
    return row.get(node.name)


@value.register
def _(node: v.Const, row: Row, world: World) -> Any:
    return node.value


@value.register
def _(node: v.AsOf, row: Row, world: World) -> Any:
    return world.context.as_of


@value.register
def _(node: v.PeriodEnd, row: Row, world: World) -> Any:
    return datetime.combine(world.context.as_of, datetime.min.time()) + timedelta(days=1)


@value.register
def _(node: v.PinPart, row: Row, world: World) -> Any:
    pin = row.get(node.of.field)
    if pin is None or re.fullmatch("[0-9]{12}", pin) is None:
        return None
    century = 19 + int(pin[3]) // 2
    return {
        v.Pin.SEX: int(pin[3]) % 2,
        v.Pin.CENTURY: century,
        v.Pin.YEAR: int(pin[4:6]),
        v.Pin.BIRTH_YEAR: century * 100 + int(pin[4:6]),
    }[node.part]


@value.register
def _(node: v.PinNumber, row: Row, world: World) -> Any:
    pin = row.get(node.field)
    return None if pin is None or re.fullmatch("[0-9]{12}", pin) is None else int(pin)


def _day(node: v.Calendar, row: Row, world: World) -> Any:
    return value(node.of, row, world)


@value.register
def _(node: v.Calendar, row: Row, world: World) -> Any:
    day = _day(node, row, world)
    return None if day is None else int(f"{day.year:04d}{day.month:02d}{day.day:02d}")


@value.register
def _(node: v.Year, row: Row, world: World) -> Any:
    day = _day(node.of, row, world)
    return None if day is None else day.year


@value.register
def _(node: v.Century, row: Row, world: World) -> Any:
    day = _day(node.of.of, row, world)
    return None if day is None else int(f"{day.year:04d}"[:2])


@value.register
def _(node: v.YearInCentury, row: Row, world: World) -> Any:
    day = _day(node.of.of, row, world)
    return None if day is None else int(f"{day.year:04d}"[2:])


@value.register
def _(node: v.Minus, row: Row, world: World) -> Any:
    both = _both(node, row, world)
    return None if both is None else both[0] - both[1]


@value.register
def _(node: v.MonthDay, row: Row, world: World) -> Any:
    day = _day(node.of, row, world)
    return None if day is None else int(day.strftime("%m%d"))


@value.register
def _(node: v.CodeDate, row: Row, world: World) -> Any:
    parts = (row.get(node.field) or "").split("-")
    if len(parts) < 3 or re.fullmatch("[0-9]{6}", parts[1]) is None:
        return None
    try:
        return datetime.strptime("20" + parts[1], "%Y%m%d").date()
    except ValueError:
        return None


@value.register
def _(node: v.DateOf, row: Row, world: World) -> Any:
    moment = value(node.of, row, world)
    return None if moment is None else moment.date()


@value.register
def _(node: v.Age, row: Row, world: World) -> Any:
    birth, at = _day(node.birth, row, world), _day(node.at, row, world)
    if birth is None or at is None:
        return None
    had_birthday = (at.month, at.day) >= (birth.month, birth.day)
    return at.year - birth.year - (0 if had_birthday else 1)


@value.register
def _(node: v.PlusDays, row: Row, world: World) -> Any:
    start = value(node.of, row, world)
    days = node.days if isinstance(node.days, int) else value(node.days, row, world)
    return None if start is None or days is None else start + timedelta(days=days)


@value.register
def _(node: v.PlusWorkingDays, row: Row, world: World) -> Any:
    day, days = value(node.of, row, world), value(node.days, row, world)
    if day is None or days is None:
        return None
    while day.weekday() >= 5:
        day += timedelta(days=1)
    for _step in range(days):
        day += timedelta(days=1)
        while day.weekday() >= 5:
            day += timedelta(days=1)
    return day


@value.register
def _(node: v.FirstOf, row: Row, world: World) -> Any:
    for option in node.options:
        found = value(option, row, world)
        if found is not None:
            return found
    return None


@value.register
def _(node: v.Lookup, row: Row, world: World) -> Any:
    code = row.get(node.entry.field)
    return None if code is None else world.context.tables[node.entry.table].get(code[: node.entry.prefix])


@singledispatch
def true(node: p.Predicate, row: Row, world: World) -> bool:
    raise TypeError(node)


@true.register
def _(node: p.Always, row: Row, world: World) -> bool:
    return True


@true.register
def _(node: p.Present, row: Row, world: World) -> bool:
    return all(row.get(name) is not None for name in node.fields)


@true.register
def _(node: p.Has, row: Row, world: World) -> bool:
    return value(node.value, row, world) is not None


@true.register
def _(node: p.Missing, row: Row, world: World) -> bool:
    return row.get(node.field) is None


@true.register
def _(node: p.Filled, row: Row, world: World) -> bool:
    text = row.get(node.field)
    return text is not None and re.search(PLACEHOLDER, text) is None


@true.register
def _(node: p.Matches, row: Row, world: World) -> bool:
    text = row.get(node.field)
    return text is not None and re.fullmatch(node.pattern, text) is not None


@true.register
def _(node: p.Contains, row: Row, world: World) -> bool:
    text = row.get(node.field)
    return text is not None and re.search(node.pattern, text) is not None


@true.register
def _(node: p.Composed, row: Row, world: World) -> bool:
    text = row.get(node.of.field)
    return text is not None and unicodedata.is_normalized("NFC", text)


@true.register
def _(node: p.OneOf, row: Row, world: World) -> bool:
    found = value(node.value, row, world)
    return found is not None and found in node.options


@true.register
def _(node: p.InUnits, row: Row, world: World) -> bool:
    return row.get(node.field) in world.context.units[node.units]


def _both(node: Any, row: Row, world: World) -> tuple[Any, Any] | None:
    left, right = value(node.left, row, world), value(node.right, row, world)
    return None if left is None or right is None else (left, right)


@true.register
def _(node: p.Equal, row: Row, world: World) -> bool:
    both = _both(node, row, world)
    return both is not None and both[0] == both[1]


@true.register
def _(node: p.AtMost, row: Row, world: World) -> bool:
    both = _both(node, row, world)
    return both is not None and both[0] <= both[1]


@true.register
def _(node: p.Below, row: Row, world: World) -> bool:
    both = _both(node, row, world)
    return both is not None and both[0] < both[1]


@true.register
def _(node: p.Shows, row: Row, world: World) -> bool:
    text = row.get(node.of.field)
    return text is not None and re.search(node.pattern, text) is not None


def _letters(text: str) -> list[str]:
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return [letter for letter in plain if letter in ascii_lowercase]


@true.register
def _(node: p.SpeltAlike, row: Row, world: World) -> bool:
    both = _both(node, row, world)
    return both is not None and _letters(both[0]) == _letters(both[1])


@true.register
def _(node: p.StartsWith, row: Row, world: World) -> bool:
    text, prefix = value(node.text, row, world), value(node.prefix, row, world)
    return text is not None and prefix is not None and text[: len(prefix)] == prefix


@true.register
def _(node: p.AllOf, row: Row, world: World) -> bool:
    return all(true(part, row, world) for part in node.parts)


@true.register
def _(node: p.AnyOf, row: Row, world: World) -> bool:
    return any(true(part, row, world) for part in node.parts)


@true.register
def _(node: p.Not, row: Row, world: World) -> bool:
    return not true(node.part, row, world)


@true.register
def _(node: across.Unique, row: Row, world: World) -> bool:
    found = row.get(node.by)
    return found is not None and world.counted(node)[found] == 1


@true.register
def _(node: across.ExactlyOne, row: Row, world: World) -> bool:
    found = row.get(node.by)
    return found is not None and world.counted(node)[found] == 1


@true.register
def _(node: across.Known, row: Row, world: World) -> bool:
    found = row.get(node.by)
    return found is not None and found in world.counted(node)


@true.register
def _(node: across.Absent, row: Row, world: World) -> bool:
    found = row.get(node.by)
    return found is not None and found not in world.counted(node)


@true.register
def _(node: across.AtMostSharing, row: Row, world: World) -> bool:
    found = row.get(node.by)
    return found is not None and world.counted(node)[found] <= node.most


@true.register
def _(node: across.OneValue, row: Row, world: World) -> bool:
    found = row.get(node.by)
    return found is not None and len(world.counted(node)[found]) <= 1


@true.register
def _(node: across.Unrepeated, row: Row, world: World) -> bool:
    found = row.get(node.by)
    return found is not None and not any(found in alike and len(alike) > 1 for alike in world.counted(node).values())


@true.register
def _(node: across.Agrees, row: Row, world: World) -> bool:
    found = row.get(node.by)
    return found is not None and (found not in world.counted(node) or True in world.counted(node)[found])
