"""Reader: the declared defects as pages. `python -m synthetic.docs [--check]`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from checks.docs import settle
from checks.vocabulary import Criterion, Dataset
from synthetic import file_docs
from synthetic.defects import DEFECTS, UNPLANTED
from synthetic.generate import DENSITY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from synthetic.spoil import Defect

ROOT = Path("docs")
PAGE = "defects.md"


def pages() -> Mapping[str, str]:
    """File name to text."""
    sound, wrong = ([defect for defect in DEFECTS if defect.sound is each] for each in (True, False))
    lines = [
        "# Các loại lỗi cài sẵn / planted defects",
        "",
        (
            f"{len(wrong)} loại lỗi mà `ddss synth` cài vào dân số giả lập, và {len(sound)} loại giống lỗi mà không "
            "phải lỗi; `make docs` sinh trang này từ `synthetic/defects/`."
        ),
        (
            f"{len(wrong)} kinds of defects that `ddss synth` plants in a synthetic population, and {len(sound)} kinds "
            "of look-alikes that are none, generated from `synthetic/defects/` by `make docs`."
        ),
        "",
        (
            "Tỷ lệ: trên 10.000 bản ghi có thể mắc, ở nơi có hệ số lỗi bằng 1, trước khi nhân với mật độ chung (dân cư "
            f"{DENSITY[Dataset.CITIZENS]:g}, hồ sơ {DENSITY[Dataset.DOSSIERS]:g}). / Rate: per 10,000 records that it "
            "may strike, where a locality's factor is 1, before the density common to all (citizens, dossiers)."
        ),
        (
            "Có thể: quy tắc cũng có thể báo, ở chính bản ghi hoặc ở bản ghi liên quan. / May: rules that may fail, "
            "in the record or in one that it affects."
        ),
        "~: không phải lần nào cũng thấy được. / ~: not seen every time.",
    ]
    for dataset in Dataset:
        for criterion in Criterion:
            of = [defect for defect in wrong if defect.on is dataset and defect.criterion is criterion]
            lines += ["", f"## {dataset.vi} – {criterion.vi} / {dataset.en}: {criterion.en}", ""]
            lines += ["| loại / kind | lỗi | defect | trường / field | phải thấy / must find | có thể / may | tỷ lệ |"]
            lines += ["|---|---|---|---|---|---|--:|", *map(_row, of)]
    lines += ["", "## Giống lỗi mà không phải lỗi / look-alikes", ""]
    lines += ["Có ở mọi nơi như nhau, tỷ lệ không nhân. / In every locality alike; the rate is as it stands.", ""]
    lines += ["| loại / kind | giống lỗi | look-alike | trường / field | tỷ lệ |", "|---|---|---|---|--:|"]
    lines += [f"| `{each.kind}` | {each.vi} | {each.en} | `{each.field}` | {each.rate * 10_000:g} |" for each in sound]
    lines += ["", "## Không cài lỗi / nothing to plant", "", "| quy tắc / rule | vì sao | why |", "|---|---|---|"]
    lines += [f"| {_ids((rule_id,))} | {each.vi} | {each.en} |" for rule_id, each in UNPLANTED.items()]
    return {PAGE: "\n".join(lines) + "\n", file_docs.PAGE: file_docs.page()}


def _row(defect: Defect) -> str:
    sure = "" if defect.deterministic else " ~"
    rate = f"{defect.rate * 10_000:g}"
    cells = (f"`{defect.kind}`{sure}", defect.vi, defect.en, f"`{defect.field}`", _ids(defect.rules), _ids(defect.may))
    return f"| {' | '.join(cells)} | {rate} |"


def _ids(ids: tuple[str, ...]) -> str:
    return ", ".join(f"[{rule_id}](rules/{rule_id}.md)" for rule_id in ids)


if __name__ == "__main__":
    sys.exit(settle(ROOT, pages(), check="--check" in sys.argv[1:]))
