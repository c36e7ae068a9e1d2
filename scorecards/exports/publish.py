"""Writes the exports of an edition into `site/data/`, page by page as the pages are made.

xa/00004.json, tinh/68.json, index.json   a scorecard for each locality; scorecard.schema.json says what it holds
terms.json                                what the ids mean
ddss.csv, ddss.xlsx                       all localities
dqv.jsonld, dqv/68.jsonld                 linked data: nation and provinces; the communes of a province
openlineage.json                          the run as an event
SHA256SUMS                                hashes of all of them, for `sha256sum --check`
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from checks.vocabulary import Level
from scorecards.disclosure import NATION
from scorecards.exports import dqv, lineage
from scorecards.exports.columns import Entry, columns
from scorecards.exports.scorecard import SCHEMA_ID, SCORECARD, Source
from scorecards.exports.shape import json_schema, writer
from scorecards.exports.table import cells, to_csv
from scorecards.exports.terms import terms
from scorecards.exports.workbook import Workbook

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from checks.rule import Rule
    from scorecards.edition_facts import EditionFacts
    from scorecards.exports.columns import Cell
    from scorecards.view import Imprint, Page

FOLDER = "data"
"""Inside the site, so that a copy of the site holds its data too."""

SCHEMA, TERMS, CSV, XLSX, LINKED, EVENT, SUMS = (
    "scorecard.schema.json",
    "terms.json",
    "ddss.csv",
    "ddss.xlsx",
    "dqv.jsonld",
    "openlineage.json",
    "SHA256SUMS",
)


def path_of(level: Level, code: str) -> str:
    """The file of one locality's scorecard, from the folder of the exports."""
    return {Level.NATION: "index.json", Level.PROVINCE: f"tinh/{code}.json", Level.COMMUNE: f"xa/{code}.json"}[level]


class Exporter:
    """Takes the pages of one edition, the nation's first, and leaves its exports."""

    def __init__(self, site: Path, edition: EditionFacts, imprint: Imprint, rules: Sequence[Rule]) -> None:
        """Make the folders."""
        self._out = site / FOLDER
        self._edition = edition
        self._imprint = imprint
        self._rules = rules
        self._write_card = writer(SCORECARD)
        self._table = columns()
        self._rows: list[tuple[Cell, ...]] = []
        self._book = Workbook(edition, self._table, rules)
        self._linked: dict[str, list[dict[str, Any]]] = {NATION: [*dqv.vocabulary(), *dqv.run(edition)]}
        self._sums: dict[str, str] = {}
        for folder in ("tinh", "xa", "dqv"):
            (self._out / folder).mkdir(parents=True, exist_ok=True)

    def add(self, page: Page) -> None:
        """Export one page."""
        card = self._write_card(Source(page, self._edition, self._imprint))
        entry = Entry(page.level, page.headline.place, card)
        self._save(path_of(page.level, entry.place.code), _json(card))
        row = cells(self._table, entry)
        self._rows.append(row)
        self._book.add(entry, row)
        self._linked.setdefault(dqv.group_of(card), []).append(dqv.dataset_of(card, self._edition))
        if page.level is Level.NATION:
            self._save(EVENT, _json(lineage.event(self._edition, self._rules, card)))

    def finish(self) -> Mapping[str, str]:
        """Write what holds all localities and the list of hashes; give the SHA-256 of each file that stands alone.

        One scorecard for each of 3,356 localities is too many to name: the list, which is hashed itself, holds them.
        """
        self._save(SCHEMA, _json(json_schema(SCORECARD, SCHEMA_ID)))
        self._save(TERMS, _json(terms(self._rules, self._imprint)))
        self._save(CSV, to_csv(self._table, self._rows))
        self._save(XLSX, self._book.close(self._imprint))
        for group, nodes in self._linked.items():
            self._save(LINKED if group == NATION else f"dqv/{group}.jsonld", _json(dqv.graph(nodes)))
        lines = "".join(f"{sha256}  {name}\n" for name, sha256 in sorted(self._sums.items()))
        self._save(SUMS, lines.encode())
        return {name: sha256 for name, sha256 in self._sums.items() if "/" not in name}

    def _save(self, name: str, content: bytes) -> None:
        (self._out / name).write_bytes(content)
        self._sums[name] = hashlib.sha256(content).hexdigest()


def _json(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
