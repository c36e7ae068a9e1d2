"""Counts of an extract's files, kept from run to run, so that only files that changed are counted again.

OUT/parts/citizens.parquet, dossiers.parquet   what every file of the last run counted, by the key of `checks.parts`

The files hold exact counts and no record: the folder is open to its owner only. Without them, or where they are
damaged, every file is counted again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import polars as pl

from checks import catalogue, parts, tally
from checks.predicates import KeyPredicate
from checks.tally import Planned, Tally
from checks.vocabulary import Dataset
from flows import edition
from flows.intake import Extract
from flows.stages import Prepared

FOLDER = "parts"


@dataclass(frozen=True)
class FileParts:
    """The files of an extract as parts of its dataset; see `checks.parts.Parts`."""

    extract: Extract
    absent: tuple[pl.Expr, ...]
    """Columns that every file lacks and that are null then."""

    @property
    def digests(self) -> Mapping[str, str]:
        """Names of the files, and their hashes."""
        return {file.name: file.sha256 for file in self.extract.files}

    @property
    def places(self) -> Mapping[str, str]:
        """Where their records are read."""
        return {} if self.extract.parts is None else self.extract.parts.places

    def frame(self, names: Collection[str]) -> pl.LazyFrame:
        """The records of some files."""
        if self.extract.parts is None:
            raise TypeError("the extract was not read in parts")
        return self.extract.parts.scan(names, parts.PLACE).with_columns(self.absent)


def count(
    out: Path, dataset: Dataset, files: FileParts, prepared: Prepared, mapping: str | None
) -> tuple[Tally, tuple[int, int]]:
    """The tally of a dataset, and how many of how many files were counted again.

    A rule that fails while it runs makes it a full count, which knows how to go on without the rule.
    """
    planned, offenders = prepared.plans[dataset], prepared.offenders
    place = out / FOLDER / f"{dataset.value}.parquet"
    try:
        found = parts.count(
            dataset, files, planned, offenders, prepared.context, salt=_salt(files, mapping), kept=_kept(place, planned)
        )
    except pl.exceptions.PolarsError:
        return _whole(dataset, files, planned, offenders, prepared), (len(files.digests), len(files.digests))
    _keep(place, found.kept)
    return found.tally, (len(found.recounted), len(files.digests))


def _whole(
    dataset: Dataset,
    files: FileParts,
    planned: tuple[Planned, ...],
    offenders: Mapping[KeyPredicate, pl.DataFrame],
    prepared: Prepared,
) -> Tally:
    return tally.tally(dataset, files.frame(files.digests), planned, offenders, prepared.context)


def _salt(files: FileParts, mapping: str | None) -> str:
    read_by = mapping if mapping in {None, "official"} else edition.sha256(Path(str(mapping)))
    columns = files.frame(()).collect_schema().names()
    return json.dumps([catalogue.fingerprint(), metadata.version("ddss"), read_by, columns])


def _kept(place: Path, planned: tuple[Planned, ...]) -> pl.DataFrame | None:
    """What the last run kept, where it can be read and has the columns of these rules."""
    try:
        kept = pl.read_parquet(place)
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException):
        return None
    words = [f"{word}_{index}" for word in ("failed", "not_applicable") for index in tally.words(len(planned))]
    wanted = {parts.KEY: pl.String(), "managing_unit": pl.String(), "records": pl.Int64()}
    wanted |= dict.fromkeys(words, pl.UInt64())
    return kept if dict(kept.schema) == wanted else None


def _keep(place: Path, kept: pl.DataFrame) -> None:
    place.parent.mkdir(mode=0o700, exist_ok=True)
    staged = place.with_name(f".{place.name}-{os.getpid()}")
    staged.touch(mode=0o600)
    kept.write_parquet(staged)
    staged.replace(place)
