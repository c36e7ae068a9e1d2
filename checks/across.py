"""Predicates that need other records: `checks.keys` reduces each to a set of offending values before the one pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from checks.predicates import Always, KeyPredicate, Predicate, columns
from checks.values import Field
from checks.vocabulary import Dataset

OTHER = "other:"
"""Prefix of the columns of the record that a judged record is compared with."""


def other(name: str) -> Field:
    """A column of the record that the judged one is compared with."""
    return Field(OTHER + name)


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
    where: Predicate = Always()  # noqa: RUF009 - frozen, so one instance serves all
    among: Predicate = Always()  # noqa: RUF009 - as above

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
