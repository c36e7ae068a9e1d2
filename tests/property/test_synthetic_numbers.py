"""Numbers are dealt so that no two people of a population can share one, and cards last as the law says."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.errors import RuleError
from synthetic import numbers
from synthetic.places import chunks

SMALL = settings(max_examples=40, deadline=None)


@SMALL
@given(
    st.lists(
        st.tuples(st.integers(1, 96), st.booleans(), st.integers(1925, 2026)),
        min_size=1,
        max_size=60,
    ),
    st.integers(1, 40),
)
def test_pins_of_two_chunks_never_meet(people: list[tuple[int, bool, int]], chunk_count: int):
    place = np.array([each[0] for each in people])
    female = np.array([each[1] for each in people])
    born = np.array([np.datetime64(f"{each[2]}-03-01") for each in people], dtype="datetime64[D]")
    dealt = [
        pin
        for chunk in {0, chunk_count - 1}
        for pin in numbers.personal_ids(place, female, born, chunk, chunk_count).to_list()
    ]
    assert len(set(dealt)) == len(dealt)
    assert {len(pin) for pin in dealt} == {12}


def test_more_people_than_serials_are_refused():
    many = np.ones(3, dtype=np.int64)
    born = np.full(3, np.datetime64("1990-01-01"), dtype="datetime64[D]")
    with pytest.raises(RuleError, match="3 people share place, sex and year of birth in a chunk; 2 serials are free"):
        numbers.personal_ids(many, many == 0, born, 0, 500_000)


@SMALL
@given(st.integers(0, 90_000_000), st.integers(0, 90_000_000))
def test_old_numbers_of_two_rows_differ(one: int, other: int):
    same = numbers.legacy_ids(one, 1)[0] == numbers.legacy_ids(other, 1)[0]
    assert same == (one == other)


@SMALL
@given(st.dates(date(1930, 1, 1), date(2012, 9, 1)).filter(lambda day: (day.month, day.day) != (2, 29)), st.integers(0))
def test_cards_are_in_force_on_the_day(born: date, seed: int):
    as_of = np.datetime64("2026-09-30")
    rng = np.random.default_rng(seed)
    days = np.array([born], dtype="datetime64[D]")
    cards = numbers.draw_cards(rng, days, date(2026, 9, 30), holds=np.array([True]))
    issued, expires = cards.issued_on[0], cards.expires_on[0]
    assert issued <= as_of
    if np.isnat(expires):
        assert issued >= numbers.years_after(days, 58)[0]
    else:
        assert expires > as_of
        assert any(expires == numbers.years_after(days, years)[0] for years in (25, 40, 60))


@SMALL
@given(st.lists(st.integers(0, 400_000), min_size=1, max_size=80))
def test_chunks_cover_every_commune_once(people: list[int]):
    counts = np.array(people)
    covered = [index for part in chunks(counts) for index in range(part.start, part.stop)]
    assert covered == list(range(counts.size))
