"""ddss itself, asked the same forty rules and no others: offending keys, then the signature tally by commune."""

from __future__ import annotations

import polars as pl

from benchmarks.rivals.found import Data, Found
from benchmarks.rivals.questions import AS_OF, UNIT, Question
from checks import keys, tally
from checks.catalogue import RULES
from checks.vocabulary import Dataset
from schemas.context import context


def on_tally(questions: tuple[Question, ...], data: Data) -> Found:
    """As `ddss score` counts."""
    run = context(AS_OF)
    frames = {Dataset.CITIZENS: pl.scan_parquet(data.files)}
    wanted = {each.id for each in questions}
    planned = tally.plan([rule for rule in RULES if rule.id in wanted], frames, run)
    offenders = keys.offending(tally.keys_of(planned), frames, run)
    counts = tally.tally(Dataset.CITIZENS, frames[Dataset.CITIZENS], planned, offenders, run).counts
    failed = [
        (((pl.col(f"failed_{item.word}") & pl.lit(item.mask, pl.UInt64)) != 0) * pl.col("records")).sum()
        for item in planned
    ]
    by_unit = counts.group_by(UNIT).agg(expr.alias(item.rule.id) for item, expr in zip(planned, failed, strict=True))
    sums = {item.rule.id: int(by_unit[item.rule.id].sum()) for item in planned}
    return Found(sums, places=by_unit[UNIT].drop_nulls().len())
