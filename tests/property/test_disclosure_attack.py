"""Nobody who holds every page can work out a hidden count.

The nation of each example is small, and its counts are rich in ones to nines and zeros: the worst case. The pages are
the real ones; every number of the headline, the cards and the rules is read out of their HTML (`attack.read_pages`).
A hidden count is broken where fewer than `LEFT` values stay possible for it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest
from attack import (
    Cell,
    Interval,
    Programme,
    links,
    meet,
    paths,
    read_pages,
    records_behind,
    released,
    subtract,
    sums,
    true_counts,
)
from scorecard_samples import edition, rule

from checks.profile import load_profile
from checks.scoring import score
from checks.tally import Planned, Run, Tally
from checks.vocabulary import Criterion, Dataset, Severity
from schemas.localities import Commune, Province
from scorecards import site as site_module
from scorecards.complement import RoughCells, plan_scores
from scorecards.findings import index_scores
from scorecards.places import NATION, Localities
from scorecards.site import publish_site

if TYPE_CHECKING:
    from pathlib import Path

    from checks.scoring import Scores

SEEDS = 40
SOLVED = 60

LEFT = 5
"""Of the nine values of a hidden count, those that must stay possible whatever is done with the pages."""

CITIZENS, DOSSIERS = Dataset.CITIZENS, Dataset.DOSSIERS
NAMED = "full_name"
RULES = (
    rule("CIT-CORRECT-001", CITIZENS, Criterion.CORRECT),
    replace(rule("CIT-CORRECT-002", CITIZENS, Criterion.CORRECT), field=NAMED),
    replace(rule("CIT-SUFFICIENT-001", CITIZENS, Criterion.SUFFICIENT), field=NAMED),
    rule("CIT-CLEAN-001", CITIZENS, Criterion.CLEAN),
    rule("CIT-CLEAN-002", CITIZENS, Criterion.CLEAN, Severity.ADVISORY),
    replace(rule("CIT-LIVE-001", CITIZENS, Criterion.LIVE), field=NAMED),
    *(replace(rule(f"DOS-{name.upper()}-001", DOSSIERS, name), field=NAMED) for name in Criterion),
)
IDENTIFIERS = ("CIT-CORRECT-001", "CIT-CLEAN-001")
PROFILE = load_profile()


@dataclass(frozen=True)
class World:
    localities: Localities
    scores: Scores

    @property
    def places(self) -> list[str]:
        return [place for place, _ in paths(self.localities)]


def world_of(seed: int) -> World:
    rng = np.random.default_rng(seed)
    provinces, communes = [], []
    for province in range(rng.integers(1, 4)):
        code = f"{province + 1:02d}"
        provinces.append(Province(code, f"Tỉnh {code}", code, "tỉnh", 12.0, 108.0))
        communes += [
            Commune(f"{code}{each:03d}", f"Xã {each}", f"Xã {each}", "xã", code, 12.0, 108.0, 50.0)
            for each in range(rng.integers(1, 5))
        ]
    localities = Localities(tuple(provinces), tuple(communes))
    places = pl.DataFrame(
        {"locality": [each.code for each in communes], "parent": [each.province_code for each in communes]}
    )
    tallies = [_tally(rng, dataset, [each.code for each in communes]) for dataset in Dataset]
    return World(localities, score(tallies, places, {code: code for code in places["locality"]}, PROFILE))


def _tally(rng: np.random.Generator, dataset: Dataset, communes: list[str]) -> Tally:
    own = [each for each in RULES if each.on is dataset]
    plan = tuple(Planned(each, bit, Run.RAN) for bit, each in enumerate(own))
    kinds = [int(kind) for kind in rng.integers(1, 1 << len(own), size=5)] + [1 << bit for bit in range(len(own))]
    rows = []
    for code in communes:
        size = int(
            rng.choice(
                [0, rng.integers(1, 10), rng.integers(12, 120), rng.integers(300, 3_000)], p=[0.1, 0.1, 0.3, 0.5]
            )
        )
        if not size:
            continue
        rows.append((code, 0, 0, size))
        for kind in kinds:
            count = rng.choice([0, rng.integers(1, 10), rng.integers(10, 60)], p=[0.5, 0.35, 0.15])
            # A rule that does not apply cannot fail.
            skipped = int(rng.choice([0, rng.integers(0, 1 << len(own))])) & ~kind
            if count:
                # A place with few records has some that fail, too.
                rows.append((code, kind, skipped, int(count) if size >= 10 else 1 + int(count) % 3))
    schema = {"managing_unit": pl.String, "failed_0": pl.UInt64, "not_applicable_0": pl.UInt64, "records": pl.Int64}
    return Tally(dataset, plan, pl.DataFrame(rows, schema=schema, orient="row"))


def attack(world: World, out: Path, rough: RoughCells | None = None):
    """What is true, what is told, and what is known after all subtractions."""
    publish_site(world.scores, RULES, edition(), world.localities, out)
    findings = index_scores(world.scores, frozenset(world.localities.codes()), RULES)
    plan = plan_scores(world.scores, RULES, edition(), world.localities, NATION) if rough is None else rough
    findings = replace(findings, rough=plan)
    told = released(findings, RULES, world.scores.rules, world.places)
    for cell, within in read_pages(out, world.localities).items():
        told[cell] = meet(told.get(cell, within), within)
    held = true_counts(findings, RULES, world.scores.rules, world.places)
    return held, told


def secrets(world: World, held: dict[Cell, int]) -> list[Cell]:
    """The cells that one to nine people are in, and the shares that as few meet, unless all do: zero names nobody."""
    return [cell for cell, count in held.items() if count and (count < 10 or 0 < _meeting(held, cell) < 10)]


def _meeting(held: dict[Cell, int], cell: Cell) -> int:
    if cell.variable.kind != "failing":
        return 0
    return held[cell._replace(variable=cell.variable._replace(kind="records"))] - held[cell]


def programme(world: World, held: dict[Cell, int], told: dict[Cell, Interval]) -> Programme:
    inside = links(RULES, IDENTIFIERS, world.places)
    behind = records_behind(RULES, [each.code for each in world.localities.communes])
    return Programme(told, [*sums(held, world.localities), *inside, *behind])


def broken(world: World, held: dict[Cell, int], known, left: int) -> list[tuple[Cell, int, object]]:
    return [
        (cell, held[cell], known[cell])
        for cell in secrets(world, held)
        if cell in known and known[cell].high - known[cell].low + 1 < left
    ]


@pytest.mark.parametrize("seed", range(SEEDS))
def test_no_hidden_count_can_be_had_by_subtraction(seed: int, tmp_path: Path):
    world = world_of(seed)
    held, told = attack(world, tmp_path)
    for cell, within in told.items():
        if cell in held:
            assert within.low <= held[cell] <= within.high, (cell, held[cell], within)
    known = subtract(told, sums(held, world.localities))
    assert broken(world, held, known, LEFT) == []


@pytest.mark.parametrize("seed", range(1_000, 1_000 + SOLVED))
def test_no_hidden_count_can_be_had_by_linear_programming(seed: int, tmp_path: Path):
    world = world_of(seed)
    held, told = attack(world, tmp_path)
    narrow = programme(world, held, told).narrow(secrets(world, held), LEFT)
    assert all(within.low <= held[cell] <= within.high for cell, within in narrow.items())
    assert narrow == {}


def test_without_complements_the_same_attack_succeeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(site_module, "plan_scores", lambda *_: RoughCells())
    had = 0
    for seed in range(10):
        world = world_of(seed)
        held, told = attack(world, tmp_path / str(seed), RoughCells())
        known = subtract(told, sums(held, world.localities))
        had += sum(known[cell].low == known[cell].high for cell in secrets(world, held) if cell in known)
    assert had > 10
