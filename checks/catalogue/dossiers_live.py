"""Dossiers, sống (live): settled on time, synchronised, and reflected in the register."""

from __future__ import annotations

from datetime import date, datetime

from checks.across import Agrees, Known, other
from checks.catalogue.dossier_rule import ACCEPTED, D1, D2, D3, DECREE_61, ON, ONLINE, rule
from checks.catalogue.terms import ALIVE, BIRTH_REGISTRATION, CIVIL_STATUS, PERMANENT_RESIDENCE, RESIDENCE, SETTLED
from checks.predicates import AllOf, AnyOf, AtMost, Equal, Has, InUnits, Missing, Not, OneOf, Present, is_pin
from checks.rule import Row, Rule
from checks.values import (
    AsOf,
    CodeTable,
    Const,
    DateOf,
    Field,
    FirstOf,
    PlusDays,
    PlusWorkingDays,
    UnitList,
    Value,
    lookup,
)
from checks.vocabulary import Criterion, Dataset, ErrorGroup, Severity

_SUPPLEMENT_DAYS: Value = FirstOf((Field("supplement_days"), Const(0)))
_END: Value = FirstOf((DateOf(Field("finished_at")), DateOf(Field("returned_at")), DateOf(Field("refused_at")), AsOf()))
_STATUTORY_END: Value = PlusWorkingDays(
    DateOf(Field("received_at")), lookup("procedure_code", CodeTable.STATUTORY_DAYS)
)
_DUE: Value = PlusDays(FirstOf((DateOf(Field("due_at")), _STATUTORY_END)), _SUPPLEMENT_DAYS)
_TIMED: Row = {"status_code": "9", "received_at": D1, "due_at": D2, "procedure_code": "1.004222"}

_A_WEEK_AGO = PlusDays(AsOf(), -7)
_LONG_SETTLED = AllOf(SETTLED, AtMost(DateOf(Field("finished_at")), _A_WEEK_AGO))
_NEWBORN: Row = {
    "procedure_code": "1.001193",
    "status_code": "10",
    "finished_at": D1,
    "subject_id": "001226000001",
}
_MOVE: Row = {
    "dossier_code": "H56-260302-0001",
    "procedure_code": "1.004222",
    "status_code": "10",
    "received_at": D1,
    "finished_at": D2,
    "subject_id": "001190000001",
}

RULES: tuple[Rule, ...] = (
    rule(
        "DOS-LIVE-001",
        Criterion.LIVE,
        "finished_at",
        AllOf(AtMost(_END, _DUE), Not(AtMost(Const(2), Field("supplement_count")))),
        "Hồ sơ được giải quyết đúng hạn",
        "The dossier was settled on time",
        applies=AllOf(ACCEPTED, Present("received_at"), Has(_DUE)),
        why=(
            "The promise made to the citizen at the counter. The clock stops while a supplement is awaited; asking for "
            "one more than once counts as late. Days are compared, not hours, and a dossier still open is late once "
            "its day has passed."
        ),
        remedy_vi="Giải quyết ngay hồ sơ quá hạn, gửi thư xin lỗi và hẹn lại ngày trả.",
        remedy_en="Settle what is overdue at once, with an apology and a new date.",
        source="Decision 766/QĐ-TTg of 2022, progress group [V*]; public holidays are not known",
        group=ErrorGroup.STALE,
        effort_minutes=60,
        passing=(
            _TIMED | {"finished_at": D2},
            _TIMED | {"finished_at": D3, "supplement_days": 1, "supplement_count": 1},
            {"status_code": "9", "received_at": D1, "procedure_code": "1.004222", "finished_at": D3},
        ),
        failing=(
            _TIMED | {"finished_at": D3},
            _TIMED | {"status_code": "4"},
            _TIMED | {"finished_at": D2, "supplement_count": 2},
            {
                "status_code": "9",
                "received_at": D1,
                "procedure_code": "1.004222",
                "finished_at": datetime(2026, 3, 12),
            },
        ),
    ),
    rule(
        "DOS-LIVE-002",
        Criterion.LIVE,
        "synced_at",
        AtMost(DateOf(Field("synced_at")), PlusDays(DateOf(Field("finished_at")), 1)),
        "Hồ sơ xử lý xong được đồng bộ chậm nhất ngày hôm sau",
        "A finished dossier is synchronised by the next day",
        applies=Present("finished_at", "synced_at"),
        severity=Severity.ADVISORY,
        why="The citizen sees the outcome only after it is synchronised. The one day is ours.",
        remedy_vi="Kiểm tra lịch đồng bộ giữa hệ thống một cửa và Cổng dịch vụ công quốc gia.",
        remedy_en="Check the schedule between the one-stop system and the national portal.",
        source=f"{DECREE_61}; the one day is ours [R]",
        group=ErrorGroup.STALE,
        effort_minutes=0,
        passing=({"finished_at": D1, "synced_at": D2},),
        failing=({"finished_at": D1, "synced_at": D3},),
    ),
    rule(
        "DOS-LIVE-003",
        Criterion.LIVE,
        "managing_unit",
        InUnits("managing_unit", UnitList.IN_FORCE),
        "Mã đơn vị hành chính quản lý hồ sơ đang có hiệu lực",
        "The unit code of the commune that answers for the dossier is in force",
        applies=InUnits("managing_unit", UnitList.EVER),
        why="A dossier filed under a retired unit is handled by an office that is gone.",
        remedy_vi="Chuyển theo bảng mã cũ – mới; trường hợp xã bị chia tách thì xác định theo địa chỉ.",
        remedy_en="Convert by the table of old and new codes; where a unit was split, by the address.",
        source="Resolution 202/2025/QH15 and the list in force since 2025-07-01 [V]",
        group=ErrorGroup.STALE,
        target=9,
        effort_minutes=0,
        passing=({"managing_unit": "00004"},),
        failing=({"managing_unit": "00001"},),
    ),
    rule(
        "DOS-LIVE-004",
        Criterion.LIVE,
        "received_at",
        AtMost(DateOf(Field("received_at")), PlusWorkingDays(DateOf(Field("submitted_at")), Const(1))),
        "Hồ sơ nộp trực tuyến được tiếp nhận chậm nhất ngày làm việc tiếp theo",
        "A dossier filed online is received by the next working day",
        applies=AllOf(ONLINE, Present("submitted_at", "received_at")),
        severity=Severity.ADVISORY,
        why="The law gives the officer eight working hours. Public holidays are not known and may explain some days.",
        remedy_vi="Phân công cán bộ trực tiếp nhận hồ sơ trực tuyến mỗi buổi.",
        remedy_en="Have an officer look at what was filed online every half-day.",
        source=DECREE_61,
        group=ErrorGroup.STALE,
        effort_minutes=0,
        passing=({"channel_code": "2", "submitted_at": datetime(2026, 3, 6, 16), "received_at": datetime(2026, 3, 9)},),
        failing=({"channel_code": "2", "submitted_at": D1, "received_at": D3},),
    ),
    rule(
        "DOS-LIVE-005",
        Criterion.LIVE,
        "returned_at",
        AtMost(PlusDays(AsOf(), -30), DateOf(Field("finished_at"))),
        "Hồ sơ đã xử lý xong không chờ trả kết quả quá 30 ngày",
        "A processed dossier has not waited more than 30 days for its result to be returned",
        applies=AllOf(OneOf(Field("status_code"), ("9",)), Present("finished_at"), Missing("returned_at")),
        severity=Severity.ADVISORY,
        why="Either the citizen was not told, or the return was not recorded.",
        remedy_vi="Nhắn công dân đến nhận hoặc gửi qua bưu chính; đã trả thì cập nhật ngày trả.",
        remedy_en="Tell the citizen, or send it by post; where it was returned, enter the date.",
        source=f"{DECREE_61}; the thirty days are ours",
        group=ErrorGroup.STALE,
        passing=({"status_code": "9", "finished_at": datetime(2026, 10, 20)},),
        failing=({"status_code": "9", "finished_at": D1},),
    ),
    rule(
        "DOS-LIVE-006",
        Criterion.LIVE,
        "synced_at",
        AtMost(PlusDays(AsOf(), -30), DateOf(Field("synced_at"))),
        "Hồ sơ chưa kết thúc được đồng bộ trong 30 ngày gần nhất",
        "An open dossier was synchronised within the last 30 days",
        applies=AllOf(OneOf(Field("status_code"), ("1", "2", "4", "5", "6", "7")), Present("synced_at")),
        severity=Severity.ADVISORY,
        why="An open dossier that nobody has touched for a month was settled elsewhere, or forgotten.",
        remedy_vi="Kiểm tra tình trạng thực tế của hồ sơ, đồng bộ lại.",
        remedy_en="See what has become of the dossier and synchronise it again.",
        source=f"{DECREE_61}; the thirty days are ours",
        group=ErrorGroup.STALE,
        passing=({"status_code": "4", "synced_at": datetime(2026, 10, 20)},),
        failing=({"status_code": "4", "synced_at": D1},),
    ),
    rule(
        "DOS-LIVE-007",
        Criterion.LIVE,
        "subject_id",
        Known(ON, "subject_id", Dataset.CITIZENS, "personal_id"),
        "Khai sinh giải quyết xong quá 7 ngày đã được phản ánh trong Cơ sở dữ liệu quốc gia về dân cư",
        "A birth registration settled more than 7 days ago is reflected in the register",
        applies=AllOf(BIRTH_REGISTRATION, _LONG_SETTLED, is_pin("subject_id")),
        why="The child has a birth certificate and does not exist for any other service.",
        remedy_vi="Kiểm tra luồng liên thông hộ tịch – dân cư, đồng bộ lại hồ sơ của trẻ.",
        remedy_en="Check the link from civil status to the register and synchronise the child's record again.",
        source=f"{CIVIL_STATUS}; the seven days are ours [R]",
        group=ErrorGroup.DISAGREES,
        target=12,
        effort_minutes=15,
        given=({"personal_id": "001226000001"},),
        passing=(_NEWBORN,),
        failing=(_NEWBORN | {"subject_id": "001226000002"},),
    ),
    rule(
        "DOS-LIVE-008",
        Criterion.LIVE,
        "subject_id",
        Agrees(
            ON,
            "dossier_code",
            "subject_id",
            Dataset.CITIZENS,
            "personal_id",
            agrees=AnyOf(
                Equal(other("permanent_unit"), Field("managing_unit")),
                AtMost(DateOf(Field("received_at")), other("permanent_since")),
            ),
            where=AllOf(ALIVE, Present("permanent_unit")),
            among=AllOf(PERMANENT_RESIDENCE, _LONG_SETTLED),
        ),
        "Đăng ký thường trú giải quyết xong quá 7 ngày đã được phản ánh trong nơi thường trú",
        "A permanent residence settled more than 7 days ago is reflected in the register",
        applies=AllOf(
            PERMANENT_RESIDENCE, _LONG_SETTLED, Present("dossier_code", "managing_unit"), is_pin("subject_id")
        ),
        why=(
            "The move was settled here, and the register still has the person elsewhere since before it: schools, "
            "elections and notices follow the register."
        ),
        remedy_vi="Kiểm tra kết quả đăng ký thường trú, cập nhật nơi thường trú của cả hộ.",
        remedy_en="Look at the result and update the permanent residence of the whole household.",
        source=f"{RESIDENCE} [V]; the seven days are ours [R]",
        group=ErrorGroup.DISAGREES,
        target=14,
        effort_minutes=15,
        given=(
            {
                "personal_id": "001190000001",
                "life_status_code": "alive",
                "permanent_unit": "00004",
                "permanent_since": date(2020, 1, 1),
            },
            {
                "personal_id": "001190000002",
                "life_status_code": "alive",
                "permanent_unit": "26734",
                "permanent_since": date(2026, 3, 3),
            },
        ),
        passing=(
            _MOVE | {"managing_unit": "00004"},
            _MOVE | {"dossier_code": "H56-260302-0002", "managing_unit": "00004", "subject_id": "001190000002"},
        ),
        failing=(_MOVE | {"managing_unit": "26734"},),
    ),
)
