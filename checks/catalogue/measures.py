"""All measures, in the order in which pages tell them, listed in one tuple."""

from __future__ import annotations

import hashlib

from checks.catalogue import feed_measures, population_measures, service_measures
from checks.measure import Measure

MEASURES: tuple[Measure, ...] = (
    *population_measures.MEASURES,
    *service_measures.MEASURES,
    *feed_measures.MEASURES,
)

BY_ID = {measure.id: measure for measure in MEASURES}


def fingerprint() -> str:
    """SHA-256 of all measures, in hexadecimal: it changes when any fact of any measure does."""
    return hashlib.sha256(repr(MEASURES).encode()).hexdigest()
