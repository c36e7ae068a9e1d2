"""Conditions on values of one column, of a pair, or of several columns of a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from itertools import combinations
from operator import and_, or_
from typing import Any

import polars as pl

from checks.expectations.engine.mapped import ROW, MapCondition, Mapped
from checks.expectations.engine.plan import EngineError, Query, scalar, zero_if_none
from checks.expectations.engine.records import Records
from checks.expectations.engine.values import between, in_set, members

_KEY = "__key_"
_HASH = "__hash"
Value = Mapping[str, Any]


def _columns(records: Records, names: Sequence[str]) -> list[pl.Expr]:
    return [records.column(name) for name in names]


def _present(records: Records, names: Sequence[str], _value: Value) -> pl.Expr:
    return records.column(names[0]).is_not_null()


def _absent(records: Records, names: Sequence[str], _value: Value) -> pl.Expr:
    return records.column(names[0]).is_null()


def _in_set(records: Records, names: Sequence[str], value: Value) -> pl.Expr:
    if value["value_set"] is None:
        return _present(records, names, value)
    return in_set(records.column(names[0]), value["value_set"], records.dtype(names[0]))


def _not_in_set(records: Records, names: Sequence[str], value: Value) -> pl.Expr:
    if value["value_set"] is None:
        return _present(records, names, value)
    return ~in_set(records.column(names[0]), value["value_set"], records.dtype(names[0]))


def _between(records: Records, names: Sequence[str], value: Value) -> pl.Expr:
    return between(records.column(names[0]), value, records.dtype(names[0]))


def _ordered(sign: int) -> MapCondition:
    def expected(records: Records, names: Sequence[str], value: Value) -> pl.Expr:
        values = records.blanked(records.column(names[0]))
        before = values.forward_fill().shift(1)
        if value.get("strictly"):
            met = values > before if sign > 0 else values < before
        else:
            met = values >= before if sign > 0 else values <= before
        return met | before.is_null()

    return MapCondition(expected, whole=True)


def _near_the_mean(records: Records, names: Sequence[str], value: Value) -> pl.Expr:
    values, threshold = records.column(names[0]), value["threshold"]
    among = records.blanked(values)
    scores = (values - among.mean()) / among.std()
    if value.get("double_sided") in {None, True}:
        scores, threshold = scores.abs(), abs(threshold)
    # Without spread a score is 0 / 0: nothing is far from the mean.
    return (scores.lt(threshold)) | scores.is_nan().fill_null(value=True)


def _no_outlier(records: Records, names: Sequence[str], value: Value) -> pl.Expr:
    values, times = records.column(names[0]), value.get("multiplier") or 1.5
    among = records.blanked(values)
    if (value.get("method") or "iqr") == "iqr":
        low, high = (among.quantile(share, "linear") for share in (0.25, 0.75))
        met = values.ge(low - times * (high - low)) & values.le(high + times * (high - low))
    else:
        spread = among.std()
        met = ((values - among.mean()).abs() < times * spread) | ((spread == 0) & (values == among.mean()))
    return met.fill_null(value=True)


def _single(records: Records, names: Sequence[str], _value: Value) -> pl.Expr:
    """Whether no other row asked of has the same values; nulls are equal to each other."""
    parts = [column.alias(f"{_KEY}{place}") for place, column in enumerate(_columns(records, names))]
    asked = [] if records.asked is None else [records.asked.alias(f"{_KEY}asked")]
    return ~pl.struct(*parts, *asked).is_duplicated()


def _keyed(each: Mapped) -> tuple[pl.LazyFrame, list[str]]:
    """The rows asked of, numbered, with what must be single as columns of their own."""
    keys = {f"{_KEY}{place}": column for place, column in enumerate(each.columns())}
    wanted = each.records.where(*each.conditions)
    numbered = each.records.frame.with_row_index(ROW)
    asked = numbered if wanted is None else numbered.filter(wanted)
    return asked.with_columns(**keys), list(keys)


def _together(parts: Sequence[pl.Expr]) -> pl.Expr:
    return parts[0] if len(parts) == 1 else pl.struct(parts)


def _often(frame: pl.LazyFrame, keys: Sequence[str]) -> pl.LazyFrame:
    """The values that more than one row has, and how many have them: `len`.

    Sorted hashes show which rows can be meant at all; values are grouped only where two hashes agree, so that a
    register of different numbers costs eight bytes a row.
    """
    number = pl.col(_HASH)
    hashed = frame.with_columns(_together([pl.col(key) for key in keys]).hash().alias(_HASH))
    twice = hashed.select(number).sort(_HASH).filter(number == number.shift()).unique()
    return hashed.join(twice, on=_HASH, how="semi").group_by(keys).len().filter(pl.col("len") > 1)


def _count_repeated(each: Mapped) -> Query:
    """Rows that are not single."""
    key = _together([column.alias(f"{_KEY}{place}") for place, column in enumerate(each.columns())])
    often = each.records.kept(key, *each.conditions).unique_counts()
    return Query(
        _often(*_keyed(each)).select(pl.col("len").sum()),
        lambda table: zero_if_none(table.item()),
        grouped=scalar(often.filter(often > 1).sum(), zero_if_none, whole=True),
    )


def _repeated(each: Mapped) -> pl.LazyFrame:
    frame, keys = _keyed(each)
    return frame.join(_often(frame, keys).select(keys), on=keys, how="semi", nulls_equal=True).sort(ROW)


def _pair_equal(records: Records, names: Sequence[str], _value: Value) -> pl.Expr:
    left, right = _columns(records, names)
    return left == right


def _pair_greater(records: Records, names: Sequence[str], value: Value) -> pl.Expr:
    left, right = _columns(records, names)
    return left >= right if value.get("or_equal") else left > right


def _pair_in_set(records: Records, names: Sequence[str], value: Value) -> pl.Expr:
    pairs = value.get("value_pairs_set")
    if pairs is None:
        return pl.lit(value=True)
    columns, types = _columns(records, names), [records.dtype(name) for name in names]

    def same(column: pl.Expr, dtype: pl.DataType, wanted: Any) -> pl.Expr:
        return column.is_null() if wanted is None else in_set(column, [wanted], dtype)

    met = [
        reduce(and_, (same(*part).fill_null(value=False) for part in zip(columns, types, pair, strict=True)))
        for pair in pairs
        if all(wanted is None or members([wanted], dtype) for wanted, dtype in zip(pair, types, strict=True))
    ]
    return reduce(or_, met, pl.lit(value=False))


def _sum_equal(records: Records, names: Sequence[str], value: Value) -> pl.Expr:
    if not all(records.dtype(name).is_numeric() for name in names):
        raise EngineError("only numbers can be summed")
    return pl.sum_horizontal(_columns(records, names), ignore_nulls=False).eq(value["sum_total"])


def _all_equal(records: Records, names: Sequence[str], _value: Value) -> pl.Expr:
    first, *others = _columns(records, names)
    return reduce(and_, (first.eq_missing(other) for other in others))


def _all_different(records: Records, names: Sequence[str], _value: Value) -> pl.Expr:
    return reduce(and_, (left.ne_missing(right) for left, right in combinations(_columns(records, names), 2)))


CONDITIONS: Mapping[str, MapCondition] = {
    "column_values.nonnull": MapCondition(_present, skips_missing=False),
    "column_values.null": MapCondition(_absent, skips_missing=False),
    "column_values.in_set": MapCondition(_in_set),
    "column_values.not_in_set": MapCondition(_not_in_set),
    "column_values.between": MapCondition(_between),
    "column_values.increasing": _ordered(1),
    "column_values.decreasing": _ordered(-1),
    "column_values.z_score.under_threshold": MapCondition(_near_the_mean, whole=True),
    "column_values.not_outliers": MapCondition(_no_outlier, whole=True),
    "column_values.unique": MapCondition(_single, count=_count_repeated, failing=_repeated, whole=True),
    "compound_columns.unique": MapCondition(_single, count=_count_repeated, failing=_repeated, whole=True),
    "column_pair_values.equal": MapCondition(_pair_equal),
    "column_pair_values.a_greater_than_b": MapCondition(_pair_greater),
    "column_pair_values.in_set": MapCondition(_pair_in_set),
    "multicolumn_sum.equal": MapCondition(_sum_equal),
    "multicolumn_values.equal": MapCondition(_all_equal),
    "select_column_values.unique.within_record": MapCondition(_all_different),
}
