from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING

import jsonschema
import polars as pl
import pytest
from exported import absent, scorecards
from polars.testing import assert_frame_equal
from scorecard_samples import COMMUNES, LOCALITIES, PROVINCES, RULES, edition, sample_scores

from checks.vocabulary import Criterion, Level
from scorecards.exports.columns import columns
from scorecards.exports.figures import figure, fraction, in_words
from scorecards.exports.scorecard import SCHEMA_ID, SCORECARD
from scorecards.exports.shape import Kind, json_schema, writer
from scorecards.measure_view import IndexLine, IndexView
from scorecards.places import Localities
from scorecards.published import SCHEMA
from scorecards.site import publish_site

if TYPE_CHECKING:
    from pathlib import Path

HIDDEN = "24802"
"""A commune of 1,010 citizens, five of whom fail."""

FEW = "24787"
"""A commune of seven."""

FORMULA = '=HYPERLINK("x";"y")'


def publish(out: Path, **facts: object):
    return publish_site(sample_scores(), RULES, replace(edition(), **facts), LOCALITIES, out)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory):
    return publish(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def site(report):
    return report.index.parent


@pytest.fixture(scope="module")
def data(site: Path):
    return site / "data"


def card(data: Path, code: str):
    folder = {2: "tinh/", 5: "xa/"}[len(code)] if code != "VN" else ""
    return json.loads((data / f"{folder}{code if folder else 'index'}.json").read_text("utf-8"))


def cards(data: Path):
    return [json.loads(path.read_text("utf-8")) for path in scorecards(data)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("–", None),
        ("", None),
        ("0", 0),
        ("1.234.567", 1_234_567),
        ("+1.234", 1234),
        ("88,5%", 88.5),
        ("1,02", 1.02),
        ("<10", "<10"),
        ("≥ 120", "≥120"),
        ("≥ 1.120 giờ công", "≥1120"),
        ("≥ 93,3%", "≥93.3"),
        ("< 0,8%", "<0.8"),
        ("15 giờ", 15),
        ("8 ngày", 8),
    ],
)
def test_a_figure_is_what_the_text_shows(text, told):
    assert figure(text) == told
    assert type(figure(text)) is type(told)


@pytest.mark.parametrize("text", ["khoảng 10", "10 / 20", "1,234.5", "=1", "< ", "10–20", "12.34"])
def test_a_text_that_is_no_figure_is_refused_without_being_told(text):
    with pytest.raises(ValueError, match="can't be exported") as caught:
        figure(text)
    assert text not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("65.117 / 76.213", (65117, 76213)),
        ("76.213 hồ sơ", (None, 76213)),
        ("<10 / 1.010", ("<10", 1010)),
        ("<10 hồ sơ", (None, "<10")),
        ("Không có hồ sơ", (None, 0)),
        ("Không áp dụng", (None, None)),
        ("", (None, None)),
    ],
)
def test_a_fraction_is_what_the_text_shows(text, told):
    assert fraction(text) == told


@pytest.mark.parametrize(
    ("told", "text"), [("<10", "<10"), ("≥1120", "≥ 1.120"), ("≥93.3", "≥ 93,3"), ("<0.8", "< 0,8")]
)
def test_a_bound_is_written_as_pages_write_it(told, text):
    assert in_words(told) == text
    assert figure(text) == told


def test_a_kind_that_nobody_writes_is_refused():
    with pytest.raises(TypeError, match="no way to write Kind"):
        writer(Kind("odd"))


def test_every_locality_has_a_scorecard_that_the_schema_accepts(data: Path):
    schema = json.loads((data / "scorecard.schema.json").read_text("utf-8"))
    assert schema == json_schema(SCORECARD, SCHEMA_ID)
    jsonschema.Draft202012Validator.check_schema(schema)
    judge = jsonschema.Draft202012Validator(schema)
    for each in cards(data):
        judge.validate(each)
    assert {each["code"] for each in cards(data)} == set(LOCALITIES.codes())


@pytest.mark.parametrize(
    "spoil",
    [
        lambda made: made.pop("citizens"),
        lambda made: made.update(extra=1),
        lambda made: made["citizens"]["share"].update(pct="93,3"),
        lambda made: made["criteria"][0].update(state="green"),
        lambda made: made.update(code="../x"),
    ],
    ids=["missing", "unknown", "figure", "state", "code"],
)
def test_the_schema_refuses_what_is_wrong(data: Path, spoil):
    made = card(data, "VN")
    spoil(made)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(json_schema(SCORECARD, SCHEMA_ID)).validate(made)


def test_every_field_says_what_it_is_in_two_languages():
    schema = json_schema(SCORECARD, SCHEMA_ID)
    for part in (schema, *schema["$defs"].values()):
        for field in (part, *part["properties"].values()):
            vi, slash, en = field["description"].partition(" / ")
            assert all((vi, slash, en))


def test_every_figure_of_a_scorecard_stands_on_its_page(site: Path, data: Path):
    seen, lost = absent(site, scorecards(data))
    assert lost == []
    assert seen > 300


def test_a_figure_that_its_page_does_not_show_is_found(tmp_path: Path):
    publish(tmp_path)
    path = tmp_path / "data" / "xa" / f"{HIDDEN}.json"
    path.write_text(path.read_text("utf-8").replace('"≥99.1"', "99.5", 1), "utf-8")
    assert absent(tmp_path, [path])[1] == [(path.name, ("citizens", "share", "pct"), {"99,5", "99,50"})]


@pytest.mark.parametrize("level", list(Level))
def test_groups_of_the_index_are_told_where_the_page_prints_them(level: Level):
    index = IndexView(
        vi="", en="", earned="≥ 9,5", assessed=20, points=100,
        lowest_vi="Yếu", lowest_en="", highest_vi="Tốt", highest_en="",
        lines=(IndexLine("Nhóm", "Group", "9,5", 20, 20),),
    )  # fmt: skip
    field = next(each for each in SCORECARD.fields if each.name == "service_index")
    page = SimpleNamespace(level=level, measures=SimpleNamespace(index=index))
    told = writer(field.kind)(field.take(SimpleNamespace(page=page)))
    assert told["earned"] == "≥9.5"
    assert ("groups" in told) == (level is not Level.COMMUNE)


def every_text(data: Path):
    """All that the exports say, workbooks unpacked."""
    for path in sorted(data.rglob("*")):
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                yield from (book.read(name).decode("utf-8", "replace") for name in book.namelist())
        elif path.is_file() and path.name != "SHA256SUMS":
            yield path.read_text("utf-8-sig")


def test_a_hidden_count_stands_in_no_export(data: Path):
    made = card(data, HIDDEN)
    assert made["citizens"]["share"] == {"pct": "≥99.1", "records": 1010}
    assert made["criteria"][0]["citizens"] == {"pct": "≥99.1", "records": 1010}
    assert made["rules"][0]["failed"] == "<10"
    for text in every_text(data):
        assert not re.search(r"\b1[.,]?005\b", text)  # of 1,010 these met


def test_of_seven_people_nothing_is_told(data: Path):
    made = card(data, FEW)
    assert made["citizens"] == {"state": "not_assessed", "share": {"pct": None, "records": "<10"}}
    assert {each["score"] for each in made["criteria"]} == {None}
    assert {each["state"] for each in made["criteria"]} == {"not_assessed"}


def test_what_sent_nothing_is_not_assessed_and_never_zero_per_cent(data: Path):
    made = card(data, "20333")
    assert made["citizens"] == {"state": "not_assessed", "share": {"pct": None, "records": 0}}
    row = next(row for row in read_csv(data) if row["code"] == "20333")
    assert (row["state"], row["pct"], row["correct_score"]) == ("not_assessed", "", "")


def read_csv(data: Path):
    raw = (data / "ddss.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def tenths(text: str, *, below: bool = False) -> int | None:
    """What the published table holds of a cell: of a bound from above the tenth under it."""
    if not text:
        return None
    return round(float(text.lstrip("<≥")) * 10) - (1 if below and text[0] == "<" else 0)


def test_the_csv_file_read_back_is_what_was_published(report, data: Path):
    rows = []
    for row in read_csv(data):
        made = {name: row[name] for name in ("code", "level", "name", "state", "dossiers_state")}
        made |= {"precision": row["precision"].upper(), "dossiers_precision": row["dossiers_precision"].upper()}
        made |= {"share_tenths": tenths(row["pct"], below=True)}
        made |= {"dossiers_tenths": tenths(row["dossiers_pct"], below=True)}
        for each in Criterion:
            score = row[f"{each.value}_score"]
            made[f"{each.value}_tenths"] = tenths(score)
            made[f"{each.value}_state"] = row[f"{each.value}_state"]
            made[f"{each.value}_exact"] = "≥" not in score
        rows.append(made)
    back = pl.DataFrame(rows, schema=SCHEMA)
    hidden = report.published.with_columns(
        # Of a score that is not shown nobody can say whether it is exact.
        pl.when(pl.col(f"{each.value}_tenths").is_null()).then(pl.lit(value=True)).otherwise(f"{each.value}_exact")
        .alias(f"{each.value}_exact")
        for each in Criterion
    )  # fmt: skip
    assert_frame_equal(back, hidden)


def test_the_names_of_columns_are_one_of_a_kind():
    names = [column.name for column in columns()]
    assert len(names) == len(set(names))


def sheet(data: Path, name: str):
    frame = pl.read_excel(data / "ddss.xlsx", sheet_name=name, has_header=False, infer_schema_length=0)
    return frame.rows()


def test_the_workbook_holds_the_cells_of_the_csv_file(data: Path):
    rows = {row["code"]: list(row.values()) for row in read_csv(data)}
    words = {"on_target": "Đạt", "watch": "Theo dõi", "below": "Chưa đạt", "not_assessed": "Chưa đủ căn cứ"}
    seen = 0
    for name, levels in (("Tỉnh", {2}), ("Xã", {5})):
        for row in sheet(data, name)[3:]:
            assert len(row[0]) in levels
            for cell, wanted in zip(row, rows[row[0]], strict=True):
                if wanted == "":
                    assert cell is None
                elif re.fullmatch(r"[<≥][\d.]+", wanted):
                    assert cell == in_words(wanted)
                elif cell != wanted:
                    assert cell == words.get(wanted) or float(cell) == float(wanted)
            seen += 1
    assert seen == len(rows)


def test_numbers_are_numbers_and_bounds_are_text_in_the_workbook(data: Path):
    with zipfile.ZipFile(data / "ddss.xlsx") as book:
        provinces = book.read("xl/worksheets/sheet1.xml").decode()
        strings = book.read("xl/sharedStrings.xml").decode()
    assert re.search(r'<c r="H4" s="\d+"><v>[\d.]+</v></c>', provinces)
    assert "&lt;10" in strings
    assert "≥ 99,1" in strings
    assert '<pane xSplit="3" ySplit="3"' in provinces
    assert "<autoFilter" in provinces


def test_the_workbook_lists_the_rules_of_nation_and_provinces_as_their_pages_do(data: Path):
    listed = [(row[0], row[3]) for row in sheet(data, "Quy tắc")[3:]]
    wanted = [
        (each["code"], line["id"]) for each in cards(data) if each["level"] != "commune" for line in each["rules"]
    ]
    assert sorted(listed) == sorted(wanted)
    assert wanted
    meaning = {row[0] for row in sheet(data, "Giải thích")}
    assert {column.name for column in columns()} <= meaning


def test_no_cell_is_a_formula_whatever_a_locality_is_called(tmp_path: Path):
    communes = tuple(replace(each, name=FORMULA) for each in COMMUNES)
    rules = tuple(replace(each, vi=FORMULA, remedy_vi="@SUM(1)") for each in RULES)
    publish_site(sample_scores(), rules, edition(), Localities(PROVINCES, communes), tmp_path)
    data = tmp_path / "data"
    names = [row["name"] for row in read_csv(data) if row["level"] == "commune"]
    assert set(names) == {f"'{FORMULA}"}
    with zipfile.ZipFile(data / "ddss.xlsx") as book:
        texts = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/")]
    assert not any(re.search(r"<f[ >]|<t[^>]*>[=@+]", text) for text in texts)
    assert sheet(data, "Xã")[3][2] == f"'{FORMULA}"


def test_the_same_edition_gives_the_same_bytes(data: Path, tmp_path: Path):
    publish(tmp_path)
    for path in data.rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (tmp_path / "data" / path.relative_to(data)).read_bytes(), path.name


def test_the_hashes_are_those_of_the_files(report, data: Path):
    lines = (data / "SHA256SUMS").read_text("utf-8").splitlines()
    told = {name: sha256 for sha256, name in (line.split("  ") for line in lines)}
    held = {path.relative_to(data).as_posix(): path for path in data.rglob("*") if path.is_file()}
    assert told.keys() == held.keys() - {"SHA256SUMS"}
    for name, sha256 in told.items():
        assert hashlib.sha256(held[name].read_bytes()).hexdigest() == sha256
    assert report.exports.keys() == {name for name in held if "/" not in name}
    assert report.exports["SHA256SUMS"] == hashlib.sha256(held["SHA256SUMS"].read_bytes()).hexdigest()


def test_invented_figures_say_so_in_every_file_for_people(data: Path, tmp_path: Path):
    assert all(each["edition"]["synthetic"] for each in cards(data))
    assert "SỐ LIỆU GIẢ LẬP" in sheet(data, "Tỉnh")[0][0]
    publish(tmp_path, synthetic=False)
    assert not card(tmp_path / "data", "VN")["edition"]["synthetic"]
    assert "GIẢ LẬP" not in sheet(tmp_path / "data", "Tỉnh")[0][0]


def test_terms_name_every_rule_that_a_scorecard_lists(data: Path):
    terms = json.loads((data / "terms.json").read_text("utf-8"))
    listed = {line["id"] for each in cards(data) for line in each["rules"]}
    assert listed
    assert listed <= terms["rules"].keys()
    assert terms["states"]["on_target"] == {"vi": "Đạt", "en": "On target"}
