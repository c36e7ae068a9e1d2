"""The edges of what a change does to records: what can't be measured is named, and never counted as none."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from checks.predicates import OneOf, Present
from checks.values import Field
from checks.vocabulary import Criterion, Dataset, Severity
from schemas.context import context
from schemas.contracts import codec, impact_reading, impact_words, json_schema, odcs
from schemas.contracts.impact import Counts, Data, Measured, measure
from schemas.contracts.model import CodeSpec, ColumnSpec, Contract, RuleSpec, Type

DAY = date(2026, 10, 31)
PROVINCES = {"00004": "01", "26734": "79"}
UNITS = ["00004", "00004", "26734", "99999", None]
SEX = RuleSpec(
    id="CIT-CLEAN-900",
    field="sex_code",
    criterion=Criterion.CLEAN,
    severity=Severity.BLOCKING,
    applies=Present("sex_code"),
    holds=OneOf(Field("sex_code"), ("1", "2")),
    passing=({"sex_code": "1"},),
    failing=({"sex_code": "9"},),
)
UNIT = ColumnSpec(name="managing_unit", type=Type.TEXT, required=True)
OLD = Contract(
    table="citizens",
    version="1.0.0",
    columns=(UNIT, ColumnSpec(name="sex_code", type=Type.TEXT), ColumnSpec(name="phone", type=Type.TEXT)),
    rules=(SEX,),
)
NEW = replace(OLD, version="working")


def _data(**columns) -> Data:
    frame = pl.DataFrame({"managing_unit": UNITS} | columns, schema_overrides={"managing_unit": pl.String})
    return Data({Dataset.CITIZENS: frame.lazy()}, context(DAY), PROVINCES, {"citizens": 2})


def _counts(line):
    return {place: (counts.newly_fail, counts.newly_pass) for place, counts in line.provinces.items()}


def test_records_of_no_commune_are_counted_apart_and_add_up():
    new = replace(NEW, rules=(replace(SEX, holds=OneOf(Field("sex_code"), ("1",))),))
    found = measure(OLD, new, _data(sex_code=["2", "1", "2", "2", "2"], phone=["x"] * 5))
    [line] = found.lines
    assert _counts(line) == {"": (2, 0), "01": (1, 0), "79": (1, 0)}
    assert line.nation == Counts(4, 0, 4, 0)
    assert found.records == {"": 2, "01": 2, "79": 1}
    assert (found.rejected, found.unchanged) == (2, 0)


def test_a_rule_that_became_blocking_blocks_what_failed_before():
    old = replace(OLD, rules=(replace(SEX, severity=Severity.ADVISORY),))
    [line] = measure(old, OLD, _data(sex_code=["9", "1", None, "9", "1"], phone=["x"] * 5)).lines
    assert line.nation == Counts(0, 0, 2, 0)


def test_a_column_that_an_extract_lacks_and_that_became_required_refuses_every_record():
    needed = ColumnSpec(name="email", type=Type.TEXT, required=True)
    new = replace(NEW, columns=(*OLD.columns, needed))
    data = _data(sex_code=["1"] * 5, phone=["x"] * 5)
    [line] = measure(OLD, new, data).lines
    assert (line.subject.value, line.name, line.nation) == ("column", "email", Counts(5, 0, 5, 0))
    assert measure(new, OLD, data).lines[0].nation == Counts(0, 5, 0, 5)
    filled = replace(new, columns=(*OLD.columns, replace(needed, default=(None,))))
    assert measure(OLD, filled, data).lines == ()


def test_a_rule_whose_columns_are_not_there_is_not_measurable():
    new = replace(NEW, rules=(SEX, replace(SEX, id="CIT-CLEAN-901", holds=Present("religion_code"))))
    found = measure(OLD, new, _data(sex_code=["1"] * 5, phone=["x"] * 5))
    assert found.lines == ()
    [each] = found.unmeasured
    assert (each.name, each.en) == ("CIT-CLEAN-901", "the extract lacks religion_code")
    told = impact_words.text(Measured(DAY, (found,), {}))
    assert any("not measurable" in line and "CIT-CLEAN-901" in line for line in told)


def test_a_condition_of_another_version_is_kept_compared_and_never_counted():
    document = odcs.to_odcs(OLD)
    text = json.dumps(document, default=str).replace('"is": "OneOf"', '"is": "OneOfThese"')
    old = odcs.from_odcs(json.loads(text))
    assert codec.unreadable(old.rules[0])
    assert odcs.load(odcs.dump(old)) == old
    assert json_schema.load(json_schema.dump(old)) == old
    found = measure(old, OLD, _data(sex_code=["9"] * 5, phone=["x"] * 5))
    assert found.lines == ()
    assert [(each.name, each.en) for each in found.unmeasured] == [
        ("CIT-CLEAN-900", "its condition is written in terms unknown to this program")
    ]
    assert measure(old, old, _data(sex_code=["9"] * 5, phone=["x"] * 5)).unmeasured == ()


def test_a_condition_that_the_program_reads_differently_than_at_its_release_is_not_counted():
    drifted = replace(OLD, rules=(replace(SEX, passing=({"sex_code": "9"},)),))
    [each] = measure(drifted, OLD, _data(sex_code=["9"] * 5, phone=["x"] * 5)).unmeasured
    assert "reads the condition differently" in each.en


def test_a_column_of_another_type_is_not_counted_nor_are_its_rules():
    dated = replace(OLD.columns[1], type=Type.DATE)
    new = replace(NEW, columns=(UNIT, dated, OLD.columns[2]), rules=(replace(SEX, applies=Present("phone")),))
    data = _data(sex_code=pl.Series(["9"] * 5), phone=["x"] * 5)
    found = measure(OLD, new, data)
    assert found.lines == ()
    assert sorted((each.subject.value, each.name) for each in found.unmeasured) == [
        ("column", "sex_code"),
        ("rule", "CIT-CLEAN-900"),
    ]


def test_a_key_of_several_columns_is_named_and_not_counted():
    new = replace(NEW, key=("sex_code", "phone"))
    found = measure(OLD, new, _data(sex_code=["1"] * 5, phone=["x"] * 5))
    assert [(each.subject.value, each.en) for each in found.unmeasured] == [("key", "a key of several columns")]
    [line] = measure(OLD, replace(NEW, key=("phone",)), _data(sex_code=["1"] * 5, phone=[*"xxyz", None])).lines
    assert line.nation == Counts(2, 0, 2, 0)


def test_a_renamed_column_is_read_under_both_names_and_its_rules_are_the_same():
    gender = replace(OLD.columns[1], name="gender", aliases=("sex_code",))
    rule = replace(SEX, field="gender", applies=Present("gender"), holds=OneOf(Field("gender"), ("1",)))
    new = replace(NEW, columns=(UNIT, gender, OLD.columns[2]), rules=(rule,))
    assert impact_reading.names(OLD, new) == {"sex_code": "gender"}
    assert [column.name for column in impact_reading.table(OLD, new).columns] == ["managing_unit", "gender", "phone"]
    [line] = measure(OLD, new, _data(gender=["2", "1", "9", "2", "2"], phone=["x"] * 5)).lines
    assert line.nation == Counts(3, 0, 3, 0)


def test_what_both_versions_take_for_an_absent_column_is_filled_in_where_they_agree():
    default = replace(OLD.columns[2], default=(None,))
    both = replace(OLD, columns=(*OLD.columns[:2], default))
    frame = pl.LazyFrame({"managing_unit": UNITS})
    assert impact_reading.completed(frame, ["phone"], both, both).collect_schema().names() == ["managing_unit", "phone"]
    assert impact_reading.completed(frame, ["phone"], OLD, both).collect_schema().names() == ["managing_unit"]


def test_a_pattern_that_the_engine_cannot_read_is_not_measurable():
    new = replace(NEW, columns=(*OLD.columns[:2], replace(OLD.columns[2], pattern="(?=x)x")))
    [each] = measure(OLD, new, _data(sex_code=["1"] * 5, phone=["x"] * 5)).unmeasured
    assert (each.name, each.en) == ("phone", "it can't be evaluated ComputeError")


def test_words_of_a_stranger_are_shown_and_not_obeyed():
    codes = (CodeSpec("1"),)
    column = replace(OLD.columns[2], name="a\x1b|<b>", codes=codes)
    new = replace(NEW, columns=(*OLD.columns, column))
    found = measure(OLD, new, _data(sex_code=["1"] * 5, phone=["x"] * 5))
    measured = Measured(DAY, (found,), {"01": "Hà Nội"})
    shown = "\n".join((*impact_words.text(measured), *impact_words.markdown(measured)))
    assert "\x1b" not in shown
    assert "<b>" not in "\n".join(impact_words.markdown(measured))


@pytest.mark.parametrize("said", ["Dân cư", "x" * 500])
def test_no_value_of_a_record_is_in_any_output(said):
    new = replace(NEW, columns=(*OLD.columns[:2], replace(OLD.columns[2], nullable=False, max_length=3)))
    found = measure(OLD, new, _data(sex_code=["1"] * 5, phone=[said] * 5))
    measured = Measured(DAY, (found,), {})
    assert found.lines[0].nation.newly_fail == 5
    told = [*impact_words.text(measured), *impact_words.markdown(measured), json.dumps(impact_words.facts(measured))]
    assert said not in "\n".join(told)


def test_a_least_length_above_the_most_takes_nothing():
    new = replace(NEW, columns=(*OLD.columns[:2], replace(OLD.columns[2], min_length=3, max_length=2)))
    [line] = measure(OLD, new, _data(sex_code=["1"] * 5, phone=["x", "xx", "xxx", "", None])).lines
    assert line.nation == Counts(4, 0, 4, 0)
