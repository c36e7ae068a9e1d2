from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from checks.errors import InputProblems
from flows import forms
from flows.forms import (
    PROVINCES,
    ContractForm,
    MonthlyForm,
    PublishForm,
    Publishing,
    ScoreForm,
    SelftestForm,
    Verdict,
    filled_in,
    form_of,
)
from flows.score import Ask
from flows.stages import Decision, Request
from schemas import localities

GIVEN = {"citizens": "/data/c", "dossiers": "/data/d", "as_of": "2026-10-31", "out": "/data/out"}
CANARY = "CANARYPERSON"


def problems(form, given):
    with pytest.raises(InputProblems) as caught:
        filled_in(form, given)
    return str(caught.value)


def test_a_form_is_read():
    request = filled_in(ScoreForm, GIVEN).request()
    assert (request.citizens, request.as_of, request.province) == (Path("/data/c"), date(2026, 10, 31), None)
    assert request == Request(
        citizens=Path("/data/c"), dossiers=Path("/data/d"), as_of=date(2026, 10, 31), out=Path("/data/out")
    )


@pytest.mark.parametrize("day", ["31/10/2026", "2026-10-32", "20261031", 1793404800, "2026-10-31T00:00:00", None, ""])
def test_a_day_is_nothing_but_a_day(day):
    told = problems(ScoreForm, GIVEN | {"as_of": day})
    assert told.startswith("as_of (Ngày chốt số liệu / cut-off date): không phải ngày YYYY-MM-DD, ví dụ 2026-10-31 /")
    assert len(told.splitlines()) == 1


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("citizens", CANARY, "cần đường dẫn đầy đủ"),
        ("targets", CANARY, "cần đường dẫn đầy đủ"),
        ("province", CANARY, "không có tỉnh"),
        ("profile", CANARY, "không có hồ sơ chấm điểm này"),
        ("publish", CANARY, "không có trong danh sách"),
        (CANARY[:5], CANARY, "không có mục này"),
        ("requested_by", f"{CANARY} 079199123457", "chín chữ số"),
        ("requested_by", f"{CANARY} 079 199 123 457", "chín chữ số"),
        ("wait_hours", 0, "wait_hours"),
    ],
)
def test_what_is_wrong_is_told_without_its_value(field, value, told):
    said = problems(ScoreForm, GIVEN | {field: value})
    assert told in said
    assert CANARY not in said
    assert len(said.splitlines()) == 1


def test_all_that_is_wrong_is_told_at_once():
    assert len(problems(ScoreForm, {"as_of": "x", "province": "y"}).splitlines()) == 5


def test_provinces_are_the_34_of_the_list():
    assert sorted(PROVINCES.values()) == [province.code for province in localities.provinces(date(2026, 10, 31))]
    assert filled_in(ScoreForm, GIVEN | {"province": "Lâm Đồng (68)"}).request().province == "68"


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"profile": "/p/own.toml", "targets": "/p/targets.toml", "mapping": "official", "province": "01"},
        {"expected": Path("/e.csv"), "tasks": Path("/t.csv"), "suites": Path("/s"), "worklists": False},
        {"expectations": False, "synthetic": True, "incremental": True},
    ],
)
def test_the_command_line_fills_in_the_same_form(more):
    request = Request(
        **{"citizens": Path("/c"), "dossiers": Path("/d"), "as_of": date(2026, 10, 31), "out": Path("/o")} | more
    )
    assert form_of(request).request() == request


@pytest.mark.parametrize("form", [ScoreForm, MonthlyForm, SelftestForm, ContractForm, PublishForm, Ask])
def test_every_field_has_words_and_a_box(form):
    for name, field in form.model_json_schema()["properties"].items():
        assert "anyOf" not in field, f"{name}: Prefect's form has no box for it"
        assert " / " in field["title"], name
        assert field["description"], f"{name}: Prefect's form would show a docstring instead"


@pytest.mark.parametrize("form", [ScoreForm, PublishForm, Ask])
@pytest.mark.parametrize(
    "typed",
    ["079199123456", "số 079 199 123 456", "đã xem\n079.199.123-456", "Trưởng phòng", "12345678", "", "một\nhai"],
)
def test_the_server_refuses_in_words_what_the_flow_refuses(form, typed):
    try:
        forms.filled_in(ScoreForm, GIVEN | {"requested_by": typed})
        refused = False
    except InputProblems:
        refused = True
    fields = form.model_json_schema()["properties"]
    for name in {"requested_by", "approved_by", "reason"} & fields.keys():
        assert refused == (re.search(fields[name]["pattern"], typed) is None)


def test_who_asks_must_be_said_where_somebody_else_decides():
    with pytest.raises(InputProblems, match="Người yêu cầu"):
        forms.check_asked(filled_in(ScoreForm, GIVEN | {"publish": Publishing.ASK}))
    forms.check_asked(filled_in(ScoreForm, GIVEN | {"publish": Publishing.ASK, "requested_by": "Tổ dữ liệu"}))
    forms.check_asked(filled_in(ScoreForm, GIVEN))


@pytest.mark.parametrize("approver", ["Tổ dữ liệu", "tổ dữ liệu", "TỔ DỮ LIỆU"])
def test_nobody_approves_what_they_asked_for(approver):
    with pytest.raises(InputProblems, match="phải khác người yêu cầu"):
        forms.approval("2026-10-31-0123456789ab", "Tổ dữ liệu", approver, Verdict.APPROVE, "đã xem")


@pytest.mark.parametrize(("who", "why"), [("", "đã xem"), ("Trưởng phòng", " ")])
def test_a_decision_has_somebody_and_a_reason(who, why):
    with pytest.raises(InputProblems, match="phải điền"):
        forms.approval("2026-10-31-0123456789ab", "Tổ dữ liệu", who, Verdict.REJECT, why)


def test_a_decision_is_taken_now():
    found = forms.approval("2026-10-31-0123456789ab", "Tổ dữ liệu", "Trưởng phòng", Verdict.REJECT, "thiếu một xã")
    assert found.decision is Decision.REJECT
    assert found.at.utcoffset() is not None
