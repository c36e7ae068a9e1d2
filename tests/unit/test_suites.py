from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter

import pytest
from great_expectations import ExpectationSuite

import checks.expectations.rules  # noqa: F401 - GX finds an expectation that was imported
from checks.across import Unique
from checks.catalogue import RULES
from checks.expectations import suites
from checks.expectations.translation import OWN, expectation
from checks.predicates import AllOf, Always, AnyOf, AtMost, Below, Equal, Filled, Matches, Missing, Not, OneOf, Present
from checks.rule import Rule
from checks.values import AsOf, Const, Field, PeriodEnd
from checks.vocabulary import Criterion, Dataset, ErrorGroup, Severity

A, B = Field("a"), Field("b")


def rule(holds, applies=Always()):  # noqa: B008 - frozen
    return Rule(
        id="CIT-CLEAN-999",
        on=Dataset.CITIZENS,
        criterion=Criterion.CLEAN,
        field="a",
        holds=holds,
        applies=applies,
        vi="v",
        en="e",
        why="w",
        remedy_vi="r",
        remedy_en="r",
        source="s",
        error_group=ErrorGroup.FORMAT,
        passing=(),
        failing=(),
    )


def nullity(column, *, is_null=False):
    return {"type": "nullity", "column": {"name": column}, "is_null": is_null}


def comparison(column, operator, parameter):
    return {"type": "comparison", "column": {"name": column}, "operator": operator, "parameter": parameter}


@pytest.mark.parametrize(
    ("holds", "applies", "kind", "arguments"),
    [
        (Present("a"), Always(), "expect_column_values_to_not_be_null", {"column": "a"}),
        (
            Present("a"),
            Present("b"),
            "expect_column_values_to_not_be_null",
            {"column": "a", "row_condition": nullity("b")},
        ),
        (
            OneOf(A, ("1", "2")),
            Present("a"),
            "expect_column_values_to_be_in_set",
            {"column": "a", "value_set": ["1", "2"]},
        ),
        (
            Matches("a", "x|y"),
            Present("a"),
            "expect_column_values_to_match_regex",
            {"column": "a", "regex": "^(?:x|y)$"},
        ),
        (
            AtMost(A, AsOf()),
            Present("a"),
            "expect_column_values_to_be_between",
            {"column": "a", "max_value": {"$PARAMETER": "as_of"}},
        ),
        (
            Below(A, PeriodEnd()),
            Present("a"),
            "expect_column_values_to_be_between",
            {"column": "a", "max_value": {"$PARAMETER": "period_end"}, "strict_max": True},
        ),
        (
            Below(Const(0), A),
            Present("a"),
            "expect_column_values_to_be_between",
            {"column": "a", "min_value": 0, "strict_min": True},
        ),
        (
            AtMost(A, B),
            Present("a", "b"),
            "expect_column_pair_values_a_to_be_greater_than_b",
            {
                "column_A": "b",
                "column_B": "a",
                "or_equal": True,
                "row_condition": {"type": "and", "conditions": [nullity("a"), nullity("b")]},
            },
        ),
        (
            Not(OneOf(A, ("1",))),
            AllOf(Equal(B, Const("x")), Present("a")),
            "expect_column_values_to_not_be_in_set",
            {"column": "a", "value_set": ["1"], "row_condition": comparison("b", "==", "x")},
        ),
        (
            Present("a"),
            AnyOf(Missing("b"), AllOf(Below(B, Const(3)), AtMost(Const(1), B))),
            "expect_column_values_to_not_be_null",
            {
                "column": "a",
                "row_condition": {
                    "type": "or",
                    "conditions": [
                        nullity("b", is_null=True),
                        {"type": "and", "conditions": [comparison("b", "<", 3), comparison("b", ">=", 1)]},
                    ],
                },
            },
        ),
        (Unique(Dataset.CITIZENS, "a"), Present("a"), "expect_column_values_to_be_unique", {"column": "a"}),
    ],
)
def test_a_rule_with_a_counterpart_becomes_it(holds, applies, kind, arguments):
    assert expectation(rule(holds, applies)) == (kind, arguments)


@pytest.mark.parametrize(
    ("holds", "applies"),
    [
        pytest.param(OneOf(A, ("1",)), Always(), id="GX passes over a null, the rule fails it"),
        pytest.param(Filled("a"), Present("b"), id="the same of text"),
        pytest.param(AtMost(A, B), Present("a"), id="one of a pair may be null"),
        pytest.param(Unique(Dataset.CITIZENS, "a"), Matches("a", "x"), id="unique among some records only"),
        pytest.param(Present("a"), Matches("b", "x"), id="no row condition matches a pattern"),
        pytest.param(Present("a"), AllOf(AnyOf(Missing("b"), Present("c")), Present("d")), id="no or within and"),
        pytest.param(Present("a"), AnyOf(Always(), Present("b")), id="true of all within or"),
        pytest.param(Present("a"), AtMost(B, AsOf()), id="no row condition has a parameter"),
        pytest.param(Present("a", "b"), Always(), id="two columns at once"),
    ],
)
def test_a_rule_without_a_counterpart_keeps_its_own_expression(holds, applies):
    assert expectation(rule(holds, applies)) == (OWN, {"rule_id": "CIT-CLEAN-999"})


def test_the_suites_on_file_are_current():
    assert suites.files() == {path.name: path.read_text("utf-8") for path in suites.ROOT.glob("*.json")}


def test_every_rule_is_in_the_suite_of_its_dataset_and_criterion_and_says_what_it_is():
    found = {
        written["meta"]["rule_id"]: (dataset, each.name, written)
        for dataset in Dataset
        for each in suites.suites_on(dataset)
        for written in each.expectations
    }
    assert list(found) == [each.id for each in RULES]
    for each in RULES:
        dataset, name, written = found[each.id]
        assert (dataset, name) == (each.on, f"{each.on}-{each.criterion}")
        assert (written["meta"]["vi"], written["meta"]["en"]) == (each.vi, each.en)
        trial = "info" if not each.scored else None
        assert written["severity"] == (
            trial or {Severity.BLOCKING: "critical", Severity.ADVISORY: "warning"}[each.severity]
        )


def test_ids_are_of_one_expectation_each():
    ids = Counter(written["id"] for each in suites.shipped() for written in each.expectations)
    assert set(ids.values()) == {1}


@pytest.mark.parametrize("path", sorted(suites.ROOT.glob("*.json")), ids=lambda path: path.stem)
def test_great_expectations_reads_a_suite_on_file_and_leaves_nothing_out(path):
    data = json.loads(path.read_text("utf-8"))
    known = ExpectationSuite(**data)
    assert [each.expectation_type for each in known.expectations] == [
        written["type"] for written in data["expectations"]
    ]


def test_suites_are_written_without_great_expectations():
    heavy = "import sys, checks.expectations.suites; sys.exit('great_expectations' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", heavy], check=False).returncode == 0


def test_check_says_what_is_stale(tmp_path, capsys):
    assert suites.main([], tmp_path) == 0
    assert suites.main(["--check"], tmp_path) == 0
    (tmp_path / "citizens-live.json").write_text("{}", "utf-8")
    (tmp_path / "stranger.json").write_text("{}", "utf-8")
    assert suites.main(["--check"], tmp_path) == 1
    assert "citizens-live.json, stranger.json" in capsys.readouterr().err
