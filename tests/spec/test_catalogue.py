"""What every rule of the catalogue must be: named, explained, sourced, exemplified, and readable by every reader."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

import oracle
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracle import World, judge
from records import AS_OF, frame, rows

import checks.catalogue
from checks import across
from checks import predicates as p
from checks import values as v
from checks.catalogue import RULES, rules_on
from checks.expressions import Scope
from checks.expressions import predicate as predicate_expression
from checks.expressions import value as value_expression
from checks.keys import flagged, offending
from checks.predicates import columns, key_predicates
from checks.rule import Rule
from checks.tally import verdict
from checks.vocabulary import Criterion, Dataset
from schemas.context import context
from schemas.contract import TABLES

CONTEXT = context(AS_OF)
PREFIX = {Dataset.CITIZENS: "CIT", Dataset.DOSSIERS: "DOS"}
OTHER = {Dataset.CITIZENS: Dataset.DOSSIERS, Dataset.DOSSIERS: Dataset.CITIZENS}

every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


def test_ids_are_unique():
    assert [rule_id for rule_id, times in Counter(rule.id for rule in RULES).items() if times > 1] == []


def test_no_two_rules_have_the_same_title():
    for language in ("vi", "en"):
        titles = Counter((rule.on, getattr(rule, language)) for rule in RULES)
        assert [title for title, times in titles.items() if times > 1] == []


def test_the_catalogue_is_not_empty_and_both_datasets_have_a_blocking_rule_of_every_criterion():
    found = {(rule.on, rule.criterion) for rule in RULES if rule.blocking}
    assert found == {(dataset, criterion) for dataset in Dataset for criterion in Criterion}


@every_rule
def test_id_agrees_with_dataset_and_criterion(rule):
    assert re.fullmatch(rf"{PREFIX[rule.on]}-{rule.criterion.value.upper()}-[0-9]{{3}}", rule.id)


def _rules_in(held: object, seen: set[int]) -> Iterator[Rule]:
    """The rules in an object: itself, or what it holds if it is a container."""
    if id(held) in seen:
        return
    seen.add(id(held))
    if isinstance(held, Rule):
        yield held
    elif isinstance(held, Mapping):
        yield from (rule for item in held.values() for rule in _rules_in(item, seen))
    elif isinstance(held, list | tuple | set | frozenset):
        yield from (rule for item in held for rule in _rules_in(item, seen))


def test_every_rule_of_every_module_is_registered():
    modules = [checks.catalogue] + [
        importlib.import_module(found.name)
        for found in pkgutil.walk_packages(checks.catalogue.__path__, f"{checks.catalogue.__name__}.")
    ]
    assert len(modules) > 1
    seen: set[int] = set()
    declared = [rule for module in modules for item in vars(module).values() for rule in _rules_in(item, seen)]
    assert [rule.id for rule in declared if not any(rule is known for known in RULES)] == []
    assert {rule.id for rule in RULES} == {rule.id for rule in declared}


@every_rule
def test_rule_is_explained_in_both_languages(rule):
    for text in (rule.vi, rule.en, rule.why, rule.remedy_vi, rule.remedy_en, rule.source):
        assert text.strip()
        assert text == text.strip()


@every_rule
def test_source_says_how_far_it_was_checked(rule):
    assert re.search(r"\[(?:V\*?|R)\]", rule.source)


@every_rule
def test_numbers_of_a_rule_are_in_range(rule):
    assert rule.target is None or rule.target in range(1, 15)
    assert rule.weight > 0
    assert rule.effort_minutes >= 0


@every_rule
def test_columns_are_of_the_contract(rule):
    judged, other = TABLES[rule.on].by_name, TABLES[OTHER[rule.on]].by_name
    assert rule.field in judged
    assert set(columns(rule.applies) + columns(rule.holds)) <= set(judged)
    assert {name for row in (*rule.passing, *rule.failing, *rule.beside) for name in row} <= set(judged)
    assert {name for row in rule.given for name in row} <= set(other)
    for node in key_predicates(rule.applies) + key_predicates(rule.holds):
        assert node.dataset is rule.on
        for dataset, names in node.elsewhere.items():
            assert set(names) <= set(TABLES[dataset].by_name)


@every_rule
def test_a_rule_reads_the_field_that_it_says_to_mend(rule):
    assert rule.field in columns(rule.applies) + columns(rule.holds)


@pytest.mark.parametrize("dataset", Dataset)
def test_different_key_predicates_mark_different_columns(dataset):
    nodes = {node for rule in rules_on(dataset) for node in key_predicates(rule.applies) + key_predicates(rule.holds)}
    assert len({node.flag for node in nodes}) == len(nodes) > 0


@every_rule
@pytest.mark.parametrize("passes", [True, False], ids=["passing", "failing"])
def test_examples_have_their_verdict_through_the_expression(rule, passes):
    examples = rule.passing if passes else rule.failing
    assert examples
    frames = {
        rule.on: frame(rule.on, (*examples, *rule.beside)).lazy(),
        OTHER[rule.on]: frame(OTHER[rule.on], rule.given).lazy(),
    }
    nodes = key_predicates(rule.applies) + key_predicates(rule.holds)
    marked = flagged(frames[rule.on], offending(nodes, frames, CONTEXT), in_order=True)
    found = marked.select(verdict(rule, CONTEXT)).collect()[rule.id].to_list()
    assert found[: len(examples)] == [passes] * len(examples)


# --- every class of the closed set has its readers --------------------------------------------------------------

BIRTH, SEEN = v.Field("birth_date"), v.Field("updated_at")
ENTRY = v.Entry("permanent_unit", v.CodeTable.PROVINCE_OF_UNIT)
FILLED_ROW = {
    "personal_id": "001190000001",
    "full_name": "Nguyễn Thị Hương",
    "birth_date": date(1990, 5, 1),
    "updated_at": datetime(2026, 3, 2, 9, 30),
    "permanent_unit": "00004",
    "household_id": "H1",
    "relation_to_head_code": "head",
    # Stands for a dossier code: any text column will do.
    "other_name": "H56-260302-0001",
    "mother_name": "Na\u0323",
}
SAMPLES: tuple[p.Node, ...] = (
    BIRTH,
    v.Const(5),
    v.AsOf(),
    v.PeriodEnd(),
    v.PinNumber("personal_id"),
    v.Suspect("mother_name", v.Plain.NAME),
    *(v.pin_part("personal_id", part) for part in v.Pin),
    v.Calendar(BIRTH),
    v.year(BIRTH),
    v.century(BIRTH),
    v.year_in_century(BIRTH),
    v.Minus(v.year(v.AsOf()), v.year(BIRTH)),
    v.month_day(BIRTH),
    v.CodeDate("other_name"),
    v.DateOf(SEEN),
    v.age(BIRTH, v.AsOf()),
    v.PlusDays(BIRTH, 3),
    v.PlusDays(BIRTH, v.month_day(BIRTH)),
    v.PlusWorkingDays(BIRTH, v.month_day(BIRTH)),
    v.FirstOf((v.Field("death_date"), BIRTH)),
    ENTRY,
    v.Lookup(ENTRY),
    v.lookup("personal_id", v.CodeTable.PROVINCE_OF_PIN, prefix=3),
    p.Always(),
    p.Present("personal_id", "full_name"),
    p.Has(BIRTH),
    p.Missing("full_name"),
    p.Filled("full_name"),
    p.Matches("full_name", "Nguyễn.*"),
    p.Contains("full_name", "Thị"),
    p.composed("full_name"),
    p.OneOf(v.Field("relation_to_head_code"), ("head",)),
    p.InUnits("permanent_unit", v.UnitList.IN_FORCE),
    p.Equal(BIRTH, BIRTH),
    p.AtMost(BIRTH, v.AsOf()),
    p.Below(BIRTH, v.AsOf()),
    p.shows("mother_name", "\u0323"),
    p.SpeltAlike(v.Field("full_name"), v.Const("NGUYEN THI HUONG")),
    p.StartsWith(v.Field("other_name"), v.Const("H56")),
    p.AllOf(p.Present("full_name"), p.Present("birth_date")),
    p.AnyOf(p.Present("full_name"), p.Present("birth_date")),
    p.Not(p.Present("full_name")),
    across.Unique(Dataset.CITIZENS, "personal_id"),
    across.ExactlyOne(Dataset.CITIZENS, "household_id", p.OneOf(v.Field("relation_to_head_code"), ("head",))),
    across.Known(Dataset.CITIZENS, "personal_id", Dataset.DOSSIERS, "applicant_id"),
    across.Absent(Dataset.CITIZENS, "personal_id", Dataset.DOSSIERS, "applicant_id", p.Present("applicant_name")),
    across.AtMostSharing(Dataset.CITIZENS, "personal_id", 2),
    across.OneValue(Dataset.CITIZENS, "personal_id", "household_id"),
    across.Unrepeated(Dataset.CITIZENS, "personal_id", ("full_name", "birth_date")),
    across.Agrees(
        Dataset.CITIZENS,
        "personal_id",
        "personal_id",
        Dataset.DOSSIERS,
        "applicant_id",
        p.SpeltAlike(v.Field("full_name"), across.other("applicant_name")),
    ),
)
WITHOUT_ORACLE = {
    v.Suspect: "a step towards Composed and Shows, which the oracle asks of every text",
    v.Entry: "a step towards Lookup, which the oracle looks up by the code itself",
}
"""Classes that the oracle reads only as a part of another, with the reason."""


def test_there_is_a_sample_of_every_class():
    abstract = {v.Value, p.Predicate, p.KeyPredicate}
    declared = {
        item
        for module in (v, p, across)
        for _, item in inspect.getmembers(module, inspect.isclass)
        if issubclass(item, v.Value | p.Predicate)
    } - abstract
    assert {type(sample) for sample in SAMPLES} == declared


@pytest.mark.parametrize("node", SAMPLES, ids=repr)
@pytest.mark.parametrize("row", [FILLED_ROW, {}], ids=["filled", "null"])
def test_every_class_means_the_same_to_polars_and_to_the_oracle(node, row):
    tables = {Dataset.CITIZENS: [row], Dataset.DOSSIERS: [{"applicant_id": "001190000001"}]}
    frames = {dataset: frame(dataset, records).lazy() for dataset, records in tables.items()}
    marked = flagged(frames[Dataset.CITIZENS], offending(key_predicates(node), frames, CONTEXT))
    scope, read = Scope(CONTEXT), value_expression if isinstance(node, v.Value) else predicate_expression
    found = marked.select(pl.lit(1), read(node, scope).alias("found")).collect().item(0, "found")
    if type(node) in WITHOUT_ORACLE:
        assert (found is None) == (row == {})
    else:
        judged: Any = oracle.value if isinstance(node, v.Value) else oracle.true
        assert found == judged(node, row, World(tables, CONTEXT))


# --- what a null in the field that would be mended means -----------------------------------------------------------

FAILS_ON_NULL = {
    "CIT-LIVE-001": (
        "a birth without a registration is late once its time is over",
        {"birth_date": date(2026, 3, 1)},
    ),
    "CIT-LIVE-002": (
        "a death without a registration is late once its time is over",
        {"death_date": date(2026, 3, 1)},
    ),
    "CIT-LIVE-003": (
        "a record that was never verified was not verified of late",
        {"life_status_code": "alive"},
    ),
    "CIT-LIVE-014": (
        "a minor without a residence is late once its time is over",
        {"life_status_code": "alive", "birth_date": date(2026, 2, 20), "birth_registered_on": date(2026, 3, 2)},
    ),
    "CIT-LIVE-018": (
        "a person with the old number and without a card holds no valid paper",
        {"life_status_code": "alive", "birth_date": date(1990, 1, 1), "legacy_id": "012345678"},
    ),
    "DOS-CORRECT-035": (
        "no channel means in person",
        {"procedure_code": "1.004222", "submitted_at": datetime(2026, 3, 2)},
    ),
    "DOS-LIVE-005": (
        "a result that was not returned is what the rule is about",
        {"status_code": "9", "finished_at": datetime(2026, 3, 2)},
    ),
    "DOS-LIVE-001": (
        "a dossier still open is late once its day has passed",
        {"status_code": "4", "received_at": datetime(2026, 3, 2), "due_at": datetime(2026, 3, 3)},
    ),
}
"""Rules, not of sufficiency, by which a record fails whose field is null: why that is right, and a record that does."""


def _fails_on_null(rule: Rule, records: list[dict[str, Any]]) -> bool:
    nulled = [{**row, rule.field: None} for row in records]
    world = World({rule.on: [*nulled, *rule.beside], OTHER[rule.on]: rule.given}, CONTEXT)
    return any(judge(rule, row, world) is False for row in nulled)


def test_the_table_of_rules_that_fail_on_null_has_no_stale_entry():
    by_id = {rule.id: rule for rule in RULES}
    for rule_id, (reason, record) in FAILS_ON_NULL.items():
        assert reason
        assert by_id[rule_id].criterion is not Criterion.SUFFICIENT
        assert _fails_on_null(by_id[rule_id], [record]), rule_id


@every_rule
def test_an_example_whose_field_is_null_is_never_failed(rule):
    if rule.criterion is not Criterion.SUFFICIENT and rule.id not in FAILS_ON_NULL:
        assert not _fails_on_null(rule, [*rule.passing, *rule.failing])


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data(), dataset=st.sampled_from(Dataset))
def test_a_record_whose_field_is_null_is_never_failed(data, dataset):
    records = data.draw(rows(dataset, most=4))
    for rule in rules_on(dataset):
        if rule.criterion is not Criterion.SUFFICIENT and rule.id not in FAILS_ON_NULL:
            assert not _fails_on_null(rule, records), rule.id
