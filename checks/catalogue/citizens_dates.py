"""Citizens, đúng (correct): dates lie in order, and at the ages that the law sets."""

from __future__ import annotations

from datetime import date

from checks.catalogue.terms import BIRTH, CARDS_SINCE, CIVIL_STATUS, DAY_KNOWN, DEAD, EXPIRES, ISSUED, LAW_26, RESIDENCE
from checks.predicates import AllOf, AnyOf, AtMost, Below, Equal, Not, OneOf, Predicate, Present
from checks.rule import Row, Rule
from checks.values import AsOf, Const, Field, Minus, PlusDays, Value, age, month_day, year
from checks.vocabulary import Criterion, Dataset, ErrorGroup, Harm, Severity

_ON, _C = Dataset.CITIZENS, Criterion.CORRECT
_NEVER_AHEAD = tuple(
    map(Field, ("birth_date", "birth_registered_on", "death_date", "card_issued_on", "permanent_since"))
)
"""Dates that have a rule against lying in the future."""
_LEAP_DAY = OneOf(month_day(BIRTH), (229,))


def _expires_at(age_years: int, *, issued_from: int, issued_below: int) -> Predicate:
    """A card issued at an age in [from, below) expires in the year its holder reaches `age_years`."""
    age_at_issue = age(BIRTH, ISSUED)
    return AllOf(
        AtMost(Const(issued_from), age_at_issue),
        Below(age_at_issue, Const(issued_below)),
        Equal(Minus(year(EXPIRES), year(BIRTH)), Const(age_years)),
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
    severity: Severity = Severity.BLOCKING,
) -> Rule:
    there: Predicate = Present(*(value.name for value in (earlier, later) if isinstance(value, Field)))
    if earlier in _NEVER_AHEAD and later != AsOf():
        # A date in the future fails a rule of its own; failing every order with it would hide what mends the record.
        there = AllOf(there, AtMost(earlier, AsOf()))
    return Rule(
        id=rule_id,
        on=_ON,
        criterion=_C,
        severity=severity,
        field=field,
        applies=there,
        holds=AtMost(earlier, later),
        vi=vi,
        en=en,
        why="Events out of order mean that one of the dates is wrong, and every age and time limit built on it.",
        remedy_vi="Đối chiếu giấy tờ gốc, ghi lại ngày bị sai.",
        remedy_en="Compare with the source document and enter the wrong date again.",
        source=LAW_26,
        error_group=group,
        passing=rows[:1],
        failing=rows[1:],
    )


_MILESTONES: tuple[Rule, ...] = (
    _in_order(
        "CIT-CORRECT-006",
        BIRTH,
        AsOf(),
        field="birth_date",
        vi="Ngày sinh không sau ngày chốt số liệu",
        en="The date of birth is not after the cut-off date",
        group=ErrorGroup.RANGE,
        rows=({"birth_date": date(2020, 1, 1)}, {"birth_date": date(2199, 1, 1)}),
    ),
    _in_order(
        "CIT-CORRECT-007",
        BIRTH,
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
        BIRTH,
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
        BIRTH,
        ISSUED,
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
        holds=OneOf(Field("life_status_code"), ("dead", "missing")),
        vi="Người đã có ngày chết hoặc mất tích không ở tình trạng còn sống",
        en="A person with a date of death or disappearance is not active",
        why="A dead person whose record is still active can be paid, voted for and impersonated.",
        remedy_vi="Xác minh việc khai tử trong ba ngày làm việc; đóng hồ sơ, hoặc xóa ngày chết nếu ghi nhầm.",
        remedy_en="Verify the death within three working days; close the record, or delete the date if it is wrong.",
        source=LAW_26,
        error_group=ErrorGroup.CONTRADICTION,
        target=11,
        harm=Harm.AFTER_DEATH,
        effort_minutes=30,
        passing=({"death_date": date(2020, 1, 1), "life_status_code": "dead"},),
        failing=({"death_date": date(2020, 1, 1), "life_status_code": "alive"},),
    ),
    Rule(
        id="CIT-CORRECT-013",
        on=_ON,
        criterion=_C,
        field="card_expires_on",
        applies=AllOf(Present("birth_date", "card_expires_on"), DAY_KNOWN, AtMost(CARDS_SINCE, ISSUED)),
        holds=AllOf(
            AnyOf(Equal(month_day(BIRTH), month_day(EXPIRES)), AllOf(_LEAP_DAY, OneOf(month_day(EXPIRES), (228, 301)))),
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


def _not_ahead(rule_id: str, field: str, vi: str, en: str) -> Rule:
    return _in_order(
        rule_id,
        Field(field),
        AsOf(),
        field=field,
        vi=f"{vi} không sau ngày chốt số liệu",
        en=f"{en} is not after the cut-off date",
        group=ErrorGroup.RANGE,
        rows=({field: date(2020, 1, 1)}, {field: date(2199, 1, 1)}),
    )


def _ordered(rule_id: str, earlier: str, later: str, vi: str, en: str, severity: Severity = Severity.BLOCKING) -> Rule:
    return _in_order(
        rule_id,
        Field(earlier),
        Field(later),
        field=later,
        vi=vi,
        en=en,
        severity=severity,
        rows=(
            {earlier: date(2020, 1, 1), later: date(2020, 1, 1)},
            {earlier: date(2020, 1, 2), later: date(2020, 1, 1)},
        ),
    )


_ORDER: tuple[Rule, ...] = (
    _not_ahead("CIT-CORRECT-023", "birth_registered_on", "Ngày đăng ký khai sinh", "The registration of the birth"),
    _not_ahead("CIT-CORRECT-024", "death_registered_on", "Ngày đăng ký khai tử", "The registration of the death"),
    _not_ahead("CIT-CORRECT-025", "card_issued_on", "Ngày cấp thẻ", "The issue of the card"),
    _not_ahead("CIT-CORRECT-026", "permanent_since", "Ngày đăng ký thường trú", "The permanent residence's start"),
    _not_ahead("CIT-CORRECT-027", "verified_on", "Ngày xác minh", "The verification"),
    _ordered(
        "CIT-CORRECT-028",
        "birth_date",
        "permanent_since",
        "Ngày đăng ký thường trú không trước ngày sinh",
        "The permanent residence does not begin before birth",
    ),
    _ordered(
        "CIT-CORRECT-029",
        "temporary_since",
        "temporary_until",
        "Ngày hết hạn tạm trú không trước ngày bắt đầu",
        "The temporary residence does not end before it begins",
    ),
    _ordered(
        "CIT-CORRECT-030",
        "card_issued_on",
        "death_date",
        "Ngày chết không trước ngày cấp thẻ",
        "Death is not before the issue of the card",
    ),
    _ordered(
        "CIT-CORRECT-031",
        "card_issued_on",
        "card_expires_on",
        "Ngày thẻ hết hạn không trước ngày cấp",
        "The card does not expire before it is issued",
    ),
    _ordered(
        "CIT-CORRECT-032",
        "birth_date",
        "verified_on",
        "Ngày xác minh không trước ngày sinh",
        "The record was not verified before birth",
    ),
    # A birth may be registered anew, long after a card was issued.
    _ordered(
        "CIT-CORRECT-033",
        "birth_registered_on",
        "card_issued_on",
        "Ngày cấp thẻ không trước ngày đăng ký khai sinh",
        "The card was not issued before the birth was registered",
        Severity.ADVISORY,
    ),
    _ordered(
        "CIT-CORRECT-034",
        "absent_since",
        "absent_until",
        "Ngày hết hạn tạm vắng không trước ngày bắt đầu",
        "The declared absence does not end before it begins",
    ),
    _ordered(
        "CIT-CORRECT-037",
        "permanent_since",
        "death_date",
        "Ngày chết không trước ngày đăng ký thường trú",
        "Death is not before the permanent residence begins",
    ),
)

_STAY: Row = {"temporary_since": date(2026, 1, 1)}
_LIFE: tuple[Rule, ...] = (
    Rule(
        id="CIT-CORRECT-035",
        on=_ON,
        criterion=_C,
        severity=Severity.ADVISORY,
        field="birth_date",
        applies=AllOf(Present("birth_date"), Not(DAY_KNOWN)),
        holds=AnyOf(
            OneOf(month_day(BIRTH), (101,)),
            AllOf(
                OneOf(Field("birth_date_precision"), ("month",)),
                OneOf(month_day(BIRTH), tuple(month * 100 + 1 for month in range(2, 13))),
            ),
        ),
        vi="Ngày sinh chỉ biết tháng hoặc năm được ghi là ngày đầu của tháng hoặc năm đó",
        en="A date of birth of which only the month or year is known is written as the first day of it",
        why="A day that nobody knows must not look like a known one: ages and deadlines are counted from it.",
        remedy_vi="Biết đủ ngày, tháng, năm thì sửa mức độ chính xác; nếu không thì ghi ngày đầu của tháng hoặc năm.",
        remedy_en="Where the day is known, mend the precision; else write the first day of the month or year.",
        source="Convention of the table contract, ours [R]",
        error_group=ErrorGroup.CONTRADICTION,
        passing=(
            {"birth_date": date(1950, 1, 1), "birth_date_precision": "year"},
            {"birth_date": date(1950, 6, 1), "birth_date_precision": "month"},
        ),
        failing=(
            {"birth_date": date(1950, 6, 1), "birth_date_precision": "year"},
            {"birth_date": date(1950, 6, 2), "birth_date_precision": "month"},
        ),
    ),
    Rule(
        id="CIT-CORRECT-036",
        on=_ON,
        criterion=_C,
        field="card_issued_on",
        applies=AllOf(
            Present("birth_date", "card_issued_on"),
            AtMost(CARDS_SINCE, ISSUED),
            Below(ISSUED, Const(date(2024, 7, 1))),
        ),
        holds=AtMost(Const(14), age(BIRTH, ISSUED)),
        vi="Thẻ cấp trước ngày 01/7/2024 chỉ cấp cho người từ đủ 14 tuổi",
        en="A card issued before 2024-07-01 went to a person of at least 14",
        why="Children under 14 have had cards only since the Law on Identification came into force.",
        remedy_vi="Đối chiếu hồ sơ cấp thẻ; sửa ngày cấp hoặc ngày sinh.",
        remedy_en="Compare with the card's file; mend the date of issue or of birth.",
        source="Law on Citizen Identification 59/2014/QH13 art. 19 [R]",
        error_group=ErrorGroup.CONTRADICTION,
        effort_minutes=15,
        passing=({"birth_date": date(2006, 5, 1), "card_issued_on": date(2020, 5, 1)},),
        failing=({"birth_date": date(2006, 5, 1), "card_issued_on": date(2020, 4, 30)},),
    ),
    Rule(
        id="CIT-CORRECT-038",
        on=_ON,
        criterion=_C,
        severity=Severity.ADVISORY,
        field="temporary_until",
        applies=Present("temporary_since", "temporary_until"),
        holds=AllOf(
            AtMost(PlusDays(Field("temporary_since"), 29), Field("temporary_until")),
            AtMost(Field("temporary_until"), PlusDays(Field("temporary_since"), 731)),
        ),
        vi="Thời hạn tạm trú từ 30 ngày đến hai năm",
        en="A temporary residence lasts from 30 days to two years",
        why="A stay under 30 days is a notice of lodging; one over two years needs an extension.",
        remedy_vi="Đối chiếu hồ sơ đăng ký tạm trú, ghi lại thời hạn.",
        remedy_en="Compare with the registration and enter its term again.",
        source=f"{RESIDENCE} art. 27 [V] for the 30 days, [R] for the two years",
        error_group=ErrorGroup.RANGE,
        passing=(_STAY | {"temporary_until": date(2026, 1, 30)}, _STAY | {"temporary_until": date(2028, 1, 1)}),
        failing=(_STAY | {"temporary_until": date(2026, 1, 29)}, _STAY | {"temporary_until": date(2028, 1, 3)}),
    ),
    Rule(
        id="CIT-CORRECT-040",
        on=_ON,
        criterion=_C,
        field="life_status_code",
        applies=Present("death_registered_on", "life_status_code"),
        holds=DEAD,
        vi="Người đã đăng ký khai tử ở tình trạng đã chết",
        en="A person whose death is registered is not active",
        why="The civil-status register says that the person died; the population register must say the same.",
        remedy_vi="Đối chiếu trích lục khai tử; đóng hồ sơ, hoặc xóa ngày đăng ký khai tử nếu ghi nhầm người.",
        remedy_en="Compare with the death certificate; close the record, or delete a date that is another person's.",
        source=CIVIL_STATUS,
        error_group=ErrorGroup.CONTRADICTION,
        target=11,
        harm=Harm.AFTER_DEATH,
        effort_minutes=30,
        passing=({"death_registered_on": date(2020, 1, 1), "life_status_code": "dead"},),
        failing=({"death_registered_on": date(2020, 1, 1), "life_status_code": "alive"},),
    ),
)

RULES: tuple[Rule, ...] = (*_MILESTONES, *_ORDER, *_LIFE)
