"""Data Docs of a run: GX's own pages over what is kept of its results, without scripts and without a call to a network.

GX's pages fetch styles, scripts and a picture from other hosts and carry the moment they were made. Neither is kept:
the same results are the same bytes, and a page opened anywhere asks nobody for anything. Where GX leaves something to a
script it stands here in the page: the states of expectations, and the index, which would be empty.
"""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

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
from checks.expectations.outcome import IN_ERROR, MET, MISSED, NOT_ASSESSED, NOT_RUN, Outcome, Verdict
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
_CALLED = re.compile(r"\sonclick=\"[^\"]*\"")
_HEAD = re.compile(r"<head>", re.IGNORECASE)
_STYLE = """<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<style>
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:72rem;padding:0 1rem}
h4,h5,h6{font-size:1.1rem;margin:1rem 0 .5rem}
table{border-collapse:collapse;width:100%}
td,th{border:1px solid #8886;padding:.3rem .5rem;text-align:left;vertical-align:top}
.n{text-align:right;font-variant-numeric:tabular-nums}
.progress-bar,.modal,.cooltip .top,.navbar-toggler,.card.mb-3,a[data-toggle=collapse]{display:none}
</style>"""
_INDEX = """<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
{style}
<title>{title}</title>
</head>
<body>
<h1>{title}</h1>
<p>Số kỳ vọng theo trạng thái, không phải số bản ghi. KHÔNG công bố: trang kết quả có số đếm chính xác.</p>
<p>How many expectations are in each state, not records. NOT for publication: pages of results hold exact counts.</p>
<table>
<tr>{heads}</tr>
{rows}</table>
</body>
</html>
"""
_STATES = {
    MET: "đạt / met",
    MISSED: "chưa đạt / missed",
    NOT_ASSESSED: "chưa đủ căn cứ / not assessed",
    NOT_RUN: "không chạy / not run",
    IN_ERROR: "lỗi / in error",
}
_ICON = re.compile(r"<i class=\"fas fa-(check-circle|times|exclamation-triangle) [^>]*></i>")
_MARKS = {
    "check-circle": f"✓ {_STATES[MET]}",
    "times": f"✗ {_STATES[MISSED]}",
    "exclamation-triangle": "– chưa xét được / could not be judged",
}
"""What GX draws with a font of signs that it would fetch."""


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
    (folder / "index.html").write_text(_index(outcomes, folder, as_of), "utf-8")


def _index(outcomes: Sequence[Outcome], folder: Path, as_of: date) -> str:
    """The page of suites: how many expectations of each are in each state, and where to read of them."""
    title = f"Bộ kỳ vọng / expectation suites, {as_of.isoformat()}"
    heads = ["bộ / suite", "bảng / table", *_STATES.values(), ""]
    rows = []
    for outcome in outcomes:
        name, facts = outcome.suite.name, outcome.facts()
        (result,) = (folder / "validations" / name).rglob("*.html")
        found, written = quote(result.relative_to(folder).as_posix()), quote(f"expectations/{name}.html")
        cells = [
            f'<td><a href="{found}">{html.escape(name)}</a><br>{"<br>".join(map(html.escape, _notes(outcome)))}</td>',
            f"<td>{html.escape(outcome.suite.table)}</td>",
            *(f'<td class="n">{facts[state]}</td>' for state in _STATES),
            f'<td><a href="{written}">kỳ vọng / expectations</a></td>',
        ]
        rows.append(f"<tr>{''.join(cells)}</tr>\n")
    return _INDEX.format(
        style=_STYLE, title=title, heads="".join(f"<th>{head}</th>" for head in heads), rows="".join(rows)
    )


def _notes(outcome: Outcome) -> Sequence[str]:
    """What the suite says of itself; GX allows a text or a list of them."""
    notes = outcome.suite.data.get("notes") or []
    return [notes] if isinstance(notes, str) else [str(note) for note in notes]


def _alone(page: str) -> str:
    """The page without anything that is fetched, run, dated or drawn by lot."""
    still = _CALLED.sub("", _ELSEWHERE.sub("", _FETCHED.sub("", page)))
    # The word stands beside an icon that is hidden from those who can't see it.
    said = _ICON.sub(lambda icon: "" if "aria-hidden" in icon[0] else _MARKS[icon[1]], still)
    places: dict[str, str] = {}
    numbered = _RANDOM.sub(lambda found: places.setdefault(found[0], str(len(places))), said)
    return _HEAD.sub(lambda _: f"<head>\n{_STYLE}", numbered, count=1)


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
        meta={
            "run_id": run,
            "great_expectations_version": gx.__version__,
            "batch_kwargs": {"data_asset_name": outcome.suite.table},
        },
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
