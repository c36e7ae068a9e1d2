"""What is read of a foreign JSON Schema means what an independent validator makes of it."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from schemas.contracts.domains import refusal
from schemas.contracts.foreign import read

# `$` of the validator's engine also matches before a last line feed, which ECMA-262's doesn't: no value ends in one.
PATTERNS = ("^[a-c]{2}$", "ab", "^a", "b$", "a|b", "^(?:a|bc)$", "[^a]", "^\\d+$", "a.c")
TEXTS = st.text("abc1 ", max_size=5) | st.sampled_from(("ab", "abc", "a", "12", "2026-10-31"))
NUMBERS = st.integers(-4, 6)


@st.composite
def schemas(draw: st.DrawFn) -> dict[str, Any]:
    """A schema of one value: of a text or of a whole number, perhaps null, perhaps in two parts."""
    held: dict[str, Any] = {}
    if draw(st.booleans()):
        kind = "string"
        facets = {
            "pattern": st.sampled_from(PATTERNS),
            "minLength": st.integers(0, 3),
            "maxLength": st.integers(1, 4),
            "enum": st.lists(TEXTS | st.none(), min_size=2, max_size=4, unique=True),
            "const": TEXTS,
        }
    else:
        kind = "integer"
        names = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
        facets = dict.fromkeys(names, NUMBERS)
    for name in draw(st.lists(st.sampled_from(sorted(facets)), max_size=3, unique=True)):
        held[name] = draw(facets[name])
    form = draw(st.sampled_from(("plain", "listed", "anyOf", "oneOf", "parts")))
    if form in {"anyOf", "oneOf"}:
        kinds = draw(st.sampled_from((kind, [kind, "null"])))
        return {form: [{"type": kinds, **held}, {"type": "null"}]}
    if form == "parts":
        return {"allOf": [{"type": kind}, held]}
    return {"type": [kind, "null"] if form == "listed" else kind, **held}


@settings(max_examples=400, deadline=None)
@given(schema=schemas(), value=TEXTS | NUMBERS | st.none())
def test_a_column_takes_what_the_schema_takes(schema, value):
    found = read("la.json", json.dumps({"type": "object", "properties": {"x": schema}}))
    # What isn't compared is named, and then nothing is promised.
    assume(not found.notes)
    (column,) = found.tables["record"].columns
    assert (refusal(column, value) is None) == jsonschema.Draft202012Validator(schema).is_valid(value)
