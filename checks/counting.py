"""What measures count: sums and latest days by managing unit, in one streaming query per table, and people by age.

Each measure has columns of its own, `<id>:<name>`; every count is of integers, and adds up. Nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import singledispatch

import polars as pl
import polars.selectors as cs

from checks import scoring
from checks.context import Context
from checks.errors import unreadable
from checks.expressions import Scope, predicate, share, value
from checks.measure import (
    AgeIndex,
    Coverage,
    Definition,
    ExtractAge,
    Index,
    Measure,
    PartOf,
    SexRatioAtBirth,
    ShareOf,
    Silence,
    Spike,
    columns_of,
    predicates_of,
)
from checks.predicates import Predicate
from checks.tally import Run
from checks.values import AsOf, Field, age
from checks.vocabulary import Dataset

WINDOW_DAYS = 730
"""A feed's own history: two whole years, so that every season counts twice."""

OPEN_AGE = 100
"""The open age group: this age and older."""


@dataclass(frozen=True, slots=True)
class PlannedMeasure:
    """A measure, and whether it runs. `reason` holds names of columns or of an error's class."""

    measure: Measure
    run: Run
    reason: str = ""


@dataclass(frozen=True)
class Counts:
    """What was counted.

    Attributes:
        plan: every measure, in catalogue order.
        units: for each dataset one row per managing unit: `managing_unit`, `records`, and the measures' columns.
        ages: one row per managing unit, sex and age in completed years (the last is the open group): `people`.
    """

    plan: tuple[PlannedMeasure, ...]
    units: Mapping[Dataset, pl.DataFrame]
    ages: pl.DataFrame


def plan(
    measures: Sequence[Measure], frames: Mapping[Dataset, pl.LazyFrame], context: Context
) -> tuple[PlannedMeasure, ...]:
    """Which measures can be counted in what was supplied."""
    schemas = {dataset: frame.collect_schema() for dataset, frame in frames.items()}
    return tuple(_planned(measure, schemas[measure.on], context) for measure in measures)


def _planned(measure: Measure, schema: pl.Schema, context: Context) -> PlannedMeasure:
    absent = [name for name in columns_of(measure.definition) if name not in schema]
    if absent:
        return PlannedMeasure(measure, Run.COLUMN_MISSING, ", ".join(absent))
    scope = Scope(context)
    read = [
        *columns(measure.definition, scope).values(),
        *(predicate(node, scope) for node in predicates_of(measure.definition)),
    ]
    try:
        pl.LazyFrame(schema=schema).select(column.alias(str(i)) for i, column in enumerate(read)).collect()
    except (pl.exceptions.PolarsError, TypeError) as error:
        return PlannedMeasure(measure, Run.ERROR, type(error).__name__)
    return PlannedMeasure(measure, Run.RAN)


@singledispatch
def columns(definition: Definition, scope: Scope) -> dict[str, pl.Expr]:
    """What a definition takes from each record: counts to be added up, and dates of which the latest is kept."""
    raise TypeError(f"nothing counts {type(definition).__name__} as of {scope.context.as_of}")


@columns.register
def _(definition: ShareOf, scope: Scope) -> dict[str, pl.Expr]:
    return _share(definition.holds, definition.applies, scope)


@columns.register
def _(definition: Spike, scope: Scope) -> dict[str, pl.Expr]:
    return _share(definition.holds, definition.applies, scope)


@columns.register
def _(definition: SexRatioAtBirth, scope: Scope) -> dict[str, pl.Expr]:
    return _share(definition.boys, definition.births, scope)


@columns.register
def _(definition: Coverage, scope: Scope) -> dict[str, pl.Expr]:
    return {"part": predicate(definition.people, scope)}


@columns.register
def _(definition: PartOf, scope: Scope) -> dict[str, pl.Expr]:
    part, whole = pl.col(definition.part), pl.col(definition.whole)
    counts = predicate(definition.applies, scope) & (part >= 0) & (part <= whole)
    return {"part": pl.when(counts).then(part), "whole": pl.when(counts).then(whole)}


@columns.register
def _(definition: Silence, scope: Scope) -> dict[str, pl.Expr]:
    as_of = scope.context.as_of
    moments = [value(moment, scope) for moment in definition.moments]
    return {"last": pl.max_horizontal(pl.when(moment <= as_of).then(moment) for moment in moments)}


@columns.register
def _(definition: ExtractAge, scope: Scope) -> dict[str, pl.Expr]:
    moment = value(definition.moment, scope)
    return {"last": pl.when(moment <= scope.context.as_of).then(moment)}


@columns.register
def _(_definition: AgeIndex, _scope: Scope) -> dict[str, pl.Expr]:
    return {}  # counted by `_ages`


@columns.register
def _(_definition: Index, _scope: Scope) -> dict[str, pl.Expr]:
    return {}  # follows from other measures


def _share(part: Predicate, whole: Predicate, scope: Scope) -> dict[str, pl.Expr]:
    applies = predicate(whole, scope)
    return {"part": applies & predicate(part, scope), "whole": applies}


def count(measures: Sequence[Measure], frames: Mapping[Dataset, pl.LazyFrame], context: Context) -> Counts:
    """Count what all measures need.

    Raises:
        RuleError: the data can't be read.
    """
    planned = plan(measures, frames, context)
    ran = [item.measure for item in planned if item.run is Run.RAN]
    feeds = [(each, each.definition) for each in ran if isinstance(each.definition, Silence)]
    queries = [_units(frames[dataset], [each for each in ran if each.on is dataset], context) for dataset in Dataset]
    queries += [_days(frames[each.on], each, feed, context) for each, feed in feeds]
    try:
        # One after the other: collected together they would share a scan, which keeps what one has read until all have
        # taken it: most of the table.
        *counted, ages = (each.collect(engine="streaming") for each in [*queries, _ages(frames, ran, context)])
    except pl.exceptions.PolarsError as error:
        raise unreadable(type(error).__name__) from None
    tables = {dataset: table.sort("managing_unit") for dataset, table in zip(Dataset, counted, strict=False)}
    for (each, _), days in zip(feeds, counted[len(tables) :], strict=True):
        beside = tables[each.on].join(days, on="managing_unit", how="left", nulls_equal=True, maintain_order="left")
        tables[each.on] = beside.with_columns(pl.col(days.columns).exclude("managing_unit").fill_null(0))
    return Counts(planned, tables, ages.sort("managing_unit", "sex_code", "age"))


def _units(frame: pl.LazyFrame, measures: Sequence[Measure], context: Context) -> pl.LazyFrame:
    ready, scope = share(frame, [node for each in measures for node in predicates_of(each.definition)], context)
    taken = {
        f"{each.id}:{name}": column for each in measures for name, column in columns(each.definition, scope).items()
    }
    reduced = ready.select("managing_unit", *(column.alias(name) for name, column in taken.items()))
    return reduced.group_by("managing_unit").agg(
        pl.len().cast(pl.Int64).alias("records"), cs.date().max(), (cs.boolean() | cs.numeric()).sum().cast(pl.Int64)
    )


def _days(frame: pl.LazyFrame, measure: Measure, feed: Silence, context: Context) -> pl.LazyFrame:
    """Days with an event in the feed's window and in the one before it, by managing unit.

    Days, not events: a household moves on one day, and an office sends a week's work at once. Only what happens
    independently may speak of chance.
    """
    age_days = (pl.lit(context.as_of) - pl.col("day")).dt.total_days()
    day = columns(feed, Scope(context))["last"]
    on_days = frame.select("managing_unit", day.alias("day")).filter(age_days < 2 * WINDOW_DAYS).unique()
    return on_days.group_by("managing_unit").agg(
        (age_days < WINDOW_DAYS).sum().cast(pl.Int64).alias(f"{measure.id}:events"),
        (age_days >= WINDOW_DAYS).sum().cast(pl.Int64).alias(f"{measure.id}:events_before"),
    )


def _ages(frames: Mapping[Dataset, pl.LazyFrame], measures: Sequence[Measure], context: Context) -> pl.LazyFrame:
    schema = {"managing_unit": pl.String, "sex_code": pl.String, "age": pl.Int64, "people": pl.Int64}
    counted = {each.definition.people for each in measures if isinstance(each.definition, AgeIndex)}
    if not counted:
        return pl.LazyFrame(schema=schema)
    (people,) = counted
    scope = Scope(context)
    return (
        frames[Dataset.CITIZENS]
        .filter(predicate(people, scope))
        .select(
            "managing_unit", "sex_code", value(age(Field("birth_date"), AsOf()), scope).clip(0, OPEN_AGE).alias("age")
        )
        .group_by("managing_unit", "sex_code", "age")
        .agg(pl.len().cast(pl.Int64).alias("people"))
    )


def by_locality(units: pl.DataFrame, places: pl.DataFrame, commune_of: Mapping[str, str]) -> pl.DataFrame:
    """One row per locality of the list in force: `locality`, `level`, `parent`, and the columns of `units`."""
    communes = (
        units.with_columns(scoring.commune(commune_of).alias("locality"))
        .drop("managing_unit")
        .drop_nulls("locality")
        .group_by("locality")
        .agg(cs.numeric().sum(), cs.date().max())
    )
    return scoring.rolled_up(communes, places)


def ages_above_communes(
    ages: pl.DataFrame, places: pl.DataFrame, commune_of: Mapping[str, str]
) -> dict[tuple[str, str | None], list[int]]:
    """People by single year of age, 0 to the open group, for each province and the nation and each sex code."""
    provinces = (
        ages.with_columns(scoring.commune(commune_of).alias("locality"))
        .join(places, on="locality")
        .group_by(pl.col("parent").alias("locality"), "sex_code", "age")
        .agg(pl.col("people").sum())
    )
    nation = provinces.group_by(pl.lit(scoring.NATION).alias("locality"), "sex_code", "age").agg(pl.col("people").sum())
    found: dict[tuple[str, str | None], list[int]] = {}
    for locality, sex, years, people in pl.concat([provinces, nation]).iter_rows():
        found.setdefault((locality, sex), [0] * (OPEN_AGE + 1))[years] += people
    return found
