"""Has a feed gone flat? A silence is judged by the feed's own history, exactly."""

from __future__ import annotations

import math

from checks.counting import WINDOW_DAYS

HOLIDAY_DAYS = 14
"""No public holiday is longer, so no shorter silence is called flat."""

FALSE_ALARM = 1e-5
"""A silence less likely than this is no accident: 3,321 communes × 4 feeds, 13,000 tests a month, 0.13 false alarms."""

ENOUGH_EVENTS = math.ceil(math.log(FALSE_ALARM) / math.log(1 / 2))
"""So many events in the window make a silence of half of it less likely than a false alarm; with fewer nothing is said
of a feed that isn't flat."""


def chance_of_silence(silent_days: int, events: int, events_before: int) -> float | None:
    """Chance that none of so many events, spread evenly over their window, fell in its last days.

    The window is the last `WINDOW_DAYS`, in which there were `events`; for a silence that fills it, twice as long, with
    the `events_before` of its first half. None where no event is left to judge by.
    """
    window, number = (WINDOW_DAYS, events) if silent_days < WINDOW_DAYS else (2 * WINDOW_DAYS, events_before)
    if silent_days >= window or not number:
        return None
    return float(((window - silent_days) / window) ** number)


def is_flat(silent_days: int, events: int, events_before: int) -> bool | None:
    """Whether a feed fell silent; None where there are too few events for its silence to say anything."""
    chance = chance_of_silence(silent_days, events, events_before)
    if chance is None:
        return None
    if silent_days > HOLIDAY_DAYS and chance < FALSE_ALARM:
        return True
    return None if events < ENOUGH_EVENTS else False
