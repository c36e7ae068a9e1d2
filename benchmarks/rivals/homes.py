"""Environments of the rivals: made once in the cache folder, named by what is installed in them."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from benchmarks.rivals.entrants import Home

HERE = Path(__file__).parent


def python_of(home: Home) -> Path:
    """The interpreter of an environment, which is made if it isn't there."""
    if home is Home.DDSS:
        return Path(sys.executable)
    listed = HERE / home.value
    name = hashlib.sha256(listed.read_bytes() + sys.version.encode()).hexdigest()[:12]
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ddss" / f"rivals-{name}"
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        print(f"# installing {home.value} in {folder}", file=sys.stderr)
        shutil.rmtree(folder, ignore_errors=True)
        venv.create(folder, with_pip=True)
        command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement", listed]
        subprocess.run(command, check=True)
        (folder / "ready").touch()
    return python


def version_of(home: Home, package: str) -> str:
    """The installed version of a package."""
    code = "import sys; from importlib.metadata import version; print(version(sys.argv[1]))"
    command = [python_of(home), "-c", code, package]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
