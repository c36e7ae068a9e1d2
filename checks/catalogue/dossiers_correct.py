"""Dossiers, đúng (correct): steps in order, statuses that fit their dates, counts that fit each other."""

from __future__ import annotations

from checks.across import Known
from checks.catalogue.dossier_rule import D1, D2, FAR_AHEAD, INDEX, INDIVIDUAL, ON, rule
from checks.predicates import AllOf, AnyOf, AtMost, Below, Equal, Matches, OneOf, Present, is_pin
from checks.rule import Rule
from checks.text import DOSSIER_CODE
from checks.values import CodeDate, Const, DateOf, Field, PeriodEnd
from checks.vocabulary import Criterion, Dataset, ErrorGroup, Severity


def _in_order(rule_id: str, earlier: str, later: str, vi: str, en: str) -> Rule:
    return rule(
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
        passing=({earlier: D1, later: D1}, {earlier: D1, later: D2}),
        failing=({earlier: D2, later: D1},),
    )


def _not_more(rule_id: str, part: str, vi: str, en: str) -> Rule:
    return rule(
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
        source=INDEX,
        passing=({part: 2, "components_count": 2},),
        failing=({part: 3, "components_count": 2},),
    )


def _status(rule_id: str, dated: str, statuses: tuple[str, ...], vi: str, en: str, *, wrong: str, why: str) -> Rule:
    """A dossier that has this date is in one of these statuses."""
    return rule(
        rule_id,
        Criterion.CORRECT,
        "status_code",
        OneOf(Field("status_code"), statuses),
        vi,
        en,
        applies=Present(dated, "status_code"),
        why=why,
        remedy_vi="Cập nhật trạng thái theo nhật ký xử lý, đồng bộ lại.",
        remedy_en="Set the status by the log of the one-stop system and synchronise again.",
        group=ErrorGroup.CONTRADICTION,
        passing=({dated: D1, "status_code": statuses[0]},),
        failing=({dated: D1, "status_code": wrong},),
    )


def _not_ahead(rule_id: str, field: str, vi: str, en: str) -> Rule:
    return rule(
        rule_id,
        Criterion.CORRECT,
        field,
        Below(Field(field), PeriodEnd()),
        f"{vi} không sau ngày chốt số liệu",
        f"{en} is not after the cut-off date",
        applies=Present(field),
        why="A step in the future is a typing error or a wrong clock.",
        remedy_vi="Đối chiếu nhật ký hệ thống, ghi lại ngày.",
        remedy_en="Compare with the log and mend the date.",
        group=ErrorGroup.RANGE,
        passing=({field: D1},),
        failing=({field: FAR_AHEAD},),
    )


def _not_negative(rule_id: str, field: str, vi: str, en: str) -> Rule:
    return rule(
        rule_id,
        Criterion.CORRECT,
        field,
        AtMost(Const(0), Field(field)),
        f"{vi} không âm",
        f"The {en} is not negative",
        applies=Present(field),
        why="A negative count or amount takes away from every sum it enters.",
        remedy_vi="Sửa số liệu tại hệ thống nguồn, đồng bộ lại.",
        remedy_en="Mend the figure in the source system and synchronise again.",
        group=ErrorGroup.RANGE,
        passing=({field: 0}, {field: 3}),
        failing=({field: -1},),
    )


_STEPS: tuple[Rule, ...] = (
    rule(
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
            {"dossier_code": "000.17.22.H56-260302-0001", "submitted_at": D1},
            {"dossier_code": "H56.12-260303-00012", "submitted_at": D1, "received_at": D2},
        ),
        failing=(
            {"dossier_code": "000.17.22.H56-260301-0001", "submitted_at": D1, "received_at": D2},
            {"dossier_code": "000.17.22.H56-261340-0001", "submitted_at": D1},
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
    rule(
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
        passing=({"submitted_at": D1},),
        failing=({"submitted_at": FAR_AHEAD},),
    ),
    rule(
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
        passing=({"finished_at": D1},),
        failing=({"finished_at": FAR_AHEAD},),
    ),
    rule(
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
        passing=({"finished_at": D1, "status_code": "9"}, {"finished_at": D1, "status_code": "10"}),
        failing=({"finished_at": D1, "status_code": "4"},),
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
    rule(
        "DOS-CORRECT-011",
        Criterion.CORRECT,
        "applicant_id",
        Known(ON, "applicant_id", Dataset.CITIZENS, "personal_id"),
        "Chủ hồ sơ là cá nhân có trong Cơ sở dữ liệu quốc gia về dân cư",
        "An individual applicant is known in the register",
        applies=AllOf(INDIVIDUAL, is_pin("applicant_id")),
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

_STATUSES: tuple[Rule, ...] = (
    _not_ahead("DOS-CORRECT-012", "returned_at", "Ngày trả kết quả", "The return of the result"),
    _not_ahead("DOS-CORRECT-013", "received_at", "Ngày tiếp nhận", "Reception"),
    _in_order(
        "DOS-CORRECT-014",
        "submitted_at",
        "refused_at",
        "Ngày từ chối không trước ngày nộp",
        "Refusal is not before submission",
    ),
    _status(
        "DOS-CORRECT-016",
        "refused_at",
        ("3", "8"),
        "Hồ sơ có ngày từ chối ở trạng thái không được tiếp nhận hoặc dừng xử lý",
        "A dossier with a date of refusal was refused or stopped",
        wrong="10",
        why="A refused dossier that counts as settled flatters the settlement rate.",
    ),
    _status(
        "DOS-CORRECT-017",
        "returned_at",
        ("10", "3", "8"),
        "Hồ sơ có ngày trả kết quả không còn ở trạng thái đang xử lý",
        "A dossier whose result was returned is no longer in process",
        wrong="4",
        why="The citizen holds the result while the system still counts the dossier as open.",
    ),
    _status(
        "DOS-CORRECT-018",
        "received_at",
        ("2", "3", "4", "5", "6", "7", "8", "9", "10"),
        "Hồ sơ có ngày tiếp nhận không còn ở trạng thái mới đăng ký",
        "A dossier with a date of reception is no longer new",
        wrong="1",
        why="From reception the clock runs: a dossier kept as new hides how long it waits.",
    ),
    rule(
        "DOS-CORRECT-020",
        Criterion.CORRECT,
        "supplement_count",
        AtMost(Const(1), Field("supplement_count")),
        "Hồ sơ đang chờ bổ sung có ít nhất một lần yêu cầu bổ sung",
        "A dossier awaiting a supplement has a request for one",
        applies=AllOf(OneOf(Field("status_code"), ("5",)), Present("supplement_count")),
        why="The clock stops only while a request is open; a status without a request stops it for nothing.",
        remedy_vi="Ghi nhận phiếu yêu cầu bổ sung, hoặc chuyển hồ sơ về trạng thái đang xử lý.",
        remedy_en="Record the request, or set the dossier back to processing.",
        group=ErrorGroup.CONTRADICTION,
        passing=({"status_code": "5", "supplement_count": 1},),
        failing=({"status_code": "5", "supplement_count": 0},),
    ),
    rule(
        "DOS-CORRECT-021",
        Criterion.CORRECT,
        "supplement_days",
        AtMost(Const(1), Field("supplement_count")),
        "Có ngày chờ bổ sung thì có yêu cầu bổ sung",
        "Days spent waiting for a supplement come with a request for one",
        applies=AllOf(Below(Const(0), Field("supplement_days")), Present("supplement_count")),
        why="Waiting days without a request lengthen the time limit for nothing.",
        remedy_vi="Đối chiếu phiếu yêu cầu bổ sung, sửa số ngày chờ hoặc số lần yêu cầu.",
        remedy_en="Compare with the requests and mend the days or the count.",
        group=ErrorGroup.CONTRADICTION,
        passing=({"supplement_days": 3, "supplement_count": 1},),
        failing=({"supplement_days": 3, "supplement_count": 0},),
    ),
    rule(
        "DOS-CORRECT-027",
        Criterion.CORRECT,
        "result_is_electronic",
        OneOf(Field("status_code"), ("8", "9", "10")),
        "Chỉ hồ sơ đã kết thúc xử lý mới có kết quả điện tử",
        "Only a dossier whose processing has ended has an electronic result",
        applies=AllOf(Equal(Field("result_is_electronic"), Const(value=True)), Present("status_code")),
        why="A result before the end inflates the rate of electronic results.",
        remedy_vi="Cập nhật trạng thái theo kết quả, hoặc xóa kết quả đính kèm nhầm.",
        remedy_en="Set the status by the outcome, or delete a result attached by mistake.",
        severity=Severity.ADVISORY,
        group=ErrorGroup.CONTRADICTION,
        source=INDEX,
        passing=({"result_is_electronic": True, "status_code": "9"},),
        failing=({"result_is_electronic": True, "status_code": "4"},),
    ),
)

_COUNTS: tuple[Rule, ...] = (
    _not_negative(
        "DOS-CORRECT-015", "components_digitised", "Số thành phần đã số hóa", "number of digitised components"
    ),
    _not_negative("DOS-CORRECT-019", "supplement_count", "Số lần yêu cầu bổ sung", "number of supplement requests"),
    _not_negative("DOS-CORRECT-022", "fee_amount", "Phí, lệ phí", "fee"),
    _not_negative("DOS-CORRECT-023", "supplement_days", "Số ngày chờ bổ sung", "number of days awaiting a supplement"),
    _not_negative("DOS-CORRECT-024", "components_count", "Số thành phần hồ sơ", "number of components"),
    _not_more(
        "DOS-CORRECT-025",
        "components_from_store",
        "Số thành phần lấy từ kho dữ liệu không quá số thành phần hồ sơ",
        "No more components taken from the store than there are",
    ),
    rule(
        "DOS-CORRECT-026",
        Criterion.CORRECT,
        "result_is_signed",
        Equal(Field("result_is_electronic"), Const(value=True)),
        "Kết quả đã ký số là kết quả điện tử",
        "A digitally signed result is an electronic one",
        applies=AllOf(Equal(Field("result_is_signed"), Const(value=True)), Present("result_is_electronic")),
        why="A digital signature lives on an electronic file; on paper it is ink.",
        remedy_vi="Kiểm tra tệp kết quả, sửa thông tin kết quả điện tử hoặc chữ ký số.",
        remedy_en="Look at the file of the result and mend what is said of it.",
        severity=Severity.ADVISORY,
        group=ErrorGroup.CONTRADICTION,
        source=INDEX,
        passing=({"result_is_signed": True, "result_is_electronic": True},),
        failing=({"result_is_signed": True, "result_is_electronic": False},),
    ),
)

RULES: tuple[Rule, ...] = (*_STEPS, *_STATUSES, *_COUNTS)
