"""How the catalogue reads: titles, remedies, and an example for every way to fail."""

from __future__ import annotations

import re
import unicodedata

import pytest
from aimed import COUNTERPART, day_of
from oracle import World, true

from checks import predicates as p
from checks.catalogue import RULES
from checks.rule import Row, Rule
from schemas.context import context

LONGEST_TITLE = 120
VIETNAMESE = re.compile("[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]", re.IGNORECASE)

every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


@every_rule
def test_titles_are_short_claims(rule):
    for title in (rule.vi, rule.en):
        assert len(title) <= LONGEST_TITLE
        assert title[0].isupper()
        assert not title.endswith(".")


@every_rule
def test_vietnamese_has_its_marks_and_english_has_none(rule):
    assert VIETNAMESE.search(rule.vi)
    assert VIETNAMESE.search(rule.remedy_vi)
    assert not VIETNAMESE.search(rule.en)


@every_rule
def test_texts_are_composed_and_singly_spaced(rule):
    for text in (rule.vi, rule.en, rule.why, rule.remedy_vi, rule.remedy_en, rule.source):
        assert unicodedata.is_normalized("NFC", text)
        assert re.search(r"\s{2}|\n", text) is None


@every_rule
def test_why_and_remedies_are_sentences(rule):
    for text in (rule.why, rule.remedy_vi, rule.remedy_en):
        assert text.endswith(".")
        assert text.lstrip("“")[0].isupper()


def ways_to_fail(holds: p.Predicate) -> list[p.Predicate]:
    """What must each be true for a rule to hold: failing any one of them fails the rule."""
    match holds:
        case p.AllOf(parts=parts):
            return [way for part in parts for way in ways_to_fail(part)]
        case p.Not(part=p.AnyOf(parts=parts)):
            return [way for part in parts for way in ways_to_fail(p.Not(part))]
        case p.Not(part=p.Not(part=part)):
            return ways_to_fail(part)
        case p.Present(fields=names):
            return [p.Present(name) for name in names]
        case _:
            return [holds]


def ways_to_pass(holds: p.Predicate) -> list[p.Predicate]:
    """What is enough, each by itself, for a rule to hold."""
    match holds:
        case p.AnyOf(parts=parts):
            return [way for part in parts for way in ways_to_pass(part)]
        case _:
            return [holds]


def _world(rule: Rule, examples: tuple[Row, ...]) -> World:
    tables = {rule.on: (*examples, *rule.beside), COUNTERPART[rule.on]: rule.given}
    return World(tables, context(day_of(rule)))


@every_rule
def test_every_way_to_fail_has_a_failing_row(rule):
    world = _world(rule, rule.failing)
    unshown = [way for way in ways_to_fail(rule.holds) if all(true(way, row, world) for row in rule.failing)]
    assert unshown == []


@every_rule
def test_every_way_to_pass_has_a_passing_row(rule):
    world = _world(rule, rule.passing)
    unshown = [way for way in ways_to_pass(rule.holds) if not any(true(way, row, world) for row in rule.passing)]
    assert unshown == []


def test_ways_are_found():
    one, two, three = p.Missing("phone"), p.Missing("email"), p.Present("phone", "email")
    assert ways_to_fail(p.AllOf(one, p.AllOf(two, three))) == [one, two, p.Present("phone"), p.Present("email")]
    assert ways_to_fail(p.Not(p.AnyOf(one, p.Not(two)))) == [p.Not(one), two]
    assert ways_to_fail(p.AnyOf(one, two)) == [p.AnyOf(one, two)]
    assert ways_to_pass(p.AnyOf(one, p.AnyOf(two, three))) == [one, two, three]
