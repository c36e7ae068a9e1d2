"""A suite on every group of a frame in one pass: on every locality, say.

Metrics of all groups come from one `group_by` that streams, and one more for those that need a column as a whole.
Verdicts are those of filtering the frame to a group and validating that.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl
from great_expectations.core.expectation_suite import ExpectationSuite
from great_expectations.exceptions.exceptions import GreatExpectationsError
from great_expectations.expectations.core.expect_column_values_to_be_null import ExpectColumnValuesToBeNull
from great_expectations.expectations.core.expect_column_values_to_not_be_null import ExpectColumnValuesToNotBeNull
from great_expectations.expectations.expectation import (
    ColumnMapExpectation,
    ColumnPairMapExpectation,
    Expectation,
    MulticolumnMapExpectation,
)
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.registry import get_metric_provider
from great_expectations.util import convert_to_json_serializable
from great_expectations.validator.metric_configuration import MetricConfiguration

from checks.expectations.arguments import parameters_named
from checks.expectations.engine.collect import failed
from checks.expectations.engine.engine import Frame, PolarsBatchData, PolarsExecutionEngine, asked
from checks.expectations.engine.limits import BOOLEAN_ONLY
from checks.expectations.engine.plan import Aggregates, EngineError, Known, Query
from checks.expectations.engine.records import Records

NOT_BY_GROUP = "not_by_group"
"""The reason given where an expectation can't be asked of groups."""
_ROWS = "__rows"
_SCHEMA = {
    "expectation": pl.Int64,
    "expectation_type": pl.String,
    "success": pl.Boolean,
    "element_count": pl.Int64,
    "missing_count": pl.Int64,
    "unexpected_count": pl.Int64,
    "observed_value": pl.String,
    "error": pl.String,
}


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric of every group: known already, or aggregates. Expectations that need the same one share its number."""

    number: int
    plan: Known | Aggregates

    def columns(self) -> dict[str, str]:
        """Name of the column that holds each part."""
        return {part: f"{self.number}/{part}" for part in self.plan.exprs} if isinstance(self.plan, Aggregates) else {}


@dataclass(frozen=True)
class Question:
    """An expectation, its place in the suite, and the metrics it needs, by name."""

    place: int
    expectation: Expectation
    metrics: Mapping[str, Metric] = field(default_factory=dict)
    error: str = ""

    @property
    def kind(self) -> str:
        """The expectation's name, as suites write it."""
        return str(self.expectation.expectation_type)


def evaluate_grouped(
    suite: ExpectationSuite, frame: Frame, by: str, parameters: Mapping[str, Any] | None = None
) -> pl.DataFrame:
    """A suite on every group of a frame.

    Args:
        suite: the suite; what it asks in SQL, or of another table, can't be asked of groups.
        frame: the records, lazy, eager, or with rules.
        by: the column whose values are the groups; a null is a group too.
        parameters: values of the suite's parameters, by name.

    Returns:
        One row per group and expectation, sorted: the column `by`; `expectation`, its place in the suite from 0;
        `expectation_type`; `success`, null where there is an `error`, a reason without any value of a record;
        `element_count`, `missing_count` and `unexpected_count` of conditions on rows; `observed_value` of the others,
        as JSON: that may be a record's value, so it is as private as the records.

    Raises:
        EngineError: the frame has no such column, or can't be grouped by it.
    """
    engine = PolarsExecutionEngine()
    records = PolarsBatchData(engine, frame).records
    records.dtype(by)
    numbers: dict[Any, int] = {}
    asked_for = [_with(each, parameters or {}) for each in suite.expectations]
    questions = [_question(engine, records, numbers, place, each) for place, each in enumerate(asked_for)]
    measured, questions = _measured(records, by, questions)
    answers = [_answers(engine, measured, by, each) for each in questions]
    empty = pl.DataFrame(schema={by: records.schema[by], **_SCHEMA})
    return pl.concat([empty, *answers]).sort(by, "expectation", nulls_last=True)


def _with(expectation: Expectation, parameters: Mapping[str, Any]) -> Expectation:
    """The expectation with its parameters filled in."""
    written = expectation.configuration.to_json_dict()
    if not any(name in parameters for name in parameters_named(written["kwargs"])):
        return expectation
    return ExpectationConfiguration(**{**written, "kwargs": _filled(written["kwargs"], parameters)}).to_domain_obj()


def _filled(node: Any, parameters: Mapping[str, Any]) -> Any:
    if isinstance(node, Mapping):
        if len(node) == 1 and node.get("$PARAMETER") in parameters:
            return parameters[node["$PARAMETER"]]
        return {key: _filled(part, parameters) for key, part in node.items()}
    return [_filled(part, parameters) for part in node] if isinstance(node, list) else node


def _question(
    engine: PolarsExecutionEngine,
    records: Records,
    numbers: dict[Any, int],
    place: int,
    expectation: Expectation,
) -> Question:
    try:
        wanted = expectation.get_validation_dependencies(engine, {"result_format": BOOLEAN_ONLY}).metric_configurations
        metrics = {
            name: Metric(numbers.setdefault(metric.id, len(numbers)), _plan(engine, records, metric))
            for name, metric in wanted.items()
        }
    except GreatExpectationsError as error:
        return Question(place, expectation, error=str(getattr(error, "message", error)))
    except Exception as error:  # noqa: BLE001 - its text may quote a record
        return Question(place, expectation, error=type(error).__name__)
    return Question(place, expectation, metrics)


def _plan(engine: PolarsExecutionEngine, records: Records, metric: MetricConfiguration) -> Known | Aggregates:
    domain = {name: given for name, given in metric.metric_domain_kwargs.items() if name != "batch_id"}
    provide = get_metric_provider(metric.metric_name, engine)[1]
    plan = provide(asked(records, domain), domain, metric.metric_value_kwargs, {})
    if isinstance(plan, Aggregates | Query) and plan.grouped is not None:
        plan = plan.grouped
    if isinstance(plan, Query) or domain.get("table"):
        raise EngineError(NOT_BY_GROUP)
    found: Known | Aggregates = plan
    return found


def _measured(records: Records, by: str, questions: Sequence[Question]) -> tuple[pl.DataFrame, list[Question]]:
    """One row per group: `by`, and a column for each part of each metric; and the questions, failed ones with why."""
    try:
        return _passes(records, by, questions), list(questions)
    except (Exception, pl.exceptions.PanicException) as error:  # noqa: BLE001 - its text may quote a record
        reason = failed(f"groups of {by}", error)
    try:
        found = _passes(records, by, [])
    except (Exception, pl.exceptions.PanicException):  # noqa: BLE001 - as above
        found = None
    if found is None:
        raise reason
    # Each by itself, to tell those that fail from the rest.
    judged = []
    for each in questions:
        try:
            own = _passes(records, by, [each])
        except (Exception, pl.exceptions.PanicException) as error:  # noqa: BLE001 - as above
            judged.append(Question(each.place, each.expectation, error=str(failed(each.kind, error))))
        else:
            judged.append(each)
            new = [name for name in own.columns if name not in found.columns]
            found = found.join(own.select(by, *new), on=by, how="left", nulls_equal=True)
    return found, judged


def _passes(records: Records, by: str, questions: Sequence[Question]) -> pl.DataFrame:
    parts: dict[bool, dict[str, pl.Expr]] = {False: {_ROWS: pl.len()}, True: {}}
    for metric in (metric for each in questions for metric in each.metrics.values()):
        if isinstance(metric.plan, Aggregates):
            columns = metric.columns()
            parts[metric.plan.whole] |= {columns[part]: expr for part, expr in metric.plan.exprs.items()}
    streamed = records.frame.group_by(by).agg(expr.alias(name) for name, expr in parts[False].items())
    found = streamed.collect(engine="streaming")
    if parts[True]:
        # In order, for conditions that compare a row with the one before it.
        whole = records.frame.group_by(by, maintain_order=True).agg(
            expr.alias(name) for name, expr in parts[True].items()
        )
        found = found.join(whole.collect(), on=by, how="left", nulls_equal=True)
    return found


def _answers(engine: PolarsExecutionEngine, measured: pl.DataFrame, by: str, question: Question) -> pl.DataFrame:
    if question.error:
        answered = measured.select(by, error=pl.lit(question.error))
    elif type(question.expectation)._validate in _BY_ARITHMETIC:  # noqa: SLF001 - whether the verdict is GX's own
        answered = _by_arithmetic(measured, by, question)
    else:
        answered = _by_gx(engine, measured, by, question)
    named = answered.with_columns(expectation=pl.lit(question.place, pl.Int64), expectation_type=pl.lit(question.kind))
    missing = [pl.lit(None, dtype).alias(name) for name, dtype in _SCHEMA.items() if name not in named.columns]
    return named.with_columns(missing).select(by, *(pl.col(name).cast(dtype) for name, dtype in _SCHEMA.items()))


def _by_arithmetic(measured: pl.DataFrame, by: str, question: Question) -> pl.DataFrame:
    """Verdicts of conditions on rows, all groups at once: the arithmetic of GX's `_validate`, in the same floats."""
    mostly = question.expectation._get_success_kwarg("mostly")  # noqa: SLF001 - as GX's own verdict reads it
    among = _BY_ARITHMETIC[type(question.expectation)._validate]  # noqa: SLF001 - see `_answers`
    name = str(getattr(question.expectation, "map_metric", ""))

    def count(metric: str) -> pl.Expr:
        return pl.col(question.metrics[metric].columns()[""]).fill_null(0).cast(pl.Int64)

    rows, failing = count("table.row_count"), count(f"{name}.unexpected_count")
    considered = among(count, name)
    # GX says of expectations about gaps only how many rows there are.
    missing = pl.lit(None) if among is _rows else rows - considered
    ratio = (considered.cast(pl.Float64) - failing.cast(pl.Float64)) / considered.cast(pl.Float64)
    return measured.select(
        by,
        success=pl.when((rows == 0) | (considered == 0)).then(pl.lit(value=True)).otherwise(ratio >= mostly),
        element_count=rows,
        missing_count=missing,
        unexpected_count=failing,
    )


Count = Callable[[str], pl.Expr]


def _rows(count: Count, _name: str) -> pl.Expr:
    return count("table.row_count")


def _present(count: Count, _name: str) -> pl.Expr:
    return count("table.row_count") - count("column_values.nonnull.unexpected_count")


def _asked(count: Count, name: str) -> pl.Expr:
    return count(f"{name}.filtered_row_count")


_BY_ARITHMETIC: Mapping[Any, Callable[[Count, str], pl.Expr]] = {
    ColumnMapExpectation._validate: _present,  # noqa: SLF001 - the verdicts whose arithmetic is known
    ColumnPairMapExpectation._validate: _asked,  # noqa: SLF001 - as above
    MulticolumnMapExpectation._validate: _asked,  # noqa: SLF001 - as above
    ExpectColumnValuesToBeNull._validate: _rows,  # noqa: SLF001 - as above
    ExpectColumnValuesToNotBeNull._validate: _rows,  # noqa: SLF001 - as above
}
"""What a condition's rate is a rate of, by the verdict that GX would give. Others are asked themselves."""


def _by_gx(engine: PolarsExecutionEngine, measured: pl.DataFrame, by: str, question: Question) -> pl.DataFrame:
    """Verdicts by GX's own `_validate`, once for all groups that have the same metrics."""
    columns = {name: each.columns() for name, each in question.metrics.items()}
    seen: dict[str, dict[str, Any]] = {}
    answers = []
    for row in measured.iter_rows(named=True):
        parts = {name: {part: row[column] for part, column in own.items()} for name, own in columns.items()}
        key = repr(parts)
        if key not in seen:
            seen[key] = _verdict(engine, question, parts)
        answers.append({by: row[by], **seen[key]})
    return pl.DataFrame(
        answers,
        schema={by: measured.schema[by], **{name: _SCHEMA[name] for name in _ANSWERED}},
    )


_FORMAT = {"result_format": {"result_format": "BASIC", "partial_unexpected_count": 0, "include_unexpected_rows": False}}
_COUNTS = ("element_count", "missing_count", "unexpected_count")
_ANSWERED = ("success", *_COUNTS, "observed_value", "error")


def _verdict(
    engine: PolarsExecutionEngine, question: Question, parts: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    try:
        metrics = {
            name: each.plan.value if isinstance(each.plan, Known) else each.plan.finish(parts[name])
            for name, each in question.metrics.items()
        }
        if any(isinstance(each, Aggregates | Query) for each in metrics.values()):
            return dict.fromkeys(_ANSWERED) | {"error": NOT_BY_GROUP}
        verdict = question.expectation._validate(metrics, _FORMAT, engine)  # noqa: SLF001 - GX's own
    except Exception as error:  # noqa: BLE001 - its text may quote a record
        return dict.fromkeys(_ANSWERED) | {"error": type(error).__name__}
    success, result = (
        (verdict["success"], verdict.get("result")) if isinstance(verdict, dict) else (verdict.success, verdict.result)
    )
    found = result or {}
    return {
        "success": bool(success),
        **{name: found.get(name) for name in _COUNTS},
        "observed_value": json.dumps(convert_to_json_serializable(found.get("observed_value")), ensure_ascii=False),
        "error": None,
    }
