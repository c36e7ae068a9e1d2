"""The forms of `ddss serve` as a steward and a second person use them: with a mouse, in a browser, and nowhere else."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from office_client import OfficeClient

from synthetic.generate import generate

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is missing: run make setup")


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    folder = tmp_path_factory.mktemp("office")
    generate(folder / "extract", 3_400, date(2026, 10, 31), seed=5)
    made = OfficeClient(folder)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def page(browser, office):
    """A page of the office's; the test fails at its end if it asked anybody else for anything."""
    context = browser.new_context(
        base_url=f"http://127.0.0.1:{office.form_port}", viewport={"width": 1280, "height": 900}, locale="vi-VN"
    )
    elsewhere = []
    opened = context.new_page()

    def watch(asked):
        if not asked.url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")):
            elsewhere.append(asked.url)

    opened.on("request", watch)
    opened.on("websocket", watch)
    opened.goto("/")
    yield opened
    context.close()
    assert elsewhere == []


def field(page, title):
    return page.locator(".schema-form-property", has=page.get_by_text(title)).last


def choose(page, drop_down, option):
    """Click where its words are, as people do."""
    box = drop_down.bounding_box()
    page.mouse.click(box["x"] + 60, box["y"] + box["height"] / 2)
    page.get_by_role("option", name=option, exact=True).click()


def submit(form):
    """Press the button; again while it stays, as people do where SQLite was busy and nothing was written."""
    button = form.get_by_role("button", name="Submit")
    for _ in range(5):
        button.click()
        with suppress(sync_api.TimeoutError):
            button.wait_for(state="hidden", timeout=15_000)
            return
    raise AssertionError("the form was never taken")


def test_the_interface_that_calls_out_leads_back_to_the_forms(page):
    assert "/v2" not in page.url
    page.get_by_text("Switch to V2 UI").click()
    page.get_by_role("link", name="Trở lại biểu mẫu").click()
    page.wait_for_url("**/deployments")
    page.get_by_role("link", name="score-extract").first.wait_for()


def test_a_steward_asks_and_a_second_person_publishes(page, office):
    page.get_by_text("Deployments", exact=True).first.click()
    page.get_by_role("link", name="score-extract").first.click()
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_text("Custom run").click()
    for title, typed in (
        ("Số liệu dân cư", str(office.folder / "extract" / "citizens")),
        ("Hồ sơ thủ tục", str(office.folder / "extract" / "dossiers")),
        ("Người yêu cầu", "Tổ dữ liệu"),
    ):
        field(page, title).locator("textarea").fill(typed)
    field(page, "Ngày chốt").get_by_text("Select date").click()
    calendar = page.locator(".p-pop-over-content")
    calendar.locator("input").fill("2026-10-31")
    calendar.get_by_role("button", name="Apply").click()
    choose(
        page,
        field(page, "Công bố / publishing").locator(".p-select"),
        "Chờ người thứ hai duyệt / wait for a second person",
    )
    for title in ("Giữ bản ghi lỗi", "Chạy bộ kỳ vọng", "Số liệu giả lập"):
        field(page, title).get_by_role("switch").click()
    submit(page)

    [run] = (
        each["id"]
        for each in office.call("POST", "/flow_runs/filter", {})[1]
        if "citizens" in each["parameters"]["form"]
    )
    assert office.paused(run, 1)
    page.goto(f"/runs/flow-run/{run}")
    page.get_by_role("button", name="Resume").click()
    asked = page.get_by_role("dialog")
    assert "What a second person" not in asked.inner_text()
    choose(page, asked.locator(".p-select"), "Duyệt / approve")
    who, why = asked.locator("textarea").all()
    who.fill("Trưởng phòng")
    why.fill("đã xem")
    submit(asked)
    ended = office.until(run)
    assert ended["message"].startswith("Đã công bố / published: 2026-10-31-")
    assert "Trưởng phòng" in (office.out / "current" / "approval.json").read_text("utf-8")
    assert not (office.out / "worklists").exists()
