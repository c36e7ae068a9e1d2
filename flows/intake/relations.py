"""How a table of a database is named where a path is expected: `postgresql:SCHEMA.TABLE`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.errors import InputProblems, Problem

if TYPE_CHECKING:
    from pathlib import Path

PREFIX = "postgresql:"
URL, BLOCK = "DDSS_POSTGRES_URL", "DDSS_POSTGRES_BLOCK"


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or view, by the names the catalogue has for it."""

    schema: str
    name: str

    @property
    def label(self) -> str:
        """How it is told and kept: without host, database or user."""
        return f"{PREFIX}{self.schema}.{self.name}"

    @property
    def quoted(self) -> str:
        """As SQL."""
        return f"{quoted(self.schema)}.{quoted(self.name)}"


def is_table(path: Path | str) -> bool:
    """Whether a source is a table of a database rather than files."""
    return str(path).startswith(PREFIX)


def absolute(path: Path) -> Path:
    """A path from the root on; a table's name as it is."""
    return path if is_table(path) else path.absolute()


def relation(path: Path) -> Relation:
    """The table that a source names.

    Raises:
        InputProblems: it isn't written as `postgresql:SCHEMA.TABLE`.
    """
    schema, _, name = str(path).removeprefix(PREFIX).partition(".")
    # A name that looks like an address may hold a password: it is not repeated.
    if not schema or not name or set(schema + name) & set("\0@/"):
        raise InputProblems(
            [
                Problem(
                    f"{PREFIX}…",
                    "không phải tên bảng. / not the name of a table.",
                    f"Viết {PREFIX}LƯỢC_ĐỒ.BẢNG; nơi kết nối khai trong biến môi trường {URL}. / "
                    f"Write {PREFIX}SCHEMA.TABLE; where to connect is for the environment to say.",
                )
            ]
        )
    return Relation(schema, name)


def quoted(name: str) -> str:
    """A name as an identifier of SQL."""
    return '"' + name.replace('"', '""') + '"'
