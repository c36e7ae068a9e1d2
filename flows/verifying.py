"""Whether the chain of editions hangs together, and every edition is as it was published."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import polars as pl

from flows import chain, edition, history
from flows.edition import EDITIONS, sha256
from flows.history import HistoryError, Run


class Standing(StrEnum):
    """How an edition stands."""

    WHOLE = "whole"
    GONE = "gone"
    """Its folder was deleted: the chain still knows its manifest. An office may do so; it is told, and no fault."""
    UNFINISHED = "unfinished"
    """A run was killed before it recorded the edition: the next run does."""
    BROKEN = "broken"

    @property
    def vi(self) -> str:
        """In Vietnamese."""
        return _VI[self]


_VI = {
    Standing.WHOLE: "nguyên vẹn",
    Standing.GONE: "thư mục đã xóa",
    Standing.UNFINISHED: "chưa ghi vào lịch sử; lần chạy sau sẽ ghi",
    Standing.BROKEN: "hỏng",
}


@dataclass(frozen=True, slots=True)
class Verified:
    """One edition, and a sentence for each thing that is wrong with it."""

    edition: str
    standing: Standing
    problems: tuple[str, ...]


def verify(out: Path) -> tuple[Verified, ...]:
    """Every edition in the order of the chain, then folders that are not in it.

    Raises:
        HistoryError: the history can't be read.
    """
    found: list[Verified] = []
    previous: Run | None = None
    runs = history.runs(out)
    for number, run in enumerate(runs, start=1):
        problems = tuple(_links(run, previous, number))
        standing = Standing.GONE
        if (out / EDITIONS / run.edition).is_dir():
            problems += (*chain.troubles(out, run), *_counts(run), *_tables(out, run))
            standing = Standing.WHOLE
        found.append(Verified(run.edition, Standing.BROKEN if problems else standing, problems))
        previous = run
    return (*found, *_strangers(out, {run.edition for run in runs}))


def _links(run: Run, previous: Run | None, number: int) -> Iterator[str]:
    """What is wrong with its place in the chain."""
    if run.sequence != number:
        yield f"số thứ tự {run.sequence}, phải là {number} / its number should be {number}"
    if hashlib.sha256(run.manifest.encode()).hexdigest() != run.manifest_sha256:
        yield "bản kê trong lịch sử đã bị thay đổi / its manifest in the history was changed"
    link = json.loads(run.manifest)["previous"]
    wanted = chain.Slot(run.edition, whole=True, previous=previous, recorded=None).link()
    if link != wanted or run.previous_sha256 != (wanted["manifest_sha256"] if wanted else None):
        yield "không nối với kỳ liền trước / not linked to the edition before"


def _counts(run: Run) -> Iterator[str]:
    for name, feed in json.loads(run.manifest)["datasets"].items():
        if feed["received"] != feed["scored"] + feed["rejected"]:
            yield f"{name}: số nhận khác số chấm cộng số loại / received is not scored + rejected"


def _tables(out: Path, run: Run) -> Iterator[str]:
    """Tables in the history that differ from those of the edition's folder."""
    folder = out / EDITIONS / run.edition
    if sha256(folder / chain.MANIFEST) != run.manifest_sha256:
        yield "bản kê khác bản trong lịch sử / its manifest is not the one in the history"
    for name in history.TABLES:
        try:
            own = pl.read_parquet(folder / f"{name}.parquet")
            kept = history.table(out, name, [run.edition]).drop("edition")
        except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException, HistoryError) as error:
            yield f"{name}: không đọc được / can't be read ({type(error).__name__})"
            continue
        if not kept.select(own.columns).equals(own):
            yield f"{name}: lịch sử khác kỳ đã phát hành / the history differs from the edition"


def _strangers(out: Path, known: set[str]) -> Iterator[Verified]:
    unfinished = chain.unfinished(out)
    for folder in sorted((out / EDITIONS).glob("*")):
        if folder.name == unfinished:
            yield Verified(folder.name, Standing.UNFINISHED, ())
        elif folder.name not in known:
            yield Verified(folder.name, Standing.BROKEN, ("không có trong lịch sử / not in the history",))
    newest = chain.newest(out)
    if (out / edition.CURRENT).is_symlink() and newest not in known:
        name = (out / edition.CURRENT).readlink().name
        yield Verified(name, Standing.BROKEN, ("current chỉ vào kỳ không có trong lịch sử / current points astray",))
