import datetime as dt
import json
import shutil
from pathlib import Path

import polars as pl
import pytest
from deltalake import DeltaTable

from checks.errors import InputProblems
from flows.intake import Extract, delta, load
from flows.intake.finding import exists, find
from flows.intake.sampling import sample
from schemas.contract import CITIZENS

FIRST = pl.DataFrame(
    {
        "personal_id": ["001090000001", "001090000002", "001090000003"],
        "full_name": ["A", "", "C"],
        "birth_date": [dt.date(1990, 1, 31), None, None],
        "sex_code": ["2", "1", "1"],
        "updated_at": [dt.datetime(2024, 5, 6, 20, tzinfo=dt.UTC), None, None],
        "managing_unit": ["00097", "00004", None],
    },
    schema_overrides={"updated_at": pl.Datetime("us", "UTC")},
)
SECOND = FIRST.head(1).with_columns(personal_id=pl.lit("001090000009"))


@pytest.fixture
def table(tmp_path):
    place = tmp_path / "citizens"
    FIRST.write_delta(place)
    SECOND.write_delta(place, mode="append")
    return place


def read(path: Path, folder: Path, **more) -> Extract:
    found = load(path, CITIZENS, mapping=None, work=folder / "work", rejected=folder / "rejected", **more)
    assert found.received == found.frame.collect().height + found.rejected
    return found


def fault(path: Path, folder: Path) -> str:
    with pytest.raises(InputProblems) as caught:
        read(path, folder)
    return str(caught.value)


def names(found: Extract) -> list[str]:
    return sorted(found.frame.collect()["personal_id"])


def test_the_newest_version_and_one_that_is_asked_for(table, tmp_path):
    newest = read(table, tmp_path)
    assert names(newest) == ["001090000001", "001090000002", "001090000003", "001090000009"]
    assert {file.version for file in newest.files} == {1}
    assert all(set(file.facts()) == {"name", "bytes", "sha256", "version"} for file in newest.files)
    first = read(table.with_name("citizens@0"), tmp_path)
    assert first.received == 3
    assert {file.version for file in first.files} == {0}
    moments = first.frame.collect()["updated_at"].to_list()
    assert moments == [dt.datetime(2024, 5, 7, 3), None, None]
    assert exists(table.with_name("citizens@0"))


def test_files_that_belong_to_no_version_or_another_are_not_read(table, tmp_path):
    DeltaTable(table).delete("personal_id = '001090000009'")
    SECOND.write_parquet(table / "left-by-a-run-that-was-killed.parquet")
    (table / "notes.txt").write_text("x")
    assert names(read(table, tmp_path)) == ["001090000001", "001090000002", "001090000003"]


def test_a_table_that_is_written_meanwhile_is_read_as_it_was(table, tmp_path, monkeypatch):
    real = delta.DeltaTable.get_add_actions

    def then_written(self: DeltaTable, *arguments: object, **named: object) -> object:
        found = real(self, *arguments, **named)
        SECOND.write_delta(table, mode="overwrite")
        return found

    monkeypatch.setattr(delta.DeltaTable, "get_add_actions", then_written)
    assert read(table, tmp_path).received == 4
    monkeypatch.undo()
    assert read(table, tmp_path).received == 1


def test_partitions_are_columns(tmp_path):
    place = tmp_path / "citizens"
    odd = FIRST.with_columns(managing_unit=pl.Series(["00097", "a b/c=1", None]))
    odd.write_delta(place, delta_write_options={"partition_by": ["managing_unit"]})
    found = read(place, tmp_path, in_parts=True)
    kept = dict(found.frame.select("personal_id", "managing_unit").collect().rows())
    assert kept == {"001090000001": "00097", "001090000002": "a b/c=1", "001090000003": None}
    assert found.parts is not None
    (file,) = (file.name for file in found.files if "00097" in file.name)
    assert found.parts.scan([file], "file").collect()["personal_id"].to_list() == ["001090000001"]


def test_rows_that_cannot_be_read_name_the_file_of_the_table(tmp_path):
    place = tmp_path / "citizens"
    FIRST.with_columns(birth_date=pl.Series(["1990-01-31", "x", None])).write_delta(place)
    found = read(place, tmp_path)
    assert found.rejected_reasons == {"birth_date: not a date (YYYY-MM-DD)": 1}
    (kept,) = (tmp_path / "rejected" / "citizens.ndjson").read_text("utf-8").splitlines()
    assert (json.loads(kept)["file"], json.loads(kept)["line"]) == (found.files[0].name, 2)


def changed(table: Path, change) -> None:
    log = table / "_delta_log" / "00000000000000000001.json"
    actions = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    change(actions)
    log.write_text("\n".join(map(json.dumps, actions)), "utf-8")


def feature(name: str) -> dict:
    return {
        "protocol": {
            "minReaderVersion": 3,
            "minWriterVersion": 7,
            "readerFeatures": [name],
            "writerFeatures": [name],
        }
    }


def added(actions: list[dict]) -> dict:
    return next(action["add"] for action in actions if "add" in action)


def with_deletions(actions: list[dict]) -> None:
    vector = {"storageType": "u", "pathOrInlineDv": "ab^-aqEH.-t@S}K{vb[*k^", "sizeInBytes": 40, "cardinality": 1}
    added(actions)["deletionVector"] = {**vector, "offset": 1}
    actions.append(feature("deletionVectors"))


def elsewhere(actions: list[dict]) -> None:
    added(actions)["path"] = "../outside.parquet"


def gone(actions: list[dict]) -> None:
    added(actions)["path"] = "gone.parquet"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (with_deletions, "deletionVectors"),
        (lambda actions: actions.append(feature("typeWidening")), "typeWidening"),
        (elsewhere, "files outside its folder"),
        (gone, "files of this version are gone"),
        (lambda actions: actions.insert(0, {"add": 1}), "the Delta log can't be read"),
    ],
)
def test_what_cannot_be_read_right_is_refused(table, tmp_path, change, said):
    shutil.copy(next(table.glob("*.parquet")), tmp_path / "outside.parquet")
    changed(table, change)
    assert said in fault(table, tmp_path)


def test_deletion_vectors_that_no_file_has_do_no_harm(table, tmp_path):
    changed(table, lambda actions: actions.append(feature("deletionVectors")))
    assert read(table, tmp_path).received == 4


def test_versions_and_tables_that_are_not_there(table, tmp_path):
    assert "no such version" in fault(table.with_name("citizens@9"), tmp_path)
    assert not exists(table.with_name("nowhere@1"))
    assert "not found" in fault(table.with_name("nowhere@1"), tmp_path)
    DeltaTable(table).delete()
    assert "no data rows" in fault(table, tmp_path)


def test_a_folder_whose_name_has_a_number_is_a_folder(tmp_path):
    folder = tmp_path / "in@2"
    folder.mkdir()
    FIRST.write_parquet(folder / "a.parquet")
    assert [source.version for source in find(folder)] == [None]
    assert read(folder, tmp_path).received == 3


def test_a_table_can_be_sampled(table):
    assert sample(table).rows == 4
