"""One rival, once, in a process of its own: `python -m benchmarks.rivals.child MODULE FUNCTION QUESTIONS FILES UNITS`.

Prints JSON: seconds from the files to the verdicts, by the clock and of all threads; seconds of imports before; the
most memory that the process ever held, in MiB; the verdicts.
"""

from __future__ import annotations

import importlib
import json
import logging
import sys
import time
import warnings
from dataclasses import asdict
from pathlib import Path

from benchmarks.rivals.found import Data, Run
from benchmarks.rivals.questions import read


def peak_mib() -> float:
    """The most memory this process held. What `getrusage` tells begins with the memory of the process that forked."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def main() -> None:
    """Measure and tell."""
    module, function, questions, files, units = sys.argv[1:]
    # Rivals warn of their own deprecations, and log what they do.
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    start = time.perf_counter()
    run: Run = getattr(importlib.import_module(f"benchmarks.rivals.{module}"), function)
    asked = read(Path(questions))
    ready, worked = time.perf_counter(), time.process_time()
    found = run(asked, Data(files, Path(units)))
    told = {
        "wall_s": time.perf_counter() - ready,
        "cpu_s": time.process_time() - worked,
        "imports_s": ready - start,
        "peak_mib": peak_mib(),
        "found": asdict(found),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
