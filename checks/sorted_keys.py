"""Values of key columns as sorted 64-bit integers: eight bytes a record, in which repeats are neighbours.

Sorting them takes a fifth of the time of grouping them, and what a column holds is found in another one by bisection
(docs/adr/0005).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import and_

import polars as pl

from checks.expressions import pin_number
from checks.vocabulary import Dataset

KEY = "__key"
_NO_NUMBER = 1 << 63
_MIX = 11_400_714_819_323_198_485
"""2^64 over the golden ratio: odd, and it spreads what is multiplied by it over all bits."""

Frames = Mapping[Dataset, pl.LazyFrame]
Columns = tuple[Dataset, tuple[str, ...]]


def all_there(names: Sequence[str]) -> pl.Expr:
    """Whether a record has a value in each of these columns."""
    return reduce(and_, (pl.col(name).is_not_null() for name in names))


def key(names: Sequence[str]) -> pl.Expr:
    """The values of one text column, or of several columns together, as an integer; null where one is missing.

    Twelve digits are their own number, so two such texts never share a key. Of anything else it is a hash, which two
    values may share.
    """
    if len(names) == 1:
        text = pl.col(names[0])
        found = pl.coalesce(pin_number(text), text.hash() | pl.lit(_NO_NUMBER, pl.UInt64))
    else:
        found = reduce(_mixed, (pl.col(name).hash() for name in names))
    return pl.when(all_there(names)).then(found).alias(KEY)


def _mixed(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    return (left * pl.lit(_MIX, pl.UInt64)) ^ right


def sorted_keys(frame: pl.LazyFrame, names: Sequence[str]) -> pl.Series:
    """The keys of every record that has them, sorted, repeats and all."""
    return frame.select(key(names)).drop_nulls().collect(engine="streaming")[KEY].sort()


def distinct(keys: pl.Series) -> pl.Series:
    """Sorted keys, each once."""
    return keys.filter((keys != keys.shift(1)).fill_null(value=True))


def shared(keys: pl.Series, most: int) -> pl.Series:
    """The keys that more than `most` records have, each once."""
    return distinct(keys.filter((keys == keys.shift(most)).fill_null(value=False)))


def not_among(keys: pl.Series, there: pl.Series) -> pl.Series:
    """Those of sorted keys that other sorted keys lack."""
    if not len(there):
        return keys
    place = there.search_sorted(keys).clip(upper_bound=len(there) - 1)
    return keys.filter(there.gather(place) != keys)


class Held:
    """Sorted keys of columns, read when first asked for and let go when nobody will ask for them again."""

    def __init__(self, frames: Frames, wanted: Iterable[Columns]) -> None:
        """Hold what is `wanted` as often as it stands there."""
        self._frames = frames
        self._asked = Counter(wanted)
        self._held: dict[Columns, pl.Series] = {}

    def keys(self, dataset: Dataset, names: tuple[str, ...]) -> pl.Series:
        """The sorted keys of some columns of a table."""
        columns = (dataset, names)
        found = self._held.pop(columns, None)
        if found is None:
            found = sorted_keys(self._frames[dataset], names)
        self._asked[columns] -= 1
        if self._asked[columns] > 0:
            self._held[columns] = found
        return found
