"""Code lists of the register and of the dossiers, and the procedures the product knows by name.

A mark says how far a code was checked: V read in a primary source, V* in one secondary source, R not checked or ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Mark(StrEnum):
    """How far a fact was checked."""

    VERIFIED = "V"
    SECONDARY = "V*"
    RECALLED = "R"


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a list, with its labels."""

    value: str
    vi: str
    en: str
    mark: Mark = Mark.VERIFIED


@dataclass(frozen=True, slots=True)
class Procedure:
    """An administrative procedure. `working_days` is the statutory time from reception to result."""

    code: str
    vi: str
    en: str
    service_level: str
    working_days: int
    mark: Mark
    """Mark of the code; times are recalled except those of permanent and temporary residence."""
    essential: bool = False
    """One of the 25 services to be filed online since 2025-10-01."""


def values(codes: tuple[Code, ...]) -> tuple[str, ...]:
    """The bare values of a list, in its order."""
    return tuple(code.value for code in codes)


def labels(codes: tuple[Code, ...]) -> Mapping[str, Code]:
    """The codes of a list by value."""
    return MappingProxyType({code.value: code for code in codes})


_S, _R = Mark.SECONDARY, Mark.RECALLED

SEX = (Code("0", "Chưa xác định", "Unknown"), Code("1", "Nam", "Male"), Code("2", "Nữ", "Female"))
MALE, FEMALE = "1", "2"

MARITAL = (
    Code("0", "Chưa có thông tin", "Unknown"),
    Code("1", "Chưa kết hôn", "Never married"),
    Code("2", "Đã kết hôn", "Married"),
    Code("3", "Đã ly hôn hoặc góa", "Divorced or widowed"),
)
MARRIED = "2"

BLOOD = (
    Code("00", "Chưa có thông tin", "Unknown"),
    Code("01", "A", "A"),
    Code("02", "B", "B"),
    Code("03", "AB", "AB"),
    Code("04", "O", "O"),
)

# A literal list would be 54 lines long.
_ETHNIC_GROUPS = (  # noqa: SIM905
    "Kinh|Tày|Thái|Hoa|Khmer|Mường|Nùng|Mông|Dao|Gia Rai|Ngái|Ê Đê|Ba Na|Xơ Đăng|Sán Chay|Cơ Ho|Chăm|"
    "Sán Dìu|Hrê|Mnông|Ra Glai|Xtiêng|Bru - Vân Kiều|Thổ|Giáy|Cơ Tu|Giẻ Triêng|Mạ|Khơ Mú|Co|Tà Ôi|Chơ Ro|"
    "Kháng|Xinh Mun|Hà Nhì|Chu Ru|Lào|La Chí|La Ha|Phù Lá|La Hủ|Lự|Lô Lô|Chứt|Mảng|Pà Thẻn|Cơ Lao|Cống|"
    "Bố Y|Si La|Pu Péo|Brâu|Ơ Đu|Rơ Măm"
).split("|")
ETHNICITY = (
    *(Code(f"{number:02d}", name, name) for number, name in enumerate(_ETHNIC_GROUPS, 1)),
    Code("55", "Người nước ngoài", "Foreigner"),
    Code("99", "Không rõ", "Unknown"),
)
"""The list of 1979. A second list, of 2008, gives some groups other codes: an extract says which one it uses."""

RELIGION = (
    Code("01", "Phật giáo", "Buddhism", _S),
    Code("02", "Công giáo", "Catholicism", _R),
    Code("03", "Phật giáo Hòa Hảo", "Hòa Hảo Buddhism", _R),
    Code("04", "Hồi giáo", "Islam", _R),
    Code("05", "Cao Đài", "Caodaism", _R),
    Code("06", "Minh Sư đạo", "Minh Sư", _R),
    Code("07", "Minh Lý đạo", "Minh Lý", _R),
    Code("08", "Tin Lành", "Protestantism", _R),
    Code("09", "Tịnh độ Cư sĩ Phật hội", "Pure Land Buddhist Home Practice", _R),
    Code("10", "Tứ Ân Hiếu Nghĩa", "Tứ Ân Hiếu Nghĩa", _R),
    Code("11", "Bửu Sơn Kỳ Hương", "Bửu Sơn Kỳ Hương", _R),
    Code("12", "Baha'i", "Baha'i", _R),
    Code("13", "Tôn giáo khác", "Other religion", _S),
    Code("99", "Không có hoặc không rõ", "None or unknown", _S),
)

LIFE_STATUS = (
    Code("alive", "Còn sống", "Alive", _R),
    Code("dead", "Đã chết", "Dead", _R),
    Code("missing", "Mất tích", "Missing", _R),
    Code("moved_abroad", "Định cư ở nước ngoài", "Moved abroad", _R),
)

RELATION = (
    Code("head", "Chủ hộ", "Head", _R),
    Code("wife", "Vợ", "Wife", _R),
    Code("husband", "Chồng", "Husband", _R),
    Code("child", "Con", "Child", _R),
    Code("parent", "Cha, mẹ", "Parent", _R),
    Code("grandparent", "Ông, bà", "Grandparent", _R),
    Code("grandchild", "Cháu", "Grandchild", _R),
    Code("sibling", "Anh, chị, em", "Sibling", _R),
    Code("other_relative", "Họ hàng khác", "Other relative", _R),
    Code("not_related", "Không họ hàng", "Not related", _R),
)

EID = (
    Code("0", "Chưa có tài khoản", "No account", _R),
    Code("1", "Mức độ 1", "Level 1", _R),
    Code("2", "Mức độ 2", "Level 2", _R),
)

PRECISION = (
    Code("day", "Đủ ngày, tháng, năm", "Day", _R),
    Code("month", "Chỉ có tháng, năm", "Month and year", _R),
    Code("year", "Chỉ có năm", "Year only", _R),
)

STATUS = (
    Code("1", "Mới đăng ký", "New"),
    Code("2", "Được tiếp nhận", "Accepted"),
    Code("3", "Không được tiếp nhận", "Refused"),
    Code("4", "Đang xử lý", "Processing"),
    Code("5", "Yêu cầu bổ sung giấy tờ", "Supplement requested"),
    Code("6", "Yêu cầu thực hiện nghĩa vụ tài chính", "Payment requested"),
    Code("7", "Công dân yêu cầu rút hồ sơ", "Withdrawal requested"),
    Code("8", "Dừng xử lý", "Stopped"),
    Code("9", "Đã xử lý xong", "Processed"),
    Code("10", "Đã trả kết quả", "Result returned"),
)

CHANNEL = (
    Code("1", "Trực tiếp", "In person"),
    Code("2", "Trực tuyến", "Online"),
    Code("3", "Bưu chính công ích", "Public post"),
)

SERVICE_LEVEL = (
    Code("4", "Trực tuyến toàn trình", "Fully online"),
    Code("3", "Trực tuyến một phần", "Partly online"),
    Code("2", "Cung cấp thông tin", "Information only"),
)

PAYMENT = (
    Code("1", "Cổng dịch vụ công quốc gia", "National portal"),
    Code("2", "Cổng thanh toán địa phương", "Local gateway"),
)

APPLICANT_TYPE = (Code("1", "Cá nhân", "Individual", _R), Code("2", "Tổ chức", "Organisation", _R))

SATISFACTION = (
    Code("1", "Rất không hài lòng", "Very dissatisfied", _R),
    Code("2", "Không hài lòng", "Dissatisfied", _R),
    Code("3", "Bình thường", "Neutral", _R),
    Code("4", "Hài lòng", "Satisfied", _R),
    Code("5", "Rất hài lòng", "Very satisfied", _R),
)

OF_COLUMN: Mapping[str, tuple[Code, ...]] = MappingProxyType(
    {
        "birth_date_precision": PRECISION,
        "sex_code": SEX,
        "ethnicity_code": ETHNICITY,
        "religion_code": RELIGION,
        "blood_group_code": BLOOD,
        "marital_status_code": MARITAL,
        "relation_to_head_code": RELATION,
        "eid_level": EID,
        "life_status_code": LIFE_STATUS,
        "channel_code": CHANNEL,
        "service_level_code": SERVICE_LEVEL,
        "applicant_type_code": APPLICANT_TYPE,
        "status_code": STATUS,
        "payment_channel_code": PAYMENT,
        "satisfaction_code": SATISFACTION,
    }
)
"""The list that each column of codes is written in."""

_V = Mark.VERIFIED

PROCEDURES = (
    Procedure("1.004222", "Đăng ký thường trú", "Permanent residence", "4", 7, _V, essential=True),
    Procedure("1.004194", "Đăng ký tạm trú", "Temporary residence", "4", 3, _R, essential=True),
    Procedure("1.003677", "Khai báo tạm vắng", "Absence declaration", "4", 1, _R, essential=True),
    Procedure("1.010041", "Xác nhận thông tin về cư trú", "Confirmation of residence", "4", 1, _R),
    Procedure("1.010040", "Điều chỉnh thông tin về cư trú", "Correction of residence data", "4", 3, _R),
    Procedure("2.000200", "Cấp thẻ căn cước cho người từ đủ 14 tuổi", "Identity card from the age of 14", "3", 7, _V),
    Procedure("2.000377", "Cấp lại thẻ căn cước", "Identity card, re-issue", "4", 7, _R, essential=True),
    Procedure("1.001193", "Đăng ký khai sinh", "Birth registration", "4", 1, _R, essential=True),
    Procedure(
        "2.000986",
        "Liên thông khai sinh, thường trú, bảo hiểm y tế trẻ dưới 6 tuổi",
        "Linked birth, residence and health insurance",
        "4",
        4,
        _V,
        essential=True,
    ),
    Procedure("1.000656", "Đăng ký khai tử", "Death registration", "4", 1, _R, essential=True),
    Procedure("1.000894", "Đăng ký kết hôn", "Marriage registration", "3", 1, _R, essential=True),
    Procedure("3.000333", "Cấp phiếu lý lịch tư pháp", "Criminal record certificate", "4", 10, _V, essential=True),
    Procedure("1.001456", "Cấp hộ chiếu phổ thông", "Ordinary passport", "4", 8, _V, essential=True),
)
"""A sample of procedures, enough for the synthetic dossiers: not the national catalogue."""
