"""Reader: the exports as `docs/exports.md`. `python -m scorecards.exports.docs [--check]`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from checks.docs import settle
from scorecards.exports import publish
from scorecards.exports.columns import columns
from scorecards.exports.scorecard import SCORECARD
from scorecards.exports.shape import Named, named

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path("docs")
PAGE = "exports.md"

_FILES = (
    ("`index.json`, `tinh/68.json`, `xa/00004.json`", "phiếu điểm của cả nước, mỗi tỉnh, mỗi xã",
     "the scorecard of the nation, each province, each commune"),
    (f"`{publish.SCHEMA}`", "lược đồ JSON Schema 2020-12 của các phiếu điểm", "their JSON Schema"),
    (f"`{publish.TERMS}`", "lời của quy tắc, thước đo, chỉ tiêu, cách tính",
     "words of rules, measures, targets; how it was computed"),
    (f"`{publish.CSV}`", "mỗi địa bàn một dòng; UTF-8 có BOM, dấu chấm thập phân",
     "a row for each locality; UTF-8 with BOM, decimal point"),
    (f"`{publish.XLSX}`", "bốn trang: Tỉnh, Xã, Quy tắc (của cả nước và các tỉnh), Giải thích",
     "four sheets: provinces, communes, rules (of nation and provinces), what they mean"),
    (f"`{publish.LINKED}`, `dqv/68.jsonld`", "dữ liệu liên kết theo W3C DQV: cả nước và các tỉnh; các xã của một tỉnh",
     "linked data in the W3C's DQV: nation and provinces; the communes of a province"),
    (f"`{publish.EVENT}`", "lần chạy dưới dạng sự kiện OpenLineage", "the run as an OpenLineage event"),
    (f"`{publish.SUMS}`", "mã băm của mọi tệp trên: `sha256sum --check SHA256SUMS`", "hashes of all of them"),
)  # fmt: skip

_INTRODUCTION = """# Số liệu của một kỳ / the exports of an edition

Trang này do `make docs` sinh ra từ `scorecards/exports/`. / This page is generated from `scorecards/exports/`.

Mỗi kỳ có thư mục `site/data/` bên cạnh các trang, nên bản chép trên USB cũng có số liệu. Các tệp được viết từ chính
những gì trang hiện: số mà trang che thì tệp cũng che. `SHA256SUMS` của kỳ ghi mã băm của mọi trang và mọi tệp.

Every edition has a folder `site/data/` beside its pages. The files are written from what the pages show: a number that
a page hides is hidden in every file. The edition's `SHA256SUMS` holds the hash of every page and every file."""

_FIGURES = """## Đọc một con số / how to read a figure

| JSON, CSV | XLSX | nghĩa | means |
|---|---|---|---|
| `88.5` | 88,5 (số) | đúng bằng số này | exactly this |
| `"<10"` | <10 (chữ) | nhỏ hơn; số đúng không công bố | less than this; the figure is hidden |
| `"≥93.3"` | ≥ 93,3 (chữ) | ít nhất; số đúng không công bố | at least this; the figure is hidden |
| `null`, ô trống | ô trống | chưa đủ căn cứ hoặc không áp dụng; không phải 0 | not assessed or not applicable; not 0 |

Cận là chữ để không ai cộng nhầm. Tỷ lệ và điểm luôn làm tròn xuống. / A bound is text, so that nobody adds it up. Rates
and scores are floored. Texts that a spreadsheet would calculate get an apostrophe in front.

What a page says and the files do not: the sentences beside the verdict (decisions to take, reasons, why a measure was
withheld), maps, lines over time. What is not in `measures` was not assessed there."""

_LINKED = """## Dữ liệu liên kết / linked data

Each locality's records are a `dcat:Dataset` (`urn:ddss:records:68`) with `dqv:QualityMeasurement`s of a `dqv:Metric`;
the four words are `dqv:Dimension`s. A figure is a `dqv:value`, a bound a `ddss:atLeast` or `ddss:lessThan`; what was
not assessed has neither, only its state. The context is written inline. Of communes there are scores and headlines.

`openlineage.json` holds one `RunEvent` with the facets `dataQualityMetrics` (rows that were scored, files) and
`dataQualityAssertions` (the target of the headline; the failing rules that the nation's page lists). What was not
assessed asserts nothing. `columnMetrics` is empty: the pages tell nothing of single columns. ddss sends it nowhere.

## In, mở, phục vụ / print, open, serve

```sh
ddss open DIR [--province 68 | --commune 00004]          # in the browser
ddss serve --site --out DIR [--port 8400]                # http://127.0.0.1:8400/, this machine alone; Ctrl-C stops
ddss pdf --out DIR [--province 68 | --all] [--chromium PATH]   # DIR/pdf/EDITION/VN.pdf, 68.pdf …
```

`ddss pdf` needs the Chromium of your distribution; without it, it says so and exits with 2. One browser prints all
pages, with a profile of its own that is gone afterwards, and with every name of a host leading nowhere."""


def pages() -> Mapping[str, str]:
    """File name to text."""
    files = [f"| {name} | {vi} | {en} |" for name, vi, en in _FILES]
    parts = [
        _INTRODUCTION,
        "\n".join(["| tệp / file | có gì | what it holds |", "|---|---|---|", *files]),
        _FIGURES,
        "## Phiếu điểm / a scorecard",
        *map(_object, named(SCORECARD)),
        "## Cột của ddss.csv và ddss.xlsx / columns",
        "\n".join(_columns()),
        _LINKED,
    ]
    return {PAGE: "\n\n".join(parts) + "\n"}


def _object(part: Named) -> str:
    lines = [f"### `{part.name}`: {part.vi}", "", f"{part.en}.", ""]
    lines += ["| trường / field | kiểu / kind | nghĩa | means |", "|---|---|---|---|"]
    lines += [
        f"| `{field.name}`{'' if field.always else ' °'} | {field.kind.name} | {field.vi} | {field.en} |"
        for field in part.fields
    ]
    if not all(field.always for field in part.fields):
        lines += ["", "° có khi không có / may be absent"]
    return "\n".join(lines)


def _columns() -> Iterator[str]:
    yield "| cột / column | nghĩa | means |"
    yield "|---|---|---|"
    yield from (f"| `{column.name}` | {column.vi} | {column.en} |" for column in columns())


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Write the page, or with `--check` say whether it is current."""
    return settle(root, pages(), check="--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
