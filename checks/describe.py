"""Reader: a rule in words. Its facts for machines, and the same with labels in both languages for people."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

from checks.cleaning import OURS_EN, OURS_VI, target
from checks.legal_fields import legal_field
from checks.rule import Row, Rule

EXAMPLES = {
    "passing": "ví dụ đạt / passing",
    "failing": "ví dụ lỗi / failing",
    "beside": "cùng bảng còn có / the same table also holds",
    "given": "bảng kia có / the other table holds",
}
"""A rule's tuples of example rows, each with its label."""


def facts(rule: Rule) -> dict[str, Any]:
    """What `--json` prints: every fact of the rule, in values that JSON has. Dates are ISO."""
    return {
        "id": rule.id,
        "dataset": rule.on.value,
        "criterion": rule.criterion.value,
        "severity": rule.severity.value,
        "field": rule.field,
        "target": rule.target,
        "error_group": rule.error_group.value,
        "vi": rule.vi,
        "en": rule.en,
        "why": rule.why,
        "remedy_vi": rule.remedy_vi,
        "remedy_en": rule.remedy_en,
        "source": rule.source,
        "weight": rule.weight,
        "effort_minutes": rule.effort_minutes,
        "harm": rule.harm.value if rule.harm else None,
        "law_fields": list(rule.law_fields),
        "since": None if rule.since is None else rule.since.isoformat(),
        "until": None if rule.until is None else rule.until.isoformat(),
        "scored": rule.scored,
        **{name: [_plain(row) for row in getattr(rule, name)] for name in EXAMPLES},
    }


def _plain(row: Row) -> Row:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}


def labelled(rule: Rule) -> dict[str, str]:
    """The rule's short facts, each under its label "tiếng Việt / English"."""
    return {
        "bảng / table": f"{rule.on.vi} / {rule.on.en}",
        "tiêu chí / criterion": f"{rule.criterion.vi} / {rule.criterion.en}",
        "trường / field": rule.field,
        "mức / severity": severity(rule),
        "tính điểm / scored": _scored(rule),
        "nhóm lỗi / error group": f"{rule.error_group.vi} / {rule.error_group.en}",
        "chỉ tiêu làm sạch / cleaning target": "–" if rule.target is None else target_title(rule.target),
        "trường theo luật / legal fields": "; ".join(map(_legal_field, rule.law_fields)) or "–",
        "hiệu lực / in effect": _in_effect(rule),
        "trọng số / weight": f"{rule.weight:g}",
        "công sửa một hồ sơ / effort for one record": (
            "máy tự sửa / by machine" if rule.effort_minutes == 0 else f"{rule.effort_minutes} phút / minutes"
        ),
        "hại / harm": f"{rule.harm.vi} / {rule.harm.en}" if rule.harm else "–",
        "nguồn / source": rule.source,
    }


def severity(rule: Rule) -> str:
    """What a failure means, in both languages."""
    return f"{rule.severity.vi} / {rule.severity.value}"


def _scored(rule: Rule) -> str:
    if not rule.scored:
        return "không, đang thử nghiệm / no, on trial"
    return "có / yes" if rule.blocking else "không, chỉ cảnh báo / no, only a warning"


def target_title(number: int) -> str:
    """A cleaning target by number and name."""
    wanted = target(number)
    return f"{number} ({OURS_VI} / {OURS_EN}): {wanted.vi} / {wanted.en}"


def _legal_field(number: int) -> str:
    wanted = legal_field(number)
    return f"{number}: {wanted.vi} / {wanted.en}"


def _in_effect(rule: Rule) -> str:
    vi = [f"từ {rule.since}"] if rule.since else []
    en = [f"from {rule.since}"] if rule.since else []
    if rule.until:
        vi.append(f"đến {rule.until}")
        en.append(f"to {rule.until}")
    return f"{' '.join(vi)} / {' '.join(en)}" if vi else "mọi ngày chốt / any cut-off date"


def example(row: Row) -> list[str]:
    """An example's values, one text for each column that it names."""
    return [f"{name} = {value if isinstance(value, int) else _quoted(str(value))}" for name, value in row.items()]


EMPTY = "(trống / empty)"
"""An example that names no column: all of it is null."""


def _quoted(text: str) -> str:
    """The text in quotes, with what can't be seen written as an escape."""
    odd = [char for char in set(text) if not char.isprintable() or unicodedata.combining(char) or char == "`"]
    for char in odd:
        text = text.replace(char, f"\\u{ord(char):04x}")
    return f'"{text}"'
