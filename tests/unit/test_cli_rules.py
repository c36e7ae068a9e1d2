from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

import checks.catalogue
from checks.catalogue import RULES
from checks.cleaning import TARGETS
from checks.describe import facts, labelled
from checks.predicates import Present
from checks.rule import Rule
from checks.vocabulary import Criterion, Dataset, ErrorGroup, Harm, Severity
from flows.cli import main

FIELDS = [
    "id",
    "dataset",
    "criterion",
    "severity",
    "field",
    "target",
    "error_group",
    "vi",
    "en",
    "why",
    "remedy_vi",
    "remedy_en",
    "source",
    "weight",
    "effort_minutes",
    "harm",
    "law_fields",
    "since",
    "until",
    "scored",
    "passing",
    "failing",
    "beside",
    "given",
]
RULE = Rule(
    id="CIT-CLEAN-999",
    on=Dataset.CITIZENS,
    criterion=Criterion.CLEAN,
    field="household_id",
    holds=Present("household_id"),
    vi="Có số hồ sơ cư trú",
    en="The residence file number is there",
    why="A household without a number can't be found by any system that reads the register, and isn't served as one.",
    remedy_vi="Tra hồ sơ gốc, bổ sung.",
    remedy_en="Look it up and fill it in.",
    source="ours [R]",
    error_group=ErrorGroup.MISSING,
    severity=Severity.ADVISORY,
    target=7,
    law_fields=(20, 22),
    since=date(2025, 7, 1),
    until=date(2026, 12, 31),
    effort_minutes=0,
    passing=({"household_id": "H1", "birth_date": date(2020, 1, 2)},),
    failing=({}, {"household_id": "\n"}),
    beside=({"household_id": "H2"},),
    given=({"applicant_id": "001190000001"},),
)
SHOWN = """\
CIT-CLEAN-999
  Có số hồ sơ cư trú
  The residence file number is there

bảng / table: Dân cư / Citizens
tiêu chí / criterion: Sạch / Clean
trường / field: household_id
mức / severity: cảnh báo / advisory
tính điểm / scored: không, chỉ cảnh báo / no, only a warning
nhóm lỗi / error group: Thiếu, để trống hoặc giá trị giữ chỗ / Missing, blank or
    a placeholder
chỉ tiêu làm sạch / cleaning target: 7 (do ddss đặt / ours): Hộ không có chủ hộ
    hoặc có nhiều chủ hộ, thành viên chưa rõ quan hệ với chủ hộ / A household
    with no head or several, or a member without a relation to the head
trường theo luật / legal fields: 20: Số hồ sơ cư trú / Residence file number;
    22: Quan hệ với chủ hộ / Relation to the head of household
hiệu lực / in effect: từ 2025-07-01 đến 2026-12-31 / from 2025-07-01 to
    2026-12-31
trọng số / weight: 1
công sửa một hồ sơ / effort for one record: máy tự sửa / by machine
hại / harm: –
nguồn / source: ours [R]

vì sao / why
  A household without a number can't be found by any system that reads the
  register, and isn't served as one.

cách sửa / how to mend it
  Tra hồ sơ gốc, bổ sung.
  Look it up and fill it in.

ví dụ đạt / passing
  - household_id = "H1"; birth_date = "2020-01-02"

ví dụ lỗi / failing
  - (trống / empty)
  - household_id = "\\u000a"

cùng bảng còn có / the same table also holds
  - household_id = "H2"

bảng kia có / the other table holds
  - applicant_id = "001190000001"
"""


def test_show_prints_the_whole_rule_in_both_languages(monkeypatch, capsys):
    monkeypatch.setattr(checks.catalogue, "RULES", (RULE,))
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["rules", "show", "cit-clean-999"]) == 0
    assert capsys.readouterr().out == SHOWN


def test_show_wraps_to_the_terminal(monkeypatch, capsys):
    monkeypatch.setattr(checks.catalogue, "RULES", (RULE,))
    for columns, most in (("60", 60), ("300", 100)):
        monkeypatch.setenv("COLUMNS", columns)
        main(["rules", "show", RULE.id])
        assert most - 30 < max(map(len, capsys.readouterr().out.splitlines())) <= most


def test_show_as_json_has_dates_as_text(monkeypatch, capsys):
    monkeypatch.setattr(checks.catalogue, "RULES", (RULE,))
    assert main(["rules", "show", RULE.id, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found) == FIELDS
    assert (found["since"], found["until"], found["law_fields"]) == ("2025-07-01", "2026-12-31", [20, 22])
    assert found["passing"] == [{"household_id": "H1", "birth_date": "2020-01-02"}]
    assert (found["failing"], found["given"]) == ([{}, {"household_id": "\n"}], [{"applicant_id": "001190000001"}])


def test_show_names_the_nearest_rule_to_one_that_is_not_there(monkeypatch, capsys):
    monkeypatch.setattr(checks.catalogue, "RULES", (RULE,))
    assert main(["rules", "show", "CIT-CLAEN-999"]) == 2
    assert f"no such rule. Ý là {RULE.id}?" in capsys.readouterr().err
    assert main(["rules", "show", "XX"]) == 2
    assert "no such rule.\n" in capsys.readouterr().err


def test_list_as_json_gives_every_fact_of_every_rule(capsys):
    assert main(["rules", "list", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [rule["id"] for rule in found] == [rule.id for rule in RULES]
    assert {tuple(rule) for rule in found} == {tuple(FIELDS)}
    assert found == [facts(rule) for rule in RULES]


def test_list_prints_a_line_for_each_rule_and_their_number(capsys):
    assert main(["rules", "list"]) == 0
    *lines, last = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [rule.id for rule in RULES]
    assert last == f"{len(RULES)} quy tắc / rules"
    assert f"{RULES[0].vi} / {RULES[0].en}" in lines[0]


@pytest.mark.parametrize("number", range(1, len(TARGETS) + 1))
def test_list_of_a_target_says_its_name_first(capsys, number):
    assert main(["rules", "list", "--target", str(number)]) == 0
    first, *rest, _count = capsys.readouterr().out.splitlines()
    wanted = TARGETS[number - 1]
    assert first == f"Chỉ tiêu làm sạch / cleaning target {number} (do ddss đặt / ours): {wanted.vi} / {wanted.en}"
    assert [line.split()[0] for line in rest] == [rule.id for rule in RULES if rule.target == number]


@pytest.mark.parametrize("number", ["0", "15", "-1", "seven", "1.5", "²"])
def test_a_target_that_is_not_one_of_the_fourteen_is_refused(capsys, number):
    with pytest.raises(SystemExit, match="2"):
        main(["rules", "list", f"--target={number}"])
    assert "chỉ tiêu làm sạch có số từ 1 đến 14 / cleaning targets are numbered 1 to 14" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "read"),
    [
        (("--dataset", "dossiers"), lambda rule: rule.on is Dataset.DOSSIERS),
        (("--criterion", "live"), lambda rule: rule.criterion is Criterion.LIVE),
        (("--group", "stale"), lambda rule: rule.error_group is ErrorGroup.STALE),
        (
            ("--dataset", "citizens", "--criterion", "live", "--group", "range"),
            lambda rule: (
                (rule.on, rule.criterion, rule.error_group) == (Dataset.CITIZENS, Criterion.LIVE, ErrorGroup.RANGE)
            ),
        ),
    ],
)
def test_list_can_be_narrowed(capsys, option, read):
    assert main(["rules", "list", "--json", *option]) == 0
    found = [rule["id"] for rule in json.loads(capsys.readouterr().out)]
    assert found == [rule.id for rule in RULES if read(rule)] != []


def test_a_group_that_is_not_one_of_the_eight_is_refused(capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["rules", "list", "--group", "other"])
    assert "contradiction" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("changes", "label", "said"),
    [
        ({"scored": False}, "tính điểm / scored", "không, đang thử nghiệm / no, on trial"),
        ({"severity": Severity.BLOCKING}, "tính điểm / scored", "có / yes"),
        ({"severity": Severity.BLOCKING}, "mức / severity", "bắt buộc / blocking"),
        ({"since": None}, "hiệu lực / in effect", "đến 2026-12-31 / to 2026-12-31"),
        ({"until": None}, "hiệu lực / in effect", "từ 2025-07-01 / from 2025-07-01"),
        ({"since": None, "until": None}, "hiệu lực / in effect", "mọi ngày chốt / any cut-off date"),
        ({"target": None}, "chỉ tiêu làm sạch / cleaning target", "–"),
        ({"law_fields": ()}, "trường theo luật / legal fields", "–"),
        (
            {"harm": Harm.AFTER_DEATH},
            "hại / harm",
            "chi trả, giao dịch thay người đã chết / payments and dealings in the name of the dead",
        ),
        ({"effort_minutes": 5}, "công sửa một hồ sơ / effort for one record", "5 phút / minutes"),
    ],
)
def test_labels_say(changes, label, said):
    assert labelled(replace(RULE, **changes))[label] == said


def test_cost_of_an_extract_is_told_for_every_rule(tmp_path, capsys):
    assert main(["synth", "--people", "2000", "--out", str(tmp_path / "x")]) == 0
    capsys.readouterr()
    extracts = [str(tmp_path / "x" / name) for name in ("citizens", "dossiers")]
    assert main(["rules", "cost", *extracts, "--as-of", "2026-10-31", "--records", "500", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["records"] == {"citizens": 500, "dossiers": 500}
    assert {each["id"] for each in [*found["rules"], *found["not_run"]]} == {rule.id for rule in RULES}
    shares = [each["share"] for each in found["rules"]]
    assert sum(shares) == pytest.approx(1)
    assert shares == sorted(shares, reverse=True)
    assert found["together_seconds"] > 0


def test_cost_without_an_extract_is_of_invented_people(monkeypatch, capsys):
    monkeypatch.setattr("checks.costs.REPEAT", 1)
    assert main(["rules", "cost", "--records", "300"]) == 0
    out = capsys.readouterr().out
    assert "300 citizens" in out.splitlines()[0]
    assert all(f" {rule.id} " in out or f" {rule.id}," in out or f" {rule.id}." in out for rule in RULES)


def test_cost_of_a_file_that_is_not_there_is_refused(tmp_path, capsys):
    assert main(["rules", "cost", str(tmp_path / "none.csv")]) == 2
    assert "none.csv" in capsys.readouterr().err
