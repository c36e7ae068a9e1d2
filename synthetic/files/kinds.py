"""What a file defect is: a sound extract, how it arrives broken, and what must then happen."""

from __future__ import annotations

import io
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import polars as pl

from checks.vocabulary import Dataset

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date


class Outcome(StrEnum):
    """What ddss must do with a broken file."""

    REFUSED = "refused"
    """Exit code 2: what is wrong, where, what to do; no edition, and the one before stays."""
    REJECTED = "rejected"
    """Some rows are set aside with a reason and counted; the rest is scored."""
    ACCEPTED = "accepted"
    """The file says the same as the sound one: every count is the same."""
    FOUND = "found"
    """Every row is read; named rules, measures or warnings tell."""
    UNSEEN = "unseen"
    """Nothing inside the file shows it."""

    @property
    def vi(self) -> str:
        """In Vietnamese."""
        return _VI[self]

    @property
    def exit_code(self) -> int:
        """What `ddss score` ends with."""
        return 2 if self is Outcome.REFUSED else 0


_VI = {
    Outcome.REFUSED: "từ chối",
    Outcome.REJECTED: "loại dòng",
    Outcome.ACCEPTED: "nhận",
    Outcome.FOUND: "báo",
    Outcome.UNSEEN: "không thấy được",
}


@dataclass(frozen=True, eq=False)
class Sound:
    """An extract with nothing wrong: one row per person, one row per dossier, as of a day. Held in memory."""

    citizens: pl.DataFrame
    dossiers: pl.DataFrame
    as_of: date

    def frame(self, dataset: Dataset) -> pl.DataFrame:
        """One of the two tables."""
        return self.citizens if dataset is Dataset.CITIZENS else self.dossiers

    def lines(self, dataset: Dataset = Dataset.CITIZENS) -> list[str]:
        """A table as lines of CSV without their ends, the header first."""
        return as_csv(self.frame(dataset)).decode().splitlines()


@dataclass(frozen=True, slots=True)
class Broken:
    """Files by name, relative to the dataset's folder; the rows in them, and how many of those must be set aside."""

    files: Mapping[str, bytes]
    received: int
    rejected: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class FileDefect:
    """One way for a file to arrive broken.

    Attributes:
        name: stable, as `ddss synth --file-defect` takes it.
        vi, en: what it is.
        outcome: what ddss must do.
        spoil: from the sound extract to the files of the dataset.
        on: the dataset that is spoiled.
        says: what the error, the reasons of rejected rows, or the warnings must hold.
        finds: ids of rules that must fail more often than on the sound file, or of measures that must say so.
        mapping: text of the mapping file that it is read with, or "official"; empty for none.
    """

    name: str
    vi: str
    en: str
    outcome: Outcome
    spoil: Callable[[Sound], Broken]
    on: Dataset = Dataset.CITIZENS
    says: tuple[str, ...] = ()
    finds: tuple[str, ...] = ()
    mapping: str = ""


def as_csv(frame: pl.DataFrame, separator: str = ",") -> bytes:
    """A table as CSV in UTF-8, dates in ISO form."""
    return frame.write_csv(separator=separator, datetime_format="%Y-%m-%dT%H:%M:%S").encode()


def as_ndjson(frame: pl.DataFrame) -> bytes:
    """A table as NDJSON."""
    return frame.write_ndjson().encode()


def as_parquet(frame: pl.DataFrame) -> bytes:
    """A table as Parquet."""
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


def joined(lines: list[str], end: str = "\n") -> bytes:
    """Lines as a text file in UTF-8."""
    return "".join(line + end for line in lines).encode()
