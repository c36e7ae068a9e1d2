"""A comparison in words: for people at a terminal, for machines as JSON, for a merge request as Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from schemas.contracts import impact_words
from schemas.contracts.accepted import Acceptance, Ruling
from schemas.contracts.change import Change, Level, Outcome, Verdict, Witness
from schemas.contracts.comparison import Comparison, Mode
from schemas.contracts.impact import Measured
from schemas.contracts.kinds import KINDS
from schemas.contracts.model import Record
from schemas.contracts.notes import Note
from schemas.contracts.wording import quoted, tidy

MARKS: Mapping[Verdict, str] = {Verdict.COMPATIBLE: "●", Verdict.MAY_BREAK: "▲", Verdict.BREAKS: "✕"}


@dataclass(frozen=True, slots=True)
class Check:
    """Something else that was looked at, beside the comparison: whether it is right, and what was found."""

    name: str
    vi: str
    en: str
    passed: bool
    detail: str = ""


@dataclass(frozen=True)
class Report:
    """What was compared, what somebody accepted, what else was looked at, and by which mode it is judged.

    Attributes:
        impact: what the changes do to the records of an extract, if one was given.
        notes: what of the two sides was not compared.
        file: the file that the new side was read from, relative to where the command runs; empty where there is none.
    """

    comparisons: tuple[Comparison, ...]
    ruling: Ruling
    mode: Mode
    checks: tuple[Check, ...] = ()
    impact: Measured | None = None
    notes: tuple[Note, ...] = ()
    file: str = ""

    @property
    def passed(self) -> bool:
        """Whether nothing is open."""
        return not self.ruling.open and all(check.passed for check in self.checks)

    def acceptance(self, change: Change) -> Acceptance | None:
        """The entry that accepts a change."""
        return next((entry for accepted, entry in self.ruling.accepted if accepted == change), None)


def record_text(record: Record) -> str:
    """A record on one line. All values are invented."""
    return "{" + ", ".join(f"{name}: {_value(value)}" for name, value in record.items()) + "}"


def _value(value: Any) -> str:
    if value is None:
        return "null"
    return value.isoformat() if isinstance(value, date) else repr(value)


def witness_lines(witness: Witness) -> list[str]:
    """A witness, a record to a line."""
    dated = "" if witness.day is None else f" (ngày chốt / as of {witness.day})"
    lines = [f"{record_text(row)}{dated}" for row in witness.rows]
    lines += [f"cùng bảng / beside: {record_text(row)}" for row in witness.beside]
    lines += [f"bảng kia / other table: {record_text(row)}" for row in witness.given]
    return lines


def _outcome(vi: str, en: str, outcome: Outcome) -> str:
    verdict = outcome.verdict
    tried = " (đã thử, chưa chứng minh / tried, not proven)" if outcome.method.value == "tried" else ""
    return f"{vi} / {en}: {MARKS[verdict]} {verdict.vi} / {verdict.en}{tried}"


def text(report: Report) -> list[str]:
    """The report for people, Vietnamese first."""
    lines: list[str] = []
    for each in report.comparisons:
        lines += _heading(each)
        for change in sorted(each.changes, key=lambda change: -change.level):
            lines += _change(change, report.acceptance(change))
        lines += ["", *_verdicts(each), ""]
    lines += [] if report.impact is None else impact_words.text(report.impact)
    lines += [_checked(check) for check in report.checks]
    lines += [
        f"▲ chấp nhận đã hết hạn / acceptance expired on {entry.expires}: {entry}" for entry in report.ruling.expired
    ]
    lines += [f"▲ chấp nhận không dùng đến / unused acceptance: {entry}" for entry in report.ruling.unused]
    count = len(report.ruling.open)
    if count:
        lines.append(
            f"✕ {count} thay đổi cần được chấp nhận / changes that somebody must accept (schemas/accepted.toml)."
        )
    elif report.passed:
        lines.append("● Được / fine.")
    return lines


def _heading(each: Comparison) -> list[str]:
    old = "–" if each.old is None else each.old.version
    new = "–" if each.new is None else each.new.version
    count = len(each.changes)
    said = f"{count} thay đổi / changes" if count else "không đổi / no change"
    return [f"{each.table}: {old} → {new}: {said}"]


def _change(change: Change, acceptance: Acceptance | None) -> list[str]:
    mark = "·"
    if change.breaking:
        mark = "✕" if acceptance is None else "✓"
    lines = [f"  {mark} {tidy(f'{change.vi} / {change.en}')} [{change.kind.value}, {change.level.en}]"]
    lines.append(f"      {_outcome('ngược', 'backward', change.backward)}")
    lines.append(f"      {_outcome('xuôi', 'forward', change.forward)}")
    if change.who:
        who = "; ".join(f"{party.vi} / {party.en}" for party in change.who)
        lines.append(f"      ai bị ảnh hưởng / who notices: {who}")
    for vi, en, outcome in (("cũ", "old", change.backward), ("mới", "new", change.forward)):
        if outcome.witness is not None:
            faults = ", ".join(outcome.witness.faults)
            head = f"bản ghi đúng theo bản {vi}, bản kia báo / right under the {en} version; the other finds: {faults}"
            lines += [f"      {head}", *(f"        {line}" for line in witness_lines(outcome.witness))]
    vi, en = KINDS[change.kind].silent
    if en:
        lines.append(f"      không bản ghi nào cho thấy được / no record can show it: {vi} / {en}")
    if acceptance is not None:
        lines.append(
            f"      được chấp nhận đến / accepted until {acceptance.expires}: {acceptance.owner}: {acceptance.reason}"
        )
    return lines


_MODES = (
    (Mode.BACKWARD, "ngược", "backward"),
    (Mode.FORWARD, "xuôi", "forward"),
    (Mode.FULL, "hai chiều", "full"),
    (Mode.BACKWARD_TRANSITIVE, "ngược, mọi bản", "backward, every release"),
    (Mode.FORWARD_TRANSITIVE, "xuôi, mọi bản", "forward, every release"),
    (Mode.FULL_TRANSITIVE, "hai chiều, mọi bản", "full, every release"),
)


def _verdicts(each: Comparison) -> list[str]:
    shown = _MODES if each.earlier else _MODES[:3]
    return [
        f"  {MARKS[each.verdict(mode)]} {vi} / {en}: {each.verdict(mode).vi} / {each.verdict(mode).en}"
        for mode, vi, en in shown
    ]


def _checked(check: Check) -> str:
    return f"{'●' if check.passed else '✕'} {check.vi} / {check.en}" + (f": {check.detail}" if check.detail else "")


def facts(report: Report, next_versions: Mapping[str, str]) -> dict[str, Any]:
    """The report for machines, in values that JSON has."""
    return {
        "passed": report.passed,
        "mode": report.mode.value,
        "tables": [_table(each, report, next_versions.get(each.table)) for each in report.comparisons],
        "open": [change_id(change) for change in report.ruling.open],
        "expired": [str(entry) for entry in report.ruling.expired],
        "unused": [str(entry) for entry in report.ruling.unused],
        "checks": [
            {"name": each.name, "passed": each.passed, "vi": each.vi, "en": each.en, "detail": each.detail}
            for each in report.checks
        ],
        "impact": None if report.impact is None else impact_words.facts(report.impact),
        "notes": [{"path": note.path, "keyword": note.keyword, "vi": note.vi, "en": note.en} for note in report.notes],
    }


def change_id(change: Change) -> str:
    """A change's name in outputs: its kind and where it is."""
    return f"{change.kind.value} {change.path}"


def _table(each: Comparison, report: Report, next_version: str | None) -> dict[str, Any]:
    return {
        "table": each.table,
        "old": None if each.old is None else each.old.version,
        "new": None if each.new is None else each.new.version,
        "next_version": next_version,
        "verdicts": {mode.value: each.verdict(mode).name.lower() for mode in Mode},
        "changes": [_change_facts(change, report.acceptance(change)) for change in each.changes],
    }


def _change_facts(change: Change, acceptance: Acceptance | None) -> dict[str, Any]:
    spec = KINDS[change.kind]
    return {
        "kind": change.kind.value,
        "path": change.path,
        "old": change.old,
        "new": change.new,
        "level": change.level.en,
        "breaking": change.breaking,
        "backward": _outcome_facts(change.backward),
        "forward": _outcome_facts(change.forward),
        "full": change.full.name.lower(),
        "who": [party.value for party in change.who],
        "vi": change.vi,
        "en": change.en,
        "no_record_because": dict(zip(("vi", "en"), spec.silent, strict=True)) if spec.silent[1] else None,
        "accepted": None
        if acceptance is None
        else {"owner": acceptance.owner, "reason": acceptance.reason, "expires": acceptance.expires.isoformat()},
    }


def _outcome_facts(outcome: Outcome) -> dict[str, Any]:
    seen = outcome.witness
    witness = None
    if seen is not None:
        witness = {
            "rows": [_plain(row) for row in seen.rows],
            "beside": [_plain(row) for row in seen.beside],
            "given": [_plain(row) for row in seen.given],
            "faults": list(seen.faults),
            "day": None if seen.day is None else seen.day.isoformat(),
        }
    return {"verdict": outcome.verdict.name.lower(), "method": outcome.method.value, "witness": witness}


def _plain(row: Record) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}


def markdown(report: Report) -> str:
    """The report as a comment on a merge request."""
    title = (
        "● Hợp đồng số liệu: được / data contracts: fine"
        if report.passed
        else ("✕ Hợp đồng số liệu: có thay đổi làm hỏng / data contracts: something breaks")
    )
    lines = [f"## {title}", ""]
    for each in report.comparisons:
        lines += [f"### {_heading(each)[0]}", ""]
        if each.changes:
            lines += [
                "| | thay đổi | change | ngược / backward | xuôi / forward | ai / who |",
                "|---|---|---|---|---|---|",
            ]
            lines += [_row(change, report) for change in sorted(each.changes, key=lambda change: -change.level)]
            lines += ["", *_details(each.changes)]
    lines += [] if report.impact is None else impact_words.markdown(report.impact)
    lines += [f"- {_checked(check)}" for check in report.checks]
    lines += [f"- ▲ hết hạn / expired: `{entry}`" for entry in report.ruling.expired]
    lines += [f"- ▲ không dùng đến / unused: `{entry}`" for entry in report.ruling.unused]
    lines += [f"- ▲ không được so sánh / not compared: {quoted(str(note))}" for note in report.notes]
    return "\n".join(lines).rstrip("\n") + "\n"


def _row(change: Change, report: Report) -> str:
    accepted = report.acceptance(change)
    mark = "✕" if change in report.ruling.open else ("✓" if accepted else "·")
    cells = [
        mark,
        change.vi,
        change.en,
        *(f"{MARKS[each.verdict]} {each.verdict.vi} / {each.verdict.en}" for each in (change.backward, change.forward)),
        ", ".join(f"{party.vi} / {party.en}" for party in change.who) or "–",
    ]
    return "| " + " | ".join(quoted(cell) for cell in cells) + " |"


def _details(changes: Sequence[Change]) -> list[str]:
    lines = []
    for change in changes:
        seen = change.backward.witness
        if change.level is Level.MAJOR and seen is not None:
            lines += [
                f"<details><summary><code>{change_id(change)}</code></summary>",
                "",
                "Bản ghi nay bị lỗi / a record that now fails:",
                "",
                "```text",
                *witness_lines(seen),
                f"→ {', '.join(seen.faults)}",
                "```",
                "</details>",
                "",
            ]
    return lines
