"""The report of a self-test in words: for a terminal, and as the page in docs/."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

import flows.detection_page as page
import flows.selftest
from checks.catalogue import RULES
from checks.detection import Found
from checks.tally import Run
from flows.cli import main
from flows.selftest import KINDS, _kind_facts, _rule_facts
from flows.selftest_view import lines, mark, percent, verdict, worst_first
from synthetic.defects import UNPLANTED

KIND = next(kind for kind in KINDS if kind.deterministic and kind.rules)
ALIKE = next(kind for kind in KINDS if kind.sound)
BLOCKING = next(rule for rule in RULES if rule.blocking)
ADVISORY = next(rule for rule in RULES if rule.scored and not rule.blocking)
FINE = Found(planted=300, found=300, failing=300, false_alarms=0)
LEAKY = Found(planted=300, found=299, failing=302, false_alarms=3)
IDLE = Found(planted=0, found=0, failing=0, false_alarms=0)

CLEAN = (
    "● Dân số sạch (20.000 + 7.000 bản ghi): 0 phát hiện của quy tắc bắt buộc / "
    "clean population: findings of blocking rules"
)
EXACT = (
    "● ĐẠT: không sót, không báo nhầm / exact: nothing missed, no false alarm. "
    "Chưa thử ở cỡ này / not tried at this size: 0 loại lỗi / kinds, 0 quy tắc / rules."
)


def report(kind: Found, blocking: Found = FINE, advisory: Found = FINE, **more: Any) -> dict[str, Any]:
    return {
        "people": 20_000,
        "seed": 6,
        "as_of": "2026-10-31",
        "versions": {"ddss": "1.0", "polars": "2.1", "catalogue": "0123456789abcdef"},
        "records": {"citizens": 20_000, "dossiers": 7_000},
        "planted": 300,
        "look_alikes": 20,
        "exact": True,
        "rules_in_error": [],
        "clean": {"records": {"citizens": 20_000, "dossiers": 7_000}, "blocking": {}, "other": {ADVISORY.id: 12}},
        "kinds": [_kind_facts(KIND, kind)],
        "rules": [_rule_facts(BLOCKING, Run.RAN, blocking), _rule_facts(ADVISORY, Run.RAN, advisory)],
        "false_alarms_beside": {},
        **more,
    }


# --- for a terminal -----------------------------------------------------------------------------------------------


def test_what_is_exact_is_one_verdict_unless_all_is_asked_for():
    told = lines(report(FINE), everything=False)
    assert told == [
        "Tự kiểm: 20.000 người, 7.000 hồ sơ, hạt giống 6, chốt 31/10/2026 / self-test: size, seed, as of",
        "Lỗi cài sẵn: 300, thuộc 1/1 loại / planted defects, kinds",
        CLEAN,
        EXACT,
    ]
    everything = "\n".join(lines(report(FINE), everything=True))
    assert all(f"  ● {each}: cài 300, thấy 300" in everything for each in (KIND.name, BLOCKING.id, ADVISORY.id))


def test_what_is_not_exact_is_listed_with_its_counts_and_rates():
    told = lines(report(LEAKY, exact=False), everything=False)
    listed = next(line for line in told if KIND.name in line)
    assert listed.startswith(
        f"  ■ {KIND.name}: cài 300, thấy 299, sót 1, báo nhầm 3; "
        "phát hiện 99,6% (98,1–100,0), báo đúng 99,0% (97,1–99,7)."
    )
    assert told[-1].startswith("■ CHƯA ĐẠT")
    assert not any(BLOCKING.id in line for line in told)


def test_look_alikes_are_a_line_of_their_own_and_one_each_if_all_is_asked_for():
    found = _kind_facts(ALIKE, Found(20, 20, 3, 0, suspicions=2))
    told = lines(report(FINE, kinds=[_kind_facts(KIND, FINE), found]), everything=True)
    assert told[1].startswith("Lỗi cài sẵn: 300, thuộc 1/1 loại")
    assert told[2].startswith(
        "Giống lỗi mà không phải lỗi: 20, thuộc 1/1 loại; quy tắc bắt buộc báo nhầm 0, cảnh báo báo nhầm 2 / "
    )
    assert f"  ▲ {ALIKE.name}: có 20, quy tắc bắt buộc báo nhầm 0, cảnh báo báo nhầm 2." in "\n".join(told)
    accused = _kind_facts(ALIKE, Found(20, 20, 3, 1))
    assert any(
        line.startswith(f"  ■ {ALIKE.name}: có 20, quy tắc bắt buộc báo nhầm 1,")
        for line in lines(report(FINE, kinds=[accused], exact=False), everything=False)
    )


def test_rules_that_nothing_can_be_planted_for_do_not_count_as_untried():
    rule = next(rule for rule in RULES if rule.id in UNPLANTED)
    assert verdict(report(FINE, rules=[_rule_facts(rule, Run.RAN, IDLE)])).endswith("0 quy tắc / rules.")


def test_the_likeliest_causes_of_false_alarms_are_named():
    kinds = [{"kind": None, "records": 1_200}, *({"kind": each, "records": 2} for each in "abc")]
    told = lines(report(FINE, LEAKY, exact=False, false_alarms_beside={BLOCKING.id: kinds}), everything=False)
    assert f"  {BLOCKING.id}: không / none 1.200, a 2, b 2" in told


def test_findings_on_the_clean_population_are_listed_by_rule():
    clean = {"records": {"citizens": 10, "dossiers": 5}, "blocking": {BLOCKING.id: 2}, "other": {}}
    told = lines(report(FINE, clean=clean, exact=False), everything=False)
    assert "■ Dân số sạch (10 + 5 bản ghi): 2 phát hiện" in "\n".join(told)
    assert f"    {BLOCKING.id}: 2" in told


def test_the_verdict_counts_what_was_not_tried_and_names_rules_in_error():
    assert verdict(report(IDLE, IDLE)).endswith("1 loại lỗi / kinds, 1 quy tắc / rules.")
    assert "rules in error: CIT-A, CIT-B" in verdict(report(FINE, rules_in_error=["CIT-A", "CIT-B"], exact=False))


def test_a_rate_is_never_shown_better_than_it_is():
    almost = _rule_facts(BLOCKING, Run.RAN, Found(100_000, 99_999, 100_001, 2))
    assert percent(almost, "recall").startswith("99,9% (")
    assert percent(almost, "precision").startswith("99,9% (")
    assert percent(_rule_facts(BLOCKING, Run.RAN, IDLE), "recall") == "–"


def test_worst_come_first_and_what_was_not_tried_last():
    found = {
        "idle": IDLE,
        "fine": FINE,
        "leaky": LEAKY,
        "blind": Found(300, 0, 0, 0),
        "noisy": Found(300, 300, 400, 100),
    }
    entries = [_rule_facts(BLOCKING, Run.RAN, each) | {"id": key} for key, each in found.items()]
    assert [each["id"] for each in worst_first(entries)] == ["blind", "leaky", "noisy", "fine", "idle"]


@pytest.mark.parametrize(
    ("facts", "sign"),
    [
        (_rule_facts(BLOCKING, Run.RAN, FINE), "●"),
        (_rule_facts(BLOCKING, Run.RAN, LEAKY), "■"),
        (_rule_facts(BLOCKING, Run.RAN, IDLE), "◌"),
        (_rule_facts(BLOCKING, Run.NOT_IN_EFFECT, FINE), "◌"),
        (_rule_facts(ADVISORY, Run.RAN, LEAKY), "▲"),
        (_kind_facts(replace(KIND, deterministic=False), Found(300, 0, 300, 0)), "▲"),
        (_kind_facts(KIND, Found(300, 0, 300, 0)), "■"),
        (_kind_facts(ALIKE, Found(300, 300, 0, 0, suspicions=1)), "▲"),
    ],
)
def test_each_state_has_its_sign(facts, sign):
    assert mark(facts) == sign


# --- exit codes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "code"), [({}, 0), ({"exact": False}, 1), ({"exact": False, "rules_in_error": ["CIT-A"]}, 3)]
)
def test_exit_codes(more, code, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(flows.selftest, "selftest", lambda *_arguments: report(FINE, **more))
    assert main(["selftest", "--json", str(tmp_path / "report.json")]) == code
    assert json.loads((tmp_path / "report.json").read_text("utf-8")) == json.loads(json.dumps(report(FINE, **more)))
    assert "Tự kiểm" in capsys.readouterr().out


def test_a_report_that_can_not_be_written_is_told(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(flows.selftest, "selftest", lambda *_arguments: report(FINE))
    assert main(["selftest", "--json", str(tmp_path / "absent" / "report.json")]) == 2
    assert "report.json: không ghi được tệp" in capsys.readouterr().err


# --- the page -----------------------------------------------------------------------------------------------------


def test_a_page_has_a_row_for_each_kind_and_rule():
    text = page.pages(report(LEAKY, advisory=LEAKY))[page.PAGE]
    assert f"| ■ | `{KIND.name}`" in text
    assert f"[{BLOCKING.id}](rules/{BLOCKING.id}.md) | 300 | 300 | 0 | 0 | 100,0%" in text
    assert f"[{ADVISORY.id}](rules/{ADVISORY.id}.md) | 300 | 299 | 1 | 3 | 12 | `advisory` |" in text


def test_a_page_tells_look_alikes_apart_and_what_nothing_is_planted_for():
    kinds = [_kind_facts(KIND, FINE), _kind_facts(ALIKE, Found(20, 20, 3, 0, suspicions=2))]
    text = page.pages(report(FINE, kinds=kinds))[page.PAGE]
    assert f"| ▲ | `{ALIKE.name}` {ALIKE.vi} / {ALIKE.en}<br>– | 20 | 0 | 2 |" in text
    assert "300 lỗi cài sẵn thuộc 1 loại" in text
    assert "20 bản ghi thuộc 1 loại giống lỗi" in text
    assert all(
        f"[{rule_id}](rules/{rule_id}.md) | {each.vi} | {each.en} |" in text for rule_id, each in UNPLANTED.items()
    )


def test_a_rule_with_false_alarms_shows_what_was_planted_there():
    beside = {BLOCKING.id: [{"kind": "spaces", "records": 3}]}
    text = page.pages(report(FINE, LEAKY, false_alarms_beside=beside))[page.PAGE]
    assert f"| ■ | [{BLOCKING.id}](rules/{BLOCKING.id}.md) | 300 | 299 | 1 | 3 |" in text
    assert "| 99,0% (97,1–99,7) | spaces 3 |" in text


def test_writing_runs_at_the_stated_size_and_check_runs_nothing(monkeypatch, tmp_path, capsys):
    asked = []

    def ran(_work, people, as_of, seed, _say):
        asked.append((people, as_of.isoformat(), seed))
        return report(FINE)

    monkeypatch.setattr(page, "selftest", ran)
    monkeypatch.setattr(page, "KINDS", (KIND,))
    monkeypatch.setattr(page, "RULES", (BLOCKING, ADVISORY))
    assert page.main([], tmp_path) == 0
    assert page.main(["--check"], tmp_path) == 0
    assert asked == [(200_000, "2026-10-31", 6)]
    (tmp_path / page.PAGE).write_text("edited", "utf-8")
    assert page.main(["--check"], tmp_path) == 1
    monkeypatch.setattr(page, "RULES", (BLOCKING,))
    assert page.main(["--check"], tmp_path) == 1
    assert "of other kinds or rules than are declared" in capsys.readouterr().err
