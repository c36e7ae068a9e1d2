"""One suite run on one extract, or on an edition's tables, without scoring anything: `ddss expectations run`."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from checks import catalogue, keys, tally
from checks.errors import InputError, unreadable
from checks.expectations.outcome import Outcome
from checks.expectations.suite import LOCALITIES, Suite
from checks.expectations.suites import shipped
from checks.vocabulary import Dataset
from flows import edition
from flows.expecting import tables
from flows.intake import load
from flows.pipeline import completed, covers_every_province, mapping_named
from schemas.context import context
from schemas.contract import TABLES

MOST_LISTED = 12
"""So many localities are named on a line; `--json` names all."""
_TABLES = ("cleaning.parquet", "measures.parquet")


@dataclass(frozen=True, slots=True)
class Answer:
    """What one suite found, and how many rows of the extract could not be read."""

    outcome: Outcome
    rejected: int = 0


def named(suite: str) -> Suite:
    """A shipped suite by its name, or a hand-written one by its file.

    Raises:
        InputError: there is neither.
    """
    by_name = {each.name: each for each in shipped()}
    if suite in by_name:
        return by_name[suite]
    if not suite.endswith(".json"):
        raise InputError(
            f"{suite}: không có bộ kỳ vọng này / no such suite. Có / there are: {', '.join(by_name)}; "
            "hoặc một tệp .json / or a .json file."
        )
    from checks.expectations.handwritten import read_suite  # noqa: PLC0415 - GX takes seconds to import

    return read_suite(Path(suite), tables())


def run_one(suite: Suite, extract: Path, as_of: date, mapping: str | None) -> Answer:
    """Run a suite on a file or folder of records, or one of localities on what `ddss score` left in a folder.

    Rules that look into the other table are not run, since it isn't there.

    Raises:
        InputError: the extract can't be read.
    """
    if suite.table == LOCALITIES:
        return Answer(_on_edition(suite, extract, as_of))
    with tempfile.TemporaryDirectory(prefix="ddss-") as work:
        return _on_extract(suite, Dataset(suite.table), extract, as_of, (mapping, Path(work)))


def _on_extract(suite: Suite, dataset: Dataset, path: Path, as_of: date, how: tuple[str | None, Path]) -> Answer:
    from checks.expectations.checking import on_records  # noqa: PLC0415 - as above

    mapping, work = how
    read = load(path, TABLES[dataset], mapping=mapping_named(mapping), work=work, rejected=work / edition.REJECTED)
    frame, _ = completed(read)
    whole = dataset is Dataset.CITIZENS and covers_every_province(frame)
    run, frames = context(as_of, whole_register=whole), {dataset: frame}
    planned = tally.plan(catalogue.rules_on(dataset), frames, run)
    try:
        offenders = keys.offending(tally.keys_of(planned), frames, run)
    except pl.exceptions.PolarsError as error:
        raise unreadable(type(error).__name__) from None
    (outcome,) = on_records([suite], dataset, frame, planned, offenders, run)
    return Answer(outcome, read.rejected)


def _on_edition(suite: Suite, folder: Path, as_of: date) -> Outcome:
    from checks.expectations.checking import on_localities  # noqa: PLC0415 - as above
    from checks.expectations.targets import targets_table  # noqa: PLC0415 - beside what it is for

    place = folder / edition.CURRENT if (folder / edition.CURRENT).exists() else folder
    absent = [name for name in _TABLES if not (place / name).is_file()]
    if absent:
        raise InputError(
            f"{folder.name}: không phải kỳ phát hành, thiếu / no edition, it lacks {', '.join(absent)}. "
            "Cần thư mục --out của ddss score / the folder given as --out is needed."
        )
    try:
        cleaning, readings = (pl.read_parquet(place / name) for name in _TABLES)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise unreadable(type(error).__name__) from None
    (outcome,) = on_localities([suite], targets_table(cleaning, readings), context(as_of))
    return outcome


def missed(outcome: Outcome) -> Sequence[str]:
    """A line for each expectation that is not met: its state, how much fails, what it is, and localities that miss."""
    return [
        f"{verdict.state:<13} {verdict.failed if verdict.failed is not None else '–':>12} "
        f"{verdict.written.get('description') or verdict.written['type']}{_listed(verdict.failing)}"
        for verdict in outcome.verdicts
        if verdict.success is not True
    ]


def _listed(codes: Sequence[str]) -> str:
    if not codes:
        return ""
    rest = f" … (+{len(codes) - MOST_LISTED})" if len(codes) > MOST_LISTED else ""
    return f": {', '.join(codes[:MOST_LISTED])}{rest}"
