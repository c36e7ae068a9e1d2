"""`ddss demo`: an invented population, month after month, from nothing to a scorecard with a history."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from checks.errors import InputError

MONTHS = 3
"""Monthly extracts that the demo scores: enough for a trend."""

Run = Callable[[argparse.Namespace, Path, Path, date, Path], dict[str, Any]]
"""Scores an extract: options, citizens, dossiers, cut-off date, people expected."""


def add(commands: Any, count: Callable[[str], int], running: Callable[[argparse.ArgumentParser], None]) -> Any:
    """Add the command; the caller sets what it runs."""
    demo = commands.add_parser("demo", help="dân số giả lập, từ đầu đến phiếu điểm / a synthetic run, end to end")
    demo.add_argument("--people", type=count, default=200_000, help="số người / people (200000)")
    demo.add_argument("--months", type=count, default=MONTHS, help=f"số kỳ / monthly extracts ({MONTHS})")
    demo.add_argument("--out", type=Path, default=Path("demo"), help="thư mục / folder (demo)")
    running(demo)
    demo.set_defaults(
        mapping=None, profile=None, targets=None, tasks=None, suites=None, synthetic=True, incremental=False
    )
    return demo


def run(options: argparse.Namespace, as_of: date, score: Run) -> dict[str, Any]:
    """Make the extracts, score each, and give the summary of the last."""
    from synthetic.generate import EXPECTED  # noqa: PLC0415 - each command imports what it needs
    from synthetic.months import generate_months, month_ends  # noqa: PLC0415 - as above
    from synthetic.tasks import write_tasks  # noqa: PLC0415 - as above

    extract = _fresh(options.out / "extract")
    _say(options, f"Tạo {options.people:,} người giả lập … / making a synthetic population …".replace(",", "."))
    generate_months(extract, options.people, as_of, options.months)
    tasks = extract / "tasks.csv"
    write_tasks(tasks, as_of)
    summary: dict[str, Any] = {}
    for day in month_ends(as_of, options.months):
        _say(options, f"Chấm điểm kỳ {day:%m/%Y} … / scoring {day.isoformat()} …")
        last = day == as_of
        # Orchestration and suites are shown once: the months before are there for the trend.
        of_the_month = {
            "direct": options.direct or not last,
            "tasks": tasks if last else None,
            "expectations": options.expectations and last,
        }
        options_of = argparse.Namespace(**(vars(options) | of_the_month))
        folder = extract / day.isoformat()
        summary = score(options_of, folder / "citizens", folder / "dossiers", day, folder / EXPECTED)
    return summary


def _say(options: argparse.Namespace, text: str) -> None:
    if not options.json:
        print(text, file=sys.stderr, flush=True)


def _fresh(extract: Path) -> Path:
    """The demo's own extract folder, emptied; one that the demo has not made is left alone."""
    marker = extract / "SYNTHETIC"
    if extract.exists() and not marker.is_file():
        raise InputError(f"{extract}: thư mục đã có, không phải do ddss demo tạo / exists and is not the demo's own.")
    shutil.rmtree(extract, ignore_errors=True)
    extract.mkdir(parents=True)
    marker.write_text("Số liệu giả lập do ddss tạo / synthetic data made by ddss.\n", "utf-8")
    return extract
