"""The whole country as pages see it: a real run over few invented people, each of whom then stands for many.

Counts are multiplied before they are scored. Shares, rules, gains and steps are those of a run; sizes are a country's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import polars.selectors as cs
from scorecard_samples import edition

from checks import catalogue, counting, measuring, scoring
from checks.catalogue.measures import MEASURES
from checks.cleaning_status import cleaning_status
from checks.mending import next_steps
from checks.profile import load_profile
from checks.targets import load_targets
from checks.vocabulary import Dataset
from flows import pipeline
from flows.register import commune_of, places
from flows.stages import Request
from schemas import localities
from scorecards.compose import Composer
from scorecards.edition_facts import EditionFacts
from scorecards.findings import index_scores
from scorecards.outlook import Extras
from scorecards.places import Localities
from scorecards.site import SiteReport, publish_site
from scorecards.tasks import Task
from scorecards.trend import PastEdition
from synthetic.generate import generate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checks.rule import Rule

AS_OF = date(2026, 10, 31)
PEOPLE = 60_000
STANDS_FOR = 1_600
"""Citizens that one invented person stands for: of the size of the country, some 96 million."""

PERIODS_BEFORE = 5


@dataclass(frozen=True)
class Country:
    """What `publish_site` takes."""

    scores: scoring.Scores
    rules: tuple[Rule, ...]
    facts: EditionFacts
    localities: Localities
    measures: pl.DataFrame
    extras: Extras

    def publish(self, out: Path) -> SiteReport:
        """Write the pages, with a trend, and with tasks for the nation and every province."""
        codes = ("VN", *(province.code for province in self.localities.provinces))
        extras = replace(self.extras, past=earlier(self), tasks=tasks(*codes))
        return publish_site(
            self.scores, self.rules, self.facts, self.localities, out, measures=self.measures, extras=extras
        )


def score_country(work: Path) -> Country:
    """Score the country; `work` is an empty folder."""
    generate(work / "extract", PEOPLE, AS_OF)
    request = Request(
        citizens=work / "extract" / "citizens",
        dossiers=work / "extract" / "dossiers",
        as_of=AS_OF,
        out=work / "out",
        synthetic=True,
    )
    profile = load_profile(request.profile)
    loaded = pipeline.load_extracts(request, work / "out")
    prepared = pipeline.reduce_keys(request, loaded, profile)
    counted = pipeline.count(request, loaded, prepared)
    tallies = {
        dataset: replace(found, counts=found.counts.with_columns(pl.col("records") * STANDS_FOR))
        for dataset, found in counted.tallies.items()
    }
    place, communes = places(AS_OF), commune_of(AS_OF)
    scores = scoring.score(tuple(tallies.values()), place, communes, profile)
    failed = scores.rules.select("locality", "rule_id", "failed")
    counts = counting.count(MEASURES, loaded.frames, prepared.context)
    readings = measuring.measure(_grown(counts), place, communes, load_targets(), AS_OF)
    records = {dataset: int(found.counts["records"].sum()) for dataset, found in tallies.items()}
    return Country(
        scores=scores,
        rules=catalogue.RULES,
        facts=_facts(records),
        localities=Localities(localities.provinces(AS_OF), localities.communes(AS_OF)),
        measures=readings,
        extras=Extras(
            steps=pl.concat([next_steps(found, place, communes, failed) for found in tallies.values()]),
            cleaning=cleaning_status(tuple(tallies.values()), place, communes),
        ),
    )


def _grown(counts: counting.Counts) -> counting.Counts:
    return replace(
        counts,
        units={dataset: frame.with_columns(cs.integer() * STANDS_FOR) for dataset, frame in counts.units.items()},
        ages=counts.ages.with_columns(pl.col("people") * STANDS_FOR),
    )


def _facts(records: Mapping[Dataset, int]) -> EditionFacts:
    facts = edition()
    feeds = tuple(
        replace(feed, received=records[feed.dataset], scored=records[feed.dataset], rejected=0) for feed in facts.feeds
    )
    return replace(facts, feeds=feeds)


def earlier(country: Country) -> tuple[PastEdition, ...]:
    """Editions before this one, each a little worse than the next."""
    known = frozenset(country.localities.codes())
    findings = index_scores(country.scores, known, country.rules)
    rows = tuple(Composer(findings, country.rules, country.facts, country.localities).rows())
    return tuple(
        PastEdition(
            as_of=AS_OF.replace(day=1) - timedelta(days=30 * back + 1),
            edition_id=f"before-{back}",
            rules_sha256="ab" * 32,
            rows={
                row.code: replace(
                    row,
                    share_tenths=None if row.share_tenths is None else max(row.share_tenths - 7 * (back + 1), 0),
                    score_tenths=tuple(None if each is None else each - 2 - back for each in row.score_tenths),
                )
                for row in rows
            },
        )
        for back in reversed(range(PERIODS_BEFORE))
    )


def tasks(*codes: str) -> tuple[Task, ...]:
    """Four tasks for each locality: done, on schedule, at risk and overdue."""
    return tuple(
        Task(
            locality=code,
            task=task,
            owner=owner,
            due=due,
            result=result,
            accountable="Chủ tịch Ủy ban nhân dân tỉnh",
            progress_pct=progress,
            start=start,
        )
        for code in codes
        for task, owner, result, start, due, progress in (
            (
                "Gộp các số định danh trùng, xác minh từng trường hợp",
                "Phòng Cảnh sát quản lý hành chính về trật tự xã hội",
                "Không còn số trùng",
                date(2026, 8, 1),
                date(2026, 9, 30),
                100,
            ),
            (
                "Bổ sung ngày đăng ký khai sinh từ sổ hộ tịch đã số hóa",
                "Giám đốc Sở Tư pháp",
                "Đủ ngày cho mọi trẻ em",
                date(2026, 9, 1),
                date(2026, 12, 15),
                70,
            ),
            (
                "Chuyển mã đơn vị hành chính cũ sang mã mới (CIT-LIVE-007, 008, 009)",
                "Giám đốc Công an tỉnh",
                "Không còn hồ sơ mang mã cũ",
                date(2026, 7, 1),
                date(2026, 11, 15),
                10,
            ),
            (
                "Đóng hồ sơ của người đã đăng ký khai tử (CIT-CORRECT-040)",
                "Chủ tịch Ủy ban nhân dân cấp xã",
                "Không còn hồ sơ lỗi",
                date(2026, 7, 1),
                date(2026, 9, 15),
                40,
            ),
        )
    )
