"""Metrics that reduce a column to a number, a set or a distribution."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import Any, Literal

import numpy as np
import pandas as pd  # type: ignore[import-untyped]  # comes with GX, without types
import polars as pl

from checks.expectations.engine.limits import PARTIAL, all_of_it, up_to_the_limit
from checks.expectations.engine.plan import Aggregates, EngineError, Plan, Query, scalar, zero_if_none
from checks.expectations.engine.records import Records
from checks.expectations.engine.values import between, in_set, members

Interpolation = Literal["linear", "lower", "higher", "midpoint", "nearest"]
INTERPOLATIONS: tuple[Interpolation, ...] = ("linear", "lower", "higher", "midpoint", "nearest")
Given = Mapping[str, Any]
Provider = Callable[[Records, Given, Given, Given], Plan]


def _kept(records: Records, domain: Given) -> pl.Expr:
    return records.kept(records.column(domain["column"]))


def _simple(
    reduced: Callable[[pl.Expr], pl.Expr], finish: Callable[[Any], Any] = lambda found: found, *, whole: bool = False
) -> Provider:
    def provide(records: Records, domain: Given, _value: Given, _found: Given) -> Plan:
        return scalar(reduced(_kept(records, domain)), finish, whole=whole)

    return provide


def _present_share(records: Records, domain: Given, _value: Given, _found: Given) -> Plan:
    kept = _kept(records, domain)
    return Aggregates(
        {"present": kept.count(), "rows": kept.len()},
        lambda found: found["present"] / found["rows"] if found["rows"] else 0,
    )


def _different_share(records: Records, domain: Given, _value: Given, _found: Given) -> Plan:
    kept = _kept(records, domain)
    return Aggregates(
        {"present": kept.count(), "different": kept.drop_nulls().n_unique()},
        lambda found: found["different"] / found["present"] if found["present"] else 0,
        whole=True,
    )


def _under_threshold(records: Records, domain: Given, value: Given, _found: Given) -> Plan:
    different = _kept(records, domain).drop_nulls().n_unique()
    return scalar(different, lambda found: found < value["threshold"], whole=True)


def _quantiles(records: Records, domain: Given, value: Given, _found: Given) -> Plan:
    wanted = value.get("allow_relative_error") or "nearest"
    how = next((each for each in INTERPOLATIONS if each == wanted), None)
    if how is None:
        raise EngineError(f"allow_relative_error must be one of {', '.join(INTERPOLATIONS)}")
    kept = _kept(records, domain)
    exprs = {
        str(place): _nearest(kept, share) if how == "nearest" else kept.quantile(share, how)
        for place, share in enumerate(value["quantiles"])
    }
    return Aggregates(exprs, lambda found: [found[name] for name in exprs], whole=True)


def _nearest(kept: pl.Expr, share: float) -> pl.Expr:
    """The value nearest to a share of the way; halfway that in an even place, as numpy has it and polars has not."""
    present = kept.drop_nulls()
    place = ((present.len().cast(pl.Float64) - 1) * share).round(mode="half_to_even")
    return present.sort().get(place.cast(pl.Int64), null_on_oob=True)


def _values_of(records: Records, domain: Given) -> pl.LazyFrame:
    return records.rows().select(value=records.column(domain["column"])).drop_nulls()


def _distinct(records: Records, domain: Given, _value: Given, _found: Given) -> Plan:
    return Query(
        up_to_the_limit(_values_of(records, domain).unique()),
        lambda frame: set(_whole(frame["value"])),
        grouped=scalar(
            _kept(records, domain).drop_nulls().unique().implode(), lambda found: set(_whole(found)), whole=True
        ),
    )


def _whole(found: Iterable[Any]) -> list[Any]:
    listed = list(found)
    all_of_it(listed)
    return listed


def _most_common(records: Records, domain: Given, _value: Given, _found: Given) -> Plan:
    counted = _values_of(records, domain).group_by("value").len().filter(pl.col("len") == pl.col("len").max())
    return Query(
        up_to_the_limit(counted).sort("value"),
        lambda frame: _whole(frame["value"]),
        grouped=scalar(_kept(records, domain).drop_nulls().mode().sort().implode(), _whole, whole=True),
    )


def _value_counts(records: Records, domain: Given, value: Given, _found: Given) -> Plan:
    by_value = (value.get("sort") or "value") == "value"

    def shape(pairs: Sequence[tuple[Any, int]]) -> pd.Series:
        all_of_it(pairs)
        ordered = sorted(pairs, key=itemgetter(0)) if by_value else sorted(pairs, key=itemgetter(1), reverse=True)
        index = pd.Index([held for held, _ in ordered], name="value")
        return pd.Series([often for _, often in ordered], index=index, name="count", dtype="int64")

    counted = _kept(records, domain).drop_nulls().value_counts(name="__often").implode()
    return Query(
        up_to_the_limit(_values_of(records, domain).group_by("value").len()),
        lambda frame: shape(frame.rows()),
        grouped=scalar(counted, lambda found: shape([tuple(each.values()) for each in found]), whole=True),
    )


def _strangers(records: Records, domain: Given, value: Given, _found: Given) -> Aggregates:
    """How many different values are in no set."""
    return scalar(_outside(records, domain, value).n_unique(), zero_if_none, whole=True)


def _outside(records: Records, domain: Given, value: Given) -> pl.Expr:
    column = records.column(domain["column"])
    known = in_set(column, value["value_set"] or [], records.dtype(domain["column"]))
    return records.kept(column, column.is_not_null(), ~known)


def _strangers_listed(records: Records, domain: Given, value: Given, found: Given) -> Plan:
    column = records.column(domain["column"])
    known = in_set(column, value["value_set"] or [], records.dtype(domain["column"]))
    listed = records.rows(column.is_not_null(), ~known).select(value=column).unique()
    most = value.get("limit") or PARTIAL

    def second(count: int) -> list[Any] | Query:
        return Query(listed.bottom_k(most, by="value"), lambda frame: sorted(frame["value"].to_list())) if count else []

    plan = _strangers(records, domain, value, found)
    return Aggregates(plan.exprs, lambda counts: second(plan.finish(counts)), plan.whole, grouped=plan.answered([]))


def _absentees(records: Records, domain: Given, value: Given, _found: Given) -> Aggregates:
    """How many values of the set no row has."""
    wanted = _wanted(records, domain, value)
    seen = in_set(records.column(domain["column"]), wanted, records.dtype(domain["column"]))
    kept = records.kept(records.column(domain["column"]), seen.fill_null(value=False))
    return scalar(kept.n_unique(), lambda found: len(wanted) - zero_if_none(found), whole=True)


def _absentees_listed(records: Records, domain: Given, value: Given, _found: Given) -> Plan:
    wanted, column = _wanted(records, domain, value), records.column(domain["column"])
    seen = in_set(column, wanted, records.dtype(domain["column"])).fill_null(value=False)
    most = value.get("limit") or PARTIAL

    def shape(frame: pl.DataFrame) -> list[Any]:
        seen_values = set(frame["value"].to_list())
        absent = (written for held, written in wanted.items() if held not in seen_values)
        return sorted(absent, key=lambda each: (str(type(each)), each))[:most]

    return Query(
        records.rows(seen).select(value=column).unique(),
        shape,
        grouped=_absentees(records, domain, value, _found).answered([]),
    )


def _wanted(records: Records, domain: Given, value: Given) -> dict[Any, Any]:
    """The values of the set as they are written, by how the column holds each if it can. A null is in no column."""
    dtype = records.dtype(domain["column"])
    return {(members([each], dtype) or [each])[0]: each for each in value["value_set"] or []}


def _histogram(records: Records, domain: Given, value: Given, _found: Given) -> Plan:
    """Numbers in each bin as numpy has it: half open, but for the last, which is closed."""
    kept, bins = _kept(records, domain), list(value["bins"])
    last = len(bins) - 2
    exprs = {
        str(place): ((kept >= low) & (kept <= high if place == last else kept < high)).sum()
        for place, (low, high) in enumerate(pairwise(bins))
    }
    return Aggregates(exprs, lambda found: [found[name] for name in exprs])


def _between_count(records: Records, domain: Given, value: Given, _found: Given) -> Plan:
    return scalar(between(_kept(records, domain), value, records.dtype(domain["column"])).sum(), zero_if_none)


PROVIDERS: Mapping[str, Provider] = {
    "column.min": _simple(pl.Expr.min),
    "column.max": _simple(pl.Expr.max),
    "column.mean": _simple(pl.Expr.mean),
    "column.sum": _simple(pl.Expr.sum),
    "column.standard_deviation": _simple(lambda kept: kept.std(ddof=1)),
    "column.median": _simple(lambda kept: kept.quantile(0.5, "linear"), whole=True),
    "column.non_null_count": _simple(pl.Expr.count),
    # GX divides by it, and 0 of numpy divides to NaN, as on pandas, where Python's is an error.
    "column_values.nonnull.count": _simple(pl.Expr.count, np.int64),
    "column_values.null.count": _simple(pl.Expr.null_count),
    "column.distinct_values.count": _simple(lambda kept: kept.drop_nulls().n_unique(), zero_if_none, whole=True),
    "column_values.length.min": _simple(lambda kept: kept.str.len_chars().min()),
    "column_values.length.max": _simple(lambda kept: kept.str.len_chars().max()),
    "column.distinct_values": _distinct,
    "column.distinct_values.count.under_threshold": _under_threshold,
    "column.distinct_values.not_in_set.count": _strangers,
    "column.distinct_values.not_in_set": _strangers_listed,
    "column.distinct_values.missing_from_column.count": _absentees,
    "column.distinct_values.missing_from_column": _absentees_listed,
    "column.most_common_value": _most_common,
    "column.non_null_proportion": _present_share,
    "column.unique_proportion": _different_share,
    "column.quantile_values": _quantiles,
    "column.value_counts": _value_counts,
    "column.histogram": _histogram,
    "column_values.between.count": _between_count,
}
