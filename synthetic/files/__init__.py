"""The ways in which whole files arrive broken, as data: what was done, and what ddss must do about it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import polars as pl

from checks.errors import InputError
from checks.vocabulary import Dataset
from synthetic.files.cells import CELLS
from synthetic.files.kinds import Broken, FileDefect, Outcome, Sound
from synthetic.files.wholes import WHOLES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

FILE_DEFECTS = (*WHOLES, *CELLS)
"""All of them: first those of files as wholes."""

BY_NAME: Mapping[str, FileDefect] = MappingProxyType({defect.name: defect for defect in FILE_DEFECTS})

FOLDER = "broken"
"""Folder of an extract that holds its broken copies, one folder per file defect."""

MAPPING = "mapping.toml"
MOST_PEOPLE = 500_000
"""A broken file is made in memory."""

__all__ = [
    "BY_NAME",
    "FILE_DEFECTS",
    "FOLDER",
    "MAPPING",
    "MOST_PEOPLE",
    "FileDefect",
    "Outcome",
    "Sound",
    "read_sound",
    "write",
]


def read_sound(extract: Path, as_of: date) -> Sound:
    """The extract that `ddss synth` wrote to a folder."""
    citizens, dossiers = (pl.read_parquet(extract / dataset.value / "*.parquet") for dataset in Dataset)
    return Sound(citizens, dossiers, as_of)


def write(defect: FileDefect, sound: Sound, out: Path) -> Broken:
    """Write the broken files of a defect, and the mapping file that it asks for, to a folder of its own.

    Raises:
        InputError: The folder exists.
    """
    if out.exists():
        raise InputError(f"{out.name}: thư mục đã có, hãy chọn thư mục khác. / the folder exists.")
    broken = defect.spoil(sound)
    folder = out / defect.on.value
    folder.mkdir(parents=True)
    for name, data in broken.files.items():
        (folder / name).write_bytes(data)
    if defect.mapping not in {"", "official"}:
        (out / MAPPING).write_text(defect.mapping, "utf-8")
    return broken
