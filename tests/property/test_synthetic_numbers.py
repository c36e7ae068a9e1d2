"""Numbers are dealt so that no two people of a population can share one, and cards last as the law says."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.errors import RuleError
from synthetic import numbers
from synthetic.places import chunks, geography, people_by_commune, serial_blocks

SMALL = settings(max_examples=40, deadline=None)


def blocks(chunk: int, chunk_count: int) -> tuple[np.ndarray, np.ndarray]:
    size = numbers.SERIALS // chunk_count
    return np.full(100, chunk * size), np.full(100, size)


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
        for pin in numbers.personal_ids(place, female, born, blocks(chunk, chunk_count)).to_list()
    ]
    assert len(set(dealt)) == len(dealt)
    assert {len(pin) for pin in dealt} == {12}


def test_more_people_than_serials_are_refused():
    many = np.ones(3, dtype=np.int64)
    born = np.full(3, np.datetime64("1990-01-01"), dtype="datetime64[D]")
    with pytest.raises(RuleError, match="3 people share place, sex and year of birth in a chunk; 2 serials are free"):
        numbers.personal_ids(many, many == 0, born, blocks(0, 500_000))


@SMALL
@given(st.integers(0), st.integers(1, 300_000))
def test_blocks_of_serials_never_overlap(seed: int, most: int):
    counts = np.random.default_rng(seed).integers(0, most, 3_321) + 1
    parts = chunks(counts)
    start, size = (np.array(part) for part in zip(*serial_blocks(counts, parts, date(2026, 9, 30)), strict=True))
    assert (size >= 0).all()
    assert (start[1:] >= (start + size)[:-1]).all()
    assert ((start + size)[-1] <= numbers.SERIALS).all()


@pytest.mark.parametrize("seed", [1, 6])
def test_serials_suffice_for_the_whole_nation(seed: int):
    """At most 1.1 % of a population are of one sex and year of birth; a third of births are strangers' anywhere."""
    as_of = date(2026, 9, 30)
    country = geography(as_of)
    counts = people_by_commune(100_000_000, as_of, seed)
    parts = chunks(counts)
    home = country.old_pin[country.parents[country.parent_start]]
    for communes, (_, free) in zip(parts, serial_blocks(counts, parts, as_of), strict=True):
        natives = np.bincount(home[communes], counts[communes], minlength=100)
        strangers = 0.34 * counts[communes].sum() * country.old_count / country.old_codes.size
        assert (0.011 * (natives + strangers) * 3 < free).all()


@SMALL
@given(st.integers(0, 90_000_000), st.integers(0, 90_000_000))
def test_old_numbers_of_two_rows_differ(one: int, other: int):
    same = numbers.legacy_ids(one, 1)[0] == numbers.legacy_ids(other, 1)[0]
    assert same == (one == other)


@SMALL
@given(
    st.dates(date(1930, 1, 1), date(2012, 9, 1)).filter(lambda day: (day.month, day.day) != (2, 29)),
    st.dates(date(2025, 7, 1), date(2029, 12, 31)),
    st.integers(0),
)
def test_cards_are_in_force_on_any_day(born: date, today: date, seed: int):
    as_of = np.datetime64(today)
    days = np.array([born], dtype="datetime64[D]")
    renewals = numbers.draw_renewals(np.random.default_rng(seed), days)
    cards = numbers.cards_on(days, renewals, as_of, holds=np.array([True]))
    issued, expires = cards.issued_on[0], cards.expires_on[0]
    if as_of < numbers.years_after(days, 14)[0]:
        return
    assert issued <= as_of
    if np.isnat(expires):
        assert issued >= numbers.years_after(days, 58)[0]
    else:
        assert expires >= as_of
        assert any(expires == numbers.years_after(days, years)[0] for years in (25, 40, 60))


@SMALL
@given(st.dates(date(1890, 1, 1), date(2050, 12, 31)), st.integers(0, 60))
def test_birthdays_and_years_are_those_of_the_calendar(day: date, years: int):
    if (day.month, day.day) == (2, 29):
        return
    days = np.array([day], dtype="datetime64[D]")
    assert numbers.born_year(days)[0] == day.year
    assert numbers.years_after(days, years)[0] == np.datetime64(day.replace(year=day.year + years))
    written = [numbers.to_precision(days, np.array([precision]))[0].item() for precision in range(3)]
    assert written == [day, day.replace(day=1), day.replace(month=1, day=1)]


@SMALL
@given(st.lists(st.integers(0, 400_000), min_size=1, max_size=80))
def test_chunks_cover_every_commune_once(people: list[int]):
    counts = np.array(people)
    covered = [index for part in chunks(counts) for index in range(part.start, part.stop)]
    assert covered == list(range(counts.size))
