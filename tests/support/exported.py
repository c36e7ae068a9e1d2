"""Whether the figures of the exports stand on the pages: an export that tells more than its page is a leak."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import TYPE_CHECKING, Any

from scorecards.exports.figures import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

NOT_COUNTED = {"edition", "number", "rank", "progress_pct", "cleaning", "moved"}
"""Fields that are no counts, or that the page says with a word or a sign: "không đổi" for 0."""


def scorecards(data: Path) -> list[Path]:
    return [data / "index.json", *sorted(data.glob("tinh/*.json")), *sorted(data.glob("xa/*.json"))]


def figures_of(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], set[str]]]:
    """Every figure of a document, with the ways a page may write it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in NOT_COUNTED:
                yield from figures_of(inner, (*path, key))
    elif isinstance(value, list):
        for inner in value:
            yield from figures_of(inner, path)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        forms = {f"{value:,}", f"{value:,.2f}"} if isinstance(value, float) else {f"{value:,}"}
        yield path, {each.translate(str.maketrans(",.", ".,")) for each in forms}
    elif isinstance(value, str) and re.fullmatch(r"[<≥][0-9.]+", value):
        yield path, {in_words(value)}


def absent(site: Path, files: Sequence[Path]) -> tuple[int, list[tuple[str, tuple[str, ...], set[str]]]]:
    """How many figures were looked for, and those that their page does not show."""
    seen, lost = 0, []
    for path in files:
        html = (site / path.relative_to(site / "data")).with_suffix(".html").read_text("utf-8")
        page = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", html)))
        shown = set(re.findall(r"(?:[<≥] ?)?\d[\d.]*(?:,\d+)?", page))
        card = json.loads(path.read_text("utf-8"))
        for where, forms in figures_of(card):
            seen += 1
            # Where all failing rules are listed, their number is told by the list.
            if where == ("rules_failing",) and card["rules_failing"] == len(card["rules"]):
                continue
            if not forms & shown:
                lost.append((path.name, where, forms))
    return seen, lost
