"""Great Expectations: the forty questions as one suite of core expectations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import great_expectations as gx

from benchmarks.rivals.questions import Asked, Question


def counts(questions: tuple[Question, ...], results: Any) -> dict[str, int]:
    """Unexpected rows by question; an expectation that could not be evaluated ends the process."""
    found = {each.expectation_config.meta["id"]: each for each in results}
    wrong = [name for name, each in found.items() if "unexpected_count" not in each.result]
    if wrong:
        raise SystemExit(f"not evaluated: {wrong}: {str(found[wrong[0]].exception_info)[-900:]}")
    return {each.id: found[each.id].result["unexpected_count"] for each in questions}


def suite(questions: tuple[Question, ...], limit: Callable[[str], Any] = str) -> Any:
    """The forty questions. `limit` makes a limit of an ISO date."""
    return gx.ExpectationSuite(name="forty", expectations=[_expectation(each, limit) for each in questions])


def _expectation(question: Question, limit: Callable[[str], Any]) -> dict[str, Any]:
    kind, arguments = _holds(question.holds, limit)
    if question.where and question.holds.kind != "unique":
        conditions = [_condition(each) for each in question.where]
        one = conditions[0] if len(conditions) == 1 else {"type": "and", "conditions": conditions}
        arguments["row_condition"] = one
    return {"type": f"expect_column_{kind}", "kwargs": arguments, "meta": {"id": question.id}}


def _holds(asked: Asked, limit: Callable[[str], Any]) -> tuple[str, dict[str, Any]]:  # noqa: PLR0911 - a case for each kind
    column = {"column": asked.column}
    match asked.kind:
        case "present":
            return "values_to_not_be_null", column
        case "in":
            return "values_to_be_in_set", {**column, "value_set": list(asked.values)}
        case "matches":
            return "values_to_match_regex", {**column, "regex": asked.whole}
        case "lacks":
            return "values_to_not_match_regex", {**column, "regex": asked.pattern}
        case "at_most":
            return "values_to_be_between", {**column, "max_value": limit(asked.bound)}
        case "at_least":
            return "values_to_be_between", {**column, "min_value": limit(asked.bound)}
        case "in_order":
            later = {"column_A": asked.other, "column_B": asked.column, "or_equal": True}
            return "pair_values_a_to_be_greater_than_b", {**later, "ignore_row_if": "either_value_is_missing"}
        case _:
            return "values_to_be_unique", column


def _condition(asked: Asked) -> dict[str, Any]:
    column = {"column": {"name": asked.column}}
    match asked.kind:
        case "present":
            return {"type": "nullity", **column, "is_null": False}
        case "in":
            return {"type": "comparison", **column, "operator": "IN", "parameter": list(asked.values)}
        case _:
            return {"type": "comparison", **column, "operator": "<=", "parameter": asked.bound}
