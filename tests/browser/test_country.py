"""Pages of the whole country: four sheets of paper for the nation and a province, and nothing cut off."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from country import score_country
from page_probes import OVERFLOWING

Visit = Callable[..., Any]

PRINT_PAGES = 4
"""Sheets that a meeting hands out; and those of the largest provinces, with a trend and tasks, are no more."""

A4_LANDSCAPE_PT = (842, 595)
A4_INSIDE_PX = 1032
"""Width of an A4 sheet on its side without its margins, at 96 px an inch."""

PAGES = ("index.html", "tinh/79.html", "tinh/38.html", "tinh/01.html", "tinh/48.html")
"""The nation; the provinces with most communes, the most records to mend, and one with a special zone far out."""


@pytest.fixture(scope="module")
def site(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    work = tmp_path_factory.mktemp("country")
    report = score_country(work).publish(work / "site")
    assert report.pages == 3_356
    return report.index.parent


def sheets_of(pdf: bytes) -> list[tuple[int, int]]:
    """Width and height of each sheet, in points."""
    objects = re.findall(rb"/Type\s*/Page\b(?!s).*?endobj", pdf, re.DOTALL)
    boxes = [re.search(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)\s*\]", each) for each in objects]
    assert all(boxes)
    return [(round(float(box[1])), round(float(box[2]))) for box in boxes if box]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_prints_on_four_sheets_of_a4_landscape(visit: Visit, site: Path, path: str):
    sheets = sheets_of(visit(site / path).pdf(prefer_css_page_size=True))
    assert set(sheets) == {A4_LANDSCAPE_PT}
    assert 1 < len(sheets) <= PRINT_PAGES


@pytest.mark.parametrize("path", PAGES)
def test_print_cuts_no_text_off(visit: Visit, site: Path, path: str):
    page = visit(site / path, A4_INSIDE_PX)
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= A4_INSIDE_PX
    assert page.evaluate(OVERFLOWING) == []


@pytest.mark.parametrize("path", ["index.html", "tinh/79.html", "xa/24781.html"])
def test_screens_of_any_width_cut_no_text_off(visit: Visit, site: Path, path: str):
    page = visit(site / path)
    wrong = {}
    for width in (320, 640, 900, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        wrong[width] = page.evaluate(OVERFLOWING)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong[width].append("the page scrolls sideways")
    assert not any(wrong.values()), wrong
