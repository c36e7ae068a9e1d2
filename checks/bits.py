"""The bits of signatures: expressions over the words of a tally that ask which rules a record failed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_

import polars as pl

from checks.tally import Planned, Run, words
from checks.vocabulary import Criterion


def blocking(plan: Sequence[Planned], criterion: Criterion | None = None) -> list[Planned]:
    """The blocking rules that ran, of one criterion or of all."""
    return [
        item for item in plan if item.run is Run.RAN and item.rule.blocking and criterion in {None, item.rule.criterion}
    ]


def masks(items: Sequence[Planned], total: int) -> dict[int, int]:
    """The rules' bits by word, without the words that have none; `total` rules make up a signature."""
    return {word: mask for word in words(total) if (mask := reduce(or_, (i.mask for i in items if i.word == word), 0))}


def any_set(column: str, items: Sequence[Planned], total: int) -> pl.Expr:
    """Whether any of the rules' bits is set in the words of `column` ("failed" or "not_applicable")."""
    parts = [
        (pl.col(f"{column}_{word}") & pl.lit(mask, dtype=pl.UInt64)) != 0 for word, mask in masks(items, total).items()
    ]
    return reduce(or_, parts, pl.lit(value=False))


def all_set(column: str, items: Sequence[Planned], total: int) -> pl.Expr:
    """Whether all of the rules' bits are set in the words of `column`; true where there are no rules."""
    parts = [
        (pl.col(f"{column}_{word}") & pl.lit(mask, dtype=pl.UInt64)) == mask
        for word, mask in masks(items, total).items()
    ]
    return pl.all_horizontal(pl.lit(value=True), *parts)
