"""The small country with hostile texts in every place that takes one."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle, islice
from typing import TYPE_CHECKING

from measure_samples import sample_readings
from page_kinds import TASKS, sample_extras
from scorecard_samples import COMMUNES, PROVINCES, RULES, edition, sample_scores

from scorecards.edition_facts import InputFile, RuleFailure
from scorecards.places import Localities
from scorecards.site import publish_site

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from checks.rule import Rule
    from scorecards.edition_facts import EditionFacts
    from scorecards.tasks import Task

GROUP = len(RULES)
"""Texts that one site holds, each in every kind of place: as many as it has rules."""


def groups(texts: Sequence[str]) -> list[tuple[str, ...]]:
    """The texts in groups of `GROUP`; the last is filled up with the first texts."""
    return [tuple(islice(cycle(texts), start, start + GROUP)) for start in range(0, len(texts), GROUP)]


def write_site(texts: Sequence[str], out: Path) -> None:
    """Publish a site with these texts as names, rules, tasks, file names, reasons, and facts of the edition."""
    turn = cycle(texts)
    provinces = tuple(replace(each, name=text, short=text) for each, text in zip(PROVINCES, turn, strict=False))
    communes = tuple(
        replace(each, name=text, short=text, kind=text) for each, text in zip(COMMUNES, turn, strict=False)
    )
    publish_site(
        sample_scores(),
        tuple(rules_with(texts)),
        facts_with(texts),
        Localities(provinces, communes),
        out,
        measures=sample_readings(),
        extras=replace(sample_extras(), tasks=tuple(tasks_with(texts))),
    )


def rules_with(texts: Sequence[str]) -> Iterator[Rule]:
    for rule, text in zip(RULES, texts, strict=True):
        yield replace(rule, vi=text, en=text, remedy_vi=text, remedy_en=text, why=text, source=text)


def facts_with(texts: Sequence[str]) -> EditionFacts:
    turn = cycle(texts)
    facts = edition(
        missing=tuple(texts),
        failures=tuple(RuleFailure(rule_id=rule.id, reason=text) for rule, text in zip(RULES, texts, strict=True)),
    )
    files = tuple(InputFile(name=text, sha256="cd" * 32) for text in texts)
    return replace(
        facts,
        edition_id=next(turn),
        rules_version=next(turn),
        profile=next(turn),
        code_version=next(turn),
        feeds=(replace(facts.feeds[0], files=files), *facts.feeds[1:]),
    )


def tasks_with(texts: Sequence[str]) -> Iterator[Task]:
    """A task of every text for the nation, and one for each of the sample's other localities."""
    for text in texts:
        yield replace(TASKS[0], task=text, owner=text, result=text, accountable=text)
    for task, text in zip(TASKS[1:], texts, strict=False):
        yield replace(task, task=text, owner=text, result=text, accountable=text)
