# ruff: noqa: PLR2004 - ages, days and years of a look-alike are its data
"""Look-alikes: rare, and right. No blocking rule may fail because of one."""

from __future__ import annotations

import polars as pl

from checks.vocabulary import Criterion, Dataset
from schemas.localities import REFORM, communes
from synthetic.defects.moments import (
    ALIVE,
    AS_OF,
    DEAD,
    DRAW,
    OWN_KEY,
    PIN,
    UNNAMED,
    before,
    column,
    of_year,
    one_of,
    within,
    year_in,
)  # fmt: skip
from synthetic.spoil import Defect, Help, peer

_C, _K, _L = Criterion.CORRECT, Criterion.CLEAN, Criterion.LIVE
_BIRTH, _NAME, _EXPIRY = pl.col("birth_date"), pl.col("full_name"), pl.col("card_expires_on")
_SINCE, _CHECKED, _TOUCHED = pl.col("permanent_since"), pl.col("verified_on"), pl.col("updated_at")
_REGISTERED = pl.col("birth_registered_on")
_OWN = ALIVE & UNNAMED & OWN_KEY
_DAY_KNOWN = pl.col("birth_date_precision") == "day"
_NO_KIN = pl.all_horizontal(pl.col(name).is_null() for name in ("father_id", "mother_id", "spouse_id"))
# A child has no card, no number of the old kind and no telephone yet. Before the reform all codes are of one list.
_CHILD = (
    _OWN & _DAY_KNOWN & within("birth_date", 13 * 365) & _BIRTH.is_between(pl.date(2016, 1, 1), REFORM, closed="left")
    & column("birth_registered_on")
)  # fmt: skip
_MINORITY_NAMES = ("Y", "H'", "Thạch", "Điểu")
_BIRTH_COLUMNS = (
    "birth_registered_on", "birth_registration_unit", "birthplace_unit", "hometown_unit", "permanent_since",
    "verified_on", "updated_at",
)  # fmt: skip
_ALIKE = (
    ("personal_id", peer("personal_id").str.slice(0, 3) + of_year(PIN, peer("birth_date").dt.year()).str.slice(3)),
    *((name, peer(name)) for name in _BIRTH_COLUMNS),
)
_OTHER_CHILD = (
    (peer("birth_date") >= AS_OF - pl.duration(days=13 * 365)) & (peer("birth_date_precision") == "day")
    & peer("birth_registered_on").is_not_null() & (peer("birth_date") != _BIRTH)
)  # fmt: skip


def _alike(  # noqa: PLR0913, PLR0917 - in the order of Defect
    kind: str, criterion: Criterion, field: str, rate: float, where: pl.Expr, value: pl.Expr, vi: str, en: str,
    **said: object,
) -> Defect:  # fmt: skip
    on = said.pop("on", Dataset.CITIZENS)
    # fmt: off
    return Defect(
        kind, on, criterion, field, rate, where, value, sound=True, vi=vi, en=en,  # type: ignore[arg-type]  # as below
        **said,  # type: ignore[arg-type]  # the keywords of Defect
    )
    # fmt: on


def _moved(column_: str, days: pl.Expr) -> tuple[str, pl.Expr]:
    """A date moved by as many days as the birth was."""
    return column_, pl.col(column_) + days


def _not_before(born: pl.Expr) -> tuple[tuple[str, pl.Expr], ...]:
    """What has to move when a birth does: registrations with it, checks only where they would come before."""
    by = born - _BIRTH
    first = pl.max_horizontal(_SINCE, _REGISTERED) + by
    return (
        _moved("birth_registered_on", by),
        _moved("permanent_since", by),
        ("verified_on", pl.max_horizontal(_CHECKED, first)),
        ("updated_at", pl.max_horizontal(_TOUCHED, first.cast(pl.Datetime("us")) + pl.duration(hours=20))),
    )


def _has_come(born: pl.Expr) -> pl.Expr:
    """Whether what moves with a birth lies in the past even so."""
    return pl.max_horizontal(_SINCE, _REGISTERED) + (born - _BIRTH) < AS_OF - pl.duration(days=2)


def _touched(event: str, days: int) -> tuple[str, pl.Expr]:
    """The record is touched so many days after an event, if it was not later."""
    return "updated_at", pl.max_horizontal(
        _TOUCHED, pl.col(event).cast(pl.Datetime("us")) + pl.duration(days=days, hours=20)
    )


def _mother_of(years: int) -> pl.Expr:
    """The birthday in the year in which the mother was so old."""
    return pl.date(year_in(pl.col("mother_id")) + years, _BIRTH.dt.month(), _BIRTH.dt.day().clip(1, 28))


def _with_mother_of(kind: str, years: int) -> Defect:
    born = _mother_of(years)
    # The father, moved along, stays of an age to be one.
    father = pl.col("father_id").is_null() | (year_in(pl.col("father_id")) + 18 <= born.dt.year())
    return _alike(
        kind, _C, "birth_date", 0.3,
        _CHILD & column("mother_id") & (born >= AS_OF - pl.duration(days=13 * 365)) & (born < REFORM - _WINDOW)
        & father & _has_come(born), born, f"Mẹ sinh con năm {years} tuổi", f"A mother of {years}",
        sets=(("personal_id", of_year(PIN, born.dt.year())), *_not_before(born)),
    )  # fmt: skip


_PROVINCES = sorted({commune.province_code for commune in communes(REFORM)})
_WINDOW = pl.duration(days=70)
_LEAP = pl.date(_BIRTH.dt.year() // 4 * 4, 2, 29)
_ISSUED_AT = (pl.col("card_issued_on") - _BIRTH).dt.total_days() // 365
_LEAP_EXPIRY = pl.when(_EXPIRY.dt.year() % 4 == 0).then(pl.date(_EXPIRY.dt.year() // 4 * 4, 2, 29)).otherwise(
    pl.date(_EXPIRY.dt.year(), 2, 28) + pl.duration(days=(DRAW * 2).floor().cast(pl.Int64))
)  # fmt: skip
_HUNDRED = AS_OF.dt.year() - 101 - (DRAW * 8).floor().cast(pl.Int32)
_YESTERDAY = AS_OF - pl.duration(days=1)
_LAST_SECOND = AS_OF.cast(pl.Datetime("us")) + pl.duration(hours=20)

LOOK_ALIKES = (
    _alike(
        "twins", _K, "birth_date", 0.02, _CHILD & (pl.col("relation_to_head_code") == "child"), peer("birth_date"),
        "Sinh đôi", "Twins", peer=Help.ABOVE_ROW, sets=_ALIKE,
        fits=_OTHER_CHILD & (peer("relation_to_head_code") == "child") & (peer("mother_name") == pl.col("mother_name"))
        & (peer("full_name") != _NAME),
    ),
    _alike(
        "homonyms", _K, "full_name", 0.3, _CHILD, peer("full_name"),
        "Trùng họ tên, ngày sinh trong một xã", "Homonyms with one birthday in one commune",
        peer=Help.AWAY_ROW, sets=(("birth_date", peer("birth_date")), *_ALIKE),
        fits=_OTHER_CHILD & (peer("sex_code") == pl.col("sex_code"))
        & (peer("managing_unit") == pl.col("managing_unit")) & (peer("mother_name") != pl.col("mother_name"))
        & (peer("full_name") != _NAME) & ((peer("birth_date").dt.year() - _BIRTH.dt.year()).abs() <= 3),
    ),
    _alike(
        "name_long", _K, "full_name", 0.0004, _OWN,
        "Công Huyền Tôn Nữ Thị Ngọc Phương Quỳnh Nguyễn Lê Hoàng Minh " + _NAME.str.split(" ").list.last(),
        "Họ tên rất dài", "A very long name",
    ),
    _alike(
        "name_one_word", _K, "full_name", 0.0004, _OWN, one_of(*_MINORITY_NAMES), "Họ tên chỉ một từ hoặc một chữ",
        "A name of one word or one letter",
    ),
    _alike(
        "name_of_a_minority", _K, "full_name", 0.0008, _OWN,
        one_of(
            "H'Hen Niê", "Y Bhĭm Ñuôl", "H' Yă Ê Ban", "K'Brẻo", "Lê Thị Mỹ-Anh", "Rơ Châm H'Phik", "Ksor Y Hú",
            "Neáng Sóc Kha", "Păng Tin Ja-ri", "A Lưới", "Y Nuê Buôn Krông", "Đinh K'Rể", "Kră Jăn Plin",
        ),
        "Họ tên dân tộc thiểu số có dấu nháy, gạch nối, chữ cái riêng",
        "A minority's name with an apostrophe, a hyphen or letters of its own",
    ),
    _alike(
        "mothers_family_name", _C, "full_name", 0.004, _CHILD & column("mother_name"),
        pl.concat_str(
            pl.col("mother_name").str.split(" ").list.first(), _NAME.str.split(" ").list.slice(1).list.join(" "),
            separator=" ",
        ),
        "Con mang họ mẹ", "A child with the mother's family name",
    ),
    _with_mother_of("mother_of_15", 15),
    _with_mother_of("mother_of_48", 48),
    _alike(
        "over_100", _L, "birth_date", 0.01,
        _OWN & _DAY_KNOWN & _NO_KIN & before("birth_date", 62 * 366) & pl.col("birth_registered_on").is_null()
        & pl.col("relation_to_head_code").is_in(["head", "parent", "other_relative", "not_related"]),
        pl.date(_HUNDRED, _BIRTH.dt.month(), _BIRTH.dt.day()), "Người trên 100 tuổi", "A person over 100",
        sets=(("personal_id", of_year(PIN, _HUNDRED)),),
    ),
    _alike(
        # Somebody outside the register, of the other sex.
        "spouse_much_older", _C, "spouse_id", 0.06,
        ALIVE & (pl.col("marital_status_code") == "2") & pl.col("spouse_id").is_null() & column("spouse_name")
        & within("birth_date", 60 * 365) & PIN.is_not_null(),
        of_year(
            PIN.str.slice(0, 3) + PIN.str.slice(3, 1).replace({"0": "1", "1": "0", "2": "3", "3": "2"})
            + PIN.str.slice(4), _BIRTH.dt.year() - 33,
        ),
        "Vợ hoặc chồng hơn 33 tuổi", "A spouse older by 33 years",
    ),
    _alike(
        # The code of a province that was merged may be of today's own.
        "pin_of_another_province", _C, "personal_id", 0.001,
        ALIVE & PIN.str.slice(1, 2).is_in(_PROVINCES) & (PIN.str.slice(1, 2) != Help.PROVINCE.column), PIN,
        "Số định danh cấp ở tỉnh khác nơi thường trú", "A PIN of another province than the residence",
    ),
    _alike(
        "born_29_february", _C, "birth_date", 0.01,
        _CHILD & _has_come(_LEAP) & (_LEAP < REFORM - _WINDOW) & (pl.date(2016, 1, 1) <= _LEAP)
        & (AS_OF - pl.duration(days=13 * 365) <= _LEAP), _LEAP,
        "Trẻ sinh ngày 29 tháng 2", "A child born on 29 February",
        sets=(("personal_id", of_year(PIN, _LEAP.dt.year())), *_not_before(_LEAP)),
    ),
    _alike(
        "card_of_29_february", _C, "birth_date", 0.04,
        _OWN & _DAY_KNOWN & column("card_expires_on") & (_BIRTH.dt.year() % 4 == 0) & (_BIRTH.dt.year() < 2000)
        & ~_ISSUED_AT.is_in([22, 23, 37, 38, 57, 58]), _LEAP, "Người sinh ngày 29 tháng 2 có thẻ",
        "A card of somebody born on 29 February", sets=(("card_expires_on", _LEAP_EXPIRY),),
    ),
    _alike(
        "died_yesterday", _L, "life_status_code", 0.03,
        _OWN & before("birth_date", 50 * 366) & (pl.col("relation_to_head_code") != "head") & _NO_KIN
        & pl.col("temporary_unit").is_null() & (pl.col("marital_status_code") != "2"), pl.lit("dead"),
        "Người vừa mất hôm qua", "Somebody who died yesterday",
        sets=(
            ("death_date", _YESTERDAY), ("death_registered_on", AS_OF), ("updated_at", _LAST_SECOND),
            ("eid_level", pl.lit("0")),
        ),
        clears=("card_issued_on", "card_expires_on", "card_issuer", "phone", "email", "legacy_id"),
    ),
    _alike(
        "birth_registered_on_day_60", _L, "birth_registered_on", 0.05,
        _OWN & before("birth_date", 70) & within("birth_date", 360), _BIRTH + pl.duration(days=60),
        "Khai sinh đúng ngày thứ 60", "The birth registered on the sixtieth day",
        sets=(
            ("permanent_since", _BIRTH + pl.duration(days=60)),
            _touched("birth_date", 60),
        ),
    ),
    _alike(
        "death_registered_on_day_15", _L, "death_registered_on", 0.05,
        DEAD & before("death_date", 20) & within("death_date", 350), pl.col("death_date") + pl.duration(days=15),
        "Khai tử đúng ngày thứ 15", "The death registered on the fifteenth day",
        sets=(_touched("death_date", 15),),
    ),
    _alike(
        "verified_two_years_ago", _L, "verified_on", 0.0008, ALIVE & before("birth_date", 2200),
        AS_OF - pl.duration(days=731), "Xác minh đúng hai năm trước", "Verified two years ago to the day",
    ),
    _alike(
        "stay_ends_today", _L, "temporary_until", 0.01, ALIVE & before("temporary_since", 60), AS_OF,
        "Tạm trú hết hạn đúng hôm nay", "The temporary stay ends today", sets=(("absent_until", AS_OF),),
    ),
    _alike(
        "family_telephone", _K, "phone", 0.002, ALIVE & column("phone"), peer("phone"),
        "Vợ chồng, cha con dùng chung điện thoại", "One telephone in a household",
        peer=Help.ABOVE_ROW,
        fits=peer("phone").is_not_null() & (peer("household_id") == pl.col("household_id")),
    ),
    _alike(
        "year_of_birth_alone", _C, "birth_date", 0.01,
        _OWN & _DAY_KNOWN & (_BIRTH.dt.year() < 1962) & pl.col("card_expires_on").is_null(),
        pl.date(_BIRTH.dt.year(), 1, 1), "Chỉ biết năm sinh", "The year of birth alone is known",
        sets=(("birth_date_precision", pl.lit("year")),),
    ),
    _alike(
        "settled_on_the_last_minute", _L, "due_at", 0.002, pl.col("status_code").is_in(["9", "10"])
        & (pl.col("finished_at") > pl.col("received_at")) & (pl.col("supplement_count") == 0), pl.col("finished_at"),
        "Xử lý xong đúng thời điểm hẹn trả", "Settled at the very moment it was due", on=Dataset.DOSSIERS,
    ),
    _alike(
        "handed_over_at_once", _C, "returned_at", 0.002, pl.col("status_code") == "10", pl.col("finished_at"),
        "Trả kết quả ngay khi xử lý xong", "Handed over the moment it was settled", on=Dataset.DOSSIERS,
    ),
)  # fmt: skip
"""Not wrong."""
