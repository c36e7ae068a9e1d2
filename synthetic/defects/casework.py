"""Defects of a dossier's course: left empty, outside a list, out of order, counts that don't fit."""

from __future__ import annotations

import polars as pl

from checks import codes
from checks.vocabulary import Criterion
from schemas.contract import DOSSIERS
from synthetic.defects.moments import AS_OF, LAST, OWN_KEY, SPOILED_ON, column, dossier, some_days
from synthetic.spoil import Help, peer

_C, _S, _K = Criterion.CORRECT, Criterion.SUFFICIENT, Criterion.CLEAN
_ANY = pl.col("agency_code").is_not_null()
_STATUS, _CODE = pl.col("status_code"), pl.col("dossier_code")
_SETTLED, _HANDED, _OPEN = _STATUS.is_in(["9", "10"]), _STATUS == "10", _STATUS.is_in(["2", "4", "6"])
_FINISHED, _RECEIVED, _SUBMITTED = pl.col("finished_at"), pl.col("received_at"), pl.col("submitted_at")
_BIRTH_REGISTRATION = pl.col("procedure_code").is_in(["1.001193", "2.000986"])
_CIVIL = pl.col("procedure_code").is_in(["1.001193", "2.000986", "1.000656"])
_LABEL = DOSSIERS.by_name
_ON_TIME, _CODE_DAY, _LEGAL = "DOS-LIVE-001", "DOS-CORRECT-001", "DOS-CORRECT-032"

_NULLED = (
    ("applicant_id", 0.002, _ANY, ("DOS-SUFFICIENT-002",), ()),
    ("agency_code", 0.001, _ANY, ("DOS-SUFFICIENT-003",), ()),
    ("submitted_at", 0.001, _ANY, ("DOS-SUFFICIENT-004",), (_CODE_DAY,)),
    ("received_at", 0.001, _SETTLED, ("DOS-SUFFICIENT-005",), (_CODE_DAY,)),
    ("due_at", 0.001, _SETTLED, ("DOS-SUFFICIENT-006",), (_ON_TIME,)),
    ("finished_at", 0.001, _SETTLED, ("DOS-SUFFICIENT-007",), (_ON_TIME,)),
    ("dossier_code", 0.001, OWN_KEY, ("DOS-SUFFICIENT-009",), ()),
    ("procedure_code", 0.001, _ANY, ("DOS-SUFFICIENT-010",), ()),
    ("refused_at", 0.03, _STATUS == "3", ("DOS-SUFFICIENT-011",), ()),
    ("service_level_code", 0.001, _ANY, ("DOS-SUFFICIENT-012",), ()),
    ("applicant_type_code", 0.001, _ANY, ("DOS-SUFFICIENT-013",), ()),
    ("subject_id", 0.03, _SETTLED & _CIVIL, ("DOS-SUFFICIENT-014",), ()),
    ("supplement_days", 0.01, pl.col("supplement_count") == 1, ("DOS-SUFFICIENT-015",), (_ON_TIME, _LEGAL)),
    ("components_count", 0.001, _ANY, ("DOS-SUFFICIENT-016",), ()),
    ("components_digitised", 0.001, column("components_count"), ("DOS-SUFFICIENT-017",), ()),
    ("fee_amount", 0.001, _SETTLED, ("DOS-SUFFICIENT-020",), ()),
)

_CODED = (
    ("status_code", 0.001, _HANDED, "99", "DOS-CLEAN-004"),
    ("channel_code", 0.001, _ANY, "9", "DOS-CLEAN-005"),
    ("service_level_code", 0.001, _ANY, "5", "DOS-CLEAN-006"),
    ("applicant_id", 0.001, _ANY, "012345678", "DOS-CLEAN-007"),
    ("applicant_phone", 0.001, _ANY, "02438252525", "DOS-CLEAN-008"),
    ("applicant_type_code", 0.001, _ANY, "CN", "DOS-CLEAN-009"),
    ("payment_channel_code", 0.004, _ANY, "9", "DOS-CLEAN-010"),
    ("satisfaction_code", 0.003, _ANY, "9", "DOS-CLEAN-011"),
    ("applicant_email", 0.006, _ANY, "khong co thu", "DOS-CLEAN-012"),
    ("subject_id", 0.002, ~_CIVIL, "012345678", "DOS-CLEAN-014"),
    ("agency_code", 0.001, _ANY, "UBND xã", "DOS-CLEAN-016"),
)

_OUTSIDE = {
    "status_code": ("DOS-CORRECT-008", "DOS-CORRECT-017", "DOS-CORRECT-018", "DOS-CORRECT-027"),
    "service_level_code": ("DOS-CORRECT-028", "DOS-CORRECT-029"),
    "channel_code": ("DOS-CORRECT-035",),
    "agency_code": ("DOS-CORRECT-031",),
}
"""Rules of what else the column says, which a code outside its list may fail."""

_AHEAD = LAST.cast(pl.Datetime("us")) + some_days(3, 60)
_NEGATIVE = (
    ("components_digitised", "DOS-CORRECT-015", ()),
    ("supplement_count", "DOS-CORRECT-019", ("DOS-CORRECT-020", "DOS-CORRECT-021")),
    ("fee_amount", "DOS-CORRECT-022", ("DOS-CORRECT-030",)),
    ("supplement_days", "DOS-CORRECT-023", (_ON_TIME, _LEGAL)),
    (
        "components_count", "DOS-CORRECT-024",
        ("DOS-CORRECT-009", "DOS-CORRECT-010", "DOS-CORRECT-025"),
    ),
)  # fmt: skip

_OTHER = (
    (
        "received_before_submitted", "received_at", 0.001, _SETTLED, _SUBMITTED - pl.duration(days=3),
        ("DOS-CORRECT-002",), (_LEGAL, _ON_TIME, "DOS-LIVE-008"), "Tiếp nhận trước ngày nộp",
        "Received before it was submitted",
    ),
    (
        "returned_before_finished", "returned_at", 0.001, _HANDED, _FINISHED - pl.duration(days=2),
        ("DOS-CORRECT-004",), (), "Trả kết quả trước khi xử lý xong",
        "The result returned before the end of processing",
    ),
    (
        "due_before_received", "due_at", 0.001, _SETTLED, _RECEIVED - pl.duration(days=2), ("DOS-CORRECT-005",),
        (_ON_TIME,), "Hẹn trả trước ngày tiếp nhận", "Due before reception",
    ),
    (
        "submitted_ahead", "submitted_at", 0.001, _ANY, _AHEAD, ("DOS-CORRECT-006",),
        (_CODE_DAY, "DOS-CORRECT-002", "DOS-CORRECT-014"), "Nộp sau ngày chốt số liệu",
        "Submitted after the cut-off date",
    ),
    (
        "finished_ahead", "finished_at", 0.1, _STATUS == "9", _AHEAD, ("DOS-CORRECT-007",), (_ON_TIME,),
        "Xử lý xong sau ngày chốt số liệu", "Finished after the cut-off date",
    ),
    (
        "finished_but_open", "status_code", 0.1, _STATUS == "9", pl.lit("4"), ("DOS-CORRECT-008",),
        ("DOS-CORRECT-027", "DOS-LIVE-006"), "Đã xử lý xong nhưng trạng thái còn mở", "Finished, with an open status",
    ),
    (
        "more_reused_than_components", "components_reused", 0.001, column("components_count"),
        pl.col("components_count") + 1, ("DOS-CORRECT-010",), (),
        "Tái sử dụng nhiều hơn số thành phần", "More components reused than there are",
    ),
    (
        "more_stored_than_components", "components_from_store", 0.001, column("components_count"),
        pl.col("components_count") + 1, ("DOS-CORRECT-025",), (),
        "Lấy từ kho nhiều hơn số thành phần", "More components from the store than there are",
    ),
    (
        "returned_ahead", "returned_at", 0.001, _HANDED, _AHEAD, ("DOS-CORRECT-012",), (),
        "Trả kết quả sau ngày chốt số liệu", "Returned after the cut-off date",
    ),
    (
        "received_ahead", "received_at", 0.06, _OPEN, _AHEAD, ("DOS-CORRECT-013",),
        (_CODE_DAY, "DOS-CORRECT-005", _ON_TIME, _LEGAL), "Tiếp nhận sau ngày chốt số liệu",
        "Received after the cut-off date",
    ),
    (
        "refused_before_submitted", "refused_at", 0.03, _STATUS == "3", _SUBMITTED - pl.duration(days=2),
        ("DOS-CORRECT-014",), (), "Từ chối trước ngày nộp", "Refused before it was submitted",
    ),
    (
        "refused_but_settled", "refused_at", 0.001, _SETTLED, _FINISHED, ("DOS-CORRECT-016",), (),
        "Đã giải quyết nhưng có ngày từ chối", "Settled, with a date of refusal",
    ),
    (
        "returned_but_open", "status_code", 0.001, _HANDED, pl.lit("9"), ("DOS-CORRECT-017",), (),
        "Đã trả kết quả nhưng trạng thái chưa đổi", "Returned, with an earlier status",
    ),
    (
        "received_but_new", "status_code", 0.06, _OPEN, pl.lit("1"), ("DOS-CORRECT-018",), ("DOS-LIVE-006",),
        "Đã tiếp nhận nhưng còn là mới đăng ký", "Received, and still new",
    ),
    (
        "supplement_without_request", "status_code", 0.06, _OPEN & (pl.col("supplement_count") == 0), pl.lit("5"),
        ("DOS-CORRECT-020",), (), "Chờ bổ sung mà không có yêu cầu", "Awaiting a supplement that nobody asked for",
    ),
    (
        "waiting_without_request", "supplement_days", 0.001, _SETTLED & (pl.col("supplement_count") == 0),
        pl.lit(3), ("DOS-CORRECT-021",), (), "Có ngày chờ bổ sung mà không có yêu cầu",
        "Days of waiting, and no request",
    ),
    (
        "signed_on_paper", "result_is_electronic", 0.002, pl.col("result_is_signed"), pl.lit(value=False),
        ("DOS-CORRECT-026",), (), "Kết quả giấy ghi là đã ký số", "A result on paper, digitally signed",
    ),
    (
        "result_unsigned", "result_is_signed", 0.002, pl.col("result_is_electronic"), pl.lit(value=False),
        ("DOS-SUFFICIENT-019",), (), "Kết quả điện tử chưa ký số", "An electronic result that isn't signed",
    ),
    (
        "result_too_early", "result_is_electronic", 0.08, _OPEN, pl.lit(value=True), ("DOS-CORRECT-027",),
        ("DOS-SUFFICIENT-019",), "Có kết quả điện tử khi còn đang xử lý", "An electronic result while still open",
    ),
    (
        "online_for_information", "service_level_code", 0.001, pl.col("channel_code") == "2", pl.lit("2"),
        ("DOS-CORRECT-028", "DOS-CORRECT-029"), (),
        "Nộp trực tuyến thủ tục chỉ cung cấp thông tin", "Filed online under a service for information alone",
    ),
    (
        "promised_too_late", "due_at", 0.001, _SETTLED, _RECEIVED + pl.duration(days=90), (_LEGAL,), (),
        "Hẹn trả quá thời hạn luật định", "Due after the legal time limit",
    ),
    (
        "another_agency", "agency_code", 0.001, _ANY, pl.lit("H99.99.99"), ("DOS-CORRECT-031",), (),
        "Đơn vị xử lý khác mã hồ sơ", "Another agency than the code's",
    ),
    (
        "not_authenticated", "vneid_authenticated", 0.001, pl.col("channel_code") == "2", pl.lit(value=False),
        ("DOS-CORRECT-036",), (), "Nộp trực tuyến không qua VNeID", "Filed online without VNeID",
    ),
    (
        # A death that was settled would have to show in the register.
        "own_birth_or_death", "subject_id", 0.02, _BIRTH_REGISTRATION | (_CIVIL & ~_SETTLED), pl.col("applicant_id"),
        ("DOS-CORRECT-037",), (),
        "Người nộp tự khai sinh hoặc khai tử cho mình", "The applicant's own birth or death",
    ),
    (
        "child_not_in_register", "subject_id", 0.03,
        _BIRTH_REGISTRATION & _SETTLED
        & (AS_OF - pl.duration(days=8) > _FINISHED),
        pl.col("subject_id").str.slice(0, 3) + "005" + pl.col("subject_id").str.slice(6), ("DOS-LIVE-007",), (),
        "Khai sinh đã giải quyết, trẻ chưa có trong dân cư", "A registered birth that the register lacks",
    ),
    (
        "applicant_dead", "applicant_id", 0.002, OWN_KEY & Help.DEAD_PIN.column.is_not_null() & column("submitted_at"),
        Help.DEAD_PIN.column, ("DOS-CORRECT-034",), ("DOS-CORRECT-033",),
        "Hồ sơ nộp dưới tên người đã chết", "Filed in the name of a dead person",
    ),
    (
        "paid_for_nothing", "fee_amount", 0.004, column("payment_channel_code"), pl.lit(0), ("DOS-CORRECT-030",), (),
        "Có kênh thanh toán nhưng không có phí", "A payment channel, and no fee",
    ),
    (
        "fee_without_channel", "payment_channel_code", 0.004,
        _SETTLED & (pl.col("channel_code") == "2") & (pl.col("fee_amount") > 0), pl.lit(None), ("DOS-SUFFICIENT-021",),
        (), "Có phí nhưng không có kênh thanh toán", "A fee, and no payment channel",
    ),
    (
        "essential_on_paper", "channel_code", 0.002,
        pl.col("procedure_code").is_in([each.code for each in codes.PROCEDURES if each.essential])
        & (pl.datetime(2025, 10, 1) <= _SUBMITTED) & pl.col("payment_channel_code").is_null(),
        pl.lit("1"), ("DOS-CORRECT-035",), (),
        "Dịch vụ công thiết yếu nộp trực tiếp", "An essential service filed in person",
    ),
    (
        "result_kind_unsaid", "result_is_electronic", 0.001, _SETTLED, pl.lit(None), ("DOS-SUFFICIENT-018",), (),
        "Không ghi kết quả điện tử hay giấy", "The result is neither electronic nor on paper",
    ),
    (
        "taken_in_late", "received_at", 0.05,
        (pl.col("channel_code") == "2") & (pl.duration(days=7) < _FINISHED - _SUBMITTED)
        & _SUBMITTED.dt.month().is_between(3, 12), _SUBMITTED + pl.duration(days=6), ("DOS-LIVE-004",),
        (_CODE_DAY, "DOS-CORRECT-005"), "Hồ sơ trực tuyến tiếp nhận chậm", "Filed online, taken in late",
    ),
    (
        "synced_long_ago", "synced_at", 0.08, _OPEN, SPOILED_ON.cast(pl.Datetime("us")) - some_days(31, 60),
        ("DOS-LIVE-006",), (), "Hồ sơ đang mở, lâu không đồng bộ", "Open, and not synchronised for long",
    ),
    (
        "move_not_taken_in", "subject_id", 0.02,
        OWN_KEY & _SETTLED & (pl.col("procedure_code") == "1.004222") & (AS_OF - pl.duration(days=8) > _FINISHED),
        Help.ELSEWHERE_PIN.column, ("DOS-LIVE-008",), (),
        "Đã giải quyết thường trú, hồ sơ dân cư vẫn ghi nơi cũ",
        "A residence was granted to somebody whom the register still shows elsewhere",
    ),
    (
        "supplements_twice", "supplement_count", 0.01, _SETTLED & (pl.col("supplement_count") == 1), pl.lit(2),
        (_ON_TIME,), (), "Yêu cầu bổ sung hai lần", "A supplement asked for twice",
    ),
    (
        "name_of_applicant_decomposed", "applicant_name", 0.001, _ANY, pl.col("applicant_name").str.normalize("NFD"),
        ("DOS-CLEAN-013",), (), "Tên chủ hồ sơ dạng Unicode tổ hợp", "The applicant's name in decomposed Unicode",
    ),
)  # fmt: skip

CASEWORK = (
    *(
        dossier(
            f"dossier_{name}_empty", _S, name, rate, where & column(name), pl.lit(None), rules=rules, may=may,
            vi=f"Bỏ trống: {_LABEL[name].vi}", en=f"Left empty: {_LABEL[name].en}",
        )
        for name, rate, where, rules, may in _NULLED
    ),
    *(
        dossier(
            f"dossier_{name}_outside_list", _K, name, rate, where & column(name), pl.lit(value), rules=(rule,),
            may=_OUTSIDE.get(name, ()),
            vi=f"Ngoài danh mục hoặc sai dạng: {_LABEL[name].vi}",
            en=f"Outside the list or malformed: {_LABEL[name].en}",
        )
        for name, rate, where, value, rule in _CODED
    ),
    *(
        dossier(
            f"dossier_{name}_negative", _C, name, 0.001, column(name), pl.lit(-1), rules=(rule,), may=may,
            vi=f"Số âm: {_LABEL[name].vi}", en=f"Negative: {_LABEL[name].en}",
        )
        for name, rule, may in _NEGATIVE
    ),
    dossier(
        "result_not_handed_over", Criterion.LIVE, "status_code", 0.002,
        _HANDED & (AS_OF - pl.duration(days=40) > _FINISHED), pl.lit("9"), clears=("returned_at", "satisfaction_code"),
        rules=("DOS-LIVE-005",), vi="Xử lý xong, quá 30 ngày chưa trả kết quả",
        en="Processed, and not handed over for more than 30 days",
    ),
    dossier(
        "nobody_to_reach", _S, "applicant_phone", 0.001, column("applicant_phone"), pl.lit(None),
        clears=("applicant_email",), rules=("DOS-SUFFICIENT-022",),
        vi="Không có cách nào liên hệ chủ hồ sơ", en="No way to reach the applicant",
    ),
    dossier(
        # With a code of its own, of the same agency and day.
        "filed_twice", _K, "dossier_code", 0.002, OWN_KEY,
        pl.concat_str(
            peer("agency_code"), peer("submitted_at").dt.strftime("%y%m%d"), "8" + _CODE.str.split("-").list.last(),
            separator="-",
        ),
        sets=tuple((name, peer(name)) for name in _LABEL if name not in {"dossier_code", "managing_unit"}),
        peer=Help.ABOVE_ROW,
        fits=pl.all_horizontal(
            peer("managing_unit") == pl.col("managing_unit"), peer("applicant_id").is_not_null(),
            _CODE.is_not_null(), peer("submitted_at").is_not_null(),
        ),
        rules=("DOS-CLEAN-015",), also=("applicant_id", "applicant_id"),
        vi="Một hồ sơ vào hai lần", en="A dossier taken in twice",
    ),
    *(
        dossier(
            kind, Criterion(rules[0].split("-")[1].lower()), name, rate, where, value, rules=rules, may=may,
            vi=vi, en=en,
        )
        for kind, name, rate, where, value, rules, may, vi, en in _OTHER
    ),
)  # fmt: skip
