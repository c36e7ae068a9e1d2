"""What Vietnamese text of the old code pages looks like when read as Latin-1."""

from __future__ import annotations

import unicodedata
from types import MappingProxyType

_TCVN3_LETTERS = ("ăâêôơưđ", "àảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ", "ĂÂÊÔƠƯĐ")
_TCVN3_BYTES = (
    bytes.fromhex("a8a9aaabacadae"),
    bytes.fromhex(
        "b5b6b7b8b9bbbcbdbec6c7c8c9cacbcccecfd0d1d2d3d4d5d6d7d8dcdddedfe1e2e3e4e5e6e7e8e9eaebecedeeeff1f2f3f4f5f6f7f8f9fafbfcfdfe"
    ),
    bytes.fromhex("a1a2a3a4a5a6a7"),
)
TCVN3 = MappingProxyType(
    {
        letter: chr(byte)
        for letters, row in zip(_TCVN3_LETTERS, _TCVN3_BYTES, strict=True)
        for letter, byte in zip(letters, row, strict=True)
    }
)
"""A Vietnamese letter to what its byte in TCVN 5712 looks like when read as Latin-1."""

_VISCII_LETTERS = _TCVN3_LETTERS[0] + _TCVN3_LETTERS[1]
_VISCII_BYTES = (
    bytes.fromhex(
        "e5e2eaf4bddff0e0e4e3e1d5a2c6c7a1a3a5a6e7a4a7e8eba8e9a9abacadaaaeecefeeedb8f2f6f5f3f7b0b1b2afb5b6b7debefef9fcfbfaf8d7d8"
        "e6d1f1cfd6dbfddc"
    ),
    bytes.fromhex(
        "c5c2cad4b4bfd0c0c4c3c18082020581838586068487c8cb88c9898b8c8d8a8ecc9bcecd98d299a0d39a9091928f939697b39594d99c9dda9ebbbc"
        "ffbab99f1419dd1e"
    ),
)
VISCII = MappingProxyType(
    {
        letter: chr(byte)
        for letters, row in zip((_VISCII_LETTERS, _VISCII_LETTERS.upper()), _VISCII_BYTES, strict=True)
        for letter, byte in zip(letters, row, strict=True)
    }
)
"""A Vietnamese letter to what its byte in VISCII (RFC 1456) looks like when read as Latin-1."""

_MARKED = "".join(row + row.upper() for row in _TCVN3_LETTERS[:2])
_MARKS_OF_CP1258 = "\u0300\u0301\u0303\u0309\u0323"


def _as_cp1252(raw: bytes) -> str:
    """The text that bytes become when read as cp1252; five of its bytes stand for nothing and are kept as they are."""
    return "".join(bytes([byte]).decode("cp1252") if _defined(byte) else chr(byte) for byte in raw)


def _defined(byte: int) -> bool:
    return byte not in {0x81, 0x8D, 0x8F, 0x90, 0x9D}


def _in_cp1258(letter: str) -> bytes:
    """A letter in cp1258: with its tone as a mark of its own, where it has one."""
    parts = unicodedata.normalize("NFD", letter)
    tone = "".join(part for part in parts if part in _MARKS_OF_CP1258)
    base = unicodedata.normalize("NFC", "".join(part for part in parts if part not in _MARKS_OF_CP1258))
    return (base + tone).encode("cp1258")


CP1252 = MappingProxyType({letter: _as_cp1252(letter.encode()) for letter in _MARKED})
"""A Vietnamese letter to what its UTF-8 looks like when read as cp1252."""

CP1258 = MappingProxyType({letter: _as_cp1252(_in_cp1258(letter)) for letter in _MARKED})
"""A Vietnamese letter to what it is in cp1258, read as cp1252."""

_VNI_LETTERS = tuple("ễầăêặùịĐđươòáấàạảãúýỳ")
_VNI_READ = ("eã", "aà", "aê", "eâ", "aë", "uø", "ò", "Ñ", "ñ", "ö", "ô", "oø", "aù", "aá", "aø", "aï", "aû", "aõ")
VNI = MappingProxyType(dict(zip(_VNI_LETTERS, (*_VNI_READ, "uù", "yù", "yø"), strict=True)))
"""Some Vietnamese letters to what they are in VNI, read as cp1252; the rest stay as they are."""
