"""Named points that a run passes. Crash tests stop a run at each of them, and look at what is left."""

from __future__ import annotations

from enum import StrEnum


class Point(StrEnum):
    """A point after which something on the disk is different."""

    STARTED = "started"
    LOADED = "loaded"
    COUNTED = "counted"
    KEPT = "kept"
    TURN = "turn"
    """The run has its turn to publish."""
    DESCRIBED = "described"
    RENDERED = "rendered"
    HASHED = "hashed"
    FLUSHED = "flushed"
    MOVED = "moved"
    TABLED = "tabled"
    RECORDED = "recorded"
    POINTED = "pointed"
    PLACED = "placed"


def reached(point: Point) -> None:
    """Do nothing: a test puts its own function here."""
