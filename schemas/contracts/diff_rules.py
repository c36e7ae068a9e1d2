"""What changed in the rules of a table, and which records newly fail or newly pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from checks.predicates import columns
from schemas.contracts.build import told_by_column
from schemas.contracts.change import FINE, UNKNOWN, Change, Outcome, Verdict, Witness
from schemas.contracts.conform import base, faults
from schemas.contracts.domains import refusal
from schemas.contracts.implication import implies
from schemas.contracts.judging import DAY, Judge, Table, tables_to_try
from schemas.contracts.kinds import Kind
from schemas.contracts.model import Contract, Record, RuleSpec


@dataclass(frozen=True, slots=True)
class _Side:
    """A contract and its version of the rule; without a rule, no record fails it there."""

    contract: Contract
    rule: RuleSpec | None


@dataclass(frozen=True, slots=True)
class _Pair:
    """A rule before and after."""

    old: Contract
    new: Contract
    a: RuleSpec
    b: RuleSpec
    judge: Judge

    def change(
        self, kind: Kind, old: str = "", new: str = "", backward: Outcome = FINE, forward: Outcome = FINE
    ) -> Change:
        """A change of that kind, here."""
        table = self.new.table
        path = f"{table}.rules.{self.b.id}"
        return Change(kind=kind, table=table, path=path, old=old, new=new, backward=backward, forward=forward)

    def newly_fails(self, *, whole: bool = False, day: date | None = None) -> Outcome:
        """Old data under the new rule; as if there had been no old one, where `whole`."""
        return _fails(_Side(self.old, None if whole else self.a), _Side(self.new, self.b), self.judge, day)

    def newly_passes(self, *, whole: bool = False, day: date | None = None) -> Outcome:
        """New data under the old rule; as if there were no new one, where `whole`."""
        return _fails(_Side(self.new, None if whole else self.b), _Side(self.old, self.a), self.judge, day)


def rule_changes(old: Contract, new: Contract, judge: Judge) -> Iterator[Change]:
    """Every change of a rule. The old contract's columns bear the new one's names."""
    before, now = {rule.id: rule for rule in old.rules}, {rule.id: rule for rule in new.rules}
    for name in sorted(before.keys() | now.keys()):
        a, b = before.get(name), now.get(name)
        path = f"{new.table}.rules.{name}"
        if a is None and b is not None:
            kind = Kind.RULE_ADDED if b.blocking else Kind.RULE_ADDED_ADVISORY
            fails = _fails(_Side(old, None), _Side(new, b), judge) if b.blocking else FINE
            yield Change(kind=kind, table=new.table, path=path, new=b.vi or b.en, backward=fails)
        elif b is None and a is not None:
            fails = _fails(_Side(new, None), _Side(old, a), judge) if a.blocking else FINE
            yield Change(kind=Kind.RULE_REMOVED, table=new.table, path=path, old=a.vi or a.en, forward=fails)
        elif a is not None and b is not None:
            yield from _changed(_Pair(old, new, a, b, judge))


def _changed(pair: _Pair) -> Iterator[Change]:
    a, b = pair.a, pair.b
    if a.blocking != b.blocking:
        yield pair.change(
            Kind.SEVERITY_RAISED if b.blocking else Kind.SEVERITY_LOWERED,
            _standing(a),
            _standing(b),
            pair.newly_fails(whole=True) if b.blocking else FINE,
            pair.newly_passes(whole=True) if a.blocking else FINE,
        )
    if (a.applies, a.holds) != (b.applies, b.holds) and not _told(pair):
        yield _logic(pair)
    if (a.since, a.until) != (b.since, b.until):
        yield _period(pair)
    if a.criterion is not b.criterion:
        yield pair.change(Kind.CRITERION_CHANGED, a.criterion.vi, b.criterion.vi)
    if a.weight != b.weight:
        yield pair.change(Kind.WEIGHT_CHANGED, f"{a.weight:g}", f"{b.weight:g}")
    low, high = a.threshold_pct or 0.0, b.threshold_pct or 0.0
    if low != high:
        kind = Kind.THRESHOLD_TIGHTENED if high > low else Kind.THRESHOLD_LOOSENED
        yield pair.change(kind, f"{low:g}", f"{high:g}")
    if (a.vi, a.en) != (b.vi, b.en):
        yield pair.change(Kind.DESCRIPTION_CHANGED, f"{a.vi} / {a.en}", f"{b.vi} / {b.en}")


def _standing(rule: RuleSpec) -> str:
    return rule.severity.value if rule.scored else f"{rule.severity.value}, unscored"


def _told(pair: _Pair) -> bool:
    """Whether the columns' own changes say it all."""
    sides = ((pair.old, pair.a), (pair.new, pair.b))
    return all(told_by_column(rule, contract.by_name.get(rule.field)) for contract, rule in sides)


def _logic(pair: _Pair) -> Change:
    a, b = pair.a, pair.b
    blocking = a.blocking and b.blocking
    harder = implies(b.holds, a.holds), implies(a.holds, b.holds)
    wider = implies(a.applies, b.applies), implies(b.applies, a.applies)
    # The new rule fails no more records if it applies to no more, and holds wherever the old one held.
    backward = FINE if not blocking or (harder[1] and wider[1]) else pair.newly_fails()
    forward = FINE if not blocking or (harder[0] and wider[0]) else pair.newly_passes()
    if a.applies == b.applies:
        kinds = (Kind.RULE_STRICTER, Kind.RULE_MILDER, Kind.RULE_CHANGED)
        tight, loose = harder
    elif a.holds == b.holds:
        kinds = (Kind.APPLIES_WIDENED, Kind.APPLIES_NARROWED, Kind.APPLIES_CHANGED)
        tight, loose = wider
    else:
        kinds = (Kind.RULE_STRICTER, Kind.RULE_MILDER, Kind.RULE_CHANGED)
        tight, loose = harder[0] and wider[0], harder[1] and wider[1]
    kind = kinds[2] if tight == loose else kinds[0 if tight else 1]
    return pair.change(kind, backward=backward, forward=forward)


def _fails(writer_side: _Side, reader_side: _Side, judge: Judge, day: date | None = None) -> Outcome:
    """A table whose records pass the writer's rule, if it has one, and of which one fails the reader's."""
    writer, theirs = writer_side.contract, writer_side.rule
    reader, ours = reader_side.contract, reader_side.rule
    absent = None if ours is None else _absent(reader, writer, ours)
    if ours is None or absent is None:
        return FINE
    held = [ours, *([] if theirs is None else [theirs])]
    on, found = day or day_of(ours), []
    for table in tables_to_try(reader, held):
        failed = judge.failed(reader, ours, table, on)
        passed = None if theirs is None else judge.failed(writer, theirs, table, on)
        if failed is None or (theirs is not None and passed is None):
            continue
        found += [
            _shown(writer, table, index, held, on)
            for index, fails in enumerate(failed)
            if fails
            and not (passed and passed[index])
            and _taken(writer, table.rows[index])
            and all(table.rows[index].get(name) == value for name, value in absent.items())
        ]
    best = min(found, key=lambda witness: _size(writer, witness), default=None)
    return UNKNOWN if best is None else Outcome(Verdict.BREAKS, best)


def _absent(reader: Contract, writer: Contract, rule: RuleSpec) -> dict[str, Any] | None:
    """What the rule reads for columns that the writer doesn't have; None where it isn't run for want of them."""
    absent: dict[str, Any] = {}
    for name in _read(rule):
        if name not in writer.by_name and name in reader.by_name:
            default = reader.by_name[name].default
            if not default:
                return None
            absent[name] = default[0]
    return absent


def _read(*rules: RuleSpec) -> dict[str, None]:
    return dict.fromkeys(name for rule in rules for name in (*columns(rule.applies), *columns(rule.holds)))


def _taken(writer: Contract, row: Record) -> bool:
    """Whether the writer's columns take every value that the record names."""
    return all(refusal(column, row[column.name]) is None for column in writer.columns if column.name in row)


def _shown(writer: Contract, table: Table, index: int, rules: list[RuleSpec], day: date) -> Witness:
    """One record of a table, with the columns that no record may lack and the others that it is judged beside."""
    read = _read(*rules)
    spare = {name: value for name, value in (base(writer) or {}).items() if name not in read}
    others = () if table.apart else tuple(row for place, row in enumerate(table.rows) if place != index)
    row = spare | dict.fromkeys(name for name in read if name in writer.by_name) | table.rows[index]
    return Witness(
        ({name: value for name, value in row.items() if name in writer.by_name},),
        (rules[0].id,),
        (*table.beside, *others),
        table.given,
        day,
    )


def _size(writer: Contract, witness: Witness) -> tuple[bool, int, int, int]:
    """Whole records first, then those that need few others, then those that say little."""
    nulls = sum(value is None for row in witness.rows for value in row.values())
    said = sum(map(len, witness.rows)) - nulls
    return bool(faults(writer, witness.rows)), len(witness.beside) + len(witness.given), said, nulls


def day_of(rule: RuleSpec) -> date:
    """A date on which the rule is in effect."""
    if rule.since is not None and rule.since > DAY:
        return rule.since
    return rule.until if rule.until is not None and rule.until < DAY else DAY


def _period(pair: _Pair) -> Change:
    a, b = pair.a, pair.b
    more, fewer = _day_outside(b, a), _day_outside(a, b)
    blocking = a.blocking and b.blocking
    return pair.change(
        Kind.PERIOD_WIDENED if more is not None else Kind.PERIOD_NARROWED,
        _days(a),
        _days(b),
        pair.newly_fails(whole=True, day=more) if blocking and more is not None else FINE,
        pair.newly_passes(whole=True, day=fewer) if blocking and fewer is not None else FINE,
    )


def _day_outside(inner: RuleSpec, outer: RuleSpec) -> date | None:
    """A day on which the first is in effect and the second isn't."""
    day = timedelta(1)
    candidates = [DAY, inner.since, inner.until]
    candidates += [None if outer.since is None or outer.since == date.min else outer.since - day]
    candidates += [None if outer.until is None or outer.until == date.max else outer.until + day]
    return next(
        (each for each in candidates if each is not None and in_effect(inner, each) and not in_effect(outer, each)),
        None,
    )


def in_effect(rule: RuleSpec, day: date) -> bool:
    """Whether the rule is judged on an extract of that day."""
    return (rule.since is None or rule.since <= day) and (rule.until is None or day <= rule.until)


def _days(rule: RuleSpec) -> str:
    return f"{rule.since or '…'} – {rule.until or '…'}"
