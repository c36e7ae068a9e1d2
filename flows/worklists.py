"""The failing records of an edition, kept for those who mend them: private, outside the edition and its pages.

OUT/worklists/2026-10-31-0f3a…/   citizens.parquet and dossiers.parquet; folders 0700, files 0600
OUT/worklists/reference.key       where the environment brings no key for references
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import polars as pl

from checks import scoring, worklist
from checks.errors import InputError, unreadable
from checks.tally import Beside
from checks.vocabulary import Dataset
from flows import edition, points
from flows.points import Point
from flows.stages import Counted, Loaded, Prepared, Published

KEY_VARIABLE = "DDSS_REFERENCE_KEY"
KEY_FILE = "reference.key"
_LEAST_KEY_BYTES = 16


def keep(loaded: Loaded, prepared: Prepared, counted: Counted, communes: Sequence[str], work: Path) -> Path:
    """Write the failing records of every commune, narrowed; the folder. What the tally kept in its pass is there.

    Args:
        loaded: the extracts.
        prepared: the offending keys.
        counted: the plans that the tally came through with.
        communes: managing units, as written, that belong to a commune.
        work: the run's private folder, on the same disk as OUT.
    """
    for dataset, tally in counted.tallies.items():
        if dataset in counted.kept:
            continue
        frame = loaded.frames[dataset]
        records = worklist.failing(frame, dataset, tally.plan, prepared.offenders, prepared.context)
        try:
            _sink(records, dataset, communes, work).collect(engine="streaming")
        except pl.exceptions.PolarsError as error:
            raise unreadable(type(error).__name__) from None
    points.reached(Point.KEPT)
    return work / edition.WORKLISTS


def beside(loaded: Loaded, prepared: Prepared, dataset: Dataset, communes: Sequence[str], work: Path) -> Beside:
    """What makes the tally write the same in its one pass over the numbered records; arguments as of `keep`."""
    return worklist.beside(
        loaded.frames[dataset],
        dataset,
        prepared.plans[dataset],
        partial(_sink, dataset=dataset, communes=communes, work=work),
    )


def _sink(records: pl.LazyFrame, dataset: Dataset, communes: Sequence[str], work: Path) -> pl.LazyFrame:
    """Narrowed failing records on their way to a private file, not yet written."""
    staged = work / edition.WORKLISTS
    staged.mkdir(mode=0o700, exist_ok=True)
    path = staged / _name(dataset)
    path.touch(mode=0o600)
    return records.filter(scoring.placed(dict.fromkeys(communes, ""))).sink_parquet(path, lazy=True)


def place(out: Path, staged: Path, published: Published) -> Published:
    """Move the staged records to the edition's own place; what is published, with that place told."""
    root = out / edition.WORKLISTS
    root.mkdir(mode=0o700, exist_ok=True)
    folder = root / published.folder.name
    edition.flush(staged)
    try:
        staged.rename(folder)
    except OSError:
        # The same records were kept by an earlier run of the same content.
        if not all((folder / _name(dataset)).is_file() for dataset in Dataset):
            raise
        shutil.rmtree(staged)
    edition.flush_folder(root)
    points.reached(Point.PLACED)
    return replace(published, summary=published.summary | {"worklists": str(folder)})


def _name(dataset: Dataset) -> str:
    return f"{dataset.value}.parquet"


def records_of(folder: Path, units: Sequence[str]) -> dict[Dataset, pl.DataFrame]:
    """The kept records of one commune: those whose managing unit is among `units`."""
    wanted = pl.col("managing_unit").is_in(list(units))
    try:
        return {
            dataset: pl.scan_parquet(folder / _name(dataset)).filter(wanted).collect(engine="streaming")
            for dataset in Dataset
        }
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InputError(
            f"{folder.name}: không đọc được danh sách việc / can't read these worklists ({type(error).__name__}). "
            "Chạy lại ddss score / run ddss score again."
        ) from None


def reference_key(out: Path) -> bytes:
    """The key of references: from the environment, or a file in OUT made once. The same key, the same references."""
    given = os.environ.get(KEY_VARIABLE, "").encode()
    if given:
        if len(given) < _LEAST_KEY_BYTES:
            raise InputError(
                f"{KEY_VARIABLE}: khóa quá ngắn, cần ít nhất {_LEAST_KEY_BYTES} ký tự / the key is too short, "
                f"{_LEAST_KEY_BYTES} characters at least."
            )
        return given
    path = out / edition.WORKLISTS / KEY_FILE
    with contextlib.suppress(FileExistsError):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
    key = path.read_bytes()
    if len(key) < _LEAST_KEY_BYTES:
        raise InputError(f"{KEY_FILE}: khóa hỏng / the key is damaged. Xóa tệp rồi chạy lại / remove it and run again.")
    return key
