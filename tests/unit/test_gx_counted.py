"""Which metrics put the same question, and what GX is spared as it is imported."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime

import polars as pl
import pytest

from checks.expectations.engine.collect import Collector
from checks.expectations.engine.counted import question
from checks.expectations.engine.records import RuledFrame
from checks.expectations.running import run
from checks.expectations.suite import suite

BETWEEN = "column_values.between.unexpected_count"


def part(name, operator="==", parameter=1):
    return {"type": "comparison", "column": {"name": name}, "operator": operator, "parameter": parameter}


def both(*parts, word="and"):
    return {"type": word, "conditions": list(parts)}


SAME = [
    ({"column": "a", "batch_id": "x", "table": None, "row_condition": None}, {}, {"column": "a"}, {}),
    (
        {"column": "a"},
        {"max_value": date(2026, 1, 2), "strict_max": False},
        {"column": "a"},
        {"max_value": "2026-01-02"},
    ),
    ({"column": "a"}, {"max_value": 3.0, "min_value": None}, {"column": "a"}, {"max_value": 3}),
    ({"row_condition": both(part("a"), part("b"))}, {}, {"row_condition": both(part("b"), part("a"))}, {}),
    ({"row_condition": both(part("a"))}, {}, {"row_condition": part("a")}, {}),
    ({"column": "a"}, {"result_format": {"result_format": "COMPLETE"}}, {"column": "a"}, {}),
]
DIFFERENT = [
    ({"column": "a"}, {}, {"column": "b"}, {}),
    ({"column": "a", "table": "other"}, {}, {"column": "a"}, {}),
    ({"column": "a"}, {"max_value": 3, "strict_max": True}, {"column": "a"}, {"max_value": 3}),
    ({"column": "a"}, {"max_value": 3}, {"column": "a"}, {"min_value": 3}),
    ({"column": "a"}, {"min_value": False, "max_value": 3}, {"column": "a"}, {"max_value": 3}),
    ({"column": "a"}, {"value_set": [1]}, {"column": "a"}, {"value_set": [True]}),
    ({"column": "a"}, {"value_set": [1]}, {"column": "a"}, {"value_set": ["1"]}),
    ({"column": "a"}, {"value_set": ["1", "2"]}, {"column": "a"}, {"value_set": ["1"]}),
    ({"column": "a"}, {"max_value": datetime(2026, 1, 2)}, {"column": "a"}, {"max_value": date(2026, 1, 2)}),
    ({"row_condition": both(part("a"), part("b"))}, {}, {"row_condition": both(part("a"), part("b"), word="or")}, {}),
    ({"row_condition": both(part("a"), part("b"))}, {}, {"row_condition": part("a")}, {}),
    ({"row_condition": part("a")}, {}, {"row_condition": part("a", parameter=2)}, {}),
    ({"row_condition": part("a")}, {}, {}, {}),
    ({"row_condition": "a == 1"}, {}, {}, {}),
    ({"ignore_row_if": "never"}, {}, {}, {}),
]


@pytest.mark.parametrize(("domain", "value", "other", "others"), SAME)
def test_the_same_question_written_otherwise(domain, value, other, others):
    assert question(BETWEEN, domain, value) == question(BETWEEN, other, others) is not None


@pytest.mark.parametrize(("domain", "value", "other", "others"), DIFFERENT)
def test_another_question(domain, value, other, others):
    assert question(BETWEEN, domain, value) != question(BETWEEN, other, others)
    assert question(BETWEEN, domain, value) != question("column_values.in_set.unexpected_count", domain, value)


def test_failing_rows_and_values_of_no_known_kind_are_nothing_that_was_counted():
    assert question(BETWEEN, {"column": "a"}, {"result_format": {"unexpected_index_column_names": ["k"]}}) is None
    assert question(BETWEEN, {"column": "a"}, {"max_value": object()}) is None


def test_what_came_with_the_frame_is_not_asked_of_it(monkeypatch):
    def never(_self, jobs):
        assert not jobs

    monkeypatch.setattr(Collector, "run", lambda self, jobs: never(self, jobs) or {})
    domain = {"column": "n"}
    counted = {
        question("table.row_count", {}): 100,
        question("column_values.nonnull.unexpected_count", domain): 10,
        question("column_values.between.unexpected_count", domain, {"max_value": 5}): 9,
    }
    limit = {"type": "expect_column_values_to_be_between", "kwargs": {"column": "n", "max_value": 5, "mostly": 0.9}}
    frame = RuledFrame(pl.LazyFrame({"n": [1, 9]}), counted=counted)
    (outcome,) = run("t", [suite("one", "t", [], [limit])], frame, {})
    (verdict,) = outcome.verdicts
    assert (verdict.checked, verdict.failed, verdict.success) == (90, 9, True)


WAITING = """
import sys
import checks.expectations.checking, checks.expectations.data_docs, checks.expectations.handwritten
import great_expectations
waiting = [name for name in ("scipy.stats._distn_infrastructure", "altair.vegalite") if name in sys.modules]
assert not waiting, waiting
import scipy.stats, altair
assert scipy.stats.norm.cdf(0) == 0.5
assert altair.Chart
"""


def test_statistics_and_charts_wait_until_they_are_asked_for():
    subprocess.run([sys.executable, "-c", WAITING], check=True, timeout=120)
    first = "import checks.expectations.handwritten\n" + WAITING
    subprocess.run([sys.executable, "-c", first], check=True, timeout=120)
