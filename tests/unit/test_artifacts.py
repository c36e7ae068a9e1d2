from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from scorecard_samples import LOCALITIES, RULES, edition, sample_scores

from flows import artifacts
from flows.artifacts import escaped, shown, told
from flows.stages import Approval, Decision
from scorecards.site import publish_site

MANIFEST = {
    "datasets": {
        "citizens": {
            "received": 7, "scored": 4, "rejected": 3, "columns_missing": ["email|x"],
            "rejected_reasons": {"birth_date: <b>not</b> a date": 3}, "warnings": ["3 × CANARY"],
        }
    }
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("edition")
    publish_site(sample_scores(), RULES, edition(), LOCALITIES, made / "site")
    (made / "manifest.json").write_text(json.dumps(MANIFEST), "utf-8")
    return made


def test_every_figure_is_one_that_the_pages_show(folder):
    found, nation = told(folder), json.loads((folder / "site" / "data" / "index.json").read_text("utf-8"))
    published = [nation, *(json.loads(path.read_text("utf-8")) for path in (folder / "site/data/tinh").glob("*.json"))]
    shares = {card["code"]: card["citizens"]["share"].get("pct") for card in published}
    assert {row["Mã"]: row["Đạt cả bốn"].rstrip("%") for row in found.localities} == {
        code: shown(share) for code, share in shares.items()
    }
    assert [(row["Quy tắc"], row["Số lỗi"]) for row in found.rules] == [
        (line["id"], shown(line.get("failed"))) for line in nation["rules"]
    ]
    assert found.rules
    assert escaped(nation["verdict"]["vi"]) in found.markdown


def test_counts_of_rejected_rows_and_warnings_stay_out(folder):
    markdown = told(folder).markdown
    assert "CANARY" not in markdown
    assert "3 ×" not in markdown
    assert r"\<b\>not\</b\>" in markdown
    assert r"email\|x" in markdown


def test_records_received_are_told_only_where_pages_tell_them(folder, tmp_path):
    nation = json.loads((folder / "site" / "data" / "index.json").read_text("utf-8"))
    feed = MANIFEST["datasets"]["citizens"]
    hidden = list(artifacts._feed(artifacts.Dataset.CITIZENS, feed, {"records": "<10"}))  # noqa: SLF001 - the guard itself
    assert not any("nhận" in line for line in hidden)
    assert isinstance(nation["citizens"]["share"]["records"], int)
    assert "7 nhận = 4 chấm + 3 loại" in told(folder).markdown


def test_a_decision_is_told_with_its_reason(folder):
    decided = Approval(
        edition="2026-10-31-0123456789ab",
        requested_by="Tổ dữ liệu",
        approved_by="Trưởng phòng",
        decision=Decision.REJECT,
        reason="thiếu <một> xã",
        at=datetime(2026, 11, 3, tzinfo=UTC),
    )
    markdown = told(folder, waits=True, approval=decided).markdown
    assert markdown.startswith("# Không duyệt")
    assert r"Trưởng phòng (yêu cầu / asked by: Tổ dữ liệu). Lý do / reason: thiếu \<một\> xã" in markdown


def test_an_edition_that_waits_says_so(folder):
    assert told(folder, waits=True).markdown.startswith("# Chờ duyệt")
    assert told(folder).markdown.startswith("# Đã công bố")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (99.5, "99,5"),
        ("≥93.3", "≥93,3"),
        ("<5000", "<5.000"),
        (1234567, "1.234.567"),
        (0, "0"),
        ("≥95", "≥95"),
    ],
)
def test_figures_are_written_the_vietnamese_way(value, text):
    assert shown(value) == text


@pytest.mark.parametrize(
    "hostile", ["[x](javascript:1)", "<script>", "`a`", "| a |", "# a\n# b", "![i](http://e)", "~~a~~"]
)
def test_a_text_is_nothing_but_itself(hostile):
    made = escaped(hostile)
    assert "\n" not in made
    for sign in "[]()<>`|#!~":
        assert made.count(sign) == made.count(f"\\{sign}")
