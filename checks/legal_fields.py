"""The register's legal fields: what the Law on Identification 26/2023/QH15, art. 9, says the register holds.

A rule names the fields whose presence it asks for in `Rule.law_fields`; `docs/legal-fields.md` shows both together.
"""

from __future__ import annotations

from dataclasses import dataclass

LAW_VI = "Luật Căn cước 26/2023/QH15, điều 9 [V]"
LAW_EN = "Law on Identification 26/2023/QH15, art. 9 [V]"


@dataclass(frozen=True, slots=True)
class LegalField:
    """One of the fields.

    Attributes:
        number: its place in the article, from 1 to 26.
        columns: the columns of the contract that hold it; all of citizens.
        of_vi, of_en: whom it applies to.
        reason_vi, reason_en: what of it no rule can ask for, and why; empty where all of it can be.
    """

    number: int
    vi: str
    en: str
    columns: tuple[str, ...]
    of_vi: str = "mọi người"
    of_en: str = "everybody"
    reason_vi: str = ""
    reason_en: str = ""


LEGAL_FIELDS: tuple[LegalField, ...] = (
    LegalField(1, "Họ, chữ đệm và tên khai sinh", "Birth name", ("full_name",)),
    LegalField(
        2,
        "Tên gọi khác",
        "Other name",
        ("other_name",),
        "người có tên gọi khác",
        "people who have another name",
        "Không đòi phải có: để trống nghĩa là không có tên gọi khác.",
        "It can't be required: a blank says that there is no other name.",
    ),
    LegalField(3, "Số định danh cá nhân", "Personal identification number", ("personal_id",)),
    LegalField(4, "Ngày, tháng, năm sinh", "Date of birth", ("birth_date", "birth_date_precision")),
    LegalField(5, "Giới tính", "Sex", ("sex_code",)),
    LegalField(
        6,
        "Nơi sinh",
        "Place of birth",
        ("birthplace_unit",),
        "người đăng ký khai sinh trong nước",
        "people whose birth was registered in Viet Nam",
    ),
    LegalField(
        7,
        "Nơi đăng ký khai sinh",
        "Place of birth registration",
        ("birth_registration_unit",),
        "người đăng ký khai sinh trong nước",
        "people whose birth was registered in Viet Nam",
    ),
    LegalField(
        8,
        "Quê quán",
        "Home town",
        ("hometown_unit",),
        "người đăng ký khai sinh trong nước",
        "people whose birth was registered in Viet Nam",
    ),
    LegalField(9, "Dân tộc", "Ethnicity", ("ethnicity_code",)),
    LegalField(10, "Tôn giáo", "Religion", ("religion_code",)),
    LegalField(11, "Quốc tịch", "Nationality", ("nationality_code",)),
    LegalField(
        12,
        "Nhóm máu",
        "Blood group",
        ("blood_group_code",),
        "người đã xét nghiệm và khai nhóm máu",
        "people who were tested and declared it",
    ),
    LegalField(
        13,
        "Số CMND (9 chữ số)",
        "Old identity-card number (nine digits)",
        ("legacy_id",),
        "người từng được cấp CMND",
        "people who were issued an old card",
    ),
    LegalField(
        14,
        "Ngày cấp, nơi cấp, thời hạn của thẻ căn cước",
        "Identity card: date and place of issue, expiry",
        ("card_issued_on", "card_issuer", "card_expires_on"),
        "người từ đủ 14 tuổi",
        "people from the age of 14",
    ),
    LegalField(
        15,
        "Họ tên, số định danh của cha, mẹ, vợ, chồng, con, người đại diện",
        "Name and PIN of father, mother, spouse, children, representative",
        (
            "father_name",
            "father_id",
            "mother_name",
            "mother_id",
            "spouse_name",
            "spouse_id",
            "representative_name",
            "representative_id",
        ),
        "cha, mẹ: trẻ sinh từ năm 2016; vợ, chồng: người đã kết hôn; người đại diện: người có người đại diện",
        "parents: children born since 2016; spouse: the married; representative: people who have one",
        "Con không ghi ở hồ sơ của cha mẹ mà ở hồ sơ của chính người con, trong trường cha và mẹ.",
        "Children are not written in a parent's record but in their own, in the fields of father and mother.",
    ),
    LegalField(
        16,
        "Nơi thường trú",
        "Permanent residence",
        ("permanent_unit", "permanent_address", "permanent_since"),
        "người đăng ký thường trú",
        "people registered as permanent residents",
    ),
    LegalField(
        17,
        "Nơi tạm trú",
        "Temporary residence",
        ("temporary_unit", "temporary_since", "temporary_until"),
        "người đăng ký tạm trú",
        "people registered as temporary residents",
    ),
    LegalField(
        18,
        "Nơi ở hiện tại",
        "Current residence",
        ("current_unit", "current_address"),
        "người còn sống",
        "living people",
    ),
    LegalField(
        19,
        "Khai báo tạm vắng",
        "Declaration of absence",
        ("absent_since", "absent_until"),
        "người đã khai báo tạm vắng",
        "people who declared an absence",
    ),
    LegalField(
        20,
        "Số hồ sơ cư trú",
        "Residence file number",
        ("household_id",),
        "người đăng ký thường trú",
        "people registered as permanent residents",
    ),
    LegalField(
        21,
        "Tình trạng hôn nhân",
        "Marital status",
        ("marital_status_code",),
        "người từ đủ 18 tuổi",
        "people from the age of 18",
    ),
    LegalField(
        22,
        "Quan hệ với chủ hộ",
        "Relation to the head of household",
        ("relation_to_head_code",),
        "thành viên hộ",
        "members of a household",
    ),
    LegalField(
        23,
        "Họ tên, số định danh của chủ hộ và các thành viên hộ",
        "Name and PIN of the head and members of the household",
        ("household_id", "relation_to_head_code", "full_name", "personal_id"),
        "thành viên hộ",
        "members of a household",
    ),
    LegalField(
        24,
        "Ngày, tháng, năm chết hoặc mất tích",
        "Date of death or disappearance",
        ("life_status_code", "death_date"),
        "người đã chết hoặc mất tích",
        "people who are dead or missing",
    ),
    LegalField(
        25,
        "Số điện thoại di động, thư điện tử",
        "Mobile number, e-mail address",
        ("phone", "email"),
        "người từ đủ 14 tuổi",
        "people from the age of 14",
    ),
    LegalField(
        26,
        "Thông tin khác theo quy định của Chính phủ",
        "Other information, as the Government provides",
        (),
        "theo quy định riêng",
        "as provided",
        "Luật không nêu tên trường, và bộ số liệu không có cột nào cho mục này.",
        "The law names no field, and the extract has no column for it.",
    ),
)
"""All of them, in order: the first is number 1."""


def legal_field(number: int) -> LegalField:
    """The field of that number.

    Raises:
        ValueError: there is none.
    """
    if not 1 <= number <= len(LEGAL_FIELDS):
        raise ValueError(f"there is no legal field {number}: they are numbered 1 to {len(LEGAL_FIELDS)}")
    return LEGAL_FIELDS[number - 1]
