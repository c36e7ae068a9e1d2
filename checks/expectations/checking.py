"""Suites held against a table: what of them can be asked is run, and what can't be says why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from checks.context import Context
from checks.expectations.arguments import columns_read
from checks.expectations.engine.records import RuledFrame
from checks.expectations.outcome import Outcome, Outcomes, Verdict
from checks.expectations.rules import ruled
from checks.expectations.running import parameters, run
from checks.expectations.suite import LOCALITIES, Suite
from checks.expectations.tallied import answers
from checks.expectations.targets import INDEX
from checks.expectations.translation import OWN
from checks.predicates import KeyPredicate
from checks.tally import Planned, Run, Tally
from checks.vocabulary import Dataset

WhyNot = Callable[[Mapping[str, Any]], str]


def on_records(  # noqa: PLR0913, PLR0917 - what the tally takes, and suites
    suites: Sequence[Suite],
    dataset: Dataset,
    frame: pl.LazyFrame,
    planned: Sequence[Planned],
    offenders: Mapping[KeyPredicate, pl.DataFrame],
    context: Context,
    counted: Tally | None = None,
) -> Outcomes:
    """Run suites on records, in one query; what a tally has counted already is not asked of them again.

    Args:
        suites: suites on the dataset.
        dataset: what the records are.
        frame: the records.
        planned: which of the dataset's rules run; the expectation of one that doesn't is not asked.
        offenders: the offending keys of those that run.
        context: the run's.
        counted: the tally of these very records by this plan; None has all counted here.
    """
    columns = frame.collect_schema().names()
    runs = {item.rule.id: item.run for item in planned}

    def why_not(written: Mapping[str, Any]) -> str:
        return _why_not(written, runs, columns)

    # Columns that exist for rules alone are no business of a suite that asks what columns there are.
    with_rules = [each for each in suites if any(written["type"] == OWN for written in each.expectations)]
    without = [each for each in suites if each not in with_rules]
    values, known = parameters(context), {} if counted is None else answers(counted, context)
    evaluated = [item for item in planned if not known or item.rule.id in _in_part(with_rules)]
    bare = RuledFrame(frame)
    marked = ruled(frame, evaluated, offenders, context) if evaluated else bare
    found = [
        *_asked(dataset.value, with_rules, replace(marked, counted=known), values, why_not),
        *_asked(f"{dataset}-plain", without, replace(bare, counted=known), values, why_not),
    ]
    by_name = {outcome.suite.name: outcome for outcome in found}
    return tuple(by_name[each.name] for each in suites)


def _in_part(suites: Sequence[Suite]) -> frozenset[str]:
    """The rules that are asked of some records only: a tally counts all."""
    return frozenset(
        written["kwargs"]["rule_id"]
        for each in suites
        for written in each.expectations
        if written["type"] == OWN and written["kwargs"].get("row_condition")
    )


def on_localities(suites: Sequence[Suite], table: pl.DataFrame, context: Context) -> Outcomes:
    """Run suites on the table of localities; each verdict lists those that are not as expected."""

    def why_not(written: Mapping[str, Any]) -> str:
        return _why_not(written, {}, table.columns)

    return tuple(_asked(LOCALITIES, suites, table.lazy(), parameters(context), why_not, index=INDEX))


def _why_not(written: Mapping[str, Any], runs: Mapping[str, Run], columns: Collection[str]) -> str:
    """Why an expectation can't be asked, as `Run` says it; empty where it can."""
    meta = written.get("meta") or {}
    named = written["kwargs"].get("rule_id", meta.get("rule_id"))
    if named in runs and runs[named] is not Run.RAN:
        return runs[named].value
    absent = any(name not in columns for name in columns_read(written["kwargs"]))
    return Run.COLUMN_MISSING.value if absent else ""


def _asked(  # noqa: PLR0913 - what `run` takes, and what not to ask
    name: str,
    suites: Sequence[Suite],
    frame: pl.LazyFrame | RuledFrame,
    values: Mapping[str, Any],
    why_not: WhyNot,
    *,
    index: str | None = None,
) -> list[Outcome]:
    parts = [each.only([written for written in each.expectations if not why_not(written)]) for each in suites]
    runnable = [part for part in parts if part.expectations]
    ran = {each.suite.name: each for each in run(name, runnable, frame, values, index=index)} if runnable else {}
    return [_whole(each, ran.get(each.name), why_not) for each in suites]


def _whole(suite: Suite, ran: Outcome | None, why_not: WhyNot) -> Outcome:
    """The suite's verdicts in its own order, those that were not asked among them."""
    answers = iter(ran.verdicts if ran else ())
    reasons = [(written, why_not(written)) for written in suite.expectations]
    return Outcome(
        suite, tuple(Verdict(written, None, error=reason) if reason else next(answers) for written, reason in reasons)
    )
