"""pandera schemas: the gate at the door, full depth on a few records, and no record in any message."""

from __future__ import annotations

import traceback
from datetime import date

import polars as pl
import pytest
from records import AS_OF, frame

from checks.catalogue import rules_on
from checks.errors import InputProblems
from checks.vocabulary import Dataset
from schemas.citizen import citizens
from schemas.context import context
from schemas.contract import DTYPES, TABLES, Kind
from schemas.dossier import dossiers
from schemas.models import failing_rules, gate, model, polars_schema

CONTEXT = context(AS_OF)
CITIZENS, DOSSIERS = TABLES[Dataset.CITIZENS], TABLES[Dataset.DOSSIERS]
CANARY = "CANARY Nguyễn Thị Hương"
PERSON = {"personal_id": "001190000001", "full_name": CANARY, "sex_code": "1", "birth_date": date(1990, 5, 1)}


def _lazy(*records) -> pl.LazyFrame:
    return frame(Dataset.CITIZENS, records or [PERSON]).lazy()


def _refused(table, lazy) -> InputProblems:
    with pytest.raises(InputProblems) as caught:
        gate(table, lazy, "extract.csv")
    assert "CANARY" not in "".join(traceback.format_exception(caught.value))
    assert all(problem.remedy and "extract.csv" in problem.where for problem in caught.value.problems)
    return caught.value


# --- the gate -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dataset", Dataset)
def test_a_table_of_the_contract_passes_the_gate_as_it_is(dataset):
    lazy = frame(dataset, []).lazy()
    assert gate(TABLES[dataset], lazy, "x") is lazy


def test_the_gate_reads_the_schema_and_no_record():
    def read(_batch):
        raise AssertionError("a record was read")

    schema = polars_schema(CITIZENS)
    gate(CITIZENS, _lazy().map_batches(read, schema=schema), "x")


def test_columns_that_need_not_be_there_and_columns_unknown_pass():
    optional = [column.name for column in CITIZENS.columns if not column.required]
    assert optional
    gate(CITIZENS, _lazy().drop(optional).with_columns(extra=pl.lit(1)), "x")


REQUIRED = [(table, name) for table in TABLES.values() for name in table.required]


@pytest.mark.parametrize(("table", "name"), REQUIRED, ids=[f"{table.dataset}-{name}" for table, name in REQUIRED])
def test_every_required_column_that_is_missing_is_named(table, name):
    (problem,) = _refused(table, frame(table.dataset, []).lazy().drop(name)).problems
    assert "required column is missing" in problem.what
    assert name in str(problem)


@pytest.mark.parametrize("column", CITIZENS.columns + DOSSIERS.columns, ids=lambda column: column.name)
def test_every_column_of_another_type_is_named(column):
    table = next(table for table in TABLES.values() if column in table.columns)
    other = pl.Int32 if column.kind is Kind.TEXT else pl.String
    lazy = frame(table.dataset, []).lazy().with_columns(pl.lit(None, other).alias(column.name))
    problems = _refused(table, lazy).problems
    assert len(problems) == 1
    assert column.name in str(problems[0])


def test_all_problems_are_raised_at_once_without_a_value():
    lazy = _lazy().drop("full_name").with_columns(birth_date=pl.lit(CANARY), sex_code=pl.lit(7))
    error = _refused(CITIZENS, lazy)
    assert len(error.problems) == 3
    assert all(name in str(error) for name in ("full_name", "birth_date", "sex_code"))


# --- full depth ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dataset", Dataset)
def test_the_schema_of_a_table_has_its_columns_and_types(dataset):
    schema = polars_schema(TABLES[dataset])
    assert list(schema) == [column.name for column in TABLES[dataset].columns]
    assert {column.name: DTYPES[column.kind] for column in TABLES[dataset].columns} == schema


def test_a_rule_that_fails_is_named_with_the_rows_that_fail_it():
    schema = citizens(CONTEXT)
    good, wrong_sex = PERSON, PERSON | {"personal_id": "001190000002", "sex_code": "1"}
    # The fourth digit, 1, is a woman's of the twentieth century.
    right_sex = {"personal_id": "001190000003", "sex_code": "2"}
    found = failing_rules(schema, frame(Dataset.CITIZENS, [good, right_sex, wrong_sex]))
    assert found["CIT-CORRECT-001"] == [0, 2]
    assert set(found) <= {rule.id for rule in rules_on(Dataset.CITIZENS)}


def test_no_rule_fails_where_all_hold():
    rule = next(rule for rule in rules_on(Dataset.CITIZENS) if rule.id == "CIT-CORRECT-001")
    schema = model(CITIZENS, [rule], CONTEXT)
    assert failing_rules(schema, frame(Dataset.CITIZENS, rule.passing)) == {}
    assert failing_rules(schema, frame(Dataset.CITIZENS, rule.failing)) == {rule.id: [0, 1]}


def test_uniqueness_is_judged_within_the_frame_and_in_its_order():
    rule = next(rule for rule in rules_on(Dataset.CITIZENS) if rule.id == "CIT-CLEAN-002")
    pins = ("001190000009", "001190000001", "001190000005", "001190000001", None)
    found = failing_rules(model(CITIZENS, [rule], CONTEXT), frame(Dataset.CITIZENS, [{"personal_id": p} for p in pins]))
    assert found == {rule.id: [1, 3]}


def test_a_reference_rule_needs_the_table_it_looks_into():
    dossier = frame(Dataset.DOSSIERS, [{"applicant_type_code": "1", "applicant_id": "001190000002"}])
    register = {Dataset.CITIZENS: _lazy()}
    assert "DOS-CORRECT-011" not in failing_rules(dossiers(CONTEXT), dossier)
    assert failing_rules(dossiers(CONTEXT, register), dossier)["DOS-CORRECT-011"] == [0]


def test_a_rule_whose_columns_are_absent_fails_nobody():
    found = failing_rules(citizens(CONTEXT), frame(Dataset.CITIZENS, [PERSON]).drop("sex_code"))
    assert "CIT-CORRECT-001" not in found
    assert "CIT-CORRECT-001" in failing_rules(citizens(CONTEXT), frame(Dataset.CITIZENS, [PERSON]))


def test_without_rules_or_context_only_the_columns_are_checked():
    assert model(CITIZENS).checks == model(CITIZENS, rules_on(Dataset.CITIZENS)).checks == []
    checks = model(CITIZENS, rules_on(Dataset.CITIZENS), CONTEXT).checks
    looks_elsewhere = {"CIT-LIVE-019"}
    assert [check.name for check in checks] == [
        rule.id for rule in rules_on(Dataset.CITIZENS) if rule.id not in looks_elsewhere
    ]
