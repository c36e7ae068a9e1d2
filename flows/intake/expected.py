"""The expected people of each commune: a small CSV file from outside the register, such as a census or a survey."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from checks.errors import InputProblems, Problem

COLUMNS = ("unit_code", "people")
_SHOWN = 20
"""Problems that are told; a file that is wrong throughout is wrong in one way."""


@dataclass(frozen=True)
class ExpectedPeople:
    """People expected in each commune in force, and the SHA-256 of the file that says so."""

    people: Mapping[str, int]
    sha256: str


def read_expected(path: Path, commune_of: Mapping[str, str]) -> ExpectedPeople:
    """Read `unit_code,people`, a row for each commune; people of communes that went into one are added up.

    Raises:
        InputProblems: the file can't be read, or rows of it are wrong; all of them at once.
    """
    try:
        data = path.read_bytes()
        lines = data.decode("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        what = f"không đọc được / can't be read: {type(error).__name__}."
        raise InputProblems([Problem(path.name, what, "Cần tệp CSV, UTF-8 / a CSV file in UTF-8 is needed.")]) from None
    rows = csv.reader(lines)
    header = tuple(name.strip() for name in next(rows, []))
    if header != COLUMNS:
        what = "dòng đầu phải là / the first line must be: " + ",".join(COLUMNS) + "."
        raise InputProblems([Problem(path.name, what)])
    people: dict[str, int] = {}
    seen: set[str] = set()
    problems = []
    for line, row in enumerate(rows, start=2):
        wrong = "; ".join(_wrong(row, commune_of, seen))
        if wrong:
            problems.append(Problem(f"{path.name}, dòng / line {line}", f"{wrong}."))
            continue
        unit, number = row[0].strip(), int(row[1])
        seen.add(unit)
        people[commune_of[unit]] = people.get(commune_of[unit], 0) + number
    if not people and not problems:
        problems.append(Problem(path.name, "không có dòng số liệu / no data rows."))
    if len(problems) > _SHOWN:
        more = Problem(path.name, f"và {len(problems) - _SHOWN} lỗi nữa / and as many more problems.")
        problems = [*problems[:_SHOWN], more]
    if problems:
        raise InputProblems(problems)
    return ExpectedPeople(people, hashlib.sha256(data).hexdigest())


def _wrong(row: list[str], commune_of: Mapping[str, str], seen: set[str]) -> Iterator[str]:
    if len(row) != len(COLUMNS):
        yield "cần đúng hai trường / two fields are needed"
        return
    unit, number = row[0].strip(), row[1].strip()
    if unit not in commune_of:
        yield "unit_code: không phải mã xã, phường, đặc khu / not the code of a commune"
    elif unit in seen:
        yield "unit_code: đã có ở dòng trước / given twice"
    if not (number.isascii() and number.isdigit()):
        yield "people: không phải số nguyên từ 0 / not a whole number from 0"
