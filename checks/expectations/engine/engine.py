"""The execution engine: Great Expectations asks it for metrics, and it asks polars for all of them at once."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import polars as pl
from great_expectations.core.batch import BatchData, BatchMarkers
from great_expectations.core.batch_spec import PathBatchSpec, RuntimeDataBatchSpec
from great_expectations.core.id_dict import BatchSpec
from great_expectations.exceptions.exceptions import GreatExpectationsError, MetricResolutionError
from great_expectations.execution_engine.execution_engine import ExecutionEngine
from great_expectations.expectations.registry import get_metric_provider
from great_expectations.expectations.row_conditions import (
    AndCondition,
    ComparisonCondition,
    NullityCondition,
    OrCondition,
)
from great_expectations.validator.metric_configuration import MetricConfiguration

from checks.expectations.engine.collect import Collector, Job, failed
from checks.expectations.engine.conditions import asked_of, clause
from checks.expectations.engine.counted import question
from checks.expectations.engine.plan import EngineError, Known, Plan
from checks.expectations.engine.providers import install
from checks.expectations.engine.records import Records, RuledFrame
from checks.expectations.engine.table_metrics import ABOUT_THE_TABLE

Frame = pl.LazyFrame | pl.DataFrame | RuledFrame


class PolarsBatchData(BatchData):
    """The frame of a batch, with what came with it."""

    def __init__(self, execution_engine: ExecutionEngine[Any], frame: Frame, *, requires_rows: bool = False) -> None:
        """Keep the frame; nothing is read."""
        super().__init__(execution_engine=execution_engine)
        given = frame if isinstance(frame, RuledFrame) else RuledFrame(frame.lazy())
        self.counted = given.counted
        self.records = Records(
            given.frame,
            given.frame.collect_schema(),
            rules=given.rules,
            tables=given.tables,
            requires_rows=requires_rows,
        )


class PolarsExecutionEngine(ExecutionEngine[pl.Expr]):
    """Answers metrics about lazy frames of polars.

    A suite is one `collect`: the aggregates of all its metrics in a query that streams, those that need a column as a
    whole in another, and what needs its own plan beside them. Failing rows are read in a second one, if any fail.
    What came with the batch as counted already is not asked of polars. Not for several threads at once.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Register the metrics that it answers, where that has not been done."""
        install(PolarsExecutionEngine)
        self.collector = Collector()
        self._failures: dict[Hashable, EngineError] = {}
        self._found: dict[Hashable, Any] = {}
        super().__init__(*args, **kwargs)

    def load_batch_data(self, batch_id: str, batch_data: Any) -> None:
        """Take a batch in. GX names batches without regard to their frame, so what was found before is forgotten."""
        if not isinstance(batch_data, PolarsBatchData):
            batch_data = PolarsBatchData(self, batch_data)
        self._found.clear()
        self._failures.clear()
        super().load_batch_data(batch_id=batch_id, batch_data=batch_data)

    def get_batch_data_and_markers(self, batch_spec: BatchSpec) -> tuple[PolarsBatchData, BatchMarkers]:
        """The frame that a batch spec means.

        Raises:
            EngineError: the spec is for another engine, or the file can't be read.
        """
        requires_rows = bool(batch_spec.get("requires_rows"))
        if isinstance(batch_spec, RuntimeDataBatchSpec):
            frame: Frame = batch_spec.batch_data
            batch_spec.batch_data = "polars LazyFrame"
        elif isinstance(batch_spec, PathBatchSpec):
            frame = _scanned(str(batch_spec["path"]), batch_spec.get("tables") or {})
        else:
            raise EngineError(f"a batch spec of the kind {type(batch_spec).__name__} is not for polars")
        loaded = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        return PolarsBatchData(self, frame, requires_rows=requires_rows), BatchMarkers({"ge_load_time": loaded})

    def resolve_metrics(
        self,
        metrics_to_resolve: Iterable[MetricConfiguration],
        metrics: Mapping[Any, Any] | None = None,
        runtime_configuration: Mapping[str, Any] | None = None,  # noqa: ARG002 - GX's signature
    ) -> dict[Any, Any]:
        """Values of metrics, by their id.

        Raises:
            MetricResolutionError: some can't be had. What could be is kept, so that asking again reads nothing twice;
                metrics that failed for different reasons are told in different errors, one at a time.
        """
        wanted = {each.id: each for each in metrics_to_resolve}
        jobs: dict[Hashable, Job] = {}
        shared: dict[Hashable, Records] = {}
        for own, each in wanted.items():
            if own in self._found or own in self._failures:
                continue
            try:
                if (counted := self._counted(each)) is not None:
                    self._found[own] = counted
                    continue
                records = self._records(each, shared)
                plan = self._plan(each, records, metrics or {})
            except GreatExpectationsError as error:
                self._failures[own] = EngineError(str(error.message if hasattr(error, "message") else error))
                continue
            except Exception as error:  # noqa: BLE001 - its text may quote a record
                self._failures[own] = failed(_label(each), error)
                continue
            if isinstance(plan, Known):
                self._found[own] = plan.value
            else:
                jobs[own] = Job(_label(each), records, plan, each.metric_name not in ABOUT_THE_TABLE)
        for asked_for, answer in self.collector.run(jobs).items():
            if isinstance(answer, EngineError):
                self._failures[asked_for] = answer
            else:
                self._found[asked_for] = answer
        self._tell_failures(wanted)
        return {own: self._found[own] for own in wanted}

    def _tell_failures(self, wanted: Mapping[Any, MetricConfiguration]) -> None:
        told = {own: str(self._failures[own]) for own in wanted if own in self._failures}
        if told:
            # The reason that fewest share: one metric's own is not drowned by what a whole table lacks.
            reason = min(told.values(), key=lambda each: (list(told.values()).count(each), each))
            culprits = [wanted[own] for own, each in told.items() if each == reason]
            raise MetricResolutionError(message=reason, failed_metrics=culprits)

    def _plan(self, metric: MetricConfiguration, records: Records, metrics: Mapping[Any, Any]) -> Plan:
        provide = get_metric_provider(metric.metric_name, self)[1]
        found = self._get_computed_metric_evaluation_dependencies_by_metric_name(metric, dict(metrics))
        plan: Plan = provide(records, metric.metric_domain_kwargs, metric.metric_value_kwargs, found)
        return plan

    def _counted(self, metric: MetricConfiguration) -> Any:
        """What came with the batch as the metric's value; None where nothing did."""
        counted = self._batch(metric.metric_domain_kwargs).counted
        if not counted:
            return None
        asked_for = question(metric.metric_name, metric.metric_domain_kwargs, metric.metric_value_kwargs)
        return None if asked_for is None else counted.get(asked_for)

    def _records(self, metric: MetricConfiguration, shared: dict[Hashable, Records]) -> Records:
        """The records of a metric's domain: the same object for the same domain, so that expressions are shared."""
        domain = metric.metric_domain_kwargs
        key = metric.metric_domain_kwargs_id
        if key not in shared:
            shared[key] = asked(self._batch(domain).records, domain)
        return shared[key]

    def _batch(self, domain: Mapping[str, Any]) -> PolarsBatchData:
        own = domain.get("batch_id")
        cache = self.batch_manager.batch_data_cache
        found = cache.get(own) if own else self.batch_manager.active_batch_data
        if not isinstance(found, PolarsBatchData):
            raise EngineError("no batch is loaded, or none by this id")
        return found

    def get_domain_records(self, domain_kwargs: Mapping[str, Any]) -> pl.LazyFrame:
        """The rows of a domain."""
        return asked(self._batch(domain_kwargs).records, domain_kwargs).rows()

    def get_compute_domain(
        self, domain_kwargs: dict[str, Any], domain_type: Any, accessor_keys: Iterable[str] | None = None
    ) -> tuple[pl.LazyFrame, dict[str, Any], dict[str, Any]]:
        """The rows of a domain, and its keywords as GX parts them."""
        parted = self._partition_domain_kwargs(domain_kwargs, domain_type, accessor_keys)
        return self.get_domain_records(domain_kwargs), parted.compute, parted.accessor

    def _clause(self, condition: Any) -> pl.Expr:
        return clause(condition, self._batch({}).records)

    def _comparison_condition_to_filter_clause(self, condition: ComparisonCondition) -> pl.Expr:
        return self._clause(condition)

    def _nullity_condition_to_filter_clause(self, condition: NullityCondition) -> pl.Expr:
        return self._clause(condition)

    def _and_condition_to_filter_clause(self, condition: AndCondition) -> pl.Expr:
        return self._clause(condition)

    def _or_condition_to_filter_clause(self, condition: OrCondition) -> pl.Expr:
        return self._clause(condition)


def asked(records: Records, domain: Mapping[str, Any]) -> Records:
    """The records that a domain asks of: of the batch, or of another table that came with it.

    Raises:
        EngineError: no such table or column, or a condition that can't be read.
    """
    if name := domain.get("table"):
        if name not in records.tables:
            raise EngineError(f"no table {name} came with this batch")
        frame = records.tables[name]
        records = Records(frame, frame.collect_schema(), tables=records.tables)
    return Records(
        records.frame,
        records.schema,
        asked_of(records, domain),
        records.rules,
        records.tables,
        requires_rows=records.requires_rows,
    )


def _scanned(path: str, tables: Mapping[str, str]) -> RuledFrame:
    """The files as tables. Those that only a query could name are left out where they can't be read."""
    others = {name: found for name, other in tables.items() if not isinstance(found := _file(other), str)}
    frame = _file(path)
    if isinstance(frame, str):
        raise EngineError(f"{path} can't be read as Parquet ({frame})")
    return RuledFrame(frame, tables=others)


def _file(path: str) -> pl.LazyFrame | str:
    """The file, or the class of what is wrong with it."""
    try:
        frame = pl.scan_parquet(path)
        # Nothing is read until it is asked for its columns.
        frame.collect_schema()
    except (pl.exceptions.PolarsError, OSError) as error:
        return type(error).__name__
    return frame


def _label(metric: MetricConfiguration) -> str:
    domain = metric.metric_domain_kwargs
    names = [domain.get("column"), domain.get("column_A"), domain.get("column_B"), *(domain.get("column_list") or ())]
    columns = ", ".join(str(name) for name in names if name)
    return f"{metric.metric_name} of {columns}" if columns else metric.metric_name
