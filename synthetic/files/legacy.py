"""Vietnamese text in the bytes of the encodings before UTF-8."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from synthetic.codepages import CP1258, TCVN3, VISCII

if TYPE_CHECKING:
    from collections.abc import Mapping

# VNI writes a letter and then a byte that stands for its marks; i and y with some marks have bytes of their own.
_TONES_OF_VNI = ("", "ù", "ø", "û", "õ", "ï")
_PLAIN_VNI = {"a": "aáàảãạ", "e": "eéèẻẽẹ", "o": "oóòỏõọ", "u": "uúùủũụ", "y": "yýỳỷỹ", "ô": "ơớờởỡợ", "ö": "ưứừửữự"}
_ROOFED_VNI = {"a": "âấầẩẫậ", "e": "êếềểễệ", "o": "ôốồổỗộ"}
_ROOFS = "âáàåãä"
_BREVES = ("ăắằẳẵặ", "êéèúüë")
_ALONE = dict(zip("íìỉĩịỵđ", "íìæóòîñ", strict=True))


def _vni() -> dict[str, str]:
    small = dict(_ALONE)
    for base, letters in _PLAIN_VNI.items():
        # ỵ has a byte of its own.
        for letter, tone in zip(letters, _TONES_OF_VNI, strict=False):
            small[letter] = base + tone
    for base, letters in _ROOFED_VNI.items():
        small |= {letter: base + roof for letter, roof in zip(letters, _ROOFS, strict=True)}
    small |= {letter: "a" + mark for letter, mark in zip(*_BREVES, strict=True)}
    return small | {letter.upper(): written.upper() for letter, written in small.items()}


VNI: Mapping[str, str] = MappingProxyType(_vni())
"""Vietnamese letter to what it is in VNI (for Windows), read as Latin-1 [R]."""


def in_tcvn3(text: str) -> bytes:
    """Text in TCVN 5712 (ABC). Capitals with tones have no byte there: fonts drew them from the small letters."""
    return _translated(text, TCVN3)


def in_vni(text: str) -> bytes:
    """Text in VNI."""
    return _translated(text, VNI)


def in_viscii(text: str) -> bytes:
    """Text in VISCII."""
    return _translated(text, VISCII)


def in_cp1258(text: str) -> bytes:
    """Text in Windows-1258: tones are marks of their own."""
    return b"".join(_byte_of(letter) for letter in "".join(CP1258.get(each, each) for each in text))


def _translated(text: str, table: Mapping[str, str]) -> bytes:
    return "".join(table.get(letter, table.get(letter.lower(), letter)) for letter in text).encode("latin-1", "replace")


def _byte_of(letter: str) -> bytes:
    """A letter as read in cp1252, back to its byte."""
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        return letter.encode("latin-1", "replace")
