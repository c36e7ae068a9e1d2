"""Data Docs of a run: GX's own pages over what is kept of its results, without scripts and without a call to a network.

GX's pages fetch styles, scripts and a picture from other hosts and carry the moment they were made. Neither is kept:
the same results are the same bytes, and a page opened anywhere asks nobody for anything.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import great_expectations as gx
from great_expectations.core.expectation_validation_result import (
    ExpectationSuiteValidationResult,
    ExpectationValidationResult,
)
from great_expectations.core.run_identifier import RunIdentifier
from great_expectations.data_context.types.resource_identifiers import (
    ExpectationSuiteIdentifier,
    ValidationResultIdentifier,
)

from checks.errors import RuleError
from checks.expectations.outcome import IN_ERROR, NOT_ASSESSED, NOT_RUN, Outcome, Verdict
from checks.expectations.running import new_context, quiet

if TYPE_CHECKING:
    from great_expectations.expectations.expectation import Expectation

_SAID = {
    NOT_ASSESSED: "Chưa đủ căn cứ: không có gì để xét / not assessed: there was nothing to check",
    NOT_RUN: "Không chạy / not run: {}",
    IN_ERROR: "Không đánh giá được / it could not be evaluated: {}",
}
_FETCHED = re.compile(
    r"<script\b.*?</script>|<link\b[^>]*>|<img\b[^>]*>|<footer\b.*?</footer>|<!--.*?-->", re.DOTALL | re.IGNORECASE
)
_ELSEWHERE = re.compile(r"\s(?:href|src|action)\s*=\s*\"https?://[^\"]*\"|\burl\([^)]*https?://[^)]*\)", re.IGNORECASE)
_RANDOM = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HEAD = re.compile(r"<head>", re.IGNORECASE)
_OURS = """<head>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>
body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:72rem;padding:0 1rem}
table{border-collapse:collapse;width:100%}
td,th{border:1px solid #8886;padding:.3rem .5rem;text-align:left;vertical-align:top}
.progress-bar,.modal,.cooltip .top,.navbar-toggler{display:none}
</style>"""


def write_docs(outcomes: Sequence[Outcome], folder: Path, as_of: date) -> None:
    """Write the site: `index.html`, a page for each suite and one for its results.

    Raises:
        RuleError: GX could not make some page.
    """
    context = new_context()
    context.add_data_docs_site(
        "ddss",
        {
            "class_name": "SiteBuilder",
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
            "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder.absolute())},
        },
    )
    moment = datetime.combine(as_of, time(), UTC)
    run = RunIdentifier(run_name=as_of.isoformat(), run_time=moment)
    for outcome in outcomes:
        suite = context.suites.add(gx.ExpectationSuite(**outcome.suite.data))
        known = ExpectationSuiteIdentifier(suite.name)
        context.validation_results_store.store_validation_results(
            suite_validation_result=_answer(outcome, suite.expectations, run),
            suite_validation_result_identifier=ValidationResultIdentifier(known, run, outcome.suite.table),
            expectation_suite_identifier=known,
        )
    with quiet():
        context.build_data_docs()
    shutil.rmtree(folder / "static", ignore_errors=True)
    pages = sorted(folder.rglob("*.html"))
    if len(pages) != 1 + 2 * len(outcomes):
        # GX only logs that a page can't be made.
        raise RuleError("không tạo được trang Data Docs / pages of Data Docs could not be made.")
    for path in pages:
        path.write_text(_alone(path.read_text("utf-8")), "utf-8")


def _alone(page: str) -> str:
    """The page without anything that is fetched, run, dated or drawn by lot."""
    still = _ELSEWHERE.sub("", _FETCHED.sub("", page))
    places: dict[str, str] = {}
    numbered = _RANDOM.sub(lambda found: places.setdefault(found[0], str(len(places))), still)
    return _HEAD.sub(lambda _: _OURS, numbered, count=1)


def _answer(
    outcome: Outcome, expectations: Sequence[Expectation], run: RunIdentifier
) -> ExpectationSuiteValidationResult:
    results = [_result(verdict, known) for verdict, known in zip(outcome.verdicts, expectations, strict=True)]
    met = sum(bool(result.success) for result in results)
    return ExpectationSuiteValidationResult(
        success=met == len(results),
        results=results,
        suite_name=outcome.suite.name,
        statistics={
            "evaluated_expectations": len(results),
            "successful_expectations": met,
            "unsuccessful_expectations": len(results) - met,
            "success_percent": met * 100 / len(results),
        },
        meta={"run_id": run, "great_expectations_version": gx.__version__},
    )


def _result(verdict: Verdict, known: Expectation) -> ExpectationValidationResult:
    said = _SAID.get(verdict.state)
    counts: Mapping[str, Any] = verdict.counts or {}
    return ExpectationValidationResult(
        success=verdict.success is True,
        expectation_config=known.configuration,
        result={} if said else dict(counts),
        exception_info={
            "raised_exception": said is not None,
            "exception_message": None if said is None else said.format(verdict.error),
            "exception_traceback": "",
        },
    )
