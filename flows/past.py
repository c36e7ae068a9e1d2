"""Earlier editions in the same folder, for the trends of this one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import polars as pl

from flows import history
from flows.history import HistoryError, Run
from scorecards.published import from_frame
from scorecards.trend import PERIODS, PastEdition

PUBLISHED = "published.parquet"
"""What an edition published of each locality: the columns of `scorecards.published.SCHEMA`."""


def earlier(runs: Iterable[Run], before: date, rules_sha256: str, most: int = PERIODS - 1) -> tuple[Run, ...]:
    """The editions of earlier cut-off dates, one of each date, the oldest first; the last `most` of them.

    Of several editions of one date, one that the present rules scored is taken, then the one published last.

    Args:
        runs: the history, in its order.
        before: editions of this day and later are left out.
        rules_sha256: fingerprint of the present rules.
        most: how many at most.
    """
    best: dict[date, Run] = {}
    for run in runs:
        taken = best.get(run.as_of)
        worse = taken is not None and run.rules_sha256 != rules_sha256 == taken.rules_sha256
        if run.as_of < before and not worse:
            best[run.as_of] = run
    return tuple(best[day] for day in sorted(best)[-most:])


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
