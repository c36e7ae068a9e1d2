# ruff: noqa: PLR2004 - ages of a defect are its data
"""Defects of citizens' records that are a value left out, a placeholder, or a code outside its list."""

from __future__ import annotations

import polars as pl

from checks.vocabulary import Criterion
from schemas.contract import CITIZENS
from synthetic.defects.moments import ALIVE, DEAD, OWN_KEY, before, citizen, column, within
from synthetic.spoil import Help

_S, _K = Criterion.SUFFICIENT, Criterion.CLEAN
_MEMBER = ALIVE & (pl.col("relation_to_head_code") != "head")
_ADULT = ALIVE & before("birth_date", 20 * 366)
_UNREFERENCED = ALIVE & ~Help.REFERENCED.column & OWN_KEY
_YEAR = pl.col("birth_date").dt.year()
_LABEL = CITIZENS.by_name

_NULLED: tuple[tuple[str, float, pl.Expr, tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...] = (
    ("personal_id", 0.0005, _UNREFERENCED, ("CIT-SUFFICIENT-001",), (), ()),
    ("birth_date", 0.0004, ALIVE, ("CIT-SUFFICIENT-003",), (), ()),
    ("sex_code", 0.0006, ALIVE, ("CIT-SUFFICIENT-004",), (), ()),
    ("religion_code", 0.002, ALIVE, ("CIT-SUFFICIENT-006",), (), ()),
    ("nationality_code", 0.0006, ALIVE, ("CIT-SUFFICIENT-007",), (), ()),
    ("birthplace_unit", 0.001, ALIVE, ("CIT-SUFFICIENT-008",), (), ()),
    ("birth_registration_unit", 0.001, ALIVE, ("CIT-SUFFICIENT-009",), (), ()),
    ("marital_status_code", 0.0008, _ADULT, ("CIT-SUFFICIENT-011",), (), ()),
    ("household_id", 0.0008, _MEMBER, ("CIT-SUFFICIENT-014",), (), ()),
    ("relation_to_head_code", 0.0008, _MEMBER, ("CIT-SUFFICIENT-015",), (), ()),
    ("spouse_name", 0.001, ALIVE & (pl.col("marital_status_code") == "2"), ("CIT-SUFFICIENT-018",), (), ()),
    ("death_date", 0.02, DEAD, ("CIT-SUFFICIENT-019",), (), ()),
    (
        "card_issued_on", 0.0015, ALIVE, ("CIT-SUFFICIENT-020",), ("CIT-CORRECT-056", "CIT-LIVE-018"),
        ("card_expires_on", "card_issuer"),
    ),
    ("life_status_code", 0.0004, ALIVE, ("CIT-SUFFICIENT-022",), (), ()),
    ("card_issuer", 0.0008, ALIVE, ("CIT-SUFFICIENT-023",), (), ()),
    ("card_expires_on", 0.0008, ALIVE, ("CIT-SUFFICIENT-024",), (), ()),
    ("temporary_since", 0.005, ALIVE, ("CIT-SUFFICIENT-030",), (), ()),
    ("temporary_until", 0.005, ALIVE, ("CIT-SUFFICIENT-031",), (), ()),
    ("phone", 0.001, ALIVE, ("CIT-SUFFICIENT-021",), (), ()),
    ("legacy_id", 0.001, ALIVE & (_YEAR < 1998), ("CIT-SUFFICIENT-025",), (), ()),
    ("spouse_id", 0.0008, ALIVE & (pl.col("marital_status_code") == "2"), ("CIT-SUFFICIENT-026",), (), ()),
    ("permanent_since", 0.0008, _ADULT, ("CIT-SUFFICIENT-029",), (), ()),
    ("current_unit", 0.0008, ALIVE, ("CIT-SUFFICIENT-032",), (), ("current_address",)),
    ("absent_until", 0.005, ALIVE, ("CIT-SUFFICIENT-034",), (), ()),
    ("blood_group_code", 0.001, ALIVE, ("CIT-SUFFICIENT-036",), (), ()),
    (
        "birth_registered_on", 0.001, ALIVE & (_YEAR >= 2016) & before("birth_date", 430),
        ("CIT-SUFFICIENT-042",), (), (),
    ),
)  # fmt: skip

_CODED: tuple[tuple[str, float, pl.Expr, str, str], ...] = (
    ("sex_code", 0.0005, ALIVE, "M", "CIT-CLEAN-012"),
    ("ethnicity_code", 0.0005, ALIVE, "Kinh", "CIT-CLEAN-013"),
    ("religion_code", 0.0005, ALIVE, "PG", "CIT-CLEAN-014"),
    ("marital_status_code", 0.0005, ALIVE, "KH", "CIT-CLEAN-015"),
    ("blood_group_code", 0.0005, ALIVE, "A+", "CIT-CLEAN-016"),
    ("relation_to_head_code", 0.0005, _MEMBER, "con", "CIT-CLEAN-017"),
    ("life_status_code", 0.0003, ALIVE, "Còn sống", "CIT-CLEAN-018"),
    ("eid_level", 0.0005, ALIVE, "3", "CIT-CLEAN-019"),
    ("nationality_code", 0.0005, ALIVE, "Việt Nam", "CIT-CLEAN-020"),
    ("birth_date_precision", 0.0005, ALIVE & (pl.col("birth_date_precision") == "day"), "D", "CIT-CLEAN-044"),
    ("temporary_unit", 0.004, ALIVE, "99999", "CIT-CLEAN-025"),
    ("current_unit", 0.0005, ALIVE, "99999", "CIT-CLEAN-026"),
    ("birthplace_unit", 0.0005, ALIVE, "99999", "CIT-CLEAN-027"),
    ("birth_registration_unit", 0.0005, ALIVE, "99999", "CIT-CLEAN-028"),
    ("hometown_unit", 0.0005, ALIVE, "99999", "CIT-CLEAN-029"),
    ("email", 0.002, ALIVE, "khong co thu", "CIT-CLEAN-022"),
)

_PARENTS = (
    ("father_name", 0.0006, column("mother_name"), ("CIT-SUFFICIENT-039",)),
    ("mother_name", 0.0006, column("father_name"), ("CIT-SUFFICIENT-040",)),
    (
        "spouse_name", 0.0006, pl.col("marital_status_code") == "2", ("CIT-SUFFICIENT-041", "CIT-SUFFICIENT-018"),
    ),
)  # fmt: skip

EMPTIED = (
    *(
        citizen(
            f"{name}_empty", _S, name, rate, where & column(name), pl.lit(None), rules=rules, may=may, clears=clears,
            vi=f"Bỏ trống: {_LABEL[name].vi}", en=f"Left empty: {_LABEL[name].en}",
        )
        for name, rate, where, rules, may, clears in _NULLED
    ),
    *(
        citizen(
            f"{name}_placeholder", _S, name, rate, ALIVE & column(name) & where, pl.lit("không rõ"), rules=rules,
            vi=f"Ghi “không rõ”: {_LABEL[name].vi}", en=f"A placeholder: {_LABEL[name].en}",
        )
        for name, rate, where, rules in _PARENTS
    ),
    citizen(
        "guardian_missing", _S, "representative_name", 0.003,
        ALIVE & (_YEAR <= 2015) & within("birth_date", 17 * 365) & column("representative_name"), pl.lit(None),
        clears=("representative_id", "mother_name", "mother_id", "father_name", "father_id"),
        rules=("CIT-SUFFICIENT-028",), may=("CIT-SUFFICIENT-027",),
        vi="Trẻ em không có cha, mẹ và người đại diện", en="A minor without parents and representative",
    ),
    citizen(
        "parents_unnamed", _S, "mother_name", 0.001, ALIVE & (_YEAR < 2005) & column("mother_name"), pl.lit(None),
        clears=("mother_id", "father_name", "father_id"), rules=("CIT-SUFFICIENT-027",),
        vi="Người lớn không có cha, mẹ", en="An adult without parents",
    ),
    citizen(
        "old_number_without_card", _S, "card_issued_on", 0.0008, ALIVE & column("legacy_id"), pl.lit(None),
        clears=("card_expires_on", "card_issuer"), rules=("CIT-LIVE-018", "CIT-SUFFICIENT-020"),
        may=("CIT-CORRECT-056",), vi="Có số CMND nhưng chưa có thẻ", en="With an old number and no card",
    ),
    citizen(
        "other_name_placeholder", _S, "other_name", 0.0006, ALIVE, pl.lit("không có"), rules=("CIT-SUFFICIENT-035",),
        vi="Tên gọi khác ghi “không có”", en="A placeholder for the other name",
    ),
    citizen(
        "other_name_double_space", _K, "other_name", 0.0006, ALIVE, pl.lit("Bé  Na"), rules=("CIT-CLEAN-039",),
        vi="Thừa khoảng trắng: tên gọi khác", en="A doubled space: other name",
    ),
    citizen(
        # Six of them have to be in the extract.
        "phone_of_an_office", _K, "phone", 0.0008, ALIVE & column("phone"), pl.lit("0912345678"),
        rules=("CIT-CLEAN-046",), deterministic=False,
        vi="Số điện thoại của cơ quan ghi cho nhiều người", en="An office's number for many people",
    ),
    citizen(
        "missing_undated", _S, "life_status_code", 0.0004, _ADULT, pl.lit("missing"), rules=("CIT-SUFFICIENT-038",),
        vi="Người mất tích không có ngày", en="A missing person without a date",
    ),
    *(
        citizen(
            f"{name}_outside_list", _K, name, rate, where & column(name), pl.lit(value), rules=(rule,),
            vi=f"Ngoài danh mục hoặc sai dạng: {_LABEL[name].vi}",
            en=f"Outside the list or malformed: {_LABEL[name].en}",
        )
        for name, rate, where, value, rule in _CODED
    ),
)  # fmt: skip
"""Left empty, a placeholder, or a code that no list has."""
