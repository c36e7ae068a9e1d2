from __future__ import annotations

import pytest

from checks.targets import exact
from scorecards.disclosure import (
    Interval,
    Precision,
    add_up,
    disclose,
    disclose_share,
    one_state,
    say_count,
    show_count,
    show_short,
    tens_within,
)


@pytest.mark.parametrize(
    ("count", "text"), [(None, "–"), (0, "0"), (1, "<10"), (9, "<10"), (10, "10"), (1_234, "1.234")]
)
def test_counts_of_one_to_nine_are_hidden(count: int | None, text: str):
    assert show_count(count) == text


def test_a_hidden_count_can_be_said():
    assert say_count(3) == "dưới 10"
    assert say_count(30) == "30"


@pytest.mark.parametrize(
    ("met", "records", "precision", "text", "fraction"),
    [
        (65_117, 76_213, Precision.EXACT, "85,4%", "65.117 / 76.213"),
        (76_213, 76_213, Precision.EXACT, "100,0%", "76.213 / 76.213"),
        (0, 50, Precision.EXACT, "0,0%", "0 / 50"),
        (1_005, 1_010, Precision.AT_LEAST, "≥ 99,1%", "1.010 hồ sơ"),
        (1_001, 1_010, Precision.AT_LEAST, "≥ 99,1%", "1.010 hồ sơ"),
        (1_000, 1_010, Precision.EXACT, "99,0%", "1.000 / 1.010"),
        (3, 1_000, Precision.UNDER, "< 1,0%", "<10 / 1.000"),
        (4, 12, Precision.AT_LEAST, "≥ 25,0%", "12 hồ sơ"),
        (9, 9, Precision.FEW_RECORDS, "–", "<10 hồ sơ"),
        (0, 1, Precision.FEW_RECORDS, "–", "<10 hồ sơ"),
        (None, 50, Precision.UNKNOWN, "–", "50 hồ sơ"),
        (None, 0, Precision.NO_RECORDS, "–", "Không có hồ sơ"),
    ],
)
def test_shares_give_no_small_count_away(met: int | None, records: int, precision: Precision, text: str, fraction: str):
    share = disclose_share(met, records)
    assert (share.precision, share.text, share.fraction) == (precision, text, fraction)
    assert share.failing == (records - met if precision is Precision.EXACT else None)


def test_every_near_total_share_of_one_size_looks_the_same():
    assert len({disclose_share(met, 200) for met in range(191, 200)}) == 1
    assert len({disclose_share(met, 200) for met in range(1, 10)}) == 1


@pytest.mark.parametrize("records", range(10, 400, 7))
def test_bounds_are_true(records: int):
    for met in range(records + 1):
        share = disclose_share(met, records)
        if share.precision is Precision.AT_LEAST:
            assert share.tenths * records <= 1000 * met
        if share.precision is Precision.UNDER:
            assert 1000 * met < (share.tenths + 1) * records


@pytest.mark.parametrize(
    ("met", "records", "text"),
    [
        (65_117, 76_213, "3.475"),
        (895, 1_000, "<10"),
        (76_213, 76_213, "0"),
        (45, 50, "–"),
        (195, 200, "0"),
        (42, 50, "–"),
        (3, 1_000, "≥ 891"),
        (3, 9, "–"),
        (None, 100, "–"),
    ],
)
def test_what_is_left_to_mend_gives_no_small_count_away(met: int | None, records: int, text: str):
    assert show_short(disclose_share(met, records), records, 90.0) == text


@pytest.mark.parametrize(
    ("within", "text"),
    [
        (Interval(0, 0), "0"),
        (Interval(1, 9), "<10"),
        (Interval(0, 9), "<10"),
        (Interval(1, 19), "<20"),
        (Interval(120, 129), "≥ 120"),
        (Interval(1_240, 1_259), "≥ 1.240"),
        (None, "–"),
    ],
)
def test_a_count_says_no_more_than_its_interval(within: Interval | None, text: str):
    assert disclose(within).text == text


@pytest.mark.parametrize("count", range(45))
def test_counts_of_rules_show_their_tens(count: int):
    low, high = tens_within(count)
    assert low <= count <= high
    assert (low, high) == ((0, 0) if count == 0 else (max(1, count - count % 10), count - count % 10 + 9))
    assert tens_within(count, zero_hides=True) == (count - count % 10, count - count % 10 + 9)


def test_a_rough_share_shows_a_bound_and_no_numerator():
    share = disclose_share(930, 1_000, Interval(60, 79))
    assert (share.text, share.fraction, share.failing) == ("≥ 92,1%", "1.000 hồ sơ", None)
    assert show_short(share, 1_000, 95.0) == "≥ 10"
    assert show_short(share, 1_000, 90.0) == "0"
    assert show_short(share, 1_000, 93.0) == "–"


def test_rough_records_are_in_no_figure():
    rough = Interval(1_000, 1_019)
    told = [disclose_share(met, records, Interval(60, 79), rough) for met, records in ((930, 1_000), (941, 1_017))]
    assert told[0] == told[1]
    assert (told[0].text, told[0].fraction) == ("≥ 92,1%", "≥ 1.000 hồ sơ")
    whole = disclose_share(1_017, 1_017, None, rough)
    assert (whole.text, whole.fraction, whole.failing) == ("100,0%", "≥ 1.000", None)


@pytest.mark.parametrize("target", [90.0, 75.0, 92.3, 100.0])
def test_a_state_is_told_only_where_every_count_has_it(target: float):
    for records in range(10, 130, 7):
        for low in range(1, records, 5):
            within = Interval(low, min(low + 8, records))
            states = {100 * (records - failing) >= exact(target) * records for failing in range(low, within.high + 1)}
            assert one_state(within, records, [target]) == (len(states) == 1)


def test_a_sum_tells_no_more_than_its_parts():
    parts = [disclose(Interval(1, 9)), disclose(Interval(40, 40))]
    assert add_up(parts).text == "≥ 41"
    assert add_up([*parts, disclose(None)]).text == "–"
