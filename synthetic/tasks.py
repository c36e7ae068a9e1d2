"""Tasks that a task force might have handed out: invented, for demonstrations."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

HEADER = ("unit_code", "task", "owner", "start", "due", "result", "accountable", "progress_pct")

_TASKS = (
    (
        "VN", "Chuyển mã đơn vị hành chính cũ sang mã mới (CIT-LIVE-007, 008, 009)",
        "Giám đốc Trung tâm dữ liệu quốc gia về dân cư", -90, 45, "Không còn hồ sơ mang mã cũ", "Cục trưởng C06", 62,
    ),
    (
        "VN", "Kế hoạch khắc phục của các tỉnh chưa đạt", "Chủ tịch UBND các tỉnh chưa đạt", -20, 40,
        "Mỗi tỉnh một kế hoạch, ghi rõ số hồ sơ và giờ công", "Tổ trưởng Tổ công tác triển khai Đề án 06", 40,
    ),
    (
        "VN", "Đối khớp số định danh của cha, mẹ với cơ sở dữ liệu hộ tịch", "Cục trưởng Cục Hành chính tư pháp",
        -120, -12, "Ít nhất 85% khớp tự động", "Bộ trưởng Bộ Tư pháp", 71,
    ),
    (
        "VN", "Đóng hồ sơ của người đã đăng ký khai tử (CIT-CORRECT-040)", "Chủ tịch UBND cấp xã", -60, 30,
        "Không còn hồ sơ lỗi", "Chủ tịch UBND cấp tỉnh", 88,
    ),
    (
        "80", "Dồn lực cho mười xã còn phải sửa nhiều nhất", "Giám đốc Công an tỉnh", -30, 35,
        "Mười xã đạt chỉ tiêu", "Chủ tịch UBND tỉnh", 25,
    ),
)  # fmt: skip
"""Locality, task, owner, days from the cut-off to its start and to its due date, result, who answers, progress."""


def write_tasks(path: Path, as_of: date) -> None:
    """Write the tasks as they would stand at a cut-off date, in the form that `ddss score --tasks` reads."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(HEADER)
        for unit, task, owner, start, due, result, accountable, progress in _TASKS:
            days = (as_of + timedelta(start), as_of + timedelta(due))
            rows.writerow((unit, task, owner, days[0].isoformat(), days[1].isoformat(), result, accountable, progress))
