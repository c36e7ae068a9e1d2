"""Which of a file's names is which column of the contract."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.errors import Problem
from flows.intake.problems import listing, other_contract, shown
from schemas.contract import TABLES
from schemas.mapping import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schemas.contract import Column, Table

_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Header:
    """Names of one file, matched. `places` holds each present column's place among the names, from 0."""

    file: str
    names: tuple[str, ...]
    places: Mapping[str, int]

    @property
    def unknown(self) -> tuple[str, ...]:
        """Names that are no column of the contract."""
        taken = set(self.places.values())
        return tuple(name for place, name in enumerate(self.names) if place not in taken)


class Names:
    """Names by which the columns of a table are known: the contract's own, and those of a mapping."""

    def __init__(self, table: Table, renamed: Mapping[str, str]) -> None:
        """Prepare the exact and the tolerant lookup."""
        self.table = table
        self.renamed = renamed
        self._exact = {name: name for name in table.by_name} | dict(renamed)
        self._tolerant: dict[str, str] = {}
        for name, column in self._exact.items():
            self._tolerant.setdefault(_even(name), column)

    def column(self, name: str) -> str | None:
        """The column that a name stands for: as written, else without regard to case and outer blanks."""
        return self._exact.get(name) or self._tolerant.get(_even(name))

    def match(self, file: str, names: Sequence[str], problems: list[Problem]) -> Header:
        """Match a file's names; add what is wrong with them to `problems`."""
        # Where no name is a column's, the first record stands in the header's place, and its values are not told.
        known = any(self.column(name) for name in names)
        for name, times in Counter(names).items() if known else ():
            if times > 1 and name.strip():
                problems.append(
                    Problem(
                        f"{file}, {shown(name)}",
                        "tên cột lặp lại. / duplicate column name.",
                        "Mỗi tên chỉ dùng một lần. / Use each name once.",
                    )
                )
        sources: dict[str, list[int]] = defaultdict(list)
        for place, name in enumerate(names):
            if column := self.column(name):
                sources[column].append(place)
        for column, places in sources.items():
            written = {names[place] for place in places}
            if len(written) > 1:
                both = listing(shown(name) for name in sorted(written))
                problems.append(
                    Problem(
                        f"{file}, {column}",
                        f"nhiều cột cùng ứng với một cột: {both}. / several columns stand for one.",
                        "Bỏ bớt hoặc sửa tệp ánh xạ. / Drop one or correct the mapping file.",
                    )
                )
        return Header(file, tuple(names), {column: places[0] for column, places in sources.items()})

    def other_contract(self, header: Header) -> Problem | None:
        """What to say of a file that has every required column of the other table, under whichever names."""
        written = {_even(name) for name in header.names}
        for table in TABLES.values():
            required = [column for column in table.columns if column.required]
            if table is not self.table and all(
                written & {_even(name) for name in (column.name, *column.official)} for column in required
            ):
                return other_contract(header.file, self.table.dataset, table.dataset)
        return None

    def missing(self, header: Header, column: Column) -> Problem:
        """A required column that a file lacks: what it may be called there, and what to do."""
        where = f"{header.file}, {column.name}"
        what = f"thiếu cột bắt buộc {column.name} ({column.vi}). / required column {column.name} is missing."
        official = {_folded(name) for name in column.official}
        for name in header.unknown:
            if _folded(name) in official:
                return Problem(
                    where,
                    what,
                    f"Tệp có cột {name}: dùng tệp ánh xạ tên chính thức. / "
                    f"The file has {name}: use the mapping of official names.",
                )
        if not header.places:
            return Problem(
                where,
                what,
                "Dòng đầu có vẻ không phải tên cột. / The first line does not look like column names.",
            )
        present = {_folded(name): name for name in header.unknown if shown(name) == name}
        spellings = (column.name, *column.official, column.vi, column.en)
        near = next((found for text in spellings if (found := nearest(_folded(text), present))), None)
        if near is None:
            return Problem(where, what, "Bổ sung cột hoặc khai báo ánh xạ. / Add the column or map it.")
        return Problem(where, what, f"Có phải là cột {present[near]}? / Is it the column {present[near]}?")


def _even(name: str) -> str:
    """A name without a mark at its front, outer blanks, or case."""
    return unicodedata.normalize("NFC", name.removeprefix(_BOM).strip()).casefold()


def _folded(name: str) -> str:
    """A name without accents, case and punctuation, for likeness only."""
    plain = unicodedata.normalize("NFD", _even(name).replace("đ", "d"))
    return "".join(letter for letter in plain if letter.isalnum())
