"""Forty rules of the catalogue as questions that any validator can be asked, derived from the rules themselves.

A question is plain data, so that a rival's own environment needs nothing of ddss. What a rival does with it stands in
the module of that rival, one function per kind of question.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

AS_OF = date(2026, 10, 31)
UNIT = "managing_unit"

FORTY = (
    *(f"CIT-SUFFICIENT-{number}" for number in ("003", "007", "022", "019", "038", "020", "021")),
    *(f"CIT-CLEAN-{number}" for number in ("012", "013", "014", "015", "016", "017", "018", "019")),
    *(f"CIT-CLEAN-{number}" for number in ("024", "026", "029")),
    *(f"CIT-CLEAN-{number}" for number in ("001", "003", "005", "006", "007", "020", "021", "022")),
    *(f"CIT-CLEAN-{number}" for number in ("010", "031", "034")),
    *(f"CIT-CORRECT-{number}" for number in ("006", "023", "025", "027", "007", "010", "029", "031")),
    *("CIT-LIVE-005", "CIT-CORRECT-012", "CIT-CLEAN-002"),
)
"""Missing values, code lists, unit lists, patterns, ranges of dates, order of dates, conditions, duplicates."""

KINDS = ("present", "in", "matches", "lacks", "at_most", "at_least", "in_order", "unique")


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition on one column, or on two.

    Attributes:
        kind: one of `KINDS`.
        column: the column; of `in_order` the one that may not be later than `other`.
        values: of `in`, the options. `pattern`: of `matches` the whole text's, of `lacks` what no part of it shows.
        bound: of `at_most` and `at_least`, an ISO date.
    """

    kind: str
    column: str
    values: tuple[str, ...] = ()
    pattern: str = ""
    bound: str = ""
    other: str = ""

    @property
    def day(self) -> date:
        """The bound as a date."""
        return date.fromisoformat(self.bound)

    @property
    def whole(self) -> str:
        """The pattern for an engine that looks for a part of a text."""
        return f"^(?:{self.pattern})$"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it reads."""
        return (self.column, self.other) if self.other else (self.column,)


@dataclass(frozen=True, slots=True)
class Question:
    """A rule: of the records that meet all of `where`, those of which `holds` is not true have failed.

    Nothing but `present` is asked of a record whose column is null, and a null never meets a condition of `where`.
    """

    id: str
    holds: Asked
    where: tuple[Asked, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it reads."""
        return tuple(dict.fromkeys(name for asked in (*self.where, self.holds) for name in asked.columns))

    @property
    def looked_at(self) -> tuple[str, ...]:
        """The columns that must have a value for the question to be asked."""
        return () if self.holds.kind == "present" else self.holds.columns


def write(questions: tuple[Question, ...], path: Path) -> None:
    """Write the questions for rivals to read."""
    path.write_text(json.dumps([asdict(each) for each in questions]), encoding="utf-8")


def read(path: Path) -> tuple[Question, ...]:
    """The questions in a file."""
    return tuple(
        Question(each["id"], _asked(each["holds"]), tuple(_asked(part) for part in each["where"]))
        for each in json.loads(path.read_text(encoding="utf-8"))
    )


def _asked(data: dict[str, Any]) -> Asked:
    return Asked(**data | {"values": tuple(data["values"])})


def columns(questions: tuple[Question, ...]) -> list[str]:
    """The columns that the questions read, and the commune."""
    return [*dict.fromkeys(name for each in questions for name in each.columns), UNIT]
