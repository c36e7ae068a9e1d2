"""A contract with columns under other names, in its rules and their examples too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from checks.predicates import Node, Predicate
from checks.values import Value
from schemas.contracts.model import Contract, Record, RuleSpec

_NAMING = frozenset({"field", "name", "by", "of", "link", "fields", "alike"})
"""Fields of conditions that hold names of the judged record's columns where they hold text."""


def renamed(contract: Contract, names: Mapping[str, str]) -> Contract:
    """The contract with some columns renamed, old name to new."""
    if not names:
        return contract
    return replace(
        contract,
        key=tuple(names.get(name, name) for name in contract.key),
        columns=tuple(replace(column, name=names.get(column.name, column.name)) for column in contract.columns),
        rules=tuple(_rule(rule, names) for rule in contract.rules),
    )


def _rule(rule: RuleSpec, names: Mapping[str, str]) -> RuleSpec:
    return replace(
        rule,
        field=names.get(rule.field, rule.field),
        applies=_node(rule.applies, names),
        holds=_node(rule.holds, names),
        passing=named(rule.passing, names),
        failing=named(rule.failing, names),
        beside=named(rule.beside, names),
    )


def named(rows: tuple[Record, ...], names: Mapping[str, str]) -> tuple[Record, ...]:
    """Records with some columns renamed, old name to new."""
    return tuple({names.get(name, name): value for name, value in row.items()} for row in rows)


def _node(node: Any, names: Mapping[str, str]) -> Any:
    made: Node = object.__new__(type(node))
    for each in fields(node):
        object.__setattr__(made, each.name, _part(getattr(node, each.name), names, naming=each.name in _NAMING))
    return made


def _part(part: Any, names: Mapping[str, str], *, naming: bool) -> Any:
    if isinstance(part, Value | Predicate):
        return _node(part, names)
    if isinstance(part, tuple):
        return tuple(_part(each, names, naming=naming) for each in part)
    return names.get(part, part) if naming and isinstance(part, str) else part
