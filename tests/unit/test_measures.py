"""What every measure must be: named, explained, sourced, readable; and that they say what rules say."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re

import pytest

from checks import catalogue, measure_docs
from checks import measure as measure_module
from checks.catalogue import RULES
from checks.catalogue.measures import BY_ID, MEASURES, fingerprint
from checks.measure import AgeIndex, Definition, Family, Index, ShareOf, columns_of, predicates_of
from checks.predicates import key_predicates
from checks.vocabulary import State
from schemas.contract import TABLES

PREFIX = {Family.DEMOGRAPHY: "DEM", Family.SERVICE: "SVC", Family.FEED: "FEED"}
each_measure = pytest.mark.parametrize("measure", MEASURES, ids=lambda each: each.id)


def test_ids_are_given_once_and_count_up_in_each_family():
    assert len(BY_ID) == len(MEASURES)
    for family, prefix in PREFIX.items():
        own = [each.id for each in MEASURES if each.family is family]
        assert own == [f"MEA-{prefix}-{number:03d}" for number in range(1, len(own) + 1)]


def test_no_measure_is_left_out_of_the_tuple():
    modules = [
        importlib.import_module(f"checks.catalogue.{info.name}")
        for info in pkgutil.iter_modules(catalogue.__path__)
        if info.name.endswith("_measures")
    ]
    assert {each for module in modules for each in module.MEASURES} == set(MEASURES)


@each_measure
def test_it_reads_columns_of_the_contract(measure):
    assert set(columns_of(measure.definition)) <= TABLES[measure.on].by_name.keys()
    assert columns_of(measure.definition) or isinstance(measure.definition, Index)


@each_measure
def test_it_is_explained_and_sourced(measure):
    assert measure.vi != measure.en
    assert measure.vi[0].isupper()
    assert len(measure.why) > 20
    assert re.search(r"\[(V|V\*|R)\]", measure.source), measure.source
    assert bool(measure.of_vi) == bool(measure.of_en)
    assert measure.least >= 1
    assert measure.levels


@each_measure
def test_it_needs_no_other_record(measure):
    assert [node for part in predicates_of(measure.definition) for node in key_predicates(part)] == []


@each_measure
def test_its_grades_rise_and_hold_every_value(measure):
    bounds = [grade.below for grade in measure.grades]
    assert bounds == sorted(set(bounds))
    if bounds:
        assert measure.grade(1e9) is measure.grades[-1]
        assert measure.grades[0].state is State.ON_TARGET


def test_people_are_counted_by_age_once():
    assert len({each.definition.people for each in MEASURES if isinstance(each.definition, AgeIndex)}) == 1


@pytest.mark.parametrize(
    ("measure", "rule"),
    [("MEA-SVC-007", "DOS-LIVE-001"), ("MEA-SVC-009", "DOS-CORRECT-035"), ("MEA-SVC-010", "DOS-CORRECT-036")],
)
def test_a_measure_that_is_a_rules_question_asks_it_in_the_rules_words(measure, rule):
    (asked,) = (each for each in RULES if each.id == rule)
    assert BY_ID[measure].definition == ShareOf(asked.holds, asked.applies)
    assert rule in BY_ID[measure].why


def test_every_kind_of_definition_is_used_and_put_into_words():
    kinds = {
        name for name, held in vars(measure_module).items() if inspect.isclass(held) and issubclass(held, Definition)
    }
    assert kinds - {"Definition", "AgeIndex"} == {type(each.definition).__name__ for each in MEASURES}
    assert all(measure_docs.formula(each.definition) for each in MEASURES)


def test_the_fingerprint_is_of_all_facts_and_the_same_every_time():
    assert re.fullmatch("[0-9a-f]{64}", fingerprint())
    assert fingerprint() == fingerprint()
