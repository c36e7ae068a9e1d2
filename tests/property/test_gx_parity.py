"""Every core expectation of Great Expectations gives on polars what it gives on pandas, but for what is declared."""

from __future__ import annotations

import inspect
import re
import unicodedata
from datetime import date, datetime
from random import Random

import great_expectations.expectations as gxe
import polars as pl
import pytest
from great_expectations.compatibility.pydantic import ValidationError
from great_expectations.expectations.expectation import Expectation
from gx_cases import (
    ALONE,
    CASES,
    POLARS_ALONE,
    VALUES,
    Case,
    comparable,
    judged,
    pandas_validator,
    polars_validator,
    table,
)

from checks.expectations.engine.differences import DIFFERENCES, UNSUPPORTED
from checks.expectations.engine.limits import MOST_KEYS

COMPLETE = {"result_format": "COMPLETE"}
FORMATS = {
    "boolean only": "BOOLEAN_ONLY",
    "basic": "BASIC",
    "summary": "SUMMARY",
    "three values": {"result_format": "SUMMARY", "partial_unexpected_count": 3, "include_unexpected_rows": False},
    "complete": COMPLETE,
    "complete, with keys": {**COMPLETE, "unexpected_index_column_names": ["id"]},
    "complete, keys alone": {
        **COMPLETE,
        "unexpected_index_column_names": ["id", "code"],
        "exclude_unexpected_values": True,
        "return_unexpected_index_query": False,
    },
}


def differing(frame, cases, result_format):
    """Cases that are judged otherwise on polars, with both results."""
    here = judged(polars_validator(frame), cases, result_format)
    there = judged(pandas_validator(frame), cases, result_format)
    pairs = [
        (case, comparable(case, *one), comparable(case, *other))
        for case, one, other in zip(cases, here, there, strict=True)
    ]
    return [(case, one, other) for case, one, other in pairs if one != other]


def drawn(seed, rows):
    """A table whose columns hold few of the values that they may, or all of them."""
    draw = Random(seed)  # noqa: S311 - the same tables every time
    held = {name: draw.sample(cells, draw.choice([1, 2, len(cells)])) for name, cells in VALUES.items()}
    return table([{name: draw.choice(cells) for name, cells in held.items()} for _ in range(rows)])


@pytest.mark.parametrize("rows", [3, 25])
@pytest.mark.parametrize("result_format", FORMATS.values(), ids=FORMATS)
def test_results_are_those_of_gx_on_pandas(result_format, rows):
    frame = drawn(f"{result_format} {rows}", rows)
    assert differing(frame, CASES, result_format) == []


CELLS = {
    "no rows": [],
    "nothing but gaps": [{name: None if None in held else held[0] for name, held in VALUES.items()}] * 4,
    "one row": [{name: held[-1] for name, held in VALUES.items()}],
}


@pytest.mark.parametrize("rows", CELLS.values(), ids=CELLS)
def test_results_are_the_same_on_tables_with_little_in_them(rows):
    assert differing(table(rows), CASES, "SUMMARY") == []


def test_the_cases_are_met_and_missed():
    """Most kinds are seen to fail and to pass, so that agreeing says something."""
    verdicts: dict[str, set[object]] = {}
    for rows in (1, 3, 25):
        frame = drawn(rows, rows)
        for case, (verdict, _) in zip(CASES, judged(polars_validator(frame), CASES), strict=True):
            verdicts.setdefault(case.kind, set()).add(verdict)
    assert all(found & {True, False} for found in verdicts.values())
    assert sum(len(found & {True, False}) == 2 for found in verdicts.values()) > 0.7 * len(verdicts)


@pytest.mark.parametrize(("case", "failing"), POLARS_ALONE, ids=lambda given: getattr(given, "kind", ""))
def test_what_pandas_cannot_judge_is_counted_by_hand(case, failing):
    ((verdict, result),) = judged(polars_validator(ALONE), [case])
    assert (verdict, result.get("unexpected_count", result.get("observed_value"))) == (
        (False, failing) if failing is not None else (True, result["observed_value"])
    )


def test_every_core_expectation_is_judged_or_declared_unsupported():
    """When GX adds one, this fails until it is a case here or has a reason."""
    core = {
        name
        for name, found in vars(gxe).items()
        if inspect.isclass(found) and issubclass(found, Expectation) and found is not Expectation
    }
    asked = {case.kind for case in CASES} | {case.kind for case, _ in POLARS_ALONE}
    written = {name: re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower() for name in core}
    unsupported = {name for name in core if written[name] in UNSUPPORTED}
    assert len(unsupported) == len(UNSUPPORTED)
    assert asked | unsupported == core
    assert not asked & unsupported
    with pytest.raises(ValidationError, match="column"):
        # It asks for the one column that it can't be about.
        gxe.ExpectMulticolumnValuesToBeUnique(column_list=["left", "right"])


def cells(**columns):
    """A table in which some columns hold what is given, and the others what they may."""
    rows = max(len(held) for held in columns.values())
    return table(
        [{name: columns.get(name, [held[-1]] * rows)[at] for name, held in VALUES.items()} for at in range(rows)]
    )


DECOMPOSED = unicodedata.normalize("NFD", "Hà Nội")
LEAP_DAY = date(2024, 2, 29)
REGEX = "ExpectColumnValuesToMatchRegex"
IN_SET = "ExpectColumnValuesToBeInSet"
BETWEEN = "ExpectColumnValuesToBeBetween"
SHOWN = [
    ("pattern_end", cells(name=["Hoà\n"]), Case(REGEX, {"column": "name", "regex": "à$"}), False, True),
    ("word_signs", cells(name=[DECOMPOSED]), Case(REGEX, {"column": "name", "regex": r"^\w+ "}), True, False),
    (
        "type_names",
        cells(some=[1, None]),
        Case("ExpectColumnTypeToBe", {"column": "some", "type_": "int64"}),
        True,
        False,
    ),
    (
        "type_names",
        cells(day=[LEAP_DAY]),
        Case("ExpectColumnValuesToBeOfType", {"column": "day", "type_": "date"}),
        True,
        False,
    ),
    (
        "type_names",
        cells(name=["x"]),
        Case("ExpectColumnValuesToBeInTypeList", {"column": "name", "type_list": ["String"]}),
        True,
        False,
    ),
    ("days", cells(day=[LEAP_DAY]), Case(IN_SET, {"column": "day", "value_set": ["2024-02-29"]}), True, False),
    ("days", cells(day=[LEAP_DAY]), Case(BETWEEN, {"column": "day", "max_value": "2025-01-01"}), True, "error"),
    ("days", cells(day=[LEAP_DAY]), Case(BETWEEN, {"column": "day", "max_value": LEAP_DAY}), True, "error"),
    (
        "written_conditions",
        cells(name=["x"], whole=[1]),
        Case(
            "ExpectTableRowCountToEqual",
            {"value": 1, "row_condition": "whole BETWEEN 1 AND 2", "condition_parser": "pandas"},
        ),
        True,
        "error",
    ),
]


@pytest.mark.parametrize(("name", "frame", "case", "here", "there"), SHOWN)
def test_a_declared_difference_is_one(name, frame, case, here, there):
    assert name in DIFFERENCES
    assert [verdict for verdict, _ in judged(polars_validator(frame), [case])] == [here]
    assert [verdict for verdict, _ in judged(pandas_validator(frame), [case])] == [there]


def test_gaps_are_counted_as_one_value():
    frame = cells(name=["x", "y"], left=[None, None], right=[0, 0])
    case = Case(
        "ExpectColumnPairValuesToBeEqual", {"column_A": "left", "column_B": "right", "ignore_row_if": "neither"}
    )
    ((_, here),), ((_, there),) = judged(polars_validator(frame), [case]), judged(pandas_validator(frame), [case])
    assert here["partial_unexpected_counts"] == [{"value": (None, 0), "count": 2}]
    assert [each["count"] for each in there["partial_unexpected_counts"]] == [1, 1]


def test_the_query_for_failing_rows_is_an_expression_of_polars():
    case = Case("ExpectColumnValuesToNotBeNull", {"column": "name"})
    frame = cells(name=["x", None])
    ((_, here),) = judged(polars_validator(frame), [case], COMPLETE)
    ((_, there),) = judged(pandas_validator(frame), [case], COMPLETE)
    assert "is_not_null" in here["unexpected_index_query"]
    assert there["unexpected_index_query"] == "df.filter(items=[1], axis=0)"


ABOUT_ROWS = [
    Case("ExpectColumnValuesToNotBeNull", {"column": "name"}),
    Case("ExpectColumnMaxToBeBetween", {"column": "whole", "max_value": 1}),
    Case("ExpectColumnDistinctValuesToBeInSet", {"column": "code", "value_set": ["1"]}),
    Case("ExpectColumnValuesToBeUnique", {"column": "id"}),
    Case("ExpectCompoundColumnsToBeUnique", {"column_list": ["left", "right"]}),
    Case("ExpectColumnMostCommonValueToBeInSet", {"column": "code", "value_set": ["1"]}),
    Case("UnexpectedRowsExpectation", {"unexpected_rows_query": "SELECT * FROM {batch}"}),
]


@pytest.mark.parametrize("case", ABOUT_ROWS, ids=lambda case: case.kind)
def test_a_table_that_must_have_rows_and_has_none_is_no_success(case):
    ((verdict, _),) = judged(polars_validator(table([]), requires_rows=True), [case])
    assert verdict == "error"
    ((verdict, _),) = judged(polars_validator(cells(name=["x"]), requires_rows=True), [case])
    assert verdict in {True, False}


def test_a_table_without_rows_answers_questions_about_itself():
    cases = [
        Case("ExpectTableRowCountToEqual", {"value": 0}),
        Case("ExpectColumnToExist", {"column": "name"}),
        Case("ExpectColumnTypeToBe", {"column": "name", "type_": "String"}),
    ]
    found = judged(polars_validator(table([]), requires_rows=True), cases)
    assert [verdict for verdict, _ in found] == [True, True, True]


def numbered(rows):
    """A table of so many rows, of which no two have the same `whole`."""
    return table([{name: held[-1] for name, held in VALUES.items()}]).select(
        pl.all().exclude("whole").repeat_by(rows).explode(), pl.int_range(rows).alias("whole")
    )


MOST = [
    Case("ExpectColumnDistinctValuesToContainSet", {"column": "whole", "value_set": [0]}),
    Case("ExpectColumnMostCommonValueToBeInSet", {"column": "whole", "value_set": [0], "ties_okay": True}),
    Case(
        "ExpectQueryResultsToMatchComparison",
        {
            "base_query": "SELECT whole FROM {batch}",
            "comparison_data_source_name": "other",
            "comparison_query": "SELECT whole FROM other",
        },
    ),
]


def test_what_is_too_much_to_hold_is_an_error_and_never_cut_off():
    """One value more is an error where all values are held; where they aren't, there is no limit."""
    whole, beyond = numbered(MOST_KEYS), numbered(MOST_KEYS + 1)
    assert [verdict for verdict, _ in judged(polars_validator(whole), MOST)] == [True, True, True]
    assert [verdict for verdict, _ in judged(polars_validator(beyond), MOST)] == [True, "error", "error"]


def test_a_complete_result_lists_keys_up_to_the_limit_and_counts_all():
    case = Case(BETWEEN, {"column": "whole", "max_value": -1})
    ((_, found),) = judged(polars_validator(numbered(MOST_KEYS + 1)), [case], COMPLETE)
    assert len(found["unexpected_index_list"]) == MOST_KEYS
    assert found["unexpected_count"] == MOST_KEYS + 1


def test_every_declared_difference_is_shown_by_a_test():
    by_tests = {"no_rows", "gaps", "index_query", "limits", "compared_rows", "errors"}
    assert {name for name, *_ in SHOWN} | by_tests == set(DIFFERENCES)


def test_moments_of_another_day_are_no_days():
    frame = cells(moment=[datetime(2024, 2, 29, 8, 30)])
    cases = [Case(IN_SET, {"column": "moment", "value_set": [wanted]}) for wanted in ("2024-02-29", "2024-02-29T08:30")]
    assert [verdict for verdict, _ in judged(polars_validator(frame), cases)] == [False, True]
