"""What each measure counts, in plain Python, one record at a time: written apart from the reader it judges."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

from oracle import World, true, value

from checks import measure as m
from checks import predicates as p
from checks import values as v

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from checks.rule import Row

TWO_YEARS = 730


def counted(definition: m.Definition, rows: Iterable[Row], world: World) -> dict[str, Any]:
    """The counts of one place: what `counting` has in columns of these names."""
    rows = list(rows)
    match definition:
        case m.ShareOf(holds=part, applies=whole) | m.Spike(holds=part, applies=whole):
            return _share(part, whole, rows, world)
        case m.SexRatioAtBirth(boys=part, births=whole):
            return _share(part, whole, rows, world)
        case m.Coverage(people=people):
            return {"part": sum(true(people, row, world) for row in rows)}
        case m.PartOf(part=part_column, whole=whole_column, applies=applies):
            pairs = [(row.get(part_column), row.get(whole_column)) for row in rows if true(applies, row, world)]
            sound = [(a, b) for a, b in pairs if a is not None and b is not None and 0 <= a <= b]
            return {"part": sum(a for a, _ in sound), "whole": sum(b for _, b in sound)}
        case m.Silence(moments=moments):
            days = {(row.get("managing_unit"), day) for row in rows if (day := _event(moments, row, world))}
            ages = [(world.context.as_of - day).days for _, day in days]
            return {
                "last": max((day for _, day in days), default=None),
                "events": sum(age < TWO_YEARS for age in ages),
                "events_before": sum(TWO_YEARS <= age < 2 * TWO_YEARS for age in ages),
            }
        case m.ExtractAge(moment=moment):
            days = list(filter(None, (_event((moment,), row, world) for row in rows)))
            return {"last": max(days, default=None)}
    return {}


def _share(part: p.Predicate, whole: p.Predicate, rows: Sequence[Row], world: World) -> dict[str, int]:
    among = [row for row in rows if true(whole, row, world)]
    return {"part": sum(true(part, row, world) for row in among), "whole": len(among)}


def _event(moments: tuple[v.Value, ...], row: Row, world: World) -> date | None:
    days = [value(moment, row, world) for moment in moments]
    return max((day for day in days if day is not None and day <= world.context.as_of), default=None)


def ages(people: p.Predicate, rows: Iterable[Row], world: World) -> Counter[tuple[str | None, int]]:
    """People by sex and completed years, from 100 on together."""
    at = world.context.as_of
    found: Counter[tuple[str | None, int]] = Counter()
    for row in rows:
        if true(people, row, world):
            born = row["birth_date"]
            years = at.year - born.year - ((at.month, at.day) < (born.month, born.day))
            found[row.get("sex_code"), min(years, 100)] += 1
    return found
