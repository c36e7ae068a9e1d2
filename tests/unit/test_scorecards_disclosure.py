from __future__ import annotations

import pytest

from scorecards.disclosure import Precision, disclose_share, say_count, show_count, show_short


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
        (45, 50, "0"),
        (42, 50, "<10"),
        (3, 1_000, "≥ 891"),
        (3, 9, "–"),
        (None, 100, "–"),
    ],
)
def test_what_is_left_to_mend_gives_no_small_count_away(met: int | None, records: int, text: str):
    assert show_short(met, records, 90.0) == text
