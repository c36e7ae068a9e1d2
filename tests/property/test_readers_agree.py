"""All rules together on small tables that shrink well: the tally and the pandera checks give the oracle's verdicts.

Each rule by itself, on tables aimed at it, is in `test_each_rule_*.py`.
"""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracle import World, judge
from records import AS_OF, frame, rows

from checks.catalogue import rules_on
from checks.keys import offending
from checks.tally import Run, keys_of, plan, tally
from checks.vocabulary import Dataset
from schemas.context import context
from schemas.contract import TABLES
from schemas.models import failing_rules, model

CONTEXT = context(AS_OF)
QUIET = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def oracle(tables, dataset):
    world = World(tables, CONTEXT)
    return {rule.id: [judge(rule, row, world) for row in tables[dataset]] for rule in rules_on(dataset)}


@settings(QUIET, max_examples=30)
@given(citizens=rows(Dataset.CITIZENS), dossiers=rows(Dataset.DOSSIERS))
def test_tally_counts_what_the_oracle_judges(citizens, dossiers):
    tables = {Dataset.CITIZENS: citizens, Dataset.DOSSIERS: dossiers}
    frames = {dataset: frame(dataset, records).lazy() for dataset, records in tables.items()}
    for dataset in Dataset:
        planned = plan(rules_on(dataset), frames, CONTEXT)
        assert {item.run for item in planned} == {Run.RAN}
        found = tally(dataset, frames[dataset], planned, offending(keys_of(planned), frames, CONTEXT), CONTEXT)
        expected = oracle(tables, dataset)
        for item in planned:
            bit = pl.lit(item.mask, dtype=pl.UInt64)
            failed, skipped = (
                found.counts.filter((pl.col(f"{word}_{item.word}") & bit) != 0)["records"].sum()
                for word in ("failed", "not_applicable")
            )
            verdicts = expected[item.rule.id]
            assert (item.rule.id, failed, skipped) == (item.rule.id, verdicts.count(False), verdicts.count(None))
        assert found.counts["records"].sum() == len(tables[dataset])


@settings(QUIET, max_examples=10)
@given(data=st.data(), dataset=st.sampled_from(Dataset))
def test_pandera_fails_the_rows_that_the_oracle_fails(data, dataset):
    tables = {each: data.draw(rows(each)) for each in Dataset}
    others = {each: frame(each, tables[each]).lazy() for each in Dataset if each is not dataset}
    schema = model(TABLES[dataset], rules_on(dataset), CONTEXT, others)
    found = failing_rules(schema, frame(dataset, tables[dataset]))
    expected = {
        rule_id: failing
        for rule_id, verdicts in oracle(tables, dataset).items()
        if (failing := [number for number, verdict in enumerate(verdicts) if verdict is False])
    }
    assert found == expected


@pytest.mark.parametrize("rule", [rule for dataset in Dataset for rule in rules_on(dataset)], ids=lambda rule: rule.id)
def test_the_oracle_agrees_with_the_examples_of_every_rule(rule):
    other = next(dataset for dataset in Dataset if dataset is not rule.on)
    for records, verdict in ((rule.passing, True), (rule.failing, False)):
        world = World({rule.on: (*records, *rule.beside), other: rule.given}, CONTEXT)
        assert [judge(rule, row, world) for row in records] == [verdict] * len(records)
