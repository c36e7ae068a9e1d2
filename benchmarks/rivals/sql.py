"""Questions as conditions of SQL."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.rivals.questions import Asked


def condition(asked: Asked, *, matches: Callable[[str, str], str]) -> str:  # noqa: PLR0911 - a case for each kind
    """The condition. `matches` writes that some part of a column shows a pattern, as the dialect has it."""
    column = asked.column
    match asked.kind:
        case "present":
            return f"{column} IS NOT NULL"
        case "in":
            return f"{column} IN ({', '.join(map(quoted, asked.values))})"
        case "matches":
            return matches(column, _pattern(asked.whole))
        case "lacks":
            return f"NOT {matches(column, _pattern(asked.pattern))}"
        case "at_most":
            return f"{column} <= DATE '{asked.bound}'"
        case "at_least":
            return f"{column} >= DATE '{asked.bound}'"
        case "in_order":
            return f"{column} <= {asked.other}"
        case _:
            raise ValueError(asked.kind)


def _pattern(pattern: str) -> str:
    # A zero character ends the text of a query.
    return pattern.replace("'", "''").replace("\0", r"\x00")


def quoted(text: str) -> str:
    """A text as a literal."""
    return "'" + text.replace("'", "''") + "'"
