from __future__ import annotations

import importlib
from pathlib import Path

import yaml
from prefect import Flow

from flows import deployments
from flows.deployments import DEPLOYMENTS, FILE, filled, text

ROOT = Path(__file__).parents[2]


def test_prefect_yaml_is_current():
    assert (ROOT / FILE).read_text("utf-8") == text()


def test_prefect_yaml_says_what_is_declared():
    held = yaml.safe_load(text())
    assert held["name"] == "ddss"
    assert {each["name"]: each["entrypoint"] for each in held["deployments"]} == {
        "score-extract": "flows.score.score_extract",
        "score-monthly": "flows.monthly.score_monthly",
        "publish": "flows.publish_flow.publish",
        "selftest": "flows.check_flows.self_test",
        "contract-check": "flows.check_flows.contract_check",
    }
    [monthly] = [each for each in held["deployments"] if "schedules" in each]
    assert monthly["name"] == "score-monthly"
    assert monthly["schedules"] == [{"cron": "0 6 3 * *", "timezone": "Asia/Ho_Chi_Minh", "active": False}]
    assert all(each["work_pool"] == {"name": "ddss"} for each in held["deployments"])


def test_every_entry_point_is_a_flow_of_that_name_that_keeps_no_result():
    for each in DEPLOYMENTS:
        assert ":" not in each.entrypoint
        module, _, name = each.entrypoint.rpartition(".")
        flow = getattr(importlib.import_module(module), name)
        assert isinstance(flow, Flow)
        assert (flow.name, flow.persist_result) == (each.name, False)


def test_fields_that_are_known_beforehand_are_fields_of_the_form():
    for each in DEPLOYMENTS:
        module, _, name = each.entrypoint.rpartition(".")
        form = importlib.import_module(module).__dict__[name].fn.__annotations__["form"]
        held = getattr(importlib.import_module(module), form)
        assert set(each.fields) <= set(held.model_fields)
    assert filled(DEPLOYMENTS[1], {"out": "/o"}) == {"form": {"out": "/o"}}
    assert filled(DEPLOYMENTS[3], {"out": "/o"}) == {}


def test_a_stale_file_is_told(tmp_path, capsys):
    assert deployments.main([], tmp_path) == 0
    assert deployments.main(["--check"], tmp_path) == 0
    (tmp_path / FILE).write_text("name: other\n", "utf-8")
    assert deployments.main(["--check"], tmp_path) == 1
    assert "prefect.yaml" in capsys.readouterr().err
