"""What of the counts is put beside an edition's pages."""

from __future__ import annotations

import polars as pl

from checks.vocabulary import Dataset
from flows.publishing import _publishable

NAME = "CANARY Nguyễn Thị Hương"
SCHEMA = {"managing_unit": pl.String, "failed_0": pl.UInt64, "not_applicable_0": pl.UInt64, "records": pl.Int64}


def test_units_that_are_no_commune_lose_their_name_and_their_rows_come_together_first() -> None:
    rows = [
        (None, 1, 0, 1),
        ("00004", 0, 0, 20),
        ("00004", 1, 0, 300),
        ("01234567", 0, 8, 4000),
        ("26734", 1, 0, 50000),
        (NAME, 0, 8, 600000),
        (NAME, 1, 0, 7000000),
    ]
    found = _publishable(Dataset.CITIZENS, pl.DataFrame(rows, schema=SCHEMA, orient="row"))
    assert found.rows() == [
        ("citizens", None, 0, 8, 604000),
        ("citizens", None, 1, 0, 7000001),
        ("citizens", "00004", 0, 0, 20),
        ("citizens", "00004", 1, 0, 300),
        ("citizens", "26734", 1, 0, 50000),
    ]
    assert found.n_chunks() == 1, "the file's bytes follow from the chunks"


def test_a_tally_without_rows_stays_one() -> None:
    found = _publishable(Dataset.DOSSIERS, pl.DataFrame(schema=SCHEMA))
    assert found.rows() == []
    assert found.schema == {"dataset": pl.String, **SCHEMA}
