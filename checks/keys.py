"""Key predicates reduced to small tables of offending values, before the one pass over the records.

A value offends if a record that has it must fail. Only the offending values leave the engine; they are few.

Most take two looks, each over narrow columns: the first finds candidates cheaply, a query for each; the second looks at
the candidates alone, whose records one query of a table brings together for all predicates. Values are first counted
by a 64-bit hash, so a collision of hashes costs time and is never reported.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import and_

import polars as pl

from checks.across import OTHER, Absent, Agrees, AtMostSharing, ExactlyOne, Known, OneValue, Unique, Unrepeated
from checks.context import Context
from checks.expressions import Scope
from checks.expressions import predicate as expression
from checks.predicates import KeyPredicate
from checks.vocabulary import Dataset

FEW = 50_000
"""Up to so many offending values are looked up; the look-up table is built for every batch, so more are joined."""
IN_MEMORY = 1_000_000
"""So many records of candidates are kept for the second look; beyond, it reads the table for each predicate."""
_HASH, _LINK = "__hash", "__link"

Frames = Mapping[Dataset, pl.LazyFrame]


def offending(predicates: Sequence[KeyPredicate], frames: Frames, context: Context) -> dict[KeyPredicate, pl.DataFrame]:
    """For each predicate a table of one column, `by`: one row per offending value, each once."""
    # One query after the other: run together they take as long, and three times the memory.
    answers: dict[KeyPredicate, pl.DataFrame] = {}
    for question in dict.fromkeys(map(_question, predicates)):
        answers[question] = _candidates(question, frames, context).collect(engine="streaming")
    tables = {node: answers[_question(node)] for node in predicates}
    doubtful = {
        node: table
        for node, table in tables.items()
        if table.height and not isinstance(node, ExactlyOne | Known | Absent)
    }
    judged = _judged(doubtful, frames)
    others = _others(doubtful, judged, frames)
    for node, table in doubtful.items():
        confirmed = _confirmed(node, judged[node.dataset], others, context, table)
        tables[node] = confirmed.collect(engine="streaming")
    return {
        node: table if table.columns == [node.by] else pl.DataFrame(schema={node.by: pl.String})
        for node, table in tables.items()
    }


def _judged(doubtful: Mapping[KeyPredicate, pl.DataFrame], frames: Frames) -> dict[Dataset, pl.LazyFrame]:
    """Per table the records that any candidate may be of, and the columns that predicates read of them."""
    found = {}
    for dataset in {node.dataset for node in doubtful}:
        nodes = [node for node in doubtful if node.dataset is dataset]
        hashes: dict[tuple[str, ...], list[pl.Series]] = {}
        for node in nodes:
            table = doubtful[node]
            held = table if _HASH in table.columns else table.select(_hashed((node.by,)))
            hashes.setdefault(_told_by(node), []).append(held[_HASH])
        asked = [_hashed(names).is_in(pl.concat(each).unique().implode()) for names, each in hashes.items()]
        found[dataset] = _few(frames[dataset], pl.any_horizontal(asked), [name for node in nodes for name in node.own])
    return found


def _told_by(node: KeyPredicate) -> tuple[str, ...]:
    """Columns whose values its candidates are, or hashes of which."""
    return node.alike if isinstance(node, Unrepeated) else (node.by,)


def _others(
    doubtful: Mapping[KeyPredicate, pl.DataFrame], judged: Mapping[Dataset, pl.LazyFrame], frames: Frames
) -> dict[Dataset, pl.LazyFrame]:
    """Per table the records that judged ones lead to, and the columns that predicates read of them."""
    found = {}
    agreeing = [node for node in doubtful if isinstance(node, Agrees)]
    for dataset in {node.in_dataset for node in agreeing}:
        nodes = [node for node in agreeing if node.in_dataset is dataset]
        links: dict[str, list[pl.Series]] = {}
        for node in nodes:
            led = judged[node.dataset].join(doubtful[node].lazy(), on=node.by, how="semi")
            there = led.select(pl.col(node.link).drop_nulls().unique()).collect(engine="streaming")
            links.setdefault(node.in_column, []).append(there[node.link])
        asked = [pl.col(name).is_in(pl.concat(each).unique().implode()) for name, each in links.items()]
        names = [name for node in nodes for name in node.elsewhere[dataset]]
        found[dataset] = _few(frames[dataset], pl.any_horizontal(asked), names)
    return found


def _few(frame: pl.LazyFrame, wanted: pl.Expr, names: Sequence[str]) -> pl.LazyFrame:
    """Columns of the records that are wanted, in memory; of all records, not yet read, where too many are."""
    narrow = frame.select(list(dict.fromkeys(names)))
    rows = narrow.filter(wanted).head(IN_MEMORY + 1).collect(engine="streaming")
    return rows.lazy() if rows.height <= IN_MEMORY else narrow


def _question(node: KeyPredicate) -> KeyPredicate:
    """A predicate that has the same candidates: they are looked for once."""
    return Unique(node.dataset, node.by) if isinstance(node, OneValue) else node


def _candidates(node: KeyPredicate, frames: Frames, context: Context) -> pl.LazyFrame:  # noqa: PLR0911 - a kind each
    frame, by = frames[node.dataset], pl.col(node.by)
    match node:
        case Unique() | OneValue():
            return _repeated(frame, (node.by,), 1)
        case AtMostSharing(most=most):
            return _repeated(frame, (node.by,), most)
        case Unrepeated(alike=alike):
            return _repeated(frame, alike, 1)
        case ExactlyOne(where=where):
            chosen = expression(where, Scope(context)).sum().alias("chosen")
            return frame.filter(by.is_not_null()).group_by(by).agg(chosen).filter(pl.col("chosen") != 1).select(by)
        case Known(in_dataset=in_dataset, in_column=in_column):
            asked = frame.select(by).drop_nulls().unique()
            # The register is the larger side: keep of it what was asked for, then what is left is unknown.
            there = frames[in_dataset].select(pl.col(in_column).alias(node.by)).join(asked, on=node.by, how="semi")
            return asked.join(there, on=node.by, how="anti")
        case Absent(in_dataset=in_dataset, in_column=in_column, where=where):
            claiming = frames[in_dataset].filter(expression(where, Scope(context)))
            return claiming.select(pl.col(in_column).alias(node.by)).drop_nulls().unique()
        case Agrees():
            # By hash: half the time of a join by text. A pair that only collides, the second look takes out.
            pairs = _pairs(node, frames[node.dataset], frames, context, by_hash=True)
            return pairs.filter(~expression(node.agrees, Scope(context))).select(by).unique()
        case _:
            raise TypeError(f"no reduction for {type(node).__name__}")


def _confirmed(
    node: KeyPredicate, frame: pl.LazyFrame, others: Frames, context: Context, found: pl.DataFrame
) -> pl.LazyFrame:
    """What of the candidates offends indeed."""
    by = pl.col(node.by)
    match node:
        case Unique() | AtMostSharing():
            most = node.most if isinstance(node, AtMostSharing) else 1
            return (
                _among(frame, (node.by,), (node.by,), found).group_by(by).len().filter(pl.col("len") > most).select(by)
            )
        case OneValue(of=of):
            rows = _among(frame, (node.by,), (node.by, of), found)
            return rows.group_by(by).agg(pl.col(of).drop_nulls().n_unique()).filter(pl.col(of) > 1).select(by)
        case Unrepeated(alike=alike):
            # Distinct rows first, so that a repeated key doesn't look like a second record.
            rows = _among(frame, alike, (node.by, *alike), found).filter(by.is_not_null()).unique()
            groups = rows.group_by(alike).agg(by).filter(by.list.len() > 1)
            return groups.select(by.explode(empty_as_null=False, keep_nulls=False)).unique()
        case Agrees():
            judged = frame.join(found.lazy(), on=node.by, how="semi")
            agreed = expression(node.agrees, Scope(context)).any().alias("agreed")
            met = _pairs(node, judged, others, context, by_hash=False).group_by(by).agg(agreed)
            return met.filter(~pl.col("agreed")).select(by)
        case _:
            raise TypeError(f"no second look for {type(node).__name__}")


def _all_there(names: Sequence[str]) -> pl.Expr:
    return reduce(and_, (pl.col(name).is_not_null() for name in names))


def _hashed(names: Sequence[str]) -> pl.Expr:
    return (pl.col(names[0]) if len(names) == 1 else pl.struct(names)).hash().alias(_HASH)


def _repeated(frame: pl.LazyFrame, names: Sequence[str], most: int) -> pl.LazyFrame:
    """Hashes of values, or of several columns' values together, that more than `most` records have."""
    hashes = frame.filter(_all_there(names)).select(_hashed(names))
    return hashes.group_by(_HASH).len().filter(pl.col("len") > most).select(_HASH)


def _among(frame: pl.LazyFrame, names: Sequence[str], wanted: Sequence[str], hashes: pl.DataFrame) -> pl.LazyFrame:
    """Columns of the records whose values have one of these hashes."""
    there = frame.filter(_all_there(names)).select(*wanted, _hashed(names))
    return there.join(hashes.lazy(), on=_HASH, how="semi").select(wanted)


def _pairs(node: Agrees, judged: pl.LazyFrame, frames: Frames, context: Context, *, by_hash: bool) -> pl.LazyFrame:
    """The judged records that lead somewhere, beside what they lead to."""
    scope = Scope(context)
    there, here = pl.col(node.in_column), pl.col(node.link)
    led = judged.filter(_all_there((node.by, node.link)) & expression(node.among, scope))
    others = frames[node.in_dataset].filter(there.is_not_null() & expression(node.where, scope))
    compared = others.select(
        (there.hash() if by_hash else there).alias(_LINK), *(pl.col(name).alias(OTHER + name) for name in node.compared)
    )
    return led.select(*node.own, (here.hash() if by_hash else here).alias(_LINK)).join(compared, on=_LINK, how="inner")


def flagged(
    frame: pl.LazyFrame, offenders: Mapping[KeyPredicate, pl.DataFrame], *, in_order: bool = False
) -> pl.LazyFrame:
    """The frame with a column for each key predicate that is true where the record's value offends, else null.

    `in_order` keeps the rows as they came, which costs time and which counting has no need of.
    """
    many: dict[str, list[pl.DataFrame]] = {}
    for node, values in offenders.items():
        if values.height <= FEW:
            # A join, even with an empty table, costs as much as twenty such tests.
            frame = frame.with_columns(pl.col(node.by).is_in(values[node.by].implode()).alias(node.flag))
        else:
            many.setdefault(node.by, []).append(values.with_columns(pl.lit(value=True).alias(node.flag)))
    for by, tables in many.items():
        # One join for all predicates of a column.
        marks = pl.concat(tables, how="diagonal").group_by(by).agg(pl.all().any())
        frame = frame.join(marks.lazy(), on=by, how="left", maintain_order="left" if in_order else "none")
    return frame
