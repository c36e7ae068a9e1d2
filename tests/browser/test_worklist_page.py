"""The worklist's page in a real browser: it fits, fetches nothing, stays silent, and prints with its heads."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import pytest
from records import AS_OF
from worklist_samples import BITS, PERSON, kept, listed

from checks.worklist import tasks
from scorecards.worklist import MOST_TASKS, compose, render
from scorecards.worklist_values import Values

CHROMIUM = Path("/usr/bin/chromium")
WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: install Debian's chromium"),
]


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    records, _ = kept([PERSON | {"personal_id": f"0791991{index:05d}"} for index in range(30)])
    path = tmp_path_factory.mktemp("worklist") / "worklist-00004.html"
    path.write_bytes(render(compose(listed(records), tasks(records, BITS), Values(AS_OF))))
    return path.as_uri()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_the_page_fits_fetches_nothing_and_is_silent(browser, page, width, scheme):
    seen = []
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    opened = context.new_page()
    opened.on("console", lambda message: seen.append(message.text))
    opened.on(
        "request", lambda request: None if request.url.startswith(("file:", "data:")) else seen.append(request.url)
    )
    opened.goto(page)
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.evaluate("document.scripts.length") == 0
    assert opened.locator("tbody tr:not(.band)").count() == MOST_TASKS
    context.close()
    assert seen == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_in_the_page_is_out_of_reach(browser, page, width, scheme):
    # The page's own policy lets no script in, not even the one that judges it.
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    opened = context.new_page()
    opened.goto(page)
    opened.add_script_tag(path=str(resources.files("axe_playwright_python") / "axe.min.js"))
    found = opened.evaluate(f"axe.run({{runOnly: {WCAG_22_AA}}})")
    assert [each["id"] for each in found["violations"]] == []
    assert len(found["passes"]) > 10
    context.close()


def test_english_goes_with_a_click(browser, page):
    opened = browser.new_page()
    opened.goto(page)
    head = opened.locator("h1 small")
    assert head.is_visible()
    opened.locator("#en").uncheck()
    assert not head.is_visible()
    opened.close()


def test_a_print_is_landscape_and_repeats_its_heads(browser, page):
    opened = browser.new_page()
    opened.goto(page)
    opened.emulate_media(media="print")
    assert opened.evaluate("getComputedStyle(document.querySelector('thead')).display") == "table-header-group"
    sheets = opened.pdf(prefer_css_page_size=True)
    width, height = map(float, re.findall(rb"/MediaBox\s*\[0 0 ([0-9.]+) ([0-9.]+)\]", sheets)[0])
    assert width > height
    opened.close()
