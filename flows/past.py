"""Earlier editions in the same folder, for the trends of this one."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from flows import edition
from scorecards.published import from_frame
from scorecards.trend import PERIODS, PastEdition

PUBLISHED = "published.parquet"
"""What an edition published of each locality: the columns of `scorecards.published.SCHEMA`."""


def read_past(out: Path, before: date, rules_sha256: str) -> tuple[PastEdition, ...]:
    """The editions of earlier cut-off dates, one of each date, the oldest first; as many as a trend shows.

    Of several editions of one date, one that the present rules scored is taken, then the one written last. An edition
    that can't be read is passed over: a trend with a gap is better than no scorecard.

    Args:
        out: the folder of editions.
        before: editions of this day and later are left out.
        rules_sha256: fingerprint of the present rules.
    """
    best: dict[date, tuple[tuple[bool, float], Path, dict[str, Any]]] = {}
    for manifest in sorted((out / edition.EDITIONS).glob("*/manifest.json")):
        try:
            facts = json.loads(manifest.read_text("utf-8"))
            day = date.fromisoformat(facts["as_of"])
            order = (facts["rules_sha256"] == rules_sha256, manifest.stat().st_mtime)
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if day < before and (day not in best or order > best[day][0]):
            best[day] = (order, manifest.parent, facts)
    found = []
    for day in sorted(best)[-PERIODS + 1 :]:
        _, folder, facts = best[day]
        try:
            rows = from_frame(pl.read_parquet(folder / PUBLISHED))
        except (OSError, ValueError, KeyError, pl.exceptions.PolarsError):
            continue
        found.append(PastEdition(day, folder.name, facts["rules_sha256"], rows))
    return tuple(found)
