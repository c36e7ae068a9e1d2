"""Editions on disk: staged beside their place, made durable, renamed, and only then pointed to.

OUT/editions/2026-10-31-0f3a…/   site/, manifest.json, and scores, rules, measures, tallies .parquet
OUT/current                      the newest edition, a symbolic link
OUT/rejected/2026-10-31/         rows that were not scored, private
OUT/worklists/2026-10-31-0f3a…/  failing records, private
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from checks.errors import InputError

EDITIONS, CURRENT, REJECTED, WORKLISTS = "editions", "current", "rejected", "worklists"
_WORK = ".work-"


def sha256(path: Path) -> str:
    """Hash of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def edition_id(as_of: str, facts: Mapping[str, Any]) -> str:
    """The name that follows from what an edition is made of: the same content has the same name."""
    digest = hashlib.sha256(json.dumps(facts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    return f"{as_of}-{digest[:12]}"


@contextmanager
def workspace(out: Path) -> Iterator[Path]:
    """A private folder inside OUT for what a run stages, gone afterwards; and those of runs that were killed."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        _sweep(out)
        work = Path(tempfile.mkdtemp(prefix=f"{_WORK}{os.getpid()}-", dir=out))
    except OSError as error:
        raise InputError(
            f"{out.name}: không ghi được vào thư mục này / can't write to this folder ({error.strerror})."
        ) from None
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _sweep(out: Path) -> None:
    for left in out.glob(f"{_WORK}*"):
        pid = left.name.removeprefix(_WORK).partition("-")[0]
        if pid.isdigit() and not _alive(int(pid)):
            shutil.rmtree(left, ignore_errors=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """manifest.json: keys sorted, so that the same facts are the same bytes."""
    text = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True)
    (folder / "manifest.json").write_text(text + "\n", "utf-8")


def publish(out: Path, staged: Path, name: str) -> Path:
    """Move a staged edition to its place and point `current` at it; a reader sees the old one or the new one, whole."""
    flush(staged)
    place = out / EDITIONS / name
    place.parent.mkdir(exist_ok=True)
    try:
        staged.rename(place)
    except OSError:
        # The same content was published before: keep it, drop the copy.
        if not (place / "manifest.json").is_file():
            raise
        shutil.rmtree(staged)
    flush_folder(place.parent)
    pointer = out / f".{CURRENT}-{os.getpid()}"
    pointer.unlink(missing_ok=True)
    pointer.symlink_to(Path(EDITIONS) / name)
    pointer.replace(out / CURRENT)
    flush_folder(out)
    return place


def flush(folder: Path) -> None:
    """Bring a folder and all in it to the disk."""
    for path in sorted(folder.rglob("*")):
        if path.is_dir():
            flush_folder(path)
        else:
            with path.open("rb") as file:
                os.fsync(file.fileno())
    flush_folder(folder)


def flush_folder(folder: Path) -> None:
    """Bring a folder's own entries to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
