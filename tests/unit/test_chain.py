"""The chain of editions: one entry for the same content, links by hash, and nothing that a killed run left is lost."""

from __future__ import annotations

import errno
import json
import shutil
import threading
from datetime import UTC, date, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.errors import InputError
from flows import chain, edition, history, points, sums
from flows.cli import main
from flows.edition import CURRENT, EDITIONS
from flows.history import HistoryError
from tests.support.editions import publish, tables


class Killed(BaseException):
    """What a test raises where a run is cut off: nothing of ours may catch it."""


def names(out):
    return [run.edition for run in history.runs(out)]


def all_bytes(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_each_manifest_carries_the_hash_of_the_one_before(tmp_path):
    published = [publish(tmp_path, day) for day in ("2026-08-31", "2026-10-31", "2026-09-30")]
    runs = history.runs(tmp_path)
    assert [run.edition for run in runs] == published
    assert [run.sequence for run in runs] == [1, 2, 3]
    assert [run.previous_sha256 for run in runs] == [None, runs[0].manifest_sha256, runs[1].manifest_sha256]
    link = json.loads((tmp_path / EDITIONS / published[2] / "manifest.json").read_text("utf-8"))["previous"]
    assert link == {
        "edition": published[1],
        "manifest_sha256": edition.sha256(tmp_path / EDITIONS / published[1] / "manifest.json"),
        "sums_sha256": edition.sha256(tmp_path / EDITIONS / published[1] / sums.NAME),
    }


def test_the_same_content_has_one_entry_and_the_same_bytes(tmp_path):
    first = publish(tmp_path / "a", "2026-08-31")
    before = all_bytes(tmp_path / "a" / EDITIONS)
    publish(tmp_path / "a", "2026-09-30")
    assert publish(tmp_path / "a", "2026-08-31") == first
    assert len(names(tmp_path / "a")) == 2
    assert all_bytes(tmp_path / "a" / EDITIONS).items() >= before.items()
    publish(tmp_path / "b", "2026-08-31")
    assert all_bytes(tmp_path / "b" / EDITIONS) == before


def test_current_is_the_newest_cut_off_date_and_of_one_date_the_last_that_was_run(tmp_path):
    def current():
        return (tmp_path / CURRENT).resolve().name

    first = publish(tmp_path, "2026-09-30", 1)
    assert current() == first
    publish(tmp_path, "2026-08-31")
    assert current() == first
    corrected = publish(tmp_path, "2026-09-30", 2)
    assert current() == corrected
    publish(tmp_path, "2026-09-30", 1)
    assert current() == first


def test_the_history_holds_the_editions_tables_to_the_bit(tmp_path):
    name = publish(tmp_path, "2026-08-31", 700)
    publish(tmp_path, "2026-09-30", 800)
    for table, frame in tables(700).items():
        assert history.table(tmp_path, table, [name]).drop("edition").equals(frame)
    both = history.table(tmp_path, "tallies", names(tmp_path))
    assert both["records"].sum() == 700 + 800 + 2
    assert oct((tmp_path / history.HISTORY).stat().st_mode)[-3:] == "700"


@pytest.mark.parametrize("at", ["turn", "flushed", "moved", "tabled", "recorded", "pointed"])
def test_a_run_cut_off_anywhere_leaves_a_whole_edition_and_the_next_run_finishes(tmp_path, monkeypatch, at):
    first = publish(tmp_path, "2026-08-31")

    def cut(point):
        if point == at:
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(points, "reached", cut)
        with pytest.raises(Killed):
            publish(tmp_path, "2026-09-30")
    assert (tmp_path / CURRENT / "site" / "index.html").read_text("utf-8") in {"2026-08-31 900", "2026-09-30 900"}
    third = publish(tmp_path, "2026-10-31")
    second = publish(tmp_path, "2026-09-30")
    assert sorted(names(tmp_path)) == sorted({first, second, third})
    assert all(not chain.troubles(tmp_path, run) for run in history.runs(tmp_path))
    assert (tmp_path / CURRENT).resolve().name == third


def test_a_table_written_before_the_cut_is_not_written_twice(tmp_path, monkeypatch):
    def cut(point):
        if point is points.Point.TABLED:
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(points, "reached", cut)
        with pytest.raises(Killed):
            publish(tmp_path, "2026-09-30")
    assert names(tmp_path) == []
    name = publish(tmp_path, "2026-09-30")
    assert history.table(tmp_path, "tallies", [name]).height == 2


def test_a_damaged_edition_is_made_again_to_the_byte_and_what_was_there_is_kept(tmp_path):
    name = publish(tmp_path, "2026-08-31")
    publish(tmp_path, "2026-09-30")
    before = all_bytes(tmp_path / EDITIONS)
    (tmp_path / EDITIONS / name / "site" / "index.html").write_text("forged", "utf-8")
    publish(tmp_path, "2026-08-31")
    assert all_bytes(tmp_path / EDITIONS) == before
    assert len(names(tmp_path)) == 2
    (kept,) = (tmp_path / chain.DAMAGED).iterdir()
    assert (kept / "site" / "index.html").read_text("utf-8") == "forged"


def test_a_deleted_edition_is_made_again_in_its_old_place_of_the_chain(tmp_path):
    name = publish(tmp_path, "2026-08-31")
    publish(tmp_path, "2026-09-30")
    before = all_bytes(tmp_path / EDITIONS)
    shutil.rmtree(tmp_path / EDITIONS / name)
    assert publish(tmp_path, "2026-08-31") == name
    assert all_bytes(tmp_path / EDITIONS) == before


def test_an_edition_that_cannot_be_made_again_to_the_byte_is_refused(tmp_path, monkeypatch):
    name = publish(tmp_path, "2026-08-31")
    page = tmp_path / EDITIONS / name / "site" / "index.html"
    page.write_text("forged", "utf-8")
    written = edition.write_manifest
    monkeypatch.setattr(edition, "write_manifest", lambda folder, facts: written(folder, facts | {"other": 1}))
    with pytest.raises(HistoryError, match="history verify"):
        publish(tmp_path, "2026-08-31")
    assert page.read_text("utf-8") == "forged"


def test_a_place_taken_by_something_else_is_left_and_said(tmp_path):
    name = publish(tmp_path / "a", "2026-08-31")
    taken = tmp_path / "b" / EDITIONS / name
    taken.mkdir(parents=True)
    (taken / "notes.txt").write_text("somebody's", "utf-8")
    with pytest.raises(InputError, match=name):
        publish(tmp_path / "b", "2026-08-31")
    assert [path.name for path in taken.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("change", ["changed", "missing", "not listed", "not the one"])
def test_every_change_of_a_folder_is_trouble(tmp_path, change):
    folder = tmp_path / EDITIONS / publish(tmp_path, "2026-08-31")
    (run,) = history.runs(tmp_path)
    assert chain.troubles(tmp_path, run) == ()
    page = folder / "site" / "index.html"
    if change == "changed":
        page.write_text("other", "utf-8")
    elif change == "missing":
        page.unlink()
    elif change == "not listed":
        (folder / "site" / "more.html").touch()
    else:
        page.write_text("other", "utf-8")
        sums.write(folder)
    assert any(change in trouble for trouble in chain.troubles(tmp_path, run))


def test_two_runs_never_publish_at_the_same_time(tmp_path):
    inside, seen = [], []

    def run(number):
        with chain.turn(tmp_path):
            inside.append(number)
            seen.append(len(inside))
            inside.remove(number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(8)]
    with chain.turn(tmp_path):
        for thread in threads:
            thread.start()
        assert seen == []
    for thread in threads:
        thread.join()
    assert seen == [1] * 8


def test_a_clock_that_jumps_back_changes_nothing_but_what_people_are_told(tmp_path, monkeypatch):
    class Clock(datetime):
        hours = iter((12, 3, 0))

        @classmethod
        def now(cls, zone):
            return datetime(2026, 1, 1, next(cls.hours), tzinfo=zone)

    monkeypatch.setattr(chain, "datetime", Clock)
    published = [publish(tmp_path, day) for day in ("2026-08-31", "2026-09-30", "2026-10-31")]
    assert names(tmp_path) == published
    assert [run.published_at.astimezone(UTC).hour for run in history.runs(tmp_path)] == [12, 3, 0]
    assert (tmp_path / CURRENT).resolve().name == published[2]


def test_a_history_is_rebuilt_from_its_editions(tmp_path):
    published = [publish(tmp_path, day) for day in ("2026-08-31", "2026-10-31", "2026-09-30")]
    before = history.runs(tmp_path)
    shutil.rmtree(tmp_path / history.HISTORY / "runs" / "_delta_log")
    assert chain.rebuild(tmp_path) == tuple(published)
    after = history.runs(tmp_path)
    assert [run.manifest for run in after] == [run.manifest for run in before]
    assert {run.published_at for run in after} == {None}
    assert publish(tmp_path, "2026-09-30") == published[2]


def test_a_history_is_not_rebuilt_from_editions_that_do_not_hang_together(tmp_path):
    first = publish(tmp_path, "2026-08-31")
    publish(tmp_path, "2026-09-30")
    shutil.rmtree(tmp_path / EDITIONS / first)
    with pytest.raises(HistoryError, match="1 kỳ"):
        chain.rebuild(tmp_path)
    assert len(names(tmp_path)) == 2


@given(words=st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=5))
def test_signatures_keep_their_bits_under_deltas_signed_integers(words):
    series = pl.Series(words, dtype=pl.UInt64)
    assert series.reinterpret(signed=True).reinterpret(signed=False).to_list() == words


def test_what_is_still_shown_after_a_failure_is_said_with_its_age(tmp_path):
    assert chain.standing(tmp_path, date(2026, 11, 22)) == ""
    name = publish(tmp_path, "2026-10-31")
    said = chain.standing(tmp_path, date(2026, 11, 22))
    assert name in said
    assert "chốt 31/10/2026, cách đây 22 ngày" in said
    assert "22 days old" in said


def test_a_run_that_fails_says_what_is_still_shown(tmp_path, capsys):
    name = publish(tmp_path, "2026-10-31")
    missing = str(tmp_path / "none.csv")
    assert main(["score", missing, missing, "--as-of", "2026-11-30", "--out", str(tmp_path), "--direct"]) == 2
    assert name in capsys.readouterr().err


def test_an_approved_edition_that_is_made_again_keeps_its_approval(tmp_path):
    name = publish(tmp_path, "2026-08-31", approval={"approved_by": "Phòng A", "reason": "đã đối chiếu"})
    folder = tmp_path / EDITIONS / name
    before = all_bytes(folder)
    assert json.loads(history.runs(tmp_path)[0].approval)["approved_by"] == "Phòng A"
    (folder / "site" / "index.html").write_text("forged", "utf-8")
    publish(tmp_path, "2026-08-31")
    assert all_bytes(folder) == before
    assert not chain.troubles(tmp_path, history.runs(tmp_path)[0])


def test_an_approval_that_was_changed_is_trouble(tmp_path):
    folder = tmp_path / EDITIONS / publish(tmp_path, "2026-08-31", approval={"approved_by": "Phòng A"})
    edition.write_json(folder / edition.APPROVAL, {"approved_by": "Phòng B"})
    sums.write(folder)
    (run,) = history.runs(tmp_path)
    assert any("không phải bản đã ghi" in trouble for trouble in chain.troubles(tmp_path, run))


def test_a_disk_that_is_almost_full_is_said(tmp_path, monkeypatch):
    assert edition.short_of_room(tmp_path / "not" / "yet") == ""
    monkeypatch.setattr(edition.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 9, 3 << 20))  # noqa: SLF001
    assert "chỉ còn 3 MiB" in edition.short_of_room(tmp_path / "not" / "yet")


def test_what_the_operating_system_refuses_is_said_without_a_trace(tmp_path, monkeypatch, capsys):
    def full(out):
        raise OSError(errno.ENOSPC, "No space left on device", "a path")

    monkeypatch.setattr(history, "runs", full)
    assert main(["history", "list", str(tmp_path)]) == 3
    said = capsys.readouterr().err
    assert "No space left on device" in said
    assert "a path" not in said


def test_a_history_of_an_earlier_version_is_read_and_gone_on_with(tmp_path):
    first = publish(tmp_path, "2026-08-31")
    place = str(tmp_path / history.HISTORY / "runs")
    older = pl.read_delta(place).drop("approval")
    older.write_delta(place, mode="overwrite", delta_write_options={"schema_mode": "overwrite"})
    assert [run.approval for run in history.runs(tmp_path)] == [None]
    assert names(tmp_path) == [first]
    second = publish(tmp_path, "2026-09-30", approval={"approved_by": "Phòng A"})
    assert names(tmp_path) == [first, second]
    assert all(not chain.troubles(tmp_path, run) for run in history.runs(tmp_path))
