"""The file of expected people: what is read of it, and every way for it to be wrong."""

from __future__ import annotations

import hashlib

import pytest

from checks.errors import InputProblems
from flows.intake.expected import read_expected

COMMUNE_OF = {"00004": "00004", "00001": "00097", "00097": "00097"}


def written(tmp_path, text: str | bytes):
    path = tmp_path / "expected.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize("text", ["unit_code,people\n00004,12\n", '\ufeffunit_code, people\r\n"00004", 12\r\n'])
def test_people_are_read_by_commune(tmp_path, text):
    path = written(tmp_path, text)
    found = read_expected(path, COMMUNE_OF)
    assert found.people == {"00004": 12}
    assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_people_of_communes_that_became_one_are_added_up(tmp_path):
    path = written(tmp_path, "unit_code,people\n00001,5\n00097,7\n00004,0\n")
    assert read_expected(path, COMMUNE_OF).people == {"00097": 12, "00004": 0}


WRONG = {
    "empty": ("", "the first line must be: unit_code,people"),
    "other columns": ("code,people\n00004,1\n", "the first line must be"),
    "no rows": ("unit_code,people\n", "no data rows"),
    "unknown commune": ("unit_code,people\n99999,1\n", "line 2: unit_code: .* not the code of a commune"),
    "number lost its zeros": ("unit_code,people\n4,1\n", "not the code of a commune"),
    "twice": ("unit_code,people\n00004,1\n00004,2\n", "line 3: unit_code: .* given twice"),
    "not a number": ("unit_code,people\n00004,many\n", "line 2: people: .* not a whole number"),
    "negative": ("unit_code,people\n00004,-3\n", "not a whole number"),
    "thousands": ('unit_code,people\n00004,"1,200"\n', "not a whole number"),
    "other digits": ("unit_code,people\n00004,٣\n", "not a whole number"),
    "three fields": ("unit_code,people\n00004,1,2\n", "two fields are needed"),
    "not UTF-8": (b"unit_code,people\n\xff,1\n", "can't be read: UnicodeDecodeError"),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_said_with_its_line(tmp_path, text, message):
    with pytest.raises(InputProblems, match=message) as caught:
        read_expected(written(tmp_path, text), COMMUNE_OF)
    assert caught.value.problems[0].where.startswith("expected.csv")


def test_all_lines_that_are_wrong_are_told_up_to_twenty(tmp_path):
    with pytest.raises(InputProblems) as caught:
        read_expected(written(tmp_path, "unit_code,people\n" + "99999,x\n" * 30), COMMUNE_OF)
    assert len(caught.value.problems) == 21
    assert "not the code of a commune; people:" in str(caught.value.problems[0])
    assert "10 " in str(caught.value.problems[-1])


def test_no_value_is_quoted(tmp_path):
    with pytest.raises(InputProblems) as caught:
        read_expected(written(tmp_path, "unit_code,people\nNguyen Van A,079199123457\n"), COMMUNE_OF)
    assert "Nguyen" not in str(caught.value)
    assert "0791" not in str(caught.value)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(InputProblems, match=r"none.csv: .*can't be read: FileNotFoundError"):
        read_expected(tmp_path / "none.csv", COMMUNE_OF)
