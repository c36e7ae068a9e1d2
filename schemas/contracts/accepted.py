"""Breaks that were accepted on purpose: dated, with a reason and an owner, and only for a while.

`schemas/accepted.toml` holds an entry for each:

    [[accepted]]
    table = "citizens"
    kind = "code_removed"
    path = "citizens.sex_code.codes.0"
    against = "1.0.0"
    reason = "…"
    owner = "…"
    accepted = 2026-11-22
    expires = 2027-01-31
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from checks.errors import InputError, InputProblems, Problem
from schemas.contracts.change import Change
from schemas.contracts.kinds import Kind

FILE = Path(__file__).parents[1] / "accepted.toml"
_TEXTS = ("table", "kind", "path", "against", "reason", "owner")
_DAYS = ("accepted", "expires")


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A break that somebody answers for. `against` is the version that it breaks with; `expires` is its last day."""

    table: str
    kind: str
    path: str
    against: str
    reason: str
    owner: str
    accepted: date
    expires: date

    def of(self, change: Change, against: str) -> bool:
        """Whether it speaks of that change from that version."""
        return (self.table, self.kind, self.path, self.against) == (change.table, change.kind, change.path, against)

    def __str__(self) -> str:
        """The entry in a few words."""
        return f"{self.kind} {self.path} ({self.against})"


def read(path: Path = FILE) -> tuple[Acceptance, ...]:
    """The entries of a file; none where there is no file.

    Raises:
        InputProblems: everything that is wrong with them.
    """
    if not path.is_file():
        return ()
    try:
        held = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise InputError(f"{path.name}: không đọc được / can't be read ({type(error).__name__}).") from None
    entries = held.get("accepted", [])
    problems: list[Problem] = []
    if set(held) - {"accepted"} or not isinstance(entries, list):
        problems.append(Problem(path.name, "chỉ gồm các mục [[accepted]] / holds [[accepted]] entries only."))
        entries = []
    found = [_entry(entry, f"{path.name} [[accepted]] {number}", problems) for number, entry in enumerate(entries, 1)]
    if problems:
        raise InputProblems(problems)
    return tuple(entry for entry in found if entry is not None)


def _entry(held: Any, where: str, problems: list[Problem]) -> Acceptance | None:
    if not isinstance(held, dict):
        problems.append(Problem(where, "không phải một mục / is no entry."))
        return None
    before = len(problems)
    strange = sorted(set(held) - {*_TEXTS, *_DAYS})
    if strange:
        problems.append(Problem(where, f"mục lạ / unknown: {', '.join(strange)}."))
    problems += [
        Problem(f"{where} {name}", "cần ghi, dạng chữ / a text is needed.")
        for name in _TEXTS
        if not isinstance(held.get(name), str) or not held[name].strip()
    ]
    problems += [
        Problem(f"{where} {name}", "cần ghi, dạng 2026-11-22 / a date is needed.")
        for name in _DAYS
        if not isinstance(held.get(name), date) or isinstance(held[name], datetime)
    ]
    if held.get("kind") not in {*Kind} and isinstance(held.get("kind"), str):
        problems.append(Problem(f"{where} kind", "không có loại này / no such kind.", "docs/contracts.md."))
    if len(problems) > before:
        return None
    entry = Acceptance(**held)
    if entry.expires < entry.accepted:
        problems.append(Problem(f"{where} expires", "trước ngày chấp nhận / is before the day of acceptance."))
    return entry


@dataclass(frozen=True)
class Ruling:
    """Breaking changes sorted by whether somebody answers for them.

    Attributes:
        open: changes that nobody accepted, or whose acceptance has expired.
        accepted: changes with the entry that accepts them.
        expired: entries that accept a change and are past their last day.
        unused: entries that speak of no change.
    """

    open: tuple[Change, ...]
    accepted: tuple[tuple[Change, Acceptance], ...]
    expired: tuple[Acceptance, ...]
    unused: tuple[Acceptance, ...]


def rule(breaking: Sequence[tuple[Change, str]], entries: Sequence[Acceptance], today: date) -> Ruling:
    """Sort breaking changes, each with the version that it breaks with."""
    open_, accepted = [], []
    expired: dict[Acceptance, None] = {}
    used: set[Acceptance] = set()
    for change, against in breaking:
        fitting = [entry for entry in entries if entry.of(change, against)]
        used.update(fitting)
        valid = next((entry for entry in fitting if entry.accepted <= today <= entry.expires), None)
        if valid is None:
            open_.append(change)
            expired |= dict.fromkeys(entry for entry in fitting if entry.expires < today)
        else:
            accepted.append((change, valid))
    unused = tuple(entry for entry in entries if entry not in used)
    return Ruling(tuple(open_), tuple(accepted), tuple(expired), unused)
