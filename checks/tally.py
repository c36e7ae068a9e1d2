"""The signature tally: all rules of a dataset over all localities in one streaming query.

Each record reduces to its signature, a bit per rule that it failed and a bit per rule that did not apply to it, in
64-bit words; the tally counts records by managing unit and signature. It is a sufficient statistic: everything that
is scored follows from it by arithmetic (docs/adr/0002).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import reduce
from operator import or_

import polars as pl

from checks.across import Known
from checks.context import Context
from checks.errors import unreadable
from checks.expressions import Scope, predicate, share
from checks.keys import flagged, offending
from checks.predicates import KeyPredicate, columns, key_predicates
from checks.rule import Rule
from checks.vocabulary import Dataset

WORD_BITS = 64
_UNIT = "managing_unit"


class Run(StrEnum):
    """Whether a rule was run."""

    RAN = "ran"
    COLUMN_MISSING = "column_missing"
    """The extract has not the columns it reads."""
    OUT_OF_SCOPE = "out_of_scope"
    """It asks for the whole register, and the extract covers a part."""
    NOT_IN_EFFECT = "not_in_effect"
    """The extract is of a day before or after the time in which the rule is in effect."""
    SWITCHED_OFF = "switched_off"
    """The profile leaves it out."""
    ERROR = "error"
    """The engine could not evaluate it."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A rule, its bit in the signature, and whether it runs. `reason` holds names of columns or of an error's class."""

    rule: Rule
    bit: int
    run: Run
    reason: str = ""

    @property
    def word(self) -> int:
        """Which word of the signature holds the bit."""
        return self.bit // WORD_BITS

    @property
    def mask(self) -> int:
        """The bit's value within its word."""
        return 1 << self.bit % WORD_BITS


@dataclass(frozen=True)
class Tally:
    """Records of one dataset counted by signature.

    `counts` has one row per (managing_unit, signature): `managing_unit`, `failed_0 …`, `not_applicable_0 …` (UInt64
    words), `records`.
    """

    dataset: Dataset
    plan: tuple[Planned, ...]
    counts: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Beside:
    """What else becomes of the failing records while they are counted, in the same pass.

    Attributes:
        keep: columns that are handed on with the words `failed_0 …`.
        sink: takes the failing records and the plan; gives a sink that has not run.
    """

    keep: tuple[str, ...]
    sink: Callable[[pl.LazyFrame, Sequence[Planned]], pl.LazyFrame]


def words(rules: int) -> range:
    """Indices of the words that so many rules fill."""
    return range((rules + WORD_BITS - 1) // WORD_BITS)


def plan(
    rules: Sequence[Rule],
    frames: Mapping[Dataset, pl.LazyFrame],
    context: Context,
    off: AbstractSet[str] = frozenset(),
) -> tuple[Planned, ...]:
    """Which of a dataset's rules run on what was supplied, but for those that are `off`, by id.

    Every rule has its bit, whether it runs or not.
    """
    schemas = {dataset: frame.collect_schema() for dataset, frame in frames.items()}
    return tuple(
        Planned(rule, bit, Run.SWITCHED_OFF) if rule.id in off else _planned(bit, rule, schemas, context)
        for bit, rule in enumerate(rules)
    )


def _planned(bit: int, rule: Rule, schemas: Mapping[Dataset, pl.Schema], context: Context) -> Planned:
    if not rule.in_effect(context.as_of):
        return Planned(rule, bit, Run.NOT_IN_EFFECT)
    schema = schemas[rule.on]
    absent = [name for name in _columns_read(rule) if name not in schema]
    absent += [
        f"{dataset}.{name}"
        for node in _key_predicates(rule)
        for dataset, names in node.elsewhere.items()
        for name in names
        if name not in schemas.get(dataset, ())
    ]
    if absent:
        return Planned(rule, bit, Run.COLUMN_MISSING, ", ".join(absent))
    if not context.whole_register and any(isinstance(node, Known) for node in _key_predicates(rule)):
        return Planned(rule, bit, Run.OUT_OF_SCOPE)
    empty = pl.LazyFrame(schema=dict(schema) | {node.flag: pl.Boolean() for node in _key_predicates(rule)})
    try:
        empty.select(*_flags(rule, Scope(context))).collect()
        offending(_key_predicates(rule), {name: pl.LazyFrame(schema=held) for name, held in schemas.items()}, context)
    except (pl.exceptions.PolarsError, TypeError) as error:
        return Planned(rule, bit, Run.ERROR, type(error).__name__)
    return Planned(rule, bit, Run.RAN)


def _columns_read(rule: Rule) -> tuple[str, ...]:
    return tuple(dict.fromkeys(columns(rule.applies) + columns(rule.holds)))


def _key_predicates(rule: Rule) -> tuple[KeyPredicate, ...]:
    return key_predicates(rule.applies) + key_predicates(rule.holds)


def keys_of(planned: Sequence[Planned]) -> tuple[KeyPredicate, ...]:
    """The key predicates of the rules that run, each once."""
    return tuple(dict.fromkeys(node for item in planned if item.run is Run.RAN for node in _key_predicates(item.rule)))


def without(planned: Sequence[Planned], nodes: AbstractSet[KeyPredicate], reason: str) -> tuple[Planned, ...]:
    """The plan with the rules that need one of these key predicates marked as in error."""
    return tuple(
        replace(item, run=Run.ERROR, reason=reason)
        if item.run is Run.RAN and not nodes.isdisjoint(_key_predicates(item.rule))
        else item
        for item in planned
    )


def verdict(rule: Rule, context: Context) -> pl.Expr:
    """The rule as one expression: true passed, false failed, null not applicable."""
    scope = Scope(context)
    return pl.when(predicate(rule.applies, scope)).then(predicate(rule.holds, scope)).alias(rule.id)


def _flags(rule: Rule, scope: Scope) -> tuple[pl.Expr, pl.Expr]:
    applies = predicate(rule.applies, scope)
    return (applies & ~predicate(rule.holds, scope)).alias("failed"), (~applies).alias("not_applicable")


def signature(planned: Sequence[Planned], scope: Scope) -> list[pl.Expr]:
    """The signature's words: `failed_0 …`, `not_applicable_0 …`. A rule that does not run is not applicable."""
    failed, not_applicable = [], []
    for item in planned:
        if item.run is Run.RAN:
            fails, skipped = _flags(item.rule, scope)
        else:
            fails, skipped = pl.lit(value=False), pl.lit(value=True)
        failed.append(fails)
        not_applicable.append(skipped)
    return [
        *(word.alias(f"failed_{index}") for index, word in enumerate(_packed(failed))),
        *(word.alias(f"not_applicable_{index}") for index, word in enumerate(_packed(not_applicable))),
    ]


def _packed(bits: Sequence[pl.Expr]) -> list[pl.Expr]:
    """Booleans as 64-bit words, the first in the lowest bit. Bytes first: an eighth of the memory to move."""
    octets = [reduce(or_, map(_placed, range(8), bits[start : start + 8])) for start in range(0, len(bits), 8)]
    return [reduce(or_, map(_shifted, range(8), octets[start : start + 8])) for start in range(0, len(octets), 8)]


def _placed(place: int, bit: pl.Expr) -> pl.Expr:
    # Twice as fast as a cast of the boolean.
    return pl.when(bit).then(pl.lit(1 << place, pl.UInt8)).otherwise(pl.lit(0, pl.UInt8))


def _shifted(place: int, octet: pl.Expr) -> pl.Expr:
    return octet.cast(pl.UInt64) * pl.lit(1 << 8 * place, pl.UInt64)


def query(
    frame: pl.LazyFrame,
    planned: Sequence[Planned],
    offenders: Mapping[KeyPredicate, pl.DataFrame],
    context: Context,
    by: Sequence[str] = (_UNIT,),
) -> pl.LazyFrame:
    """The one pass over a dataset, not yet run: one row per (managing_unit, signature) with `records`."""
    return _counted(_reduced(frame, planned, offenders, context, by))


def _counted(reduced: pl.LazyFrame) -> pl.LazyFrame:
    return reduced.group_by(pl.all()).agg(pl.len().cast(pl.Int64).alias("records"))


def failing_records(
    frame: pl.LazyFrame,
    planned: Sequence[Planned],
    offenders: Mapping[KeyPredicate, pl.DataFrame],
    context: Context,
    keep: Sequence[str],
) -> pl.LazyFrame:
    """The records that fail anything, not yet run: the columns of `keep`, then `failed_0 …`. In no order."""
    return _failing(_reduced(frame, planned, offenders, context, keep), planned, keep)


def _failing(reduced: pl.LazyFrame, planned: Sequence[Planned], keep: Sequence[str]) -> pl.LazyFrame:
    failed = [f"failed_{word}" for word in words(len(planned))]
    return reduced.select(*keep, *failed).filter(pl.any_horizontal(pl.col(name) != 0 for name in failed))


def _reduced(
    frame: pl.LazyFrame,
    planned: Sequence[Planned],
    offenders: Mapping[KeyPredicate, pl.DataFrame],
    context: Context,
    keep: Sequence[str],
) -> pl.LazyFrame:
    """Each record as some of its columns and its signature."""
    marked = flagged(frame, {node: offenders[node] for node in keys_of(planned)})
    ran = [item.rule for item in planned if item.run is Run.RAN]
    # Whether a rule applies goes into two bits, so it counts as referred to twice.
    roots = [node for rule in ran for node in (rule.applies, rule.applies, rule.holds)]
    ready, scope = share(marked, roots, context)
    return ready.select(*keep, *signature(planned, scope))


def tally(  # noqa: PLR0913 - what counts depend on, and what else is done on the way
    dataset: Dataset,
    frame: pl.LazyFrame,
    planned: tuple[Planned, ...],
    offenders: Mapping[KeyPredicate, pl.DataFrame],
    context: Context,
    *,
    beside: Beside | None = None,
) -> Tally:
    """Run the one pass. A rule that fails while it runs is found, marked as an error, and the rest run without it.

    Raises:
        RuleError: the data can't be read, whatever the rules; or what is `beside` can't be written.
    """
    while True:
        try:
            counts = _once(frame, planned, offenders, context, beside)
        except pl.exceptions.PolarsError as error:
            planned = _without_culprit(frame, planned, offenders, context, type(error).__name__)
        else:
            keys = [name for name in counts.columns if name != "records"]
            return Tally(dataset, planned, counts.sort(keys))


def _once(
    frame: pl.LazyFrame,
    planned: tuple[Planned, ...],
    offenders: Mapping[KeyPredicate, pl.DataFrame],
    context: Context,
    beside: Beside | None,
) -> pl.DataFrame:
    if beside is None:
        return query(frame, planned, offenders, context).collect(engine="streaming")
    reduced = _reduced(frame, planned, offenders, context, tuple(dict.fromkeys((_UNIT, *beside.keep))))
    signed = reduced.select(_UNIT, pl.exclude(_UNIT, *beside.keep))
    # Of one collection, the engine computes a common part once: each record is judged once for both.
    counts, _ = pl.collect_all(
        [_counted(signed), beside.sink(_failing(reduced, planned, beside.keep), planned)], engine="streaming"
    )
    return counts


def _without_culprit(
    frame: pl.LazyFrame,
    planned: tuple[Planned, ...],
    offenders: Mapping[KeyPredicate, pl.DataFrame],
    context: Context,
    reason: str,
) -> tuple[Planned, ...]:
    """The plan with one rule that fails by itself marked as an error, found by halving."""
    suspects = [item for item in planned if item.run is Run.RAN]
    while len(suspects) > 1:
        half = suspects[: len(suspects) // 2]
        suspects = half if _fails(frame, half, offenders, context) else suspects[len(half) :]
    if not suspects or not _fails(frame, suspects, offenders, context):
        raise unreadable(reason) from None
    culprit = suspects[0]
    return tuple(replace(item, run=Run.ERROR, reason=reason) if item is culprit else item for item in planned)


def _fails(
    frame: pl.LazyFrame, suspects: list[Planned], offenders: Mapping[KeyPredicate, pl.DataFrame], context: Context
) -> bool:
    renumbered = tuple(Planned(item.rule, bit, Run.RAN) for bit, item in enumerate(suspects))
    try:
        query(frame, renumbered, offenders, context).collect(engine="streaming")
    except pl.exceptions.PolarsError:
        return True
    return False
