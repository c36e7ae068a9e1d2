"""What a change does to real records: how many newly fail or newly pass, by rule and province.

Rules of both versions that differ, and what both ask of a column, are evaluated together by the tally: one streaming
query for each table. Only counts leave it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

import polars as pl

from checks import keys, tally
from checks.context import Context
from checks.errors import unreadable
from checks.rule import Rule
from checks.sorted_keys import Frames
from checks.tally import Planned, Run
from schemas.contracts.impact_subjects import Difference, Subject, Unmeasured, as_rule, subjects
from schemas.contracts.model import Contract, RuleSpec

UNPLACED = ""
"""Stands for the province of records whose managing unit is no commune."""
COUNTED = ("newly_fail", "newly_pass", "newly_blocked", "newly_freed")


@dataclass(frozen=True, slots=True)
class Counts:
    """Records of a place whose verdict changes.

    Attributes:
        newly_fail: they fail the new version and not the old one, which they passed or which didn't ask them.
        newly_pass: they failed the old version, and the new one finds nothing or doesn't ask.
        newly_blocked, newly_freed: the same, counting only failures of a rule that is blocking: these keep a record
            from meeting its criterion. A rule that became blocking blocks whatever failed it before.
    """

    newly_fail: int = 0
    newly_pass: int = 0
    newly_blocked: int = 0
    newly_freed: int = 0

    def __add__(self, other: Counts) -> Counts:
        """Both together."""
        return Counts(*(getattr(self, name) + getattr(other, name) for name in COUNTED))

    @property
    def swapped(self) -> Counts:
        """As it would be with the versions exchanged."""
        return Counts(self.newly_pass, self.newly_fail, self.newly_freed, self.newly_blocked)

    def __bool__(self) -> bool:
        """Whether anything changes."""
        return any(getattr(self, name) for name in COUNTED)


@dataclass(frozen=True, slots=True)
class Line:
    """One rule, column or key, or all of a kind: provinces by code, those where nothing changes left out."""

    subject: Subject
    name: str
    provinces: Mapping[str, Counts]

    @property
    def nation(self) -> Counts:
        """All provinces and what lies in none."""
        return sum(self.provinces.values(), Counts())


@dataclass(frozen=True, slots=True)
class Impact:
    """What changes for the records of one table.

    Attributes:
        records: records judged, by province.
        rejected: rows that neither version could read; they are in no other count.
        lines: one for each rule, column or key that differs, whether or not a record notices.
        together: records that at least one rule (or column, or key) judges anew. A record may be in several lines, and
            is in here once.
        unmeasured: what differs, and how many records notice isn't known.
        unchanged: rules that are the same on both sides, for which no record can each.
    """

    table: str
    records: Mapping[str, int]
    rejected: int
    lines: tuple[Line, ...]
    together: tuple[Line, ...]
    unmeasured: tuple[Unmeasured, ...]
    unchanged: int


@dataclass(frozen=True)
class Data:
    """The records of an extract, for each table that was given, under the new version's names.

    Attributes:
        province_of: managing unit to the code of its province.
        rejected: rows that could not be read, by table.
    """

    frames: Frames
    context: Context
    province_of: Mapping[str, str]
    rejected: Mapping[str, int]


@dataclass(frozen=True)
class Measured:
    """The impact on each table that was given, with the day it was judged on and the provinces' names by code."""

    as_of: date
    tables: tuple[Impact, ...]
    province_names: Mapping[str, str]


def measure(old: Contract, new: Contract, data: Data) -> Impact:
    """Count the records of a table that a change from the one version to the other judges anew.

    Raises:
        RuleError: the data can't be read.
    """
    found = subjects(old, new, data.frames)
    rules = [as_rule(spec, new.table) for each in found.differences for spec in (each.old, each.new) if spec]
    counts, planned = _tallied(new, rules, data)
    sides = _sides(found.differences, planned)
    known = [(each, pair) for each, pair in sides if not _why(pair)]
    unmeasured = [Unmeasured(each.subject, each.name, *reason) for each, pair in sides for reason in _why(pair)[:1]]
    placed = counts.with_columns(
        pl.col("managing_unit").replace_strict(data.province_of, default=UNPLACED, return_dtype=pl.String)
    ).rename({"managing_unit": "province"})
    lines, together = _lines(placed, known)
    return Impact(
        table=new.table,
        records=dict(placed.group_by("province").agg(pl.col("records").sum()).sort("province").iter_rows()),
        rejected=data.rejected.get(new.table, 0),
        lines=lines,
        together=together,
        unmeasured=(*found.unmeasured, *unmeasured),
        unchanged=found.unchanged,
    )


def _tallied(new: Contract, rules: Sequence[Rule], data: Data) -> tuple[pl.DataFrame, tuple[Planned, ...]]:
    """The one pass. Without a rule to judge, records are counted by their managing unit."""
    dataset = rules[0].on if rules else None
    if dataset is None:
        frame = next(frame for name, frame in data.frames.items() if name.value == new.table)
        try:
            query = frame.group_by("managing_unit").agg(pl.len().cast(pl.Int64).alias("records"))
            return query.collect(engine="streaming"), ()
        except pl.exceptions.PolarsError as error:
            raise unreadable(type(error).__name__) from None
    planned = tally.plan(rules, data.frames, data.context)
    try:
        offenders = keys.offending(tally.keys_of(planned), data.frames, data.context)
    except pl.exceptions.PolarsError as error:
        raise unreadable(type(error).__name__) from None
    done = tally.tally(dataset, data.frames[dataset], planned, offenders, data.context)
    return done.counts, done.plan


_Pair = tuple[Planned | None, Planned | None]


def _sides(differences: Sequence[Difference], planned: Sequence[Planned]) -> list[tuple[Difference, _Pair]]:
    """Each change with its rules as planned, in the order in which they were given."""
    queue = iter(planned)
    return [(each, (next(queue) if each.old else None, next(queue) if each.new else None)) for each in differences]


def _why(pair: _Pair) -> list[tuple[str, str]]:
    """Why a change can't be measured: the reasons of its sides that were to run and didn't."""
    reasons = {
        Run.COLUMN_MISSING: ("số liệu không có / không đủ cột", "the extract lacks"),
        Run.OUT_OF_SCOPE: ("cần số liệu của cả nước", "it asks for the whole register"),
        Run.ERROR: ("không tính được", "it can't be evaluated"),
    }
    return [
        (f"{reasons[side.run][0]} {side.reason}".strip(), f"{reasons[side.run][1]} {side.reason}".strip())
        for side in pair
        if side is not None and side.run in reasons
    ]


def _lines(
    placed: pl.DataFrame, known: Sequence[tuple[Difference, _Pair]]
) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    verdicts = [_verdicts(each, *pair) for each, pair in known]
    kinds = [subject for subject in Subject if any(each.subject is subject for each, _ in known)]
    together = [
        tuple(
            reduce(
                or_,
                (verdict[index] for (each, _), verdict in zip(known, verdicts, strict=True) if each.subject is kind),
            )
            for index in range(len(COUNTED))
        )
        for kind in kinds
    ]
    asked = [*verdicts, *together]
    sums = [
        pl.col("records").filter(condition).sum().alias(f"{number}:{name}")
        for number, conditions in enumerate(asked)
        for name, condition in zip(COUNTED, conditions, strict=True)
    ]
    rows = placed.group_by("province").agg(sums).sort("province").to_dicts() if sums else []
    by_number = [_provinces(rows, number) for number in range(len(asked))]
    lines = tuple(Line(each.subject, each.name, held) for (each, _), held in zip(known, by_number, strict=False))
    both = tuple(Line(kind, "", held) for kind, held in zip(kinds, by_number[len(known) :], strict=True))
    return lines, both


def _provinces(rows: Iterable[Mapping[str, int | str]], number: int) -> dict[str, Counts]:
    held = {str(row["province"]): Counts(*(int(row[f"{number}:{name}"]) for name in COUNTED)) for row in rows}
    return {province: counts for province, counts in held.items() if counts}


def _verdicts(each: Difference, old: Planned | None, new: Planned | None) -> tuple[pl.Expr, ...]:
    """Conditions on a row of the tally, in the order of `COUNTED`."""
    before, now = _fails(old), _fails(new)
    never = pl.lit(value=False)
    held_before = before if _blocks(each.old) else never
    held_now = now if _blocks(each.new) else never
    return now & ~before, before & ~now, held_now & ~held_before, held_before & ~held_now


def _blocks(spec: RuleSpec | None) -> bool:
    return spec is not None and spec.blocking


def _fails(planned: Planned | None) -> pl.Expr:
    """A rule that isn't there, or not in effect on the day, fails nobody."""
    if planned is None or planned.run is not Run.RAN:
        return pl.lit(value=False)
    return (pl.col(f"failed_{planned.word}") & pl.lit(planned.mask, pl.UInt64)) != 0
