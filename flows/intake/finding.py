"""What a source is, by how it is written: files, a Delta table, or a table of a database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.intake import delta
from flows.intake.relations import is_table, relation
from flows.intake.sources import Format, Source, discover

if TYPE_CHECKING:
    from pathlib import Path


def find(path: Path) -> tuple[Source, ...]:
    """What there is to read.

    Raises:
        InputProblems: everything wrong with what was found, at once.
    """
    if is_table(path):
        return (Source(path, relation(path).label, Format.TABLE, (), 0, 0),)
    if (table := delta.table_at(path)) is not None:
        return delta.sources(table)
    return discover(path)


def exists(path: Path) -> bool:
    """Whether something is there, as far as can be told without reading it or asking a server.

    Raises:
        InputProblems: it is written as no source can be.
    """
    if is_table(path):
        return bool(relation(path))
    return path.exists() or delta.table_at(path) is not None
