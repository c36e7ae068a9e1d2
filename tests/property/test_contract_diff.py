"""Verdicts on changes of a contract agree with data."""

from __future__ import annotations

from dataclasses import replace

import pytest
from contract_samples import JUDGE, LOOSENINGS, changed, contracts, pairs, tables, wrong
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from schemas.contracts import json_schema, odcs
from schemas.contracts.change import Verdict
from schemas.contracts.diff import compare
from schemas.contracts.domains import outside
from schemas.contracts.kinds import KINDS

FEW = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
MANY = settings(FEW, max_examples=120)


@FEW
@given(contracts())
def test_a_contract_does_not_differ_from_itself(contract):
    assert compare(contract, contract, JUDGE) == ()


@FEW
@given(contracts())
def test_both_formats_give_the_contract_back(contract):
    assert odcs.load(odcs.dump(contract)) == contract
    assert json_schema.load(json_schema.dump(contract)) == contract


@pytest.mark.parametrize("loosening", LOOSENINGS)
@settings(FEW, max_examples=25)
@given(st.data())
def test_loosening_is_backward_compatible_and_its_reverse_is_not(loosening, data):
    old = data.draw(contracts(most_rules=0))
    column = data.draw(st.sampled_from(old.columns))
    facets = LOOSENINGS[loosening](column)
    assume(facets)
    new = changed(old, column.name, **facets)
    assert all(change.backward.verdict is Verdict.COMPATIBLE for change in compare(old, new, JUDGE))
    back = compare(new, old, JUDGE)
    assert back
    wider = replace(column, **facets)
    if {"required", "default", "aliases", "unique", "nullable"} & set(facets):
        return
    # A facet that others already cover takes nothing away: a pattern of three digits needs no longest length.
    really = outside(wider, column)
    verdicts = {change.backward.verdict for change in back}
    assert (Verdict.BREAKS in verdicts) == really.found


@MANY
@given(st.data())
def test_what_is_called_backward_compatible_takes_old_data(data):
    old, new = data.draw(pairs())
    if all(change.backward.verdict is Verdict.COMPATIBLE for change in compare(old, new, JUDGE)):
        rows = data.draw(tables(old))
        assume(not wrong(old, rows))
        assert wrong(new, rows) == ()


@MANY
@given(st.data())
def test_what_is_called_forward_compatible_takes_new_data(data):
    old, new = data.draw(pairs())
    if all(change.forward.verdict is Verdict.COMPATIBLE for change in compare(old, new, JUDGE)):
        rows = data.draw(tables(new))
        assume(not wrong(new, rows))
        assert wrong(old, rows) == ()


@MANY
@given(pairs())
def test_every_break_has_a_witness_that_shows_it(pair):
    old, new = pair
    for change in compare(old, new, JUDGE):
        for outcome, writer, reader in ((change.backward, old, new), (change.forward, new, old)):
            assert (outcome.verdict is Verdict.BREAKS) == (outcome.witness is not None)
            if outcome.witness is not None:
                fresh = set(wrong(reader, outcome.witness.rows)) - set(wrong(writer, outcome.witness.rows))
                assert fresh & set(outcome.witness.faults)


@MANY
@given(pairs())
def test_a_kind_breaks_only_where_its_table_says_it_can(pair):
    for change in compare(*pair, JUDGE):
        spec = KINDS[change.kind]
        assert spec.backward or not change.backward.verdict, change.kind
        assert spec.forward or not change.forward.verdict, change.kind
        assert change.vi
        assert "{path}" not in change.en
