"""Falls that chance does not explain: which localities met a criterion less often than in an earlier edition.

The share of records that meet a criterion is compared by the score test of two proportions, one-sided, with the pooled
variance. So that a nation of 3,321 communes is not flagged by luck, the five per cent are shared among all localities
of a level (Bonferroni): where nothing changed, one edition of twenty flags a commune, not each a hundred.
Most people are in both editions, which makes chance smaller than the test believes: it errs towards silence.
"""

from __future__ import annotations

from statistics import NormalDist

import polars as pl

LEVEL_OF_DOUBT = 0.05
"""Chance that any locality of a level is flagged although nothing changed."""

LEAST_EXPECTED = 5
"""The normal approximation needs so many records on either side, both editions together; else none is flagged."""

_KEY = ["locality", "dataset", "criterion"]


def falls(before: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """One row per locality, dataset and criterion whose share fell by more than chance: locality, dataset, criterion.

    Args:
        before: one row per locality, dataset and criterion with `level`, `records` and `met`, as an edition's
            scores.parquet has it.
        now: the same of the later edition, by the same rules and profile.
    """
    both = now.select(*_KEY, "level", "records", "met").join(before.select(*_KEY, "records", "met"), on=_KEY)
    assessed = both.filter(pl.col("records") > 0, pl.col("records_right") > 0)
    pooled = pl.col("met") + pl.col("met_right")
    total = pl.col("records") + pl.col("records_right")
    # Above this many deviations below zero a fall is flagged: a number for each level and criterion.
    limits = assessed.group_by("level", "dataset", "criterion").len("localities")
    limit = pl.Series(
        "limit",
        [NormalDist().inv_cdf(1 - LEVEL_OF_DOUBT / count) for count in limits["localities"]],
        dtype=pl.Float64,
    )
    spread = pooled / total * (1 - pooled / total) * (1 / pl.col("records") + 1 / pl.col("records_right"))
    fallen = pl.col("met_right") / pl.col("records_right") - pl.col("met") / pl.col("records")
    return (
        assessed.join(limits.with_columns(limit), on=["level", "dataset", "criterion"])
        .filter(pooled >= LEAST_EXPECTED, total - pooled >= LEAST_EXPECTED)
        .filter(fallen > pl.col("limit") * spread.sqrt())
        .select(_KEY)
        .sort(_KEY)
    )
