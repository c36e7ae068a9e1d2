from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from checks.errors import InputError
from flows import cli
from flows.printing import BROWSERS, find_browser, print_pages

if TYPE_CHECKING:
    from pathlib import Path

INSTALLED = next(filter(None, map(shutil.which, BROWSERS)), None)


@pytest.fixture
def out(tmp_path: Path):
    site = tmp_path / "editions" / "one" / "site"
    (site / "tinh").mkdir(parents=True)
    for path in ("index.html", "tinh/01.html", "tinh/68.html"):
        (site / path).write_text(f"<!doctype html><title>{path}</title><h1>Phiếu điểm</h1>", "utf-8")
    (tmp_path / "current").symlink_to(site.parent)
    return tmp_path


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch):
    asked = []

    def note(pages, browser):
        asked.append(({source.stem: target for source, target in pages.items()}, browser))
        return iter(pages.values())

    monkeypatch.setattr("flows.printing.print_pages", note)
    return asked


def test_without_a_browser_it_says_what_to_install(out: Path, monkeypatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setenv("PATH", str(out))
    assert cli.main(["pdf", "--out", str(out), "--all"]) == 2
    assert "cài gói chromium" in capsys.readouterr().err
    assert not (out / "pdf").exists()


def test_a_browser_that_was_named_must_be_there(out: Path):
    with pytest.raises(InputError, match="--chromium"):
        find_browser(out / "nothing")


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ([], {"index": "VN.pdf"}),
        (["--province", "68"], {"68": "68.pdf"}),
        (["--all"], {"index": "VN.pdf", "01": "01.pdf", "68": "68.pdf"}),
    ],
    ids=["nation", "province", "all"],
)
def test_what_is_asked_for_is_printed_beside_its_edition(out: Path, printed, asked, names):
    assert cli.main(["pdf", "--out", str(out), "--chromium", "/bin/sh", *asked]) == 0
    pages, browser = printed[0]
    assert pages == {stem: out / "pdf" / "one" / name for stem, name in names.items()}
    assert browser.name == "sh"


def test_a_province_without_a_page_is_told(out: Path, printed, capsys: pytest.CaptureFixture[str]):
    assert cli.main(["pdf", "--out", str(out), "--chromium", "/bin/sh", "--province", "99"]) == 2
    assert "không có trang" in capsys.readouterr().err
    assert not printed


@pytest.mark.parametrize("code", ["exit 1", "cat <&3 >/dev/null & exit 0"], ids=["ends", "says nothing"])
def test_a_browser_that_stops_leaves_no_file(out: Path, tmp_path: Path, monkeypatch, code: str):
    monkeypatch.setattr("flows.printing.PATIENCE_SECONDS", 0.5)
    browser = tmp_path / "browser"
    browser.write_text(f"#!/bin/sh\n{code}\n", "utf-8")
    browser.chmod(0o700)
    with pytest.raises(InputError, match="Chromium dừng"):
        list(print_pages({out / "current" / "site" / "index.html": tmp_path / "x.pdf"}, browser))
    assert not list(tmp_path.glob("*.pdf*"))


@pytest.mark.browser
@pytest.mark.skipif(INSTALLED is None, reason="Chromium is not installed")
def test_several_pages_are_printed_by_one_browser(out: Path, tmp_path: Path):
    site = out / "current" / "site"
    pages = {site / path: tmp_path / f"{number}.pdf" for number, path in enumerate(("index.html", "tinh/68.html"))}
    written = list(print_pages(pages, find_browser(None)))
    assert written == list(pages.values())
    for path in written:
        content = path.read_bytes()
        assert content.startswith(b"%PDF-")
        assert content.count(b"/Type /Page\n") == 1
