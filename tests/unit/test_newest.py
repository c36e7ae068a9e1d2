from __future__ import annotations

from datetime import date

import pytest

from checks.errors import InputError
from flows.newest import Wanted, newest

TODAY = date(2026, 11, 3)
WANTED = Wanted(citizens="citizens*", dossiers="dossiers*", marker=None, months_late=1)
MARKED = Wanted(citizens="citizens*", dossiers="dossiers*", marker="_SUCCESS", months_late=1)


def lay(root, name, *parts):
    for part in parts or ("citizens.csv", "dossiers.csv"):
        (root / name).mkdir(exist_ok=True)
        (root / name / part).touch()


def test_the_newest_is_taken_as_of_its_last_day(tmp_path):
    for name in ("2026-09", "2026-10", "notes", "2026-13", "2026-10x"):
        lay(tmp_path, name)
    found = newest(tmp_path, TODAY, WANTED)
    assert (found.as_of, found.citizens.name, found.dossiers.name) == (
        date(2026, 10, 31),
        "citizens.csv",
        "dossiers.csv",
    )
    assert found.citizens.parent.name == "2026-10"


def test_a_day_may_be_named(tmp_path):
    lay(tmp_path, "2026-10-15")
    assert newest(tmp_path, TODAY, WANTED).as_of == date(2026, 10, 15)


def test_an_extract_of_a_day_to_come_is_passed_over(tmp_path):
    lay(tmp_path, "2026-10")
    lay(tmp_path, "2026-11")
    assert newest(tmp_path, TODAY, WANTED).as_of == date(2026, 10, 31)


def test_half_an_extract_is_passed_over(tmp_path):
    lay(tmp_path, "2026-09")
    lay(tmp_path, "2026-10", "citizens.csv", "_dossiers.csv")
    with pytest.raises(InputError, match="kỳ mới nhất là 2026-09-30"):
        newest(tmp_path, TODAY, WANTED)


def test_an_extract_without_its_marker_is_still_coming_in(tmp_path):
    lay(tmp_path, "2026-10")
    with pytest.raises(InputError, match="_SUCCESS"):
        newest(tmp_path, TODAY, MARKED)
    (tmp_path / "2026-10" / "_SUCCESS").touch()
    assert newest(tmp_path, TODAY, MARKED).as_of == date(2026, 10, 31)


def test_a_late_extract_is_never_scored_again_in_silence(tmp_path):
    lay(tmp_path, "2026-08")
    with pytest.raises(InputError, match="đã quá 1 tháng"):
        newest(tmp_path, TODAY, WANTED)


def test_two_files_of_a_part_are_told(tmp_path):
    lay(tmp_path, "2026-10", "citizens-1.csv", "citizens-2.csv", "dossiers.csv")
    with pytest.raises(InputError, match="cần đúng một"):
        newest(tmp_path, TODAY, WANTED)


def test_no_folder_and_an_empty_one_are_told(tmp_path):
    with pytest.raises(InputError, match="không tìm thấy thư mục"):
        newest(tmp_path / "none", TODAY, WANTED)
    with pytest.raises(InputError, match="không có kỳ nào"):
        newest(tmp_path, TODAY, WANTED)
