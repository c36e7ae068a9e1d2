from __future__ import annotations

import re
import shutil
from pathlib import Path

from checks.expectations import docs
from checks.expectations.engine.differences import DIFFERENCES, UNSUPPORTED
from checks.expectations.engine.surface import SURFACE

PAGES = Path(__file__).parents[2] / "docs"


def test_the_tables_of_the_page_are_current():
    assert docs.pages(PAGES) == {docs.PAGE: (PAGES / docs.PAGE).read_text("utf-8")}


def test_every_difference_and_name_is_on_the_page():
    text = (PAGES / docs.PAGE).read_text("utf-8")
    for each in DIFFERENCES.values():
        assert each.here_vi in text
        assert each.here_en in text
    assert all(f"`{name}`" in text for name in [*UNSUPPORTED, *(each.name for each in SURFACE)])


def test_what_is_stale_is_said(tmp_path, capsys):
    shutil.copy(PAGES / docs.PAGE, tmp_path)
    stale = re.sub(
        r"(<!-- generated: surface -->\n).*?(<!-- end -->)", r"\1\2", text := read(tmp_path), flags=re.DOTALL
    )
    (tmp_path / docs.PAGE).write_text(stale, "utf-8")
    assert docs.main(["--check"], tmp_path) == 1
    assert "expectations.md" in capsys.readouterr().err
    assert docs.main([], tmp_path) == 0
    assert read(tmp_path) == text


def read(folder):
    return (folder / docs.PAGE).read_text("utf-8")
