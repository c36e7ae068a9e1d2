"""What may stand in a cell of a file that a spreadsheet opens: no text is ever a formula."""

from __future__ import annotations

import unicodedata

_ARMED = "=+-@＝＋－＠﹢﹣﹦﹫"
"""First signs that make spreadsheets calculate; the wide and small ones too, which some fold into the others."""

_LONGEST_CELL = 500
"""Characters of a cell: no key is longer, and a field of another kind may be."""


def disarmed(text: str) -> str:
    """The text with an apostrophe in front where a spreadsheet might calculate it, or a control sign opens it."""
    text = text[:_LONGEST_CELL]
    seen = text.lstrip().lstrip("\u200b\u200c\u200d\u2060\ufeff").lstrip()
    armed = seen[:1] and (seen[0] in _ARMED or unicodedata.category(seen[0]) == "Cc")
    return f"'{text}" if armed or text[:1] in {"\t", "\r", "\n"} else text
