"""What changed between two contracts, and what each change does: decided facet by facet, shown by a record.

A column takes a value if each of its facets does. So a change is harmless to old data exactly if the old column's
values are all taken once that one facet is exchanged; and a value that isn't is refused by the new column whatever its
other facets are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from schemas.contract import Privacy
from schemas.contracts.change import FINE, UNKNOWN, Change, Outcome
from schemas.contracts.conform import base
from schemas.contracts.diff_rules import rule_changes
from schemas.contracts.domains import ABSENT, Outside, at_most, example, examples, outside, refusal
from schemas.contracts.judging import Judge
from schemas.contracts.kinds import Kind
from schemas.contracts.model import ColumnSpec, Contract
from schemas.contracts.renames import named, renamed
from schemas.contracts.showing import alike, settled, shown, with_value

PRIVACY = (Privacy.FREE, Privacy.QUASI, Privacy.SENSITIVE, Privacy.DIRECT)
"""From the least protected to the most."""


def compare(old: Contract, new: Contract, judge: Judge | None = None) -> tuple[Change, ...]:
    """Every change of a table's contract, in contract order: columns, keys, rules, thresholds."""
    pairs = paired(old, new)
    moved = {a.name: b.name for a, b in pairs if a.name != b.name}
    found = [
        *_words(new.table, new.table, (old.vi, old.en), (new.vi, new.en)),
        *_columns(old, new, pairs),
        *_keys(old, new, moved),
        *_rules(old, new, moved, judge or Judge()),
        *_thresholds(old, new),
    ]
    return tuple(found)


def _rules(old: Contract, new: Contract, moved: dict[str, str], judge: Judge) -> Iterator[Change]:
    """Changes of rules, compared under the new names. Witnesses bear names that both readers know."""
    known = {now: former for former, now in moved.items() if former in new.by_name[now].aliases}
    for change in rule_changes(renamed(old, moved), new, judge):
        yield replace(change, backward=_named(change.backward, known), forward=_named(change.forward, known))


def _named(outcome: Outcome, names: dict[str, str]) -> Outcome:
    seen = outcome.witness
    if seen is None or not names:
        return outcome
    return replace(outcome, witness=replace(seen, rows=named(seen.rows, names), beside=named(seen.beside, names)))


def paired(old: Contract, new: Contract) -> list[tuple[ColumnSpec, ColumnSpec]]:
    """Columns of the two contracts that are the same column: by name, or because one is read under the other's name."""
    left = {column.name: column for column in old.columns}
    pairs = [(left.pop(column.name), column) for column in new.columns if column.name in left]
    for column in new.columns:
        if column.name not in old.by_name:
            known = (name for name, each in left.items() if name in column.aliases or column.name in each.aliases)
            former = next(known, None)
            if former is not None:
                pairs.append((left.pop(former), column))
    order = [column.name for column in new.columns]
    return sorted(pairs, key=lambda pair: order.index(pair[1].name))


def _columns(old: Contract, new: Contract, pairs: list[tuple[ColumnSpec, ColumnSpec]]) -> Iterator[Change]:
    kept_old, kept_new = {a.name for a, _ in pairs}, {b.name for _, b in pairs}
    table = new.table
    for column in old.columns:
        if column.name not in kept_old:
            yield Change(
                kind=Kind.COLUMN_REMOVED,
                table=table,
                path=f"{table}.{column.name}",
                old=column.name,
                forward=_absent(old, new, column.name) if column.indispensable else FINE,
            )
    for column in new.columns:
        if column.name not in kept_new:
            yield Change(
                kind=Kind.COLUMN_ADDED_REQUIRED if column.indispensable else Kind.COLUMN_ADDED,
                table=table,
                path=f"{table}.{column.name}",
                new=column.name,
                backward=_absent(new, old, column.name) if column.indispensable else FINE,
            )
    yield from _moved_names(old, new, pairs)
    for a, b in pairs:
        yield from _names(old, new, a, b)
        yield from _presence(old, new, a, b)
        yield from _Facets(old, new, a, b).changes()


def _moved_names(old: Contract, new: Contract, pairs: list[tuple[ColumnSpec, ColumnSpec]]) -> Iterator[Change]:
    """Names that lead to another column than they did: what the old reader takes for the one, the new takes for it."""
    same = {a.name: b.name for a, b in pairs}
    for name in sorted(old.names.keys() & new.names.keys()):
        before, now = old.names[name], new.names[name]
        if same.get(before) != now:
            yield Change(
                kind=Kind.NAME_MOVED,
                table=new.table,
                path=f"{new.table}.{now}",
                old=before,
                new=name,
                backward=_mistaken(new, old, old.by_name[before], (name, now)),
                forward=_mistaken(old, new, new.by_name[now], (name, before)),
            )


def _mistaken(reader: Contract, writer: Contract, column: ColumnSpec, names: tuple[str, str]) -> Outcome:
    """A value of the writer's column under the first name, which the reader's column of the second doesn't take."""
    record = base(writer)
    if record is None:
        return UNKNOWN
    record.pop(column.name, None)
    values = [*examples(column, 4), *([None] if column.nullable else [])]
    tried = (shown(reader, writer, (record | {names[0]: value},), f"{names[1]}: ") for value in values)
    return settled(next((seen for seen in tried if seen is not None), None))


def _absent(reader: Contract, writer: Contract, name: str) -> Outcome:
    """A record of the writer's that lacks a column which the reader asks for."""
    record = base(writer)
    return settled(shown(reader, writer, None if record is None else (record,), f"{name}: absent"))


def _names(old: Contract, new: Contract, a: ColumnSpec, b: ColumnSpec) -> Iterator[Change]:
    path = f"{new.table}.{b.name}"
    if a.name != b.name:
        known = b.name in a.aliases or not a.indispensable
        yield Change(
            kind=Kind.COLUMN_RENAMED,
            table=new.table,
            path=path,
            old=a.name,
            new=b.name,
            forward=FINE if known else _under(old, new, b, (b.name, a.name)),
        )
    before, now = {a.name, *a.aliases}, {b.name, *b.aliases}
    for name in sorted(now - before - {b.name}):
        fine = not a.indispensable
        yield Change(
            kind=Kind.ALIAS_ADDED,
            table=new.table,
            path=path,
            new=name,
            forward=FINE if fine else _under(old, new, b, (name, a.name)),
        )
    for name in sorted(before - now):
        fine = not b.indispensable
        yield Change(
            kind=Kind.ALIAS_REMOVED,
            table=new.table,
            path=path,
            old=name,
            backward=FINE if fine else _under(new, old, a, (name, b.name)),
        )


def _under(reader: Contract, writer: Contract, column: ColumnSpec, names: tuple[str, str]) -> Outcome:
    """A record in which the writer's column bears the first name, and not the second, which is the reader's."""
    record = base(writer)
    value = None if column.nullable else example(column)
    if record is None or value is ABSENT:
        return UNKNOWN
    record.pop(column.name, None)
    return settled(shown(reader, writer, (record | {names[0]: value},), f"{names[1]}: absent"))


def _presence(old: Contract, new: Contract, a: ColumnSpec, b: ColumnSpec) -> Iterator[Change]:
    table, path = new.table, f"{new.table}.{b.name}"
    backward = _absent(new, old, b.name) if b.indispensable and not a.indispensable else FINE
    forward = _absent(old, new, a.name) if a.indispensable and not b.indispensable else FINE
    if a.required != b.required:
        kind = Kind.COLUMN_REQUIRED if b.required else Kind.COLUMN_OPTIONAL
        yield Change(kind=kind, table=table, path=path, backward=backward, forward=forward)
    if a.default != b.default:
        kind = Kind.DEFAULT_CHANGED
        if not a.default or not b.default:
            kind = Kind.DEFAULT_ADDED if b.default else Kind.DEFAULT_REMOVED
        told = {"old": _default(a), "new": _default(b)}
        yield Change(kind=kind, table=table, path=path, **told, backward=backward, forward=forward)


def _default(column: ColumnSpec) -> str:
    return text(column.default[0]) if column.default else ""


def text(value: Any) -> str:
    """A value in words."""
    return "null" if value is None else str(value)


class _Facets:
    """The facets of one column before and after."""

    def __init__(self, old: Contract, new: Contract, a: ColumnSpec, b: ColumnSpec) -> None:
        # Under one name, so that a rename isn't a fault of the values.
        self.old, self.new, self.a, self.b = old, new, replace(a, name=b.name), b
        self.former = a.name
        self.known = a.name if a.name in {b.name, *b.aliases} else b.name
        self.path = f"{new.table}.{b.name}"

    def changes(self) -> Iterator[Change]:
        """Every change of a facet."""
        a, b = self.a, self.b
        if a.type is not b.type:
            yield self._exchanged((Kind.TYPE_NARROWED, Kind.TYPE_WIDENED, Kind.TYPE_CHANGED), "type", "")
        if a.nullable != b.nullable:
            yield self._null()
        yield from self._codes()
        if a.pattern != b.pattern:
            kinds = (Kind.PATTERN_TIGHTENED, Kind.PATTERN_LOOSENED, Kind.PATTERN_CHANGED)
            yield self._limit("pattern", Kind.PATTERN_ADDED, Kind.PATTERN_REMOVED, kinds)
        for name in ("min_length", "max_length"):
            if getattr(a, name) != getattr(b, name):
                kinds = self._towards(name, Kind.LENGTH_TIGHTENED, Kind.LENGTH_LOOSENED)
                yield self._limit(name, Kind.LENGTH_ADDED, Kind.LENGTH_REMOVED, kinds)
        for name in ("minimum", "maximum"):
            before, now = getattr(a, name), getattr(b, name)
            # Bounds of types that don't compare went with the type.
            alike = before is None or now is None or at_most(before, now) or at_most(now, before)
            if before != now and alike:
                kinds = self._towards(name, Kind.BOUND_TIGHTENED, Kind.BOUND_LOOSENED)
                yield self._limit(name, Kind.BOUND_ADDED, Kind.BOUND_REMOVED, kinds)
        if a.unique != b.unique:
            yield self._unique()
        yield from self._told()

    def _outcome(self, *, forward: bool, **facet: Any) -> Outcome:
        """Whether the writer's column takes a value that it wouldn't if one facet were the reader's."""
        column = self.b if forward else self.a
        return self._refused(outside(column, replace(column, **facet)), forward=forward)

    def _refused(self, found: Outside, *, forward: bool) -> Outcome:
        """What follows from a value that the writer's column takes and the reader's doesn't."""
        if not found.found:
            return FINE if found.exact else UNKNOWN
        return self._shown(found.value, forward=forward)

    def _shown(self, value: Any, *, forward: bool) -> Outcome:
        reader, writer = (self.old, self.new) if forward else (self.new, self.old)
        own, other = (self.b.name, self.former) if forward else (self.former, self.b.name)
        return settled(shown(reader, writer, with_value(base(writer), own, self.known, value), f"{other}: "))

    def _exchanged(self, kinds: tuple[Kind, Kind, Kind], name: str, suffix: str) -> Change:
        """A facet exchanged: `kinds` are for narrower, wider, and neither."""
        backward = self._outcome(forward=False, **{name: getattr(self.b, name)})
        forward = self._outcome(forward=True, **{name: getattr(self.a, name)})
        kind = kinds[2]
        if bool(backward.verdict) != bool(forward.verdict):
            kind = kinds[0] if backward.verdict else kinds[1]
        return Change(
            kind=kind,
            table=self.new.table,
            path=self.path + suffix,
            old=text(getattr(self.a, name)),
            new=text(getattr(self.b, name)),
            backward=backward,
            forward=forward,
        )

    def _towards(self, name: str, tighter: Kind, looser: Kind) -> tuple[Kind, Kind, Kind]:
        """The kinds for a limit: by which way it moved, even where no value lies between."""
        before, now = getattr(self.a, name), getattr(self.b, name)
        if before is None or now is None:
            return tighter, looser, looser
        tight = at_most(before, now) if name.startswith("min") else at_most(now, before)
        return (tighter, tighter, tighter) if tight else (looser, looser, looser)

    def _limit(self, name: str, added: Kind, removed: Kind, kinds: tuple[Kind, Kind, Kind]) -> Change:
        if getattr(self.a, name) is None:
            kinds = (added, added, added)
        elif getattr(self.b, name) is None:
            kinds = (removed, removed, removed)
        suffix = "" if name == "pattern" else f".{name}"
        return self._exchanged(kinds, name, suffix)

    def _null(self) -> Change:
        forbidden = self.a.nullable
        outcome = self._shown(None, forward=not forbidden)
        return Change(
            kind=Kind.NULL_FORBIDDEN if forbidden else Kind.NULL_ALLOWED,
            table=self.new.table,
            path=self.path,
            backward=outcome if forbidden else FINE,
            forward=FINE if forbidden else outcome,
        )

    def _codes(self) -> Iterator[Change]:
        a, b = self.a, self.b
        if bool(a.codes) != bool(b.codes):
            kinds = (Kind.CODE_LIST_ADDED,) * 3 if b.codes else (Kind.CODE_LIST_REMOVED,) * 3
            change = self._exchanged(kinds, "codes", "")
            yield replace(change, old=", ".join(a.values), new=", ".join(b.values))
            return
        before, now = {code.value: code for code in a.codes}, {code.value: code for code in b.codes}
        for value in (value for value in before if value not in now):
            gone = Outside(value) if refusal(a, value) is None else Outside()
            outcome = self._refused(gone, forward=False)
            yield self._code(Kind.CODE_REMOVED, value, old=value, backward=outcome)
        for value in (value for value in now if value not in before):
            come = Outside(value) if refusal(b, value) is None else Outside()
            yield self._code(Kind.CODE_ADDED, value, new=value, forward=self._refused(come, forward=True))
        for value in (value for value in now if value in before and now[value] != before[value]):
            labels = [f"{code.vi} / {code.en}" for code in (before[value], now[value])]
            yield self._code(Kind.CODE_RELABELLED, value, old=labels[0], new=labels[1])

    def _code(self, kind: Kind, value: str, **held: Any) -> Change:
        return Change(kind=kind, table=self.new.table, path=f"{self.path}.codes.{value}", **held)

    def _unique(self) -> Change:
        added = self.b.unique
        writer, reader = (self.old, self.new) if added else (self.new, self.old)
        name = self.former if added else self.b.name
        about = f"{self.b.name if added else self.former}: unique"
        outcome = alike(reader, writer, (name,), about)
        return Change(
            kind=Kind.UNIQUE_ADDED if added else Kind.UNIQUE_REMOVED,
            table=self.new.table,
            path=self.path,
            backward=outcome if added else FINE,
            forward=FINE if added else outcome,
        )

    def _told(self) -> Iterator[Change]:
        a, b = self.a, self.b
        if a.privacy is not b.privacy:
            lowered = PRIVACY.index(b.privacy) < PRIVACY.index(a.privacy)
            yield Change(
                kind=Kind.PRIVACY_LOWERED if lowered else Kind.PRIVACY_RAISED,
                table=self.new.table,
                path=self.path,
                old=a.privacy.value,
                new=b.privacy.value,
            )
        yield from _words(self.new.table, self.path, (a.vi, a.en), (b.vi, b.en))


def _words(table: str, path: str, old: tuple[str, str], new: tuple[str, str]) -> Iterator[Change]:
    if old != new:
        kind = Kind.DESCRIPTION_CHANGED
        said = [" / ".join(filter(None, words)) or "–" for words in (old, new)]
        yield Change(kind=kind, table=table, path=path, old=said[0], new=said[1])


def _keys(old: Contract, new: Contract, moved: dict[str, str]) -> Iterator[Change]:
    before = tuple(moved.get(name, name) for name in old.key)
    if before == new.key:
        return
    back = {now: former for former, now in moved.items()}
    told = [f"{', '.join(key)}: key" for key in (old.key, new.key)]
    yield Change(
        kind=Kind.KEY_CHANGED,
        table=new.table,
        path=new.table,
        old=", ".join(old.key),
        new=", ".join(new.key),
        backward=alike(new, old, tuple(back.get(name, name) for name in new.key), told[1]) if new.key else FINE,
        forward=alike(old, new, before, told[0]) if before else FINE,
    )


def _thresholds(old: Contract, new: Contract) -> Iterator[Change]:
    before, now = dict(old.thresholds), dict(new.thresholds)
    for name in dict.fromkeys((*before, *now)):
        low, high = before.get(name, 0.0), now.get(name, 0.0)
        if low != high:
            yield Change(
                kind=Kind.THRESHOLD_TIGHTENED if high > low else Kind.THRESHOLD_LOOSENED,
                table=new.table,
                path=f"{new.table}.thresholds.{name}",
                old=f"{low:g}",
                new=f"{high:g}",
            )
