"""Dossiers, đúng (correct): what was promised, offered and paid fits the law, the procedure and the register."""

from __future__ import annotations

from datetime import date, datetime

from checks import codes
from checks.across import Agrees, other
from checks.catalogue.dossier_rule import D1, D2, INDEX, INDIVIDUAL, ON, ONLINE, SYNC, rule
from checks.catalogue.terms import BIRTH_REGISTRATION, CIVIL_STATUS, DEAD, DEATH_REGISTRATION, procedure
from checks.predicates import (
    AllOf,
    AnyOf,
    AtMost,
    Below,
    Equal,
    Has,
    Not,
    OneOf,
    Present,
    SpeltAlike,
    StartsWith,
    is_pin,
)
from checks.rule import Row, Rule
from checks.values import CodeTable, Const, DateOf, Field, FirstOf, PlusWorkingDays, Value, lookup
from checks.vocabulary import Criterion, Dataset, ErrorGroup, Harm, Severity

_ESSENTIAL = tuple(listed.code for listed in codes.PROCEDURES if listed.essential)
_ESSENTIAL_SINCE = date(2025, 10, 1)
_LISTED_LEVEL = lookup("procedure_code", CodeTable.SERVICE_LEVEL)
_LEVELS = sorted({int(listed.service_level) for listed in codes.PROCEDURES})
_LEVEL_IS = AnyOf(
    *(AllOf(OneOf(_LISTED_LEVEL, (level,)), OneOf(Field("service_level_code"), (str(level),))) for level in _LEVELS)
)
_LEGAL_END: Value = PlusWorkingDays(
    PlusWorkingDays(DateOf(Field("received_at")), lookup("procedure_code", CodeTable.STATUTORY_DAYS)),
    FirstOf((Field("supplement_days"), Const(0))),
)
_BY: Row = {"dossier_code": "H56-260302-0001", "applicant_type_code": "1", "applicant_id": "001190000001"}

_PROMISES: tuple[Rule, ...] = (
    rule(
        "DOS-CORRECT-028",
        Criterion.CORRECT,
        "service_level_code",
        OneOf(Field("service_level_code"), ("3", "4")),
        "Thủ tục nộp trực tuyến được cung cấp trực tuyến một phần hoặc toàn trình",
        "A dossier filed online is under a procedure offered online",
        applies=AllOf(ONLINE, Present("service_level_code")),
        why="A procedure that is for information alone can't have been filed online.",
        remedy_vi="Đối chiếu danh mục dịch vụ công trực tuyến, sửa mức độ dịch vụ hoặc kênh nộp.",
        remedy_en="Compare with the list of online services; mend the level or the channel.",
        group=ErrorGroup.CONTRADICTION,
        passing=({"channel_code": "2", "service_level_code": "4"},),
        failing=({"channel_code": "2", "service_level_code": "2"},),
    ),
    rule(
        "DOS-CORRECT-029",
        Criterion.CORRECT,
        "service_level_code",
        _LEVEL_IS,
        "Mức độ dịch vụ khớp với mức độ của thủ tục",
        "The service level is the one that the procedure is offered at",
        applies=AllOf(Present("service_level_code"), Has(_LISTED_LEVEL)),
        severity=Severity.ADVISORY,
        why="The rate of full-process dossiers is counted by this field. Only procedures known by name are compared.",
        remedy_vi="Tra Cơ sở dữ liệu quốc gia về thủ tục hành chính, sửa mức độ dịch vụ.",
        remedy_en="Look the procedure up in the national database and mend the level.",
        group=ErrorGroup.DISAGREES,
        source="National database of administrative procedures, a sample [R]",
        passing=(
            {"procedure_code": "1.004222", "service_level_code": "4"},
            {"procedure_code": "2.000200", "service_level_code": "3"},
        ),
        failing=(
            {"procedure_code": "1.004222", "service_level_code": "3"},
            {"procedure_code": "2.000200", "service_level_code": "2"},
        ),
    ),
    rule(
        "DOS-CORRECT-030",
        Criterion.CORRECT,
        "payment_channel_code",
        Below(Const(0), Field("fee_amount")),
        "Hồ sơ có kênh thanh toán thì có phí, lệ phí",
        "A dossier with a payment channel has a fee",
        applies=Present("payment_channel_code", "fee_amount"),
        severity=Severity.ADVISORY,
        why="A payment of nothing inflates the rate of online payment.",
        remedy_vi="Đối chiếu biên lai điện tử; sửa số tiền hoặc xóa kênh thanh toán.",
        remedy_en="Compare with the receipt; mend the amount or delete the channel.",
        group=ErrorGroup.CONTRADICTION,
        source=INDEX,
        passing=({"payment_channel_code": "1", "fee_amount": 10_000},),
        failing=({"payment_channel_code": "1", "fee_amount": 0},),
    ),
    rule(
        "DOS-CORRECT-031",
        Criterion.CORRECT,
        "dossier_code",
        StartsWith(Field("dossier_code"), Field("agency_code")),
        "Mã hồ sơ bắt đầu bằng mã đơn vị xử lý",
        "The dossier code begins with the agency's code",
        applies=Present("dossier_code", "agency_code"),
        severity=Severity.ADVISORY,
        why="Right where one agency receives and another processes; else the dossier was filed under a wrong agency.",
        remedy_vi="Kiểm tra đơn vị xử lý; nếu chuyển hồ sơ giữa hai đơn vị thì bỏ qua.",
        remedy_en="Check the agency; ignore where the dossier was handed on.",
        group=ErrorGroup.CONTRADICTION,
        passing=({"dossier_code": "000.17.22.H56-210531-0001", "agency_code": "000.17.22.H56"},),
        failing=({"dossier_code": "000.17.22.H56-210531-0001", "agency_code": "000.18.22.H56"},),
    ),
    rule(
        "DOS-CORRECT-032",
        Criterion.CORRECT,
        "due_at",
        AtMost(DateOf(Field("due_at")), _LEGAL_END),
        "Ngày hẹn trả không muộn hơn thời hạn luật định của thủ tục",
        "The due date is no later than the procedure's legal time limit",
        applies=AllOf(Present("due_at"), Has(_LEGAL_END)),
        severity=Severity.ADVISORY,
        why="A promise longer than the law makes a late dossier look punctual. Public holidays may explain some days.",
        remedy_vi="Rà soát thời hạn cấu hình trong hệ thống một cửa; hẹn lại theo quy định.",
        remedy_en="Check the time limit set in the one-stop system and promise a lawful date.",
        group=ErrorGroup.RANGE,
        source="Time limits of the procedures known by name [R]; public holidays are not known",
        passing=({"procedure_code": "1.004222", "received_at": D1, "due_at": datetime(2026, 3, 11)},),
        failing=({"procedure_code": "1.004222", "received_at": D1, "due_at": datetime(2026, 3, 12)},),
    ),
    rule(
        "DOS-CORRECT-035",
        Criterion.CORRECT,
        "channel_code",
        ONLINE,
        "Dịch vụ công thiết yếu được nộp trực tuyến (hồ sơ nộp từ ngày 01/10/2025)",
        "An essential service is filed online, for dossiers submitted since 2025-10-01",
        applies=AllOf(procedure(*_ESSENTIAL), AtMost(Const(_ESSENTIAL_SINCE), DateOf(Field("submitted_at")))),
        severity=Severity.ADVISORY,
        why="Twenty-five services are to be filed online; the counter helps who can't. No channel means in person.",
        remedy_vi="Hướng dẫn công dân nộp trực tuyến tại bộ phận một cửa; hồ sơ đã nộp thì không làm lại.",
        remedy_en="Help citizens file online at the counter; what was filed is not filed again.",
        group=ErrorGroup.DISAGREES,
        source="Twenty-five essential services since 2025-10-01 [V]; codes of some [R]",
        effort_minutes=0,
        since=_ESSENTIAL_SINCE,
        passing=({"procedure_code": "1.004222", "submitted_at": D1, "channel_code": "2"},),
        failing=(
            {"procedure_code": "1.004222", "submitted_at": D1, "channel_code": "1"},
            {"procedure_code": "1.004222", "submitted_at": D1},
        ),
    ),
    rule(
        "DOS-CORRECT-036",
        Criterion.CORRECT,
        "vneid_authenticated",
        Equal(Field("vneid_authenticated"), Const(value=True)),
        "Hồ sơ nộp trực tuyến được xác thực qua VNeID",
        "A dossier filed online was authenticated by VNeID",
        applies=AllOf(ONLINE, Present("vneid_authenticated")),
        severity=Severity.ADVISORY,
        why="Since VNeID is the one account of the portal, another login means that somebody else filed.",
        remedy_vi="Kiểm tra tài khoản đã nộp hồ sơ; đề nghị công dân đăng nhập bằng VNeID.",
        remedy_en="Check which account filed it; ask the citizen to log in by VNeID.",
        group=ErrorGroup.CONTRADICTION,
        source="Decree 69/2024/NĐ-CP [R]",
        passing=({"channel_code": "2", "vneid_authenticated": True},),
        failing=({"channel_code": "2", "vneid_authenticated": False},),
    ),
)

_REGISTER: tuple[Rule, ...] = (
    rule(
        "DOS-CORRECT-033",
        Criterion.CORRECT,
        "applicant_name",
        Agrees(
            ON,
            "dossier_code",
            "applicant_id",
            Dataset.CITIZENS,
            "personal_id",
            agrees=SpeltAlike(Field("applicant_name"), other("full_name")),
            where=Present("full_name"),
            among=Present("applicant_name"),
        ),
        "Họ tên chủ hồ sơ khớp với họ tên trong Cơ sở dữ liệu quốc gia về dân cư",
        "The applicant's name agrees with the name in the register",
        applies=AllOf(INDIVIDUAL, Present("dossier_code", "applicant_name"), is_pin("applicant_id")),
        why=(
            "Another name under the same PIN: the number was mistyped, or somebody files in another name. Letters are "
            "compared without case, marks and spaces, so that a spelling alone is never an alarm."
        ),
        remedy_vi="Tra cứu lại số định danh theo họ tên và ngày sinh, sửa số hoặc họ tên.",
        remedy_en="Look the PIN up by name and date of birth and mend the number or the name.",
        group=ErrorGroup.DISAGREES,
        source=SYNC,
        target=14,
        effort_minutes=20,
        given=({"personal_id": "001190000001", "full_name": "Nguyễn Thị Hoà"},),
        passing=(
            _BY | {"applicant_name": "Nguyễn Thị Hòa"},
            _BY | {"dossier_code": "H56-260302-0002", "applicant_name": "NGUYEN THI HOA"},
        ),
        failing=(_BY | {"applicant_name": "Nguyễn Thị Hương"},),
    ),
    rule(
        "DOS-CORRECT-034",
        Criterion.CORRECT,
        "applicant_id",
        Agrees(
            ON,
            "dossier_code",
            "applicant_id",
            Dataset.CITIZENS,
            "personal_id",
            agrees=AtMost(DateOf(Field("submitted_at")), other("death_date")),
            where=AllOf(DEAD, Present("death_date")),
            among=Present("submitted_at"),
        ),
        "Chủ hồ sơ còn sống khi nộp hồ sơ",
        "The applicant was alive when the dossier was submitted",
        applies=AllOf(INDIVIDUAL, Present("dossier_code", "submitted_at"), is_pin("applicant_id")),
        why="A dossier in a dead person's name: a mistyped number, a death entered for the wrong person, or a fraud.",
        remedy_vi="Xác minh ai đã nộp hồ sơ; đối chiếu trích lục khai tử.",
        remedy_en="Find out who filed the dossier, and compare with the death certificate.",
        group=ErrorGroup.DISAGREES,
        source=SYNC,
        target=11,
        harm=Harm.AFTER_DEATH,
        effort_minutes=45,
        given=({"personal_id": "001190000001", "life_status_code": "dead", "death_date": date(2026, 3, 2)},),
        passing=(_BY | {"submitted_at": D1},),
        failing=(_BY | {"submitted_at": D2},),
    ),
    rule(
        "DOS-CORRECT-037",
        Criterion.CORRECT,
        "subject_id",
        Not(Equal(Field("applicant_id"), Field("subject_id"))),
        "Người được đăng ký khai sinh, khai tử không phải là người nộp hồ sơ",
        "The person whose birth or death is registered is not the applicant",
        applies=AllOf(AnyOf(BIRTH_REGISTRATION, DEATH_REGISTRATION), Present("applicant_id", "subject_id")),
        why="Nobody registers their own birth or death: the applicant's number was copied.",
        remedy_vi="Ghi lại số định danh của người được khai sinh hoặc khai tử theo kết quả giải quyết.",
        remedy_en="Enter the PIN of the person born or dead, by the result of the dossier.",
        group=ErrorGroup.CONTRADICTION,
        source=CIVIL_STATUS,
        target=14,
        passing=({"procedure_code": "1.000656", "applicant_id": "001190000001", "subject_id": "001060000001"},),
        failing=(
            {"procedure_code": "1.000656", "applicant_id": "001190000001", "subject_id": "001190000001"},
            {"procedure_code": "1.001193", "applicant_id": "001190000001", "subject_id": "001190000001"},
        ),
    ),
)

RULES: tuple[Rule, ...] = (*_PROMISES, *_REGISTER)
