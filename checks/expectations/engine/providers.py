"""All metrics that the engine answers, and their registration with Great Expectations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, cast

from great_expectations.core.metric_function_types import MetricFunctionTypes
from great_expectations.execution_engine.execution_engine import ExecutionEngine
from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
from great_expectations.expectations import registry
from great_expectations.expectations.metrics.metric_provider import MetricProvider

from checks.expectations.engine import column_metrics, mapped, patterns, row_values, rules_metric, table_metrics
from checks.expectations.engine.plan import Plan
from checks.expectations.engine.type_names import teach_types

PROVIDERS: Mapping[str, Callable[..., Plan]] = {
    **table_metrics.PROVIDERS,
    **column_metrics.PROVIDERS,
    **mapped.providers({**row_values.CONDITIONS, **patterns.CONDITIONS}),
    rules_metric.METRIC: rules_metric.rule_counts,
}
OWN_KEYS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    rules_metric.METRIC: (rules_metric.DOMAIN_KEYS, rules_metric.VALUE_KEYS)
}
"""Domain keys and value keys of metrics that are not GX's own."""
LEANS_ON_OTHERS = frozenset({"column.partition"})
"""Metrics computed from others. All the rest stand alone, so that a suite's metrics are resolved in one wave."""


class PolarsMetric(MetricProvider):
    """A metric that needs no other metric."""

    @classmethod
    def _get_evaluation_dependencies(cls, *_: Any, **__: Any) -> dict[str, Any]:
        return {}


@cache
def install(engine: type[ExecutionEngine[Any]]) -> None:
    """Register all providers for an engine, once. Metrics that this GX doesn't have are left out."""
    for name, provider in PROVIDERS.items():
        known = registry._registered_metrics.get(name)  # noqa: SLF001 - see surface.py
        if known is None and name not in OWN_KEYS:
            continue
        domain, value = OWN_KEYS[name] if known is None else (known["metric_domain_keys"], known["metric_value_keys"])
        defaults = {} if known is None else known["default_kwarg_values"]
        registry.register_metric(
            metric_name=name,
            metric_domain_keys=domain,
            metric_value_keys=value,
            execution_engine=engine,
            metric_class=_provider_class(name, domain, value, defaults),
            metric_provider=_entered(provider),
            metric_fn_type=MetricFunctionTypes.VALUE,
        )
    teach_types(engine)


def _entered(provider: Callable[..., Plan]) -> Callable[..., Plan]:
    """The provider as a function of its own: GX writes attributes on it."""

    def provide(*args: Any) -> Plan:
        return provider(*args)

    return provide


def _provider_class(
    name: str, domain: tuple[str, ...], value: tuple[str, ...], defaults: Mapping[str, Any]
) -> type[MetricProvider]:
    if name in LEANS_ON_OTHERS:
        # Declared as an instance, but it is the class.
        return cast("type[MetricProvider]", registry.get_metric_provider(name, PandasExecutionEngine())[0])
    members = {"domain_keys": domain, "value_keys": value, "default_kwarg_values": dict(defaults)}
    return type(f"Polars {name}", (PolarsMetric,), members)
