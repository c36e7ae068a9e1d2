"""Conditions on the text of a column: patterns, lengths, what can be parsed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import reduce
from operator import and_, or_
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # comes with GX, without types
import polars as pl
from dateutil.parser import parse as parse_date  # type: ignore[import-untyped]  # comes with GX, without types

from checks.expectations.engine.mapped import MapCondition
from checks.expectations.engine.plan import EngineError
from checks.expectations.engine.records import Records
from checks.expectations.engine.values import between

_END = re.compile(
    r"""
    \\.                           # an escaped sign
    | \[ \^? \]? (?:\\.|[^\]])* \]  # a class of signs
    | (?P<end> \$ )               # the end
    """,
    re.VERBOSE | re.DOTALL,
)


def text(records: Records, name: str) -> pl.Expr:
    """A column as text."""
    column = records.column(name)
    return column if records.dtype(name) == pl.String else column.cast(pl.String)


def matches(values: pl.Expr, pattern: str) -> pl.Expr:
    r"""Whether some part of a text matches. `$` is the very end, as `\Z` is in Python.

    Patterns that polars has no notion of (look-around, back references) are left to Python, once for each different
    value.

    Raises:
        EngineError: Python can't read the pattern either.
    """
    try:
        pl.select(pl.lit("").str.contains(pattern))
    except pl.exceptions.ComputeError:
        return _in_python(values, _searching(pattern))
    return values.str.contains(pattern)


def _searching(pattern: str) -> Callable[[str], object]:
    ended = _END.sub(lambda match: r"\Z" if match["end"] else match[0], pattern)
    try:
        return re.compile(ended).search
    except re.error:
        raise EngineError("a pattern can't be read") from None


def like(values: pl.Expr, pattern: str) -> pl.Expr:
    """Whether a whole text matches a pattern of SQL: % is any text, _ any sign."""
    signs = {"%": ".*", "_": "."}
    return values.str.contains("(?s)^" + "".join(signs.get(sign) or re.escape(sign) for sign in pattern) + "$")


def _in_python(values: pl.Expr, test: Callable[[str], object]) -> pl.Expr:
    def judged(series: pl.Series) -> pl.Series:
        different = series.unique().drop_nulls()
        verdicts = pl.Series([bool(test(each)) for each in different], dtype=pl.Boolean)
        return series.replace_strict(different, verdicts, default=None, return_dtype=pl.Boolean)

    return values.map_batches(judged, return_dtype=pl.Boolean, is_elementwise=True)


def _parsed(parse: Callable[[str, Mapping[str, Any]], object]) -> MapCondition:
    """A condition that a text can be parsed. One that can't is unexpected: it doesn't end the query."""

    def expected(records: Records, names: Sequence[str], value: Mapping[str, Any]) -> pl.Expr:
        if records.dtype(names[0]) != pl.String:
            raise EngineError("Values to be parsed must be of type string.")

        def test(each: str) -> bool:
            try:
                parse(each, value)
            except Exception:  # noqa: BLE001 - parsers raise what they like on what isn't theirs
                return False
            return True

        return _in_python(records.column(names[0]), test)

    return MapCondition(expected)


def _of_text(
    test: Callable[[pl.Expr, str], pl.Expr], key: str, *, negated: bool = False, together: bool = False
) -> MapCondition:
    """A condition that a text matches the pattern, or the list of patterns, given under a key."""

    def expected(records: Records, names: Sequence[str], value: Mapping[str, Any]) -> pl.Expr:
        patterns = [value[key]] if isinstance(value[key], str) else list(value[key])
        found = [test(text(records, names[0]), pattern) for pattern in patterns]
        every = together and (value.get("match_on") or "any") == "all"
        matched = reduce(and_ if every else or_, found, pl.lit(value=every)) if found else pl.lit(value=False)
        return ~matched if negated else matched

    return MapCondition(expected)


def _length(records: Records, name: str) -> pl.Expr:
    return text(records, name).str.len_chars().cast(pl.Int64)


def _length_equals(records: Records, names: Sequence[str], value: Mapping[str, Any]) -> pl.Expr:
    return _length(records, names[0]).eq(value["value"])


def _length_between(records: Records, names: Sequence[str], value: Mapping[str, Any]) -> pl.Expr:
    return between(_length(records, names[0]), value, pl.Int64())


CONDITIONS: Mapping[str, MapCondition] = {
    "column_values.match_regex": _of_text(matches, "regex"),
    "column_values.not_match_regex": _of_text(matches, "regex", negated=True),
    "column_values.match_regex_list": _of_text(matches, "regex_list", together=True),
    "column_values.not_match_regex_list": _of_text(matches, "regex_list", negated=True),
    "column_values.match_like_pattern": _of_text(like, "like_pattern"),
    "column_values.not_match_like_pattern": _of_text(like, "like_pattern", negated=True),
    "column_values.match_like_pattern_list": _of_text(like, "like_pattern_list", together=True),
    "column_values.not_match_like_pattern_list": _of_text(like, "like_pattern_list", negated=True),
    "column_values.value_length.equals": MapCondition(_length_equals),
    "column_values.value_length.between": MapCondition(_length_between),
    "column_values.dateutil_parseable": _parsed(lambda each, _: parse_date(each)),
    "column_values.match_strftime_format": _parsed(
        lambda each, value: datetime.strptime(each, value["strftime_format"])  # noqa: DTZ007 - only whether it parses
    ),
    "column_values.json_parseable": _parsed(lambda each, _: json.loads(each)),
    "column_values.match_json_schema": _parsed(
        lambda each, value: jsonschema.validate(json.loads(each), value["json_schema"])
    ),
}
