# ruff: noqa: PLR2004 - places in a number and years of a defect are its data
"""Defects of what a record says of parents, spouse, representative and place in the household."""

from __future__ import annotations

import polars as pl

from checks.vocabulary import Criterion
from synthetic.defects.moments import ALIVE, PIN, before, citizen, column, of_year, within
from synthetic.spoil import Help, peer

_C = Criterion.CORRECT
_FATHER, _MOTHER, _SPOUSE, _GUARDIAN = map(pl.col, ("father_id", "mother_id", "spouse_id", "representative_id"))
_RELATION, _MARITAL = pl.col("relation_to_head_code"), pl.col("marital_status_code")
_ADULT, _MINOR = before("birth_date", 19 * 366), within("birth_date", 16 * 365)
_MARRIED = ALIVE & _SPOUSE.is_not_null() & _ADULT
_NAMED_BY = ("personal_id", "spouse_id")
_OLD = pl.col("birth_date").dt.year() < 2015
_MUTUAL, _NAMED_TWICE = "CIT-CORRECT-059", "CIT-CLEAN-049"


def _other_sex(pin: pl.Expr) -> pl.Expr:
    turned = pin.str.slice(3, 1).replace({"0": "1", "1": "0", "2": "3", "3": "2"})
    return pin.str.slice(0, 3) + turned + pin.str.slice(4)


def _born_in_this_century(pin: pl.Expr, year: str) -> pl.Expr:
    digit = pin.str.slice(3, 1).replace({"0": "2", "1": "3"})
    return pin.str.slice(0, 3) + digit + year + pin.str.slice(6)


FAMILY_DEFECTS = (
    *(
        citizen(
            f"{name}_is_self",
            _C,
            f"{name}_id",
            0.0006,
            ALIVE & column(f"{name}_id") & PIN.is_not_null(),
            PIN,
            rules=(first, second),
            may=(third,),
            vi=f"Ghi số định danh của chính mình vào chỗ của {vi}",
            en=f"One's own PIN in the place of the {name}'s",
        )
        for name, first, second, third, vi in (
            ("father", "CIT-CORRECT-015", "CIT-CORRECT-020", "CIT-CORRECT-018", "cha"),
            ("mother", "CIT-CORRECT-016", "CIT-CORRECT-021", "CIT-CORRECT-019", "mẹ"),
        )
    ),
    citizen(
        "spouse_is_self", _C, "spouse_id", 0.0004, _MARRIED & PIN.is_not_null(), PIN,
        rules=("CIT-CORRECT-017",), may=("CIT-CORRECT-042", _MUTUAL), also=_NAMED_BY,
        vi="Ghi số định danh của chính mình vào chỗ của vợ hoặc chồng", en="One's own PIN in the place of the spouse's",
    ),
    *(
        citizen(
            f"{name}_of_other_sex", _C, f"{name}_id", 0.0006, ALIVE & column(f"{name}_id"),
            _other_sex(pl.col(f"{name}_id")), rules=(rule,), may=(known,),
            vi=f"Sai chữ số giới tính trong số định danh của {vi}", en=f"Wrong sex digit in the {name}'s PIN",
        )
        for name, rule, known, vi in (
            ("father", "CIT-CORRECT-018", "CIT-CORRECT-060", "cha"),
            ("mother", "CIT-CORRECT-019", "CIT-CORRECT-061", "mẹ"),
        )
    ),
    *(
        citizen(
            f"{name}_younger", _C, f"{name}_id", 0.0005, ALIVE & column(f"{name}_id") & _OLD,
            _born_in_this_century(pl.col(f"{name}_id"), "15"), rules=(rule,), may=(known,),
            vi=f"Năm sinh trong số định danh của {vi} sau năm sinh của con",
            en=f"The {name}'s PIN of a year after the child's birth",
        )
        for name, rule, known, vi in (
            ("father", "CIT-CORRECT-020", "CIT-CORRECT-060", "cha"),
            ("mother", "CIT-CORRECT-021", "CIT-CORRECT-061", "mẹ"),
        )
    ),
    citizen(
        "parents_alike", _C, "mother_id", 0.0004, ALIVE & column("father_id") & column("mother_id"), _FATHER,
        rules=("CIT-CORRECT-044", "CIT-CORRECT-019"), may=("CIT-CORRECT-047",),
        vi="Số định danh của cha chép sang chỗ của mẹ", en="The father's PIN copied into the mother's place",
    ),
    citizen(
        "spouse_never_married", _C, "marital_status_code", 0.0006, _MARRIED, pl.lit("1"),
        rules=("CIT-CORRECT-041",), may=("CIT-CORRECT-052",),
        vi="Có vợ hoặc chồng nhưng ghi chưa kết hôn", en="With a spouse, recorded as never married",
    ),
    citizen(
        "spouse_of_same_sex", _C, "spouse_id", 0.0004, _MARRIED, _other_sex(_SPOUSE),
        rules=("CIT-CORRECT-042",), may=(_MUTUAL,), also=_NAMED_BY,
        vi="Sai chữ số giới tính trong số định danh của vợ hoặc chồng", en="Wrong sex digit in the spouse's PIN",
    ),
    citizen(
        "spouse_a_child", _C, "spouse_id", 0.0004, _MARRIED, _born_in_this_century(_SPOUSE, "20"),
        rules=("CIT-CORRECT-043",), may=(_MUTUAL,), also=_NAMED_BY,
        vi="Số định danh của vợ hoặc chồng là của một trẻ em", en="A child's PIN in the spouse's place",
    ),
    citizen(
        "spouse_a_parent", _C, "spouse_id", 0.01, _MARRIED & column("father_id"), _FATHER,
        rules=("CIT-CORRECT-045",), may=("CIT-CORRECT-042", _MUTUAL, "CIT-CLEAN-049"), also=_NAMED_BY,
        vi="Số định danh của cha ghi vào chỗ của vợ hoặc chồng", en="The father's PIN in the spouse's place",
    ),
    citizen(
        "spouse_of_another", _C, "spouse_id", 0.0006, _MARRIED & Help.OTHER_SPOUSE.column.is_not_null(),
        Help.OTHER_SPOUSE.column, peer=Help.OTHER_SPOUSE_ROW, fits=peer("spouse_id").is_not_null(),
        rules=(_MUTUAL,), may=(_NAMED_TWICE,), also=_NAMED_BY,
        vi="Số định danh của vợ hoặc chồng người khác", en="Another person's spouse as one's own",
    ),
    citizen(
        "spouse_named_twice", _C, "spouse_id", 0.0006, _MARRIED & Help.OTHER_SPOUSE.column.is_not_null(),
        Help.OTHER_SPOUSE.column, peer=Help.AWAY_ROW, rules=(_NAMED_TWICE,), may=(_MUTUAL,), also=_NAMED_BY,
        vi="Hai người ghi cùng một người là vợ hoặc chồng", en="Two people name the same spouse",
    ),
    *(
        citizen(
            f"{name}_too_{word}", _C, f"{name}_id", 0.0006,
            ALIVE & column(f"{name}_id") & (pl.col("birth_date").dt.year() >= 1900 + years),
            of_year(pl.col(f"{name}_id"), pl.col("birth_date").dt.year() - years), rules=(rule,), may=(known,),
            vi=f"Số định danh của {vi} là của người hơn con {years} tuổi",
            en=f"The {name}'s PIN is of somebody {years} years older than the child",
        )
        for name, word, years, rule, known, vi in (
            ("father", "young", 9, "CIT-CORRECT-046", "CIT-CORRECT-060", "cha"),
            ("father", "old", 80, "CIT-CORRECT-046", "CIT-CORRECT-060", "cha"),
            ("mother", "young", 9, "CIT-CORRECT-047", "CIT-CORRECT-061", "mẹ"),
            ("mother", "old", 62, "CIT-CORRECT-047", "CIT-CORRECT-061", "mẹ"),
        )
    ),
    *(
        citizen(
            # Nobody in the synthetic register was born in the parent's year, and in 1900 to 1905 nobody at all.
            f"{name}_not_in_register", _C, f"{name}_id", 0.002, ALIVE & _MINOR & column(f"{name}_id"),
            of_year(pl.col(f"{name}_id"), pl.lit(1904)), rules=(rule,), may=(gap,),
            vi=f"Số định danh của {vi} không có trong dân cư", en=f"The {name}'s PIN is not in the register",
        )
        for name, rule, gap, vi in (
            ("father", "CIT-CORRECT-060", "CIT-CORRECT-046", "cha"),
            ("mother", "CIT-CORRECT-061", "CIT-CORRECT-047", "mẹ"),
        )
    ),
    *(
        citizen(
            f"{was}_as_{told}", _C, "relation_to_head_code", 0.001, ALIVE & (was == _RELATION), pl.lit(told),
            peer=Help.HEAD_ROW, rules=(rule,), vi=vi, en=en,
            fits=peer("birth_date").dt.year() != pl.col("birth_date").dt.year(),
        )
        for was, told, rule, vi, en in (
            ("parent", "child", "CIT-CORRECT-062", "Cha, mẹ của chủ hộ ghi là con", "The head's parent as a child"),
            ("child", "parent", "CIT-CORRECT-063", "Con của chủ hộ ghi là cha, mẹ", "The head's child as a parent"),
        )
    ),
    citizen(
        "head_a_child", _C, "relation_to_head_code", 0.002, ALIVE & _MINOR & (_RELATION == "child"), pl.lit("head"),
        sets=(("household_id", pl.concat_str(pl.col("household_id"), PIN.str.slice(9))),), rules=("CIT-CORRECT-053",),
        vi="Trẻ em đứng chủ hộ một mình", en="A child alone as head of household",
    ),
    citizen(
        "representative_is_self", _C, "representative_id", 0.0006, ALIVE & _MINOR & column("representative_id"), PIN,
        rules=("CIT-CORRECT-048", "CIT-CORRECT-049"),
        vi="Trẻ em là người đại diện của chính mình", en="A child as its own representative",
    ),
    citizen(
        "representative_a_child", _C, "representative_id", 0.0006, ALIVE & column("representative_id"),
        _born_in_this_century(_GUARDIAN, "15"), rules=("CIT-CORRECT-049",),
        vi="Người đại diện là trẻ em", en="A child as representative",
    ),
    citizen(
        "married_child", _C, "marital_status_code", 0.0006, ALIVE & within("birth_date", 17 * 365), pl.lit("2"),
        rules=("CIT-CORRECT-014", "CIT-SUFFICIENT-018"), may=("CIT-SUFFICIENT-026",),
        vi="Trẻ em ghi là đã kết hôn", en="A child recorded as married",
    ),
    *(
        citizen(
            f"{name}_of_wrong_sex", _C, "sex_code", 0.0005, ALIVE & (name == _RELATION), pl.lit(wrong),
            rules=(rule, "CIT-CORRECT-001"), may=("CIT-CORRECT-042", "CIT-CORRECT-014"),
            vi=vi, en=en,
        )
        for name, wrong, rule, vi, en in (
            ("wife", "1", "CIT-CORRECT-050", "Vợ của chủ hộ ghi giới tính nam", "The head's wife recorded as a man"),
            ("husband", "2", "CIT-CORRECT-051", "Chồng của chủ hộ ghi giới tính nữ", "The head's husband as a woman"),
        )
    ),
    citizen(
        "dead_head", _C, "relation_to_head_code", 0.03, (pl.col("life_status_code") == "dead") & (_RELATION != "head"),
        pl.lit("head"), rules=("CIT-CORRECT-054",),
        vi="Người đã chết vẫn là chủ hộ", en="A dead person as head of household",
    ),
    citizen(
        "couple_divorced", _C, "marital_status_code", 0.0006,
        _MARRIED & _RELATION.is_in(["wife", "husband"]), pl.lit("3"), rules=("CIT-CORRECT-052",),
        vi="Vợ hoặc chồng của chủ hộ ghi đã ly hôn hoặc góa", en="The head's spouse recorded as divorced or widowed",
    ),
    citizen(
        "child_with_account", _C, "eid_level", 0.0008, ALIVE & within("birth_date", 13 * 365), pl.lit("2"),
        rules=("CIT-CORRECT-022", "CIT-CORRECT-056"),
        vi="Trẻ em có tài khoản định danh riêng, không có thẻ", en="A child with an e-ID account and no card",
    ),
)  # fmt: skip
