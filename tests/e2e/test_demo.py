"""`ddss demo`: from nothing to a scorecard with a history and tasks."""

from __future__ import annotations

import json

from flows.cli import main


def test_the_demo_ends_with_a_scorecard_that_has_a_history(tmp_path, capsys):
    out = tmp_path / "demo"
    assert main(["demo", "--people", "20000", "--months", "2", "--direct", "--json", "--out", str(out)]) == 0
    summary = json.loads(capsys.readouterr().out)
    manifest = json.loads((out / "current" / "manifest.json").read_text("utf-8"))
    assert manifest["edition"] == summary["edition"]
    assert manifest["synthetic"]
    assert "citizens-clean" in manifest["expectations"]["suites"]
    (before,) = manifest["trend"]
    earlier = json.loads((out / "editions" / before / "manifest.json").read_text("utf-8"))
    assert earlier["expectations"] is None
    assert before.startswith("2026-09-30-")
    page = (out / "current" / "site" / "index.html").read_text("utf-8")
    assert "so với kỳ 9/2026" in page
    assert "Quá hạn 12 ngày" in page
    told = json.loads((out / "current" / "site" / "data" / "index.json").read_text("utf-8"))
    shares = [each[dataset]["pct"] for each in told["criteria"] for dataset in ("citizens", "dossiers")]
    # What protects a small place leaves the shares of the country sharp.
    assert all(float(str(each).removeprefix("≥")) > 80 for each in shares), shares


def test_the_demo_leaves_a_folder_that_is_not_its_own_alone(tmp_path, capsys):
    (tmp_path / "extract").mkdir()
    (tmp_path / "extract" / "mine.txt").write_text("x", "utf-8")
    assert main(["demo", "--people", "10", "--direct", "--out", str(tmp_path)]) == 2
    assert "không phải do ddss demo tạo" in capsys.readouterr().err
    assert (tmp_path / "extract" / "mine.txt").read_text("utf-8") == "x"
