"""A contract in the Open Data Contract Standard 3.1, and back.

What the standard has a place for stands there: types with their options, `required` (the standard's word for "never
null"), `unique`, `primaryKey`, `classification`, valid values, rules as quality checks. The rest is in
`customProperties`, which the standard keeps for that.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

import yaml

from checks.vocabulary import Criterion, Severity
from schemas.contract import Privacy
from schemas.contracts.codec import bad, plain, rule_data, rule_of, scalar
from schemas.contracts.model import CodeSpec, ColumnSpec, Contract, RuleSpec, Type

API_VERSION = "v3.1.0"
ENGINE = "ddss"

_LOGICAL: Mapping[Type, tuple[str, str | None]] = MappingProxyType(
    {
        Type.TEXT: ("string", None),
        Type.BOOLEAN: ("boolean", None),
        Type.INTEGER: ("integer", "i32"),
        Type.LONG: ("integer", "i64"),
        Type.NUMBER: ("number", "f64"),
        Type.DATE: ("date", None),
        Type.DATETIME: ("timestamp", None),
    }
)
_DIMENSIONS: Mapping[Criterion, str] = MappingProxyType(
    {
        Criterion.CORRECT: "accuracy",
        Criterion.SUFFICIENT: "completeness",
        Criterion.CLEAN: "conformity",
        Criterion.LIVE: "timeliness",
    }
)
_OPTIONS: Mapping[str, str] = MappingProxyType(
    {
        "pattern": "pattern",
        "min_length": "minLength",
        "max_length": "maxLength",
        "minimum": "minimum",
        "maximum": "maximum",
    }
)
_IN_QUALITY = ("id", "en", "severity")


def dump(contract: Contract) -> str:
    """The contract as a YAML file of the standard, always the same for the same contract."""
    # A copy through JSON holds no object twice: YAML would write the second time as a reference.
    data = json.loads(json.dumps(to_odcs(contract), ensure_ascii=False))
    return str(yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=110))


def load(text: str) -> Contract:
    """Read a YAML file that `dump` wrote.

    Raises:
        InputError: it is no such file.
    """
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise bad(type(error).__name__) from None
    return from_odcs(data)


def to_odcs(contract: Contract) -> dict[str, Any]:
    """The contract as the standard's document."""
    of_field: dict[str, list[RuleSpec]] = {}
    for rule in contract.rules:
        of_field.setdefault(rule.field, []).append(rule)
    strays = [rule for rule in contract.rules if rule.field not in contract.by_name]
    table: dict[str, Any] = {
        "name": contract.table,
        "logicalType": "object",
        "physicalType": "table",
        "businessName": contract.vi,
        "description": contract.en,
        "properties": [_property(column, contract, of_field.get(column.name, [])) for column in contract.columns],
    }
    if strays:
        table["quality"] = [_quality(rule) for rule in strays]
    return {
        "apiVersion": API_VERSION,
        "kind": "DataContract",
        "id": f"ddss-{contract.table}",
        "name": f"ddss {contract.table}",
        "version": contract.version,
        "status": "active",
        "domain": "population",
        "schema": [table],
        "customProperties": _custom({"thresholds": dict(contract.thresholds)}),
    }


def _custom(held: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"property": name, "value": value} for name, value in held.items()]


def _text(bound: Any) -> Any:
    return bound.isoformat() if isinstance(bound, date) else bound


def _property(column: ColumnSpec, contract: Contract, rules: list[RuleSpec]) -> dict[str, Any]:
    logical, size = _LOGICAL[column.type]
    options = {theirs: _text(getattr(column, ours)) for ours, theirs in _OPTIONS.items()}
    options = {name: value for name, value in options.items() if value is not None}
    if size is not None:
        options["format"] = size
    data: dict[str, Any] = {
        "name": column.name,
        "businessName": column.vi,
        "description": column.en,
        "logicalType": logical,
        "required": not column.nullable,
        "unique": column.unique,
        "classification": column.privacy.value,
    }
    if column.name in contract.key:
        data |= {"primaryKey": True, "primaryKeyPosition": contract.key.index(column.name) + 1}
    if options:
        data["logicalTypeOptions"] = options
    custom: dict[str, Any] = {"columnRequired": column.required}
    if column.default:
        custom["default"] = plain(column.default[0])
    if column.aliases:
        custom["aliases"] = list(column.aliases)
    if column.codes:
        custom["codeLabels"] = [{"vi": code.vi, "en": code.en} for code in column.codes]
    data["customProperties"] = _custom(custom)
    quality = [_valid_values(column)] if column.codes else []
    quality += [_quality(rule) for rule in rules]
    return data | ({"quality": quality} if quality else {})


def _valid_values(column: ColumnSpec) -> dict[str, Any]:
    return {
        "type": "library",
        "metric": "invalidValues",
        "arguments": {"validValues": list(column.values)},
        "mustBe": 0,
    }


def _quality(rule: RuleSpec) -> dict[str, Any]:
    held = rule_data(rule)
    return {
        "name": rule.id,
        "description": rule.en,
        "type": "custom",
        "dimension": _DIMENSIONS[rule.criterion],
        "severity": rule.severity.value,
        "engine": ENGINE,
        "implementation": {name: value for name, value in held.items() if name not in _IN_QUALITY},
    }


def from_odcs(data: Any) -> Contract:
    """The contract that a document says.

    Raises:
        InputError: the document isn't one that `to_odcs` wrote.
    """
    if not isinstance(data, dict) or data.get("kind") != "DataContract" or data.get("apiVersion") != API_VERSION:
        raise bad(f"not an ODCS {API_VERSION} document")
    try:
        table = data["schema"][0]
        columns = tuple(_column(held) for held in table["properties"])
        rules = [check for held in (table, *table["properties"]) for check in held.get("quality", [])]
        placed = [(held["primaryKeyPosition"], held["name"]) for held in table["properties"] if held.get("primaryKey")]
        return Contract(
            table=table["name"],
            version=str(data["version"]),
            vi=table["businessName"],
            en=table["description"],
            key=tuple(name for _, name in sorted(placed)),
            columns=columns,
            rules=tuple(sorted((_rule(check) for check in rules if check["type"] == "custom"), key=lambda r: r.id)),
            thresholds=tuple((name, float(pct)) for name, pct in _held(data)["thresholds"].items()),
        )
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise bad(f"it isn't whole ({type(error).__name__} {error})") from None


def _held(data: Mapping[str, Any]) -> dict[str, Any]:
    return {each["property"]: each["value"] for each in data.get("customProperties", [])}


def _rule(check: Mapping[str, Any]) -> RuleSpec:
    severity = Severity(check["severity"]).value
    return rule_of({"id": check["name"], "en": check["description"], "severity": severity} | check["implementation"])


def _column(data: Mapping[str, Any]) -> ColumnSpec:
    options, custom = data.get("logicalTypeOptions", {}), _held(data)
    kind = next(kind for kind, held in _LOGICAL.items() if held == (data["logicalType"], options.get("format")))
    listed = [check["arguments"]["validValues"] for check in data.get("quality", []) if check["type"] == "library"]
    labels = custom.get("codeLabels", [])
    facets = {ours: bound(kind, options.get(theirs)) for ours, theirs in _OPTIONS.items()}
    return ColumnSpec(
        name=data["name"],
        type=kind,
        vi=data["businessName"],
        en=data["description"],
        required=custom["columnRequired"],
        nullable=not data["required"],
        unique=data["unique"],
        codes=tuple(
            CodeSpec(value, label["vi"], label["en"])
            for value, label in zip(listed[0] if listed else [], labels, strict=True)
        ),
        default=(scalar(custom["default"]),) if "default" in custom else (),
        privacy=Privacy(data["classification"]),
        aliases=tuple(custom.get("aliases", ())),
        **facets,
    )


def bound(kind: Type, written: Any) -> Any:
    """A bound as it is written, as a value of the type."""
    if isinstance(written, str) and kind is Type.DATE:
        return date.fromisoformat(written)
    if isinstance(written, str) and kind is Type.DATETIME:
        # A bare date is a bound of a datetime too.
        return datetime.fromisoformat(written) if "T" in written else date.fromisoformat(written)
    return written
