"""Codes that a spreadsheet took for numbers: zeros in front are gone, or all but a few digits.

A file of such codes is spoiled as a whole. Scored, it would blame communes for what happened on somebody's desk; and
where the unit's code is shorn, communes of the north would vanish from the scorecard.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import polars as pl

from checks.vocabulary import Dataset
from flows.intake import problems as say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checks.errors import Problem

_DIGITS: Mapping[Dataset, Mapping[str, int]] = MappingProxyType(
    {
        Dataset.CITIZENS: MappingProxyType({"personal_id": 12, "managing_unit": 5}),
        Dataset.DOSSIERS: MappingProxyType({"subject_id": 12, "managing_unit": 5}),
    }
)
"""Columns that hold codes of one width and nothing else."""

SPOILED_PCT = 10
"""Where this share of a column's values is spoiled, it was no slip of a hand; fewer are for the rules."""
FEWEST = 10
"""Fewer values than this show nothing about a file."""

_SHORN: Mapping[int, str] = MappingProxyType({12: "^[1-9][0-9]{9,10}$", 5: "^[1-9][0-9]{0,3}$"})
"""By width, what is left without the zeros: a PIN begins with 001 to 096, and has one or two of them."""
_SCIENTIFIC = r"^[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]{1,2}$"


def spoiled_codes(dataset: Dataset, frame: pl.LazyFrame) -> list[Problem]:
    """What is wrong with the columns of codes; reads them once, and once more where their lengths are odd.

    Args:
        dataset: Which table.
        frame: Its rows, with the contract's names.
    """
    present = frame.collect_schema().names()
    digits = {name: width for name, width in _DIGITS[dataset].items() if name in present}
    if not digits:
        return []
    odd = _counts(frame, {name: pl.col(name).str.len_bytes() != width for name, width in digits.items()})
    doubtful = [name for name, (values, of) in odd.items() if many(values, of)]
    if not doubtful:
        return []
    shorn = _counts(frame, {name: pl.col(name).str.contains(_SHORN[digits[name]]) for name in doubtful})
    powers = _counts(frame, {name: pl.col(name).str.contains(_SCIENTIFIC) for name in doubtful})
    where = dataset.value
    return [
        *(say.zeros_lost(f"{where}, {name}", *found, digits[name]) for name, found in shorn.items() if many(*found)),
        *(say.scientific(f"{where}, {name}", *found) for name, found in powers.items() if many(*found)),
    ]


def many(values: int, of: int) -> bool:
    """Whether so many values of a column are spoiled that it was no slip of a hand."""
    return values >= FEWEST and values * 100 >= of * SPOILED_PCT


def _counts(frame: pl.LazyFrame, flags: Mapping[str, pl.Expr]) -> dict[str, tuple[int, int]]:
    """By column, how many values are so, of how many."""
    asked = [flag.sum().alias(f"{name}?") for name, flag in flags.items()]
    row = frame.select(*asked, *(pl.col(name).count() for name in flags)).collect(engine="streaming").row(0, named=True)
    return {name: (row[f"{name}?"], row[name]) for name in flags}
