"""What a worklist may show of a record: masked by the privacy of its column, unless it says nothing by itself.

Text is shown only where it is a value of a known list: what stands in a field may be anything, a name in a column of
codes included. Everything else is said by its length.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from checks import codes
from checks.predicates import InUnits, walk
from checks.text import PIN, PLACEHOLDER
from checks.values import Pin, PinPart, UnitList, pin_part
from schemas import localities
from schemas.contract import TABLES, Kind, Privacy
from scorecards.numbers import vi_date

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checks.rule import Rule
    from checks.worklist import Task
    from schemas.contract import Column

EMPTY = "(trống)"
_DOT = "•"
_YEAR_HIDDEN = _DOT * 4
_SENSITIVE_HIDDEN = _DOT * 3
_FIRST_SHOWN, _LAST_SHOWN = 1, 3
_MOST_DOTS = 24

_NUMBER_LIKE = re.compile(
    r"""
    [0-9A-Z]          # a digit or a capital: identifiers begin so
    [0-9A-Z.\-]{4,}   # groups of them
    [0-9]{3}          # the three digits that are shown: a name has none
    """,
    re.VERBOSE,
)

_NOT_SENSITIVE_HERE = frozenset({"life_status_code"})
"""Whether a person lives is the very thing that the harmful tasks are about: hidden, they could not be done."""

_LONGEST_PLACEHOLDER = 20

_SPLIT_SHOWN = 3
"""A commune that was split into more is told by their number."""


def masked_number(text: str | None) -> str:
    """An identifier as `0••••••••637`; text that isn't shaped like one by its length alone."""
    if text is None:
        return EMPTY
    if not text.strip():
        return _only_length(text)
    hidden = len(text) - _FIRST_SHOWN - _LAST_SHOWN
    if hidden > _MOST_DOTS or not _NUMBER_LIKE.fullmatch(text):
        return _only_length(text)
    return f"{text[:_FIRST_SHOWN]}{_DOT * hidden}{text[-_LAST_SHOWN:]}"


def _only_length(text: str) -> str:
    return f"(chỉ có {len(text)} khoảng trắng)" if not text.strip() else f"(đã che, {len(text)} ký tự)"


class Values:
    """Shows values, with the list of communes of one day."""

    def __init__(self, as_of: date) -> None:
        """Take the names in force on that day."""
        self._names = {commune.code: commune.name for commune in localities.communes(as_of)}

    @cached_property
    def _known_units(self) -> frozenset[str]:
        return localities.known_codes()

    @cached_property
    def _successors(self) -> Mapping[str, tuple[str, ...]]:
        return localities.successors()

    def shown(self, task: Task) -> str:
        """What is written in the task's field, masked."""
        return self._text(TABLES[task.rule.on].by_name[task.rule.field], task.value)

    def cell(self, task: Task) -> str | int | date | datetime:
        """The same for a file that holds the full key: dates and numbers are whole."""
        if isinstance(task.value, date | int) and not isinstance(task.value, bool):
            return task.value
        return self.shown(task)

    def _text(self, column: Column, value: Any) -> str:
        if value is None:
            return EMPTY
        match column.kind:
            case Kind.DATE:
                return vi_date(value) if column.privacy is Privacy.FREE else _day_and_month(value)
            case Kind.DATETIME:
                clock = f"{value:%H:%M}"
                return f"{vi_date(value) if column.privacy is Privacy.FREE else _day_and_month(value)} {clock}"
            case Kind.BOOLEAN:
                return "Có" if value else "Không"
            case Kind.INTEGER:
                return str(value)
            case Kind.TEXT:
                return self._word(column, str(value))

    def _word(self, column: Column, text: str) -> str:
        listed = codes.labels(codes.OF_COLUMN[column.name]) if column.name in codes.OF_COLUMN else {}
        if _says_nothing(text):
            return f"“{text.strip()}”"
        if column.privacy is Privacy.DIRECT:
            return masked_number(text)
        if text in listed:
            hidden = column.privacy is Privacy.SENSITIVE and column.name not in _NOT_SENSITIVE_HERE
            return _SENSITIVE_HIDDEN if hidden else listed[text].vi
        if text in self._known_units:
            return self._unit(text)
        return _only_length(text)

    def _unit(self, code: str) -> str:
        return f"{code} {self._names[code]}" if code in self._names else f"{code} (mã cũ)"

    def hint(self, task: Task) -> str:
        """The right value, where it follows from the record itself and gives nobody away; or nothing."""
        if _asks_for_unit_in_force(task.rule):
            return self._heirs(self._successors.get(str(task.value), ()))
        if _reads_own_sex(task.rule) and re.fullmatch(PIN, task.key or ""):
            sex = codes.FEMALE if int(str(task.key)[3]) % 2 else codes.MALE
            return f"Theo số định danh: {codes.labels(codes.SEX)[sex].vi}"
        return ""

    def _heirs(self, heirs: tuple[str, ...]) -> str:
        if not heirs:
            return ""
        if len(heirs) == 1:
            return f"Nay là {self._unit(heirs[0])}"
        if len(heirs) <= _SPLIT_SHOWN:
            return "Nay là một trong: " + "; ".join(self._unit(code) for code in heirs)
        return f"Nay thuộc một trong {len(heirs)} xã, phường, đặc khu"


def _day_and_month(day: date) -> str:
    return f"{day.day:02d}/{day.month:02d}/{_YEAR_HIDDEN}"


def _says_nothing(text: str) -> bool:
    """Whether the text is a placeholder such as "không rõ", which is nobody's."""
    return len(text) <= _LONGEST_PLACEHOLDER and bool(text.strip()) and re.fullmatch(PLACEHOLDER, text) is not None


def _asks_for_unit_in_force(rule: Rule) -> bool:
    return rule.holds == InUnits(rule.field, UnitList.IN_FORCE)


def _reads_own_sex(rule: Rule) -> bool:
    """Whether the rule compares the sex with the record's own number."""
    own: PinPart = pin_part(rule.on.key, Pin.SEX)
    return rule.field == rule.on.key and own in walk(rule.holds)
