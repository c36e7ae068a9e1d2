from __future__ import annotations

from datetime import date

import pytest

from checks.errors import InputError
from checks.targets import records_short
from checks.vocabulary import Dataset
from scorecards.edition_facts import Feed
from scorecards.numbers import (
    score_tenths,
    share_tenths,
    target_tenths,
    vi_date,
    vi_integer,
    vi_month,
    vi_percent,
    vi_tenths,
)


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (999, "999"), (1_000, "1.000"), (113_588_873, "113.588.873"), (-1_234, "-1.234")]
)
def test_integers_have_a_point_between_thousands(value: int, text: str):
    assert vi_integer(value) == text


def test_decimals_have_a_comma():
    assert vi_tenths(12_345) == "1.234,5"
    assert vi_percent(899) == "89,9%"


def test_dates_are_day_month_year():
    assert vi_date(date(2026, 3, 1)) == "01/03/2026"
    assert vi_month(date(2026, 3, 1)) == "Tháng 3/2026"


@pytest.mark.parametrize(
    ("met", "records", "tenths"),
    [(8_997, 10_000, 899), (8_999_999, 10_000_000, 899), (9, 10, 900), (0, 10, 0), (10, 10, 1000), (2, 3, 666)],
)
def test_shares_are_floored_never_rounded_up(met: int, records: int, tenths: int):
    assert share_tenths(met, records) == tenths


@pytest.mark.parametrize(("met", "records"), [(0, 0), (2, 1), (-1, 3)])
def test_a_share_of_nothing_is_not_a_number(met: int, records: int):
    with pytest.raises(ValueError, match="no share of"):
        share_tenths(met, records)


@pytest.mark.parametrize(
    ("score", "tenths"),
    [(89.97, 899), (89.999999, 899), (90.0, 900), (89.99999999999999, 900), (99.9999999, 999), (100.0, 1000), (0, 0)],
)
def test_scores_are_floored_but_for_the_noise_of_floats(score: float, tenths: int):
    assert score_tenths(score) == tenths


def test_a_target_is_never_made_easier_by_its_text():
    assert target_tenths(90.0) == 900
    assert target_tenths(92.25) == 923


@pytest.mark.parametrize(
    ("met", "records", "target", "short"),
    [(0, 10, 90.0, 9), (8, 9, 90.0, 1), (9, 10, 90.0, 0), (10, 10, 90.0, 0), (65_117, 76_213, 90.0, 3_475)],
)
def test_records_short_of_a_target_are_exact(met: int, records: int, target: float, short: int):
    assert records_short(met, records, target) == short


def test_a_feed_that_does_not_add_up_is_refused():
    with pytest.raises(InputError, match="received 10 is not scored 8 \\+ rejected 1"):
        Feed(dataset=Dataset.CITIZENS, received=10, scored=8, rejected=1)
