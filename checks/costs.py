"""What each rule costs: its expressions alone on a sample in memory, and the reduction of its keys.

Alone, not by leaving it out of the pass: that would take a whole pass for every rule, to see a small difference of two
large numbers. The price is that what rules share (a PIN read as a number, a date taken apart) is counted for each of
them, and in the pass once only; so the pass is measured too, beside the sum. Processor time of all threads, which a
busy machine changes less than the time on the clock; the median of several runs, less that of a query of no rule.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import polars as pl

from checks.context import Context
from checks.expressions import predicate, share
from checks.keys import flagged, offending
from checks.predicates import KeyPredicate
from checks.rule import Rule
from checks.tally import Planned, Run, keys_of, plan, query
from checks.vocabulary import Dataset

REPEAT = 3

Spent = Callable[[Callable[[], object]], float]
"""Seconds that a piece of work takes."""


@dataclass(frozen=True, slots=True)
class RuleCost:
    """One rule's cost.

    Attributes:
        pass_s: seconds in the pass over the records, alone. `keys_s`: seconds of reducing its keys before it.
        share: of what all rules cost alone, 0 to 1; 0 where nothing could be measured.
    """

    rule: Rule
    pass_s: float
    keys_s: float
    share: float


@dataclass(frozen=True, slots=True)
class Costs:
    """What the rules cost on a sample.

    Attributes:
        records: of the sample, by table.
        rules: the rules that ran, the dearest first.
        not_run: those that did not, and why.
        together_s: the passes with all rules in them, seconds; below the sum of `pass_s`, for what is shared.
    """

    records: Mapping[Dataset, int]
    rules: tuple[RuleCost, ...]
    not_run: tuple[Planned, ...]
    together_s: float

    @property
    def alone_s(self) -> float:
        """The rules' cost in the pass, each alone, added up."""
        return sum(cost.pass_s for cost in self.rules)


def processor_s(work: Callable[[], object]) -> float:
    """Processor seconds of all threads, the median of several runs."""
    found = []
    for _ in range(REPEAT):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return statistics.median(found)


def measure(
    samples: Mapping[Dataset, pl.DataFrame], rules: Sequence[Rule], context: Context, spent: Spent = processor_s
) -> Costs:
    """Measure each rule that runs on the samples.

    Args:
        samples: records of each table; a rule that reads a table which isn't there does not run.
        rules: of any table.
        context: of the extract.
        spent: how long a piece of work takes.
    """
    frames = {dataset: sample.lazy() for dataset, sample in samples.items()}
    costs: list[RuleCost] = []
    not_run: list[Planned] = []
    together = 0.0
    for dataset, frame in frames.items():
        planned = plan([rule for rule in rules if rule.on is dataset], frames, context)
        not_run += [item for item in planned if item.run is not Run.RAN]
        ran = [item for item in planned if item.run is Run.RAN]
        offenders = offending(keys_of(planned), frames, context)
        nothing = spent(_collected(frame.select(pl.len())))
        for item in ran:
            keys = keys_of([item])
            keys_s = spent(partial(offending, keys, frames, context)) if keys else 0.0
            took = spent(_collected(alone(item, frame, offenders, context)))
            costs.append(RuleCost(item.rule, max(took - nothing, 0.0), keys_s, 0.0))
        together += spent(_collected(query(frame, planned, offenders, context))) if ran else 0.0
    whole = sum(cost.pass_s + cost.keys_s for cost in costs)
    shared = [
        RuleCost(cost.rule, cost.pass_s, cost.keys_s, (cost.pass_s + cost.keys_s) / whole if whole else 0.0)
        for cost in costs
    ]
    records = {dataset: sample.height for dataset, sample in samples.items()}
    return Costs(records, tuple(sorted(shared, key=lambda cost: -cost.share)), tuple(not_run), together)


def alone(
    item: Planned, frame: pl.LazyFrame, offenders: Mapping[KeyPredicate, pl.DataFrame], context: Context
) -> pl.LazyFrame:
    """One rule as the pass evaluates it, without the others: one row, `failed` and `not_applicable` records."""
    rule = item.rule
    marked = flagged(frame, {node: offenders[node] for node in keys_of([item])})
    ready, scope = share(marked, [rule.applies, rule.applies, rule.holds], context)
    applies = predicate(rule.applies, scope)
    fails = applies & ~predicate(rule.holds, scope)
    # What is true of every record is a constant, whose sum is 1: it is brought to the records' length first.
    flags = ready.select(failed=fails, not_applicable=~applies, one=pl.first().is_null())
    return flags.select(pl.col("failed", "not_applicable").sum())


def _collected(work: pl.LazyFrame) -> Callable[[], object]:
    return partial(work.collect, engine="streaming")
