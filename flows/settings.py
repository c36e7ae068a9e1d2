"""Settings of Prefect that a quiet, offline run on one machine needs. Applied before Prefect is first imported.

A variable that the user has set wins, so that a run can report to a server of theirs.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

SILENT = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "GX_ANALYTICS_ENABLED": "false",
    # Prefect's default would pickle results; none of ours is persisted, and a pickle never may be.
    "PREFECT_RESULTS_DEFAULT_SERIALIZER": "json",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    # Its own log repeats tracebacks; ddss prints one sentence itself.
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    # With the defaults, task runs that end just before the process does are lost.
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "200",
    # Whole seconds: Prefect drops the rest, and an interval of nothing keeps a processor busy.
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
}


SITE_VARIABLE = "DDSS_SITE_URL"
"""Where `ddss serve` shows the newest edition, told to its worker; without it, links of runs lead to the file."""


def cache_home() -> Path:
    """The user's cache folder for ddss."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "ddss"


def data_home() -> Path:
    """The user's folder for what ddss keeps."""
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "ddss"


def quiet() -> None:
    """Set what the user has not, and make the folder that Prefect keeps its own records in."""
    for name, value in SILENT.items():
        os.environ.setdefault(name, value)
    if "PREFECT_HOME" not in os.environ:
        os.environ["PREFECT_HOME"] = str(_prefect_home())


def _prefect_home() -> Path:
    home = cache_home() / "prefect"
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        # No home to write to, as in a container: records of this one run are kept as long as it lasts.
        return Path(tempfile.mkdtemp(prefix="ddss-prefect-"))
    return home
