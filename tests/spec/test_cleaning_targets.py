"""The fourteen cleaning targets and eight error groups: rules serve each, and the tables show all of them."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from checks.catalogue import RULES
from checks.catalogue_docs import CATALOGUE, pages
from checks.cleaning import TARGETS, target
from checks.vocabulary import Criterion, ErrorGroup


def test_there_are_fourteen_in_order():
    assert [each.number for each in TARGETS] == list(range(1, 15))
    assert [target(each.number) for each in TARGETS] == list(TARGETS)
    for language in ("vi", "en"):
        assert len({getattr(each, language) for each in TARGETS}) == 14


@pytest.mark.parametrize("number", [0, 15, -1])
def test_there_is_no_other(number):
    with pytest.raises(ValueError, match=f"no cleaning target {number}: they are numbered 1 to 14"):
        target(number)


ONLY_SUSPECTED = {2: "two records of one person are told by likeness, and likeness is a reason to look, not an error"}
"""Targets that no rule may block for, with the reason."""


@pytest.mark.parametrize("wanted", TARGETS, ids=lambda wanted: wanted.number)
def test_every_target_has_a_rule_and_a_blocking_one(wanted):
    rules = [rule for rule in RULES if rule.target == wanted.number]
    assert rules
    assert any(rule.blocking for rule in rules) == (wanted.number not in ONLY_SUSPECTED)


@pytest.mark.parametrize("group", ErrorGroup)
def test_every_error_group_has_a_rule_and_a_name_in_both_languages(group):
    assert [rule for rule in RULES if rule.error_group is group] != []
    assert group.vi != group.en


def _table(heading: str) -> list[list[str]]:
    """The cells of the table under a heading, without its own head."""
    section = pages()[CATALOGUE].split(f"## {heading}")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows[2:]]


def test_the_table_of_targets_holds_every_rule_once_in_its_place():
    rows = _table("Chỉ tiêu × tiêu chí")
    assert len(rows) == 15
    found = {
        rule_id: (number if number <= 14 else None, criterion)
        for number, (_title, *cells) in enumerate(rows, 1)
        for criterion, cell in zip(Criterion, cells, strict=True)
        for rule_id in re.findall(r"\[([A-Z0-9-]+)\]\(rules/\1\.md\)", cell)
    }
    assert found == {rule.id: (rule.target, rule.criterion) for rule in RULES}
    assert pages()[CATALOGUE].count("](rules/") == len(RULES)


def test_the_table_of_error_groups_counts_every_rule():
    rows = _table("Nhóm lỗi × tiêu chí")
    counted = {row[0]: [int(cell.replace("–", "0")) for cell in row[1:]] for row in rows}
    pairs = Counter((rule.error_group, rule.criterion) for rule in RULES)
    for group in ErrorGroup:
        counts = [pairs[group, criterion] for criterion in Criterion]
        assert counted[f"{group.vi} / {group.en}"] == [*counts, sum(counts)]
    assert rows[-1][-1] == str(len(RULES))
