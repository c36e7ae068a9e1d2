"""Editions on disk: named by content, moved whole, pointed to last; and the private folder of a run."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.errors import InputError
from flows import edition
from flows.edition import CURRENT, EDITIONS, edition_id, move, point, sha256, workspace, write_manifest

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
FACTS = st.dictionaries(st.text(max_size=4), JSON, max_size=4)


def _staged(work: Path, text: str = "page") -> Path:
    folder = work / "edition"
    (folder / "site" / "01").mkdir(parents=True)
    (folder / "site" / "01" / "index.html").write_text(text, "utf-8")
    write_manifest(folder, {"text": text})
    return folder


def _publish(out: Path, name: str, text: str = "page") -> Path:
    with workspace(out) as work:
        folder = move(out, _staged(work, text), name)
    point(out, name)
    return folder


def _page(folder: Path) -> str:
    return (folder / "site" / "01" / "index.html").read_text("utf-8")


def _left(out: Path) -> list[str]:
    """What lies in OUT besides editions and the pointer."""
    return sorted(path.name for path in out.iterdir() if path.name not in {EDITIONS, CURRENT})


# --- names --------------------------------------------------------------------------------------------------------


def _turned(facts):
    """The same facts, every mapping in the opposite order."""
    if isinstance(facts, dict):
        return {key: _turned(value) for key, value in reversed(facts.items())}
    return [_turned(item) for item in facts] if isinstance(facts, list) else facts


@given(facts=FACTS)
def test_an_id_does_not_depend_on_the_order_of_facts(facts):
    assert edition_id("2026-10-31", facts) == edition_id("2026-10-31", _turned(facts))


@given(facts=FACTS, others=FACTS)
def test_other_facts_have_another_id(facts, others):
    same = json.dumps(facts, sort_keys=True) == json.dumps(others, sort_keys=True)
    assert (edition_id("2026-10-31", facts) == edition_id("2026-10-31", others)) is same


def test_an_id_begins_with_its_date_and_is_the_same_in_every_process():
    digest = hashlib.sha256('{"a": [1, null], "b": "Hà Nội"}'.encode()).hexdigest()
    assert edition_id("2026-10-31", {"b": "Hà Nội", "a": [1, None]}) == f"2026-10-31-{digest[:12]}"


def test_a_manifest_is_the_same_bytes_whatever_the_order(tmp_path):
    written = []
    for facts in ({"b": "Hà Nội", "a": {"d": 1, "c": 2}}, {"a": {"c": 2, "d": 1}, "b": "Hà Nội"}):
        write_manifest(tmp_path, facts)
        written.append((tmp_path / "manifest.json").read_bytes())
    assert written[0] == written[1]
    assert "Hà Nội" in written[0].decode()
    assert written[0].endswith(b"}\n")


def test_a_files_hash_is_of_its_bytes(tmp_path):
    (tmp_path / "a").write_bytes(b"abc")
    assert sha256(tmp_path / "a") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


# --- publishing ---------------------------------------------------------------------------------------------------


def test_a_published_edition_is_in_its_place_and_current_and_nothing_else_is_left(tmp_path):
    folder = _publish(tmp_path, "2026-10-31-a")
    assert folder == tmp_path / EDITIONS / "2026-10-31-a"
    assert _page(folder) == "page"
    assert (tmp_path / CURRENT).is_symlink()
    assert not (tmp_path / CURRENT).readlink().is_absolute()
    assert (tmp_path / CURRENT).resolve() == folder.resolve()
    assert _left(tmp_path) == []


def test_current_points_to_the_edition_that_was_published_last(tmp_path):
    first = _publish(tmp_path, "2026-10-31-a", "first")
    second = _publish(tmp_path, "2026-11-30-b", "second")
    assert _page(tmp_path / CURRENT) == "second"
    assert (_page(first), _page(second)) == ("first", "second")


def test_a_place_taken_by_something_else_is_not_overwritten_and_current_stays(tmp_path):
    first = _publish(tmp_path, "2026-10-31-a", "first")
    taken = tmp_path / EDITIONS / "2026-11-30-b"
    taken.mkdir()
    (taken / "notes.txt").write_text("somebody's", "utf-8")
    with pytest.raises(OSError, match="Directory not empty"):
        _publish(tmp_path, "2026-11-30-b", "second")
    assert (tmp_path / CURRENT).resolve() == first.resolve()
    assert [path.name for path in taken.iterdir()] == ["notes.txt"]
    assert _left(tmp_path) == []


def test_until_the_move_a_reader_sees_the_old_edition_and_a_failed_move_changes_nothing(tmp_path, monkeypatch):
    first = _publish(tmp_path, "2026-10-31-a", "first")
    seen = []

    def fails(staged: Path, place: Path):
        seen.append((_page(tmp_path / CURRENT), place.exists(), _page(staged)))
        raise PermissionError(13, "no")

    monkeypatch.setattr(Path, "rename", fails)
    with pytest.raises(PermissionError):
        _publish(tmp_path, "2026-11-30-b", "second")
    assert seen == [("first", False, "second")]
    assert (tmp_path / CURRENT).resolve() == first.resolve()
    assert [path.name for path in (tmp_path / EDITIONS).iterdir()] == ["2026-10-31-a"]
    assert _left(tmp_path) == []


def test_what_is_written_is_made_durable_before_it_is_moved_and_moved_before_it_is_pointed_to(tmp_path, monkeypatch):
    steps: list[str] = []
    fsync, rename, replaced = os.fsync, Path.rename, Path.replace

    def name_of(handle: int) -> str:
        return Path(f"/proc/self/fd/{handle}").readlink().name

    def spied_fsync(handle):
        steps.append(name_of(handle))
        fsync(handle)

    def spied_rename(self, target):
        steps.append("rename")
        return rename(self, target)

    def spied_replace(self, target):
        assert (tmp_path / EDITIONS / "2026-10-31-a" / "manifest.json").is_file()
        steps.append("point")
        return replaced(self, target)

    monkeypatch.setattr(os, "fsync", spied_fsync)
    monkeypatch.setattr(Path, "rename", spied_rename)
    monkeypatch.setattr(Path, "replace", spied_replace)
    _publish(tmp_path, "2026-10-31-a")
    moved, pointed = steps.index("rename"), steps.index("point")
    assert {"index.html", "manifest.json", "01", "site", "edition"} == set(steps[:moved])
    assert steps[moved + 1 : pointed] == [EDITIONS]
    assert steps[pointed + 1 :] == [tmp_path.name]


def test_a_pointer_that_a_killed_run_left_is_no_obstacle(tmp_path):
    (tmp_path / f".{CURRENT}-{os.getpid()}").symlink_to("nowhere")
    _publish(tmp_path, "2026-10-31-a")
    assert _page(tmp_path / CURRENT) == "page"
    assert _left(tmp_path) == []


# --- the workspace ------------------------------------------------------------------------------------------------


def test_the_workspace_is_private_inside_out_and_gone_afterwards(tmp_path):
    out = tmp_path / "not" / "yet"
    with workspace(out) as work:
        assert work.parent == out
        assert stat.S_IMODE(work.stat().st_mode) == 0o700
        (work / "deep").mkdir()
        (work / "deep" / "file").touch()
    assert list(out.iterdir()) == []


def test_the_workspace_is_gone_after_an_exception(tmp_path):
    def fails():
        with workspace(tmp_path) as work:
            (work / "file").touch()
            raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        fails()
    assert list(tmp_path.iterdir()) == []


def _dead_pid() -> int:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    return child.pid


def test_folders_of_dead_runs_are_swept_and_those_of_live_ones_and_strangers_left(tmp_path):
    dead, live = tmp_path / f".work-{_dead_pid()}-abc", tmp_path / f".work-{os.getpid()}-abc"
    stranger, init = tmp_path / ".work-notes", tmp_path / ".work-1-abc"
    for folder in (dead, live, stranger, init):
        folder.mkdir()
        (folder / "file").touch()
    with workspace(tmp_path):
        assert not dead.exists()
    assert {path.name for path in tmp_path.iterdir()} == {live.name, stranger.name, init.name}


def test_a_live_run_of_another_user_is_left(tmp_path, monkeypatch):
    def forbidden(pid, signal):
        assert (pid, signal) == (4_000_000, 0)
        raise PermissionError

    monkeypatch.setattr(edition.os, "kill", forbidden)
    (tmp_path / ".work-4000000-abc").mkdir()
    with workspace(tmp_path):
        pass
    assert [path.name for path in tmp_path.iterdir()] == [".work-4000000-abc"]


def test_two_runs_at_a_time_have_their_own_workspaces(tmp_path):
    with workspace(tmp_path) as one, workspace(tmp_path) as other:
        assert one != other
        assert one.is_dir()
        assert other.is_dir()


def test_a_place_that_cannot_be_written_is_an_error_of_input(tmp_path):
    (tmp_path / "out").write_text("a file", "utf-8")
    with pytest.raises(InputError, match="can't write to this folder"), workspace(tmp_path / "out"):
        pass
