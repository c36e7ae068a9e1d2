"""Tasks of an invented commune: failing records of real rules, made without a run."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import polars as pl
from records import AS_OF, frame

from checks import tally, worklist
from checks.catalogue import rules_on
from checks.keys import offending
from checks.rule import Row
from checks.vocabulary import Dataset
from schemas.context import context
from scorecards.worklist import Listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CANARY = "CANARYPERSON Ẩn9"
CANARY_PIN = "079199123457"
CANARY_PHONE = "01234987650"

PERSON: Row = {
    "personal_id": CANARY_PIN,
    "full_name": f"{CANARY}  x2",
    "birth_date": date(1990, 5, 17),
    "sex_code": "1",
    "phone": CANARY_PHONE,
    "permanent_unit": "00001",
    "permanent_since": date(1980, 1, 4),
    "permanent_address": f"9 ngõ {CANARY}",
    "religion_code": "02",
    "life_status_code": "alive",
    "death_date": date(2024, 3, 9),
    "managing_unit": "00004",
}
"""Fails the sex and the year of the number, the name's form, an old unit, an old phone, life after death, and more."""

BITS = {dataset: rules_on(dataset) for dataset in Dataset}
CONTEXT = context(AS_OF, whole_register=True)


@cache
def plan(dataset: Dataset) -> tuple[tally.Planned, ...]:
    """The plan of a dataset, which follows from the columns alone: made once."""
    empty = {each: frame(each, ()).lazy() for each in Dataset}
    return tally.plan(rules_on(dataset), empty, CONTEXT)


def kept(
    citizens: Sequence[Row] = (PERSON,), dossiers: Sequence[Row] = ()
) -> tuple[Mapping[Dataset, pl.DataFrame], Mapping[Dataset, tally.Tally]]:
    """The kept failing records, and the tallies, of two tables."""
    frames = {Dataset.CITIZENS: frame(Dataset.CITIZENS, citizens), Dataset.DOSSIERS: frame(Dataset.DOSSIERS, dossiers)}
    lazy = {dataset: each.lazy() for dataset, each in frames.items()}
    records, tallies = {}, {}
    for dataset in Dataset:
        offenders = offending(tally.keys_of(plan(dataset)), lazy, CONTEXT)
        found = tally.tally(dataset, lazy[dataset], plan(dataset), offenders, CONTEXT)
        tallies[dataset] = found
        records[dataset] = worklist.failing(lazy[dataset], dataset, found.plan, offenders, CONTEXT).collect()
    return records, tallies


@cache
def sample() -> Mapping[Dataset, pl.DataFrame]:
    """The kept record of the one person."""
    return kept()[0]


def listed(records: Mapping[Dataset, pl.DataFrame], **changes: Any) -> Listed:
    """What a list of these records belongs to."""
    counts = worklist.counts(records, BITS)
    rules = {rule.id: rule for rules in BITS.values() for rule in rules}
    facts: dict[str, Any] = {
        "code": "00004",
        "name": "Phường Ba Đình",
        "province": "Thành phố Hà Nội",
        "as_of": AS_OF,
        "edition_id": "2026-10-31-abcdefabcdef",
        "rules_sha256": "f" * 64,
        "code_version": "0.1.0",
        "synthetic": True,
        "rules": {rule_id: rules[rule_id] for rule_id in counts},
        "counts": counts,
        "records": sum(each.height for each in records.values()),
        "key": b"a key of the tests",
    }
    return Listed(**facts | changes)
