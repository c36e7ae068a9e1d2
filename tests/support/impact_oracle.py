"""The impact of a change in plain Python, both versions row by row; and changes of rules and columns to draw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from oracle import World, true

from checks.predicates import AllOf, Always, AnyOf, Not
from checks.vocabulary import Dataset, Severity
from schemas.contracts.domains import refusal
from schemas.contracts.model import ColumnSpec, Contract, RuleSpec, Type

if TYPE_CHECKING:
    from checks.rule import Row

Found = dict[tuple[str, str], dict[str, tuple[int, int, int, int]]]
"""By subject and name, then by province: newly fail, newly pass, newly blocked, newly freed."""


def expected(old: Contract, new: Contract, world: World, province_of: Mapping[str, str]) -> tuple[Found, Found]:
    """Places where something changes: of each rule, column and key, and of records in at least one, by subject."""
    dataset = Dataset(new.table)
    rows = world.tables[dataset]
    pairs: dict[tuple[str, str], tuple[list[tuple[bool, bool]], list[tuple[bool, bool]]]] = {}
    for name in {rule.id for rule in (*old.rules, *new.rules)}:
        pairs["rule", name] = (_rule(old, name, world, rows), _rule(new, name, world, rows))
    for name in {column.name for column in (*old.columns, *new.columns)}:
        pairs["column", name] = (_column(old, name, rows), _column(new, name, rows))
    if old.key != new.key:
        pairs["key", new.table] = (_key(old, rows), _key(new, rows))
    places = [province_of.get(row.get("managing_unit") or "", "") for row in rows]
    single: Found = {}
    by_subject: dict[str, list[set[int]]] = {}
    for (subject, name), (before, now) in pairs.items():
        hit: list[set[int]] = [set(), set(), set(), set()]
        for index, ((a, a_blocks), (b, b_blocks)) in enumerate(zip(before, now, strict=True)):
            for place, changes in enumerate(
                (b and not a, a and not b, b_blocks and not a_blocks, a_blocks and not b_blocks)
            ):
                if changes:
                    hit[place].add(index)
        single[subject, name] = _placed(hit, places)
        for all_of_them, more in zip(by_subject.setdefault(subject, [set(), set(), set(), set()]), hit, strict=True):
            all_of_them.update(more)
    return single, {(subject, ""): _placed(hit, places) for subject, hit in by_subject.items()}


def _placed(hit: list[set[int]], places: list[str]) -> dict[str, tuple[int, int, int, int]]:
    counted = [Counter(places[index] for index in indices) for indices in hit]
    found = {place: tuple(each[place] for each in counted) for place in {*places}}
    return {place: (a, b, c, d) for place, (a, b, c, d) in found.items() if a or b or c or d}


def _rule(contract: Contract, name: str, world: World, rows: Sequence[Row]) -> list[tuple[bool, bool]]:
    """Of each row, whether it fails the rule, and whether that blocks it."""
    rule = next((rule for rule in contract.rules if rule.id == name), None)
    day = world.context.as_of
    if rule is None or not (rule.since or day) <= day <= (rule.until or day):
        return [(False, False)] * len(rows)
    failed = [true(rule.applies, row, world) and not true(rule.holds, row, world) for row in rows]
    blocks = rule.scored and rule.severity is Severity.BLOCKING
    return [(each, each and blocks) for each in failed]


def _column(contract: Contract, name: str, rows: Sequence[Row]) -> list[tuple[bool, bool]]:
    column = contract.by_name.get(name)
    if column is None:
        return [(False, False)] * len(rows)
    times = Counter(row.get(name) for row in rows)
    found = []
    for row in rows:
        value = row.get(name)
        twice = column.unique and value is not None and times[value] > 1
        refused = refusal(column, value) is not None or twice
        found.append((refused, refused))
    return found


def _key(contract: Contract, rows: Sequence[Row]) -> list[tuple[bool, bool]]:
    """For a key of one column, or none."""
    names = contract.key[:1]
    times = Counter(row.get(name) for name in names for row in rows)
    twice = [any(row.get(name) is not None and times[row.get(name)] > 1 for name in names) for row in rows]
    return [(each, each) for each in twice]


def _edits() -> Mapping[str, Callable[[RuleSpec, RuleSpec], RuleSpec | None]]:
    return {
        "gone": lambda _rule, _other: None,
        "turned": lambda rule, _other: replace(rule, holds=Not(rule.holds)),
        "stricter": lambda rule, other: replace(rule, holds=AllOf(rule.holds, other.holds)),
        "milder": lambda rule, other: replace(rule, holds=AnyOf(rule.holds, other.holds)),
        "everywhere": lambda rule, _other: replace(rule, applies=Always()),
        "fewer": lambda rule, other: replace(rule, applies=AllOf(rule.applies, other.applies)),
        "blocking": lambda rule, _other: replace(rule, severity=Severity.BLOCKING, scored=True),
        "on trial": lambda rule, _other: replace(rule, scored=False),
        "ended": lambda rule, _other: replace(rule, until=date(2026, 1, 1)),
        "begun": lambda rule, _other: replace(rule, since=date(2026, 1, 1)),
    }


def _facets(column: ColumnSpec) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [{"nullable": not column.nullable}]
    if column.type is Type.TEXT:
        found += [{"pattern": "[0-9]*|[^0-9]{2,}"}, {"min_length": 2, "max_length": 11}, {"max_length": 5}]
        found += [{"codes": column.codes[1:]}] if len(column.codes) > 1 else []
        found += [{"unique": not column.unique}]
    if column.type is Type.DATE:
        found += [{"minimum": date(1990, 5, 1)}, {"maximum": date(2026, 10, 30)}]
    if column.type is Type.DATETIME:
        found += [{"minimum": date(2026, 3, 3)}]
    if column.type is Type.LONG:
        found += [{"minimum": 1, "maximum": 2}, {"type": Type.INTEGER}]
    return found


@st.composite
def changed(draw: st.DrawFn, contract: Contract) -> Contract:
    """The contract with a few rules, columns and its key changed."""
    edits = _edits()
    rules = {rule.id: rule for rule in contract.rules}
    for name in draw(st.lists(st.sampled_from(sorted(rules)), max_size=4, unique=True)):
        edited = edits[draw(st.sampled_from(sorted(edits)))](rules[name], draw(st.sampled_from(contract.rules)))
        if edited is None:
            del rules[name]
        else:
            rules[name] = edited
    columns = {column.name: column for column in contract.columns}
    for name in draw(st.lists(st.sampled_from(sorted(columns)), max_size=3, unique=True)):
        columns[name] = replace(columns[name], **draw(st.sampled_from(_facets(columns[name]))))
    key = draw(st.sampled_from((contract.key, contract.key, (), ("managing_unit",))))
    return replace(contract, rules=tuple(rules.values()), columns=tuple(columns.values()), key=key)
