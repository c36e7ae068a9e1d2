"""What ids and words in the exports mean, told once for all localities: `terms.json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checks.catalogue.measures import MEASURES
from checks.cleaning import OURS_EN, OURS_VI, TARGETS
from checks.measure import Index
from checks.vocabulary import Criterion, Dataset, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from checks.rule import Rule
    from scorecards.view import Imprint


def terms(rules: Sequence[Rule], imprint: Imprint) -> dict[str, Any]:
    """Criteria, states, datasets, rules, cleaning targets, measures, and how the figures were computed."""
    return {
        "criteria": {
            each.value: {"vi": each.vi, "en": each.en, "meaning_vi": each.vi_meaning, "meaning_en": each.en_meaning}
            for each in Criterion
        },
        "states": _words(State),
        "datasets": _words(Dataset),
        "rules": {
            rule.id: {
                "vi": rule.vi,
                "en": rule.en,
                "dataset": rule.on.value,
                "criterion": rule.criterion.value,
                "blocking": rule.blocking,
                "effort_minutes": rule.effort_minutes,
                "harm_vi": None if rule.harm is None else rule.harm.vi,
                "remedy_vi": rule.remedy_vi,
                "remedy_en": rule.remedy_en,
            }
            for rule in rules
        },
        "cleaning_targets": {
            "source_vi": OURS_VI,
            "source_en": OURS_EN,
            "targets": {str(each.number): {"vi": each.vi, "en": each.en} for each in TARGETS},
        },
        "measures": {
            each.id: {"vi": each.vi, "en": each.en, "of_vi": each.of_vi, "of_en": each.of_en, "unit": each.unit.value}
            for each in MEASURES
        },
        "service_index_groups": [
            {"vi": group.vi, "en": group.en, "points": group.points}
            for each in MEASURES
            if isinstance(each.definition, Index)
            for group in each.definition.groups
        ],
        "method": [{"term_vi": fact.term_vi, "term_en": fact.term_en, "vi": fact.vi} for fact in imprint.method],
    }


def _words(vocabulary: Iterable[State | Dataset]) -> dict[str, dict[str, str]]:
    return {each.value: {"vi": each.vi, "en": each.en} for each in vocabulary}
