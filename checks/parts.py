"""A tally put together from parts of an extract: only parts that changed are read and counted again.

A record's signature follows from the record, the rules, and which of its keys offend. So what a part counts stands as
long as its file, the rules and everything else they refer to are the same, and no key inside it began or ceased to
offend because of a change elsewhere. The counts add up to those of a full run, to the integer.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import polars as pl

from checks.context import Context
from checks.keys import flagged
from checks.predicates import KeyPredicate
from checks.tally import Planned, Tally, keys_of, query
from checks.vocabulary import Dataset

PLACE = "__place"
"""Column that says where a record was read; a part may have several places."""

KEY = "key"
_RECORDS = "records"


class Parts(Protocol):
    """The parts of one dataset."""

    @property
    def digests(self) -> Mapping[str, str]:
        """Their names, and the hashes of their files."""

    @property
    def places(self) -> Mapping[str, str]:
        """Where their records are read, and the name of the part that is there."""

    def frame(self, names: Collection[str]) -> pl.LazyFrame:
        """The records of some parts: the dataset's columns and `PLACE`."""


@dataclass(frozen=True)
class Counted:
    """What parts count.

    Attributes:
        tally: of the whole dataset.
        kept: the counts of each part, to be handed to the next run: `key` beside the columns of `Tally.counts`.
        recounted: names of the parts that were read again, in order.
    """

    tally: Tally
    kept: pl.DataFrame
    recounted: tuple[str, ...]


def count(  # noqa: PLR0913 - what counts depend on
    dataset: Dataset,
    parts: Parts,
    planned: tuple[Planned, ...],
    offenders: Mapping[KeyPredicate, pl.DataFrame],
    context: Context,
    *,
    salt: str,
    kept: pl.DataFrame | None,
) -> Counted:
    """Count the parts that changed, and add what is kept of the others.

    Args:
        dataset: the dataset.
        parts: its parts.
        planned: the rules.
        offenders: the offending keys over the whole dataset.
        context: what the rules refer to.
        salt: whatever else the counts depend on: the rules' fingerprint, how files are read, versions.
        kept: what the last run kept; None where there is nothing.

    Raises:
        pl.exceptions.PolarsError: a rule fails while it runs, or the data can't be read.
    """
    common = _common(planned, context, salt)
    offending = _offending(parts, planned, offenders)
    keys = {name: _key(common, name, digest, offending.get(name, "{}")) for name, digest in parts.digests.items()}
    known = frozenset[str]() if kept is None else frozenset(kept[KEY])
    missing = tuple(name for name, key in keys.items() if key not in known)
    found = query(parts.frame(missing), planned, offenders, context, ("managing_unit", PLACE))
    counted = _by_part(found.collect(engine="streaming"), parts).with_columns(
        pl.col(KEY).replace_strict(list(keys), list(keys.values()), return_dtype=pl.String)
    )
    if kept is not None:
        counted = pl.concat([kept.filter(pl.col(KEY).is_in(list(keys.values()))).select(counted.columns), counted])
    held = [name for name in counted.columns if name not in {KEY, _RECORDS}]
    total = counted.group_by(held).agg(pl.col(_RECORDS).sum())
    return Counted(Tally(dataset, planned, total.sort(held)), counted.sort(KEY, *held), missing)


def _common(planned: Sequence[Planned], context: Context, salt: str) -> str:
    plan = [(item.rule.id, item.bit, item.run.value) for item in planned]
    facts = [salt, plan, context.as_of.isoformat(), context.whole_register, pl.__version__]
    return json.dumps(facts, ensure_ascii=False)


def _key(common: str, name: str, digest: str, offending: str) -> str:
    # The name counts too: a file's folders may give it columns.
    return hashlib.sha256(f"{common}\n{name}\n{digest}\n{offending}".encode()).hexdigest()


def _offending(
    parts: Parts, planned: Sequence[Planned], offenders: Mapping[KeyPredicate, pl.DataFrame]
) -> dict[str, str]:
    """For each part a text that changes when a key inside it begins or ceases to offend: counts and sums of hashes."""
    nodes = [node for node in keys_of(planned) if offenders[node].height]
    if not nodes:
        return {}
    marked = flagged(parts.frame(parts.digests), {node: offenders[node] for node in nodes})
    seen = [
        figure
        for node in nodes
        for figure in (
            pl.col(node.flag).sum().alias(f"{node.flag}:records"),
            pl.col(node.by).filter(pl.col(node.flag)).hash().sum().alias(f"{node.flag}:hash"),
        )
    ]
    found = _by_part(marked.group_by(PLACE).agg(seen).collect(engine="streaming"), parts)
    return {row[KEY]: _inside(row, nodes) for row in found.iter_rows(named=True)}


def _inside(row: Mapping[str, object], nodes: Sequence[KeyPredicate]) -> str:
    """What offends inside a part, and nothing else: that another part brings a new kind of fault is no change here."""
    found = {node.flag: [row[f"{node.flag}:records"], row[f"{node.flag}:hash"]] for node in nodes}
    return json.dumps({flag: figures for flag, figures in sorted(found.items()) if figures[0]})


def _by_part(found: pl.DataFrame, parts: Parts) -> pl.DataFrame:
    """Figures by place as figures by part, whose name is in `KEY`; words of signatures stay apart."""
    named = found.select(
        pl.col(PLACE)
        .replace_strict(list(parts.places), list(parts.places.values()), return_dtype=pl.String)
        .alias(KEY),
        pl.exclude(PLACE),
    )
    held = [name for name in named.columns if name in {KEY, "managing_unit"} or _is_word(name)]
    return named.group_by(held).agg(pl.all().sum())


def _is_word(name: str) -> bool:
    return name.startswith(("failed_", "not_applicable_"))
