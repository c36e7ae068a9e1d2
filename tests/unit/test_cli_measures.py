from __future__ import annotations

import json

import pytest

from checks.catalogue.measures import MEASURES
from flows.cli import _report, main


def test_list_names_every_measure(capsys):
    assert main(["measures", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[:-1]] == [each.id for each in MEASURES]
    assert lines[-1] == f"{len(MEASURES)} thước đo / measures"


def test_list_as_json_has_all_facts_and_targets(capsys):
    assert main(["measures", "list", "--json"]) == 0
    found = {each["id"]: each for each in json.loads(capsys.readouterr().out)}
    assert found.keys() == {each.id for each in MEASURES}
    online = found["MEA-SVC-001"]
    assert (online["unit"], online["better"], online["least"]) == ("percent", "higher", 10)
    assert [(each["level"], each["year"], each["value"]) for each in online["targets"]] == [
        ("province", 2024, 30.0),
        ("commune", 2024, 30.0),
        ("province", 2025, 70.0),
        ("commune", 2025, 70.0),
        ("nation", 2025, 80.0),
    ]
    assert found["MEA-DEM-002"]["grades"][-1] == {"below": None, "vi": "rất thô", "en": "very rough"}


def test_show_tells_one_measure(capsys):
    assert main(["measures", "show", "mea-svc-007"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("MEA-SVC-007\n  Hồ sơ giải quyết đúng hạn\n  Dossiers settled on time\n")
    assert "The same question that rule DOS-LIVE-001 asks" in said
    assert main(["measures", "show", "MEA-SVC-007", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == "MEA-SVC-007"


@pytest.mark.parametrize(("asked", "hint"), [("MEA-SVC-01", "did you mean MEA-SVC-01"), ("XYZ", "no such measure.")])
def test_a_measure_that_is_not_there_is_told(asked, hint, capsys):
    assert main(["measures", "show", asked]) == 2
    assert hint in capsys.readouterr().err


def test_a_measure_in_error_ends_with_3_though_the_edition_stands(capsys):
    summary = {"rules_in_error": [], "measures_in_error": ["MEA-SVC-011"]}
    assert _report(summary, as_json=True, gate=None) == 3
    assert "measures in error: MEA-SVC-011" in capsys.readouterr().err
    assert _report(summary | {"measures_in_error": []}, as_json=True, gate=None) == 0
