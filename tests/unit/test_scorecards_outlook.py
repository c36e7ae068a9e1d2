"""How figures moved, where a pace leads, and what the lines, strips and maps show of it."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scorecard_samples import AS_OF, COMMUNES

from checks.vocabulary import Level, State
from schemas.localities import Commune
from scorecards.disclosure import Precision
from scorecards.lines import draw_chart, draw_spark
from scorecards.maps import map_nation, map_province
from scorecards.outlook import say_budget, say_interval, say_pace, show_moved
from scorecards.published import Row, from_frame, to_frame
from scorecards.strips import lay_strip
from scorecards.tasks import Task, show_tasks
from scorecards.trend import PastEdition, Point, Trend, headline_trend, score_trend

MONTHS = [date(2026, 7, 31), date(2026, 8, 31), date(2026, 9, 30), date(2026, 10, 31)]


def trend(*tenths, exact=True):
    return Trend(tuple(Point(day, value, exact) for day, value in zip(MONTHS[-len(tenths) :], tenths, strict=True)))


def row(code="68", share=880, precision=Precision.EXACT, scores=(900, 901, 902, None), exact=(True,) * 4):
    states = (State.ON_TARGET,) * 4
    return Row(
        code, Level.PROVINCE, "Tỉnh Lâm Đồng", State.WATCH, precision, share, State.ON_TARGET, Precision.AT_LEAST, 910,
        scores, states, exact,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("before", "now", "look", "text", "short"),
    [
        (870, 876, "up", "▲ 0,6 điểm", "▲ 0,6"),
        (876, 864, "dn", "▼ 1,2 điểm", "▼ 1,2"),
        (876, 876, "eq", "= không đổi", "= 0,0"),
    ],
)
def test_a_figure_says_how_it_moved(before, now, look, text, short):
    moved = show_moved(trend(before, now))
    assert (moved.look, moved.text, moved.short, moved.since) == (look, text, short, "kỳ 9/2026")
    assert moved.previous == before


def test_what_is_no_figure_did_not_move():
    assert show_moved(trend(870)).since == ""
    for unknown in (trend(None, 870), trend(870, None), trend(870, 876, exact=False)):
        moved = show_moved(unknown)
        assert (moved.look, moved.text) == ("", "")
        assert moved.spark is None


def test_a_pace_leads_to_the_target_by_a_line_that_can_be_checked_by_hand():
    climbing = trend(870, 874, 878, 882)
    # Twelve tenths in 92 days: the eighteen that are missing take 138.
    assert climbing.reaches(900) == date(2027, 3, 18)
    vi, en = say_pace(climbing, 900)
    assert vi == "Giữ tốc độ ba kỳ gần nhất thì đạt 90,0% vào khoảng tháng 3/2027."
    assert "03/2027" in en


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ((870, 874, 878), ""),  # too few periods
        ((870, None, 878, 882), ""),  # a gap
        ((901, 902, 903, 904), ""),  # already there
        ((882, 878, 874, 870), "hai năm nữa vẫn chưa đạt"),
        ((870, 870, 870, 871), "hai năm nữa vẫn chưa đạt"),
    ],
)
def test_a_pace_that_leads_nowhere_promises_nothing(points, said):
    vi, _ = say_pace(trend(*points), 900)
    assert (said in vi) if said else not vi
    assert trend(*points).reaches(900) is None


def test_bounds_have_no_pace():
    assert trend(870, 874, 878, 882, exact=False).reaches(900) is None
    assert say_pace(trend(870, 874, 878, 882, exact=False), 900) == ("", "")


@pytest.mark.parametrize(
    ("tenths", "target", "said"),
    [(900, 900, "100%"), (993, 900, "7%"), (875, 900, "125%"), (1000, 900, "0%"), (None, 900, ""), (999, 1000, "")],
)
def test_the_error_budget_is_rounded_up(tenths, target, said):
    assert say_budget(tenths, target) == said


def test_the_interval_of_few_records_is_wilsons():
    # 45 of 50: Wilson's interval is 0.7864 to 0.9565.
    assert say_interval(45, 50, Precision.EXACT) == "78,6–95,7%"
    assert say_interval(45, 50, Precision.AT_LEAST) == ""
    assert say_interval(900, 1000, Precision.EXACT) == ""
    assert say_interval(None, 50, Precision.EXACT) == ""


def test_a_line_is_broken_where_an_edition_published_nothing():
    spark = draw_spark(trend(870, None, 878, 882))
    assert spark is not None
    assert spark.path.count("M") == 2
    assert (spark.first, spark.last, spark.periods) == (870, 882, 4)
    assert draw_spark(trend(None, None, None, 882)) is None
    assert draw_spark(trend(870, 874, 878, None)) is None


def test_the_chart_shows_where_the_pace_leads_within_its_frame():
    chart = draw_chart(trend(870, 874, 878, 882), 900)
    assert chart is not None
    assert chart.lead
    assert [day for day, _, _ in chart.dates][-1] == date(2027, 3, 18)
    numbers = [float(number) for number in re.findall(r"[\d.]+", chart.path + " " + chart.lead)]
    assert all(0 <= number <= 300 for number in numbers)
    assert draw_chart(trend(882), 900) is None


@given(
    st.lists(st.none() | st.integers(0, 1000), min_size=1, max_size=4),
    st.integers(1, 1000),
)
def test_any_line_stays_within_its_frame(tenths, target):
    drawn = trend(*tenths)
    spark, chart = draw_spark(drawn), draw_chart(drawn, target)
    if spark is not None:
        pairs = re.findall(r"[ML]([\d.-]+) ([\d.-]+)", spark.path)
        assert all(0 <= float(x) <= 84 and 0 <= float(y) <= 20 for x, y in pairs)
    if chart is not None:
        pairs = re.findall(r"[ML]([\d.-]+) ([\d.-]+)", chart.path + chart.lead)
        assert all(0 <= float(x) <= 300 and 0 <= float(y) <= 112 for x, y in pairs)
        assert 0 <= float(chart.target_y) <= 112


def test_trends_read_what_editions_published():
    past = (
        PastEdition(MONTHS[0], "a", "r", {"68": row(share=860, scores=(890, None, 0, 0))}),
        PastEdition(MONTHS[1], "b", "r", {}),
    )
    headline = headline_trend(past, row(), AS_OF)
    assert [point.tenths for point in headline.points] == [860, None, 880]
    assert [point.tenths for point in score_trend(past, row(), AS_OF, 1).points] == [None, None, 901]
    bounded = score_trend(past, row(exact=(False,) * 4), AS_OF, 0)
    assert bounded.points[-1].drawn is None


def test_a_trend_goes_back_twelve_editions():
    past = tuple(PastEdition(date(2025, month, 1), "", "", {}) for month in range(1, 13))
    assert len(headline_trend(past, row(), AS_OF).points) == 12


def test_what_was_published_comes_back_from_its_table():
    rows = [row(), row("56", None, Precision.FEW_RECORDS, (None,) * 4, (True, False, True, True))]
    assert from_frame(to_frame(rows)) == {each.code: each for each in rows}


@given(st.lists(st.tuples(st.none() | st.integers(0, 1000), st.sampled_from(list(State))), max_size=200))
def test_a_strip_marks_every_place_with_a_number_within_its_frame(places):
    strip = lay_strip("Đúng", "Correct", places, 900, 900)
    assert len(strip.marks) == sum(tenths is not None for tenths, _ in places)
    assert sum(count for _, count in strip.counts) == len(places)
    assert all(0 <= float(mark.x) <= 720 and 0 <= float(mark.y) <= 60 for mark in strip.marks)
    shown = sorted(tenths for tenths, _ in places if tenths is not None)
    assert strip.median == (shown[(len(shown) - 1) // 2] if shown else None)


class _Stands:
    """A place of which only the state matters."""

    def __init__(self, state):
        self.state = state


def test_every_commune_is_a_dot_and_the_archipelagos_are_named():
    far = Commune("22736", "Đặc khu Trường Sa", "Trường Sa", "đặc khu", "56", 8.6, 111.9, 4.0)
    spread = [
        Commune(each.code, each.name, each.short, each.kind, each.province_code, 9.0 + index, 104.0 + index / 2, 1.0)
        for index, each in enumerate(COMMUNES)
    ]
    states = list(State)
    places = {each.code: _Stands(states[index % 5]) for index, each in enumerate([*spread, far])}
    nation = map_nation([*spread, far], places)
    assert sum(nation.counts.values()) == len(spread) + 1
    assert {label.text for label in nation.labels} == {"Hoàng Sa", "Trường Sa"}
    xs = [float(x) for path in dict(nation.dots).values() for x in re.findall(r"M(-?[\d.]+) ", path)]
    assert all(-2 <= x <= nation.width + 2 for x in xs)


def test_a_zone_far_out_at_sea_does_not_shrink_its_province():
    shore = [Commune(f"2236{i}", "x", "x", "xã", "56", 12.0 + i / 10, 109.0, 1.0) for i in range(5)]
    far = Commune("22736", "Đặc khu Trường Sa", "Trường Sa", "đặc khu", "56", 8.6, 114.4, 4.0)
    places = {each.code: _Stands(State.WATCH) for each in [*shore, far]}
    drawn = map_province([*shore, far], places)
    assert drawn is not None
    assert drawn.counts == {State.WATCH: 5}
    assert map_province([], {}) is None


def task(**changes):
    facts = {
        "locality": "68", "task": "Đối khớp", "owner": "Giám đốc Sở Tư pháp", "start": date(2026, 10, 1),
        "due": date(2026, 11, 30), "result": "85%", "accountable": "Chủ tịch UBND tỉnh", "progress_pct": 50,
    }  # fmt: skip
    return Task(**(facts | changes))


@pytest.mark.parametrize(
    ("changes", "state", "look", "late"),
    [
        ({}, "Đúng tiến độ", "ok", 0),
        ({"progress_pct": 30}, "Có nguy cơ", "wa", 0),
        ({"progress_pct": 41}, "Đúng tiến độ", "ok", 0),
        ({"start": None}, "Đang làm", "na", 0),
        ({"due": date(2026, 10, 30)}, "Quá hạn 1 ngày", "bad", 1),
        ({"due": date(2026, 10, 31)}, "Có nguy cơ", "wa", 0),
        ({"due": date(2026, 10, 1), "progress_pct": 100}, "Đã xong", "ok", 0),
    ],
)
def test_a_task_says_how_it_stands(changes, state, look, late):
    (line,) = show_tasks([task(**changes)], AS_OF)["68"]
    assert (line.state_vi, line.look, line.days_late) == (state, look, late)


def test_tasks_stand_with_their_locality_the_latest_first():
    shown = show_tasks(
        [
            task(task="sau", due=date(2026, 12, 1)),
            task(task="xong", due=date(2026, 1, 1), progress_pct=100),
            task(task="trước", due=date(2026, 10, 1)),
            task(task="nơi khác", locality="VN"),
        ],
        AS_OF,
    )
    assert [line.task for line in shown["68"]] == ["trước", "sau", "xong"]
    assert [line.task for line in shown["VN"]] == ["nơi khác"]
