"""Who does what, by when: the tasks that a task force has handed out, as a page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scorecards.numbers import vi_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

DONE_PCT = 100

_LAG_PCT = 10
"""A task is at risk where its progress lags this much behind the share of its time that has gone."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """One task. The five things that must be clear: who, what, by when, with what result, answering to whom.

    Attributes:
        locality: code of the locality whose page shows it: "VN", two digits or five.
        start: when it began, or None; without it nobody can say whether it lags.
        progress_pct: how much of it is done, 0 to 100.
    """

    locality: str
    task: str
    owner: str
    due: date
    result: str
    accountable: str
    progress_pct: int
    start: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskLine:
    """A task in a line of the table. `look` is the class of its state: "ok", "wa", "bad" or "na"."""

    task: str
    owner: str
    due: str
    result: str
    accountable: str
    progress_pct: int
    look: str
    state_vi: str
    state_en: str
    days_late: int


def show_tasks(tasks: Iterable[Task], as_of: date) -> Mapping[str, tuple[TaskLine, ...]]:
    """The lines of each locality's page, the most overdue first, then by due date."""
    found: dict[str, list[TaskLine]] = {}
    for task in sorted(tasks, key=lambda each: (each.progress_pct >= DONE_PCT, each.due, each.task)):
        found.setdefault(task.locality, []).append(_show(task, as_of))
    return {code: tuple(lines) for code, lines in found.items()}


def _show(task: Task, as_of: date) -> TaskLine:
    late = (as_of - task.due).days if task.progress_pct < DONE_PCT else 0
    look, vi, en = _state(task, as_of)
    return TaskLine(
        task=task.task,
        owner=task.owner,
        due=vi_date(task.due),
        result=task.result,
        accountable=task.accountable,
        progress_pct=task.progress_pct,
        look=look,
        state_vi=vi,
        state_en=en,
        days_late=max(late, 0),
    )


def _state(task: Task, as_of: date) -> tuple[str, str, str]:
    if task.progress_pct >= DONE_PCT:
        return "ok", "Đã xong", "Done"
    if as_of > task.due:
        days = (as_of - task.due).days
        return "bad", f"Quá hạn {days} ngày", f"{days} {'day' if days == 1 else 'days'} overdue"
    if task.start is None:
        return "na", "Đang làm", "Under way"
    whole = max((task.due - task.start).days, 1)
    gone_pct = 100 * max((as_of - task.start).days, 0) // whole
    if task.progress_pct + _LAG_PCT < gone_pct:
        return "wa", "Có nguy cơ", "At risk"
    return "ok", "Đúng tiến độ", "On schedule"
