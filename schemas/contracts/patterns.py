r"""Patterns as sets of texts.

A pattern is of the whole text. Read are letters, escapes of signs, classes, groups, `|`, `* + ? {m,n}` and the full
stop; anchors at the ends are dropped. Look-around, back references, flags and the classes that Rust and Python
understand differently (`\d`, `\w`, `\s`) are not: `Unread` is raised.
"""

from __future__ import annotations

import re

from schemas.contracts.language import LAST, Chars, Node, chain, either, one, times


class Unread(ValueError):  # noqa: N818 - a pattern outside the subset is no error of the pattern's
    """The pattern is written in what isn't read here."""


def parse(pattern: str) -> Node:
    """The texts that match a pattern as a whole.

    Raises:
        Unread: it is written in what isn't read here.
    """
    body = pattern.removeprefix("^")
    if body.endswith("$") and not body.endswith(r"\$"):
        body = body[:-1]
    if body != pattern and _bare_choice(body):
        raise Unread("an anchor of one choice only")
    reader = _Reader(body)
    node = reader.choice()
    if reader.rest:
        raise Unread(f"{reader.rest[0]!r} is out of place")
    return node


def _bare_choice(body: str) -> bool:
    depth, inside, index = 0, False, 0
    while index < len(body):
        char = body[index]
        if char == "\\":
            index += 1
        elif inside:
            inside = char != "]"
        elif char == "[":
            inside = True
        elif char in "()":
            depth += 1 if char == "(" else -1
        elif char == "|" and depth == 0:
            return True
        index += 1
    return False


_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v"}
_COUNT = re.compile(r"\{([0-9]+)(,?)([0-9]*)\}")


class _Reader:
    """Reads a pattern from the left; `rest` is what is still unread."""

    def __init__(self, pattern: str) -> None:
        self.rest = pattern

    def take(self, count: int = 1) -> str:
        """The next characters."""
        taken, self.rest = self.rest[:count], self.rest[count:]
        if len(taken) < count:
            raise Unread("the pattern ends too soon")
        return taken

    def choice(self) -> Node:
        """Parts between bars."""
        parts = [self.sequence()]
        while self.rest.startswith("|"):
            self.take()
            parts.append(self.sequence())
        return either(*parts)

    def sequence(self) -> Node:
        """Pieces one after the other."""
        pieces: list[Node] = []
        while self.rest and self.rest[0] not in "|)":
            pieces.append(self.repeated(self.piece()))
        return chain(pieces)

    def piece(self) -> Node:
        """A character, a class or a group."""
        char = self.take()
        if char == "(":
            if self.rest.startswith("?") and self.take(2) != "?:":
                raise Unread("a group of a special kind")
            inner = self.choice()
            if self.take() != ")":
                raise Unread("a group is not closed")
            return inner
        if char == "[":
            return self.klass()
        if char == ".":
            return Chars(((0, 9), (11, LAST)))
        if char == "\\":
            return one(self.escaped())
        if char in "*+?{^$":
            raise Unread(f"{char!r} is out of place")
        return one(char)

    def escaped(self) -> str:
        """The character that an escape stands for."""
        char = self.take()
        if char in _ESCAPES:
            return _ESCAPES[char]
        if char.isalnum():
            raise Unread(f"the escape {char!r}")
        return char

    def repeated(self, of: Node) -> Node:
        """The piece with the quantifier that follows it."""
        counted = _COUNT.match(self.rest)
        if counted:
            self.take(counted.end())
            least = int(counted[1])
            most = int(counted[3]) if counted[3] else (None if counted[2] else least)
        elif self.rest[:1] and self.rest[0] in "*+?":
            sign = self.take()
            least, most = {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
        else:
            return of
        if self.rest.startswith("+"):
            raise Unread("a possessive quantifier")
        if self.rest.startswith("?"):
            self.take()
        if self.rest[:1] and self.rest[0] in "*{":
            raise Unread("a quantifier of a quantifier")
        return times(of, least, most)

    def klass(self) -> Node:
        """The characters of a class."""
        negated = self.rest.startswith("^")
        if negated:
            self.take()
        ranges: list[tuple[int, int]] = []
        while not self.rest.startswith("]") or not ranges:
            low = self.member()
            if self.rest.startswith("-") and not self.rest.startswith("-]"):
                self.take()
                high = self.member()
                if high < low:
                    raise Unread("a range the wrong way round")
            else:
                high = low
            ranges.append((ord(low), ord(high)))
        self.take()
        return Chars(_complement(ranges) if negated else tuple(sorted(ranges)))

    def member(self) -> str:
        """A character of a class."""
        char = self.take()
        if char == "[" and self.rest.startswith(":"):
            raise Unread("a named class")
        if char in "&~-[" and self.rest.startswith(char):
            raise Unread("an operation on classes")
        return self.escaped() if char == "\\" else char


def _complement(ranges: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    found, start = [], 0
    for low, high in sorted(ranges):
        if low > start:
            found.append((start, low - 1))
        start = max(start, high + 1)
    if start <= LAST:
        found.append((start, LAST))
    return tuple(found)
