"""Chromium, and pages that are watched while they are open."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

Visit = Callable[..., Any]
"""Opens a file at a width, with options of the browser's context; returns Playwright's page."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is missing: run make setup")
    if CHROMIUM is None:
        pytest.skip("chromium is missing: install the distribution's package")
    # Chromium's sandbox does not start as root, which is what a container's tests run as.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Any) -> Iterator[Visit]:
    """A page may load itself and its style sheet, from files; the test fails at its end on anything else it did.

    That is: another request, a line on the console, an error, a dialog.
    """
    seen: list[str] = []
    contexts = []

    def open_page(path: Path, width: int = 1280, *, watched: bool = True, **options: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        if not watched:
            page.goto(path.as_uri())
            return page

        def let_through(route: Any) -> None:
            if route.request.url == path.as_uri() or _is_sheet(route.request):
                route.continue_()
            else:
                seen.append(f"request: {route.request.url}")
                route.abort()

        context.route("**/*", let_through)
        page.on("console", lambda message: seen.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: seen.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (seen.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: None if _is_own(request, path) else seen.append(f"sent: {request.url}"))
        page.goto(path.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert seen == []


def _is_sheet(request: Any) -> bool:
    return request.resource_type == "stylesheet" and request.url.startswith("file:") and request.url.endswith(".css")


def _is_own(request: Any, path: Path) -> bool:
    # The icon is an empty data URL, so that no browser asks for one.
    return request.url in {path.as_uri(), "data:,"} or _is_sheet(request)
