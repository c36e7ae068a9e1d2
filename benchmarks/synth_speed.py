"""How fast a synthetic population is made, by stage, and how much memory it takes: people per second and core.

    python benchmarks/synth_speed.py [--people 1000000] [--draw 500000]

First `ddss synth` as a process of its own, written to disk: wall and CPU seconds, peak memory. Then the stages alone,
drawn in memory and thrown away, in CPU seconds of all threads. Writes Markdown to standard output; `docs/benchmarks.md`
holds a run with its machine and date.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date

import numpy as np

from synthetic import generate
from synthetic.population import view
from synthetic.register import draw_register
from synthetic.scene import Chunk

AS_OF = date(2026, 10, 31)
SEED = 6


def stages(people: int) -> dict[str, float]:
    """CPU seconds of drawing a population: citizens alone, with dossiers, and both with labelled defects."""
    chunks = generate.plan(people, AS_OF, SEED)
    # The fit of the pyramid and the list of places are made once a process.
    generate.draw_part(generate.plan(4_000, AS_OF, SEED)[0], AS_OF, SEED)

    def seconds(work: Callable[[Chunk], object]) -> float:
        start = time.process_time()
        for chunk in chunks:
            work(chunk)
        return time.process_time() - start

    return {
        "citizens": seconds(lambda chunk: view(draw_register(chunk, AS_OF, SEED), AS_OF)),
        "citizens and dossiers": seconds(lambda chunk: generate.draw_part(chunk, AS_OF, SEED, defects=False)),
        "citizens and dossiers, defects labelled": seconds(lambda chunk: generate.draw_part(chunk, AS_OF, SEED)),
    }


def written(people: int, *more: str) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds and peak MiB of `ddss synth`, imports included."""
    with tempfile.TemporaryDirectory(prefix="ddss-synth-") as out:
        run = "import sys; from flows.cli import main; sys.exit(main(sys.argv[1:]))"
        command = [sys.executable, "-c", run, "synth", "--people", str(people), "--out", out, *more]
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"ddss synth ended with {process.returncode}")
        return time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--draw", type=int, default=500_000, help="people of the stages")
    parser.add_argument("--repeat", type=int, default=3, help="of the stages")
    options = parser.parse_args()
    people = options.people
    # A child's peak counts from its parent's memory, which the stages fill: they come after.
    print("| written by `ddss synth` | wall s | CPU s | people per second and core | peak MiB |")
    print("|---|---:|---:|---:|---:|")
    for name, more in (("defects labelled", ()), ("`--clean`", ("--clean",))):
        wall, spent_s, peak = written(people, *more)
        print(f"| {people:,} people, {name} | {wall:.1f} | {spent_s:.1f} | {people / spent_s:,.0f} | {peak:.0f} |")
    runs = [stages(options.draw) for _ in range(options.repeat)]
    print()
    print(f"| stage, {options.draw:,} people | CPU s, median (least–most) | people per second and core |")
    print("|---|---:|---:|")
    for name in runs[0] if runs else ():
        spent = sorted(run[name] for run in runs)
        middle = float(np.median(spent))
        print(f"| {name} | {middle:.2f} ({spent[0]:.2f}–{spent[-1]:.2f}) | {options.draw / middle:,.0f} |")


if __name__ == "__main__":
    main()
