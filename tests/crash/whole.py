"""A process that scores an extract for good, every stage of it, and may be cut off at a named point.

    python tests/crash/whole.py EXTRACT OUT AS_OF [POINT]

POINT: it kills itself there. Prints a line when it begins.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import date
from pathlib import Path

from flows import points
from flows.pipeline import run
from flows.stages import Request


def main() -> None:
    extract, out, day, *killed_at = sys.argv[1:]

    def reached(point):
        if point in killed_at:
            os.kill(os.getpid(), signal.SIGKILL)

    points.reached = reached
    print("ready", flush=True)  # noqa: T201 - whoever kills it waits for this
    run(
        Request(
            citizens=Path(extract, "citizens"),
            dossiers=Path(extract, "dossiers"),
            as_of=date.fromisoformat(day),
            out=Path(out),
            synthetic=True,
            expectations=False,
        )
    )


if __name__ == "__main__":
    main()
