"""What a page may show of a small number.

A count under ten can point at a person whom the neighbours know. So:

- a count of 1 to 9 shows as "<10";
- a share with 1 to 9 failures shows as "≥ x %", x being what nine failures would give, and without its numerator;
- a share with 1 to 9 records that meet shows as "< x %", in the same way;
- under ten records no share, no score and no state is shown at all.

Zero is shown: it names nobody. A score (the weighted mean of rule pass rates) is shown for ten records and more; it
mixes too many rules to be solved for one of them.

What is *not* done yet is complementary suppression. A reader who holds every page of an edition can subtract the
communes that are shown from their province, and a single hidden cell in a row or column can be worked out so. Until
that is in place, publish commune pages to those who may see the records anyway.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from checks.targets import records_short
from scorecards.numbers import share_tenths, vi_integer, vi_percent

SMALL_CELL = 10
"""The smallest count that is shown. Ten is the product's own choice; see docs on privacy for the reasons."""

LARGEST_HIDDEN = SMALL_CELL - 1

NOTHING = "–"
"""Stands where no number may stand. Never 0: unknown is not nothing."""

UNDER_SMALL_CELL = f"<{SMALL_CELL}"


class Precision(Enum):
    """How much of a share is shown."""

    EXACT = auto()
    AT_LEAST = auto()
    """A few records fail: only a lower bound is shown."""
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
    """

    precision: Precision
    tenths: int | None
    text: str
    fraction: str
    failing: int | None = None

    @property
    def shown(self) -> bool:
        """Whether there is a number to look at."""
        return self.tenths is not None


def is_small(count: int) -> bool:
    """Whether a count must be hidden."""
    return 0 < count < SMALL_CELL


def show_count(count: int | None) -> str:
    """Write a count for a table cell."""
    if count is None:
        return NOTHING
    return UNDER_SMALL_CELL if is_small(count) else vi_integer(count)


def say_count(count: int) -> str:
    """Write a count for a sentence in Vietnamese."""
    return f"dưới {SMALL_CELL}" if is_small(count) else vi_integer(count)


def disclose_share(met: int | None, records: int) -> Share:
    """Show `met` of `records` as far as small numbers allow."""
    if records == 0:
        return Share(Precision.NO_RECORDS, None, NOTHING, "Không có hồ sơ")
    if records < SMALL_CELL:
        return Share(Precision.FEW_RECORDS, None, NOTHING, f"{UNDER_SMALL_CELL} hồ sơ")
    total = vi_integer(records)
    if met is None:
        return Share(Precision.UNKNOWN, None, NOTHING, f"{total} hồ sơ")
    failing = records - met
    if is_small(failing):
        bound = share_tenths(records - LARGEST_HIDDEN, records)
        return Share(Precision.AT_LEAST, bound, f"≥ {vi_percent(bound)}", f"{total} hồ sơ")
    if is_small(met):
        bound = share_tenths(LARGEST_HIDDEN, records)
        # One tenth above the floor: the bound stays true without rounding a rate up.
        return Share(Precision.UNDER, bound, f"< {vi_percent(bound + 1)}", f"{UNDER_SMALL_CELL} / {total}")
    tenths = share_tenths(met, records)
    return Share(Precision.EXACT, tenths, vi_percent(tenths), f"{vi_integer(met)} / {total}", failing)


def show_short(met: int | None, records: int, target_pct: float) -> str:
    """Write how many records are still to mend to reach the target, as far as small numbers allow."""
    share = disclose_share(met, records)
    if met is None or not share.shown or share.tenths is None:
        return NOTHING
    if share.precision is Precision.AT_LEAST:
        # Whether any is left to mend says no more than the state beside it; how many would give the failures away.
        return UNDER_SMALL_CELL if records_short(met, records, target_pct) else "0"
    if share.precision is Precision.UNDER:
        return f"≥ {vi_integer(records_short(LARGEST_HIDDEN, records, target_pct))}"
    return show_count(records_short(met, records, target_pct))
