"""The same forty rules on the same data by ddss and by others: time, memory, verdicts by locality, differences.

    python -m benchmarks.rivals [--people 2000000] [--repeat 3] [--data DIR] [--only KEY …] [--brief]

Each measurement is a process of its own. Time runs from the files to the verdicts; imports are told apart. Rivals are
installed in environments of their own, in the cache folder. A difference of verdicts that isn't explained to the
record fails the run. Writes Markdown to standard output; `make bench-rivals` puts it into docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from pathlib import Path

import polars as pl

from benchmarks.rivals.differences import explained
from benchmarks.rivals.entrants import DDSS, ENTRANTS, RIVALS, SCAN, Entrant
from benchmarks.rivals.found import Data
from benchmarks.rivals.homes import version_of
from benchmarks.rivals.measuring import Told, measured, prepared
from benchmarks.rivals.questions import AS_OF, KINDS, Question
from synthetic.generate import generate


def main() -> None:
    """Measure, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--people", type=int, default=2_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--data", type=Path, help="an extract made before by `ddss synth`")
    parser.add_argument("--only", nargs="+", choices=[each.key for each in ENTRANTS], help="beside the scan and ddss")
    parser.add_argument("--brief", action="store_true", help="the table and differences alone")
    options = parser.parse_args()
    chosen = [each for each in ENTRANTS if not options.only or each in {SCAN, DDSS} or each.key in options.only]
    with tempfile.TemporaryDirectory(prefix="ddss-rivals-") as scratch:
        folder = options.data or Path(scratch) / "data"
        if not options.data:
            generate(folder, options.people, AS_OF)
        data, asked, listed = prepared(folder, Path(scratch))
        runs = measured(chosen, data, listed, options.repeat)
        rows = pl.scan_parquet(data.files).select(pl.len()).collect().item()
        print(f"{rows:,} records, forty rules, 3,321 communes; median of {options.repeat} (least–most).\n")
        reasons, wrong = compared(runs, asked, data)
        report(runs)
        differences(reasons)
        if not options.brief:
            notes(chosen, asked)
        if wrong:
            raise SystemExit("\n".join(["differences without an explanation:", *wrong]))


def compared(
    runs: dict[Entrant, list[Told]], asked: tuple[Question, ...], data: Data
) -> tuple[dict[str, list[str]], list[str]]:
    """Reasons for differences with the rules and records they touch, and the differences that have none."""
    ours = runs[DDSS][0]["found"]["failed"]
    reasons: dict[str, list[str]] = {}
    wrong = []
    for entrant, found in runs.items():
        if entrant is SCAN:
            continue
        touched: dict[str, list[int]] = {}
        for each in asked:
            more, why = explained(entrant.key, each, data)
            counts = {told["found"]["failed"][each.id] for told in found} - {ours[each.id] + more}
            wrong += [f"{entrant.key} {each.id}: {count} failed, {ours[each.id]} by ddss" for count in counts]
            if more:
                touched.setdefault(why, []).append(more)
        reasons[entrant.name] = [
            f"{len(counts)} rule{'s' if len(counts) > 1 else ''}, {sum(counts):+,} records: {why}"
            for why, counts in touched.items()
        ]
    return reasons, wrong


def report(runs: dict[Entrant, list[Told]]) -> None:
    """The table of times."""
    print("| what | version | wall s | CPU s | ratio to ddss, wall | CPU | imports s | peak MiB | a verdict on each |")
    print("|---|---|---:|---:|---:|---:|---:|---:|---|")
    ours = runs[DDSS]
    for entrant, found in runs.items():
        version = f"{entrant.package} {version_of(entrant.home, entrant.package)}"
        times = " | ".join(_spread(found, key) for key in ("wall_s", "cpu_s"))
        ratios = " | ".join(f"{_median(found, key) / _median(ours, key):.2f}" for key in ("wall_s", "cpu_s"))
        rest = f"{_median(found, 'imports_s'):.1f} | {max(told['peak_mib'] for told in found):.0f}"
        places = _places(found[0]["found"]["places"], entrant)
        print(f"| {entrant.name} | {version} | {times} | {ratios} | {rest} | {places} |")


def _median(found: list[Told], key: str) -> float:
    return statistics.median(told[key] for told in found)


def _spread(found: list[Told], key: str) -> str:
    seconds = sorted(told[key] for told in found)
    return f"{_median(found, key):.2f} ({'once' if len(found) == 1 else f'{seconds[0]:.2f}–{seconds[-1]:.2f}'})"


def _places(places: int, entrant: Entrant) -> str:
    if entrant is SCAN:
        return "–"
    if not places:
        return "whole table"
    return f"province ({places})" if places < 100 else f"commune ({places:,})"  # noqa: PLR2004 - between 34 and 3,321


def differences(reasons: dict[str, list[str]]) -> None:
    """What differs, and why."""
    print("\nVerdicts that differ from ours, each counted in the data to the record; all others are equal:\n")
    for name, lines in reasons.items():
        for line in lines:
            print(f"- {name}: {line}.")


def notes(chosen: list[Entrant], asked: tuple[Question, ...]) -> None:
    """How each is set up, how each question is written, and which they are."""
    print("\nHow each is set up:\n")
    for entrant in chosen:
        print(f"- {entrant.name}: {entrant.set_up}.")
    shown = {entrant.package: entrant for entrant in RIVALS}
    print("\nHow each kind of question is written:\n")
    print("| kind | " + " | ".join(entrant.package for entrant in shown.values()) + " |")
    print("|---|" + "---|" * len(shown))
    for kind in (*KINDS, "a condition"):
        cells = [entrant.written.get(kind, entrant.written["_"]) for entrant in shown.values()]
        print(f"| {kind} | " + " | ".join(cells) + " |")
    print("\nThe forty rules, by kind:\n")
    for kind in KINDS:
        of_kind = [each for each in asked if each.holds.kind == kind]
        print(f"- {kind}: " + ", ".join(f"{each.id}{' (conditional)' if each.where else ''}" for each in of_kind) + ".")


if __name__ == "__main__":
    main()
