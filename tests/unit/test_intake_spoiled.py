"""Where a file as a whole is wrong, and where it only looks so: cut short, given twice, shorn of its zeros."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from checks.errors import InputProblems
from checks.vocabulary import Dataset
from flows.intake import Extract, load
from flows.intake.spreadsheets import FEWEST, spoiled_codes
from schemas.contract import TABLES

HEADER = "personal_id,full_name,birth_date,sex_code,managing_unit"
ROW = "001190000001,Lê Thị Hương,1990-02-03,2,00097"


def read(path: Path) -> Extract:
    table = TABLES[Dataset.CITIZENS]
    return load(path, table, mapping=None, work=path.parent / "work", rejected=path.parent / "rejected")


def written(tmp_path: Path, text: str, name: str = "in.csv") -> Path:
    (tmp_path / "in").mkdir(exist_ok=True)
    path = tmp_path / "in" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return tmp_path / "in"


@pytest.mark.parametrize("end", ["001190000001,Lê", '001190000001,"Lê', "001190000001,Lê Thị\0"])
def test_a_last_line_that_breaks_off_is_a_cut(end, tmp_path: Path):
    with pytest.raises(InputProblems, match=r"in\.csv:4: .* cut short"):
        read(written(tmp_path, f"{HEADER}\n{ROW}\n{ROW}\n{end}"))
    assert not (tmp_path / "rejected").exists() or not list((tmp_path / "rejected").iterdir())


@pytest.mark.parametrize(
    ("end", "rejected"),
    [
        (ROW, 0),
        (f"{ROW}\r\n", 0),
        ("001190000001,Lê\n", 1),
        (ROW.replace("1990-02-03", "3/2/90"), 1),
        (f"{ROW},", 1),
    ],
    ids=["whole", "whole with an end", "broken with an end", "whole with a value that is no date", "too long"],
)
def test_a_last_line_that_is_whole_is_no_cut(end, rejected, tmp_path: Path):
    assert read(written(tmp_path, f"{HEADER}\n{ROW}\n{end}")).rejected == rejected


def test_a_letter_that_breaks_off_is_a_cut(tmp_path: Path):
    folder = written(tmp_path, "")
    rows = [HEADER, *[ROW] * 20, "001190000001,L"]
    (folder / "in.csv").write_bytes("\n".join(rows).encode() + "ê".encode()[:1])
    with pytest.raises(InputProblems, match="cut short"):
        read(folder)


def test_an_object_that_breaks_off_is_a_cut(tmp_path: Path):
    row = f'{{"{HEADER.replace(",", chr(34) + ": null, " + chr(34))}": null}}'
    assert read(written(tmp_path, f"{row}\n{row}", "in.ndjson")).received == 2
    with pytest.raises(InputProblems, match=r"in\.ndjson:2: .* cut short"):
        read(written(tmp_path, f"{row}\n{row[:-9]}", "in.ndjson"))


def test_a_header_inside_is_set_aside_and_a_likeness_in_quotes_is_not(tmp_path: Path):
    other = '001190000002,"Lê\n' + HEADER + '\n",1990-02-03,2,00097'
    found = read(written(tmp_path, f"{HEADER}\n{ROW}\n{HEADER}\n{other}\n{HEADER}x\n"))
    assert found.rejected_reasons == {"birth_date: not a date (YYYY-MM-DD)": 1, "the header again": 1}
    assert found.received == 4


def test_the_same_bytes_twice_are_refused_with_both_names(tmp_path: Path):
    written(tmp_path, f"{HEADER}\n{ROW}\n", "a.csv")
    with pytest.raises(InputProblems, match=r"a\.csv, b\.csv: .* the same file"):
        read(written(tmp_path, f"{HEADER}\n{ROW}\n", "b.csv"))


def test_partitions_without_rows_or_of_other_folders_may_be_alike(tmp_path: Path):
    for name in ("a.csv", "b.csv"):
        written(tmp_path, f"{HEADER}\n", name)
    header, row = HEADER.removesuffix(",managing_unit"), ROW.removesuffix(",00097")
    for unit in ("00097", "00004"):
        written(tmp_path, f"{header}\n{row}\n", f"managing_unit={unit}/part.csv")
    assert read(tmp_path / "in").received == 2
    written(tmp_path, f"{header}\n{row}\n", "month=10/managing_unit=00004/part.csv")
    with pytest.raises(InputProblems, match="the same file"):
        read(tmp_path / "in")


def test_empty_parquet_partitions_may_be_alike(tmp_path: Path):
    folder = written(tmp_path, "", "a.csv")
    (folder / "a.csv").unlink()
    frame = pl.DataFrame([ROW.split(",")], schema=HEADER.split(","), orient="row")
    frame.write_parquet(folder / "full.parquet")
    for name in ("a", "b"):
        frame.head(0).write_parquet(folder / f"{name}.parquet")
    assert read(folder).received == 1
    frame.write_parquet(folder / "again.parquet")
    with pytest.raises(InputProblems, match="the same file"):
        read(folder)


def codes(dataset: Dataset, column: str, values: list[str | None]) -> list[str]:
    frame = pl.LazyFrame({column: pl.Series(values, dtype=pl.String)})
    return [str(problem) for problem in spoiled_codes(dataset, frame)]


SOUND = {"personal_id": "001190000001", "subject_id": "001190000001", "managing_unit": "00097"}


@pytest.mark.parametrize(
    ("dataset", "column", "spoiled", "said"),
    [
        (Dataset.CITIZENS, "personal_id", "1190000001", "leading zeros"),
        (Dataset.CITIZENS, "personal_id", "79190000001", "leading zeros"),
        (Dataset.CITIZENS, "personal_id", "7.92E+10", "scientific"),
        (Dataset.CITIZENS, "personal_id", "7,92e+10", "scientific"),
        (Dataset.DOSSIERS, "subject_id", "79190000001", "leading zeros"),
        (Dataset.DOSSIERS, "managing_unit", "97", "leading zeros"),
    ],
)
def test_one_in_ten_is_the_file_and_fewer_are_records(dataset, column, spoiled, said, tmp_path: Path):
    sound = SOUND[column]
    assert codes(dataset, column, [spoiled] * 9 + [sound] * 91) == []
    (problem,) = codes(dataset, column, [spoiled] * 10 + [sound] * 90 + [None] * 900)
    assert problem.startswith(f"{dataset.value}, {column}: 10 ")
    assert said in problem
    assert spoiled not in problem
    assert codes(dataset, column, [spoiled] * (FEWEST - 1)) == []


@pytest.mark.parametrize("other", ["012345678", "A123456", "00119000000", "", "Lê Thị Hương"])
def test_other_mistakes_are_for_the_rules(other):
    assert codes(Dataset.CITIZENS, "personal_id", [other] * 100) == []


def test_no_column_of_codes_is_no_fault():
    assert spoiled_codes(Dataset.CITIZENS, pl.LazyFrame({"full_name": ["Lê"]})) == []
