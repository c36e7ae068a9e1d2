"""The section of measures and targets of each page, from the readings of a run."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING

from checks.evaluation import points_earned
from checks.measure import ExtractAge, Family, Index, IndexGroup, Measure, SexRatioAtBirth, ShareOf, Silence
from checks.predicates import AllOf
from checks.reading import Reading, Reason
from checks.vocabulary import Level, State
from scorecards.complement import RoughCells, Variable
from scorecards.disclosure import NOTHING, SMALL_CELL, Interval, Precision, Share, one_state
from scorecards.measure_view import (
    FeedLine,
    IndexLine,
    IndexView,
    MeasureGroup,
    MeasureLine,
    MeasureSection,
    SilentCommune,
    SilentFeed,
    Withheld,
)
from scorecards.measure_words import (
    Rough,
    say_result,
    share_of,
    show_fraction,
    show_target,
    show_value,
    shown_pct,
    state_of,
    vi_decimal,
)
from scorecards.numbers import vi_date, vi_integer
from scorecards.places import NATION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import polars as pl

    from scorecards.view import Place

MOST_SILENT = 30
"""Communes that a province's page names for one silent feed, longest silence first."""

_NO_EVENT = {Reason.NO_RECORDS, Reason.COLUMNS_MISSING, Reason.ERROR}


class MeasureSections:
    """Builds the section of each place from the readings of all."""

    def __init__(self, readings: pl.DataFrame, measures: Sequence[Measure], rough: RoughCells | None = None) -> None:
        """Index the readings: the columns of `checks.reading.Reading`. `rough`: what must be shown as a bound only."""
        self._measures = measures
        self._rough = rough or RoughCells()
        self._told_by = _told_by(measures)
        self._readings: dict[str, dict[str, Reading]] = {}
        for row in readings.select(Reading._fields).iter_rows():
            reading = Reading(*row)
            self._readings.setdefault(reading.locality, {})[reading.measure_id] = reading

    def section(self, code: str, level: Level, members: Mapping[str, Place]) -> MeasureSection:
        """The section of one place; `members` are the communes of a province, by code."""
        here = self._readings.get(code, {})
        found = [(each, here[each.id]) for each in self._measures if each.id in here]
        # Where a value is told at all, its share is that of the reading as it was found.
        shares = {each.id: self._share(each, reading) for each, reading in found if reading.value is not None}
        told = [(each, self._protected(each, reading, shares)) for each, reading in found]
        met = [reading.met for _, reading in told if reading.met is not None]
        lines = [(each, reading) for each, reading in told if _is_line(each)]
        vi, en = say_met(met)
        return MeasureSection(
            summary_vi=vi,
            summary_en=en,
            groups=tuple(
                _groups(
                    (each, self._line(each, reading, shares[each.id])) for each, reading in lines if _shown(reading)
                )
            ),
            index=self._index(told, shares),
            feeds=tuple(
                _feed(each, reading) for each, reading in told if each.family is Family.FEED and _feeds(reading)
            ),
            silent=tuple(self._silent(members)) if level is Level.PROVINCE else (),
            withheld=tuple(_withheld((each, reading) for each, reading in told if _is_withheld(each, reading))),
        )

    def _protected(self, measure: Measure, reading: Reading, shares: Mapping[str, Share | None]) -> Reading:
        """The reading without what it would give away: its value, or its state."""
        if reading.value is None:
            return reading
        hidden = reading._replace(state=State.NOT_ASSESSED.value, reason=Reason.HIDDEN.value, met=None)
        if self._tells_another(measure, shares) or self._found("part", reading):
            return hidden._replace(value=None)
        share = shares[measure.id]
        if share is None:
            return hidden._replace(value=None) if self._found("records", reading) else reading
        if share.within is None or reading.target is None or reading.denominator is None or reading.met is None:
            return reading
        return reading if one_state(share.within, reading.denominator, [reading.target]) else hidden

    def _tells_another(self, measure: Measure, shares: Mapping[str, Share | None]) -> bool:
        """Whether the denominator is a numerator that another measure hides."""
        share = shares.get(self._told_by.get(measure.id, ""))
        return share is not None and (share.precision is not Precision.EXACT or share.failing is None)

    def _found(self, kind: str, reading: Reading) -> Interval | None:
        return self._rough.find(Variable(kind, reading.measure_id), reading.locality)

    def _share(self, measure: Measure, reading: Reading) -> Share | None:
        return share_of(measure, reading, Rough(self._found("failing", reading), self._found("records", reading)))

    def _line(self, measure: Measure, reading: Reading, share: Share | None) -> MeasureLine:
        vi, en = say_result(measure, reading, share)
        if isinstance(measure.definition, SexRatioAtBirth):
            vi, en = self._say_births(measure, reading)
        return MeasureLine(
            id=measure.id,
            vi=measure.vi,
            en=measure.en,
            of_vi=measure.of_vi,
            of_en=measure.of_en,
            value=show_value(measure, reading, share),
            fraction=show_fraction(measure, reading, share),
            target=show_target(measure, reading),
            state=state_of(reading),
            word_vi=vi,
            word_en=en,
        )

    def _say_births(self, measure: Measure, reading: Reading) -> tuple[str, str]:
        """A sex ratio beside what it is compared with."""
        vi, en = "tự nhiên khoảng 105, cả nước khoảng 111–112", "105 by nature, 111–112 in the nation"
        nation = self._readings.get(NATION, {}).get(measure.id)
        if nation is not None and nation is not reading and nation.value is not None:
            number = vi_decimal(nation.value, places=1)
            vi, en = f"{vi}, trong số liệu này {number}", f"{en}, {number} in this extract"
        return vi, en

    def _index(self, told: Sequence[tuple[Measure, Reading]], shares: Mapping[str, Share | None]) -> IndexView | None:
        found = next(((each, reading) for each, reading in told if isinstance(each.definition, Index)), None)
        if found is None or found[1].value is None or not isinstance(found[0].definition, Index):
            return None
        measure, reading = found
        known = {
            each.id: share for each, other in told if other.value is not None and (share := shares[each.id]) is not None
        }
        definition = found[0].definition
        groups = [_group(group, known) for group in definition.groups]
        detail = json.loads(reading.detail)
        lowest, highest = (definition.ratings[detail[name]] for name in ("lowest", "highest"))
        bound = any(bound for _, _, bound in groups)
        return IndexView(
            vi=measure.vi,
            en=measure.en,
            earned=_points(sum((earned for _, earned, _ in groups), Fraction()), bound=bound),
            assessed=sum(line.assessed for line, _, _ in groups),
            points=sum(line.points for line, _, _ in groups),
            lowest_vi=lowest.vi,
            lowest_en=lowest.en,
            highest_vi=highest.vi,
            highest_en=highest.en,
            lines=tuple(line for line, _, _ in groups),
        )

    def _silent(self, members: Mapping[str, Place]) -> Iterable[SilentFeed]:
        for measure in self._measures:
            if not isinstance(measure.definition, Silence):
                continue
            flat = [
                (reading.last_day, place)
                for code, place in members.items()
                if (reading := self._readings.get(code, {}).get(measure.id)) is not None
                and reading.state == State.BELOW.value
                and reading.last_day is not None
            ]
            flat.sort(key=lambda pair: (pair[0], pair[1].code))
            if flat:
                named = tuple(SilentCommune(place.name, place.path, vi_date(day)) for day, place in flat[:MOST_SILENT])
                yield SilentFeed(measure.vi, measure.en, named, max(0, len(flat) - MOST_SILENT))


def _told_by(measures: Sequence[Measure]) -> dict[str, str]:
    """Measures whose denominator is the numerator of another: their ids, and the other's."""
    numerators = {
        AllOf(each.definition.applies, each.definition.holds): each.id
        for each in measures
        if isinstance(each.definition, ShareOf)
    }
    return {
        each.id: numerators[each.definition.applies]
        for each in measures
        if isinstance(each.definition, ShareOf) and each.definition.applies in numerators
    }


def _is_line(measure: Measure) -> bool:
    return measure.family is not Family.FEED and not isinstance(measure.definition, Index)


def _shown(reading: Reading) -> bool:
    return reading.value is not None


def _feeds(reading: Reading) -> bool:
    return not reading.reason or Reason(reading.reason) not in _NO_EVENT


def _is_withheld(measure: Measure, reading: Reading) -> bool:
    return not _feeds(reading) if measure.family is Family.FEED else not _shown(reading)


def say_met(met: Sequence[bool]) -> tuple[str, str]:
    """Say how many targets are met, of those that could be judged."""
    if not met:
        return "Chưa chỉ tiêu nào xét được ở đây.", "No target could be judged here."
    reached, total = sum(met), len(met)
    if total == 1:
        return (
            f"{'Đạt' if reached else 'Chưa đạt'} chỉ tiêu duy nhất xét được.",
            f"The one target that could be judged is {'' if reached else 'not '}met.",
        )
    if reached == total:
        return f"Đạt cả {total} chỉ tiêu xét được.", f"All {total} targets that could be judged are met."
    if not reached:
        return f"Chưa đạt chỉ tiêu nào trong {total} chỉ tiêu xét được.", f"None of {total} targets is met."
    return (
        f"Đạt {reached} trên {total} chỉ tiêu xét được; {total - reached} chưa đạt.",
        f"{reached} of {total} targets that could be judged are met.",
    )


def _groups(lines: Iterable[tuple[Measure, MeasureLine]]) -> Iterable[MeasureGroup]:
    of: dict[Family, list[MeasureLine]] = {}
    for measure, line in lines:
        of.setdefault(measure.family, []).append(line)
    return (MeasureGroup(family.vi, family.en, tuple(found)) for family, found in of.items())


def _feed(measure: Measure, reading: Reading) -> FeedLine:
    detail = json.loads(reading.detail or "{}")
    # The day of one birth or death among few is a person's.
    told = reading.last_day is not None and (
        isinstance(measure.definition, ExtractAge) or detail.get("events", 0) >= SMALL_CELL
    )
    if isinstance(measure.definition, ExtractAge):
        vi, en = say_result(measure, reading, None)
        target = show_target(measure, reading)
        vi, en = (f"chỉ tiêu {target}", f"target {target}") if target else (vi, en)
        days = reading.value
    else:
        vi, en = _say_feed(reading, detail)
        days = detail.get("silent_days")
    return FeedLine(
        id=measure.id,
        vi=measure.vi,
        en=measure.en,
        last=vi_date(reading.last_day) if told and reading.last_day is not None else NOTHING,
        silent=f"{vi_integer(int(days))} ngày" if told and days is not None else NOTHING,
        state=state_of(reading),
        word_vi=vi,
        word_en=en,
    )


def _say_feed(reading: Reading, detail: Mapping[str, int]) -> tuple[str, str]:
    if reading.reason == Reason.TOO_FEW_EVENTS:
        return Reason.TOO_FEW_EVENTS.vi, Reason.TOO_FEW_EVENTS.en
    if reading.level == Level.COMMUNE:
        flat = reading.state == State.BELOW.value
        return ("đã im lặng bất thường", "fell silent") if flat else ("vẫn có cập nhật", "still coming in")
    flat_communes, judged = reading.numerator or 0, reading.denominator or 0
    communes = detail.get("communes", 0)
    return (
        f"{vi_integer(flat_communes)} xã im lặng, trong {vi_integer(judged)} xã xét được của {vi_integer(communes)} xã",
        f"{flat_communes} communes fell silent, of {judged} that could be judged; {communes} in all",
    )


def _group(group: IndexGroup, shares: Mapping[str, Share]) -> tuple[IndexLine, Fraction, bool]:
    """The line of a group, the points surely earned, and whether they are a bound."""
    known = [(part, shares[name]) for part in group.parts if (name := part.measure or "") in shares]
    earned = sum((points_earned(part, shown_pct(share)) for part, share in known), Fraction())
    bound = any(share.precision is not Precision.EXACT for _, share in known)
    assessed = sum(part.points for part, _ in known)
    text = _points(earned, bound=bound) if known else NOTHING
    return IndexLine(group.vi, group.en, text, assessed, group.points), earned, bound


def _points(earned: Fraction, *, bound: bool) -> str:
    return ("≥ " if bound else "") + vi_decimal(float(earned), places=1)


def _withheld(told: Iterable[tuple[Measure, Reading]]) -> Iterable[Withheld]:
    """One line for each reason, with the names of what it keeps back."""
    of: dict[Reason, list[str]] = {}
    for measure, reading in told:
        of.setdefault(Reason(reading.reason), []).append(_name_withheld(measure, reading))
    return (Withheld(reason.vi, reason.en, "; ".join(names)) for reason, names in of.items())


def _name_withheld(measure: Measure, reading: Reading) -> str:
    if reading.reason == Reason.TOO_SMALL and reading.denominator is not None:
        return f"{measure.vi} (cần từ {vi_integer(measure.least)})"
    if reading.reason == Reason.COLUMNS_MISSING:
        return f"{measure.vi} ({json.loads(reading.detail)['columns']})"
    return measure.vi
