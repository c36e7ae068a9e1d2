"""Reader: the catalogue as pages, one per rule, and an index. `python -m checks.docs [--check]`."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from checks.catalogue import RULES
from checks.describe import EMPTY, EXAMPLES, example, labelled, severity
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
                f"| [{rule.id}]({rule.id}.md) | {_cell(rule.vi)} | {_cell(rule.en)} | {severity(rule)} |"
                for rule in RULES
                if rule.on is dataset and rule.criterion is criterion
            ]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _page(rule: Rule) -> str:
    lines = [f"# {rule.id}: {rule.vi}", "", rule.en, "", "| | |", "|---|---|"]
    shown = ((name, f"`{fact}`" if fact == rule.field else _cell(fact)) for name, fact in labelled(rule).items())
    lines += [f"| {name} | {fact} |" for name, fact in shown]
    lines += ["", "## Vì sao / why", "", rule.why]
    lines += ["", "## Cách sửa / how to mend it", "", rule.remedy_vi, "", rule.remedy_en]
    for name, label in EXAMPLES.items():
        rows: tuple[Row, ...] = getattr(rule, name)
        if rows:
            lines += ["", f"## {label[0].upper()}{label[1:]}", "", *map(_example, rows)]
    return "\n".join(lines) + "\n"


def _example(row: Row) -> str:
    return f"- {'; '.join(f'`{value}`' for value in example(row)) or EMPTY}"


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
