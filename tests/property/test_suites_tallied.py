"""Suites that are answered from the tally say what suites say that count the records themselves, and count nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import polars as pl
import pytest
from agreement import context_of
from aimed import COUNTERPART
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from records import AS_OF, frame, rows

from checks.catalogue import rules_on
from checks.expectations.checking import on_records
from checks.expectations.engine.collect import Collector
from checks.expectations.engine.engine import asked
from checks.expectations.engine.records import Records
from checks.expectations.outcome import totals
from checks.expectations.suite import suite
from checks.expectations.suites import suites_on, written
from checks.expectations.translation import OWN, expectation, row_condition
from checks.keys import offending
from checks.tally import Run, keys_of, plan, tally
from checks.vocabulary import Dataset

FEW = settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
FIELDS = {each: sorted({rule.field for rule in rules_on(each)} - {"managing_unit"}) for each in Dataset}
DAYS = (AS_OF, date(2025, 7, 2))
"""On the earlier one some rules are not in effect, and more records fail."""


@pytest.fixture
def jobs(monkeypatch):
    """What was asked of polars, by label."""
    labels: list[str] = []
    run = Collector.run

    def spied(self, jobs):
        labels.extend(job.label for job in jobs.values())
        return run(self, jobs)

    monkeypatch.setattr(Collector, "run", spied)
    return labels


@cache
def examples(dataset):
    own = [row for rule in rules_on(dataset) for row in (*rule.passing, *rule.failing, *rule.beside)]
    return own, [row for rule in rules_on(dataset) for row in rule.given]


@st.composite
def extracts(draw, dataset):
    """Frames of both datasets: examples and generated records, columns left out, and which rules are off or fail."""
    own, others = examples(dataset)
    drawn = [*own, *draw(rows(dataset, most=40))]
    ids = [rule.id for rule in rules_on(dataset)]
    absent = draw(st.sets(st.sampled_from(FIELDS[dataset]), min_size=1, max_size=2))
    frames = {
        dataset: frame(dataset, drawn).drop(absent).lazy(),
        COUNTERPART[dataset]: frame(COUNTERPART[dataset], [*others, *draw(rows(COUNTERPART[dataset], most=10))]).lazy(),
    }
    off, broken = (draw(st.sets(st.sampled_from(ids), min_size=3, max_size=5)) for _ in range(2))
    return frames, replace(context_of(draw(st.sampled_from(DAYS))), whole_register=draw(st.booleans())), off, broken


def counted(dataset, frames, where, off=frozenset(), broken=frozenset()):
    planned = tuple(
        replace(item, run=Run.ERROR, reason="ComputeError") if item.rule.id in broken and item.run is Run.RAN else item
        for item in plan(rules_on(dataset), frames, where, off)
    )
    offenders = offending(keys_of(planned), frames, where)
    return tally(dataset, frames[dataset], planned, offenders, where), offenders


def others_suite(dataset):
    """What somebody might write: rules under other terms, limits that are no rule's, a rule asked of some records."""
    core = [rule for rule in rules_on(dataset) if expectation(rule)[0] != OWN]
    lenient = [{**written(rule), "kwargs": {**written(rule)["kwargs"], "mostly": 0.5}} for rule in core[::7]]
    limits = [
        {"type": each["type"], "kwargs": {**each["kwargs"], "strict_max": True}}
        for each in map(written, core)
        if each["type"] == "expect_column_values_to_be_between" and "max_value" in each["kwargs"]
    ]
    turned = [
        {"type": each["type"], "kwargs": {**each["kwargs"], "row_condition": turn(each["kwargs"]["row_condition"])}}
        for each in map(written, core)
        if each["kwargs"].get("row_condition", {}).get("type") == "and"
    ]
    some = {"type": "nullity", "column": {"name": "managing_unit"}, "is_null": False}
    own = next(rule for rule in rules_on(dataset) if expectation(rule)[0] == OWN)
    narrowed = {"type": OWN, "kwargs": {"rule_id": own.id, "row_condition": some}}
    whole = {"type": OWN, "kwargs": {"rule_id": own.id}}
    assert min(len(lenient), len(limits), len(turned)) > 0
    return suite("others", dataset.value, [], [*lenient, *limits, *turned, narrowed, whole])


def turn(condition):
    return {**condition, "conditions": condition["conditions"][::-1]}


@pytest.mark.parametrize("dataset", list(Dataset))
def test_answers_of_the_tally_are_those_of_the_records(dataset):
    seen: set[str] = set()
    width = {"type": "expect_table_column_count_to_be_between", "kwargs": {"min_value": 1, "max_value": 60}}
    suites = [*suites_on(dataset), others_suite(dataset), suite("plain", dataset.value, [], [width])]

    @FEW
    @given(extracts(dataset))
    def draw(drawn):
        frames, where, off, broken = drawn
        found, offenders = counted(dataset, frames, where, off, broken)
        given_to = (suites, dataset, frames[dataset], found.plan, offenders, where)
        assert on_records(*given_to, found) == on_records(*given_to)
        seen.update(item.run.value for item in found.plan)

    draw()
    assert {"ran", "error", "switched_off", "column_missing", "out_of_scope"} <= seen


@pytest.mark.parametrize("dataset", list(Dataset))
def test_of_the_suites_that_ship_nothing_is_asked_of_the_records_but_a_few_row_conditions(dataset, jobs):
    frames = {each: frame(each, examples(each)[0]).lazy() for each in Dataset}
    found, offenders = counted(dataset, frames, context_of(AS_OF))
    own = [item.rule for item in found.plan if item.run is Run.RAN]
    asked_for = {str(expectation(rule)[1].get("row_condition")) for rule in own}
    known = {str(row_condition(rule.applies)) for rule in own} | {"None"}
    on_records(suites_on(dataset), dataset, frames[dataset], found.plan, offenders, context_of(AS_OF), found)
    assert jobs.count("table.row_count") <= len(asked_for - known)
    assert len(jobs) < len(own) / 5
    assert {label.partition(" of ")[0] for label in jobs} <= {
        "table.row_count",
        "column_values.nonnull.unexpected_count",
    }


@pytest.mark.parametrize("dataset", list(Dataset))
def test_a_table_without_rows_is_an_error_whoever_is_asked(dataset):
    frames = {each: frame(each, []).lazy() for each in Dataset}
    found, offenders = counted(dataset, frames, context_of(AS_OF))
    given_to = (suites_on(dataset), dataset, frames[dataset], found.plan, offenders, context_of(AS_OF))
    outcomes = on_records(*given_to, found)
    assert outcomes == on_records(*given_to)
    assert {each.state for outcome in outcomes for each in outcome.verdicts} <= {"in_error", "not_run"}


@pytest.mark.parametrize("dataset", list(Dataset))
def test_a_row_condition_lets_those_records_through_that_the_rule_applies_to(dataset):
    seen: set[str] = set()

    @FEW
    @given(extracts(dataset))
    def draw(drawn):
        frames, where, off, _ = drawn
        found, _ = counted(dataset, frames, where, off)
        records = Records(frames[dataset], frames[dataset].collect_schema())
        checked = {rule_id: pair[0] for rule_id, pair in totals(found).items()}
        conditions = {item.rule.id: row_condition(item.rule.applies) for item in found.plan if item.rule.id in checked}
        exprs = [
            asked(records, {"row_condition": condition}).count().alias(rule_id)
            for rule_id, condition in conditions.items()
            if condition is not None
        ]
        passed = frames[dataset].select(exprs).collect().row(0, named=True)
        assert passed == {rule_id: checked[rule_id] for rule_id in passed}
        seen.update(rule_id for rule_id, number in passed.items() if number)

    draw()
    assert len(seen) > len(rules_on(dataset)) / 3


def test_totals_are_those_of_each_bit_by_itself():
    frames = {each: frame(each, examples(each)[0]).lazy() for each in Dataset}
    for dataset in Dataset:
        found, _ = counted(dataset, frames, context_of(AS_OF))
        wanted = {}
        for item in (each for each in found.plan if each.run is Run.RAN):
            skipped, failed = (
                found.counts.filter(pl.col(f"{word}_{item.word}") & pl.lit(item.mask, pl.UInt64) != 0)["records"].sum()
                for word in ("not_applicable", "failed")
            )
            wanted[item.rule.id] = (len(examples(dataset)[0]) - skipped, failed)
        assert totals(found) == wanted
        assert sum(failed for _, failed in wanted.values()) > len(wanted)
