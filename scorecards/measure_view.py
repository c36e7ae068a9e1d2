"""What the section of measures holds, ready to be written: numbers disclosed, sentences said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checks.vocabulary import State


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureLine:
    """One measure of one place.

    Attributes:
        of_vi, of_en: what the denominator counts.
        fraction: numerator and denominator, as far as small numbers allow.
        target: what is to be reached, with its year; empty where nothing is.
        state: None where nothing judges the value; `word_vi` then says so.
        word_vi, word_en: class of the value, or how far it is from its target.
    """

    id: str
    vi: str
    en: str
    of_vi: str
    of_en: str
    value: str
    fraction: str
    target: str
    state: State | None
    word_vi: str
    word_en: str


@dataclass(frozen=True, slots=True)
class MeasureGroup:
    """Measures of one family."""

    vi: str
    en: str
    lines: tuple[MeasureLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLine:
    """One feed of one place: when it last brought something, and whether it fell silent."""

    id: str
    vi: str
    en: str
    last: str
    silent: str
    state: State | None
    word_vi: str
    word_en: str


@dataclass(frozen=True, slots=True)
class SilentCommune:
    """A commune whose feed fell silent, and since when."""

    name: str
    path: str
    since: str


@dataclass(frozen=True, slots=True)
class SilentFeed:
    """A feed that fell silent in communes of a province; `more` of them are not named."""

    vi: str
    en: str
    communes: tuple[SilentCommune, ...]
    more: int


@dataclass(frozen=True, slots=True)
class IndexLine:
    """A group of the index: points earned, points that could be assessed, points there are."""

    vi: str
    en: str
    earned: str
    assessed: int
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexView:
    """The index of service. `lowest` and `highest`: what it would be called, whatever the rest earns."""

    vi: str
    en: str
    earned: str
    assessed: int
    points: int
    lowest_vi: str
    lowest_en: str
    highest_vi: str
    highest_en: str
    lines: tuple[IndexLine, ...]


@dataclass(frozen=True, slots=True)
class Withheld:
    """Measures of which nothing is said here, for one reason."""

    reason_vi: str
    reason_en: str
    names: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureSection:
    """The section of measures of one page. Every measure of its level stands in one of the parts."""

    summary_vi: str
    summary_en: str
    groups: tuple[MeasureGroup, ...]
    index: IndexView | None
    feeds: tuple[FeedLine, ...]
    silent: tuple[SilentFeed, ...]
    withheld: tuple[Withheld, ...]
