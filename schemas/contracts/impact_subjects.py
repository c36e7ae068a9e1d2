"""What of two contracts differs so that records may be judged anew, as pairs of rules that the tally can run.

What a column asks of its values is a condition like any other, so it is written as one here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import polars as pl

from checks.across import Unique
from checks.predicates import (
    AllOf,
    Always,
    AnyOf,
    AtMost,
    Matches,
    Missing,
    Not,
    OneOf,
    Predicate,
    Present,
    columns,
)
from checks.rule import Rule
from checks.values import Const, Field
from checks.vocabulary import Criterion, Dataset, ErrorGroup, Severity
from schemas.contract import Kind
from schemas.contracts.codec import unreadable
from schemas.contracts.diff import paired
from schemas.contracts.diff_rules import day_of
from schemas.contracts.domains import BITS
from schemas.contracts.impact_reading import kind_of
from schemas.contracts.judging import Judge, Table
from schemas.contracts.model import ColumnSpec, Contract, RuleSpec, Type
from schemas.contracts.renames import renamed
from schemas.contracts.versions import is_version


class Subject(StrEnum):
    """What judges a record."""

    RULE = "rule"
    COLUMN = "column"
    """What the contract itself asks of a column: that it is there, codes, pattern, lengths, bounds, uniqueness."""
    KEY = "key"

    @property
    def vi(self) -> str:
        """Vietnamese word."""
        return {"rule": "quy tắc", "column": "cột", "key": "khóa"}[self.value]


@dataclass(frozen=True, slots=True)
class Difference:
    """A rule, column or key that differs, with its condition on each side; None where it isn't there."""

    subject: Subject
    name: str
    old: RuleSpec | None
    new: RuleSpec | None


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """What differs and can't be counted, and why."""

    subject: Subject
    name: str
    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Subjects:
    """Everything that differs, and how many rules don't."""

    differences: tuple[Difference, ...]
    unmeasured: tuple[Unmeasured, ...]
    unchanged: int


_NO_WORDS = ("điều kiện viết theo cách bản này không hiểu", "its condition is written in terms unknown to this program")
_DRIFTED = (
    "ví dụ mà bản phát hành kèm theo nay được xét khác: chương trình hiểu điều kiện khác lúc phát hành",
    "the examples released with it are judged otherwise now: the program reads the condition differently than then",
)
_TYPE = ("kiểu của cột đã đổi", "the type of a column changed")
_COMPOSITE = ("khóa nhiều cột", "a key of several columns")


def subjects(
    old: Contract, new: Contract, frames: Mapping[Dataset, pl.LazyFrame], judge: Judge | None = None
) -> Subjects:
    """What differs. The old contract's columns are taken under the new one's names."""
    pairs = paired(old, new)
    old = renamed(old, {a.name: b.name for a, b in pairs if a.name != b.name})
    present = frozenset(frames[Dataset(new.table)].collect_schema().names())
    untyped = _untyped(old, new)
    found: list[tuple[Difference, tuple[str, str] | None]] = []
    before, now = {rule.id: rule for rule in old.rules}, {rule.id: rule for rule in new.rules}
    for name in sorted(before.keys() | now.keys()):
        each = Difference(Subject.RULE, name, before.get(name), now.get(name))
        drifted = _drifted(each, old, new, judge or Judge())
        if drifted or _judged(each.old) != _judged(each.new):
            found.append((each, _why_not(each, untyped, drifted=drifted)))
    differing = {each.name for each, _ in found}
    found += [(each, _TYPE if each.name in untyped else None) for each in _columns(old, new, present)]
    several = max(len(old.key), len(new.key)) > 1
    found += [(each, _COMPOSITE if several else None) for each in _keys(old, new)]
    return Subjects(
        tuple(each for each, why in found if why is None),
        tuple(Unmeasured(each.subject, each.name, *why) for each, why in found if why is not None),
        len((before.keys() & now.keys()) - differing),
    )


def _untyped(old: Contract, new: Contract) -> frozenset[str]:
    """Columns that the two versions read as different types, or that no extract has for their type."""
    kinds: dict[str, set[Kind | None]] = {}
    for column in (*old.columns, *new.columns):
        kinds.setdefault(column.name, set()).add(kind_of(column.type))
    return frozenset(name for name, several in kinds.items() if len(several) > 1 or None in several)


def _judged(rule: RuleSpec | None) -> tuple[Any, ...] | None:
    return None if rule is None else (rule.applies, rule.holds, rule.since, rule.until, rule.blocking)


def _drifted(each: Difference, old: Contract, new: Contract, judge: Judge) -> bool:
    """Whether a released rule's own examples are no longer judged as its release says.

    They were when it was released, so the program's reading of the condition must have changed since.
    """
    a, b = each.old, each.new
    if a is not None and b is not None and (_judged(a), a.passing, a.failing) == (_judged(b), b.passing, b.failing):
        # Said alike on both sides, so no record is judged anew whatever it means.
        return False
    sides = ((old, a), (new, b))
    return any(
        rule is not None and is_version(held.version) and not unreadable(rule) and _mistaken(held, rule, judge)
        for held, rule in sides
    )


def _mistaken(contract: Contract, rule: RuleSpec, judge: Judge) -> bool:
    for rows, expected in ((rule.passing, False), (rule.failing, True)):
        if rows:
            found = judge.failed(contract, rule, Table(rows, rule.beside, rule.given), day_of(rule))
            if found is None or any(failed is not expected for failed in found):
                return True
    return False


def _why_not(each: Difference, untyped: frozenset[str], *, drifted: bool) -> tuple[str, str] | None:
    for rule in (each.old, each.new):
        if rule is None:
            continue
        if unreadable(rule):
            return _NO_WORDS
        if untyped & {*columns(rule.applies), *columns(rule.holds)}:
            return _TYPE
    return _DRIFTED if drifted else None


def _columns(old: Contract, new: Contract, present: frozenset[str]) -> Iterator[Difference]:
    """Columns that take other values than they did; `old` bears the new names."""
    before = old.by_name
    for name in dict.fromkeys((*new.by_name, *before)):
        a, b = before.get(name), new.by_name.get(name)
        alike = a is not None and b is not None and a.type is b.type
        if _asks(a) != _asks(b) or not (alike or a is None or b is None):
            sides = (None if c is None else _column_rule(c, new.table, there=name in present) for c in (a, b))
            yield Difference(Subject.COLUMN, name, *sides)


def _asks(column: ColumnSpec | None) -> tuple[Any, ...]:
    """Whatever of a column can refuse a record, but for its type; a column that isn't there refuses none."""
    if column is None:
        return (False, False, False, (), None, None, None, None, None)
    facets = (column.pattern, column.min_length, column.max_length, column.minimum, column.maximum)
    return (column.indispensable, not column.nullable, column.unique, column.values, *facets)


def _keys(old: Contract, new: Contract) -> Iterator[Difference]:
    if old.key != new.key:
        sides = tuple(_unique_rule(contract.key[0], new.table) if contract.key else None for contract in (old, new))
        yield Difference(Subject.KEY, new.table, *sides)


def _column_rule(column: ColumnSpec, table: str, *, there: bool) -> RuleSpec:
    holds = taken(column, Dataset(table)) if there else Not(Always()) if column.indispensable else Always()
    return _rule(column.name, holds)


def _unique_rule(name: str, table: str) -> RuleSpec:
    return _rule(name, AnyOf(Missing(name), Unique(Dataset(table), name)))


def _rule(name: str, holds: Predicate) -> RuleSpec:
    return RuleSpec(
        id=name, field=name, criterion=Criterion.CLEAN, severity=Severity.BLOCKING, applies=Always(), holds=holds
    )


def taken(column: ColumnSpec, dataset: Dataset) -> Predicate:
    """What a column that is there takes, as a condition on a record: the same as `domains.refusal`, and uniqueness."""
    name, value = column.name, Field(column.name)
    asked: list[Predicate] = []
    if column.codes:
        asked.append(OneOf(value, column.values))
    if column.pattern is not None:
        asked.append(Matches(name, column.pattern))
    # A pattern for each end: a least length above the most is right to write, and takes nothing.
    if column.min_length is not None:
        asked.append(Matches(name, f"(?s:.{{{column.min_length},}})"))
    if column.max_length is not None:
        asked.append(Matches(name, f"(?s:.{{0,{column.max_length}}})"))
    # A float bounds numbers alone, which no extract has (`impact_reading.kind_of`).
    bounds = [tuple(None if isinstance(end, float) else end for end in (column.minimum, column.maximum))]
    if column.type is Type.INTEGER:
        bounds.append((-(2 ** BITS[Type.INTEGER]), 2 ** BITS[Type.INTEGER] - 1))
    for low, high in bounds:
        asked += [AtMost(Const(low), value)] if low is not None else []
        asked += [AtMost(value, Const(high))] if high is not None else []
    if column.unique:
        asked.append(Unique(dataset, name))
    if column.nullable:
        return AnyOf(Missing(name), AllOf(*asked)) if asked else Always()
    return AllOf(Present(name), *asked)


def as_rule(spec: RuleSpec, table: str) -> Rule:
    """A contract's rule as one that the tally runs. What only pages say of a rule is left empty."""
    return Rule(
        id=spec.id,
        on=Dataset(table),
        criterion=spec.criterion,
        field=spec.field,
        applies=spec.applies,
        holds=spec.holds,
        severity=spec.severity,
        scored=spec.scored,
        since=spec.since,
        until=spec.until,
        vi=spec.vi,
        en=spec.en,
        why="",
        remedy_vi="",
        remedy_en="",
        source="",
        error_group=next(iter(ErrorGroup)),
        passing=(),
        failing=(),
    )
