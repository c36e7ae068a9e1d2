from __future__ import annotations

import json
from datetime import date, datetime

import polars as pl
import pytest

from checks.errors import InputProblems
from flows.intake.sampling import sample
from schemas.inference import Written


def found(path, most_rows=100):
    looked = sample(path, most_rows)
    return looked.rows, {column.name: (column.texts.to_list(), column.written) for column in looked.columns}


def test_csv_of_any_separator_with_quotes_and_short_lines(tmp_path):
    path = tmp_path / "la.csv"
    path.write_text('\ufeffTên;Số\n"a;\nb";1\nhỏng\nc;2\n', "utf-8")
    assert found(path) == (2, {"Tên": (["a;\nb", "c"], Written.TEXT), "Số": (["1", "2"], Written.TEXT)})


def test_only_the_first_rows_are_looked_at(tmp_path):
    path = tmp_path / "la.csv"
    path.write_text("a,b\n" + "1,2\n" * 50, "utf-8")
    assert found(path, 7)[0] == 7


def test_rows_are_shared_out_over_files_and_folders_give_columns(tmp_path):
    for unit in ("00004", "00008"):
        place = tmp_path / f"xa={unit}"
        place.mkdir()
        (place / "p.csv").write_text("a\n" + "1\n" * 50, "utf-8")
    rows, columns = found(tmp_path, 6)
    assert rows == 6
    assert columns["xa"] == (["00004"] * 3 + ["00008"] * 3, Written.TEXT)


def test_ndjson_of_uneven_objects(tmp_path):
    path = tmp_path / "la.ndjson"
    lines = [{"a": "x", "n": 1}, {"b": True, "o": {"Ho": "x"}}, "not an object", {"a": None, "n": 2.5}]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines) + "{broken\n", "utf-8")
    assert found(path) == (
        3,
        {
            "a": (["x", None, None], Written.TEXT),
            "n": (["1", None, "2.5"], Written.NUMBER),
            "b": ([None, "true", None], Written.BOOLEAN),
            "o": ([None, "", None], Written.NESTED),
        },
    )


def test_parquet_of_every_type(tmp_path):
    path = tmp_path / "la.parquet"
    pl.DataFrame(
        {
            "t": ["x", None],
            "d": [date(1990, 5, 1), None],
            "m": [datetime(2026, 1, 2, 3, 4, 5), None],
            "i": [4, None],
            "b": [True, None],
            "s": [{"Ho": "x"}, None],
        }
    ).write_parquet(path)
    assert found(path) == (
        2,
        {
            "t": (["x", None], Written.TEXT),
            "d": (["1990-05-01", None], Written.DATE),
            "m": (["2026-01-02T03:04:05", None], Written.DATETIME),
            "i": (["4", None], Written.NUMBER),
            "b": (["true", None], Written.BOOLEAN),
            "s": (["", ""], Written.NESTED),
        },
    )


def test_a_damaged_parquet_file_is_told_and_ends_nothing(tmp_path):
    path = tmp_path / "la.parquet"
    pl.DataFrame({f"c{place}": ["x" * 40] * 500 for place in range(60)}).write_parquet(path, compression="uncompressed")
    data = bytearray(path.read_bytes())
    data[4:4000] = b"\xff" * 3996
    path.write_bytes(data)
    with pytest.raises(InputProblems, match="Parquet"):
        sample(path)


def test_another_encoding_is_told(tmp_path):
    path = tmp_path / "la.csv"
    path.write_bytes(b"a,b\n" + b"Nguy\xd4n,V\xa8n\n" * 20)
    with pytest.raises(InputProblems, match="TCVN3"):
        sample(path)


def test_a_file_without_rows_is_refused(tmp_path):
    path = tmp_path / "la.csv"
    path.write_text("a,b\n", "utf-8")
    with pytest.raises(InputProblems, match=r"la\.csv"):
        sample(path)
