"""Every name of Great Expectations that it keeps to itself and this engine touches, with what for.

GX may change these between minor versions without a word. `tests/unit/test_gx_surface.py` holds them against the
version that is installed, and finds any that is touched and not listed here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MINORS: tuple[str, ...] = ("1.24",)
"""The minor versions of GX that all of this was seen to hold on: what `pyproject.toml` allows."""


@dataclass(frozen=True, slots=True)
class Touched:
    """A private name.

    Attributes:
        module: where it is found.
        name: within the module, with its class if it has one.
        what_for: what is done with it.
        parameters: its parameters, for what is called or overridden; None for data.
    """

    module: str
    name: str
    what_for: str
    parameters: tuple[str, ...] | None = None

    @property
    def own(self) -> str:
        """The name without its class."""
        return self.name.rpartition(".")[2]


_GX = "great_expectations."
_VALIDATE = ("self", "metrics", "runtime_configuration", "execution_engine")
_ENGINE = _GX + "execution_engine.execution_engine"
_EXPECTATION = _GX + "expectations.expectation"
_FLUENT = _GX + "datasource.fluent.interfaces"


def _each(module: str, names: Sequence[str], what_for: str, parameters: tuple[str, ...]) -> tuple[Touched, ...]:
    return tuple(Touched(module, name, what_for, parameters) for name in names)


SURFACE: tuple[Touched, ...] = (
    *(
        Touched(
            f"{_GX}expectations.core.{module}",
            f"{name}._validate",
            "patched: they judge by the engine's class",
            _VALIDATE,
        )
        for module, name in (
            ("expect_column_values_to_be_of_type", "ExpectColumnValuesToBeOfType"),
            ("expect_column_values_to_be_in_type_list", "ExpectColumnValuesToBeInTypeList"),
            ("expect_column_type_to_be", "ExpectColumnTypeToBe"),
        )
    ),
    Touched(_GX + "expectations.registry", "_registered_metrics", "read: keys and defaults of GX's own metrics"),
    Touched(
        _GX + "expectations.metrics.column_aggregate_metrics.column_partition",
        "_get_column_partition_using_metrics",
        "called: edges of bins, GX's own arithmetic",
        ("bins", "n_bins", "_metrics"),
    ),
    Touched(
        _GX + "expectations.metrics.metric_provider",
        "MetricProvider._get_evaluation_dependencies",
        "overridden: a metric stands alone, so that a suite is one wave",
        ("metric", "configuration", "execution_engine", "runtime_configuration"),
    ),
    Touched(
        _ENGINE,
        "ExecutionEngine._get_computed_metric_evaluation_dependencies_by_metric_name",
        "called: what a metric that leans on others has found",
        ("self", "metric_to_resolve", "metrics"),
    ),
    Touched(
        _ENGINE,
        "ExecutionEngine._partition_domain_kwargs",
        "called: a domain's keywords as GX parts them",
        ("self", "domain_kwargs", "domain_type", "accessor_keys"),
    ),
    *_each(
        _ENGINE,
        (
            "ExecutionEngine._comparison_condition_to_filter_clause",
            "ExecutionEngine._nullity_condition_to_filter_clause",
            "ExecutionEngine._and_condition_to_filter_clause",
            "ExecutionEngine._or_condition_to_filter_clause",
        ),
        "overridden: a condition as an expression",
        ("self", "condition"),
    ),
    *_each(
        _EXPECTATION,
        (
            "ColumnMapExpectation._validate",
            "ColumnPairMapExpectation._validate",
            "MulticolumnMapExpectation._validate",
            "BatchExpectation._validate",
        ),
        "compared, called and overridden: whether and how a verdict is reckoned for many groups",
        _VALIDATE,
    ),
    Touched(
        _EXPECTATION,
        "Expectation._get_success_kwarg",
        "called: `mostly` as a verdict reads it",
        ("self", "key", "default"),
    ),
    Touched(
        _EXPECTATION,
        "Expectation._prescriptive_template",
        "overridden: the sentence of a rule in Data Docs",
        ("renderer_configuration",),
    ),
    Touched(
        _FLUENT, "Datasource._add_asset", "called: an asset joins its datasource", ("self", "asset", "connect_options")
    ),
    Touched(
        _FLUENT,
        "DataAsset._validate_batch_request",
        "overridden: it was checked when it was built",
        ("self", "batch_request"),
    ),
    Touched(
        _FLUENT,
        "DataAsset._get_batch_metadata_from_batch_request",
        "called: a batch's metadata, without the frame",
        ("self", "batch_request", "ignore_options"),
    ),
    Touched(_GX + "datasource.fluent.constants", "_DATA_CONNECTOR_NAME", "read: part of a batch's name"),
)
"""What is touched."""
