"""How far a run has come, on the command line: bars on a terminal, lines of JSON for machines, else nothing."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from flows.progress import Point, Stage, Teller

AUTO, JSON = "auto", "json"


def add(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--quiet", action="store_true", help="không báo tiến độ / tell no progress")
    parser.add_argument(
        "--progress",
        choices=(AUTO, JSON),
        default=AUTO,
        help="json: mỗi dòng một đối tượng JSON ra stderr / lines of JSON on stderr",
    )


@contextmanager
def telling(options: argparse.Namespace) -> Iterator[Teller | None]:
    """Whoever is told while a run lasts; also for one that is started through Prefect."""
    from flows.progress import TELLER, Lines  # noqa: PLC0415 - `ddss --help` does without

    if options.progress == JSON:
        token = TELLER.set(lines := Lines(sys.stderr))
        try:
            yield lines
        finally:
            TELLER.reset(token)
    elif options.quiet or options.json or not sys.stderr.isatty():
        yield None
    else:
        with Bars() as bars:
            token = TELLER.set(bars)
            try:
                yield bars
            finally:
                TELLER.reset(token)


class Bars:
    """A bar for each stage: rows, rate and time left where rows are counted, else time elapsed."""

    every_seconds = 0.25

    def __init__(self) -> None:
        """Draw on stderr: stdout is for what the run found."""
        from rich.console import Console  # noqa: PLC0415 - a terminal alone needs it
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415 - as above

        self._progress = Progress(
            TextColumn("{task.fields[step]} {task.description}"),
            BarColumn(bar_width=24),
            TimeElapsedColumn(),
            TextColumn("{task.fields[rows]}"),
            console=Console(stderr=True),
            refresh_per_second=4,
        )
        self._bars: dict[Stage, Any] = {}

    def __enter__(self) -> Self:
        """Start drawing."""
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the bars as they are."""
        self._progress.stop()

    def tell(self, point: Point) -> None:
        """Move the stage's bar."""
        share = point.share
        if point.stage not in self._bars:
            self._bars[point.stage] = self._progress.add_task(point.stage.vi, total=None, step=_step(point), rows="")
        self._progress.update(
            self._bars[point.stage],
            total=None if share is None else 1.0,
            completed=share or 0.0,
            rows=rows_told(point),
        )


def _step(point: Point) -> str:
    return f"{point.stage.number}/{len(type(point.stage))}"


def rows_told(point: Point) -> str:
    """Rows read of rows there are, how fast, and the seconds left; empty where rows are not counted."""
    from scorecards.numbers import vi_integer  # noqa: PLC0415 - where it is told

    if point.rows is None or point.of_rows is None:
        return ""
    text = f"{vi_integer(point.rows)}/{vi_integer(point.of_rows)} dòng"
    if point.rows_per_second is not None:
        text += f", {vi_integer(point.rows_per_second)}/giây"
    left = point.seconds_left
    return text if left is None or point.rows == point.of_rows else f"{text}, còn {vi_integer(round(left))} giây"
