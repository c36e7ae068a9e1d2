"""`ddss measures list` and `ddss measures show ID`."""

from __future__ import annotations

import json
import sys
from difflib import get_close_matches

from checks.catalogue.measures import BY_ID, MEASURES
from checks.errors import InputError
from checks.measure_docs import facts


def list_measures(*, as_json: bool) -> int:
    """Print every measure: a line each, or all facts as JSON."""
    if as_json:
        _print(json.dumps([facts(measure) for measure in MEASURES], ensure_ascii=False, indent=2))
        return 0
    for measure in MEASURES:
        _print(f"{measure.id:<13} {measure.family.value:<11} {measure.vi} / {measure.en}")
    return 0


def show_measure(measure_id: str) -> int:
    """Print the facts of one measure.

    Raises:
        InputError: there is none of that id.
    """
    measure = BY_ID.get(measure_id.upper())
    if measure is None:
        near = get_close_matches(measure_id.upper(), BY_ID, n=1)
        hint = f" Ý là {near[0]}? / did you mean {near[0]}?" if near else ""
        raise InputError(f"{measure_id}: không có thước đo này / no such measure.{hint}")
    for name, fact in facts(measure).items():
        _print(f"{name:<11} {fact if isinstance(fact, str | int) else json.dumps(fact, ensure_ascii=False)}")
    return 0


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
