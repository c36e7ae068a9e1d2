"""`expect_rule_to_hold`: an expectation over a rule's own polars expressions, and the frame that brings them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import polars as pl
from great_expectations.execution_engine.execution_engine import ExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.row_conditions import RowConditionType
from great_expectations.render.renderer_configuration import RendererConfiguration, RendererValueType

from checks.context import Context
from checks.expectations.engine.records import RuledFrame, RuleExpressions
from checks.expectations.engine.rules_metric import METRIC, RuleCounts
from checks.expectations.translation import OWN
from checks.expressions import Scope, predicate, share
from checks.keys import flagged
from checks.predicates import Always, KeyPredicate
from checks.rule import Rule
from checks.tally import Planned, Run, keys_of

_EVERY = "__every"


class ExpectRuleToHold(BatchExpectation):
    """Expect that every record to which a rule of the catalogue applies passes it.

    The batch must be a `RuledFrame` that has the rule. Reads as a column expectation's result: `element_count` is the
    records that the rule applies to, `unexpected_count` those of them that fail.
    """

    rule_id: str
    row_condition: RowConditionType = None

    metric_dependencies: ClassVar[tuple[str, ...]] = (METRIC,)
    domain_keys: ClassVar[tuple[str, ...]] = ("row_condition", "condition_parser")
    success_keys: ClassVar[tuple[str, ...]] = ("rule_id",)
    args_keys: ClassVar[tuple[str, ...]] = ("rule_id",)

    @classmethod
    def _prescriptive_template(cls, renderer_configuration: RendererConfiguration[Any]) -> RendererConfiguration[Any]:
        renderer_configuration.add_param(name="rule_id", param_type=RendererValueType.STRING)
        renderer_configuration.template_str = "every record that rule $rule_id applies to must pass it."
        return renderer_configuration

    def _validate(
        self,
        metrics: Mapping[str, Any],
        runtime_configuration: Mapping[str, Any] | None = None,
        execution_engine: ExecutionEngine[Any] | None = None,
    ) -> dict[str, Any]:
        del runtime_configuration, execution_engine
        found: RuleCounts = metrics[METRIC]
        result: dict[str, Any] = {
            "element_count": found.checked,
            "unexpected_count": found.failed,
            "unexpected_percent": found.failed * 100 / found.checked if found.checked else None,
        }
        if found.failing:
            result["unexpected_index_list"] = list(found.failing)
        return {"success": found.failed == 0, "result": result}


if ExpectRuleToHold.expectation_type != OWN:
    raise TypeError(f"GX knows the expectation as {ExpectRuleToHold.expectation_type}, suites as {OWN}")


def ruled(
    frame: pl.LazyFrame,
    planned: Sequence[Planned],
    offenders: Mapping[KeyPredicate, pl.DataFrame],
    context: Context,
) -> RuledFrame:
    """The frame with the expressions of the rules that ran; key rules are flags of the offending keys that are there.

    Besides its own the frame has columns for what several rules share.
    """
    marked = flagged(frame, {node: offenders[node] for node in keys_of(planned)})
    ran = [item.rule for item in planned if item.run is Run.RAN]
    roots = [node for rule in ran for node in (rule.applies, rule.applies, rule.holds)]
    ready, scope = share(marked, roots, context)
    # What is true of every record is a column too: the sum of a constant is 1, however many records there are.
    every = pl.lit(value=True).alias(_EVERY)
    expressions = {rule.id: RuleExpressions(_applies(rule, scope), predicate(rule.holds, scope)) for rule in ran}
    return RuledFrame(ready.with_columns(every), expressions)


def _applies(rule: Rule, scope: Scope) -> pl.Expr:
    return pl.col(_EVERY) if rule.applies == Always() else predicate(rule.applies, scope)
