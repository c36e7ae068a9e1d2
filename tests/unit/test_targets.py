"""Targets: those that ship, which year applies, and every way for a file of them to be wrong."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.errors import InputProblems
from checks.targets import exact, load_targets, records_short
from checks.vocabulary import Level

SHIPPED = (resources.files("checks") / "profiles" / "targets.toml").read_text("utf-8")
ONE = """
[[target]]
measure = "MEA-SVC-007"
levels = ["province", "commune"]
year = 2026
value = 92.3
source = "ours [R]"
"""


def written(tmp_path, text: str | bytes):
    path = tmp_path / "ours.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


@pytest.mark.parametrize(
    ("level", "year", "value"),
    [
        (Level.PROVINCE, 2023, None),
        (Level.PROVINCE, 2024, 30),
        (Level.COMMUNE, 2024, 30),
        (Level.PROVINCE, 2025, 70),
        (Level.COMMUNE, 2026, 70),
        (Level.NATION, 2024, None),
        (Level.NATION, 2026, 80),
    ],
)
def test_the_shipped_target_of_the_latest_year_applies(level, year, value):
    found = load_targets().find("MEA-SVC-001", level, year)
    assert (None if found is None else found.value) == value


def test_a_measure_without_a_target_has_none():
    assert load_targets().find("MEA-SVC-007", Level.NATION, 2026) is None


def test_every_shipped_target_says_how_far_it_was_checked():
    assert all(each.source.endswith(("[V]", "[V*]", "[R]")) for each in load_targets().entries)
    assert load_targets().sha256 == hashlib.sha256(SHIPPED.encode()).hexdigest()


def test_a_file_of_ones_own_is_read_exactly(tmp_path):
    targets = load_targets(written(tmp_path, ONE))
    assert {(each.level, each.value) for each in targets.entries} == {
        (Level.PROVINCE, Fraction(923, 1000) * 100),
        (Level.COMMUNE, Fraction(923, 10)),
    }


WRONG = {
    "not TOML": ("[[target", "can't be read: TOMLDecodeError"),
    "not UTF-8": (b'a = "\xff"', "can't be read: UnicodeDecodeError"),
    "a table": ("[target]\nyear = 2025", r"\[\[target\]\] entries are needed"),
    "unknown section": (f"[other]\n{ONE}", "unknown entry 'other'"),
    "no year": (ONE.replace("year = 2026", ""), "lacks the entry 'year'"),
    "no source": (ONE.replace('"ours [R]"', '" "'), "needs its source"),
    "unknown field": (ONE + "unit = 1\n", "unknown entry 'unit'"),
    "unknown measure": (ONE.replace("MEA-SVC-007", "MEA-SVC-999"), "no such measure 'MEA-SVC-999'"),
    "unknown level": (ONE.replace('"commune"', '"district"'), "'district' is not a valid Level"),
    "levels in a text": (ONE.replace('["province", "commune"]', '"province"'), "levels must be a list"),
    "no levels": (ONE.replace('["province", "commune"]', "[]"), "levels must be a list"),
    "year in a text": (ONE.replace("2026", '"2026"'), "year must be a year"),
    "year is true": (ONE.replace("2026", "true"), "year must be a year"),
    "value over 100": (ONE.replace("92.3", "100.1"), "at most 100 per cent"),
    "value below 0": (ONE.replace("92.3", "-1"), "a number from 0"),
    "value not a number": (ONE.replace("92.3", "nan"), "a number from 0"),
    "value is true": (ONE.replace("92.3", "true"), "a number from 0"),
    "given twice": (ONE + ONE, "given twice: MEA-SVC-007, province, 2026"),
    "not published there": (ONE.replace("MEA-SVC-007", "MEA-DEM-002"), "not published at level commune"),
    "compared, not reached": (
        ONE.replace("MEA-SVC-007", "MEA-DEM-006").replace(', "commune"', ""),
        "compared with what is expected",
    ),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_with_targets_is_said_in_a_sentence(tmp_path, text, message):
    where = written(tmp_path, text)
    with pytest.raises(InputProblems, match=message) as caught:
        load_targets(where)
    assert all(each.where.startswith(f"targets {where}") and each.remedy for each in caught.value.problems)


def test_all_that_is_wrong_is_said_at_once(tmp_path):
    text = ONE.replace("92.3", "-1") + ONE.replace("2026", "26") + ONE
    with pytest.raises(InputProblems) as caught:
        load_targets(written(tmp_path, text))
    assert [each.where.rpartition(" ")[2] for each in caught.value.problems] == ["1", "2"]


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(InputProblems, match="no such file of targets"):
        load_targets(str(tmp_path / "none.toml"))


@given(met=st.integers(0, 500), more=st.integers(0, 500), tenths=st.integers(0, 1000))
def test_short_is_the_least_number_that_reaches_the_target(met, more, tenths):
    records = met + more
    short = records_short(met, records, tenths / 10)
    wanted = exact(tenths / 10) / 100
    assert met + short >= wanted * records
    assert short == 0 or met + short - 1 < wanted * records
    assert records_short(met, records, exact(tenths / 10)) == short
