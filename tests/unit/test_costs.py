from __future__ import annotations

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest

from checks.catalogue import RULES
from checks.costs import alone, measure, processor_s
from checks.keys import offending
from checks.rule import Rule
from checks.tally import Run, keys_of, plan, tally
from checks.vocabulary import Dataset
from schemas.context import context
from synthetic.generate import generate

AS_OF = date(2026, 10, 31)
CONTEXT = context(AS_OF)
CHOSEN = ("CIT-CLEAN-001", "CIT-CLEAN-002", "CIT-SUFFICIENT-003", "CIT-CORRECT-007", "DOS-CLEAN-001")


@pytest.fixture(scope="module")
def samples(tmp_path_factory):
    folder = tmp_path_factory.mktemp("costs")
    generate(folder, 3_000, AS_OF)
    return {each: pl.read_parquet(f"{folder}/{each.value}/*.parquet") for each in Dataset}


def rules(*ids: str) -> list[Rule]:
    found = [rule for rule in RULES if rule.id in ids]
    assert len(found) == len(ids)
    return found


class Clock:
    """Work that takes as long as it is the n-th to be done."""

    def __init__(self) -> None:
        self.works: list[Callable[[], object]] = []

    def __call__(self, work: Callable[[], object]) -> float:
        self.works.append(work)
        return float(len(self.works))


def test_shares_add_up_and_the_dearest_rule_comes_first(samples):
    found = measure(samples, rules(*CHOSEN), CONTEXT, Clock())
    shares = [cost.share for cost in found.rules]
    assert {cost.rule.id for cost in found.rules} == set(CHOSEN)
    assert sum(shares) == pytest.approx(1)
    assert shares == sorted(shares, reverse=True)
    assert found.records == {dataset: sample.height for dataset, sample in samples.items()}


def test_a_query_that_asks_nothing_is_taken_off(samples):
    people = {Dataset.CITIZENS: samples[Dataset.CITIZENS]}
    found = measure(people, rules("CIT-SUFFICIENT-003", "CIT-CLEAN-002"), CONTEXT, Clock())
    # In this order: nothing 1, the rule without keys 2, the other's keys 3 and pass 4, all together 5.
    costs = {cost.rule.id: (cost.pass_s, cost.keys_s, cost.share) for cost in found.rules}
    assert costs == {"CIT-SUFFICIENT-003": (1.0, 0.0, 1 / 7), "CIT-CLEAN-002": (3.0, 3.0, 6 / 7)}
    assert (found.alone_s, found.together_s) == (4.0, 5.0)


def test_what_is_measured_is_the_rule(samples):
    frames = {dataset: sample.lazy() for dataset, sample in samples.items()}
    planned = plan([rule for rule in RULES if rule.on is Dataset.CITIZENS], frames, CONTEXT)
    offenders = offending(keys_of(planned), frames, CONTEXT)
    counts = tally(Dataset.CITIZENS, frames[Dataset.CITIZENS], planned, offenders, CONTEXT).counts

    def counted(kind: str, item) -> int:
        marked = (counts[f"{kind}_{item.word}"] & pl.Series([item.mask], dtype=pl.UInt64)) != 0
        return int(counts.filter(marked)["records"].sum())

    for item in planned:
        if item.run is Run.RAN:
            found = alone(item, frames[Dataset.CITIZENS], offenders, CONTEXT).collect().row(0)
            assert found == (counted("failed", item), counted("not_applicable", item)), item.rule.id


def test_a_rule_that_can_not_run_is_told_and_costs_nothing(samples):
    people = samples[Dataset.CITIZENS].drop("phone")
    found = measure({Dataset.CITIZENS: people}, rules("CIT-CLEAN-021", "CIT-SUFFICIENT-003"), CONTEXT, Clock())
    assert [cost.rule.id for cost in found.rules] == ["CIT-SUFFICIENT-003"]
    assert [(item.rule.id, item.run) for item in found.not_run] == [("CIT-CLEAN-021", Run.COLUMN_MISSING)]


def test_time_is_the_processors_and_the_median_of_three(monkeypatch):
    ticks = iter((0.0, 5.0, 10.0, 11.0, 20.0, 22.0))
    monkeypatch.setattr("checks.costs.time.process_time", lambda: next(ticks))
    done = []
    assert processor_s(lambda: done.append(1)) == 2
    assert len(done) == 3
