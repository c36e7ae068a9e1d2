"""Words that invented people are made of: names by group and cohort, streets, hamlets. Weights are relative.

Family-name weights of the Kinh majority follow a published count; the rest are plausible, not counted.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pool:
    """Words with their weights, in the same order."""

    words: tuple[str, ...]
    weights: tuple[float, ...]

    @classmethod
    def of(cls, text: str) -> Pool:
        """Words separated by commas, each with an optional weight after a colon (1 if none)."""
        pairs = [item.strip().partition(":") for item in text.split(",")]
        return cls(tuple(word for word, _, _ in pairs), tuple(float(weight or 1) for _, _, weight in pairs))


KINH_FAMILIES = Pool.of(
    "Nguyễn:38.4, Trần:12.1, Lê:9.5, Phạm:7, Hoàng:2.9, Huỳnh:2.2, Phan:4.5, Vũ:2.2, Võ:1.7, Đặng:2.1, Bùi:2, Đỗ:1.4,"
    "Hồ:1.3, Ngô:1.3, Dương:1, Lý:0.5, Đinh:0.9, Trịnh:0.8, Mai:0.7, Đào:0.8, Lương:0.7, Trương:1.2, Lâm:0.5, Cao:0.6,"
    "Hà:0.5, Đoàn:0.7, Tạ:0.4, Châu:0.2, Tô:0.3, Thái:0.2, Chu:0.2, Tống:0.1, Quách:0.1, Kiều:0.1"
)


def _regional(shares: dict[str, float]) -> Pool:
    """The majority's family names with other weights for some."""
    weights = dict(zip(KINH_FAMILIES.words, KINH_FAMILIES.weights, strict=True)) | shares
    return Pool(tuple(weights), tuple(weights.values()))


KINH_NORTH_FAMILIES = _regional({"Hoàng": 5.0, "Huỳnh": 0.05, "Vũ": 3.8, "Võ": 0.1})
KINH_SOUTH_FAMILIES = _regional({"Hoàng": 0.4, "Huỳnh": 4.8, "Vũ": 0.3, "Võ": 3.6})
"""One name each, in two spellings: Hoàng and Vũ of the north are Huỳnh and Võ of the south."""

TAY_NUNG_FAMILIES = Pool.of("Nông:5, Hoàng:5, Lý:3, Triệu:2, Hà:2, Lương:3, Bế:1, Đàm:1, Ma:2, Vi:1, Lục:1")
THAI_FAMILIES = Pool.of("Lò:6, Quàng:3, Cà:2, Lường:4, Tòng:2, Hà:2, Vi:2, Lô:2, Cầm:1")
MUONG_FAMILIES = Pool.of("Bùi:6, Đinh:3, Quách:3, Bạch:2, Hà:2, Nguyễn:2")
MONG_FAMILIES = Pool.of("Giàng:5, Vàng:4, Sùng:3, Thào:3, Lầu:2, Hạng:2, Mùa:2, Lý:2, Vừ:2, Cứ:1")
DAO_FAMILIES = Pool.of("Triệu:4, Đặng:4, Bàn:3, Lý:3, Phùng:2, Chảo:2, Tẩn:2")
KHMER_FAMILIES = Pool.of("Thạch:5, Sơn:3, Kim:3, Danh:4, Lâm:2, Châu:2, Neáng:1, Kiên:1")
HIGHLAND_FAMILIES = Pool.of("Niê:4, Ksor:3, Rơ Châm:2, Siu:3, Rmah:2, H'Đơk:1, Kpă:2, Đinh:2, A:2, Y:2, K'Brình:1")

FAMILIES_BY_GROUP = {
    "01": KINH_FAMILIES,
    "02": TAY_NUNG_FAMILIES,
    "07": TAY_NUNG_FAMILIES,
    "03": THAI_FAMILIES,
    "06": MUONG_FAMILIES,
    "08": MONG_FAMILIES,
    "09": DAO_FAMILIES,
    "05": KHMER_FAMILIES,
    "10": HIGHLAND_FAMILIES,
    "12": HIGHLAND_FAMILIES,
}
"""Family names by ethnicity code. Every ethnicity that is generated has an entry."""

_MAJORITY = "01:1"
ETHNICITIES_BY_PROVINCE = {
    "04": "02:43, 07:30, 08:11, 09:10, 01:6",
    "08": "02:26, 08:20, 09:14, 01:35, 07:5",
    "11": "03:38, 08:36, 01:18, 09:8",
    "12": "03:34, 08:23, 09:14, 01:29",
    "14": "03:54, 08:16, 06:8, 01:22",
    "15": "01:45, 08:17, 02:17, 09:13, 03:8",
    "19": "01:68, 02:18, 07:7, 09:7",
    "20": "07:42, 02:36, 01:17, 09:5",
    "22": "01:88, 02:4, 09:8",
    "24": "01:92, 07:5, 02:3",
    "25": "01:72, 06:26, 09:2",
    "38": "01:81, 03:7, 06:11, 08:1",
    "40": "01:84, 03:14, 08:2",
    "51": "01:72, 10:28",
    "52": "01:68, 10:26, 12:6",
    "66": "01:70, 12:20, 10:4, 07:6",
    "68": "01:80, 12:8, 07:6, 08:6",
    "86": "01:84, 05:16",
    "91": "01:90, 05:10",
    "92": "01:87, 05:13",
}
"""Shares of ethnicity codes by current province; a province not named is of the majority."""


def ethnicities(province_code: str) -> Pool:
    """Ethnicity codes of a province with their shares."""
    return Pool.of(ETHNICITIES_BY_PROVINCE.get(province_code, _MAJORITY))


MALE_MIDDLES_OLD = Pool.of("Văn:60, Đình:6, Hữu:6, Xuân:6, Ngọc:5, Đức:5, Quang:4, Công:4, Bá:2, Duy:2")
MALE_MIDDLES_NEW = Pool.of(
    "Văn:15, Minh:14, Gia:12, Đức:10, Quang:8, Hoàng:8, Anh:6, Tuấn:6, Ngọc:5, Hữu:4, Bảo:6, Thanh:4, Quốc:4, Nhật:3"
)
FEMALE_MIDDLES_OLD = Pool.of("Thị:76, Ngọc:5, Thu:4, Kim:4, Thanh:4, Bích:3, Mỹ:2, Hồng:2")
FEMALE_MIDDLES_MID = Pool.of("Thị:50, Thị Thu:6, Thị Ngọc:6, Ngọc:8, Thanh:6, Thu:6, Kim:5, Phương:5, Mỹ:4, Hồng:4")
FEMALE_MIDDLES_NEW = Pool.of(
    "Thị:10, Ngọc:16, Bảo:10, Khánh:9, Phương:9, Minh:9, Thùy:6, Gia:8, Quỳnh:6, Thanh:5, Hà:4, Diệu:4, Tuệ:4"
)
MALE_GIVENS = Pool.of(
    "Hùng:5, Dũng:4, Tuấn:5, Minh:5, Nam:4, Long:4, Hải:4, Sơn:4, Thành:4, Đức:4, Hiếu:3, Huy:4, Khang:3, Khoa:3,"
    "Kiên:3, Lâm:2, Nghĩa:2, Phong:3, Phúc:3, Quân:3, Quang:2, Sang:2, Tài:2, Tâm:2, Thắng:3, Thịnh:2, Tiến:2, Toàn:2,"
    "Trung:3, Trường:2, Tùng:2, Vinh:2, Bình:2, Cường:3, Đạt:3, Hòa:2, Hưng:3, An:2, Bảo:2, Duy:2, Lợi:1, Lộc:1"
)
FEMALE_GIVENS = Pool.of(
    "Hương:4, Lan:4, Hoa:3, Hằng:3, Nga:3, Hà:4, Thảo:4, Linh:5, Trang:4, Anh:5, Ngọc:3, Mai:4, Yến:2, Nhung:2, Thủy:3,"
    "Phương:4, Huyền:3, Loan:2, Hạnh:3, Vân:3, Tuyết:2, Dung:2, Chi:3, Châu:2, Vy:3, My:2, Như:2, Quỳnh:2, Diễm:1,"
    "Thúy:3, Oanh:1, Xuân:1, Thu:2, Hiền:3, Nhi:3, Trâm:2, Tiên:1, Giang:2, Ánh:1, Đào:1, Sen:1, Liên:2"
)

STREETS = (
    *("Trần Hưng Đạo", "Lê Lợi", "Nguyễn Trãi", "Quang Trung", "Hai Bà Trưng", "Lý Thường Kiệt", "Phan Bội Châu"),
    *("Nguyễn Huệ", "Lê Hồng Phong", "Hoàng Hoa Thám", "Điện Biên Phủ", "Cách Mạng Tháng Tám", "Võ Thị Sáu"),
    *("Nguyễn Văn Cừ", "Phan Đình Phùng", "Ngô Quyền", "Trường Chinh", "Bà Triệu", "Lạc Long Quân", "Kim Đồng"),
)
HAMLETS = (
    *("Đông", "Tây", "Nam", "Bắc", "Trung", "Thượng", "Hạ", "Đoài", "Đồng Tâm", "Tân Tiến", "Hòa Bình", "Phú Mỹ"),
    *("An Lạc", "Bình Minh", "Quyết Thắng", "Đoàn Kết", "Tân Lập", "Phú Thọ", "Mỹ Hòa", "Long Thành"),
)
HAMLET_TYPES = {"north": "Thôn", "mountain": "Bản", "south": "Ấp"}

_MOUNTAIN = frozenset(("04", "08", "11", "12", "14", "15", "20"))
_SOUTH = frozenset(("79", "80", "82", "86", "91", "92", "96"))


_CENTRE = frozenset(("44", "46", "48", "51", "52", "56", "66", "68"))


def kinh_families(province_code: str) -> Pool:
    """The majority's family names in a province."""
    if province_code in _SOUTH | {"75"}:
        return KINH_SOUTH_FAMILIES
    return KINH_FAMILIES if province_code in _CENTRE else KINH_NORTH_FAMILIES


def hamlet_type(province_code: str) -> str:
    """Word for a hamlet in a province."""
    if province_code in _SOUTH:
        return HAMLET_TYPES["south"]
    return HAMLET_TYPES["mountain" if province_code in _MOUNTAIN else "north"]
