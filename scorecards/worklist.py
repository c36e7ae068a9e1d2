"""The worklist of one commune as a page: masked, static, at most some hundreds of tasks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import groupby, islice
from typing import TYPE_CHECKING

from checks.worklist import reference
from schemas.contract import TABLES
from scorecards.numbers import vi_date, vi_integer, vi_month
from scorecards.render import create_environment, minify_css
from scorecards.worklist_values import masked_number
from scorecards.worklist_words import OUTCOMES, Words, method, risk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from jinja2 import Template

    from checks.rule import Rule
    from checks.worklist import Task
    from scorecards.worklist_values import Values
    from scorecards.worklist_words import Risk

MOST_TASKS = 300
"""More than that no one does from one page; the files hold all."""

_MINUTES_PER_HOUR = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What a list belongs to.

    Attributes:
        rules: by id, those with tasks here, in the order of the list; `counts`: tasks of each.
        records: records with tasks.
        rules_sha256: hash of the rules that the edition was scored by.
        key: what references are made with. Never shown.
    """

    code: str
    name: str
    province: str
    as_of: date
    edition_id: str
    rules_sha256: str
    code_version: str
    synthetic: bool
    rules: Mapping[str, Rule]
    counts: Mapping[str, int]
    records: int
    key: bytes

    def __repr__(self) -> str:
        """Without the key."""
        return f"Listed({self.code!r}, {self.edition_id!r}, {self.total} tasks)"

    @property
    def total(self) -> int:
        """All tasks."""
        return sum(self.counts.values())

    def reference(self, task: Task) -> str:
        """The task's reference."""
        return reference(task, self.code, self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One task as the page shows it: nothing in it names a person."""

    reference: str
    number: str
    field: Words
    now: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """The shown tasks of one rule. `total` counts all of them."""

    rule: Rule
    total: str
    method: Words
    risk: Risk
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Sum:
    """A number of the list's head, in both languages."""

    vi: str
    en: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorklistPage:
    """The page, ready to be laid out."""

    title: str
    province: str
    month: str
    day: str
    lead: str
    rest: str
    en: str
    sums: tuple[Sum, ...]
    blocks: tuple[Block, ...]
    listed: Listed


def compose(listed: Listed, tasks: Iterable[Task], values: Values) -> WorklistPage:
    """Compose the page of a list that has tasks; of many, the first."""
    shown = list(islice(tasks, MOST_TASKS))
    lead, rest, en = _sentence(listed, len(shown))
    return WorklistPage(
        title=listed.name,
        province=listed.province,
        month=vi_month(listed.as_of),
        day=vi_date(listed.as_of),
        lead=lead,
        rest=rest,
        en=en,
        sums=_sums(listed),
        blocks=tuple(
            _block(listed, rule_id, list(group), values) for rule_id, group in groupby(shown, lambda task: task.rule.id)
        ),
        listed=listed,
    )


def _sentence(listed: Listed, shown: int) -> tuple[str, str, str]:
    order = "Làm từ trên xuống: trước hết việc có thể đang gây hại, rồi đến việc bắt buộc, sau cùng là cảnh báo."
    order_en = "Work from the top: what may be doing harm comes first, then what blocks, warnings last."
    total = vi_integer(listed.total)
    if listed.total == 1:
        return "1 việc", f" phải làm ở {listed.name} kỳ này.", "One task in this commune."
    if shown == listed.total:
        return f"Cả {total} việc", f" của {listed.name} kỳ này. {order}", f"All {total} tasks. {order_en}"
    return (
        f"{vi_integer(shown)} việc đầu",
        f" trong {total} việc của {listed.name} kỳ này; đủ cả ở tệp XLSX, CSV. {order}",
        f"The first {shown} of {listed.total:,} tasks; the XLSX and CSV files hold all. {order_en}",
    )


def _sums(listed: Listed) -> tuple[Sum, ...]:
    def of(*wanted: bool) -> str:
        return vi_integer(
            sum(number for number, counted in zip(listed.counts.values(), wanted, strict=True) if counted)
        )

    rules = [listed.rules[rule_id] for rule_id in listed.counts]
    minutes = sum(rule.effort_minutes * listed.counts[rule.id] for rule in rules)
    hours = "dưới 1 giờ" if minutes < _MINUTES_PER_HOUR else f"{vi_integer(minutes // _MINUTES_PER_HOUR)} giờ"
    return (
        Sum("Bản ghi phải xem", "Records to look at", vi_integer(listed.records)),
        Sum(
            "Việc có thể đang gây hại",
            "Tasks that may be harming people",
            of(*(rule.harm is not None for rule in rules)),
        ),
        Sum("Việc bắt buộc", "Blocking tasks", of(*(rule.blocking for rule in rules))),
        Sum("Cảnh báo", "Warnings", of(*(not rule.blocking for rule in rules))),
        Sum("Trong đó máy tự sửa", "Of all, by machine", of(*(rule.effort_minutes == 0 for rule in rules))),
        Sum("Công làm tay, ước tính", "Estimated work by hand", hours),
    )


def _block(listed: Listed, rule_id: str, tasks: list[Task], values: Values) -> Block:
    rule = listed.rules[rule_id]
    column = TABLES[rule.on].by_name[rule.field]
    return Block(
        rule=rule,
        total=vi_integer(listed.counts[rule_id]),
        method=method(rule),
        risk=risk(rule),
        lines=tuple(
            Line(
                reference=listed.reference(task),
                number=masked_number(task.key),
                field=Words(column.vi, column.en),
                now=values.shown(task),
                hint=values.hint(task),
            )
            for task in tasks
        ),
    )


def render(page: WorklistPage) -> bytes:
    """Render the page as UTF-8."""
    return _template().render(page=page).encode()


@cache
def _template() -> Template:
    """The template: compiled once, for a province has more than a hundred lists."""
    environment = create_environment()
    if environment.loader is None:
        raise ValueError("templates need a loader")
    css = environment.loader.get_source(environment, "worklist.css")[0]
    environment.globals.update(outcomes=OUTCOMES, worklist_css=minify_css(css))
    return environment.get_template("worklist.html.j2")
