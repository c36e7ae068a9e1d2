"""How long until something answers: the command line's help, a rule's text, the flow's module, a run of no size.

    python benchmarks/startup.py [--repeat 9]

Each is a process of its own, its modules compiled before by a run that is not counted.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

DDSS = str(Path(sys.executable).with_name("ddss"))
ASKED = {
    "an empty Python program": [sys.executable, "-c", "pass"],
    "`ddss --help`": [DDSS, "--help"],
    "`ddss score --help`": [DDSS, "score", "--help"],
    "`ddss rules show CIT-CLEAN-001`": [DDSS, "rules", "show", "CIT-CLEAN-001"],
    "what a run without suites and Prefect imports": [sys.executable, "-c", "import flows.pipeline"],
    "the flow: Prefect and its tasks": [sys.executable, "-c", "import flows.score"],
}


def seconds(command: list[str]) -> float:
    """Wall time of a command."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    """Measure turn by turn, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--repeat", type=int, default=9)
    options = parser.parse_args()
    found: dict[str, list[float]] = {name: [] for name in ASKED}
    for turn in range(options.repeat + 1):
        for name, command in ASKED.items():
            taken = seconds(command)
            if turn:
                found[name].append(taken)
    print(f"| what | s, median of {options.repeat} (least–most) |\n|---|---:|")
    for name, each in found.items():
        print(f"| {name} | {statistics.median(each):.2f} ({min(each):.2f}–{max(each):.2f}) |")


if __name__ == "__main__":
    main()
