"""The pages in a real browser, from a folder: no sideways scroll, nothing fetched, a silent console."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from measure_samples import sample_readings
from scorecard_samples import LOCALITIES, RULES, edition, sample_scores

from scorecards.site import publish_site

CHROMIUM = Path("/usr/bin/chromium")
Visit = Callable[..., Any]
"""Opens a page of the site at a width, with options of the browser's context; returns Playwright's page."""

PAGES = ("index.html", "tinh/68.html", "xa/24781.html", "xa/20333.html")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: install Debian's chromium"),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory):
    out = tmp_path_factory.mktemp("site")
    facts = edition(missing=("blood_group_code",))
    publish_site(sample_scores(), RULES, facts, LOCALITIES, out, measures=sample_readings())
    return out


@pytest.fixture(scope="module")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api")
    # Chromium's sandbox does not start as root, which is what a container's tests run as.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Any, site: Path):
    """Opens a page and watches it; the test fails at its end on any request or message that should not be."""
    seen = []
    contexts = []

    def open_page(path: str, width: int, **options: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: seen.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: seen.append(f"error: {error}"))
        page.on("request", lambda request: seen.append(request.url) if outside(request.url) else None)
        page.goto((site / path).as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert seen == []


def outside(url: str):
    return not url.startswith(("file:", "data:"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 1280])
@pytest.mark.parametrize("path", PAGES)
def test_no_page_scrolls_sideways(visit: Visit, path: str, width: int, scheme: str):
    page = visit(path, width, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.scripts.length") == 0


@pytest.mark.parametrize("path", PAGES)
def test_english_goes_and_comes_back_without_a_script(visit: Visit, path: str):
    page = visit(path, 1280, java_script_enabled=False)
    english = page.locator("h1 small")
    assert english.is_visible()
    page.uncheck("#en")
    assert not english.is_visible()
    assert page.locator("h1").is_visible()
    page.check("#en")
    assert english.is_visible()


def test_the_style_is_applied_under_the_content_policy(visit: Visit):
    page = visit("index.html", 1280)
    assert page.evaluate("getComputedStyle(document.querySelector('.big .v')).fontSize") == "60px"
    assert page.evaluate("getComputedStyle(document.querySelector('.tile .tk')).display") == "none"


def test_phones_show_letters_where_names_would_be_unreadable(visit: Visit):
    page = visit("index.html", 360)
    assert page.evaluate("getComputedStyle(document.querySelector('.tile .tk')).display") != "none"


def test_every_text_keeps_its_contrast(visit: Visit):
    for scheme in ("light", "dark"):
        for path in ("index.html", "tinh/68.html", "xa/22366.html"):
            page = visit(path, 1280, color_scheme=scheme)
            assert page.evaluate(CONTRASTS) == []


@pytest.mark.parametrize("path", PAGES)
def test_pages_print_on_a_few_sheets_of_a4(visit: Visit, path: str):
    sheets = visit(path, 1280).pdf(prefer_css_page_size=True)
    assert 1 <= sheets.count(b"/Type /Page\n") + sheets.count(b"/Type /Page/") <= 5


CONTRASTS = """() => {
  const parse = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const luminance = ([r, g, b]) => {
    const linear = [r, g, b].map((v) => v / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const ground = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = parse(getComputedStyle(e).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || element.closest("svg") || element.closest(".skip, .mock")) continue;
    const [a, b] = [parse(getComputedStyle(element).color), ground(element)].map(luminance);
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.push(`${element.tagName}.${element.className}: ${ratio.toFixed(2)}`);
  }
  return poor;
}"""
