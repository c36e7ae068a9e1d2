from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from records import frame

from checks.catalogue import rules_on
from checks.errors import RuleError
from checks.expectations.checking import on_localities, on_records
from checks.expectations.data_docs import write_docs
from checks.expectations.outcome import Outcome, Verdict, hold_against, totals
from checks.expectations.suite import suite
from checks.expectations.suites import suites_on
from checks.expectations.targets import targets_columns, targets_suite, targets_table
from checks.keys import offending
from checks.reading import SCHEMA
from checks.tally import Run, keys_of, plan, tally
from checks.targets import load_targets
from checks.vocabulary import Dataset
from schemas.context import context

AS_OF = date(2026, 10, 31)
HERE = context(AS_OF)
PERSON = "Nguyễn Thị Bí Mật"


@pytest.fixture(scope="module")
def judged():
    rows = [
        *(row for rule in rules_on(Dataset.CITIZENS) for row in (*rule.passing, *rule.failing)),
        {"full_name": PERSON, "sex_code": "?", "marital_status_code": PERSON, "personal_id": "001190000001"},
    ]
    frames = {dataset: frame(dataset, rows if dataset is Dataset.CITIZENS else []).lazy() for dataset in Dataset}
    frames[Dataset.CITIZENS] = frames[Dataset.CITIZENS].drop("blood_group_code")
    planned = plan(rules_on(Dataset.CITIZENS), frames, HERE)
    offenders = offending(keys_of(planned), frames, HERE)
    found = tally(Dataset.CITIZENS, frames[Dataset.CITIZENS], planned, offenders, HERE)

    def run(suites):
        return on_records(suites, Dataset.CITIZENS, frames[Dataset.CITIZENS], found.plan, offenders, HERE)

    return found, run


@pytest.fixture(scope="module")
def outcomes(judged):
    return judged[1](suites_on(Dataset.CITIZENS))


def verdict(written=None, **found):
    return Verdict(written or {"type": "t", "kwargs": {}, "meta": {"rule_id": "CIT-CLEAN-001"}}, **found)


def test_a_rule_whose_column_is_missing_is_not_run_and_the_rest_is_counted(judged, outcomes):
    found, _ = judged
    hold_against(found, outcomes)
    not_run = {each.rule_id: each.error for outcome in outcomes for each in outcome.verdicts if each.state == "not_run"}
    assert not_run == {item.rule.id: item.run.value for item in found.plan if item.run is not Run.RAN}
    assert "column_missing" in not_run.values()


def test_each_count_that_differs_is_an_error_that_names_the_rule(judged, outcomes):
    found, _ = judged
    rule_id, (checked, failed) = next((name, pair) for name, pair in totals(found).items() if pair[1])
    for wrong in ((checked + 1, failed), (checked, failed - 1)):
        changed = [
            Outcome(
                each.suite,
                tuple(
                    Verdict(one.written, one.success, *wrong) if one.rule_id == rule_id else one
                    for one in each.verdicts
                ),
            )
            for each in outcomes
        ]
        with pytest.raises(RuleError, match=rf"differ on rules: {rule_id}\."):
            hold_against(found, changed)


def test_a_rule_that_no_suite_counted_is_an_error(judged, outcomes):
    with pytest.raises(RuleError, match="CIT-LIVE-001, CIT-LIVE-002"):
        hold_against(judged[0], outcomes[:-1])


@pytest.mark.parametrize(
    ("found", "state"),
    [
        (verdict(success=True, checked=3, failed=0), "met"),
        (verdict(success=False, checked=3, failed=1), "missed"),
        (verdict(success=None, checked=0, failed=0), "not_assessed"),
        (verdict(success=None, error="column_missing"), "not_run"),
        (verdict(success=None, error="error"), "in_error"),
        (verdict(success=None, error="ComputeError"), "in_error"),
    ],
)
def test_the_states(found, state):
    assert found.state == state


def test_where_nothing_was_checked_nothing_is_met(judged):
    nobody = {"column": "sex_code", "operator": "==", "parameter": "nobody has it"}
    written = {
        "type": "expect_column_values_to_be_in_set",
        "kwargs": {
            "column": "sex_code",
            "value_set": ["1"],
            "row_condition": {"type": "comparison", **nobody, "column": {"name": "sex_code"}},
        },
    }
    (outcome,) = judged[1]([suite("own", "citizens", [], [written])])
    assert [each.state for each in outcome.verdicts] == ["not_assessed"]


def test_neither_results_nor_pages_hold_a_value(judged, tmp_path):
    written = [
        {"type": kind, "kwargs": {"column": "full_name", **more}}
        for kind, more in (
            ("expect_column_values_to_be_null", {}),
            ("expect_column_distinct_values_to_be_in_set", {"value_set": ["A"]}),
            ("expect_column_most_common_value_to_be_in_set", {"value_set": ["A"]}),
            ("expect_column_distinct_values_to_equal_set", {"value_set": ["A"]}),
            ("expect_column_values_to_be_dateutil_parseable", {}),
        )
    ]
    query = "SELECT full_name FROM {batch} WHERE full_name IS NOT NULL"
    written.append({"type": "unexpected_rows_expectation", "kwargs": {"unexpected_rows_query": query}})
    outcomes = (*judged[1]([suite("own", "citizens", [], written)]), *judged[1](suites_on(Dataset.CITIZENS)))
    write_docs(outcomes, tmp_path, AS_OF)
    told = [str(each.kept()) for each in outcomes] + [path.read_text("utf-8") for path in tmp_path.rglob("*.html")]
    assert len(told) > 10
    assert not [text for text in told if "Bí Mật" in text]
    assert [each.state for each in outcomes[0].verdicts if each.state != "in_error"].count("missed") >= 4


def test_pages_ask_nobody_run_nothing_and_are_the_same_again(outcomes, tmp_path):
    for name in ("a", "b"):
        write_docs(outcomes, tmp_path / name, AS_OF)
    pages = {path.relative_to(tmp_path / "a"): path.read_bytes() for path in (tmp_path / "a").rglob("*.html")}
    assert len(pages) == 1 + 2 * len(outcomes)
    assert pages == {path.relative_to(tmp_path / "b"): path.read_bytes() for path in (tmp_path / "b").rglob("*.html")}
    for text in map(bytes.decode, pages.values()):
        assert "http://" not in text
        assert "https://" not in text
        assert "<script" not in text
    assert Path("index.html") in pages


HREF = re.compile(r'<a [^>]*href="([^"#]+)[^"]*"')


def test_the_index_leads_to_every_page_and_says_every_state(outcomes, tmp_path):
    write_docs(outcomes, tmp_path, AS_OF)
    text = (tmp_path / "index.html").read_text("utf-8")
    pages = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.html")}
    assert set(HREF.findall(text)) == pages - {"index.html"}
    for outcome in outcomes:
        row = next(line for line in text.splitlines() if f">{outcome.suite.name}<" in line)
        assert [int(cell) for cell in re.findall(r'<td class="n">(\d+)</td>', row)] == list(outcome.facts().values())
        for note in outcome.suite.data["notes"]:
            assert note in row


def test_every_link_of_a_page_leads_somewhere_and_states_are_words(outcomes, tmp_path):
    write_docs(outcomes, tmp_path, AS_OF)
    states = {"met": 0, "missed": 0, "could not be judged": 0}
    for path in tmp_path.rglob("*.html"):
        text = path.read_text("utf-8")
        assert all((path.parent / link).is_file() for link in HREF.findall(text))
        assert "onclick" not in text
        assert "fa-check-circle" not in text
        for state in states:
            states[state] += len(re.findall(rf"[✓✗–] [^<]* / {state}\s*<", text))
    told = [each.state for outcome in outcomes for each in outcome.verdicts]
    assert states == {
        "met": told.count("met"),
        "missed": told.count("missed"),
        "could not be judged": len(told) - told.count("met") - told.count("missed"),
    }


def test_names_and_notes_of_others_are_text(judged, tmp_path):
    table = {"type": "expect_table_row_count_to_be_between", "kwargs": {"min_value": 1}}
    outcomes = judged[1]([suite("own", "citizens", ["<b>mine</b> & yours"], [table])])
    write_docs(outcomes, tmp_path, AS_OF)
    text = (tmp_path / "index.html").read_text("utf-8")
    assert "&lt;b&gt;mine&lt;/b&gt; &amp; yours" in text
    assert "<b>" not in text


def readings(*found):
    columns = ("locality", "level", "measure_id", "value", "target", "target_year", "met")
    rows = [dict(zip(columns, each, strict=True)) for each in found]
    return pl.DataFrame([{name: row.get(name) for name in SCHEMA} for row in rows], schema=SCHEMA)


def cleaning(*found):
    columns = {"locality": pl.String, "level": pl.String, "target": pl.Int64, "failed": pl.Int64, "state": pl.String}
    return pl.DataFrame(found, schema=columns, orient="row").with_columns(pl.lit(None, pl.String).alias("parent"))


def test_who_misses_a_target_is_its_list_and_who_is_not_assessed_is_on_none():
    table = targets_table(
        cleaning(
            ("VN", "nation", 1, 4, "below"),
            ("01", "province", 1, 4, "below"),
            ("00004", "commune", 1, 0, "on_target"),
            ("00008", "commune", 1, 0, "not_assessed"),
        ),
        readings(
            ("01", "province", "MEA-SVC-001", 69.9, 70.0, 2025, False),
            ("VN", "nation", "MEA-SVC-001", 79.9, 80.0, 2025, False),
            ("00004", "commune", "MEA-SVC-001", 70.0, 70.0, 2025, True),
            ("00008", "commune", "MEA-SVC-001", 10.0, None, None, None),
            ("VN", "nation", "MEA-DEM-001", 102.5, 98.0, 2025, False),
        ),
    )
    assert table.columns == list(targets_columns())
    (outcome,) = on_localities([targets_suite(load_targets())], table, HERE)
    lists = {
        (
            each.written["meta"].get("cleaning_target") or each.written["meta"]["measure"],
            each.written["meta"].get("level"),
        ): (
            each.checked,
            set(each.failing),
        )
        for each in outcome.verdicts
        if each.checked
    }
    assert lists == {
        (1, None): (3, {"VN", "01"}),
        ("MEA-SVC-001", "province"): (1, {"01"}),
        ("MEA-SVC-001", "nation"): (1, {"VN"}),
        ("MEA-SVC-001", "commune"): (1, set()),
        ("MEA-DEM-001", "nation"): (1, {"VN"}),
    }
