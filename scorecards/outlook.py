"""Where things go from here: how figures moved, what to mend next, what is left of the fourteen cleaning targets."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.cleaning import OURS_EN, OURS_VI, TARGETS
from checks.vocabulary import Dataset, Level, State
from scorecards import release
from scorecards.comparison import say_comparison
from scorecards.disclosure import NOTHING, SMALL_CELL, UNDER_SMALL_CELL, Precision
from scorecards.lines import draw_spark
from scorecards.numbers import WHOLE_TENTHS, share_tenths, target_tenths, vi_integer, vi_percent, vi_tenths
from scorecards.places import ALL_DATASETS
from scorecards.published import row_of
from scorecards.tasks import show_tasks
from scorecards.trend import PastEdition, Trend, headline_trend, score_trend
from scorecards.view import STILL, Cleaning, CleaningLine, Moved, Plan, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import polars as pl

    from checks.rule import Rule
    from scorecards.comparison import Comparison
    from scorecards.disclosure import Share
    from scorecards.edition_facts import EditionFacts
    from scorecards.findings import Findings
    from scorecards.tasks import Task, TaskLine
    from scorecards.view import Fact, Place

_MINUTES_PER_HOUR = 60


def show_moved(trend: Trend, *, fell: bool = False) -> Moved:
    """Say how a figure moved; `fell` says that records met it less often than chance explains."""
    before = trend.previous
    if before is None:
        return STILL
    since = f"kỳ {before.as_of.month}/{before.as_of.year}"
    previous = before.tenths if before.exact else None
    change = trend.change
    if change is None:
        return Moved("", "", "", since, previous, draw_spark(trend))
    look = "up" if change > 0 else "dn" if change < 0 else "eq"
    mark = {"up": "▲ ", "dn": "▼ ", "eq": "= "}[look]
    amount = vi_tenths(abs(change))
    text = "không đổi" if change == 0 else f"{amount} điểm"
    return Moved(look, mark + text, mark + amount, since, previous, draw_spark(trend), fell and change < 0)


def say_pace(trend: Trend, target: int) -> tuple[str, str]:
    """Say where the pace of the last editions leads; empty where it can't be told or the target is reached."""
    pace, now = trend.pace, trend.points[-1].tenths
    if pace is None or now is None or now >= target:
        return "", ""
    arrival = trend.reaches(target)
    if arrival is not None:
        return (
            f"Giữ tốc độ ba kỳ gần nhất thì đạt {vi_percent(target)} vào khoảng tháng {arrival.month}/{arrival.year}.",
            f"At the pace of the last three periods the target is reached about {arrival:%m/%Y}.",
        )
    return (
        f"Giữ tốc độ ba kỳ gần nhất thì hai năm nữa vẫn chưa đạt {vi_percent(target)}.",
        "At the pace of the last three periods the target is not reached within two years.",
    )


def say_budget(tenths: int | None, target: int) -> str:
    """How much of the errors that a target allows is used up, rounded up; empty where nothing can be said."""
    if tenths is None or target >= WHOLE_TENTHS:
        return ""
    return f"{vi_integer(-(-100 * (WHOLE_TENTHS - tenths) // (WHOLE_TENTHS - target)))}%"


_FALL = ("locality", "dataset", "criterion")

_FEW_RECORDS = 1000
_Z = 1.959964
"""Normal quantile of a two-sided interval of 95 %."""


def say_interval(met: int | None, records: int, shown: Precision) -> str:
    """The Wilson interval of a share of few records: how far chance alone could have moved it; else empty."""
    if met is None or shown is not Precision.EXACT or records >= _FEW_RECORDS:
        return ""
    share, square = met / records, _Z * _Z
    middle = (share + square / (2 * records)) / (1 + square / records)
    half = _Z / (1 + square / records) * math.sqrt(share * (1 - share) / records + square / (4 * records * records))
    low, high = math.floor((middle - half) * WHOLE_TENTHS), math.ceil((middle + half) * WHOLE_TENTHS)
    return f"{vi_tenths(max(low, 0))}–{vi_tenths(min(high, WHOLE_TENTHS))}%"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extras:
    """What an edition may know beside its scores; a page says of each that it is missing where it is.

    Attributes:
        steps: what to mend next, of `checks.mending`.
        cleaning: what is left of the cleaning targets, of `checks.cleaning_status`.
        past: earlier editions, the oldest first.
        falls: localities, datasets and criteria that fell by more than chance since the last of them, of
            `checks.drift`; None where the two can't be compared.
        comparison: how this edition stands to the last of them; None where there is none.
        tasks: who does what by when; None where no file of tasks was given.
    """

    steps: pl.DataFrame | None = None
    cleaning: pl.DataFrame | None = None
    past: tuple[PastEdition, ...] = ()
    falls: pl.DataFrame | None = None
    comparison: Comparison | None = None
    tasks: tuple[Task, ...] | None = None


class Outlook:
    """The outlook of every place of one edition."""

    def __init__(self, extras: Extras, findings: Findings, rules: Mapping[str, Rule], edition: EditionFacts) -> None:
        """Index by locality what there is."""
        self._findings = findings
        self._rules = rules
        self._edition = edition
        self._target = target_tenths(edition.headline_target_pct)
        self._past = extras.past
        self._falls = frozenset(() if extras.falls is None else extras.falls.select(*_FALL).iter_rows())
        self._comparison = extras.comparison
        self._steps = {} if extras.steps is None else _index_steps(extras.steps)
        self._cleaning = {} if extras.cleaning is None else _index_cleaning(extras.cleaning)
        self._tasks = None if extras.tasks is None else show_tasks(extras.tasks, edition.as_of)

    def headline(self, place: Place, level: Level) -> Trend:
        """The headline share over the editions."""
        return headline_trend(self._past, row_of(place, level), self._edition.as_of)

    def moved(self, place: Place, level: Level) -> Moved:
        """How the headline moved."""
        fell = (place.code, Dataset.CITIZENS.value, "all") in self._falls
        return show_moved(self.headline(place, level), fell=fell)

    def scores_moved(self, place: Place, level: Level) -> tuple[Moved, ...]:
        """How the four scores moved, in their official order.

        A commune's page says of the headline alone whether chance explains its fall: of a criterion it shows no count.
        """
        now, falls = row_of(place, level), frozenset() if level is Level.COMMUNE else self._falls
        return tuple(
            show_moved(
                score_trend(self._past, now, self._edition.as_of, index),
                fell=(place.code, ALL_DATASETS, score.criterion.value) in falls,
            )
            for index, score in enumerate(place.scores)
        )

    def comparison(self, place: Place, level: Level) -> Fact | None:
        """How the headline compares with the edition before; not on a commune's page."""
        return None if level is Level.COMMUNE else say_comparison(self._comparison, row_of(place, level))

    def tasks(self, code: str) -> tuple[TaskLine, ...] | None:
        """The tasks of one place; None where no file of tasks was given."""
        return None if self._tasks is None else self._tasks.get(code, ())

    def cleaning(self, code: str, level: Level) -> Cleaning | None:
        """The fourteen targets of one place."""
        return _show_cleaning(self._cleaning.get(code, ()), lambda *found: self._left(code, level, *found))

    def _left(self, code: str, level: Level, number: int, left: int, state: State) -> str:
        """What is left of one target; on a commune's page no count."""
        if level is Level.COMMUNE or state not in {State.ON_TARGET, State.BELOW}:
            return NOTHING
        asked = [rule.id for rule in self._rules.values() if rule.target == number]
        return release.failures_of(self._findings, code, asked, left).text

    def plans(self, place: Place, level: Level) -> tuple[Plan, ...]:
        """What to mend next here, for each dataset that has something to mend."""
        plans = []
        for dataset in Dataset:
            share = place.share if dataset is Dataset.CITIZENS else place.dossiers
            steps = tuple(self._show_steps(place.code, dataset, level, share)) if share.shown else ()
            # A package of hidden counts tells a commune nothing.
            if steps and (level is not Level.COMMUNE or steps[-1].gain != UNDER_SMALL_CELL):
                plans.append(Plan(dataset, steps))
        return tuple(plans)

    def _show_steps(self, code: str, dataset: Dataset, level: Level, share: Share) -> Iterable[Step]:
        found = self._findings.locality(code, dataset)
        exact = share.precision is Precision.EXACT and level is not Level.COMMUNE
        met = found.met_all if exact else None
        dearest, package = 0, []
        # Where the target is met already, the steps are there to go on with; a commune then goes on with its worklist.
        short = share.tenths is not None and share.tenths < self._target
        reached = False
        for number, ids, gain, minutes in self._steps.get((code, dataset.value), ()):
            if number and (reached or (level is Level.COMMUNE and not short)):
                return
            dearest = max([dearest, *(self._rules[rule_id].effort_minutes for rule_id in ids)])
            package += ids
            won = release.package_gain(self._findings, code, package, gain)
            sure = won.within.low if won.within is not None else 0
            after = None if met is None else share_tenths(met + sure, found.records)
            reached = short and (reached or (after is not None and after >= self._target))
            yield Step(
                by_machine=number == 0,
                rules=tuple((rule_id, self._rules[rule_id].vi) for rule_id in ids),
                gain=won.text,
                hours=_say_hours(sure, minutes, dearest),
                share="" if after is None else vi_percent(after),
                reached=reached,
            )


def _index_steps(steps: pl.DataFrame) -> Mapping[tuple[str, str], list[tuple[int, list[str], int, int]]]:
    """The steps by locality and dataset, in order: step, rules, gain and minutes."""
    found: dict[tuple[str, str], list[tuple[int, list[str], int, int]]] = {}
    for locality, dataset, step, rules, gain, minutes in steps.sort("locality", "dataset", "step").iter_rows():
        found.setdefault((locality, dataset), []).append((step, rules, gain, minutes))
    return found


def _say_hours(sure: int, minutes: int, dearest: int) -> str:
    if sure < SMALL_CELL:
        return NOTHING
    if not minutes:
        return "0 giờ"
    # The time for ten records of the dearest rule: no finer than the counts themselves.
    minutes = minutes // (SMALL_CELL * dearest) * SMALL_CELL * dearest
    return f"≥ {vi_integer(minutes // _MINUTES_PER_HOUR)} giờ" if minutes >= _MINUTES_PER_HOUR else NOTHING


def _index_cleaning(cleaning: pl.DataFrame) -> Mapping[str, list[tuple[int, int, State]]]:
    """Target, records left and state by locality, of `checks.cleaning_status`."""
    states = {state.value: state for state in State}
    found: dict[str, list[tuple[int, int, State]]] = {}
    for locality, target, failed, state in (
        cleaning.sort("locality", "target").select("locality", "target", "failed", "state").iter_rows()
    ):
        found.setdefault(locality, []).append((target, failed, states[state]))
    return found


def _show_cleaning(held: Sequence[tuple[int, int, State]], left: Callable[[int, int, State], str]) -> Cleaning | None:
    """The fourteen targets of one place; `left` says what is left of one."""
    if not held:
        return None
    states = Counter(state for _, _, state in held)
    met, missed = states[State.ON_TARGET], states[State.BELOW]
    unknown = len(held) - met - missed
    by_number = {target.number: target for target in TARGETS}
    return Cleaning(
        f"Đã sạch {met} trong {len(held)} chỉ tiêu; còn phải làm sạch {missed}"
        + (f"; {unknown} chưa đủ căn cứ" if unknown else "")
        + f". Danh mục {OURS_VI}, vì chưa có danh mục chính thức được công bố.",
        f"{met} of {len(held)} are clean, {missed} are not, {unknown} are not assessed. The list is {OURS_EN}.",
        tuple(
            CleaningLine(
                number,
                by_number[number].vi,
                by_number[number].en,
                left(number, failed, state),
                state,
            )
            for number, failed, state in held
        ),
    )
