"""The closed set of values that rules are written in: frozen data, without meaning of its own (see `predicates`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class UnitList(StrEnum):
    """A list of five-digit commune codes, resolved by the run's context."""

    IN_FORCE = "in_force"
    """In force on the as-of date."""
    EVER = "ever"
    """In force on the as-of date or in the list that ended on 2025-06-30."""


class CodeTable(StrEnum):
    """A mapping from a code to a whole number, resolved by the run's context."""

    PROVINCE_OF_UNIT = "province_of_unit"
    """Commune code, old or new, to the number of the province it lies in today."""
    PROVINCE_OF_PIN = "province_of_pin"
    """First three digits of a PIN to the number of the province that place lies in today."""
    STATUTORY_DAYS = "statutory_days"
    """Procedure code to its statutory time limit in working days."""
    SERVICE_LEVEL = "service_level"
    """Procedure code to the service level that its procedure is offered at."""


class Pin(StrEnum):
    """What the twelve digits of a PIN say (Decree 137/2015/NĐ-CP art. 13 [V])."""

    SEX = "sex"
    """0 male, 1 female."""
    CENTURY = "century"
    """First two digits of the year of birth: 19 to 23."""
    YEAR = "year"
    """Last two digits of the year of birth."""
    BIRTH_YEAR = "birth_year"
    """Year of birth."""


@dataclass(frozen=True, slots=True)
class Value:
    """Something a record has: text, a number, a date or a datetime; null where it can't be had."""


@dataclass(frozen=True, slots=True)
class Field(Value):
    """A column as it is."""

    name: str


@dataclass(frozen=True, slots=True)
class Const(Value):
    """A fixed value."""

    value: int | str | date


@dataclass(frozen=True, slots=True)
class AsOf(Value):
    """The date the extract is judged on."""


@dataclass(frozen=True, slots=True)
class PeriodEnd(Value):
    """The first moment after the as-of date, a datetime."""


class Plain(StrEnum):
    """What a text of a kind is ordinarily made of; a text of nothing else needs no closer look."""

    NAME = "name"
    """Letters of Vietnamese, single spaces, apostrophe, hyphen, full stop."""
    LINE = "line"
    """The same with digits and the signs of an address."""


@dataclass(frozen=True, slots=True)
class Suspect(Value):
    """A text that holds something out of the ordinary for its kind; null where it doesn't, or is null."""

    field: str
    plain: Plain


@dataclass(frozen=True, slots=True)
class PinNumber(Value):
    """A PIN as a number; null where the column isn't twelve digits."""

    field: str


@dataclass(frozen=True, slots=True)
class PinPart(Value):
    """A part of a PIN, as an integer; null where there is no PIN."""

    of: PinNumber
    part: Pin


def pin_part(field: str, part: Pin) -> PinPart:
    """That part of the PIN in a column."""
    return PinPart(PinNumber(field), part)


@dataclass(frozen=True, slots=True)
class Calendar(Value):
    """A date as a number: year, month and day as eight digits. Years, birthdays and ages are read off it."""

    of: Value


@dataclass(frozen=True, slots=True)
class Year(Value):
    """Calendar year of a date."""

    of: Calendar


def year(of: Value) -> Year:
    """Calendar year of a date."""
    return Year(Calendar(of))


@dataclass(frozen=True, slots=True)
class Century(Value):
    """First two digits of a year."""

    of: Year


def century(of: Value) -> Century:
    """First two digits of the year of a date."""
    return Century(year(of))


@dataclass(frozen=True, slots=True)
class YearInCentury(Value):
    """Last two digits of a year."""

    of: Year


def year_in_century(of: Value) -> YearInCentury:
    """Last two digits of the year of a date."""
    return YearInCentury(year(of))


@dataclass(frozen=True, slots=True)
class Minus(Value):
    """Difference of two whole numbers."""

    left: Value
    right: Value


@dataclass(frozen=True, slots=True)
class MonthDay(Value):
    """Month × 100 + day of a date."""

    of: Calendar


def month_day(of: Value) -> MonthDay:
    """Month × 100 + day of a date."""
    return MonthDay(Calendar(of))


@dataclass(frozen=True, slots=True)
class CodeDate(Value):
    """The date `yymmdd` inside a dossier code, between its first and second hyphen; null where there is none."""

    field: str


@dataclass(frozen=True, slots=True)
class DateOf(Value):
    """Calendar date of a datetime."""

    of: Value


@dataclass(frozen=True, slots=True)
class Age(Value):
    """Completed years from a date of birth to a date."""

    birth: Calendar
    at: Calendar


def age(birth: Value, at: Value) -> Age:
    """Completed years from a date of birth to a date."""
    return Age(Calendar(birth), Calendar(at))


@dataclass(frozen=True, slots=True)
class PlusDays(Value):
    """A date or datetime moved by days; null if either is null."""

    of: Value
    days: int | Value


@dataclass(frozen=True, slots=True)
class PlusWorkingDays(Value):
    """A date moved by working days, Monday to Friday, public holidays not known; null if either is null."""

    of: Value
    days: Value


@dataclass(frozen=True, slots=True)
class FirstOf(Value):
    """The first value that is not null."""

    options: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Entry(Value):
    """Where a code table holds a column's value (or its first `prefix` characters); null where it doesn't."""

    field: str
    table: CodeTable
    prefix: int | None = None


@dataclass(frozen=True, slots=True)
class Lookup(Value):
    """The integer that a code table holds at an entry."""

    entry: Entry


def lookup(field: str, table: CodeTable, prefix: int | None = None) -> Lookup:
    """What a code table holds for a column's value (or its first `prefix` characters); null where it holds nothing."""
    return Lookup(Entry(field, table, prefix))
