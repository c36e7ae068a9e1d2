"""Citizens, sạch (clean): names and addresses as they should be written. What may be right is only suspected."""

from __future__ import annotations

from checks.predicates import AllOf, AnyOf, Contains, Matches, Not, Predicate, Present, composed, shows
from checks.rule import Row, Rule
from checks.text import (
    FAMILY_FIRST,
    FAMILY_LAST,
    GARBLED,
    MOJIBAKE,
    MOJIBAKE_VNI,
    NAME_FORBIDDEN,
    NOT_LATIN,
    ODD_APOSTROPHE,
    STRAY_SPACE,
    WORD_IN_SMALL,
)
from checks.values import Plain
from checks.vocabulary import Criterion, Dataset, ErrorGroup, Severity

_TEXT = "TCVN 6909:2001 and the practice of the register [R]"
_BY_MACHINE_VI = "Máy chuẩn hóa hàng loạt, giữ bản gốc để đối chiếu."
_BY_MACHINE_EN = "Normalise in bulk by machine, keeping the original."
_BY_HAND_VI = "Đối chiếu giấy khai sinh, ghi lại họ tên."
_BY_HAND_EN = "Compare with the birth certificate and enter the name again."
_RIGHT: tuple[Row, ...] = tuple(
    {"full_name": name}
    for name in ("Nguyễn Thị Hương", "H'Hen Niê", "Lê Thị Mỹ-Anh", "Y Bhĭm Ñuôl", "Thạch", "NGUYỄN VĂN HOÀ")
)


def _name(
    rule_id: str,
    holds: Predicate,
    vi: str,
    en: str,
    *,
    why: str,
    failing: tuple[Row, ...],
    by_machine: bool,
    severity: Severity = Severity.BLOCKING,
) -> Rule:
    return Rule(
        id=rule_id,
        on=Dataset.CITIZENS,
        criterion=Criterion.CLEAN,
        severity=severity,
        field="full_name",
        applies=Present("full_name"),
        holds=holds,
        vi=vi,
        en=en,
        why=why,
        remedy_vi=_BY_MACHINE_VI if by_machine else _BY_HAND_VI,
        remedy_en=_BY_MACHINE_EN if by_machine else _BY_HAND_EN,
        source=_TEXT,
        error_group=ErrorGroup.FORMAT,
        effort_minutes=0 if by_machine else 15,
        passing=_RIGHT,
        failing=failing,
    )


def _written(
    rule_id: str, field: str, vi: str, en: str, *, forbidden: str | None = None, severity: Severity = Severity.BLOCKING
) -> Rule:
    """A text in composed Unicode, without stray space, wrong code page, or what is forbidden in it, in one rule."""
    found, plain = (GARBLED, Plain.LINE) if forbidden is None else (f"{GARBLED}|{forbidden}", Plain.NAME)
    good, bad = ("Lê Thị Mỹ-Anh", "Lê Nam 2") if forbidden else ("12 phố Hàng Đào", "12  phố Hàng Đào")
    return Rule(
        id=rule_id,
        on=Dataset.CITIZENS,
        criterion=Criterion.CLEAN,
        severity=severity,
        field=field,
        applies=Present(field),
        holds=AllOf(composed(field, plain), Not(shows(field, found, plain))),
        vi=f"{vi} viết đúng phông chữ, không thừa khoảng trắng{' hoặc ký tự lạ' if forbidden else ''}",
        en=f"The {en} is in composed Unicode, without stray space{', odd signs' if forbidden else ''} or garbling",
        why="Equal texts that are written differently compare unequal, and a garbled one can't be read.",
        remedy_vi="Máy chuẩn hóa Unicode và khoảng trắng; phần còn lại đối chiếu giấy tờ gốc.",
        remedy_en="Normalise Unicode and space by machine; compare the rest with the source document.",
        source=_TEXT,
        error_group=ErrorGroup.FORMAT,
        effort_minutes=5,
        passing=({field: good}, {field: "Y Bhĭm Ñuôl"}),
        failing=(
            {field: "Nguye\u0302\u0303n A"},
            {field: " Lê Nam"},
            {field: "NguyÔn ThÞ H\u00ad¬ng"},
            {field: bad},
        ),
    )


_NAMES: tuple[Rule, ...] = (
    _name(
        "CIT-CLEAN-008",
        composed("full_name"),
        "Họ tên dùng mã Unicode dựng sẵn (NFC)",
        "The name is in composed Unicode (NFC)",
        why="A decomposed name looks the same and compares unequal, so the person isn't found.",
        failing=({"full_name": "Nguye\u0302\u0303n Thi\u0323 Hu\u031bo\u031bng"},),
        by_machine=True,
    ),
    _name(
        "CIT-CLEAN-009",
        Not(shows("full_name", STRAY_SPACE)),
        "Họ tên không có khoảng trắng thừa hoặc ký tự vô hình",
        "The name has no stray or invisible space",
        why="A doubled, trailing or invisible space makes equal names unequal.",
        failing=(
            {"full_name": " Lê Nam"},
            {"full_name": "Lê Nam "},
            {"full_name": "Lê  Nam"},
            {"full_name": "Lê\u00a0Nam"},
        ),
        by_machine=True,
    ),
    _name(
        "CIT-CLEAN-010",
        Not(shows("full_name", NAME_FORBIDDEN)),
        "Họ tên không có chữ số và dấu câu lạ",
        "The name has no digits or foreign punctuation",
        why="A digit or a sign in a name is a typing error or another field's value.",
        failing=({"full_name": "Lê Nam 2"}, {"full_name": "Lê (Nam)"}, {"full_name": "Lê_Nam"}),
        by_machine=False,
    ),
    _name(
        "CIT-CLEAN-011",
        Not(shows("full_name", MOJIBAKE)),
        "Họ tên không bị lỗi phông chữ (TCVN3, VISCII, mã cp1252)",
        "The name isn't garbled by a wrong code page",
        why="A garbled name is unreadable to every system and to the citizen.",
        failing=({"full_name": "NguyÔn ThÞ H\u00ad¬ng"}, {"full_name": "Nguyá»…n Thá»‹ HÆ°Æ¡ng"}),
        by_machine=False,
    ),
    _name(
        "CIT-CLEAN-030",
        Not(Contains("full_name", MOJIBAKE_VNI)),
        "Họ tên không mang dấu hiệu của phông chữ VNI",
        "The name shows no sign of the VNI code page",
        why="In VNI a mark is a letter of its own; read as Unicode the name is garbled. Some foreign names look alike.",
        failing=(
            {"full_name": "Nguyeãn Thò Höông"},
            {"full_name": "Traàn Vaên Nam"},
            {"full_name": "Leâ Thò Hoøa"},
            {"full_name": "Ñaëng Vaên Huøng"},
        ),
        by_machine=False,
        severity=Severity.ADVISORY,
    ),
    _name(
        "CIT-CLEAN-031",
        Not(Contains("full_name", WORD_IN_SMALL)),
        "Mỗi từ trong họ tên bắt đầu bằng chữ hoa",
        "Every word of the name begins with a capital letter",
        why="A small initial is a slip of typing; particles of foreign names (van, de) are right.",
        failing=({"full_name": "nguyễn Thị Hương"}, {"full_name": "Nguyễn thị hương"}, {"full_name": "Lê đình Nam"}),
        by_machine=True,
        severity=Severity.ADVISORY,
    ),
    _name(
        "CIT-CLEAN-032",
        AnyOf(Not(Matches("full_name", FAMILY_LAST)), Matches("full_name", FAMILY_FIRST)),
        "Họ tên ghi theo thứ tự họ, chữ đệm, tên",
        "The name is written in the order family name, middle name, given name",
        why="A family name at the end and none at the beginning: the parts were probably exchanged.",
        failing=({"full_name": "Hương Thị Nguyễn"}, {"full_name": "Anna Trần"}),
        by_machine=False,
        severity=Severity.ADVISORY,
    ),
    _name(
        "CIT-CLEAN-033",
        Not(shows("full_name", ODD_APOSTROPHE)),
        "Dấu nháy trong họ tên là dấu nháy đơn thẳng (')",
        "An apostrophe in the name is the plain one (')",
        why="H'Hen and H’Hen look alike and compare unequal.",
        failing=({"full_name": "H’Hen Niê"}, {"full_name": "H`Hen Niê"}, {"full_name": "Hʼ Hen Niê"}),
        by_machine=True,
        severity=Severity.ADVISORY,
    ),
    _name(
        "CIT-CLEAN-034",
        Not(shows("full_name", NOT_LATIN)),
        "Họ tên chỉ dùng chữ cái La-tinh",
        "The name is written in Latin letters alone",
        why="Letters of another script may look like Latin ones; no system finds the person by them.",
        failing=({"full_name": "Lê N\u0430m"}, {"full_name": "黎南"}, {"full_name": "Lê Nam 😀"}),
        by_machine=False,
    ),
)

_OTHERS: tuple[Rule, ...] = (
    _written("CIT-CLEAN-035", "father_name", "Họ tên cha", "father's name", forbidden=NAME_FORBIDDEN),
    _written("CIT-CLEAN-036", "mother_name", "Họ tên mẹ", "mother's name", forbidden=NAME_FORBIDDEN),
    _written("CIT-CLEAN-037", "spouse_name", "Họ tên vợ hoặc chồng", "spouse's name", forbidden=NAME_FORBIDDEN),
    _written(
        "CIT-CLEAN-038",
        "representative_name",
        "Họ tên người đại diện",
        "representative's name",
        forbidden=NAME_FORBIDDEN,
    ),
    _written("CIT-CLEAN-039", "other_name", "Tên gọi khác", "other name", severity=Severity.ADVISORY),
    _written(
        "CIT-CLEAN-040", "permanent_address", "Địa chỉ thường trú", "permanent address", severity=Severity.ADVISORY
    ),
    _written(
        "CIT-CLEAN-041",
        "current_address",
        "Địa chỉ nơi ở hiện tại",
        "current address",
        severity=Severity.ADVISORY,
    ),
)

RULES: tuple[Rule, ...] = (*_NAMES, *_OTHERS)
