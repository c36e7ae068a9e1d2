"""What a page holds, ready to be written: every number already disclosed, every sentence already said.

Templates only lay these out. Nothing here knows polars or Jinja2, so a page can be built in a test from literals.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checks.vocabulary import Criterion, Dataset, Harm, Level, State
    from scorecards.disclosure import Share
    from scorecards.figures import DotPlot, Spot, TileMap
    from scorecards.lines import Chart, Spark
    from scorecards.maps import DotMap
    from scorecards.measure_view import MeasureSection
    from scorecards.strips import Strip
    from scorecards.tasks import TaskLine
    from scorecards.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Score:
    """A criterion's score (the DQI) as a page may show it.

    `tenths` is None where no number may stand, and only a lower bound where the score is not `exact`.
    """

    criterion: Criterion
    state: State
    tenths: int | None
    text: str
    exact: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One locality in a line of a table, a tile or a wall.

    Attributes:
        path: its page, from the root of the site.
        label: its name where room is short.
        state: state of its headline, the citizen records that meet all four criteria.
        scores: one for each criterion, in their official order.
        records: citizen records, as shown.
        to_mend: citizen records still to mend to reach the headline target, as shown; `shortfall`: the same as a
            number, None where it must not be used.
    """

    code: str
    path: str
    name: str
    label: str
    state: State
    share: Share
    dossiers: Share
    dossiers_state: State
    scores: tuple[Score, ...]
    records: str
    to_mend: str
    shortfall: int | None


@dataclass(frozen=True, slots=True)
class Moved:
    """How a figure moved since the edition before.

    Attributes:
        look: "up", "dn" or "eq"; empty where there is nothing to compare with.
        text: "▲ 0,6 điểm"; `short`: "▲ 0,6"; `since`: the edition before, "kỳ 9/2026".
        previous: the figure of the edition before in tenths, None where it published none.
        spark: the line over all editions there are, or None.
        fell: whether records met it less often than chance explains.
    """

    look: str
    text: str
    short: str
    since: str
    previous: int | None
    spark: Spark | None
    fell: bool = False


STILL = Moved("", "", "", "", None, None)
"""Nothing to compare with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One of the four cards. `reason` says why the state is not "on target"; empty where it is.

    `budget` says how much of the errors that the target allows is used up, "98%"; empty where no score is shown.
    """

    score: Score
    plot: DotPlot | None
    citizens: Share
    dossiers: Share
    identifiers: str
    identifiers_fail: bool
    reason_vi: str
    reason_en: str
    moved: Moved = STILL
    budget: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence whose first part is set in bold."""

    strong: str
    rest: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """The one number: citizen records that meet all four criteria; the dossiers' share stands beside it, smaller.

    `reason_vi` and `reason_en` say why there is no number; empty where there is one, or where nothing was sent.
    `chart` is the line over the editions in place of the plot; `pace_vi` says where it leads.
    `interval`: for few records, the range that chance alone would spread the share over ("84,1–86,5%").
    """

    place: Place
    moved: Moved
    chart: Chart | None
    pace_vi: str
    pace_en: str
    interval: str
    plot: DotPlot | None
    target: str
    comparison: str
    reason_vi: str
    reason_en: str


@dataclass(frozen=True, slots=True)
class Band:
    """Localities in one state, worst first."""

    state: State
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How many communes of a province are in which state, worst state first.

    `parts` are the pieces of a bar of 100 units: state, where it begins, how long it is.
    """

    place: Place
    counts: tuple[tuple[State, int], ...]
    parts: tuple[tuple[State, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Below:
    """The localities one level below.

    Attributes:
        bands: all of them, by state, worst state first.
        tiles: the map of provinces, for the nation; None for a province.
        ranks: place code to rank by the headline share, where it is shown.
        most_to_mend: for a province, the communes with most records still to mend.
        moved: place code to how its headline share moved, for the table of provinces.
        strips: for a province, where its communes stand.
        dots: the map of communes; None where there is none to draw.
        standing: for the nation, how many communes of each province are in which state.
        high_but_red: whether a score here is below target though its number is not; the page then says how that can be.
    """

    vi_kind: str
    en_kind: str
    bands: tuple[Band, ...]
    tiles: TileMap | None
    ranks: dict[str, int]
    most_to_mend: tuple[Place, ...]
    high_but_red: bool
    moved: Mapping[str, Moved] = field(default_factory=dict)
    strips: tuple[Strip, ...] = ()
    dots: DotMap | None = None
    standing: tuple[Standing, ...] = ()

    @property
    def places(self) -> tuple[Place, ...]:
        """All localities, worst first."""
        return tuple(place for band in self.bands for place in band.places)

    def spot(self, place: Place) -> Spot:
        """Where a province's tile goes."""
        if self.tiles is None:
            raise ValueError("only the nation has a tile map")
        return self.tiles.spots[place.code]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLine:
    """One rule that fails here, with what to do about it."""

    id: str
    vi: str
    en: str
    remedy_vi: str
    remedy_en: str
    dataset: Dataset
    criterion: Criterion
    state: State
    blocking: bool
    failed: str
    gain: str
    harm: Harm | None
    by_machine: bool
    effort_minutes: int
    hours: str
    per_hour: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of the plan: the rules it adds, and what it and the steps before it bring.

    Attributes:
        rules: id and Vietnamese text of each rule.
        share: share of records that would then meet all four; empty where it is not told.
        reached: whether the target is then reached.
    """

    by_machine: bool
    rules: tuple[tuple[str, str], ...]
    gain: str
    hours: str
    share: str
    reached: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What to mend next for one dataset, step by step."""

    dataset: Dataset
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class CleaningLine:
    """One of the fourteen cleaning targets here."""

    number: int
    vi: str
    en: str
    left: str
    state: State


@dataclass(frozen=True, slots=True)
class Cleaning:
    """The fourteen targets: how many are met, missed, and not known."""

    summary_vi: str
    summary_en: str
    lines: tuple[CleaningLine, ...]


@dataclass(frozen=True, slots=True)
class RuleNote:
    """A rule that says nothing about this place, and why."""

    id: str
    vi: str
    reason: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A term and what is known of it, in Vietnamese and, where a sentence needs it, in English."""

    term_vi: str
    term_en: str
    vi: str
    en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """How far the page can be trusted.

    Attributes:
        facts: coverage, what was received, columns that were not supplied.
        unassessed: rules that had nothing to check here; `failures`: rules that could not be run.
    """

    facts: tuple[Fact, ...]
    unassessed: tuple[RuleNote, ...]
    failures: tuple[RuleNote, ...]


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of the way here. `path` is from the root of the site."""

    label: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page. `root` leads from its folder to the root of the site: "" or "../". Without `measures`, no section.

    `tasks` is None where no file of tasks was given; the page then says so.
    """

    level: Level
    path: str
    root: str
    name: str
    title_en: str
    crumbs: tuple[Crumb, ...]
    verdict: Verdict
    any_records: bool
    below_vi: str
    below_en: str
    asks: tuple[Sentence, ...]
    headline: Headline
    cards: tuple[Card, ...]
    below: Below | None
    rules: tuple[RuleLine, ...]
    rules_failing: int
    plans: tuple[Plan, ...]
    cleaning: Cleaning | None
    measures: MeasureSection | None
    tasks: tuple[TaskLine, ...] | None
    trust: Trust


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """What every page of the edition says alike; a commune's page says the `provenance` only, and where the rest is."""

    month: str
    day: str
    edition_id: str
    rules_version: str
    rules_count: int
    synthetic: bool
    on_target: str
    watch: str
    target: str
    method: tuple[Fact, ...]
    provenance: Fact
    files: tuple[tuple[str, str], ...]
