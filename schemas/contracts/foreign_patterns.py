r"""Patterns of ECMA-262, that match some part of a text, as patterns of ours, that match all of it.

Short classes are spelled out: `\d` is ten digits there and any script's here. What the two don't share is not read.
"""

from __future__ import annotations

import re

_ANY = r"(?:.|\n)*"
_SPELLED = {"d": "0-9", "w": "A-Za-z0-9_"}
_UNREAD = re.compile(r"\(\?(?!:)|\\[1-9kpPbBuxcsSDW]|[*+?}][+]|\[\^?\]|&&|\[\[|--|~~")
r"""Lookaround, named groups, backreferences, `\s` and its like, possessive repeats, classes that engines read apart."""


def whole(pattern: str) -> str | None:
    """The pattern as one that matches a whole text, or None where it can't be said."""
    if _UNREAD.search(pattern):
        return None
    spelled = _spelled(pattern)
    if spelled is None:
        return None
    body, front, back, alternatives = spelled
    if alternatives and (front or back):
        # `^a|b$` anchors each side of the bar by itself.
        return None
    found = f"(?:{body})" if alternatives or not (front and back) else body
    found = ("" if front else _ANY) + found + ("" if back else _ANY)
    try:
        re.compile(found)
    except (re.error, RecursionError, OverflowError):
        return None
    return found


def _spelled(pattern: str) -> tuple[str, bool, bool, bool] | None:
    """The pattern without anchors and short classes; whether anchored in front, behind; whether a bar splits it."""
    out: list[str] = []
    front = back = bar = inside = False
    depth = place = 0
    while place < len(pattern):
        char = pattern[place]
        if char == "\\":
            follower = pattern[place + 1 : place + 2]
            if not follower:
                return None
            short = _SPELLED.get(follower)
            out.append(f"\\{follower}" if short is None else short if inside else f"[{short}]")
            place += 2
            continue
        if inside:
            inside = char != "]"
            out.append(char)
        elif char == "^" and place == 0:
            front = True
        elif char == "$" and place == len(pattern) - 1:
            back = True
        elif char in "^$":
            return None
        else:
            inside = char == "["
            depth += (char == "(") - (char == ")")
            bar = bar or (char == "|" and depth == 0)
            out.append(char)
            if inside and pattern[place + 1 : place + 2] == "^":
                out.append("^")
                place += 1
        place += 1
    return "".join(out), front, back, bar
