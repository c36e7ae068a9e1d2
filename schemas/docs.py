"""Reader: the table contract as the tables of `docs/input.md`, and a mapping file of the official names.

`python -m schemas.docs [--check]`. The page's prose is written by hand; what stands between its markers is not.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from checks import codes
from checks.codes import Code
from checks.docs import settle
from checks.vocabulary import Dataset
from schemas.contract import TABLES, Column, Kind, Privacy, Table

ROOT = Path("docs")
PAGE, OFFICIAL = "input.md", "mapping-official.toml"

_KINDS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.TEXT: "văn bản / text",
        Kind.DATE: "ngày / date",
        Kind.DATETIME: "thời điểm / datetime",
        Kind.INTEGER: "số nguyên / integer",
        Kind.BOOLEAN: "đúng/sai / boolean",
    }
)
_PRIVACY: Mapping[Privacy, str] = MappingProxyType(
    {
        Privacy.DIRECT: "trực tiếp / direct",
        Privacy.QUASI: "gián tiếp / quasi",
        Privacy.SENSITIVE: "nhạy cảm / sensitive",
        Privacy.FREE: "không / free",
    }
)
_HEADINGS = (
    "cột / column",
    "kiểu / kind",
    "bắt buộc / required",
    "tiếng Việt",
    "English",
    "tên chính thức / official names",
    "riêng tư / privacy",
)
_MARKED = re.compile(r"(<!-- generated: (?P<name>\w+) -->\n).*?(<!-- end -->)", re.DOTALL)

_OFFICIAL_HEAD = """\
# Tên trường chính thức sang tên cột của ddss / from the official field names to ddss's columns.
# Sao chép, sửa cho khớp nguồn, rồi dùng với --mapping / copy it, suit it to the source, and pass it as --mapping.
# `python -m schemas.docs` sinh ra tệp này / writes this file.
"""
_OFFICIAL_FORMATS = """\
# Bỏ mục này nếu ngày ghi theo ISO (2026-10-31) / leave this out where dates are ISO.
[formats]
date = "%d/%m/%Y"
datetime = "%d/%m/%Y %H:%M:%S"
"""


def pages(root: Path = ROOT) -> Mapping[str, str]:
    """File name to text. The page's prose is that of the file as it stands."""
    return {PAGE: _filled((root / PAGE).read_text("utf-8")), OFFICIAL: _official()}


def _filled(page: str) -> str:
    sections = {dataset.value: _table(table) for dataset, table in TABLES.items()}
    sections |= {f"{dataset.value}_codes": _codes(dataset) for dataset in Dataset}
    found = [match["name"] for match in _MARKED.finditer(page)]
    if sorted(found) != sorted(sections):
        raise ValueError(f"{PAGE} must hold each of these sections once: {', '.join(sections)}")
    return _MARKED.sub(lambda match: f"{match[1]}\n{sections[match['name']]}\n{match[3]}", page)


def _table(table: Table) -> str:
    lines = [f"| {' | '.join(_HEADINGS)} |", "|---" * len(_HEADINGS) + "|"]
    lines += [
        f"| `{column.name}` | {_KINDS[column.kind]} | {_needed(column)} | {column.vi} | {column.en} "
        f"| {', '.join(f'`{name}`' for name in column.official) or '–'} | {_PRIVACY[column.privacy]} |"
        for column in table.columns
    ]
    return "\n".join(lines) + "\n"


def _needed(column: Column) -> str:
    if column.required:
        return "**có / yes**"
    return "thiếu là trống / absent is null" if column.null_if_absent else "không / no"


def _codes(dataset: Dataset) -> str:
    lines = ["| cột / column | mã / codes | kiểm chứng / checked |", "|---|---|---|"]
    for name in TABLES[dataset].by_name:
        code_list = codes.OF_COLUMN.get(name)
        if code_list is None:
            continue
        marks = ", ".join(sorted({code.mark.value for code in code_list}))
        lines.append(f"| `{name}` | {' · '.join(map(_code, code_list))} | {marks} |")
    return "\n".join(lines) + "\n"


def _code(code: Code) -> str:
    return f"`{code.value}` {code.vi}" + ("" if code.en == code.vi else f" / {code.en}")


def _official() -> str:
    parts = [_OFFICIAL_HEAD]
    for dataset, table in TABLES.items():
        # A file maps one name to a column; a source that writes another of a column's names changes the line.
        names = [f'{column.official[0]} = "{column.name}"' for column in table.columns if column.official]
        parts.append("\n".join([f"[{dataset.value}]", *names]) + "\n")
    return "\n".join([*parts, _OFFICIAL_FORMATS])


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Write the files, or with `--check` say which are not current."""
    return settle(root, pages(root), check="--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
