"""Sorted keys tell repeats and what another column lacks as plain Python does, and twelve digits are never confused."""

from __future__ import annotations

from collections import Counter

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.sorted_keys import KEY, Held, distinct, key, not_among, shared, sorted_keys
from checks.vocabulary import Dataset

QUIET = settings(deadline=None)
TWELVE = st.text("0123456789", min_size=12, max_size=12)
ALMOST = st.text("0123456789+- ٣", min_size=11, max_size=13)
VALUES = st.none() | TWELVE | ALMOST | st.text(max_size=14)


def _keys(values):
    return pl.DataFrame({"value": values}, schema={"value": pl.String}).select(key(("value",)))[KEY]


@QUIET
@given(values=st.lists(VALUES))
def test_a_text_has_one_key_and_null_has_none(values):
    found = _keys(values)
    assert found.is_null().to_list() == [value is None for value in values]
    assert len(set(found.drop_nulls())) == len({value for value in values if value is not None})


@QUIET
@given(values=st.lists(TWELVE, min_size=1))
def test_twelve_digits_are_their_number(values):
    assert _keys(values).to_list() == [int(value) for value in values]


@QUIET
@given(value=ALMOST | st.text(max_size=14))
def test_anything_else_is_no_number_of_twelve_digits(value):
    if not (len(value) == 12 and value.isascii() and value.isdigit()):
        assert _keys([value])[0] >= 10**12


@QUIET
@given(left=st.lists(st.tuples(VALUES, VALUES)))
def test_columns_together_have_a_key_where_all_are_there(left):
    frame = pl.DataFrame(left, schema={"a": pl.String, "b": pl.String}, orient="row")
    found = frame.select(key(("a", "b")))[KEY]
    assert found.is_null().to_list() == [None in pair for pair in left]
    assert len(set(found.drop_nulls())) == len({pair for pair in left if None not in pair})


NUMBERS = st.lists(st.integers(0, 12) | st.integers(2**64 - 3, 2**64 - 1)).map(sorted)


def _series(values):
    return pl.Series(values, dtype=pl.UInt64)


@QUIET
@given(values=NUMBERS, most=st.integers(1, 4))
def test_shared_and_distinct_are_those_of_counting(values, most):
    counts = Counter(values)
    assert distinct(_series(values)).to_list() == sorted(counts)
    assert shared(_series(values), most).to_list() == sorted(value for value, times in counts.items() if times > most)


@QUIET
@given(values=NUMBERS, there=NUMBERS)
def test_what_is_not_among_others_is_the_difference_of_sets(values, there):
    found = not_among(distinct(_series(values)), _series(there))
    assert found.to_list() == sorted(set(values) - set(there))


def test_keys_are_sorted_and_null_is_left_out():
    frame = pl.LazyFrame({"personal_id": ["001090000027", None, "001090000019", "001090000027"]})
    assert sorted_keys(frame, ("personal_id",)).to_list() == [1090000019, 1090000027, 1090000027]


class _Counting(dict):
    """Frames that count how often each is asked for."""

    def __init__(self, frames):
        super().__init__(frames)
        self.asked = 0

    def __getitem__(self, dataset):
        self.asked += 1
        return super().__getitem__(dataset)


def test_what_is_wanted_twice_is_read_once_and_then_let_go():
    frames = _Counting({Dataset.CITIZENS: pl.LazyFrame({"personal_id": ["b", "a"]})})
    columns = (Dataset.CITIZENS, ("personal_id",))
    held = Held(frames, [columns, columns])
    assert held.keys(*columns).equals(held.keys(*columns))
    assert frames.asked == 1
    assert not held._held  # noqa: SLF001 - that nothing is kept
