"""A page, put together from the findings: the order a reader needs, and every sentence written from the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.vocabulary import Criterion, Dataset, Level, State
from scorecards.cards import build_card, doubt
from scorecards.disclosure import SMALL_CELL, Precision, is_small, say_count, show_count
from scorecards.figures import plot_share
from scorecards.numbers import share_tenths, target_tenths, vi_integer, vi_percent
from scorecards.places import ALL_DATASETS, NATION, Localities, commune_label, gather_below, show_place
from scorecards.trust import Territory, build_trust, received_facts
from scorecards.verdict import say_children, say_verdict, vi_list
from scorecards.view import Crumb, Headline, Page, Place, RuleLine, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from checks.rule import Rule
    from scorecards.edition_facts import EditionFacts
    from scorecards.findings import Findings, RuleFinding
    from scorecards.measures import MeasureSections

_MINUTES_PER_HOUR = 60
_HEAVIEST = 3
"""Places that the page names as holding most of what fails."""

_VI_RECORDS = {Dataset.CITIZENS: "hồ sơ dân cư", Dataset.DOSSIERS: "hồ sơ thủ tục hành chính"}
_EN_RECORDS = {Dataset.CITIZENS: "citizen records", Dataset.DOSSIERS: "dossiers"}


class Composer:
    """Builds the pages of one edition. Places are gathered once and shared by all the pages that name them."""

    def __init__(
        self,
        findings: Findings,
        rules: Sequence[Rule],
        edition: EditionFacts,
        localities: Localities,
        measures: MeasureSections | None = None,
    ) -> None:
        """Gather every place."""
        self._measures = measures
        self._findings = findings
        self._edition = edition
        self._rules = {rule.id: rule for rule in rules}
        self._received = received_facts(edition)
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
        below = gather_below(members, level, self._edition) if members else None
        below_vi, below_en = (
            say_children([member.state for member in members], below.vi_kind, below.en_kind) if below else ("", "")
        )
        lines = tuple(self._rule_line(finding) for finding in findings.failing(place.code))
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
            below_vi=below_vi and f"Về tỷ lệ hồ sơ đạt cả bốn tiêu chí: {below_vi[0].lower()}{below_vi[1:]}",
            below_en=below_en,
            asks=tuple(self._asks(place, members, level)),
            headline=self._headline(place, above),
            cards=tuple(build_card(findings, self._edition, place.code, criterion) for criterion in Criterion),
            below=below,
            rules=lines,
            rules_failing=findings.failing_count(place.code),
            measures=(
                None
                if self._measures is None
                else self._measures.section(place.code, level, self._communes.get(place.code, {}))
            ),
            trust=build_trust(findings, self._edition, self._rules, self._received, territory),
        )

    def _headline(self, place: Place, above: tuple[Place, ...]) -> Headline:
        target = target_tenths(self._edition.headline_target_pct)
        compared = [f"{upper.name} {upper.share.text}" for upper in reversed(above) if upper.share.shown]
        reason_vi, reason_en = "", ""
        if place.state is State.ERROR:
            reason_vi, reason_en = "Có quy tắc không chạy được nên không công bố tỷ lệ.", "A rule could not be run."
        elif place.share.precision is Precision.UNKNOWN:
            reason_vi, reason_en = doubt(self._edition)
        return Headline(
            place=place,
            plot=plot_share(place.share, target, width=300),
            target=vi_percent(target),
            comparison="; ".join(compared),
            reason_vi=reason_vi,
            reason_en=reason_en,
        )

    def _rule_line(self, finding: RuleFinding) -> RuleLine:
        rule = self._rules[finding.rule_id]
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
            failed=show_count(finding.failed),
            gain=f"+{vi_integer(finding.gain)}" if finding.gain >= SMALL_CELL else show_count(finding.gain),
            by_machine=rule.effort_minutes == 0,
            effort_minutes=rule.effort_minutes,
            hours=_say_hours(finding.failed, rule.effort_minutes),
        )

    def _asks(self, place: Place, members: tuple[Place, ...], level: Level) -> Iterator[Sentence]:
        """What the figures ask of the meeting. Each is said only where its figures are there."""
        failing = self._findings.failing(place.code)
        if failing and failing[0].gain > 0:
            top = self._rules[failing[0].rule_id]
            yield Sentence(
                f"Sửa {top.id} trước",
                f" – {top.vi}. Sửa xong, thêm {say_count(failing[0].gain)} {_VI_RECORDS[top.on]} đạt cả bốn tiêu chí.",
                f"Mend {top.id} first: it alone keeps the most {_EN_RECORDS[top.on]} from meeting all four.",
            )
        yield from self._ask_identifiers(place.code)
        yield from _ask_heaviest(place, members, level)

    def _ask_identifiers(self, code: str) -> Iterator[Sentence]:
        failed = {
            criterion: self._findings.criterion(code, ALL_DATASETS, criterion).identifier_failed
            for criterion in Criterion
        }
        guilty = [criterion for criterion, count in failed.items() if count]
        if guilty:
            # One small addend could be worked out from the sum and the others.
            hidden = len(guilty) > 1 and any(is_small(failed[criterion]) for criterion in guilty)
            count = "" if hidden else f"{say_count(sum(failed.values()))} "
            names = vi_list([criterion.vi for criterion in guilty])
            yield Sentence(
                f"Xử lý hết {count}lỗi định danh",
                f" – số định danh và mã đơn vị hành chính phải đúng 100%, nếu còn lỗi thì {names} không được xếp Đạt.",
                "Clear every identifier error: one is enough to keep a criterion below target.",
            )


def _ask_heaviest(place: Place, members: Sequence[Place], level: Level) -> Iterator[Sentence]:
    failing = place.share.failing
    heavy = sorted(
        ((member.share.failing, member) for member in members if member.share.failing),
        key=lambda pair: (-pair[0], pair[1].code),
    )[:_HEAVIEST]
    if not failing or len(heavy) < _HEAVIEST or len(members) <= _HEAVIEST:
        return
    part = sum(count for count, _ in heavy)
    whole = "cả nước" if level is Level.NATION else "toàn địa bàn"
    yield Sentence(
        "Tập trung vào " + vi_list([member.label for _, member in heavy]),
        f" – {vi_percent(share_tenths(min(part, failing), failing))} số hồ sơ dân cư chưa đạt của {whole}"
        f" ({vi_integer(part)} / {vi_integer(failing)}).",
        f"These {_HEAVIEST} hold the most citizen records that fail.",
    )


def _say_hours(failed: int, minutes: int) -> str:
    """Say how long it takes to mend all; nothing where that would give a small count away."""
    hours = failed * minutes // _MINUTES_PER_HOUR
    return f"{vi_integer(hours)} giờ công" if hours and not is_small(failed) else ""
