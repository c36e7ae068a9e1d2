"""What passes from one stage of a run to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from checks.context import Context
from checks.counting import PlannedMeasure
from checks.predicates import KeyPredicate
from checks.profile import DEFAULT
from checks.tally import Planned, Tally
from checks.targets import DEFAULT as TARGETS
from checks.vocabulary import Dataset
from flows import edition
from flows.intake import Extract


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """What a user asks for.

    Attributes:
        mapping: a TOML file or "official".
        profile: a name or a TOML file; `targets` likewise.
        expected: a CSV file of the people expected in each commune.
        tasks: a CSV file of who does what by when.
        worklists: whether the failing records are kept for those who mend them.
        expectations: whether the suites of Great Expectations are run; `suites`: a folder of hand-written ones.
    """

    citizens: Path
    dossiers: Path
    as_of: date
    out: Path
    mapping: str | None = None
    profile: str = DEFAULT
    synthetic: bool = False
    expected: Path | None = None
    targets: str = TARGETS
    tasks: Path | None = None
    worklists: bool = True
    expectations: bool = True
    suites: Path | None = None


@dataclass(frozen=True)
class Loaded:
    """The extracts as they were read, with frames that have every column whose absence means null."""

    extracts: Mapping[Dataset, Extract]
    frames: Mapping[Dataset, pl.LazyFrame]
    missing: Mapping[Dataset, tuple[str, ...]]


@dataclass(frozen=True)
class Prepared:
    """What the one pass needs: which rules run, and the offending keys."""

    context: Context
    plans: Mapping[Dataset, tuple[Planned, ...]]
    offenders: Mapping[KeyPredicate, pl.DataFrame]


@dataclass(frozen=True)
class Counted:
    """The tallies, and how many records belong to no locality."""

    tallies: Mapping[Dataset, Tally]
    unplaced: Mapping[Dataset, int]


@dataclass(frozen=True)
class Measured:
    """The measures of every locality (the columns of `checks.reading.Reading`), and what they were judged by."""

    readings: pl.DataFrame
    plan: tuple[PlannedMeasure, ...]
    targets_sha256: str
    expected_sha256: str | None


@dataclass(frozen=True)
class Published:
    """Where the edition is, and its headline for people and machines."""

    folder: Path
    summary: dict[str, Any]


def rejected_folder(request: Request) -> Path:
    """Where the rows that were not scored are kept: private, outside the edition, one folder per as-of date."""
    return request.out / edition.REJECTED / request.as_of.isoformat()
