"""The metric `ddss.rule`: how many records a rule was asked of, how many fail it, and which.

To use it, give the batch a `RuledFrame` in place of a frame, under the batch parameter `dataframe`; write an
expectation with `metric_dependencies = (METRIC,)`, the domain keys of `BatchExpectation`, and `rule_id` among its
`success_keys`; in its `_validate`, `metrics[METRIC]` is a `RuleCounts`. All rules of a suite are counted in the query
that its other expectations share.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from checks.expectations.engine.limits import columns_to_list, key_limit
from checks.expectations.engine.plan import Aggregates, EngineError, Plan, Query, zero_if_none
from checks.expectations.engine.records import Records

METRIC = "ddss.rule"
DOMAIN_KEYS = ("batch_id", "table", "row_condition", "condition_parser")
VALUE_KEYS = ("rule_id", "result_format")


@dataclass(frozen=True, slots=True)
class RuleCounts:
    """What was found of a rule. A failing record is one to which the rule applies and which does not hold it.

    Attributes:
        records: rows asked of; checked: those of them that the rule applies to; failed: those that fail.
        failing: with the result format COMPLETE and `unexpected_index_column_names`, those columns of failing
            records, up to `limits.MOST_KEYS`; otherwise none.
    """

    records: int
    checked: int
    failed: int
    failing: tuple[dict[str, Any], ...] = ()


def rule_counts(records: Records, _domain: Mapping[str, Any], value: Mapping[str, Any], _found: object) -> Plan:
    """The provider of `ddss.rule`.

    Raises:
        EngineError: the batch was given no expressions for the rule.
    """
    rule_id = value["rule_id"]
    if rule_id not in records.rules:
        raise EngineError(f"no expressions for rule {rule_id} came with this batch: give it a RuledFrame that has them")
    rule = records.rules[rule_id]
    fails = rule.applies & ~rule.holds
    exprs = {
        "records": records.count(),
        "checked": records.count(rule.applies),
        "failed": records.count(fails),
    }

    def counted(found: Mapping[str, Any], failing: tuple[dict[str, Any], ...] = ()) -> RuleCounts:
        numbers = {name: zero_if_none(found[name]) for name in exprs}
        return RuleCounts(numbers["records"], numbers["checked"], numbers["failed"], failing)

    names, most = columns_to_list(records, value.get("result_format")), key_limit(value.get("result_format"))

    def finish(found: Mapping[str, Any]) -> RuleCounts | Query:
        if not names or not found["failed"]:
            return counted(found)
        listed = records.rows(fails).select(names).head(most)
        return Query(listed, lambda frame: counted(found, tuple(frame.to_dicts())))

    return Aggregates(exprs, finish, grouped=Aggregates(exprs, counted))
