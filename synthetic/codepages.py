"""What Vietnamese text of the old code pages looks like when read as Latin-1."""

from __future__ import annotations

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
