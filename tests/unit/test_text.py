"""The patterns over Vietnamese text, on names that are right and names that aren't."""

from __future__ import annotations

import re
import unicodedata

import polars as pl
import pytest

from checks import text

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


def test_a_text_without_a_character_beyond_latin_is_composed():
    """Over every character: one that isn't caught by the pattern never changes a text's composed form."""
    safe = [chr(code) for code in range(0x3000) if re.search(text.BEYOND_LATIN, chr(code)) is None]
    assert len(safe) == 0x300 + 0x100
    assert all(unicodedata.is_normalized("NFC", before + after) for before in safe for after in safe[::7])
