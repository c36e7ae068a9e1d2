"""The closed set of predicates that rules are written in: frozen data, without meaning of its own.

Meaning is added outside: `expressions` gives each a polars expression, the oracle in the tests plain Python. A
predicate over a null value is false, whatever the predicate; only `Missing` and `Not` are true of a null.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields

from checks.values import Field, PinNumber, Plain, Suspect, UnitList, Value
from checks.vocabulary import Dataset


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


def is_pin(field: str) -> Has:
    """The column is twelve digits."""
    return Has(PinNumber(field))


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
