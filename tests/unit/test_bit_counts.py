"""Records by commune with each bit of their signature set: what counting them row by row gives."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import numpy as np
import polars as pl
import pytest

from checks.bit_counts import PlacedRows
from checks.catalogue import RULES
from checks.tally import Planned, Run, words

TOTAL = 70
"""Rules: they fill one word of signatures and begin another."""
PLAN = tuple(Planned(replace(RULES[0], id=f"X-{bit}"), bit, Run.RAN) for bit in range(TOTAL))
BITS = MappingProxyType({
    0: (),
    1: (0,),
    2: (7, 8),
    3: (63,),
    4: (64, 69),
    5: (3, 69),
    6: tuple(range(TOTAL)),
})  # fmt: skip
"""The bits that are set in each row."""
COMMUNES = 3


def _rows(*numbers: int) -> PlacedRows:
    held = [sum(1 << bit for bit in BITS[number]) for number in numbers]
    frame = pl.DataFrame(
        {
            f"{kind}_{word}": pl.Series([each >> 64 * word & 2**64 - 1 for each in held], dtype=pl.UInt64)
            for kind in ("failed", "not_applicable")
            for word in words(TOTAL)
        }
    )
    at = np.array([number % 2 * 2 for number in numbers], np.intp)
    return PlacedRows(frame, COMMUNES, at, np.array([10.0**number for number in numbers]))


@pytest.mark.parametrize("numbers", [(), (0,), tuple(BITS)])
@pytest.mark.parametrize("kind", ["failed", "not_applicable"])
def test_each_bit_is_counted_in_its_commune(kind: str, numbers: tuple[int, ...]) -> None:
    expected = np.zeros((COMMUNES, TOTAL), np.int64)
    for number in numbers:
        for bit in BITS[number]:
            expected[number % 2 * 2, bit] += 10**number
    found = _rows(*numbers).having(kind, PLAN)
    assert found.dtype == np.int64
    assert found.tolist() == expected.tolist()


def test_alone_fails_who_fails_one_rule_of_those_asked_and_any_of_others() -> None:
    expected = np.zeros((COMMUNES, TOTAL), np.int64)
    expected[2, 0] = 10**1
    expected[0, 7] = 10**2
    expected[0, 64] = 10**4
    expected[2, 3] = 10**5
    among = [item for item in PLAN if item.bit in {0, 3, 7, 64}]
    assert _rows(*BITS).failing_alone(among, PLAN).tolist() == expected.tolist()


def test_rows_that_are_picked_are_added_up_by_commune() -> None:
    assert _rows(*BITS).where(pl.col("failed_1") != 0).tolist() == [10**4 + 10**6, 0, 10**5]
    assert _rows(*BITS).where(pl.lit(value=True)).tolist() == [1010101, 0, 101010]
