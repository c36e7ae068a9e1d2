"""Delta tables: the Parquet files of one version, whatever else lies in the folder or is written meanwhile."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import polars as pl
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from checks.errors import InputProblems, Problem
from flows.intake import problems as say
from flows.intake.sources import Format, Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LOG = "_delta_log"
_AT = re.compile(r"(.+)@([0-9]{1,15})")
_UNDERSTOOD = frozenset({"deletionVectors", "columnMapping", "timestampNtz", "v2Checkpoint", "vacuumProtocolCheck"})
"""Features for readers that ask nothing of us; deletion vectors and renamed columns are looked for by themselves."""


@dataclass(frozen=True, slots=True)
class Table:
    """A folder with a Delta log; `version` is the one that was asked for, None for the newest."""

    folder: Path
    version: int | None

    @property
    def label(self) -> str:
        """How it is told."""
        return self.folder.name if self.version is None else f"{self.folder.name}@{self.version}"


def table_at(path: Path) -> Table | None:
    """The Delta table that a path names, `FOLDER` or `FOLDER@7`; None where there is none."""
    if (path / _LOG).is_dir():
        return Table(path, None)
    asked = _AT.fullmatch(path.name)
    if asked is None or path.exists():
        return None
    folder = path.with_name(asked[1])
    return Table(folder, int(asked[2])) if (folder / _LOG).is_dir() else None


def sources(table: Table) -> tuple[Source, ...]:
    """The files of a version, sorted by name.

    Raises:
        InputProblems: the log can't be read, asks for what ddss can't do, or names files that are gone.
    """
    try:
        found = DeltaTable(table.folder, version=table.version)
        if refused := _refused(found):
            raise InputProblems([_beyond(table, refused)])
        version = found.version()
        actions = pl.DataFrame(found.get_add_actions(flatten=False))
    except (DeltaError, OSError, ValueError):
        # What it says may quote a value of a partition.
        raise InputProblems([_broken(table)]) from None
    partitions: list[Mapping[str, object]] = (
        actions["partition"].to_list() if "partition" in actions.columns else [{}] * actions.height
    )
    problems: list[Problem] = []
    result = []
    for written, parts in zip(actions["path"].to_list(), partitions, strict=True):
        name = unquote(written)
        path = table.folder / name
        if "://" in name or not path.resolve().is_relative_to(table.folder.resolve()):
            problems.append(_beyond(table, "tệp ở ngoài thư mục / files outside its folder"))
            continue
        try:
            stat = path.stat()
        except OSError:
            problems.append(_gone(table))
            continue
        pairs = tuple((key, None if value is None else _text(value)) for key, value in parts.items())
        result.append(Source(path, name, Format.PARQUET, pairs, stat.st_size, stat.st_mtime_ns, version))
    if problems:
        raise InputProblems(list(dict.fromkeys(problems)))
    if not result:
        raise InputProblems([say.no_rows(table.label)])
    return tuple(sorted(result, key=lambda source: source.name))


def _refused(table: DeltaTable) -> str:
    """What of a table can't be read right, or nothing."""
    return ", ".join(dict.fromkeys(_unread(table)))


def _unread(table: DeltaTable) -> Iterator[str]:
    features = set(table.protocol().reader_features or ())
    yield from sorted(features - _UNDERSTOOD)
    if table.metadata().configuration.get("delta.columnMapping.mode", "none") != "none":
        yield "columnMapping"
    if "deletionVectors" in features and _has_deletions(table):
        yield "deletionVectors"


def _has_deletions(table: DeltaTable) -> bool:
    try:
        return any(batch.num_rows for batch in table.deletion_vectors())
    except DeltaError:
        return True  # there are some, in a form that the library can't read


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _beyond(table: Table, what: str) -> Problem:
    return Problem(
        table.label,
        f"bảng Delta dùng tính năng chưa đọc được. / the Delta table uses what can't be read: {what}.",
        "Ghi lại bảng không dùng tính năng đó (REORG … APPLY (PURGE)). / Write the table without it.",
    )


def _broken(table: Table) -> Problem:
    return Problem(
        table.label,
        "không đọc được nhật ký bảng Delta, hoặc không có phiên bản này. / the Delta log can't be read, or has no such "
        "version.",
        "Kiểm tra số phiên bản và thư mục _delta_log. / Check the version and the folder _delta_log.",
    )


def _gone(table: Table) -> Problem:
    return Problem(
        table.label,
        "tệp của phiên bản này không còn. / files of this version are gone.",
        "Có lẽ đã VACUUM; dùng phiên bản mới hơn. / Perhaps VACUUM removed them; take a newer version.",
    )
