"""Key predicates reduced to small tables of offending values, before the one pass over the records.

A value offends if a record that has it must fail. Only the offending values leave the engine; they are few.

Most take two looks, each over narrow columns: the first finds candidates cheaply, among values as 64-bit integers; the
second looks at the candidates alone, whose records one query of a table brings together for all predicates. So two
values that share an integer cost time and are never reported.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from checks.across import OTHER, Absent, Agrees, AtMostSharing, ExactlyOne, Known, OneValue, Unique, Unrepeated
from checks.context import Context
from checks.expressions import Scope
from checks.expressions import predicate as expression
from checks.predicates import Equal, KeyPredicate, SpeltAlike, columns
from checks.sorted_keys import KEY, Columns, Frames, Held, all_there, distinct, key, not_among, shared, sorted_keys
from checks.values import Field
from checks.vocabulary import Dataset

FEW = 400_000
"""Up to so many offending values are looked up; the look-up table is built for every batch, so more are joined.

A join makes the pass hold twice the memory, where failing records are kept beside it."""
IN_MEMORY = 1_000_000
"""So many records of candidates are kept for the second look; beyond, it reads the table for each predicate."""
_LINK, _PAIR = "__link", "__pair"


def offending(predicates: Sequence[KeyPredicate], frames: Frames, context: Context) -> dict[KeyPredicate, pl.DataFrame]:
    """For each predicate a table of one column, `by`: one row per offending value, each once."""
    questions = tuple(dict.fromkeys(map(_question, predicates)))
    held = Held(frames, [counted for question in questions for counted in _counted(question)])
    # One query after the other: run together they take as long, and three times the memory.
    answers = {question: _candidates(question, frames, held, context) for question in questions}
    tables = {node: answers[_question(node)] for node in predicates}
    doubtful = {node: table for node, table in tables.items() if table.height and not isinstance(node, Absent)}
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
        keys: dict[tuple[str, ...], list[pl.Series]] = {}
        for node in nodes:
            keys.setdefault(_told_by(node), []).append(doubtful[node][KEY])
        asked = [key(names).is_in(pl.concat(each).unique().implode()) for names, each in keys.items()]
        found[dataset] = _few(frames[dataset], pl.any_horizontal(asked), [name for node in nodes for name in node.own])
    return found


def _told_by(node: KeyPredicate) -> tuple[str, ...]:
    """Columns whose values its candidates are, or keys of which."""
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
            led = _among(judged[node.dataset], (node.by,), (node.link,), doubtful[node])
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


def _counted(node: KeyPredicate) -> tuple[Columns, ...]:
    """The columns whose sorted keys tell its candidates."""
    match node:
        case Unrepeated(dataset=dataset, alike=alike):
            return ((dataset, alike),)
        case Known(dataset=dataset, by=by, in_dataset=in_dataset, in_column=in_column):
            return ((in_dataset, (in_column,)), (dataset, (by,)))
        case Agrees() | Absent():
            return ()
        case _:
            return ((node.dataset, (node.by,)),)


def _candidates(node: KeyPredicate, frames: Frames, held: Held, context: Context) -> pl.DataFrame:
    """Keys, in the column `KEY`, or values themselves."""
    match node:
        case Absent():
            return _claimed(node, frames, context).collect(engine="streaming")
        case Agrees():
            return _disagreeing(node, frames, context)
        case Unique() | OneValue() | AtMostSharing() | Unrepeated():
            (counted,) = _counted(node)
            found = shared(held.keys(*counted), node.most if isinstance(node, AtMostSharing) else 1)
        case Known():
            there, asked = _counted(node)
            found = not_among(distinct(held.keys(*asked)), held.keys(*there))
        case ExactlyOne(where=where):
            (counted,) = _counted(node)
            chosen = sorted_keys(frames[node.dataset].filter(expression(where, Scope(context))), (node.by,))
            found = pl.concat([not_among(distinct(held.keys(*counted)), chosen), shared(chosen, 1)])
        case _:
            raise TypeError(f"no reduction for {type(node).__name__}")
    return found.to_frame(KEY)


def _claimed(node: Absent, frames: Frames, context: Context) -> pl.LazyFrame:
    """The values themselves; they need no second look."""
    claiming = frames[node.in_dataset].filter(expression(node.where, Scope(context)))
    return claiming.select(pl.col(node.in_column).alias(node.by)).drop_nulls().unique()


def _disagreeing(node: Agrees, frames: Frames, context: Context) -> pl.DataFrame:
    """Keys of records that may disagree with all that they lead to: cheaply, where few differ as written."""
    written = _written(node, frames)
    if written is not None:
        found = _written_otherwise(node, *written, frames, context)
        if found.height <= IN_MEMORY:
            return found
    scope = Scope(context)
    own = [pl.col(name) for name in columns(node.agrees) if not name.startswith(OTHER)]
    others = [pl.col(name).alias(OTHER + name) for name in node.compared]
    led = _led(node, frames[node.dataset], scope).select(key((node.by,)), key((node.link,)).alias(_LINK), *own)
    met = _others_of(node, frames, scope).select(key((node.in_column,)).alias(_LINK), *others)
    pairs = led.join(met, on=_LINK).filter(~expression(node.agrees, scope))
    return pairs.select(KEY).unique().collect(engine="streaming")


def _written(node: Agrees, frames: Frames) -> tuple[str, str] | None:
    """The text column of the judged record and the other's that agree where they are the same, if it is so."""
    match node.agrees:
        case Equal(left=Field(one), right=Field(two)) | SpeltAlike(left=Field(one), right=Field(two)):
            mine, theirs = sorted((one, two), key=lambda name: name.startswith(OTHER))
            there = theirs.removeprefix(OTHER)
            texts = _is_text(frames[node.dataset], mine) and _is_text(frames[node.in_dataset], there)
            return (mine, there) if texts else None
    return None


def _is_text(frame: pl.LazyFrame, name: str) -> bool:
    return frame.collect_schema().get(name) == pl.String


def _written_otherwise(node: Agrees, mine: str, there: str, frames: Frames, context: Context) -> pl.DataFrame:
    """Keys of records for whose link and text, taken together, no other record stands: most of them in no time.

    Sorted pairs take eight bytes where a join takes forty.
    """
    scope = Scope(context)
    led = _led(node, frames[node.dataset], scope).select(key((node.by,)), key((node.link, mine)).alias(_PAIR))
    asked = led.collect(engine="streaming").sort(_PAIR, nulls_last=True)
    met = sorted_keys(_others_of(node, frames, scope), (node.in_column, there))
    missing = not_among(distinct(asked[_PAIR].drop_nulls()), met)
    return asked.filter(pl.col(_PAIR).is_in(missing.implode()) | pl.col(_PAIR).is_null()).select(KEY).unique()


def _led(node: Agrees, judged: pl.LazyFrame, scope: Scope) -> pl.LazyFrame:
    """The judged records that may lead somewhere."""
    return judged.filter(all_there((node.by, node.link)) & expression(node.among, scope))


def _others_of(node: Agrees, frames: Frames, scope: Scope) -> pl.LazyFrame:
    """The records that may be led to."""
    return frames[node.in_dataset].filter(pl.col(node.in_column).is_not_null() & expression(node.where, scope))


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
        case Known():
            # No value of the other column has the key, so none is the value.
            return _among(frame, (node.by,), (node.by,), found).unique()
        case ExactlyOne(where=where):
            rows = _among(frame, (node.by,), tuple(dict.fromkeys(node.own)), found)
            chosen = expression(where, Scope(context)).sum().alias("chosen")
            return rows.group_by(by).agg(chosen).filter(pl.col("chosen") != 1).select(by)
        case OneValue(of=of):
            rows = _among(frame, (node.by,), (node.by, of), found)
            return rows.group_by(by).agg(pl.col(of).drop_nulls().n_unique()).filter(pl.col(of) > 1).select(by)
        case Unrepeated(alike=alike):
            # Distinct rows first, so that a repeated key doesn't look like a second record.
            rows = _among(frame, alike, (node.by, *alike), found).filter(by.is_not_null()).unique()
            groups = rows.group_by(alike).agg(by).filter(by.list.len() > 1)
            return groups.select(by.explode(empty_as_null=False, keep_nulls=False)).unique()
        case Agrees():
            judged = _among(frame, (node.by,), node.own, found)
            agreed = expression(node.agrees, Scope(context)).any().alias("agreed")
            met = _pairs(node, judged, others, context).group_by(by).agg(agreed)
            return met.filter(~pl.col("agreed")).select(by)
        case _:
            raise TypeError(f"no second look for {type(node).__name__}")


def _among(frame: pl.LazyFrame, names: Sequence[str], wanted: Sequence[str], keys: pl.DataFrame) -> pl.LazyFrame:
    """Columns of the records whose values have one of these keys."""
    return frame.select(*wanted, key(names)).join(keys.lazy(), on=KEY, how="semi").select(wanted)


def _pairs(node: Agrees, judged: pl.LazyFrame, frames: Frames, context: Context) -> pl.LazyFrame:
    """The judged records that lead somewhere, beside what they lead to."""
    scope = Scope(context)
    compared = _others_of(node, frames, scope).select(
        pl.col(node.in_column).alias(_LINK), *(pl.col(name).alias(OTHER + name) for name in node.compared)
    )
    return _led(node, judged, scope).select(*node.own, pl.col(node.link).alias(_LINK)).join(compared, on=_LINK)


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
