"""What of a schema is not compared, said once for each place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

UNVERSIONED = "unversioned"
"""Version of a foreign contract that names none."""
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Note:
    """A keyword that is not compared. `path` is where it stands: table, column."""

    path: str
    keyword: str
    vi: str
    en: str

    def __str__(self) -> str:
        """One line for people."""
        return f"{self.path}: {self.keyword}: {self.vi} / {self.en}"


class Notes:
    """Collects notes while a file is read."""

    def __init__(self) -> None:
        """None yet."""
        self._found: dict[tuple[str, str], Note] = {}

    @property
    def found(self) -> tuple[Note, ...]:
        """All of them, in the order in which they were met."""
        return tuple(self._found.values())

    def unread(self, path: str, keyword: str, vi: str = "không được so sánh", en: str = "not compared") -> None:
        """Note a keyword. The keyword comes from outside: only what can't be a value is shown of it."""
        shown = keyword if keyword.isprintable() and len(keyword) <= _LONGEST else "…"
        self._found.setdefault((path, shown), Note(path, shown, vi, en))

    def others(self, path: str, keywords: Iterable[str], known: Iterable[str]) -> None:
        """Note every keyword that is none of the known ones."""
        allowed = set(known)
        for keyword in keywords:
            if keyword not in allowed and not str(keyword).startswith(("x-", "$comment")):
                self.unread(path, str(keyword))
