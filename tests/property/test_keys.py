"""Key predicates over small tables whose values collide: the reduction gives what the oracle counts."""

from __future__ import annotations

from datetime import date

import oracle
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from records import AS_OF, frame

from checks import keys
from checks.across import Absent, Agrees, AtMostSharing, ExactlyOne, Known, OneValue, Unique, Unrepeated, other
from checks.expressions import Scope, predicate
from checks.keys import flagged, offending
from checks.predicates import AtMost, Equal, KeyPredicate, OneOf, Present, SpeltAlike
from checks.values import Field
from checks.vocabulary import Dataset
from schemas.context import context

CITIZENS, DOSSIERS = Dataset.CITIZENS, Dataset.DOSSIERS
CONTEXT = context(AS_OF)
HEAD = OneOf(Field("relation_to_head_code"), ("head",))
NODES: tuple[KeyPredicate, ...] = (
    Unique(CITIZENS, "personal_id"),
    AtMostSharing(CITIZENS, "phone", 2),
    OneValue(CITIZENS, "personal_id", "household_id"),
    Unrepeated(CITIZENS, "personal_id", ("full_name", "birth_date")),
    ExactlyOne(CITIZENS, "household_id", HEAD),
    Known(CITIZENS, "father_id", CITIZENS, "personal_id"),
    Absent(CITIZENS, "personal_id", DOSSIERS, "subject_id", Present("applicant_id")),
    Agrees(
        CITIZENS,
        "personal_id",
        "spouse_id",
        CITIZENS,
        "personal_id",
        Equal(other("spouse_id"), Field("personal_id")),
    ),
    Agrees(
        CITIZENS,
        "personal_id",
        "household_id",
        CITIZENS,
        "household_id",
        AtMost(other("birth_date"), Field("birth_date")),
        where=HEAD,
        among=OneOf(Field("relation_to_head_code"), ("child",)),
    ),
    Agrees(
        DOSSIERS,
        "dossier_code",
        "applicant_id",
        CITIZENS,
        "personal_id",
        SpeltAlike(other("full_name"), Field("applicant_name")),
    ),
)
PINS = st.sampled_from(("a", "b", "c", None))
NAMES = st.sampled_from(("Lê Hoà", "LE HOA", "Đỗ Na", "", None))
PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "personal_id": PINS,
            "spouse_id": PINS,
            "father_id": PINS,
            "phone": PINS,
            "household_id": st.sampled_from(("H", "I", None)),
            "relation_to_head_code": st.sampled_from(("head", "child", None)),
            "full_name": NAMES,
            "birth_date": st.sampled_from((date(1990, 1, 1), date(2000, 1, 1), None)),
        }
    ),
    max_size=7,
)
FILES = st.lists(
    st.fixed_dictionaries(
        {
            "dossier_code": st.sampled_from(("1", "2", None)),
            "applicant_id": PINS,
            "subject_id": PINS,
            "applicant_name": NAMES,
        }
    ),
    max_size=4,
)


@pytest.mark.parametrize("node", NODES, ids=lambda node: f"{type(node).__name__}-{node.by}")
def test_a_key_predicate_marks_the_records_that_the_oracle_says(node):
    seen = set()

    @settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
    @given(people=PEOPLE, files=FILES)
    def agree(people, files):
        tables = {CITIZENS: people, DOSSIERS: files}
        frames = {dataset: frame(dataset, records).lazy() for dataset, records in tables.items()}
        marked = flagged(frames[node.dataset], offending([node], frames, CONTEXT), in_order=True)
        offends = marked.select(pl.col(node.by), pl.col(node.flag).fill_null(value=False)).collect()
        found = [by is not None and not flag for by, flag in offends.iter_rows()]
        world = oracle.World(tables, CONTEXT)
        expected = [oracle.true(node, row, world) for row in tables[node.dataset]]
        assert found == expected
        seen.update(expected)

    agree()
    assert seen == {True, False}


@settings(deadline=None, max_examples=30)
@given(people=PEOPLE, files=FILES)
def test_predicates_reduced_together_give_what_each_gives_alone(people, files):
    frames = {CITIZENS: frame(CITIZENS, people).lazy(), DOSSIERS: frame(DOSSIERS, files).lazy()}
    together = offending(NODES, frames, CONTEXT)
    for node in NODES:
        alone = offending([node], frames, CONTEXT)[node]
        assert sorted(alone[node.by]) == sorted(together[node][node.by])


@settings(deadline=None, max_examples=20)
@given(people=PEOPLE, files=FILES, fits=st.sampled_from([0, 1, 3]))
def test_candidates_that_do_not_fit_in_memory_are_judged_alike(people, files, fits):
    frames = {CITIZENS: frame(CITIZENS, people).lazy(), DOSSIERS: frame(DOSSIERS, files).lazy()}
    found = offending(NODES, frames, CONTEXT)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "IN_MEMORY", fits)
        for node, values in offending(NODES, frames, CONTEXT).items():
            assert sorted(values[node.by]) == sorted(found[node][node.by])


@settings(deadline=None, max_examples=200)
@given(left=st.text(max_size=8), right=st.text(max_size=8))
def test_spelling_is_compared_alike_in_polars_and_in_python(left, right):
    node = SpeltAlike(Field("full_name"), Field("other_name"))
    names = [
        {"full_name": left, "other_name": right},
        {"full_name": left, "other_name": left.upper()},
        {"full_name": "ĐẶNG Thị Hoà-Bình", "other_name": "dang thi hoa binh"},
        {"full_name": left},
    ]
    found = frame(CITIZENS, names).select(predicate(node, Scope(CONTEXT))).to_series().to_list()
    assert found == [oracle.true(node, row, oracle.World({}, CONTEXT)) for row in names]
    assert found[2:] == [True, False]
