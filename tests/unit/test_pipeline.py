"""The stages of a run, apart from files: what happens when a part of the catalogue fails."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from records import AS_OF, frame

from checks import keys
from checks.across import ExactlyOne
from checks.errors import InputProblems
from checks.profile import load_profile
from checks.tally import Run
from checks.vocabulary import Dataset
from flows import pipeline
from flows.intake import Extract
from flows.stages import Loaded, Request

PROFILE = load_profile()
REQUEST = Request(citizens=Path("c"), dossiers=Path("d"), as_of=AS_OF, out=Path("o"))


@pytest.fixture
def loaded():
    rows = {
        Dataset.CITIZENS: [{"personal_id": "001190000001", "managing_unit": "00004"}],
        Dataset.DOSSIERS: [{"dossier_code": "H56-210531-0001", "managing_unit": "00004"}],
    }
    frames = {dataset: frame(dataset, records).lazy() for dataset, records in rows.items()}
    extracts = {dataset: Extract(dataset, lazy, 1, 0, {}, (), (), (), ()) for dataset, lazy in frames.items()}
    return Loaded(extracts, frames, dict.fromkeys(Dataset, ()), Path("rejected"))


def test_a_key_predicate_that_fails_costs_only_its_own_rules(loaded, monkeypatch):
    real = keys.offending

    def failing(nodes, frames, context):
        if any(isinstance(node, ExactlyOne) for node in nodes):
            raise pl.exceptions.ComputeError("a record's value")
        return real(nodes, frames, context)

    monkeypatch.setattr("checks.keys.offending", failing)
    prepared = pipeline.reduce_keys(REQUEST, loaded, PROFILE)
    not_run = {item.rule.id: item for plan in prepared.plans.values() for item in plan if item.run is not Run.RAN}
    assert {rule for rule, item in not_run.items() if item.run is Run.ERROR} == {"CIT-CLEAN-023"}
    assert not_run["CIT-CLEAN-023"].reason == "ComputeError"
    counted = pipeline.count(REQUEST, loaded, prepared)
    assert counted.tallies[Dataset.CITIZENS].counts["records"].sum() == 1


def test_a_part_of_the_register_does_not_judge_who_is_unknown(loaded):
    prepared = pipeline.reduce_keys(REQUEST, loaded, PROFILE)
    (rule,) = (item for item in prepared.plans[Dataset.DOSSIERS] if item.rule.id == "DOS-CORRECT-011")
    assert rule.run is Run.OUT_OF_SCOPE


def test_a_request_is_refused_for_all_its_faults_at_once(tmp_path):
    request = Request(
        citizens=tmp_path / "none",
        dossiers=tmp_path / "neither",
        as_of=AS_OF.replace(year=2024),
        out=tmp_path,
        mapping=str(tmp_path / "no.toml"),
        profile="none",
    )
    with pytest.raises(InputProblems) as refused:
        pipeline.check_request(request)
    assert len(refused.value.problems) == 5


def test_a_rule_that_the_profile_switches_off_counts_nobody(loaded):
    off = replace(PROFILE, rules_off=frozenset({"CIT-LIVE-003"}))
    prepared = pipeline.reduce_keys(REQUEST, loaded, off)
    (rule,) = (item for item in prepared.plans[Dataset.CITIZENS] if item.rule.id == "CIT-LIVE-003")
    assert rule.run is Run.SWITCHED_OFF
    counted = pipeline.count(REQUEST, loaded, prepared)
    scores = pipeline.judge(REQUEST, loaded, counted, off)
    found = scores.rules.filter((pl.col("rule_id") == "CIT-LIVE-003") & (pl.col("level") == "nation"))
    assert found.select("checked", "failed", "state").row(0) == (0, 0, "not_assessed")


def test_measures_are_judged_by_what_the_request_names(loaded, tmp_path):
    (tmp_path / "e.csv").write_text("unit_code,people\n00004,200\n", "utf-8")
    request = replace(REQUEST, expected=tmp_path / "e.csv")
    prepared = pipeline.reduce_keys(request, loaded, PROFILE)
    counted = pipeline.count(request, loaded, prepared)
    found = pipeline.measure(request, loaded, prepared, counted, PROFILE)
    coverage = found.readings.filter((pl.col("measure_id") == "MEA-DEM-001") & (pl.col("locality") == "00004"))
    assert coverage.select("numerator", "denominator", "state").row(0) == (0, 200, "below")
    assert found.expected_sha256 == hashlib.sha256((tmp_path / "e.csv").read_bytes()).hexdigest()
    assert pipeline.measure(REQUEST, loaded, prepared, counted, PROFILE).expected_sha256 is None


def test_a_measure_that_the_engine_refuses_is_in_error(loaded):
    odd = loaded.frames[Dataset.DOSSIERS].with_columns(satisfaction_code=pl.lit(1))
    less = replace(loaded, frames={**loaded.frames, Dataset.DOSSIERS: odd})
    prepared = pipeline.reduce_keys(REQUEST, loaded, PROFILE)
    counted = pipeline.count(REQUEST, loaded, prepared)
    found = pipeline.measure(REQUEST, less, prepared, counted, PROFILE)
    assert [item.measure.id for item in found.plan if item.run is Run.ERROR] == ["MEA-SVC-011"]
    assert set(found.readings.filter(pl.col("measure_id") == "MEA-SVC-011")["state"]) == {"error"}
