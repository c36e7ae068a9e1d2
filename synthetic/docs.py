"""Reader: the declared defects as a page. `python -m synthetic.docs [--check]`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from checks.docs import settle
from checks.vocabulary import Criterion, Dataset
from synthetic.defects import DEFECTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from synthetic.spoil import Defect

ROOT = Path("docs")
PAGE = "defects.md"


def pages() -> Mapping[str, str]:
    """File name to text."""
    lines = [
        "# Các loại lỗi cài sẵn / planted defects",
        "",
        (
            f"{len(DEFECTS)} loại lỗi mà `ddss synth` cài vào dân số giả lập; `make docs` sinh trang này từ "
            "`synthetic/defects/`."
        ),
        (
            f"{len(DEFECTS)} kinds of defects that `ddss synth` plants in a synthetic population, generated from "
            "`synthetic/defects/` by `make docs`."
        ),
        "",
        (
            "Tỷ lệ: trên 10.000 bản ghi có thể mắc, ở nơi có hệ số lỗi bằng 1. / Rate: per 10,000 records that it may "
            "strike, where a locality's factor is 1."
        ),
        (
            "Có thể: quy tắc cũng có thể báo, ở chính bản ghi hoặc ở bản ghi liên quan. / May: rules that may fail, "
            "in the record or in one that it affects."
        ),
        "~: không phải lần nào cũng thấy được. / ~: not seen every time.",
    ]
    for dataset in Dataset:
        for criterion in Criterion:
            of = [defect for defect in DEFECTS if defect.on is dataset and defect.criterion is criterion]
            lines += ["", f"## {dataset.vi} – {criterion.vi} / {dataset.en}: {criterion.en}", ""]
            lines += ["| loại / kind | lỗi | defect | trường / field | phải thấy / must find | có thể / may | tỷ lệ |"]
            lines += ["|---|---|---|---|---|---|--:|", *map(_row, of)]
    return {PAGE: "\n".join(lines) + "\n"}


def _row(defect: Defect) -> str:
    sure = "" if defect.deterministic else " ~"
    rate = f"{defect.rate * 10_000:g}"
    cells = (f"`{defect.kind}`{sure}", defect.vi, defect.en, f"`{defect.field}`", _ids(defect.rules), _ids(defect.may))
    return f"| {' | '.join(cells)} | {rate} |"


def _ids(ids: tuple[str, ...]) -> str:
    return ", ".join(f"[{rule_id}](rules/{rule_id}.md)" for rule_id in ids)


if __name__ == "__main__":
    sys.exit(settle(ROOT, pages(), check="--check" in sys.argv[1:]))
