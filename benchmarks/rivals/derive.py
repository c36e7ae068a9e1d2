"""The forty questions out of the catalogue: a rule that has no counterpart among the kinds of question is refused."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.rivals.questions import AS_OF, FORTY, KINDS, Asked, Question
from checks.across import Unique
from checks.catalogue import RULES
from checks.catalogue.terms import FROM_14
from checks.context import Context
from checks.predicates import (
    AllOf,
    Always,
    AtMost,
    Contains,
    Has,
    InUnits,
    Matches,
    Not,
    OneOf,
    Predicate,
    Present,
    Shows,
)
from checks.text import PIN
from checks.values import AsOf, Field, PinNumber, Suspect

_DIFFERS = "differs"


def questions(context: Context) -> tuple[Question, ...]:
    """The forty rules, in the order in which they are chosen."""
    rules = {rule.id: rule for rule in RULES}
    found = []
    for chosen in FORTY:
        holds = _asked(rules[chosen].holds, context)[0]
        where = tuple(dict.fromkeys(_asked(rules[chosen].applies, context)))
        # Where a text that differs from a pattern must match another, it must match one of the two.
        spared = [part.pattern for part in where if part.kind == _DIFFERS and part.column == holds.column]
        if spared:
            holds = replace(holds, pattern="|".join((holds.pattern, *spared)))
        # Nobody asks a null anything but whether it is there.
        there = {Asked("present", name) for name in Question(chosen, holds, ()).looked_at}
        found.append(Question(chosen, holds, tuple(each for each in where if each not in there and each.kind in KINDS)))
    return tuple(found)


def _asked(node: Predicate, context: Context) -> list[Asked]:  # noqa: C901, PLR0911, PLR0912 - a case for each kind
    match node:
        case Always():
            return []
        case AllOf(parts=parts):
            return [found for part in parts for found in _asked(part, context)]
        case _ if node == FROM_14:
            return [Asked("at_most", "birth_date", bound=AS_OF.replace(year=AS_OF.year - 14).isoformat())]
        case Present(fields=names):
            return [Asked("present", name) for name in names]
        case OneOf(value=Field(name=name), options=options):
            return [Asked("in", name, values=tuple(map(str, options)))]
        case InUnits(field=name, units=units):
            return [Asked("in", name, values=tuple(sorted(context.units[units])))]
        case Matches(field=name, pattern=pattern):
            return [Asked("matches", name, pattern=pattern)]
        case Has(value=PinNumber(field=name)):
            return [Asked("matches", name, pattern=PIN)]
        case Not(part=Contains(field=name, pattern=pattern) | Shows(of=Suspect(field=name), pattern=pattern)):
            return [Asked("lacks", name, pattern=pattern)]
        case Not(part=Matches(field=name, pattern=pattern)):
            return [Asked(_DIFFERS, name, pattern=pattern)]
        case AtMost(left=Field(name=name), right=AsOf()):
            return [Asked("at_most", name, bound=context.as_of.isoformat())]
        case AtMost(left=AsOf(), right=Field(name=name)):
            return [Asked("at_least", name, bound=context.as_of.isoformat())]
        case AtMost(left=Field(name=name), right=Field(name=later)):
            return [Asked("in_order", name, other=later)]
        case Unique(by=name):
            return [Asked("unique", name)]
        case _:
            raise TypeError(f"no question says {type(node).__name__}")
