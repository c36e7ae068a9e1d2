"""What a page says about the edition it belongs to: where the figures come from and how they were computed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.errors import InputError

if TYPE_CHECKING:
    from datetime import date

    from checks.vocabulary import Dataset


@dataclass(frozen=True, kw_only=True, slots=True)
class InputFile:
    """One file that was read: its name inside the extract, and its SHA-256 in hexadecimal."""

    name: str
    sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Feed:
    """What came in of one dataset, over the whole edition.

    Attributes:
        received: records seen in the files; `scored`: those that were scored; `rejected`: those that could not
            be read, or belong to no commune.
        missing_columns: columns of the contract that the extract did not bring.
        files: the files, in the order of their names.
    """

    dataset: Dataset
    received: int
    scored: int
    rejected: int
    missing_columns: tuple[str, ...] = ()
    files: tuple[InputFile, ...] = ()

    def __post_init__(self) -> None:
        """Refuse figures that do not add up: a page would print the contradiction."""
        if self.received != self.scored + self.rejected:
            raise InputError(
                f"{self.dataset.value}: received {self.received} is not scored {self.scored} "
                f"+ rejected {self.rejected}; count the records again before publishing"
            )


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleFailure:
    """A rule that could not be run, and why (never a record's value)."""

    rule_id: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EditionFacts:
    """The facts of one edition that its pages print.

    Attributes:
        as_of: the day, at whose end the data were cut off.
        rules_version: what people call the rule set; `rules_sha256` is what proves it.
        profile: name of the scoring profile.
        on_target_score, watch_score: lower edges, 0 to 100, of the bands "on target" and "watch".
        headline_target_pct: share of citizen records that ought to meet all four criteria; from `headline_watch_pct`
            on it is only watched.
        code_version: version or commit of the program.
        rule_failures: rules that could not be run anywhere.
        manifest_sha256: the hash of the edition's manifest, the head of the chain when it was published; empty where
            there is none.
        synthetic: whether the figures are invented; every page then says so at its top.
    """

    as_of: date
    edition_id: str
    rules_version: str
    rules_sha256: str
    profile: str
    code_version: str
    feeds: tuple[Feed, ...]
    on_target_score: float = 90.0
    watch_score: float = 75.0
    headline_target_pct: float = 90.0
    headline_watch_pct: float = 75.0
    rule_failures: tuple[RuleFailure, ...] = ()
    manifest_sha256: str = ""
    synthetic: bool = False

    @property
    def headline_bands(self) -> tuple[float, float]:
        """Where the state of the headline changes, in per cent."""
        return self.headline_target_pct, self.headline_watch_pct
