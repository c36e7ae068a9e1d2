import datetime as dt
import json
import zipfile
from pathlib import Path

import polars as pl
import pytest
import sheets
from sheets import DATE_STYLE, formula, number, row, sheet, text

from checks.errors import InputProblems
from flows.intake import Extract, load, ooxml
from flows.intake.sampling import sample
from schemas.contract import CITIZENS, DOSSIERS, Table
from schemas.inference import Written
from schemas.mapping import Mapping, TimeFormat

NAMES = ("personal_id", "full_name", "birth_date", "sex_code", "managing_unit", "updated_at")
HEADER = row([text(name) for name in NAMES])


def person(pin: str = "001090000001", **cells: str) -> list[str]:
    ordinary = {
        "personal_id": text(pin),
        "full_name": text("Nguyễn Thị Hương"),
        "birth_date": text("1990-01-31"),
        "sex_code": text("2"),
        "managing_unit": text("00097"),
        "updated_at": text("2024-05-06 07:08:09"),
    }
    return list((ordinary | cells).values())


def read(path: Path, table: Table = CITIZENS, mapping: Mapping | None = None, **more) -> Extract:
    folder = path.parent
    found = load(path, table, mapping=mapping, work=folder / ".work", rejected=folder / ".rejected", **more)
    assert found.received == found.frame.collect().height + found.rejected
    return found


def rows_read(tmp_path: Path, *rows: str, **more) -> Extract:
    return read(sheets.write(tmp_path / "in.xlsx", {"Sheet1": sheet([HEADER, *rows])}, **more))


def refused(tmp_path: Path, *rows: str, **more) -> str:
    with pytest.raises(InputProblems) as caught:
        rows_read(tmp_path, *rows, **more)
    return str(caught.value)


def rejected(tmp_path: Path) -> list[tuple[int, str]]:
    listed = (tmp_path / ".rejected" / "citizens.ndjson").read_text("utf-8").splitlines()
    return [(record["line"], record["reason"]) for record in map(json.loads, listed)]


def test_cells_are_read_as_they_are_stored(tmp_path):
    found = rows_read(tmp_path, row(person()))
    assert found.frame.select(NAMES).collect().rows() == [
        ("001090000001", "Nguyễn Thị Hương", dt.date(1990, 1, 31), "2", "00097", dt.datetime(2024, 5, 6, 7, 8, 9))
    ]
    assert found.warnings == ()
    assert [file.name for file in found.files] == ["in.xlsx"]


def test_a_workbook_of_another_program_reads_like_its_frame(tmp_path):
    frame = pl.DataFrame(
        {
            "personal_id": ["001090000001", "001090000002"],
            "full_name": ["Nguyễn Thị Hương", " =1+1 <&> _x0041_ "],
            "birth_date": [dt.date(1990, 1, 31), None],
            "sex_code": ["2", None],
            "managing_unit": ["00097", "00097"],
            "updated_at": [dt.datetime(2024, 5, 6, 7, 8, 9), None],
        }
    )
    frame.write_excel(tmp_path / "in.xlsx")
    assert read(tmp_path / "in.xlsx").frame.select(NAMES).collect().equals(frame)


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        (number(32904, DATE_STYLE), dt.date(1990, 1, 31)),
        (number(32904, 2), dt.date(1990, 1, 31)),
        (number("32904.0", DATE_STYLE), dt.date(1990, 1, 31)),
        (number(1, DATE_STYLE), dt.date(1900, 1, 1)),
        (number(59, DATE_STYLE), dt.date(1900, 2, 28)),
        (number(61, DATE_STYLE), dt.date(1900, 3, 1)),
        (number(2_958_465, DATE_STYLE), dt.date(9999, 12, 31)),
        ('<c t="d"><v>1990-01-31</v></c>', dt.date(1990, 1, 31)),
        (text("1990-01-31"), dt.date(1990, 1, 31)),
        (formula("1990-01-31"), dt.date(1990, 1, 31)),
        (text(""), None),
        (formula(""), None),
    ],
)
def test_dates(tmp_path, stored, expected):
    assert rows_read(tmp_path, row(person(birth_date=stored))).frame.collect()["birth_date"].to_list() == [expected]


@pytest.mark.parametrize(
    "stored",
    [
        number(32904),  # a number that nothing says is a day
        number(32904, 3),
        number(60, DATE_STYLE),
        number(0, DATE_STYLE),
        number(-1, DATE_STYLE),
        number(2_958_466, DATE_STYLE),
        number("1E300", DATE_STYLE),
        number("nan", DATE_STYLE),
        number(32904.5, DATE_STYLE),
        '<c t="b"><v>1</v></c>',
        text("31/01/1990"),
    ],
)
def test_what_is_no_date_sets_its_row_aside(tmp_path, stored):
    found = rows_read(tmp_path, row(person()), row(person(birth_date=stored)))
    assert found.rejected_reasons == {"birth_date: not a date (YYYY-MM-DD)": 1}
    assert rejected(tmp_path) == [(3, "birth_date: not a date (YYYY-MM-DD)")]


def test_times_to_the_second_and_years_from_1904(tmp_path):
    moment = number(32904.604167, DATE_STYLE)
    found = rows_read(tmp_path, row(person(updated_at=moment)))
    assert found.frame.collect()["updated_at"].to_list() == [dt.datetime(1990, 1, 31, 14, 30)]
    found = rows_read(tmp_path, row(person(birth_date=number(0, DATE_STYLE))), from_1904=True)
    assert found.rejected_reasons == {}
    assert found.frame.collect()["birth_date"].to_list() == [dt.date(1904, 1, 1)]


def test_dates_of_a_sheet_need_no_form_and_texts_keep_theirs(tmp_path):
    path = tmp_path / "in.xlsx"
    both = [row(person(birth_date=number(32904, DATE_STYLE))), row(person(birth_date=text("31/01/1990")))]
    sheets.write(path, {"a": sheet([HEADER, *both])})
    found = read(path, mapping=Mapping(date=TimeFormat("%d/%m/%Y")))
    assert found.frame.collect()["birth_date"].to_list() == [dt.date(1990, 1, 31)] * 2


@pytest.mark.parametrize(
    ("stored", "reason"),
    [
        (number(97), "managing_unit: a number, not text"),
        (number(97, DATE_STYLE), "managing_unit: a date, not text"),
        ('<c t="b"><v>1</v></c>', "managing_unit: true or false, not text"),
        ('<c t="e"><v>#N/A</v></c>', "managing_unit: an error of the spreadsheet"),
        (formula(None), "managing_unit: a formula without its value"),
        (formula("", "n"), "managing_unit: a formula without its value"),
        (formula("97", "n"), "managing_unit: a number, not text"),
        (text("x" * 131_073), "line too long"),
    ],
)
def test_what_is_no_code_sets_its_row_aside(tmp_path, stored, reason):
    found = rows_read(tmp_path, row(person()), row(person(managing_unit=stored)), row(person()))
    assert found.rejected_reasons == {reason: 1}
    assert rejected(tmp_path) == [(3, reason)]


def test_a_column_of_numbers_for_codes_is_a_fault_of_the_file(tmp_path):
    assert "managing_unit: 1 trên 1 ô là số" in refused(tmp_path, row(person(managing_unit=number(97))))
    many = [row(person(managing_unit=number(97))) for _ in range(10)]
    said = refused(tmp_path, *many, *[row(person())] * 90)
    assert "10 of 100 cells are numbers in a text column" in said
    found = rows_read(tmp_path, *many[1:], *[row(person())] * 91)
    assert found.rejected_reasons == {"managing_unit: a number, not text": 9}


def test_integers_and_booleans(tmp_path):
    names = ("dossier_code", "procedure_code", "managing_unit", "status_code", "fee_amount", "result_is_signed")
    codes = [text("1")] * 4
    stored = [
        (number(120_000), '<c t="b"><v>1</v></c>', (120_000, True)),
        (number("1.2E5", 3), number(0), (120_000, False)),
        (text("120000"), text("có"), (120_000, True)),
        ("", "", (None, None)),
        (number(1.5), "", None),
        (number("1E300"), "", None),
        ("", number(2), None),
    ]
    rows = [row([text(name) for name in names]), *(row([*codes, fee, signed]) for fee, signed, _ in stored)]
    found = read(sheets.write(tmp_path / "in.xlsx", {"a": sheet(rows)}), DOSSIERS)
    kept = [expected for *_, expected in stored if expected]
    assert found.frame.select("fee_amount", "result_is_signed").collect().rows() == kept
    assert found.rejected_reasons == {"fee_amount: not a whole number": 2, "result_is_signed: not true or false": 1}


def test_rows_are_numbered_as_excel_shows_them_and_empty_ones_do_not_count(tmp_path):
    rows = [
        row([text(name) for name in NAMES], at=4),
        row(person(), at=6),
        row(["", "", ""], at=7),
        row(person(birth_date=text("x")), at=9),
        *(row([""], at=at) for at in range(10, 400)),
    ]
    found = read(sheets.write(tmp_path / "in.xlsx", {"a": sheet(rows)}))
    assert (found.received, found.rejected) == (2, 1)
    assert rejected(tmp_path) == [(9, "birth_date: not a date (YYYY-MM-DD)")]


def test_shared_and_rich_texts(tmp_path):
    shared = (
        "<si><t>001090000001</t></si><si><r><t>Nguyễn </t></r><r><t>Thị</t></r><rPh><t>no</t></rPh></si>"
        "<si><t>a_x000D_b_x0000_c</t></si><si><t/></si>" + f"<si><t>{'x' * 200_000}</t></si>"
    )
    link = '<c t="s"><v>{}</v></c>'.format
    rows = [
        row(person(personal_id=link(0), full_name=link(1))),
        row(person(full_name=link(2))),
        row(person(full_name=link(3))),
        row(person(full_name=link(4))),
    ]
    found = rows_read(tmp_path, *rows, shared=shared)
    assert found.frame.collect()["full_name"].to_list() == ["Nguyễn Thị", "a\rb_x0000_c", None]
    assert rejected(tmp_path) == [(5, "line too long")]
    assert "damaged or truncated XLSX" in refused(tmp_path, row(person(personal_id=link(5))), shared=shared)


def test_names_with_prefixes_and_cells_with_places(tmp_path):
    cells = "".join(
        f'<x:c r="{chr(65 + at * 2)}{line}" t="str"><x:v>{value}</x:v></x:c>'
        for line, values in ((1, NAMES), (2, ("001090000001", "A", "1990-01-31", "2", "00097")))
        for at, value in enumerate(values)
    )
    first, second = cells.split('<x:c r="A2"')
    part = (
        f'<x:worksheet xmlns:x="{sheets.MAIN}"><x:sheetData><x:row r="1">{first}</x:row>'
        f'<x:row r="2"><x:c r="A2"{second}</x:row></x:sheetData></x:worksheet>'
    )
    found = read(sheets.write(tmp_path / "in.xlsx", {"a": part}))
    assert found.frame.select(NAMES).collect().rows() == [
        ("001090000001", "A", dt.date(1990, 1, 31), "2", "00097", None)
    ]


def test_the_sheet_that_is_named_like_the_dataset(tmp_path):
    wrong, right = sheet([row([text("x")])]), sheet([HEADER, row(person())])
    path = tmp_path / "in.xlsx"
    found = read(sheets.write(path, {"Bìa": wrong, "Ẩn": wrong, "Citizens": right}, hidden=["Ẩn"]))
    assert found.received == 1
    assert [warning.rpartition(" / ")[2] for warning in found.warnings] == [
        "hidden sheets were not read: 1.",
        "other sheets were not read: 1.",
    ]
    found = read(sheets.write(path, {"Ẩn": wrong, "Bất kỳ": right}, hidden=["Ẩn"]))
    assert found.received == 1


def test_merged_cells_and_stray_cells_are_told(tmp_path):
    merged = '<mergeCells count="2"><mergeCell ref="A2:A3"/><mergeCell ref="B2:B3"/></mergeCells>'
    rows = [HEADER, row([*person(), text("ghi chú")]), row([""] * 6 + [text("ghi chú")])]
    found = read(sheets.write(tmp_path / "in.xlsx", {"a": sheet(rows, merged)}))
    assert found.received == 1
    assert "merged ranges, where only the first cell has a value: 2." in found.warnings[0]
    assert "cells outside the named columns were not read: 2." in found.warnings[1]


def test_the_header_again_is_set_aside(tmp_path):
    found = rows_read(tmp_path, row(person()), HEADER, row(person()))
    assert found.rejected_reasons == {"the header again": 1}
    assert rejected(tmp_path) == [(3, "the header again")]


def test_a_full_sheet_is_warned_of(tmp_path):
    assert rows_read(tmp_path, row(person(), at=1_048_575)).warnings == ()
    (warning,) = rows_read(tmp_path, row(person(), at=1_048_576)).warnings
    assert "the sheet is full" in warning
    assert "damaged or truncated XLSX" in refused(tmp_path, row(person(), at=1_048_577))


def test_a_folder_of_workbooks_by_commune(tmp_path):
    names = [text(name) for name in NAMES if name != "managing_unit"]
    for unit in ("00097", "00004"):
        folder = tmp_path / "in" / f"managing_unit={unit}"
        folder.mkdir(parents=True)
        cells = person(pin=f"0010900{unit}")
        del cells[4]
        sheets.write(folder / "part.xlsx", {"a": sheet([row(names), row(cells)])})
    found = read(tmp_path / "in", in_parts=True)
    assert sorted(found.frame.collect()["managing_unit"]) == ["00004", "00097"]
    assert found.parts is not None
    (first, _) = (file.name for file in found.files)
    assert found.parts.scan([first], "file").collect()["managing_unit"].to_list() == ["00004"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"main_type": sheets.MACRO_TYPE}, "macros"),
        ({"extra": {"xl/vbaProject.bin": "x"}}, "macros"),
        ({"extra": {"xl/worksheets/sheet1.xml": "<worksheet>"}}, "damaged or truncated XLSX"),
        (
            {"extra": {"xl/worksheets/sheet1.xml": '<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>'}},
            "damaged or truncated XLSX",
        ),
        ({"extra": {"xl/workbook.xml": "<workbook/>"}}, "damaged or truncated XLSX"),
        ({"extra": {"xl/styles.xml": " " * (ooxml.MAX_PART_BYTES + 1)}}, "too large once unpacked"),
        ({"extra": {"xl/media/a.bin": "\0" * (ooxml.SUSPECT_BYTES + 1)}}, "too large once unpacked"),
    ],
)
def test_workbooks_that_are_refused(tmp_path, more, said):
    assert said in refused(tmp_path, row(person()), **more)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("in.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "password-protected"),
        ("in.xlsx", b"PK\x03\x04" + b"\0" * 600, "damaged or truncated XLSX"),
        ("in.xlsx", b"a,b\n1,2\n", "the content is"),
        ("in.xlsx", b"", "the content is"),
        ("in.xlsm", b"PK\x03\x04", "macros"),
        ("in.xls", b"\xd0\xcf\x11\xe0", "not an .xlsx file"),
        ("in.xlsb", b"PK\x03\x04", "not an .xlsx file"),
        ("in.ods", b"PK\x03\x04", "not an .xlsx file"),
    ],
)
def test_other_files_are_refused_by_name(tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputProblems) as caught:
        read(tmp_path / name)
    assert said in str(caught.value)


def test_a_workbook_cut_short_is_refused(tmp_path):
    path = sheets.write(tmp_path / "in.xlsx", {"a": sheet([HEADER, *[row(person())] * 100])})
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputProblems, match="damaged or truncated XLSX"):
        read(path)


def test_a_sheet_without_rows(tmp_path):
    assert "no data rows" in refused(tmp_path)
    path = sheets.write(tmp_path / "in.xlsx", {"a": sheet([])})
    with pytest.raises(InputProblems, match="no data rows"):
        read(path)


def test_a_size_that_lies_is_found_out(tmp_path):
    path = sheets.write(tmp_path / "in.xlsx", {"a": sheet([HEADER, *[row(person())] * 100])})
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    whole = path.read_bytes()
    # The size in the central directory is what is believed: no more than that is unpacked.
    lying = whole[: whole.index(b"PK\x01\x02")] + whole[whole.index(b"PK\x01\x02") :].replace(
        size.to_bytes(4, "little"), (size // 2).to_bytes(4, "little")
    )
    assert lying != whole
    path.write_bytes(lying)
    with pytest.raises(InputProblems, match="damaged or truncated XLSX"):
        read(path)


def test_a_workbook_can_be_sampled(tmp_path):
    rows = [row([text("SoDinhDanh"), text("Ngày"), text("Phí")])]
    rows += [row([text(f"{at:03}"), number(32904 + at, DATE_STYLE), number(at)]) for at in range(30)]
    path = sheets.write(tmp_path / "in.xlsx", {"a": sheet(rows)})
    found = sample(path)
    assert (found.rows, found.rows_total) == (30, 30)
    assert [(column.name, column.written, column.texts[1]) for column in found.columns] == [
        ("SoDinhDanh", Written.TEXT, "001"),
        ("Ngày", Written.DATE, "1990-02-01"),
        ("Phí", Written.NUMBER, "1"),
    ]
    assert sample(path, most_rows=10).rows_total is None
    with pytest.raises(InputProblems, match="only files can be sampled"):
        sample(Path("postgresql:register.citizens"))
