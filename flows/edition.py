"""Editions on disk: staged beside their place, made durable, renamed, and only then pointed to.

OUT/editions/2026-10-31-0f3a…/   site/, manifest.json, SHA256SUMS, and scores, rules, measures, tallies .parquet
OUT/current                      the edition of the newest cut-off date, a symbolic link
OUT/history/                     Delta Lake tables over all editions, private
OUT/rejected/2026-10-31-0f3a…/   rows that were not scored, private; of a run that failed, 2026-10-31-failed
OUT/worklists/2026-10-31-0f3a…/  failing records, private
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from checks.errors import InputError
from flows import points
from flows.points import Point

APPROVAL = "approval.json"
"""Beside an edition that a second person let be published: who, why, when. In no page and no name."""

EDITIONS, CURRENT, REJECTED, WORKLISTS = "editions", "current", "rejected", "worklists"
_WORK = ".work-"

LITTLE_ROOM = 200 << 20
"""An edition of the nation takes some 150 MiB."""

AT_ONCE = 16
"""Files that are flushed or hashed at the same time: a disk commits many almost as fast as one."""


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
        points.reached(Point.STARTED)
        yield work
    finally:
        _keep_rejected(out, work)
        shutil.rmtree(work, ignore_errors=True)


def short_of_room(out: Path) -> str:
    """A sentence where the disk is almost full, which no error of an engine tells; empty where it isn't."""
    there = next((folder for folder in (out, *out.absolute().parents) if folder.is_dir()), None)
    free = None if there is None else shutil.disk_usage(there).free
    if free is None or free > LITTLE_ROOM:
        return ""
    return f"Đĩa chỉ còn {free >> 20} MiB; dọn bớt rồi chạy lại / only {free >> 20} MiB are left on the disk."


def failed(as_of: date) -> str:
    """Name of the folder of rows that a run set aside before it failed; the next one that fails replaces it."""
    return f"{as_of.isoformat()}-failed"


def _keep_rejected(out: Path, work: Path) -> None:
    """Keep what no edition took: the run failed, and its user will want to see why."""
    for left in (work / REJECTED).glob("*"):
        with contextlib.suppress(OSError):
            keep_rejected(out, left, left.name)


def keep_rejected(out: Path, staged: Path, name: str) -> Path | None:
    """Move a private folder of rejected rows to its place, over one of the same name; None where there are none."""
    place = out / REJECTED / name
    if not staged.is_dir():
        return None
    place.parent.mkdir(mode=0o700, exist_ok=True)
    flush(staged)
    if place.is_dir():
        place.rename(staged.parent.parent / f"replaced-{name}")
    staged.rename(place)
    flush_folder(place.parent)
    return place


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
    """Write manifest.json."""
    write_json(folder / "manifest.json", manifest)


def write_json(path: Path, facts: Mapping[str, Any]) -> None:
    """Plain data as JSON: keys sorted, so that the same facts are the same bytes."""
    path.write_text(json.dumps(facts, ensure_ascii=False, indent=2, sort_keys=True) + "\n", "utf-8")


def move(out: Path, staged: Path, name: str) -> Path:
    """Move a staged edition, made durable first, to its place, which must be free."""
    flush(staged)
    points.reached(Point.FLUSHED)
    place = out / EDITIONS / name
    place.parent.mkdir(exist_ok=True)
    staged.rename(place)
    flush_folder(place.parent)
    points.reached(Point.MOVED)
    return place


def point(out: Path, name: str) -> None:
    """Let `current` point to an edition; a reader sees the old one or the new one, whole."""
    pointer = out / f".{CURRENT}-{os.getpid()}"
    pointer.unlink(missing_ok=True)
    pointer.symlink_to(Path(EDITIONS) / name)
    pointer.replace(out / CURRENT)
    flush_folder(out)
    points.reached(Point.POINTED)


def flush(folder: Path) -> None:
    """Bring a folder and all in it to the disk."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        # Every result is looked at: a disk that fails says so here.
        for _ in pool.map(_flush, (str(path) for path in folder.rglob("*"))):
            pass
    flush_folder(folder)


def flush_folder(folder: Path) -> None:
    """Bring a folder's own entries to the disk."""
    _flush(str(folder))


def _flush(path: str) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
