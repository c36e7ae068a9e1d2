"""An extract that is said to be of one province."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from checks.errors import InputProblems
from flows import pipeline
from flows.publishing import ELSEWHERE
from flows.register import commune_of
from flows.stages import Request
from schemas import localities
from synthetic.generate import generate

AS_OF, PROVINCE = date(2026, 10, 31), "01"


@pytest.fixture(scope="module")
def request_made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("province")
    generate(folder, 3_400, AS_OF, seed=5)
    return Request(
        citizens=folder / "citizens", dossiers=folder / "dossiers", as_of=AS_OF, out=folder / "out", province=PROVINCE
    )


def test_units_of_a_province_are_its_own():
    own = {commune.code for commune in localities.communes(AS_OF) if commune.province_code == PROVINCE}
    found = commune_of(AS_OF, PROVINCE)
    assert set(found.values()) == own
    assert found.items() <= commune_of(AS_OF).items()


def test_what_is_managed_elsewhere_is_set_aside_with_its_reason(request_made, tmp_path, monkeypatch):
    # Most records of a country lie outside one province; that a run refuses it is the next test.
    monkeypatch.setattr(pipeline, "MOST_PCT", 101)
    loaded = pipeline.load_extracts(request_made, tmp_path)
    prepared = pipeline.reduce_keys(request_made, loaded, pipeline.load_profile())
    counted = pipeline.count(request_made, loaded, prepared)
    units = commune_of(AS_OF, PROVINCE)
    for dataset, tally in counted.tallies.items():
        rows = tally.counts.group_by("managing_unit").sum().select("managing_unit", "records").rows()
        own = sum(records for unit, records in rows if unit in units)
        assert 0 < own < loaded.extracts[dataset].received
        assert counted.unplaced[dataset] == loaded.extracts[dataset].received - own
        assert counted.elsewhere[dataset] == sum(
            records for unit, records in rows if unit in commune_of(AS_OF) and unit not in units
        )
        kept = (loaded.rejected / f"{dataset}-unplaced.ndjson").read_text("utf-8").splitlines()
        assert sum(json.loads(line)["reason"] == ELSEWHERE for line in kept) == counted.elsewhere[dataset]


def test_an_extract_that_is_mostly_of_another_province_is_refused(request_made, tmp_path):
    loaded = pipeline.load_extracts(request_made, tmp_path)
    prepared = pipeline.reduce_keys(request_made, loaded, pipeline.load_profile())
    with pytest.raises(InputProblems, match="Kiểm tra tỉnh đã chọn"):
        pipeline.count(request_made, loaded, prepared)


def test_a_code_that_is_no_province_is_refused_before_any_work(request_made):

    with pytest.raises(InputProblems, match="không phải mã tỉnh"):
        pipeline.check_request(replace(request_made, province="99"))
