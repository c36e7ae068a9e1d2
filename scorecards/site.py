"""The site: one folder of pages that opens from a USB stick, without a script and without a network."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from checks.catalogue.measures import MEASURES
from checks.errors import RuleError
from scorecards.complement import plan_scores
from scorecards.complement_measures import plan_measures
from scorecards.compose import Composer
from scorecards.exports.publish import Exporter
from scorecards.findings import Scores, index_scores
from scorecards.measures import MeasureSections
from scorecards.places import NATION, Localities
from scorecards.published import to_frame
from scorecards.render import SHEET, Renderer
from scorecards.trust import build_imprint

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import polars as pl

    from checks.rule import Rule
    from scorecards.edition_facts import EditionFacts
    from scorecards.outlook import Extras

__all__ = ["Localities", "Scores", "SiteReport", "publish_site"]


@dataclass(frozen=True, slots=True)
class SiteReport:
    """What was written: the page to open first, how many pages, their size in bytes, and what they publish.

    `published` has the columns of `scorecards.published.SCHEMA`; `exports` are files of data and their SHA-256.
    """

    index: Path
    pages: int
    size_bytes: int
    published: pl.DataFrame
    exports: Mapping[str, str] = field(default_factory=dict)


def publish_site(  # noqa: PLR0913 - what an edition holds
    scores: Scores,
    rules: Sequence[Rule],
    edition: EditionFacts,
    localities: Localities,
    out: Path,
    *,
    measures: pl.DataFrame | None = None,
    extras: Extras | None = None,
) -> SiteReport:
    """Write the pages of the nation, each province and each commune under `out`, and their exports under `out/data`.

    The same arguments give the same bytes. Files already in `out` that no page replaces are left alone.

    Args:
        scores: what scoring found; see `scorecards.findings.Scores`.
        rules: every rule that `scores.rules` names.
        edition: the facts that the pages print of the edition.
        localities: the list in force on the day of the edition.
        out: the folder, made where it is missing.
        measures: the readings of every measure, the columns of `checks.reading.Reading`; without, pages leave them out.
        extras: earlier editions, tasks, what to mend next; what is missing of them, the pages say.

    Raises:
        RuleError: if the scores do not belong to these rules or to this list of localities.
    """
    unknown = sorted(set(scores.rules["rule_id"].unique()) - {rule.id for rule in rules})
    if unknown:
        raise RuleError(
            f"the scores hold {len(unknown)} rules that were not handed over, {unknown[0]} among them; "
            "score and publish with the same catalogue"
        )
    findings = index_scores(scores, frozenset(localities.codes()), rules)
    rough = plan_scores(scores, rules, edition, localities, NATION)
    if measures is not None:
        rough = plan_measures(measures, MEASURES, rules, rough, localities, NATION)
    findings = replace(findings, rough=rough)
    imprint = build_imprint(edition, rules)
    renderer = Renderer(imprint)
    for folder in (out, out / "tinh", out / "xa"):
        folder.mkdir(parents=True, exist_ok=True)
    pages = 0
    size_bytes = 0
    sections = None if measures is None else MeasureSections(measures, MEASURES, rough)
    (out / SHEET).write_bytes(renderer.sheet())
    composer = Composer(findings, rules, edition, localities, sections, extras)
    exporter = Exporter(out, edition, imprint, rules)
    for page in composer.pages():
        size_bytes += (out / page.path).write_bytes(renderer.render(page))
        exporter.add(page)
        pages += 1
    return SiteReport(out / "index.html", pages, size_bytes, to_frame(composer.rows()), exporter.finish())
