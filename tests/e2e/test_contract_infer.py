"""From a stranger's file to a score: a drafted mapping is read, and the data score as under our own names."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from checks.vocabulary import Dataset
from flows.cli import main
from schemas.contract import TABLES
from scorecards.site import SiteReport
from synthetic.generate import generate

AS_OF = date(2026, 10, 31)
CANARY = "CANARYPERSON"


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A small synthetic extract under our names, and the same under a stranger's."""
    folder = tmp_path_factory.mktemp("files")
    generate(folder / "made", 600, AS_OF, seed=11)
    for dataset in Dataset:
        frame = pl.read_parquet(folder / "made" / dataset.value / "*.parquet")
        if dataset is Dataset.CITIZENS:
            canary = pl.when(pl.int_range(pl.len()) == 7).then(pl.lit(CANARY)).otherwise("full_name").alias("full_name")
            frame = frame.with_columns(canary)
        frame.write_csv(folder / f"{dataset}.csv")
        stranger(frame, dataset).write_csv(folder / f"la-{dataset}.csv", separator=";")
    return folder


def stranger(frame: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """Official names, else labels, in capitals and without order; dates as written in Viet Nam."""
    columns = TABLES[dataset].columns[::-1]
    names = {
        column.name: (column.official[0] if column.official else column.vi.split(" (")[0].upper()) for column in columns
    }
    return (
        frame.select(list(names))
        .with_columns(pl.col(pl.Date).dt.to_string("%d/%m/%Y"), pl.col(pl.Datetime).dt.to_string("%d/%m/%Y %H:%M:%S"))
        .rename(names)
    )


@pytest.fixture
def no_pages(monkeypatch):
    """Pages take most of a small run, and are not what this is about."""

    def publish_site(*arguments: object, **_: object) -> SiteReport:
        out = arguments[-1]
        assert isinstance(out, Path)
        out.mkdir()
        return SiteReport(out / "index.html", 0, 0, pl.DataFrame(schema={"code": pl.String}))

    monkeypatch.setattr("flows.publishing.publish_site", publish_site)


def score(folder: Path, prefix: str, out: Path, *more: str) -> pl.DataFrame:
    paths = [str(folder / f"{prefix}{dataset}.csv") for dataset in Dataset]
    assert main(["score", *paths, "--as-of", AS_OF.isoformat(), "--out", str(out), "--direct", *more]) == 0
    return pl.read_parquet(out / "current" / "tallies.parquet")


@pytest.mark.usefixtures("no_pages")
def test_a_drafted_mapping_scores_the_same_data_alike(files, tmp_path, capsys):
    mapping = tmp_path / "mapping.toml"
    extracts = [str(files / f"la-{dataset}.csv") for dataset in Dataset]
    assert main(["contract", "infer", *extracts, "--out", str(mapping)]) == 0
    told = capsys.readouterr()
    assert told.out == ""
    # "Tình trạng" may be of anything: its values speak for one column, and a person confirms it.
    (unsure,) = [line for line in mapping.read_text("utf-8").splitlines() if line.startswith('# "')]
    assert '= "life_status_code"' in unsure
    mapping.write_text(mapping.read_text("utf-8").replace(unsure, unsure.removeprefix("# ")), "utf-8")
    mapped = score(files, "la-", tmp_path / "mapped", "--mapping", str(mapping))
    assert mapped.equals(score(files, "", tmp_path / "plain"))


@pytest.mark.parametrize("output", ["", "--json"])
def test_no_value_of_a_record_is_told(output, files, capsys):
    held = pl.read_csv(files / "la-citizens.csv", separator=";", infer_schema=False)
    assert main(["contract", "infer", str(files / "la-citizens.csv"), *filter(None, [output])]) == 0
    told = "".join(capsys.readouterr())
    for name in ("SoDinhDanh", "HoVaTen", "SoDienThoai", "NgayThangNamSinh"):
        values = held[name].drop_nulls().unique().to_list()
        assert len(values) > 100
        assert [value for value in values if value in told] == []
    assert CANARY not in told


def test_a_file_without_a_header_tells_nothing_of_its_first_record(files, tmp_path, capsys):
    bare = tmp_path / "bare.csv"
    bare.write_text((files / "la-citizens.csv").read_text("utf-8").split("\n", 1)[1], "utf-8")
    first = bare.read_text("utf-8").split("\n", 1)[0].split(";")
    assert main(["contract", "infer", str(bare)]) == 2
    told = "".join(capsys.readouterr())
    assert "no column names are recognised" in told
    assert [value for value in first if len(value) > 3 and value in told] == []


def test_json_says_what_was_found(files, capsys):
    assert main(["contract", "infer", str(files / "la-dossiers.csv"), "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert found["dataset"] == "dossiers"
    assert found["rows_examined"] == found["rows_total"] > 100
    assert found["missing"] == found["unknown"] == []
    assert found["formats"] == {"datetime": "%d/%m/%Y %H:%M:%S"}
    by_column = {each["column"]: each for each in found["columns"]}
    assert by_column["dossier_code"]["name"] == "MaHoSo"
    assert by_column["status_code"]["codes_seen"] > 1
    assert all(0 <= each["confidence"] <= 1 for each in found["columns"])


def test_a_confirmed_mapping_is_not_overwritten(files, tmp_path, capsys):
    mapping = tmp_path / "mapping.toml"
    mapping.write_text("[citizens]\n", "utf-8")
    assert main(["contract", "infer", str(files / "la-citizens.csv"), "--out", str(mapping)]) == 2
    assert mapping.read_text("utf-8") == "[citizens]\n"
    assert "isn't overwritten" in capsys.readouterr().err


def test_two_files_of_one_table_are_refused(files, capsys):
    citizens = str(files / "la-citizens.csv")
    assert main(["contract", "infer", citizens, citizens]) == 2
    assert "same table" in capsys.readouterr().err


def test_how_much_of_the_extract_was_looked_at_is_said(files, tmp_path, monkeypatch, capsys):
    citizens = files / "la-citizens.csv"
    assert main(["contract", "infer", str(citizens)]) == 0
    told = capsys.readouterr()
    rows = pl.read_csv(citizens, separator=";", infer_schema=False).height
    assert f"all {rows} rows were looked at" in told.err
    assert f"all {rows} rows were looked at" in told.out
    monkeypatch.setattr("flows.intake.sampling.sample.__defaults__", (100,))
    assert main(["contract", "infer", str(citizens)]) == 0
    assert "only the first 100 rows of the files were looked at, of an unknown number" in capsys.readouterr().err
    parquet = tmp_path / "la.parquet"
    pl.read_csv(citizens, separator=";", infer_schema=False).write_parquet(parquet)
    assert main(["contract", "infer", str(parquet)]) == 0
    assert f"100 of {rows} rows were looked at" in capsys.readouterr().err
