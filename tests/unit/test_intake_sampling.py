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


def test_stretches_of_parquet_lie_evenly_from_the_first_row_to_the_last(tmp_path):
    path = tmp_path / "la.parquet"
    pl.DataFrame({"n": range(10_000)}).write_parquet(path, row_group_size=500)
    looked = sample(path, 200)
    seen = [int(text) for text in looked.columns[0].texts]
    assert (looked.rows, looked.rows_total, len(set(seen))) == (200, 10_000, 200)
    assert (seen[0], seen[-1]) == (0, 9_999)
    gaps = [later - earlier for earlier, later in zip(seen[::10], seen[10::10], strict=False)]
    assert max(gaps) - min(gaps) <= 1
    assert sample(path, 20_000).columns[0].texts.to_list() == [str(n) for n in range(10_000)]
    assert [int(text) for text in sample(path, 1).columns[0].texts] == [0]


def test_how_many_rows_there_are_is_said_where_it_is_known(tmp_path):
    few, many = tmp_path / "few.csv", tmp_path / "many"
    few.write_text("a,b\n" + "1,2\n" * 50, "utf-8")
    assert sample(few, 100).rows_total == 50
    assert sample(few, 10).rows_total is None
    few.write_text("a,b\n1,2\nshort\n3,4\n", "utf-8")
    assert (sample(few, 100).rows, sample(few, 100).rows_total) == (2, 3)
    lines = tmp_path / "la.ndjson"
    lines.write_text('{"a": 1}\n' * 50, "utf-8")
    assert sample(lines, 100).rows_total == 50
    assert sample(lines, 10).rows_total is None
    lines.write_text('{"a": 1}\nbroken\n\n{"a": 2}', "utf-8")
    assert (sample(lines, 100).rows, sample(lines, 100).rows_total) == (2, 3)
    many.mkdir()
    for place in range(3):
        pl.DataFrame({"a": ["x"] * (place + 100)}).write_parquet(many / f"{place}.parquet")
    looked = sample(many, 30)
    assert (looked.rows, looked.rows_total) == (30, 303)


def test_a_quoted_field_that_never_ends_leaves_the_number_of_rows_open(tmp_path):
    path = tmp_path / "la.csv"
    path.write_text("a,b\n1,2\n" + '"' + "x" * 200_000 + "\n3,4\n", "utf-8")
    looked = sample(path, 100)
    assert (looked.rows, looked.rows_total) == (1, None)
