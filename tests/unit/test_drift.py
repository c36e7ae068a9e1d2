"""Falls between two editions: flagged where chance does not explain them, and nowhere else."""

from __future__ import annotations

import math
import random
from statistics import NormalDist

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.drift import LEAST_EXPECTED, LEVEL_OF_DOUBT, falls

COUNTS = st.integers(0, 400)
PLACES = st.lists(st.tuples(COUNTS, COUNTS, COUNTS, COUNTS), min_size=1, max_size=6)


def edition(shares, level="commune"):
    """One row per place from (records, met)."""
    return pl.DataFrame(
        [(f"{at:05}", "citizens", "all", level, records, met) for at, (records, met) in enumerate(shares)],
        schema=["locality", "dataset", "criterion", "level", "records", "met"],
        orient="row",
    ).with_columns(pl.col("records", "met").cast(pl.Int64))


def flagged(before, now):
    return falls(edition(before), edition(now))["locality"].to_list()


def expected(before, now):
    """The same in plain Python, a place at a time."""
    pairs = [(was, is_) for was, is_ in zip(before, now, strict=True) if was[0] and is_[0]]
    if not pairs:
        return []
    limit = NormalDist().inv_cdf(1 - LEVEL_OF_DOUBT / len(pairs))
    found = []
    for at, ((n0, k0), (n1, k1)) in enumerate(zip(before, now, strict=True)):
        hits, total = k0 + k1, n0 + n1
        if not n0 or not n1 or hits < LEAST_EXPECTED or total - hits < LEAST_EXPECTED:
            continue
        share = hits / total
        if k0 / n0 - k1 / n1 > limit * math.sqrt(share * (1 - share) * (1 / n1 + 1 / n0)):
            found.append(f"{at:05}")
    return found


@given(places=PLACES)
def test_it_agrees_with_plain_python(places):
    before = [(a, min(a, b)) for a, b, _, _ in places]
    now = [(c, min(c, d)) for _, _, c, d in places]
    assert flagged(before, now) == expected(before, now)


@given(places=PLACES)
def test_what_rose_or_stayed_is_not_flagged(places):
    before = [(a, min(a, b)) for a, b, _, _ in places]
    assert flagged(before, before) == []
    assert not set(flagged(before, [(a, a) for a, _ in before]))


@pytest.mark.parametrize(
    ("records", "fall_pct", "wanted"),
    [(100, 1, False), (10_000, 1, True), (100, 20, True), (60_000_000, 1, True), (12, 20, False)],
)
def test_a_fall_counts_by_the_records_that_it_rests_on(records, fall_pct, wanted):
    met = records * 90 // 100
    assert bool(flagged([(records, met)], [(records, met - records * fall_pct // 100)])) is wanted


def test_among_many_places_a_fall_must_be_larger():
    one = [(1000, 900)], [(1000, 874)]
    assert flagged(*one) == ["00000"]
    many = [(1000, 900)] * 3321, [(1000, 874), *[(1000, 900)] * 3320]
    assert flagged(*many) == []


def test_where_nothing_changed_hardly_an_edition_flags_anything():
    draw = random.Random(6)  # noqa: S311 - a sample, not a secret

    def sample():
        return [(500, sum(draw.random() < 0.9 for _ in range(500))) for _ in range(100)]

    alarms = sum(bool(flagged(sample(), sample())) for _ in range(40))
    assert alarms <= 6
    assert len(flagged([(500, 450)] * 100, [(500, 380)] * 100)) == 100


def test_a_place_that_is_in_one_edition_only_is_not_flagged():
    assert flagged([(100, 90)], [(0, 0)]) == []
    assert falls(edition([(100, 90)]).head(0), edition([(100, 50)])).is_empty()
