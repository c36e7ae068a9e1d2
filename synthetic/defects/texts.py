"""Defects of how names, addresses and numbers are written."""

from __future__ import annotations

import polars as pl

from checks.vocabulary import Criterion
from schemas.contract import CITIZENS
from synthetic.codepages import CP1252, CP1258, VISCII, VNI
from synthetic.defects.moments import ALIVE, OWN_KEY, PIN, citizen, column, within
from synthetic.spoil import Help

_C, _K = Criterion.CORRECT, Criterion.CLEAN
_NAME = pl.col("full_name")
_OWN_PIN = ALIVE & ~Help.REFERENCED.column & OWN_KEY
_LEGACY, _OTHER_LEGACY = pl.col("legacy_id"), Help.OTHER_LEGACY.column
_LABEL = CITIZENS.by_name
_WORDS = _NAME.str.split(" ")
_SHARED_NUMBER = "CIT-CLEAN-004"

_WRITTEN = (
    ("father_name", 0.001, "CIT-CLEAN-035"),
    ("mother_name", 0.001, "CIT-CLEAN-036"),
    ("spouse_name", 0.001, "CIT-CLEAN-037"),
    ("representative_name", 0.001, "CIT-CLEAN-038"),
    ("permanent_address", 0.001, "CIT-CLEAN-040"),
    ("current_address", 0.001, "CIT-CLEAN-041"),
)

_OTHERS_PIN = (
    ("father_id", "CIT-CLEAN-005", (), None),
    ("mother_id", "CIT-CLEAN-006", (), None),
    ("spouse_id", "CIT-CLEAN-007", ("CIT-CORRECT-059",), ("personal_id", "spouse_id")),
    ("representative_id", "CIT-CLEAN-043", (), None),
)

TEXT_DEFECTS = (
    *(
        citizen(
            f"{name}_double_space", _K, name, rate, ALIVE & column(name),
            pl.col(name).str.replace(" ", "  ", literal=True),
            rules=(rule,), vi=f"Thừa khoảng trắng: {_LABEL[name].vi}", en=f"A doubled space: {_LABEL[name].en}",
        )
        for name, rate, rule in _WRITTEN
    ),
    citizen(
        "name_utf8_as_cp1252", _K, "full_name", 0.0008, ALIVE & _NAME.str.contains("[ạảấầẩẫậắằẳẵặẹẻẽếềểễệ]"),
        _NAME.str.replace_many(CP1252), rules=("CIT-CLEAN-011",),
        may=("CIT-CLEAN-009", "CIT-CLEAN-010", "CIT-CLEAN-034"),
        vi="Họ tên UTF-8 đọc theo mã cp1252", en="The name in UTF-8, read as cp1252",
    ),
    citizen(
        "name_cp1258", _K, "full_name", 0.0008, ALIVE & _NAME.str.contains("[ãẫẵẽễĩõỗỡũữỹĐ]"),
        _NAME.str.replace_many(CP1258), rules=("CIT-CLEAN-011",),
        vi="Họ tên mã cp1258 đọc theo mã cp1252", en="The name in cp1258, read as cp1252",
    ),
    citizen(
        # Letters such as ạ and ư turn into ordinary Latin ones in this code page; these cannot be mistaken.
        "name_viscii", _K, "full_name", 0.0008, ALIVE & _NAME.str.contains("[ắằặấầẩậẽẹếềểễệốồổỗộờởịơớợừỡĐ]"),
        _NAME.str.replace_many(VISCII), rules=("CIT-CLEAN-011",),
        vi="Họ tên mã VISCII", en="The name in VISCII",
    ),
    citizen(
        "name_vni", _K, "full_name", 0.0008, ALIVE & _NAME.str.contains("[ễầăêặ]"), _NAME.str.replace_many(VNI),
        rules=("CIT-CLEAN-030",), vi="Họ tên theo phông chữ VNI", en="The name in VNI",
    ),
    citizen(
        "name_small_initial", _K, "full_name", 0.0015, ALIVE, _NAME.str.to_lowercase(), rules=("CIT-CLEAN-031",),
        vi="Họ tên viết thường", en="The name in small letters",
    ),
    citizen(
        "name_order_swapped", _K, "full_name", 0.001,
        ALIVE & _NAME.str.contains("^(?:Nguyễn|Trần|Phạm|Huỳnh|Đặng|Bùi|Đỗ|Ngô) ")
        & ~_NAME.str.contains(" (?:Mai|Hà|Châu|Lý|Thái|Lâm|Đào|Dương|Lương|Cao|Tô|Kiều|Hồ|Vũ|Đinh|Lê|Hoàng|Chu|Tạ)$"),
        _WORDS.list.reverse().list.join(" "), rules=("CIT-CLEAN-032",),
        vi="Đảo họ và tên", en="Family and given name exchanged",
    ),
    citizen(
        "name_odd_apostrophe", _K, "full_name", 0.3, ALIVE & _NAME.str.contains("'", literal=True),
        _NAME.str.replace_all("'", "\u2019", literal=True), rules=("CIT-CLEAN-033",),
        vi="Dấu nháy cong trong họ tên", en="A curly apostrophe in the name",
    ),
    citizen(
        "name_cyrillic", _K, "full_name", 0.0005, ALIVE & _NAME.str.contains("a", literal=True),
        _NAME.str.replace_all("a", "\u0430", literal=True), rules=("CIT-CLEAN-034",),
        vi="Chữ cái Ki-rin trong họ tên", en="A Cyrillic letter in the name",
    ),
    citizen(
        "name_plain", _K, "full_name", 0.002, ALIVE & _NAME.str.contains("[^ -~]"),
        _NAME.str.replace_all("[đ]", "d").str.replace_all("[Đ]",
        "D").str.normalize("NFD").str.replace_all(r"\p{M}", ""),
        deterministic=False, vi="Họ tên mất dấu (chưa quy tắc nào thấy)",
        en="Marks lost from the name (no rule sees it)",
    ),
    *(
        citizen(
            f"{name}_short", _K, name, 0.0006, ALIVE & column(name), pl.col(name).str.slice(0, 9), rules=(rule,),
            may=may, also=also, vi=f"Thiếu chữ số: {_LABEL[name].vi}", en=f"Digits lost: {_LABEL[name].en}",
        )
        for name, rule, may, also in _OTHERS_PIN
    ),
    citizen(
        "legacy_short", _K, "legacy_id", 0.0008, ALIVE & column("legacy_id") & _OTHER_LEGACY.is_not_null(),
        _LEGACY.str.slice(0, 8), rules=("CIT-CLEAN-003",),
        vi="Số CMND thiếu chữ số", en="A digit lost from the old number",
    ),
    citizen(
        "legacy_duplicate", _K, "legacy_id", 0.0012, ALIVE & column("legacy_id") & _OTHER_LEGACY.is_not_null(),
        _OTHER_LEGACY, peer=Help.ABOVE_ROW,
        rules=(_SHARED_NUMBER,), also=("legacy_id", "legacy_id"),
        vi="Hai người cùng số CMND", en="Two people with one old number",
    ),
    citizen(
        "legacy_stand_in", _K, "legacy_id", 0.0004, ALIVE & column("legacy_id") & _OTHER_LEGACY.is_not_null(),
        pl.lit("111111111"), rules=("CIT-CLEAN-045",), may=(_SHARED_NUMBER,),
        vi="Số CMND giả 111111111", en="A stand-in for the old number",
    ),
    citizen(
        "legacy_of_a_child", _C, "legacy_id", 0.001, ALIVE & within("birth_date", 14 * 365),
        PIN.str.slice(3, 9), rules=("CIT-CORRECT-055",), may=(_SHARED_NUMBER,), also=("legacy_id", "legacy_id"),
        vi="Trẻ em có số CMND", en="A child with an old card number",
    ),
    citizen(
        "pin_century", _C, "personal_id", 0.0008, _OWN_PIN & column("birth_date"),
        PIN.str.slice(0, 3) + PIN.str.slice(3, 1).replace({"0": "2", "1": "3", "2": "4", "3": "5"}) + PIN.str.slice(4),
        rules=("CIT-CORRECT-002",), may=("CIT-CLEAN-002",), also=("personal_id", "personal_id"),
        vi="Sai mã thế kỷ trong số định danh", en="Wrong century digit in the PIN",
    ),
    citizen(
        "pin_unknown_place", _C, "personal_id", 0.0006, _OWN_PIN, "003" + PIN.str.slice(3),
        rules=("CIT-CORRECT-005",), may=("CIT-CLEAN-002",), also=("personal_id", "personal_id"),
        vi="Ba số đầu của số định danh không là mã tỉnh nào", en="The PIN's first digits are of no province",
    ),
    citizen(
        "registered_in_another_province", _C, "birth_registration_unit", 0.001,
        ALIVE & column("birth_registration_unit") & ~PIN.str.slice(0, 3).is_in(["001", "017"]), pl.lit("00004"),
        rules=("CIT-CORRECT-004",),
        vi="Nơi đăng ký khai sinh khác tỉnh trong số định danh",
        en="Birth registered in another province than the PIN's",
    ),
    citizen(
        "ethnicity_foreigner", _C, "ethnicity_code", 0.0006, ALIVE, pl.lit("55"), rules=("CIT-CORRECT-057",),
        vi="Công dân Việt Nam ghi dân tộc là người nước ngoài", en="A national recorded as a foreigner by ethnicity",
    ),
    citizen(
        "stay_at_home", _C, "temporary_unit", 0.006, ALIVE & column("temporary_unit"), pl.col("permanent_unit"),
        rules=("CIT-CORRECT-058",), vi="Tạm trú tại chính xã thường trú", en="A temporary stay in one's own commune",
    ),
)  # fmt: skip
"""Wrong code pages, stray signs, lost digits, shared numbers."""
