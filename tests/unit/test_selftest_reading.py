"""The self-test on a population that can't be matched with its truth, or that the engine can't read."""

from __future__ import annotations

import traceback
from datetime import date

import polars as pl
import pytest

import flows.selftest
from checks.errors import RuleError
from checks.vocabulary import Dataset
from flows.selftest import _judge, _truth
from synthetic.generate import generate

AS_OF = date(2026, 10, 31)
CANARY = "CANARYPERSON"


def test_a_population_of_which_rows_are_rejected_is_not_judged(tmp_path):
    generate(tmp_path, 50, AS_OF, defects=False)
    part = tmp_path / "citizens" / "part-00000.parquet"
    written = pl.read_parquet(part).with_columns(
        pl.when(pl.int_range(pl.len()) == 3).then(pl.lit(CANARY)).otherwise(pl.lit("1990-01-01")).alias("birth_date")
    )
    written.write_parquet(part)
    with pytest.raises(RuleError, match="the intake rejected synthetic records"):
        _judge(tmp_path, AS_OF)


def test_a_population_that_can_not_be_read_is_told_without_a_value(tmp_path, monkeypatch):
    generate(tmp_path, 50, AS_OF, defects=False)

    def broken(frame, *_arguments):
        return frame.select(pl.lit(CANARY).cast(pl.Int64))

    monkeypatch.setattr(flows.selftest.tally, "failing_records", broken)
    with pytest.raises(RuleError, match="the data can't be read while checking") as caught:
        _judge(tmp_path, AS_OF)
    assert CANARY not in "".join(traceback.format_exception(caught.value))


def test_rows_of_the_truth_are_counted_over_all_files_of_their_table(tmp_path):
    for dataset, heights in ((Dataset.CITIZENS, (5, 3, 4)), (Dataset.DOSSIERS, (2, 0, 1))):
        (tmp_path / dataset).mkdir()
        for part, height in enumerate(heights):
            pl.DataFrame({"x": range(height)}).write_parquet(tmp_path / dataset / f"part-{part:05d}.parquet")
    (tmp_path / "truth").mkdir()
    rows = [
        ("citizens", 0, 4, "a", False),
        ("citizens", 2, 1, "b", False),
        ("dossiers", 2, 0, "c", False),
        ("citizens", 1, 2, "b", True),
    ]
    truth = pl.DataFrame(rows, schema=["dataset", "part", "row", "kind", "affected"], orient="row")
    truth.write_parquet(tmp_path / "truth" / "part-00000.parquet")
    planted, affected = _truth(tmp_path)
    assert sorted(planted.rows()) == [("citizens", 4, "a"), ("citizens", 9, "b"), ("dossiers", 2, "c")]
    assert affected.rows() == [("citizens", 7, "b")]
