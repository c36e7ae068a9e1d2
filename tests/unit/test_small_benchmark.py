from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks import into_docs, small

PAGE = "# A\n\n<!-- one -->\nold\n<!-- /one -->\n\ntext\n"


def test_every_measurement_has_a_place_in_the_page_and_every_place_a_command():
    root = Path(__file__).parents[2]
    commands = re.findall(r"^\t\$\(BENCH\) (\w+) -- ", (root / "Makefile").read_text("utf-8"), re.MULTILINE)
    places = re.findall(r"^<!-- (\w+) -->$", into_docs.PAGE.read_text("utf-8"), re.MULTILINE)
    assert sorted(commands) == sorted(places)
    assert len(set(places)) == len(places) > 5


def test_a_table_is_put_in_its_place_and_nothing_else_changes():
    assert into_docs.replaced(PAGE, "one", "\nnew\n") == PAGE.replace("old", "new")


@pytest.mark.parametrize("page", ["no place", PAGE + PAGE, "<!-- /one --><!-- one -->", "<!-- one -->"])
def test_a_page_without_one_place_for_it_is_refused(page):
    with pytest.raises(SystemExit, match="must hold"):
        into_docs.replaced(page, "one", "new")


def test_a_command_that_fails_changes_nothing(tmp_path, monkeypatch):
    page = tmp_path / "page.md"
    page.write_text(PAGE, encoding="utf-8")
    monkeypatch.setattr(into_docs, "PAGE", page)
    monkeypatch.setattr("sys.argv", ["into_docs.py", "one", "--", "sh", "-c", "echo half; exit 7"])
    with pytest.raises(SystemExit, match="7"):
        into_docs.main()
    assert page.read_text(encoding="utf-8") == PAGE


def test_what_a_command_prints_is_written_under_the_command(tmp_path, monkeypatch):
    page = tmp_path / "page.md"
    page.write_text(PAGE, encoding="utf-8")
    monkeypatch.setattr(into_docs, "PAGE", page)
    monkeypatch.setattr("sys.argv", ["into_docs.py", "one", "--", "echo", "| a |"])
    into_docs.main()
    found = page.read_text(encoding="utf-8")
    assert "`python | a |`, " in found
    assert "\n\n| a |\n<!-- /one -->\n\ntext\n" in found


def test_a_ratio_over_its_limit_ends_in_an_error(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["small.py", "--people", "100"])
    monkeypatch.setattr(small, "scan_ratio", lambda _folder, _repeat: small.SCAN_LIMIT)
    small.main()
    assert f"{small.SCAN_LIMIT:.2f}" in capsys.readouterr().out
    monkeypatch.setattr(small, "scan_ratio", lambda _folder, _repeat: small.SCAN_LIMIT + 0.01)
    with pytest.raises(SystemExit, match="all rules in one pass / the plain scan"):
        small.main()


def test_a_ratio_is_the_median_of_turns_without_the_first(monkeypatch):
    spent = iter([100.0, 1.0, 4.0, 2.0, 9.0, 3.0, 8.0, 2.0])
    monkeypatch.setattr(small, "_cpu_s", lambda _work: next(spent))
    assert small.turn_by_turn(lambda: None, lambda: None, 3) == 3
