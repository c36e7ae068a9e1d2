"""What is proven from how two conditions are written is true of records, and near misses are told apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from contract_samples import JUDGE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checks.across import AtMostSharing
from checks.predicates import AllOf, Always, AnyOf, AtMost, Below, Filled, Has, Matches, Missing, Not, OneOf, Present
from checks.values import AsOf, Const, Field, PinNumber, PlusDays
from checks.vocabulary import Criterion, Dataset, Severity
from schemas.contracts.change import Verdict
from schemas.contracts.diff import compare
from schemas.contracts.implication import implies
from schemas.contracts.judging import DAY, Table, tables_to_try
from schemas.contracts.model import ColumnSpec, Contract, RuleSpec, Type

COLUMNS = (
    ColumnSpec(name="text", type=Type.TEXT),
    ColumnSpec(name="count", type=Type.LONG),
    ColumnSpec(name="sent", type=Type.DATE),
    ColumnSpec(name="due", type=Type.DATE),
)
CONTRACT = Contract(table="things", version="1.0.0", columns=COLUMNS)
SENT, DUE, COUNT, TEXT = map(Field, ("sent", "due", "count", "text"))

SIMPLE = st.one_of(
    st.just(Always()),
    st.sampled_from([Present("text"), Present("sent", "due"), Missing("text"), Has(SENT), Has(PinNumber("text"))]),
    st.lists(st.sampled_from(["a", "b", "12", "0"]), min_size=1, max_size=3).map(lambda few: OneOf(TEXT, tuple(few))),
    st.sampled_from(["[0-9]+", "[0-9]{2}", "[a-z]", "a|b", "(?=a)."]).map(lambda pattern: Matches("text", pattern)),
    st.just(Filled("text")),
    st.tuples(st.sampled_from([AtMost, Below]), st.integers(-2, 2)).map(lambda two: two[0](Const(two[1]), COUNT)),
    st.tuples(st.sampled_from([AtMost, Below]), st.integers(-2, 2)).map(lambda two: two[0](COUNT, Const(two[1]))),
    st.tuples(st.sampled_from([AtMost, Below]), st.integers(-3, 3)).map(
        lambda two: two[0](SENT, PlusDays(DUE, two[1]))
    ),
    st.tuples(st.sampled_from([AtMost, Below]), st.integers(-3, 3)).map(
        lambda two: two[0](PlusDays(SENT, two[1]), DUE)
    ),
    st.sampled_from([AtMost(SENT, AsOf()), Below(SENT, AsOf()), AtMost(SENT, DUE), Below(SENT, DUE)]),
)
CONDITIONS = st.recursive(
    SIMPLE,
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AllOf(*parts)),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AnyOf(*parts)),
    ),
    max_leaves=4,
)


def _rule(applies, holds) -> RuleSpec:
    return RuleSpec(
        id="THING-1",
        field="text",
        criterion=Criterion.CLEAN,
        severity=Severity.BLOCKING,
        applies=applies,
        holds=holds,
    )


def _counterexample(left, right) -> bool:
    """Whether some record that is tried satisfies the left and not the right."""
    rule = _rule(left, right)
    return any(any(JUDGE.failed(CONTRACT, rule, table, DAY) or ()) for table in tables_to_try(CONTRACT, [rule]))


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(CONDITIONS, CONDITIONS)
def test_what_is_proven_has_no_counterexample(left, right):
    for first, second in ((left, right), (AllOf(left, right), right), (left, AnyOf(left, right))):
        if implies(first, second):
            assert not _counterexample(first, second)


PROVEN = [
    (OneOf(TEXT, ("a",)), OneOf(TEXT, ("a", "b"))),
    (OneOf(TEXT, ("12",)), Matches("text", "[0-9]+")),
    (Matches("text", "[0-9]{2}"), Matches("text", "[0-9]+")),
    (AtMost(SENT, PlusDays(DUE, 5)), AtMost(SENT, PlusDays(DUE, 10))),
    (AtMost(SENT, DUE), Below(SENT, PlusDays(DUE, 1))),
    (Below(SENT, DUE), AtMost(SENT, DUE)),
    (AtMost(Const(2), COUNT), AtMost(Const(1), COUNT)),
    (AtMost(COUNT, Const(date(2026, 1, 1))), AtMost(COUNT, Const(date(2026, 2, 1)))),
    (Present("sent", "due"), Present("due")),
    (AtMost(SENT, DUE), Present("due")),
    (AllOf(Present("text"), Missing("sent")), Missing("sent")),
    (Missing("sent"), AnyOf(Present("text"), Missing("sent"))),
    (Not(Matches("text", "[0-9]+")), Not(Matches("text", "[0-9]{2}"))),
    (AtMostSharing(Dataset.CITIZENS, "phone", 4), AtMostSharing(Dataset.CITIZENS, "phone", 5)),
    (Filled("text"), Not(Missing("text"))),
    (Has(PinNumber("text")), Has(TEXT)),
]


@pytest.mark.parametrize(("left", "right"), PROVEN)
def test_what_is_stricter_is_proven_to_be_and_not_the_other_way_round(left, right):
    assert implies(left, right)
    assert not implies(right, left)


SAME_FOR_DATES = (AtMost(SENT, DUE), Below(SENT, PlusDays(DUE, 1)))
"""Of whole days the two are true of the same records, so no record can tell them apart."""


@pytest.mark.parametrize(("old", "new"), [pair for pair in PROVEN[:7] if pair != SAME_FOR_DATES])
def test_a_rule_made_milder_is_compatible_and_made_stricter_breaks_with_a_record(old, new):
    # Something else must be able to hold, so that a record can differ in this rule alone.
    strict = replace(CONTRACT, rules=(_rule(Always(), old),))
    mild = replace(CONTRACT, rules=(_rule(Always(), new),))
    [milder], [stricter] = compare(strict, mild, JUDGE), compare(mild, strict, JUDGE)
    assert milder.backward.verdict is Verdict.COMPATIBLE
    assert stricter.backward.verdict is Verdict.BREAKS
    rows = stricter.backward.witness.rows
    assert JUDGE.failed(CONTRACT, strict.rules[0], Table(rows), DAY) == (True,)
    assert JUDGE.failed(CONTRACT, mild.rules[0], Table(rows), DAY) == (False,)
