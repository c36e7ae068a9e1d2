"""JSON Schema of other teams, drafts 4 to 2020-12 and OpenAPI's dialect, as table contracts.

A schema of an object is a table, its properties are columns, and an object within it is columns with dotted names.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from schemas.contracts.domains import fits
from schemas.contracts.foreign_patterns import whole
from schemas.contracts.model import CodeSpec, ColumnSpec, Contract, Scalar, Type
from schemas.contracts.notes import UNVERSIONED, Notes

RECORD = "record"
"""Name of the one table of a schema of one object: titles change between versions."""
_DEFINED = ("$defs", "definitions")
_WORDS = frozenset(
    {
        *("$schema", "$id", "id", "$anchor", "$comment", "title", "description", "examples", "example", "default"),
        *("deprecated", "readOnly", "writeOnly", "externalDocs", "discriminator", "xml", "tags"),
        *("$defs", "definitions", "components", "openapi", "info", "paths", "servers"),
    }
)
"""Keywords that ask nothing of a value."""
_OBJECT = _WORDS | {"type", "properties", "required", "allOf", "$ref", "nullable"}
_VALUE = _WORDS | {
    *("type", "format", "enum", "const", "pattern", "minLength", "maxLength", "minimum", "maximum"),
    *("exclusiveMinimum", "exclusiveMaximum", "nullable", "allOf", "anyOf", "oneOf", "$ref"),
}
_TYPES = {"string": Type.TEXT, "boolean": Type.BOOLEAN, "integer": Type.LONG, "number": Type.NUMBER}
_FORMATS = {
    ("string", "date"): Type.DATE,
    ("string", "date-time"): Type.DATETIME,
    ("integer", "int32"): Type.INTEGER,
    ("integer", "int64"): Type.LONG,
    ("number", "double"): Type.NUMBER,
}
_MOST_REFERENCES = 30

Schema = Mapping[str, Any]


def tables(data: Schema, notes: Notes) -> dict[str, Contract]:
    """The tables of a document: the object that it describes, or every object that it defines."""
    reader = _Reader(data, notes)
    root = reader.resolved(data, RECORD)
    if isinstance(root.get("properties"), dict):
        return {RECORD: reader.table(RECORD, data)}
    defined = [held for key in _DEFINED if isinstance(held := data.get(key), dict)]
    components = data.get("components")
    if isinstance(components, dict) and isinstance(held := components.get("schemas"), dict):
        defined.append(held)
    return {
        str(name): reader.table(str(name), schema)
        for each in defined
        for name, schema in each.items()
        if isinstance(schema, dict) and "properties" in reader.resolved(schema, str(name))
    }


class _Reader:
    def __init__(self, document: Schema, notes: Notes) -> None:
        self._document = document
        self._notes = notes

    def table(self, name: str, schema: Schema) -> Contract:
        held = self.resolved(schema, name)
        return Contract(
            table=name,
            version=str(_of(self._document.get("info")).get("version", UNVERSIONED)),
            vi=_text(held.get("title")),
            en=_text(held.get("description")),
            columns=tuple(self._columns(name, held, prefix="", outer=True, stack=0)),
        )

    def resolved(self, schema: Schema, path: str) -> Schema:
        """The schema with its local references followed and its `allOf` laid together."""
        return self._resolved(schema, path, 0)

    def _resolved(self, schema: Schema, path: str, steps: int) -> Schema:
        found = dict(schema)
        parts: list[Schema] = []
        if "$ref" in found:
            parts.append(self._target(found.pop("$ref"), path))
        several = found.pop("allOf", [])
        parts += [part for part in several if isinstance(part, dict)] if isinstance(several, list) else []
        if parts and steps > _MOST_REFERENCES:
            self._notes.unread(path, "$ref", "tham chiếu vòng, không được so sánh", "refers to itself, not compared")
            return found
        for part in parts:
            held = self._resolved(part, path, steps + 1)
            for key, value in held.items():
                if key in {"properties", "required"} and key in found:
                    found[key] = _joined(found[key], value)
                elif key in _WORDS:
                    found.setdefault(key, value)
                elif found.setdefault(key, value) != value:
                    self._notes.unread(path, f"allOf {key}")
        return found

    def _target(self, reference: Any, path: str) -> Schema:
        place: Any = self._document
        text = reference if isinstance(reference, str) else ""
        for step in text.removeprefix("#/").split("/") if text.startswith("#/") else [""]:
            place = _of(place).get(step.replace("~1", "/").replace("~0", "~"))
        if not isinstance(place, dict):
            self._notes.unread(path, "$ref", "không mở tham chiếu ra ngoài tệp", "refers outside the file, not opened")
            return {}
        return place

    def _columns(self, path: str, schema: Schema, *, prefix: str, outer: bool, stack: int) -> list[ColumnSpec]:
        """Columns of an object. `outer`: every record has the object."""
        self._notes.others(path, schema, _OBJECT)
        required = schema.get("required")
        asked = (
            set(required) if isinstance(required, list) and all(isinstance(each, str) for each in required) else set()
        )
        found: list[ColumnSpec] = []
        for name, held in _of(schema.get("properties")).items():
            column = f"{prefix}{name}"
            where = f"{path}.{name}"
            if not isinstance(held, dict):
                self._notes.unread(where, str(held).lower())
                continue
            inner, null = self._nullable(self.resolved(held, where), where)
            there = outer and name in asked
            if isinstance(inner.get("properties"), dict) and stack < _MOST_REFERENCES:
                if null:
                    self._notes.unread(
                        where, "null", "đối tượng rỗng không được so sánh", "an object's null isn't compared"
                    )
                found += self._columns(where, inner, prefix=f"{column}.", outer=there and not null, stack=stack + 1)
                continue
            spec = self._column(where, column, inner, null=null, required=there)
            if spec is not None:
                found.append(spec)
        return found

    def _nullable(self, schema: Schema, path: str) -> tuple[Schema, bool]:
        """The schema without its null, and whether it takes null."""
        found = dict(schema)
        null = found.pop("nullable", False) is True
        for key in ("anyOf", "oneOf"):
            choices = found.get(key)
            if not isinstance(choices, list) or not all(isinstance(each, dict) for each in choices):
                continue
            rest = [each for each in choices if each.get("type") != "null"]
            asked = set(found) - _WORDS - {key}
            if len(rest) == 1 and len(choices) == 1:
                del found[key]
                found = dict(self.resolved({**found, "allOf": rest}, path))
            elif len(rest) == 1 and len(choices) == 2 and not asked:  # noqa: PLR2004 - a choice and null
                inner, within = self._nullable(self.resolved(rest[0], path), path)
                words = {name: value for name, value in found.items() if name != key}
                # Of `oneOf`, null may satisfy one choice and no other.
                return {**words, **inner}, not (key == "oneOf" and within)
        kinds = found.get("type")
        if isinstance(kinds, list):
            rest_kinds = [kind for kind in kinds if kind != "null"]
            null = null or len(rest_kinds) < len(kinds)
            found["type"] = rest_kinds[0] if len(rest_kinds) == 1 else rest_kinds
        if "const" in found:
            only = found.pop("const")
            among = found.get("enum", [only])
            found["enum"] = [only] if isinstance(among, list) and only in among else []
        listed = found.get("enum")
        if isinstance(listed, list):
            # A list without null refuses it, whatever the type says, in OpenAPI too.
            null = null and None in listed
            found["enum"] = [value for value in listed if value is not None]
        return found, null

    def _column(self, path: str, name: str, held: Schema, *, null: bool, required: bool) -> ColumnSpec | None:
        written = held.get("type", _implied(held))
        if not isinstance(written, str) or written not in _TYPES:
            shown = written if isinstance(written, str) else "type"
            self._notes.unread(
                path, shown, "kiểu không được so sánh, bỏ qua cột", "a type that isn't compared, column left out"
            )
            return None
        self._notes.others(path, held, _VALUE)
        for key in ("anyOf", "oneOf"):
            if key in held:
                self._notes.unread(path, key)
        form = held.get("format")
        kind = _FORMATS.get((written, str(form)), _TYPES[written])
        if form is not None and (written, str(form)) not in _FORMATS:
            self._notes.unread(path, f"format {form}")
        facets = self._facets(path, kind, held)
        default = _scalar(kind, held["default"]) if "default" in held and not required else None
        return ColumnSpec(
            name=name,
            type=kind,
            vi=_text(held.get("title")),
            en=_text(held.get("description")),
            required=required,
            nullable=null,
            default=() if default is None else (default,),
            **facets,
        )

    def _facets(self, path: str, kind: Type, held: Schema) -> dict[str, Any]:
        found: dict[str, Any] = {}
        listed = held.get("enum")
        if listed is not None:
            if (
                kind is Type.TEXT
                and isinstance(listed, list)
                and listed
                and all(isinstance(each, str) for each in listed)
            ):
                found["codes"] = tuple(CodeSpec(each) for each in dict.fromkeys(listed))
            else:
                self._notes.unread(path, "enum")
        if "pattern" in held:
            pattern = whole(held["pattern"]) if isinstance(held["pattern"], str) and kind is Type.TEXT else None
            if pattern is None:
                self._notes.unread(path, "pattern", "mẫu này không được so sánh", "this pattern isn't compared")
            else:
                found["pattern"] = pattern
        for ours, theirs in (("min_length", "minLength"), ("max_length", "maxLength")):
            size = held.get(theirs)
            if isinstance(size, int) and not isinstance(size, bool) and kind is Type.TEXT:
                found[ours] = size
            elif size is not None:
                self._notes.unread(path, theirs)
        for ours, theirs, step in (("minimum", "Minimum", 1), ("maximum", "Maximum", -1)):
            bound = self._bound(path, kind, held, theirs, step)
            if bound is not None:
                found[ours] = bound
        return found

    def _bound(self, path: str, kind: Type, held: Schema, name: str, step: int) -> Scalar | None:
        """A bound, inclusive: of whole numbers an exclusive one is the next."""
        bound, exclusive = held.get(name.lower()), held.get(f"exclusive{name}")
        if exclusive is True:
            exclusive, bound = bound, None
        elif exclusive is False:
            exclusive = None
        if not all(each is None or _number(each) for each in (bound, exclusive)) or (
            kind not in {Type.INTEGER, Type.LONG, Type.NUMBER} and (bound, exclusive) != (None, None)
        ):
            self._notes.unread(path, name.lower())
            return None
        if exclusive is not None:
            if kind is Type.NUMBER or exclusive != int(exclusive):
                self._notes.unread(path, f"exclusive{name}")
            else:
                tighter = int(exclusive) + step
                bound = tighter if bound is None or (tighter - bound) * step > 0 else bound
        return bound


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _of(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _joined(left: Any, right: Any) -> Any:
    if isinstance(left, dict) and isinstance(right, dict):
        return {**right, **left}
    if isinstance(left, list) and isinstance(right, list):
        return [*left, *(each for each in right if each not in left)]
    return left


def _implied(held: Schema) -> str | None:
    """The type of a list of texts that names none."""
    listed = held.get("enum")
    return "string" if isinstance(listed, list) and listed and all(isinstance(each, str) for each in listed) else None


def _scalar(kind: Type, value: Any) -> Scalar | None:
    """A value that the column would take, or None."""
    try:
        if kind is Type.DATE:
            return date.fromisoformat(value)
        if kind is Type.DATETIME:
            return datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return value if fits(kind, value) else None
