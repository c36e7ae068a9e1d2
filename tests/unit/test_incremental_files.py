"""Files of an extract counted again only where they changed: in every format, and where what is kept is damaged."""

from __future__ import annotations

import stat
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from checks import tally
from checks.vocabulary import Dataset
from flows import incremental, pipeline
from flows.stages import Request
from synthetic.generate import generate

AS_OF = date(2026, 10, 31)
WRITERS = {"parquet": pl.DataFrame.write_parquet, "csv": pl.DataFrame.write_csv, "ndjson": pl.DataFrame.write_ndjson}


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    generate(folder, 400, AS_OF, seed=5)
    return {name: pl.read_parquet(folder / name.value / "*.parquet") for name in Dataset}


def write(folder, records, ending):
    """A file for each last digit of the commune."""
    for dataset, frame in records.items():
        (folder / dataset.value).mkdir(parents=True, exist_ok=True)
        for (digit,), held in frame.group_by(pl.col("managing_unit").str.slice(-1)):
            WRITERS[ending](held, folder / dataset.value / f"{digit or 'none'}.{ending}")


def count(folder: Path, work: Path):
    """The tallies of the files, whole and by files; and how many files were counted again."""
    work.mkdir()
    out = folder.parent / "out"
    out.mkdir(exist_ok=True)
    request = Request(
        citizens=folder / "citizens", dossiers=folder / "dossiers", as_of=AS_OF, out=out, incremental=True
    )
    profile = pipeline.check_request(request)
    loaded = pipeline.load_extracts(request, work)
    prepared = pipeline.reduce_keys(request, loaded, profile)
    found = {
        dataset: incremental.count(
            request.out, dataset, incremental.FileParts(extract, pipeline.nulls(extract)), prepared, None
        )
        for dataset, extract in loaded.extracts.items()
    }
    for dataset, (counted, _) in found.items():
        whole = tally.tally(
            dataset, loaded.frames[dataset], prepared.plans[dataset], prepared.offenders, prepared.context
        )
        assert counted.counts.equals(whole.counts)
        assert counted.plan == whole.plan
    return {dataset.value: again for dataset, (_, again) in found.items()}


@pytest.mark.parametrize("ending", WRITERS)
def test_only_a_changed_file_is_counted_again(records, tmp_path, ending):
    write(tmp_path / "in", records, ending)
    files = {name: len(list((tmp_path / "in" / name).iterdir())) for name in ("citizens", "dossiers")}
    assert count(tmp_path / "in", tmp_path / "a") == {name: (held, held) for name, held in files.items()}
    assert count(tmp_path / "in", tmp_path / "b") == {name: (0, held) for name, held in files.items()}
    changed = records[Dataset.DOSSIERS].filter(pl.col("managing_unit").str.ends_with("4")).head(-1)
    WRITERS[ending](changed, tmp_path / "in" / "dossiers" / f"4.{ending}")
    again = count(tmp_path / "in", tmp_path / "c")
    assert again == {"citizens": (again["citizens"][0], files["citizens"]), "dossiers": (1, files["dossiers"])}
    (tmp_path / "in" / "dossiers" / f"4.{ending}").unlink()
    assert count(tmp_path / "in", tmp_path / "d")["dossiers"] == (0, files["dossiers"] - 1)


def test_what_is_kept_is_private_and_what_is_damaged_is_counted_again(records, tmp_path):
    write(tmp_path / "in", records, "parquet")
    first = count(tmp_path / "in", tmp_path / "a")
    kept = tmp_path / "out" / incremental.FOLDER / "citizens.parquet"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert set(pl.read_parquet_schema(kept)) & {"personal_id", "full_name"} == set()
    for damage in (b"", b"PAR1", kept.read_bytes()[:-100]):
        kept.write_bytes(damage)
        assert count(tmp_path / "in", tmp_path / f"b{len(damage)}") == {
            "citizens": first["citizens"], "dossiers": (0, first["dossiers"][1])
        }  # fmt: skip


def test_kept_counts_of_other_columns_are_not_used(records, tmp_path):
    write(tmp_path / "in", records, "parquet")
    first = count(tmp_path / "in", tmp_path / "a")
    kept = tmp_path / "out" / incremental.FOLDER / "citizens.parquet"
    pl.read_parquet(kept).drop("failed_0").write_parquet(kept)
    assert count(tmp_path / "in", tmp_path / "b")["citizens"] == first["citizens"]
