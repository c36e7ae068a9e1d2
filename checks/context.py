"""What a run knows besides the records: the as-of date, the unit lists and code tables in force, its scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from checks.values import CodeTable, UnitList


@dataclass(frozen=True, slots=True)
class Context:
    """Facts that predicates refer to by name.

    Attributes:
        as_of: the date the extract is judged on.
        units: the commune codes of each unit list.
        tables: the entries of each code table.
        whole_register: whether the citizens' extract covers every province, so that a person who isn't in it isn't in
            the register.
    """

    as_of: date
    units: Mapping[UnitList, frozenset[str]] = field(repr=False)
    tables: Mapping[CodeTable, Mapping[str, int]] = field(repr=False)
    whole_register: bool = True

    @property
    def period_end(self) -> datetime:
        """First moment after the as-of date, local time without a zone."""
        return datetime.combine(self.as_of + timedelta(days=1), time())
