"""Earlier editions in the same folder, for the trends of this one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from flows import history
from flows.history import HistoryError, Run
from scorecards.comparison import Cause, Comparison, Restated
from scorecards.published import from_frame
from scorecards.trend import PERIODS, PastEdition

PUBLISHED = "published.parquet"
"""What an edition published of each locality: the columns of `scorecards.published.SCHEMA`."""


@dataclass(frozen=True, slots=True)
class Method:
    """What figures are made by, beside data: fingerprints of the rules and of the profile."""

    rules_sha256: str
    profile_sha256: str

    @classmethod
    def of(cls, run: Run) -> Method:
        """The method of an edition."""
        return cls(run.rules_sha256, run.profile_sha256)

    def shared_with(self, other: Method) -> tuple[bool, bool]:
        """Whether the rules are the same, and the profile: the more, the better two editions compare."""
        return self.rules_sha256 == other.rules_sha256, self.profile_sha256 == other.profile_sha256

    def cause(self, later: Method) -> Cause | None:
        """What changed between two methods; None where nothing did."""
        rules, profile = self.shared_with(later)
        if rules:
            return None if profile else Cause.THRESHOLDS
        return Cause.RULES if profile else Cause.BOTH


def earlier(runs: Iterable[Run], before: date, method: Method, most: int = PERIODS - 1) -> tuple[Run, ...]:
    """The editions of earlier cut-off dates, one of each date, the oldest first; the last `most` of them.

    Of several editions of one date, one that the present rules scored is taken, of these one by the present profile,
    of these the one published last.

    Args:
        runs: the history, in its order.
        before: editions of this day and later are left out.
        method: the present rules and profile.
        most: how many at most.
    """
    best: dict[date, Run] = {}
    for run in runs:
        taken = best.get(run.as_of)
        if run.as_of < before and (
            taken is None or Method.of(run).shared_with(method) >= Method.of(taken).shared_with(method)
        ):
            best[run.as_of] = run
    return tuple(best[day] for day in sorted(best)[-most:])


def restatements(runs: Sequence[Run], chosen: Run) -> tuple[Run, ...]:
    """Editions of the same data as `chosen` by other methods, published before it: what people saw first, and next.

    The last one before it by a wholly other method; after that, if there is one, the step between: new rules by the
    old profile.
    """
    same = [
        run
        for run in runs
        if run.sequence < chosen.sequence and run.as_of == chosen.as_of and _inputs(run) == _inputs(chosen)
    ]
    others = [run for run in same if Method.of(run) != Method.of(chosen)]
    if not others:
        return ()
    farthest = min(others, key=lambda run: (Method.of(run).shared_with(Method.of(chosen)), -run.sequence))
    between = Method(chosen.rules_sha256, farthest.profile_sha256)
    steps = [run for run in others if Method.of(run) == between and run is not farthest][-1:]
    return (farthest, *(run for run in steps if Method.of(farthest) != between))


def _inputs(run: Run) -> list[list[str]]:
    feeds = json.loads(run.manifest)["datasets"]
    return [sorted(file["sha256"] for file in feeds[name]["files"]) for name in sorted(feeds)]


def read_comparison(out: Path, restated: Sequence[Run], last: Run, past: PastEdition, method: Method) -> Comparison:
    """How an edition by this method stands to the last one, and to what was published of its data before.

    Args:
        out: the folder of results.
        restated: the last edition's `restatements`.
        last: the last edition; `past` is what it published.
        past: what the last edition published.
        method: the present rules and profile.

    Raises:
        HistoryError: the history can't be read.
    """
    later = [*restated[1:], last]
    steps = tuple(
        Restated(shown.rows, cause)
        for shown, run, following in zip(read_past(out, restated), restated, later, strict=False)
        if (cause := Method.of(run).cause(Method.of(following))) is not None
    )
    return Comparison(last.as_of, Method.of(last).cause(method), steps, past.rows)


def read_past(out: Path, runs: Iterable[Run]) -> tuple[PastEdition, ...]:
    """What these editions published.

    Raises:
        HistoryError: the history can't be read.
    """
    wanted = tuple(runs)
    if not wanted:
        return ()
    published = history.table(out, "published", [run.edition for run in wanted])
    found = []
    for run in wanted:
        rows = published.filter(pl.col("edition") == run.edition)
        try:
            found.append(PastEdition(run.as_of, run.edition, run.rules_sha256, from_frame(rows)))
        except (ValueError, KeyError, pl.exceptions.PolarsError) as error:
            raise HistoryError(
                f"{run.edition}: lịch sử không đọc được / its history can't be read ({type(error).__name__}). "
                "Dựng lại bằng / rebuild it: ddss history rebuild."
            ) from None
    return tuple(found)
