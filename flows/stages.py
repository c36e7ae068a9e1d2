"""What passes from one stage of a run to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import polars as pl

from checks.context import Context
from checks.counting import PlannedMeasure
from checks.expectations.outcome import Outcomes
from checks.predicates import KeyPredicate
from checks.profile import DEFAULT, Profile
from checks.scoring import Scores
from checks.tally import Planned, Tally
from checks.targets import DEFAULT as TARGETS
from checks.vocabulary import Dataset
from flows.intake import Extract


class Decision(StrEnum):
    """What a second person says of an edition that waits to be published."""

    APPROVE = "approve"
    REJECT = "reject"


@dataclass(frozen=True, kw_only=True, slots=True)
class Approval:
    """Who asked for an edition, and who let it be published, or did not: offices rather than names of people.

    Attributes:
        edition: what was approved; nothing else may be published on its strength.
        at: when, with its zone; kept beside the edition, in no page and no name.
    """

    edition: str
    requested_by: str
    approved_by: str
    decision: Decision
    reason: str
    at: datetime

    def facts(self) -> dict[str, str]:
        """As plain JSON data."""
        return {
            "edition": self.edition,
            "requested_by": self.requested_by,
            "approved_by": self.approved_by,
            "decision": self.decision.value,
            "reason": self.reason,
            "at": self.at.isoformat(timespec="seconds"),
        }


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
        incremental: whether only files of the extract that changed since the last run are counted again.
        province: code of the one province that the extract is of; records managed elsewhere are set aside.
        requested_by: who asks, by office, where publishing waits for a second person; `approval` is theirs.
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
    incremental: bool = False
    province: str | None = None
    requested_by: str = ""
    approval: Approval | None = None


@dataclass(frozen=True)
class Loaded:
    """The extracts as they were read, with frames that have every column whose absence means null.

    `rejected` is the private folder of the rows that are not scored; there is none until there is such a row.
    """

    extracts: Mapping[Dataset, Extract]
    frames: Mapping[Dataset, pl.LazyFrame]
    missing: Mapping[Dataset, tuple[str, ...]]
    rejected: Path


@dataclass(frozen=True)
class Prepared:
    """What the one pass needs: which rules run, and the offending keys."""

    context: Context
    plans: Mapping[Dataset, tuple[Planned, ...]]
    offenders: Mapping[KeyPredicate, pl.DataFrame]


@dataclass(frozen=True)
class Counted:
    """The tallies, and how many records belong to no locality that is scored.

    `elsewhere` are those of `unplaced` that another province manages, where the extract is said to be of one. Of an
    incremental run `recounted` says how many of how many files were counted again. `kept` are the datasets whose
    failing records were written in the pass that counted them.
    """

    tallies: Mapping[Dataset, Tally]
    unplaced: Mapping[Dataset, int]
    elsewhere: Mapping[Dataset, int]
    recounted: Mapping[Dataset, tuple[int, int]] = field(default_factory=dict)
    kept: frozenset[Dataset] = frozenset()


@dataclass(frozen=True)
class Measured:
    """The measures of every locality (the columns of `checks.reading.Reading`), and what they were judged by."""

    readings: pl.DataFrame
    plan: tuple[PlannedMeasure, ...]
    targets_sha256: str
    expected_sha256: str | None


@dataclass(frozen=True)
class Found:
    """What the stages before publishing found; `outcomes` are those of the suites, None where they were not run."""

    loaded: Loaded
    counted: Counted
    scores: Scores
    profile: Profile
    measured: Measured
    outcomes: Outcomes | None


@dataclass(frozen=True)
class Published:
    """Where the edition is, and its headline for people and machines."""

    folder: Path
    summary: dict[str, Any]
