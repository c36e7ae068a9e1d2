"""Sets of texts: what is in one and not in another, decided and not sampled."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.contracts import versions
from schemas.contracts.language import BLANK, NOTHING, any_of, both, difference, literal, other, shortest, sized
from schemas.contracts.patterns import Unread, parse

DIGITS = "[0-9]{9}|[0-9]{12}"


@pytest.mark.parametrize(
    ("narrow", "wide", "witness"),
    [
        ("[0-9]{9}", DIGITS, "000000000000"),
        ("[0-9]{3}", "[0-9]+", "0"),
        ("a|bc", "[a-c]*", ""),
        ("0[35789][0-9]{8}", "[0-9]{10}", "0000000000"),
        ("(?:ab){1,2}c?", "(?:ab)+c*", "abcc"),
        ("[^ ]+@[^ ]+", "[^ ]*", ""),
        (r"[0-9]\.[0-9]", "[0-9].[0-9]", "000"),
        ("^x$", "x|y", "y"),
        ("Đ+", "[Đđ]+", "đ"),
    ],
)
def test_the_narrow_lies_in_the_wide_and_not_the_other_way_round(narrow, wide, witness):
    assert difference(parse(narrow), parse(wide)).text is None
    assert difference(parse(narrow), parse(wide)).exact
    assert difference(parse(wide), parse(narrow)).text == witness


@pytest.mark.parametrize(
    "same", [("[0-9][0-9]", "[0-9]{2}"), ("a|b", "[ab]"), ("(?:a|b)c", "ac|bc"), ("a?a?", "a{0,2}")]
)
def test_patterns_written_differently_are_the_same_set(same):
    left, right = map(parse, same)
    assert difference(left, right).text is None
    assert difference(right, left).text is None


@pytest.mark.parametrize(
    "pattern", [r"\d+", r"(?i)a", "(?=a)b", r"(a)\1", "a*+", "[[:alpha:]]", "^a|b$", "a{2}{3}", "*a", "(a", "[a", "a)"]
)
def test_what_is_outside_the_subset_is_said_to_be(pattern):
    with pytest.raises(Unread):
        parse(pattern)


def test_every_pattern_of_a_released_column_is_read():
    patterns = [c.pattern for table in versions.tables() for c in versions.last()[table].columns if c.pattern]
    assert len(patterns) > 5
    for pattern in patterns:
        found = shortest(parse(pattern))
        assert re.fullmatch(pattern, found.text)


def test_lengths_and_lists_are_sets_of_texts_too():
    assert shortest(both(sized(2, 3), parse("[0-9]*"))).text == "00"
    assert shortest(both(any_of(("abc", "de")), sized(3, None))).text == "abc"
    assert shortest(both(literal("a"), literal("b"))).text is None
    assert shortest(other(any_of(("", "0", "a")))).text not in {"", "0", "a", None}
    assert shortest(BLANK).text == ""
    assert shortest(NOTHING).text is None


def test_a_search_that_gives_up_says_so():
    found = shortest(parse("[ab]*a[ab]{12}"), most_states=5)
    assert found.text is None
    assert not found.exact


PIECES = st.recursive(
    st.sampled_from(["a", "b", "[ab]", "[^a]", ".", "c"]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda two: f"(?:{two[0]}|{two[1]})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{1,2}", "{2}"])).map(lambda two: f"(?:{two[0]}){two[1]}"),
    ),
    max_leaves=5,
)


@settings(max_examples=150, deadline=None)
@given(PIECES, PIECES, st.lists(st.text("abc", max_size=5), max_size=8))
def test_the_difference_agrees_with_the_regular_expression_engine(left, right, texts):
    found = difference(parse(left), parse(right))
    if found.text is None:
        assert all(re.fullmatch(right, text) for text in texts if re.fullmatch(left, text))
    else:
        assert re.fullmatch(left, found.text)
        assert not re.fullmatch(right, found.text)
