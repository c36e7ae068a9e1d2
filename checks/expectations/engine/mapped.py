"""Map metrics: what GX asks of a condition on rows. Counts are shared aggregates; rows are fetched where some fail."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import polars as pl

from checks.expectations.engine.limits import all_of_it, key_limit, row_limit, up_to_the_limit
from checks.expectations.engine.plan import Aggregates, EngineError, Known, Plan, Query, scalar, zero_if_none
from checks.expectations.engine.records import Records

ROW = "__row"
"""Name of the column that numbers rows, from 0."""


@dataclass(frozen=True, slots=True)
class MapCondition:
    """A condition on one, two or more columns of a row.

    Attributes:
        expected: which rows meet it; what is null doesn't.
        skips_missing: rows where the one column is missing aren't asked.
        count: how to count failing rows, if not by summing.
        failing: the failing rows, in order, if not by filtering; with the column ROW.
        whole: it looks at other rows, so it leaves the streaming engine.
    """

    expected: Callable[[Records, Sequence[str], Mapping[str, Any]], pl.Expr]
    skips_missing: bool = True
    count: Callable[[Mapped], Aggregates | Query] | None = None
    failing: Callable[[Mapped], pl.LazyFrame] | None = None
    whole: bool = False


@dataclass(frozen=True)
class Mapped:
    """A condition, asked of the rows of a domain."""

    condition: MapCondition
    records: Records
    names: tuple[str, ...]
    pair: bool
    unmet: pl.Expr

    @property
    def conditions(self) -> tuple[pl.Expr, ...]:
        """What a row must meet, beyond the domain, to be asked."""
        skips = self.condition.skips_missing and len(self.names) == 1
        return (self.records.column(self.names[0]).is_not_null(),) if skips else ()

    def columns(self) -> list[pl.Expr]:
        """The columns of the condition."""
        return [self.records.column(name) for name in self.names]

    def count(self) -> Aggregates | Query:
        """How many rows fail."""
        if self.condition.count is not None:
            return self.condition.count(self)
        return scalar(self.unmet.sum(), zero_if_none, whole=self.condition.whole)

    def failing(self) -> pl.LazyFrame:
        """The failing rows in order, whole, with the column ROW."""
        if self.condition.failing is not None:
            return self.condition.failing(self)
        return self.records.frame.with_row_index(ROW).filter(self.unmet)

    def listed(
        self, names: Sequence[str], most: int, shape: Callable[[list[dict[str, Any]]], Any], *, none: Any
    ) -> Plan:
        """Some columns of the failing rows. The count is there in any case; rows are read only if it is not zero."""
        if not most:
            return Known(none)
        counted = self.count()

        def rows(grouped: Aggregates | None = None) -> Query:
            failing = self.failing().select(*names).head(most)
            return Query(failing, lambda frame: shape(frame.to_dicts()) if frame.height else none, grouped)

        if isinstance(counted, Query):
            # The count takes as long as the rows: they are read at once, and may be none.
            return rows(None if counted.grouped is None else counted.grouped.answered(none))
        return Aggregates(
            counted.exprs,
            lambda found: rows() if counted.finish(found) else none,
            counted.whole,
            grouped=counted.answered(none),
        )


def mapped(
    name: str, condition: MapCondition, records: Records, domain: Mapping[str, Any], value: Mapping[str, Any]
) -> Mapped:
    """The condition on a domain. Metrics of the same condition share its expressions, so that polars sees them once."""
    own = {key: given for key, given in value.items() if key != "result_format"}
    key = (name, repr(sorted(domain.items(), key=str)), repr(sorted(own.items(), key=str)))
    if key not in records.memo:
        records.memo[key] = _mapped(condition, records, domain, own)
    found: Mapped = records.memo[key]
    return found


def _mapped(condition: MapCondition, records: Records, domain: Mapping[str, Any], value: Mapping[str, Any]) -> Mapped:
    if domain.get("column"):
        names: tuple[str, ...] = (domain["column"],)
    elif domain.get("column_A"):
        names = (domain["column_A"], domain["column_B"])
    else:
        names = tuple(domain.get("column_list") or ())
    if not names:
        raise EngineError("a condition on rows names no column")
    expected = condition.expected(records, names, value)
    asked = [records.column(names[0]).is_not_null()] if condition.skips_missing and len(names) == 1 else []
    wanted = records.where(*asked, ~expected.fill_null(value=False))
    if wanted is None:
        raise EngineError("a condition on rows asks nothing")
    return Mapped(condition, records, names, bool(domain.get("column_A")), wanted)


def providers(conditions: Mapping[str, MapCondition]) -> dict[str, Callable[..., Plan]]:
    """A provider for each metric that GX asks of each condition, by the metric's name."""
    return {
        f"{name}.{suffix}": partial(_provide, name, condition, answer)
        for name, condition in conditions.items()
        for suffix, answer in ANSWERS.items()
    }


def _provide(  # noqa: PLR0913, PLR0917 - the arguments of a provider, and what it is a provider of
    name: str,
    condition: MapCondition,
    answer: Callable[[Mapped, Mapping[str, Any]], Plan],
    records: Records,
    domain: Mapping[str, Any],
    value: Mapping[str, Any],
    _found: object,
) -> Plan:
    return answer(mapped(name, condition, records, domain, value), value.get("result_format") or {})


def _count(each: Mapped, _format: Mapping[str, Any]) -> Plan:
    return each.count()


def _asked(each: Mapped, _format: Mapping[str, Any]) -> Plan:
    return scalar(each.records.count(), zero_if_none)


def _values(each: Mapped, result_format: Mapping[str, Any]) -> Plan:
    def shape(rows: list[dict[str, Any]]) -> list[Any]:
        if len(each.names) == 1:
            return [row[each.names[0]] for row in rows]
        return [tuple(row.values()) for row in rows] if each.pair else rows

    return each.listed(list(dict.fromkeys(each.names)), row_limit(result_format), shape, none=[])


def _keys(each: Mapped, result_format: Mapping[str, Any]) -> Plan:
    most = key_limit(result_format)
    wanted = result_format.get("unexpected_index_column_names")
    if not wanted:
        return each.listed([ROW], most, lambda rows: [row[ROW] for row in rows], none=[])
    for name in wanted:
        each.records.dtype(name)
    if result_format.get("exclude_unexpected_values"):

        def by_column(rows: list[dict[str, Any]]) -> list[dict[str, list[Any]]]:
            return [{name: [row[name] for row in rows] for name in wanted}]

        return each.listed(list(wanted), most, by_column, none=[])
    return each.listed(list(dict.fromkeys([*wanted, *each.names])), most, lambda rows: rows, none=[])


def _query(each: Mapped, result_format: Mapping[str, Any]) -> Plan:
    if result_format.get("return_unexpected_index_query") is False:
        return Known(None)
    return Known(f"df.filter({each.unmet})")


def _rows(each: Mapped, result_format: Mapping[str, Any]) -> Plan:
    return each.listed(each.records.schema.names(), row_limit(result_format), lambda rows: rows, none=[])


def _value_counts(each: Mapped, _format: Mapping[str, Any]) -> Plan:
    name = each.names[0]
    counted = each.failing().group_by(name).len().sort("len", name, descending=[True, False])

    def shape(frame: pl.DataFrame) -> list[tuple[Any, int]]:
        all_of_it(frame)
        return frame.rows()

    return Query(up_to_the_limit(counted), shape)


ANSWERS: Mapping[str, Callable[[Mapped, Mapping[str, Any]], Plan]] = {
    "unexpected_count": _count,
    "filtered_row_count": _asked,
    "unexpected_values": _values,
    "unexpected_index_list": _keys,
    "unexpected_index_query": _query,
    "unexpected_rows": _rows,
    "unexpected_value_counts": _value_counts,
}
