"""The 26 fields that the law names: each is asked for by a rule, or it says why no rule can."""

from __future__ import annotations

import pytest

from checks.catalogue import RULES
from checks.catalogue_docs import LEGAL, pages
from checks.legal_fields import LEGAL_FIELDS, legal_field
from checks.predicates import columns
from checks.vocabulary import Dataset
from schemas.contract import CITIZENS

naming = [rule for rule in RULES if rule.law_fields]


def test_there_are_26_in_order():
    assert [field.number for field in LEGAL_FIELDS] == list(range(1, 27))
    assert [legal_field(field.number) for field in LEGAL_FIELDS] == list(LEGAL_FIELDS)


@pytest.mark.parametrize("number", [0, 27])
def test_there_is_no_other(number):
    with pytest.raises(ValueError, match=f"no legal field {number}: they are numbered 1 to 26"):
        legal_field(number)


@pytest.mark.parametrize("field", LEGAL_FIELDS, ids=lambda field: field.number)
def test_every_field_is_described_in_both_languages_and_held_in_columns_of_the_contract(field):
    assert set(field.columns) <= set(CITIZENS.by_name)
    assert all(text.strip() for text in (field.vi, field.en, field.of_vi, field.of_en))
    assert bool(field.reason_vi) == bool(field.reason_en)
    assert field.columns or field.reason_vi


@pytest.mark.parametrize("field", LEGAL_FIELDS, ids=lambda field: field.number)
def test_every_field_has_a_rule_or_a_reason(field):
    rules = [rule.id for rule in RULES if field.number in rule.law_fields]
    assert rules or field.reason_vi


@pytest.mark.parametrize("rule", naming, ids=lambda rule: rule.id)
def test_a_rule_reads_a_column_of_each_field_that_it_names(rule):
    assert rule.on is Dataset.CITIZENS
    read = {*columns(rule.applies), *columns(rule.holds)}
    astray = [number for number in rule.law_fields if read.isdisjoint(legal_field(number).columns)]
    assert not astray


def test_the_table_shows_every_field_with_its_rules():
    rows = [line for line in pages()[LEGAL].splitlines() if line.startswith("| ") and line[2].isdecimal()]
    assert [int(row.split(" | ")[0].strip("| ")) for row in rows] == list(range(1, 27))
    for field, row in zip(LEGAL_FIELDS, rows, strict=True):
        rules = {rule.id for rule in RULES if field.number in rule.law_fields}
        assert {rule.id for rule in RULES if f"(rules/{rule.id}.md)" in row} == rules
        assert field.reason_vi in row
        assert field.of_vi in row
