"""From signature tallies to scores: exact arithmetic on counts, without reading the records again.

Communes are counted first; provinces and the nation are sums of communes, so that counts add up exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
import polars.selectors as cs

from checks.bit_counts import PlacedRows
from checks.bits import all_set, any_set, blocking
from checks.profile import Bands, Profile
from checks.tally import Planned, Run, Tally
from checks.vocabulary import Criterion, Dataset, State

NATION = "VN"
_PLACE = ["locality", "level", "parent"]


@dataclass(frozen=True)
class Scores:
    """What was found, for every locality of the list in force, whether it sent records or not.

    Attributes:
        rules: one row per locality and rule: locality, level, parent, dataset, rule_id, criterion, identifier,
            checked, failed, gain, state. `identifier` marks those that must hold of every record. `gain` counts the
            records that would newly meet all four if only this rule were mended.
        criteria: one row per locality, dataset (and "all") and criterion: records, met, dqi, heaviest,
            identifier_failed, state. `records` have at least one blocking rule of the criterion that applies; `met`
            fail none of them. `heaviest` is the largest weight of one rule in the dqi, 0 to 1.
        localities: one row per locality and dataset: records, met_all, state. `met_all` fail no blocking rule at all.
    """

    rules: pl.DataFrame
    criteria: pl.DataFrame
    localities: pl.DataFrame


def score(
    tallies: Sequence[Tally],
    places: pl.DataFrame,
    commune_of: Mapping[str, str],
    profile: Profile,
    *,
    enough_read: bool = True,
) -> Scores:
    """Score every locality.

    Args:
        tallies: one for each dataset.
        places: one row per commune in force: `locality` (five digits), `parent` (province code).
        commune_of: managing unit as written to the commune in force that answers for it.
        profile: bands, weights and limits.
        enough_read: False where so many rows were rejected that nothing may be on target.
    """
    rules, criteria, headline = [], [], []
    for tally in tallies:
        wide = rolled_up(_per_commune(tally, commune_of), places).sort("level", "locality")
        long = _rules(tally, wide, profile, enough_read=enough_read)
        rules.append(long)
        criteria.append(_criteria(tally, wide, long, profile, enough_read=enough_read))
        headline.append(_headline(tally, wide, profile, enough_read=enough_read))
    by_dataset = pl.concat(criteria)
    both = _all_datasets(by_dataset, profile, enough_read=enough_read)
    order = [*_PLACE, "dataset"]
    return Scores(
        rules=_place_by_place(pl.concat(rules), tallies),
        criteria=pl.concat([by_dataset, both])
        .drop("unsure")
        .select(*order, pl.exclude(order))
        .sort(order[0], "dataset", "criterion"),
        localities=pl.concat(headline).select(*order, pl.exclude(order)).sort("locality", "dataset"),
    )


def _place_by_place(rules: pl.DataFrame, tallies: Sequence[Tally]) -> pl.DataFrame:
    """By level, locality, dataset and rule id, of rows by rule, each rule's by level and locality.

    Where each row goes is known; sorting by four columns of text takes eight times as long.
    """
    names = [(tally.dataset.value, item.rule.id) for tally in tallies for item in tally.plan]
    ordered = sorted(range(len(names)), key=names.__getitem__)
    places = rules.height // len(names)
    rows = np.add.outer(np.arange(places), np.array(ordered) * places).ravel()
    return rules.select(pl.all().gather(pl.Series(rows)))


def placed(commune_of: Mapping[str, str]) -> pl.Expr:
    """Whether a record's managing unit is a commune, whole or by succession; if not, it belongs to no locality."""
    return pl.col("managing_unit").is_in(list(commune_of)).fill_null(value=False)


def unplaced(tally: Tally, commune_of: Mapping[str, str]) -> int:
    """How many records belong to no locality."""
    return int(tally.counts.filter(~placed(commune_of))["records"].sum())


def _per_commune(tally: Tally, commune_of: Mapping[str, str]) -> pl.DataFrame:
    """One row per commune, a column per count."""
    communes, total, must = sorted(set(commune_of.values())), len(tally.plan), blocking(tally.plan)
    rows = _placed_rows(tally, commune_of, communes)
    counts = {"records": rows.where(pl.lit(value=True)), "met_all": rows.where(~any_set("failed", must, total))}
    for criterion in Criterion:
        of = blocking(tally.plan, criterion)
        seen = ~all_set("not_applicable", of, total)
        counts[f"records:{criterion}"] = rows.where(seen)
        counts[f"met:{criterion}"] = rows.where(seen & ~any_set("failed", of, total))
    checked = counts["records"][:, None] - rows.having("not_applicable", tally.plan)
    failed, gain = rows.having("failed", tally.plan), rows.failing_alone(must, tally.plan)
    for column, item in enumerate(tally.plan):
        counts[f"checked:{item.rule.id}"] = checked[:, column]
        counts[f"failed:{item.rule.id}"] = failed[:, column]
        counts[f"gain:{item.rule.id}"] = gain[:, column]
    return pl.DataFrame({"locality": communes, **counts})


def _placed_rows(tally: Tally, commune_of: Mapping[str, str], communes: Sequence[str]) -> PlacedRows:
    number = commune(commune_of).cast(pl.Enum(communes)).to_physical().cast(pl.Int64)
    placed = tally.counts.select(number.alias("at"), pl.exclude("managing_unit")).drop_nulls("at")
    return PlacedRows(placed, len(communes), placed["at"].to_numpy(), placed["records"].cast(pl.Float64).to_numpy())


def commune(commune_of: Mapping[str, str]) -> pl.Expr:
    """The commune that answers for a managing unit, or null. For small tables: it leaves the streaming engine."""
    return pl.col("managing_unit").replace_strict(
        list(commune_of), list(commune_of.values()), default=None, return_dtype=pl.String
    )


def rolled_up(communes: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """One row per locality: communes, provinces, the nation. A locality without records has zeros.

    Counts are added; of dates the latest is kept, null where there is none.
    """
    full = places.select("locality", "parent").join(communes, on="locality", how="left")
    full = full.with_columns(pl.lit("commune").alias("level"), cs.numeric().fill_null(0))
    sums = [cs.numeric().sum(), cs.date().max()]
    provinces = full.group_by("parent").agg(sums).rename({"parent": "locality"})
    provinces = provinces.with_columns(pl.lit("province").alias("level"), pl.lit(NATION).alias("parent"))
    nation = full.select(sums).with_columns(
        pl.lit(NATION).alias("locality"), pl.lit("nation").alias("level"), pl.lit(None, pl.String).alias("parent")
    )
    order = full.columns
    return pl.concat([full, provinces.select(order), nation.select(order)])


def _band(rate: pl.Expr, bands: Bands) -> pl.Expr:
    return (
        pl.when(rate.is_null())
        .then(pl.lit(State.NOT_ASSESSED.value))
        .when(rate >= bands.on_target)
        .then(pl.lit(State.ON_TARGET.value))
        .when(rate >= bands.watch)
        .then(pl.lit(State.WATCH.value))
        .otherwise(pl.lit(State.BELOW.value))
    )


def _capped(state: pl.Expr, sent: pl.Expr, *, error: bool, unsure: bool) -> pl.Expr:
    """A state in which nothing unknown is green: an error shows where records were sent, doubt is not assessed."""
    if error:
        return pl.when(sent > 0).then(pl.lit(State.ERROR.value)).otherwise(state)
    if unsure:
        return state.replace(State.ON_TARGET.value, State.NOT_ASSESSED.value)
    return state


def _doubt(plan: Sequence[Planned], criterion: Criterion | None = None) -> tuple[bool, bool]:
    """Whether a blocking rule of the criterion was in error, and whether one lacked its columns."""
    of = [item for item in plan if item.rule.blocking and criterion in {None, item.rule.criterion}]
    return any(item.run is Run.ERROR for item in of), any(item.run is Run.COLUMN_MISSING for item in of)


def _pct(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    return pl.when(whole > 0).then(part * 100 / whole)


def _rules(tally: Tally, wide: pl.DataFrame, profile: Profile, *, enough_read: bool) -> pl.DataFrame:
    frames = []
    for item in tally.plan:
        checked, failed = pl.col(f"checked:{item.rule.id}"), pl.col(f"failed:{item.rule.id}")
        rate = _pct(checked - failed, checked)
        if _must_be_whole(item, profile):
            whole = pl.when(failed > 0).then(pl.lit(State.BELOW.value)).otherwise(_band(rate, profile.bands))
        else:
            whole = _band(rate, profile.bands)
        frames.append(
            wide.lazy().select(
                *_PLACE,
                pl.lit(tally.dataset.value).alias("dataset"),
                pl.lit(item.rule.id).alias("rule_id"),
                pl.lit(item.rule.criterion.value).alias("criterion"),
                pl.lit(item.run is Run.RAN and _must_be_whole(item, profile)).alias("identifier"),
                checked.alias("checked"),
                failed.alias("failed"),
                pl.col(f"gain:{item.rule.id}").alias("gain"),
                (
                    pl.lit(State.ERROR.value)
                    if item.run is Run.ERROR
                    else _capped(whole, pl.col("records"), error=False, unsure=not enough_read)
                ).alias("state"),
            )
        )
    return pl.concat(frames).collect()


def _must_be_whole(item: Planned, profile: Profile) -> bool:
    return (
        item.rule.blocking
        and item.rule.field in profile.identifier_fields
        and item.rule.criterion in profile.identifier_criteria
    )


def _mean(rate: pl.Expr, weight: pl.Expr) -> pl.Expr:
    """The weighted mean of the rates that there are; null, not NaN, where they weigh nothing: NaN is above any band."""
    weights = weight.filter(rate.is_not_null()).sum()
    return pl.when(weights > 0).then((rate * weight).sum() / weights)


def _dqi(long: pl.DataFrame, plan: Sequence[Planned], profile: Profile) -> pl.DataFrame:
    """One row per locality and criterion: dqi (mean of rules, then of fields) and identifier failures."""
    facts = pl.DataFrame(
        {
            "rule_id": [item.rule.id for item in plan],
            "field": [item.rule.field for item in plan],
            "weight": [item.rule.weight for item in plan],
            "field_weight": [profile.field_weights.get(item.rule.field, 1.0) for item in plan],
            "counts": [item.rule.blocking and item.run is Run.RAN for item in plan],
            "whole": [_must_be_whole(item, profile) for item in plan],
        }
    )
    ruled = long.lazy().join(facts.lazy(), on="rule_id", maintain_order="left")
    assessed = ruled.filter(pl.col("counts") & (pl.col("checked") > 0))
    rate = (pl.col("checked") - pl.col("failed")) * 100 / pl.col("checked")
    fields = _means(
        assessed.with_columns(rate.alias("rate"), pl.lit(1.0).alias("heaviest")),
        ("locality", "criterion", "field", "field_weight"),
        "weight",
        pl.col("failed").filter("whole").sum().alias("identifier_failed"),
    )
    by_criterion = _means(
        fields.sort("locality", "criterion", "field"),
        ("locality", "criterion"),
        "field_weight",
        pl.col("identifier_failed").sum(),
    )
    return by_criterion.rename({"rate": "dqi"}).collect()


def _means(frame: pl.LazyFrame, keys: Sequence[str], weight: str, also: pl.Expr) -> pl.LazyFrame:
    """The weighted mean of `rate` by some keys, the largest weight in it, and another aggregate; null without weight.

    Terms are gathered and then added, one after the other: a sum inside a group-by is split among threads where it
    likes, and its last digit differs from run to run.
    """
    rate = pl.col("rate")
    terms = frame.with_columns(
        (rate * pl.col(weight)).alias("part"), pl.when(rate.is_not_null()).then(weight).alias("whole_weight")
    )
    top = (pl.col("heaviest") * pl.col("whole_weight")).max()
    gathered = terms.group_by(keys, maintain_order=True).agg("part", "whole_weight", top, also)
    weights = pl.col("whole_weight").list.sum()
    mean = pl.when(weights > 0).then(pl.col("part").list.sum() / weights).alias("rate")
    share = pl.when(weights > 0).then(pl.col("heaviest") / weights)
    return gathered.with_columns(mean, share.alias("heaviest")).drop("part", "whole_weight")


def _criteria(
    tally: Tally, wide: pl.DataFrame, long: pl.DataFrame, profile: Profile, *, enough_read: bool
) -> pl.DataFrame:
    dqi = _dqi(long, tally.plan, profile)
    frames = []
    for criterion in Criterion:
        error, columns_missing = _doubt(tally.plan, criterion)
        frame = (
            wide.lazy()
            .select(
                *_PLACE,
                pl.lit(criterion.value).alias("criterion"),
                pl.col("records").alias("sent"),
                pl.col(f"records:{criterion}").alias("records"),
                pl.when(pl.col(f"records:{criterion}") > 0).then(pl.col(f"met:{criterion}")).alias("met"),
            )
            .join(dqi.lazy(), on=["locality", "criterion"], how="left")
            .with_columns(pl.col("identifier_failed").fill_null(0), pl.lit(tally.dataset.value).alias("dataset"))
            .with_columns(
                _capped(
                    _with_identifiers(profile),
                    pl.col("sent"),
                    error=error,
                    unsure=columns_missing or not enough_read,
                ).alias("state")
            )
            .with_columns(((pl.col("state") == State.NOT_ASSESSED.value) | pl.lit(columns_missing)).alias("unsure"))
            .drop("sent")
        )
        frames.append(frame)
    return pl.concat(frames).collect()


def _with_identifiers(profile: Profile) -> pl.Expr:
    return (
        pl.when(pl.col("identifier_failed") > 0)
        .then(pl.lit(State.BELOW.value))
        .otherwise(_band(pl.col("dqi"), profile.bands))
    )


def _all_datasets(by_dataset: pl.DataFrame, profile: Profile, *, enough_read: bool) -> pl.DataFrame:
    """The locality's own criterion: its databases' means, weighted. Doubt about one of them is doubt about all."""
    weight = pl.col("dataset").replace_strict(
        [dataset.value for dataset in Dataset],
        [profile.dataset_weights[dataset] for dataset in Dataset],
        return_dtype=pl.Float64,
    )
    states = pl.col("state")
    return (
        by_dataset.lazy()
        .sort("locality", "criterion", "dataset")
        .group_by(*_PLACE, "criterion", maintain_order=True)
        .agg(
            pl.col("records").sum(),
            pl.when(pl.col("records").sum() > 0).then(pl.col("met").sum()).alias("met"),
            _mean(pl.col("dqi"), weight).alias("dqi"),
            ((pl.col("heaviest") * weight).max() / weight.filter(pl.col("dqi").is_not_null()).sum()).alias("heaviest"),
            pl.col("identifier_failed").sum(),
            (states == State.ERROR.value).any().alias("error"),
            pl.col("unsure").any(),
        )
        .with_columns(_with_identifiers(profile).alias("state"), pl.lit("all").alias("dataset"))
        .with_columns(
            pl.when("error")
            .then(pl.lit(State.ERROR.value))
            .when(pl.col("unsure") | pl.lit(not enough_read))
            .then(states.replace(State.ON_TARGET.value, State.NOT_ASSESSED.value))
            .otherwise(states)
            .alias("state")
        )
        .select(by_dataset.columns)
        .collect()
    )


def _headline(tally: Tally, wide: pl.DataFrame, profile: Profile, *, enough_read: bool) -> pl.DataFrame:
    """All four: assessed only where every criterion has a rule that ran."""
    every = all(blocking(tally.plan, criterion) for criterion in Criterion)
    assessed = (pl.col("records") > 0) & pl.lit(every)
    met = pl.when(assessed).then(pl.col("met_all"))
    error, columns_missing = _doubt(tally.plan)
    state = _band(_pct(met, pl.col("records")), profile.headline)
    return wide.select(
        *_PLACE,
        pl.lit(tally.dataset.value).alias("dataset"),
        "records",
        met.alias("met_all"),
        _capped(state, pl.col("records"), error=error, unsure=columns_missing or not enough_read).alias("state"),
    )
