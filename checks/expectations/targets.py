"""The suite of targets, over a table of one row per locality: who misses is its unexpected index.

The table holds what was judged, and null where nothing may be said: GX passes over a null, so a locality that was not
assessed is neither met nor missed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from checks.catalogue.measures import BY_ID
from checks.cleaning import TARGETS, CleaningTarget
from checks.expectations.suite import LOCALITIES, Suite, identity, suite
from checks.measure import Better, Measure
from checks.targets import Target, Targets
from checks.vocabulary import State

NAME = "targets"
INDEX = "locality"
_PLACE = [INDEX, "level", "parent"]
_JUDGED = [State.ON_TARGET.value, State.BELOW.value]


def targets_suite(targets: Targets) -> Suite:
    """The fourteen cleaning targets at every level, and each target of a measure at its level from its year on."""
    notes = [
        "Chỉ tiêu của từng địa phương: mười bốn chỉ tiêu làm sạch, và chỉ tiêu của các thước đo theo cấp, theo năm",
        "Targets per locality: the fourteen cleaning targets, and those of measures by level and year",
    ]
    return suite(
        NAME,
        LOCALITIES,
        notes,
        [*(_cleaning(each) for each in TARGETS), *(_measured(each) for each in targets.entries)],
    )


def cleaning_column(number: int) -> str:
    """Column of the records that are left to clean for a cleaning target."""
    return f"cleaning_{number:02d}"


def year_column(measure: str) -> str:
    """Column of the year of the target that a measure was judged by."""
    return f"{measure}_year"


def targets_columns() -> tuple[str, ...]:
    """Columns of `targets_table`."""
    measured = (name for measure in BY_ID for name in (measure, year_column(measure)))
    return (*_PLACE, *(cleaning_column(each.number) for each in TARGETS), *measured)


def targets_table(cleaning: pl.DataFrame, readings: pl.DataFrame) -> pl.DataFrame:
    """One row per locality: `locality`, `level`, `parent`; records left to clean; values that were held to a target.

    Args:
        cleaning: as `checks.cleaning_status` gives it.
        readings: the columns of `checks.reading.Reading`.
    """
    judged = cleaning.with_columns(pl.when(pl.col("state").is_in(_JUDGED)).then("failed").alias("left"))
    table = judged.select(_PLACE).unique(maintain_order=True)
    for each in TARGETS:
        column = judged.filter(pl.col("target") == each.number).select(
            INDEX, pl.col("left").alias(cleaning_column(each.number))
        )
        table = table.join(column, on=INDEX, how="left", maintain_order="left")
    held = readings.filter(pl.col("met").is_not_null())
    for measure in BY_ID:
        of = held.filter(pl.col("measure_id") == measure).select(
            INDEX, pl.col("value").alias(measure), pl.col("target_year").alias(year_column(measure))
        )
        table = table.join(of, on=INDEX, how="left", maintain_order="left")
    return table.sort("level", INDEX)


def _cleaning(target: CleaningTarget) -> dict[str, Any]:
    return {
        "id": identity(f"{NAME}:{cleaning_column(target.number)}"),
        "type": "expect_column_values_to_be_between",
        "kwargs": {"column": cleaning_column(target.number), "max_value": 0},
        "severity": "critical",
        "description": f"{target.number}. {target.vi} / {target.en}",
        "meta": {"cleaning_target": target.number, "vi": target.vi, "en": target.en},
    }


def _measured(target: Target) -> dict[str, Any]:
    measure, level, year = BY_ID[target.measure], target.level, target.year
    conditions = [
        _equals("level", level.value),
        _equals(year_column(measure.id), year),
    ]
    return {
        "id": identity(f"{NAME}:{measure.id}:{level}:{year}"),
        "type": "expect_column_values_to_be_between",
        "kwargs": {
            "column": measure.id,
            **_limits(measure, float(target.value)),
            "row_condition": {"type": "and", "conditions": conditions},
        },
        "severity": "critical",
        "description": f"{measure.vi} ({level.vi}, {year}) / {measure.en} ({level}, {year})",
        "meta": {
            "measure": measure.id,
            "level": level.value,
            "year": year,
            "vi": measure.vi,
            "en": measure.en,
            "source": target.source,
        },
    }


def _equals(column: str, held: str | int) -> Mapping[str, Any]:
    return {"type": "comparison", "column": {"name": column}, "operator": "==", "parameter": held}


def _limits(measure: Measure, value: float) -> dict[str, float]:
    """What `checks.measuring` calls met. Values are quotients of counts, so as floats they compare as exactly."""
    match measure.better:
        case Better.LOWER:
            return {"max_value": value}
        case Better.NEAR:
            return {"min_value": value, "max_value": 200 - value}
        case Better.HIGHER:
            return {"min_value": value}
