"""Scoring against the limit: the time polars needs to read the same columns and count their nulls.

    python benchmarks/scan_ratio.py [--people 1000000] [--repeat 3] [--data DIR]

Each measurement is a process of its own; medians and spreads over the repeats, wall time and peak memory. Writes a
table to standard output; `docs/benchmarks.md` holds one with its machine and date.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SCAN = """
import sys
import polars as pl
from checks.catalogue import rules_on
from checks.predicates import columns
from checks.vocabulary import Dataset
for dataset in Dataset:
    rules = rules_on(dataset)
    read = {name for rule in rules for name in columns(rule.applies) + columns(rule.holds)} | {"managing_unit"}
    frame = pl.scan_parquet(f"{sys.argv[1]}/{dataset.value}/*.parquet")
    frame.select(pl.col(sorted(read)).null_count()).collect(engine="streaming")
"""

TALLY = """
import sys
from datetime import date
import polars as pl
from checks import keys, tally
from checks.catalogue import rules_on
from checks.vocabulary import Dataset
from schemas.context import context
run = context(date(2026, 10, 31))
frames = {each: pl.scan_parquet(f"{sys.argv[1]}/{each.value}/*.parquet") for each in Dataset}
plans = {each: tally.plan(rules_on(each), frames, run) for each in Dataset}
offenders = {}
if sys.argv[2] == "keys":
    offenders = keys.offending([node for plan in plans.values() for node in tally.keys_of(plan)], frames, run)
else:
    for plan in plans.values():
        for node in tally.keys_of(plan):
            offenders[node] = pl.DataFrame(schema={node.by: pl.String})
    for each in Dataset:
        found = tally.tally(each, frames[each], plans[each], offenders, run).counts
        words = found.select(pl.exclude("managing_unit", "records")).n_unique()
        print(f"# {each.value}: {found.height} tally rows, {words} distinct signatures", file=sys.stderr)
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """One process: seconds of wall time, seconds of processor time, peak memory in MiB."""

    wall_s: float
    cpu_s: float
    peak_mib: float


def measure(command: Sequence[str]) -> Measured:
    """Run a command to its end."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{command[:3]} ended with {process.returncode}")
    return Measured(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def main() -> None:
    """Generate, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--data", type=Path, help="an extract made before by `ddss synth`")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ddss-bench-") as scratch:
        folder = Path(scratch)
        data = options.data or folder / "data"
        ddss = str(Path(sys.executable).with_name("ddss"))
        if not options.data:
            made = measure([ddss, "synth", "--people", str(options.people), "--out", str(data)])
            print(f"# synth: {made.wall_s:.1f} s, {made.peak_mib:.0f} MiB", file=sys.stderr)
        out = folder / "out"
        commands = {
            "scan and count nulls": [sys.executable, "-c", SCAN, str(data)],
            "reduce key rules": [sys.executable, "-c", TALLY, str(data), "keys"],
            "tally, record rules": [sys.executable, "-c", TALLY, str(data), "tally"],
            "ddss score --direct": [
                ddss,
                "score",
                str(data / "citizens"),
                str(data / "dossiers"),
                "--as-of",
                "2026-10-31",
                "--out",
                str(out),
                "--direct",
                "--synthetic",
            ],
        }
        report(commands, options.repeat, out)


def report(commands: dict[str, list[str]], repeat: int, out: Path) -> None:
    """Print a Markdown table; the first command is the yardstick."""
    print("| what | wall s, median (least–most) | CPU s | peak MiB | ratio to the scan |")
    print("|---|---:|---:|---:|---:|")
    yardstick = None
    for name, command in commands.items():
        found = []
        for _ in range(repeat):
            shutil.rmtree(out, ignore_errors=True)
            found.append(measure(command))
        wall = statistics.median(each.wall_s for each in found)
        yardstick = yardstick or wall
        spread = f"{min(each.wall_s for each in found):.1f}–{max(each.wall_s for each in found):.1f}"
        cpu = statistics.median(each.cpu_s for each in found)
        peak = max(each.peak_mib for each in found)
        print(f"| {name} | {wall:.1f} ({spread}) | {cpu:.1f} | {peak:.0f} | {wall / yardstick:.2f} |", flush=True)


if __name__ == "__main__":
    main()
