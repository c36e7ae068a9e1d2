"""Measures are what counting the records one by one in plain Python gives, and add up from commune to nation."""

from __future__ import annotations

from collections import defaultdict

import measure_oracle
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracle import World
from records import AS_OF, frame, invented, rows

from checks import counting
from checks.catalogue.measures import MEASURES
from checks.counting import ages_above_communes, by_locality
from checks.measure import AgeIndex, Index
from checks.scoring import NATION
from checks.tally import Run
from checks.vocabulary import Dataset
from schemas.context import context
from synthetic.generate import draw_part, plan

CONTEXT = context(AS_OF)
PROVINCE_OF = {"00004": "01", "05443": "19", "26734": "79", "24781": "68"}
COMMUNE_OF = {code: code for code in PROVINCE_OF} | {"00001": "00004"}
PLACES = pl.DataFrame({"locality": list(PROVINCE_OF), "parent": list(PROVINCE_OF.values())})
UNITS = ("00004", "00001", "05443", "24781", "99999", None)
QUIET = settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
COUNTED = [each for each in MEASURES if not isinstance(each.definition, Index | AgeIndex)]


def placed(dataset: Dataset):
    """Records with units of a few communes, so that several share one."""
    return (
        st.lists(rows(dataset), min_size=1, max_size=3)
        .flatmap(
            lambda lists: st.tuples(
                *(st.tuples(st.just(row), st.sampled_from(UNITS)) for each in lists for row in each)
            )
        )
        .map(lambda pairs: [{**row, "managing_unit": unit} for row, unit in pairs])
    )


def count(citizens, dossiers):
    tables = {Dataset.CITIZENS: citizens, Dataset.DOSSIERS: dossiers}
    frames = {dataset: frame(dataset, records).lazy() for dataset, records in tables.items()}
    return counting.count(MEASURES, frames, CONTEXT), World(tables, CONTEXT)


def by_unit(records):
    found = defaultdict(list)
    for row in records:
        found[row["managing_unit"]].append(row)
    return found


def check_units(counts, world):
    assert {item.run for item in counts.plan} == {Run.RAN}
    for dataset in Dataset:
        units = {row["managing_unit"]: row for row in counts.units[dataset].iter_rows(named=True)}
        records = by_unit(world.tables[dataset])
        assert units.keys() == records.keys()
        for unit, own in records.items():
            assert units[unit]["records"] == len(own)
            for each in COUNTED:
                if each.on is dataset:
                    expected = measure_oracle.counted(each.definition, own, world)
                    assert {name: units[unit][f"{each.id}:{name}"] for name in expected} == expected, each.id
                    assert expected


@QUIET
@given(citizens=placed(Dataset.CITIZENS), dossiers=placed(Dataset.DOSSIERS))
def test_every_count_is_that_of_plain_python(citizens, dossiers):
    check_units(*count(citizens, dossiers))


def test_whole_invented_records_count_alike_and_leave_no_measure_uncounted():
    """Random columns seldom make a settled dossier with a fee; invented people do."""
    part = draw_part(plan(8_000, AS_OF, 3)[0], AS_OF, 3)
    counts, world = count(part.citizens.to_dicts(), part.dossiers.to_dicts())
    check_units(counts, world)
    for dataset, units in counts.units.items():
        names = [f"{each.id}:{name}" for each in COUNTED if each.on is dataset for name in ("part", "whole", "events")]
        sums = units.select(name for name in names if name in units.columns).sum().row(0, named=True)
        assert {name for name, total in sums.items() if not total} == set()


@QUIET
@given(citizens=placed(Dataset.CITIZENS))
def test_ages_are_those_of_plain_python(citizens):
    counts, world = count(citizens, [{"managing_unit": "00004"}])
    (people,) = {each.definition.people for each in MEASURES if isinstance(each.definition, AgeIndex)}
    found = {}
    for unit, sex, age, number in counts.ages.iter_rows():
        found[unit, sex, age] = number
    expected = {
        (unit, sex, age): number
        for unit, own in by_unit(citizens).items()
        for (sex, age), number in measure_oracle.ages(people, own, world).items()
    }
    assert found == expected


@QUIET
@given(citizens=placed(Dataset.CITIZENS), dossiers=placed(Dataset.DOSSIERS))
def test_counts_add_up_from_commune_to_nation(citizens, dossiers):
    counts, world = count(citizens, dossiers)
    inside = {
        dataset: [row for row in world.tables[dataset] if row["managing_unit"] in COMMUNE_OF] for dataset in Dataset
    }
    for dataset in Dataset:
        frame = by_locality(counts.units[dataset], PLACES, COMMUNE_OF)
        numbers = frame.select(pl.col("level"), pl.selectors.numeric()).group_by("level").sum()
        assert numbers.drop("level").unique().height == 1
        nation = frame.filter(pl.col("locality") == NATION).row(0, named=True)
        assert nation["records"] == len(inside[dataset])
        for each in COUNTED:
            if each.on is dataset:
                expected = measure_oracle.counted(each.definition, inside[dataset], world)
                assert {name: nation[f"{each.id}:{name}"] for name in expected} == expected, each.id


@QUIET
@given(citizens=placed(Dataset.CITIZENS))
def test_ages_add_up_from_province_to_nation(citizens):
    counts, _ = count(citizens, [{"managing_unit": "00004"}])
    found = ages_above_communes(counts.ages, PLACES, COMMUNE_OF)
    for sex in {sex for _, sex in found}:
        provinces = [people for (code, own), people in found.items() if own == sex and code != NATION]
        assert [sum(each) for each in zip(*provinces, strict=True)] == found[NATION, sex]


@pytest.mark.parametrize("gone", ["life_status_code", "birth_registered_on", "updated_at"])
def test_a_measure_without_its_columns_is_not_counted_and_the_rest_are(gone):
    frames = {dataset: frame(dataset, invented(dataset)[:20]).lazy() for dataset in Dataset}
    whole = counting.count(MEASURES, frames, CONTEXT)
    frames[Dataset.CITIZENS] = frames[Dataset.CITIZENS].drop(gone)
    less = counting.count(MEASURES, frames, CONTEXT)
    lost = {item.measure.id: item for item in less.plan if item.run is not Run.RAN}
    assert lost
    assert all((item.run, item.reason) == (Run.COLUMN_MISSING, gone) for item in lost.values())
    kept = [name for name in whole.units[Dataset.CITIZENS].columns if name.partition(":")[0] not in lost]
    assert less.units[Dataset.CITIZENS].equals(whole.units[Dataset.CITIZENS].select(kept))


def test_a_predicate_that_the_engine_refuses_is_an_error_of_its_measure_only():
    frames = {dataset: frame(dataset, invented(dataset)[:20]).lazy() for dataset in Dataset}
    frames[Dataset.DOSSIERS] = frames[Dataset.DOSSIERS].with_columns(satisfaction_code=pl.lit(1))
    counts = counting.count(MEASURES, frames, CONTEXT)
    assert [item.measure.id for item in counts.plan if item.run is Run.ERROR] == ["MEA-SVC-011"]
