"""Each component once, compared with the HTML kept in `components/`.

After a change that was meant, run with DDSS_SNAPSHOTS=write and read the difference before committing it.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from scorecard_samples import HOSTILE

from checks.vocabulary import Criterion, Dataset, State
from scorecards.disclosure import disclose_share
from scorecards.figures import Spot, lay_tiles, plot_share, plot_value
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
from scorecards.view import Band, Below, Card, Fact, Place, RuleLine, RuleNote, Score

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
    by_machine=False,
    effort_minutes=20,
    hours="508 giờ công",
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


@pytest.fixture(scope="module")
def made():
    """Every component, as HTML."""
    environment = create_environment()
    of = {"parts": COMPONENTS, "measures": MEASURE_COMPONENTS}
    return {
        name: str(component(environment.get_template(f"{template}.html.j2").module)).strip() + "\n"
        for template, components in of.items()
        for name, component in components.items()
    }


@pytest.mark.parametrize("name", [*COMPONENTS, *MEASURE_COMPONENTS])
def test_a_component_looks_as_it_did(name: str, made: dict[str, str]):
    html = made[name]
    kept = KEPT / f"{name}.html"
    if os.environ.get("DDSS_SNAPSHOTS") == "write":
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(html, "utf-8")
    assert html == kept.read_text("utf-8")


def test_no_snapshot_is_left_over(made: dict[str, str]):
    assert {path.stem for path in KEPT.iterdir()} == set(made)


@pytest.mark.parametrize("name", [*COMPONENTS, *MEASURE_COMPONENTS])
def test_no_component_lets_a_name_through_unescaped(name: str, made: dict[str, str]):
    assert "<script" not in made[name]


def test_minifying_leaves_strings_alone():
    css = '/* why */\na:hover , b {\n  content: "Hồ sơ ; {lỗi}: " ;\n  margin: 0 1px;\n}\n'
    assert minify_css(css) == 'a:hover,b{content: "Hồ sơ ; {lỗi}: ";margin: 0 1px}'
