from __future__ import annotations

import argparse
import io
import json
import sys
import time
from dataclasses import dataclass
from types import SimpleNamespace

import polars as pl
import pytest

from flows.cli_progress import rows_told, telling
from flows.progress import SILENT, TELLER, Lines, Point, Progress, Several, Stage


class Heard:
    every_seconds = 0.01

    def __init__(self):
        self.points = []

    def tell(self, point):
        self.points.append(point)


@dataclass(frozen=True)
class Loaded:
    extracts: dict
    frames: dict


def extract(rows):
    frame = pl.LazyFrame({"managing_unit": ["00004", None] * (rows // 2)})
    return Loaded({"citizens": SimpleNamespace(received=rows + 3, rejected=3)}, {"citizens": frame})


def test_nobody_is_told_and_nothing_is_counted_by_default():
    loaded = extract(10)
    assert SILENT.watched(loaded) is loaded
    with SILENT.stage(Stage.TALLY):
        pass


def test_rows_are_counted_as_they_are_read_and_are_what_they_were():
    heard, loaded = Heard(), extract(300_000)
    progress = Progress(heard)
    watched = progress.watched(loaded)
    with progress.stage(Stage.TALLY):
        counted = watched.frames["citizens"].group_by("managing_unit").len().collect(engine="streaming")
        time.sleep(0.05)
    expected = loaded.frames["citizens"].group_by("managing_unit").len().collect()
    assert counted.sort("managing_unit").equals(expected.sort("managing_unit"))
    last = heard.points[-1]
    assert (last.rows, last.of_rows, last.done, last.share) == (300_000, 300_000, True, 1.0)
    assert heard.points[0].rows is None
    assert any(point.rows == 300_000 and not point.done for point in heard.points)


def test_a_stage_that_fails_is_never_told_to_be_done():
    heard = Heard()
    with pytest.raises(ZeroDivisionError), Progress(heard).stage(Stage.SCORE):
        raise ZeroDivisionError
    assert not any(point.done for point in heard.points)


def test_time_left_follows_the_pace():
    point = Point(Stage.TALLY, 10.0, 1_000_000, 4_000_000)
    assert (point.seconds_left, point.rows_per_second, point.share) == (30.0, 100_000, 0.25)
    assert rows_told(point) == "1.000.000/4.000.000 dòng, 100.000/giây, còn 30 giây"
    assert rows_told(Point(Stage.SCORE, 1.0)) == ""
    assert Point(Stage.SCORE, 1.0).seconds_left is None


def test_machines_are_told_in_lines():
    stream = io.StringIO()
    Several(Lines(stream), Heard()).tell(Point(Stage.TALLY, 2.0, 10, 40))
    assert json.loads(stream.getvalue()) == {
        "stage": "tally", "number": 4, "of": 9, "state": "running", "seconds": 2.0,
        "rows": 10, "of_rows": 40, "rows_per_second": 5, "seconds_left": 6.0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("tty", "options", "who"),
    [
        (True, {}, "Bars"),
        (True, {"quiet": True}, "NoneType"),
        (True, {"json": True}, "NoneType"),
        (False, {}, "NoneType"),
        (False, {"quiet": True, "json": True, "progress": "json"}, "Lines"),
    ],
)
def test_a_terminal_gets_bars_and_others_nothing(monkeypatch, tty, options, who):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: tty)
    given = {"quiet": False, "json": False, "progress": "auto"} | options
    with telling(argparse.Namespace(**given)) as teller:
        assert type(teller).__name__ == who
        assert TELLER.get() is teller
        if teller is not None:
            teller.tell(Point(Stage.LOAD, 1.0))
    assert TELLER.get() is None
