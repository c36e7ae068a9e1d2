"""What a page may show of a small number.

A count under ten can point at a person whom the neighbours know. So:

- a count of 1 to 9 shows as "<10";
- a share with 1 to 9 failures shows as "≥ x %", x being what nine failures would give, and without its numerator;
- a share with 1 to 9 records that meet shows as "< x %", in the same way;
- counts of rules (failures, gains, identifier failures) show only their tens, "≥ 120" for 120 to 129;
- under ten records no share, no score and no state is shown at all;
- a state is shown only where every count that the figure beside it allows has that state.

Zero is shown: it names nobody. The one exception is a gain, of which 0 to 9 show alike: nine rules with a gain each
would otherwise tell that nine records fail.

Every figure is an `Interval` that holds the true count, and a reader knows no more than the interval. But pages add up:
a reader who holds all of them can subtract the communes that are shown from their province. `scorecards.complement`
therefore makes further cells *rough*: a wider interval, shown as a bound in the same signs. Nothing here decides that;
each function takes the wider interval, so that pages and exports show the same. What is left to be known after all
subtractions, and what is not covered, is told in docs/adr/0007.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from checks.targets import exact, records_short
from checks.vocabulary import State
from scorecards.numbers import share_tenths, vi_integer, vi_percent

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

SMALL_CELL = 10
"""The smallest count that is shown. Ten is the product's own choice; see docs on privacy for the reasons."""

LARGEST_HIDDEN = SMALL_CELL - 1

NOTHING = "–"
"""Stands where no number may stand. Never 0: unknown is not nothing."""

UNDER_SMALL_CELL = f"<{SMALL_CELL}"

NATION = "VN"
"""Code of the nation where scores name a locality."""

ALL_DATASETS = "all"
"""Stands for all datasets together where scores name one."""

WITH_A_NUMBER = (State.ON_TARGET, State.WATCH, State.BELOW)
"""States beside which a score may stand. A number beside an error would read as a result."""

_N = TypeVar("_N", int, "NDArray[np.int64]")


class Interval(NamedTuple):
    """The counts from `low` to `high`, of which a reader cannot tell the true one."""

    low: int
    high: int

    @property
    def exact(self) -> bool:
        """Whether the count is told."""
        return self.low == self.high


class Precision(Enum):
    """How much of a share is shown."""

    EXACT = auto()
    AT_LEAST = auto()
    """A few records fail, or the share protects another one: only a lower bound is shown."""
    UNDER = auto()
    """A few records meet: only an upper bound is shown."""
    FEW_RECORDS = auto()
    """Too few records for any share."""
    NO_RECORDS = auto()
    UNKNOWN = auto()
    """There are records, but how many of them meet was not assessed."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share as a page may show it.

    Attributes:
        tenths: tenths of a percent for a plot or a ranking: the floored share or the bound that is shown.
            None where no share is shown.
        text: "88,5%", "≥ 99,1%", "< 0,8%" or a dash.
        fraction: "65.117 / 76.213", without the part that must stay hidden.
        failing: records that do not meet. None unless the share is exact, so that it cannot leak.
        within: the failing records that the share allows; None where no share is shown.
    """

    precision: Precision
    tenths: int | None
    text: str
    fraction: str
    failing: int | None = None
    within: Interval | None = None

    @property
    def shown(self) -> bool:
        """Whether there is a number to look at."""
        return self.tenths is not None


@dataclass(frozen=True, slots=True)
class Count:
    """A count as a page may show it: `within` is all that a reader knows; `text` for a cell, `said` for a sentence."""

    within: Interval | None
    text: str

    @property
    def said(self) -> str:
        """As `text`, in words."""
        return self.text.replace("<", "dưới ").replace("≥", "ít nhất")

    @property
    def exact(self) -> int | None:
        """The count, where it is told."""
        return self.within.low if self.within is not None and self.within.exact else None


def is_small(count: int) -> bool:
    """Whether a count must be hidden."""
    return 0 < count < SMALL_CELL


def count_within(count: int) -> Interval:
    """What is told of a count of records by itself."""
    return Interval(1, LARGEST_HIDDEN) if is_small(count) else Interval(count, count)


def tens_within(count: int, *, zero_hides: bool = False) -> Interval:
    """What is told of a count of a rule by itself: its tens. Zero is told, unless it must look like a small count."""
    low = count // SMALL_CELL * SMALL_CELL
    if count == 0 and not zero_hides:
        return Interval(0, 0)
    return Interval(max(low, 0 if zero_hides else 1), low + LARGEST_HIDDEN)


def disclose(within: Interval | None) -> Count:
    """Write what may be told of a count."""
    if within is None:
        return Count(None, NOTHING)
    low, high = within
    if within.exact:
        return Count(within, vi_integer(low))
    if low < SMALL_CELL:
        return Count(within, f"<{vi_integer(high + 1)}")
    return Count(within, f"≥ {vi_integer(low)}")


def show_count(count: int | None, rough: Interval | None = None) -> str:
    """Write a count for a table cell."""
    return disclose(None if count is None else rough or count_within(count)).text


def say_count(count: int) -> str:
    """Write a count for a sentence in Vietnamese."""
    return disclose(count_within(count)).said


def add_up(counts: Iterable[Count]) -> Count:
    """The sum of counts as far as they tell it: nobody learns more of the sum than of its parts."""
    within = [each.within for each in counts]
    known = [each for each in within if each is not None]
    if len(known) < len(within):
        return disclose(None)
    return disclose(Interval(sum(each.low for each in known), sum(each.high for each in known)))


def most_failing(records: _N, target_pct: float) -> _N:
    """The most of `records` that may fail where `target_pct` per cent of them must meet."""
    allowed = 100 - exact(target_pct)
    return records * allowed.numerator // (100 * allowed.denominator)


def one_state(within: Interval, records: int, targets_pct: Iterable[float]) -> bool:
    """Whether all counts of failing records in an interval lie on one side of each target."""
    return not any(within.low <= most_failing(records, target) < within.high for target in targets_pct)


def failing_within(met: int, records: int) -> Interval:
    """What is told of the failing records of a share by itself. Of under ten records nothing is told."""
    if records < SMALL_CELL:
        return Interval(0, LARGEST_HIDDEN if records else 0)
    failing = records - met
    if is_small(met) and not is_small(failing):
        return Interval(records - LARGEST_HIDDEN, records - 1)
    return count_within(failing)


def disclose_share(
    met: int | None, records: int, rough: Interval | None = None, rough_records: Interval | None = None
) -> Share:
    """Show `met` of `records` as far as small numbers allow.

    Args:
        met: records that meet; None where that was not assessed.
        records: all records.
        rough: failing records that the share must allow, where it protects another.
        rough_records: the same of the records themselves.
    """
    if records == 0:
        return Share(Precision.NO_RECORDS, None, NOTHING, "Không có hồ sơ")
    total = disclose(rough_records or count_within(records))
    if met is None or records < SMALL_CELL:
        few = records < SMALL_CELL
        return Share(Precision.FEW_RECORDS if few else Precision.UNKNOWN, None, NOTHING, f"{total.text} hồ sơ")
    within = rough or failing_within(met, records)
    if within.exact:
        return _exact_share(met, records, total, within)
    if rough is None and is_small(met) and not is_small(records - met):
        bound = share_tenths(LARGEST_HIDDEN, records)
        # One tenth above the floor: the bound stays true without rounding a rate up.
        text = f"< {vi_percent(bound + 1)}"
        return Share(Precision.UNDER, bound, text, f"{UNDER_SMALL_CELL} / {total.text}", None, within)
    # Of records that are rough themselves the fewest count, so that the bound tells nothing more of them.
    fewest = total.within.low if total.within is not None else records
    bound = share_tenths(max(fewest - within.high, 0), fewest)
    return Share(Precision.AT_LEAST, bound, f"≥ {vi_percent(bound)}", f"{total.text} hồ sơ", None, within)


def _exact_share(met: int, records: int, total: Count, within: Interval) -> Share:
    tenths = share_tenths(met, records)
    if total.exact is None:
        return Share(Precision.EXACT, tenths, vi_percent(tenths), total.text, None, within)
    fraction = f"{vi_integer(met)} / {total.text}"
    return Share(Precision.EXACT, tenths, vi_percent(tenths), fraction, records - met, within)


def show_short(share: Share, records: int, target_pct: float) -> str:
    """Write how many records are still to mend to reach the target, by what the share tells of them."""
    if share.within is None or not share.shown:
        return NOTHING
    least = records_short(records - share.within.low, records, target_pct)
    most = records_short(records - share.within.high, records, target_pct)
    if share.precision is Precision.EXACT:
        return NOTHING if share.failing is None and least else show_count(least)
    if most == 0:
        return "0"
    # Where it is not even sure that any is left, a number would be a guess.
    return disclose(Interval(least, most)).text if least else NOTHING
