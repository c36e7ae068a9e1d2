"""A measure: frozen data that says what is counted of a locality, where it is published, and from how many.

As a rule does of a record, a measure speaks of a locality. Nothing here knows how it is evaluated: `counting` counts,
`measuring` judges, and the docs and pages tell.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum

from checks.predicates import Always, Predicate, columns
from checks.values import Value
from checks.vocabulary import Criterion, Dataset, Level, State


class Family(StrEnum):
    """What a measure speaks of."""

    DEMOGRAPHY = "demography"
    SERVICE = "service"
    FEED = "feed"

    @property
    def vi(self) -> str:
        """Vietnamese name."""
        return {
            "demography": "Độ phủ và tính hợp lý của dân số",
            "service": "Phục vụ người dân",
            "feed": "Nguồn cập nhật",
        }[self.value]

    @property
    def en(self) -> str:
        """English name."""
        return {
            "demography": "Coverage and plausibility of the population",
            "service": "Service to citizens",
            "feed": "Feeds",
        }[self.value]


class Unit(StrEnum):
    """What a measure's value counts in."""

    PERCENT = "percent"
    INDEX = "index"
    PER_100_GIRLS = "per_100_girls"
    TIMES = "times"
    DAYS = "days"
    POINTS = "points"
    COMMUNES = "communes"
    """In a commune 0 or 1; above it how many of them."""

    @property
    def vi(self) -> str:
        """How a value is read in Vietnamese; empty for a bare number."""
        return {
            "percent": "%",
            "per_100_girls": "bé trai / 100 bé gái",
            "times": "lần",
            "days": "ngày",
            "points": "điểm",
            "communes": "xã",
        }.get(self.value, "")

    @property
    def en(self) -> str:
        """How a value is read in English."""
        return {
            "percent": "per cent",
            "index": "index",
            "per_100_girls": "boys per 100 girls",
            "times": "times what is expected",
            "days": "days",
            "points": "points",
            "communes": "communes",
        }[self.value]


class Better(StrEnum):
    """Which way is better."""

    HIGHER = "higher"
    LOWER = "lower"
    NEAR = "near"
    """Near what is expected: too much is as doubtful as too little."""


@dataclass(frozen=True, slots=True)
class Grade:
    """A class of values: those below `below` that no earlier grade holds."""

    below: float
    vi: str
    en: str
    state: State


@dataclass(frozen=True, slots=True)
class Definition:
    """How a measure follows from the records."""


@dataclass(frozen=True, slots=True)
class ShareOf(Definition):
    """Of the records to which `applies` is true, the share for which `holds` is."""

    holds: Predicate
    applies: Predicate = Always()  # noqa: RUF009 - frozen, so one instance serves all


@dataclass(frozen=True, slots=True)
class PartOf(Definition):
    """The sum of one column over the sum of another. A record whose part isn't between 0 and its whole is left out."""

    part: str
    whole: str
    applies: Predicate = Always()  # noqa: RUF009 - as above


@dataclass(frozen=True, slots=True)
class Coverage(Definition):
    """People registered in communes of which it is known how many are expected, over the people expected there."""

    people: Predicate


@dataclass(frozen=True, slots=True)
class Spike(Definition):
    """How many times as many records as one in `one_in` of those to which `applies` is true satisfy `holds`."""

    holds: Predicate
    applies: Predicate
    one_in: int


@dataclass(frozen=True, slots=True)
class SexRatioAtBirth(Definition):
    """Boys per 100 girls among births; a locality's share of boys is compared with the nation's."""

    births: Predicate
    boys: Predicate


@dataclass(frozen=True, slots=True)
class AgeIndex(Definition):
    """An index of `demography` over people by single year of age and sex."""

    people: Predicate
    """Who is counted: the same for every index, since they are counted once."""


@dataclass(frozen=True, slots=True)
class Whipple(AgeIndex):
    """Preference for ages that end in 0 or 5."""


@dataclass(frozen=True, slots=True)
class Myers(AgeIndex):
    """Preference for any end digit."""


@dataclass(frozen=True, slots=True)
class Noumbissi(AgeIndex):
    """The index of the end digit that is farthest from 1."""


@dataclass(frozen=True, slots=True)
class AgeSexAccuracy(AgeIndex):
    """The UN age-sex accuracy index."""


@dataclass(frozen=True, slots=True)
class Silence(Definition):
    """Days since the last event, and whether the feed's own history of days with events makes that likely.

    `moments` are dates of which the latest that isn't after the as-of date is the record's event.
    """

    moments: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class ExtractAge(Definition):
    """Days from the newest `moment` that isn't after the as-of date to the as-of date."""

    moment: Value


@dataclass(frozen=True, slots=True)
class IndexPart:
    """A part of an index: its points, the measure they come from, and the share in per cent that earns all of them.

    Points rise in proportion to the share. `measure` is None for what the extract does not hold.
    """

    vi: str
    en: str
    points: int
    measure: str | None = None
    full_pct: int = 100


@dataclass(frozen=True, slots=True)
class IndexGroup:
    """A group of an index."""

    vi: str
    en: str
    parts: tuple[IndexPart, ...]

    @property
    def points(self) -> int:
        """The points that the group can give."""
        return sum(part.points for part in self.parts)


@dataclass(frozen=True, slots=True)
class Rating:
    """What an index calls a locality from so many points on."""

    least: int
    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Index(Definition):
    """Points earned by other measures. What can't be assessed is left out and said, never scaled up."""

    groups: tuple[IndexGroup, ...]
    ratings: tuple[Rating, ...]
    """Best first; the last from 0."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure:
    """One measure.

    Attributes:
        id: `MEA-SVC-001`: family, number. Never reused.
        of_vi, of_en: what the denominator counts.
        source: where the measure comes from, with its mark as in `Rule.source`.
        levels: where it is published.
        least: the smallest denominator it is published from.
        grades: what to call a value, best first, where the measure has a scale of its own.
    """

    id: str
    family: Family
    on: Dataset
    criterion: Criterion | None
    vi: str
    en: str
    of_vi: str
    of_en: str
    why: str
    source: str
    unit: Unit
    better: Better
    definition: Definition
    levels: tuple[Level, ...] = tuple(Level)
    least: int = 1
    grades: tuple[Grade, ...] = ()

    @property
    def countable(self) -> bool:
        """Whether the value is a share of whole things, so that so many of them can be short of a target."""
        return isinstance(self.definition, ShareOf | PartOf | Coverage)

    def grade(self, value: float) -> Grade | None:
        """What the measure's own scale calls a value."""
        return next((grade for grade in self.grades if value < grade.below), None)


def predicates_of(definition: Definition) -> tuple[Predicate, ...]:
    """The predicates that a definition evaluates on each record."""
    parts = (getattr(definition, each.name) for each in fields(definition))
    return tuple(part for part in parts if isinstance(part, Predicate))


def columns_of(definition: Definition) -> tuple[str, ...]:
    """Names of the columns that a definition reads, in order of first use."""
    read = [name for node in predicates_of(definition) for name in columns(node)]
    match definition:
        case PartOf(part=part, whole=whole):
            read += [part, whole]
        case AgeIndex():
            read += ["birth_date", "sex_code"]
        case Silence(moments=moments):
            read += [name for moment in moments for name in columns(moment)]
        case ExtractAge(moment=moment):
            read += columns(moment)
        case _:
            pass
    return tuple(dict.fromkeys(read))
