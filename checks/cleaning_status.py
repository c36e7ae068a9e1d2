"""How far each of the fourteen cleaning targets is from nothing left to clean, in every locality."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from checks.bits import all_set, any_set, blocking
from checks.cleaning import TARGETS
from checks.scoring import commune, rolled_up
from checks.tally import Run, Tally
from checks.vocabulary import State


def cleaning_status(
    tallies: Sequence[Tally], places: pl.DataFrame, commune_of: Mapping[str, str], *, enough_read: bool = True
) -> pl.DataFrame:
    """Count what is left to clean: one row per locality and target, of all datasets together.

    A record is counted once for a target, however many of its blocking rules it fails.

    Returns:
        Columns `locality`, `level`, `parent`, `target` (1 to 14), `checked` (records that a rule of the target
        applies to), `failed`, `state`: on target where something was checked and nothing fails; not assessed where
        nothing was checked, or where nothing fails but a rule lacked its columns or too many rows were rejected.
    """
    wide = rolled_up(_per_commune(tallies, commune_of), places)
    return pl.concat([_of_target(wide, target.number, tallies, enough_read=enough_read) for target in TARGETS]).sort(
        "locality", "target"
    )


def _per_commune(tallies: Sequence[Tally], commune_of: Mapping[str, str]) -> pl.DataFrame:
    frames = []
    for tally in tallies:
        total, counts = len(tally.plan), []
        for target in TARGETS:
            rules = [item for item in blocking(tally.plan) if item.rule.target == target.number]
            seen = ~all_set("not_applicable", rules, total)
            for name, where in (("checked", seen), ("failed", any_set("failed", rules, total))):
                counts.append(pl.col("records").filter(where).sum().alias(f"{name}:{target.number}"))
        placed = tally.counts.lazy().with_columns(commune(commune_of).alias("locality")).drop_nulls("locality")
        frames.append(placed.group_by("locality").agg(counts).collect())
    return pl.concat(frames).group_by("locality").agg(pl.all().sum())


def _of_target(wide: pl.DataFrame, number: int, tallies: Sequence[Tally], *, enough_read: bool) -> pl.DataFrame:
    of = [item for tally in tallies for item in tally.plan if item.rule.blocking and item.rule.target == number]
    broken = any(item.run is Run.ERROR for item in of)
    unsure = not enough_read or any(item.run in {Run.COLUMN_MISSING, Run.OUT_OF_SCOPE} for item in of)
    checked, failed = pl.col(f"checked:{number}"), pl.col(f"failed:{number}")
    clean = State.NOT_ASSESSED if unsure else State.ON_TARGET
    state = (
        pl.when(failed > 0)
        .then(pl.lit(State.BELOW.value))
        .when(pl.lit(broken))
        .then(pl.lit(State.ERROR.value))
        .when(checked > 0)
        .then(pl.lit(clean.value))
        .otherwise(pl.lit(State.NOT_ASSESSED.value))
    )
    return wide.select(
        "locality",
        "level",
        "parent",
        pl.lit(number, pl.Int64).alias("target"),
        checked.alias("checked"),
        failed.alias("failed"),
        state.alias("state"),
    )
