"""The records that a metric is asked of: a frame, its schema, and which of its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import and_
from typing import Any

import polars as pl

from checks.expectations.engine.plan import EngineError


@dataclass(frozen=True, slots=True)
class RuleExpressions:
    """A rule as two boolean expressions without nulls, over the columns of the frame that it is given with."""

    applies: pl.Expr
    holds: pl.Expr


@dataclass(frozen=True, slots=True)
class RuledFrame:
    """A frame together with what each rule is on it, by the rule's id. Goes wherever a frame may go.

    The frame may have columns that exist for the expressions alone (flags of offending keys, shared parts). `tables`
    are others that a query may name. `counted` holds what is known of the frame already, by `engine.counted.question`.
    """

    frame: pl.LazyFrame
    rules: Mapping[str, RuleExpressions] = field(default_factory=dict)
    tables: Mapping[str, pl.LazyFrame] = field(default_factory=dict)
    counted: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Records:
    """What a metric provider sees.

    Attributes:
        asked: rows that the domain asks of (`row_condition`, `ignore_row_if`); None is all.
        tables: other tables by name, for queries and for comparing numbers of rows.
        memo: parts that several metrics of one call share, by whatever names them.
        requires_rows: a table without rows answers no question about its rows.
    """

    frame: pl.LazyFrame
    schema: pl.Schema
    asked: pl.Expr | None = None
    rules: Mapping[str, RuleExpressions] = field(default_factory=dict)
    tables: Mapping[str, pl.LazyFrame] = field(default_factory=dict)
    memo: dict[Any, Any] = field(default_factory=dict)
    requires_rows: bool = False

    def dtype(self, name: str) -> pl.DataType:
        """The type of a column.

        Raises:
            EngineError: the table has no such column.
        """
        if name not in self.schema:
            raise EngineError(f'Error: The column "{name}" in BatchData does not exist.')
        return self.schema[name]

    def column(self, name: str) -> pl.Expr:
        """A column with NaN as null: to GX both are missing. Categories are their text."""
        column, dtype = pl.col(name), self.dtype(name)
        if isinstance(dtype, pl.Categorical | pl.Enum):
            return column.cast(pl.String)
        return column.fill_nan(None) if dtype.is_float() else column

    def kept(self, expr: pl.Expr, *conditions: pl.Expr) -> pl.Expr:
        """The expression over the rows asked of that meet the conditions: for aggregates."""
        wanted = self.where(*conditions)
        return expr if wanted is None else expr.filter(wanted)

    def count(self, *conditions: pl.Expr) -> pl.Expr:
        """How many of the rows asked of meet the conditions; null counts as not meeting them."""
        wanted = self.where(*conditions)
        return pl.len() if wanted is None else wanted.sum()

    def blanked(self, expr: pl.Expr) -> pl.Expr:
        """The expression, null on rows that are not asked of: for windows, which need every row's place."""
        return expr if self.asked is None else pl.when(self.asked).then(expr)

    def where(self, *conditions: pl.Expr) -> pl.Expr | None:
        """Rows asked of that meet the conditions; None is all rows."""
        every = [*([] if self.asked is None else [self.asked]), *conditions]
        return reduce(and_, every) if every else None

    def rows(self, *conditions: pl.Expr) -> pl.LazyFrame:
        """The frame reduced to the rows asked of that meet the conditions."""
        wanted = self.where(*conditions)
        return self.frame if wanted is None else self.frame.filter(wanted)
