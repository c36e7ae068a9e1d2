"""Earlier editions, for trends: one of each date, in the order of the history and of no clock."""

from __future__ import annotations

import shutil
from datetime import date

import pytest

from flows import history
from flows.edition import EDITIONS
from flows.past import Method, earlier, read_comparison, read_past, restatements
from tests.support.editions import publish

NOW = date(2026, 10, 31)


def shares(out, rules="r", profile="p"):
    runs = earlier(history.runs(out), NOW, Method(rules, profile))
    return [(each.as_of.month, each.rows["VN"].share_tenths) for each in read_past(out, runs)]


def test_earlier_dates_come_the_oldest_first(tmp_path):
    for day, share in (("2026-09-30", 870), ("2026-08-31", 860), ("2026-10-31", 880), ("2026-11-30", 890)):
        publish(tmp_path, day, share)
    assert shares(tmp_path) == [(8, 860), (9, 870)]


def test_of_one_date_the_present_rules_count_then_the_last_published(tmp_path):
    publish(tmp_path, "2026-09-30", 1, rules="old")
    publish(tmp_path, "2026-09-30", 2)
    publish(tmp_path, "2026-09-30", 3)
    publish(tmp_path, "2026-09-30", 4, rules="older")
    assert shares(tmp_path) == [(9, 3)]
    assert shares(tmp_path, rules="old") == [(9, 1)]
    assert shares(tmp_path, rules="another") == [(9, 4)]
    publish(tmp_path, "2026-09-30", 5, profile="q")
    assert shares(tmp_path) == [(9, 3)]
    assert shares(tmp_path, profile="q") == [(9, 5)]


def compared(out, rules="r", profile="p"):
    """What changed since, and the steps from what was first published: share, what changed after it."""
    runs, method = history.runs(out), Method(rules, profile)
    chosen = earlier(runs, NOW, method)
    if not chosen:
        return None
    restated = restatements(runs, chosen[-1])
    found = read_comparison(out, restated, chosen[-1], read_past(out, chosen)[-1], method)
    steps = [(step.rows["VN"].share_tenths, step.then.name) for step in found.restated]
    return found.changed and found.changed.name, steps, found.rows["VN"].share_tenths


def test_a_change_is_split_by_the_editions_that_are_there(tmp_path):
    assert compared(tmp_path) is None
    publish(tmp_path, "2026-09-30", 931, rules="old", profile="o", data="d")
    assert compared(tmp_path, "old", "o") == (None, [], 931)
    assert compared(tmp_path, "old") == ("THRESHOLDS", [], 931)
    assert compared(tmp_path, profile="o") == ("RULES", [], 931)
    assert compared(tmp_path) == ("BOTH", [], 931)
    publish(tmp_path, "2026-09-30", 928, data="d")
    assert compared(tmp_path) == (None, [(931, "BOTH")], 928)
    assert compared(tmp_path, "old", "o") == (None, [], 931)


def test_rules_and_thresholds_are_split_where_the_step_between_was_scored(tmp_path):
    publish(tmp_path, "2026-09-30", 931, rules="old", profile="o", data="d")
    publish(tmp_path, "2026-09-30", 925, profile="o", data="d")
    publish(tmp_path, "2026-09-30", 928, data="d")
    assert compared(tmp_path) == (None, [(931, "RULES"), (925, "THRESHOLDS")], 928)


def test_other_data_of_the_same_date_are_no_restatement(tmp_path):
    publish(tmp_path, "2026-09-30", 931, rules="old", data="before the correction")
    publish(tmp_path, "2026-09-30", 928, data="d")
    assert compared(tmp_path) == (None, [], 928)


def test_a_trend_takes_eleven_editions_beside_this_one(tmp_path):
    for month in range(1, 13):
        publish(tmp_path, f"2025-{month:02}-28", month)
    assert shares(tmp_path) == [(month, month) for month in range(2, 13)]


def test_an_edition_whose_folder_was_deleted_stays_in_the_trend(tmp_path):
    shutil.rmtree(tmp_path / EDITIONS / publish(tmp_path, "2026-08-31", 860))
    assert shares(tmp_path) == [(8, 860)]


def test_without_a_history_there_is_no_trend_and_a_damaged_one_is_an_error(tmp_path):
    assert shares(tmp_path) == []
    publish(tmp_path, "2026-08-31")
    for part in (tmp_path / history.HISTORY / "published").glob("*.parquet"):
        part.write_bytes(b"PAR1")
    with pytest.raises(history.HistoryError, match="history rebuild"):
        shares(tmp_path)
