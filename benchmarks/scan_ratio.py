"""Scoring against the limit: the time polars needs to read the same columns and count their nulls, at several sizes.

    python benchmarks/scan_ratio.py [--people 1000000 10000000] [--repeat 3 1] [--data DIR …]

Each measurement is a process of its own. Parts are timed inside theirs, after its imports and once the plan is made; a
run of `ddss score` is timed from outside, start-up and all. Then, where there are several sizes, the exponents of time
and of peak memory between the smallest and the largest: 1 is as fast as the rows, 0 is flat.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PREPARE = """
import json, resource, sys, tempfile, time
from datetime import date
import polars as pl
from checks import keys, tally, worklist
from checks.catalogue import rules_on
from checks.predicates import columns
from checks.vocabulary import Dataset
from schemas.context import context
run = context(date(2026, 10, 31), whole_register=True)
frames = {each: pl.scan_parquet(f"{sys.argv[1]}/{each.value}/*.parquet") for each in Dataset}
plans = {each: tally.plan(rules_on(each), frames, run) for each in Dataset}
nodes = [node for plan in plans.values() for node in tally.keys_of(plan)]
nobody = {node: pl.DataFrame(schema={node.by: pl.String}) for node in nodes}
said = {"rules": [sum(item.run is tally.Run.RAN for plan in plans.values() for item in plan)]}
"""
REPORT = """
said |= {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu}
said["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps(said))
"""
START = "wall, cpu = time.perf_counter(), time.process_time()\n"
SCAN = """
for each, plan in plans.items():
    read = {name for rule in rules_on(each) for name in columns(rule.applies) + columns(rule.holds)} | {"managing_unit"}
    frames[each].select(pl.col(sorted(read)).null_count()).collect(engine="streaming")
"""
KEYS = "keys.offending(nodes, frames, run)\n"
TALLY = """
for each in Dataset:
    found = tally.tally(each, frames[each], plans[each], nobody, run).counts
    words = found.select(pl.exclude("managing_unit", "records")).n_unique()
    said[each.value] = [int(found["records"].sum()), found.height, words]
"""
KEEP = """
with tempfile.TemporaryDirectory(prefix="ddss-bench-") as folder:
    for each in Dataset:
        sink = lambda records: records.sink_parquet(f"{folder}/{each.value}.parquet", lazy=True)
        beside = worklist.beside(frames[each], each, plans[each], sink)
        tally.tally(each, worklist.numbered(frames[each]), plans[each], nobody, run, beside=beside)
"""
YARDSTICK, COUNTED = "scan and count nulls", "tally: record rules, all communes"
PARTS = {
    YARDSTICK: SCAN,
    COUNTED: TALLY,
    "the same, failing records kept": KEEP,
    "key rules": KEYS,
}
RUNS = {
    "`ddss score`, without suites": ("--no-expectations",),
    "`ddss score`, all of it": (),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """One measurement: seconds of wall time, seconds of processor time of all threads, peak memory in MiB."""

    wall_s: float
    cpu_s: float
    peak_mib: float


@dataclass(frozen=True, slots=True)
class Size:
    """What was measured with so many people, by what it is.

    `facts` are the number of `rules`, and of each dataset the records, tally rows and distinct signatures.
    """

    people: int
    found: Mapping[str, Sequence[Measured]]
    facts: Mapping[str, Sequence[int]]

    def median(self, name: str, figure: str) -> float:
        """The median of a figure, of memory the most."""
        values = [getattr(each, figure) for each in self.found[name]]
        return max(values) if figure == "peak_mib" else statistics.median(values)


def part(code: str, data: Path) -> tuple[Measured, dict[str, list[int]]]:
    """Run a part in a process of its own; what it measured, and what it said besides."""
    script = PREPARE + START + code + REPORT
    ran = subprocess.run([sys.executable, "-c", script, str(data)], stdout=subprocess.PIPE, text=True, check=False)
    if ran.returncode:
        raise SystemExit(f"a part ended with {ran.returncode}")
    said = json.loads(ran.stdout)
    return Measured(said.pop("wall_s"), said.pop("cpu_s"), said.pop("peak_mib")), said


def whole(command: Sequence[str]) -> Measured:
    """Run a command to its end; processor time with that of its children, memory of the largest of them."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{command[:3]} ended with {process.returncode}")
    return Measured(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def score(data: Path, out: Path, more: Sequence[str]) -> Measured:
    """A whole run into an empty folder."""
    shutil.rmtree(out, ignore_errors=True)
    ddss = str(Path(sys.executable).with_name("ddss"))
    fixed = ("--as-of", "2026-10-31", "--out", str(out), "--direct", "--synthetic")
    return whole([ddss, "score", str(data / "citizens"), str(data / "dossiers"), *fixed, *more])


def measured(people: int, data: Path, out: Path, repeat: int) -> Size:
    """All of it with one extract, turn by turn."""
    found: dict[str, list[Measured]] = {}
    facts: dict[str, list[int]] = {}
    for _ in range(repeat):
        for name, code in PARTS.items():
            figures, said = part(code, data)
            found.setdefault(name, []).append(figures)
            facts |= said
        for name, more in RUNS.items():
            found.setdefault(name, []).append(score(data, out, more))
    shutil.rmtree(out, ignore_errors=True)
    return Size(people, found, facts)


def vs_scan(size: Size, name: str, figure: str) -> str:
    """How many times the scan."""
    return f"{size.median(name, figure) / size.median(YARDSTICK, figure):.1f}"


def table(size: Size) -> str:
    """One size as Markdown."""
    citizens, dossiers = size.facts["citizens"], size.facts["dossiers"]
    told = (
        f"**{citizens[0]:,} people, {dossiers[0]:,} dossiers**, {size.facts['rules'][0]} rules; "
        f"{citizens[1]:,} tally rows of {citizens[2]:,} signatures, {dossiers[1]:,} of {dossiers[2]:,}:"
    )
    lines = [
        told,
        "",
        "| what | wall s, median (least–most) | CPU s | peak MiB | times the scan, wall | CPU |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name, each in size.found.items():
        walls = [one.wall_s for one in each]
        lines.append(
            f"| {name} | {statistics.median(walls):.2f} ({min(walls):.2f}–{max(walls):.2f}) "
            f"| {size.median(name, 'cpu_s'):.1f} | {size.median(name, 'peak_mib'):,.0f} "
            f"| {vs_scan(size, name, 'wall_s')} | {vs_scan(size, name, 'cpu_s')} |"
        )
    return "\n".join(lines)


def exponents(sizes: Sequence[Size]) -> str:
    """How figures grow with the people, as Markdown."""
    first, last = sizes[0], sizes[-1]
    growth = math.log(last.people / first.people)
    lines = [
        f"**Exponents**, from {first.people:,} to {last.people:,} people:",
        "",
        "| what | wall | CPU | peak memory |",
        "|---|---:|---:|---:|",
    ]
    for name in first.found:
        figures = (
            f"{math.log(last.median(name, figure) / first.median(name, figure)) / growth:.2f}"
            for figure in ("wall_s", "cpu_s", "peak_mib")
        )
        lines.append(f"| {name} | {' | '.join(figures)} |")
    return "\n".join(lines)


def extract(people: int, folder: Path) -> Path:
    """An extract made by `ddss synth`, with defects."""
    data = folder / f"people-{people}"
    ddss = str(Path(sys.executable).with_name("ddss"))
    made = whole([ddss, "synth", "--people", str(people), "--out", str(data)])
    print(f"# synth: {made.wall_s:.1f} s, {made.cpu_s:.1f} CPU s, {made.peak_mib:.0f} MiB", file=sys.stderr)
    return data


def main() -> None:
    """Generate, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--people", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--repeat", type=int, nargs="+", default=[3], help="of all sizes, or one for each")
    parser.add_argument("--data", type=Path, nargs="*", help="extracts made before by `ddss synth`, one for each size")
    options = parser.parse_args()
    if options.data and len(options.data) != len(options.people):
        parser.error("--data: one for each of --people")
    if len(options.repeat) not in {1, len(options.people)}:
        parser.error("--repeat: one, or one for each of --people")
    repeats = options.repeat * (len(options.people) // len(options.repeat))
    with tempfile.TemporaryDirectory(prefix="ddss-bench-") as scratch:
        folder, sizes = Path(scratch), []
        for number, people in enumerate(options.people):
            data = options.data[number] if options.data else extract(people, folder)
            sizes.append(measured(people, data, folder / "out", repeats[number]))
            print(table(sizes[-1]), end="\n\n", flush=True)
            if not options.data:
                shutil.rmtree(data)
        if len(set(options.people)) > 1:
            print(exponents(sizes))


if __name__ == "__main__":
    main()
