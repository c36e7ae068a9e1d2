"""The closed set of values and predicates that rules are written in: frozen data, without meaning of its own.

Meaning is added outside: `expressions` gives each a polars expression, the oracle in the tests plain Python. A
predicate over a null value is false, whatever the predicate; only `Missing` and `Not` are true of a null.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

from checks.vocabulary import Dataset


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
class Year(Value):
    """Calendar year of a date or datetime."""

    of: Value


@dataclass(frozen=True, slots=True)
class Century(Value):
    """First two digits of the year of a date."""

    of: Value


@dataclass(frozen=True, slots=True)
class YearInCentury(Value):
    """Last two digits of the year of a date."""

    of: Value


@dataclass(frozen=True, slots=True)
class Minus(Value):
    """Difference of two whole numbers."""

    left: Value
    right: Value


@dataclass(frozen=True, slots=True)
class YearsApart(Value):
    """Difference of the calendar years of two dates: later minus earlier."""

    earlier: Value
    later: Value


@dataclass(frozen=True, slots=True)
class MonthDay(Value):
    """Month × 100 + day of a date."""

    of: Value


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

    birth: Value
    at: Value


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


@dataclass(frozen=True, slots=True)
class Predicate:
    """A condition on a record: true or false, never null."""


@dataclass(frozen=True, slots=True)
class Always(Predicate):
    """True of every record."""


@dataclass(frozen=True, slots=True)
class Present(Predicate):
    """Every column named has a value."""

    fields: tuple[str, ...]

    def __init__(self, *names: str) -> None:
        """Name the columns."""
        object.__setattr__(self, "fields", names)


@dataclass(frozen=True, slots=True)
class Has(Predicate):
    """The value can be had: it isn't null."""

    value: Value


@dataclass(frozen=True, slots=True)
class Missing(Predicate):
    """The column has no value."""

    field: str


@dataclass(frozen=True, slots=True)
class Filled(Predicate):
    """The text column says something: it isn't null, blank or a placeholder such as "không rõ"."""

    field: str


@dataclass(frozen=True, slots=True)
class Matches(Predicate):
    """The whole text matches a pattern, written in what Rust's and Python's regular expressions share."""

    field: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Contains(Predicate):
    """Some part of the text matches a pattern."""

    field: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Composed(Predicate):
    """The text is in Unicode normalisation form C."""

    of: Suspect


@dataclass(frozen=True, slots=True)
class Shows(Predicate):
    """Some part of the text matches a pattern of what is out of the ordinary for its kind."""

    of: Suspect
    pattern: str


def composed(field: str, plain: Plain = Plain.NAME) -> Composed:
    """The text in a column is in Unicode normalisation form C."""
    return Composed(Suspect(field, plain))


def shows(field: str, pattern: str, plain: Plain = Plain.NAME) -> Shows:
    """The text in a column shows a pattern: a faster `Contains` for what an ordinary text never holds."""
    return Shows(Suspect(field, plain), pattern)


@dataclass(frozen=True, slots=True)
class OneOf(Predicate):
    """The value is one of the options."""

    value: Value
    options: tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class InUnits(Predicate):
    """The column's commune code is in a list of units."""

    field: str
    units: UnitList


@dataclass(frozen=True, slots=True)
class Equal(Predicate):
    """Two values are equal."""

    left: Value
    right: Value


@dataclass(frozen=True, slots=True)
class AtMost(Predicate):
    """left <= right."""

    left: Value
    right: Value


@dataclass(frozen=True, slots=True)
class Below(Predicate):
    """left < right."""

    left: Value
    right: Value


@dataclass(frozen=True, slots=True)
class SpeltAlike(Predicate):
    """Two texts have the same letters a to z, without case, marks or anything else: "Lê Thị Hoà" and "LE THI HÒA".

    For comparing what was written twice, never for finding people: different names fold alike.
    """

    left: Value
    right: Value


@dataclass(frozen=True, slots=True)
class StartsWith(Predicate):
    """A text begins with another."""

    text: Value
    prefix: Value


@dataclass(frozen=True, slots=True)
class AllOf(Predicate):
    """Every part is true."""

    parts: tuple[Predicate, ...]

    def __init__(self, *parts: Predicate) -> None:
        """Name the parts."""
        object.__setattr__(self, "parts", parts)


@dataclass(frozen=True, slots=True)
class AnyOf(Predicate):
    """Some part is true."""

    parts: tuple[Predicate, ...]

    def __init__(self, *parts: Predicate) -> None:
        """Name the parts."""
        object.__setattr__(self, "parts", parts)


@dataclass(frozen=True, slots=True)
class Not(Predicate):
    """The part is not true; a part over a null value isn't, so its negation is."""

    part: Predicate


OTHER = "other:"
"""Prefix of the columns of the record that a judged record is compared with."""


def other(name: str) -> Field:
    """A column of the record that the judged one is compared with."""
    return Field(OTHER + name)


@dataclass(frozen=True, slots=True)
class KeyPredicate(Predicate):
    """A predicate that needs other records: it reduces to a set of offending values of the column `by`.

    `dataset` is the table that the judged record lies in.
    """

    dataset: Dataset
    by: str

    @property
    def flag(self) -> str:
        """Name of the boolean column that marks a record whose value offends."""
        return f"__offends:{type(self).__name__}:{hashlib.sha256(repr(self).encode()).hexdigest()[:12]}"

    @property
    def own(self) -> tuple[str, ...]:
        """Columns of the judged record's table that it reads."""
        return (self.by,)

    @property
    def elsewhere(self) -> Mapping[Dataset, tuple[str, ...]]:
        """Columns that it reads of the table that it looks into."""
        return {}


@dataclass(frozen=True, slots=True)
class Unique(KeyPredicate):
    """No other record has the same value in the column `by`."""


@dataclass(frozen=True, slots=True)
class AtMostSharing(KeyPredicate):
    """No more than `most` records have the same value in the column `by`."""

    most: int


@dataclass(frozen=True, slots=True)
class OneValue(KeyPredicate):
    """Records with the same value in `by` have no two different values in the column `of`."""

    of: str

    @property
    def own(self) -> tuple[str, ...]:
        """Columns of the judged record's table that it reads."""
        return (self.by, self.of)


@dataclass(frozen=True, slots=True)
class Unrepeated(KeyPredicate):
    """No record with another value in `by` is alike in all these columns, each of which has a value."""

    alike: tuple[str, ...]

    @property
    def own(self) -> tuple[str, ...]:
        """Columns of the judged record's table that it reads."""
        return (self.by, *self.alike)


@dataclass(frozen=True, slots=True)
class ExactlyOne(KeyPredicate):
    """Among the records with the same value of `by`, exactly one satisfies `where`."""

    where: Predicate

    @property
    def own(self) -> tuple[str, ...]:
        """Columns of the judged record's table that it reads."""
        return (self.by, *columns(self.where))


@dataclass(frozen=True, slots=True)
class Known(KeyPredicate):
    """The value of `by` occurs in a column of a table. Needs an extract that covers the whole register."""

    in_dataset: Dataset
    in_column: str

    @property
    def elsewhere(self) -> Mapping[Dataset, tuple[str, ...]]:
        """Columns that it reads of the table that it looks into."""
        return {self.in_dataset: (self.in_column,)}


@dataclass(frozen=True, slots=True)
class Absent(KeyPredicate):
    """No record that satisfies `where` has the value of `by` in a column of its table."""

    in_dataset: Dataset
    in_column: str
    where: Predicate

    @property
    def elsewhere(self) -> Mapping[Dataset, tuple[str, ...]]:
        """Columns that it reads of the table that it looks into."""
        return {self.in_dataset: (self.in_column, *columns(self.where))}


@dataclass(frozen=True, slots=True)
class Agrees(KeyPredicate):
    """The record agrees with one of those that its column `link` leads to, or leads to none.

    It leads to the records that satisfy `where` and have its value in their column `in_column`; of these, `agrees` is
    true of one at least, reading their columns as `other("birth_date")`. `by` names the judged record: a value of it
    offends if records with it that satisfy `among` lead somewhere, and none of them agrees with any.
    """

    link: str
    in_dataset: Dataset
    in_column: str
    agrees: Predicate
    where: Predicate = Always()
    among: Predicate = Always()

    @property
    def own(self) -> tuple[str, ...]:
        """Columns of the judged record's table that it reads."""
        read = (self.by, self.link, *columns(self.among), *columns(self.agrees))
        return tuple(dict.fromkeys(name for name in read if not name.startswith(OTHER)))

    @property
    def elsewhere(self) -> Mapping[Dataset, tuple[str, ...]]:
        """Columns that it reads of the table that it looks into."""
        return {self.in_dataset: tuple(dict.fromkeys((self.in_column, *columns(self.where), *self.compared)))}

    @property
    def compared(self) -> tuple[str, ...]:
        """Columns of the other record that are compared, without their prefix."""
        return tuple(name.removeprefix(OTHER) for name in columns(self.agrees) if name.startswith(OTHER))


Node = Value | Predicate


def children(node: Node) -> tuple[Node, ...]:
    """The nodes that a node is made of. What is inside a key predicate is asked of other records, before the pass."""
    if isinstance(node, KeyPredicate):
        return ()
    parts = (getattr(node, each.name) for each in fields(node))
    items = (item for part in parts for item in (part if isinstance(part, tuple) else (part,)))
    return tuple(item for item in items if isinstance(item, Value | Predicate))


def walk(node: Node) -> list[Node]:
    """The node and everything below it, depth first."""
    return [node, *(below for child in children(node) for below in walk(child))]


def columns(node: Node) -> tuple[str, ...]:
    """Names of the columns of the judged record that a node reads, in order of first use."""
    names: dict[str, None] = {}
    for part in walk(node):
        match part:
            case Field(name):
                names[name] = None
            case Present(fields=several):
                names.update(dict.fromkeys(several))
            case KeyPredicate():
                names.update(dict.fromkeys(part.own))
            case _:
                single = getattr(part, "field", None)
                if isinstance(single, str):
                    names[single] = None
    return tuple(names)


def key_predicates(node: Node) -> tuple[KeyPredicate, ...]:
    """The key predicates in a node."""
    return tuple(part for part in walk(node) if isinstance(part, KeyPredicate))
