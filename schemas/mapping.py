"""Renaming of field names: from the names that a source system writes to the names of the contract.

A mapping file is TOML: a table per dataset, `SoDinhDanh = "personal_id"`, and an optional `[formats]` table for sources
that do not write ISO dates.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections import abc
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from checks.errors import InputProblems, Problem
from checks.vocabulary import Dataset
from schemas.contract import TABLES

if TYPE_CHECKING:
    from pathlib import Path

    from schemas.contract import Table

NEAR_ENOUGH = 0.6
"""Least similarity (difflib ratio) at which a name is offered as the one that was meant."""

_DIRECTIVES = MappingProxyType({"d": "dd", "m": "mm", "Y": "yyyy", "H": "HH", "M": "MM", "S": "SS"})
_DIRECTIVE = re.compile(r"%(.)")
_TIME_DIRECTIVES = frozenset("HMS")


@dataclass(frozen=True, slots=True)
class TimeFormat:
    """How a source writes dates or times: a strptime format of %d %m %Y %H %M %S, each at most once, and literals.

    The set is closed because each further directive can read one text in two ways (two-digit years, month names).
    """

    text: str

    @property
    def directives(self) -> tuple[str, ...]:
        """The letters after the percent signs, in order."""
        return tuple(_DIRECTIVE.findall(self.text))

    @property
    def has_time(self) -> bool:
        """Whether the format holds a time of day."""
        return not _TIME_DIRECTIVES.isdisjoint(self.directives)

    @property
    def label(self) -> str:
        """The format as people write it: dd/mm/yyyy."""
        return _DIRECTIVE.sub(lambda found: _DIRECTIVES[found[1]], self.text)

    @property
    def pattern(self) -> str:
        """Regular expression that a text of this format matches whole.

        Parsers pad, skip blanks and take signs; the pattern does not. One-digit days are read where a literal
        stands between the numbers, so that 1112024 is not a date in two ways.
        """
        apart = re.search(r"%.%", self.text) is None
        short = "[0-9]{1,2}" if apart else "[0-9]{2}"
        parts = []
        for part in re.split(r"(%.)", self.text):
            if part.startswith("%"):
                parts.append("[0-9]{4}" if part == "%Y" else short)
            else:
                parts.append(re.escape(part))
        return f"^{''.join(parts)}$"


@dataclass(frozen=True)
class Mapping:
    """Names of a source's fields. `names` holds, for each dataset, the source's name and the contract's column."""

    names: abc.Mapping[Dataset, abc.Mapping[str, str]] = field(default_factory=dict)
    date: TimeFormat | None = None
    datetime: TimeFormat | None = None

    def columns(self, dataset: Dataset) -> abc.Mapping[str, str]:
        """Contract column by source name, for one dataset."""
        return self.names.get(dataset, {})


def official_mapping() -> Mapping:
    """The mapping of the official field names, as the contract declares them."""
    return Mapping(
        names=MappingProxyType(
            {
                dataset: MappingProxyType(
                    {official: column.name for column in table.columns for official in column.official}
                )
                for dataset, table in TABLES.items()
            }
        )
    )


def read_mapping(path: Path) -> Mapping:
    """Read a mapping file.

    Args:
        path: A TOML file.

    Returns:
        The mapping.

    Raises:
        InputProblems: Everything that is wrong with the file, at once.
    """
    content = _toml(path)
    problems: list[Problem] = []
    names: dict[Dataset, abc.Mapping[str, str]] = {}
    formats: dict[str, TimeFormat] = {}
    for key, entries in content.items():
        where = f"{path.name} [{key}]"
        known = key == "formats" or key in {dataset.value for dataset in Dataset}
        if not known or not isinstance(entries, dict):
            problems.append(
                Problem(
                    where,
                    "mục không dùng được. / unusable table.",
                    "Chỉ dùng [citizens], [dossiers], [formats]. / Use only [citizens], [dossiers], [formats].",
                )
            )
        elif key == "formats":
            formats = _formats(entries, where, problems)
        else:
            table = TABLES[Dataset(key)]
            names[table.dataset] = MappingProxyType(_names(entries, table, where, problems))
    if problems:
        raise InputProblems(problems)
    return Mapping(MappingProxyType(names), formats.get("date"), formats.get("datetime"))


def nearest(name: str, choices: abc.Iterable[str]) -> str | None:
    """The choice most like a name, or None when none is near."""
    found = difflib.get_close_matches(name, list(choices), n=1, cutoff=NEAR_ENOUGH)
    return found[0] if found else None


def _toml(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError:
        problem = Problem(path.name, "không đọc được tệp ánh xạ. / the mapping file cannot be read.")
    except UnicodeDecodeError:
        problem = Problem(path.name, "tệp ánh xạ không phải UTF-8. / the mapping file is not UTF-8.")
    except tomllib.TOMLDecodeError as error:
        # The parser's message names a line and a column, never more than one character of the file.
        problem = Problem(path.name, f"tệp ánh xạ không phải TOML hợp lệ. / not valid TOML: {error}.")
    raise InputProblems([problem]) from None


def _names(entries: dict[str, object], table: Table, where: str, problems: list[Problem]) -> dict[str, str]:
    """Check the entries of one dataset; return those that are right."""
    names: dict[str, str] = {}
    sources: dict[str, str] = {}
    for source, target in entries.items():
        if not isinstance(target, str) or target not in table.by_name:
            near = nearest(target, table.by_name) if isinstance(target, str) else None
            hint = f"Có phải là {near}? / Did you mean {near}?" if near else "Xem hợp đồng dữ liệu. / See the contract."
            problems.append(Problem(f"{where} {source}", "cột đích không có trong hợp đồng. / no such column.", hint))
        elif target in sources:
            problems.append(
                Problem(
                    f"{where} {source}",
                    f"{target} đã được gán cho {sources[target]}. / {target} is already mapped from {sources[target]}.",
                    "Giữ một dòng. / Keep one of the two.",
                )
            )
        else:
            names[source] = target
            sources[target] = source
    return names


def _formats(entries: dict[str, object], where: str, problems: list[Problem]) -> dict[str, TimeFormat]:
    """Check the formats; return those that are right."""
    formats: dict[str, TimeFormat] = {}
    needed = {"date": {"d", "m", "Y"}, "datetime": {"d", "m", "Y", "H", "M"}}
    for key, text in entries.items():
        if key in needed and isinstance(text, str):
            candidate = TimeFormat(text)
            found = candidate.directives
            whole = text.count("%") == len(found) and len(found) == len(set(found))
            if whole and set(found) <= set(_DIRECTIVES) and needed[key] <= set(found):
                formats[key] = candidate
                continue
        problems.append(
            Problem(
                f"{where} {key}",
                "định dạng không dùng được. / unusable format.",
                'Ví dụ: date = "%d/%m/%Y", datetime = "%d/%m/%Y %H:%M:%S". / As in the example.',
            )
        )
    return formats
