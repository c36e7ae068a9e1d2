import json
from pathlib import Path

import polars as pl
import pytest

from checks.errors import InputProblems
from flows.intake import Extract, load, ndjson
from schemas.contract import CITIZENS, DOSSIERS, Table

CITIZEN = {
    "personal_id": "001090000001",
    "full_name": "Nguyễn Thị Hương",
    "birth_date": "1990-01-31",
    "sex_code": "2",
    "managing_unit": "00097",
}
DOSSIER = {"dossier_code": "a", "procedure_code": "1", "managing_unit": "00097", "status_code": "x"}


def read(tmp_path: Path, *rows: object, table: Table = CITIZENS) -> Extract:
    path = tmp_path / "in.ndjson"
    texts = [row if isinstance(row, (str, bytes)) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_bytes(b"".join((text.encode() if isinstance(text, str) else text) + b"\n" for text in texts))
    found = load(path, table, mapping=None, work=tmp_path / "work", rejected=tmp_path / "rejected")
    assert found.received == found.frame.collect().height + found.rejected
    return found


def rejects(tmp_path: Path) -> list[tuple[int, str]]:
    (path,) = (tmp_path / "rejected").iterdir()
    return [(row["line"], row["reason"]) for row in map(json.loads, path.read_text().split("\n")[:-1])]


def test_reads_text_as_text(tmp_path: Path):
    found = read(tmp_path, CITIZEN, "", {**CITIZEN, "full_name": "", "x": [1]})
    frame = found.frame.collect()
    assert frame["managing_unit"].to_list() == ["00097", "00097"]
    assert frame["full_name"].to_list() == ["Nguyễn Thị Hương", None]
    assert frame.schema["birth_date"] == pl.Date
    assert frame.columns == list(CITIZEN)
    assert found.unknown_columns == ("x",)


def test_lines_that_hold_no_record_are_set_aside(tmp_path: Path):
    rows = ("{", "[1]", '{"a": NaN}', "1" * 5000, "[" * 100_000, '"a"', b"{\0}", "x" * 200_000)
    found = read(tmp_path, CITIZEN, *rows, *[CITIZEN] * 20, b'{"a": "\xff"}')
    assert found.received == 30
    assert rejects(tmp_path) == [
        (2, "not JSON"),
        (3, "not a JSON object"),
        (4, "not JSON"),
        (5, "not JSON"),
        (6, "not JSON"),
        (7, "not a JSON object"),
        (8, "NUL byte"),
        (9, "line too long"),
        (30, "not UTF-8"),
    ]


def test_numbers_are_no_codes(tmp_path: Path):
    found = read(tmp_path, CITIZEN, {**CITIZEN, "personal_id": 1090000001}, {**CITIZEN, "sex_code": True})
    assert found.rejected_reasons == {"personal_id: not text in quotes": 1, "sex_code: not text in quotes": 1}


def test_a_lone_surrogate_is_no_text(tmp_path: Path):
    found = read(tmp_path, CITIZEN, json.dumps({**CITIZEN, "full_name": "\ud800"}))
    assert found.rejected_reasons == {"full_name: not text in quotes": 1}


def test_numbers_and_truth_where_the_contract_has_them(tmp_path: Path):
    found = read(
        tmp_path,
        {**DOSSIER, "fee_amount": 10, "result_is_signed": True},
        {**DOSSIER, "fee_amount": "11", "result_is_signed": "không"},
        {**DOSSIER, "fee_amount": None, "result_is_signed": 1},
        {**DOSSIER, "fee_amount": 1.0},
        {**DOSSIER, "fee_amount": [1]},
        {**DOSSIER, "fee_amount": True},
        table=DOSSIERS,
    )
    frame = found.frame.collect()
    assert frame["fee_amount"].to_list() == [10, 11, None]
    assert frame["result_is_signed"].to_list() == [True, False, True]
    assert found.rejected_reasons == {"fee_amount: not a whole number": 2, "fee_amount: not text in quotes": 1}


def test_required_names_and_two_names_for_one(tmp_path: Path):
    with pytest.raises(InputProblems, match="required column full_name is missing"):
        read(tmp_path, {"personal_id": "1"})
    with pytest.raises(InputProblems, match="several columns stand for one"):
        read(tmp_path, CITIZEN, {**CITIZEN, "Sex_Code": "1"})


def test_values_as_names_are_a_fault_and_stay_hidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    assert read(tmp_path, {**CITIZEN, "001090000001": "x"}).unknown_columns == ("‹…›",)
    monkeypatch.setattr(ndjson, "MAX_NAMES", 10)
    with pytest.raises(InputProblems, match="more than 10 different field names"):
        read(tmp_path, *({f"{name:012}": "x"} for name in range(11)))


def test_a_json_array_is_told(tmp_path: Path):
    with pytest.raises(InputProblems, match="JSON array"):
        read(tmp_path, json.dumps([CITIZEN]))


def test_nothing_but_broken_lines(tmp_path: Path):
    found = read(tmp_path, "{", "}")
    assert (found.received, found.rejected) == (2, 2)


def test_another_encoding(tmp_path: Path):
    with pytest.raises(InputProblems, match=r"in\.ndjson:1: .*TCVN3"):
        read(tmp_path, *[b'{"full_name": "Nguy\xd4n"}'] * 3)


def test_folder_values_fill_rows_without_the_name(tmp_path: Path):
    folder = tmp_path / "in" / "managing_unit=00097"
    folder.mkdir(parents=True)
    without = {name: value for name, value in CITIZEN.items() if name != "managing_unit"}
    (folder / "a.jsonl").write_text(f"{json.dumps(without)}\n{json.dumps({**CITIZEN, 'managing_unit': '1'})}\n")
    found = load(tmp_path / "in", CITIZENS, mapping=None, work=tmp_path / "w", rejected=tmp_path / "r")
    assert found.frame.collect()["managing_unit"].to_list() == ["00097", "1"]
