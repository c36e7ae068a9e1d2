"""Reader: the catalogue as pages, one per rule, and an index. `python -m checks.docs [--check]`."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

from checks.catalogue import RULES
from checks.rule import Row, Rule
from checks.vocabulary import Criterion, Dataset

ROOT = Path("docs/rules")


def pages() -> Mapping[str, str]:
    """File name to text, for the index and every rule."""
    return {"README.md": _index()} | {f"{rule.id}.md": _page(rule) for rule in RULES}


def _index() -> str:
    lines = [
        "# Danh mục quy tắc / the catalogue of rules",
        "",
        f"{len(RULES)} quy tắc. Trang này và các trang của từng quy tắc do `make docs` sinh ra từ `checks/catalogue/`.",
        f"{len(RULES)} rules. This page and those of the rules are generated from `checks/catalogue/` by `make docs`.",
    ]
    for dataset in Dataset:
        for criterion in Criterion:
            lines += ["", f"## {dataset.vi} – {criterion.vi} / {dataset.en}: {criterion.en}", ""]
            lines += ["| mã / id | quy tắc | rule | mức / severity |", "|---|---|---|---|"]
            lines += [
                f"| [{rule.id}]({rule.id}.md) | {_cell(rule.vi)} | {_cell(rule.en)} | {rule.severity.value} |"
                for rule in RULES
                if rule.on is dataset and rule.criterion is criterion
            ]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _page(rule: Rule) -> str:
    target = "–" if rule.target is None else str(rule.target)
    effort = "máy tự sửa / by machine" if rule.effort_minutes == 0 else f"{rule.effort_minutes} phút / minutes"
    facts = {
        "bảng / table": f"{rule.on.vi} / {rule.on.value}",
        "tiêu chí / criterion": f"{rule.criterion.vi} / {rule.criterion.value}",
        "trường / field": f"`{rule.field}`",
        "mức / severity": rule.severity.value,
        "nhóm lỗi / error group": f"{rule.error_group.vi} / {rule.error_group.value}",
        "chỉ tiêu làm sạch / cleaning target": target,
        "trọng số / weight": f"{rule.weight:g}",
        "công sửa một hồ sơ / effort for one record": effort,
        "nguồn / source": rule.source,
    }
    lines = [f"# {rule.id}: {rule.vi}", "", rule.en, "", "| | |", "|---|---|"]
    lines += [f"| {name} | {_cell(fact)} |" for name, fact in facts.items()]
    lines += ["", "## Vì sao / why", "", rule.why]
    lines += ["", "## Cách sửa / how to mend it", "", rule.remedy_vi, "", rule.remedy_en]
    lines += ["", "## Ví dụ đạt / passing", "", *_examples(rule.passing)]
    lines += ["", "## Ví dụ lỗi / failing", "", *_examples(rule.failing)]
    if rule.given:
        lines += ["", "## Bảng kia có / the other table holds", "", *_examples(rule.given)]
    return "\n".join(lines) + "\n"


def _examples(rows: tuple[Row, ...]) -> list[str]:
    shown = []
    for row in rows:
        values = [f"{name} = {value if isinstance(value, int) else _shown(str(value))}" for name, value in row.items()]
        shown.append(f"- {'; '.join(f'`{value}`' for value in values) if values else '(trống / empty)'}")
    return shown


def _shown(text: str) -> str:
    """The text in quotes, with what can't be seen written as an escape."""
    odd = [char for char in set(text) if not char.isprintable() or unicodedata.combining(char) or char == "`"]
    for char in odd:
        text = text.replace(char, f"\\u{ord(char):04x}")
    return f'"{text}"'


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Write the pages, or with `--check` say which are not current."""
    wanted = pages()
    strangers = [path.name for path in root.glob("*.md") if path.name not in wanted]
    return settle(root, wanted, strangers, check="--check" in arguments)


def settle(root: Path, wanted: Mapping[str, str], strangers: Sequence[str] = (), *, check: bool) -> int:
    """Make the files under `root` what is wanted, and remove strangers; or only say what isn't so, and give 1."""
    stale = [name for name, text in wanted.items() if _text(root / name) != text]
    if check:
        wrong = sorted([*stale, *strangers])
        if wrong:
            sys.stderr.write(f"{root} is not current ({', '.join(wrong[:5])} …): run `make docs`\n")
        return 1 if wrong else 0
    root.mkdir(parents=True, exist_ok=True)
    for name in strangers:
        (root / name).unlink()
    for name in stale:
        (root / name).write_text(wanted[name], "utf-8")
    return 0


def _text(path: Path) -> str | None:
    return path.read_text("utf-8") if path.is_file() else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
