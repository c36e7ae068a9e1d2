from __future__ import annotations

from flows.settings import SILENT


def test_intervals_are_whole_seconds():
    """Prefect cuts off what is behind the point; of half a second it makes none, and its server never rests."""
    intervals = {name: value for name, value in SILENT.items() if name.endswith("_INTERVAL")}
    assert intervals
    assert all(value.isdecimal() and int(value) >= 1 for value in intervals.values()), intervals
