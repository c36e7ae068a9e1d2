"""Patterns over Vietnamese text, written in what Rust's and Python's regular expressions share.

The short classes for space, digit and word differ between the two engines, so classes are spelled out.
"""

from __future__ import annotations

from typing import Final

BLANK: Final = "[\t\n\r \u00a0\u2000-\u200b\u202f\u3000\ufeff]"
"""White space of any width, with the invisible ones that copying from a web page or Word leaves."""

PLACEHOLDER: Final = (
    rf"(?i)^{BLANK}*(?:[-.?_*]*|x{{2,}}|0+|n/a|n\.a\.|null|none|nil|test|unknown|"
    r"không rõ|khong ro|không có|khong co|không xác định|khong xac dinh|"
    rf"chưa rõ|chua ro|chưa có|chua co|chưa xác định|chua xac dinh){BLANK}*$"
)
"""The whole text says nothing. "Na" is a name, so "na" without its stroke is not here."""

STRAY_SPACE: Final = rf"^{BLANK}|{BLANK}$|{BLANK}{BLANK}|[" + "\t\n\r\u00a0\u2000-\u200b\u202f\u3000\ufeff" + "]"
"""Space at either end, doubled, or of a kind that looks alike and compares unequal."""

NAME_FORBIDDEN: Final = r'[0-9!"#$%&()*+,/:;<=>?@\[\\\]^_`{|}~]'
"""What no personal name holds. Apostrophe, hyphen and full stop are right: H'Hen Niê, Lê Thị Mỹ-Anh."""

MOJIBAKE: Final = (
    "[\u0080-\u009f\u00a1-\u00bf\u00d0\u00d7\u00de\u00f7\u00fe\u0192\u02c6\u02dc\u201a-\u201e"
    "\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122\ufffd]|Ä\u2018"
)
"""Signs that text has passed through the wrong code page: TCVN3 "ThÞ", VISCII, UTF-8 read as cp1252 "Nguyá»…n".

Letters of other languages (ñ of Ê Đê names, ö, ü) are not here. Þ and Ð are: in TCVN3 and cp1258 they are ị and Đ,
and citizens with an Icelandic name are the price. Single quotation marks are common apostrophes and not here.
"""

MOJIBAKE_VNI: Final = (
    "[aeiouyAEIOUYöôÖÔ][ùøûõïÙØÛÕÏ]|[aA][âåäãáàêéèëüúÂÅÄÃÁÀÊÉÈËÜÚ]|[eE][âåäãàÂÅÄÃÀ]|[oO][âåäÂÅÄ]|^Ñ[aeiouAEIOU]"
)
"""Signs of VNI text, a base letter followed by a letter that stands for its marks: "Nguyeãn", "Traàn", "Höông" aside.

"oà", "oá" and "oã" are right in the older spelling of hoà, hoá and loã, "eá" in the Khmer name Neáng. Foreign names
such as Loïc look alike, so this only suspects.
"""

_CASED: Final = [chr(code) for first, last in ((0x00C0, 0x024F), (0x1E00, 0x1EFF)) for code in range(first, last + 1)]
LOWER: Final = "a-z" + "".join(letter for letter in _CASED if letter.islower())
"""Small letters of Latin script, for use inside a class."""

WORD_IN_SMALL: Final = f"(?:^|[ ])[{LOWER}]"
"""A word that begins with a small letter."""

ODD_APOSTROPHE: Final = "[`\u00b4\u02b9-\u02bd\u2018-\u201b\u2032]"
"""A sign that stands for an apostrophe and isn't one."""

NOT_LATIN: Final = "[^\u0000-\u036f\u1e00-\u1eff\u2000-\u206f\ufeff]"
"""A character of another script, a picture or a private sign. Marks and spaces have rules of their own."""

FAMILY_LAST: Final = "(?:.* )(?:Nguyễn|Trần|Phạm|Huỳnh|Đặng|Bùi|Đỗ|Ngô)"
"""A name whose last word is a family name that is hardly ever a given one."""

FAMILY_FIRST: Final = (
    "(?:Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đinh|Trịnh|Mai|Đào|Lương|Trương|Lâm|Cao|"
    "Hà|Đoàn|Tạ|Châu|Tô|Thái|Chu|Tống|Quách|Kiều) .*"
)
"""A name that begins with one of the common family names."""

STAND_IN_NUMBER: Final = "|".join([f"{digit}{{9}}" for digit in range(10)] + ["123456789", "987654321"])
"""A nine-digit number typed to get past a form."""

GARBLED: Final = f"(?:{STRAY_SPACE})|{MOJIBAKE}"
"""Stray space or a wrong code page, in one look."""

_VIETNAMESE: Final = "".join(
    letter + letter.upper() for letter in "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
)
_PLAIN_NAME: Final = f"A-Za-z{_VIETNAMESE}'. -"
_ODD_SPACES: Final = "^ | $|  "

NAME_SUSPECT: Final = f"[^{_PLAIN_NAME}]|{_ODD_SPACES}"
"""What a name is hardly ever made of. A name without it is in NFC, and shows none of the patterns above."""

LINE_SUSPECT: Final = f"[^0-9,;:/()&+{_PLAIN_NAME}]|{_ODD_SPACES}"
"""The same for a line of text such as an address."""

MOBILE: Final = r"0[35789][0-9]{8}"
"""A mobile number since the migration of 2018."""

MOBILE_BEFORE_2018: Final = r"01[0-9]{9}"
"""An eleven-digit mobile number, out of use since 2018."""

EMAIL: Final = r"[^@ \t\n\r]+@[^@ \t\n\r.]+(?:\.[^@ \t\n\r.]+)+"

PIN: Final = r"[0-9]{12}"
"""Twelve digits: place of birth registration (3), century and sex (1), year of birth (2), serial (6)."""

LEGACY_ID: Final = r"[0-9]{9}|[0-9]{12}"
"""Nine digits; from 2012 to 2015 some provinces issued twelve [R]."""

UNIT_CODE: Final = r"[0-9]{5}"

ALPHA_3: Final = r"[A-Z]{3}"
"""Form of an ISO 3166 alpha-3 code."""

AGENCY_CODE: Final = r"[0-9A-Z]{3}\.[0-9A-Z]{2}\.[0-9A-Z]{2}\.[A-Z][0-9]{2}|[A-Z][0-9]{2}(?:\.[0-9A-Z]{1,3}){0,3}"
"""Electronic identifier of an agency: 000.17.22.H56, or the newer H56.17.22."""

DOSSIER_CODE: Final = f"(?:{AGENCY_CODE})-[0-9]{{6}}-[0-9]{{4,}}"
"""Agency, date `yymmdd`, serial: 000.17.22.H56-210531-0001."""

PROCEDURE_SUFFIX: Final = r"(?:\.000\.00\.00\.[A-Z][0-9]{2}(?:\.[0-9]{2})?)?"
"""The issuing agency's code behind the number of a procedure."""

PROCEDURE_CODE: Final = r"[0-9]\.[0-9]{6}" + PROCEDURE_SUFFIX
"""1.004222, or the same with the issuing agency's code behind it."""
