"""Reader: the measures and their targets as one page. `python -m checks.measure_docs [--check]`."""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from functools import singledispatch
from pathlib import Path
from typing import Any

from checks.catalogue.measures import MEASURES
from checks.catalogue.service_index import SERVICE_INDEX
from checks.counting import WINDOW_DAYS
from checks.docs import settle
from checks.evaluation import DEVIATES
from checks.feeds import ENOUGH_EVENTS, FALSE_ALARM, HOLIDAY_DAYS
from checks.measure import (
    AgeSexAccuracy,
    Coverage,
    Definition,
    ExtractAge,
    Family,
    Index,
    Measure,
    Myers,
    Noumbissi,
    PartOf,
    SexRatioAtBirth,
    ShareOf,
    Silence,
    Spike,
    Whipple,
    columns_of,
)
from checks.reading import Reason
from checks.targets import Target, load_targets

ROOT = Path("docs")
PAGE = "measures.md"


def facts(measure: Measure) -> dict[str, Any]:
    """All facts of a measure as plain JSON data, its shipped targets among them."""
    return {
        "id": measure.id,
        "family": measure.family.value,
        "dataset": measure.on.value,
        "criterion": None if measure.criterion is None else measure.criterion.value,
        "vi": measure.vi,
        "en": measure.en,
        "of_vi": measure.of_vi,
        "of_en": measure.of_en,
        "formula": formula(measure.definition),
        "columns": list(columns_of(measure.definition)),
        "why": measure.why,
        "source": measure.source,
        "unit": measure.unit.value,
        "better": measure.better.value,
        "levels": [level.value for level in measure.levels],
        "least": measure.least,
        "grades": [
            {"below": None if math.isinf(grade.below) else grade.below, "vi": grade.vi, "en": grade.en}
            for grade in measure.grades
        ],
        "targets": [
            {"level": each.level.value, "year": each.year, "value": float(each.value), "source": each.source}
            for each in _targets(measure)
        ],
    }


def _targets(measure: Measure) -> list[Target]:
    return [each for each in load_targets().entries if each.measure == measure.id]


@singledispatch
def formula(definition: Definition) -> str:
    """How a value is reckoned, in a line of English."""
    raise TypeError(f"no words for {type(definition).__name__}")


@formula.register
def _(_definition: ShareOf) -> str:
    return "100 × records that hold / records counted"


@formula.register
def _(definition: PartOf) -> str:
    return f"100 × sum of {definition.part} / sum of {definition.whole}, over records with 0 ≤ part ≤ whole"


@formula.register
def _(_definition: Coverage) -> str:
    return "100 × people registered / people expected, over the communes whose expected people are given"


@formula.register
def _(definition: Spike) -> str:
    return f"{definition.one_in} × records that hold / records counted"


@formula.register
def _(_definition: SexRatioAtBirth) -> str:
    return f"100 × boys / girls; watch where the share of boys lies over {DEVIATES} standard errors from the nation's"


@formula.register
def _(_definition: Whipple) -> str:
    return "500 × people aged 25, 30, …, 60 / people aged 23 to 62"


@formula.register
def _(_definition: Myers) -> str:
    return "50 × Σ|blended share of an end digit − 0.1|, ages 10 to 89"


@formula.register
def _(_definition: Noumbissi) -> str:
    return (
        "5 × people aged x / people aged x−2 to x+2, x = 20 + digit and the three decades on; the digit farthest from 1"
    )


@formula.register
def _(_definition: AgeSexAccuracy) -> str:
    return "3 × mean change of the sex ratio + mean departures of male and of female age ratios, ages 0–4 to 70–74"


@formula.register
def _(_definition: Silence) -> str:
    return (
        f"flat where a silence of d > {HOLIDAY_DAYS} days has the chance ((T − d)/T)^n < {FALSE_ALARM:g}, n days with "
        f"events in T = {WINDOW_DAYS} days; not assessed with n < {ENOUGH_EVENTS}"
    )


@formula.register
def _(_definition: ExtractAge) -> str:
    return "days from the newest record to the as-of date"


@formula.register
def _(_definition: Index) -> str:
    return "Σ points × share / share for full marks, at most the points; what can't be assessed is left out"


def pages() -> Mapping[str, str]:
    """File name to text."""
    lines = [
        "# Thước đo và chỉ tiêu / measures and targets",
        "",
        "Trang này do `make docs` sinh ra từ `checks/catalogue/` và `checks/profiles/targets.toml`.",
        "This page is generated from them by `make docs`.",
        "",
        f"{len(MEASURES)} thước đo. Quy tắc xét từng bản ghi; thước đo nói về một địa bàn.",
        "Tệp `measures.parquet` có một dòng cho mỗi địa bàn và thước đo.",
        "A rule judges a record; a measure speaks of a locality.",
    ]
    for family in Family:
        lines += ["", f"## {family.vi} / {family.en}"]
        for measure in MEASURES:
            if measure.family is family:
                lines += _section(measure)
    lines += ["", "## Chỉ số phục vụ / the index of service", "", *_index()]
    lines += [
        "",
        "## Vì sao không có trạng thái / why there is no state",
        "",
        "| mã / code | vì sao | why |",
        "|---|---|---|",
    ]
    lines += [f"| `{reason.value}` | {reason.vi} | {reason.en} |" for reason in Reason]
    return {PAGE: "\n".join(lines) + "\n"}


def told(measure: Measure) -> Mapping[str, str]:
    """The facts of a measure for people, by label."""
    return {
        "mẫu số / denominator": f"{measure.of_vi} / {measure.of_en}" if measure.of_vi else "–",
        "cách tính / formula": formula(measure.definition),
        "cột / columns": ", ".join(f"`{name}`" for name in columns_of(measure.definition)) or "–",
        "đơn vị / unit": f"{measure.unit.vi or 'chỉ số'} / {measure.unit.en}",
        "công bố ở / published for": "; ".join(level.vi for level in measure.levels),
        "từ / from": f"{measure.least:,}".replace(",", "."),
        "xếp loại / classes": "; ".join(_grade(grade.below, grade.vi, grade.en) for grade in measure.grades) or "–",
        "chỉ tiêu / targets": "; ".join(_target(each) for each in _targets(measure)) or "–",
        "nguồn / source": measure.source,
    }


def _section(measure: Measure) -> list[str]:
    lines = ["", f"### {measure.id}: {measure.vi}", "", f"{measure.en}. {measure.why}", "", "| | |", "|---|---|"]
    return [*lines, *(f"| {name} | {text.replace('|', chr(92) + '|')} |" for name, text in told(measure).items())]


def _grade(below: float, vi: str, en: str) -> str:
    return f"{'trên nữa / above' if math.isinf(below) else f'< {below:g}'}: {vi} / {en}"


def _target(target: Target) -> str:
    return f"{target.level.vi} {target.year}: {float(target.value):g} ({target.source})"


def _index() -> list[str]:
    lines = ["| nhóm / group | thành phần / part | điểm / points | thước đo / measure | đủ điểm từ / full marks |"]
    lines.append("|---|---|---|---|---|")
    for group in SERVICE_INDEX.groups:
        for part in group.parts:
            full = "–" if part.measure is None else f"{part.full_pct} %"
            lines.append(
                f"| {group.vi} / {group.en} | {part.vi} / {part.en} | {part.points} | "
                f"{part.measure or 'không có trong bộ số liệu / not in the extract'} | {full} |"
            )
    ratings = "; ".join(f"từ {rating.least}: {rating.vi} / {rating.en}" for rating in SERVICE_INDEX.ratings)
    return [*lines, "", f"Xếp loại / ratings: {ratings}."]


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Write the page, or with `--check` say whether it is current."""
    return settle(root, pages(), check="--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
