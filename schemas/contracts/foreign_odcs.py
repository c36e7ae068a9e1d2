"""Contracts of other teams in the Open Data Contract Standard 3, as table contracts.

In the standard `required` says that a column is never null; a column that is declared is in every extract.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from checks.errors import InputError
from schemas.contract import Privacy
from schemas.contracts.foreign_patterns import whole
from schemas.contracts.model import CodeSpec, ColumnSpec, Contract, Scalar, Type
from schemas.contracts.notes import UNVERSIONED, Notes

_TYPES: Mapping[str, Type] = MappingProxyType(
    {
        "string": Type.TEXT,
        "boolean": Type.BOOLEAN,
        "integer": Type.LONG,
        "number": Type.NUMBER,
        "date": Type.DATE,
        "timestamp": Type.DATETIME,
    }
)
_PRIVACY: Mapping[str, Privacy] = MappingProxyType(
    {
        **{each.value: each for each in Privacy},
        "public": Privacy.FREE,
        "internal": Privacy.QUASI,
        "confidential": Privacy.SENSITIVE,
        "restricted": Privacy.DIRECT,
    }
)
"""Classes that the standard names as examples [R], from the least protected to the most, and our own."""
_WHOLE_NUMBERS = {Type.INTEGER, Type.LONG}
_LABELS = frozenset(
    {
        *(
            "id",
            "name",
            "businessName",
            "description",
            "tags",
            "physicalName",
            "physicalType",
            "authoritativeDefinitions",
        ),
        *("examples", "customProperties", "dataGranularityDescription", "criticalDataElement", "encryptedName"),
        *("transformSourceObjects", "transformLogic", "transformDescription", "partitioned", "partitionKeyPosition"),
    }
)
"""Words of the standard that ask nothing of a value."""
_TABLE = _LABELS | {"logicalType", "properties", "quality"}
_COLUMN = _LABELS | {
    *("logicalType", "logicalTypeOptions", "required", "unique", "primaryKey", "primaryKeyPosition"),
    *("classification", "quality"),
}
_OPTIONS = frozenset(
    {"format", "pattern", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}
)
_INVALID, _NULLS, _TWICE = "invalidValues", "nullValues", "duplicateValues"
"""Metrics of the standard's library that a column can say itself. Version 3.0 calls a metric a rule."""
_WIDTHS = MappingProxyType({"i8": None, "i16": None, "i32": Type.INTEGER, "i64": Type.LONG, "f64": Type.NUMBER})


def tables(data: Mapping[str, Any], notes: Notes) -> dict[str, Contract]:
    """The tables of a contract, by name.

    Raises:
        InputError: it isn't of version 3 of the standard.
    """
    version = str(data.get("apiVersion", ""))
    if not version.removeprefix("v").startswith("3."):
        raise InputError(
            "hợp đồng ODCS phải là bản 3 (apiVersion v3.…) / an ODCS contract must be of version 3 (apiVersion v3.…)."
        )
    objects = data.get("schema")
    named = [held for held in objects if isinstance(held, dict)] if isinstance(objects, list) else []
    found: dict[str, Contract] = {}
    for place, held in enumerate(named, 1):
        name = str(held.get("name", f"table{place}"))
        if name in found:
            notes.unread(
                name, "name", "bảng khai hai lần, chỉ so sánh bảng đầu", "declared twice, the first is compared"
            )
            continue
        found[name] = _table(name, str(data.get("version", UNVERSIONED)), held, notes)
    return found


def _table(name: str, version: str, held: Mapping[str, Any], notes: Notes) -> Contract:
    notes.others(name, held, _TABLE)
    if held.get("quality"):
        notes.unread(name, "quality", "kiểm tra của cả bảng không được so sánh", "checks of the table aren't compared")
    columns: list[ColumnSpec] = []
    keyed: list[tuple[int, str]] = []
    _columns(name, "", held, notes, columns, keyed, present=True)
    return Contract(
        table=name,
        version=version,
        vi=_text(held.get("businessName")),
        en=_text(held.get("description")),
        key=tuple(column for _, column in sorted(keyed)),
        columns=tuple(columns),
    )


def _columns(  # noqa: PLR0913, PLR0917 - a walk and what it collects
    path: str,
    prefix: str,
    held: Mapping[str, Any],
    notes: Notes,
    columns: list[ColumnSpec],
    keyed: list[tuple[int, str]],
    *,
    present: bool,
) -> None:
    properties = held.get("properties")
    for place, each in enumerate(properties if isinstance(properties, list) else [], 1):
        if not isinstance(each, dict) or not isinstance(each.get("name"), str):
            notes.unread(path, f"properties {place}", "thiếu tên cột", "a column without a name")
            continue
        name, where = f"{prefix}{each['name']}", f"{path}.{each['name']}"
        if name in {column.name for column in columns}:
            notes.unread(
                where, "name", "cột khai hai lần, chỉ so sánh cột đầu", "declared twice, the first is compared"
            )
            continue
        if each.get("logicalType") == "object":
            inner = present and each.get("required") is True
            _columns(where, f"{name}.", each, notes, columns, keyed, present=inner)
            continue
        column = _column(where, name, each, notes, present=present)
        if column is None:
            continue
        columns.append(column)
        if each.get("primaryKey") is True:
            position = each.get("primaryKeyPosition", -1)
            keyed.append((position if isinstance(position, int) and position > 0 else len(columns), name))


def _column(path: str, name: str, held: Mapping[str, Any], notes: Notes, *, present: bool) -> ColumnSpec | None:
    notes.others(path, held, _COLUMN)
    written = str(held.get("logicalType", ""))
    if written not in _TYPES:
        notes.unread(
            path,
            f"logicalType {written}".strip(),
            "kiểu không được so sánh, bỏ qua cột",
            "not compared, column left out",
        )
        return None
    kind = _TYPES[written]
    options = held.get("logicalTypeOptions")
    kind, facets = _options(path, kind, options if isinstance(options, dict) else {}, notes)
    asked = _quality(path, kind, held.get("quality"), notes)
    classed = held.get("classification")
    if classed is not None and str(classed).lower() not in _PRIVACY:
        notes.unread(
            path, "classification", "mức này không rõ, coi là cao nhất", "unknown class, taken for the highest"
        )
    return ColumnSpec(
        name=name,
        type=kind,
        vi=_text(held.get("businessName")),
        en=_text(held.get("description")),
        required=present,
        nullable=held.get("required") is not True
        and held.get("primaryKey") is not True
        and not asked.pop("full", False),
        unique=held.get("unique") is True or asked.pop("unique", False),
        privacy=_PRIVACY.get(str(classed).lower(), Privacy.DIRECT),
        **facets,
        **{key: value for key, value in asked.items() if key == "codes"},
    )


def _options(path: str, kind: Type, options: Mapping[str, Any], notes: Notes) -> tuple[Type, dict[str, Any]]:
    notes.others(path, options, _OPTIONS)
    found: dict[str, Any] = {}
    form = options.get("format")
    if form is not None:
        sized = _WIDTHS.get(str(form))
        if (
            sized is not None
            and (sized is Type.NUMBER) == (kind is Type.NUMBER)
            and kind in {*_WHOLE_NUMBERS, Type.NUMBER}
        ):
            kind = sized
        else:
            notes.unread(path, f"format {form}")
    if "pattern" in options:
        pattern = whole(options["pattern"]) if isinstance(options["pattern"], str) and kind is Type.TEXT else None
        if pattern is None:
            notes.unread(path, "pattern", "mẫu này không được so sánh", "this pattern isn't compared")
        else:
            found["pattern"] = pattern
    return kind, found | _bounds(path, kind, options, notes)


def _bounds(path: str, kind: Type, options: Mapping[str, Any], notes: Notes) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for ours, theirs in (("min_length", "minLength"), ("max_length", "maxLength")):
        size = options.get(theirs)
        if isinstance(size, int) and not isinstance(size, bool) and kind is Type.TEXT:
            found[ours] = size
        elif size is not None:
            notes.unread(path, theirs)
    for name, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if options.get(exclusive) not in {None, False}:
            notes.unread(path, exclusive)
        if options.get(name) is None or options.get(exclusive) is True:
            continue
        bound = _bound(kind, options[name])
        if bound is None:
            notes.unread(path, name)
        else:
            found[name] = bound
    return found


def _bound(kind: Type, written: Any) -> Scalar | None:
    try:
        if kind is Type.DATE and isinstance(written, str):
            return date.fromisoformat(written)
        if kind is Type.DATETIME and isinstance(written, str):
            moment = datetime.fromisoformat(written)
            # The model's times are local; one with a zone can't be held against them.
            return moment if moment.tzinfo is None else None
    except ValueError:
        return None
    number = isinstance(written, int | float) and not isinstance(written, bool)
    if isinstance(written, datetime):
        return written if kind is Type.DATETIME and written.tzinfo is None else None
    if isinstance(written, date):
        return written if kind in {Type.DATE, Type.DATETIME} else None
    return written if number and kind in {*_WHOLE_NUMBERS, Type.NUMBER} else None


def _quality(path: str, kind: Type, checks: Any, notes: Notes) -> dict[str, Any]:
    """What the checks of a column ask that a column can say: codes, never null, unique."""
    found: dict[str, Any] = {}
    for check in checks if isinstance(checks, list) else []:
        held = check if isinstance(check, dict) else {}
        metric = held.get("metric", held.get("rule"))
        arguments = held.get("arguments")
        listed = arguments.get("validValues") if isinstance(arguments, dict) else held.get("validValues")
        none_fail = held.get("mustBe") == 0 and held.get("unit", "rows") in {"rows", "percent"}
        texts = isinstance(listed, list) and bool(listed) and all(isinstance(each, str) for each in listed)
        alone = not isinstance(arguments, dict) or set(arguments) == {"validValues"}
        if metric == _INVALID and kind is Type.TEXT and texts and alone and none_fail:
            found["codes"] = tuple(CodeSpec(each) for each in dict.fromkeys(listed or ()))
        elif metric == _NULLS and none_fail:
            found["full"] = True
        elif metric == _TWICE and none_fail:
            found["unique"] = True
        else:
            name = str(metric or held.get("type") or "quality")
            notes.unread(path, f"quality {name}", "kiểm tra này không được so sánh", "this check isn't compared")
    return found


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
