"""Tables aimed at one rule: made from its own structure and examples, so that it is seen to pass, fail and not apply.

A table is built from whole numbers, each the seed of a few records: the rule's examples laid over invented people and
given keys of their own, invented people as they are, and relatives of records that are there already; then columns
that the rule reads are changed. The seed 0 adds nothing, so a counterexample shrinks to the few records it needs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from functools import cached_property
from random import Random
from typing import Any

from hypothesis import strategies as st
from oracle import World
from oracle import value as value_of
from records import AS_OF, CODE_LISTS, PINS, TEXTS, UNITS, invented

from checks import codes
from checks.across import OTHER
from checks.predicates import KeyPredicate, OneOf, Predicate, columns
from checks.rule import Row, Rule
from checks.values import AsOf, Const, Field, PlusDays, Value
from checks.vocabulary import Dataset
from schemas.context import context
from schemas.contract import TABLES, Kind

COUNTERPART = {Dataset.CITIZENS: Dataset.DOSSIERS, Dataset.DOSSIERS: Dataset.CITIZENS}
SEEDS = 2**24
"""Hypothesis draws whole numbers below this evenly."""
SPECIAL_DAYS = (date(2000, 2, 29), date(2016, 1, 1), date(2025, 7, 1), date(1900, 1, 1), date(2199, 1, 1))
EARLIEST, LATEST = date(1890, 1, 1), date(2199, 12, 31)
TIMES = (time(), time(8), time(23, 59, 59), time(23, 59, 59, 999_999))
SERIAL_DIGITS = 6
"""Digits at the end of a number that say nothing but which it is."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Tables(dict[Dataset, list[Row]]):
    """The records of both tables. Whole they would fill half a megabyte of a failed test's report."""

    def __repr__(self) -> str:
        return ", ".join(f"{len(rows)} {dataset.value}" for dataset, rows in self.items())


def day_of(rule: Rule) -> date:
    """An as-of date on which the rule is in effect."""
    return next(day for day in (AS_OF, rule.since, rule.until) if day is not None and rule.in_effect(day))


def aimed(rule: Rule, seeds: int) -> st.SearchStrategy[Tables]:
    """Tables of both datasets in which the rule has much to judge: some two records for each seed."""
    aim = Aim(rule)
    return st.lists(st.integers(0, SEEDS - 1), min_size=seeds, max_size=seeds).map(
        lambda drawn: _Build(aim, drawn).tables
    )


def _held(node: Value | Predicate) -> list[Any]:
    """What a node's attributes hold, tuples opened."""
    parts = [getattr(node, each.name) for each in fields(node)]
    return [item for part in parts for item in (part if isinstance(part, tuple) else (part,))]


def _deep(node: Value | Predicate) -> list[Value | Predicate]:
    """The node and all that is below it, inside key predicates too."""
    below = (item for item in _held(node) if isinstance(item, Value | Predicate))
    return [node, *(deeper for item in below for deeper in _deep(item))]


@dataclass(frozen=True)
class Aim:
    """What a rule's structure says of the records to draw for it."""

    rule: Rule

    @cached_property
    def nodes(self) -> tuple[Value | Predicate, ...]:
        return (*_deep(self.rule.applies), *_deep(self.rule.holds))

    @cached_property
    def reads(self) -> dict[Dataset, tuple[str, ...]]:
        """Columns that the rule reads in each table, whether of the judged record or of those it is compared with."""
        found: dict[Dataset, dict[str, None]] = {dataset: {} for dataset in Dataset}
        found[self.rule.on].update(dict.fromkeys(columns(self.rule.applies) + columns(self.rule.holds)))
        for node in self.nodes:
            if isinstance(node, KeyPredicate):
                for dataset, names in node.elsewhere.items():
                    found[dataset].update(dict.fromkeys(names))
        return {dataset: tuple(name for name in names if OTHER not in name) for dataset, names in found.items()}

    @cached_property
    def asks(self) -> tuple[str, ...]:
        """Columns of the judged table that decide whether the rule applies."""
        return columns(self.rule.applies)

    @cached_property
    def keys(self) -> frozenset[str]:
        """Columns that tie records together by their values: numbers and names, not codes."""
        held = {item for node in self.nodes if isinstance(node, KeyPredicate) for item in _held(node)}
        texts = {name for table in TABLES.values() for name in table.by_name if table.by_name[name].kind is Kind.TEXT}
        return frozenset(name for name in held & texts if name not in codes.OF_COLUMN and not name.endswith("_unit"))

    @cached_property
    def numbers(self) -> tuple[int, ...]:
        """Whole numbers in the rule: days, years, counts."""
        held = [node.value for node in self.nodes if isinstance(node, Const)]
        held += [node.days for node in self.nodes if isinstance(node, PlusDays)]
        return tuple(dict.fromkeys(abs(number) for number in held if isinstance(number, int))) or (1,)

    @cached_property
    def edges(self) -> tuple[date, ...]:
        """Days that the rule says by itself, without a record: constants, the as-of date, so many days before it."""
        world = World({}, context(day_of(self.rule)))
        closed = (node for node in self.nodes if isinstance(node, Const | AsOf | PlusDays) and not columns(node))
        found = (value_of(node, {}, world) for node in closed)
        return tuple(day.date() if isinstance(day, datetime) else day for day in found if isinstance(day, date))

    def options(self, name: str) -> list[int | str]:
        """Codes that the rule names for a column."""
        columns_named = (Field(name), Field(OTHER + name))
        return [
            option
            for node in self.nodes
            if isinstance(node, OneOf) and node.value in columns_named
            for option in node.options
        ]

    def shown(self, name: str) -> list[Any]:
        """Values that the rule's examples have in a column."""
        rows = (*self.rule.passing, *self.rule.failing, *self.rule.beside, *self.rule.given)
        return [row[name] for row in rows if row.get(name) is not None]


class _Build:
    """The tables of one list of seeds."""

    def __init__(self, aim: Aim, seeds: Sequence[int]) -> None:
        self.aim, self.on, self.other = aim, aim.rule.on, COUNTERPART[aim.rule.on]
        self.as_of = day_of(aim.rule)
        self.tables = Tables({dataset: [] for dataset in Dataset})
        for seed in seeds:
            if seed:
                self.rng = Random(seed)  # noqa: S311 - nothing here is secret
                self._add()

    def _add(self) -> None:
        kind = self.rng.random()
        if kind < 0.6:
            self._example(passing=kind < 0.3)
        elif kind < 0.8 and self.tables[self.on]:
            self._relative()
        else:
            row = dict(self.rng.choice(invented(self.on)))
            self._change(self.on, row)
            self._keep(self.on, [row])
        if self.aim.reads[self.other] and self.rng.random() < 0.2:
            row = dict(self.rng.choice(invented(self.other)))
            self._tie(self.other, row)
            self._change(self.other, row)
            self._keep(self.other, [row])

    def _keep(self, dataset: Dataset, rows: Iterable[Row]) -> None:
        for row in rows:
            if self.rng.random() < 0.05:
                self._tie(dataset, row)
            self.tables[dataset].append(row)

    def _example(self, *, passing: bool) -> None:
        """The rule's examples of one verdict with keys of their own, half of the time with something changed."""
        rule = self.aim.rule
        judged, beside, given = self._renamed(rule.passing if passing else rule.failing, rule.beside, rule.given)
        judged = [*judged, *beside] if self.aim.keys else [self.rng.choice(judged)]
        rows = [self._over_invented(self.on, row) for row in judged]
        rest = [self._over_invented(self.other, row) for row in given]
        change = self.rng.random()
        if change < 0.5:
            self._change(self.on, self.rng.choice(rows))
        if change < 0.15 and rest:
            self._change(self.other, self.rng.choice(rest))
        self._keep(self.on, rows)
        self._keep(self.other, rest)

    def _renamed(self, *tables: Sequence[Row]) -> list[list[Row]]:
        """The rows with other values where the rule's keys had theirs: equal ones equal still, and new to the table."""
        old = {
            row[name]
            for rows in tables
            for row in rows
            for name in self.aim.keys & row.keys()
            if isinstance(row[name], str) and len(row[name].strip()) > 1
        }
        new = {value: self._fresh(value) for value in sorted(old)}

        def renamed(value: Any) -> Any:
            return new.get(value, value) if isinstance(value, str) else value

        return [[{name: renamed(value) for name, value in row.items()} for row in rows] for rows in tables]

    def _fresh(self, value: str) -> str:
        start = len(value.rstrip("0123456789"))
        digits = min(len(value) - start, SERIAL_DIGITS)
        if digits >= 4:
            return value[:-digits] + f"{self.rng.randrange(10**digits):0{digits}d}"
        return value + "".join(self.rng.choices(LETTERS, k=4))

    def _over_invented(self, dataset: Dataset, row: Row) -> Row:
        """The row with an invented person's values in the columns that the rule doesn't read."""
        blank = dict.fromkeys(self.aim.reads[dataset])
        return {**self.rng.choice(invented(dataset)), **blank, **row}

    def _relative(self) -> None:
        """A record like one that is there, its keys exchanged, so that the two are tied."""
        row = dict(self.rng.choice(self.tables[self.on]))
        keys = [name for name in sorted(self.aim.keys) if name in TABLES[self.on].by_name]
        if len(keys) > 1 and self.rng.random() < 0.7:
            first, second = self.rng.sample(keys, 2)
            row[first], row[second] = row.get(second), row.get(first)
        elif keys and self.rng.random() < 0.7:
            row[self.rng.choice(keys)] = self.rng.choice(invented(self.on)).get(keys[0])
        if self.rng.random() < 0.6:
            self._change(self.on, row)
        self._keep(self.on, [row])

    def _tie(self, dataset: Dataset, row: Row) -> None:
        """Give one of the row's keys the value of some key of a record that is there, of either table."""
        mine = [name for name in sorted(self.aim.keys) if name in TABLES[dataset].by_name]
        there = self.tables[self.on] or self.tables[self.other]
        if mine and there:
            other = self.rng.choice(there)
            theirs = [name for name in sorted(self.aim.keys) if other.get(name) is not None]
            if theirs:
                row[self.rng.choice(mine)] = other[self.rng.choice(theirs)]

    def _change(self, dataset: Dataset, row: Row) -> None:
        """Change columns that the rule reads: mostly one, or all that decide whether it applies made null."""
        rng, reads = self.rng, self.aim.reads[dataset]
        asks = self.aim.asks if dataset is self.on else ()
        if asks and rng.random() < 0.1:
            row.update(dict.fromkeys(asks))
            return
        pool = asks if asks and rng.random() < 0.5 else reads
        for name in rng.choices(pool, k=rng.choice((1, 1, 1, 2, 3))):
            row[name] = None if rng.random() < 0.2 else self._value(dataset, name, row)

    def _value(self, dataset: Dataset, name: str, row: Row) -> Any:
        rng, kind = self.rng, TABLES[dataset].by_name[name].kind
        likely = [*self.aim.shown(name), *self.aim.options(name)]
        if likely and rng.random() < 0.3:
            return rng.choice(likely)
        match kind:
            case Kind.DATE:
                return self._day(dataset, row)
            case Kind.DATETIME:
                return datetime.combine(self._day(dataset, row), rng.choice(TIMES))
            case Kind.INTEGER:
                near = (row.get(name) or 0) + rng.choice((-1, 1))
                return rng.choice((0, 1, 2, 3, max(near, 0), *self.aim.numbers))
            case Kind.BOOLEAN:
                return rng.random() < 0.5
            case Kind.TEXT:
                return self._text(dataset, name, row)

    def _day(self, dataset: Dataset, row: Row) -> date:
        """A day at the rule's edges, or as far from one of the record's as a number in the rule says, or any."""
        rng, kind = self.rng, self.rng.random()
        if kind < 0.1:
            return date.fromordinal(rng.randint(EARLIEST.toordinal(), LATEST.toordinal()))
        seen = [row[name] for name in self.aim.reads[dataset] if isinstance(row.get(name), date)]
        days = [day.date() if isinstance(day, datetime) else day for day in seen]
        near = rng.choice([self.as_of, *self.aim.edges, *days, rng.choice(SPECIAL_DAYS)])
        if kind < 0.3 and self.aim.edges:
            return near + timedelta(days=rng.choice((-1, 0, 0, 1)))
        number, sign = rng.choice((0, *self.aim.numbers, rng.randrange(90))), rng.choice((-1, 1))
        if kind < 0.65 and number <= 120:
            year = min(max(near.year + sign * number, EARLIEST.year), LATEST.year)
            near, number = near.replace(year=year, day=28 if (near.month, near.day) == (2, 29) else near.day), 0
        shift = sign * number + rng.choice((-1, 0, 0, 1))
        return date.fromordinal(min(max(near.toordinal() + shift, EARLIEST.toordinal()), LATEST.toordinal()))

    def _text(self, dataset: Dataset, name: str, row: Row) -> str:
        rng, kind = self.rng, self.rng.random()
        alike = [row[each] for each in self.aim.reads[dataset] if each != name and isinstance(row.get(each), str)]
        if alike and kind < 0.15:
            return rng.choice(alike)
        if name in CODE_LISTS and kind < 0.9:
            return rng.choice((*codes.values(CODE_LISTS[name]), *codes.values(codes.OF_COLUMN[name]), "?", ""))
        if name.endswith("_unit") and kind < 0.9:
            return rng.choice(UNITS)
        now = row.get(name) or rng.choice(self.aim.shown(name) or [rng.choice(invented(dataset)).get(name) or "x"])
        if kind < 0.3 and re.fullmatch("[0-9]{12}", now):
            return self._born(now, self._day(dataset, row).year)
        if kind < 0.75:
            return self._damaged(now)
        usual = PINS if name.endswith("_id") else ("12 phố Hàng Đào", "chưa rõ", " ")
        return rng.choice(TEXTS.get(name, usual))

    def _born(self, pin: str, year: int) -> str:
        """The PIN of somebody born in another year."""
        return f"{pin[:3]}{(year // 100 - 19) * 2 % 10 + self.rng.randrange(2)}{year % 100:02d}{pin[6:]}"

    def _damaged(self, text: str) -> str:
        rng, place = self.rng, self.rng.randrange(max(len(text), 1))
        return rng.choice(
            (
                text[:place] + rng.choice("0123456789") + text[place + 1 :],
                text[:place] + rng.choice("0123456789") + text[place + 1 :],
                text[:place] + text[place + 1 :],
                text[:place] + rng.choice("  \n\u00a0\u200b\u0301٣Đ@.-'😀") + text[place:],
                text + "\n",
                text + rng.choice(" 0x"),
                " " + text,
                text.swapcase(),
                unicodedata.normalize("NFD", text),
                text[:place],
            )
        )
