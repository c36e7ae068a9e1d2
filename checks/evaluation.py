"""Reader: what each definition of a measure finds in one locality, from the counts of that locality."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import singledispatch
from typing import Any

from checks import codes, demography
from checks.feeds import is_flat
from checks.measure import (
    AgeSexAccuracy,
    Coverage,
    Definition,
    ExtractAge,
    Index,
    IndexPart,
    Myers,
    Noumbissi,
    PartOf,
    SexRatioAtBirth,
    ShareOf,
    Silence,
    Spike,
    Whipple,
)
from checks.reading import Finding, Reason
from checks.vocabulary import Level, State

UN_GROUPS = 15
"""Five-year groups that the UN index compares: 0–4 to 70–74, as in AGESEX."""

DEVIATES = 3
"""Standard errors of a share of boys that are no chance: 34 provinces give one false alarm in eleven runs."""

ENOUGH_COMMUNES = Fraction(9, 10)
"""Part of the communes whose feed could be judged, from which on their province's is said to be live. Ours."""


@dataclass(frozen=True)
class Expected:
    """People expected in the communes of which it is known; people registered there; how many communes lack it."""

    people: int
    registered: int
    unknown: int


@dataclass(frozen=True)
class Below:
    """Feeds of the communes of a province or the nation: all, those that could be judged, those that are flat."""

    communes: int
    judged: int
    flat: int


@dataclass(frozen=True)
class Here:
    """What is known of one locality to one measure.

    Attributes:
        counts: the measure's own columns, by name; `nation`: those of the nation.
        records: records of the measure's table.
        ages: people by single year, for each sex code.
        shares: the shares of other measures that could be assessed here.
    """

    level: Level
    as_of: date
    records: int
    counts: Mapping[str, Any]
    nation: Mapping[str, Any]
    ages: Mapping[str | None, list[int]] = field(default_factory=dict)
    expected: Expected | None = None
    below: Below | None = None
    shares: Mapping[str, Fraction] = field(default_factory=dict)

    def age_counts(self) -> list[int]:
        """People of either sex by single year of age."""
        return [sum(each) for each in zip(*self.ages.values(), strict=True)]

    def sex_groups(self, sex: str) -> list[float]:
        """People of one sex by five years of age, without the open group."""
        return demography.five_years(self.ages.get(sex, [0] * demography.AGES_NEEDED), UN_GROUPS)


@singledispatch
def evaluate(definition: Definition, here: Here) -> Finding:
    """What a definition finds in a locality."""
    raise TypeError(f"nothing evaluates {type(definition).__name__} in a {here.level}")


def _share(here: Here) -> Finding:
    part, whole = here.counts["part"], here.counts["whole"]
    return Finding(part, whole, Fraction(100 * part, whole) if whole else None)


@evaluate.register
def _(_definition: ShareOf, here: Here) -> Finding:
    return _share(here)


@evaluate.register
def _(_definition: PartOf, here: Here) -> Finding:
    return _share(here)


@evaluate.register
def _(definition: Spike, here: Here) -> Finding:
    part, whole = here.counts["part"], here.counts["whole"]
    return Finding(part, whole, Fraction(part * definition.one_in, whole) if whole else None)


@evaluate.register
def _(_definition: Coverage, here: Here) -> Finding:
    known = here.expected
    if known is None or not known.people:
        return Finding(reason=Reason.NO_EXPECTED)
    incomplete = Reason.EXPECTED_INCOMPLETE if known.unknown else None
    value = Fraction(100 * known.registered, known.people)
    return Finding(known.registered, known.people, value, {"communes_unknown": known.unknown}, reason=incomplete)


@evaluate.register
def _(_definition: SexRatioAtBirth, here: Here) -> Finding:
    boys, births = here.counts["part"], here.counts["whole"]
    value = Fraction(100 * boys, births - boys) if births > boys else None
    if here.level is Level.NATION:
        return Finding(boys, births, value, reason=Reason.REFERENCE if births else None)
    nation = here.nation
    expected = nation["part"] / nation["whole"] if nation["whole"] else 0.0
    errors = demography.share_deviation(boys, births, expected)
    if errors is None:
        return Finding(boys, births, value, reason=Reason.UNDEFINED if births else None)
    state = State.WATCH if abs(errors) > DEVIATES else State.ON_TARGET
    return Finding(boys, births, value, {"standard_errors": round(errors, 2)}, state=state)


def _of_ages(here: Here, value: float | None, detail: Mapping[str, Any] | None = None) -> Finding:
    people = sum(here.age_counts())
    return Finding(
        None, people, value, detail or {}, reason=None if value is not None or not people else Reason.UNDEFINED
    )


@evaluate.register
def _(_definition: Whipple, here: Here) -> Finding:
    return _of_ages(here, demography.whipple(here.age_counts()) if here.ages else None)


@evaluate.register
def _(_definition: Myers, here: Here) -> Finding:
    return _of_ages(here, demography.myers(here.age_counts()) if here.ages else None)


@evaluate.register
def _(_definition: Noumbissi, here: Here) -> Finding:
    if not here.ages:
        return _of_ages(here, None)
    counts = here.age_counts()
    found = {digit: demography.noumbissi(counts, digit) for digit in range(demography.DIGITS)}
    known = {digit: value for digit, value in found.items() if value is not None}
    if len(known) < len(found):
        return _of_ages(here, None)
    digit = max(known, key=lambda each: abs(known[each] - 1))
    return _of_ages(here, known[digit], {"digit": digit})


@evaluate.register
def _(_definition: AgeSexAccuracy, here: Here) -> Finding:
    males, females = here.sex_groups(codes.MALE), here.sex_groups(codes.FEMALE)
    value = demography.age_sex_accuracy(males, females)
    if value is None:
        return _of_ages(here, None)
    parts = {
        "sex_ratio": demography.sex_ratio_score(males, females),
        "age_ratio_male": demography.age_ratio_score(males),
        "age_ratio_female": demography.age_ratio_score(females),
    }
    return _of_ages(here, value, {name: round(part or 0.0, 3) for name, part in parts.items()})


@evaluate.register
def _(_definition: Silence, here: Here) -> Finding:
    last: date | None = here.counts["last"]
    events, before = here.counts["events"], here.counts["events_before"]
    detail: dict[str, Any] = {"events": events}
    if last is not None:
        detail["silent_days"] = (here.as_of - last).days
    if here.below is not None:
        return _feeds_below(here.below, here.records, detail, last)
    flat = None if last is None else is_flat((here.as_of - last).days, events, before)
    if flat is None:
        reason = Reason.TOO_FEW_EVENTS if here.records else Reason.NO_RECORDS
        return Finding(detail=detail, last_day=last, reason=reason)
    state = State.BELOW if flat else State.ON_TARGET
    return Finding(int(flat), 1, Fraction(int(flat)), detail, last, state)


def _feeds_below(below: Below, records: int, detail: dict[str, Any], last: date | None) -> Finding:
    detail["communes"] = below.communes
    if not below.judged:
        reason = Reason.TOO_FEW_EVENTS if records else Reason.NO_RECORDS
        return Finding(detail=detail, last_day=last, reason=reason)
    value = Fraction(below.flat)
    if below.flat:
        return Finding(below.flat, below.judged, value, detail, last, State.BELOW)
    if below.judged < ENOUGH_COMMUNES * below.communes:
        return Finding(0, below.judged, value, detail, last, reason=Reason.PARTIAL)
    return Finding(0, below.judged, value, detail, last, State.ON_TARGET)


@evaluate.register
def _(_definition: ExtractAge, here: Here) -> Finding:
    last: date | None = here.counts["last"]
    if last is None:
        return Finding(reason=Reason.NO_RECORDS)
    return Finding(value=Fraction((here.as_of - last).days), last_day=last)


@evaluate.register
def _(definition: Index, here: Here) -> Finding:
    groups = []
    for group in definition.groups:
        known = [part for part in group.parts if part.measure in here.shares]
        earned = sum((points_earned(part, here.shares[part.measure or ""]) for part in known), Fraction())
        groups.append((earned, sum(part.points for part in known), group.points))
    earned = sum((got for got, _, _ in groups), Fraction())
    assessed, points = sum(of for _, of, _ in groups), sum(whole for _, _, whole in groups)
    if not assessed:
        return Finding(reason=Reason.TOO_SMALL if here.records else Reason.NO_RECORDS)
    detail = {
        "groups": [[_hundredths(got), of, whole] for got, of, whole in groups],
        "lowest": _rating(definition, earned),
        "highest": _rating(definition, earned + points - assessed),
    }
    reason = Reason.PARTIAL if assessed < points else Reason.NO_TARGET
    return Finding(None, assessed, earned, detail, reason=reason)


def points_earned(part: IndexPart, share: Fraction) -> Fraction:
    """The points that a share in per cent earns."""
    return part.points * min(Fraction(1), share / part.full_pct)


def _rating(definition: Index, points: Fraction) -> int:
    """Place of the rating in the definition's list."""
    return next(place for place, rating in enumerate(definition.ratings) if points >= rating.least)


def _hundredths(points: Fraction) -> int:
    return int(100 * points)
