"""The tasks that a task force has handed out: a small CSV file, kept by hand."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from checks.errors import InputProblems, Problem
from scorecards.tasks import DONE_PCT, Task

COLUMNS = ("unit_code", "task", "owner", "start", "due", "result", "accountable", "progress_pct")
_NEEDED = ("unit_code", "task", "owner", "due", "result", "accountable", "progress_pct")
_LONGEST = 300
_SHOWN = 20
"""Problems that are told; a file that is wrong throughout is wrong in one way."""

_PERSONAL = re.compile(r"\d[\d .\-]{7,}\d")
"""Nine digits and more, however they are grouped: an identity number or a telephone. Tasks stand on public pages."""


@dataclass(frozen=True)
class Tasks:
    """The tasks, and the SHA-256 of the file they come from."""

    tasks: tuple[Task, ...]
    sha256: str


def read_tasks(path: Path, localities: AbstractSet[str]) -> Tasks:
    """Read a row for each task: the columns of `COLUMNS`, dates as YYYY-MM-DD, `start` may be empty.

    Args:
        path: the file.
        localities: codes that have a page: "VN", provinces, communes.

    Raises:
        InputProblems: the file can't be read, or rows of it are wrong; all of them at once.
    """
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        what = f"không đọc được / can't be read: {type(error).__name__}."
        raise InputProblems([Problem(path.name, what, "Cần tệp CSV, UTF-8 / a CSV file in UTF-8 is needed.")]) from None
    rows = csv.reader(text.splitlines())
    header = tuple(name.strip() for name in next(rows, []))
    if header != COLUMNS:
        what = "dòng đầu phải là / the first line must be: " + ",".join(COLUMNS) + "."
        raise InputProblems([Problem(path.name, what)])
    tasks, problems = [], []
    for line, row in enumerate(rows, start=2):
        wrong = "; ".join(_wrong(row, localities))
        if wrong:
            problems.append(Problem(f"{path.name}, dòng / line {line}", f"{wrong}."))
        else:
            tasks.append(_task(row))
    if len(problems) > _SHOWN:
        more = Problem(path.name, f"và {len(problems) - _SHOWN} lỗi nữa / and as many more problems.")
        problems = [*problems[:_SHOWN], more]
    if problems:
        raise InputProblems(problems)
    return Tasks(tuple(tasks), hashlib.sha256(data).hexdigest())


def _wrong(row: list[str], localities: AbstractSet[str]) -> Iterator[str]:
    if len(row) != len(COLUMNS):
        yield f"cần đúng {len(COLUMNS)} trường / {len(COLUMNS)} fields are needed"
        return
    held = dict(zip(COLUMNS, (value.strip() for value in row), strict=True))
    for name in _NEEDED:
        if not held[name]:
            yield f"{name}: để trống / empty"
    if held["unit_code"] and held["unit_code"] not in localities:
        yield "unit_code: không phải VN, mã tỉnh hoặc mã xã / neither VN nor the code of a province or a commune"
    yield from _wrong_words(held)
    yield from _wrong_dates(held)
    progress = held["progress_pct"]
    if progress and not (progress.isascii() and progress.isdigit() and int(progress) <= DONE_PCT):
        yield "progress_pct: không phải số nguyên từ 0 đến 100 / not a whole number from 0 to 100"


def _wrong_words(held: Mapping[str, str]) -> Iterator[str]:
    for name in ("task", "owner", "result", "accountable"):
        if len(held[name]) > _LONGEST:
            yield f"{name}: dài quá {_LONGEST} ký tự / longer than {_LONGEST} characters"
        if _PERSONAL.search(held[name]):
            yield f"{name}: có số giống số định danh, điện thoại / holds what looks like an identity or phone number"


def _wrong_dates(held: Mapping[str, str]) -> Iterator[str]:
    dates = {name: _date(held[name]) for name in ("start", "due") if held[name]}
    for name, day in dates.items():
        if day is None:
            yield f"{name}: không phải ngày YYYY-MM-DD / not a date YYYY-MM-DD"
    start, due = dates.get("start"), dates.get("due")
    if start and due and start > due:
        yield "start: sau hạn / after the due date"


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _task(row: list[str]) -> Task:
    unit, task, owner, start, due, result, accountable, progress = (value.strip() for value in row)
    return Task(
        locality=unit,
        task=task,
        owner=owner,
        start=_date(start),
        due=date.fromisoformat(due),
        result=result,
        accountable=accountable,
        progress_pct=int(progress),
    )
