"""A rule: frozen data that says what must hold of a record, why, and how to mend it.

Nothing here knows how a rule is evaluated. Each reader (`expressions`, `tally`, the pandera schemas, the docs, the
oracle in the tests) is a module of its own over the same declaration.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from checks.predicates import Always, Predicate
from checks.vocabulary import Criterion, Dataset, ErrorGroup, Harm, Severity

Row = dict[str, Any]
"""One record, column name to value. A column that is not named is null."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One rule.

    A record for which `applies` is false is not applicable: neither passed nor failed. Otherwise it passes if `holds`
    is true and fails if it is not. `field` is the column a clerk would mend.

    Attributes:
        id: `CIT-CORRECT-004`: dataset, criterion, number. Never reused.
        target: number (1 to 14) of the cleaning target that the rule serves, or None.
        law_fields: numbers of the legal fields (Law on Identification, art. 9) whose presence the rule asks for.
        since, until: first and last day on which the law it reads is in force; None where there is no such day. A
            rule is not run on an extract of another day.
        source: where the requirement comes from, with its mark: [V] read in a primary source, [V*] in one secondary
            source, [R] general knowledge.
        effort_minutes: a clerk's time to mend one record; 0 where a machine can.
        harm: what a failure may be doing to somebody already, or None. Harmful failures come first in every list.
        scored: False for a rule on trial, counted but part of no score.
        passing: example rows that pass, judged together as one table; `failing`: example rows that all fail, judged
            together likewise, at least one for each way to fail.
        given: rows of the other table that the examples refer to; `beside`: rows of the same table, not judged.
    """

    id: str
    on: Dataset
    criterion: Criterion
    field: str
    holds: Predicate
    vi: str
    en: str
    why: str
    remedy_vi: str
    remedy_en: str
    source: str
    error_group: ErrorGroup
    passing: tuple[Row, ...]
    failing: tuple[Row, ...]
    applies: Predicate = Always()  # noqa: RUF009 - frozen, so one instance serves all
    severity: Severity = Severity.BLOCKING
    target: int | None = None
    weight: float = 1.0
    effort_minutes: int = 10
    harm: Harm | None = None
    scored: bool = True
    law_fields: tuple[int, ...] = ()
    since: date | None = None
    until: date | None = None
    given: tuple[Row, ...] = ()
    beside: tuple[Row, ...] = ()

    @property
    def blocking(self) -> bool:
        """Whether a failure keeps the record from meeting its criterion."""
        return self.scored and self.severity is Severity.BLOCKING

    def in_effect(self, day: date) -> bool:
        """Whether the rule is judged on an extract of that day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)
