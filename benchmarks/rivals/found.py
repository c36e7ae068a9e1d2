"""What a rival found, and how it is told to the process that measures it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.rivals.questions import Question


@dataclass(frozen=True, slots=True)
class Found:
    """Verdicts on an extract.

    Attributes:
        failed: records that fail, by question: summed over the localities, where it gives a verdict on each.
        places: localities it gives a verdict on each; none for the whole table alone.
    """

    failed: dict[str, int]
    places: int = 0


@dataclass(frozen=True, slots=True)
class Data:
    """The files of the table, and a table of communes with their provinces (`unit`, `province`)."""

    files: str
    units: Path


Run = Callable[[tuple[Question, ...], Data], Found]
"""From the files to the verdicts: reading them is part of it."""
