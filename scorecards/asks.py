"""What the figures ask of the meeting: the decisions to take, each said only where its figures are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.vocabulary import Dataset, Level
from scorecards.disclosure import NOTHING, UNDER_SMALL_CELL
from scorecards.numbers import share_tenths, vi_integer, vi_percent
from scorecards.verdict import vi_list
from scorecards.view import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from checks.vocabulary import Criterion
    from scorecards.tasks import TaskLine
    from scorecards.view import Place, Plan, RuleLine

MOST = 4
"""Decisions that a page asks for: a meeting takes no more."""

_HEAVIEST = 3
"""Places that the page names as holding most of what fails."""

_RULES_NAMED = 3

_VI_RECORDS = {Dataset.CITIZENS: "hồ sơ dân cư", Dataset.DOSSIERS: "hồ sơ thủ tục hành chính"}
_EN_RECORDS = {Dataset.CITIZENS: "citizen records", Dataset.DOSSIERS: "dossiers"}


def decisions(  # noqa: PLR0913 - what a page knows
    place: Place,
    members: Sequence[Place],
    level: Level,
    *,
    lines: Sequence[RuleLine],
    plans: Sequence[Plan],
    tasks: Sequence[TaskLine],
    identifiers: Sequence[Criterion],
    target: str,
) -> tuple[Sentence, ...]:
    """The decisions of one page, the weightiest first.

    Args:
        place: whose page it is.
        members: the places below it.
        level: of the page.
        lines: the rules to mend first, disclosed.
        plans: what to mend next, disclosed.
        tasks: the tasks of the place.
        identifiers: the criteria that identifier failures hold below target.
        target: the headline's, as text.
    """
    found = [
        *_overdue(tasks),
        *_harmful(lines),
        *_by_machine(plans),
        *_by_hand(plans, target),
        *_heaviest(place, members, level),
        *_identifiers(identifiers),
    ]
    return tuple(found[:MOST])


def _overdue(tasks: Sequence[TaskLine]) -> Iterator[Sentence]:
    late = [task for task in tasks if task.days_late]
    if late:
        worst = max(late, key=lambda task: task.days_late)
        more = f"; {len(late) - 1} việc khác cũng quá hạn" if len(late) > 1 else ""
        yield Sentence(
            f"{worst.owner} giải trình việc quá hạn {worst.days_late} ngày",
            f" – {worst.task}{more}.",
            f"{len(late)} {'task is' if len(late) == 1 else 'tasks are'} overdue, by up to {worst.days_late} days.",
        )


def _harmful(lines: Sequence[RuleLine]) -> Iterator[Sentence]:
    guilty = [line for line in lines if line.harm is not None]
    if guilty:
        first = guilty[0]
        others = f"; sau đó đến {vi_list([line.id for line in guilty[1:]])}" if len(guilty) > 1 else ""
        risk = first.harm
        yield Sentence(
            f"Xử lý ngay lỗi gây hại {first.id}",
            f" – {first.vi}: {_words(first.failed)} hồ sơ lỗi, rủi ro {risk.vi if risk else ''}{others}.",
            f"Failures that harm people come first: {risk.en if risk else ''}.",
        )


def _by_machine(plans: Sequence[Plan]) -> Iterator[Sentence]:
    for plan in plans:
        for step in plan.steps:
            if step.by_machine:
                ids = [rule_id for rule_id, _ in step.rules]
                names = vi_list(ids) if len(ids) <= _RULES_NAMED else f"{len(ids)} quy tắc"
                after = f", tỷ lệ lên {step.share}" if step.share else ""
                yield Sentence(
                    f"Cho máy sửa {names}",
                    f" – {_words(step.gain)} {_VI_RECORDS[plan.dataset]} đạt thêm cả bốn tiêu chí{after}, "
                    "không tốn giờ công rà soát.",
                    f"A machine can mend these: {_EN_RECORDS[plan.dataset]} won without a clerk's hour.",
                )
                return


def _by_hand(plans: Sequence[Plan], target: str) -> Iterator[Sentence]:
    for plan in plans:
        by_hand = [step for step in plan.steps if not step.by_machine]
        if not by_hand:
            continue
        last = by_hand[-1]
        ids = [rule_id for step in by_hand for rule_id, _ in step.rules]
        names = vi_list(ids) if len(ids) <= _RULES_NAMED else f"{len(ids)} quy tắc theo gói ở mục “Sửa gì trước”"
        end = f" và đạt {target}" if last.reached else f", tỷ lệ lên {last.share}" if last.share else ""
        machine = ", gồm cả phần máy sửa" if plan.steps[0].by_machine else ""
        yield Sentence(
            f"Giao rà soát {names}",
            f" – tổng cộng {_words(last.gain)} {_VI_RECORDS[plan.dataset]} đạt thêm{machine}{end}"
            + ("." if last.hours == NOTHING else f"; cần {_words(last.hours)} công."),
            "What to hand out next: the most records won for each hour of work.",
        )
        return


def _words(count: str) -> str:
    """A count within a sentence: no sign before it, and words where it is hidden."""
    if count == UNDER_SMALL_CELL:
        return f"dưới {UNDER_SMALL_CELL.removeprefix('<')}"
    return f"từ {count.removeprefix('≥ ')}" if count.startswith("≥") else count.removeprefix("+")


def _heaviest(place: Place, members: Sequence[Place], level: Level) -> Iterator[Sentence]:
    failing = place.share.failing
    heavy = sorted(
        ((member.share.failing, member) for member in members if member.share.failing),
        key=lambda pair: (-pair[0], pair[1].code),
    )[:_HEAVIEST]
    if not failing or len(heavy) < _HEAVIEST or len(members) <= _HEAVIEST:
        return
    part = sum(count for count, _ in heavy)
    whole = "cả nước" if level is Level.NATION else "toàn địa bàn"
    yield Sentence(
        "Tập trung vào " + vi_list([member.label for _, member in heavy]),
        f" – {vi_percent(share_tenths(min(part, failing), failing))} số hồ sơ dân cư chưa đạt của {whole}"
        f" ({vi_integer(part)} / {vi_integer(failing)}).",
        f"These {_HEAVIEST} hold the most citizen records that fail.",
    )


def _identifiers(guilty: Sequence[Criterion]) -> Iterator[Sentence]:
    if guilty:
        names = vi_list([criterion.vi for criterion in guilty])
        yield Sentence(
            "Xử lý hết lỗi định danh",
            f" – số định danh và mã đơn vị hành chính phải đúng 100%, nếu còn lỗi thì {names} không được xếp Đạt.",
            "Clear every identifier error: one is enough to keep a criterion below target.",
        )
