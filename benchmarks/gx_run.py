"""What the suites of Great Expectations cost in a run: the same extract scored with them and without.

    python benchmarks/gx_run.py [--people 1000000] [--repeat 3] [--data DIR]

Each run is a process of its own; CPU seconds are of all its threads. Modules are compiled, as an installation leaves
them: a first run, which compiles them, is not counted.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

from synthetic.generate import generate

AS_OF = date(2026, 10, 31)
IMPORT, RUN = "import of GX", "the whole run"
PARTS = {
    "expect": "suites of citizens and dossiers",
    "expect_targets": "suite of targets",
    "write": "results and Data Docs",
}
"""Functions of `flows.expecting`, and what they are called here."""

Spent = defaultdict[str, float]


def child(data: Path, *, expectations: bool) -> None:
    """Score once, and print CPU seconds by part as JSON."""
    from flows import expecting, pipeline  # noqa: PLC0415 - the import is what is measured
    from flows.stages import Request  # noqa: PLC0415 - as above

    spent: Spent = defaultdict(float)
    if expectations:
        start = time.process_time()
        from checks.expectations import checking, data_docs  # noqa: F401, PLC0415 - as above

        spent[IMPORT] = time.process_time() - start
    for function, name in PARTS.items():
        setattr(expecting, function, _watched(getattr(expecting, function), name, spent))
    with tempfile.TemporaryDirectory(prefix="ddss-gx-") as folder:
        request = Request(
            citizens=data / "citizens",
            dossiers=data / "dossiers",
            as_of=AS_OF,
            out=Path(folder) / "out",
            synthetic=True,
            expectations=expectations,
        )
        pipeline.run(request)
    print(json.dumps({**spent, RUN: time.process_time()}))


def _watched(function: Any, name: str, spent: Spent) -> Any:
    def timed(*arguments: Any, **named: Any) -> Any:
        start = time.process_time()
        result = function(*arguments, **named)
        spent[name] += time.process_time() - start
        return result

    return timed


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--data", type=Path, help="an extract made before by `ddss synth`")
    parser.add_argument("--child", choices=("with", "without"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        child(options.data, expectations=options.child == "with")
        return
    with tempfile.TemporaryDirectory(prefix="ddss-gx-") as folder:
        data = options.data or Path(folder) / "data"
        if not options.data:
            generate(data, options.people, AS_OF)
        found = {how: _runs(how, data, options.repeat, Path(folder) / "compiled") for how in ("without", "with")}
    without = statistics.median(each[RUN] for each in found["without"])
    print("| part | CPU s, median (least–most) | of a run without |")
    print("|---|---:|---:|")
    print(_line("a run without suites", [each[RUN] for each in found["without"]], without))
    for name in (IMPORT, *PARTS.values()):
        print(_line(name, [each[name] for each in found["with"]], without))
    print(_line("a run with suites", [each[RUN] for each in found["with"]], without))


def _runs(how: str, data: Path, repeat: int, compiled: Path) -> list[dict[str, float]]:
    command = [sys.executable, __file__, "--child", how, "--data", str(data)]
    # An environment may say that nothing compiled is to be kept; GX would be compiled anew in each run.
    kept = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(compiled)}
    runs = [subprocess.run(command, check=True, capture_output=True, text=True, env=kept) for _ in range(repeat + 1)]
    return [json.loads(each.stdout.splitlines()[-1]) for each in runs[1:]]


def _line(name: str, seconds: list[float], whole: float) -> str:
    middle = statistics.median(seconds)
    return f"| {name} | {middle:.1f} ({min(seconds):.1f}–{max(seconds):.1f}) | {100 * middle / whole:.0f} % |"


if __name__ == "__main__":
    main()
