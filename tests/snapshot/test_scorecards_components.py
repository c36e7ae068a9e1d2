"""Each component once, compared with the HTML kept in `components/`.

After a change that was meant, run with DDSS_SNAPSHOTS=write and read the difference before committing it.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from scorecard_samples import COMMUNES, HOSTILE

from checks.vocabulary import Criterion, Dataset, Harm, State
from scorecards.disclosure import disclose_share
from scorecards.figures import Spot, lay_tiles, plot_share, plot_value
from scorecards.lines import draw_chart, draw_spark
from scorecards.maps import map_nation
from scorecards.measure_view import (
    FeedLine,
    IndexLine,
    IndexView,
    MeasureGroup,
    MeasureLine,
    MeasureSection,
    SilentCommune,
    SilentFeed,
    Withheld,
)
from scorecards.render import create_environment, minify_css
from scorecards.strips import lay_strip
from scorecards.tasks import Task, show_tasks
from scorecards.trend import Point, Trend
from scorecards.view import (
    Band,
    Below,
    Card,
    Cleaning,
    CleaningLine,
    Fact,
    Moved,
    Place,
    Plan,
    RuleLine,
    RuleNote,
    Score,
    Standing,
    Step,
)

KEPT = Path(__file__).parent / "components"


def score(criterion: Criterion, state: State, tenths: int | None = None, text: str = "–"):
    return Score(criterion, state, tenths, text)


def place(
    code: str = "68",
    name: str = "Tỉnh Lâm Đồng",
    label: str = "Lâm Đồng",
    state: State = State.WATCH,
    met: int | None = 3_439_000,
):
    return Place(
        code=code,
        path=f"tinh/{code}.html",
        name=name,
        label=label,
        state=state,
        share=disclose_share(met, 3_872_672),
        dossiers=disclose_share(995, 1_000),
        dossiers_state=State.ON_TARGET,
        scores=(
            score(Criterion.CORRECT, State.BELOW, 979, "97,9"),
            score(Criterion.SUFFICIENT, State.ON_TARGET, 958, "95,8"),
            score(Criterion.CLEAN, State.NOT_ASSESSED),
            score(Criterion.LIVE, State.ERROR),
        ),
        records="3.872.672",
        to_mend="46.405",
        shortfall=46_405,
    )


def card(state: State, tenths: int | None, text: str, reason: tuple[str, str] = ("", "")):
    return Card(
        score=score(Criterion.CORRECT, state, tenths, text),
        plot=None if tenths is None else plot_value(tenths, 900, 750),
        citizens=disclose_share(74_171, 76_213),
        dossiers=disclose_share(995, 1_000),
        identifiers="54",
        identifiers_fail=True,
        reason_vi=reason[0],
        reason_en=reason[1],
    )


def moved_card(base: Card):
    return replace(base, moved=MOVED, budget="27%")


def below(*places: Place):
    return Below(
        vi_kind="tỉnh, thành phố",
        en_kind="provinces and cities",
        bands=(Band(State.WATCH, places),),
        tiles=lay_tiles(member.code for member in places),
        ranks={},
        most_to_mend=(),
        high_but_red=False,
    )


LINE = RuleLine(
    id="CIT-CORRECT-001",
    vi="Mã giới tính khớp <giới tính>",
    en="The PIN's sex digit agrees",
    remedy_vi="Đối chiếu giấy khai sinh.",
    remedy_en="Compare with the birth certificate.",
    dataset=Dataset.CITIZENS,
    criterion=Criterion.CORRECT,
    state=State.BELOW,
    blocking=True,
    failed="1.524",
    gain="<10",
    harm=None,
    by_machine=False,
    effort_minutes=20,
    hours="508 giờ công",
    per_hour="3,0",
)
TREND = Trend(
    tuple(
        Point(date(2026, month, 28), tenths) for month, tenths in ((6, 861), (7, None), (8, 868), (9, 872), (10, 881))
    )
)
RISING = Trend(tuple(Point(date(2026, month, 28), 800 + 10 * month) for month in range(4, 9)))
MOVED = Moved("up", "▲ 0,9 điểm", "▲ 0,9", "kỳ 9/2026", 872, draw_spark(TREND))
FELL = Moved("dn", "▼ 1.234,5 điểm", "▼ 1.234,5", "kỳ 9/2026", 872, None)
PLAN = Plan(
    Dataset.CITIZENS,
    (
        Step(
            by_machine=True,
            rules=(("CIT-LIVE-007", "Mã đơn vị <mới>"),),
            gain="+1.234",
            hours="0 giờ",
            share="88,5%",
            reached=False,
        ),
        Step(
            by_machine=False,
            rules=(("CIT-CORRECT-001", "Giới tính"), ("CIT-CLEAN-002", "Số định danh")),
            gain="+12.345",
            hours="≥ 1.508 giờ",
            share="",
            reached=True,
        ),
    ),
)
CLEANED = Cleaning(
    "Đã sạch 1 trong 3 chỉ tiêu.",
    "1 of 3 are clean.",
    (
        CleaningLine(1, "Số định danh <trùng>", "Duplicate PINs", "1.234", State.BELOW),
        CleaningLine(2, "Ngày sinh", "Birth dates", "–", State.BELOW),
        CleaningLine(3, "Chủ hộ", "Heads", "0", State.ON_TARGET),
        CleaningLine(4, "Hộ tịch", "Civil status", "–", State.NOT_ASSESSED),
    ),
)
TASKS = show_tasks(
    (
        Task(
            locality="VN",
            task=f"Việc {number} <gấp>",
            owner="Sở Tư pháp",
            due=due,
            result="Không còn lỗi",
            accountable="Giám đốc",
            progress_pct=progress,
            start=start,
        )
        for number, due, progress, start in (
            (1, date(2026, 10, 30), 40, date(2026, 9, 1)),
            (2, date(2026, 12, 31), 100, None),
            (3, date(2026, 11, 5), 5, date(2026, 8, 1)),
            (4, date(2026, 12, 1), 90, date(2026, 8, 1)),
            (5, date(2026, 12, 1), 0, None),
        )
    ),
    date(2026, 10, 31),
)["VN"]
STRIPS = (
    lay_strip(
        "Cả bốn",
        "All four",
        ((812, State.WATCH), (640, State.BELOW), (970, State.ON_TARGET), (972, State.ON_TARGET), (None, State.ERROR)),
        873,
        900,
    ),
    lay_strip("Đúng", "Correct", ((None, State.NOT_ASSESSED),), None, 900),
)
MEASURED = MeasureLine(
    id="MEA-SVC-001",
    vi="Hồ sơ trực tuyến <toàn trình>",
    en="Full-process online dossiers",
    of_vi="hồ sơ của thủ tục toàn trình",
    of_en="dossiers under fully online procedures",
    value="57,6%",
    fraction="576 / 1.000",
    target="≥ 70,0% (2025)",
    state=State.BELOW,
    word_vi="kém 12,4 điểm; còn thiếu 124 hồ sơ",
    word_en="short of the target",
)
UNTARGETED = replace(MEASURED, target="", state=None, word_vi="", word_en="", of_vi="", of_en="")
FED = FeedLine(
    id="MEA-FEED-001",
    vi="Đăng ký khai sinh",
    en="Birth registrations",
    last="03/07/2026",
    silent="120 ngày",
    state=State.BELOW,
    word_vi="đã im lặng bất thường",
    word_en="fell silent",
)
INDEX = IndexView(
    vi="Chỉ số phục vụ",
    en="Index of service",
    earned="≥ 59,8",
    assessed=62,
    points=100,
    lowest_vi="Trung bình",
    lowest_en="Average",
    highest_vi="Xuất sắc",
    highest_en="Excellent",
    lines=(IndexLine("Công khai", "Transparency", "–", 0, 18), IndexLine("Tiến độ", "Progress", "≥ 19,0", 20, 20)),
)
SILENT = SilentFeed("Đăng ký khai sinh", "Births", (SilentCommune(HOSTILE, "xa/24781.html", "03/07/2026"),), 2)
WITHHELD = (Withheld("quá ít để công bố", "too few to publish", "Chỉ số <Whipple> (cần từ 20.000 người)"),)
SECTION = MeasureSection(
    summary_vi="Đạt cả 3 chỉ tiêu xét được.",
    summary_en="All 3 targets are met.",
    groups=(MeasureGroup("Phục vụ", "Service", (MEASURED, UNTARGETED)),),
    index=INDEX,
    feeds=(FED,),
    silent=(SILENT,),
    withheld=WITHHELD,
)

RED = ("Định danh phải đạt 100%: còn 54 hồ sơ lỗi.", "Identifiers must be right in every record.")

COMPONENTS = {
    "symbols": lambda parts: parts.symbols(),
    **{f"tag_{state.value}": lambda parts, state=state: parts.tag(state) for state in State},
    **{f"glyph_{state.value}": lambda parts, state=state: parts.glyph(state) for state in State},
    "dot_plot_score": lambda parts: parts.dot_plot(plot_value(973, 900, 750), State.ON_TARGET, "97,3", "90,0"),
    "dot_plot_low": lambda parts: parts.dot_plot(plot_value(118, 900), State.BELOW, "11,8%", "90,0%"),
    "dot_plot_bound": lambda parts: parts.dot_plot(
        plot_share(disclose_share(1_005, 1_010), 900), State.ON_TARGET, "≥ 99,1%", "90,0%"
    ),
    "card_red": lambda parts: parts.card(card(State.BELOW, 973, "97,3", RED), "90,0"),
    "card_green": lambda parts: parts.card(card(State.ON_TARGET, 973, "97,3"), "90,0"),
    "card_error": lambda parts: parts.card(
        card(State.ERROR, None, "–", ("Có quy tắc không chạy được.", "Error.")), "90,0"
    ),
    "card_moved": lambda parts: parts.card(moved_card(card(State.ON_TARGET, 973, "97,3")), "90,0"),
    "moved": lambda parts: parts.moved(MOVED, long=True),
    "moved_down": lambda parts: parts.moved(FELL),
    "spark": lambda parts: parts.spark(MOVED.spark),
    "chart": lambda parts: parts.chart(draw_chart(TREND, 900), State.WATCH, "88,1%", "90,0%"),
    "chart_lead": lambda parts: parts.chart(draw_chart(RISING, 900), State.WATCH, "88,0%", "90,0%"),
    "dot_plot_before": lambda parts: parts.dot_plot(
        plot_value(973, 900, 750), State.ON_TARGET, "97,3", "90,0", before=964
    ),
    "plan": lambda parts: parts.plan(PLAN),
    "cleaning": lambda parts: parts.cleaning(CLEANED),
    "cleaning_brief": lambda parts: parts.cleaning(CLEANED, brief=True),
    "task_table": lambda parts: parts.task_table(TASKS),
    "guide": lambda parts: parts.guide(),
    "place_heads": lambda parts: parts.place_heads(None),
    "rule_row_machine": lambda parts: parts.rule_row(
        replace(LINE, by_machine=True, effort_minutes=0, hours="", per_hour="")
    ),
    "rule_row_harmful": lambda parts: parts.rule_row(replace(LINE, harm=Harm.AFTER_DEATH, blocking=False)),
    "place_cells": lambda parts: parts.place_cells(place()),
    "tile": lambda parts: parts.tile(place(), Spot(238, 807), ""),
    "tile_hostile": lambda parts: parts.tile(place(name=HOSTILE, label=HOSTILE), Spot(1, 1), ""),
    "tile_map": lambda parts: parts.tile_map(below(place(), place("48", "Thành phố Đà Nẵng", "Đà Nẵng")), ""),
    "archipelago": lambda parts: parts.archipelago(HOSTILE, Spot(1, 1)),
    "brick": lambda parts: parts.brick(place(state=State.BELOW), "../"),
    "brick_unknown": lambda parts: parts.brick(place(state=State.NOT_ASSESSED, met=None), "../"),
    "brick_hostile": lambda parts: parts.brick(place(name=HOSTILE, label=HOSTILE), "../"),
    "rule_row": lambda parts: parts.rule_row(LINE),
    "facts": lambda parts: parts.facts([Fact("Độ phủ", "Coverage", "3 / 34 <tỉnh>"), Fact("Cột", "Columns", "a", "b")]),
    "notes": lambda parts: parts.notes("Quy tắc", "rules", [RuleNote("CIT-1", "Điều <phải> đúng", HOSTILE)], open=True),
    "notes_empty": lambda parts: parts.notes("Quy tắc", "rules", [], open=True),
    "legend": lambda parts: parts.legend(),
}
STANDING = Standing(place(), ((State.BELOW, 3), (State.ON_TARGET, 9)), ((State.BELOW, "0.0", "25.0"),))
PLACED = {each.code: place(each.code, HOSTILE, state=State.ON_TARGET) for each in COMMUNES}
WHERE_COMPONENTS = {
    "strips": lambda where: where.strips(STRIPS),
    "dots": lambda where: where.dots(map_nation(COMMUNES, PLACED), HOSTILE),
    "commune_map": lambda where: where.commune_map(
        replace(below(place()), dots=map_nation(COMMUNES, PLACED), standing=(STANDING,)), ""
    ),
    "commune_map_empty": lambda where: where.commune_map(below(place()), ""),
}
MEASURE_COMPONENTS = {
    "measure_row": lambda parts: parts.measure_row(MEASURED),
    "measure_row_untargeted": lambda parts: parts.measure_row(UNTARGETED),
    "measure_feed_row": lambda parts: parts.feed_row(FED),
    "measure_index": lambda parts: parts.index(INDEX),
    "measure_index_sure": lambda parts: parts.index(replace(INDEX, highest_vi="Trung bình", points=62)),
    "measure_silent": lambda parts: parts.silent(SILENT, "../"),
    "measure_withheld": lambda parts: parts.withheld(WITHHELD),
    "measure_section": lambda parts: parts.section(SECTION, 4, "../"),
    "measure_section_empty": lambda parts: parts.section(
        replace(SECTION, groups=(), index=None, feeds=(), silent=(), withheld=()), 4, "../"
    ),
}


NAMES = (*COMPONENTS, *WHERE_COMPONENTS, *MEASURE_COMPONENTS)
WITHIN = {"en", "result", "group", "mark", "cell", "mute_glyph"}
"""Macros that others call with everything they can be given."""


@pytest.fixture(scope="module")
def made():
    """Every component, as HTML."""
    environment = create_environment()
    of = {"parts": COMPONENTS, "where": WHERE_COMPONENTS, "measures": MEASURE_COMPONENTS}
    return {
        name: str(component(environment.get_template(f"{template}.html.j2").module)).strip() + "\n"
        for template, components in of.items()
        for name, component in components.items()
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_component_looks_as_it_did(name: str, made: dict[str, str]):
    html = made[name]
    kept = KEPT / f"{name}.html"
    if os.environ.get("DDSS_SNAPSHOTS") == "write":
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(html, "utf-8")
    assert html == kept.read_text("utf-8")


def test_no_snapshot_is_left_over(made: dict[str, str]):
    assert {path.stem for path in KEPT.iterdir()} == set(made)


@pytest.mark.parametrize("name", NAMES)
def test_no_component_lets_a_name_through_unescaped(name: str, made: dict[str, str]):
    assert "<script" not in made[name]


def test_every_macro_has_a_snapshot():
    environment = create_environment()
    macros = set()
    for template in ("parts", "where", "measures"):
        source = environment.loader.get_source(environment, f"{template}.html.j2")[0]
        macros |= set(re.findall(r"{% macro (\w+)\(", source))
    shown = {macro for macro in macros for name in NAMES if re.fullmatch(rf"(measure_)?{macro}(_\w+)?", name)}
    assert macros - shown == WITHIN


def test_numbers_and_dates_are_written_as_in_vietnam(made: dict[str, str]):
    assert "▼ 1.234,5 điểm" in made["moved_down"]
    assert "30/10/2026" in made["task_table"]
    assert "Quá hạn 1 ngày" in made["task_table"]
    assert "≥ 1.508 giờ" in made["plan"]
    shown = re.sub(r"<[^>]*>", " ", " ".join(made[name] for name in NAMES))
    assert not re.search(r"\d,\d{3}\b", shown), "thousands are parted by points"
    assert not re.search(r"\d\.\d(?!\d\d)", shown), "decimals follow a comma"
    assert not re.search(r"\d{4}-\d{2}-\d{2}", shown), "dates begin with the day"


def test_minifying_leaves_strings_alone():
    css = '/* why */\na:hover , b {\n  content: "Hồ sơ ; {lỗi}: " ;\n  margin: 0 1px;\n}\n'
    assert minify_css(css) == 'a:hover,b{content: "Hồ sơ ; {lỗi}: ";margin: 0 1px}'
