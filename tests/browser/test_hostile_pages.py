"""Hostile texts in a real browser, with the page's policy switched off: escaping alone must hold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hostile_site import groups, write_site
from hostile_strings import HOSTILE

Visit = Callable[..., Any]

GROUPS = groups(HOSTILE)
SAMPLE = (*GROUPS[:12:2], *GROUPS[12::4])
"""Half of the groups that hold markup, a few of the others: parsing each page shows the same of all of them."""

CHANGED = """() => [
  document.scripts.length,
  document.querySelectorAll("img, iframe, object, embed, form, button, base, link[rel=stylesheet]").length,
  [...document.querySelectorAll("*")].filter((e) => [...e.attributes].some((a) => a.name.startsWith("on"))).length,
  [...document.querySelectorAll("a")].filter((a) => !/^(#|[\\w./-]+\\.(html|csv|xlsx|json|jsonld)(#[\\w-]+)?$)/.test(
    a.getAttribute("href"))).length,
]"""
"""Scripts, things that fetch or send, handlers of events, and links that lead elsewhere than to files of the site."""


@pytest.mark.parametrize("texts", SAMPLE, ids=range(len(SAMPLE)))
def test_a_browser_shows_hostile_texts_and_does_nothing(visit: Visit, tmp_path: Path, texts: tuple[str, ...]):
    write_site(texts, tmp_path)
    for path in ("index.html", "tinh/48.html"):
        page = visit(tmp_path / path, bypass_csp=True)
        assert page.evaluate(CHANGED) == [0, 0, 0, 0]
        for summary in page.locator("summary").all():
            summary.click()
        shown = page.evaluate("document.body.textContent")
        # A browser reads line ends as one sign and leaves out what is no letter at all.
        assert texts[0].replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "\ufffd") in shown.replace(
            "\x00", "\ufffd"
        )


def test_a_script_that_did_get_in_would_be_seen(browser: Any, tmp_path: Path):
    write_site(GROUPS[0], tmp_path)
    html = (tmp_path / "index.html").read_text("utf-8").replace("&lt;", "<").replace("&gt;", ">")
    (tmp_path / "raw.html").write_text(html, "utf-8")
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto((tmp_path / "raw.html").as_uri())
    assert page.evaluate(CHANGED)[0] > 0
    assert "1" in dialogs
    context.close()
