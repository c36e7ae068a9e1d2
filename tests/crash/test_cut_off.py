"""Runs that are cut off, crowded, out of space or without rights leave whole editions and a chain that verifies."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows import chain, history
from flows.edition import CURRENT, EDITIONS
from flows.points import Point
from flows.verifying import Standing, verify
from tests.support.editions import publish

CHILD = Path(__file__).with_name("child.py")
ROOT = CHILD.parents[2]
DAYS = ("2026-07-31", "2026-08-31", "2026-09-30")
SEED = int(os.environ.get("DDSS_CRASH_SEED", "6"))

IN_TURN = (Point.STARTED, Point.TURN, Point.FLUSHED, Point.MOVED, Point.TABLED, Point.RECORDED, Point.POINTED)
"""Points that small editions pass; a whole run's are in `test_whole_runs.py`."""


@pytest.fixture
def start():
    """Starts children that are ready to publish, and begin with `go`. None outlives its test."""
    children = []

    def begin(out, days=DAYS, *more):
        child = subprocess.Popen(
            [sys.executable, str(CHILD), str(out), ",".join(days), *more],
            cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        children.append(child)
        assert child.stdout.readline() == "ready\n"
        return child

    yield begin
    for child in children:
        child.kill()
        with child:
            child.wait()


def go(child):
    child.stdin.write("\n")
    child.stdin.flush()


def ended(child):
    _, said = child.communicate(timeout=120)
    return child.returncode, said


def sound(out, days=DAYS):
    """Whatever happened: what is shown is whole, the chain verifies; running again completes it, nothing is twice."""
    if (out / CURRENT).is_symlink():
        assert (out / CURRENT / "site" / "index.html").read_text("utf-8").startswith("2026")
    found = verify(out)
    assert not [each for each in found if each.standing is Standing.BROKEN], found
    names = [publish(out, day) for day in days]
    recorded = [run.edition for run in history.runs(out)]
    assert sorted(recorded) == sorted(set(names))
    assert history.table(out, "tallies", names)["edition"].value_counts()["count"].to_list() == [2] * len(names)
    assert {each.standing for each in verify(out)} == {Standing.WHOLE}
    assert chain.newest(out) == max(names)
    assert not list(out.glob(".work-*"))


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("point", IN_TURN)
def test_killed_at_a_named_point(start, tmp_path, point, times):
    child = start(tmp_path, DAYS, "--kill", point, str(times))
    go(child)
    assert ended(child)[0] == -signal.SIGKILL
    sound(tmp_path)


@pytest.mark.parametrize("number", range(6))
def test_killed_at_any_moment(start, tmp_path, number):
    chance = random.Random(SEED * 1000 + number)  # noqa: S311 - a sample, not a secret
    child = start(tmp_path)
    go(child)
    time.sleep(chance.uniform(0, 0.6))
    child.kill()
    assert ended(child)[0] in {0, -signal.SIGKILL}
    sound(tmp_path)


@pytest.mark.parametrize("crowd", [2, 8])
def test_many_runs_of_the_same_editions_at_once(start, tmp_path, crowd):
    children = [start(tmp_path) for _ in range(crowd)]
    for child in children:
        go(child)
    assert [ended(child) for child in children] == [(0, "")] * crowd
    assert len(history.runs(tmp_path)) == len(DAYS)
    sound(tmp_path)


def test_runs_of_different_editions_at_once_make_one_chain(start, tmp_path):
    children = [start(tmp_path, (day,)) for day in DAYS]
    for child in children:
        go(child)
    assert [ended(child) for child in children] == [(0, "")] * len(DAYS)
    sound(tmp_path)


def test_one_of_two_runs_is_killed_in_its_turn(start, tmp_path):
    killed, other = start(tmp_path, DAYS, "--hold", Point.TURN, "--kill", Point.MOVED, "1"), start(tmp_path)
    go(killed)
    assert killed.stdout.readline() == "held\n"
    go(other)
    go(killed)
    assert ended(killed)[0] == -signal.SIGKILL
    assert ended(other) == (0, "")
    sound(tmp_path)


@pytest.mark.parametrize("point", [Point.STARTED, Point.TURN, Point.FLUSHED, Point.MOVED, Point.TABLED])
def test_files_that_cannot_be_written_to_their_end(start, tmp_path, point):
    publish(tmp_path, DAYS[0])
    child = start(tmp_path, DAYS, "--full", point)
    go(child)
    code, said = ended(child)
    assert code == 1
    assert "Error" in said
    sound(tmp_path)


@pytest.fixture
def shared():
    """A folder that a user without rights can reach."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_a_folder_that_may_not_be_written_to(start, shared):
    publish(shared, DAYS[0])
    before = {path: path.stat().st_mtime_ns for path in shared.rglob("*")}
    shared.chmod(0o555)
    child = start(shared, DAYS, "--nobody")
    go(child)
    code, said = ended(child)
    shared.chmod(0o755)
    assert code == 1
    assert "không ghi được vào thư mục này" in said
    assert {path: path.stat().st_mtime_ns for path in shared.rglob("*")} == before
    sound(shared)


def test_a_clock_that_jumps(tmp_path, monkeypatch):
    class Clock(datetime):
        years = iter((2038, 1970, 2026, 1970))

        @classmethod
        def now(cls, zone):
            return datetime(next(cls.years), 1, 1, tzinfo=zone)

    with monkeypatch.context() as patch:
        patch.setattr(chain, "datetime", Clock)
        for day in DAYS:
            publish(tmp_path, day)
    runs = history.runs(tmp_path)
    assert [run.published_at for run in runs] == [datetime(year, 1, 1, tzinfo=UTC) for year in (2038, 1970, 2026)]
    assert [run.as_of.isoformat() for run in runs] == list(DAYS)
    for path in (tmp_path / EDITIONS).rglob("*"):
        os.utime(path, (0, 2**31))
    sound(tmp_path)
