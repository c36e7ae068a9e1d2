"""Key predicates reduced to tables of offending values, and records marked by them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from records import AS_OF, frame

from checks import keys
from checks.across import Agrees, ExactlyOne, Known, Unique, other
from checks.keys import flagged, offending
from checks.predicates import Below, Equal, KeyPredicate, OneOf
from checks.sorted_keys import shared, sorted_keys
from checks.values import Field
from checks.vocabulary import Dataset
from schemas.context import context

CONTEXT = context(AS_OF)
CITIZENS, DOSSIERS = Dataset.CITIZENS, Dataset.DOSSIERS
UNIQUE = Unique(CITIZENS, "personal_id")
UNIQUE_LEGACY = Unique(CITIZENS, "legacy_id")
ONE_HEAD = ExactlyOne(CITIZENS, "household_id", OneOf(Field("relation_to_head_code"), ("head",)))
KNOWN = Known(DOSSIERS, "applicant_id", CITIZENS, "personal_id")


def _frames(citizens=(), dossiers=()) -> dict[Dataset, pl.LazyFrame]:
    return {CITIZENS: frame(CITIZENS, citizens).lazy(), DOSSIERS: frame(DOSSIERS, dossiers).lazy()}


def _pins(*values: str | None) -> list[dict[str, str | None]]:
    return [{"personal_id": value} for value in values]


def _offending(node: KeyPredicate, frames: dict[Dataset, pl.LazyFrame]) -> list[str]:
    table = offending([node], frames, CONTEXT)[node]
    assert table.schema == {node.by: pl.String()}
    return sorted(table[node.by].to_list())


def test_a_value_that_comes_twice_or_more_offends_once():
    assert _offending(UNIQUE, _frames(_pins("a", "b", "a", "c", "c", "c"))) == ["a", "c"]


def test_nulls_are_not_each_others_duplicates():
    assert _offending(UNIQUE, _frames(_pins(None, None, "a"))) == []


def test_an_empty_text_is_a_value():
    assert _offending(UNIQUE, _frames(_pins("", "", None, None))) == [""]


def test_a_household_offends_without_a_head_or_with_two():
    members = [("one", "head"), ("one", "child"), ("none", "child"), ("two", "head"), ("two", "head"), ("null", None)]
    citizens = [{"household_id": household, "relation_to_head_code": relation} for household, relation in members]
    no_household = [{"household_id": None, "relation_to_head_code": "child"}]
    assert _offending(ONE_HEAD, _frames([*citizens, *no_household])) == ["none", "null", "two"]


def test_what_the_other_table_does_not_hold_offends_once_and_null_never():
    dossiers = [{"applicant_id": value} for value in ("a", "b", "b", None)]
    assert _offending(KNOWN, _frames(_pins("a", "c", None), dossiers)) == ["b"]
    assert _offending(KNOWN, _frames(_pins(None), dossiers)) == ["a", "b"]


def test_several_predicates_are_answered_each_by_its_own_table():
    citizens = [
        {"personal_id": "a", "legacy_id": "1", "household_id": "H"},
        {"personal_id": "a", "legacy_id": "2", "household_id": "H"},
        {"personal_id": "b", "legacy_id": "2"},
    ]
    found = offending([UNIQUE, KNOWN, UNIQUE_LEGACY, ONE_HEAD], _frames(citizens, [{"applicant_id": "z"}]), CONTEXT)
    assert {node: table[node.by].to_list() for node, table in found.items()} == {
        UNIQUE: ["a"],
        KNOWN: ["z"],
        UNIQUE_LEGACY: ["2"],
        ONE_HEAD: ["H"],
    }


def test_nothing_asked_nothing_found():
    assert offending([], _frames(), CONTEXT) == {}


def test_empty_tables_have_no_offenders():
    for node in (UNIQUE, ONE_HEAD, KNOWN):
        assert _offending(node, _frames()) == []


@pytest.fixture
def colliding(monkeypatch):
    """A hash under which every text of the same length collides."""
    monkeypatch.setattr(pl.Expr, "hash", lambda self, *_seeds: self.str.len_chars().cast(pl.UInt64))


@pytest.mark.usefixtures("colliding")
def test_values_whose_hashes_collide_are_not_reported():
    frames = _frames(_pins("aa", "bb", "cc", "ddd"))
    assert shared(sorted_keys(frames[CITIZENS], ("personal_id",)), 1).len() == 1
    assert _offending(UNIQUE, frames) == []


@pytest.mark.usefixtures("colliding")
def test_among_colliding_hashes_the_true_duplicates_are_found():
    assert _offending(UNIQUE, _frames(_pins("aa", "bb", "bb", "cc", "ddd", "e", None, None))) == ["bb"]


@pytest.mark.usefixtures("colliding")
def test_records_that_only_a_collision_of_hashes_brings_together_are_not_compared():
    born = {"one": date(1990, 1, 1), "two": date(2020, 2, 2)}
    people = [
        {"personal_id": f"{home}{n}", "household_id": home, "birth_date": born[home]} for home in born for n in "12"
    ]
    alike = Agrees(
        CITIZENS,
        "personal_id",
        "household_id",
        CITIZENS,
        "household_id",
        Equal(other("birth_date"), Field("birth_date")),
    )
    frames = _frames(people)
    suspected = keys._disagreeing(alike, frames, CONTEXT)  # noqa: SLF001 - that the hash did collide
    assert suspected.height == 1
    assert _offending(alike, frames) == []
    late = {"personal_id": "one3", "household_id": "one", "birth_date": date(1991, 1, 1)}
    assert _offending(alike, _frames([*people, late])) == []
    unlike = replace(alike, agrees=Below(other("birth_date"), Field("birth_date")))
    assert _offending(unlike, _frames([*people, late])) == ["one1", "one2", "two1", "two2"]


@pytest.mark.usefixtures("colliding")
def test_twelve_digits_are_known_by_themselves_whatever_the_hash():
    dossiers = [{"applicant_id": value} for value in ("001090000019", "001090000027", "+01090000019", "short")]
    assert _offending(KNOWN, _frames(_pins("001090000019", "other"), dossiers)) == ["+01090000019", "001090000027"]


def _marks(node: KeyPredicate, frames: dict[Dataset, pl.LazyFrame]) -> list[bool | None]:
    found = offending([node], frames, CONTEXT)
    return flagged(frames[node.dataset], found, in_order=True).collect()[node.flag].to_list()


def test_a_record_is_marked_if_its_value_offends():
    marks = _marks(UNIQUE, _frames(_pins("a", "b", "a", None)))
    assert [bool(mark) for mark in marks] == [True, False, True, False]


@settings(deadline=None, max_examples=30)
@given(values=st.lists(st.sampled_from(("a", "b", "c", "", None)), min_size=1, max_size=9))
def test_many_offenders_are_joined_and_few_looked_up_with_the_same_result(values):
    frames = _frames([{"personal_id": value, "household_id": value} for value in values])
    found = offending([UNIQUE, ONE_HEAD], frames, CONTEXT)
    few = flagged(frames[CITIZENS], found, in_order=True).collect()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "FEW", -1)
        query = flagged(frames[CITIZENS], found, in_order=True)
    assert "JOIN" in query.explain()
    many = query.collect()
    assert many.columns == few.columns
    flags = [pl.col(node.flag).fill_null(value=False) for node in found]
    assert many.with_columns(flags).equals(few.with_columns(flags))


def test_up_to_a_few_offenders_no_join_is_made(monkeypatch):
    frames = _frames(_pins("a", "a", "b", "b"))
    found = offending([UNIQUE], frames, CONTEXT)
    for few, joins in ((2, False), (1, True)):
        monkeypatch.setattr(keys, "FEW", few)
        assert ("JOIN" in flagged(frames[CITIZENS], found).explain()) is joins
