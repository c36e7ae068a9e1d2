"""Administrative-procedure dossiers, all four criteria."""

from __future__ import annotations

from datetime import datetime

from checks import codes
from checks.predicates import (
    AllOf,
    Always,
    AnyOf,
    AsOf,
    AtMost,
    Below,
    CodeDate,
    CodeTable,
    Const,
    DateOf,
    Equal,
    Field,
    Filled,
    FirstOf,
    Has,
    InUnits,
    Known,
    Matches,
    Not,
    OneOf,
    PeriodEnd,
    PlusDays,
    PlusWorkingDays,
    Predicate,
    Present,
    Unique,
    UnitList,
    Value,
    lookup,
)
from checks.rule import Row, Rule
from checks.text import DOSSIER_CODE, MOBILE, PIN, PROCEDURE_CODE
from checks.vocabulary import Criterion, Dataset, ErrorGroup, Severity

_ON = Dataset.DOSSIERS
_DECREE_61 = "Decree 61/2018/NĐ-CP and its amendments [R]"
_SYNC = "Specification of dossier synchronisation, national service portal [V]"
_INDEX = "Decision 766/QĐ-TTg of 2022, index of service [V*]"
_INDIVIDUAL = OneOf(Field("applicant_type_code"), ("1",))
_ACCEPTED = OneOf(Field("status_code"), ("2", "4", "5", "6", "7", "8", "9", "10"))
_D1, _D2, _D3 = datetime(2026, 3, 2, 8), datetime(2026, 3, 3, 9), datetime(2026, 3, 4, 10)
_FAR_AHEAD = datetime(2199, 1, 1)


def _rule(
    rule_id: str,
    criterion: Criterion,
    field: str,
    holds: Predicate,
    vi: str,
    en: str,
    *,
    why: str,
    remedy_vi: str,
    remedy_en: str,
    group: ErrorGroup,
    passing: tuple[Row, ...],
    failing: tuple[Row, ...],
    applies: Predicate = Always(),  # noqa: B008 - frozen
    source: str = _SYNC,
    severity: Severity = Severity.BLOCKING,
    effort_minutes: int = 10,
    target: int | None = None,
    given: tuple[Row, ...] = (),
) -> Rule:
    return Rule(
        id=rule_id,
        on=_ON,
        criterion=criterion,
        severity=severity,
        field=field,
        applies=applies,
        holds=holds,
        vi=vi,
        en=en,
        why=why,
        remedy_vi=remedy_vi,
        remedy_en=remedy_en,
        source=source,
        error_group=group,
        effort_minutes=effort_minutes,
        target=target,
        passing=passing,
        failing=failing,
        given=given,
    )


def _in_order(rule_id: str, earlier: str, later: str, vi: str, en: str) -> Rule:
    return _rule(
        rule_id,
        Criterion.CORRECT,
        later,
        AtMost(DateOf(Field(earlier)), DateOf(Field(later))),
        vi,
        en,
        applies=Present(earlier, later),
        why="Steps out of order mean that a date was entered by hand afterwards, and the on-time rate with it.",
        remedy_vi="Đối chiếu nhật ký xử lý của hệ thống một cửa, ghi lại ngày bị sai.",
        remedy_en="Compare with the log of the one-stop system and mend the wrong date.",
        group=ErrorGroup.CONTRADICTION,
        passing=({earlier: _D1, later: _D1}, {earlier: _D1, later: _D2}),
        failing=({earlier: _D2, later: _D1},),
    )


def _not_more(rule_id: str, part: str, vi: str, en: str) -> Rule:
    return _rule(
        rule_id,
        Criterion.CORRECT,
        part,
        AtMost(Field(part), Field("components_count")),
        vi,
        en,
        applies=Present(part, "components_count"),
        why="A part larger than the whole inflates the rate of digitisation.",
        remedy_vi="Đếm lại thành phần hồ sơ, sửa số liệu đồng bộ.",
        remedy_en="Count the components again and mend what is synchronised.",
        group=ErrorGroup.CONTRADICTION,
        source=_INDEX,
        passing=({part: 2, "components_count": 2},),
        failing=({part: 3, "components_count": 2},),
    )


def _required(
    rule_id: str, field: str, holds: Predicate, applies: Predicate, vi: str, en: str, *, base: Row, filled: Row
) -> Rule:
    return _rule(
        rule_id,
        Criterion.SUFFICIENT,
        field,
        holds,
        vi,
        en,
        applies=applies,
        why="Without it the dossier can't be followed, timed or tied to its owner.",
        remedy_vi="Bổ sung từ hồ sơ gốc tại bộ phận một cửa, đồng bộ lại.",
        remedy_en="Fill it in from the source file at the one-stop counter and synchronise again.",
        group=ErrorGroup.MISSING,
        passing=({**base, **filled},),
        failing=(base,),
    )


def _coded(rule_id: str, field: str, code_list: tuple[codes.Code, ...], vi: str, en: str) -> Rule:
    options = codes.values(code_list)
    return _rule(
        rule_id,
        Criterion.CLEAN,
        field,
        OneOf(Field(field), options),
        f"{vi} theo đúng danh mục",
        f"The {en} is a code of the list",
        applies=Present(field),
        why="A code outside the list falls out of every count.",
        remedy_vi="Sửa bảng chuyển mã của hệ thống một cửa, đồng bộ lại.",
        remedy_en="Mend the code conversion of the one-stop system and synchronise again.",
        group=ErrorGroup.FORMAT,
        effort_minutes=1,
        passing=({field: options[0]},),
        failing=({field: "?"},),
    )


_CORRECT: tuple[Rule, ...] = (
    _rule(
        "DOS-CORRECT-001",
        Criterion.CORRECT,
        "dossier_code",
        AnyOf(
            Equal(CodeDate("dossier_code"), DateOf(Field("submitted_at"))),
            Equal(CodeDate("dossier_code"), DateOf(Field("received_at"))),
        ),
        "Ngày trong mã hồ sơ là ngày nộp hoặc ngày tiếp nhận",
        "The date in the dossier code is the day of submission or of reception",
        applies=AllOf(Matches("dossier_code", DOSSIER_CODE), AnyOf(Present("submitted_at"), Present("received_at"))),
        why="A code made on another day belongs to another dossier, or the dossier was entered afterwards.",
        remedy_vi="Đối chiếu giấy tiếp nhận; sửa ngày, hoặc cấp lại mã đúng.",
        remedy_en="Compare with the receipt; mend the date, or issue the right code.",
        group=ErrorGroup.CONTRADICTION,
        passing=(
            {"dossier_code": "000.17.22.H56-260302-0001", "submitted_at": _D1},
            {"dossier_code": "H56.12-260303-00012", "submitted_at": _D1, "received_at": _D2},
        ),
        failing=(
            {"dossier_code": "000.17.22.H56-260301-0001", "submitted_at": _D1, "received_at": _D2},
            {"dossier_code": "000.17.22.H56-261340-0001", "submitted_at": _D1},
        ),
    ),
    _in_order(
        "DOS-CORRECT-002",
        "submitted_at",
        "received_at",
        "Ngày tiếp nhận không trước ngày nộp",
        "Reception is not before submission",
    ),
    _in_order(
        "DOS-CORRECT-003",
        "received_at",
        "finished_at",
        "Ngày xử lý xong không trước ngày tiếp nhận",
        "The end of processing is not before reception",
    ),
    _in_order(
        "DOS-CORRECT-004",
        "finished_at",
        "returned_at",
        "Ngày trả kết quả không trước ngày xử lý xong",
        "The return of the result is not before the end of processing",
    ),
    _in_order(
        "DOS-CORRECT-005",
        "received_at",
        "due_at",
        "Ngày hẹn trả không trước ngày tiếp nhận",
        "The due date is not before reception",
    ),
    _rule(
        "DOS-CORRECT-006",
        Criterion.CORRECT,
        "submitted_at",
        Below(Field("submitted_at"), PeriodEnd()),
        "Ngày nộp không sau ngày chốt số liệu",
        "Submission is not after the cut-off date",
        applies=Present("submitted_at"),
        why="A dossier from the future is a typing error or a wrong clock.",
        remedy_vi="Đối chiếu nhật ký hệ thống, sửa ngày nộp.",
        remedy_en="Compare with the log and mend the date of submission.",
        group=ErrorGroup.RANGE,
        passing=({"submitted_at": _D1},),
        failing=({"submitted_at": _FAR_AHEAD},),
    ),
    _rule(
        "DOS-CORRECT-007",
        Criterion.CORRECT,
        "finished_at",
        Below(Field("finished_at"), PeriodEnd()),
        "Ngày xử lý xong không sau ngày chốt số liệu",
        "The end of processing is not after the cut-off date",
        applies=Present("finished_at"),
        why="A dossier finished in the future was closed on paper only.",
        remedy_vi="Đối chiếu nhật ký hệ thống, sửa ngày xử lý xong.",
        remedy_en="Compare with the log and mend the date.",
        group=ErrorGroup.RANGE,
        passing=({"finished_at": _D1},),
        failing=({"finished_at": _FAR_AHEAD},),
    ),
    _rule(
        "DOS-CORRECT-008",
        Criterion.CORRECT,
        "status_code",
        OneOf(Field("status_code"), ("3", "8", "9", "10")),
        "Hồ sơ đã có ngày xử lý xong thì trạng thái là đã kết thúc",
        "A dossier with an end of processing has a final status",
        applies=Present("finished_at", "status_code"),
        why="A finished dossier that still counts as open, or the other way round, falsifies the backlog.",
        remedy_vi="Cập nhật trạng thái theo kết quả xử lý, đồng bộ lại.",
        remedy_en="Set the status by the outcome and synchronise again.",
        group=ErrorGroup.CONTRADICTION,
        passing=({"finished_at": _D1, "status_code": "9"}, {"finished_at": _D1, "status_code": "10"}),
        failing=({"finished_at": _D1, "status_code": "4"},),
    ),
    _not_more(
        "DOS-CORRECT-009",
        "components_digitised",
        "Số thành phần đã số hóa không quá số thành phần hồ sơ",
        "No more components digitised than there are",
    ),
    _not_more(
        "DOS-CORRECT-010",
        "components_reused",
        "Số thành phần tái sử dụng không quá số thành phần hồ sơ",
        "No more components reused than there are",
    ),
    _rule(
        "DOS-CORRECT-011",
        Criterion.CORRECT,
        "applicant_id",
        Known(_ON, "applicant_id", Dataset.CITIZENS, "personal_id"),
        "Chủ hồ sơ là cá nhân có trong Cơ sở dữ liệu quốc gia về dân cư",
        "An individual applicant is known in the register",
        applies=AllOf(_INDIVIDUAL, Matches("applicant_id", PIN)),
        why="A dossier for a person whom the register doesn't know has a mistyped number, or the register lacks them.",
        remedy_vi="Tra cứu lại số định danh theo họ tên và ngày sinh; nếu đúng thì báo bổ sung vào dân cư.",
        remedy_en="Look the PIN up by name and birth date; where it is right, report the person as missing.",
        group=ErrorGroup.DISAGREES,
        target=14,
        effort_minutes=20,
        given=({"personal_id": "001190000001"},),
        passing=({"applicant_type_code": "1", "applicant_id": "001190000001"},),
        failing=({"applicant_type_code": "1", "applicant_id": "001190000002"},),
    ),
)

_OPEN: Row = {"status_code": "4"}
_SUFFICIENT: tuple[Rule, ...] = (
    _required(
        "DOS-SUFFICIENT-001",
        "applicant_name",
        Filled("applicant_name"),
        Always(),
        "Có tên chủ hồ sơ",
        "The applicant's name is there",
        base={},
        filled={"applicant_name": "Nguyễn Thị Hương"},
    ),
    _required(
        "DOS-SUFFICIENT-002",
        "applicant_id",
        Present("applicant_id"),
        _INDIVIDUAL,
        "Chủ hồ sơ là cá nhân có số giấy tờ",
        "An individual applicant has a number",
        base={"applicant_type_code": "1"},
        filled={"applicant_id": "001190000001"},
    ),
    _required(
        "DOS-SUFFICIENT-003",
        "agency_code",
        Present("agency_code"),
        Always(),
        "Có mã đơn vị xử lý",
        "The agency is there",
        base={},
        filled={"agency_code": "H56"},
    ),
    _required(
        "DOS-SUFFICIENT-004",
        "submitted_at",
        Present("submitted_at"),
        Always(),
        "Có ngày nộp",
        "The date of submission is there",
        base={},
        filled={"submitted_at": _D1},
    ),
    _required(
        "DOS-SUFFICIENT-005",
        "received_at",
        Present("received_at"),
        _ACCEPTED,
        "Hồ sơ đã tiếp nhận có ngày tiếp nhận",
        "An accepted dossier has a date of reception",
        base=_OPEN,
        filled={"received_at": _D1},
    ),
    _required(
        "DOS-SUFFICIENT-006",
        "due_at",
        Present("due_at"),
        _ACCEPTED,
        "Hồ sơ đã tiếp nhận có ngày hẹn trả",
        "An accepted dossier has a due date",
        base=_OPEN,
        filled={"due_at": _D1},
    ),
    _required(
        "DOS-SUFFICIENT-007",
        "finished_at",
        Present("finished_at"),
        OneOf(Field("status_code"), ("9", "10")),
        "Hồ sơ đã xử lý xong có ngày xử lý xong",
        "A processed dossier has the date it was finished",
        base={"status_code": "9"},
        filled={"finished_at": _D1},
    ),
    _required(
        "DOS-SUFFICIENT-008",
        "returned_at",
        Present("returned_at"),
        OneOf(Field("status_code"), ("10",)),
        "Hồ sơ đã trả kết quả có ngày trả",
        "A dossier whose result was returned has the date of it",
        base={"status_code": "10"},
        filled={"returned_at": _D1},
    ),
)

_CLEAN: tuple[Rule, ...] = (
    _rule(
        "DOS-CLEAN-001",
        Criterion.CLEAN,
        "dossier_code",
        Matches("dossier_code", DOSSIER_CODE),
        "Mã hồ sơ đúng cấu trúc",
        "The dossier code has the form laid down",
        why="A citizen can't follow a dossier whose code no portal accepts.",
        remedy_vi="Cấp lại mã theo cấu trúc: mã đơn vị, ngày (năm–tháng–ngày), số thứ tự.",
        remedy_en="Issue the code again: agency, date as yymmdd, serial.",
        group=ErrorGroup.FORMAT,
        passing=({"dossier_code": "000.17.22.H56-210531-0001"}, {"dossier_code": "H56-210531-0001"}),
        failing=({}, {"dossier_code": "H56-21-05-31-1"}, {"dossier_code": "000.17.22.H56-210531-001"}),
    ),
    _rule(
        "DOS-CLEAN-002",
        Criterion.CLEAN,
        "dossier_code",
        Unique(_ON, "dossier_code"),
        "Mã hồ sơ không trùng",
        "No other dossier has the same code",
        applies=Present("dossier_code"),
        why="Two dossiers under one code: one of them is lost to its owner.",
        remedy_vi="Xác định hồ sơ nào mang mã đúng, cấp mã mới cho hồ sơ kia; xóa bản đồng bộ lặp.",
        remedy_en="Find whose code it is, issue a new one for the other; delete what was synchronised twice.",
        group=ErrorGroup.DUPLICATE,
        effort_minutes=15,
        passing=({"dossier_code": "H56-210531-0001"}, {"dossier_code": "H56-210531-0002"}),
        failing=({"dossier_code": "H56-210531-0001"}, {"dossier_code": "H56-210531-0001"}),
    ),
    _rule(
        "DOS-CLEAN-003",
        Criterion.CLEAN,
        "procedure_code",
        Matches("procedure_code", PROCEDURE_CODE),
        "Mã thủ tục hành chính đúng cấu trúc",
        "The procedure code has the form laid down",
        why="A dossier under no known procedure has no time limit and no fee.",
        remedy_vi="Tra Cơ sở dữ liệu quốc gia về thủ tục hành chính, ghi lại mã.",
        remedy_en="Look the procedure up in the national database and enter its code again.",
        group=ErrorGroup.FORMAT,
        passing=({"procedure_code": "1.004222"}, {"procedure_code": "1.004222.000.00.00.H56"}),
        failing=({}, {"procedure_code": "BTP-1234"}, {"procedure_code": "1.4222"}),
    ),
    _coded("DOS-CLEAN-004", "status_code", codes.STATUS, "Trạng thái hồ sơ", "status"),
    _coded("DOS-CLEAN-005", "channel_code", codes.CHANNEL, "Kênh thực hiện", "channel"),
    _coded("DOS-CLEAN-006", "service_level_code", codes.SERVICE_LEVEL, "Mức độ dịch vụ", "service level"),
    _rule(
        "DOS-CLEAN-007",
        Criterion.CLEAN,
        "applicant_id",
        Matches("applicant_id", PIN),
        "Số định danh của chủ hồ sơ là cá nhân gồm 12 chữ số",
        "An individual applicant's PIN has twelve digits",
        applies=AllOf(_INDIVIDUAL, Present("applicant_id")),
        why="Any other number can't be found in the register, so the citizen is asked again for what it holds.",
        remedy_vi="Hỏi lại số định danh khi trả kết quả, cập nhật hồ sơ.",
        remedy_en="Ask for the PIN when the result is handed over and update the dossier.",
        group=ErrorGroup.FORMAT,
        passing=({"applicant_type_code": "1", "applicant_id": "001190000001"},),
        failing=({"applicant_type_code": "1", "applicant_id": "012345678"},),
    ),
    _rule(
        "DOS-CLEAN-008",
        Criterion.CLEAN,
        "applicant_phone",
        Matches("applicant_phone", MOBILE),
        "Số điện thoại của chủ hồ sơ gồm 10 chữ số, đúng đầu số",
        "The applicant's number is a mobile number in use",
        applies=Present("applicant_phone"),
        severity=Severity.ADVISORY,
        why="A number that isn't a mobile one may be a landline, but no message reaches it.",
        remedy_vi="Hỏi lại số điện thoại di động.",
        remedy_en="Ask for a mobile number.",
        source="Numbering plan of mobile networks since 2018 [R]",
        group=ErrorGroup.FORMAT,
        effort_minutes=5,
        passing=({"applicant_phone": "0912345678"},),
        failing=({"applicant_phone": "02438252525"}, {"applicant_phone": "091234567"}),
    ),
)

_SUPPLEMENT_DAYS: Value = FirstOf((Field("supplement_days"), Const(0)))
_END: Value = FirstOf((DateOf(Field("finished_at")), DateOf(Field("returned_at")), DateOf(Field("refused_at")), AsOf()))
_STATUTORY_END: Value = PlusWorkingDays(
    DateOf(Field("received_at")), lookup("procedure_code", CodeTable.STATUTORY_DAYS)
)
_DUE: Value = PlusDays(FirstOf((DateOf(Field("due_at")), _STATUTORY_END)), _SUPPLEMENT_DAYS)
_TIMED: Row = {"status_code": "9", "received_at": _D1, "due_at": _D2, "procedure_code": "1.004222"}

_LIVE: tuple[Rule, ...] = (
    _rule(
        "DOS-LIVE-001",
        Criterion.LIVE,
        "finished_at",
        AllOf(AtMost(_END, _DUE), Not(AtMost(Const(2), Field("supplement_count")))),
        "Hồ sơ được giải quyết đúng hạn",
        "The dossier was settled on time",
        applies=AllOf(_ACCEPTED, Present("received_at"), Has(_DUE)),
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
            _TIMED | {"finished_at": _D2},
            _TIMED | {"finished_at": _D3, "supplement_days": 1, "supplement_count": 1},
            {"status_code": "9", "received_at": _D1, "procedure_code": "1.004222", "finished_at": _D3},
        ),
        failing=(
            _TIMED | {"finished_at": _D3},
            _TIMED | {"status_code": "4"},
            _TIMED | {"finished_at": _D2, "supplement_count": 2},
            {
                "status_code": "9",
                "received_at": _D1,
                "procedure_code": "1.004222",
                "finished_at": datetime(2026, 3, 12),
            },
        ),
    ),
    _rule(
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
        source=f"{_DECREE_61}; the one day is ours [R]",
        group=ErrorGroup.STALE,
        effort_minutes=0,
        passing=({"finished_at": _D1, "synced_at": _D2},),
        failing=({"finished_at": _D1, "synced_at": _D3},),
    ),
    _rule(
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
)

RULES: tuple[Rule, ...] = (*_CORRECT, *_SUFFICIENT, *_CLEAN, *_LIVE)
