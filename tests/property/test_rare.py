"""Patterns joined to a gate give what each gives by itself, on any text, with few nulls and with many."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from records import AS_OF

from checks import rare
from checks.catalogue import RULES, rules_on
from checks.expressions import Scope, predicate, share
from checks.predicates import AllOf, Contains, Filled, Matches, Not, walk
from checks.vocabulary import Dataset
from schemas.context import context

CONTEXT = context(AS_OF)
NODES = tuple(dict.fromkeys(node for rule in RULES for root in (rule.applies, rule.holds) for node in walk(root)))
GATED = rare.rare(NODES)
ORDINARY = ("Nguyễn Văn An", "Trần Thị Bích", "12 Lê Lợi, P. 3", "")
ODD = (
    "không rõ",
    " Lê  Hoa ",
    "NGUYEN VAN A1",
    "Nguye\u0302\u0303n",
    "Nguyeãn",
    "ĐỖ`",
    "\u200bAn\n",
    "-",
    "x" * 40,
    "Văn Nguyễn",
)
TEXTS = st.sampled_from(ORDINARY + ODD) | st.text(max_size=12) | st.none()


def plain(node, frame):
    """The node by itself, as it would stand without a gate."""
    return frame.select(predicate(node, Scope(CONTEXT)).alias("x"))["x"].to_list()


@pytest.mark.parametrize("field", GATED)
@settings(max_examples=25, deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=30), nulls=st.sampled_from([0, 200]))
def test_a_gate_changes_no_verdict(field, texts, nulls):
    frame = pl.DataFrame({field: [*texts, *[None] * nulls]}, schema={field: pl.String})
    roots = [each for node in GATED[field] for each in (node, Not(node))]
    ready, scope = share(frame.lazy(), roots, CONTEXT)
    assert set(GATED[field]) <= scope.ready.keys()
    found = ready.select(predicate(root, scope).alias(str(at)) for at, root in enumerate(roots)).collect()
    for at, root in enumerate(roots):
        assert found[str(at)].to_list() == plain(root, frame), root


def test_the_patterns_of_a_name_are_joined():
    nodes = {node for rule in rules_on(Dataset.CITIZENS) for node in (*walk(rule.applies), *walk(rule.holds))}
    assert len(rare.rare(nodes)["full_name"]) >= 9


def test_what_is_mostly_true_and_what_stands_alone_gets_no_gate():
    is_code, has_digit = Matches("phone", "[0-9]+"), Contains("phone", "[0-9]")
    assert rare.rare([is_code, has_digit, Filled("phone")]) == {}
    assert rare.rare([Not(is_code), is_code, Filled("phone")]) == {"phone": (Filled("phone"), is_code)}
    both = AllOf(is_code, has_digit)
    assert rare.rare([Not(is_code), is_code, Filled("phone"), both]) == {}
