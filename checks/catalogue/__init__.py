"""The catalogue: every rule, declared once, listed in explicit tuples."""

from __future__ import annotations

import hashlib

from checks.catalogue import (
    citizens_clean,
    citizens_correct,
    citizens_dates,
    citizens_family,
    citizens_households,
    citizens_live,
    citizens_sufficient,
    citizens_text,
    citizens_ties,
    dossiers_clean,
    dossiers_correct,
    dossiers_live,
    dossiers_service,
    dossiers_sufficient,
)
from checks.rule import Rule
from checks.vocabulary import Criterion, Dataset

_WRITTEN: tuple[Rule, ...] = (
    *citizens_correct.RULES,
    *citizens_dates.RULES,
    *citizens_family.RULES,
    *citizens_households.RULES,
    *citizens_sufficient.RULES,
    *citizens_ties.RULES,
    *citizens_text.RULES,
    *citizens_clean.RULES,
    *citizens_live.RULES,
    *dossiers_correct.RULES,
    *dossiers_service.RULES,
    *dossiers_sufficient.RULES,
    *dossiers_clean.RULES,
    *dossiers_live.RULES,
)

_PLACE = {pair: place for place, pair in enumerate((dataset, word) for dataset in Dataset for word in Criterion)}

RULES: tuple[Rule, ...] = tuple(sorted(_WRITTEN, key=lambda rule: (_PLACE[rule.on, rule.criterion], rule.id)))
"""All rules: table by table, in the order of the four words, then by number."""


def rules_on(dataset: Dataset) -> tuple[Rule, ...]:
    """The rules of one table, in catalogue order: their position is their bit in a signature."""
    return tuple(rule for rule in RULES if rule.on is dataset)


def fingerprint() -> str:
    """SHA-256 of the whole catalogue, in hexadecimal: it changes when any fact of any rule does."""
    return hashlib.sha256(repr(RULES).encode()).hexdigest()
