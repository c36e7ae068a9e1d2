"""The patterns over Vietnamese text, on names that are right and names that aren't."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

import polars as pl
import pytest

from checks import text
from schemas import localities

RIGHT_NAMES = [
    "Nguyễn Thị Hương",
    "H'Hen Niê",
    "B'Lao",
    "Lê Thị Mỹ-Anh",
    "Y Bhĭm Ñuôl",
    "Na",
    "Ksor H’Bơ",
    "Đặng Ơ",
    "Ðinh".replace("Ð", "Đ"),
    "Trần Nữ Ỷ Lan",
    "Thạch Sô Phi",
    "Müller Anna",
    "Xa",
    "Test Nguyễn",
    "LÊ VĂN Á",
    "Sùng A Páo",
    "Êban Y Kŏ",
]
PEOPLES_NAMES = [
    "Neáng Thị Hoa",
    "K'Brình",
    "Rơ Châm H'Yéo",
    "Kpă Y Náo",
    "Siu Black",
    "Đinh A Ngưi",
    "Giàng Thị Dợ",
    "Lò Văn Ún",
    "Mã A Lềnh",
    "Puih H'Blơi",
    "Ksor H'Bơ",
    "Hồ Kan Lịch",
    "Ka Sô Liễng",
    "Điểu K'Lung",
    "Y Moan Ênuôl",
    "Trần Thị Hoà",
    "Lê Loã",
    "Nguyễn Thị Thuý Oanh",
    "Quách Uý",
    "Phan Trần",
    "Lê Nguyễn",
]
VNI = [
    "Nguyeãn Thò Höông",
    "Traàn Vaên Nam",
    "Leâ Thò Hoøa",
    "Ñaëng Vaên Huøng",
    "Phaïm Quoác Tuaán",
    "Buøi Thò Nhö Quyønh",
]
GARBLED = [
    "NguyÔn ThÞ H\u00ad¬ng",
    "Nguy­n Th¸ Hß½ng",
    "Nguyá»…n Thá»‹ HÆ°Æ¡ng",
    "TrÇn V¨n",
    "Ph¹m",
    "Ä‘o\u2018".replace("‘o", "\u2018"),
]


def finds(pattern: str, name: str) -> bool:
    """Whether the pattern is found, and that both engines say so."""
    python = re.search(pattern, name) is not None
    assert pl.select(pl.lit(name).str.contains(pattern)).item() is python
    return python


@pytest.mark.parametrize("name", RIGHT_NAMES)
@pytest.mark.parametrize("pattern", [text.STRAY_SPACE, text.NAME_FORBIDDEN, text.MOJIBAKE, text.PLACEHOLDER])
def test_names_of_the_country_raise_no_alarm(pattern, name):
    assert not finds(pattern, name)


@pytest.mark.parametrize("name", GARBLED)
def test_wrong_code_pages_are_seen(name):
    assert finds(text.MOJIBAKE, name)


@pytest.mark.parametrize(
    "said",
    ["", "  ", "-", "…".replace("…", "..."), "xxx", "N/A", "không rõ", "KHÔNG RÕ", " chưa có ", "test", "000000000"],
)
def test_placeholders_say_nothing(said):
    assert finds(text.PLACEHOLDER, said)


@pytest.mark.parametrize("name", VNI)
def test_vni_is_suspected(name):
    assert finds(text.MOJIBAKE_VNI, name)


@pytest.mark.parametrize("name", sorted({*RIGHT_NAMES, *PEOPLES_NAMES} - {"Ksor H’Bơ"}))
@pytest.mark.parametrize(
    "pattern", [text.MOJIBAKE_VNI, text.WORD_IN_SMALL, text.ODD_APOSTROPHE, text.NOT_LATIN, text.GARBLED]
)
def test_names_of_all_peoples_are_not_even_suspected(pattern, name):
    assert not finds(pattern, name)


@pytest.mark.parametrize("name", PEOPLES_NAMES)
def test_no_name_of_the_country_looks_turned_round(name):
    assert not finds(f"^(?:{text.FAMILY_LAST})$", name) or finds(f"^(?:{text.FAMILY_FIRST})$", name)


def test_communes_of_the_country_are_written_without_any_suspicion():
    names = [commune.name for commune in localities.communes(date(2026, 10, 31))]
    patterns = (text.MOJIBAKE_VNI, text.MOJIBAKE, text.ODD_APOSTROPHE, text.NOT_LATIN, text.STRAY_SPACE)
    assert [name for name in names for pattern in patterns if re.search(pattern, name)] == []


def test_capital_and_small_letters_are_told_apart_in_every_alphabet_of_the_country():
    for letter in "ăâđêôơưấỷñĕŏĭ":
        assert finds(text.WORD_IN_SMALL, f"{letter}n")
        assert not finds(text.WORD_IN_SMALL, f"{letter.upper()}n")


@pytest.mark.parametrize("suspect", [text.NAME_SUSPECT, text.LINE_SUSPECT])
def test_an_ordinary_text_is_composed_and_shows_nothing_odd(suspect):
    """Over every character: what isn't caught by the first look would not be by the closer ones."""
    safe = [chr(code) for code in range(0x3000) if re.search(suspect, f"a{chr(code)}a") is None]
    assert len(safe) == 2 * 26 + 2 * 67 + 4 + (18 if suspect == text.LINE_SUSPECT else 0)
    patterns = [text.STRAY_SPACE, text.MOJIBAKE, text.ODD_APOSTROPHE, text.NOT_LATIN, text.GARBLED]
    if suspect == text.NAME_SUSPECT:
        patterns.append(text.NAME_FORBIDDEN)
    pairs = [first + second for first in safe for second in safe]
    ordinary = pl.Series(pairs + [f"a{pair}a" for pair in pairs])
    ordinary = ordinary.filter(~ordinary.str.contains(suspect))
    assert ordinary.len() > len(pairs)
    for pattern in patterns:
        assert ordinary.filter(ordinary.str.contains(pattern)).to_list() == []
    assert all(unicodedata.is_normalized("NFC", before + after) for before in safe for after in safe[::7])
