"""The page of the self-test that is kept in docs/: of what is declared now, and exact."""

from __future__ import annotations

import json
from pathlib import Path

import flows.detection_page as page
from checks.catalogue import RULES
from flows.selftest import KINDS

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_is_that_of_its_report_and_of_what_is_declared():
    kept = json.loads((DOCS / page.REPORT).read_text("utf-8"))
    assert [kind["name"] for kind in kept["kinds"]] == [kind.name for kind in KINDS]
    assert [rule["id"] for rule in kept["rules"]] == [rule.id for rule in RULES]
    wanted = page.pages(kept)
    assert wanted == {name: (DOCS / name).read_text("utf-8") for name in wanted}


def test_the_page_that_is_kept_names_what_excuses_it_or_shows_what_is_flawed():
    kept = json.loads((DOCS / page.REPORT).read_text("utf-8"))
    assert kept["people"] == page.PEOPLE
    assert kept["exact"] is not any(each["flawed"] for each in (*kept["kinds"], *kept["rules"]))
    for each in (*kept["kinds"], *kept["rules"]):
        below = any(each[name] is not None and each[name] < 1 for name in ("recall", "precision"))
        assert (each["flawed"] or each["excuse"] is not None) is below, each
