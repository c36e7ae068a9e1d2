"""What a change does to records: the one query counts what plain Python counts, row by row under both versions."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest
from agreement import PHASES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from impact_oracle import changed, expected
from oracle import World
from records import AS_OF, frame, rows

from checks.vocabulary import Dataset
from schemas import localities
from schemas.context import context
from schemas.contracts.build import working
from schemas.contracts.impact import COUNTED, Counts, Data, Impact, Line, measure
from schemas.contracts.impact_subjects import Subject
from schemas.contracts.model import Contract

SLOW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
CONTEXT = context(AS_OF)
PROVINCES = {commune.code: commune.province_code for commune in localities.communes(date(2026, 10, 31))}
_held = cache(working)
# A whole contract is long in words; the warning would hide what failed.
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")


@st.composite
def cases(draw: st.DrawFn) -> tuple[Contract, Contract, dict]:
    dataset = draw(st.sampled_from(Dataset))
    contract = _held(dataset)
    tables = {each: draw(rows(each, most=12 if each is dataset else 6)) for each in Dataset}
    return draw(changed(contract)), draw(changed(contract)), tables


def _data(tables) -> Data:
    frames = {dataset: frame(dataset, held).lazy() for dataset, held in tables.items()}
    return Data(frames, CONTEXT, PROVINCES, {})


def _plain(lines: tuple[Line, ...]):
    return {
        (line.subject.value, line.name): {
            place: tuple(getattr(counts, name) for name in COUNTED) for place, counts in line.provinces.items()
        }
        for line in lines
    }


@SLOW
@given(cases())
def test_counts_are_those_of_plain_python(case):
    old, new, tables = case
    found = measure(old, new, _data(tables))
    single, together = expected(old, new, World(tables, CONTEXT), PROVINCES)
    assert found.unmeasured == ()
    counted = _plain(found.lines)
    assert counted == {key: single[key] for key in counted}
    # What isn't listed changes for nobody.
    assert {key for key, places in single.items() if places} <= counted.keys()
    assert {key: held for key, held in _plain(found.together).items() if held} == {
        key: held for key, held in together.items() if held
    }
    assert sum(found.records.values()) == len(tables[Dataset(new.table)])


@SLOW
@given(cases())
def test_a_change_taken_back_swaps_what_newly_fails_and_what_newly_passes(case):
    old, new, tables = case
    there, back = measure(old, new, _data(tables)), measure(new, old, _data(tables))

    def swapped(lines):
        return {(line.subject, line.name): {k: v.swapped for k, v in line.provinces.items()} for line in lines}

    def plain(lines):
        return {(line.subject, line.name): dict(line.provinces) for line in lines}

    assert swapped(there.lines) == plain(back.lines)
    assert swapped(there.together) == plain(back.together)


@SLOW
@given(cases())
def test_no_change_has_no_line(case):
    old, _, tables = case
    found = measure(old, old, _data(tables))
    assert isinstance(found, Impact)
    assert (found.lines, found.together, found.unmeasured) == ((), (), ())
    assert found.unchanged == len(old.rules)


@given(st.lists(st.builds(Counts, *[st.integers(0, 9)] * 4)))
def test_provinces_add_up_to_the_nation(several):
    line = Line(Subject.RULE, "x", {f"{place:02}": counts for place, counts in enumerate(several)})
    assert line.nation == Counts(*(sum(getattr(each, name) for each in several) for name in COUNTED))
