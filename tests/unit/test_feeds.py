"""When a feed is flat: the exact chance of its silence, by its own history."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.feeds import ENOUGH_EVENTS, FALSE_ALARM, chance_of_silence, is_flat


def test_seventeen_events_are_enough():
    """(1/2)^17 is below one in a hundred thousand, (1/2)^16 is not."""
    assert ENOUGH_EVENTS == 17


@given(silent=st.integers(0, 729), events=st.integers(1, 400))
def test_the_chance_is_that_of_every_event_falling_before_the_silence(silent, events):
    assert chance_of_silence(silent, events, 0) == pytest.approx(float(Fraction(730 - silent, 730) ** events))


@pytest.mark.parametrize(
    ("silent", "events", "before", "flat"),
    [
        (0, 500, 0, False),
        (14, 5_000, 0, False),
        (15, 5_000, 0, True),
        (15, 500, 0, False),
        (30, 274, 0, False),
        (30, 275, 0, True),
        (365, 16, 0, None),
        (365, 17, 0, True),
        (355, 17, 0, False),
        (700, 4, 0, True),
        (20, 16, 0, None),
        (0, 1, 0, None),
        (730, 0, 16, None),
        (730, 0, 17, True),
        (1_459, 0, 1, None),
        (1_459, 0, 2, True),
        (1_460, 0, 0, None),
    ],
)
def test_a_feed_is_flat_where_its_silence_is_no_accident(silent, events, before, flat):
    assert is_flat(silent, events, before) is flat


@given(silent=st.integers(0, 729), events=st.integers(1, 400))
def test_a_longer_silence_or_a_livelier_feed_is_never_less_flat(silent, events):
    if is_flat(silent, events, 0):
        assert is_flat(min(silent + 1, 729), events, 0)
        assert is_flat(silent, events + 1, 0)


@given(events=st.integers(0, 16), silent=st.integers(0, 729))
def test_few_events_never_make_a_feed_live(events, silent):
    assert is_flat(silent, events, 0) in {None, True}


def test_the_level_keeps_false_alarms_rare():
    assert FALSE_ALARM * 3_321 * 4 < 0.14
