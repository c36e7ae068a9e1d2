"""`ddss rules cost`: samples of an extract, or of invented people, for `checks.costs`."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from checks.catalogue import RULES
from checks.costs import Costs, measure
from checks.vocabulary import Dataset
from flows.cli_contract_impact import recognised
from flows.intake import load
from flows.pipeline import covers_every_province, mapping_named
from schemas.context import context
from schemas.contract import TABLES
from synthetic.generate import generate


def costs(extracts: Sequence[Path], as_of: date, mapping: str | None, records: int) -> Costs:
    """What the rules cost on the first records of each table; without an extract, on as many invented people.

    Raises:
        InputError: a file isn't there or is of neither table.
        InputProblems: an extract can't be read.
    """
    with tempfile.TemporaryDirectory(prefix="ddss-cost-") as folder:
        work = Path(folder)
        if extracts:
            paths = recognised(extracts)
        else:
            generate(work / "invented", records, as_of)
            paths = {dataset: work / "invented" / dataset.value for dataset in Dataset}
        named = mapping_named(mapping)
        frames = {
            dataset: load(
                path, TABLES[dataset], mapping=named, work=work / dataset.value, rejected=work / "rejected"
            ).frame
            for dataset, path in paths.items()
        }
        whole = Dataset.CITIZENS in frames and covers_every_province(frames[Dataset.CITIZENS])
        # In memory, so that no reading is in what is measured.
        samples = {dataset: frame.head(records).collect(engine="streaming") for dataset, frame in frames.items()}
    return measure(samples, RULES, context(as_of, whole_register=whole))


def facts(found: Costs) -> dict[str, Any]:
    """The costs as plain data."""
    return {
        "records": {dataset.value: count for dataset, count in found.records.items()},
        "together_seconds": found.together_s,
        "alone_seconds": found.alone_s,
        "rules": [
            {"id": cost.rule.id, "share": cost.share, "pass_seconds": cost.pass_s, "keys_seconds": cost.keys_s}
            for cost in found.rules
        ],
        "not_run": [{"id": item.rule.id, "run": item.run.value, "reason": item.reason} for item in found.not_run],
    }


def lines(found: Costs) -> list[str]:
    """The costs as the terminal shows them, the dearest rule first."""
    records = ", ".join(f"{count:,} {dataset.value}" for dataset, count in found.records.items())
    told = [
        f"Mẫu / sample: {records}. Giây CPU / CPU seconds.",
        f"{'tỷ lệ / share':>14} {'một lượt / pass':>16} {'khóa / keys':>12}  quy tắc / rule",
    ]
    told += [
        f"{cost.share:>13.1%} {cost.pass_s:>16.4f} {cost.keys_s:>12.4f}  {cost.rule.id} {cost.rule.vi}"
        for cost in found.rules
    ]
    told.append(
        f"Từng quy tắc riêng, cộng lại / each rule alone, added up: {found.alone_s:.3f} s; "
        f"mọi quy tắc trong một lượt, cả việc đếm theo xã / all in one pass, counting by commune included: "
        f"{found.together_s:.3f} s."
    )
    if found.not_run:
        told.append(f"Không chạy được / not run: {', '.join(item.rule.id for item in found.not_run)}.")
    return told
