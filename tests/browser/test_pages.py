"""Every kind of page in a real browser: accessible, fitting, quiet, and read with a keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from page_kinds import KINDS, write_kinds
from page_probes import AXE, CONTRASTS, DRAWINGS, FOCUSED, HEADINGS, OVERFLOWING, STATES, STOPS, TABLES

from checks.vocabulary import State

Visit = Callable[..., Any]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
"""Rules of axe-core: WCAG 2.2 at levels A and AA, and its makers' own advice."""

WORDS = [state.vi.lower() for state in State]
TASK_WORDS = ["đã xong", "quá hạn", "đang làm", "có nguy cơ", "đúng tiến độ"]
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }"""
"""What WCAG 1.4.12 lets a reader ask of any page."""

WIDTHS = (320, 360, 400, 640, 720, 721, 900, 1080, 1081, 1280, 1920)
"""Phones, both sides of every change of layout, and 1280 px at 200 % (640) and at 400 % (320)."""

each_kind = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("kinds")
    write_kinds(out)
    return out


@pytest.fixture(scope="session")
def axe() -> str:
    bundle = pytest.importorskip("axe_playwright_python", reason="axe-core is missing: run make setup")
    return (Path(bundle.__file__).parent / "axe.min.js").read_text("utf-8")


def faults_of(page: Any) -> list[Any]:
    found = page.evaluate(AXE, TAGS)
    assert {"target-size", "color-contrast", "svg-img-alt", "th-has-data-cells"} <= set(found["ran"])
    return found["violations"]


@each_kind
def test_axe_finds_nothing(visit: Visit, pages: Path, axe: str, kind: str):
    page = visit(pages / KINDS[kind])
    page.evaluate(axe)
    found = {}
    for scheme in ("light", "dark"):
        for width in (360, 1280):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            found[scheme, width] = faults_of(page)
    assert not any(found.values()), found


def test_axe_would_find_what_is_wrong(visit: Visit, pages: Path, axe: str):
    page = visit(pages / KINDS["nation, with trend, tasks and steps"])
    page.evaluate(axe)
    page.evaluate(
        """() => { document.querySelector("svg.tm a").removeAttribute("aria-label");
        document.querySelector("svg.tm a").replaceChildren();
        document.querySelector("html").removeAttribute("lang");
        document.querySelector(".lead").style.color = "#ccc"; }"""
    )
    assert {"html-has-lang", "color-contrast"} <= {each["id"] for each in faults_of(page)}


@each_kind
def test_every_text_keeps_its_contrast(visit: Visit, pages: Path, kind: str):
    page = visit(pages / KINDS[kind])
    poor = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        poor[scheme] = page.evaluate(CONTRASTS)
    assert not any(poor.values()), poor


@each_kind
def test_no_page_scrolls_sideways_and_no_text_is_cut_off(visit: Visit, pages: Path, kind: str):
    page = visit(pages / KINDS[kind])
    wrong = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wrong[width] = page.evaluate(OVERFLOWING)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong[width].append("the page scrolls sideways")
    assert not any(wrong.values()), wrong


@each_kind
def test_more_space_between_letters_and_lines_cuts_nothing_off(visit: Visit, pages: Path, kind: str):
    # A reader's own style sheet is not subject to the page's policy.
    page = visit(pages / KINDS[kind], 1280, bypass_csp=True)
    page.add_style_tag(content=SPACED)
    assert page.evaluate(OVERFLOWING) == []


def test_text_that_is_cut_off_would_be_found(visit: Visit, pages: Path):
    page = visit(pages / KINDS["commune with much"])
    page.evaluate("document.querySelector('.dim .val').style.cssText = 'width:2000px;text-align:right;display:block'")
    assert any("leaves its box" in each for each in page.evaluate(OVERFLOWING))


@each_kind
def test_drawings_tables_headings_and_states_can_be_heard(visit: Visit, pages: Path, kind: str):
    """What is drawn has a text, what is in a table has heads, and a state has its shape and its word."""
    page = visit(pages / KINDS[kind])
    assert page.locator("svg").count() > 1
    assert page.locator("table").count() >= 1
    assert page.locator("use").count() > 1
    wrong = {"drawings": page.evaluate(DRAWINGS), "tables": page.evaluate(TABLES)}
    wrong["states"] = page.evaluate(STATES, WORDS + TASK_WORDS)
    assert not any(wrong.values()), wrong
    levels = page.evaluate(HEADINGS)
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    assert page.evaluate("document.scripts.length") == 0


def test_shapes_differ_without_any_colour(visit: Visit, pages: Path):
    page = visit(pages / KINDS["nation, with trend, tasks and steps"], bypass_csp=True)
    page.add_style_tag(content=".legend .g{color:#000!important;width:48px;height:48px;--gs:#fff}")
    glyphs = page.locator(".legend .g")
    assert glyphs.count() == len(State)
    assert len({glyph.screenshot() for glyph in glyphs.all()}) == len(State)


@each_kind
def test_the_keyboard_goes_through_the_page_in_its_order(visit: Visit, pages: Path, kind: str):
    page = visit(pages / KINDS[kind])
    stops = page.evaluate(STOPS)
    reached = []
    for _ in range(len(stops) + 1):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None:
            break
        reached.append(focused)
    assert [each["stop"] for each in reached] == stops
    assert all(each["ring"] and each["seen"] for each in reached), [
        each for each in reached if not (each["ring"] and each["seen"])
    ]
    kinds = ["skip" if each["what"] == "skip" else "crumb" if each["crumb"] else each["id"] for each in reached]
    crumbs = kinds.count("crumb")
    assert kinds[: crumbs + 2] == ["skip", *["crumb"] * crumbs, "en"]


def test_the_skip_link_leads_past_the_head(visit: Visit, pages: Path):
    page = visit(pages / KINDS["province with much"], 360)
    for key in ("Tab", "Enter", "Tab"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.closest('main') !== null")


@each_kind
def test_english_goes_and_comes_back_without_a_script(visit: Visit, pages: Path, kind: str):
    page = visit(pages / KINDS[kind], java_script_enabled=False)
    english = page.locator("[lang=en]:not(.keep)")
    assert english.count() > 3
    page.uncheck("#en")
    assert english.filter(visible=True).count() == 0
    assert page.locator("h1").is_visible()
    page.check("#en")
    assert page.locator("h1 small").is_visible()


def test_the_toggle_works_with_the_space_bar(visit: Visit, pages: Path):
    page = visit(pages / KINDS["commune with much"])
    page.locator("#en").focus()
    page.keyboard.press("Space")
    assert not page.locator("h1 small").is_visible()


def test_the_style_is_applied_under_the_content_policy(visit: Visit, pages: Path):
    for kind in ("nation, with trend, tasks and steps", "commune with much"):
        page = visit(pages / KINDS[kind])
        assert page.evaluate("getComputedStyle(document.querySelector('.big .v')).fontSize") == "60px"
    page = visit(pages / KINDS["nation, with trend, tasks and steps"])
    assert page.evaluate("getComputedStyle(document.querySelector('.tile .tk')).display") == "none"


def test_phones_show_letters_where_names_would_be_unreadable(visit: Visit, pages: Path):
    page = visit(pages / KINDS["nation, with trend, tasks and steps"], 360)
    assert page.evaluate("getComputedStyle(document.querySelector('.tile .tk')).display") != "none"


def test_the_policy_stops_what_a_page_must_not_do(visit: Visit, pages: Path, tmp_path: Path):
    """The watch and the policy are both at work: a script and an image that get into a page do nothing."""
    html = (pages / KINDS["commune with much"]).read_text("utf-8").replace('href="../phieu-diem.css"', 'href="x.css"')
    (tmp_path / "x.css").write_text("", "utf-8")
    (tmp_path / "p.html").write_text(
        html.replace("</main>", '<script>document.title="ran"</script><img src="file:///p.png" alt=""></main>'), "utf-8"
    )
    page = visit(tmp_path / "p.html", watched=False)
    assert page.title() != "ran"
