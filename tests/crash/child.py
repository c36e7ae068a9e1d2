"""A process that publishes small editions into a folder, and may be cut off: at a named point, at any moment.

    python tests/crash/child.py OUT DAYS [--hold POINT] [--kill POINT N] [--full POINT] [--nobody]

DAYS: cut-off dates, by commas. --hold: at POINT, the first time, print "held" and wait for a line. --kill: SIGKILL
itself when it reaches POINT for the Nth time. --full: from POINT on, what is written beyond a kilobyte fails.
--nobody: give up root's rights first. Prints "ready" before it begins, and waits for a line.
"""

from __future__ import annotations

import argparse
import os
import resource
import signal
import sys
from pathlib import Path

from flows import points
from tests.support.editions import publish

NOBODY = 65534


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("days")
    parser.add_argument("--hold", default="")
    parser.add_argument("--kill", nargs=2, default=("", "0"))
    parser.add_argument("--full", default="")
    parser.add_argument("--nobody", action="store_true")
    options = parser.parse_args()
    points.reached = _watch(options.hold, options.kill[0], int(options.kill[1]), options.full)
    if options.nobody and os.getuid() == 0:
        os.setuid(NOBODY)
    _wait("ready")
    for day in options.days.split(","):
        publish(options.out, day)


def _wait(word: str) -> None:
    print(word, flush=True)  # noqa: T201 - whoever started it waits for this
    sys.stdin.readline()


def _watch(held_at: str, killed_at: str, times: int, full_from: str):
    left = times

    def reached(point):
        nonlocal left, held_at
        if point == held_at:
            held_at = ""
            _wait("held")
        if point == killed_at:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        if point == full_from:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024))

    return reached


if __name__ == "__main__":
    main()
