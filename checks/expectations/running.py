"""Suites run on a frame: one validation by Great Expectations, and what may be kept of its result.

Results hold counts, and for the table of localities their codes; never a record's value: no failing value is asked of
the engine, and what GX answers is taken over by name.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import polars as pl

# Read when GX is first imported.
os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")

import great_expectations as gx
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)

from checks.context import Context
from checks.expectations import rules  # noqa: F401 - GX finds an expectation that was imported
from checks.expectations.engine.datasource import FRAME  # GX learns of the datasource by this import, too
from checks.expectations.engine.records import RuledFrame
from checks.expectations.outcome import Outcome, Verdict
from checks.expectations.suite import Suite
from checks.expectations.translation import AS_OF, PERIOD_END

if TYPE_CHECKING:
    from great_expectations.core.expectation_validation_result import ExpectationValidationResult
    from great_expectations.data_context.data_context.ephemeral_data_context import EphemeralDataContext

COUNTS = (
    "element_count",
    "missing_count",
    "missing_percent",
    "unexpected_count",
    "unexpected_percent",
    "unexpected_percent_total",
    "unexpected_percent_nonmissing",
)
"""What is kept of an expectation's result: counts and shares. Anything else might be a record's value."""


def parameters(context: Context) -> dict[str, str]:
    """Values of the parameters that the shipped suites name."""
    return {AS_OF: context.as_of.isoformat(), PERIOD_END: context.period_end.isoformat()}


def new_context() -> EphemeralDataContext:
    """A context of GX that is kept in memory and says nothing."""
    # GX's own default makes a folder for pages in the system's temporary folder, and leaves it there.
    stores = InMemoryStoreBackendDefaults(init_temp_docs_sites=False)
    config = DataContextConfig(
        store_backend_defaults=stores, progress_bars=ProgressBarsConfig(globally=False), analytics_enabled=False
    )
    return gx.get_context(mode="ephemeral", project_config=config)


def run(
    name: str,
    suites: Sequence[Suite],
    frame: pl.LazyFrame | RuledFrame,
    values: Mapping[str, Any],
    *,
    index: str | None = None,
) -> tuple[Outcome, ...]:
    """Run suites on a frame as one, which asks polars once.

    Args:
        name: the table's name.
        suites: suites that `checks.expectations.handwritten` has read, or shipped ones.
        frame: the records, or what the suite's expectations speak of.
        values: suite parameters by name.
        index: column by which failing rows are listed; None for records, which are never listed.
    """
    with quiet():
        context = new_context()
        asset = context.data_sources.add_or_update_polars(name).add_frame_asset(name)
        batch = asset.add_batch_definition_whole("whole").get_batch({FRAME: frame})
        # One suite of them all: GX validates each by itself, and would read the records once for each. No checkpoint:
        # it would write the suite down and read it again a dozen times, which takes as long as the validation.
        together = gx.ExpectationSuite(name=name, expectations=_bare(suites))
        answer = batch.validate(together, result_format=_format(index), expectation_parameters=dict(values))
    # GX groups results by column.
    by_id = {result.expectation_config.id: result for result in answer.results if result.expectation_config}
    in_order = iter([by_id[each.id] for each in together.expectations])
    return tuple(
        Outcome(suite, tuple(_verdict(written, next(in_order), index) for written in suite.expectations))
        for suite in suites
    )


def _bare(suites: Sequence[Suite]) -> list[dict[str, Any]]:
    """What of their expectations is run: with other ids, since a hand-written suite may be a copy of a shipped one.

    Without what they say for readers: GX copies an expectation some thirty times as it runs it.
    """
    every = (written for suite in suites for written in suite.expectations)
    return [
        {"id": str(place), "type": written["type"], "kwargs": written["kwargs"]} for place, written in enumerate(every)
    ]


@contextmanager
def quiet() -> Iterator[None]:
    """GX logs what it could not evaluate, with tracebacks; a verdict says so here."""
    log = logging.getLogger("great_expectations")
    before = log.level
    log.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        log.setLevel(before)


def _format(index: str | None) -> dict[str, Any]:
    if index is None:
        return {
            "result_format": "BASIC",
            "partial_unexpected_count": 0,
            "include_unexpected_rows": False,
            "exclude_unexpected_values": True,
        }
    return {
        "result_format": "COMPLETE",
        "unexpected_index_column_names": [index],
        "return_unexpected_index_query": False,
    }


def _verdict(written: Mapping[str, Any], found: ExpectationValidationResult, index: str | None) -> Verdict:
    error = _error(found.exception_info)
    result = {} if error else found.result
    counts = {key: result[key] for key in COUNTS if isinstance(result.get(key), int | float)}
    checked = counts["element_count"] - counts.get("missing_count", 0) if "element_count" in counts else None
    listed = result.get("unexpected_index_list") or [] if index else []
    return Verdict(
        written,
        # Where nothing was checked GX says success.
        None if error or checked == 0 else bool(found.success),
        checked,
        counts.get("unexpected_count"),
        counts,
        error,
        tuple(str(row[index]) for row in listed),
    )


def _error(info: Mapping[str, Any]) -> str:
    """The class of what went wrong, or nothing. GX's message may quote a record."""
    told = [info] if "raised_exception" in info else list(info.values())
    if not any(each.get("raised_exception") for each in told):
        return ""
    traces = (str(each.get("exception_traceback") or "").strip().splitlines() for each in told)
    names = [lines[-1].partition(":")[0].strip() for lines in traces if lines]
    return names[0].rpartition(".")[2] if names and names[0].replace(".", "").isidentifier() else "Error"
