"""Scores as they may be published: coarser the fewer the records, and a full score is no bound."""

from __future__ import annotations

import pytest

from checks.vocabulary import Criterion, State
from scorecards import release
from scorecards.findings import CriterionFinding, Findings

PLACE = "00004"


def findings(records: int, score: float) -> Findings:
    held = CriterionFinding(records, None, score, 0, State.ON_TARGET, heaviest=0.05)
    criteria = {(PLACE, dataset, Criterion.CLEAN.value): held for dataset in ("citizens", "dossiers", "all")}
    return Findings(criteria, {}, {}, {}, {}, {})


@pytest.mark.parametrize(
    ("records", "score", "tenths", "text"),
    [
        (100_000, 99.97, 999, "99,9"),
        (100, 99.97, 990, "≥ 99"),
        (20, 99.97, 900, "≥ 90"),
        (2, 99.97, None, ""),
        (100_000, 100.0, 1000, "100,0"),
        (100, 100.0, 1000, "100,0"),
        (20, 100.0, 1000, "100,0"),
        (2, 100.0, None, ""),
    ],
)
def test_a_score_is_as_coarse_as_its_records_are_few(records: int, score: float, tenths: int | None, text: str):
    assert release.score(findings(records, score), PLACE, Criterion.CLEAN) == (tenths, text)
