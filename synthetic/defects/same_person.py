# ruff: noqa: PLR2004 - days and years of a defect are its data
"""Defects of who is who: one person under two numbers, two households under one, a death that nobody reported."""

from __future__ import annotations

import polars as pl

from checks.vocabulary import Criterion
from synthetic.defects.moments import ALIVE, AS_OF, OWN_KEY, PIN, UNNAMED, before, citizen, column, of_year
from synthetic.spoil import Help, peer

_C, _K, _L = Criterion.CORRECT, Criterion.CLEAN, Criterion.LIVE
_BIRTH, _NAME = pl.col("birth_date"), pl.col("full_name")
_SAME_PERSON = "CIT-CLEAN-048"
_OWN_PIN = ALIVE & UNNAMED & OWN_KEY
_DAY_KNOWN = pl.col("birth_date_precision") == "day"
_DAY, _MONTH, _YEAR = _BIRTH.dt.day(), _BIRTH.dt.month(), _BIRTH.dt.year()
_SWAPPED = pl.date(_YEAR, _DAY.clip(1, 12), _MONTH)

# The second record is drawn from those of somebody of the same sex, born in the same place and year.
_AGAIN = ALIVE & UNNAMED & OWN_KEY & (PIN.str.slice(0, 6) == Help.TWIN_KEY.column.str.slice(0, 6))
_ADULTS = _AGAIN & before("birth_date", 20 * 366)
_SAME_DAY = pl.all_horizontal(
    column("birth_date"), peer("birth_date").is_not_null(), peer("father_name").is_not_null(),
    peer("mother_name").is_not_null(), peer("life_status_code") == "alive",
    peer("permanent_unit") != pl.col("permanent_unit"),
)  # fmt: skip
_TAKEN = (
    *(
        (name, peer(name))
        for name in (
            "father_name",
            "mother_name",
            "father_id",
            "mother_id",
            "ethnicity_code",
            "religion_code",
            "birth_registration_unit",
            "birthplace_unit",
            "hometown_unit",
            "birth_registered_on",
        )
    ),
    # A card that follows from another birthday would say more than that there are two records.
    ("card_expires_on", peer("card_expires_on")),
    ("card_issued_on", peer("card_issued_on")),
    ("card_issuer", peer("card_issuer")),
    ("birth_date_precision", peer("birth_date_precision")),
)


def _plain(name: pl.Expr) -> pl.Expr:
    """A name without its marks."""
    return name.str.replace_many(["đ", "Đ"], ["d", "D"]).str.normalize("NFD").str.replace_all(r"\p{M}", "")


_WORDS = peer("full_name").str.split(" ")
_TWICE: tuple[tuple[str, pl.Expr, pl.Expr, bool, str, str], ...] = (
    (
        "person_twice", peer("full_name"), peer("birth_date"), True,
        "Một người hai số định danh", "One person under two PINs",
    ),
    (
        "person_twice_name_plain", _plain(peer("full_name")), peer("birth_date"), False,
        "Một người hai số định danh, một lần mất dấu", "One person under two PINs, once without marks",
    ),
    (
        "person_twice_words_swapped",
        pl.concat_list(_WORDS.list.slice(0, 1), _WORDS.list.slice(1).list.reverse()).list.join(" "),
        peer("birth_date"), False,
        "Một người hai số định danh, một lần đảo chữ đệm và tên",
        "One person under two PINs, once with words exchanged",
    ),
    (
        "person_twice_other_day", peer("full_name"),
        pl.date(peer("birth_date").dt.year(), peer("birth_date").dt.month(), peer("birth_date").dt.day() % 28 + 1),
        False, "Một người hai số định danh, lệch ngày sinh", "One person under two PINs, with another day of birth",
    ),
)  # fmt: skip

SAME_PERSON = (
    *(
        citizen(
            kind, _K, "full_name", 0.003, _ADULTS & _DAY_KNOWN, name, sets=(("birth_date", born), *_TAKEN),
            peer=Help.LIKE_ROW, fits=_SAME_DAY & (peer("birth_date_precision") == "day")
            & (((name == peer("full_name")) & (born == peer("birth_date"))) == exact), rules=(_SAME_PERSON,),
            # What does not agree with the family and the life of the record that was written over.
            may=(
                "CIT-CORRECT-013", "CIT-CORRECT-028", "CIT-CORRECT-033", "CIT-CORRECT-045", "CIT-LIVE-015",
                "CIT-LIVE-016", "CIT-CORRECT-007", "CIT-SUFFICIENT-024", "CIT-CORRECT-062", "CIT-CORRECT-063",
                "CIT-CORRECT-011",
            ),
            also=("full_name", "full_name"), deterministic=exact, vi=vi, en=en,
        )
        for kind, name, born, exact, vi, en in _TWICE
    ),
    *(
        citizen(
            f"birth_day_month_swapped{suffix}", _C, "birth_date", rate,
            _OWN_PIN & _DAY_KNOWN & (_DAY <= 12) & before("birth_date", 20 * 366) & card,
            _SWAPPED, rules=("CIT-CORRECT-013",), may=("CIT-CORRECT-007", "CIT-CORRECT-033", "CIT-SUFFICIENT-024"),
            deterministic=seen,
            vi=f"Đảo ngày và tháng sinh{vi}", en=f"Day and month of birth exchanged{en}",
        )
        for suffix, rate, card, seen, vi, en in (
            ("", 0.001, column("card_expires_on"), True, ", thẻ có hạn", ", with a card that expires"),
            (
                "_unseen", 0.004, pl.col("card_expires_on").is_null(), False,
                ", thẻ không có hạn", ", with a card for life",
            ),
        )
    ),
    citizen(
        # Of the two one has an even number: no defect takes such a household's head away.
        "households_merged", _C, "household_id", 0.006, ALIVE & Help.ALONE.column, peer("household_id"),
        peer=Help.ABOVE_ROW, fits=peer("household_id").str.contains("[02468]$"), rules=("CIT-CLEAN-023",),
        also=("household_id", "household_id"), vi="Hai hộ gộp dưới một số", en="Two households under one number",
    ),
    citizen(
        "alive_at_115", _L, "birth_date", 0.004,
        _OWN_PIN & before("birth_date", 62 * 366) & pl.all_horizontal(
            pl.col(name).is_null() for name in ("father_id", "mother_id", "spouse_id", "birth_registered_on")
        ) & pl.col("relation_to_head_code").is_in(["head", "parent", "other_relative", "not_related"]),
        pl.date(AS_OF.dt.year() - 115, _MONTH, _DAY),
        sets=(("personal_id", of_year(PIN, AS_OF.dt.year() - 115)),), rules=("CIT-LIVE-013",), may=("CIT-CLEAN-002",),
        also=("personal_id", "personal_id"), vi="Người 115 tuổi còn ghi là sống", en="Still alive at 115",
    ),
    citizen(
        # Dossiers name the dead, so that the one about the death is there.
        "death_settled_not_shown", _L, "life_status_code", 0.06,
        (pl.col("life_status_code") == "dead") & before("death_registered_on", 45)
        & (pl.col("death_registered_on") > AS_OF - pl.duration(days=330)), pl.lit("alive"),
        clears=("death_date", "death_registered_on"), peer=Help.HEAD_ROW, in_dossiers=True,
        fits=peer("life_status_code") == "alive", rules=("CIT-LIVE-019",),
        may=("CIT-SUFFICIENT-020", "CIT-SUFFICIENT-021", "CIT-SUFFICIENT-025", "CIT-LIVE-018", "CIT-LIVE-003"),
        vi="Khai tử đã giải quyết, hồ sơ dân cư vẫn ghi còn sống",
        en="A death registration was settled, and the register shows the person alive",
    ),
)  # fmt: skip
"""Who is who."""
