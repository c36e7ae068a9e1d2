"""The stage of expectations: suites run on what was loaded, held against the tally, and kept with the edition.

Great Expectations takes seconds to import, so it is imported where a run asks for it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from checks.expectations.outcome import IN_ERROR, MISSED, Outcome, Outcomes, hold_against
from checks.expectations.suite import LOCALITIES, Suite
from checks.expectations.suites import suites_on
from checks.expectations.targets import targets_columns, targets_suite, targets_table
from checks.targets import load_targets
from checks.vocabulary import Dataset
from flows.stages import Counted, Loaded, Prepared, Request
from schemas.context import context
from schemas.contract import TABLES

FOLDER = "expectations"
README = """Kết quả các bộ kỳ vọng (Great Expectations): số đếm chính xác, kể cả số nhỏ. KHÔNG công bố.
Phần để công bố nằm trong thư mục site/. Xem ở docs/index.html; results/ là cùng kết quả đó ở dạng JSON.

Results of the expectation suites (Great Expectations): exact counts, small ones too. NOT for publication.
What is for publication lies in site/. Look at docs/index.html; results/ holds the same results as JSON.
"""


def tables() -> dict[str, Collection[str]]:
    """The columns of every table that a suite may be for, by the table's name."""
    records: dict[str, Collection[str]] = {dataset.value: tuple(TABLES[dataset].by_name) for dataset in Dataset}
    return records | {LOCALITIES: targets_columns()}


def read_suites(folder: Path | None) -> tuple[Suite, ...]:
    """The hand-written suites in a folder.

    Raises:
        InputProblems: something in one isn't right; all of it at once.
    """
    if folder is None:
        return ()
    from checks.expectations import handwritten  # noqa: PLC0415 - GX takes seconds to import

    return handwritten.read_suites(folder, tables())


def expect(request: Request, loaded: Loaded, prepared: Prepared, counted: Counted) -> Outcomes | None:
    """Run every suite over records, a checkpoint per dataset; None where expectations aren't asked for.

    Raises:
        RuleError: a suite counts other records than the tally.
    """
    if not request.expectations:
        return None
    from checks.expectations.checking import on_records  # noqa: PLC0415 - as above

    others, found = read_suites(request.suites), list[Outcome]()
    for dataset, tally in counted.tallies.items():
        suites = (*suites_on(dataset), *(each for each in others if each.table == dataset))
        outcomes = on_records(
            suites, dataset, loaded.frames[dataset], tally.plan, prepared.offenders, prepared.context, tally
        )
        hold_against(tally, outcomes[: len(suites_on(dataset))])
        found += outcomes
    return tuple(found)


def expect_targets(request: Request, found: Outcomes, cleaning: pl.DataFrame, readings: pl.DataFrame) -> Outcomes:
    """What was found of records, and after it of localities: the targets suite, and hand-written ones."""
    from checks.expectations.checking import on_localities  # noqa: PLC0415 - as above

    suites = [targets_suite(load_targets(request.targets))]
    suites += [each for each in read_suites(request.suites) if each.table == LOCALITIES]
    return (*found, *on_localities(suites, targets_table(cleaning, readings), context(request.as_of)))


def facts(outcomes: Outcomes | None) -> dict[str, Any]:
    """What the manifest says of the suites: how many expectations are in each state, and the hash of the results."""
    if outcomes is None:
        return {"expectations": None}
    return {
        "expectations": {
            "results_sha256": hashlib.sha256("".join(_results(outcomes).values()).encode()).hexdigest(),
            "suites": {each.suite.name: each.facts() for each in outcomes},
        }
    }


def told(outcomes: Outcomes | None) -> dict[str, Any]:
    """What a run's summary says: expectations missed and in error, by suite; nothing where none were asked for."""
    if outcomes is None:
        return {}
    return {
        "expectations": {each.suite.name: each.facts()[MISSED] for each in outcomes},
        "expectations_in_error": [each.suite.name for each in outcomes if each.facts()[IN_ERROR]],
    }


def write(outcomes: Outcomes | None, staged: Path, request: Request) -> None:
    """Keep results and Data Docs beside the edition's pages."""
    if outcomes is None:
        return
    from checks.expectations.data_docs import write_docs  # noqa: PLC0415 - as above

    folder = staged / FOLDER
    (folder / "results").mkdir(parents=True)
    (folder / "README.txt").write_text(README, "utf-8")
    for name, text in _results(outcomes).items():
        (folder / "results" / name).write_text(text, "utf-8")
    write_docs(outcomes, folder / "docs", request.as_of)


def _results(outcomes: Outcomes) -> Mapping[str, str]:
    return {
        f"{each.suite.name}.json": json.dumps(each.kept(), ensure_ascii=False, indent=1) + "\n" for each in outcomes
    }
