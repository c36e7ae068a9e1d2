"""What a metric provider answers: a value that is known, aggregates for the shared query, or a query of its own.

Providers don't read data. The engine gathers what they answer and runs it in as few queries as possible.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
from great_expectations.exceptions.exceptions import GreatExpectationsError


class EngineError(GreatExpectationsError):
    """The engine can't answer. The message names columns, rules and classes of errors, never a record's value."""


@dataclass(frozen=True, slots=True)
class Known:
    """A metric that needs no record: it follows from the schema."""

    value: Any


@dataclass(frozen=True, slots=True)
class Aggregates:
    """Scalars of one batch, by name, for the query that many metrics share.

    Attributes:
        exprs: each reduces the frame, or a group of it, to one value.
        finish: the metric's value, from the scalars by name; or the plan of a second step, which follows from them.
        whole: some expression needs a column as a whole or in its order: it leaves the streaming engine, or makes it
            keep what others read, so it runs in a query apart from those that stream.
        grouped: what to ask of a group instead, where the second step can't be had; always one step.
    """

    exprs: Mapping[str, pl.Expr]
    finish: Callable[[Mapping[str, Any]], Any]
    whole: bool = False
    grouped: Aggregates | None = None

    def answered(self, answer: Any) -> Aggregates:
        """The same expressions, of which the answer doesn't depend."""
        return Aggregates(self.exprs, lambda _: answer, self.whole)


@dataclass(frozen=True, slots=True)
class Query:
    """A metric that needs a plan of its own, collected together with the shared query.

    `grouped` is what to ask of a group instead; None where no group can be asked.
    """

    frame: pl.LazyFrame
    finish: Callable[[pl.DataFrame], Any]
    grouped: Aggregates | None = None


Plan = Known | Aggregates | Query


def scalar(expr: pl.Expr, finish: Callable[[Any], Any] = lambda found: found, *, whole: bool = False) -> Aggregates:
    """Aggregates of a single expression."""
    return Aggregates({"": expr}, lambda found: finish(found[""]), whole=whole)


def zero_if_none(found: int | None) -> int:
    """A sum over no records is none in some expressions of polars."""
    return found or 0
