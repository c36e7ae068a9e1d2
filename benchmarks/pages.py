"""What the pages of an edition cost: all localities in one go, from scores to files.

    python benchmarks/pages.py --people 1000000 --repeat 3

People are invented and scored first, which is not counted. Then `publish_site` writes the site anew, each time into an
empty folder, in this process. CPU seconds are of all threads; the stages are those of `publish_site`.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from flows import pipeline, publishing
from flows.stages import Request
from scorecards import site
from scorecards.exports.publish import Exporter
from scorecards.render import Renderer
from synthetic.generate import generate

AS_OF = date(2026, 10, 31)
STAGES: tuple[tuple[str, Any, str], ...] = (
    ("index the scores", site, "index_scores"),
    ("complementary suppression", site, "plan_scores"),
    ("complementary suppression", site, "plan_measures"),
    ("render the templates", Renderer, "render"),
    ("exports", Exporter, "add"),
    ("exports", Exporter, "finish"),
)
"""What a part is called, and the function that it is; what is left is composing pages and writing them."""
REST = "compose and write pages"

Spent = Counter[str]


def watched(function: Callable[..., Any], name: str, spent: Spent) -> Callable[..., Any]:
    """The function, adding the CPU seconds that it takes."""

    def timed(*arguments: Any, **named: Any) -> Any:
        start = time.process_time()
        result = function(*arguments, **named)
        spent[name] += time.process_time() - start
        return result

    return timed


def inputs(people: int, work: Path) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Score invented people; what the run would publish its pages from."""
    generate(work / "extract", people, AS_OF)
    request = Request(
        citizens=work / "extract" / "citizens",
        dossiers=work / "extract" / "dossiers",
        as_of=AS_OF,
        out=work / "out",
        synthetic=True,
        worklists=False,
    )
    given: list[tuple[tuple[Any, ...], dict[str, Any]]] = []
    publish = publishing.publish_site

    def caught(*arguments: Any, **named: Any) -> Any:
        given.append((arguments, named))
        return publish(*arguments, **named)

    publishing.publish_site = caught
    try:
        pipeline.run(request)
    finally:
        publishing.publish_site = publish
    return given[0]


def size_mb(folder: Path, pattern: str) -> float:
    """Megabytes of the files that match, in all folders."""
    return sum(path.stat().st_size for path in folder.rglob(pattern) if path.is_file()) / 1e6


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    spent: Spent = Counter()
    with tempfile.TemporaryDirectory(prefix="ddss-pages-") as folder:
        work = Path(folder)
        arguments, named = inputs(options.people, work)
        for name, owner, attribute in STAGES:
            setattr(owner, attribute, watched(getattr(owner, attribute), name, spent))
        runs = []
        for number in range(options.repeat):
            spent.clear()
            out = work / f"site-{number}"
            wall, cpu = time.perf_counter(), time.process_time()
            report = site.publish_site(*arguments[:4], out, **named)
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            runs.append({"wall": wall, "cpu": cpu, **spent, REST: cpu - sum(spent.values())})
        pages, data = size_mb(out, "*.html"), size_mb(out / "data", "*")
    print(f"{options.people:,} people, {report.pages:,} pages of {pages:.1f} MB, exports of {data:.1f} MB")
    print()
    print("| part | s, median (least–most) |")
    print("|---|---:|")
    names = dict.fromkeys(name for name, _, _ in STAGES)
    for name in (*names, REST, "cpu", "wall"):
        taken = sorted(run[name] for run in runs)
        label = {"cpu": "all of it, CPU", "wall": "all of it, wall"}.get(name, f"{name}, CPU")
        print(f"| {label} | {statistics.median(taken):.2f} ({taken[0]:.2f}–{taken[-1]:.2f}) |")


if __name__ == "__main__":
    main()
