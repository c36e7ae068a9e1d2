import contextlib
import datetime as dt
import io
import json
import sys
from pathlib import Path

import polars as pl
import pytest

from checks.errors import InputProblems, RuleError
from flows.intake import Extract, columnar, load, probe, readers
from flows.intake.headers import Names
from flows.intake.parquet_footer import FooterError, read_footer
from flows.intake.probe import Prober
from schemas.contract import CITIZENS, DOSSIERS, Table
from schemas.mapping import official_mapping

CITIZEN = pl.DataFrame(
    {
        "personal_id": ["001090000001", ""],
        "full_name": ["Nguyễn Thị Hương", "B"],
        "birth_date": [dt.date(1990, 1, 31), None],
        "sex_code": ["2", "1"],
        "updated_at": [dt.datetime(2024, 5, 6, 7, 8, 9), None],  # local time by contract
        "managing_unit": ["00097", "24781"],
    },
    schema_overrides={"updated_at": pl.Datetime("us")},
)
DOSSIER = pl.DataFrame({name: ["1"] * 4 for name in ("dossier_code", "procedure_code", "managing_unit", "status_code")})


@pytest.fixture(scope="module")
def running():
    with Prober() as prober:
        yield prober


@pytest.fixture(autouse=True)
def _one_child(running: Prober, monkeypatch: pytest.MonkeyPatch) -> None:
    # Starting a child takes longer than any test here.
    monkeypatch.setattr(readers, "Prober", lambda: contextlib.nullcontext(running))


def read(tmp_path: Path, frame: pl.DataFrame, table: Table = CITIZENS) -> Extract:
    path = tmp_path / "in.parquet"
    frame.write_parquet(path)
    return read_path(tmp_path, path, table)


def read_path(tmp_path: Path, path: Path, table: Table = CITIZENS) -> Extract:
    found = load(path, table, mapping=official_mapping(), work=tmp_path / "work", rejected=tmp_path / "rejected")
    assert found.received == found.frame.collect().height + found.rejected
    return found


def staged(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "work").rglob("*.parquet"))


def test_exact_types_are_scanned_in_place(tmp_path: Path):
    found = read(tmp_path, CITIZEN.with_columns(x=pl.lit(1)))
    assert staged(tmp_path) == []
    assert found.frame.collect()["personal_id"].to_list() == ["001090000001", None]
    assert found.frame.collect().drop("personal_id").equals(CITIZEN.drop("personal_id"))
    assert found.unknown_columns == ("x",)


def test_convertible_types_are_staged(tmp_path: Path):
    zoned = pl.Series([dt.datetime(2024, 5, 6, 20, tzinfo=dt.UTC), None], dtype=pl.Datetime("ms", "UTC"))
    frame = CITIZEN.with_columns(
        updated_at=zoned,
        birth_date=pl.Series(["1990-01-31", "31/01/1990"]),
        sex_code=pl.Series(["1", "2"], dtype=pl.Categorical),
        death_date=pl.lit(None),
    )
    found = read(tmp_path, frame)
    assert len(staged(tmp_path)) == 1
    row = found.frame.collect().row(0, named=True)
    assert row["updated_at"] == dt.datetime(2024, 5, 7, 3)
    assert row["birth_date"] == dt.date(1990, 1, 31)
    assert found.frame.collect_schema()["updated_at"] == pl.Datetime("us")
    (line,) = (tmp_path / "rejected" / "citizens.ndjson").read_text().splitlines()
    assert json.loads(line)["line"] == 2
    assert json.loads(line)["reason"] == "birth_date: not a date (YYYY-MM-DD)"


def test_numbers_and_moments_lose_nothing(tmp_path: Path):
    frame = DOSSIER.with_columns(
        fee_amount=pl.Series([1.0, 1.5, None, 2.0**70]),
        supplement_days=pl.Series([1, 2, 3, 4], dtype=pl.Int32),
        result_is_signed=pl.Series([1, 0, 1, 0], dtype=pl.Int8),
        submitted_at=pl.Series([dt.date(2024, 1, 1)] * 4),
    )
    found = read(tmp_path, frame, DOSSIERS)
    assert found.rejected_reasons == {"fee_amount: not a whole number": 2}
    assert found.frame.collect()["fee_amount"].to_list() == [1, None]
    assert found.frame.collect()["result_is_signed"].to_list() == [True, True]
    assert found.frame.collect()["submitted_at"][0] == dt.datetime(2024, 1, 1)
    odd = CITIZEN.with_columns(birth_date=pl.Series([dt.datetime(1990, 1, 1), dt.datetime(1990, 1, 1, 5)]))
    assert read(tmp_path, odd).rejected_reasons == {"birth_date: not a date (YYYY-MM-DD)": 1}


def test_days_beyond_the_calendar_are_set_aside(tmp_path: Path):
    far = CITIZEN.with_columns(birth_date=pl.Series([0, 2_000_000_000], dtype=pl.Int32).cast(pl.Date))
    found = read(tmp_path, far)
    assert found.rejected_reasons == {"birth_date: not a date (YYYY-MM-DD)": 1}
    with pytest.raises(InputProblems, match="updated_at"):
        read(tmp_path, CITIZEN.with_columns(updated_at=pl.lit(value=True)))


def test_numbers_are_no_codes(tmp_path: Path):
    frame = CITIZEN.with_columns(personal_id=pl.lit(1), managing_unit=pl.lit(97))
    with pytest.raises(InputProblems) as caught:
        read(tmp_path, frame)
    assert [problem.where for problem in caught.value.problems] == [
        "in.parquet, personal_id",
        "in.parquet, managing_unit",
    ]
    assert "leading zeros would be lost" in str(caught.value)


def test_partitions_official_names_and_mixed_types(tmp_path: Path):
    for number, unit in enumerate(("00097", "24781", "a b")):
        folder = tmp_path / "in" / f"DonViQuanLy={unit.replace(' ', '%20')}"
        folder.mkdir(parents=True)
        frame = CITIZEN.drop("managing_unit").rename({"personal_id": "SoDinhDanh"})
        if number == 1:
            frame = frame.select(sorted(frame.columns)).drop("updated_at")
        if number == 2:
            frame = frame.with_columns(birth_date=pl.col("birth_date").cast(pl.Datetime("ns")))
        frame.write_parquet(folder / "a[1].parquet")
    found = read_path(tmp_path, tmp_path / "in")
    frame = found.frame.collect()
    assert frame["managing_unit"].to_list() == ["00097"] * 2 + ["24781"] * 2 + ["a b"] * 2
    assert frame["updated_at"].null_count() == 4
    assert len(staged(tmp_path)) == 1
    assert "updated_at" in found.warnings[0]


def test_a_files_own_column_wins_over_its_folder(tmp_path: Path):
    folder = tmp_path / "in" / "managing_unit=99999"
    folder.mkdir(parents=True)
    CITIZEN.write_parquet(folder / "a.parquet")
    assert read_path(tmp_path, tmp_path / "in").frame.collect()["managing_unit"].to_list() == ["00097", "24781"]


def test_no_rows(tmp_path: Path):
    with pytest.raises(InputProblems, match="no data rows"):
        read(tmp_path, CITIZEN.clear())


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "rỗng/empty"),
        (b"a,b\n1,2\n", "văn bản/text"),
        (b"PK\x03\x04", "ZIP/XLSX"),
        (b"PAR1" + bytes(100), "truncated Parquet"),
        (b"PARE" + bytes(100), "encrypted"),
    ],
)
def test_no_parquet(tmp_path: Path, content: bytes, expected: str):
    path = tmp_path / "in.parquet"
    path.write_bytes(content)
    with pytest.raises(InputProblems, match=expected):
        read_path(tmp_path, path)


def test_truncated_anywhere(tmp_path: Path):
    CITIZEN.write_parquet(tmp_path / "whole.parquet")
    whole = (tmp_path / "whole.parquet").read_bytes()
    path = tmp_path / "in.parquet"
    for length in range(4, len(whole), 97):
        path.write_bytes(whole[:length])
        with pytest.raises(InputProblems, match="truncated Parquet"):
            read_path(tmp_path, path)


def test_data_cut_out_of_the_middle_is_found_in_the_footer(tmp_path: Path):
    CITIZEN.write_parquet(tmp_path / "whole.parquet")
    whole = (tmp_path / "whole.parquet").read_bytes()
    path = tmp_path / "in.parquet"
    path.write_bytes(whole[:40] + whole[200:])
    with pytest.raises(FooterError):
        read_footer(path)
    with pytest.raises(InputProblems, match="truncated Parquet"):
        read_path(tmp_path, path)


def test_the_footer_tells_rows_and_unpacked_bytes(tmp_path: Path):
    path = tmp_path / "a.parquet"
    pl.DataFrame({"a": ["x" * 1000] * 10_000, "b": range(10_000)}).write_parquet(path, row_group_size=3_000)
    footer = read_footer(path)
    assert footer.rows == 10_000
    assert footer.unpacked_bytes > 80_000


def test_a_file_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(columnar, "MAX_UNPACKED_BYTES", 100)
    with pytest.raises(InputProblems, match="too large once unpacked"):
        read(tmp_path, CITIZEN)
    monkeypatch.setattr(columnar, "MAX_UNPACKED_BYTES", 10**9)
    monkeypatch.setattr(columnar, "SUSPECT_BYTES", 100)
    monkeypatch.setattr(columnar, "MAX_RATIO", 0.01)
    with pytest.raises(InputProblems, match="too large once unpacked"):
        read(tmp_path, CITIZEN)


def test_a_child_that_dies_means_a_damaged_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    CITIZEN.write_parquet(tmp_path / "in.parquet")
    names = Names(CITIZENS, {})
    with Prober() as prober:
        assert prober.ask(tmp_path / "in.parquet", names) == probe.Found(2, frozenset({"personal_id"}), frozenset())
        assert prober.ask(tmp_path / "none.parquet", names) is None
        monkeypatch.setattr(probe, "_CHILD", "import os; os.abort()  # {root}")
        with Prober() as dying:
            assert dying.ask(tmp_path / "in.parquet", names) is None
        monkeypatch.setattr(probe, "_CHILD", "raise SystemExit(1)  # {root}")
        with Prober() as failing, pytest.raises(RuleError):
            failing.ask(tmp_path / "in.parquet", names)


def test_the_child_answers_line_by_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    CITIZEN.write_parquet(tmp_path / "a.parquet")
    requests = [
        json.dumps({"path": str(tmp_path / name), "dataset": "citizens", "renamed": {}})
        for name in ("a.parquet", "none.parquet")
    ]
    replies = io.StringIO()
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(requests)))
    monkeypatch.setattr(sys, "stdout", replies)
    probe.answer()
    assert replies.getvalue() == '{"rows": 2, "empties": ["personal_id"], "beyond": []}\nnull\n'
