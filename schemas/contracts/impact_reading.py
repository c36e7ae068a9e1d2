"""How an extract is read so that two versions of a contract can judge the same records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import polars as pl

from checks.vocabulary import Dataset
from schemas import contract
from schemas.contract import DTYPES, Column, Kind
from schemas.contracts.diff import paired
from schemas.contracts.model import ColumnSpec, Contract, Type

_KINDS: Mapping[Type, Kind] = MappingProxyType(
    {
        Type.TEXT: Kind.TEXT,
        Type.BOOLEAN: Kind.BOOLEAN,
        Type.INTEGER: Kind.INTEGER,
        Type.LONG: Kind.INTEGER,
        Type.DATE: Kind.DATE,
        Type.DATETIME: Kind.DATETIME,
    }
)
UNIT = "managing_unit"


def kind_of(kind: Type) -> Kind | None:
    """How a column of a type is read; None for a type that extracts don't have."""
    return _KINDS.get(kind)


def table(old: Contract, new: Contract) -> contract.Table:
    """The columns of both versions, under the new names; only what both can't do without must be there."""
    before = {b.name: a for a, b in paired(old, new)}
    known = {each.name for each in before.values()}
    columns = [_column(b, before.get(b.name)) for b in new.columns]
    columns += [_column(a, None) for a in old.columns if a.name not in known and a.name not in new.by_name]
    return contract.Table(Dataset(new.table), tuple(column for column in columns if column is not None))


def _column(column: ColumnSpec, other: ColumnSpec | None) -> Column | None:
    kind = kind_of(column.type)
    if kind is None:
        return None
    needed = other is not None and column.indispensable and other.indispensable
    return Column(column.name, kind, column.privacy, column.vi, column.en, required=needed or column.name == UNIT)


def names(old: Contract, new: Contract) -> Mapping[str, str]:
    """Names that columns had, to those that they have."""
    return {a.name: b.name for a, b in paired(old, new) if a.name != b.name}


def completed(frame: pl.LazyFrame, missing: Sequence[str], old: Contract, new: Contract) -> pl.LazyFrame:
    """The frame with what both versions take for columns that the extract lacks, where they say so and agree."""
    before = {b.name: a for a, b in paired(old, new)}
    filled = []
    for name in missing:
        column = new.by_name.get(name) or old.by_name[name]
        other = before.get(name, column)
        kind = kind_of(column.type)
        if column.default and column.default == other.default and kind is not None:
            filled.append(pl.lit(column.default[0], DTYPES[kind]).alias(name))
    return frame.with_columns(filled)
