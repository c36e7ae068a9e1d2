"""`ddss history`: what it lists, compares and verifies, and what it says of a history that was tampered with."""

from __future__ import annotations

import json
import shutil

import polars as pl
import pytest

from flows import chain, history
from flows.cli import main
from flows.edition import CURRENT, EDITIONS, sha256
from tests.support.editions import publish


@pytest.fixture
def out(tmp_path):
    for day, share in (("2026-08-31", 900), ("2026-09-30", 910), ("2026-10-31", 850)):
        publish(tmp_path, day, share)
    return tmp_path


def said(capsys, *arguments):
    code = main(["history", *map(str, arguments)])
    return code, capsys.readouterr().out


def told(capsys, *arguments):
    code, text = said(capsys, *arguments, "--json")
    return code, json.loads(text)


def problems(capsys, out):
    code, found = told(capsys, "verify", out)
    assert found["sound"] == (code == 0)
    return code, {each["edition"][:10]: " ".join(each["problems"]) for each in found["editions"] if each["problems"]}


def test_the_list_is_in_the_order_of_publication(capsys, out):
    _, rows = told(capsys, "list", out)
    assert [row["as_of"] for row in rows] == ["2026-08-31", "2026-09-30", "2026-10-31"]
    assert [row["current"] for row in rows] == [False, False, True]
    assert [row["previous_sha256"] for row in rows] == [None, *(row["manifest_sha256"] for row in rows[:2])]
    assert rows[0]["datasets"] == {"citizens": {"received": 1001, "scored": 1000, "rejected": 1}}
    assert "3 kỳ" in said(capsys, "list", out)[1]


def test_the_last_two_cut_off_dates_are_compared(capsys, out):
    publish(out, "2026-10-31", 860)
    _, found = told(capsys, "compare", out)
    figures = {(each["locality"], each["criterion"]): each for each in found["figures"]}
    assert figures.keys() == {("VN", "all"), ("VN", "clean"), ("01", "all")}
    assert figures["VN", "all"] == {
        "locality": "VN", "dataset": "citizens", "criterion": "all",
        "before": 91.0, "now": 86.0, "change": -5.0, "fell_beyond_chance": True,
    }  # fmt: skip
    assert figures["VN", "clean"]["now"] == 99.9
    assert figures["01", "all"]["now"] is None
    text = said(capsys, "compare", out)[1]
    assert "91,0 →   86,0" in text
    assert "quá mức ngẫu nhiên" in text
    assert "–" in text


def test_any_two_and_any_locality_are_compared(capsys, out):
    names = [run.edition for run in history.runs(out)]
    _, found = told(capsys, "compare", out, names[0], names[2], "--locality", "00004")
    assert [(each["locality"], each["change"]) for each in found["figures"]] == [("00004", -5.0)]
    assert main(["history", "compare", str(out), "--locality", "99999"]) == 2
    assert main(["history", "compare", str(out), "2026-01-01-000000000000"]) == 2


def test_other_rules_are_said_and_no_fall_is_flagged(capsys, out):
    publish(out, "2026-11-30", 700, rules="new")
    _, found = told(capsys, "compare", out)
    assert found["changed_beside_data"] == "rules"
    assert not any(each["fell_beyond_chance"] for each in found["figures"])
    assert "quy tắc" in said(capsys, "compare", out)[1]


def test_without_editions_there_is_nothing_to_compare(capsys, tmp_path):
    assert main(["history", "compare", str(tmp_path)]) == 2
    assert main(["history", "list", str(tmp_path / "none")]) == 2
    publish(tmp_path, "2026-08-31")
    assert main(["history", "compare", str(tmp_path)]) == 2
    assert "không có kỳ trước" in capsys.readouterr().err


def test_a_sound_chain_is_said_with_its_head(capsys, out):
    code, text = said(capsys, "verify", out)
    assert code == 0
    assert sha256(out / CURRENT / "manifest.json") in text


def test_a_deleted_folder_is_told_and_no_fault(capsys, out):
    shutil.rmtree(next((out / EDITIONS).glob("2026-08*")))
    code, found = told(capsys, "verify", out)
    assert code == 0
    assert [each["standing"] for each in found["editions"]] == ["gone", "whole", "whole"]


def test_a_changed_page_is_found(capsys, out):
    (next((out / EDITIONS).glob("2026-09*")) / "site" / "index.html").write_text("93,1", "utf-8")
    assert problems(capsys, out) == (3, {"2026-09-30": "site/index.html: đã bị thay đổi / changed"})
    assert "site/index.html" in said(capsys, "verify", out)[1]


def test_a_manifest_changed_together_with_its_hashes_is_found(capsys, out):
    folder = next((out / EDITIONS).glob("2026-09*"))
    manifest = folder / chain.MANIFEST
    old = sha256(manifest)
    manifest.write_text(manifest.read_text("utf-8").replace("910", "990"), "utf-8")
    sums = folder / "SHA256SUMS"
    sums.write_text(sums.read_text("utf-8").replace(old, sha256(manifest)), "utf-8")
    code, found = problems(capsys, out)
    assert code == 3
    assert "không phải bản đã ghi" in found["2026-09-30"]
    assert "bản kê khác" in found["2026-09-30"]


def _rewrite(out, table, change):
    place = str(out / history.HISTORY / table)
    pl.read_delta(place).with_columns(change).write_delta(place, mode="overwrite")


def test_a_row_changed_in_the_history_is_found(capsys, out):
    _rewrite(out, "published", pl.col("share_tenths") + 1)
    code, found = problems(capsys, out)
    assert code == 3
    assert all("published: lịch sử khác" in text for text in found.values())


def test_a_manifest_changed_in_the_history_is_found(capsys, out):
    _rewrite(out, "runs", pl.col("manifest").str.replace("910", "990"))
    code, found = problems(capsys, out)
    assert code == 3
    assert "bản kê trong lịch sử đã bị thay đổi" in found["2026-09-30"]


def test_an_edition_taken_out_of_the_history_is_found(capsys, out):
    place = str(out / history.HISTORY / "runs")
    pl.read_delta(place).filter(pl.col("sequence") != 2).write_delta(place, mode="overwrite")
    code, found = problems(capsys, out)
    assert code == 3
    assert "không nối với kỳ liền trước" in found["2026-10-31"]
    assert "không có trong lịch sử" in found["2026-09-30"]


def test_a_history_that_cannot_be_read_is_an_error_and_is_made_again(capsys, out):
    for part in (out / history.HISTORY / "runs" / "_delta_log").glob("*.json"):
        part.write_text("{", "utf-8")
    assert main(["history", "list", str(out)]) == 3
    assert "history rebuild" in capsys.readouterr().err
    assert said(capsys, "rebuild", out) == (0, "Đã dựng lại lịch sử / the history was made again: 3 kỳ / editions\n")
    assert said(capsys, "verify", out)[0] == 0
