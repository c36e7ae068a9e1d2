"""One reading in words: its value, its fraction, its target and how far it is from it, as a page may show them."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from checks.measure import Better, Coverage, PartOf, ShareOf, Unit
from checks.reading import Reason
from checks.vocabulary import State
from scorecards.disclosure import (
    NOTHING,
    UNDER_SMALL_CELL,
    Interval,
    Precision,
    Share,
    disclose_share,
    is_small,
    show_short,
)
from scorecards.numbers import target_tenths, vi_integer, vi_percent, vi_tenths

if TYPE_CHECKING:
    from checks.measure import Measure
    from checks.reading import Reading

_NOISE_DIGITS = 9
"""A ratio that is 105 on paper may arrive as 104.99…9; what is closer than this is noise of the arithmetic."""

_UNJUDGED = {Reason.NO_TARGET, Reason.REFERENCE}

_TWO_DECIMALS = {Unit.TIMES}


class Rough(NamedTuple):
    """The wider intervals that a share must show, of what fails and of what is counted; None where its own will do."""

    failing: Interval | None = None
    records: Interval | None = None


AS_IT_IS = Rough()


def share_of(measure: Measure, reading: Reading, rough: Rough = AS_IT_IS) -> Share | None:
    """The share that a reading is, as it may be shown; None where it is another kind of number."""
    if not isinstance(measure.definition, ShareOf | PartOf) or reading.denominator is None:
        return None
    met = reading.numerator if reading.value is not None else None
    return disclose_share(met, reading.denominator, rough.failing, rough.records)


def show_value(measure: Measure, reading: Reading, share: Share | None) -> str:
    """The value: floored, or rounded up where less is better, so that no rounding flatters.

    `share` here and below is what `share_of` gives of the reading.
    """
    if reading.value is None:
        return NOTHING
    if share is not None:
        return share.text
    if reading.numerator is not None and is_small(reading.numerator):
        return NOTHING
    number = vi_decimal(reading.value, up=measure.better is Better.LOWER, places=_places(measure))
    return f"{number}%" if measure.unit is Unit.PERCENT else number


def _places(measure: Measure) -> int:
    # An index about 1 and a multiple say nothing in tenths.
    near_one = measure.unit is Unit.INDEX and measure.better is Better.NEAR
    return 2 if near_one or measure.unit in _TWO_DECIMALS else 1


def vi_decimal(value: float, *, places: int, up: bool = False) -> str:
    """A number with so many decimals, floored or rounded up."""
    scaled = round(value * 10**places, _NOISE_DIGITS)
    whole, rest = divmod(math.ceil(scaled) if up else math.floor(scaled), 10**places)
    return f"{vi_integer(whole)},{rest:0{places}d}"


def show_fraction(measure: Measure, reading: Reading, share: Share | None) -> str:
    """Numerator and denominator, or the number of people behind an index."""
    if reading.value is None or reading.denominator is None:
        return ""
    if share is not None:
        # A component of a dossier is no dossier.
        return share.fraction.replace("hồ sơ", _counted(measure))
    if reading.numerator is None:
        return vi_integer(reading.denominator)
    if is_small(reading.numerator):
        return f"{UNDER_SMALL_CELL} / {vi_integer(reading.denominator)}"
    return f"{vi_integer(reading.numerator)} / {vi_integer(reading.denominator)}"


def show_target(measure: Measure, reading: Reading) -> str:
    """What is to be reached, with the year it was set for."""
    if reading.target is None:
        return ""
    sign = "≤" if measure.better is Better.LOWER else "≥"
    if measure.unit is Unit.PERCENT:
        text = vi_percent(target_tenths(reading.target))
    else:
        text = f"{reading.target:g} {measure.unit.vi}".replace(".", ",").strip()
    return f"{sign} {text} ({reading.target_year})"


def state_of(reading: Reading) -> State | None:
    """The state to show; None where nothing is there to judge the value by."""
    return None if reading.value is not None and reading.reason in _UNJUDGED else State(reading.state)


def say_result(measure: Measure, reading: Reading, share: Share | None) -> tuple[str, str]:
    """The class of the value, or how far it is from its target; or why neither is said."""
    if reading.reason:
        reason = Reason(reading.reason)
        # A dash stands where its target would: that says it.
        return ("", "") if reason is Reason.NO_TARGET else (reason.vi, reason.en)
    grade = measure.grade(reading.value) if reading.value is not None else None
    if grade is not None:
        return grade.vi, grade.en
    judged = reading.met is not None and reading.gap is not None
    return _say_distance(measure, reading, share) if judged else ("", "")


def _say_distance(measure: Measure, reading: Reading, share: Share | None) -> tuple[str, str]:
    """How far a value is from its target, and how many of what is counted that is."""
    if not reading.met and State(reading.state) is State.WATCH:
        return "nhiều hơn số dự kiến", "more than expected"
    tenths = abs(round((reading.gap or 0.0) * 10))
    unit = "điểm" if measure.unit is Unit.PERCENT else measure.unit.vi
    told = _exact(reading, share) and tenths > 0
    if reading.met:
        return (f"hơn chỉ tiêu {vi_tenths(tenths)} {unit}", "better than the target") if told else ("", "")
    short = _short(reading, share)
    parts = [f"kém {vi_tenths(tenths)} {unit}"] if told else []
    parts += [] if short is None else [f"còn thiếu {short} {_counted(measure)}"]
    return "; ".join(parts), "short of the target"


def _exact(reading: Reading, share: Share | None) -> bool:
    """Whether the value itself is shown, so that its distance gives nothing away."""
    if share is None:
        return reading.numerator is None or not is_small(reading.numerator)
    return share.precision is Precision.EXACT


def _short(reading: Reading, share: Share | None) -> str | None:
    if reading.short_by is None or reading.denominator is None or reading.target is None:
        return None
    if share is None:
        return vi_integer(reading.short_by) if _exact(reading, share) else None
    text = show_short(share, reading.denominator, reading.target)
    return None if text == NOTHING else text


def _counted(measure: Measure) -> str:
    match measure.definition:
        case PartOf():
            return "thành phần"
        case Coverage():
            return "người"
        case _:
            return "hồ sơ"


def shown_pct(share: Share) -> Fraction:
    """A share in per cent that is surely reached: the floored one, or the bound that is shown."""
    if share.tenths is None or share.precision is Precision.UNDER:
        return Fraction()
    return Fraction(share.tenths, 10)
