"""The proof itself: it fails when any reader differs from the oracle in one record, and says which rule it was."""

from __future__ import annotations

from dataclasses import replace

import agreement
import pytest
from agreement import Seen, agree, verdicts
from aimed import SEEDS, Aim, Tables, aimed
from hypothesis import HealthCheck, Phase, given, settings
from records import AS_OF

from checks.catalogue import RULES
from checks.predicates import Always, key_predicates
from checks.vocabulary import Dataset

BY_ID = {rule.id: rule for rule in RULES}
RULE = BY_ID["CIT-CORRECT-001"]
TABLES = Tables({Dataset.CITIZENS: [*RULE.passing, *RULE.failing, {}], Dataset.DOSSIERS: []})


def test_readers_that_agree_give_the_verdicts():
    assert agree(RULE, TABLES) == [True, True, False, False, None]


@pytest.mark.parametrize("row", range(5))
def test_an_oracle_that_differs_in_one_record_is_told(monkeypatch, row):
    def wrong(rule, tables, as_of):
        found = verdicts(rule, tables, as_of)
        found[row] = {True: False, False: None, None: True}[found[row]]
        return found

    monkeypatch.setattr(agreement, "verdicts", wrong)
    with pytest.raises(AssertionError, match=RULE.id):
        agree(RULE, TABLES)


def test_a_tally_that_differs_is_told(monkeypatch):
    monkeypatch.setattr(agreement, "tallied", lambda *_: (2, 0))
    with pytest.raises(AssertionError, match=RULE.id):
        agree(RULE, TABLES)


def test_a_pandera_check_that_differs_is_told(monkeypatch):
    monkeypatch.setattr(agreement, "rows_pandera_fails", lambda *_: [2])
    with pytest.raises(AssertionError, match=RULE.id):
        agree(RULE, TABLES)


def test_what_differs_is_shown_by_what_the_rule_reads(monkeypatch):
    monkeypatch.setattr(agreement, "rows_pandera_fails", lambda *_: [2])
    with pytest.raises(AssertionError, match=r"differ on rows \[3\], such as .*'001090000001'.*'2'"):
        agree(RULE, TABLES)
    assert repr(TABLES) == "5 citizens, 0 dossiers"


def test_a_verdict_seen_too_little_is_told_with_rule_and_count():
    seen = Seen(RULE)
    seen.note(TABLES, verdicts(RULE, TABLES, AS_OF))
    assert seen.too_few == [
        f"{RULE.id}: passed 2 times, 100 needed",
        f"{RULE.id}: failed 2 times, 100 needed",
        f"{RULE.id}: not applicable 1 times, 100 needed",
    ]
    assert len(seen.different[False]) == 2


def test_a_rule_that_always_applies_need_not_be_seen_not_to():
    seen = Seen(replace(RULE, applies=Always()))
    assert None not in seen.possible
    assert None in Seen(RULE).possible


def test_seeds_of_nought_add_nothing():
    @settings(max_examples=1, phases=[Phase.generate], database=None, suppress_health_check=list(HealthCheck))
    @given(tables=aimed(RULE, 3).filter(lambda tables: not any(tables.values())))
    def draw(tables):
        assert agree(RULE, tables) == []

    draw()
    assert SEEDS > 2**20


@pytest.mark.parametrize("rule", [rule for rule in RULES if key_predicates(rule.holds)], ids=lambda rule: rule.id)
def test_a_key_rule_has_columns_to_tie_records_by(rule):
    aim = Aim(rule)
    assert {node.by for node in key_predicates(rule.holds)} <= aim.keys
    assert aim.keys <= {name for names in aim.reads.values() for name in names}
