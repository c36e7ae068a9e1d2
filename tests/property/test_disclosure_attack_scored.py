"""The same attack on an edition of records: two provinces of the synthetic population, 200 people a commune."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest
from attack import (
    ANY,
    Cell,
    Interval,
    Programme,
    links,
    meet,
    paths,
    read_measures,
    read_pages,
    released,
    subtract,
    sums,
    true_counts,
)
from scorecard_samples import edition

from checks import counting
from checks.catalogue import RULES
from checks.catalogue.measures import MEASURES
from checks.measure import PartOf, ShareOf
from checks.measuring import measure
from checks.profile import load_profile
from checks.scoring import score
from checks.targets import load_targets
from flows import pipeline
from flows.stages import Request
from schemas import localities
from scorecards.complement import RoughCells, Variable, plan_scores
from scorecards.complement_measures import plan_measures
from scorecards.findings import index_scores
from scorecards.places import NATION, Localities
from scorecards.site import publish_site
from synthetic import places
from synthetic.generate import generate

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = date(2026, 10, 31)
PROVINCES = ("12", "96")
PEOPLE = 200
LEFT = 5
ASKED = {ShareOf(each.holds, each.applies): each.id for each in RULES}
TWINS = {each.id: ASKED[each.definition] for each in MEASURES if each.definition in ASKED}
"""Measures that ask what a rule asks: two figures of one count."""
SHARES = {each.vi: each.id for each in MEASURES if isinstance(each.definition, ShareOf | PartOf)}


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("scored")
    with pytest.MonkeyPatch.context() as patch:
        here = np.where(np.isin(places.geography(AS_OF).province_codes, PROVINCES), PEOPLE, 0)
        patch.setattr(places, "people_by_commune", lambda *_: here)
        generate(folder / "in", int(here.sum()), AS_OF, 7)
    request = Request(
        citizens=folder / "in" / "citizens", dossiers=folder / "in" / "dossiers", as_of=AS_OF, out=folder / "out"
    )
    profile = load_profile()
    loaded = pipeline.load_extracts(request, folder / "work")
    prepared = pipeline.reduce_keys(request, loaded, profile)
    counted = pipeline.count(request, loaded, prepared)
    listed = Localities(
        tuple(each for each in localities.provinces(AS_OF) if each.code in PROVINCES),
        tuple(each for each in localities.communes(AS_OF) if each.province_code in PROVINCES),
    )
    # Dossiers of these people lie with other provinces too; a nation of two provinces has none of them.
    communes = {each.code: each.code for each in listed.communes}
    places_ = pl.DataFrame(
        [(each.code, each.province_code) for each in listed.communes], schema=["locality", "parent"], orient="row"
    )
    scores = score(tuple(counted.tallies.values()), places_, communes, profile)
    counts = counting.count(MEASURES, loaded.frames, prepared.context)
    return scores, measure(counts, places_, communes, load_targets(), AS_OF), listed


def measures_held(readings: pl.DataFrame) -> dict[Cell, int]:
    held = {}
    some = readings.filter(pl.col("measure_id").is_in(list(SHARES.values())) & pl.col("denominator").is_not_null())
    for place, name, part, whole in some.select("locality", "measure_id", "numerator", "denominator").iter_rows():
        held[Cell(Variable("records", name), place)] = whole
        held[Cell(Variable("failing", name), place)] = whole - part
    return held


def known_after(scored, out: Path, rough: RoughCells):
    frames, readings, listed = scored
    codes = [code for code, _ in paths(listed)]
    publish_site(frames, RULES, edition(), listed, out, measures=readings)
    findings = replace(index_scores(frames, frozenset(codes), RULES), rough=rough)
    told = released(findings, RULES, frames.rules, codes)
    for cell, within in read_pages(out, listed).items():
        told[cell] = meet(told.get(cell, ANY), within)
    for place, path in paths(listed):
        for cell, within in read_measures((out / path).read_text("utf-8"), place, SHARES):
            wide = rough.find(cell.variable, place)
            told[cell] = meet(told.get(cell, ANY), meet(within, Interval(wide.low if wide else 0, ANY.high)))
    for place, (name, twin) in product(codes, TWINS.items()):
        one, other = Cell(Variable("failing", name), place), Cell(Variable("failed", twin), place)
        told[one] = told[other] = meet(told.get(one, ANY), told.get(other, ANY))
    held = true_counts(findings, RULES, frames.rules, codes) | measures_held(readings)
    false = [(cell, held[cell], told[cell]) for cell in told if cell in held and not _holds(told[cell], held[cell])]
    assert false == []
    return held, subtract(told, sums(held, listed))


def _holds(within: Interval, count: int) -> bool:
    return within.low <= count <= within.high


def lost(held: dict[Cell, int], known: dict[Cell, Interval], left: int):
    secret = [cell for cell, count in held.items() if 0 < count < 10 and cell in known]
    return secret, [(cell, held[cell], known[cell]) for cell in secret if known[cell].high - known[cell].low + 1 < left]


def known_as_published(scored, out: Path):
    frames, readings, listed = scored
    plan = plan_scores(frames, RULES, edition(), listed, NATION)
    return known_after(scored, out, plan_measures(readings, MEASURES, RULES, plan, listed, NATION))


def test_no_hidden_count_of_a_scored_edition_can_be_had(scored, tmp_path: Path):
    held, known = known_as_published(scored, tmp_path)
    secret, had = lost(held, known, LEFT)
    assert len(secret) > 1_000
    assert TWINS
    assert had == []


def narrowed(scored, out: Path) -> dict[Cell, Interval]:
    """The hidden counts of which a linear programme leaves few values."""
    frames, _, listed = scored
    held, known = known_as_published(scored, out)
    secret, _ = lost(held, known, LEFT)
    identifiers = frames.rules.filter(pl.col("identifier"))["rule_id"].unique().to_list()
    inside = links(RULES, identifiers, [code for code, _ in paths(listed)])
    return Programme(known, [*sums(held, listed), *inside]).narrow(secret, LEFT)


def test_no_hidden_count_of_a_scored_edition_can_be_had_by_linear_programming(scored, tmp_path: Path):
    assert narrowed(scored, tmp_path) == {}


def test_without_complements_hidden_counts_of_a_scored_edition_are_had(
    scored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("scorecards.site.plan_scores", lambda *_: RoughCells())
    monkeypatch.setattr("scorecards.site.plan_measures", lambda *_: RoughCells())
    held, known = known_after(scored, tmp_path, RoughCells())
    _, had = lost(held, known, 2)
    assert had


def test_without_chains_the_same_programme_has_hidden_counts(scored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("scorecards.complement_mend.Mender.mend", lambda _: 0)
    assert narrowed(scored, tmp_path) != {}
