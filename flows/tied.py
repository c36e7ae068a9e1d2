"""Run one of Prefect's commands, and end with whoever started it: `python -m flows.tied server start …`.

Where `ddss serve` is killed outright it can stop nothing; on Linux, the kernel then does.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_SET_PARENT_DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG of prctl(2); it outlives the exec."""


def main() -> None:
    """Become Prefect's command."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGINT)
    os.execv(sys.executable, (sys.executable, "-m", "prefect", *sys.argv[1:]))  # noqa: S606 - our own interpreter


if __name__ == "__main__":
    main()
