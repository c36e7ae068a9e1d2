"""What `ddss contract check` looks at beside the difference: releases untouched, schemas that pass, current docs."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl

import checks.catalogue_docs
import checks.docs
import checks.measure_docs
import schemas.contracts.docs
import schemas.docs
import synthetic.docs
from checks.catalogue import rules_on
from checks.docs import settle
from checks.errors import InputProblems
from checks.vocabulary import Dataset
from schemas.context import context
from schemas.contract import TABLES
from schemas.contracts import versions
from schemas.contracts.build import working
from schemas.contracts.conform import faults
from schemas.contracts.report import Check
from schemas.models import failing_rules, gate, model
from synthetic.generate import draw_part, plan

PEOPLE, SEED = 600, 3
"""A population this small is drawn in seconds, and fills every column."""
AS_OF = date(2026, 10, 31)


def _synthetic(_arguments: list[str], root: Path) -> int:
    return settle(root, synthetic.docs.pages(), check=True)


_PAGES = (
    (checks.docs.main, Path("rules")),
    (checks.catalogue_docs.main, Path()),
    (checks.measure_docs.main, Path()),
    (schemas.docs.main, Path()),
    (schemas.contracts.docs.main, Path()),
    (_synthetic, Path()),
)


def all_checks(root: Path, docs: Path) -> tuple[Check, ...]:
    """Every check: released files, schemas, and the docs where there are any."""
    return (releases_untouched(root), schemas_pass(), docs_current(docs))


def releases_untouched(root: Path) -> Check:
    """Released files are what they were when they were released."""
    wrong = versions.tampered(root)
    return Check(
        "releases_untouched",
        "tệp đã phát hành còn nguyên",
        "released files are untouched",
        not wrong,
        ", ".join(wrong),
    )


def schemas_pass() -> Check:
    """A small synthetic population without defects passes the gate, the columns' contract and every blocking rule."""
    part = draw_part(plan(PEOPLE, AS_OF, SEED)[0], AS_OF, SEED, defects=0)
    frames = {Dataset.CITIZENS: part.citizens, Dataset.DOSSIERS: part.dossiers}
    wrong = [fault for dataset in Dataset for fault in _wrong(dataset, frames)]
    return Check(
        "schemas_pass",
        "số liệu giả lập không lỗi đạt mọi lược đồ",
        "synthetic data without defects pass every schema",
        not wrong,
        ", ".join(wrong),
    )


def _wrong(dataset: Dataset, frames: dict[Dataset, pl.DataFrame]) -> list[str]:
    table = TABLES[dataset]
    frame = frames[dataset].select(name for name in frames[dataset].columns if name in table.by_name)
    try:
        gate(table, frame.lazy(), dataset.value)
    except InputProblems as problems:
        return [problem.where for problem in problems.problems]
    rules = [rule for rule in rules_on(dataset) if rule.blocking]
    others = {name: held.lazy() for name, held in frames.items() if name is not dataset}
    failing = failing_rules(model(table, rules, context(AS_OF), others), frame)
    return [*faults(working(dataset), frame.to_dicts()), *sorted(failing)]


def docs_current(docs: Path) -> Check:
    """Generated pages are those that the declarations give."""
    stale = io.StringIO()
    with contextlib.redirect_stderr(stale):
        wrong = [_stale(main, docs / folder) for main, folder in _PAGES]
    said = "; ".join(line.split(":")[0] for line in stale.getvalue().splitlines())
    return Check(
        "docs_current",
        "tài liệu sinh tự động còn khớp (make docs)",
        "generated docs are current (make docs)",
        not any(wrong),
        said,
    )


def _stale(main: Callable[[list[str], Path], int], folder: Path) -> bool:
    try:
        return bool(main(["--check"], folder))
    except (OSError, ValueError):
        # A page that isn't there, or has lost its markers.
        sys.stderr.write(f"{folder} lacks a page or a section of it\n")
        return True
