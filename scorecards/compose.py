"""A page, put together from the findings: the order a reader needs, and every sentence written from the data."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from checks.vocabulary import Criterion, Dataset, Level, State
from scorecards import release
from scorecards.asks import decisions
from scorecards.cards import build_card, doubt
from scorecards.disclosure import Precision
from scorecards.figures import plot_share
from scorecards.lines import draw_chart
from scorecards.maps import map_nation, map_province
from scorecards.numbers import target_tenths, vi_percent
from scorecards.outlook import Extras, Outlook, say_budget, say_interval, say_pace
from scorecards.places import ALL_DATASETS, NATION, WORST_FIRST, Localities, commune_label, gather_below, show_place
from scorecards.published import Row, row_of
from scorecards.strips import Strip, lay_strip
from scorecards.trust import Territory, build_trust, received_facts
from scorecards.verdict import say_children, say_verdict
from scorecards.view import Below, Card, Crumb, Headline, Page, Place, RuleLine, Standing, Trust

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from checks.rule import Rule
    from scorecards.edition_facts import EditionFacts
    from scorecards.findings import Findings, RuleFinding
    from scorecards.measures import MeasureSections


_NAMED = 6
"""Places that a sentence names before it counts the others."""


class Composer:
    """Builds the pages of one edition. Places are gathered once and shared by all the pages that name them."""

    def __init__(  # noqa: PLR0913, PLR0917 - what an edition holds
        self,
        findings: Findings,
        rules: Sequence[Rule],
        edition: EditionFacts,
        localities: Localities,
        measures: MeasureSections | None = None,
        extras: Extras | None = None,
    ) -> None:
        """Gather every place."""
        self._measures = measures
        self._localities = localities
        self._findings = findings
        self._edition = edition
        self._rules = {rule.id: rule for rule in rules}
        self._received = received_facts(edition, findings)
        self._outlook = Outlook(extras or Extras(), findings, self._rules, edition)
        self._nation = show_place(findings, edition, Level.NATION, NATION, "Toàn quốc", "Toàn quốc")
        self._provinces = {
            province.code: show_place(findings, edition, Level.PROVINCE, province.code, province.name, province.short)
            for province in localities.provinces
        }
        self._communes: dict[str, dict[str, Place]] = {code: {} for code in self._provinces}
        for commune in localities.communes:
            self._communes[commune.province_code][commune.code] = show_place(
                findings, edition, Level.COMMUNE, commune.code, commune.name, commune_label(commune)
            )

    def rows(self) -> Iterator[Row]:
        """What the edition publishes of every locality: the nation, then each province followed by its communes."""
        yield row_of(self._nation, Level.NATION)
        for code, communes in self._communes.items():
            yield row_of(self._provinces[code], Level.PROVINCE)
            yield from (row_of(place, Level.COMMUNE) for place in communes.values())

    def pages(self) -> Iterator[Page]:
        """Build all pages: the nation, then each province followed by its communes."""
        yield self.nation()
        for code, communes in self._communes.items():
            yield self.province(code)
            for commune in communes:
                yield self.commune(code, commune)

    def nation(self) -> Page:
        """Build the nation's page."""
        communes = tuple(code for members in self._communes.values() for code in members)
        return self._page(
            Level.NATION,
            self._nation,
            (),
            tuple(self._provinces.values()),
            Territory(Level.NATION, NATION, tuple(self._provinces), communes),
        )

    def province(self, code: str) -> Page:
        """Build a province's page."""
        members = self._communes[code]
        return self._page(
            Level.PROVINCE,
            self._provinces[code],
            (self._nation,),
            tuple(members.values()),
            Territory(Level.PROVINCE, code, (code,), tuple(members)),
        )

    def commune(self, province: str, code: str) -> Page:
        """Build a commune's page."""
        return self._page(
            Level.COMMUNE,
            self._communes[province][code],
            (self._nation, self._provinces[province]),
            (),
            Territory(Level.COMMUNE, code, (), (code,)),
        )

    def _page(
        self, level: Level, place: Place, above: tuple[Place, ...], members: tuple[Place, ...], territory: Territory
    ) -> Page:
        findings = self._findings
        records = sum(findings.locality(place.code, dataset).records for dataset in Dataset)
        below = self._below(place, members, level)
        below_vi, below_en = (
            say_children([member.state for member in members], below.vi_kind, below.en_kind) if below else ("", "")
        )
        fallen_vi, fallen_en = self._fallen(members, level)
        lines = tuple(self._rule_line(place.code, finding) for finding in findings.failing(place.code))
        plans = self._outlook.plans(place, level)
        tasks = self._outlook.tasks(place.code)
        return Page(
            level=level,
            path=place.path,
            root="" if level is Level.NATION else "../",
            name=place.name,
            title_en={
                Level.NATION: "National scorecard of population-data quality",
                Level.PROVINCE: "Provincial scorecard of population-data quality",
                Level.COMMUNE: "Commune scorecard of population-data quality",
            }[level],
            crumbs=tuple(Crumb(upper.label, upper.path) for upper in above),
            verdict=say_verdict(
                "Cả nước" if level is Level.NATION else place.name,
                "The country" if level is Level.NATION else place.name,
                {score.criterion: score.state for score in place.scores},
                records,
            ),
            any_records=records > 0,
            below_vi=below_vi and f"Về tỷ lệ hồ sơ đạt cả bốn tiêu chí: {below_vi[0].lower()}{below_vi[1:]}{fallen_vi}",
            below_en=f"{below_en}{fallen_en}",
            asks=decisions(
                place,
                members,
                level,
                lines=lines,
                plans=plans,
                tasks=tasks or (),
                identifiers=self._guilty(place.code),
                target=vi_percent(target_tenths(self._edition.headline_target_pct)),
            ),
            headline=self._headline(place, above, level),
            cards=self._cards(place, level),
            below=below,
            rules=lines,
            rules_failing=findings.failing_count(place.code),
            plans=plans,
            cleaning=self._outlook.cleaning(place.code, level),
            tasks=tasks,
            measures=(
                None
                if self._measures is None
                else self._measures.section(place.code, level, self._communes.get(place.code, {}))
            ),
            trust=self._trust(place, level, territory),
        )

    def _fallen(self, members: Iterable[Place], level: Level) -> tuple[str, str]:
        """Name the places inside whose share fell by more than chance since the edition before."""
        inside = Level.PROVINCE if level is Level.NATION else Level.COMMUNE
        found = [(member, moved) for member in members if (moved := self._outlook.moved(member, inside)).fell]
        if not found:
            return "", ""
        since, more = found[0][1].since, len(found) - _NAMED
        named = ", ".join(member.name for member, _ in found[:_NAMED]) + (f" và {more} nơi khác" if more > 0 else "")
        return f" Giảm quá mức ngẫu nhiên so với {since}: {named}.", f" {len(found)} fell by more than chance explains."

    def _trust(self, place: Place, level: Level, territory: Territory) -> Trust:
        built = build_trust(self._findings, self._edition, self._rules, self._received, territory)
        compared = self._outlook.comparison(place, level)
        return built if compared is None else replace(built, facts=(compared, *built.facts))

    def _cards(self, place: Place, level: Level) -> tuple[Card, ...]:
        target = target_tenths(self._edition.on_target_score)
        return tuple(
            build_card(
                self._findings,
                self._edition,
                place.code,
                score,
                moved=moved,
                budget=say_budget(score.tenths, target) if score.exact else "",
            )
            for score, moved in zip(place.scores, self._outlook.scores_moved(place, level), strict=True)
        )

    def _below(self, place: Place, members: tuple[Place, ...], level: Level) -> Below | None:
        if not members:
            return None
        below = gather_below(members, level, self._edition)
        if level is Level.NATION:
            communes = {code: each for inside in self._communes.values() for code, each in inside.items()}
            return replace(
                below,
                moved={each.code: self._outlook.moved(each, Level.PROVINCE) for each in members},
                dots=map_nation(self._localities.communes, communes),
                standing=tuple(_stand(each, self._communes[each.code].values()) for each in below.places),
            )
        inside = [commune for commune in self._localities.communes if commune.province_code == place.code]
        return replace(
            below, strips=self._strips(place, members), dots=map_province(inside, self._communes[place.code])
        )

    def _strips(self, place: Place, members: tuple[Place, ...]) -> tuple[Strip, ...]:
        all_four = lay_strip(
            "Cả bốn",
            "All four",
            ((_exact_tenths(each), each.state) for each in members),
            _exact_tenths(place),
            target_tenths(self._edition.headline_target_pct),
        )
        return (
            all_four,
            *(
                lay_strip(
                    score.criterion.vi,
                    score.criterion.en,
                    ((each.scores[index].tenths, each.scores[index].state) for each in members),
                    score.tenths,
                    target_tenths(self._edition.on_target_score),
                )
                for index, score in enumerate(place.scores)
            ),
        )

    def _headline(self, place: Place, above: tuple[Place, ...], level: Level) -> Headline:
        target = target_tenths(self._edition.headline_target_pct)
        trend = self._outlook.headline(place, level)
        pace_vi, pace_en = say_pace(trend, target)
        found = self._findings.locality(place.code, Dataset.CITIZENS)
        compared = [f"{upper.name} {upper.share.text}" for upper in reversed(above) if upper.share.shown]
        reason_vi, reason_en = "", ""
        if place.state is State.ERROR:
            reason_vi, reason_en = "Có quy tắc không chạy được nên không công bố tỷ lệ.", "A rule could not be run."
        elif place.share.precision is Precision.UNKNOWN:
            reason_vi, reason_en = doubt(self._edition)
        elif place.share.shown and place.state is State.NOT_ASSESSED:
            reason_vi, reason_en = "Không xếp trạng thái, để không lộ số nhỏ.", "A state would tell a small number."
        return Headline(
            place=place,
            moved=self._outlook.moved(place, level),
            chart=draw_chart(trend, target),
            pace_vi=pace_vi,
            pace_en=pace_en,
            interval=say_interval(found.met_all if place.share.failing else None, found.records, place.share.precision),
            plot=plot_share(place.share, target, width=300),
            target=vi_percent(target),
            comparison="; ".join(compared),
            reason_vi=reason_vi,
            reason_en=reason_en,
        )

    def _rule_line(self, code: str, finding: RuleFinding) -> RuleLine:
        rule = self._rules[finding.rule_id]
        counts = release.rule_counts(self._findings, code, finding, rule)
        return RuleLine(
            id=rule.id,
            vi=rule.vi,
            en=rule.en,
            remedy_vi=rule.remedy_vi,
            remedy_en=rule.remedy_en,
            dataset=rule.on,
            criterion=rule.criterion,
            state=finding.state,
            blocking=rule.blocking,
            failed=counts.failed.text,
            gain=counts.gain.text,
            harm=rule.harm,
            by_machine=rule.effort_minutes == 0,
            per_hour=counts.per_hour,
            effort_minutes=rule.effort_minutes,
            hours=counts.hours,
        )

    def _guilty(self, code: str) -> list[Criterion]:
        """The criteria that identifier failures hold below target."""
        return [
            criterion
            for criterion in Criterion
            if self._findings.criterion(code, ALL_DATASETS, criterion).identifier_failed
        ]


def _exact_tenths(place: Place) -> int | None:
    """The headline share, where it is more than a bound: a bound has no place on an axis."""
    return place.share.tenths if place.share.precision is Precision.EXACT else None


def _stand(province: Place, communes: Iterable[Place]) -> Standing:
    """Count a province's communes by state."""
    counts = Counter(each.state for each in communes)
    total = max(counts.total(), 1)
    parts, before = [], 0
    for state in WORST_FIRST:
        if counts[state]:
            parts.append((state, f"{100 * before / total:.1f}", f"{100 * counts[state] / total:.1f}"))
            before += counts[state]
    return Standing(province, tuple((state, counts[state]) for state in WORST_FIRST if counts[state]), tuple(parts))
