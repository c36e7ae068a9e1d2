"""What to mend next, and what is left to clean, against plain Python over the same records."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.catalogue import RULES
from checks.cleaning_status import cleaning_status
from checks.mending import SCHEMA, next_steps
from checks.tally import Planned, Run, Tally
from checks.vocabulary import Dataset, Severity

PARENT = {"00001": "01", "00004": "01", "00116": "04"}
PLACES = pl.DataFrame({"locality": list(PARENT), "parent": list(PARENT.values())})
TEMPLATE = next(rule for rule in RULES if rule.id == "CIT-SUFFICIENT-003")


def _plan(efforts, targets, advisory):
    return tuple(
        Planned(
            replace(
                TEMPLATE,
                id=f"R-{bit:03}",
                effort_minutes=effort,
                target=target,
                severity=Severity.ADVISORY if bit in advisory else Severity.BLOCKING,
            ),
            bit,
            Run.RAN,
        )
        for bit, (effort, target) in enumerate(zip(efforts, targets, strict=True))
    )


def _tally(plan, records):
    words = range((len(plan) + 63) // 64)
    counts: dict[tuple[object, ...], int] = {}
    for commune, failed, skipped in records:
        as_words = [
            sum(1 << bit % 64 for bit in bits if bit // 64 == word) for bits in (failed, skipped) for word in words
        ]
        counts[commune, *as_words] = counts.get((commune, *as_words), 0) + 1
    names = ["managing_unit", *(f"failed_{w}" for w in words), *(f"not_applicable_{w}" for w in words)]
    schema = dict.fromkeys(names, pl.UInt64()) | {"managing_unit": pl.String(), "records": pl.Int64()}
    return Tally(
        Dataset.CITIZENS, plan, pl.DataFrame([(*key, n) for key, n in counts.items()], schema=schema, orient="row")
    )


@st.composite
def cases(draw):
    rules = draw(st.sampled_from([3, 5, 70]))
    bits = st.sampled_from([0, 1, 2, 3, 4, 63, 64, 69] if rules > 5 else list(range(rules)))
    efforts = draw(st.lists(st.sampled_from([0, 1, 10, 45]), min_size=rules, max_size=rules))
    targets = draw(st.lists(st.sampled_from([None, 1, 5, 14]), min_size=rules, max_size=rules))
    plan = _plan(efforts, targets, draw(st.sets(bits, max_size=1)))
    record = st.tuples(st.sampled_from([*PARENT, "99999"]), st.sets(bits, max_size=4), st.sets(bits, max_size=3))
    chosen = [(unit, failed, skipped - failed) for unit, failed, skipped in draw(st.lists(record, max_size=60))]
    return plan, chosen


def _inside(locality, unit):
    return unit in PARENT and locality in {"VN", PARENT[unit], unit}


def _greedy(plan, failing, steps):
    """The steps of one locality, from the sets of blocking rules that its records fail."""
    cost = {item.bit: sum(item.bit in bits for bits in failing) * item.rule.effort_minutes for item in plan}
    left, done, found, spent = list(failing), 0, [], 0
    machine = {item.bit for item in plan if item.rule.effort_minutes == 0}
    gain = sum(bits <= machine for bits in left)
    material = -1
    for step in range(steps + 1):
        if step == 0:
            material = len(left) // 100
            chosen, minutes = (machine if gain else set()), 0
        else:
            sets = {frozenset(bits) for bits in left if len(bits) <= 2}
            options = []
            for bits in sets:
                brings = sum(each <= bits for each in left)
                minutes = sum(cost[bit] for bit in bits)
                enough = brings >= material
                rate = brings / max(minutes, 1) if enough else float(brings)
                options.append((-enough, -rate, -brings, min(bits), len(bits), max(bits), bits, minutes))
            if not options:
                continue
            chosen, minutes = min(options)[-2:]
        met = sum(bits <= chosen for bits in left)
        if not met:
            continue
        done, spent = done + met, spent + minutes
        touched = chosen & set().union(*left) if step == 0 else chosen
        found.append((step, {f"R-{bit:03}" for bit in touched}, done, spent))
        left = [rest for bits in left if (rest := bits - chosen)]
    return found


@settings(deadline=None, max_examples=150)
@given(cases())
def test_steps_bring_what_plain_python_counts(case):
    plan, records = case
    blocking = {item.bit for item in plan if item.rule.blocking}
    tally = _tally(plan, records)
    localities = ["VN", *dict.fromkeys(PARENT.values()), *PARENT]
    failing = {
        place: [failed & blocking for unit, failed, _ in records if _inside(place, unit) and failed & blocking]
        for place in localities
    }
    failed = pl.DataFrame(
        [
            (place, item.rule.id, sum(item.bit in f for u, f, _ in records if _inside(place, u)))
            for place in localities
            for item in plan
        ],
        schema={"locality": pl.String, "rule_id": pl.String, "failed": pl.Int64},
        orient="row",
    )
    found = next_steps(tally, PLACES, {code: code for code in PARENT}, failed)
    assert found.schema == SCHEMA
    for place in localities:
        said = found.filter(pl.col("locality") == place).select("step", "rules", "gain", "minutes").rows()
        expected = _greedy([item for item in plan if item.bit in blocking], failing[place], 4)
        assert [(step, set(rules), gain, minutes) for step, rules, gain, minutes in said] == expected


@settings(deadline=None, max_examples=80)
@given(cases())
def test_what_is_left_to_clean_is_counted_once_for_each_record(case):
    plan, records = case
    found = cleaning_status([_tally(plan, records)], PLACES, {code: code for code in PARENT})
    for place, target, checked, failed, state in found.select(
        "locality", "target", "checked", "failed", "state"
    ).rows():
        bits = {item.bit for item in plan if item.rule.blocking and item.rule.target == target}
        here = [(f, skipped) for unit, f, skipped in records if _inside(place, unit)]
        assert checked == sum(bool(bits - skipped) for _, skipped in here)
        assert failed == sum(bool(bits & f) for f, _ in here)
        assert state == ("below" if failed else "on_target" if checked else "not_assessed")
