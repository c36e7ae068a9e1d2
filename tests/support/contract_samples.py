"""Generated contracts, changes that loosen them, and records that they take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from hypothesis import strategies as st

from checks.predicates import AllOf, AnyOf, AtMost, Matches, Not, OneOf, Predicate, Present
from checks.predicates import columns as read_by
from checks.values import Const, Field
from checks.vocabulary import Criterion, Severity
from schemas.contract import Privacy
from schemas.contracts.conform import faults, read
from schemas.contracts.domains import examples, probes, refusal
from schemas.contracts.judging import DAY, Judge, Table
from schemas.contracts.model import CodeSpec, ColumnSpec, Contract, Record, RuleSpec, Type

PATTERNS = ("[0-9]{3}", "[0-9]+", "[A-Z]{3}", "[A-Za-z]*", "a|bc", "[^ ]+@[^ ]+", "(?:ab){1,2}c?", ".*")
CODES = tuple(CodeSpec(value, f"mã {value}", f"code {value}") for value in ("0", "1", "2", "abc", "123"))
JUDGE = Judge()

_INTEGERS = st.integers(-5, 5)
_DAYS = st.dates(date(1990, 1, 1), date(1990, 1, 20))
_MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(1990, 1, 3))
BOUNDS: dict[Type, st.SearchStrategy[Any]] = {
    Type.INTEGER: _INTEGERS,
    Type.LONG: _INTEGERS | st.integers(-(2**40), 2**40),
    Type.NUMBER: st.sampled_from((-2.5, -1.0, 0.0, 0.25, 1.0, 3.5)),
    Type.DATE: _DAYS,
    Type.DATETIME: _MOMENTS,
}


@st.composite
def columns(draw: st.DrawFn, name: str) -> ColumnSpec:
    """A column of any type with some facets, one value at least."""
    kind = draw(st.sampled_from(Type))
    facets: dict[str, Any] = {}
    if kind is Type.TEXT:
        facets["pattern"] = draw(st.none() | st.sampled_from(PATTERNS))
        facets["codes"] = tuple(draw(st.just([]) | st.lists(st.sampled_from(CODES), min_size=1, unique=True)))
        facets["min_length"] = draw(st.none() | st.integers(0, 3))
        facets["max_length"] = draw(st.none() | st.integers(3, 6))
    elif kind in BOUNDS:
        low, high = draw(st.tuples(BOUNDS[kind], BOUNDS[kind]).map(sorted))
        facets["minimum"], facets["maximum"] = draw(
            st.sampled_from(((None, None), (low, None), (None, high), (low, high)))
        )
    column = ColumnSpec(
        name=name,
        type=kind,
        vi=f"cột {name}",
        en=f"column {name}",
        required=draw(st.booleans()),
        nullable=draw(st.booleans()),
        privacy=draw(st.sampled_from(Privacy)),
        default=draw(st.sampled_from(((), (), (None,)))),
        aliases=draw(st.sampled_from(((), (f"Official{name}",)))),
        **facets,
    )
    # A column that takes nothing makes every statement about its records true.
    return column if examples(column, 1) else replace(column, codes=(), pattern=None, min_length=None, max_length=None)


def _conditions(column: ColumnSpec) -> st.SearchStrategy[Predicate]:
    value = Field(column.name)
    if column.type is Type.TEXT:
        options = st.lists(st.sampled_from(("0", "1", "a", "abc", "123")), min_size=1, unique=True)
        return st.one_of(
            options.map(lambda few: OneOf(value, tuple(sorted(few)))),
            st.sampled_from(PATTERNS).map(lambda pattern: Matches(column.name, pattern)),
        )
    if column.type in {Type.INTEGER, Type.LONG}:
        return _INTEGERS.map(lambda bound: AtMost(Const(bound), value))
    if column.type is Type.DATE:
        return _DAYS.map(lambda bound: AtMost(value, Const(bound)))
    return st.just(Present(column.name))


@st.composite
def rules(draw: st.DrawFn, held: tuple[ColumnSpec, ...], number: int) -> RuleSpec:
    """A rule about one or two columns, which asks nothing of a record without the first."""
    first, second = draw(st.sampled_from(held)), draw(st.sampled_from(held))
    simple = draw(_conditions(first))
    joined = draw(st.sampled_from((AllOf, AnyOf)))(simple, draw(_conditions(second)))
    return RuleSpec(
        id=f"THING-{number}",
        field=first.name,
        criterion=draw(st.sampled_from(Criterion)),
        severity=draw(st.sampled_from(Severity)),
        applies=Present(first.name),
        holds=draw(st.sampled_from((simple, joined, Not(simple)))),
        vi=f"quy tắc {number}",
        en=f"rule {number}",
        scored=draw(st.booleans()),
        weight=draw(st.sampled_from((1.0, 2.0))),
    )


@st.composite
def contracts(draw: st.DrawFn, most_rules: int = 2) -> Contract:
    """A contract of a few columns; what rules read may be empty, so that records can keep out of their way."""
    held = tuple(draw(columns(name)) for name in ("a", "b", "c")[: draw(st.integers(1, 3))])
    ruled = tuple(draw(rules(held, number)) for number in range(draw(st.integers(0, most_rules))))
    if ruled:
        held = tuple(replace(column, nullable=True) for column in held)
    unique = draw(st.sampled_from((None, *range(len(held)))))
    held = tuple(replace(column, unique=index == unique) for index, column in enumerate(held))
    keys = ((), (held[0].name,), tuple(column.name for column in held[:2]))
    return Contract(
        table="things",
        version="1.0.0",
        vi="đồ vật",
        en="things",
        key=draw(st.sampled_from(keys)),
        columns=held,
        rules=ruled,
        thresholds=(("on_target", draw(st.sampled_from((80.0, 90.0)))),),
    )


def changed(contract: Contract, name: str, **facets: Any) -> Contract:
    """The contract with facets of one column exchanged."""
    columns = (replace(column, **facets) if column.name == name else column for column in contract.columns)
    return replace(contract, columns=tuple(columns))


def _less(bound: Any, kind: Type) -> Any:
    return bound - 1 if kind in {Type.INTEGER, Type.LONG, Type.NUMBER} else bound.replace(year=bound.year - 1)


def _more(bound: Any, kind: Type) -> Any:
    return bound + 1 if kind in {Type.INTEGER, Type.LONG, Type.NUMBER} else bound.replace(year=bound.year + 1)


def _widened(column: ColumnSpec) -> dict[str, Any]:
    wider = {Type.INTEGER: Type.LONG, Type.DATE: Type.DATETIME}
    return {"type": wider[column.type]} if column.type in wider else {}


LOOSENINGS: dict[str, Callable[[ColumnSpec], dict[str, Any]]] = {
    "optional": lambda c: {"required": False} if c.indispensable else {},
    "null allowed": lambda c: {} if c.nullable else {"nullable": True},
    "default added": lambda c: {} if c.default else {"default": (None,)},
    "alias added": lambda c: {"aliases": (*c.aliases, "Another")},
    "type widened": _widened,
    "code added": lambda c: {"codes": (*c.codes, CodeSpec("999"))} if c.codes else {},
    "code list removed": lambda c: {"codes": ()} if c.codes else {},
    "pattern removed": lambda c: {"pattern": None} if c.pattern else {},
    "pattern loosened": lambda c: {"pattern": f"{c.pattern}|ZZ9"} if c.pattern else {},
    "length removed": lambda c: {"max_length": None} if c.max_length is not None else {},
    "length loosened": lambda c: {"max_length": c.max_length + 1} if c.max_length is not None else {},
    "bound removed": lambda c: {"minimum": None} if c.minimum is not None else {},
    "lower bound loosened": lambda c: {"minimum": _less(c.minimum, c.type)} if c.minimum is not None else {},
    "upper bound loosened": lambda c: {"maximum": _more(c.maximum, c.type)} if c.maximum is not None else {},
    "unique removed": lambda c: {"unique": False} if c.unique else {},
}
"""What makes a column take more, by name: the facets exchanged, none where the column has nothing to loosen."""


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Contract, Contract]:
    """Two contracts of one table: the second is the first with columns and rules redrawn, taken away or renamed."""
    old, other = draw(contracts()), draw(contracts())
    theirs = other.by_name
    kept = []
    for column in old.columns:
        fate = draw(st.sampled_from(("kept", "redrawn", "gone", "renamed", "facet")))
        if fate == "redrawn":
            kept.append(theirs.get(column.name, column))
        elif fate == "renamed":
            kept.append(replace(column, name=f"{column.name}_new", aliases=(*column.aliases, column.name)))
        elif fate == "facet":
            loosen = draw(st.sampled_from(sorted(LOOSENINGS)))
            kept.append(replace(column, **LOOSENINGS[loosen](column)))
        elif fate == "kept":
            kept.append(column)
    if not kept:
        kept = [old.columns[0]]
    names = {column.name for column in kept}
    added = [replace(c, name=f"{c.name}_more", aliases=()) for c in other.columns if draw(st.booleans())]
    new = replace(
        old,
        version="2.0.0",
        columns=(*kept, *added),
        key=tuple(name for name in draw(st.sampled_from((old.key, other.key))) if name in names),
        rules=tuple(rule for rule in draw(st.sampled_from((old.rules, other.rules))) if _readable(rule, names)),
    )
    return (old, new) if draw(st.booleans()) else (new, old)


def _readable(rule: RuleSpec, names: set[str]) -> bool:
    return set(read_by(rule.holds)) | {rule.field} <= names


@st.composite
def tables(draw: st.DrawFn, contract: Contract) -> tuple[Record, ...]:
    """One to three records, most of which the contract takes."""
    made = []
    for _ in range(draw(st.integers(1, 3))):
        record: Record = {}
        for column in contract.columns:
            name = draw(st.sampled_from((column.name, *column.aliases)))
            few = [*examples(column, 4), *([] if column.type is Type.TEXT else probes(column)[:12])]
            taken = [value for value in few if refusal(column, value) is None] + ([None] if column.nullable else [])
            if taken and (column.indispensable or draw(st.booleans())):
                record[name] = draw(st.sampled_from(taken))
        made.append(record)
    return tuple(made)


def wrong(contract: Contract, rows: tuple[Record, ...]) -> tuple[str, ...]:
    """Everything that a contract finds wrong: columns, keys and blocking rules."""
    found = list(faults(contract, rows))
    readings = tuple(read(contract, row) for row in rows)
    for rule in contract.rules:
        known = all(any(name in each for each in readings) for name in (*read_by(rule.applies), *read_by(rule.holds)))
        if known and rule.blocking and any(JUDGE.failed(contract, rule, Table(readings), DAY) or ()):
            found.append(rule.id)
    return tuple(found)
