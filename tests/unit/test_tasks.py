"""The file of tasks: read whole, or refused with everything that is wrong with it."""

from __future__ import annotations

from datetime import date

import pytest

from checks.errors import InputProblems
from flows.intake.tasks import COLUMNS, read_tasks

HEADER = ",".join(COLUMNS)
GOOD = '68,"Đối khớp cha, mẹ",Giám đốc Sở Tư pháp,2026-10-01,2026-12-15,Khớp 85%,Chủ tịch UBND tỉnh,40'
PLACES = frozenset({"VN", "68", "24769"})


def read(tmp_path, *lines, header=HEADER):
    path = tmp_path / "phan-cong.csv"
    path.write_text("\n".join([header, *lines]) + "\n", "utf-8")
    return read_tasks(path, PLACES)


def test_a_task_is_read(tmp_path):
    (task,) = read(tmp_path, GOOD).tasks
    assert (task.locality, task.task, task.start, task.due, task.progress_pct) == (
        "68", "Đối khớp cha, mẹ", date(2026, 10, 1), date(2026, 12, 15), 40,
    )  # fmt: skip
    assert read(tmp_path, GOOD.replace("2026-10-01", "")).tasks[0].start is None


def test_a_file_without_tasks_hands_out_none(tmp_path):
    assert read(tmp_path).tasks == ()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("68,việc", "fields are needed"),
        (GOOD.replace("68,", "99,", 1), "unit_code"),
        (GOOD.replace("Khớp 85%", ""), "result: để trống"),
        (GOOD.replace("2026-12-15", "15/12/2026"), "due: không phải ngày"),
        (GOOD.replace("2026-12-15", "2026-09-15"), "start: sau hạn"),
        (GOOD.replace(",40", ",101"), "progress_pct"),
        (GOOD.replace(",40", ",-1"), "progress_pct"),
        (GOOD.replace("Khớp 85%", "x" * 301), "dài quá 300"),
        (GOOD.replace("Khớp 85%", "sửa hồ sơ 068190000123"), "identity or phone number"),
        (GOOD.replace("Khớp 85%", "gọi 0912 345 678"), "identity or phone number"),
    ],
)
def test_a_wrong_row_is_told_by_line(tmp_path, line, said):
    with pytest.raises(InputProblems) as caught:
        read(tmp_path, GOOD, line)
    assert "dòng / line 3" in str(caught.value)
    assert said in str(caught.value)
    assert "068190000123" not in str(caught.value)


def test_all_wrong_rows_are_told_at_once(tmp_path):
    with pytest.raises(InputProblems) as caught:
        read(tmp_path, *["68,việc"] * 30)
    assert len(caught.value.problems) == 21


def test_a_file_of_another_kind_is_refused(tmp_path):
    with pytest.raises(InputProblems, match="dòng đầu phải là"):
        read(tmp_path, GOOD, header="a,b")
    with pytest.raises(InputProblems, match="không đọc được"):
        read_tasks(tmp_path / "khong-co.csv", PLACES)
    (tmp_path / "x.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputProblems, match="không đọc được"):
        read_tasks(tmp_path / "x.csv", PLACES)
