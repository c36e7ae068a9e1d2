"""Planning, the one pass, and what happens to a rule that can't be evaluated."""

from __future__ import annotations

import traceback
from dataclasses import dataclass, replace
from datetime import timedelta

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from records import AS_OF, frame, rows

from checks.catalogue import RULES, rules_on
from checks.errors import RuleError
from checks.expressions import Scope, _value
from checks.keys import offending
from checks.predicates import Always, Equal, Has, Predicate, Present, key_predicates
from checks.rule import Rule
from checks.tally import Beside, Planned, Run, Tally, failing_records, keys_of, plan, tally
from checks.values import Const, Field, Value
from checks.vocabulary import Dataset
from schemas.context import context

CONTEXT = context(AS_OF)
CITIZENS, DOSSIERS = Dataset.CITIZENS, Dataset.DOSSIERS
BY_ID = {rule.id: rule for rule in RULES}
CANARY = "CANARY Nguyễn Thị Hương"
QUIET = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@dataclass(frozen=True, slots=True)
class AsNumber(Value):
    """A text column as a number, strictly: polars quotes the text when it can't."""

    name: str


@_value.register
def _(node: AsNumber, _scope: Scope) -> pl.Expr:
    return pl.col(node.name).cast(pl.Int64, strict=True)


@dataclass(frozen=True, slots=True)
class Unreadable(Value):
    """A value that no reader was written for."""


ALWAYS = Always()


def _rule(rule_id: str, holds: Predicate, applies: Predicate = ALWAYS) -> Rule:
    return replace(BY_ID["CIT-SUFFICIENT-003"], id=rule_id, holds=holds, applies=applies)


HAS_NAME = _rule("X-NAME", Present("full_name"))
HAS_BIRTH = _rule("X-BIRTH", Present("birth_date"))
FAILS_RUNNING = _rule("X-RUN", Has(AsNumber("full_name")))
FAILS_RUNNING_TOO = _rule("X-RUN-2", Present("full_name"), applies=Has(AsNumber("full_name")))
FAILS_PLANNING = _rule("X-PLAN", Equal(Field("full_name"), Const(5)))
NOT_IMPLEMENTED = _rule("X-TYPE", Has(Unreadable()))

PEOPLE = [
    {"personal_id": "001190000001", "full_name": CANARY, "managing_unit": "00004"},
    {"personal_id": "001190000002", "full_name": None, "managing_unit": "00004"},
    {"personal_id": "001190000002", "full_name": CANARY, "managing_unit": None},
]


def _frames(citizens=(), dossiers=()) -> dict[Dataset, pl.LazyFrame]:
    return {CITIZENS: frame(CITIZENS, citizens).lazy(), DOSSIERS: frame(DOSSIERS, dossiers).lazy()}


def _counted(rules, citizens=PEOPLE) -> Tally:
    frames = _frames(citizens)
    planned = plan(rules, frames, CONTEXT)
    return tally(CITIZENS, frames[CITIZENS], planned, offending(keys_of(planned), frames, CONTEXT), CONTEXT)


def _failed(found: Tally, rule: Rule) -> int:
    item = next(item for item in found.plan if item.rule is rule)
    bit = pl.col(f"failed_{item.word}") & pl.lit(item.mask, pl.UInt64)
    return found.counts.filter(bit != 0)["records"].sum()


def _skipped(found: Tally, rule: Rule) -> int:
    item = next(item for item in found.plan if item.rule is rule)
    bit = pl.col(f"not_applicable_{item.word}") & pl.lit(item.mask, pl.UInt64)
    return found.counts.filter(bit != 0)["records"].sum()


# --- plan ---------------------------------------------------------------------------------------------------------


def test_every_rule_of_the_catalogue_runs_on_whole_tables():
    for dataset in Dataset:
        planned = plan(rules_on(dataset), _frames(), CONTEXT)
        assert [item.bit for item in planned] == list(range(len(rules_on(dataset))))
        assert [item.rule for item in planned] == list(rules_on(dataset))
        assert {(item.run, item.reason) for item in planned} == {(Run.RAN, "")}


def test_a_rule_without_its_columns_names_them():
    rule = BY_ID["CIT-CORRECT-001"]
    frames = _frames()
    lacking = frames | {CITIZENS: frames[CITIZENS].drop("personal_id", "sex_code")}
    assert plan([rule, HAS_NAME], lacking, CONTEXT) == (
        Planned(rule, 0, Run.COLUMN_MISSING, "personal_id, sex_code"),
        Planned(HAS_NAME, 1, Run.RAN),
    )


def test_a_reference_rule_names_the_column_that_the_other_table_lacks():
    rule, frames = BY_ID["DOS-CORRECT-011"], _frames()
    without_column = frames | {CITIZENS: frames[CITIZENS].drop("personal_id")}
    without_table = {DOSSIERS: frames[DOSSIERS]}
    for lacking in (without_column, without_table):
        assert plan([rule], lacking, CONTEXT) == (Planned(rule, 0, Run.COLUMN_MISSING, "citizens.personal_id"),)


def test_rules_that_ask_for_the_whole_register_are_out_of_scope_of_a_part():
    part = context(AS_OF, whole_register=False)
    planned = [item for dataset in Dataset for item in plan(rules_on(dataset), _frames(), part)]
    out = {item.rule.id for item in planned if item.run is Run.OUT_OF_SCOPE}
    assert out == {"CIT-CORRECT-060", "CIT-CORRECT-061", "DOS-CORRECT-011", "DOS-LIVE-007"}
    assert {item.run for item in planned if item.rule.id not in out} == {Run.RAN}


def test_a_rule_is_run_only_while_it_is_in_effect():
    on = {"since": AS_OF, "until": AS_OF}
    day = timedelta(days=1)
    times = [on, {"since": AS_OF + day}, {"until": AS_OF - day}, {"since": AS_OF - day}, {"until": AS_OF + day}]
    rules = [replace(HAS_NAME, id=f"CIT-CLEAN-{900 + number}", **when) for number, when in enumerate(times)]
    runs = [item.run for item in plan(rules, _frames(), CONTEXT)]
    assert runs == [Run.RAN, Run.NOT_IN_EFFECT, Run.NOT_IN_EFFECT, Run.RAN, Run.RAN]


def test_a_rule_that_the_engine_refuses_or_that_has_no_reader_is_an_error_and_the_rest_are_planned():
    planned = plan([FAILS_PLANNING, HAS_NAME, NOT_IMPLEMENTED], _frames(), CONTEXT)
    assert [item.run for item in planned] == [Run.ERROR, Run.RAN, Run.ERROR]
    assert planned[0].reason.endswith("Error")
    assert planned[2].reason == "TypeError"


# --- the pass -----------------------------------------------------------------------------------------------------


def test_rules_that_did_not_run_fail_nobody_and_apply_to_nobody():
    found = _counted([FAILS_PLANNING, HAS_NAME, HAS_BIRTH])
    assert [item.run for item in found.plan] == [Run.ERROR, Run.RAN, Run.RAN]
    assert (_failed(found, FAILS_PLANNING), _skipped(found, FAILS_PLANNING)) == (0, 3)
    assert (_failed(found, HAS_NAME), _skipped(found, HAS_NAME)) == (1, 0)
    assert (_failed(found, HAS_BIRTH), _skipped(found, HAS_BIRTH)) == (3, 0)


@pytest.mark.parametrize("place", range(3))
def test_a_rule_that_fails_at_run_time_is_an_error_and_the_rest_are_counted(place):
    rules = [HAS_NAME, HAS_BIRTH]
    rules.insert(place, FAILS_RUNNING)
    found = _counted(rules)
    assert {item.rule.id: item.run for item in found.plan} == {
        "X-NAME": Run.RAN,
        "X-BIRTH": Run.RAN,
        "X-RUN": Run.ERROR,
    }
    assert [item.bit for item in found.plan] == [0, 1, 2]
    assert (_failed(found, FAILS_RUNNING), _skipped(found, FAILS_RUNNING)) == (0, 3)
    assert (_failed(found, HAS_NAME), _failed(found, HAS_BIRTH)) == (1, 3)
    reason = next(item.reason for item in found.plan if item.rule is FAILS_RUNNING)
    assert reason == "InvalidOperationError"


def test_several_rules_that_fail_at_run_time_are_all_found():
    found = _counted([FAILS_RUNNING, HAS_NAME, FAILS_RUNNING_TOO, HAS_BIRTH])
    assert [item.run for item in found.plan] == [Run.ERROR, Run.RAN, Run.ERROR, Run.RAN]
    assert (_failed(found, HAS_NAME), _failed(found, HAS_BIRTH)) == (1, 3)


def test_what_is_kept_beside_is_without_a_rule_that_fails_at_run_time(tmp_path):
    path, frames = tmp_path / "kept.parquet", _frames(PEOPLE)
    plans = []

    def sink(records, planned):
        plans.append([item.run for item in planned])
        return records.sink_parquet(path, lazy=True)

    planned = plan([HAS_NAME, FAILS_RUNNING], frames, CONTEXT)
    beside = Beside(("full_name",), sink)
    found = tally(CITIZENS, frames[CITIZENS], planned, {}, CONTEXT, beside=beside)
    assert found.counts.equals(_counted([HAS_NAME, FAILS_RUNNING]).counts)
    assert plans == [[Run.RAN, Run.RAN], [Run.RAN, Run.ERROR]]
    assert pl.read_parquet(path).rows() == [(None, 1)]


def test_all_rules_failing_still_counts_the_records():
    found = _counted([FAILS_RUNNING])
    assert found.plan[0].run is Run.ERROR
    assert found.counts["records"].sum() == len(PEOPLE)


def test_data_that_cannot_be_read_is_an_error_that_quotes_no_record():
    frames = _frames(PEOPLE)
    broken = frames[CITIZENS].with_columns(pl.col("full_name").cast(pl.Int64).alias("birth_year"))
    broken = broken.filter(pl.col("birth_year") > 0)
    with pytest.raises(RuleError, match=r"the data can't be read while checking \(InvalidOperationError\)") as caught:
        tally(CITIZENS, broken, plan([HAS_NAME, HAS_BIRTH], frames, CONTEXT), {}, CONTEXT)
    assert "CANARY" not in "".join(traceback.format_exception(caught.value))


def test_an_empty_table_has_an_empty_tally():
    found = _counted(rules_on(CITIZENS), citizens=[])
    assert found.counts.height == 0
    assert found.counts.schema["failed_1"] == pl.UInt64


def test_records_are_counted_by_unit_and_a_null_unit_is_one():
    found = _counted([HAS_NAME])
    assert found.counts.select("managing_unit", "failed_0", "not_applicable_0", "records").rows() == [
        (None, 0, 0, 1),
        ("00004", 0, 0, 1),
        ("00004", 1, 0, 1),
    ]


def test_the_rules_of_citizens_fill_a_third_word():
    rules = rules_on(CITIZENS)
    assert 128 < len(rules) <= 192
    found = _counted(rules)
    assert found.counts.columns == [
        "managing_unit",
        *(f"failed_{word}" for word in range(3)),
        *(f"not_applicable_{word}" for word in range(3)),
        "records",
    ]
    late = [item for item in found.plan if item.bit >= 128]
    assert {item.word for item in late} == {2}
    assert [item.mask for item in late] == [1 << bit for bit in range(len(late))]
    verdicts = {item.rule.id: (_failed(found, item.rule), _skipped(found, item.rule)) for item in late}
    # None of the people is said to be alive, and 00004 is in force.
    assert verdicts["CIT-LIVE-010"] == (0, 1)
    assert verdicts["CIT-LIVE-003"] == (0, 3)


def test_bits_64_and_65_do_not_touch_the_first_word():
    names = [replace(HAS_NAME, id=f"X-{number}") for number in range(64)]
    late_name, late_birth = replace(HAS_NAME, id="X-64"), replace(HAS_BIRTH, id="X-65")
    found = _counted([*names, late_name, late_birth])
    everyone_lacks_birth = 0b10
    assert set(found.counts["failed_0"]) == {0, 2**64 - 1}
    assert set(found.counts["failed_1"]) == {everyone_lacks_birth, everyone_lacks_birth | 1}
    assert (_failed(found, late_name), _failed(found, late_birth)) == (1, 3)


# --- failing records ----------------------------------------------------------------------------------------------


@settings(QUIET, max_examples=10)
@given(data=st.data(), dataset=st.sampled_from(Dataset))
def test_records_that_fail_are_those_that_are_tallied_as_failing(data, dataset):
    lazy = frame(dataset, data.draw(rows(dataset, most=8))).lazy()
    frames = _frames() | {dataset: lazy}
    planned = plan(rules_on(dataset), frames, CONTEXT)
    offenders = offending(keys_of(planned), frames, CONTEXT)
    counts = tally(dataset, lazy, planned, offenders, CONTEXT).counts
    words = [name for name in counts.columns if name.startswith("failed_")]
    counts = counts.group_by(words).agg(pl.col("records").sum())
    some = pl.any_horizontal(pl.col(name) != 0 for name in words)
    failing = failing_records(lazy.with_row_index("row"), planned, offenders, CONTEXT, ("row",)).collect()
    assert failing["row"].is_unique().all()
    by_signature = failing.group_by(words).agg(pl.len().cast(pl.Int64).alias("records"))
    assert by_signature.sort(words).equals(counts.filter(some).sort(words))


def test_a_failing_record_keeps_what_was_asked_for_and_the_rules_it_fails():
    rules, frames = [HAS_NAME, HAS_BIRTH], _frames([*PEOPLE, {"full_name": CANARY, "birth_date": AS_OF}])
    numbered = frames[CITIZENS].with_row_index("row")
    found = failing_records(numbered, plan(rules, frames, CONTEXT), {}, CONTEXT, ("row", "managing_unit"))
    assert found.collect().sort("row").rows() == [(0, "00004", 0b10), (1, "00004", 0b11), (2, None, 0b10)]


# --- merging ------------------------------------------------------------------------------------------------------


def _merged(*parts: Tally) -> pl.DataFrame:
    together = pl.concat([part.counts for part in parts])
    keys = [name for name in together.columns if name != "records"]
    return together.group_by(keys).agg(pl.col("records").sum()).sort(keys)


@settings(QUIET, max_examples=10)
@given(data=st.data(), dataset=st.sampled_from(Dataset))
def test_the_tally_of_two_parts_is_the_sum_of_their_tallies(data, dataset):
    """Of record rules: key rules look at the whole table first."""
    rules = [rule for rule in rules_on(dataset) if not key_predicates(rule.applies) + key_predicates(rule.holds)]
    one, other = data.draw(rows(dataset, most=6)), data.draw(rows(dataset, most=6))
    found = []
    for part in (one, other, [*one, *other]):
        lazy = frame(dataset, part).lazy()
        found.append(tally(dataset, lazy, plan(rules, {dataset: lazy}, CONTEXT), {}, CONTEXT))
    assert _merged(*found[:2]).equals(found[2].counts)
    assert found[2].counts["records"].sum() == len(one) + len(other)
