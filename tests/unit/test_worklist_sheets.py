from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date

import pytest
from records import AS_OF
from worklist_samples import BITS, CANARY, CANARY_PHONE, CANARY_PIN, PERSON, kept, listed, sample

from checks.worklist import tasks
from scorecards import worklist_sheets
from scorecards.cells import disarmed
from scorecards.worklist_sheets import COLUMNS, to_csv, to_xlsx
from scorecards.worklist_values import Values

VALUES = Values(AS_OF)
FORMULA_KEY = "=HYPERLINK(1)"


def made(write, *citizens):
    records = kept(citizens)[0] if citizens else sample()
    return write(listed(records), tasks(records, BITS), VALUES)


def parts(book: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def csv_rows(content: bytes) -> list[dict[str, str]]:
    heads = {f"{column.vi} / {column.en}": column.vi for column in COLUMNS}
    reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return [{heads[head]: cell for head, cell in row.items()} for row in reader]


@pytest.mark.parametrize(
    "text",
    [
        "=1",
        "+1",
        "-1",
        "@a",
        "\tx",
        "\rx",
        "\nx",
        "＝1",
        "＋1",
        "－1",
        "＠a",
        " =1",
        "\u200b=1",
        "\ufeff@",
        "﹦1",
        "\x01=",
    ],
)
def test_what_a_spreadsheet_would_calculate_is_disarmed(text):
    assert disarmed(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Lê Thị A", "0••••637", "001190000001", "a=b", "'x", " a", "(trống)"])
def test_other_text_stays_as_it_is(text):
    assert disarmed(text) == text


def test_a_cell_has_an_end():
    assert len(disarmed("x" * 40_000)) == 500


def test_the_csv_is_utf8_with_its_mark_and_has_every_task_with_its_full_key():
    content = made(to_csv)
    assert content.startswith(b"\xef\xbb\xbf")
    found = csv_rows(content)
    records = sample()
    assert [row["Lỗi"] for row in found] == [task.rule.id for task in tasks(records, BITS)]
    assert {row["Số định danh hoặc mã hồ sơ (đầy đủ)"] for row in found} == {CANARY_PIN}
    assert {row["Kết quả"] for row in found} == {""}
    home = next(row for row in found if row["Lỗi"] == "CIT-CORRECT-028")
    assert (home["Trường"], home["Đang ghi"]) == ("Thường trú từ ngày", "1980-01-04")


def test_names_phones_and_addresses_stay_masked_in_the_files():
    text = made(to_csv).decode() + "".join(parts(made(to_xlsx)).values())
    for secret in (CANARY, CANARY_PHONE, CANARY.split()[0], "a key of the tests"):
        assert secret not in text
    assert CANARY_PIN in text


def test_a_key_that_is_a_formula_calculates_nothing():
    armed = PERSON | {"personal_id": FORMULA_KEY}
    assert {row["Số định danh hoặc mã hồ sơ (đầy đủ)"] for row in csv_rows(made(to_csv, armed))} == {f"'{FORMULA_KEY}"}
    book = parts(made(to_xlsx, armed))
    assert f"'{FORMULA_KEY}" in book["xl/sharedStrings.xml"]
    assert "<f>" not in "".join(book.values())
    assert "hyperlink" not in book["xl/worksheets/sheet1.xml"]


def test_the_workbook_is_laid_out_for_work():
    book = parts(made(to_xlsx))
    sheet, strings = book["xl/worksheets/sheet1.xml"], book["xl/sharedStrings.xml"]
    assert '<pane xSplit="2" ySplit="5"' in sheet
    assert "<autoFilter ref=" in sheet
    assert '<dataValidation type="list"' in sheet
    assert '<formula1>"Đã sửa,Đúng rồi,Chuyển"</formula1>' in sheet.replace("&quot;", '"')
    assert 'orientation="landscape"' in sheet
    assert 'paperSize="9"' in sheet
    assert 'customWidth="1"' in sheet
    assert "dữ liệu cá nhân" in strings
    assert "SỐ LIỆU GIẢ LẬP" in strings
    assert 'name="Giải thích"' in book["xl/workbook.xml"]
    assert "What must hold" in strings
    assert "_xlnm.Print_Titles" in book["xl/workbook.xml"]


def test_dates_of_the_workbook_are_dates():
    book = parts(made(to_xlsx))
    serial = (date(1980, 1, 4) - date(1899, 12, 30)).days
    assert re.search(rf'<c r="H\d+" s="\d+"><v>{serial}</v></c>', book["xl/worksheets/sheet1.xml"])
    assert 'formatCode="dd/mm/yyyy"' in book["xl/styles.xml"]


@pytest.mark.parametrize("write", [to_csv, to_xlsx])
def test_the_same_tasks_are_the_same_bytes(write, monkeypatch):
    first = made(write)
    monkeypatch.setenv("TZ", "Asia/Ho_Chi_Minh")
    assert made(write) == first


def test_the_workbook_does_not_say_when_it_was_made():
    book = made(to_xlsx)
    assert "2026-10-31T00:00:00Z" in parts(book)["docProps/core.xml"]
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_no_part_of_a_workbook_is_left_in_the_folder_for_temporary_files(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "absent"))
    assert made(to_xlsx)


def test_more_tasks_than_a_sheet_holds_go_on_to_the_next(monkeypatch):
    monkeypatch.setattr(worklist_sheets, "_MOST_ROWS", 5 + 4)
    records = sample()
    total = listed(records).total
    book = parts(made(to_xlsx))
    sheets = -(-total // 4)
    assert sheets > 1
    assert f'name="Việc {sheets}"' in book["xl/workbook.xml"]
    rules = {task.rule.id for task in tasks(records, BITS)}
    told = [book[f"xl/worksheets/sheet{number}.xml"] for number in range(1, sheets + 1)]
    assert sum(len(re.findall(r'<c r="A\d+" s="\d+" t="s">', sheet)) for sheet in told) == total + 5 * sheets
    assert all(rule_id in book["xl/sharedStrings.xml"] for rule_id in rules)
