"""How an edition compares with the one before: what the data changed is told apart from rules and thresholds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from checks.vocabulary import Level, State
from scorecards.comparison import Cause, Comparison, Restated, say_comparison
from scorecards.disclosure import Precision
from scorecards.published import Row

DAY = date(2026, 9, 30)


def row(tenths):
    return Row(
        "VN", Level.NATION, "Toàn quốc", State.WATCH, Precision.EXACT, tenths, State.WATCH, Precision.EXACT, 900,
        (900,) * 4, (State.ON_TARGET,) * 4, (True,) * 4,
    )  # fmt: skip


def said(then, now, *restated, changed=None):
    steps = tuple(Restated({"VN": row(tenths)}, cause) for tenths, cause in restated)
    return say_comparison(Comparison(DAY, changed, steps, {"VN": then}), now)


def test_the_first_edition_has_nothing_to_compare_with():
    assert say_comparison(None, row(900)) is None


def test_the_same_method_leaves_only_the_data():
    assert "mọi thay đổi là do số liệu" in said(row(900), row(905)).vi


@pytest.mark.parametrize("cause", Cause)
def test_another_method_is_said_and_nothing_is_split(cause):
    fact = said(row(900), row(905), changed=cause)
    assert fact.vi.lower().startswith(f"{cause.value[0]} đã đổi từ kỳ 9/2026")
    assert "Chấm lại" in fact.vi


def test_the_parts_of_a_change_add_up():
    fact = said(row(928), row(935), (931, Cause.RULES))
    assert fact.vi == (
        "Kỳ 9/2026 đã công bố 93,1%; tính lại như hiện nay là 92,8%. "
        "Nay 93,5%: do quy tắc: −0,3 điểm; do số liệu: +0,7 điểm."
    )
    both = said(row(928), row(935), (931, Cause.RULES), (925, Cause.THRESHOLDS)).vi
    assert "do quy tắc: −0,6 điểm; do ngưỡng, trọng số: +0,3 điểm; do số liệu: +0,7 điểm" in both


def test_a_bound_is_not_subtracted_from():
    bound = replace(row(928), precision=Precision.AT_LEAST)
    assert "không tách được" in said(bound, row(935), (931, Cause.RULES)).vi
    assert (
        "không tách được"
        in say_comparison(Comparison(DAY, None, (Restated({}, Cause.RULES),), {"VN": row(928)}), row(935)).vi
    )
