"""The fourteen targets of cleaning population data.

Provinces report on fourteen targets, and no list of them was found: these are ours, and are said to be wherever they
are shown. A rule names the target it serves in `Rule.target`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CleaningTarget:
    """One of the targets, by its number from 1 to 14."""

    number: int
    vi: str
    en: str


TARGETS: tuple[CleaningTarget, ...] = (
    CleaningTarget(1, "Trùng số định danh", "Duplicate PIN"),
    CleaningTarget(2, "Một người có hai số định danh", "One person under two PINs"),
    CleaningTarget(3, "Trùng số CMND", "Duplicate old identity-card number"),
    CleaningTarget(
        4,
        "Số định danh không khớp giới tính, năm sinh, nơi đăng ký khai sinh",
        "PIN against sex, year of birth and place of birth registration",
    ),
    CleaningTarget(5, "Thiếu trường bắt buộc", "A required field is missing"),
    CleaningTarget(6, "Thiếu thông tin cha, mẹ", "Parents are missing"),
    CleaningTarget(
        7,
        "Hộ không có chủ hộ hoặc có nhiều chủ hộ, thành viên chưa rõ quan hệ với chủ hộ",
        "A household with no head or several, or a member without a relation to the head",
    ),
    CleaningTarget(8, "Quan hệ gia đình mâu thuẫn với tuổi", "A relation that contradicts the ages"),
    CleaningTarget(
        9,
        "Mã đơn vị hành chính không có trong danh mục hoặc đã hết hiệu lực",
        "A unit code that is unknown, or retired where a current one is due",
    ),
    CleaningTarget(10, "Thiếu nơi thường trú hoặc địa chỉ thường trú", "No permanent address"),
    CleaningTarget(11, "Người đã chết nhưng hồ sơ còn hoạt động", "Dead but active, or active after death"),
    CleaningTarget(12, "Khai sinh, khai tử muộn hoặc chưa đăng ký", "A birth or death registered late or not at all"),
    CleaningTarget(13, "Thẻ căn cước hết hạn, hoặc chỉ có số CMND", "An expired identity card, or only an old number"),
    CleaningTarget(
        14,
        "Không khớp với cơ sở dữ liệu khác (hộ tịch, bảo hiểm y tế, hồ sơ thủ tục)",
        "Disagrees with another database (civil status, health insurance, dossiers)",
    ),
)
"""All of them, in order: the first is number 1."""

OURS_VI = "do ddss đặt"
OURS_EN = "ours"
"""Said beside the targets wherever they are shown: no official list of the fourteen was found."""


def target(number: int) -> CleaningTarget:
    """The target of that number.

    Raises:
        ValueError: there is none.
    """
    if not 1 <= number <= len(TARGETS):
        raise ValueError(f"there is no cleaning target {number}: they are numbered 1 to {len(TARGETS)}")
    return TARGETS[number - 1]
