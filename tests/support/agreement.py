"""Whether all readers of a rule agree on tables, and how often each verdict was seen.

`python tests/support/agreement.py` judges every rule on the tables that the tests draw, and prints what was seen.
"""

from __future__ import annotations

import os
import statistics
import sys
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import polars as pl
from aimed import COUNTERPART, Aim, Tables, aimed, day_of
from hypothesis import HealthCheck, Phase, given, settings
from oracle import World, judge
from records import frame

from checks.catalogue import RULES
from checks.keys import offending
from checks.predicates import Always
from checks.tally import Run, keys_of, plan, tally
from schemas.context import context
from schemas.contract import TABLES
from schemas.models import failing_rules, model

if TYPE_CHECKING:
    from datetime import date

    from checks.context import Context
    from checks.rule import Rule

ENOUGH = 100
"""So many records, at least, must pass a rule, fail it, and be such that it does not apply."""
SEEDS_PER_TABLE = 150
PHASES = [Phase.generate, *([Phase.shrink] if "DDSS_SHRINK" in os.environ else [])]
"""Shrinking a table takes half a minute, and a reader that is wrong fails many rules: it is done when asked for."""
WORDS = {True: "passed", False: "failed", None: "not applicable"}

context_of = cache(context)


@dataclass
class Seen:
    """Verdicts on a rule: how many records had each, and how many different ones by the columns that it reads."""

    rule: Rule
    records: Counter[bool | None] = field(default_factory=Counter)
    different: dict[bool | None, set[tuple[Any, ...]]] = field(default_factory=lambda: {word: set() for word in WORDS})

    def note(self, tables: Tables, verdicts: list[bool | None]) -> None:
        reads = Aim(self.rule).reads[self.rule.on]
        self.records.update(verdicts)
        for row, verdict in zip(tables[self.rule.on], verdicts, strict=True):
            self.different[verdict].add(tuple(row.get(name) for name in reads))

    @property
    def possible(self) -> tuple[bool | None, ...]:
        """Verdicts that the rule can give."""
        return (True, False) if self.rule.applies == Always() else (True, False, None)

    @property
    def too_few(self) -> list[str]:
        """Verdicts that were not seen enough, in words."""
        return [
            f"{self.rule.id}: {WORDS[verdict]} {self.records[verdict]} times, {ENOUGH} needed"
            for verdict in self.possible
            if self.records[verdict] < ENOUGH
        ]


def verdicts(rule: Rule, tables: Tables, as_of: date) -> list[bool | None]:
    """The oracle's verdict on every record of the rule's table."""
    world = World(tables, context_of(as_of))
    return [judge(rule, row, world) for row in tables[rule.on]]


def tallied(rule: Rule, tables: Tables, where: Context) -> tuple[int, int]:
    """Records that the tally counts as failed, and as not applicable."""
    frames = {dataset: frame(dataset, rows).lazy() for dataset, rows in tables.items()}
    planned = plan([rule], frames, where)
    assert [item.run for item in planned] == [Run.RAN]
    found = tally(rule.on, frames[rule.on], planned, offending(keys_of(planned), frames, where), where)
    assert [item.run for item in found.plan] == [Run.RAN]
    assert found.counts["records"].sum() == len(tables[rule.on])
    failed, skipped = (
        found.counts.filter(pl.col(word) & 1 == 1)["records"].sum() for word in ("failed_0", "not_applicable_0")
    )
    return failed, skipped


def rows_pandera_fails(rule: Rule, tables: Tables, where: Context) -> list[int]:
    """Numbers of the rows that fail the rule's pandera check."""
    other = COUNTERPART[rule.on]
    schema = model(TABLES[rule.on], [rule], where, {other: frame(other, tables[other]).lazy()})
    assert [check.name for check in schema.checks] == [rule.id]
    return failing_rules(schema, frame(rule.on, tables[rule.on])).get(rule.id, [])


def agree(rule: Rule, tables: Tables) -> list[bool | None]:
    """The oracle's verdicts, which the tally's counts and pandera's rows must equal."""
    as_of = day_of(rule)
    expected = verdicts(rule, tables, as_of)
    where = context_of(as_of)
    failing = [number for number, verdict in enumerate(expected) if verdict is False]
    astray = sorted(set(failing) ^ set(rows_pandera_fails(rule, tables, where)))
    if astray:
        shown = [{name: tables[rule.on][row].get(name) for name in Aim(rule).reads[rule.on]} for row in astray[:3]]
        raise AssertionError(f"{rule.id}: pandera and the oracle differ on rows {astray}, such as {shown}")
    counts, found = (len(failing), expected.count(None)), tallied(rule, tables, where)
    if found != counts:
        raise AssertionError(f"{rule.id}: (failed, not applicable) is {found} by the tally, {counts} by the oracle")
    return expected


def prove(rule: Rule) -> Seen:
    """Draw tables aimed at the rule and hold every reader to the oracle; what was seen."""
    seen = Seen(rule)

    @settings(
        max_examples=8,
        phases=PHASES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(tables=aimed(rule, SEEDS_PER_TABLE))
    def draw(tables: Tables) -> None:
        seen.note(tables, agree(rule, tables))

    draw()
    return seen


def main() -> int:
    """Print how much each rule's verdicts were seen, then the least and the median; 1 where one was seen too little."""
    found = [prove(rule) for rule in RULES]
    line = "{:<20}" + "{:>24}" * 3 + "\n"
    sys.stdout.write(line.format("rule", *(f"{word} (different)" for word in WORDS.values())))
    for seen in found:
        counts = (f"{seen.records[verdict]} ({len(seen.different[verdict])})" for verdict in WORDS)
        sys.stdout.write(line.format(seen.rule.id, *counts))
    for name, of in (("least", min), ("median", statistics.median)):
        cells = []
        for verdict in WORDS:
            able = [seen for seen in found if verdict in seen.possible]
            records = of([seen.records[verdict] for seen in able])
            cells.append(f"{records:g} ({of([len(seen.different[verdict]) for seen in able]):g})")
        sys.stdout.write(line.format(name, *cells))
    few = [text for seen in found for text in seen.too_few]
    sys.stdout.write(f"{len(found)} rules; seen too little: {len(few)}\n" + "".join(f"{text}\n" for text in few))
    return 1 if few else 0


if __name__ == "__main__":
    sys.exit(main())
