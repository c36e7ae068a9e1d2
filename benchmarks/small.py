"""A small benchmark for CI: fails only where a ratio has grown to several times what was measured, never on a time.

    python benchmarks/small.py [--people 100000] [--repeat 5] [--rivals]

All rules in one pass, as a multiple of reading the same columns and counting their nulls: both in this process, in
processor seconds, turn by turn. `--rivals` asks forty rules of ddss and of DuckDB besides, which installs DuckDB in an
environment of its own.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl

from benchmarks.rivals.entrants import DDSS, RIVALS
from benchmarks.rivals.measuring import once, prepared
from benchmarks.rivals.questions import AS_OF
from checks import tally
from checks.catalogue import rules_on
from checks.predicates import columns
from checks.vocabulary import Dataset
from schemas.context import context
from synthetic.generate import generate

SCAN_LIMIT = 30.0
"""Measured: 7 at 100,000 people, 12 at 50,000, where the fixed part weighs more; on a busy machine up to 10 and 12."""
DUCKDB_LIMIT = 2.5
"""Measured: 0.8."""


def scan_ratio(folder: Path, repeat: int) -> float:
    """Processor seconds of the pass with all rules over those of the scan: the median of several turns."""
    run = context(AS_OF)
    frames = {each: pl.scan_parquet(f"{folder}/{each.value}/*.parquet") for each in Dataset}
    plans = {each: tally.plan(rules_on(each), frames, run) for each in Dataset}
    # No key offends: what is measured is the pass alone.
    nobody = {
        node: pl.DataFrame(schema={node.by: pl.String}) for plan in plans.values() for node in tally.keys_of(plan)
    }

    def scan() -> None:
        for each in Dataset:
            rules = rules_on(each)
            read = {name for rule in rules for name in columns(rule.applies) + columns(rule.holds)} | {"managing_unit"}
            frames[each].select(pl.col(sorted(read)).null_count()).collect(engine="streaming")

    def score() -> None:
        for each in Dataset:
            tally.tally(each, frames[each], plans[each], nobody, run)

    return turn_by_turn(score, scan, repeat)


def turn_by_turn(work: Callable[[], None], yardstick: Callable[[], None], repeat: int) -> float:
    """How many times as long the work takes, the first turn left out."""
    ratios = [_cpu_s(work) / _cpu_s(yardstick) for _ in range(repeat + 1)]
    return statistics.median(ratios[1:])


def _cpu_s(work: Callable[[], None]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def duckdb_ratio(folder: Path, repeat: int) -> float:
    """Processor seconds of ddss on forty rules over those of DuckDB, a process each."""
    duckdb = next(each for each in RIVALS if each.key == "duckdb")
    with tempfile.TemporaryDirectory(prefix="ddss-small-") as scratch:
        data, _, asked = prepared(folder, Path(scratch))
        ratios = [once(DDSS, data, asked)["cpu_s"] / once(duckdb, data, asked)["cpu_s"] for _ in range(repeat)]
    return statistics.median(ratios)


def verdicts(found: Mapping[str, tuple[float, float]]) -> list[str]:
    """The names of the ratios that are over their limit."""
    return [name for name, (ratio, limit) in found.items() if ratio > limit]


def main() -> None:
    """Measure, print, and end with an error where a ratio is over its limit."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--rivals", action="store_true", help="DuckDB too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ddss-small-") as scratch:
        folder = Path(scratch)
        generate(folder, options.people, AS_OF)
        found = {"all rules in one pass / the plain scan": (scan_ratio(folder, options.repeat), SCAN_LIMIT)}
        if options.rivals:
            found["forty rules / DuckDB"] = (duckdb_ratio(folder, options.repeat), DUCKDB_LIMIT)
    for name, (ratio, limit) in found.items():
        print(f"{name}: {ratio:.2f} (at most {limit:g})")
    over = verdicts(found)
    if over:
        raise SystemExit(f"grossly slower than measured: {', '.join(over)}")


if __name__ == "__main__":
    main()
