"""The impact on real records in words: for people, for machines, for a merge request. Counts only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from schemas.contracts.impact import COUNTED, UNPLACED, Counts, Impact, Line, Measured
from schemas.contracts.impact_subjects import Subject
from schemas.contracts.wording import quoted, tidy

HEADS = (
    ("mới lỗi", "newly fail"),
    ("mới hết lỗi", "newly pass"),
    ("mới bị chặn", "newly blocked"),
    ("mới hết chặn", "newly freed"),
)
"""Labels of the counts, in the order of `COUNTED`."""
_NATION = "cả nước / nation"
_UNPLACED = "không thuộc xã nào / in no commune"
_WIDTH = 44


def title(measured: Measured, impact: Impact) -> str:
    """What was counted, of how many records, on which day."""
    records = number(sum(impact.records.values()))
    refused = f", {number(impact.rejected)} dòng không đọc được / rows unreadable" if impact.rejected else ""
    day = measured.as_of.isoformat()
    return f"{impact.table}: tác động / impact: {records} bản ghi / records{refused}, ngày chốt / as of {day}"


def number(count: int) -> str:
    """A count as it is written in Viet Nam: 1.234.567."""
    return f"{count:,}".replace(",", ".")


def text(measured: Measured) -> list[str]:
    """The impact for people."""
    lines: list[str] = []
    for impact in measured.tables:
        lines.append(title(measured, impact))
        listed = [*impact.lines, *impact.together]
        if listed:
            lines += [
                "  " + " " * _WIDTH + _cells(vi for vi, _ in HEADS),
                "  " + " " * _WIDTH + _cells(en for _, en in HEADS),
            ]
        for line in listed:
            lines.append(f"  {about(line)}")
            lines += [
                f"    {place:<{_WIDTH - 2}}{_cells(number(count) for count in _held(counts))}"
                for place, counts in places(measured, line)
            ]
        lines += [f"  {said}" for said in _remarks(impact)]
        lines.append("")
    return lines


def _cells(words: Iterator[str]) -> str:
    return "".join(f"{word:>14}" for word in words)


def _held(counts: Counts) -> tuple[int, ...]:
    return tuple(getattr(counts, name) for name in COUNTED)


def about(line: Line) -> str:
    """What a line is of."""
    if line.name:
        return tidy(f"{line.subject.vi} / {line.subject.value} {line.name}")
    vi = {Subject.RULE: "quy tắc", Subject.COLUMN: "cột", Subject.KEY: "khóa"}[line.subject]
    return f"bản ghi có ít nhất một {vi} như vậy / records with at least one such {line.subject.value}"


def places(measured: Measured, line: Line) -> list[tuple[str, Counts]]:
    """The nation, then the provinces where something changes, by code; what lies in none comes last."""
    ordered = sorted(line.provinces.items(), key=lambda held: (held[0] == UNPLACED, held[0]))
    named = [
        (f"{code} {measured.province_names.get(code, '')}".strip() if code else _UNPLACED, counts)
        for code, counts in ordered
    ]
    return [(_NATION, line.nation), *named]


def _remarks(impact: Impact) -> list[str]:
    said = []
    if not impact.lines and not impact.unmeasured:
        said.append("không điều kiện nào khác: 0 bản ghi / no condition differs: 0 records")
    for each in impact.unmeasured:
        what = f"{each.subject.vi} / {each.subject.value} {each.name}"
        said.append(tidy(f"▲ không đo được / not measurable: {what}: {each.vi} / {each.en}"))
    return said


def facts(measured: Measured) -> dict[str, Any]:
    """The impact for machines. The province "" is what lies in no commune."""
    return {
        "as_of": measured.as_of.isoformat(),
        "tables": [
            {
                "table": impact.table,
                "records": sum(impact.records.values()),
                "records_by_province": dict(impact.records),
                "rejected": impact.rejected,
                "lines": [_line_facts(line) | {"name": line.name} for line in impact.lines],
                "together": [_line_facts(line) for line in impact.together],
                "not_measurable": [
                    {"subject": each.subject.value, "name": each.name, "vi": each.vi, "en": each.en}
                    for each in impact.unmeasured
                ],
                "rules_unchanged": impact.unchanged,
            }
            for impact in measured.tables
        ],
    }


def _line_facts(line: Line) -> dict[str, Any]:
    return {
        "subject": line.subject.value,
        "nation": counts_facts(line.nation),
        "provinces": {code: counts_facts(counts) for code, counts in sorted(line.provinces.items())},
    }


def counts_facts(counts: Counts) -> dict[str, int]:
    """Counts by name."""
    return dict(zip(COUNTED, _held(counts), strict=True))


def markdown(measured: Measured) -> list[str]:
    """The impact as tables of a comment: a row for the nation, the provinces folded away."""
    lines: list[str] = []
    for impact in measured.tables:
        lines += [f"### {quoted(title(measured, impact))}", ""]
        listed = [*impact.lines, *impact.together]
        if listed:
            lines += _head("")
            lines += [_row(about(line), line.nation) for line in listed]
            lines.append("")
        for line in listed:
            if line.provinces:
                lines += [f"<details><summary>{quoted(about(line))}</summary>", "", *_head("tỉnh / province")]
                lines += [_row(place, counts) for place, counts in places(measured, line)]
                lines += ["", "</details>", ""]
        lines += [f"- {quoted(said)}" for said in _remarks(impact)]
        lines.append("")
    return lines


def _head(first: str) -> list[str]:
    return [
        f"| {first} | " + " | ".join(f"{vi} / {en}" for vi, en in HEADS) + " |",
        "|---|" + "---:|" * len(HEADS),
    ]


def _row(first: str, counts: Counts) -> str:
    return f"| {quoted(first)} | " + " | ".join(number(count) for count in _held(counts)) + " |"
