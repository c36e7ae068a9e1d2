"""`ddss serve` as an office starts it: one server, one worker, real runs, a person who must not be seen anywhere."""

from __future__ import annotations

import os
import signal
import time
import urllib.request
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from office_client import OfficeClient

from flows.deployments import INTERRUPTED
from flows.office import descendants
from synthetic.generate import generate

CANARY, PIN = "CANARYPERSON", "079199123457"
ASK = "Chờ người thứ hai duyệt / wait for a second person"


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    folder = tmp_path_factory.mktemp("office")
    generate(folder / "extract", 3_400, date(2026, 10, 31), seed=5)
    first = pl.int_range(pl.len()) == 0
    citizens = pl.read_parquet(folder / "extract" / "citizens" / "*.parquet").with_columns(
        pl.when(first).then(pl.lit(f"{CANARY} 9")).otherwise("full_name").alias("full_name"),
        pl.when(first).then(pl.lit(PIN)).otherwise("personal_id").alias("personal_id"),
    )
    citizens.write_csv(folder / "extract" / "citizens.csv")
    made = OfficeClient(folder)
    told = made.start()
    assert f"http://127.0.0.1:{made.form_port}/deployments" in told
    assert f"http://127.0.0.1:{made.site_port}/" in told
    yield made
    if made.process.poll() is None:
        made.stop()


def form(office, **more):
    extract = office.folder / "extract"
    return {
        "citizens": str(extract / "citizens.csv"), "dossiers": str(extract / "dossiers"), "as_of": "2026-10-31",
        "out": str(office.out), "expectations": False, "worklists": False, "synthetic": True,
    } | more  # fmt: skip


def page(office, path=""):
    with urllib.request.urlopen(f"http://127.0.0.1:{office.site_port}/{path}") as answer:
        return answer.read().decode()


def seen(folder):
    """Every file of Prefect's that holds the person."""
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and any(mark.encode() in path.read_bytes() for mark in (CANARY, PIN))
    ]


def test_a_form_refuses_what_is_not_in_its_lists(office):
    not_listed = ({"province": CANARY}, {"publish": CANARY}, {"profile": CANARY})
    for wrong in (*not_listed, {"wait_hours": -1}, {"requested_by": PIN}):
        status, told = office.submit("score-extract", form(office, **wrong))
        assert status == 409, told
    assert office.submit("score-extract", {"as_of": "2026-10-31"})[0] == 409
    assert office.deployment("score-monthly")["schedules"][0]["active"]
    assert office.deployment("score-monthly")["parameters"]["form"]["extracts"] == str(office.folder / "extracts")


def test_without_the_token_of_its_page_nothing_can_be_started(office):
    path = f"/deployments/{office.deployment('score-extract')['id']}/create_flow_run"
    asked = urllib.request.Request(
        f"http://127.0.0.1:{office.form_port}/api{path}", b"{}", {"Content-Type": "application/json"}, method="POST"
    )
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(asked)  # noqa: S310 - our own address


def test_a_second_person_lets_an_edition_be_published_and_nobody_is_seen(office):
    asked = form(office, publish=ASK, requested_by="Tổ dữ liệu")
    run = office.submit("score-extract", asked)[1]["id"]
    late = office.submit("score-extract", form(office, as_of="31/10/2026"))[1]["id"]
    assert office.paused(run, 1)
    assert office.artifacts(run)["tom-tat"].startswith("# Chờ duyệt")
    [name] = [path.name for path in (office.out / "pending").iterdir()]
    assert "scorecard" in page(office, f"cho-duyet/{name}/index.html") or "Phiếu điểm" in page(
        office, f"cho-duyet/{name}/index.html"
    )
    assert not (office.out / "current").exists()

    path, given = f"/flow_runs/{run}/resume", {"decision": "Duyệt / approve", "reason": "đã xem"}
    for wrong in ({"decision": CANARY}, given | {"approved_by": "Trưởng phòng", "reason": f"đã xem {PIN}"}):
        assert office.call("POST", path, {"run_input": wrong})[1]["status"] == "REJECT"
    assert office.call("POST", path, {"run_input": given | {"approved_by": "tổ dữ liệu"}})[1]["status"] == "ACCEPT"
    # Who asked may not approve: the run waits again.
    assert office.paused(run, 2)
    assert not (office.out / "current").exists()

    assert office.call("POST", path, {"run_input": given | {"approved_by": "Trưởng phòng"}})[1]["status"] == "ACCEPT"
    ended = office.until(run)
    assert (ended["type"], ended["message"]) == ("COMPLETED", f"Đã công bố / published: {name}")
    assert (office.out / "current").resolve().name == name
    assert "Trưởng phòng" in (office.out / "current" / "approval.json").read_text("utf-8")
    assert "Trưởng phòng" not in page(office)
    left = office.artifacts(run)
    assert left.keys() == {"tom-tat", "dia-ban", "quy-tac", "tien-do", "phieu-diem"}
    assert left["tien-do"] == 100.0

    refused = office.until(late)
    assert (refused["type"], refused["message"].split(":")[0]) == ("FAILED", "as_of (Ngày chốt số liệu / cut-off date)")
    for said in (office.log(run), office.log(late)):
        assert not any("Traceback" in line for line in said)
    assert seen(office.folder / "home") == []


@pytest.mark.slow
def test_a_run_that_is_cancelled_or_killed_says_so_and_can_be_run_again(office):
    run = office.submit("selftest", {"people": 200_000})[1]["id"]
    assert office.until(run, "RUNNING")["type"] == "RUNNING"
    time.sleep(3)
    office.call("POST", f"/flow_runs/{run}/set_state", {"state": {"type": "CANCELLING"}})
    assert office.until(run, seconds=60)["type"] == "CANCELLED"

    run = office.submit("score-extract", form(office, as_of="2026-10-30"))[1]["id"]
    assert office.until(run, "RUNNING")["type"] == "RUNNING"
    for pid in engines(office):
        os.kill(pid, signal.SIGKILL)
    assert office.until(run, seconds=60)["type"] == "CRASHED"
    again = office.submit("score-extract", form(office, as_of="2026-10-30"))[1]["id"]
    assert office.until(again)["type"] == "COMPLETED"
    assert not list(office.out.glob(".work-*"))


def engines(office):
    """Processes of this office that run a flow."""
    return [
        pid
        for pid in descendants(office.process.pid)
        if b"prefect.engine" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    ]


@pytest.mark.slow
def test_what_waits_can_be_rejected_later_and_the_reason_is_kept(office):
    later = "Chưa công bố, chờ luồng publish / not yet: the flow publish does it"
    run = office.submit("score-extract", form(office, as_of="2026-10-29", publish=later, requested_by="Tổ dữ liệu"))
    ended = office.until(run[1]["id"])
    assert (ended["type"], ended["name"]) == ("COMPLETED", "Chờ duyệt")
    [name] = [path.name for path in (office.out / "pending").iterdir() if path.is_dir()]
    decided = {
        "out": str(office.out), "edition": name, "approved_by": "Trưởng phòng", "decision": "Không duyệt / reject",
        "reason": "thiếu một xã",
    }  # fmt: skip
    ended = office.until(office.submit("publish", decided)[1]["id"])
    assert (ended["type"], ended["name"]) == ("CANCELLED", "Không duyệt")
    assert "thiếu một xã" in ended["message"]
    assert "thiếu một xã" in (office.out / "pending" / "decisions.ndjson").read_text("utf-8")
    assert not (office.out / "editions" / name).exists()
    assert not (office.out / "pending" / name).exists()


@pytest.mark.slow
def test_an_office_that_is_killed_takes_its_parts_along_and_the_next_one_ends_its_runs(office):
    run = office.submit("score-extract", form(office, as_of="2026-10-28", publish=ASK, requested_by="Tổ dữ liệu"))[1][
        "id"
    ]
    assert office.until(run, "PAUSED")["type"] == "PAUSED"
    family = descendants(office.process.pid)
    office.process.kill()
    office.process.communicate(timeout=20)
    assert gone(family)
    office.start()
    ended = office.state(run)
    assert (ended["type"], ended["message"]) == ("CRASHED", INTERRUPTED)
    [name] = [path.name for path in (office.out / "pending").iterdir() if path.is_dir()]
    decided = {
        "out": str(office.out), "edition": name, "approved_by": "Trưởng phòng", "decision": "Duyệt / approve",
        "reason": "đã xem",
    }  # fmt: skip
    assert office.until(office.submit("publish", decided)[1]["id"])["type"] == "COMPLETED"
    assert (office.out / "editions" / name / "approval.json").is_file()


def test_it_stops_with_all_that_it_started(office):
    family = descendants(office.process.pid)
    assert len(family) >= 2
    assert office.stop() == 0
    assert "Đã dừng" in office.said
    assert gone(family)


def gone(family):
    """Whether all of them have ended, within a while."""
    give_up = time.monotonic() + 30
    while (left := [pid for pid in family if _alive(pid)]) and time.monotonic() < give_up:
        time.sleep(0.1)
    return not left


def _alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
