"""Words of a contract as outputs may show them: a contract may be a stranger's."""

from __future__ import annotations


def tidy(words: str) -> str:
    """Words on one line, without characters that a terminal or a page would obey."""
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in words)


def quoted(words: str) -> str:
    """Words that a page of Markdown shows as they are."""
    return tidy(words).replace("|", "\\|").replace("<", "&lt;")
