"""Records that show a break: what one contract takes and the other refuses, made as small as may be."""

from __future__ import annotations

from typing import Any

from schemas.contracts.change import FINE, UNKNOWN, Outcome, Verdict, Witness
from schemas.contracts.conform import base, faults
from schemas.contracts.domains import ABSENT, example, examples
from schemas.contracts.model import Contract, Record


def shown(reader: Contract, writer: Contract, rows: tuple[Record, ...] | None, about: str) -> Witness | None:
    """The rows as a witness, if the writer's contract takes them and the reader's finds that fault or one so begun."""
    if rows is None or faults(writer, rows):
        return None
    found = tuple(fault for fault in faults(reader, rows) if fault.startswith(about))
    return Witness(rows, found) if found else None


def settled(witness: Witness | None) -> Outcome:
    """A break with its witness; not known where there is none."""
    return UNKNOWN if witness is None else Outcome(Verdict.BREAKS, witness)


def with_value(record: Record | None, own: str, known: str, value: Any) -> tuple[Record, ...] | None:
    """The record with a value in a column, under the name by which both readers know it."""
    if record is None:
        return None
    return ({known if name == own else name: held for name, held in record.items()} | {known: value},)


def alike(reader: Contract, writer: Contract, names: tuple[str, ...], about: str) -> Outcome:
    """Two of the writer's records that are alike in these columns, which the reader keeps apart by."""
    held = writer.by_name
    if any(name not in held for name in names):
        # A key of a column that the writer doesn't know is never whole, so it tells nothing apart.
        return FINE
    if (writer.key and set(writer.key) <= set(names)) or any(held[name].unique for name in names):
        return FINE
    first = base(writer)
    if first is None:
        return UNKNOWN
    second = dict(first)
    for name in dict.fromkeys((*writer.key, *(column.name for column in writer.columns if column.unique))):
        few = examples(held[name])
        if name not in names and len(few) > 1:
            first[name], second[name] = few
    for name in names:
        value = example(held[name])
        if value is ABSENT:
            return UNKNOWN
        first[name] = second[name] = value
    return settled(shown(reader, writer, (first, second), about))
