"""Counting what was found of defects that are known: on tables small enough to count by hand."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from checks.catalogue import RULES
from checks.detection import (
    Detection,
    Excuse,
    Found,
    Kind,
    Share,
    detect,
    excuse_of_kind,
    excuse_of_rule,
    failures,
    flawed_kind,
    flawed_rule,
)
from checks.tally import Planned, Run
from checks.vocabulary import Dataset, Severity

CITIZENS, DOSSIERS = Dataset.CITIZENS, Dataset.DOSSIERS
_CITIZEN = next(rule for rule in RULES if rule.on is CITIZENS and rule.blocking)
_DOSSIER = next(rule for rule in RULES if rule.on is DOSSIERS and rule.blocking)
NAME, HEAD, DOUBLE = (replace(_CITIZEN, id=f"CIT-{name}") for name in ("NAME", "HEAD", "DOUBLE"))
HINT = replace(_CITIZEN, id="CIT-HINT", severity=Severity.ADVISORY)
APPLICANT = replace(_DOSSIER, id="DOS-APPLICANT")
ALL = (NAME, HEAD, DOUBLE, HINT, APPLICANT)
BY_ID = {rule.id: rule for rule in ALL}


def kind(name, *rules, on=CITIZENS, **more):
    return Kind(name=name, on=on, rules=tuple(rule.id for rule in rules), **more)


def struck(*rows):
    schema = {"dataset": pl.String, "row": pl.Int64, "kind": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def failed(*pairs):
    rows = [(rule.on.value, row, rule.id) for row, rule in pairs]
    return pl.DataFrame(rows, schema={"dataset": pl.String, "row": pl.Int64, "rule_id": pl.String}, orient="row")


def found(kinds, planted=(), pairs=(), affected=(), usual=None) -> Detection:
    return detect(kinds, ALL, struck(*planted), struck(*affected), failed(*pairs), usual=usual)


# --- one kind, one rule -------------------------------------------------------------------------------------------


def test_a_defect_is_found_where_its_rule_fails_and_missed_where_it_does_not():
    got = found([kind("spaces", NAME)], [("citizens", 3, "spaces"), ("citizens", 4, "spaces")], [(3, NAME)])
    expected = Found(planted=2, found=1, failing=1, false_alarms=0)
    assert got.kinds == {"spaces": expected}
    assert got.rules["CIT-NAME"] == expected
    assert expected.missed == 1
    assert (expected.recall.rate, expected.precision.rate) == (0.5, 1.0)


def test_a_failure_that_nothing_explains_is_a_false_alarm_of_the_rule_and_of_its_kinds():
    kinds = [kind("spaces", NAME), kind("digits", NAME), kind("two_heads", HEAD)]
    got = found(kinds, [("citizens", 3, "spaces")], [(3, NAME), (5, NAME), (6, NAME)])
    assert got.rules["CIT-NAME"] == Found(1, 1, 3, 2)
    assert got.rules["CIT-NAME"].precision.rate == pytest.approx(1 / 3)
    assert got.kinds == {"spaces": Found(1, 1, 3, 2), "digits": Found(0, 0, 3, 2), "two_heads": Found(0, 0, 0, 0)}


def test_false_alarms_are_told_with_what_was_planted_in_those_records():
    kinds = [kind("spaces", NAME), kind("digits", NAME), kind("two_heads", HEAD)]
    planted = [("citizens", row, "spaces") for row in (1, 2, 3)] + [("citizens", 4, "digits")]
    got = found(kinds, planted, [(1, NAME), (1, HEAD), (2, HEAD), (3, HEAD), (4, HEAD), (9, HEAD), (8, HEAD)])
    assert got.beside == {"CIT-HEAD": {"spaces": 3, None: 2, "digits": 1}}
    assert list(got.beside["CIT-HEAD"]) == ["spaces", None, "digits"]
    assert sum(got.beside["CIT-HEAD"].values()) == got.rules["CIT-HEAD"].false_alarms


def test_a_row_of_one_table_explains_nothing_in_the_other():
    kinds = [kind("spaces", NAME, may=("DOS-APPLICANT",))]
    got = found(kinds, [("citizens", 3, "spaces")], [(3, NAME), (3, APPLICANT)])
    assert got.rules["CIT-NAME"].false_alarms == 0
    assert got.rules["DOS-APPLICANT"] == Found(0, 0, 1, 1)


# --- several rules, other records ---------------------------------------------------------------------------------


def test_all_rules_that_must_fail_have_to():
    kinds = [kind("copied", NAME, DOUBLE)]
    planted = [("citizens", row, "copied") for row in (1, 2, 3)]
    got = found(kinds, planted, [(1, NAME), (1, DOUBLE), (2, NAME)])
    assert got.kinds["copied"] == Found(planted=3, found=1, failing=3, false_alarms=0)
    assert got.rules["CIT-NAME"] == Found(3, 2, 2, 0)
    assert got.rules["CIT-DOUBLE"] == Found(3, 1, 1, 0)


def test_a_rule_that_may_fail_is_explained_and_not_asked_for():
    kinds = [kind("copied", DOUBLE, may=("CIT-NAME",))]
    got = found(kinds, [("citizens", 1, "copied"), ("citizens", 2, "copied")], [(1, DOUBLE), (1, NAME), (2, DOUBLE)])
    assert got.kinds["copied"] == Found(2, 2, 2, 0)
    assert got.rules["CIT-NAME"] == Found(0, 0, 1, 0)
    assert got.rules["CIT-NAME"].recall.rate is None


def test_records_that_a_defect_affects_are_explained_in_both_tables():
    kinds = [kind("two_heads", HEAD, may=("DOS-APPLICANT",))]
    affected = [("citizens", 2, "two_heads"), ("dossiers", 9, "two_heads")]
    pairs = [(1, HEAD), (2, HEAD), (2, NAME), (9, APPLICANT), (8, APPLICANT)]
    got = found(kinds, [("citizens", 1, "two_heads")], pairs, affected)
    assert got.kinds["two_heads"] == Found(1, 1, 2, 0)
    assert got.rules["CIT-HEAD"] == Found(1, 1, 2, 0)
    assert got.rules["CIT-NAME"].false_alarms == 1
    assert got.rules["DOS-APPLICANT"] == Found(0, 0, 2, 1)


def test_an_affected_record_may_have_a_defect_of_its_own():
    kinds = [kind("two_heads", HEAD), kind("spaces", NAME)]
    planted = [("citizens", 1, "two_heads"), ("citizens", 2, "spaces")]
    got = found(kinds, planted, [(1, HEAD), (2, HEAD), (2, NAME)], [("citizens", 2, "two_heads")])
    assert got.kinds == {"two_heads": Found(1, 1, 2, 0), "spaces": Found(1, 1, 1, 0)}


# --- kinds that are not certain, look-alikes, suspicions ----------------------------------------------------------


def test_what_need_not_be_found_every_time_is_explained_but_not_asked_of_the_rule():
    swapped = kind("swapped", NAME, deterministic=False)
    got = found([swapped], [("citizens", 1, "swapped"), ("citizens", 2, "swapped")], [(1, NAME)])
    assert got.kinds["swapped"] == Found(2, 1, 1, 0)
    assert got.rules["CIT-NAME"] == Found(0, 0, 1, 0)
    assert not flawed_kind(swapped, got.kinds["swapped"], BY_ID)
    assert flawed_kind(replace(swapped, deterministic=True), got.kinds["swapped"], BY_ID)


def test_a_look_alike_is_not_to_be_found_and_a_blocking_failure_on_it_is_a_false_alarm():
    twins = kind("twins", sound=True, may=("CIT-HINT",))
    planted = [("citizens", row, "twins") for row in (1, 2, 3)]
    quiet = found([twins], planted, [(1, HINT)])
    assert quiet.kinds["twins"] == Found(planted=3, found=3, failing=0, false_alarms=0)
    assert quiet.rules["CIT-HINT"].false_alarms == 0
    assert not flawed_kind(twins, quiet.kinds["twins"], BY_ID)
    loud = found([twins], planted, [(1, HINT), (2, DOUBLE), (7, DOUBLE)])
    assert loud.kinds["twins"] == Found(3, 3, 1, 1)
    assert flawed_kind(twins, loud.kinds["twins"], BY_ID)


def test_a_look_alike_that_another_defect_affects_is_not_accused():
    kinds = [kind("twins", sound=True), kind("copied", DOUBLE)]
    planted = [("citizens", 1, "twins"), ("citizens", 2, "copied")]
    got = found(kinds, planted, [(1, DOUBLE), (2, DOUBLE)], [("citizens", 1, "copied")])
    assert got.kinds == {"twins": Found(1, 1, 1, 0), "copied": Found(1, 1, 2, 0)}


def test_suspicions_on_a_look_alike_are_those_that_it_alone_raises():
    twins = kind("twins", sound=True)
    planted = [("citizens", 1, "twins"), ("citizens", 2, "twins")]
    pairs = [(1, HINT), (2, HINT), (8, HINT)]
    assert found([twins], planted, pairs).kinds["twins"] == Found(2, 2, 0, 0, suspicions=2)
    before = failed((2, HINT), (8, HINT))
    assert found([twins], planted, pairs, usual=before).kinds["twins"] == Found(2, 2, 0, 0, suspicions=1)
    assert not flawed_kind(twins, Found(2, 2, 0, 0, suspicions=2), BY_ID)


def test_what_no_rule_asks_for_is_not_found():
    plain = kind("plain", deterministic=False)
    got = found([plain], [("citizens", 1, "plain"), ("citizens", 2, "plain")], [(1, NAME)])
    assert got.kinds["plain"] == Found(planted=2, found=0, failing=0, false_alarms=0)
    assert excuse_of_kind(plain, got.kinds["plain"], BY_ID) is Excuse.UNASKED
    assert not flawed_kind(plain, got.kinds["plain"], BY_ID)


def test_a_kind_is_not_blamed_for_suspicions_unless_it_has_none_but_such_rules():
    mixed, hinted = kind("mixed", NAME, HINT), kind("hinted", HINT)
    planted = [("citizens", 1, "mixed"), ("citizens", 2, "hinted")]
    got = found([mixed, hinted], planted, [(1, NAME), (1, HINT), (2, HINT), (8, HINT)])
    assert got.kinds == {"mixed": Found(1, 1, 1, 0), "hinted": Found(1, 1, 3, 1)}
    assert got.rules["CIT-HINT"] == Found(2, 2, 3, 1)
    assert not flawed_rule(HINT, got.rules["CIT-HINT"])
    assert not flawed_kind(hinted, got.kinds["hinted"], BY_ID)


@pytest.mark.parametrize(
    ("counted", "flawed"),
    [(Found(2, 2, 5, 0), False), (Found(0, 0, 0, 0), False), (Found(2, 1, 5, 0), True), (Found(2, 2, 5, 1), True)],
)
def test_a_blocking_rule_is_flawed_if_it_misses_or_cries_wolf(counted, flawed):
    assert flawed_rule(NAME, counted) is flawed
    assert flawed_kind(kind("spaces", NAME), counted, BY_ID) is flawed
    assert not flawed_rule(HINT, counted)
    assert not flawed_rule(replace(NAME, scored=False), counted)


@pytest.mark.parametrize(
    ("of", "counted", "excuse", "flawed"),
    [
        (kind("a", NAME), Found(2, 2, 2, 0), None, False),
        (kind("a", NAME), Found(2, 1, 3, 1), None, True),
        (kind("a", NAME, deterministic=False), Found(2, 1, 1, 0), Excuse.UNCERTAIN, False),
        (kind("a", NAME, deterministic=False), Found(2, 1, 2, 1), Excuse.UNCERTAIN, True),
        (kind("a", HINT, deterministic=False), Found(2, 1, 2, 1), Excuse.UNCERTAIN, False),
        (kind("a", HINT), Found(2, 2, 4, 2), Excuse.ADVISORY, False),
        (kind("a", HINT), Found(2, 1, 4, 2), Excuse.ADVISORY, True),
        (kind("a", sound=True), Found(2, 0, 0, 0), None, False),
        (kind("a", sound=True), Found(2, 0, 1, 1), None, True),
    ],
)
def test_a_kind_is_excused_by_its_nature_alone(of, counted, excuse, flawed):
    assert (excuse_of_kind(of, counted, BY_ID), flawed_kind(of, counted, BY_ID)) == (excuse, flawed)


@pytest.mark.parametrize(
    ("rule", "alarms", "excuse"),
    [
        (HINT, 1, Excuse.ADVISORY),
        (HINT, 0, None),
        (NAME, 1, None),
        (replace(NAME, scored=False), 1, Excuse.ON_TRIAL),
    ],
)
def test_a_rule_that_scores_nobody_is_excused(rule, alarms, excuse):
    assert excuse_of_rule(rule, Found(1, 1, 1 + alarms, alarms)) is excuse


# --- from words to rules ------------------------------------------------------------------------------------------


def test_words_become_a_row_for_each_rule_that_failed():
    rules = [replace(NAME, id=f"CIT-{number}") for number in range(70)]
    planned = [Planned(rule, bit, Run.RAN) for bit, rule in enumerate(rules)]
    planned[2] = replace(planned[2], run=Run.ERROR)
    records = pl.DataFrame(
        {"row": [7, 9], "failed_0": [0b101, 1 << 63], "failed_1": [0, 0b100001]},
        schema={"row": pl.UInt32, "failed_0": pl.UInt64, "failed_1": pl.UInt64},
    )
    pairs = failures(records, planned)
    assert sorted(pairs.rows()) == [
        ("citizens", 7, "CIT-0"),
        ("citizens", 9, "CIT-63"),
        ("citizens", 9, "CIT-64"),
        ("citizens", 9, "CIT-69"),
    ]
    assert failures(records.clear(), planned).schema == pairs.schema


# --- intervals ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    # The first four are Newcombe's (1998, Stat. Med. 17, 857, table I, method 3).
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (20, 20, 0.8389, 1.0),
    ],
)
def test_intervals_are_the_published_ones(hits, of, low, high):
    assert Share(hits, of).interval == pytest.approx((low, high), abs=5e-5)


def test_a_share_of_nothing_is_not_a_number():
    assert Share(0, 0).rate is None
    assert Share(0, 0).interval is None
