"""Reader: the report of a self-test as a page. `python -m flows.detection_page [--check]`.

It runs the self-test, keeps its report as JSON and writes the page from that. `--check` runs nothing: it says whether
the page is that of the report, and the report that of the declared kinds and rules.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from checks.catalogue import RULES
from checks.detection import Excuse
from checks.docs import settle
from flows.cli import DEMO_AS_OF
from flows.cli_selftest import SEED
from flows.selftest import DENSITY, KINDS, selftest
from flows.selftest_view import (
    KIND_OF,
    RULE_OF,
    Entry,
    causes,
    mark,
    name,
    percent,
    title,
    untried,
    verdict,
    worst_first,
)
from scorecards.numbers import vi_date, vi_integer
from synthetic.defects import UNPLANTED

ROOT = Path("docs")
PAGE, REPORT = "detection.md", "detection.json"
PEOPLE = 200_000

_HEAD = """\
# Tự kiểm: lỗi cài sẵn và lỗi tìm thấy / the self-test: what was planted and what was found

Trang này do `python -m flows.detection_page` sinh ra từ một lần chạy `ddss selftest`; số liệu cho máy ở
[{report}]({report}). This page is generated from a run of `ddss selftest`; that file has its numbers for machines.

Dân số giả lập được tạo hai lần, có lỗi và không lỗi, rồi đọc và kiểm tra như mọi bộ số liệu: {people} người, {records}
bản ghi, hạt giống {seed}, chốt {as_of}; {planted} lỗi cài sẵn thuộc {kinds} loại,
gấp {density} lần mức thường có để loại hiếm cũng có mặt; {alike} bản ghi thuộc {alike_kinds} loại giống lỗi mà không
phải lỗi; ddss {version}, danh mục `{catalogue}`.
Synthetic people, with defects and without, are read and judged as any extract.

{verdict}

- **Cài** (planted): bản ghi mang lỗi; với quy tắc là bản ghi mà một lỗi tất định buộc nó phải báo. Records struck; of a
  rule, those in which a deterministic defect says that it must fail.
- **Thấy** (found): mọi quy tắc phải báo đều đã báo. Every rule that must fail did.
- **Báo nhầm** (false alarms): quy tắc báo mà không lỗi cài nào ở bản ghi ấy, hay có liên quan đến nó, giải thích được;
  với loại lỗi thì tính các quy tắc bắt buộc phải thấy nó. The rule fails, and no planted defect of that record, or that
  affects it, explains why; of a kind, the blocking rules that must find it are counted.
- **Phát hiện** (recall) = thấy / cài. **Báo đúng** (precision) = số báo có lý do / mọi số báo: explained of all that
  failed. Trong ngoặc là khoảng Wilson 95 %; số làm tròn xuống. Wilson's 95 % interval in brackets; rates are floored.
- **Ghi chú** (note): mã lý do ở bảng cuối; với quy tắc báo nhầm là loại lỗi có ở các bản ghi ấy. A code of the last
  table; for a rule with false alarms, the kinds that were planted in those records.

## Dân số sạch / the clean population

{clean} phát hiện của quy tắc bắt buộc trên {clean_records} bản ghi / findings of blocking rules on clean records.
"""
_COUNTS = ("cài / planted", "thấy / found", "sót / missed")
_HEADINGS = (
    "",
    "tên / name",
    *_COUNTS,
    "báo nhầm / false alarms",
    "phát hiện / recall",
    "báo đúng / precision",
    "ghi chú / note",
)
_SUSPICIONS = (
    "tên / name",
    *_COUNTS,
    "báo ở bản ghi không cài lỗi ấy / raised elsewhere",
    "báo ở dân số sạch / raised in the clean population",
    "ghi chú / note",
)


_OF_ALIKE = ("", "tên / name", "có / there", "bắt buộc báo / raised by blocking", "cảnh báo báo / raised by advisory")
_ON_ALIKE = (
    "Bản ghi hiếm nhưng đúng: quy tắc bắt buộc không được báo. Cảnh báo chỉ tính điều không báo ở chính bản ghi ấy",
    "trong dân số sạch. Rare records that are right: no blocking rule may fail; of advisory ones, what they don't",
    "raise of the same record in the clean population is counted.",
    "",
)


def pages(report: Entry) -> Mapping[str, str]:
    """File name to text: the report, and its page."""
    return {REPORT: _dumped(report), PAGE: "\n".join(_page(report)) + "\n"}


def _dumped(report: Entry) -> str:
    """JSON with one line for each kind and rule, so that a change of one changes one line."""
    parts = []
    for key, value in report.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            text = "[\n" + ",\n".join(f"    {json.dumps(each)}" for each in value) + "\n  ]"
        else:
            text = json.dumps(value)
        parts.append(f'  "{key}": {text}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _page(report: Entry) -> list[str]:
    kinds, rules = report["kinds"], report["rules"]
    blocking = [rule for rule in rules if rule["deterministic"]]
    others = [rule for rule in rules if not rule["deterministic"]]
    sections = {
        "Loại lỗi / kinds of defects": _judged(report, (kind for kind in kinds if not kind["sound"])),
        "Giống lỗi mà không phải lỗi / look-alikes": [*_ON_ALIKE, *_alike(kind for kind in kinds if kind["sound"])],
        "Quy tắc bắt buộc / blocking rules": _judged(report, blocking),
        "Cảnh báo và chạy thử / advisory and on trial": _suspicions(others, report["clean"]["other"]),
        "Vì sao không trọn / why not exactly": _table(
            ("mã / code", "vì sao", "why"), ((f"`{each.value}`", each.vi, each.en) for each in Excuse)
        ),
        "Không cài lỗi / nothing to plant": _table(
            ("quy tắc / rule", "vì sao", "why"),
            ((f"[{rule_id}](rules/{rule_id}.md)", each.vi, each.en) for rule_id, each in UNPLANTED.items()),
        ),
        "Chưa thử / not tried": [_untried(report)],
    }
    lines = [*_head(report).splitlines(), *_on_clean(report["clean"]["blocking"])]
    for heading, section in sections.items():
        lines += ["", f"## {heading}", "", *section]
    return lines


def _head(report: Entry) -> str:
    clean, versions = report["clean"], report["versions"]
    return _HEAD.format(
        report=REPORT,
        people=vi_integer(report["people"]),
        records=vi_integer(sum(report["records"].values())),
        seed=report["seed"],
        as_of=vi_date(date.fromisoformat(report["as_of"])),
        planted=vi_integer(report["planted"]),
        kinds=sum(not kind["sound"] for kind in report["kinds"]),
        alike=vi_integer(report["look_alikes"]),
        alike_kinds=sum(kind["sound"] for kind in report["kinds"]),
        density=f"{DENSITY:g}",
        version=versions["ddss"],
        catalogue=versions["catalogue"][:12],
        verdict=verdict(report),
        clean=vi_integer(sum(clean["blocking"].values())),
        clean_records=vi_integer(sum(clean["records"].values())),
    )


def _on_clean(found: Mapping[str, int]) -> list[str]:
    return ["", *(f"- {rule_id}: {vi_integer(records)}" for rule_id, records in found.items())] if found else []


def _untried(report: Entry) -> str:
    kinds, rules = untried(report)
    cause = "Không có lỗi cài nào buộc phải thấy / nothing was planted that they must find"
    return f"{cause}: {', '.join([*kinds, *rules]) or '–'}."


def _table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    names = [*headings]
    shown = [names, ["---"] * len(names), *rows]
    return [f"| {' | '.join(cells)} |" for cells in shown]


def _judged(report: Entry, entries: Iterable[Entry]) -> list[str]:
    rows = (
        (
            mark(each),
            _named(each),
            *_counts(each),
            vi_integer(each["false_alarms"]),
            percent(each, "recall"),
            percent(each, "precision"),
            _note(each) or causes(report["false_alarms_beside"].get(name(each), [])),
        )
        for each in worst_first(entries)
    )
    return _table(_HEADINGS, rows)


def _alike(entries: Iterable[Entry]) -> list[str]:
    rows = (
        (mark(each), _named(each), *(vi_integer(each[count]) for count in ("planted", "false_alarms", "suspicions")))
        for each in worst_first(entries)
    )
    return _table(_OF_ALIKE, rows)


def _suspicions(entries: Iterable[Entry], on_clean: Mapping[str, int]) -> list[str]:
    rows = (
        (
            _named(each),
            *_counts(each),
            vi_integer(each["false_alarms"]),
            vi_integer(on_clean.get(each["id"], 0)),
            _note(each),
        )
        for each in entries
    )
    return _table(_SUSPICIONS, rows)


def _counts(each: Entry) -> list[str]:
    return [vi_integer(each[count]) for count in ("planted", "found", "missed")]


def _named(each: Entry) -> str:
    key = name(each)
    if key in RULE_OF:
        return f"[{key}](rules/{key}.md)"
    rules = ", ".join(KIND_OF[key].rules) or "–"
    return f"`{key}`{title(each)}<br>{rules}".replace("|", "\\|")


def _note(each: Entry) -> str:
    return f"`{each['excuse']}`" if each["excuse"] else ""


def current(report: Entry) -> bool:
    """Whether a report is of the kinds and rules that are declared now."""
    return [each["name"] for each in report["kinds"]] == [kind.name for kind in KINDS] and [
        each["id"] for each in report["rules"]
    ] == [rule.id for rule in RULES]


def _say(step: str) -> None:
    sys.stderr.write(f"{step} …\n")


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Run the self-test and write report and page, or with `--check` say whether they are current."""
    if "--check" in arguments:
        report: dict[str, Any] = json.loads((root / REPORT).read_text("utf-8"))
        if not current(report):
            sys.stderr.write(f"{root / REPORT} is of other kinds or rules than are declared: run `make docs`\n")
            return 1
        return settle(root, pages(report), check=True)
    with tempfile.TemporaryDirectory(prefix="ddss-selftest-") as work:
        report = selftest(Path(work), PEOPLE, DEMO_AS_OF, SEED, _say)
    return settle(root, pages(report), check=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
