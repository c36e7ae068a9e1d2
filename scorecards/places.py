"""Localities as lines, tiles and bands: what a page shows of one place, and of all places below another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.errors import RuleError
from checks.targets import records_short
from checks.vocabulary import Criterion, Dataset, Level, State
from scorecards import release
from scorecards.disclosure import ALL_DATASETS, NATION, NOTHING, SMALL_CELL, WITH_A_NUMBER, Precision, show_short
from scorecards.figures import lay_tiles
from scorecards.numbers import target_tenths, vi_tenths
from scorecards.release import met_shown
from scorecards.view import Band, Below, Place, Score

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemas.localities import Commune, Province
    from scorecards.edition_facts import EditionFacts
    from scorecards.findings import Findings

__all__ = ["ALL_DATASETS", "NATION", "WITH_A_NUMBER", "Localities", "met_shown"]

WORST_FIRST = (State.BELOW, State.ERROR, State.WATCH, State.NOT_ASSESSED, State.ON_TARGET)
"""Order of the bands. An error may hide anything, so it comes before what is only being watched."""

MOST_TO_MEND = 10

_KIND_LETTERS = {"phường": "P. ", "đặc khu": "ĐK "}
"""Before a short name: a province may hold a ward and a commune of one name."""


@dataclass(frozen=True, slots=True)
class Localities:
    """The list of localities in force on the day of the edition."""

    provinces: tuple[Province, ...]
    communes: tuple[Commune, ...]

    def __post_init__(self) -> None:
        """Refuse a list whose codes could not be the names of files, or that has a commune of no province."""
        provinces = {province.code for province in self.provinces}
        odd = [code for code in provinces if not _is_code(code, 2)]
        odd += [commune.code for commune in self.communes if not _is_code(commune.code, 5)]
        odd += [commune.code for commune in self.communes if commune.province_code not in provinces]
        if odd:
            raise RuleError(f"locality {odd[0]!r}: a code of 2 or 5 digits, in a listed province, is needed")

    def codes(self) -> Iterator[str]:
        """Codes of all localities that get a page."""
        yield NATION
        yield from (province.code for province in self.provinces)
        yield from (commune.code for commune in self.communes)


def page_path(level: Level, code: str) -> str:
    """Name the file of a locality's page, from the root of the site."""
    return {Level.NATION: "index.html", Level.PROVINCE: f"tinh/{code}.html", Level.COMMUNE: f"xa/{code}.html"}[level]


def state_shown(state: State, *, evidence: bool) -> State:
    """The state that a page may show: without evidence it is "not assessed", whatever else it claims; errors stay."""
    return state if evidence or state is State.ERROR else State.NOT_ASSESSED


def commune_label(commune: Commune) -> str:
    """Name a commune where room is short."""
    return _KIND_LETTERS.get(commune.kind, "") + commune.short


def most_records(findings: Findings, code: str, criterion: Criterion) -> int:
    """Count the records that a criterion was judged on, in the dataset that has most of them.

    Two handfuls do not make a crowd: a score of nine citizens and nine dossiers says too much of each.
    """
    return max(findings.criterion(code, dataset, criterion).records for dataset in Dataset)


def show_score(findings: Findings, code: str, criterion: Criterion) -> Score:
    """Show the score of one criterion over all datasets, floored to a tenth."""
    finding = findings.criterion(code, ALL_DATASETS, criterion)
    enough = most_records(findings, code, criterion) >= SMALL_CELL
    state = state_shown(finding.state, evidence=finding.score is not None and enough)
    if finding.score is None or state not in WITH_A_NUMBER:
        return Score(criterion, state, None, NOTHING)
    tenths, text = release.score(findings, code, criterion)
    # A score that would tell too much takes its state with it.
    exact = tenths is not None and text == vi_tenths(tenths)
    return Score(criterion, state if text else State.NOT_ASSESSED, tenths, text or NOTHING, exact)


def show_place(  # noqa: PLR0913, PLR0917 - the names of one line; a class for them would be used here only
    findings: Findings, edition: EditionFacts, level: Level, code: str, name: str, label: str
) -> Place:
    """Gather what is shown of one locality wherever it is named."""
    citizens = findings.locality(code, Dataset.CITIZENS)
    share = release.headline(findings, code, Dataset.CITIZENS)
    target = edition.headline_target_pct
    exact = share.precision is Precision.EXACT and share.failing is not None
    return Place(
        code=code,
        path=page_path(level, code),
        name=name,
        label=label,
        state=release.headline_state(findings, edition, code, Dataset.CITIZENS),
        share=share,
        dossiers=release.headline(findings, code, Dataset.DOSSIERS),
        dossiers_state=release.headline_state(findings, edition, code, Dataset.DOSSIERS),
        scores=tuple(show_score(findings, code, criterion) for criterion in Criterion),
        records=release.records(findings, code, Dataset.CITIZENS).text,
        to_mend=show_short(share, citizens.records, target),
        shortfall=records_short(citizens.met_all or 0, citizens.records, target) if exact else None,
    )


def order_places(places: Sequence[Place]) -> tuple[Band, ...]:
    """Group places by state, worst state first, and in each the lowest share first."""
    bands = []
    for state in WORST_FIRST:
        members = [place for place in places if place.state is state]
        members.sort(key=lambda place: (_shown_tenths(place), place.code))
        if members:
            bands.append(Band(state, tuple(members)))
    return tuple(bands)


def gather_below(places: Sequence[Place], level: Level, edition: EditionFacts) -> Below:
    """Gather the places below a nation (`level` is NATION) or a province."""
    nation = level is Level.NATION
    ranked = sorted(
        (place for place in places if place.share.shown and place.state in WITH_A_NUMBER),
        key=_shown_tenths,
        reverse=True,
    )
    ranks: dict[str, int] = {}
    for position, place in enumerate(ranked, start=1):
        before = ranked[position - 2] if position > 1 else None
        tied = before is not None and before.share.tenths == place.share.tenths
        ranks[place.code] = ranks[before.code] if tied and before is not None else position
    short = sorted(
        (place for place in places if place.shortfall), key=lambda place: (-(place.shortfall or 0), place.code)
    )
    return Below(
        vi_kind="tỉnh, thành phố" if nation else "xã, phường, đặc khu",
        en_kind="provinces and cities" if nation else "communes",
        bands=order_places(places),
        tiles=lay_tiles(place.code for place in places) if nation else None,
        ranks=ranks,
        most_to_mend=() if nation else tuple(short[:MOST_TO_MEND]),
        high_but_red=any(_is_high_but_red(score, edition) for place in places for score in place.scores),
    )


def _is_high_but_red(score: Score, edition: EditionFacts) -> bool:
    return score.state is State.BELOW and (score.tenths or 0) >= target_tenths(edition.watch_score)


def _shown_tenths(place: Place) -> int:
    # By what is shown, so that the order of a list tells no more than its numbers do.
    return -1 if place.share.tenths is None else place.share.tenths


def _is_code(code: str, digits: int) -> bool:
    return len(code) == digits and code.isascii() and code.isdigit()
