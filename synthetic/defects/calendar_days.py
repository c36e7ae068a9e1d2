"""Defects of dates: in the future, out of order, at ages that the law excludes, or left behind."""

from __future__ import annotations

import polars as pl

from checks.vocabulary import Criterion
from schemas.contract import CITIZENS
from synthetic.defects.moments import ALIVE, DEAD, LAST, SPOILED_ON, before, citizen, column, some_days, within
from synthetic.spoil import Help

_C, _L = Criterion.CORRECT, Criterion.LIVE
_ADULT = ALIVE & before("birth_date", 20 * 366)
_BIRTH, _DEATH, _ISSUED = pl.col("birth_date"), pl.col("death_date"), pl.col("card_issued_on")
_CARD = ALIVE & column("card_issued_on")
_DAY_KNOWN = pl.col("birth_date_precision") == "day"
_LABEL = CITIZENS.by_name
_AHEAD = LAST + some_days(5, 90)
_TOUCHED = ("CIT-LIVE-015", "CIT-LIVE-016", "CIT-LIVE-017", "CIT-LIVE-012")


def _days(number: int) -> pl.Expr:
    return pl.duration(days=number)


_FUTURE = (
    ("death_date", 0.02, DEAD, ("CIT-CORRECT-009",), ()),
    ("birth_registered_on", 0.001, ALIVE & before("birth_date", 430), ("CIT-CORRECT-023", "CIT-LIVE-015"), ()),
    ("death_registered_on", 0.02, DEAD, ("CIT-CORRECT-024", "CIT-LIVE-012"), ("CIT-LIVE-002",)),
    (
        "card_issued_on", 0.0006, _CARD, ("CIT-CORRECT-025", "CIT-LIVE-016"), ("CIT-CORRECT-013", "CIT-SUFFICIENT-024"),
    ),
    ("permanent_since", 0.0006, _ADULT, ("CIT-CORRECT-026", "CIT-LIVE-017"), ()),
    ("verified_on", 0.0006, ALIVE, ("CIT-CORRECT-027",), ()),
)  # fmt: skip

_ORDER = (
    (
        "birth_registered_before_birth", "birth_registered_on", 0.001, ALIVE & before("birth_date", 430),
        _BIRTH - _days(5), ("CIT-CORRECT-007",), (),
        "Đăng ký khai sinh trước ngày sinh", "The birth registered before it happened",
    ),
    (
        "death_before_birth", "death_date", 0.01, DEAD & column("birth_date"), _BIRTH - _days(10),
        ("CIT-CORRECT-008", "CIT-CORRECT-037"), (), "Ngày chết trước ngày sinh", "Death before birth",
    ),
    (
        "death_registered_before_death", "death_registered_on", 0.01, DEAD, _DEATH - _days(3),
        ("CIT-CORRECT-010",), (), "Đăng ký khai tử trước ngày chết", "The death registered before it happened",
    ),
    (
        "card_before_birth", "card_issued_on", 0.0006, _CARD, _BIRTH - _days(100), ("CIT-CORRECT-011",),
        ("CIT-CORRECT-036", "CIT-CORRECT-033", "CIT-CORRECT-013", "CIT-SUFFICIENT-024"),
        "Cấp thẻ trước ngày sinh", "The card issued before birth",
    ),
    (
        "card_expiry_moved", "card_expires_on", 0.001, _CARD & _DAY_KNOWN,
        pl.col("card_expires_on") + _days(40), ("CIT-CORRECT-013",), (),
        "Thẻ hết hạn lệch ngày sinh", "The card expires on another day than a birthday",
    ),
    (
        "registered_after_card", "birth_registered_on", 0.002, _CARD & before("card_issued_on", 40),
        _ISSUED + _days(30), ("CIT-CORRECT-033",), ("CIT-LIVE-014", "CIT-LIVE-015"),
        "Đăng ký khai sinh sau khi đã cấp thẻ", "The birth registered after the card was issued",
    ),
    (
        "residence_before_birth", "permanent_since", 0.0006, _ADULT, _BIRTH - _days(100), ("CIT-CORRECT-028",), (),
        "Thường trú từ trước khi sinh", "Permanent residence from before birth",
    ),
    (
        "stay_ends_before_it_begins", "temporary_until", 0.006, ALIVE, pl.col("temporary_since") - _days(10),
        ("CIT-CORRECT-029", "CIT-LIVE-006"), ("CIT-CORRECT-038",),
        "Tạm trú hết hạn trước khi bắt đầu", "The temporary stay ends before it begins",
    ),
    (
        "absence_ends_before_it_begins", "absent_until", 0.006, ALIVE, pl.col("absent_since") - _days(5),
        ("CIT-CORRECT-034",), ("CIT-LIVE-020",),
        "Tạm vắng hết hạn trước khi bắt đầu", "The absence ends before it begins",
    ),
    (
        "card_expires_before_issue", "card_expires_on", 0.0006, _CARD, _ISSUED - _days(10),
        ("CIT-CORRECT-031", "CIT-LIVE-005"), ("CIT-CORRECT-013",),
        "Thẻ hết hạn trước ngày cấp", "The card expires before it is issued",
    ),
    (
        "verified_before_birth", "verified_on", 0.0006, ALIVE, _BIRTH - _days(30), ("CIT-CORRECT-032",),
        ("CIT-LIVE-003",), "Xác minh trước ngày sinh", "Verified before birth",
    ),
    (
        "residence_after_death", "permanent_since", 0.01, DEAD & before("death_date", 20), _DEATH + _days(3),
        ("CIT-CORRECT-037",), ("CIT-LIVE-017",), "Thường trú sau ngày chết", "Permanent residence after death",
    ),
    (
        "stay_too_long", "temporary_until", 0.006, ALIVE, pl.col("temporary_since") + _days(900),
        ("CIT-CORRECT-038",), (), "Tạm trú quá hai năm", "A temporary stay of more than two years",
    ),
    (
        "absence_over", "absent_until", 0.02, ALIVE & before("absent_since", 40), SPOILED_ON - some_days(1, 20),
        ("CIT-LIVE-020",), (), "Tạm vắng đã hết hạn", "The declared absence has run out",
    ),
)  # fmt: skip

_TOUCHED_BEFORE = (
    ("death", "death_registered_on", 0.01, DEAD, "CIT-LIVE-012"),
    ("birth", "birth_registered_on", 0.0008, ALIVE, "CIT-LIVE-015"),
    ("card", "card_issued_on", 0.0008, ALIVE, "CIT-LIVE-016"),
    ("residence", "permanent_since", 0.0008, ALIVE, "CIT-LIVE-017"),
)

DATE_DEFECTS = (
    *(
        citizen(
            f"{name}_ahead", _C, name, rate, where & column(name), _AHEAD, rules=rules, may=may,
            vi=f"Sau ngày chốt số liệu: {_LABEL[name].vi}", en=f"After the cut-off date: {_LABEL[name].en}",
        )
        for name, rate, where, rules, may in _FUTURE
    ),
    *(
        citizen(
            kind, Criterion.LIVE if rules[0].startswith("CIT-LIVE") else _C, name, rate, where & column(name), value,
            rules=rules, may=may, vi=vi, en=en,
        )
        for kind, name, rate, where, value, rules, may, vi, en in _ORDER
    ),
    *(
        citizen(
            f"{kind}_not_taken_in", _L, "updated_at", rate, where & column(name),
            pl.col(name).cast(pl.Datetime("us")) - _days(2), rules=(rule,), may=_TOUCHED,
            vi=f"Hồ sơ chưa cập nhật sau: {_LABEL[name].vi}", en=f"Not updated since: {_LABEL[name].en}",
        )
        for kind, name, rate, where, rule in _TOUCHED_BEFORE
    ),
    citizen(
        "updated_ahead", _L, "updated_at", 0.0004, ALIVE, LAST.cast(pl.Datetime("us")) + some_days(2, 400),
        rules=("CIT-LIVE-004",), vi="Thời điểm cập nhật sau ngày chốt", en="Updated after the cut-off date",
    ),
    citizen(
        "card_for_a_child", _C, "card_issued_on", 0.003,
        _CARD & _BIRTH.is_between(pl.date(2005, 1, 1), pl.date(2011, 12, 31)), _BIRTH + _days(12 * 365),
        rules=("CIT-CORRECT-036",), may=("CIT-CORRECT-013", "CIT-CORRECT-033"),
        vi="Thẻ cấp khi chưa đủ 14 tuổi", en="A card issued before the age of 14",
    ),
    citizen(
        "card_after_death", _C, "card_issued_on", 0.01, DEAD & before("death_date", 20), _DEATH + _days(5),
        rules=("CIT-CORRECT-030", "CIT-SUFFICIENT-023"), may=("CIT-SUFFICIENT-024", "CIT-LIVE-016"),
        vi="Cấp thẻ sau ngày chết", en="The card issued after death",
    ),
    citizen(
        "death_registered_but_active", _C, "death_registered_on", 0.0006, _ADULT, SPOILED_ON - some_days(1, 200),
        rules=("CIT-CORRECT-040",), may=("CIT-LIVE-012",),
        vi="Đã đăng ký khai tử nhưng vẫn còn sống", en="The death registered, the record active",
    ),
    citizen(
        "child_settled_late", _L, "permanent_since", 0.02,
        ALIVE & before("birth_registered_on", 120) & within("birth_registered_on", 300) & within("birth_date", 3000),
        pl.col("birth_registered_on") + _days(75), rules=("CIT-LIVE-014",), may=("CIT-LIVE-017",),
        vi="Trẻ đăng ký thường trú muộn", en="A child's residence registered late",
    ),
    *(
        citizen(
            f"{name}_retired", _L, name, rate, ALIVE & column(name) & Help.RETIRED_UNIT.column.is_not_null(),
            Help.RETIRED_UNIT.column, rules=(rule,),
            vi=f"Mã đã hết hiệu lực: {_LABEL[name].vi}", en=f"A retired code: {_LABEL[name].en}",
        )
        for name, rate, rule in (("temporary_unit", 0.01, "CIT-LIVE-008"), ("current_unit", 0.002, "CIT-LIVE-009"))
    ),
    citizen(
        "birth_precision_wrong", _C, "birth_date_precision", 0.0006,
        ALIVE & _DAY_KNOWN & (_BIRTH.dt.day() != 1), pl.lit("year"), rules=("CIT-CORRECT-035",),
        vi="Biết đủ ngày sinh nhưng ghi chỉ biết năm", en="A full date of birth marked as year only",
    ),
)  # fmt: skip
"""Dates that can't be so."""
