"""Citizens, đúng (correct): what a record says of parents, spouse and representative can be so."""

from __future__ import annotations

from datetime import date

from checks.across import Agrees, Known, other
from checks.catalogue.terms import AGE_YEARS, BIRTH, DECREE_137, HAS_PIN, LAW_26, MARRIAGE, SEX_KNOWN
from checks.predicates import AllOf, AnyOf, AtMost, Below, Equal, Not, OneOf, Present, is_pin
from checks.rule import Row, Rule
from checks.values import AsOf, Const, Field, Minus, Pin, age, pin_part, year
from checks.vocabulary import Criterion, Dataset, ErrorGroup, Severity

_ON, _C = Dataset.CITIZENS, Criterion.CORRECT


def _not_self(rule_id: str, column: str, vi: str, en: str) -> Rule:
    return Rule(
        id=rule_id,
        on=_ON,
        criterion=_C,
        field=column,
        applies=Present("personal_id", column),
        holds=Not(Equal(Field("personal_id"), Field(column))),
        vi=f"Số định danh của {vi} không phải là số của chính người đó",
        en=f"The PIN given for the {en} is not the person's own",
        why="A person's own number in a relative's place breaks every family link built on it.",
        remedy_vi=f"Tra sổ hộ tịch, ghi lại số định danh đúng của {vi}.",
        remedy_en=f"Look up the civil-status register and enter the {en}'s own PIN.",
        source=LAW_26,
        error_group=ErrorGroup.CONTRADICTION,
        effort_minutes=15,
        passing=({"personal_id": "001190000001", column: "001060000001"},),
        failing=({"personal_id": "001190000001", column: "001190000001"},),
    )


def _parent_sex(rule_id: str, column: str, *, female: bool, vi: str, en: str) -> Rule:
    male_pin, female_pin = "001060000001", "001160000001"
    right, wrong = (female_pin, male_pin) if female else (male_pin, female_pin)
    return Rule(
        id=rule_id,
        on=_ON,
        criterion=_C,
        field=column,
        applies=is_pin(column),
        holds=Equal(pin_part(column, Pin.SEX), Const(int(female))),
        vi=f"Số định danh của {vi} mang mã giới tính {'nữ' if female else 'nam'}",
        en=f"The {en}'s PIN carries the {'female' if female else 'male'} sex digit",
        why="Father and mother entered the wrong way round, or another relative's number, show in the fourth digit.",
        remedy_vi="Đối chiếu giấy khai sinh; nếu ghi nhầm cha với mẹ thì đổi lại cả họ tên và số định danh.",
        remedy_en="Compare with the birth certificate; where father and mother are swapped, swap names and numbers.",
        source=DECREE_137,
        error_group=ErrorGroup.CONTRADICTION,
        target=8,
        effort_minutes=15,
        passing=({column: right},),
        failing=({column: wrong},),
    )


def _parent_older(rule_id: str, column: str, vi: str, en: str) -> Rule:
    born = date(1990, 5, 1)
    return Rule(
        id=rule_id,
        on=_ON,
        criterion=_C,
        field=column,
        applies=AllOf(is_pin(column), Present("birth_date")),
        holds=Below(pin_part(column, Pin.BIRTH_YEAR), year(BIRTH)),
        vi=f"{vi.capitalize()} sinh trước con, theo năm sinh trong số định danh",
        en=f"The {en} was born before the child, by the birth year in the PIN",
        why="A parent no older than the child is another person's number.",
        remedy_vi=f"Đối chiếu giấy khai sinh, ghi lại số định danh của {vi}.",
        remedy_en=f"Compare with the birth certificate and enter the {en}'s PIN again.",
        source=DECREE_137,
        error_group=ErrorGroup.CONTRADICTION,
        target=8,
        effort_minutes=15,
        passing=({column: "001060000001", "birth_date": born},),
        failing=({column: "001090000001", "birth_date": born}, {column: "001205000001", "birth_date": born}),
    )


_PEOPLE: tuple[Rule, ...] = (
    Rule(
        id="CIT-CORRECT-014",
        on=_ON,
        criterion=_C,
        field="marital_status_code",
        applies=AllOf(OneOf(Field("marital_status_code"), ("2", "3")), SEX_KNOWN, Present("birth_date")),
        holds=AnyOf(
            AllOf(OneOf(Field("sex_code"), ("1",)), AtMost(Const(20), age(BIRTH, AsOf()))),
            AllOf(OneOf(Field("sex_code"), ("2",)), AtMost(Const(18), age(BIRTH, AsOf()))),
        ),
        vi="Người đã kết hôn đủ tuổi kết hôn (nam 20, nữ 18)",
        en="A married person is of age to marry (men 20, women 18)",
        why="A marriage below the legal age can't have been registered: the status or the date of birth is wrong.",
        remedy_vi="Đối chiếu giấy chứng nhận kết hôn và giấy khai sinh; sửa tình trạng hôn nhân hoặc ngày sinh.",
        remedy_en="Compare with the marriage and birth certificates; mend the marital status or the date of birth.",
        source=MARRIAGE,
        error_group=ErrorGroup.CONTRADICTION,
        target=8,
        effort_minutes=15,
        passing=(
            {"marital_status_code": "2", "sex_code": "1", "birth_date": date(2000, 1, 1)},
            {"marital_status_code": "3", "sex_code": "2", "birth_date": date(2007, 1, 1)},
        ),
        failing=(
            {"marital_status_code": "2", "sex_code": "1", "birth_date": date(2007, 1, 1)},
            {"marital_status_code": "2", "sex_code": "2", "birth_date": date(2012, 1, 1)},
        ),
    ),
    _not_self("CIT-CORRECT-015", "father_id", "cha", "father"),
    _not_self("CIT-CORRECT-016", "mother_id", "mẹ", "mother"),
    _not_self("CIT-CORRECT-017", "spouse_id", "vợ hoặc chồng", "spouse"),
    _parent_sex("CIT-CORRECT-018", "father_id", female=False, vi="cha", en="father"),
    _parent_sex("CIT-CORRECT-019", "mother_id", female=True, vi="mẹ", en="mother"),
    _parent_older("CIT-CORRECT-020", "father_id", "cha", "father"),
    _parent_older("CIT-CORRECT-021", "mother_id", "mẹ", "mother"),
    Rule(
        id="CIT-CORRECT-022",
        on=_ON,
        criterion=_C,
        severity=Severity.ADVISORY,
        field="eid_level",
        applies=AllOf(OneOf(Field("eid_level"), ("1", "2")), Present("birth_date")),
        holds=AtMost(Const(14), age(BIRTH, AsOf())),
        vi="Người có tài khoản định danh điện tử riêng đủ 14 tuổi",
        en="The holder of an e-ID account is at least 14",
        why="Children under 14 are declared through a parent's account; an account of their own is a reason to look.",
        remedy_vi="Xác minh tài khoản định danh điện tử và ngày sinh.",
        remedy_en="Verify the e-ID account and the date of birth.",
        source="Decree 69/2024/NĐ-CP [R]",
        error_group=ErrorGroup.CONTRADICTION,
        passing=({"eid_level": "2", "birth_date": date(1990, 1, 1)},),
        failing=({"eid_level": "1", "birth_date": date(2020, 1, 1)},),
    ),
)


def _years_older(rule_id: str, column: str, least: int, most: int, vi: str, en: str, failing: tuple[Row, ...]) -> Rule:
    gap = Minus(year(BIRTH), pin_part(column, Pin.BIRTH_YEAR))
    return Rule(
        id=rule_id,
        on=_ON,
        criterion=_C,
        severity=Severity.ADVISORY,
        field=column,
        applies=AllOf(is_pin(column), Present("birth_date"), Below(pin_part(column, Pin.BIRTH_YEAR), year(BIRTH))),
        holds=AllOf(AtMost(Const(least), gap), AtMost(gap, Const(most))),
        vi=f"{vi.capitalize()} hơn con từ {least} đến {most} tuổi, theo năm sinh trong số định danh",
        en=f"The {en} is from {least} to {most} years older than the child, by the birth year in the PIN",
        why="Outside these ages parents are rare, and a grandparent's or a sibling's number is likelier.",
        remedy_vi=f"Đối chiếu giấy khai sinh; nếu ghi nhầm thì sửa số định danh của {vi}.",
        remedy_en=f"Compare with the birth certificate; where it is another relative's, enter the {en}'s PIN.",
        source="Plausibility [R]",
        error_group=ErrorGroup.RANGE,
        target=8,
        effort_minutes=15,
        passing=({column: "001060000001", "birth_date": date(1990, 5, 1)},),
        failing=failing,
    )


def _parent_known(rule_id: str, column: str, vi: str, en: str) -> Rule:
    young: Row = {"birth_date": date(2020, 1, 1)}
    return Rule(
        id=rule_id,
        on=_ON,
        criterion=_C,
        severity=Severity.ADVISORY,
        field=column,
        applies=AllOf(is_pin(column), Below(AGE_YEARS, Const(18))),
        holds=Known(_ON, column, _ON, "personal_id"),
        vi=f"Số định danh của {vi} người chưa thành niên có trong Cơ sở dữ liệu quốc gia về dân cư",
        en=f"The PIN of a minor's {en} is known in the register",
        why="A number that nobody has can't be asked for consent, support or inheritance.",
        remedy_vi=f"Tra cứu số định danh của {vi} theo giấy khai sinh, ghi lại.",
        remedy_en=f"Look the {en}'s PIN up by the birth certificate and enter it again.",
        source=f"{LAW_26}, field 15",
        error_group=ErrorGroup.REFERENCE,
        target=6,
        effort_minutes=20,
        passing=(young | {column: "001060000001"},),
        failing=(young | {column: "001060000002"},),
        beside=({"personal_id": "001060000001"},),
    )


_TIES: tuple[Rule, ...] = (
    Rule(
        id="CIT-CORRECT-041",
        on=_ON,
        criterion=_C,
        field="marital_status_code",
        applies=AllOf(Present("spouse_id"), OneOf(Field("marital_status_code"), ("1", "2", "3"))),
        holds=OneOf(Field("marital_status_code"), ("2", "3")),
        vi="Người có số định danh của vợ hoặc chồng không ở tình trạng chưa kết hôn",
        en="A person with a spouse's PIN is not recorded as never married",
        why="One of the two is wrong, and rights of residence and inheritance hang on which.",
        remedy_vi="Đối chiếu sổ đăng ký kết hôn; sửa tình trạng hôn nhân, hoặc xóa vợ, chồng nếu ghi nhầm.",
        remedy_en="Compare with the marriage register; mend the status, or delete the spouse where it is wrong.",
        source=MARRIAGE,
        error_group=ErrorGroup.CONTRADICTION,
        target=8,
        effort_minutes=15,
        passing=(
            {"spouse_id": "001060000001", "marital_status_code": "2"},
            {"spouse_id": "001060000001", "marital_status_code": "3"},
        ),
        failing=({"spouse_id": "001060000001", "marital_status_code": "1"},),
    ),
    Rule(
        id="CIT-CORRECT-042",
        on=_ON,
        criterion=_C,
        severity=Severity.ADVISORY,
        field="spouse_id",
        applies=AllOf(is_pin("spouse_id"), SEX_KNOWN),
        holds=AnyOf(
            AllOf(OneOf(Field("sex_code"), ("1",)), Equal(pin_part("spouse_id", Pin.SEX), Const(1))),
            AllOf(OneOf(Field("sex_code"), ("2",)), Equal(pin_part("spouse_id", Pin.SEX), Const(0))),
        ),
        vi="Vợ hoặc chồng khác giới tính, theo số định danh",
        en="The spouse is of the other sex, by the PIN",
        why="Most often another relative's number stands in the spouse's place, or the sex is wrong.",
        remedy_vi="Đối chiếu giấy chứng nhận kết hôn; sửa số định danh của vợ, chồng hoặc giới tính.",
        remedy_en="Compare with the marriage certificate; mend the spouse's PIN or the sex.",
        source=MARRIAGE,
        error_group=ErrorGroup.CONTRADICTION,
        target=8,
        effort_minutes=15,
        passing=({"spouse_id": "001160000001", "sex_code": "1"}, {"spouse_id": "001060000001", "sex_code": "2"}),
        failing=({"spouse_id": "001060000001", "sex_code": "1"}, {"spouse_id": "001160000001", "sex_code": "2"}),
    ),
    Rule(
        id="CIT-CORRECT-043",
        on=_ON,
        criterion=_C,
        field="spouse_id",
        applies=is_pin("spouse_id"),
        holds=AtMost(Const(18), Minus(year(AsOf()), pin_part("spouse_id", Pin.BIRTH_YEAR))),
        vi="Vợ hoặc chồng ít nhất 18 tuổi, theo năm sinh trong số định danh",
        en="The spouse is at least 18, by the birth year in the PIN",
        why="A child's number in the spouse's place: parent and spouse were mixed up.",
        remedy_vi="Đối chiếu giấy chứng nhận kết hôn, ghi lại số định danh của vợ hoặc chồng.",
        remedy_en="Compare with the marriage certificate and enter the spouse's PIN again.",
        source=MARRIAGE,
        error_group=ErrorGroup.CONTRADICTION,
        target=8,
        effort_minutes=15,
        passing=({"spouse_id": "001160000001"},),
        failing=({"spouse_id": "001220000001"},),
    ),
    Rule(
        id="CIT-CORRECT-044",
        on=_ON,
        criterion=_C,
        field="mother_id",
        applies=Present("father_id", "mother_id"),
        holds=Not(Equal(Field("father_id"), Field("mother_id"))),
        vi="Số định danh của cha và của mẹ khác nhau",
        en="Father and mother have different PINs",
        why="One number copied into both fields leaves one parent without theirs.",
        remedy_vi="Đối chiếu giấy khai sinh, ghi lại số định danh của từng người.",
        remedy_en="Compare with the birth certificate and enter each parent's own PIN.",
        source=LAW_26,
        error_group=ErrorGroup.CONTRADICTION,
        target=6,
        effort_minutes=15,
        passing=({"father_id": "001060000001", "mother_id": "001160000001"},),
        failing=({"father_id": "001060000001", "mother_id": "001060000001"},),
    ),
    Rule(
        id="CIT-CORRECT-045",
        on=_ON,
        criterion=_C,
        field="spouse_id",
        applies=AllOf(Present("spouse_id"), AnyOf(Present("father_id"), Present("mother_id"))),
        holds=Not(AnyOf(Equal(Field("spouse_id"), Field("father_id")), Equal(Field("spouse_id"), Field("mother_id")))),
        vi="Vợ hoặc chồng không phải là cha hoặc mẹ của chính người đó",
        en="The spouse is not the person's own parent",
        why="A parent's number in the spouse's place.",
        remedy_vi="Đối chiếu giấy chứng nhận kết hôn và giấy khai sinh, ghi lại số định danh bị nhầm.",
        remedy_en="Compare with the marriage and birth certificates and enter the right PIN.",
        source=MARRIAGE,
        error_group=ErrorGroup.CONTRADICTION,
        target=8,
        effort_minutes=15,
        passing=({"spouse_id": "001190000002", "father_id": "001060000001", "mother_id": "001160000001"},),
        failing=(
            {"spouse_id": "001060000001", "father_id": "001060000001"},
            {"spouse_id": "001160000001", "mother_id": "001160000001"},
        ),
    ),
    _years_older(
        "CIT-CORRECT-046",
        "father_id",
        15,
        75,
        "cha",
        "father",
        (
            {"father_id": "001080000001", "birth_date": date(1990, 5, 1)},
            {"father_id": "001010000001", "birth_date": date(1990, 5, 1)},
        ),
    ),
    _years_older(
        "CIT-CORRECT-047",
        "mother_id",
        13,
        55,
        "mẹ",
        "mother",
        (
            {"mother_id": "001180000001", "birth_date": date(1990, 5, 1)},
            {"mother_id": "001130000001", "birth_date": date(1990, 5, 1)},
        ),
    ),
    _not_self("CIT-CORRECT-048", "representative_id", "người đại diện", "representative"),
    Rule(
        id="CIT-CORRECT-049",
        on=_ON,
        criterion=_C,
        field="representative_id",
        applies=is_pin("representative_id"),
        holds=AtMost(Const(18), Minus(year(AsOf()), pin_part("representative_id", Pin.BIRTH_YEAR))),
        vi="Người đại diện ít nhất 18 tuổi, theo năm sinh trong số định danh",
        en="The representative is at least 18, by the birth year in the PIN",
        why="A minor can't stand for another person.",
        remedy_vi="Xác minh người đại diện theo pháp luật, ghi lại số định danh.",
        remedy_en="Verify who represents the person and enter the PIN again.",
        source="Civil Code 91/2015/QH13 art. 134 and 136 [R]",
        error_group=ErrorGroup.CONTRADICTION,
        effort_minutes=15,
        passing=({"representative_id": "001160000001"},),
        failing=({"representative_id": "001220000001"},),
    ),
    Rule(
        id="CIT-CORRECT-059",
        on=_ON,
        criterion=_C,
        field="spouse_id",
        applies=AllOf(HAS_PIN, is_pin("spouse_id")),
        holds=Agrees(
            _ON,
            "personal_id",
            "spouse_id",
            _ON,
            "personal_id",
            agrees=Equal(other("spouse_id"), Field("personal_id")),
            where=Present("spouse_id"),
        ),
        vi="Vợ chồng ghi số định danh của nhau",
        en="Spouses name each other",
        why=(
            "If one names the other, and the other names a third person, at least one of the records is wrong. A "
            "spouse whose record names nobody is asked for by CIT-SUFFICIENT-026."
        ),
        remedy_vi="Đối chiếu sổ đăng ký kết hôn của cả hai người, sửa hồ sơ ghi sai.",
        remedy_en="Compare both records with the marriage register and mend the one that is wrong.",
        source=MARRIAGE,
        error_group=ErrorGroup.CONTRADICTION,
        target=8,
        effort_minutes=20,
        passing=(
            {"personal_id": "001060000001", "spouse_id": "001160000001"},
            {"personal_id": "001160000001", "spouse_id": "001060000001"},
            {"personal_id": "001060000002", "spouse_id": "001160000009"},
        ),
        failing=(
            {"personal_id": "001060000001", "spouse_id": "001160000001"},
            {"personal_id": "001160000001", "spouse_id": "001060000002"},
            {"personal_id": "001060000002", "spouse_id": "001060000001"},
        ),
    ),
    _parent_known("CIT-CORRECT-060", "father_id", "cha", "father"),
    _parent_known("CIT-CORRECT-061", "mother_id", "mẹ", "mother"),
)

RULES: tuple[Rule, ...] = (*_PEOPLE, *_TIES)
