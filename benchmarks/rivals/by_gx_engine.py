"""Great Expectations on the polars engine of ddss: the suite of `gx_suite`."""

from __future__ import annotations

import polars as pl

from benchmarks.rivals.found import Data, Found
from benchmarks.rivals.gx_suite import counts, suite
from benchmarks.rivals.questions import UNIT, Question
from checks.expectations.engine.grouped import evaluate_grouped
from checks.expectations.running import new_context


def on_engine(questions: tuple[Question, ...], data: Data) -> Found:
    """The same suite, its metrics bundled into a few streaming queries over the files."""
    asset = new_context().data_sources.add_or_update_polars("citizens").add_parquet_asset("citizens", data.files)
    batch = asset.get_batch(asset.build_batch_request())
    return Found(counts(questions, batch.validate(suite(questions), result_format="BASIC").results))


def by_commune(questions: tuple[Question, ...], data: Data) -> Found:
    """The same suite on every commune in one pass."""
    found = evaluate_grouped(suite(questions), pl.scan_parquet(data.files), by=UNIT)
    sums = dict(found.group_by("expectation").agg(pl.col("unexpected_count").sum()).iter_rows())
    failed = {each.id: int(sums[place]) for place, each in enumerate(questions)}
    return Found(failed, places=found[UNIT].drop_nulls().n_unique())
