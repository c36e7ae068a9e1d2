"""Reader: the failing records as tasks, one for each record and rule that it fails.

Two steps. `narrowed` says what of a failing record is worth keeping: its key and what stands in the fields that its own
failing rules name, nothing else. `tasks` unfolds kept records into tasks, in the order in which they are to be done.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from types import MappingProxyType
from typing import Any

import polars as pl

from checks.context import Context
from checks.predicates import KeyPredicate
from checks.rule import Rule
from checks.tally import WORD_BITS, Beside, Planned, Run, failing_records, words
from checks.vocabulary import Dataset

ROW = "row"
"""Number of the record among those that were read, from 1: finds a record without a key, and keeps the order stable."""

WITHOUT_KEY: Mapping[Dataset, tuple[str, ...]] = MappingProxyType(
    {
        Dataset.CITIZENS: ("household_id", "full_name", "birth_date"),
        Dataset.DOSSIERS: ("procedure_code", "applicant_id", "submitted_at"),
    }
)
"""Columns that tell a record from others where it has no key."""

_UNIT = "managing_unit"
_WAS = "__identity_"


@dataclass(frozen=True, slots=True)
class Task:
    """One record that fails one rule.

    Attributes:
        key: the record's key as written; None where it has none or a blank one.
        row: number of the record among those that were read, from 1.
        value: what is written in the rule's field.
        identity: what stays the same of the task from edition to edition: key, or what stands for it, rule, and the
            how-manieth such record of the commune it is.
    """

    rule: Rule
    key: str | None
    row: int
    value: Any
    identity: tuple[str, ...]


def failing(
    frame: pl.LazyFrame,
    dataset: Dataset,
    planned: Sequence[Planned],
    offenders: Mapping[KeyPredicate, pl.DataFrame],
    context: Context,
) -> pl.LazyFrame:
    """The failing records of a dataset, narrowed, not yet run, in no order.

    Columns: `row`, the key, `managing_unit`, the fields that rules which ran name, what stands for a missing key, and
    the signature's words `failed_0 …`.
    """
    records = failing_records(numbered(frame), planned, offenders, context, _kept(frame, dataset, planned))
    return narrowed(records, dataset, planned, _standing(frame, dataset))


def beside(
    frame: pl.LazyFrame,
    dataset: Dataset,
    planned: Sequence[Planned],
    sink: Callable[[pl.LazyFrame], pl.LazyFrame],
) -> Beside:
    """The same for the pass that counts; that pass is to be made over `numbered(frame)`."""
    standing = _standing(frame, dataset)
    return Beside(
        _kept(frame, dataset, planned), lambda records, plan: sink(narrowed(records, dataset, plan, standing))
    )


def numbered(frame: pl.LazyFrame) -> pl.LazyFrame:
    """The frame with the number of each record in `row`."""
    return frame.with_row_index(ROW, offset=1)


def _standing(frame: pl.LazyFrame, dataset: Dataset) -> list[str]:
    present = frame.collect_schema().names()
    return [name for name in WITHOUT_KEY[dataset] if name in present]


def _kept(frame: pl.LazyFrame, dataset: Dataset, planned: Sequence[Planned]) -> tuple[str, ...]:
    present = frame.collect_schema().names()
    fields = [name for name in _fields(planned) if name in present]
    return tuple(dict.fromkeys((ROW, dataset.key, _UNIT, *fields, *_standing(frame, dataset))))


def _fields(planned: Sequence[Planned]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.rule.field for item in planned if item.run is Run.RAN))


def narrowed(
    records: pl.LazyFrame, dataset: Dataset, planned: Sequence[Planned], standing: Sequence[str]
) -> pl.LazyFrame:
    """Each record without what none of its own failing rules names. The key and the managing unit stay."""
    always = {ROW, dataset.key, _UNIT}
    keyless = pl.col(dataset.key).str.strip_chars().fill_null("") == ""
    kept = [
        pl.when(_any(name, planned)).then(pl.col(name)).alias(name) for name in _fields(planned) if name not in always
    ]
    instead = [pl.when(keyless).then(pl.col(name)).cast(pl.String).alias(f"{_WAS}{name}") for name in standing]
    failed = [f"failed_{word}" for word in words(len(planned))]
    return records.select(ROW, dataset.key, _UNIT, *kept, *instead, *failed)


def _any(field: str, planned: Sequence[Planned]) -> pl.Expr:
    """Whether a rule that names the field failed."""
    masks: Counter[int] = Counter()
    for item in planned:
        if item.run is Run.RAN and item.rule.field == field:
            masks[item.word] |= item.mask
    return reduce(or_, ((pl.col(f"failed_{word}") & pl.lit(mask, pl.UInt64)) != 0 for word, mask in masks.items()))


def urgency(rule: Rule) -> tuple[bool, bool, bool]:
    """What comes first when sorted: harm, then what blocks, then what a machine can't mend."""
    return rule.harm is None, not rule.blocking, rule.effort_minutes == 0


def in_order(bits: Mapping[Dataset, Sequence[Rule]]) -> list[tuple[Rule, int]]:
    """Rules with their bits, the most urgent first, otherwise in catalogue order."""
    pairs = [(rule, bit) for rules in bits.values() for bit, rule in enumerate(rules)]
    return sorted(pairs, key=lambda pair: urgency(pair[0]))


def _of(bit: int) -> pl.Expr:
    """Whether the record fails the rule of that bit."""
    return (pl.col(f"failed_{bit // WORD_BITS}") & pl.lit(1 << bit % WORD_BITS, pl.UInt64)) != 0


def _seen(records: pl.DataFrame, rules: Sequence[Rule]) -> list[tuple[Rule, int]]:
    """The rules that some record fails, with their bits. A list has few of them: asking for all takes longer."""
    if not records.height:
        return []
    some = records.select(pl.col(f"failed_{word}").bitwise_or() for word in words(len(rules))).row(0)
    return [(rule, bit) for bit, rule in enumerate(rules) if some[bit // WORD_BITS] >> bit % WORD_BITS & 1]


def counts(records: Mapping[Dataset, pl.DataFrame], bits: Mapping[Dataset, Sequence[Rule]]) -> dict[str, int]:
    """Tasks by rule id, most urgent rule first; rules without any are left out.

    Args:
        records: kept failing records of one commune, by dataset.
        bits: the rules of each dataset, in the order of their bits.
    """
    found: dict[str, int] = {}
    for dataset, rules in bits.items():
        numbers = records[dataset].select(_of(bit).sum().alias(rule.id) for rule, bit in _seen(records[dataset], rules))
        found |= numbers.row(0, named=True) if numbers.width else {}
    return {rule.id: found[rule.id] for rule, _ in in_order(bits) if rule.id in found}


def tasks(records: Mapping[Dataset, pl.DataFrame], bits: Mapping[Dataset, Sequence[Rule]]) -> Iterator[Task]:
    """Every task of a commune, in the order to do them: by urgency, rule, key. Arguments as in `counts`."""
    ordered = {
        dataset: frame.sort(dataset.key, ROW, nulls_last=True, maintain_order=True)
        for dataset, frame in records.items()
    }
    some = {rule.id for dataset, rules in bits.items() for rule, _ in _seen(records[dataset], rules)}
    for rule, bit in in_order(bits):
        if rule.id not in some:
            continue
        frame = ordered[rule.on]
        seen: Counter[tuple[str, ...]] = Counter()
        standing = [name for name in frame.columns if name.startswith(_WAS)]
        wanted = list(dict.fromkeys((ROW, rule.on.key, rule.field, *standing)))
        for record in frame.filter(_of(bit)).select(wanted).iter_rows(named=True):
            written = record[rule.on.key]
            key = written if written is not None and written.strip() else None
            stands = (key,) if key is not None else tuple(str(record[name]) for name in standing)
            identity = (rule.on.value, *stands, rule.id)
            seen[identity] += 1
            yield Task(rule, key, record[ROW], record[rule.field], (*identity, str(seen[identity])))


_REFERENCE_BYTES = 10
"""Eighty bits: two of a million tasks share a reference with a chance of one in a trillion."""


def reference(task: Task, commune: str, key: bytes) -> str:
    """The task's name on paper and in logs: `6K5N-Q4CJ-A7WM-UD75`. It says nothing to whoever lacks the key."""
    said = json.dumps([commune, *task.identity], ensure_ascii=False).encode()
    digest = hmac.new(key, said, hashlib.sha256).digest()[:_REFERENCE_BYTES]
    letters = base64.b32encode(digest).decode("ascii")
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))
