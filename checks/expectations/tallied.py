"""What a run's tally answers of the suites: the same numbers that GX would ask of the records, found by arithmetic.

GX asks of a rule how many rows its row condition lets through, in how many of them the column is missing, and how many
fail. The tally has counted that in its one pass. What is asked otherwise, by another limit or another condition, is
another question, which no rule has answered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

from great_expectations.expectations.registry import get_expectation_impl

from checks.context import Context
from checks.expectations.engine.conditions import ALL_MISSING, ANY_MISSING
from checks.expectations.engine.counted import question
from checks.expectations.engine.rules_metric import METRIC, RuleCounts
from checks.expectations.outcome import totals
from checks.expectations.running import parameters
from checks.expectations.translation import OWN, expectation, row_condition
from checks.rule import Rule
from checks.tally import Run, Tally

_ROWS, _MISSING = "table.row_count", "column_values.nonnull.unexpected_count"
_DOMAIN = frozenset({"column", "column_A", "column_B", "row_condition"})

if TYPE_CHECKING:
    from great_expectations.expectations.expectation import ColumnMapExpectation, ColumnPairMapExpectation

    MapExpectation = ColumnMapExpectation | ColumnPairMapExpectation

Data = Mapping[str, Any]
Answer = tuple[str | None, Any]


def answers(tally: Tally, context: Context) -> dict[str, Any]:
    """Values of metrics by their question, for every rule that ran; none of a table without rows, which is an error."""
    records = int(tally.counts["records"].sum())
    if not records:
        return {}
    found, ran = totals(tally), [item.rule for item in tally.plan if item.run is Run.RAN]
    asked_of: dict[str | None, int] = {question(_ROWS, {}): records}
    for rule in ran:
        if (condition := row_condition(rule.applies)) is not None:
            asked_of[question(_ROWS, {"row_condition": condition})] = found[rule.id][0]
    given: dict[str | None, Any] = {**asked_of}
    for rule in ran:
        given[question(METRIC, {}, {"rule_id": rule.id})] = RuleCounts(records, *found[rule.id])
        given |= dict(_core(rule, found[rule.id], asked_of, parameters(context)))
    return {asked: value for asked, value in given.items() if asked is not None}


def _core(rule: Rule, counts: tuple[int, int], asked_of: Mapping[str | None, int], values: Data) -> Iterator[Answer]:
    """What the rule's core expectation asks; nothing where it has none."""
    kind, arguments = expectation(rule)
    if kind == OWN:
        return
    checked, failed = counts
    metric = cast("type[MapExpectation]", get_expectation_impl(kind)).map_metric
    domain = {key: held for key, held in arguments.items() if key in _DOMAIN}
    value = {key: _filled(held, values) for key, held in arguments.items() if key not in _DOMAIN}
    if "column" in domain:
        rows = asked_of.get(question(_ROWS, {"row_condition": domain.get("row_condition")}))
        if rows is not None:
            yield question(_MISSING, domain), rows - checked
        yield question(f"{metric}.unexpected_count", domain, value), failed
        return
    # Where the rule applies both columns have a value, so it is all one what is done with rows that lack them.
    for ignored in (*ANY_MISSING, *ALL_MISSING):
        asked = {**domain, "ignore_row_if": ignored}
        yield question(f"{metric}.filtered_row_count", asked, value), checked
        yield question(f"{metric}.unexpected_count", asked, value), failed


def _filled(held: Any, values: Data) -> Any:
    return values[held["$PARAMETER"]] if isinstance(held, Mapping) and "$PARAMETER" in held else held
