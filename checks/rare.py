"""Conditions on text that hardly any record has: one pass asks for all of a column's, and few texts are asked again.

polars runs a regular expression over every value, null or not, each time. So the patterns of a column are joined to one
pattern, the gate, which costs as much as one of them; texts that it lets through are judged pattern by pattern
(docs/adr/0010).
A column of which much is let through costs as before, and the gate besides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import partial

import polars as pl

from checks.predicates import Composed, Contains, Filled, Matches, Node, Not, Shows, children
from checks.text import LINE_SUSPECT, NAME_SUSPECT, PLACEHOLDER
from checks.values import Plain, Suspect

OUT_OF_THE_ORDINARY = {Plain.NAME: NAME_SUSPECT, Plain.LINE: LINE_SUSPECT}
NORMALISE = ""
"""In the place of a pattern: asks whether the text is not in normalisation form C."""

_WORD = pl.UInt32
_MOST = 32
_MANY_NULLS = 4
"""From a fourth of nulls on it pays to leave them out."""

_WORTH = 2
"""A column with so many patterns is given a gate."""


def rare(nodes: Iterable[Node]) -> dict[str, tuple[Node, ...]]:
    """Nodes that hardly any record fulfils (or, of `Filled`, that hardly any fails), by column; only where a gate pays.

    A pattern is taken to be rare where rules only ever ask that it is not there.
    """
    users: dict[Node, list[Node]] = defaultdict(list)
    every = list(nodes)
    for node in every:
        for child in children(node):
            users[child].append(node)
    found: dict[str, list[Node]] = defaultdict(list)
    for node in every:
        match node:
            case Shows(of=Suspect(field=field)) | Composed(of=Suspect(field=field)) | Filled(field=field):
                found[field].append(node)
            case Matches(field=field) | Contains(field=field) if users[node] and all(
                isinstance(user, Not) for user in users[node]
            ):
                found[field].append(node)
    return {field: tuple(sorted(held, key=repr)) for field, held in found.items() if _WORTH <= len(held) <= _MOST}


def marks(field: str, nodes: tuple[Node, ...]) -> pl.Expr:
    """A column of bits: the nth is set where the nth of the nodes is fulfilled, or of `Filled`, isn't."""
    gate = "|".join(dict.fromkeys(f"(?:{_gate(node)})" for node in nodes))
    judge = partial(_judged, gate=gate, tests=tuple(_test(node) for node in nodes))
    return pl.col(field).map_batches(judge, return_dtype=_WORD, is_elementwise=True)


def unmarked(node: Node, bit: int, column: str) -> pl.Expr:
    """The node as a boolean expression over its bit; false where the text is null, which rules take for false."""
    there = (pl.col(column) & pl.lit(1 << bit, _WORD)) != 0
    match node:
        case Filled(field=field):
            return pl.col(field).is_not_null() & ~there
        case Composed(of=Suspect(field=field)):
            return pl.col(field).is_not_null() & ~there
        case _:
            return there


def _gate(node: Node) -> str:
    match node:
        case Shows(of=of) | Composed(of=of):
            return OUT_OF_THE_ORDINARY[of.plain]
        case Filled():
            return PLACEHOLDER
        case Matches(pattern=pattern):
            return f"^(?:{pattern})$"
        case Contains(pattern=pattern):
            return pattern
        case _:
            raise TypeError(f"no gate for {type(node).__name__}")


def _test(node: Node) -> tuple[str, str]:
    """What makes a text be asked, and what it is asked: two patterns."""
    match node:
        case Shows(of=of, pattern=pattern):
            return OUT_OF_THE_ORDINARY[of.plain], pattern
        case Composed(of=of):
            return OUT_OF_THE_ORDINARY[of.plain], NORMALISE
        case _:
            return "", _gate(node)


def _judged(texts: pl.Series, gate: str, tests: tuple[tuple[str, str], ...]) -> pl.Series:
    """The bits of each text."""
    found = pl.zeros(len(texts), _WORD, eager=True)
    if texts.null_count() * _MANY_NULLS < len(texts):
        let_through = texts.str.contains(gate).arg_true()
    else:
        # A null costs a pattern as much as an empty text.
        there = texts.is_not_null().arg_true()
        let_through = there.filter(texts.gather(there).str.contains(gate))
    if not len(let_through):
        return found
    asked = texts.gather(let_through)
    bits = pl.zeros(len(asked), _WORD, eager=True)
    suspect: dict[str, pl.Series] = {}
    for bit, (when, pattern) in enumerate(tests):
        there = asked != asked.str.normalize("NFC") if pattern == NORMALISE else asked.str.contains(pattern)
        if when:
            if when not in suspect:
                suspect[when] = asked.str.contains(when)
            there &= suspect[when]
        bits |= there.cast(_WORD) * (1 << bit)
    return found.scatter(let_through, bits)
