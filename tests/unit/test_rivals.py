from __future__ import annotations

import ast
import re
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from benchmarks.rivals import in_polars, measuring
from benchmarks.rivals.__main__ import compared, report
from benchmarks.rivals.by_ddss import on_tally
from benchmarks.rivals.derive import questions
from benchmarks.rivals.differences import KNOWN, explained
from benchmarks.rivals.entrants import DDSS, ENTRANTS, RIVALS, SCAN, Home
from benchmarks.rivals.found import Data
from benchmarks.rivals.homes import HERE, python_of
from benchmarks.rivals.measuring import prepared
from benchmarks.rivals.questions import AS_OF, FORTY, KINDS, Asked, Question, columns, read, write
from benchmarks.rivals.sql import condition
from checks.catalogue import RULES
from checks.tally import verdict
from schemas.context import context
from schemas.contract import TABLES
from synthetic.generate import generate

CONTEXT = context(AS_OF)
ASKED = questions(CONTEXT)
BY_ID = {rule.id: rule for rule in RULES}
UNIQUE = next(each for each in ASKED if each.holds.kind == "unique")


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    folder = tmp_path_factory.mktemp("people")
    generate(folder, 20_000, AS_OF)
    return folder


@pytest.fixture
def four(tmp_path):
    """Five records of which two pairs share a number: well formed in two provinces, malformed in one commune."""
    numbers = ["001190000001", "001190000001", "12", "12", None]
    units = ["00004", "26743", "00004", "00004", "00004"]
    pl.DataFrame({"personal_id": numbers, "managing_unit": units}).write_parquet(tmp_path / "people.parquet")
    pl.DataFrame({"unit": ["00004", "26743"], "province": ["01", "79"]}).write_parquet(tmp_path / "units.parquet")
    return Data(str(tmp_path / "people.parquet"), tmp_path / "units.parquet")


def test_forty_rules_of_every_kind():
    assert len(set(FORTY)) == len(ASKED) == 40
    assert {each.holds.kind for each in ASKED} == set(KINDS)
    assert {part.kind for each in ASKED for part in each.where} <= set(KINDS)


@pytest.mark.parametrize("question", [each for each in ASKED if each is not UNIQUE], ids=lambda each: each.id)
def test_a_question_fails_the_records_that_its_rule_fails(question, people):
    rule = BY_ID[question.id]
    frame = pl.read_parquet(f"{people}/citizens/*.parquet")
    examples = pl.DataFrame([*rule.passing, *rule.failing], schema=frame.schema)
    for records in (frame, examples):
        found = records.select(
            ours=verdict(rule, CONTEXT).eq_missing(pl.lit(value=False)),
            asked=in_polars.passes(question).eq_missing(pl.lit(value=False)),
        )
        assert found["ours"].any()
        assert found["ours"].equals(found["asked"])


def test_ddss_and_the_query_by_hand_count_the_same_in_every_commune(people, tmp_path):
    data, asked, _ = prepared(people, tmp_path)
    ours, by_hand = on_tally(asked, data), in_polars.by_hand(asked, data)
    assert ours == by_hand
    assert ours.failed[UNIQUE.id] > 0
    assert ours.places == pl.read_parquet(data.files)["managing_unit"].drop_nulls().n_unique()


def test_questions_are_the_same_after_writing(tmp_path):
    write(ASKED, tmp_path / "questions.json")
    assert read(tmp_path / "questions.json") == ASKED


def test_questions_read_columns_of_the_contract():
    contract = {column.name for column in TABLES[BY_ID[FORTY[0]].on].columns}
    assert set(columns(ASKED)) <= contract


@pytest.mark.parametrize(
    ("key", "more"),
    [
        # Two records of a well-formed number are ours.
        ("ddss", 0),
        ("pandera-polars", 0),
        ("cuallee", 2),
        ("gx-pandas", 2),
        ("soda", 0),
        ("gx-communes", 0),
        ("pointblank-provinces", -2),
    ],
)
def test_differences_in_duplicates_are_counted_in_the_data(key, more, four):
    assert explained(key, UNIQUE, four)[0] == more


def test_a_missing_value_is_a_violation_to_cuallee_where_nothing_says_otherwise(four):
    asked = Asked("matches", "personal_id", pattern="[0-9]{12}")
    assert explained("cuallee", Question("X", asked, ()), four)[0] == 1
    assert explained("cuallee", Question("X", asked, (Asked("present", "managing_unit"),)), four) == (0, "")


def test_known_differences_are_of_entrants():
    assert {key for each in KNOWN for key in each.of} <= {each.key for each in RIVALS}


def told(**failed: int) -> dict:
    return {"found": {"failed": failed}}


def test_a_difference_that_nothing_explains_is_told(four):
    question = Question("X", Asked("matches", "personal_id", pattern="[0-9]{12}"), ())
    rival = next(each for each in RIVALS if each.key == "cuallee")
    runs = {SCAN: [told()], DDSS: [told(X=2)], rival: [told(X=3), told(X=3)]}
    reasons, wrong = compared(runs, (question,), four)
    assert wrong == []
    assert reasons[rival.name][0].startswith("1 rule, +1 records: a missing value")
    assert compared({**runs, rival: [told(X=3), told(X=4)]}, (question,), four)[1] == ["cuallee X: 4 failed, 2 by ddss"]


@pytest.mark.parametrize("entrant", ENTRANTS, ids=lambda each: each.key)
def test_every_entrant_has_its_function_and_says_how_it_is_set_up(entrant):
    module = ast.parse((HERE / f"{entrant.module}.py").read_text(encoding="utf-8"))
    assert entrant.function in {node.name for node in module.body if isinstance(node, ast.FunctionDef)}
    assert entrant.set_up
    if entrant in RIVALS:
        assert set(entrant.written) <= {*KINDS, "_"}
        assert "_" in entrant.written


@pytest.mark.parametrize("home", [Home.RIVALS, Home.SODA])
def test_requirements_are_pinned_and_name_no_index(home):
    lines = (HERE / home.value).read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+==[0-9][0-9A-Za-z.]*", pin) for pin in pins)
    packages = {pin.split("==")[0].replace("_", "-").lower() for pin in pins}
    assert {each.package.replace("_", "-") for each in ENTRANTS if each.home is home} <= packages


def test_ddss_runs_where_the_benchmark_runs():
    assert python_of(Home.DDSS) == Path(sys.executable)


def test_sql_says_the_bounds_and_keeps_quotes_and_zeros_out_of_the_text():
    def matches(column: str, pattern: str) -> str:
        return f"{column} ~ '{pattern}'"

    assert condition(Asked("at_most", "day", bound="2026-10-31"), matches=matches) == "day <= DATE '2026-10-31'"
    assert condition(Asked("in", "code", values=("a'b",)), matches=matches) == "code IN ('a''b')"
    assert condition(Asked("lacks", "name", pattern="['\0]"), matches=matches) == r"NOT name ~ '[''\x00]'"


def test_the_bound_is_a_date():
    assert Asked("at_least", "day", bound="2026-10-31").day == date(2026, 10, 31)


def test_who_is_slow_is_measured_once(monkeypatch, four):
    fast, slow = RIVALS[0], RIVALS[1]
    took = {fast.key: measuring.SLOW_S, slow.key: measuring.SLOW_S + 1}
    monkeypatch.setattr(
        measuring, "once", lambda entrant, _data, _asked: {"wall_s": took[entrant.key], "peak_mib": 1.0}
    )
    found = measuring.measured([fast, slow], four, Path("questions.json"), 3)
    assert {entrant: len(runs) for entrant, runs in found.items()} == {fast: 3, slow: 1}


def test_a_rival_that_ends_with_an_error_ends_the_benchmark(four, tmp_path):
    with pytest.raises(SystemExit, match=r"(?s)ddss ended with 1: .*FileNotFoundError"):
        measuring.once(DDSS, four, tmp_path / "none.json")


def test_the_table_has_medians_spreads_and_ratios_to_ddss(monkeypatch, capsys):
    monkeypatch.setattr("benchmarks.rivals.__main__.version_of", lambda _home, _package: "1.0")

    def run(wall: float, cpu: float, places: int) -> dict:
        return {"wall_s": wall, "cpu_s": cpu, "imports_s": 0.5, "peak_mib": wall * 100, "found": {"places": places}}

    report({DDSS: [run(1, 2, 3321), run(3, 2, 3321), run(2, 2, 3321)], RIVALS[0]: [run(8, 1, 34)]})
    ours, theirs = capsys.readouterr().out.splitlines()[2:]
    assert ours.endswith("| 2.00 (1.00–3.00) | 2.00 (2.00–2.00) | 1.00 | 1.00 | 0.5 | 300 | commune (3,321) |")
    assert theirs.endswith("| 8.00 (once) | 1.00 (once) | 4.00 | 0.50 | 0.5 | 800 | province (34) |")
