from pathlib import Path

import pytest

from checks.errors import InputProblems
from checks.vocabulary import Dataset
from schemas.contract import TABLES
from schemas.mapping import TimeFormat, official_mapping, read_mapping


def read(tmp_path: Path, text: str | bytes):
    path = tmp_path / "map.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_mapping(path)


def test_reads_names_and_formats(tmp_path: Path):
    found = read(
        tmp_path,
        '\ufeff[citizens]\nSoDinhDanh = "personal_id"\n"Ngày sinh" = "birth_date"\n'
        '[formats]\ndate = "%d/%m/%Y"\ndatetime = "%d/%m/%Y %H:%M"\n',
    )
    assert found.columns(Dataset.CITIZENS) == {"SoDinhDanh": "personal_id", "Ngày sinh": "birth_date"}
    assert found.columns(Dataset.DOSSIERS) == {}
    assert found.date is not None
    assert found.date.label == "dd/mm/yyyy"
    assert found.datetime == TimeFormat("%d/%m/%Y %H:%M")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[citizens]\na = "birth_dat"\n', "Did you mean birth_date?"),
        ('[citizens]\na = "zzz"\n', "See the contract"),
        ("[citizens]\na = 1\n", "no such column"),
        ('[citizens]\na = "phone"\nb = "phone"\n', "phone is already mapped from a"),
        ("[people]\n", "unusable table"),
        ("citizens = 1\n", "unusable table"),
        ("[citizens\n", "not valid TOML"),
        (b"[citizens]\na = '\xff'\n", "not UTF-8"),
        ('[formats]\ndate = "%d/%m/%y"\n', "unusable format"),
        ('[formats]\ndate = "%d/%m"\n', "unusable format"),
        ('[formats]\ndate = "%d/%m/%Y %d"\n', "unusable format"),
        ('[formats]\ndate = "%d/%m/%Y %"\n', "unusable format"),
        ('[formats]\ndatetime = "%d/%m/%Y"\n', "unusable format"),
        ("[formats]\ntime = 1\n", "unusable format"),
    ],
)
def test_faults(tmp_path: Path, text: str | bytes, expected: str):
    with pytest.raises(InputProblems) as caught:
        read(tmp_path, text)
    assert expected in str(caught.value)


def test_all_faults_are_told_at_once(tmp_path: Path):
    with pytest.raises(InputProblems) as caught:
        read(tmp_path, '[citizens]\na = "x"\nb = "y"\n[formats]\ndate = "x"\n')
    assert len(caught.value.problems) == 3


def test_no_file(tmp_path: Path):
    with pytest.raises(InputProblems, match="cannot be read"):
        read_mapping(tmp_path / "none.toml")


def test_official_names_stand_for_one_column_each():
    mapping = official_mapping()
    for dataset, table in TABLES.items():
        declared = [name for column in table.columns for name in column.official]
        assert len(declared) == len(set(declared)) == len(mapping.columns(dataset))
    assert mapping.columns(Dataset.CITIZENS)["NgayThangNamSinh"] == "birth_date"


def test_the_pattern_of_a_format_leaves_no_second_reading():
    assert TimeFormat("%d/%m/%Y").pattern == "^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}$"
    assert TimeFormat("%d%m%Y").pattern == "^[0-9]{2}[0-9]{2}[0-9]{4}$"
