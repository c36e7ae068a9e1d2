"""Days looked up in the table read as days taken apart do, whatever days and nulls a batch holds."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.calendars import calendar

WITHIN = st.dates(date(1850, 1, 1), date(2149, 12, 31)) | st.sampled_from(
    [date(1850, 1, 1), date(2149, 12, 31), date(1900, 2, 28), date(2000, 2, 29)]
)
ANY = st.dates() | st.sampled_from([date(1849, 12, 31), date(2150, 1, 1)])


@settings(deadline=None)
@given(days=st.lists(st.none() | WITHIN) | st.lists(st.none() | WITHIN | ANY))
def test_a_day_reads_as_its_date(days):
    found = calendar(pl.Series("day", days, dtype=pl.Date))
    assert found.dtype == pl.Int32
    assert found.to_list() == [None if day is None else day.year * 10_000 + day.month * 100 + day.day for day in days]


def test_moments_are_taken_apart():
    assert calendar(pl.Series([datetime(2026, 10, 31, 7, 30), None])).to_list() == [20261031, None]
