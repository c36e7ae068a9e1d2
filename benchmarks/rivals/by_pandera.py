"""pandera: a schema of columns with checks, every error collected (`lazy=True`), on polars and on pandas.

Built-in checks wherever there is one. Of failing rows it keeps one (`n_failure_cases`), so that the verdict is not
slowed by copies of them; how many fail is the false values of each check's output.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.rivals.found import Found
from benchmarks.rivals.questions import Asked, Question

FEW = {"n_failure_cases": 1}
"""Options of every check."""


@dataclass(frozen=True, slots=True)
class Flavour:
    """What differs between the frames.

    Attributes:
        pa: pandera's module for them.
        day: a bound as they compare it.
        lacks: of what a check is given, which texts show nothing of a pattern.
        several: a check of a question that no built-in check can say.
        false: how many values of a check's output are false.
    """

    pa: Any
    day: Callable[[Asked], Any]
    lacks: Callable[[Any, str], Any]
    several: Callable[[Question], Any]
    false: Callable[[Any], int]


def validated(flavour: Flavour, frame: Any, names: list[str], questions: tuple[Question, ...]) -> Found:
    """The verdicts on a frame of those columns."""
    missing = {each.holds.column: each.id for each in questions if each.holds.kind == "present" and not each.where}
    failed = dict.fromkeys((each.id for each in questions), 0)
    try:
        _schema(flavour, names, questions, missing).validate(frame, lazy=True)
    except flavour.pa.errors.SchemaErrors as errors:
        for error in errors.schema_errors:
            if error.check == "not_nullable":
                failed[missing[error.schema.name]] = len(error.failure_cases)
            else:
                failed[error.check.error] = flavour.false(error.check_output)
    return Found(failed)


def _schema(flavour: Flavour, names: list[str], questions: tuple[Question, ...], missing: dict[str, str]) -> Any:
    checks: dict[str, list[Any]] = {name: [] for name in names}
    for each in questions:
        if each.where or each.holds.kind in {"in_order", "unique"}:
            checks[each.holds.column].append(flavour.several(each))
        elif each.holds.kind != "present":
            checks[each.holds.column].append(_builtin(flavour, each))
    columns = {name: flavour.pa.Column(None, found, nullable=name not in missing) for name, found in checks.items()}
    return flavour.pa.DataFrameSchema(columns)


def _builtin(flavour: Flavour, question: Question) -> Any:
    check, asked, options = flavour.pa.Check, question.holds, {"error": question.id, **FEW}
    match asked.kind:
        case "in":
            return check.isin(list(asked.values), **options)
        case "matches":
            return check.str_matches(asked.whole, **options)
        case "lacks":
            return check(lambda given: flavour.lacks(given, asked.pattern), **options)
        case "at_most":
            return check.le(flavour.day(asked), **options)
        case _:
            return check.ge(flavour.day(asked), **options)
