"""The words of a worklist: methods, risks, outcomes, and the columns of its files."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from checks.vocabulary import ErrorGroup, State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checks.rule import Rule


@dataclass(frozen=True, slots=True)
class Words:
    """The same in both languages."""

    vi: str
    en: str


METHODS: Mapping[ErrorGroup, Words] = MappingProxyType(
    {
        ErrorGroup.MISSING: Words("Tra hồ sơ gốc, hỏi công dân", "Look into the original file, ask the person"),
        ErrorGroup.RANGE: Words("Đối chiếu giấy tờ gốc", "Compare with the original papers"),
        ErrorGroup.DUPLICATE: Words("Hai người cùng xác nhận", "Two officers confirm"),
        ErrorGroup.FORMAT: Words("Ghi lại đúng dạng", "Write it in its proper form"),
        ErrorGroup.REFERENCE: Words("Tra cứu cơ sở dữ liệu", "Look it up in the register"),
        ErrorGroup.CONTRADICTION: Words("Đối chiếu giấy tờ gốc", "Compare with the original papers"),
        ErrorGroup.STALE: Words("Xác minh rồi cập nhật", "Verify, then update"),
        ErrorGroup.DISAGREES: Words("Đối khớp hai cơ sở dữ liệu", "Compare the two databases"),
    }
)
"""How errors of a group are gone about."""

BY_MACHINE = Words("Máy tự sửa", "By machine")

OUTCOMES = (Words("Đã sửa", "Mended"), Words("Đúng rồi", "Was right"), Words("Chuyển", "Passed on"))
"""What became of a task. "Was right" is a false alarm: it goes back to those who write the rules."""


@dataclass(frozen=True, slots=True)
class Risk:
    """How bad it is to leave a task undone. `shape` is the state whose shape it borrows; none of them is green."""

    words: Words
    shape: State
    why_vi: str = ""
    why_en: str = ""


def method(rule: Rule) -> Words:
    """How tasks of a rule are gone about."""
    return BY_MACHINE if rule.effort_minutes == 0 else METHODS[rule.error_group]


def risk(rule: Rule) -> Risk:
    """How bad it is to leave tasks of a rule undone."""
    if rule.harm is not None:
        return Risk(Words("Cao", "High"), State.BELOW, rule.harm.vi, rule.harm.en)
    if rule.blocking:
        return Risk(Words("Vừa", "Medium"), State.WATCH)
    if not rule.scored:
        return Risk(Words("Thấp", "Low"), State.NOT_ASSESSED, "quy tắc thử nghiệm", "rule on trial")
    return Risk(Words("Thấp", "Low"), State.NOT_ASSESSED, rule.severity.vi, rule.severity.value)
