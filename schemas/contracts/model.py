"""A table contract as plain frozen data: what a release says, and what two releases are compared by.

It knows no framework, and a reader of a released file needs nothing else of the program.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from checks.predicates import Predicate
from checks.vocabulary import Criterion, Severity
from schemas.contract import Privacy

Scalar = str | bool | int | float | date
"""A value of a column; a datetime is a date too."""
Record = dict[str, Any]
"""One record, column name to value. A column that is not named is not in the extract."""


class Type(StrEnum):
    """Logical type of a column, with the sizes that matter to who reads it."""

    TEXT = "text"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    """32 bits."""
    LONG = "long"
    """64 bits."""
    NUMBER = "number"
    """Binary floating point, 64 bits: whole numbers are exact up to 2^53."""
    DATE = "date"
    DATETIME = "datetime"
    """Local, without a zone. A bare date is read as its first moment."""


@dataclass(frozen=True, slots=True)
class CodeSpec:
    """A code of a list, with its labels."""

    value: str
    vi: str = ""
    en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnSpec:
    """What a column may hold. The values that it takes are those that every facet takes.

    Attributes:
        required: an extract without the column is refused, unless it has a default.
        nullable: whether a record may leave it empty.
        pattern: what the whole text matches, in what Rust's and Python's regular expressions share.
        minimum, maximum: inclusive.
        default: `()` where there is none, else what the column holds in an extract that lacks it.
        aliases: other names under which the column is read, as official ones.
    """

    name: str
    type: Type
    vi: str = ""
    en: str = ""
    required: bool = False
    nullable: bool = True
    unique: bool = False
    codes: tuple[CodeSpec, ...] = ()
    pattern: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    minimum: Scalar | None = None
    maximum: Scalar | None = None
    default: tuple[Scalar | None, ...] = ()
    privacy: Privacy = Privacy.DIRECT
    aliases: tuple[str, ...] = ()

    @property
    def indispensable(self) -> bool:
        """Whether an extract without the column is refused."""
        return self.required and not self.default

    @property
    def values(self) -> tuple[str, ...]:
        """The codes, bare."""
        return tuple(code.value for code in self.codes)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSpec:
    """What must hold of a record beyond its columns, and what it counts for under the profile.

    Attributes:
        weight: of the rule in its criterion, with the weight of its field.
        threshold_pct: share of records that must pass, in per cent, where the rule has a threshold of its own.
        passing, failing, given, beside: the rule's invented examples, as in `checks.rule.Rule`.
    """

    id: str
    field: str
    criterion: Criterion
    severity: Severity
    applies: Predicate
    holds: Predicate
    vi: str = ""
    en: str = ""
    scored: bool = True
    weight: float = 1.0
    threshold_pct: float | None = None
    since: date | None = None
    until: date | None = None
    passing: tuple[Record, ...] = ()
    failing: tuple[Record, ...] = ()
    given: tuple[Record, ...] = ()
    beside: tuple[Record, ...] = ()

    @property
    def blocking(self) -> bool:
        """Whether a failure keeps the record from meeting its criterion."""
        return self.scored and self.severity is Severity.BLOCKING


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A version of a table's contract.

    Attributes:
        key: the columns that together tell records apart; a record that lacks one of them is not compared.
        rules: in the order of their ids.
        thresholds: of the profile, in per cent, by name.
    """

    table: str
    version: str
    vi: str = ""
    en: str = ""
    key: tuple[str, ...] = ()
    columns: tuple[ColumnSpec, ...] = ()
    rules: tuple[RuleSpec, ...] = ()
    thresholds: tuple[tuple[str, float], ...] = ()

    @property
    def by_name(self) -> Mapping[str, ColumnSpec]:
        """The columns by name, in contract order."""
        return {column.name: column for column in self.columns}

    @property
    def names(self) -> Mapping[str, str]:
        """Every name under which a column is read, and the column's own. Own names come first."""
        own = {column.name: column.name for column in self.columns}
        return {alias: column.name for column in self.columns for alias in column.aliases} | own
