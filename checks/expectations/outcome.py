"""What suites found, as far as it is kept: counts, never a record's value. Nothing here imports Great Expectations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from checks.bits import any_set
from checks.errors import RuleError
from checks.expectations.suite import Suite
from checks.tally import Planned, Run, Tally

STATES = MET, MISSED, NOT_ASSESSED, NOT_RUN, IN_ERROR = "met", "missed", "not_assessed", "not_run", "in_error"

_NO_ERROR = {run.value for run in Run if run is not Run.ERROR}
"""Why an expectation was not evaluated, if not because something failed."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found of one expectation.

    Attributes:
        written: the expectation as its suite writes it.
        success: None where nothing may be said: nothing was there to check, or `error` says why it was not evaluated,
            by the class of what went wrong or as `Run` does.
        checked: what the expectation was asked of, without what it passes over; None where it counts nothing.
        failed: how much of that is not as expected.
        counts: what is kept of GX's own result.
        failing: values of the index column where a list was asked for.
    """

    written: Mapping[str, Any]
    success: bool | None
    checked: int | None = None
    failed: int | None = None
    counts: Mapping[str, Any] | None = None
    error: str = ""
    failing: tuple[str, ...] = ()

    @property
    def rule_id(self) -> str | None:
        """The rule that the expectation says it stands for, in its `meta`."""
        found = (self.written.get("meta") or {}).get("rule_id")
        return found if isinstance(found, str) else None

    @property
    def state(self) -> str:
        """One of `STATES`. Where nothing was checked nothing is met."""
        if self.error:
            return NOT_RUN if self.error in _NO_ERROR else IN_ERROR
        return {True: MET, False: MISSED, None: NOT_ASSESSED}[self.success]


@dataclass(frozen=True)
class Outcome:
    """What a suite found: a verdict for each of its expectations, in their order."""

    suite: Suite
    verdicts: tuple[Verdict, ...]

    def facts(self) -> dict[str, int]:
        """How many expectations are in each state."""
        return {state: sum(each.state == state for each in self.verdicts) for state in STATES}

    def kept(self) -> dict[str, Any]:
        """The result as plain JSON data."""
        return {
            "suite": self.suite.name,
            "table": self.suite.table,
            "statistics": self.facts(),
            "results": [_kept(each) for each in self.verdicts],
        }


Outcomes = tuple[Outcome, ...]
"""What several suites found."""


def _kept(verdict: Verdict) -> dict[str, Any]:
    written = {
        key: verdict.written[key] for key in ("id", "type", "kwargs", "severity", "meta") if key in verdict.written
    }
    found: dict[str, Any] = {
        "expectation": written,
        "state": verdict.state,
        "checked": verdict.checked,
        "failed": verdict.failed,
        "result": dict(verdict.counts or {}),
    }
    if verdict.error:
        found["error"] = verdict.error
    if verdict.failing:
        found["failing"] = list(verdict.failing)
    return found


def totals(tally: Tally) -> dict[str, tuple[int, int]]:
    """Records checked and failed in the whole extract, for each rule that ran."""
    ran = [item for item in tally.plan if item.run is Run.RAN]
    skipped, failed = (_with_bit(tally, word, ran) for word in ("not_applicable", "failed"))
    records = int(tally.counts["records"].sum())
    return {item.rule.id: (records - skipped[item.rule.id], failed[item.rule.id]) for item in ran}


def _with_bit(tally: Tally, column: str, items: Sequence[Planned]) -> dict[str, int]:
    """Records that have a rule's bit set, by rule. A word has few values: they are counted before they are read."""
    found: dict[str, int] = {}
    for word in sorted({item.word for item in items}):
        of_word = [item for item in items if item.word == word]
        few = tally.counts.group_by(f"{column}_{word}").agg(pl.col("records").sum())
        sums = few.select(
            pl.col("records").filter(any_set(column, [item], len(tally.plan))).sum().alias(item.rule.id)
            for item in of_word
        ).row(0, named=True)
        found |= {rule_id: int(with_bit) for rule_id, with_bit in sums.items()}
    return found


def hold_against(tally: Tally, outcomes: Iterable[Outcome]) -> None:
    """Suites and tally count the same records by two ways: any difference is a fault of ours.

    Raises:
        RuleError: some rule that ran has other counts in its suite, or none.
    """
    wanted = totals(tally)
    found = {
        each.rule_id: (each.checked, each.failed)
        for outcome in outcomes
        for each in outcome.verdicts
        if each.rule_id is not None and each.checked is not None
    }
    apart = [rule_id for rule_id in {**wanted, **found} if wanted.get(rule_id) != found.get(rule_id)]
    if apart:
        raise RuleError(
            "bộ kỳ vọng và bảng đếm không khớp ở quy tắc / the suites and the tally differ on rules: "
            f"{', '.join(sorted(map(str, apart)))}. Đây là lỗi của chương trình; chạy lại với --no-expectations nếu "
            "cần gấp / this is a fault of the program; run with --no-expectations if it can't wait."
        )
