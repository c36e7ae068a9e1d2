"""A contract as JSON Schema 2020-12 of one record, and back.

The schema judges a record in JSON: names, types, null, codes, patterns, lengths and bounds of numbers. What JSON Schema
has no word for (rules, uniqueness, bounds of dates, privacy, labels) is under `x-ddss`, which validators pass over.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from schemas.contract import Privacy
from schemas.contracts.codec import bad, plain, rule_data, rule_of, scalar
from schemas.contracts.model import CodeSpec, ColumnSpec, Contract, Type
from schemas.contracts.odcs import bound

DIALECT = "https://json-schema.org/draft/2020-12/schema"
EXTRA = "x-ddss"
_TYPES: Mapping[Type, str] = MappingProxyType(
    {
        Type.TEXT: "string",
        Type.BOOLEAN: "boolean",
        Type.INTEGER: "integer",
        Type.LONG: "integer",
        Type.NUMBER: "number",
        Type.DATE: "string",
        Type.DATETIME: "string",
    }
)
_MOMENT = "^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}(?::[0-9]{2}(?::[0-9]{2}(?:[.][0-9]+)?)?)?)?$"
"""Local times have no zone, so the standard's format `date-time` would refuse them."""
_FACETS: Mapping[str, str] = MappingProxyType(
    {"min_length": "minLength", "max_length": "maxLength", "minimum": "minimum", "maximum": "maximum"}
)


def dump(contract: Contract) -> str:
    """The contract as a file of JSON Schema, always the same for the same contract."""
    return json.dumps(to_json_schema(contract), ensure_ascii=False, indent=1) + "\n"


def load(text: str) -> Contract:
    """Read a file that `dump` wrote.

    Raises:
        InputError: it is no such file.
    """
    try:
        data = json.loads(text)
    except ValueError as error:
        raise bad(type(error).__name__) from None
    return from_json_schema(data)


def to_json_schema(contract: Contract) -> dict[str, Any]:
    """The schema of one record of the contract's table."""
    return {
        "$schema": DIALECT,
        "$id": f"urn:ddss:contract:{contract.table}:{contract.version}",
        "title": contract.vi,
        "description": contract.en,
        "type": "object",
        "properties": {column.name: _property(column) for column in contract.columns},
        "required": [column.name for column in contract.columns if column.indispensable],
        EXTRA: {
            "table": contract.table,
            "version": contract.version,
            "key": list(contract.key),
            "thresholds": dict(contract.thresholds),
            "rules": [rule_data(rule) for rule in contract.rules],
        },
    }


def _property(column: ColumnSpec) -> dict[str, Any]:
    kind = _TYPES[column.type]
    data: dict[str, Any] = {
        "title": column.vi,
        "description": column.en,
        "type": [kind, "null"] if column.nullable else kind,
    }
    if column.type is Type.DATE:
        data["format"] = "date"
    if column.type is Type.DATETIME:
        data["pattern"] = _MOMENT
    if column.codes:
        data["enum"] = [*column.values, None] if column.nullable else list(column.values)
    if column.pattern is not None:
        data["pattern"] = f"^(?:{column.pattern})$"
    if column.default:
        data["default"] = plain(column.default[0])
    limits = {theirs: getattr(column, ours) for ours, theirs in _FACETS.items()}
    data |= {name: value for name, value in limits.items() if isinstance(value, int | float)}
    return data | {EXTRA: _extra(column, {name: day for name, day in limits.items() if isinstance(day, date)})}


def _extra(column: ColumnSpec, days: Mapping[str, date]) -> dict[str, Any]:
    extra: dict[str, Any] = {
        "type": column.type.value,
        "required": column.required,
        "unique": column.unique,
        "privacy": column.privacy.value,
        **{name: day.isoformat() for name, day in days.items()},
    }
    if column.aliases:
        extra["aliases"] = list(column.aliases)
    if column.codes:
        extra["codeLabels"] = [{"vi": code.vi, "en": code.en} for code in column.codes]
    return extra


def from_json_schema(data: Any) -> Contract:
    """The contract that a schema says.

    Raises:
        InputError: the schema isn't one that `to_json_schema` wrote.
    """
    if not isinstance(data, dict) or data.get("$schema") != DIALECT or EXTRA not in data:
        raise bad("not a JSON Schema 2020-12 with x-ddss")
    try:
        extra = data[EXTRA]
        return Contract(
            table=extra["table"],
            version=extra["version"],
            vi=data["title"],
            en=data["description"],
            key=tuple(extra["key"]),
            columns=tuple(_column(name, held) for name, held in data["properties"].items()),
            rules=tuple(rule_of(rule) for rule in extra["rules"]),
            thresholds=tuple((name, float(pct)) for name, pct in extra["thresholds"].items()),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise bad(f"it isn't whole ({type(error).__name__})") from None


def _column(name: str, data: Mapping[str, Any]) -> ColumnSpec:
    extra = data[EXTRA]
    kind = Type(extra["type"])
    nullable = isinstance(data["type"], list)
    pattern = data.get("pattern") if kind is Type.TEXT else None
    listed = [value for value in data.get("enum", []) if value is not None]
    return ColumnSpec(
        name=name,
        type=kind,
        vi=data["title"],
        en=data["description"],
        required=extra["required"],
        nullable=nullable,
        unique=extra["unique"],
        codes=tuple(
            CodeSpec(value, label["vi"], label["en"])
            for value, label in zip(listed, extra.get("codeLabels", []), strict=True)
        ),
        pattern=None if pattern is None else pattern.removeprefix("^(?:").removesuffix(")$"),
        default=(scalar(data["default"]),) if "default" in data else (),
        privacy=Privacy(extra["privacy"]),
        aliases=tuple(extra.get("aliases", ())),
        **{ours: bound(kind, extra.get(theirs, data.get(theirs))) for ours, theirs in _FACETS.items()},
    )
