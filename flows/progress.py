"""How far a run has come: its stages, the rows that a pass has read, and who is told of it.

A run tells nobody unless a `Teller` is given. Rows are counted as the engine hands them on, a hundred thousand at a
time, and told from a thread of their own, so that the engine waits for nobody.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from enum import Enum
from typing import IO, TYPE_CHECKING, Protocol

import polars as pl

if TYPE_CHECKING:
    from flows.stages import Loaded


class Stage(Enum):
    """A stage of a run, in order: Vietnamese, English."""

    LOAD = ("Đọc số liệu", "load")
    VALIDATE = ("Đối chiếu hợp đồng", "validate")
    KEYS = ("Tìm khóa vi phạm", "key rules")
    TALLY = ("Xét từng bản ghi", "tally")
    EXPECT = ("Chạy bộ kỳ vọng", "expect")
    WORKLISTS = ("Giữ bản ghi lỗi", "worklists")
    SCORE = ("Chấm điểm", "score")
    MEASURE = ("Đo địa bàn", "measure")
    PUBLISH = ("Lập phiếu điểm", "publish")

    @property
    def vi(self) -> str:
        """Its name in Vietnamese."""
        return self.value[0]

    @property
    def en(self) -> str:
        """Its name in English, which is also its name for machines."""
        return self.value[1]

    @property
    def number(self) -> int:
        """Its place, from 1."""
        return tuple(Stage).index(self) + 1


@dataclass(frozen=True, slots=True)
class Point:
    """Where a run is.

    Attributes:
        stage: the stage; `seconds` since it began.
        rows: read so far, and `of_rows` there are; None where they are not counted, or none was read yet.
        done: whether the stage has ended well.
    """

    stage: Stage
    seconds: float = 0.0
    rows: int | None = None
    of_rows: int | None = None
    done: bool = False

    @property
    def share(self) -> float | None:
        """Of the stage, 0 to 1; None where it can't be known."""
        if self.done:
            return 1.0
        return self.rows / self.of_rows if self.rows is not None and self.of_rows else None

    @property
    def rows_per_second(self) -> int | None:
        """How fast rows are read; None where nothing is known."""
        return round(self.rows / self.seconds) if self.rows and self.seconds > 0 else None

    @property
    def seconds_left(self) -> float | None:
        """Of the stage, at the pace so far; None where there is none."""
        if not self.rows or self.of_rows is None or self.done:
            return None
        return self.seconds * (self.of_rows - self.rows) / self.rows


class Teller(Protocol):
    """Whoever is told: when a stage begins, every so often while it lasts, and when it has ended."""

    every_seconds: float

    def tell(self, point: Point) -> None:
        """Be told."""


class _Rows:
    """Counts rows from whatever thread reads them."""

    def __init__(self) -> None:
        self.read = 0
        self.of = 0
        self._lock = threading.Lock()

    def seen(self, values: pl.Series) -> pl.Series:
        with self._lock:
            self.read += len(values)
        return values


class Progress:
    """What a run says of itself as it goes; to nobody by default."""

    def __init__(self, teller: Teller | None = None) -> None:
        """Tell `teller`."""
        self._teller = teller
        self._rows: _Rows | None = None

    def watched(self, loaded: Loaded) -> Loaded:
        """The extracts, with frames that count the rows read from them; the same where nobody is told."""
        if self._teller is None:
            return loaded
        self._rows = rows = _Rows()
        rows.of = sum(extract.received - extract.rejected for extract in loaded.extracts.values())
        seen = pl.col("managing_unit").map_batches(rows.seen, return_dtype=pl.String, is_elementwise=True)
        return replace(loaded, frames={name: frame.with_columns(seen) for name, frame in loaded.frames.items()})

    @contextmanager
    def stage(self, stage: Stage) -> Iterator[None]:
        """Tell that a stage begins, how it gets on, and that it has ended."""
        teller, rows = self._teller, self._rows
        self._rows = None
        if teller is None:
            yield
            return
        start = time.monotonic()

        def here(*, done: bool = False) -> Point:
            if rows is None or not rows.read:
                return Point(stage, time.monotonic() - start, done=done)
            return Point(stage, time.monotonic() - start, min(rows.read, rows.of), rows.of, done)

        teller.tell(here())
        with _ticking(teller, here):
            yield
        teller.tell(here(done=True))


@contextmanager
def _ticking(teller: Teller, here: Callable[[], Point]) -> Iterator[None]:
    over = threading.Event()

    def tick() -> None:
        while not over.wait(teller.every_seconds):
            teller.tell(here())

    thread = threading.Thread(target=tick, name="ddss-progress", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


SILENT = Progress()

TELLER: ContextVar[Teller | None] = ContextVar("ddss_teller", default=None)
"""Who is told of a run that is started through Prefect: its parameters are data, so it can't be handed over."""


class Several:
    """Tells several, each as often as the first."""

    def __init__(self, *tellers: Teller) -> None:
        """Tell all of them."""
        self._tellers = tellers
        self.every_seconds = tellers[0].every_seconds

    def tell(self, point: Point) -> None:
        """Tell each."""
        for teller in self._tellers:
            teller.tell(point)


class Lines:
    """Tells machines: a JSON object on a line for each thing that is told."""

    every_seconds = 1.0

    def __init__(self, stream: IO[str]) -> None:
        """Write to `stream`."""
        self._stream = stream

    def tell(self, point: Point) -> None:
        """Write a line."""
        left = point.seconds_left
        line: Mapping[str, object] = {
            "stage": point.stage.en,
            "number": point.stage.number,
            "of": len(Stage),
            "state": "done" if point.done else "running",
            "seconds": round(point.seconds, 3),
            "rows": point.rows,
            "of_rows": point.of_rows,
            "rows_per_second": point.rows_per_second,
            "seconds_left": None if left is None else round(left, 1),
        }
        print(json.dumps(line), file=self._stream, flush=True)
