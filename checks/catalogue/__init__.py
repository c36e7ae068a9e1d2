"""The catalogue: every rule, declared once, listed in explicit tuples."""

from __future__ import annotations

import hashlib

from checks.catalogue import citizens_clean, citizens_correct, citizens_live, citizens_sufficient, dossiers
from checks.rule import Rule
from checks.vocabulary import Dataset

RULES: tuple[Rule, ...] = (
    *citizens_correct.RULES,
    *citizens_sufficient.RULES,
    *citizens_clean.RULES,
    *citizens_live.RULES,
    *dossiers.RULES,
)
"""All rules, in the order of the four words."""


def rules_on(dataset: Dataset) -> tuple[Rule, ...]:
    """The rules of one table, in catalogue order: their position is their bit in a signature."""
    return tuple(rule for rule in RULES if rule.on is dataset)


def fingerprint() -> str:
    """SHA-256 of the whole catalogue, in hexadecimal: it changes when any fact of any rule does."""
    return hashlib.sha256(repr(RULES).encode()).hexdigest()
