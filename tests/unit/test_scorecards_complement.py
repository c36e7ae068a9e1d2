"""What counts of all places tell of each other, and that hidden ones are left open."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scorecard_samples import rule

from checks.vocabulary import Criterion, Dataset, Severity
from scorecards import complement_facts, complement_mend
from scorecards.complement import Variable, counts_block, gains_block, shares_block
from scorecards.complement_facts import SHARES, Cells, Facts
from scorecards.complement_mend import Mender
from scorecards.slack import VALUES_LEFT, Shape

SHAPE = Shape((0, 2), 4)
RULES = (
    rule("CIT-CORRECT-001", Dataset.CITIZENS, Criterion.CORRECT),
    rule("CIT-CORRECT-002", Dataset.CITIZENS, Criterion.CORRECT),
    rule("CIT-CLEAN-001", Dataset.CITIZENS, Criterion.CLEAN),
    rule("CIT-CLEAN-002", Dataset.CITIZENS, Criterion.CLEAN, Severity.ADVISORY),
    rule("DOS-LIVE-001", Dataset.DOSSIERS, Criterion.LIVE),
)
KINDS = tuple(
    some
    for dataset in Dataset
    for size in range(4)
    for some in combinations([each for each in RULES if each.on is dataset], size)
)
"""Records by the rules that they fail; the empty ones meet all of their dataset."""
EMPTY = [at for at, kind in enumerate(KINDS) if not kind]
HOW_MANY = st.one_of(st.just(0), st.integers(1, 9), st.integers(10, 40))


def rolled(counts: np.ndarray) -> np.ndarray:
    """Communes, provinces, nation: a column each."""
    provinces = np.add.reduceat(counts, np.array(SHAPE.starts), axis=1)
    return np.concatenate([counts, provinces, counts.sum(axis=1, keepdims=True)], axis=1)


@st.composite
def nations(draw: st.DrawFn) -> np.ndarray:
    """How many records of each kind each commune has."""
    cells = st.lists(HOW_MANY, min_size=SHAPE.communes, max_size=SHAPE.communes)
    counts = np.array([draw(cells) for _ in KINDS], dtype=np.int64)
    counts[EMPTY] += draw(st.sampled_from([0, 200]))
    return rolled(counts)


def counted(nation: np.ndarray, keep) -> np.ndarray:
    rows = [nation[at] for at, kind in enumerate(KINDS) if keep(at, kind)]
    return np.sum(rows, axis=0) if rows else np.zeros(SHAPE.cells, dtype=np.int64)


def values_of(nation: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Records, failing records, failures of rules, gains: what is counted of the records."""

    def whose(at: int) -> Dataset:
        return list(Dataset)[sum(at >= first for first in EMPTY) - 1]

    def fails(kind, name) -> bool:
        return any(each.blocking and name in {None, each.criterion} for each in kind)

    records = [counted(nation, lambda at, _, d=dataset: whose(at) is d) for dataset, _ in SHARES]
    failing = [
        counted(nation, lambda at, kind, d=dataset, n=name: whose(at) is d and fails(kind, n))
        for dataset, name in SHARES
    ]
    failed = [counted(nation, lambda _, kind, r=each: r in kind) for each in RULES]
    gain = [
        counted(nation, lambda _, kind, r=each: r.blocking and [one for one in kind if one.blocking] == [r])
        for each in RULES
    ]
    return np.array(records), np.array(failing), np.array(failed), np.array(gain)


def blocks_of(nation: np.ndarray):
    records, failing, failed, gain = values_of(nation)
    shares = [Variable("", "") for _ in SHARES]
    rules = [Variable("", each.id) for each in RULES]
    winning = np.where(np.array([each.blocking for each in RULES])[:, None], failed, 0)
    return (
        counts_block(shares, SHAPE, records),
        shares_block(shares, SHAPE, records, records - failing, records >= 10),
        counts_block(rules, SHAPE, failed, tens=True),
        gains_block(rules, SHAPE, gain, winning),
    )


@given(nations(), nations(), st.sampled_from([1, 3]))
@settings(max_examples=200)
def test_no_fact_rules_out_what_may_be(held: np.ndarray, other: np.ndarray, every: int):
    """What is shown holds two nations: whoever reasons from the facts must think both possible."""
    # Where only some kinds of records differ, much is shown as it is, and facts tell more.
    other = rolled(np.where(np.arange(len(KINDS))[:, None] % every == 0, other, held)[:, : SHAPE.communes])
    blocks = blocks_of(held)
    for block, values in zip(blocks, values_of(other), strict=True):
        block.rows.below[:] = np.maximum(block.rows.value - values, 0)
        block.rows.above[:] = np.maximum(values - block.rows.value, 0)
    cells = Cells(*blocks)
    with pytest.MonkeyPatch.context() as patch:
        # All facts, and not only those that narrow a hidden count.
        patch.setattr(complement_facts, "_NEAR", 10**6)
        left = Facts(cells, RULES).left(cells.rooms())
    true = np.concatenate(values_of(other))[cells.row, cells.column]
    assert (true <= cells.value + left[: cells.count]).all()
    assert (true >= cells.value - left[cells.count :]).all()


def test_gains_of_others_narrow_a_gain():
    """Of thirteen that fail, ten fail a rule of another criterion: a gain is three at most."""
    nation = np.zeros((len(KINDS), SHAPE.communes), dtype=np.int64)
    nation[EMPTY] = 500
    nation[KINDS.index((RULES[0],))] = 10
    nation[KINDS.index((RULES[2],))] = 3
    cells = Cells(*blocks_of(rolled(nation)))
    left = Facts(cells, RULES).left(cells.rooms())
    gain = cells.at(3, np.array([2]), np.array([0]))[0]
    assert cells.value[gain] == 3
    assert cells.rooms()[gain] == 6
    assert left[gain] == 0


@given(nations())
@settings(max_examples=100)
def test_after_mending_every_hidden_count_has_its_values(nation: np.ndarray):
    blocks = blocks_of(nation)
    for block in blocks:
        block.rows.repair()
    unserved = Mender(blocks, RULES).mend()
    cells = Cells(*blocks)
    left = Facts(cells, RULES).left(cells.rooms())
    wide = left[: cells.count] + left[cells.count :] + 1
    assert ((wide < 5) & cells.guarded & (cells.value > 0)).sum() == unserved
    for block in blocks:
        assert not block.rows.rough[block.rows.value == 0].any()


def test_a_gain_that_others_tell_is_mended_in_the_places_that_tell_it():
    nation = np.zeros((len(KINDS), SHAPE.communes), dtype=np.int64)
    nation[EMPTY] = 500
    nation[KINDS.index((RULES[0],)), 0] = 40
    nation[KINDS.index((RULES[0],)), 1] = 60
    nation[KINDS.index((RULES[2],)), 0] = 3
    nation[KINDS.index((RULES[2],)), 1] = 30
    blocks = blocks_of(rolled(nation))
    for block in blocks:
        block.rows.repair()
    assert Mender(blocks, RULES).mend() == 0
    cells = Cells(*blocks)
    left = Facts(cells, RULES).left(cells.rooms())
    gain = cells.at(3, np.array([2]), np.array([0]))[0]
    assert left[gain] + left[gain + cells.count] + 1 >= VALUES_LEFT
    # The nation keeps its exact shares.
    assert not blocks[1].rows.rough[:, SHAPE.nation].any()


def test_where_no_chain_is_found_the_province_and_the_nation_are_opened(monkeypatch: pytest.MonkeyPatch):
    """Each of two small communes has one failing dossier, and lists its rule: the province's two would say so."""
    nation = np.zeros((len(KINDS), SHAPE.communes), dtype=np.int64)
    nation[EMPTY[1]] = [14, 5, 500, 600]
    nation[KINDS.index((RULES[4],))] = [1, 1, 40, 60]
    blocks = blocks_of(rolled(nation))
    for block in blocks:
        block.rows.repair()
    monkeypatch.setattr(complement_mend, "_MOST_STEPS_OF_ALL", 0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(complement_mend, "_LAST_RESORT", ())
        assert Mender(blocks, RULES).mend() > 0
    assert Mender(blocks, RULES).mend() == 0
    assert not any(block.rows.rough[block.rows.value == 0].any() for block in blocks)
