"""What to mend next: sets of rules whose mending makes most records meet all four for a clerk's hour.

How many records a set brings is exact, from the signature tally: those whose failing blocking rules all lie in the
set. Which set is proposed is a choice: first what a machine can mend, then, step by step, the rule or the pair of
rules that brings most for each minute. A pair is looked at because two rules may hold the same records back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_

import polars as pl

from checks.bits import blocking, masks
from checks.scoring import NATION, commune
from checks.tally import WORD_BITS, Planned, Tally, words

STEPS = 4
"""Steps by hand that are proposed, after the machine's."""

_MATERIAL_SHARE = 100
"""A step brings at least one in so many of the records that fail, or as many as it can: else a rule that fails twice
and takes two minutes would head every list."""

SCHEMA = pl.Schema(
    {
        "locality": pl.String(),
        "dataset": pl.String(),
        "step": pl.Int64(),
        "rules": pl.List(pl.String()),
        "gain": pl.Int64(),
        "minutes": pl.Int64(),
    }
)
"""One row per locality, dataset and step. Step 0 is the machine's. `rules` are those the step adds; `gain` (records
that newly meet all four) and `minutes` (a clerk's time) are those of this step and all before it."""


def next_steps(
    tally: Tally, places: pl.DataFrame, commune_of: Mapping[str, str], failed: pl.DataFrame, steps: int = STEPS
) -> pl.DataFrame:
    """Propose what to mend next in every locality with failing records; the columns of `SCHEMA`.

    Args:
        tally: of one dataset.
        places: one row per commune in force: `locality`, `parent`.
        commune_of: managing unit as written to the commune in force that answers for it.
        failed: records failing each rule: `locality`, `rule_id`, `failed`; the rules of other datasets are ignored.
        steps: how many to propose at most, after the machine's.
    """
    rules = {item.bit: item for item in blocking(tally.plan)}
    minutes = _minutes(tuple(rules.values()), failed)
    left = _failing(tally, places, commune_of)
    found = [_machine(left, tuple(rules.values()), len(tally.plan))]
    material = left.group_by("locality").agg((pl.col("records").sum() // _MATERIAL_SHARE).alias("material"))
    for step in range(steps + 1):
        chosen = found[0] if step == 0 else _best(left, minutes, material, step)
        if step:
            found.append(chosen)
        left = _mended(left, chosen, len(tally.plan))
    names = {bit: item.rule.id for bit, item in rules.items()}
    return (
        _named(pl.concat(found), names)
        .select(pl.lit(tally.dataset.value).alias("dataset"), pl.all())
        .select(SCHEMA.names())
    )


def _minutes(rules: Sequence[Planned], failed: pl.DataFrame) -> pl.DataFrame:
    """One row per locality and rule: `bit`, and the `cost` in minutes of mending all that fails it."""
    efforts = pl.DataFrame(
        {
            "rule_id": [item.rule.id for item in rules],
            "bit": [item.bit for item in rules],
            "effort": [item.rule.effort_minutes for item in rules],
        },
        schema={"rule_id": pl.String, "bit": pl.Int64, "effort": pl.Int64},
    )
    return failed.join(efforts, on="rule_id").select(
        "locality", "bit", (pl.col("failed").fill_null(0) * pl.col("effort")).alias("cost")
    )


def _failing(tally: Tally, places: pl.DataFrame, commune_of: Mapping[str, str]) -> pl.DataFrame:
    """One row per locality of any level and set of failing blocking rules: `word_0 …`, `records`."""
    must = masks(blocking(tally.plan), len(tally.plan))
    held = [
        (pl.col(f"failed_{word}") & pl.lit(must.get(word, 0), dtype=pl.UInt64)).alias(f"word_{word}")
        for word in words(len(tally.plan))
    ]
    names = [f"word_{word}" for word in words(len(tally.plan))]
    communes = (
        tally.counts.lazy()
        .select(commune(commune_of).alias("locality"), *held, "records")
        .filter(pl.any_horizontal(pl.col(name) != 0 for name in names))
        .join(places.lazy().select("locality", "parent"), on="locality")
        .group_by("locality", "parent", *names)
        .agg(pl.col("records").sum())
    ).collect()
    provinces = communes.group_by("parent", *names).agg(pl.col("records").sum()).rename({"parent": "locality"})
    nation = provinces.group_by(names).agg(pl.col("records").sum()).with_columns(pl.lit(NATION).alias("locality"))
    order = ["locality", *names, "records"]
    return pl.concat([frame.select(order) for frame in (communes, provinces, nation)])


def _machine(left: pl.DataFrame, rules: Sequence[Planned], total: int) -> pl.DataFrame:
    """The machine's step: all rules that it can mend, in each locality that they hold something back in."""
    by_machine = [item for item in rules if item.rule.effort_minutes == 0]
    mask = masks(by_machine, total)
    inside = pl.all_horizontal(
        (pl.col(f"word_{word}") & pl.lit(~mask.get(word, 0) & (2**WORD_BITS - 1), dtype=pl.UInt64)) == 0
        for word in words(total)
    )
    met = [(pl.col(f"word_{item.word}") & pl.lit(item.mask, dtype=pl.UInt64)) != 0 for item in by_machine]
    bits = (
        pl.concat_list(
            [pl.when(hit.any()).then(pl.lit(item.bit, pl.Int64)) for hit, item in zip(met, by_machine, strict=True)]
        )
        if by_machine
        else pl.lit([], pl.List(pl.Int64))
    )
    return (
        left.group_by("locality")
        .agg(pl.col("records").filter(inside).sum().alias("gain"), bits.list.drop_nulls().first().alias("bits"))
        .filter(pl.col("gain") > 0)
        .select("locality", pl.lit(0, pl.Int64).alias("step"), "bits", "gain", pl.lit(0, pl.Int64).alias("minutes"))
    )


def _best(left: pl.DataFrame, minutes: pl.DataFrame, material: pl.DataFrame, step: int) -> pl.DataFrame:
    """The rule or the pair that brings most for a minute, in each locality; what brings too little comes last."""
    names = [name for name in left.columns if name.startswith("word_")]
    ones = pl.sum_horizontal(pl.col(name).bitwise_count_ones() for name in names)
    few = left.with_columns(ones.alias("ones")).filter(pl.col("ones") <= 2)  # noqa: PLR2004 - a rule or a pair
    few = few.with_columns(_first_bit(names).alias("one")).with_columns(_without_first(names))
    few = few.with_columns(_first_bit(names).alias("two"))
    alone = few.filter(pl.col("ones") == 1).group_by("locality", "one").agg(pl.col("records").sum().alias("gain"))
    costs = minutes.rename({"bit": "one"})
    alone = alone.join(costs, on=["locality", "one"])
    pairs = few.filter(pl.col("ones") > 1).group_by("locality", "one", "two").agg(pl.col("records").sum())
    pairs = (
        pairs.join(alone.select("locality", "one", "gain"), on=["locality", "one"], how="left")
        .join(alone.select("locality", two="one", gain_two="gain"), on=["locality", "two"], how="left")
        .join(costs, on=["locality", "one"])
        .join(costs.rename({"one": "two", "cost": "cost_two"}), on=["locality", "two"])
        .select(
            "locality",
            pl.concat_list("one", "two").alias("bits"),
            (pl.col("records") + pl.col("gain").fill_null(0) + pl.col("gain_two").fill_null(0)).alias("gain"),
            (pl.col("cost") + pl.col("cost_two")).alias("minutes"),
        )
    )
    single = alone.select("locality", pl.concat_list("one").alias("bits"), "gain", minutes="cost")
    both = pl.concat([single, pairs]).join(material, on="locality")
    rate = pl.col("gain") / pl.max_horizontal(pl.col("minutes"), 1)
    return (
        both.with_columns((pl.col("gain") >= pl.col("material")).alias("enough"), rate.alias("rate"))
        .with_columns(pl.when("enough").then("rate").otherwise(pl.col("gain").cast(pl.Float64)).alias("rate"))
        .sort(
            "locality", "enough", "rate", "gain", pl.col("bits").list.first(), pl.col("bits").list.len(),
            pl.col("bits").list.last(), descending=[False, True, True, True, False, False, False],
        )
        .group_by("locality", maintain_order=True)
        .first()
        .select("locality", pl.lit(step, pl.Int64).alias("step"), "bits", "gain", "minutes")
    )  # fmt: skip


def _first_bit(names: Sequence[str]) -> pl.Expr:
    """The lowest bit that is set in the words together, or null."""
    places = [
        pl.when(pl.col(name) != 0).then(pl.col(name).bitwise_trailing_zeros().cast(pl.Int64) + WORD_BITS * word)
        for word, name in enumerate(names)
    ]
    return pl.coalesce(places)


def _without_first(names: Sequence[str]) -> list[pl.Expr]:
    """The words without their lowest set bit."""
    cleared = []
    for word, name in enumerate(names):
        before = reduce(or_, (pl.col(other) != 0 for other in names[:word]), pl.lit(value=False))
        value = pl.col(name)
        cleared.append(pl.when(before | (value == 0)).then(value).otherwise(value & (value - 1)).alias(name))
    return cleared


def _mended(left: pl.DataFrame, chosen: pl.DataFrame, total: int) -> pl.DataFrame:
    """What is left once the chosen rules of each locality are mended; records that then meet all four are gone."""
    names = [f"word_{word}" for word in words(total)]
    flat = chosen.select("locality", "bits").explode("bits", empty_as_null=False)
    bit = pl.lit(2, pl.UInt64).pow(pl.col("bits") % WORD_BITS).cast(pl.UInt64)
    mask = [
        pl.when(pl.col("bits") // WORD_BITS == word)
        .then(bit)
        .otherwise(pl.lit(0, pl.UInt64))
        .sum()
        .alias(f"mask_{word}")
        for word in words(total)
    ]
    joined = left.join(flat.group_by("locality").agg(mask), on="locality", how="left")
    kept = [
        (pl.col(f"word_{word}") & ~pl.col(f"mask_{word}").fill_null(0)).alias(f"word_{word}") for word in words(total)
    ]
    return (
        joined.select("locality", *kept, "records")
        .filter(pl.any_horizontal(pl.col(name) != 0 for name in names))
        .group_by("locality", *names)
        .agg(pl.col("records").sum())
    )


def _named(found: pl.DataFrame, names: Mapping[int, str]) -> pl.DataFrame:
    """Rule ids instead of bits, and running totals instead of what each step adds."""
    ordered = found.sort("locality", "step")
    return ordered.select(
        "locality",
        "step",
        pl.col("bits")
        .list.eval(pl.element().replace_strict(list(names), list(names.values()), return_dtype=pl.String))
        .alias("rules"),
        pl.col("gain").cum_sum().over("locality").cast(pl.Int64),
        pl.col("minutes").cum_sum().over("locality").cast(pl.Int64),
    )
