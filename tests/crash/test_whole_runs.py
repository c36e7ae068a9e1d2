"""The same of whole runs: records in, pages out. Slow: `make crash`."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from flows import chain, history
from flows.edition import CURRENT, EDITIONS, WORKLISTS
from flows.points import Point
from flows.verifying import Standing, verify
from synthetic.generate import generate
from tests.crash.test_cut_off import ROOT, SEED

pytestmark = pytest.mark.slow

CHILD = Path(__file__).with_name("whole.py")
FIRST, SECOND = date(2026, 9, 30), date(2026, 10, 31)
MOMENTS = int(os.environ.get("DDSS_CRASH_MOMENTS", "8"))


@pytest.fixture(scope="module")
def extracts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("extracts")
    for day in (FIRST, SECOND):
        generate(folder / day.isoformat(), 3_400, day, seed=5)
    return folder


@pytest.fixture(scope="module")
def unharmed(extracts, tmp_path_factory):
    """Two editions that nobody disturbed, and how long the second took."""
    out = tmp_path_factory.mktemp("unharmed")
    finish(start(extracts, out, FIRST))
    began = time.monotonic()
    finish(start(extracts, out, SECOND))
    return out, time.monotonic() - began


def start(extracts, out, day, *more):
    return subprocess.Popen(
        [sys.executable, str(CHILD), str(extracts / day.isoformat()), str(out), day.isoformat(), *more],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def finish(child):
    _, said = child.communicate(timeout=600)
    assert child.returncode == 0, said


def files(out, names):
    return {
        path.relative_to(out): path.read_bytes()
        for folder in names
        for path in (out / folder).rglob("*")
        if path.is_file()
    }


def first_published(unharmed, tmp_path):
    """A folder of results with the first edition, as if it had been scored there."""
    out, known = tmp_path / "out", unharmed[0]
    first = history.runs(known)[0].edition
    shutil.copytree(known / EDITIONS / first, out / EDITIONS / first)
    with chain.turn(out):
        chain.conclude(out, first)
    return out, first


def sound(out, first, extracts, unharmed):
    """What is shown is one whole edition; run again, and all is as if nobody had disturbed it."""
    assert (out / CURRENT).resolve().name[:10] in {FIRST.isoformat(), SECOND.isoformat()}
    assert (out / CURRENT / "site" / "index.html").is_file()
    standings = {each.edition: each.standing for each in verify(out)}
    assert standings[first] is Standing.WHOLE
    assert Standing.BROKEN not in standings.values(), standings
    finish(start(extracts, out, SECOND))
    assert {each.standing for each in verify(out)} == {Standing.WHOLE}
    assert [run.edition for run in history.runs(out)] == [run.edition for run in history.runs(unharmed[0])]
    assert files(out, [EDITIONS]) == files(unharmed[0], [EDITIONS])
    second = history.runs(out)[1].edition
    assert files(out / WORKLISTS, [second]).keys() == files(unharmed[0] / WORKLISTS, [second]).keys()
    assert not list(out.glob(".work-*"))


@pytest.mark.parametrize("point", Point)
def test_killed_at_a_named_point(extracts, unharmed, tmp_path, point):
    out, first = first_published(unharmed, tmp_path)
    child = start(extracts, out, SECOND, point)
    child.communicate(timeout=600)
    assert child.returncode == -signal.SIGKILL
    sound(out, first, extracts, unharmed)


@pytest.mark.parametrize("number", range(MOMENTS))
def test_killed_at_any_moment(extracts, unharmed, tmp_path, number):
    chance = random.Random(SEED * 1000 + number)  # noqa: S311 - a sample, not a secret
    out, first = first_published(unharmed, tmp_path)
    child = start(extracts, out, SECOND)
    child.stdout.readline()
    time.sleep(chance.uniform(0, unharmed[1]))
    child.kill()
    child.communicate()
    sound(out, first, extracts, unharmed)


@pytest.mark.parametrize("crowd", [2, 8])
def test_many_runs_of_one_edition_at_once(extracts, unharmed, tmp_path, crowd):
    out, first = first_published(unharmed, tmp_path)
    children = [start(extracts, out, SECOND) for _ in range(crowd)]
    for child in children:
        finish(child)
    sound(out, first, extracts, unharmed)


@pytest.mark.parametrize("left", [0.01, 0.3, 0.6, 0.9])
def test_a_full_disk(extracts, unharmed, tmp_path, left):
    """With room for a share of an edition; in a mount of its own, which needs no rights where a user may have one."""
    out, first = first_published(unharmed, tmp_path)
    kept, small = tmp_path / "kept", tmp_path / "small"
    taken = sum(-(-path.stat().st_size // 4096) * 4096 for path in out.rglob("*") if path.is_file())
    script = (
        f"mkdir {kept} {small} && mount -t tmpfs -o size={int(taken * (1 + left) * 1.01)} none {small} && "
        f"cp -a {out}/. {small} && {{ {sys.executable} {CHILD} {extracts / SECOND.isoformat()} {small} {SECOND}; "
        f"echo ended $?; cp -a {small}/. {kept}; }}"
    )
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("there is no unshare, which gives a test a small disk of its own")
    ran = subprocess.run(
        [unshare, "--map-root-user", "--mount", "sh", "-c", script],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if "Operation not permitted" in ran.stderr:
        pytest.skip("the system lets nobody have a mount of one's own: unshare is not permitted")
    assert "ended 1" in ran.stdout, ran.stdout + ran.stderr
    sound(kept, first, extracts, unharmed)
