"""Suites say of every record what the rules say: core expectations row by row, all of them in their counts."""

from __future__ import annotations

import polars as pl
import pytest
from agreement import context_of, verdicts
from aimed import COUNTERPART, aimed, day_of
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from records import AS_OF, frame, rows

from checks.catalogue import RULES, rules_on
from checks.expectations.checking import on_records
from checks.expectations.outcome import hold_against
from checks.expectations.running import parameters, run
from checks.expectations.suite import suite
from checks.expectations.suites import suites_on, written
from checks.expectations.translation import OWN, expectation
from checks.keys import offending
from checks.tally import keys_of, plan, tally
from checks.vocabulary import Dataset

CORE = [rule for rule in RULES if expectation(rule)[0] != OWN]
ONCE = settings(
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.parametrize("rule", CORE, ids=lambda rule: rule.id)
def test_a_core_expectation_fails_the_records_that_the_rule_fails(rule):
    seen = set()

    @settings(ONCE, max_examples=2)
    @given(tables=aimed(rule, 100))
    def draw(tables):
        expected = verdicts(rule, tables, day_of(rule))
        seen.update(expected)
        numbered = frame(rule.on, tables[rule.on]).with_row_index("row").lazy()
        only = suite("one", rule.on.value, [], [written(rule)])
        ((found,),) = (
            outcome.verdicts
            for outcome in run("one", [only], numbered, parameters(context_of(day_of(rule))), index="row")
        )
        if not expected:
            assert (found.success, found.checked) == (None, None)
            return
        assert found.error == ""
        assert found.checked == len(expected) - expected.count(None)
        assert sorted(map(int, found.failing)) == [row for row, verdict in enumerate(expected) if verdict is False]

    draw()
    assert {True, False} <= seen


@pytest.mark.parametrize("dataset", list(Dataset))
def test_all_suites_of_a_dataset_count_what_the_tally_counts(dataset):
    examples = [row for rule in rules_on(dataset) for row in (*rule.passing, *rule.failing, *rule.beside)]
    given_rows = [row for rule in rules_on(dataset) for row in rule.given]

    @settings(ONCE, max_examples=3)
    @given(st.tuples(rows(dataset, most=40), rows(COUNTERPART[dataset], most=10)))
    def draw(drawn):
        frames = {
            dataset: frame(dataset, [*examples, *drawn[0]]).lazy(),
            COUNTERPART[dataset]: frame(COUNTERPART[dataset], [*given_rows, *drawn[1]]).lazy(),
        }
        where = context_of(AS_OF)
        planned = plan(rules_on(dataset), frames, where)
        offenders = offending(keys_of(planned), frames, where)
        found = tally(dataset, frames[dataset], planned, offenders, where)
        outcomes = on_records(suites_on(dataset), dataset, frames[dataset], found.plan, offenders, where)
        hold_against(found, outcomes)
        assert sum(each.failed or 0 for outcome in outcomes for each in outcome.verdicts) > len(examples) / 4

    draw()


def test_what_is_unique_is_so_among_all_records():
    rule = next(rule for rule in CORE if expectation(rule)[0] == "expect_column_values_to_be_unique")
    table = pl.DataFrame({rule.field: ["a", "b", "a", None, None, "c"]}).with_row_index("row").lazy()
    only = suite("one", rule.on.value, [], [written(rule)])
    (outcome,) = run("one", [only], table, {}, index="row")
    assert (outcome.verdicts[0].checked, outcome.verdicts[0].failing) == (4, ("0", "2"))
