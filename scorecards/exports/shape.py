"""What a JSON document is made of, declared once: from it come the document, its JSON Schema and its page of docs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scorecards.exports.figures import BOUND

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

DIALECT = "https://json-schema.org/draft/2020-12/schema"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value. `name` is what the page of documentation calls it."""

    name: str


@dataclass(frozen=True, slots=True)
class Plain(Kind):
    """A value that JSON Schema describes by itself."""

    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Named(Kind):
    """An object that has a name of its own, because it stands in more than one place or is long."""

    vi: str
    en: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class ListOf(Kind):
    """A list of one kind."""

    of: Kind


@dataclass(frozen=True, slots=True)
class Maybe(Kind):
    """A value of a kind, or null."""

    of: Kind


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an object.

    Attributes:
        take: gives the field's value from what the object is made of.
        always: whether it is there even if empty; else it is left out where the page has nothing of it.
    """

    name: str
    kind: Kind
    vi: str
    en: str
    take: Callable[[Any], Any]
    always: bool = True


TEXT = Plain("chữ / text", {"type": "string"})
WHOLE = Plain("số nguyên / integer", {"type": "integer", "minimum": 0})
NUMBER = Plain("số / number", {"type": "number"})
YES = Plain("true/false", {"type": "boolean"})
DAY = Plain("ngày / date", {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"})
FIGURE = Plain(
    "số hoặc cận / figure",
    {"anyOf": [{"type": "number"}, {"type": "string", "pattern": BOUND}, {"type": "null"}]},
)
"""A number; a bound as "<10" or "≥93.3"; or null where nothing is told."""


def one_of(name: str, *values: str) -> Plain:
    """One of some words."""
    return Plain(name, {"enum": list(values)})


def code(name: str, pattern: str) -> Plain:
    """Text of a pattern."""
    return Plain(name, {"type": "string", "pattern": pattern})


def list_of(kind: Kind) -> ListOf:
    """A list of one kind."""
    return ListOf(f"danh sách / list: {kind.name}", kind)


def maybe(kind: Kind) -> Maybe:
    """A value of a kind, or null."""
    return Maybe(f"{kind.name}, null", kind)


def writer(kind: Kind) -> Callable[[Any], Any]:
    """What writes a value of a kind as plain JSON data; made once, it writes thousands of documents.

    Raises:
        TypeError: if there is no way to write a kind.
    """
    match kind:
        case Plain():
            return _as_it_is
        case Named():
            steps = tuple((field.name, field.take, writer(field.kind), field.always) for field in kind.fields)
            return lambda source: {
                name: write(value)
                for name, take, write, always in steps
                for value in (take(source),)
                if always or not _is_absent(value)
            }
        case ListOf():
            each = writer(kind.of)
            return lambda source: [each(one) for one in source]
        case Maybe():
            inner = writer(kind.of)
            return lambda source: None if source is None else inner(source)
        case _:
            raise TypeError(f"no way to write {type(kind).__name__}")


def _as_it_is(value: Any) -> Any:
    return value


def _is_absent(value: Any) -> bool:
    # Zero and false are figures; only what is empty is left out.
    return value is None or (isinstance(value, str | tuple | list) and not value)


def json_schema(root: Named, identifier: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a document."""
    parts = list(named(root))
    return {
        "$schema": DIALECT,
        "$id": identifier,
        "title": root.name,
        **_object(root),
        "$defs": {part.name: _object(part) for part in parts if part is not root},
    }


def named(kind: Kind) -> Iterator[Named]:
    """Every named object inside, each once, the outermost first."""
    found: dict[str, Named] = {}
    _gather(kind, found)
    return iter(found.values())


def _gather(kind: Kind, found: dict[str, Named]) -> None:
    if isinstance(kind, ListOf | Maybe):
        _gather(kind.of, found)
    elif isinstance(kind, Named):
        if found.setdefault(kind.name, kind) is not kind:
            if found[kind.name] != kind:
                raise ValueError(f"two objects are called {kind.name}")
            return
        for field in kind.fields:
            _gather(field.kind, found)


def _object(part: Named) -> dict[str, Any]:
    return {
        "description": f"{part.vi} / {part.en}",
        "type": "object",
        "properties": {
            field.name: _value(field.kind) | {"description": f"{field.vi} / {field.en}"} for field in part.fields
        },
        "required": [field.name for field in part.fields if field.always],
        "additionalProperties": False,
    }


def _value(kind: Kind) -> dict[str, Any]:
    match kind:
        case Plain():
            return dict(kind.schema)
        case Named():
            return {"$ref": f"#/$defs/{kind.name}"}
        case ListOf():
            return {"type": "array", "items": _value(kind.of)}
        case Maybe():
            return {"anyOf": [_value(kind.of), {"type": "null"}]}
        case _:
            raise TypeError(f"no schema for {type(kind).__name__}")
