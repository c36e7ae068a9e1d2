"""What the rules of dossiers share: how one is written, the terms and sources they are written in."""

from __future__ import annotations

from datetime import date, datetime

from checks.predicates import Always, OneOf, Predicate
from checks.rule import Row, Rule
from checks.values import Field
from checks.vocabulary import Criterion, Dataset, ErrorGroup, Harm, Severity

ON = Dataset.DOSSIERS
DECREE_61 = "Decree 61/2018/NĐ-CP and its amendments [R]"
SYNC = "Specification of dossier synchronisation, national service portal [V]"
INDEX = "Decision 766/QĐ-TTg of 2022, index of service [V*]"
INDIVIDUAL = OneOf(Field("applicant_type_code"), ("1",))
ACCEPTED = OneOf(Field("status_code"), ("2", "4", "5", "6", "7", "8", "9", "10"))
ONLINE = OneOf(Field("channel_code"), ("2",))
D1, D2, D3 = datetime(2026, 3, 2, 8), datetime(2026, 3, 3, 9), datetime(2026, 3, 4, 10)
FAR_AHEAD = datetime(2199, 1, 1)


def rule(
    rule_id: str,
    criterion: Criterion,
    field: str,
    holds: Predicate,
    vi: str,
    en: str,
    *,
    why: str,
    remedy_vi: str,
    remedy_en: str,
    group: ErrorGroup,
    passing: tuple[Row, ...],
    failing: tuple[Row, ...],
    applies: Predicate = Always(),  # noqa: B008 - frozen
    source: str = SYNC,
    severity: Severity = Severity.BLOCKING,
    harm: Harm | None = None,
    effort_minutes: int = 10,
    target: int | None = None,
    given: tuple[Row, ...] = (),
    beside: tuple[Row, ...] = (),
    since: date | None = None,
) -> Rule:
    """One rule of dossiers."""
    return Rule(
        id=rule_id,
        on=ON,
        criterion=criterion,
        severity=severity,
        field=field,
        applies=applies,
        holds=holds,
        vi=vi,
        en=en,
        why=why,
        remedy_vi=remedy_vi,
        remedy_en=remedy_en,
        source=source,
        error_group=group,
        harm=harm,
        effort_minutes=effort_minutes,
        target=target,
        passing=passing,
        failing=failing,
        given=given,
        beside=beside,
        since=since,
    )
