"""Citizens in households: one head each, relations that ages and sexes allow; and papers that fit the person."""

from __future__ import annotations

from datetime import date

from checks.across import Agrees, ExactlyOne, OneValue, other
from checks.catalogue.terms import (
    AGE_YEARS,
    ALIVE,
    BIRTH,
    DEAD,
    HAS_PIN,
    LAW_26,
    MARRIAGE,
    RESIDENCE,
    SEX_KNOWN,
    relation,
)
from checks.predicates import AllOf, AtMost, Below, Equal, Matches, Not, OneOf, Present
from checks.rule import Row, Rule
from checks.values import Const, Field
from checks.vocabulary import Criterion, Dataset, ErrorGroup, Severity

_ON, _C = Dataset.CITIZENS, Criterion.CORRECT
_MEMBER: Row = {"life_status_code": "alive"}
_FAMILY = _MEMBER | {"household_id": "H1"}
_ASK_VI = "Hỏi hộ gia đình, đối chiếu sổ sách; sửa quan hệ với chủ hộ, giới tính hoặc ngày sinh."
_ASK_EN = "Ask the household and compare with its papers; mend the relation, the sex or the date of birth."


def _spouse_sex(rule_id: str, name: str, sex: str, wrong: str, vi: str, en: str) -> Rule:
    return Rule(
        id=rule_id,
        on=_ON,
        criterion=_C,
        field="relation_to_head_code",
        applies=AllOf(relation(name), SEX_KNOWN),
        holds=OneOf(Field("sex_code"), (sex,)),
        vi=vi,
        en=en,
        why="Relation and sex contradict each other: one of them was entered for another member.",
        remedy_vi=_ASK_VI,
        remedy_en=_ASK_EN,
        source=f"{LAW_26}, field 22",
        error_group=ErrorGroup.CONTRADICTION,
        target=8,
        effort_minutes=15,
        passing=({"relation_to_head_code": name, "sex_code": sex},),
        failing=({"relation_to_head_code": name, "sex_code": wrong},),
    )


def _age_beside_head(rule_id: str, names: tuple[str, ...], vi: str, en: str, *, older: bool) -> Rule:
    """Members with these relations were born before the head of their household, or after."""
    head: Row = {"household_id": "H1", "relation_to_head_code": "head", "birth_date": date(1960, 1, 1)}
    elder, younger = date(1930, 1, 1), date(1990, 1, 1)
    members = [
        head | {"personal_id": f"00119000000{place}", "relation_to_head_code": name} for place, name in enumerate(names)
    ]
    right, wrong = (elder, younger) if older else (younger, elder)
    born, head_born = Field("birth_date"), other("birth_date")
    return Rule(
        id=rule_id,
        on=_ON,
        criterion=_C,
        severity=Severity.ADVISORY,
        field="relation_to_head_code",
        applies=AllOf(Present("personal_id", "household_id", "birth_date"), relation(*names)),
        holds=Agrees(
            _ON,
            "personal_id",
            "household_id",
            _ON,
            "household_id",
            agrees=Below(born, head_born) if older else Below(head_born, born),
            where=AllOf(relation("head"), Present("birth_date")),
            among=AllOf(relation(*names), Present("birth_date")),
        ),
        vi=vi,
        en=en,
        why="Relation and ages contradict each other, but for a stepchild or stepparent now and then.",
        remedy_vi=_ASK_VI,
        remedy_en=_ASK_EN,
        source=f"{LAW_26}, field 22",
        error_group=ErrorGroup.CONTRADICTION,
        target=8,
        effort_minutes=15,
        passing=tuple(member | {"birth_date": right} for member in members),
        failing=tuple(member | {"birth_date": wrong} for member in members),
        beside=(head,),
    )


_KIN: tuple[Rule, ...] = (
    _spouse_sex("CIT-CORRECT-050", "wife", "2", "1", "Vợ của chủ hộ là nữ", "The head's wife is a woman"),
    _spouse_sex("CIT-CORRECT-051", "husband", "1", "2", "Chồng của chủ hộ là nam", "The head's husband is a man"),
    Rule(
        id="CIT-CORRECT-052",
        on=_ON,
        criterion=_C,
        severity=Severity.ADVISORY,
        field="marital_status_code",
        applies=AllOf(ALIVE, relation("wife", "husband"), OneOf(Field("marital_status_code"), ("1", "2", "3"))),
        holds=OneOf(Field("marital_status_code"), ("2",)),
        vi="Vợ hoặc chồng của chủ hộ ở tình trạng đã kết hôn",
        en="The head's wife or husband is recorded as married",
        why="A couple may live together unregistered, but more often the marital status was never updated.",
        remedy_vi="Đối chiếu giấy chứng nhận kết hôn, cập nhật tình trạng hôn nhân.",
        remedy_en="Compare with the marriage certificate and update the marital status.",
        source=MARRIAGE,
        error_group=ErrorGroup.CONTRADICTION,
        target=8,
        passing=(_MEMBER | {"relation_to_head_code": "wife", "marital_status_code": "2"},),
        failing=(
            _MEMBER | {"relation_to_head_code": "wife", "marital_status_code": "1"},
            _MEMBER | {"relation_to_head_code": "husband", "marital_status_code": "3"},
        ),
    ),
    Rule(
        id="CIT-CORRECT-053",
        on=_ON,
        criterion=_C,
        severity=Severity.ADVISORY,
        field="relation_to_head_code",
        applies=AllOf(relation("head"), Present("birth_date")),
        holds=AtMost(Const(18), AGE_YEARS),
        vi="Chủ hộ từ đủ 18 tuổi",
        en="The head of household is at least 18",
        why="A minor heads a household only where no adult lives in it.",
        remedy_vi="Kiểm tra hộ có người từ đủ 18 tuổi hay không; nếu có thì thống nhất lại chủ hộ.",
        remedy_en="See whether an adult lives in the household; if so, have it name a head again.",
        source=f"{RESIDENCE} art. 10 [R]",
        error_group=ErrorGroup.RANGE,
        target=7,
        passing=({"relation_to_head_code": "head", "birth_date": date(1990, 1, 1)},),
        failing=({"relation_to_head_code": "head", "birth_date": date(2015, 1, 1)},),
    ),
    Rule(
        id="CIT-CORRECT-054",
        on=_ON,
        criterion=_C,
        # The living of such a household fail CIT-CLEAN-023; the dead person's record may keep what once was.
        severity=Severity.ADVISORY,
        field="relation_to_head_code",
        applies=AllOf(DEAD, Present("relation_to_head_code")),
        holds=Not(relation("head")),
        vi="Người đã chết không còn là chủ hộ",
        en="A dead person is not the head of a household",
        why="The household must name a new head, or nobody can act for it.",
        remedy_vi="Hướng dẫn hộ thay đổi chủ hộ, cập nhật quan hệ của từng thành viên.",
        remedy_en="Help the household change its head and update each member's relation.",
        source=f"{RESIDENCE} art. 10 and 24 [R]",
        error_group=ErrorGroup.CONTRADICTION,
        target=7,
        effort_minutes=20,
        passing=({"life_status_code": "dead", "relation_to_head_code": "parent"},),
        failing=({"life_status_code": "dead", "relation_to_head_code": "head"},),
    ),
)

_BESIDE_HEAD: tuple[Rule, ...] = (
    _age_beside_head(
        "CIT-CORRECT-062",
        ("child", "grandchild"),
        "Con, cháu của chủ hộ sinh sau chủ hộ",
        "The head's children and grandchildren were born after the head",
        older=False,
    ),
    _age_beside_head(
        "CIT-CORRECT-063",
        ("parent", "grandparent"),
        "Cha, mẹ, ông, bà của chủ hộ sinh trước chủ hộ",
        "The head's parents and grandparents were born before the head",
        older=True,
    ),
)

_PAPERS: tuple[Rule, ...] = (
    Rule(
        id="CIT-CORRECT-055",
        on=_ON,
        criterion=_C,
        field="legacy_id",
        applies=AllOf(Present("birth_date"), Matches("legacy_id", "[0-9]{9}")),
        holds=Below(BIRTH, Const(date(2008, 1, 1))),
        vi="Chỉ người sinh trước năm 2008 có số CMND 9 chữ số",
        en="Only people born before 2008 have a nine-digit number",
        why="Nine-digit cards went to people of 14 and over and ended in 2021: who was born later never had one.",
        remedy_vi="Xóa số CMND ghi nhầm, hoặc sửa ngày sinh theo giấy khai sinh.",
        remedy_en="Delete the number, or mend the date of birth by the birth certificate.",
        source="Decree 05/1999/NĐ-CP and the end of its cards in 2021 [R]",
        error_group=ErrorGroup.CONTRADICTION,
        passing=({"birth_date": date(1990, 1, 1), "legacy_id": "012345678"},),
        failing=({"birth_date": date(2015, 1, 1), "legacy_id": "012345678"},),
    ),
    Rule(
        id="CIT-CORRECT-056",
        on=_ON,
        criterion=_C,
        severity=Severity.ADVISORY,
        field="eid_level",
        applies=OneOf(Field("eid_level"), ("2",)),
        holds=Present("card_issued_on"),
        vi="Tài khoản định danh mức 2 có thẻ căn cước",
        en="An e-ID account of level 2 goes with an identity card",
        why="Level 2 is given with the fingerprints and the photograph of the card's application.",
        remedy_vi="Kiểm tra hồ sơ cấp thẻ, bổ sung ngày cấp; hoặc sửa mức định danh điện tử.",
        remedy_en="Look up the card's file and fill in its date, or mend the e-ID level.",
        source="Decree 69/2024/NĐ-CP [R]",
        error_group=ErrorGroup.CONTRADICTION,
        passing=({"eid_level": "2", "card_issued_on": date(2021, 5, 1)},),
        failing=({"eid_level": "2"},),
    ),
    Rule(
        id="CIT-CORRECT-057",
        on=_ON,
        criterion=_C,
        severity=Severity.ADVISORY,
        field="ethnicity_code",
        applies=AllOf(Present("ethnicity_code"), OneOf(Field("nationality_code"), ("VNM",))),
        holds=Not(OneOf(Field("ethnicity_code"), ("55",))),
        vi="Người có quốc tịch Việt Nam không ghi dân tộc là người nước ngoài",
        en="A national of Viet Nam is not recorded as a foreigner by ethnicity",
        why="Right for a naturalised citizen; for others a code taken from the wrong line.",
        remedy_vi="Đối chiếu giấy khai sinh, ghi lại dân tộc; người nhập quốc tịch thì ghi nhận đã xác minh.",
        remedy_en="Compare with the birth certificate and enter the ethnicity; note a naturalised citizen as verified.",
        source="List 121-TCTK/1979 [V]; the exception [R]",
        error_group=ErrorGroup.CONTRADICTION,
        passing=({"ethnicity_code": "01", "nationality_code": "VNM"},),
        failing=({"ethnicity_code": "55", "nationality_code": "VNM"},),
    ),
    Rule(
        id="CIT-CORRECT-058",
        on=_ON,
        criterion=_C,
        severity=Severity.ADVISORY,
        field="temporary_unit",
        applies=Present("permanent_unit", "temporary_unit"),
        holds=Not(Equal(Field("permanent_unit"), Field("temporary_unit"))),
        vi="Nơi tạm trú ở ngoài xã thường trú",
        en="The temporary residence lies outside the commune of the permanent one",
        why="Nobody registers a temporary stay in their own commune; since the mergers of 2025 it may have become so.",
        remedy_vi="Nếu hai nơi nay cùng một xã thì hướng dẫn công dân điều chỉnh; nếu không thì ghi lại mã.",
        remedy_en="Where the two now lie in one commune, help the citizen have it changed; else enter the code again.",
        source=f"{RESIDENCE} art. 27 [R]",
        error_group=ErrorGroup.CONTRADICTION,
        passing=({"permanent_unit": "00004", "temporary_unit": "26734"},),
        failing=({"permanent_unit": "00004", "temporary_unit": "00004"},),
    ),
)

_HEADS: tuple[Rule, ...] = (
    Rule(
        id="CIT-CLEAN-023",
        on=_ON,
        criterion=Criterion.CLEAN,
        field="household_id",
        holds=ExactlyOne(
            Dataset.CITIZENS,
            "household_id",
            AllOf(relation("head"), Not(DEAD)),
        ),
        vi="Hộ có đúng một chủ hộ còn sống",
        en="The household has exactly one living head",
        applies=AllOf(Present("household_id"), Not(DEAD)),
        why="A household without a head, or with two, can't be served as one.",
        remedy_vi="Hỏi hộ gia đình ai là chủ hộ, sửa quan hệ của từng thành viên.",
        remedy_en="Ask the household who its head is and mend each member's relation.",
        source=f"{RESIDENCE} art. 10 [R]",
        error_group=ErrorGroup.CONTRADICTION,
        law_fields=(20, 22, 23),
        target=7,
        effort_minutes=20,
        passing=(_FAMILY | {"relation_to_head_code": "head"}, _FAMILY | {"relation_to_head_code": "wife"}),
        failing=(
            _FAMILY | {"relation_to_head_code": "wife"},
            _FAMILY | {"household_id": "H2", "relation_to_head_code": "head"},
            _FAMILY | {"household_id": "H2", "relation_to_head_code": "head"},
        ),
    ),
    Rule(
        id="CIT-CLEAN-047",
        on=_ON,
        criterion=Criterion.CLEAN,
        # Wherever it fails the number is a duplicate too, and mending that mends both.
        severity=Severity.ADVISORY,
        field="household_id",
        applies=AllOf(HAS_PIN, Present("household_id")),
        holds=OneValue(_ON, "personal_id", "household_id"),
        vi="Một người chỉ thuộc một hộ",
        en="A person belongs to one household",
        why="A person in two households is counted, and served, twice.",
        remedy_vi="Xác minh nơi thường trú thực tế; giữ một hộ, xóa đăng ký ở hộ kia.",
        remedy_en="Verify where the person is permanently resident; keep one household and strike the other.",
        source=f"{RESIDENCE} art. 10 [R]",
        error_group=ErrorGroup.DUPLICATE,
        target=7,
        effort_minutes=30,
        passing=(
            {"personal_id": "001190000001", "household_id": "H1"},
            {"personal_id": "001190000002", "household_id": "H1"},
        ),
        failing=(
            {"personal_id": "001190000001", "household_id": "H1"},
            {"personal_id": "001190000001", "household_id": "H2"},
        ),
    ),
)

RULES: tuple[Rule, ...] = (*_KIN, *_PAPERS, *_BESIDE_HEAD, *_HEADS)
