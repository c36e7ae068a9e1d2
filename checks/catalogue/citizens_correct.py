"""Citizens, đúng (correct): the value agrees with the other fields and with civil status."""

from __future__ import annotations

from datetime import date

from checks.predicates import (
    Age,
    AllOf,
    AnyOf,
    AsOf,
    AtMost,
    Below,
    Century,
    CodeTable,
    Const,
    Equal,
    Field,
    Has,
    Matches,
    MonthDay,
    Not,
    OneOf,
    Pin,
    Predicate,
    Present,
    Value,
    Year,
    YearInCentury,
    YearsApart,
    lookup,
    pin_part,
)
from checks.rule import Row, Rule
from checks.text import PIN
from checks.vocabulary import Criterion, Dataset, ErrorGroup, Severity

_ON, _C = Dataset.CITIZENS, Criterion.CORRECT
_DECREE_137 = "Decree 137/2015/NĐ-CP art. 13 [V]"
_LAW_26 = "Law on Identification 26/2023/QH15 art. 9 [V]"
_MARRIAGE = "Law on Marriage and Family 52/2014/QH13 art. 8 [R]"
_BIRTH, _ISSUED, _EXPIRES = Field("birth_date"), Field("card_issued_on"), Field("card_expires_on")
_HAS_PIN = Matches("personal_id", PIN)
_DAY_KNOWN = Not(OneOf(Field("birth_date_precision"), ("month", "year")))
_PIN_PROVINCE = lookup("personal_id", CodeTable.PROVINCE_OF_PIN, prefix=3)
_REGISTERED_IN = lookup("birth_registration_unit", CodeTable.PROVINCE_OF_UNIT)
_CARDS_SINCE = Const(date(2016, 1, 1))
_LEAP_DAY = OneOf(MonthDay(_BIRTH), (229,))


def _expires_at(age_years: int, *, issued_from: int, issued_below: int) -> Predicate:
    """A card issued at an age in [from, below) expires in the year its holder reaches `age_years`."""
    age_at_issue = Age(_BIRTH, _ISSUED)
    return AllOf(
        AtMost(Const(issued_from), age_at_issue),
        Below(age_at_issue, Const(issued_below)),
        Equal(YearsApart(_BIRTH, _EXPIRES), Const(age_years)),
    )


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
        source=_LAW_26,
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
        applies=Matches(column, PIN),
        holds=Equal(pin_part(column, Pin.SEX), Const(int(female))),
        vi=f"Số định danh của {vi} mang mã giới tính {'nữ' if female else 'nam'}",
        en=f"The {en}'s PIN carries the {'female' if female else 'male'} sex digit",
        why="Father and mother entered the wrong way round, or another relative's number, show in the fourth digit.",
        remedy_vi="Đối chiếu giấy khai sinh; nếu ghi nhầm cha với mẹ thì đổi lại cả họ tên và số định danh.",
        remedy_en="Compare with the birth certificate; where father and mother are swapped, swap names and numbers.",
        source=_DECREE_137,
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
        applies=AllOf(Matches(column, PIN), Present("birth_date")),
        holds=Below(pin_part(column, Pin.BIRTH_YEAR), Year(_BIRTH)),
        vi=f"{vi.capitalize()} sinh trước con, theo năm sinh trong số định danh",
        en=f"The {en} was born before the child, by the birth year in the PIN",
        why="A parent no older than the child is another person's number.",
        remedy_vi=f"Đối chiếu giấy khai sinh, ghi lại số định danh của {vi}.",
        remedy_en=f"Compare with the birth certificate and enter the {en}'s PIN again.",
        source=_DECREE_137,
        error_group=ErrorGroup.CONTRADICTION,
        target=8,
        effort_minutes=15,
        passing=({column: "001060000001", "birth_date": born},),
        failing=({column: "001090000001", "birth_date": born}, {column: "001205000001", "birth_date": born}),
    )


def _in_order(
    rule_id: str,
    earlier: Value,
    later: Value,
    *,
    field: str,
    vi: str,
    en: str,
    rows: tuple[Row, Row],
    group: ErrorGroup = ErrorGroup.CONTRADICTION,
) -> Rule:
    names = tuple(value.name for value in (earlier, later) if isinstance(value, Field))
    return Rule(
        id=rule_id,
        on=_ON,
        criterion=_C,
        field=field,
        applies=Present(*names),
        holds=AtMost(earlier, later),
        vi=vi,
        en=en,
        why="Events out of order mean that one of the dates is wrong, and every age and time limit built on it.",
        remedy_vi="Đối chiếu giấy tờ gốc, ghi lại ngày bị sai.",
        remedy_en="Compare with the source document and enter the wrong date again.",
        source=_LAW_26,
        error_group=group,
        passing=rows[:1],
        failing=rows[1:],
    )


_PIN_RULES: tuple[Rule, ...] = (
    Rule(
        id="CIT-CORRECT-001",
        on=_ON,
        criterion=_C,
        field="personal_id",
        applies=AllOf(_HAS_PIN, OneOf(Field("sex_code"), ("1", "2"))),
        holds=AnyOf(
            AllOf(OneOf(Field("sex_code"), ("1",)), Equal(pin_part("personal_id", Pin.SEX), Const(0))),
            AllOf(OneOf(Field("sex_code"), ("2",)), Equal(pin_part("personal_id", Pin.SEX), Const(1))),
        ),
        vi="Mã giới tính trong số định danh khớp giới tính",
        en="The PIN's sex digit agrees with the sex",
        why="The fourth digit of the PIN is even for men and odd for women.",
        remedy_vi="Đối chiếu giấy khai sinh; sửa giới tính, hoặc đề nghị cấp lại số định danh nếu số cấp sai.",
        remedy_en="Compare with the birth certificate; mend the sex, or ask for a new PIN where the number is wrong.",
        source=_DECREE_137,
        error_group=ErrorGroup.CONTRADICTION,
        target=4,
        effort_minutes=20,
        passing=({"personal_id": "035199000123", "sex_code": "2"}, {"personal_id": "001090000001", "sex_code": "1"}),
        failing=({"personal_id": "035199000123", "sex_code": "1"}, {"personal_id": "001090000001", "sex_code": "2"}),
    ),
    Rule(
        id="CIT-CORRECT-002",
        on=_ON,
        criterion=_C,
        field="personal_id",
        applies=AllOf(_HAS_PIN, Present("birth_date")),
        holds=Equal(pin_part("personal_id", Pin.CENTURY), Century(_BIRTH)),
        vi="Mã thế kỷ trong số định danh khớp năm sinh",
        en="The PIN's century digit agrees with the year of birth",
        why="The fourth digit of the PIN is 0 or 1 for people born in 1900–1999, 2 or 3 in 2000–2099, and so on.",
        remedy_vi="Đối chiếu giấy khai sinh; sửa ngày sinh, hoặc đề nghị cấp lại số định danh nếu số cấp sai.",
        remedy_en="Compare with the birth certificate; mend the date, or ask for a new PIN where the number is wrong.",
        source=_DECREE_137,
        error_group=ErrorGroup.CONTRADICTION,
        target=4,
        effort_minutes=20,
        passing=(
            {"personal_id": "035199000123", "birth_date": date(1999, 2, 3)},
            {"personal_id": "035305000123", "birth_date": date(2005, 2, 3)},
        ),
        failing=(
            {"personal_id": "035199000123", "birth_date": date(2099, 2, 3)},
            {"personal_id": "035399000123", "birth_date": date(1999, 2, 3)},
        ),
    ),
    Rule(
        id="CIT-CORRECT-003",
        on=_ON,
        criterion=_C,
        field="personal_id",
        applies=AllOf(_HAS_PIN, Present("birth_date")),
        holds=Equal(pin_part("personal_id", Pin.YEAR), YearInCentury(_BIRTH)),
        vi="Hai số năm sinh trong số định danh khớp ngày sinh",
        en="The PIN's birth-year digits agree with the date of birth",
        why="The fifth and sixth digits of the PIN are the last two of the year of birth.",
        remedy_vi="Đối chiếu giấy khai sinh; sửa ngày sinh, hoặc đề nghị cấp lại số định danh nếu số cấp sai.",
        remedy_en="Compare with the birth certificate; mend the date, or ask for a new PIN where the number is wrong.",
        source=_DECREE_137,
        error_group=ErrorGroup.CONTRADICTION,
        target=4,
        effort_minutes=20,
        passing=({"personal_id": "035199000123", "birth_date": date(1999, 2, 3)},),
        failing=({"personal_id": "035199000123", "birth_date": date(1989, 2, 3)},),
    ),
    Rule(
        id="CIT-CORRECT-004",
        on=_ON,
        criterion=_C,
        field="personal_id",
        applies=AllOf(_HAS_PIN, Has(_PIN_PROVINCE), Has(_REGISTERED_IN)),
        holds=Equal(_PIN_PROVINCE, _REGISTERED_IN),
        vi="Mã nơi đăng ký khai sinh trong số định danh khớp nơi đăng ký khai sinh",
        en="The PIN's first three digits agree with the place of birth registration",
        why=(
            "The first three digits name the province where the birth was registered. Both sides are compared by the "
            "province the place lies in today, so that a merger of provinces is never taken for an error."
        ),
        remedy_vi="Đối chiếu giấy khai sinh; sửa nơi đăng ký khai sinh, hoặc đề nghị xác minh số định danh.",
        remedy_en="Compare with the birth certificate; mend the place of registration, or have the PIN verified.",
        source=_DECREE_137,
        error_group=ErrorGroup.CONTRADICTION,
        target=4,
        effort_minutes=20,
        passing=(
            {"personal_id": "001190000001", "birth_registration_unit": "00004"},
            {"personal_id": "006190000001", "birth_registration_unit": "05443"},
        ),
        failing=({"personal_id": "079190000001", "birth_registration_unit": "00004"},),
    ),
    Rule(
        id="CIT-CORRECT-005",
        on=_ON,
        criterion=_C,
        severity=Severity.ADVISORY,
        field="personal_id",
        applies=_HAS_PIN,
        holds=Has(_PIN_PROVINCE),
        vi="Ba số đầu của số định danh là mã của một trong 63 tỉnh, thành phố cũ",
        en="The PIN's first three digits are one of the 63 domestic codes",
        why=(
            "Births registered abroad carry a country's code. That list isn't published, so another code is a reason "
            "to look, not an error."
        ),
        remedy_vi="Nếu khai sinh ở trong nước thì xác minh lại số định danh; nếu ở nước ngoài thì bỏ qua.",
        remedy_en="Verify the PIN if the birth was registered in Viet Nam; ignore if it was registered abroad.",
        source=_DECREE_137,
        error_group=ErrorGroup.REFERENCE,
        target=4,
        passing=({"personal_id": "001190000001"}, {"personal_id": "096190000001"}),
        failing=({"personal_id": "003190000001"}, {"personal_id": "200190000001"}),
    ),
)

_DATE_RULES: tuple[Rule, ...] = (
    _in_order(
        "CIT-CORRECT-006",
        _BIRTH,
        AsOf(),
        field="birth_date",
        vi="Ngày sinh không sau ngày chốt số liệu",
        en="The date of birth is not after the cut-off date",
        group=ErrorGroup.RANGE,
        rows=({"birth_date": date(2020, 1, 1)}, {"birth_date": date(2199, 1, 1)}),
    ),
    _in_order(
        "CIT-CORRECT-007",
        _BIRTH,
        Field("birth_registered_on"),
        field="birth_registered_on",
        vi="Ngày đăng ký khai sinh không trước ngày sinh",
        en="The birth was not registered before it happened",
        rows=(
            {"birth_date": date(2020, 1, 1), "birth_registered_on": date(2020, 1, 1)},
            {"birth_date": date(2020, 1, 2), "birth_registered_on": date(2020, 1, 1)},
        ),
    ),
    _in_order(
        "CIT-CORRECT-008",
        _BIRTH,
        Field("death_date"),
        field="death_date",
        vi="Ngày chết không trước ngày sinh",
        en="Death is not before birth",
        rows=(
            {"birth_date": date(2020, 1, 1), "death_date": date(2020, 1, 1)},
            {"birth_date": date(2020, 1, 2), "death_date": date(2020, 1, 1)},
        ),
    ),
    _in_order(
        "CIT-CORRECT-009",
        Field("death_date"),
        AsOf(),
        field="death_date",
        vi="Ngày chết không sau ngày chốt số liệu",
        en="Death is not after the cut-off date",
        group=ErrorGroup.RANGE,
        rows=({"death_date": date(2020, 1, 1)}, {"death_date": date(2199, 1, 1)}),
    ),
    _in_order(
        "CIT-CORRECT-010",
        Field("death_date"),
        Field("death_registered_on"),
        field="death_registered_on",
        vi="Ngày đăng ký khai tử không trước ngày chết",
        en="The death was not registered before it happened",
        rows=(
            {"death_date": date(2020, 1, 1), "death_registered_on": date(2020, 1, 1)},
            {"death_date": date(2020, 1, 2), "death_registered_on": date(2020, 1, 1)},
        ),
    ),
    _in_order(
        "CIT-CORRECT-011",
        _BIRTH,
        _ISSUED,
        field="card_issued_on",
        vi="Ngày cấp thẻ không trước ngày sinh",
        en="The card was not issued before birth",
        rows=(
            {"birth_date": date(2020, 1, 1), "card_issued_on": date(2025, 1, 1)},
            {"birth_date": date(2020, 1, 1), "card_issued_on": date(2019, 1, 1)},
        ),
    ),
    Rule(
        id="CIT-CORRECT-012",
        on=_ON,
        criterion=_C,
        field="life_status_code",
        applies=Present("death_date", "life_status_code"),
        holds=OneOf(Field("life_status_code"), ("dead",)),
        vi="Người đã có ngày chết thì tình trạng là đã chết",
        en="A person with a date of death is not active",
        why="A dead person whose record is still active can be paid, voted for and impersonated.",
        remedy_vi="Xác minh việc khai tử trong ba ngày làm việc; đóng hồ sơ, hoặc xóa ngày chết nếu ghi nhầm.",
        remedy_en="Verify the death within three working days; close the record, or delete the date if it is wrong.",
        source=_LAW_26,
        error_group=ErrorGroup.CONTRADICTION,
        target=11,
        effort_minutes=30,
        passing=({"death_date": date(2020, 1, 1), "life_status_code": "dead"},),
        failing=({"death_date": date(2020, 1, 1), "life_status_code": "alive"},),
    ),
    Rule(
        id="CIT-CORRECT-013",
        on=_ON,
        criterion=_C,
        field="card_expires_on",
        applies=AllOf(Present("birth_date", "card_expires_on"), _DAY_KNOWN, AtMost(_CARDS_SINCE, _ISSUED)),
        holds=AllOf(
            AnyOf(Equal(MonthDay(_BIRTH), MonthDay(_EXPIRES)), AllOf(_LEAP_DAY, OneOf(MonthDay(_EXPIRES), (228, 301)))),
            AnyOf(
                _expires_at(14, issued_from=0, issued_below=12),
                _expires_at(25, issued_from=12, issued_below=23),
                _expires_at(40, issued_from=23, issued_below=38),
                _expires_at(60, issued_from=38, issued_below=58),
            ),
        ),
        vi="Thẻ hết hạn đúng mốc tuổi 14, 25, 40 hoặc 60",
        en="The card expires at age 14, 25, 40 or 60, whichever its date of issue calls for",
        why=(
            "A card is renewed at 14, 25, 40 and 60. One issued within two years before a milestone holds until the "
            "next; one issued from 58 on never expires. Papers of before 2016 ran for 15 years: not judged."
        ),
        remedy_vi="Đối chiếu thẻ hoặc hồ sơ cấp thẻ; sửa ngày cấp, ngày hết hạn hoặc ngày sinh.",
        remedy_en="Compare with the card or its file; mend the date of issue, of expiry or of birth.",
        source="Law on Identification 26/2023/QH15 art. 21 [V]",
        error_group=ErrorGroup.CONTRADICTION,
        passing=(
            {"birth_date": date(1990, 5, 1), "card_issued_on": date(2021, 6, 1), "card_expires_on": date(2030, 5, 1)},
            {"birth_date": date(2001, 5, 1), "card_issued_on": date(2024, 6, 1), "card_expires_on": date(2041, 5, 1)},
            {"birth_date": date(2000, 2, 29), "card_issued_on": date(2016, 6, 1), "card_expires_on": date(2025, 2, 28)},
        ),
        failing=(
            {"birth_date": date(1990, 5, 1), "card_issued_on": date(2021, 6, 1), "card_expires_on": date(2031, 5, 1)},
            {"birth_date": date(1990, 5, 1), "card_issued_on": date(2021, 6, 1), "card_expires_on": date(2030, 5, 2)},
            {"birth_date": date(1965, 5, 1), "card_issued_on": date(2024, 6, 1), "card_expires_on": date(2025, 5, 1)},
        ),
    ),
)

_PEOPLE_RULES: tuple[Rule, ...] = (
    Rule(
        id="CIT-CORRECT-014",
        on=_ON,
        criterion=_C,
        field="marital_status_code",
        applies=AllOf(
            OneOf(Field("marital_status_code"), ("2", "3")), OneOf(Field("sex_code"), ("1", "2")), Present("birth_date")
        ),
        holds=AnyOf(
            AllOf(OneOf(Field("sex_code"), ("1",)), AtMost(Const(20), Age(_BIRTH, AsOf()))),
            AllOf(OneOf(Field("sex_code"), ("2",)), AtMost(Const(18), Age(_BIRTH, AsOf()))),
        ),
        vi="Người đã kết hôn đủ tuổi kết hôn (nam 20, nữ 18)",
        en="A married person is of age to marry (men 20, women 18)",
        why="A marriage below the legal age can't have been registered: the status or the date of birth is wrong.",
        remedy_vi="Đối chiếu giấy chứng nhận kết hôn và giấy khai sinh; sửa tình trạng hôn nhân hoặc ngày sinh.",
        remedy_en="Compare with the marriage and birth certificates; mend the marital status or the date of birth.",
        source=_MARRIAGE,
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
        holds=AtMost(Const(14), Age(_BIRTH, AsOf())),
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

RULES: tuple[Rule, ...] = (*_PIN_RULES, *_DATE_RULES, *_PEOPLE_RULES)
