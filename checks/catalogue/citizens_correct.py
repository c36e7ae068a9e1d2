"""Citizens, đúng (correct): the PIN agrees with what it was made from."""

from __future__ import annotations

from datetime import date

from checks.catalogue.terms import BIRTH, DECREE_137, HAS_PIN, SEX_KNOWN
from checks.predicates import AllOf, AnyOf, Equal, Has, OneOf, Present
from checks.rule import Rule
from checks.values import CodeTable, Const, Field, Pin, century, lookup, pin_part, year_in_century
from checks.vocabulary import Criterion, Dataset, ErrorGroup, Severity

_ON, _C = Dataset.CITIZENS, Criterion.CORRECT
_PIN_PROVINCE = lookup("personal_id", CodeTable.PROVINCE_OF_PIN, prefix=3)
_REGISTERED_IN = lookup("birth_registration_unit", CodeTable.PROVINCE_OF_UNIT)

RULES: tuple[Rule, ...] = (
    Rule(
        id="CIT-CORRECT-001",
        on=_ON,
        criterion=_C,
        field="personal_id",
        applies=AllOf(HAS_PIN, SEX_KNOWN),
        holds=AnyOf(
            AllOf(OneOf(Field("sex_code"), ("1",)), Equal(pin_part("personal_id", Pin.SEX), Const(0))),
            AllOf(OneOf(Field("sex_code"), ("2",)), Equal(pin_part("personal_id", Pin.SEX), Const(1))),
        ),
        vi="Mã giới tính trong số định danh khớp giới tính",
        en="The PIN's sex digit agrees with the sex",
        why="The fourth digit of the PIN is even for men and odd for women.",
        remedy_vi="Đối chiếu giấy khai sinh; sửa giới tính, hoặc đề nghị cấp lại số định danh nếu số cấp sai.",
        remedy_en="Compare with the birth certificate; mend the sex, or ask for a new PIN where the number is wrong.",
        source=DECREE_137,
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
        applies=AllOf(HAS_PIN, Present("birth_date")),
        holds=Equal(pin_part("personal_id", Pin.CENTURY), century(BIRTH)),
        vi="Mã thế kỷ trong số định danh khớp năm sinh",
        en="The PIN's century digit agrees with the year of birth",
        why="The fourth digit of the PIN is 0 or 1 for people born in 1900–1999, 2 or 3 in 2000–2099, and so on.",
        remedy_vi="Đối chiếu giấy khai sinh; sửa ngày sinh, hoặc đề nghị cấp lại số định danh nếu số cấp sai.",
        remedy_en="Compare with the birth certificate; mend the date, or ask for a new PIN where the number is wrong.",
        source=DECREE_137,
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
        applies=AllOf(HAS_PIN, Present("birth_date")),
        holds=Equal(pin_part("personal_id", Pin.YEAR), year_in_century(BIRTH)),
        vi="Hai số năm sinh trong số định danh khớp ngày sinh",
        en="The PIN's birth-year digits agree with the date of birth",
        why="The fifth and sixth digits of the PIN are the last two of the year of birth.",
        remedy_vi="Đối chiếu giấy khai sinh; sửa ngày sinh, hoặc đề nghị cấp lại số định danh nếu số cấp sai.",
        remedy_en="Compare with the birth certificate; mend the date, or ask for a new PIN where the number is wrong.",
        source=DECREE_137,
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
        applies=AllOf(HAS_PIN, Has(_PIN_PROVINCE), Has(_REGISTERED_IN)),
        holds=Equal(_PIN_PROVINCE, _REGISTERED_IN),
        vi="Mã nơi đăng ký khai sinh trong số định danh khớp nơi đăng ký khai sinh",
        en="The PIN's first three digits agree with the place of birth registration",
        why=(
            "The first three digits name the province where the birth was registered. Both sides are compared by the "
            "province the place lies in today, so that a merger of provinces is never taken for an error."
        ),
        remedy_vi="Đối chiếu giấy khai sinh; sửa nơi đăng ký khai sinh, hoặc đề nghị xác minh số định danh.",
        remedy_en="Compare with the birth certificate; mend the place of registration, or have the PIN verified.",
        source=DECREE_137,
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
        applies=HAS_PIN,
        holds=Has(_PIN_PROVINCE),
        vi="Ba số đầu của số định danh là mã của một trong 63 tỉnh, thành phố cũ",
        en="The PIN's first three digits are one of the 63 domestic codes",
        why=(
            "Births registered abroad carry a country's code. That list isn't published, so another code is a reason "
            "to look, not an error."
        ),
        remedy_vi="Nếu khai sinh ở trong nước thì xác minh lại số định danh; nếu ở nước ngoài thì bỏ qua.",
        remedy_en="Verify the PIN if the birth was registered in Viet Nam; ignore if it was registered abroad.",
        source=DECREE_137,
        error_group=ErrorGroup.REFERENCE,
        target=4,
        passing=({"personal_id": "001190000001"}, {"personal_id": "096190000001"}),
        failing=({"personal_id": "003190000001"}, {"personal_id": "200190000001"}),
    ),
)
