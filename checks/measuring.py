"""From counts to what may be said of each locality and measure: value, state, target, and what is short of it.

Values follow from sums of communes' counts, and shares from whole numbers. Nothing unknown is ever on target.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

import polars as pl

from checks.counting import Counts, PlannedMeasure, ages_above_communes, by_locality
from checks.evaluation import Below, Expected, Here, evaluate
from checks.measure import Better, Coverage, Index, Measure, Silence
from checks.reading import SCHEMA, Finding, Reading, Reason
from checks.scoring import NATION
from checks.tally import Run
from checks.targets import Target, Targets, records_short
from checks.vocabulary import Dataset, Level, State

_WITHHELD = {Reason.NO_RECORDS, Reason.TOO_SMALL, Reason.UNDEFINED, Reason.NO_EXPECTED}
"""Reasons beside which no value stands, and which no target can be compared with."""

_UNSAID = {Reason.TOO_SMALL, Reason.UNDEFINED}
"""Reasons beside which what else was found is withheld with the value."""


@dataclass(frozen=True)
class _Place:
    code: str
    level: Level
    parent: str | None


@dataclass(frozen=True)
class _Survey:
    """Everything counted, by locality."""

    as_of: date
    places: tuple[_Place, ...]
    """Communes first, then provinces, then the nation."""
    rows: Mapping[Dataset, Mapping[str, Mapping[str, Any]]]
    ages: Mapping[str, Mapping[str | None, list[int]]]
    expected: Mapping[str, Expected]


def measure(  # noqa: PLR0913 - what every stage found
    counts: Counts,
    places: pl.DataFrame,
    commune_of: Mapping[str, str],
    targets: Targets,
    as_of: date,
    *,
    expected: Mapping[str, int] | None = None,
    enough_read: bool = True,
) -> pl.DataFrame:
    """Judge every measure in every locality: one row per locality and measure, the columns of `Reading`.

    Args:
        counts: what was counted.
        places: one row per commune in force: `locality`, `parent`.
        commune_of: managing unit as written to the commune in force that answers for it.
        targets: what is to be reached.
        as_of: the date the extract is judged on.
        expected: people expected in each commune, where they are known.
        enough_read: False where so many rows were rejected that nothing may be on target.
    """
    survey = _survey(counts, places, commune_of, as_of, expected)
    shares: dict[str, dict[str, Fraction]] = {}
    readings: list[Reading] = []
    # An index is made of the measures before it.
    for item in sorted(counts.plan, key=lambda each: isinstance(each.measure.definition, Index)):
        for place, finding in _findings(item, survey, shares):
            reading = _judged(item.measure, place, finding, targets, as_of.year, enough_read=enough_read)
            readings.append(reading)
            if item.measure.countable and reading.value is not None and finding.value is not None:
                shares.setdefault(place.code, {})[item.measure.id] = Fraction(finding.value)
    frame = pl.DataFrame(readings, schema=SCHEMA, orient="row")
    return frame.sort("locality", "measure_id")


def _survey(
    counts: Counts,
    places: pl.DataFrame,
    commune_of: Mapping[str, str],
    as_of: date,
    expected: Mapping[str, int] | None,
) -> _Survey:
    rows: dict[Dataset, dict[str, dict[str, Any]]] = {}
    listed: tuple[_Place, ...] = ()
    for dataset, units in counts.units.items():
        frame = by_locality(units, places, commune_of)
        rows[dataset] = {row["locality"]: row for row in frame.iter_rows(named=True)}
        listed = tuple(
            _Place(code, Level(level), parent)
            for code, level, parent in frame.select("locality", "level", "parent").iter_rows()
        )
    ages: dict[str, dict[str | None, list[int]]] = {}
    for (locality, sex), people in ages_above_communes(counts.ages, places, commune_of).items():
        ages.setdefault(locality, {})[sex] = people
    return _Survey(as_of, listed, rows, ages, _expectations(counts, rows[Dataset.CITIZENS], listed, expected))


def _expectations(
    counts: Counts,
    rows: Mapping[str, Mapping[str, Any]],
    places: tuple[_Place, ...],
    expected: Mapping[str, int] | None,
) -> dict[str, Expected]:
    coverage = next((item for item in counts.plan if isinstance(item.measure.definition, Coverage)), None)
    if expected is None or coverage is None or coverage.run is not Run.RAN:
        return {}
    sums: dict[str, Counter[str]] = {}
    for place in places:
        if place.level is Level.COMMUNE and place.parent is not None:
            people = expected.get(place.code)
            registered = rows[place.code][f"{coverage.measure.id}:part"]
            found = {"unknown": 1} if people is None else {"people": people, "registered": registered}
            for code in (place.code, place.parent, NATION):
                sums.setdefault(code, Counter()).update(found)
    return {code: Expected(each["people"], each["registered"], each["unknown"]) for code, each in sums.items()}


def _findings(
    item: PlannedMeasure, survey: _Survey, shares: Mapping[str, Mapping[str, Fraction]]
) -> Iterator[tuple[_Place, Finding]]:
    subject = item.measure
    rows = survey.rows[subject.on]
    prefix = f"{subject.id}:"
    names = {name: name.removeprefix(prefix) for name in rows[NATION] if name.startswith(prefix)}
    feeds: dict[str, Counter[str]] = {}
    for place in survey.places:
        if place.level not in subject.levels:
            continue
        if item.run is not Run.RAN:
            missing = item.run is Run.COLUMN_MISSING
            yield (
                place,
                Finding(
                    detail={"columns": item.reason} if missing else {},
                    reason=Reason.COLUMNS_MISSING if missing else Reason.ERROR,
                    state=None if missing else State.ERROR,
                ),
            )
            continue
        here = Here(
            level=place.level,
            as_of=survey.as_of,
            records=rows[place.code]["records"],
            counts=_own(names, rows[place.code]),
            nation=_own(names, rows[NATION]),
            ages=survey.ages.get(place.code, {}),
            expected=survey.expected.get(place.code),
            shares=shares.get(place.code, {}),
        )
        if isinstance(subject.definition, Silence):
            here = _with_feeds(here, place, feeds)
        finding = evaluate(subject.definition, here)
        if isinstance(subject.definition, Silence) and place.level is Level.COMMUNE:
            _note_feed(feeds, place, finding)
        yield place, finding


def _own(names: Mapping[str, str], row: Mapping[str, Any]) -> dict[str, Any]:
    return {short: row[name] for name, short in names.items()}


def _with_feeds(here: Here, place: _Place, feeds: Mapping[str, Counter[str]]) -> Here:
    if place.level is Level.COMMUNE:
        return here
    each = feeds.get(place.code, Counter())
    return replace(here, below=Below(each["communes"], each["judged"], each["flat"]))


def _note_feed(feeds: dict[str, Counter[str]], place: _Place, finding: Finding) -> None:
    noted = {"communes": 1, "judged": finding.denominator or 0, "flat": finding.numerator or 0}
    for code in (place.parent or NATION, NATION):
        feeds.setdefault(code, Counter()).update(noted)


def _judged(  # noqa: PLR0913 - what `measure` knows of the place
    subject: Measure, place: _Place, finding: Finding, targets: Targets, year: int, *, enough_read: bool
) -> Reading:
    reason, value = finding.reason, finding.value
    if finding.denominator is not None and finding.denominator < subject.least:
        reason = Reason.TOO_SMALL if finding.denominator else Reason.NO_RECORDS
    if reason is None and value is None:
        reason = Reason.NO_RECORDS if not finding.denominator else Reason.UNDEFINED
    if reason in _WITHHELD:
        value = None
    target = targets.find(subject.id, place.level, year) if value is not None else None
    met = None if target is None or value is None else _met(subject, value, target)
    state = _state(subject, finding, value, reason, met=met)
    if state is None:
        reason = reason or Reason.NO_TARGET
    elif state is State.ON_TARGET and (not enough_read or reason is Reason.EXPECTED_INCOMPLETE):
        reason, state, met = reason or Reason.REJECTED, None, None
    elif reason is Reason.EXPECTED_INCOMPLETE:
        reason = None
    return Reading(
        locality=place.code,
        level=place.level.value,
        parent=place.parent,
        measure_id=subject.id,
        numerator=finding.numerator,
        denominator=finding.denominator,
        value=None if value is None else float(value),
        state=(state or State.NOT_ASSESSED).value,
        reason="" if reason is None else reason.value,
        last_day=finding.last_day,
        detail=json.dumps(finding.detail, sort_keys=True) if finding.detail and reason not in _UNSAID else "",
        target=None if target is None else float(target.value),
        target_year=None if target is None else target.year,
        met=met,
        gap=None if target is None or value is None else _gap(subject, Fraction(value), target),
        short_by=_short_by(subject, finding, target),
    )


def _state(
    subject: Measure, finding: Finding, value: Fraction | float | None, reason: Reason | None, *, met: bool | None
) -> State | None:
    """The state that the definition, the scale or the target gives; None where nothing does."""
    if finding.state is not None and (value is not None or finding.state is State.ERROR):
        return finding.state
    if value is None or reason not in {None, Reason.EXPECTED_INCOMPLETE}:
        return None
    grade = subject.grade(float(value))
    if grade is not None:
        return grade.state
    if met is None:
        return None
    over = subject.better is Better.NEAR and value > 100  # noqa: PLR2004 - per cent
    return State.ON_TARGET if met else State.WATCH if over else State.BELOW


def _met(subject: Measure, value: Fraction | float, target: Target) -> bool:
    match subject.better:
        case Better.LOWER:
            return value <= target.value
        case Better.NEAR:
            return target.value <= value <= _most(target)
        case _:
            return value >= target.value


def _most(target: Target) -> Fraction:
    """Of what should be near 100 %: as far above as the target lies below."""
    return 200 - target.value


def _gap(subject: Measure, value: Fraction, target: Target) -> float:
    distance = target.value - value if subject.better is Better.LOWER else value - target.value
    if subject.better is Better.NEAR:
        distance = min(distance, _most(target) - value)
    return math.floor(10 * distance) / 10


def _short_by(subject: Measure, finding: Finding, target: Target | None) -> int | None:
    if target is None or finding.numerator is None or finding.denominator is None or not subject.countable:
        return None
    return records_short(finding.numerator, finding.denominator, target.value)
