"""A suite on every group in one pass says what the same suite says of each group by itself."""

from __future__ import annotations

import json
import math
from random import Random

import great_expectations as gx
import polars as pl
import pytest
from great_expectations.util import convert_to_json_serializable
from gx_cases import CASES, POLARS_ALONE, VALUES, Case, judged, polars_validator, table
from records import AS_OF, frame

from checks.catalogue import rules_on
from checks.expectations.engine.grouped import NOT_BY_GROUP, evaluate_grouped
from checks.expectations.engine.plan import EngineError
from checks.expectations.engine.records import RuledFrame
from checks.expectations.rules import ruled
from checks.expectations.running import parameters, run
from checks.expectations.suites import suites_on
from checks.keys import offending
from checks.tally import keys_of, plan
from checks.vocabulary import Dataset
from schemas.context import context

GROUPS = ["00004", "00008", None, "31999"]
COUNTS = ("element_count", "missing_count", "unexpected_count")
EVERY = [*CASES, *(case for case, _ in POLARS_ALONE)]
OF_MORE_THAN_A_GROUP = {
    "UnexpectedRowsExpectation",
    "ExpectQueryResultsToMatchComparison",
    "ExpectTableRowCountToEqualOtherTable",
}


def suite(cases):
    made = gx.ExpectationSuite(name="grouped")
    made.expectations = [case.expectation() for case in cases]
    return made


def drawn(seed, rows):
    draw = Random(seed)  # noqa: S311 - the same tables every time
    cells = [{name: draw.choice(held) for name, held in VALUES.items()} for _ in range(rows)]
    return table(cells).with_columns(unit=pl.Series([draw.choice(GROUPS) for _ in range(rows)], dtype=pl.String))


def same(one, other):
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-12)
    return one == other


# GX warns of conditions written as text.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(("seed", "rows"), [(1, 60), (2, 9)])
def test_a_group_is_judged_as_if_it_were_the_whole_table(seed, rows):
    records = drawn(seed, rows)
    found = evaluate_grouped(suite(EVERY), RuledFrame(records.lazy(), tables={"other": records.lazy()}), by="unit")
    assert found.height == len(EVERY) * records["unit"].n_unique()
    for (unit,), verdicts in found.group_by("unit"):
        own = records.filter(pl.col("unit").eq_missing(pl.lit(unit)))
        alone = judged(polars_validator(own), EVERY, "BASIC")
        for row in verdicts.sort("expectation").iter_rows(named=True):
            case, (verdict, result) = EVERY[row["expectation"]], alone[row["expectation"]]
            if case.kind in OF_MORE_THAN_A_GROUP:
                assert row["error"] == NOT_BY_GROUP
            elif verdict == "error":
                assert row["success"] is None
                assert row["error"]
            else:
                assert (case, row["success"], row["error"]) == (case, verdict, None)
                observed = json.loads(row["observed_value"] or "null")
                assert same(observed, convert_to_json_serializable(result.get("observed_value"))), case
                if row["observed_value"] is None:
                    assert [row[name] for name in COUNTS] == [result.get(name) for name in COUNTS], case


def test_rules_are_judged_by_group_with_the_suites_parameters():
    rows = [row for rule in rules_on(Dataset.CITIZENS) for row in (*rule.passing, *rule.failing)]
    records = frame(Dataset.CITIZENS, rows).with_columns(
        managing_unit=pl.Series([GROUPS[at % 3] for at in range(len(rows))], dtype=pl.String)
    )
    where = context(AS_OF)
    frames = {Dataset.CITIZENS: records.lazy(), Dataset.DOSSIERS: frame(Dataset.DOSSIERS, []).lazy()}
    # Rules that look for the same key elsewhere see all records here and a group's there: they can't agree.
    planned = [each for each in plan(rules_on(Dataset.CITIZENS), frames, where) if not keys_of([each])]
    ids = {each.rule.id for each in planned}
    for each in suites_on(Dataset.CITIZENS):
        part = each.only([written for written in each.expectations if written["meta"]["rule_id"] in ids])
        whole = ruled(records.lazy(), planned, offending([], frames, where), where)
        found = evaluate_grouped(gx.ExpectationSuite(**part.data), whole, "managing_unit", parameters(where))
        assert found["error"].null_count() == found.height
        for (unit,), verdicts in found.group_by("managing_unit"):
            own = records.lazy().filter(pl.col("managing_unit").eq_missing(pl.lit(unit)))
            (alone,) = run("one", [part], ruled(own, planned, {}, where), parameters(where))
            failing = verdicts.sort("expectation")["unexpected_count"].to_list()
            assert failing == [verdict.failed for verdict in alone.verdicts]
            assert sum(failing) > 0


def test_a_question_that_fails_while_it_runs_leaves_the_rest():
    records = drawn(3, 20)
    broken = records.lazy().with_columns(name=pl.col("name").map_batches(lambda _: 1 / 0, return_dtype=pl.String))
    cases = [
        Case("ExpectColumnValuesToBeInSet", {"column": "whole", "value_set": [1]}),
        Case("ExpectColumnValuesToNotBeNull", {"column": "name"}),
        Case("ExpectColumnMaxToBeBetween", {"column": "whole", "max_value": 1}),
    ]
    found = evaluate_grouped(suite([cases[0], cases[2]]), records, by="unit")
    beside = evaluate_grouped(suite(cases), broken, by="unit")
    assert beside.filter(expectation=1)["success"].null_count() == records["unit"].n_unique()
    assert set(beside.filter(expectation=1)["error"]) == {
        "expect_column_values_to_not_be_null: can't be evaluated (ZeroDivisionError)"
    }
    kept = beside.filter(pl.col("expectation") != 1).with_columns(pl.col("expectation").replace(2, 1))
    assert kept.equals(found)


def test_groups_need_a_column():
    with pytest.raises(EngineError, match='The column "nowhere" in BatchData does not exist'):
        evaluate_grouped(suite([CASES[0]]), drawn(4, 3), by="nowhere")


def test_an_empty_frame_has_no_groups():
    found = evaluate_grouped(suite(CASES[:3]), drawn(4, 0), by="unit")
    assert found.height == 0
    assert found.columns[:4] == ["unit", "expectation", "expectation_type", "success"]
