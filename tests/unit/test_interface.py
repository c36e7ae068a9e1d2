from __future__ import annotations

import errno
from pathlib import Path

import pytest

from checks.errors import RuleError
from flows.interface import FORMS, settle


@pytest.fixture
def copied(tmp_path):
    """What Prefect's server puts there, in short."""
    for version in ("v1", "v2"):
        (tmp_path / version).mkdir()
        (tmp_path / version / "index.html").write_text(f"<html><head><title>{version}</title></head></html>", "utf-8")
    return tmp_path


def pages(folder):
    return [(folder / version / "index.html").read_text("utf-8") for version in ("v1", "v2")]


def test_the_first_is_kept_and_the_second_leads_to_it(copied):
    settle(copied)
    first, second = pages(copied)
    assert "<title>v1</title><style>" in first
    assert f'href="{FORMS}"' in second
    assert "v2" not in second


def test_it_may_be_done_again(copied):
    settle(copied)
    once = pages(copied)
    settle(copied)
    assert pages(copied) == once


def test_where_there_is_no_copy_none_is_made(tmp_path):
    settle(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_written_is_told(copied, monkeypatch):
    def full(*_arguments):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(RuleError, match="No space left"):
        settle(copied)
