"""The contract of a table as it stands: columns from the table's declaration, rules from the catalogue, the profile.

Nothing is declared here. What a blocking rule asks of one column alone is the column's too: a rule that every PIN has
twelve digits is the column's pattern.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from checks import codes
from checks.across import Unique
from checks.catalogue import rules_on
from checks.predicates import Always, AtMost, Filled, Has, Matches, OneOf, Predicate, Present, is_pin
from checks.profile import Profile, load_profile
from checks.rule import Rule
from checks.values import Const, Field, PinNumber
from checks.vocabulary import Dataset
from schemas.contract import TABLES, Column, Kind
from schemas.contracts.model import CodeSpec, ColumnSpec, Contract, RuleSpec, Type

WORKING = "working"
"""Version of a contract that isn't released."""

_TYPES: Mapping[Kind, Type] = MappingProxyType(
    {
        Kind.TEXT: Type.TEXT,
        Kind.DATE: Type.DATE,
        Kind.DATETIME: Type.DATETIME,
        Kind.INTEGER: Type.LONG,
        Kind.BOOLEAN: Type.BOOLEAN,
    }
)
_PIN_PATTERN = "[0-9]{12}"
_PIN_DIGITS = 12


def working(dataset: Dataset, profile: Profile | None = None, version: str = WORKING) -> Contract:
    """The contract that this program's declarations amount to."""
    profile = profile or load_profile()
    rules = tuple(sorted((rule_spec(rule, profile) for rule in rules_on(dataset)), key=lambda rule: rule.id))
    return Contract(
        table=dataset.value,
        version=version,
        vi=dataset.vi,
        en=dataset.en,
        key=(dataset.key,),
        columns=tuple(_column(column, rules) for column in TABLES[dataset].columns),
        rules=rules,
        thresholds=(
            ("on_target", profile.bands.on_target),
            ("watch", profile.bands.watch),
            ("headline.on_target", profile.headline.on_target),
            ("headline.watch", profile.headline.watch),
        ),
    )


def rule_spec(rule: Rule, profile: Profile) -> RuleSpec:
    """A rule as the contract says it, with what the profile makes of it."""
    whole = rule.blocking and rule.field in profile.identifier_fields and rule.criterion in profile.identifier_criteria
    return RuleSpec(
        id=rule.id,
        field=rule.field,
        criterion=rule.criterion,
        severity=rule.severity,
        applies=rule.applies,
        holds=rule.holds,
        vi=rule.vi,
        en=rule.en,
        scored=rule.scored and rule.id not in profile.rules_off,
        weight=rule.weight * profile.field_weights.get(rule.field, 1.0),
        threshold_pct=100.0 if whole else None,
        since=rule.since,
        until=rule.until,
        passing=rule.passing,
        failing=rule.failing,
        given=rule.given,
        beside=rule.beside,
    )


def _column(column: Column, rules: Sequence[RuleSpec]) -> ColumnSpec:
    asked: dict[str, Any] = {}
    for rule in rules:
        if rule.field == column.name:
            asked = facets(rule) | asked
    return ColumnSpec(
        name=column.name,
        type=_TYPES[column.kind],
        vi=column.vi,
        en=column.en,
        required=column.required,
        codes=tuple(CodeSpec(code.value, code.vi, code.en) for code in codes.OF_COLUMN.get(column.name, ())),
        default=(None,) if column.null_if_absent else (),
        privacy=column.privacy,
        aliases=column.official,
        **{name: value for name, value in asked.items() if name != "codes"},
    )


def facets(rule: RuleSpec) -> dict[str, Any]:
    """What a rule asks of its column alone, of every record on any day: facets of the column by name."""
    if not rule.blocking or rule.since or rule.until:
        return {}
    always = isinstance(rule.applies, Always)
    if isinstance(rule.holds, Unique) and (always or rule.applies in {Present(rule.field), is_pin(rule.field)}):
        return {"unique": True} if rule.holds.by == rule.field else {}
    if not always and rule.applies != Present(rule.field):
        return {}
    asked = _of_values(rule.field, rule.holds)
    named = isinstance(rule.holds, Present | Filled)
    return {"nullable": False, **asked} if always and (asked or named) else asked


def _of_values(field: str, holds: Predicate) -> dict[str, Any]:
    match holds:
        case Matches(named, pattern) if named == field:
            return {"pattern": pattern}
        case Has(PinNumber(named)) if named == field:
            return {"pattern": _PIN_PATTERN, "min_length": _PIN_DIGITS, "max_length": _PIN_DIGITS}
        case OneOf(Field(named), options) if named == field:
            return {"codes": options}
        case AtMost(Const(low), Field(named)) if named == field:
            return {"minimum": low}
        case AtMost(Field(named), Const(high)) if named == field:
            return {"maximum": high}
        case _:
            return {}


def told_by_column(rule: RuleSpec, column: ColumnSpec | None) -> bool:
    """Whether the column says all that the rule says, so that a change of the one needs no second telling."""
    asked = facets(rule)
    if column is None or not asked or isinstance(rule.holds, Filled):
        return False
    return all((column.values if name == "codes" else getattr(column, name)) == value for name, value in asked.items())
