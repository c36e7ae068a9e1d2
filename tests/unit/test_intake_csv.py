import csv
import datetime as dt
import io
import json
import stat
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import polars as pl
import pytest

from checks.errors import DdssError, InputProblems
from checks.vocabulary import Dataset
from flows.intake import Extract, delimited, lines, load
from flows.intake.reasons import vietnamese
from flows.intake.sources import Source
from schemas.contract import CITIZENS, DOSSIERS, Kind
from schemas.mapping import Mapping, TimeFormat, official_mapping

REQUIRED = ("personal_id", "full_name", "birth_date", "sex_code", "managing_unit")
HEADER = ",".join(REQUIRED)
GOOD = "001090000001,Nguyễn Thị Hương,1990-01-31,2,00097"


def read(tmp_path: Path, content: str | bytes, name: str = "citizens.csv", mapping: Mapping | None = None) -> Extract:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_path(tmp_path, path, mapping)


def read_path(tmp_path: Path, path: Path, mapping: Mapping | None = None) -> Extract:
    found = load(path, CITIZENS, mapping=mapping, work=tmp_path / "work", rejected=tmp_path / "rejected")
    assert found.received == found.frame.collect().height + found.rejected
    assert sum(found.rejected_reasons.values()) == found.rejected == len(rejects(tmp_path))
    return found


def rejects(tmp_path: Path) -> list[dict[str, object]]:
    path = tmp_path / "rejected" / "citizens.ndjson"
    return [json.loads(line) for line in path.read_text().split("\n")[:-1]] if path.exists() else []


def lines_and_reasons(tmp_path: Path) -> list[tuple[object, object]]:
    return [(row["line"], row["reason"]) for row in rejects(tmp_path)]


def fault(tmp_path: Path, content: str | bytes, name: str = "citizens.csv") -> str:
    with pytest.raises(InputProblems) as caught:
        read(tmp_path, content, name)
    return str(caught.value)


def test_reads_exact_types_and_keeps_codes_as_text(tmp_path: Path):
    found = read(tmp_path, f"{HEADER},updated_at,x\n{GOOD},2024-05-06T07:08:09,1\n")
    row = found.frame.collect().row(0, named=True)
    assert row == {
        "personal_id": "001090000001",
        "full_name": "Nguyễn Thị Hương",
        "birth_date": dt.date(1990, 1, 31),
        "sex_code": "2",
        "updated_at": dt.datetime(2024, 5, 6, 7, 8, 9),  # local time by contract
        "managing_unit": "00097",
    }
    assert found.frame.collect_schema()["updated_at"] == pl.Datetime("us")
    assert found.dataset is Dataset.CITIZENS
    assert found.unknown_columns == ("x",)
    assert "legacy_id" in found.missing_columns
    assert found.files[0].name == "citizens.csv"
    assert len(found.files[0].sha256) == 64


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_separators_line_ends_and_marks(tmp_path: Path, separator: str, end: str, mark: str):
    text = mark + end.join(line.replace(",", separator) for line in (HEADER, GOOD, GOOD)) + end
    frame = read(tmp_path, text).frame.collect()
    assert frame["managing_unit"].to_list() == ["00097", "00097"]
    assert frame["personal_id"].to_list() == ["001090000001"] * 2


def test_excels_separator_line_is_not_the_header(tmp_path: Path):
    text = "sep=;\n" + HEADER.replace(",", ";") + "\n" + GOOD.replace(",", ";") + "\nx\n"
    assert read(tmp_path, text).received == 2
    assert lines_and_reasons(tmp_path) == [(4, "too few fields")]


def test_header_names_match_without_case_and_blanks(tmp_path: Path):
    text = f" Personal_ID ,FULL_NAME,birth_date,sex_code,managing_unit\n{GOOD}\n"
    assert read(tmp_path, text).frame.collect()["personal_id"][0] == "001090000001"


def test_official_names_by_mapping_and_other_date_forms(tmp_path: Path):
    names = official_mapping().names
    mapping = Mapping(names, date=TimeFormat("%d/%m/%Y"))
    text = "SoDinhDanh,HoVaTen,NgayThangNamSinh,GioiTinh,DonViQuanLy\n"
    text += "1,A,31/01/1990,1,00097\n2,B,5/6/1990,1,1\n3,C,31/02/1990,1,1\n"
    found = read(tmp_path, text, mapping=mapping)
    assert found.frame.collect()["birth_date"].to_list() == [dt.date(1990, 1, 31), dt.date(1990, 6, 5)]
    assert lines_and_reasons(tmp_path) == [(4, "birth_date: not a date (dd/mm/yyyy)")]


def test_odd_lines_cost_themselves_and_keep_their_numbers(tmp_path: Path):
    text = "\n".join(
        [
            HEADER,  # 1
            GOOD,
            "",  # 3: blank, no row
            '1,"hai\ndòng",1990-01-01,1,00001',  # 4 and 5
            "thiếu,trường",  # 6
            GOOD + ",thừa",  # 7
            '2,"mở ra,1990-01-01,1,00002',  # 8
            GOOD,
            '3,"a" b,1990-01-01,1,00003',  # 10
            "4,A,1990-02-31,1,00004",  # 11
            "5,A\0,1990-02-01,1,00004",  # 12
            '6,"A ""B"", C",1990-02-01,1,00004',
        ]
    )
    found = read(tmp_path, text)
    assert lines_and_reasons(tmp_path) == [
        (6, "too few fields"),
        (7, "too many fields"),
        (8, "unclosed quote"),
        (10, "text after a closing quote"),
        (12, "NUL byte"),
        (11, "birth_date: not a date (YYYY-MM-DD)"),
    ]
    assert found.received == 10
    assert found.frame.collect()["full_name"].to_list() == [
        "Nguyễn Thị Hương",
        "hai\ndòng",
        "Nguyễn Thị Hương",
        'A "B", C',
    ]
    assert all(row["raw"] for row in rejects(tmp_path))


def test_broken_utf8_line_is_set_aside_and_never_shown(tmp_path: Path):
    text = "\n".join([HEADER, *[GOOD] * 20, ""]).encode() + b"1,Nguy\xd4n,1990-01-01,1,00001\n"
    found = read(tmp_path, text)
    assert lines_and_reasons(tmp_path) == [(22, "not UTF-8")]
    assert found.warnings == ()


def test_lines_and_records_across_block_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    table = [[f"{i:012}", f'tên "{i}"\nđệm' if i % 3 else f"tên {i}", "1990-01-01", "1", f"{i:05}"] for i in range(60)]
    text = io.StringIO()
    csv.writer(text).writerows([REQUIRED, *table])
    content = text.getvalue() + "lỗi\n"
    last = content.count("\n")
    for size in (7, 50, 333, 4096):
        monkeypatch.setattr(lines, "BLOCK_BYTES", size)
        monkeypatch.setattr(lines.blocks, "__defaults__", (0, size))
        found = read(tmp_path, content)
        assert found.frame.collect()["full_name"].to_list() == [row[1] for row in table]
        assert lines_and_reasons(tmp_path) == [(last, "too few fields")]


def test_an_unclosed_quote_cannot_swallow_the_rest(tmp_path: Path):
    rows = [GOOD] * (delimited.MAX_RECORD_LINES * 3)
    found = read(tmp_path, "\n".join([HEADER, '1,"mở,1990-01-01,1,00001', *rows]))
    assert (found.received, found.rejected) == (len(rows) + 1, 1)
    assert lines_and_reasons(tmp_path) == [(2, "unclosed quote")]


def test_overlong_line_is_cut_not_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(lines.blocks, "__defaults__", (0, 100_000))
    found = read(tmp_path, "\n".join([HEADER, GOOD, "x" * 1_000_000, GOOD]))
    assert found.received == 3
    assert lines_and_reasons(tmp_path) == [(3, "line too long")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-05-06T07:08:09", dt.datetime(2024, 5, 6, 7, 8, 9)),
        ("2024-05-06 07:08:09.25", dt.datetime(2024, 5, 6, 7, 8, 9, 250_000)),
        ("2024-05-06 07:08", dt.datetime(2024, 5, 6, 7, 8)),
        ("2024-05-06", dt.datetime(2024, 5, 6)),
        (" 2024-05-06 ", dt.datetime(2024, 5, 6)),
        ("2024-05-06T20:00:00Z", dt.datetime(2024, 5, 7, 3)),
        ("2024-05-06T20:00+09:00", dt.datetime(2024, 5, 6, 18)),
        ("2024-05-06T20:00:00.5-0130", dt.datetime(2024, 5, 7, 4, 30, 0, 500_000)),
        ("2024-05-06T20:00:00+07", dt.datetime(2024, 5, 6, 20)),
        ("", None),
    ],
)
def test_datetimes(tmp_path: Path, text: str, expected: dt.datetime | None):
    found = read(tmp_path, f"{HEADER},updated_at\n{GOOD},2024-01-01T00:00:00\n{GOOD},{text}\n")
    assert found.frame.collect()["updated_at"][1] == expected
    assert found.rejected == 0


@pytest.mark.parametrize(
    "text",
    [
        "2024-05-06T25:00:00",
        "2024-05-06T10:00:60",
        "06/05/2024",
        "2024-5-6 10:00",
        "abc",
        "0000-01-01 00:00",
        "9999-12-31T23:00:00Z",
        "2024-05-06T10",
        "2024-05-06T10:00:00+25:00",
    ],
)
def test_no_datetimes(tmp_path: Path, text: str):
    assert read(tmp_path, f"{HEADER},updated_at\n{GOOD},{text}\n").rejected_reasons == {
        "updated_at: not a datetime (YYYY-MM-DD HH:MM:SS)": 1
    }


@pytest.mark.parametrize(
    "text", ["+199-01-01", "1990- 1-01", "1990-1-1", "1990-02-30", "0000-01-01", "19900101", "٢٠٢٤-٠١-٠١"]
)
def test_no_dates(tmp_path: Path, text: str):
    found = read(tmp_path, f"{HEADER}\n1,A,{text},1,00001\n")
    assert found.rejected_reasons == {"birth_date: not a date (YYYY-MM-DD)": 1}
    assert found.frame.collect().height == 0


def test_integers_and_booleans(tmp_path: Path):
    path = tmp_path / "dossiers.csv"
    path.write_text(
        "dossier_code,procedure_code,managing_unit,status_code,fee_amount,result_is_signed\n"
        "a,1,00001,x,-5,TRUE\nb,1,00001,x, 7 ,không\nc,1,00001,x,,Có\nd,1,00001,x,1.0,1\n"
        "e,1,00001,x,99999999999999999999,0\nf,1,00001,x,1,đúng\ng,1,00001,x,+1,0\n"
    )
    found = load(path, DOSSIERS, mapping=None, work=tmp_path / "w", rejected=tmp_path / "r")
    frame = found.frame.collect()
    assert frame["fee_amount"].to_list() == [-5, 7, None]
    assert frame["result_is_signed"].to_list() == [True, False, True]
    assert found.rejected_reasons == {"fee_amount: not a whole number": 3, "result_is_signed: not true or false": 1}


def test_one_reason_per_row_the_first_in_contract_order(tmp_path: Path):
    found = read(tmp_path, f"{HEADER},death_date\n1,A,x,1,00001,y\n")
    assert found.rejected_reasons == {"birth_date: not a date (YYYY-MM-DD)": 1}


def test_private_folders_and_files(tmp_path: Path):
    read(tmp_path, f"{HEADER}\n{GOOD}\nx\n")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "work", tmp_path / "rejected")}
    assert modes == {"work": 0o700, "rejected": 0o700}
    assert stat.S_IMODE((tmp_path / "rejected" / "citizens.ndjson").stat().st_mode) == 0o600
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "work").iterdir()} == {0o700}


def test_a_second_run_replaces_the_first_list(tmp_path: Path):
    read(tmp_path, f"{HEADER}\n{GOOD}\nx\n")
    read(tmp_path, f"{HEADER}\n{GOOD}\n")
    assert not (tmp_path / "rejected" / "citizens.ndjson").exists()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "no data rows"),
        (f"{HEADER}\n\n".encode(), "no data rows"),
        (f"{HEADER}\n{GOOD}\n".encode("utf-16"), "UTF-16"),
        (f"{HEADER}\n{GOOD}\n".encode("utf-16-le"), "UTF-16"),
        (f"{HEADER}\n{GOOD}\n".encode("utf-32"), "UTF-32"),
        (f"{HEADER}\n1,A,1990-01-01,1,1\n".replace("\n", "\r").encode(), "lines end in CR"),
        (b"PAR1....", "Parquet"),
        (b"PK\x03\x04...", "ZIP/XLSX"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"%PDF-1.7", "PDF"),
        (b"<!DOCTYPE html><html>", "HTML"),
        (b'{"personal_id": "1"}', "JSON"),
        (f'"{HEADER}\n'.encode(), "a quote in the header is not closed"),
        (f"{HEADER},sex_code\n{GOOD},1\n".encode(), "duplicate column name"),
        (f"{HEADER},Sex_Code\n{GOOD},1\n".encode(), "several columns stand for one"),
    ],
)
def test_whole_file_faults(tmp_path: Path, content: bytes, expected: str):
    assert expected in fault(tmp_path, content)


@pytest.mark.parametrize(
    ("name", "guess"),
    [
        (b"Nguy\xd4n Th\xde H\xad\xacng", "TCVN3"),
        (b"Nguye\xe3n Th\xf2 H\xf6\xf4ng", "VNI"),
        (b"Nguy\xadn Th\xb8 H\xdf\xbdng", "VISCII"),
        (b"Nguy\xea\xden V\xe3n", "Windows-1258"),
    ],
)
def test_legacy_encodings_are_named(tmp_path: Path, name: bytes, guess: str):
    message = fault(tmp_path, HEADER.encode() + b"\n" + b"\n".join([b"1," + name + b",1990-01-01,1,00001"] * 9))
    assert "citizens.csv:2" in message
    assert guess in message
    assert "UniKey" in message
    assert not (tmp_path / "rejected" / "citizens.ndjson").exists()


def test_header_in_a_legacy_encoding(tmp_path: Path):
    assert "citizens.csv:1" in fault(tmp_path, b"S\xe8 \xae\xddnh danh,H\xe4 t\xaan\n1,2\n")


def test_missing_columns_are_all_told_with_the_nearest_name(tmp_path: Path):
    message = fault(tmp_path, "persona_id,HoVaTen,birth_date,gender,managing_unit\n1,A,1990-01-01,1,1\n")
    assert "Is it the column persona_id?" in message
    assert "The file has HoVaTen: use the mapping of official names." in message
    assert "sex_code (Giới tính)" in message


def test_a_file_without_a_header_does_not_leak_its_first_record(tmp_path: Path):
    message = fault(tmp_path, f"{GOOD}\n{GOOD}\n")
    assert "does not look like column names" in message
    assert not any(value in message for value in GOOD.split(","))


def test_files_of_a_folder_must_agree(tmp_path: Path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv").write_text(f"{HEADER},phone\n{GOOD},0900000000\n")
    (tmp_path / "in" / "b.csv").write_text(f"{HEADER}\n{GOOD}\n")
    (tmp_path / "in" / "_SUCCESS").write_text("")
    (tmp_path / "in" / ".hidden.txt").write_text("")
    (tmp_path / "in" / "c.csv").write_text("")
    found = read_path(tmp_path, tmp_path / "in")
    assert found.frame.collect()["phone"].to_list() == ["0900000000", None]
    assert [file.name for file in found.files] == ["a.csv", "b.csv", "c.csv"]
    assert "phone" in found.warnings[1]
    assert "c.csv" in found.warnings[0]
    (tmp_path / "in" / "b.csv").write_text("personal_id,full_name,birth_date,sex_code\n1,A,1990-01-01,1\n")
    with pytest.raises(InputProblems, match=r"b\.csv, managing_unit"):
        read_path(tmp_path, tmp_path / "in")


def test_partition_folders_give_columns_as_text(tmp_path: Path):
    for unit in ("00097", "24781"):
        folder = tmp_path / "in" / "province=01" / f"managing_unit={unit}"
        folder.mkdir(parents=True)
        (folder / "part.csv").write_text(f"{HEADER.rpartition(',')[0]}\n{GOOD.rpartition(',')[0]}\nx\n")
    found = read_path(tmp_path, tmp_path / "in")
    assert found.frame.collect()["managing_unit"].to_list() == ["00097", "24781"]
    assert found.unknown_columns == ()
    assert rejects(tmp_path)[1]["file"] == "province=01/managing_unit=24781/part.csv"


def test_folders_that_cannot_be_read_tell_everything_at_once(tmp_path: Path):
    folder = tmp_path / "in"
    folder.mkdir()
    with pytest.raises(InputProblems, match="the folder holds no data file"):
        read_path(tmp_path, folder)
    (folder / "a.csv.gz").write_bytes(b"\x1f\x8b")
    (folder / "b.xlsx").write_bytes(b"PK")
    (folder / "c.csv").write_text(f"{HEADER}\n{GOOD}\n")
    (folder / "d.ndjson").write_text("{}\n")
    with pytest.raises(InputProblems) as caught:
        read_path(tmp_path, folder)
    assert [problem.where for problem in caught.value.problems] == ["a.csv.gz", "b.xlsx", "in"]
    assert ".parquet" in str(caught.value)


def test_nothing_there(tmp_path: Path):
    with pytest.raises(InputProblems, match="not found"):
        read_path(tmp_path, tmp_path / "none.csv")


def test_every_reason_has_a_vietnamese_sentence():
    assert vietnamese("birth_date: not a date (YYYY-MM-DD)") == "birth_date: không phải ngày (YYYY-MM-DD)"
    assert vietnamese("too few fields") == "thiếu trường"


def test_every_kind_of_the_contract_is_read(tmp_path: Path):
    names = [column.name for column in CITIZENS.columns]
    samples = {Kind.TEXT: "x", Kind.DATE: "2000-01-01", Kind.DATETIME: "2000-01-01"}
    row = [samples[column.kind] for column in CITIZENS.columns]
    found = read(tmp_path, f"{','.join(names)}\n{','.join(row)}\n")
    assert found.frame.collect_schema().names() == names
    assert (found.missing_columns, found.unknown_columns) == ((), ())


CANARY = "079090123456"


@pytest.mark.parametrize(
    "content",
    [
        f"{HEADER}\n{CANARY},A,{CANARY},1,1\n",
        f'{HEADER}\n{CANARY},"{CANARY}\n',
        f"{CANARY},Canary,1990-01-01,1,1\n",
        f"persona_id,{CANARY},birth_date\n1,2,3\n",
        f"{HEADER},{CANARY}\n{GOOD},1\n",
        f"{HEADER}\n".encode() + f"{CANARY},".encode() + b"\xff\n",
        f'{HEADER},"{CANARY}\n{GOOD}\n',
    ],
)
def test_no_value_is_ever_told(tmp_path: Path, content: str | bytes, capfd: pytest.CaptureFixture[str]):
    told = ""
    try:
        found = read(tmp_path, content)
        told = repr((found.warnings, found.unknown_columns, dict(found.rejected_reasons)))
    except InputProblems as error:
        told = f"{error!r} {error} {error.__cause__!r}"
    assert CANARY not in told
    assert "Canary" not in told
    assert capfd.readouterr() == ("", "")


def test_linked_folders_are_told_not_skipped(tmp_path: Path):
    folder = tmp_path / "in"
    (folder / "a").mkdir(parents=True)
    (folder / "a" / "a.csv").write_text(f"{HEADER}\n{GOOD}\n")
    (folder / "b").symlink_to(folder / "a")
    with pytest.raises(InputProblems, match="linked folders are not followed"):
        read_path(tmp_path, folder)
    (folder / "b").unlink()
    (folder / "b.csv").symlink_to(folder / "gone.csv")
    with pytest.raises(InputProblems, match=r"b\.csv: .*cannot be read"):
        read_path(tmp_path, folder)


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def read_and_touch(source: Source, *rest: Any) -> None:
        original(source, *rest)
        with source.path.open("a") as file:
            file.write(f"{GOOD}\n")

    original = delimited.read
    monkeypatch.setattr(delimited, "read", read_and_touch)
    assert "the file changed while it was read" in fault(tmp_path, f"{HEADER}\n{GOOD}\n")


def test_a_full_disk_or_a_broken_engine_ends_in_our_own_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for raised, expected in (
        (OSError(28, "No space left on device"), "No space left on device"),
        (pl.exceptions.ComputeError(CANARY), "inside the engine"),
    ):
        monkeypatch.setattr(pl.DataFrame, "write_parquet", Mock(side_effect=raised))
        with pytest.raises(DdssError, match=expected) as caught:
            read(tmp_path, f"{HEADER}\n{GOOD}\n")
        assert CANARY not in str(caught.value)


def test_a_long_file_of_the_old_mac_is_known_as_such(tmp_path: Path):
    """Its one line is cut in the middle of a letter, which is no reason to speak of encodings."""
    (tmp_path / "in.csv").write_bytes(b"personal_id,full_name\r" + "1,ễ\r".encode() * 60_000)
    with pytest.raises(InputProblems, match="old Macs"):
        load(tmp_path / "in.csv", CITIZENS, mapping=None, work=tmp_path / "w", rejected=tmp_path / "r")
