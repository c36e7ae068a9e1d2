"""Released contracts: in the standard's own terms, in JSON Schema, and back without loss."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from importlib import resources

import jsonschema
import pytest
import yaml

from checks.catalogue import RULES
from checks.errors import InputError
from checks.predicates import Present
from checks.vocabulary import Dataset
from schemas.contract import TABLES
from schemas.contracts import codec, json_schema, odcs, versions
from schemas.contracts.build import facets, told_by_column, working

RELEASED = [contract for table in versions.tables() for contract in versions.released(table)]
STANDARD = json.loads(resources.files("open_data_contract_standard").joinpath("schema.json").read_text("utf-8"))

each_release = pytest.mark.parametrize("contract", RELEASED, ids=lambda held: f"{held.table}-{held.version}")


def _yaml(contract) -> str:
    return (versions.ROOT / contract.table / f"{contract.version}{versions.YAML}").read_text("utf-8")


def test_the_standard_at_hand_is_of_the_version_that_is_written():
    assert STANDARD["properties"]["apiVersion"]["default"] == odcs.API_VERSION == "v3.1.0"


@each_release
def test_a_release_is_right_by_the_standards_own_schema(contract):
    validator = jsonschema.Draft201909Validator(STANDARD)
    document = yaml.safe_load(_yaml(contract))
    assert [error.message for error in validator.iter_errors(document)] == []
    spoiled = document | {"kind": "Contract"}
    assert list(validator.iter_errors(spoiled))


@each_release
def test_both_files_of_a_release_say_the_same(contract):
    assert odcs.load(_yaml(contract)) == contract
    assert odcs.dump(contract) == _yaml(contract)
    path = versions.ROOT / contract.table / f"{contract.version}{versions.JSON}"
    assert json_schema.dump(contract) == path.read_text("utf-8")


@each_release
def test_the_json_schema_is_one_and_judges_records(contract):
    schema = json_schema.to_json_schema(contract)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    missing = [error for error in validator.iter_errors({}) if error.validator == "required"]
    assert len(missing) == sum(column.indispensable for column in contract.columns) > 0


def test_the_json_schema_of_citizens_takes_and_refuses_what_the_contract_does():
    validator = jsonschema.Draft202012Validator(json_schema.to_json_schema(versions.last()["citizens"]))
    record = {
        "personal_id": "001190000001",
        "full_name": "Nguyễn Thị Hương",
        "birth_date": "1990-05-01",
        "sex_code": "2",
        "managing_unit": "00004",
        "updated_at": "2026-10-31 14:30:00",
    }
    assert validator.is_valid(record)
    for name, wrong in (
        ("personal_id", "1190000001"),
        ("sex_code", "9"),
        ("updated_at", "31/10/2026"),
        ("full_name", 5),
    ):
        assert not validator.is_valid(record | {name: wrong}), name


@pytest.mark.parametrize("dataset", Dataset)
def test_the_working_contract_says_every_column_and_every_rule_once(dataset):
    contract = working(dataset)
    assert [column.name for column in contract.columns] == list(TABLES[dataset].by_name)
    assert [rule.id for rule in contract.rules] == sorted(rule.id for rule in RULES if rule.on is dataset)
    assert {column.name for column in contract.columns if column.indispensable} == set(TABLES[dataset].required)
    assert contract.by_name[dataset.key].unique
    assert odcs.load(odcs.dump(contract)) == contract


def test_what_a_blocking_rule_asks_of_a_column_is_the_columns():
    citizens = working(Dataset.CITIZENS)
    rules = {rule.id: rule for rule in citizens.rules}
    assert facets(rules["CIT-CLEAN-001"]) == {"pattern": "[0-9]{12}", "min_length": 12, "max_length": 12}
    assert facets(replace(rules["CIT-CLEAN-001"], scored=False)) == {}
    assert facets(replace(rules["CIT-CLEAN-001"], since=date(2026, 1, 1))) == {}
    assert facets(replace(rules["CIT-CLEAN-001"], applies=Present("sex_code"))) == {}
    assert citizens.by_name["full_name"].nullable is False
    assert told_by_column(rules["CIT-CLEAN-001"], citizens.by_name["personal_id"])
    assert not told_by_column(rules["CIT-CLEAN-001"], replace(citizens.by_name["personal_id"], pattern="[0-9]*"))
    assert not told_by_column(rules["CIT-SUFFICIENT-001"], citizens.by_name["personal_id"])


def test_every_condition_of_the_catalogue_survives_as_plain_data():
    for rule in RULES:
        for condition in (rule.applies, rule.holds):
            data = json.loads(json.dumps(codec.plain(condition)))
            assert codec.node(data) == condition


@pytest.mark.parametrize(
    "data",
    [
        {"is": "Path"},
        {"is": "Present", "fields": ["a"], "run": "x"},
        {"is": "Matches", "field": "a"},
        {"is": "Shows", "of": {"is": "Suspect", "field": "a", "plain": "?"}, "pattern": "x"},
        "Present",
        {"is": "Equal", "left": {"is": "Const", "value": {"date": "x"}}, "right": {"is": "AsOf"}},
    ],
)
def test_no_other_class_is_ever_made(data):
    with pytest.raises(InputError, match="can't be read"):
        codec.node(data)


@pytest.mark.parametrize(
    ("load", "text"),
    [
        (odcs.load, "a: [1"),
        (odcs.load, "!!python/object/apply:os.getcwd []"),
        (odcs.load, "kind: DataContract\napiVersion: v2.2.2\n"),
        (odcs.load, "kind: DataContract\napiVersion: v3.1.0\n"),
        (odcs.load, "x"),
        (json_schema.load, "{"),
        (json_schema.load, "{}"),
        (json_schema.load, '{"$schema": "https://json-schema.org/draft/2020-12/schema", "x-ddss": {}}'),
    ],
)
def test_a_file_that_is_no_contract_is_refused_in_a_sentence(load, text):
    with pytest.raises(InputError, match="the contract file can't be read"):
        load(text)
