"""The chain of editions: who may publish now, which edition comes before, and what a killed run left unfinished.

A run publishes in its turn, alone: it finishes what a killed one left, stages its edition with the hash of the manifest
before it, moves it to its place, records it in the history, and points to it. Whatever is cut off between these steps
is whole, and is done by the next run.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from checks.errors import InputError
from flows import edition, history, points, sums
from flows.edition import APPROVAL, EDITIONS, sha256
from flows.history import HistoryError, Run
from flows.points import Point

MANIFEST = "manifest.json"
DAMAGED = "damaged"
_LOCK = ".lock"


@contextmanager
def turn(out: Path) -> Iterator[None]:
    """Wait until no other run publishes into OUT, and keep others waiting. A killed run's turn ends with it."""
    handle = os.open(out / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        points.reached(Point.TURN)
        yield
    finally:
        os.close(handle)


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of an edition in the chain.

    Attributes:
        name: the edition.
        whole: it was published before, and every file of it is as it was: there is nothing to do.
        previous: the edition before it; None if it is the first.
        recorded: the edition as the history knows it; None where it doesn't.
    """

    name: str
    whole: bool
    previous: Run | None
    recorded: Run | None

    def link(self) -> dict[str, str] | None:
        """What its manifest says of the edition before: its name, the hashes of its manifest and of its files."""
        before = self.previous
        if before is None:
            return None
        return {
            "edition": before.edition,
            "manifest_sha256": before.manifest_sha256,
            "sums_sha256": before.sums_sha256,
        }


def slot(out: Path, name: str) -> Slot:
    """Where an edition of this name stands or would stand."""
    runs = history.runs(out)
    at = next((index for index, run in enumerate(runs) if run.edition == name), len(runs))
    known = runs[at] if at < len(runs) else None
    whole = known is not None and not troubles(out, known)
    return Slot(name, whole, runs[at - 1] if at else None, known)


def troubles(out: Path, run: Run) -> tuple[str, ...]:
    """What is wrong with the folder of an edition: a sentence for each thing; none if it is as it was published."""
    folder = out / EDITIONS / run.edition
    if not folder.is_dir():
        return ("thư mục không còn / the folder is gone",)
    found = list(sums.problems(folder))
    if (folder / sums.NAME).is_file() and sha256(folder / sums.NAME) != run.sums_sha256:
        found.append(f"{sums.NAME}: không phải bản đã ghi trong lịch sử / not the one in the history")
    return tuple(found)


def write_approval(staged: Path, where: Slot, approval: Mapping[str, str] | None) -> None:
    """Put beside a staged edition who let it be published: an edition that is made again keeps what it had."""
    if where.recorded is None:
        if approval is not None:
            edition.write_json(staged / APPROVAL, approval)
    elif where.recorded.approval is not None:
        (staged / APPROVAL).write_text(where.recorded.approval, "utf-8")


def place(out: Path, where: Slot, staged: Path) -> Path:
    """Move a staged edition, its SHA256SUMS written, to its place; a damaged one of the same name is kept aside.

    Raises:
        HistoryError: the history knows this edition by other hashes.
        InputError: something that is no edition stands in its place.
    """
    known = where.recorded
    made = (sha256(staged / MANIFEST), sha256(staged / sums.NAME))
    if known is not None and made != (known.manifest_sha256, known.sums_sha256):
        raise HistoryError(
            f"{where.name}: kỳ này bị hỏng và không dựng lại được giống hệt; khôi phục thư mục từ bản sao lưu / this "
            "edition is damaged and can't be made again to the byte; restore its folder from a backup. "
            "Xem / see: ddss history verify."
        )
    taken = out / EDITIONS / where.name
    if taken.is_dir():
        _put_aside(out, taken)
    return edition.move(out, staged, where.name)


def _put_aside(out: Path, taken: Path) -> None:
    if not (taken / MANIFEST).is_file():
        raise InputError(
            f"{EDITIONS}/{taken.name}: chỗ này có thư mục khác / another folder is in this place. "
            "Chuyển nó đi rồi chạy lại / move it away and run again."
        )
    aside = out / DAMAGED
    aside.mkdir(mode=0o700, exist_ok=True)
    taken.rename(aside / f"{taken.name}-{len(list(aside.iterdir())) + 1}")
    edition.flush_folder(aside)


def conclude(out: Path, name: str) -> None:
    """Record an edition that stands in its place, unless the history has it, and let `current` follow."""
    runs = history.runs(out)
    if all(run.edition != name for run in runs):
        history.add(out, _run(out / EDITIONS / name, len(runs) + 1, datetime.now(UTC)), out / EDITIONS / name)
    if name[:_DAY] >= (newest(out) or "")[:_DAY]:
        edition.point(out, name)


_DAY = len("2026-10-31")


def newest(out: Path) -> str | None:
    """Name of the edition that `current` points to; None where there is none."""
    pointed = out / edition.CURRENT
    return pointed.resolve().name if (pointed / MANIFEST).is_file() else None


def standing(out: Path, today: date) -> str:
    """What is still shown after a run that failed, and how old it is; empty where nothing was ever published."""
    name = newest(out)
    if name is None:
        return ""
    as_of = date.fromisoformat(name[:_DAY])
    days = (today - as_of).days
    return (
        f"Phiếu điểm trước vẫn nguyên: {name}, chốt {as_of:%d/%m/%Y}, cách đây {days} ngày / the edition that is shown "
        f"is still {name}, {days} days old."
    )


def repair(out: Path) -> tuple[str, ...]:
    """Finish editions that were moved to their place by a run that was killed before it recorded them; their names."""
    finished: list[str] = []
    while (name := unfinished(out)) is not None:
        conclude(out, name)
        finished.append(name)
    return tuple(finished)


def unfinished(out: Path) -> str | None:
    """The edition that follows the head of the chain and was not recorded yet; the next run records it."""
    runs = history.runs(out)
    known = {run.edition for run in runs}
    head = runs[-1].manifest_sha256 if runs else None
    for folder in sorted((out / EDITIONS).glob("*")):
        if folder.name not in known and not sums.problems(folder):
            link = _manifest(folder).get("previous")
            if (link["manifest_sha256"] if link else None) == head:
                return folder.name
    return None


def _manifest(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
    return found


def _run(folder: Path, sequence: int, published_at: datetime | None) -> Run:
    text = (folder / MANIFEST).read_text("utf-8")
    facts = json.loads(text)
    previous = facts["previous"]
    return Run(
        sequence=sequence,
        edition=folder.name,
        as_of=date.fromisoformat(facts["as_of"]),
        published_at=published_at,
        manifest_sha256=sha256(folder / MANIFEST),
        sums_sha256=sha256(folder / sums.NAME),
        previous_sha256=previous["manifest_sha256"] if previous else None,
        rules_sha256=facts["rules_sha256"],
        profile_sha256=facts["profile"]["sha256"],
        code_version=facts["code_version"],
        manifest=text,
        approval=(folder / APPROVAL).read_text("utf-8") if (folder / APPROVAL).is_file() else None,
    )


def rebuild(out: Path) -> tuple[str, ...]:
    """Make the history again from the editions' folders, in the order of their links; the names of those it has now.

    When each was published is not known any more.

    Raises:
        HistoryError: an edition is damaged, or the links don't make one chain; the old history stays.
    """
    folders = {folder.name: folder for folder in (out / EDITIONS).glob("*") if (folder / sums.NAME).is_file()}
    damaged = [name for name, folder in sorted(folders.items()) if sums.problems(folder)]
    if damaged:
        raise HistoryError(
            f"{', '.join(damaged)}: kỳ này bị hỏng / damaged. Khôi phục từ bản sao lưu / restore from a backup."
        )
    after: dict[str | None, list[str]] = {}
    for name, folder in folders.items():
        link = _manifest(folder)["previous"]
        after.setdefault(link["manifest_sha256"] if link else None, []).append(name)
    ordered: list[str] = []
    head: str | None = None
    while len(following := after.get(head, [])) == 1:
        ordered.append(following[0])
        head = sha256(folders[following[0]] / MANIFEST)
    if len(ordered) != len(folders):
        raise HistoryError(
            f"{len(folders) - len(ordered)} kỳ không nối được vào chuỗi / editions are not linked to the chain."
        )
    with edition.workspace(out) as work:
        for sequence, name in enumerate(ordered, start=1):
            history.add(work, _run(folders[name], sequence, None), folders[name])
        if (out / history.HISTORY).exists():
            (out / history.HISTORY).rename(work / "old")
        if ordered:
            (work / history.HISTORY).rename(out / history.HISTORY)
        shutil.rmtree(work / "old", ignore_errors=True)
    return tuple(ordered)
