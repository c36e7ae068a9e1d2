"""Every kind of change: what produces it, what it breaks, and in which direction."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from checks.predicates import AllOf, AtMost, Matches, OneOf, Present
from checks.values import AsOf, Const, Field, PlusDays
from checks.vocabulary import Criterion, Severity
from schemas.contract import Privacy
from schemas.contracts import build, versions
from schemas.contracts.change import Level, Method, Party, Verdict
from schemas.contracts.comparison import compare_all
from schemas.contracts.conform import faults
from schemas.contracts.diff import compare
from schemas.contracts.kinds import KINDS, Kind
from schemas.contracts.model import CodeSpec, ColumnSpec, Contract, RuleSpec, Type

FINE, MAY, BREAKS = Verdict

RULE = RuleSpec(
    id="THING-1",
    field="sent",
    criterion=Criterion.CORRECT,
    severity=Severity.BLOCKING,
    applies=Present("sent", "due"),
    holds=AtMost(Field("sent"), PlusDays(Field("due"), 10)),
    vi="Gửi đúng hạn",
    en="Sent in time",
    passing=({"sent": date(2026, 1, 1), "due": date(2026, 1, 1)},),
    failing=({"sent": date(2026, 3, 1), "due": date(2026, 1, 1)},),
)
OLD = Contract(
    table="things",
    version="1.0.0",
    vi="đồ vật",
    en="things",
    key=("id",),
    columns=(
        ColumnSpec(name="id", type=Type.TEXT, required=True, nullable=False, pattern="[A-Z][0-9]*", max_length=8),
        ColumnSpec(name="state", type=Type.TEXT, codes=(CodeSpec("1", "mới", "new"), CodeSpec("2", "cũ", "old"))),
        ColumnSpec(name="note", type=Type.TEXT, aliases=("GhiChu",)),
        ColumnSpec(name="count", type=Type.INTEGER, minimum=0, maximum=100),
        ColumnSpec(name="total", type=Type.LONG),
        ColumnSpec(name="must", type=Type.TEXT, required=True, aliases=("BatBuoc",)),
        ColumnSpec(name="spare", type=Type.TEXT, required=True, default=(None,)),
        ColumnSpec(name="sent", type=Type.DATE, privacy=Privacy.QUASI),
        ColumnSpec(name="due", type=Type.DATE),
        ColumnSpec(name="serial", type=Type.TEXT, unique=True),
    ),
    rules=(RULE,),
    thresholds=(("on_target", 90.0),),
)


def col(which: str, contract: Contract = OLD, /, **facets) -> Contract:
    columns = (replace(column, **facets) if column.name == which else column for column in contract.columns)
    return replace(contract, columns=tuple(columns))


def rule(**facets) -> Contract:
    return replace(OLD, rules=(replace(RULE, **facets),))


def without(name: str) -> Contract:
    return replace(OLD, columns=tuple(column for column in OLD.columns if column.name != name))


def more(**facets) -> Contract:
    return replace(OLD, columns=(*OLD.columns, ColumnSpec(type=Type.TEXT, **facets)))


STATE = OLD.by_name["state"].codes
EARLIER, LATER = replace(RULE, since=date(2026, 6, 1)), replace(RULE, since=date(2026, 1, 1))
CASES = [
    # kind, the old contract, the new one, backward, forward, least version, what is in the witness
    (Kind.COLUMN_ADDED, OLD, more(name="new"), FINE, FINE, "minor"),
    (Kind.COLUMN_ADDED, OLD, more(name="new", required=True, default=("x",)), FINE, FINE, "minor"),
    (Kind.COLUMN_ADDED_REQUIRED, OLD, more(name="new", required=True), BREAKS, FINE, "major"),
    (Kind.COLUMN_REMOVED, OLD, without("note"), FINE, FINE, "major"),
    (Kind.COLUMN_REMOVED, OLD, without("must"), FINE, BREAKS, "major"),
    (Kind.COLUMN_RENAMED, OLD, col("must", name="duty", aliases=("must", "BatBuoc")), FINE, BREAKS, "minor"),
    (Kind.COLUMN_RENAMED, OLD, col("note", name="remark", aliases=("note", "GhiChu")), FINE, FINE, "minor"),
    (Kind.COLUMN_RENAMED, OLD, col("must", name="BatBuoc", aliases=("must",)), FINE, FINE, "minor"),
    (Kind.ALIAS_ADDED, OLD, col("must", aliases=("BatBuoc", "PhaiCo")), FINE, BREAKS, "minor"),
    (Kind.ALIAS_REMOVED, OLD, col("must", aliases=()), BREAKS, FINE, "major"),
    (Kind.ALIAS_REMOVED, OLD, col("note", aliases=()), FINE, FINE, "major"),
    (Kind.NAME_MOVED, OLD, col("total", col("note", aliases=()), aliases=("GhiChu",)), BREAKS, BREAKS, "major"),
    (Kind.NAME_MOVED, OLD, col("due", col("note", aliases=()), type=Type.TEXT, aliases=("GhiChu",)), MAY, MAY, "major"),
    (Kind.COLUMN_REQUIRED, OLD, col("note", required=True), BREAKS, FINE, "major"),
    (Kind.COLUMN_OPTIONAL, OLD, col("must", required=False), FINE, BREAKS, "minor"),
    (Kind.DEFAULT_ADDED, OLD, col("must", default=("x",)), FINE, BREAKS, "minor"),
    (Kind.DEFAULT_REMOVED, OLD, col("spare", default=()), BREAKS, FINE, "major"),
    (Kind.DEFAULT_CHANGED, OLD, col("spare", default=("x",)), FINE, FINE, "major"),
    (Kind.NULL_FORBIDDEN, OLD, col("note", nullable=False), BREAKS, FINE, "major"),
    (Kind.NULL_ALLOWED, OLD, col("id", nullable=True), FINE, BREAKS, "minor"),
    (Kind.TYPE_WIDENED, OLD, col("count", type=Type.LONG, minimum=None, maximum=None), FINE, BREAKS, "minor"),
    (Kind.TYPE_WIDENED, OLD, col("sent", type=Type.DATETIME), FINE, BREAKS, "minor"),
    (Kind.TYPE_NARROWED, OLD, col("total", type=Type.INTEGER), BREAKS, FINE, "major"),
    (Kind.TYPE_CHANGED, OLD, col("total", type=Type.NUMBER), BREAKS, BREAKS, "major"),
    (Kind.TYPE_CHANGED, OLD, col("total", type=Type.TEXT), BREAKS, BREAKS, "major"),
    # Between 0 and 100 both sizes hold the same numbers.
    (Kind.TYPE_CHANGED, OLD, col("count", type=Type.LONG), FINE, FINE, "minor"),
    (Kind.CODE_ADDED, OLD, col("state", codes=(*STATE, CodeSpec("3"))), FINE, BREAKS, "minor"),
    (Kind.CODE_REMOVED, OLD, col("state", codes=STATE[:1]), BREAKS, FINE, "major"),
    (Kind.CODE_RELABELLED, OLD, col("state", codes=(STATE[0], CodeSpec("2", "đã cũ", "old"))), FINE, FINE, "patch"),
    (Kind.CODE_LIST_ADDED, OLD, col("note", codes=STATE), BREAKS, FINE, "major"),
    (Kind.CODE_LIST_REMOVED, OLD, col("state", codes=()), FINE, BREAKS, "minor"),
    (Kind.PATTERN_ADDED, OLD, col("note", pattern="[a-z]+"), BREAKS, FINE, "major"),
    (Kind.PATTERN_ADDED, OLD, col("state", pattern="[0-9]"), FINE, FINE, "minor"),
    (Kind.PATTERN_REMOVED, OLD, col("id", pattern=None), FINE, BREAKS, "minor"),
    (Kind.PATTERN_TIGHTENED, OLD, col("id", pattern="[A-Z][0-9]{2,}"), BREAKS, FINE, "major"),
    (Kind.PATTERN_LOOSENED, OLD, col("id", pattern="[A-Za-z][0-9]*"), FINE, BREAKS, "minor"),
    (Kind.PATTERN_CHANGED, OLD, col("id", pattern="[0-9]+"), BREAKS, BREAKS, "major"),
    # The same set of texts, written in another way.
    (Kind.PATTERN_CHANGED, OLD, col("id", pattern="[A-Z](?:[0-9]*)"), FINE, FINE, "minor"),
    # Look-ahead can't be compared, but texts can be tried.
    (Kind.PATTERN_CHANGED, OLD, col("id", pattern="(?=A)[A-Z][0-9]*"), BREAKS, MAY, "major"),
    (Kind.LENGTH_ADDED, OLD, col("note", max_length=5), BREAKS, FINE, "major"),
    (Kind.LENGTH_ADDED, OLD, col("state", max_length=5), FINE, FINE, "minor"),
    (Kind.LENGTH_REMOVED, OLD, col("id", max_length=None), FINE, BREAKS, "minor"),
    (Kind.LENGTH_TIGHTENED, OLD, col("id", max_length=7), BREAKS, FINE, "major"),
    (Kind.LENGTH_LOOSENED, OLD, col("id", max_length=9), FINE, BREAKS, "minor"),
    (Kind.BOUND_ADDED, OLD, col("total", minimum=0), BREAKS, FINE, "major"),
    (Kind.BOUND_REMOVED, OLD, col("count", maximum=None), FINE, BREAKS, "minor"),
    (Kind.BOUND_TIGHTENED, OLD, col("count", maximum=99), BREAKS, FINE, "major"),
    (Kind.BOUND_LOOSENED, OLD, col("count", minimum=-1), FINE, BREAKS, "minor"),
    (Kind.UNIQUE_ADDED, OLD, col("note", unique=True), BREAKS, FINE, "major"),
    (Kind.UNIQUE_ADDED, OLD, col("id", unique=True), FINE, FINE, "minor"),
    (Kind.UNIQUE_REMOVED, OLD, col("serial", unique=False), FINE, BREAKS, "minor"),
    (Kind.KEY_CHANGED, OLD, replace(OLD, key=("note",)), BREAKS, BREAKS, "major"),
    (Kind.KEY_CHANGED, OLD, replace(OLD, key=("id", "note")), FINE, BREAKS, "minor"),
    (Kind.KEY_CHANGED, OLD, replace(OLD, key=()), FINE, BREAKS, "minor"),
    (Kind.PRIVACY_LOWERED, OLD, col("note", privacy=Privacy.FREE), FINE, FINE, "major"),
    (Kind.PRIVACY_RAISED, OLD, col("sent", privacy=Privacy.SENSITIVE), FINE, FINE, "minor"),
    (Kind.DESCRIPTION_CHANGED, OLD, col("note", vi="ghi chú"), FINE, FINE, "patch"),
    (Kind.DESCRIPTION_CHANGED, OLD, replace(OLD, en="objects"), FINE, FINE, "patch"),
    (Kind.DESCRIPTION_CHANGED, OLD, rule(en="Sent on time"), FINE, FINE, "patch"),
    (Kind.RULE_ADDED, replace(OLD, rules=()), OLD, BREAKS, FINE, "major"),
    (Kind.RULE_ADDED_ADVISORY, replace(OLD, rules=()), rule(scored=False), FINE, FINE, "minor"),
    (Kind.RULE_REMOVED, OLD, replace(OLD, rules=()), FINE, BREAKS, "major"),
    (Kind.RULE_STRICTER, OLD, rule(holds=AtMost(Field("sent"), PlusDays(Field("due"), 5))), BREAKS, FINE, "major"),
    (Kind.RULE_MILDER, OLD, rule(holds=AtMost(Field("sent"), PlusDays(Field("due"), 15))), FINE, BREAKS, "minor"),
    (Kind.RULE_CHANGED, OLD, rule(holds=AtMost(Field("due"), Field("sent"))), BREAKS, BREAKS, "major"),
    (Kind.APPLIES_WIDENED, OLD, rule(applies=Present("sent")), BREAKS, FINE, "major"),
    (Kind.APPLIES_NARROWED, OLD, rule(applies=Present("sent", "due", "note")), FINE, BREAKS, "minor"),
    (Kind.APPLIES_CHANGED, OLD, rule(applies=Present("due", "note")), BREAKS, BREAKS, "major"),
    (Kind.SEVERITY_RAISED, rule(severity=Severity.ADVISORY), OLD, BREAKS, FINE, "major"),
    (Kind.SEVERITY_RAISED, rule(scored=False), OLD, BREAKS, FINE, "major"),
    (Kind.SEVERITY_LOWERED, OLD, rule(severity=Severity.ADVISORY), FINE, BREAKS, "minor"),
    (Kind.CRITERION_CHANGED, OLD, rule(criterion=Criterion.LIVE), FINE, FINE, "major"),
    (Kind.PERIOD_WIDENED, rule(until=date(2026, 8, 1)), OLD, BREAKS, FINE, "major"),
    (Kind.PERIOD_NARROWED, OLD, rule(since=date(2026, 9, 1)), FINE, BREAKS, "minor"),
    (Kind.WEIGHT_CHANGED, OLD, rule(weight=2.0), FINE, FINE, "major"),
    (Kind.THRESHOLD_TIGHTENED, OLD, replace(OLD, thresholds=(("on_target", 95.0),)), FINE, FINE, "major"),
    (Kind.THRESHOLD_TIGHTENED, OLD, rule(threshold_pct=100.0), FINE, FINE, "major"),
    (Kind.THRESHOLD_LOOSENED, OLD, replace(OLD, thresholds=(("on_target", 85.0),)), FINE, FINE, "major"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0].value)
def test_a_change_is_told_with_its_verdicts(case):
    kind, old, new, backward, forward, level = case
    changes = [change for change in compare(old, new) if change.kind is kind]
    assert len(changes) == 1
    [change] = changes
    assert (change.backward.verdict, change.forward.verdict) == (backward, forward)
    assert change.level.en == level
    assert change.full is max(backward, forward)
    assert (Party.PRODUCER in change.who) == (backward is not FINE)
    assert (Party.CHECKER in change.who) == (forward is not FINE)
    assert (Party.CONSUMER in change.who) == KINDS[kind].consumers
    for outcome in (change.backward, change.forward):
        assert (outcome.witness is None) == (outcome.verdict is not BREAKS)
        assert (outcome.method is Method.TRIED) == (outcome.verdict is MAY)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0].value)
def test_nothing_else_is_told_but_what_comes_with_it(case):
    kind, old, new = case[:3]
    along = {
        (Kind.TYPE_WIDENED, Kind.BOUND_REMOVED),
        *((Kind.NAME_MOVED, each) for each in (Kind.ALIAS_ADDED, Kind.ALIAS_REMOVED, Kind.TYPE_CHANGED)),
    }
    others = {change.kind for change in compare(old, new)} - {kind}
    assert all((kind, each) in along for each in others), others


def test_every_kind_is_known_to_the_table_and_tried_here():
    tables = {Kind.TABLE_ADDED, Kind.TABLE_REMOVED}
    assert set(KINDS) == set(Kind)
    assert {case[0] for case in CASES} | tables == set(Kind)


def test_a_kind_that_no_record_can_show_says_why():
    for kind, spec in KINDS.items():
        shows = spec.backward or spec.forward
        assert bool(spec.silent[0] and spec.silent[1]) != shows, kind


def test_tables_come_and_go():
    both, one = {"things": OLD, "others": OLD, "more": OLD}, {"things": OLD, "others": OLD}
    kinds = lambda old, new: [change.kind for each in compare_all(old, new) for change in each.changes]  # noqa: E731 - short
    assert kinds(one, both) == [Kind.TABLE_ADDED]
    assert kinds(both, one) == [Kind.TABLE_REMOVED]


def test_a_compatible_step_can_still_break_with_an_earlier_release():
    first = col("note", nullable=False, aliases=(), codes=STATE)
    second, third = replace(col("note"), version="1.1.0"), replace(col("note", codes=STATE[:1]), version="1.2.0")
    [compared] = compare_all({"things": third}, {"things": third}, lambda _table: (first, second))
    assert compared.step.backward is FINE
    assert [step.old for step in compared.earlier] == ["1.0.0", "1.1.0"]
    assert [step.backward for step in compared.earlier] == [BREAKS, BREAKS]


def test_a_rule_that_says_what_its_column_says_is_told_once():
    citizens = versions.last()["citizens"]
    rules = tuple(
        replace(each, holds=Matches("phone", "0[3579][0-9]{8}")) if each.id == "CIT-CLEAN-021" else each
        for each in citizens.rules
    )
    ruled = replace(citizens, rules=rules)
    both = col("phone", ruled, pattern="0[3579][0-9]{8}") if citizens.by_name["phone"].pattern else ruled
    told = [change.kind for change in compare(citizens, both)]
    assert told == ([Kind.PATTERN_TIGHTENED] if citizens.by_name["phone"].pattern else [Kind.RULE_STRICTER])


def test_a_rule_whose_column_old_data_lack_is_not_run_on_them():
    added = replace(RULE, id="THING-2", applies=Present("new"), holds=OneOf(Field("new"), ("x",)))
    new = replace(more(name="new"), rules=(RULE, added))
    [change] = [change for change in compare(OLD, new) if change.kind is Kind.RULE_ADDED]
    assert change.backward.verdict is FINE


def test_a_rule_that_cannot_be_judged_on_any_record_may_break():
    wrong = replace(RULE, holds=AllOf(Matches("sent", "x"), AtMost(AsOf(), Const(date(2020, 1, 1)))))
    [change] = [
        each for each in compare(OLD, replace(OLD, rules=(wrong,))) if each.kind is not Kind.DESCRIPTION_CHANGED
    ]
    assert change.backward.verdict is MAY
    assert change.level is Level.MAJOR


def test_bounds_of_moments_are_compared_with_dates():
    old = col("sent", type=Type.DATETIME, maximum=datetime(2026, 1, 1, 12))
    new = col("sent", type=Type.DATETIME, maximum=date(2026, 1, 1))
    [change] = compare(old, new)
    assert change.kind is Kind.BOUND_TIGHTENED
    assert change.backward.verdict is BREAKS


def test_the_working_contracts_differ_from_themselves_in_nothing():
    for table, contract in versions.last().items():
        assert compare(contract, contract) == (), table
    assert build.WORKING == "working"


def test_a_renamed_column_is_judged_under_the_name_that_both_readers_know():
    aliases = ("must", "BatBuoc")
    strict = replace(RULE, id="THING-2", applies=Present("must"), holds=OneOf(Field("must"), ("x",)))
    new = col("must", name="duty", aliases=aliases, max_length=3)
    told = {change.kind: change for change in compare(replace(OLD, rules=(strict, RULE)), new)}
    assert told[Kind.RULE_REMOVED].forward.witness.rows[0]["must"] != "x"
    [row] = told[Kind.LENGTH_ADDED].backward.witness.rows
    assert len(row["must"]) == 4
    looser = col("must", col("must", max_length=3), name="duty", aliases=aliases, max_length=4)
    told = {change.kind: change for change in compare(col("must", max_length=3), looser)}
    [row] = told[Kind.LENGTH_LOOSENED].forward.witness.rows
    assert len(row["must"]) == 4
    assert "duty" not in row


def test_an_alias_that_two_columns_claim_is_read_as_one_of_them():
    twice = col("total", col("note", aliases=("Chung",)), aliases=("Chung",))
    assert faults(twice, ({"id": "A1", "must": "x", "Chung": 5},)) == ()
    assert faults(twice, ({"id": "A1", "must": "x", "Chung": "y"},)) == ("total: type",)
    assert faults(twice, ({"id": "A1", "must": "x", "note": "y", "Chung": 5},)) == ()
