"""What a contract finds wrong with a few records: the reference reading that verdicts and witnesses answer to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from schemas.contracts.domains import ABSENT, example, refusal
from schemas.contracts.model import Contract, Record


def read(contract: Contract, record: Record) -> Record:
    """The record under the contract's own names; what it doesn't know is left out, a default fills what is absent."""
    defaults = {column.name: column.default[0] for column in contract.columns if column.default}
    return defaults | _said(contract, record)


def _said(contract: Contract, record: Record) -> Record:
    """What the record itself says, under the contract's own names."""
    found: dict[str, Any] = {}
    for name, column in contract.names.items():
        if name in record:
            found.setdefault(column, record[name])
    return found


def faults(contract: Contract, records: Sequence[Record]) -> tuple[str, ...]:
    """What columns and keys find wrong: `column: facet`, each once, in contract order. Rules are the judge's."""
    # A default is what everybody has who says nothing: it is no value that could be told apart.
    readings = [_said(contract, record) for record in records]
    found: dict[str, None] = {}
    for column in contract.columns:
        for reading in readings:
            if column.name in reading:
                reason = refusal(column, reading[column.name])
                if reason is not None:
                    found[f"{column.name}: {reason}"] = None
            elif column.indispensable:
                found[f"{column.name}: absent"] = None
        if column.unique and _repeated(readings, (column.name,)):
            found[f"{column.name}: unique"] = None
    if contract.key and _repeated(readings, contract.key):
        found[f"{', '.join(contract.key)}: key"] = None
    return tuple(found)


def _repeated(readings: Sequence[Mapping[str, Any]], names: tuple[str, ...]) -> bool:
    held = [tuple(reading.get(name) for name in names) for reading in readings]
    whole = [values for values in held if None not in values]
    return len(set(whole)) < len(whole)


def base(contract: Contract) -> Record | None:
    """A smallest record that the contract takes; None where a column takes no value."""
    record: Record = {}
    for column in contract.columns:
        if not column.indispensable:
            continue
        value = None if column.nullable else example(column)
        if value is ABSENT:
            return None
        record[column.name] = value
    return record
