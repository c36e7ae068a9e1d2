"""Each rule of sạch and sống on tables aimed at it: every reader agrees, and every verdict is seen often enough.

In two files, with `test_each_rule_correct_sufficient.py`, so that two processes share the work.
"""

from __future__ import annotations

import pytest
from agreement import prove

from checks.catalogue import RULES
from checks.vocabulary import Criterion

HALF = (Criterion.CLEAN, Criterion.LIVE)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.criterion in HALF], ids=lambda rule: rule.id)
def test_all_readers_agree_and_every_verdict_is_seen(rule):
    assert prove(rule).too_few == []
