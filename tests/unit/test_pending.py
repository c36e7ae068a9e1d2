from __future__ import annotations

import json
import stat
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from checks.errors import InputError
from flows import edition, pending
from flows.serving import SiteServer
from flows.stages import Approval, Decision, Request

NAME = "2026-10-31-0123456789ab"


@pytest.fixture
def request_made(tmp_path):
    return Request(
        citizens=Path("/data/c"),
        dossiers=Path("/data/d"),
        as_of=date(2026, 10, 31),
        out=tmp_path,
        expected=Path("/data/e.csv"),
        province="68",
        requested_by="Tổ dữ liệu",
        incremental=True,
    )


@pytest.fixture
def decision():
    return Approval(
        edition=NAME,
        requested_by="Tổ dữ liệu",
        approved_by="Trưởng phòng",
        decision=Decision.APPROVE,
        reason="đã xem",
        at=datetime(2026, 11, 3, 9, 0, tzinfo=UTC),
    )


def put(request, text="pages"):
    staged = request.out / "staged"
    (staged / "site").mkdir(parents=True)
    (staged / "site" / "index.html").write_text(text, "utf-8")
    return pending.put(request, NAME, staged)


def test_what_waits_can_be_asked_for_again(request_made):
    folder = put(request_made)
    assert pending.waiting(request_made.out) == (NAME,)
    assert pending.request_of(request_made.out, NAME) == request_made
    assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o700


def test_the_same_edition_waits_once(request_made):
    put(request_made)
    put(request_made, "newer")
    assert (request_made.out / pending.PENDING / NAME / "site" / "index.html").read_text("utf-8") == "newer"


@pytest.mark.parametrize("name", ["../../etc", "2026-10-31-ffffffffffff", "", f"{NAME}/..", "decisions.ndjson"])
def test_nothing_else_waits(request_made, name):
    put(request_made)
    with pytest.raises(InputError, match=f"Đang chờ / waiting: {NAME}"):
        pending.request_of(request_made.out, name)


def test_a_damaged_request_is_told(request_made):
    (put(request_made) / pending.REQUEST).write_text("{}", "utf-8")
    with pytest.raises(InputError, match="không đọc được"):
        pending.request_of(request_made.out, NAME)


def test_decisions_are_kept_in_their_order(request_made, decision):
    put(request_made)
    pending.record(request_made.out, replace(decision, decision=Decision.REJECT, reason="thiếu một xã"))
    assert pending.waiting(request_made.out) == ()
    put(request_made)
    pending.record(request_made.out, decision)
    lines = (request_made.out / pending.PENDING / pending.DECISIONS).read_text("utf-8").splitlines()
    assert [(json.loads(line)["decision"], json.loads(line)["reason"]) for line in lines] == [
        ("reject", "thiếu một xã"),
        ("approve", "đã xem"),
    ]


def test_an_approval_is_read_as_it_was_written(tmp_path, decision):
    assert pending.approval_of(tmp_path) is None
    edition.write_json(tmp_path / pending.APPROVAL, decision.facts())
    assert pending.approval_of(tmp_path) == decision


def test_an_office_shows_what_waits_and_a_site_does_not(request_made):
    put(request_made)
    out, path = request_made.out, f"/cho-duyet/{NAME}/index.html"
    with SiteServer(out, 0, waits=True) as office:
        assert office.find(path) == (out / pending.PENDING / NAME / "site" / "index.html").resolve()
        for hostile in (
            f"/cho-duyet/{NAME}/../request.json",
            f"/cho-duyet/{NAME}/%2e%2e/request.json",
            "/cho-duyet//x",
        ):
            assert office.find(hostile) is None
    site = out / "editions" / "one" / "site"
    site.mkdir(parents=True)
    (site / "index.html").touch()
    (out / "current").symlink_to(site.parent)
    with SiteServer(out, 0) as alone:
        assert alone.find(path) is None
