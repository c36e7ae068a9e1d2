"""Counts of measures made by hand, and readings of the small country of `scorecard_samples`."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl
from scorecard_samples import AS_OF, COMMUNES

from checks.catalogue.measures import MEASURES
from checks.counting import Counts, PlannedMeasure
from checks.measure import Coverage, ExtractAge, Measure, PartOf, SexRatioAtBirth, ShareOf, Silence, Spike
from checks.measuring import measure
from checks.tally import Run
from checks.targets import load_targets
from checks.vocabulary import Dataset

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

AGES = {"managing_unit": pl.String, "sex_code": pl.String, "age": pl.Int64, "people": pl.Int64}


def _columns(each: Measure) -> dict[str, type[pl.DataType]]:
    match each.definition:
        case Coverage():
            return {"part": pl.Int64}
        case ShareOf() | PartOf() | Spike() | SexRatioAtBirth():
            return {"part": pl.Int64, "whole": pl.Int64}
        case Silence():
            return {"last": pl.Date, "events": pl.Int64, "events_before": pl.Int64}
        case ExtractAge():
            return {"last": pl.Date}
    return {}


def count_of(
    places: pl.DataFrame,
    given: Mapping[str, Sequence[Any]] | None = None,
    *,
    ages: pl.DataFrame | None = None,
    runs: Mapping[str, tuple[Run, str]] | None = None,
    records: int = 1_000,
) -> Counts:
    """`given` has for "measure:name" what each commune has; of all else they have nothing."""
    given, runs, units = given or {}, runs or {}, {}
    for dataset in Dataset:
        columns = {"managing_unit": places["locality"], "records": pl.Series([records] * places.height)}
        for each in MEASURES:
            for name, kind in _columns(each).items() if each.on is dataset else ():
                nothing = [None if kind is pl.Date else 0] * places.height
                columns[f"{each.id}:{name}"] = pl.Series(given.get(f"{each.id}:{name}", nothing), dtype=kind)
        units[dataset] = pl.DataFrame(columns)
    plan = tuple(PlannedMeasure(each, *runs.get(each.id, (Run.RAN, ""))) for each in MEASURES)
    return Counts(plan, units, pl.DataFrame(schema=AGES) if ages is None else ages)


def share(measure_id: str, part: Sequence[int], whole: Sequence[int]) -> dict[str, Sequence[int]]:
    return {f"{measure_id}:part": part, f"{measure_id}:whole": whole}


PLACES = pl.DataFrame(
    {"locality": [each.code for each in COMMUNES], "parent": [each.province_code for each in COMMUNES]}
)
SERVICE = tuple(f"MEA-SVC-{number:03d}" for number in range(2, 12) if number != 9)
_LAST: tuple[date | None, ...] = tuple(
    None if days is None else AS_OF - timedelta(days=days) for days in (1, None, 2, 3, 120, 0, 5)
)
"""Days of silence of the communes: 24781 fell silent, 20333 never sent anything."""


def sample_readings(**more: Any) -> pl.DataFrame:
    """Readings of the sample country: targets met and missed, small numbers, a silent feed, measures not assessed."""
    given: dict[str, Sequence[Any]] = {
        **share("MEA-SVC-001", [900, 0, 300, 200, 719, 0, 45], [1_000, 0, 1_000, 205, 1_000, 3, 90]),
        **share("MEA-SVC-009", [500, 0, 180, 100, 497, 0, 60], [500, 0, 200, 100, 500, 2, 60]),
        **share("MEA-DEM-006", [2_000, 0, 2_600, 400, 1_500, 0, 60], [4_000, 0, 4_600, 800, 2_900, 0, 110]),
        **share("MEA-DEM-007", [60, 0, 90, 20, 700, 0, 3], [20_000, 0, 50_000, 8_000, 76_000, 6, 1_000]),
        "MEA-DEM-001:part": [19_800, 0, 45_000, 8_300, 76_213, 7, 1_010],
        "MEA-FEED-001:last": _LAST,
        "MEA-FEED-001:events": [800, 0, 900, 300, 400, 4, 60],
        "MEA-FEED-004:last": _LAST,
        "MEA-FEED-004:events": [8, 0, 9, 3, 4, 4, 6],
        "MEA-FEED-005:last": _LAST,
    }
    for measure_id in SERVICE:
        given |= share(measure_id, [950, 0, 700, 196, 800, 1, 60], [1_000, 0, 1_000, 200, 1_000, 4, 70])
    electronic = given["MEA-SVC-005:part"]
    given |= share("MEA-SVC-006", electronic, electronic)
    ages = pl.DataFrame(
        [
            (unit, sex, age, (people + 40 * (age % 10 == 0)) // 200)
            for unit, people in zip(PLACES["locality"], (20_000, 0, 50_000, 8_000, 76_000, 7, 1_000), strict=True)
            for sex in ("1", "2")
            for age in range(101)
        ],
        schema=AGES,
        orient="row",
    )
    expected = dict(zip(PLACES["locality"], (20_000, 300, 50_000, 8_000, 76_500, 120, 1_011), strict=True))
    runs = {"MEA-FEED-002": (Run.COLUMN_MISSING, "death_registered_on"), **more.pop("runs", {})}
    counts = count_of(PLACES, given, ages=ages, runs=runs)
    communes = {code: code for code in PLACES["locality"]}
    return measure(counts, PLACES, communes, load_targets(), AS_OF, expected=expected, **more)
