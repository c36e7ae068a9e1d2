"""Sets of texts, exactly: is there a text in one and not in another?

The sets are regular languages, so the question has an answer: it is searched breadth first over derivatives, and the
first text found is a shortest one (Brzozowski, Derivatives of Regular Expressions, 1964).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

LAST = 0x10FFFF
SURROGATES = (0xD800, 0xDFFF)
MOST_STATES = 20_000
"""So many derivatives are looked at before the search gives up; patterns of the catalogue need fewer than a hundred."""
_PLEASANT = "0a1bAB-. "


@dataclass(frozen=True, slots=True)
class Node:
    """A set of texts."""


@dataclass(frozen=True, slots=True)
class Chars(Node):
    """Texts of one character that lies in one of these ranges, both ends included."""

    ranges: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Blank(Node):
    """The text without characters."""


@dataclass(frozen=True, slots=True)
class Then(Node):
    """A text of the first, followed by one of the second."""

    first: Node
    second: Node


@dataclass(frozen=True, slots=True)
class Either(Node):
    """Texts of any part; of no part, none."""

    parts: frozenset[Node]


@dataclass(frozen=True, slots=True)
class Both(Node):
    """Texts of every part."""

    parts: frozenset[Node]


@dataclass(frozen=True, slots=True)
class Other(Node):
    """All texts but these."""

    of: Node


@dataclass(frozen=True, slots=True)
class Times(Node):
    """Texts of a part repeated; `most` is None without a limit."""

    of: Node
    least: int
    most: int | None


BLANK, NOTHING = Blank(), Either(frozenset())
ANY_CHARACTER = Chars(((0, LAST),))


def one(char: str) -> Node:
    """Just that character."""
    return Chars(((ord(char), ord(char)),))


def literal(text: str) -> Node:
    """Just that text."""
    return chain(map(one, text))


def chain(pieces: Iterable[Node]) -> Node:
    """Texts of the pieces, one after the other."""
    done: Node = BLANK
    for piece in reversed(list(pieces)):
        done = then(piece, done)
    return done


def any_of(texts: tuple[str, ...]) -> Node:
    """One of these texts."""
    return either(*map(literal, texts))


def sized(least: int | None, most: int | None) -> Node:
    """Texts of so many characters."""
    return times(ANY_CHARACTER, least or 0, most)


def then(first: Node, second: Node) -> Node:
    """A text of the first, followed by one of the second."""
    if NOTHING in {first, second}:
        return NOTHING
    if first == BLANK:
        return second
    if second == BLANK:
        return first
    return Then(first.first, then(first.second, second)) if isinstance(first, Then) else Then(first, second)


def either(*parts: Node) -> Node:
    """Texts of any part."""
    flat = frozenset(inner for part in parts for inner in (part.parts if isinstance(part, Either) else (part,)))
    return next(iter(flat)) if len(flat) == 1 else Either(flat)


def both(*parts: Node) -> Node:
    """Texts of every part."""
    flat = frozenset(inner for part in parts for inner in (part.parts if isinstance(part, Both) else (part,)))
    if NOTHING in flat:
        return NOTHING
    return next(iter(flat)) if len(flat) == 1 else Both(flat)


def other(of: Node) -> Node:
    """All texts but these."""
    return of.of if isinstance(of, Other) else Other(of)


def times(of: Node, least: int, most: int | None) -> Node:
    """Texts of a part repeated."""
    if most == 0 or of == BLANK:
        return BLANK
    return of if (least, most) == (1, 1) else Times(of, least, most)


@lru_cache(maxsize=100_000)
def nullable(node: Node) -> bool:  # noqa: PLR0911 - a kind each
    """Whether the text without characters is one of them."""
    match node:
        case Blank():
            return True
        case Then(first, second):
            return nullable(first) and nullable(second)
        case Either(parts):
            return any(map(nullable, parts))
        case Both(parts):
            return all(map(nullable, parts))
        case Other(of):
            return not nullable(of)
        case Times(of, least, _):
            return least == 0 or nullable(of)
        case _:
            return False


@lru_cache(maxsize=100_000)
def after(node: Node, char: int) -> Node:  # noqa: PLR0911 - a kind each
    """What may follow a first character in a text of the node: the derivative."""
    match node:
        case Chars(ranges):
            return BLANK if any(low <= char <= high for low, high in ranges) else NOTHING
        case Then(first, second):
            begun = then(after(first, char), second)
            return either(begun, after(second, char)) if nullable(first) else begun
        case Either(parts):
            return either(*(after(part, char) for part in parts))
        case Both(parts):
            return both(*(after(part, char) for part in parts))
        case Other(of):
            return other(after(of, char))
        case Times(of, least, most):
            return then(after(of, char), times(of, max(least - 1, 0), None if most is None else most - 1))
        case _:
            return NOTHING


def _edges(node: Node, found: set[int]) -> None:
    match node:
        case Chars(ranges):
            found.update(edge for low, high in ranges for edge in (low, high + 1))
        case Then(first, second):
            _edges(first, found)
            _edges(second, found)
        case Either(parts) | Both(parts):
            for part in parts:
                _edges(part, found)
        case Other(of) | Times(of, _, _):
            _edges(of, found)


def _alphabet(node: Node) -> list[int]:
    """One character for each set of characters that the node doesn't tell apart, pleasant ones first."""
    edges = {0, LAST + 1, SURROGATES[0], SURROGATES[1] + 1}
    _edges(node, edges)
    ordered = sorted(edges)
    chosen = []
    for low, high in pairwise(ordered):
        if SURROGATES[0] <= low <= SURROGATES[1] or low > LAST:
            continue
        nice = next((ord(char) for char in _PLEASANT if low <= ord(char) < high), None)
        letter = next((code for code in range(low, min(high, low + 300)) if chr(code).isalnum()), low)
        chosen.append(letter if nice is None else nice)
    return sorted(chosen, key=lambda code: (not chr(code).isalnum(), not chr(code).isprintable(), code))


@dataclass(frozen=True, slots=True)
class Found:
    """A shortest text, or None where there is none; `exact` is False where the search gave up."""

    text: str | None
    exact: bool = True


def shortest(node: Node, most_states: int = MOST_STATES) -> Found:
    """A shortest text of a node."""
    alphabet, waiting = _alphabet(node), deque([(node, "")])
    seen = {node}
    while waiting:
        held, text = waiting.popleft()
        if nullable(held):
            return Found(text)
        for char in alphabet:
            following = after(held, char)
            if following == NOTHING or following in seen:
                continue
            if len(seen) >= most_states:
                return Found(None, exact=False)
            seen.add(following)
            waiting.append((following, text + chr(char)))
    return Found(None)


def difference(left: Node, right: Node) -> Found:
    """A shortest text that is in the left and not in the right: none if the right contains the left."""
    return Found(None) if left == right else shortest(both(left, other(right)))
