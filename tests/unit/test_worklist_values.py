from __future__ import annotations

from datetime import date, datetime

import pytest
from records import AS_OF

from checks.catalogue import RULES
from checks.worklist import Task
from schemas.contract import TABLES, Kind
from scorecards.worklist_values import EMPTY, Values, masked_number

VALUES = Values(AS_OF)
CANARY = "CANARYPERSON Ẩn"


def task(field: str, value: object, key: str | None = "001190000637", rule_id: str | None = None) -> Task:
    rule = next(rule for rule in RULES if rule.field == field and rule_id in {None, rule.id})
    return Task(rule, key, 1, value, (rule.id,))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("001190000637", "0••••••••637"),
        ("012345678", "0•••••678"),
        ("H56-260303-0001", "H•••••••••••001"),
        ("0119000063", "0••••••063"),
        (None, EMPTY),
        ("", "(chỉ có 0 khoảng trắng)"),
        ("  ", "(chỉ có 2 khoảng trắng)"),
        ("00119000063A", "(đã che, 12 ký tự)"),
        ("12345", "(đã che, 5 ký tự)"),
        ("٠٠١١٩٠٠٠٠٠٠١", "(đã che, 12 ký tự)"),
        ("0" * 40, "(đã che, 40 ký tự)"),
        (CANARY, "(đã che, 15 ký tự)"),
        ("001190000637\n", "(đã che, 13 ký tự)"),
    ],
)
def test_a_number_shows_its_first_and_last_three_and_nothing_else_shows_at_all(text, masked):
    assert masked_number(text) == masked


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("birth_date", date(1990, 5, 17), "17/05/••••"),
        ("death_date", date(2024, 3, 9), "09/03/••••"),
        ("verified_on", date(2024, 3, 9), "09/03/2024"),
        ("due_at", datetime(2026, 3, 2, 8, 5), "02/03/2026 08:05"),
        ("fee_amount", -5, "-5"),
        ("vneid_authenticated", False, "Không"),
        ("birth_date", None, EMPTY),
        ("full_name", "Nguyễn Thị  Hương", "(đã che, 17 ký tự)"),
        ("full_name", " Không rõ", "“Không rõ”"),
        ("full_name", "  ", "(chỉ có 2 khoảng trắng)"),
        ("phone", "0000000000", "“0000000000”"),
        ("phone", "01234567890", "0•••••••890"),
        ("sex_code", "2", "Nữ"),
        ("sex_code", "M", "(đã che, 1 ký tự)"),
        ("religion_code", "02", "•••"),
        ("ethnicity_code", "01", "•••"),
        ("life_status_code", "alive", "Còn sống"),
        ("permanent_unit", "00004", "00004 Phường Ba Đình"),
        ("permanent_unit", "00001", "00001 (mã cũ)"),
        ("permanent_unit", "99999", "(đã che, 5 ký tự)"),
    ],
)
def test_values_are_masked_by_the_privacy_of_their_column(field, value, shown):
    assert VALUES.shown(task(field, value)) == shown


TEXTS = [
    column.name
    for table in TABLES.values()
    for column in table.columns
    if column.kind is Kind.TEXT and any(rule.field == column.name for rule in RULES)
]


@pytest.mark.parametrize("field", TEXTS)
def test_a_name_in_any_column_of_text_is_not_shown(field):
    assert VALUES.shown(task(field, CANARY)) == "(đã che, 15 ký tự)"


def test_files_hold_whole_dates_and_numbers_but_mask_text():
    assert VALUES.cell(task("birth_date", date(1990, 5, 17))) == date(1990, 5, 17)
    assert VALUES.cell(task("due_at", datetime(2026, 3, 2, 8))) == datetime(2026, 3, 2, 8)
    assert VALUES.cell(task("fee_amount", -5)) == -5
    assert VALUES.cell(task("vneid_authenticated", value=True)) == "Có"
    assert VALUES.cell(task("full_name", CANARY)) == "(đã che, 15 ký tự)"
    assert VALUES.cell(task("birth_date", None)) == EMPTY


def test_an_old_unit_code_is_told_its_heir():
    assert VALUES.hint(task("permanent_unit", "00001", rule_id="CIT-LIVE-007")) == "Nay là 00097 Phường Hồng Hà"
    assert VALUES.hint(task("permanent_unit", "99999", rule_id="CIT-LIVE-007")) == ""


def test_a_unit_that_was_split_is_told_its_heirs_or_their_number():
    from schemas.localities import successors  # noqa: PLC0415 - used here only

    few = next(old for old, heirs in successors().items() if len(heirs) == 2)
    many = next(old for old, heirs in successors().items() if len(heirs) > 3)
    said = VALUES.hint(task("permanent_unit", few, rule_id="CIT-LIVE-007"))
    assert said.startswith("Nay là một trong: ")
    assert all(code in said for code in successors()[few])
    assert f"{len(successors()[many])} xã" in VALUES.hint(task("permanent_unit", many, rule_id="CIT-LIVE-007"))


@pytest.mark.parametrize(("key", "sex"), [("001190000637", "Nữ"), ("001090000637", "Nam")])
def test_the_sex_that_the_number_says_is_told(key, sex):
    assert VALUES.hint(task("personal_id", key, key, "CIT-CORRECT-001")) == f"Theo số định danh: {sex}"
    assert VALUES.hint(task("father_id", key, key, "CIT-CORRECT-018")) == ""


def test_a_number_that_is_none_says_no_sex():
    assert VALUES.hint(task("personal_id", "000:", "000:", "CIT-CORRECT-001")) == ""
    assert VALUES.hint(task("personal_id", None, None, "CIT-CORRECT-001")) == ""


def test_what_can_not_be_told_without_giving_away_is_not_told():
    assert VALUES.hint(task("personal_id", "001190000637", rule_id="CIT-CORRECT-003")) == ""
