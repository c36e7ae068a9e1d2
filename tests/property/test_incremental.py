"""A count put together from parts equals a full count, whatever changed in which part since the last one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cache

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from records import AS_OF, frame, rows

from checks import parts
from checks.catalogue import rules_on
from checks.keys import offending
from checks.tally import keys_of, plan, tally
from checks.vocabulary import Dataset
from schemas.context import context

CONTEXT = context(AS_OF)
QUIET = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
COUNT = 4


@dataclass(frozen=True)
class Memory:
    """Parts that are tables in memory; each lies in two places where it has two rows."""

    dataset: Dataset
    tables: tuple[tuple[dict, ...], ...]
    read: list

    @property
    def digests(self):
        return {f"part-{at}": hashlib.sha256(repr(held).encode()).hexdigest() for at, held in enumerate(self.tables)}

    @property
    def places(self):
        return {f"{name}/{half}": name for name in self.digests for half in range(2)}

    def frame(self, names):
        self.read.append(sorted(names))
        found = [frame(self.dataset, []).with_columns(pl.lit(None, pl.String).alias(parts.PLACE))]
        for at, held in enumerate(self.tables):
            if f"part-{at}" in names:
                half = pl.format("part-{}/{}", pl.lit(at), pl.int_range(pl.len()) % 2)
                found.append(frame(self.dataset, list(held)).with_columns(half.alias(parts.PLACE)))
        return pl.concat(found).lazy()

    def whole(self):
        return frame(self.dataset, [row for held in self.tables for row in held]).lazy()


def split(records, cuts):
    """Each record in one of the parts."""
    held = [[] for _ in range(COUNT)]
    for at, record in enumerate(records):
        held[cuts[at % len(cuts)]].append(record)
    return tuple(tuple(part) for part in held)


@cache
def planned_for(dataset):
    """The plan follows from the columns, which every table here has."""
    return plan(rules_on(dataset), {each: frame(each, []).lazy() for each in Dataset}, CONTEXT)


def both(memory, others, kept, salt="s"):
    """The full count, and the one by parts."""
    frames = {memory.dataset: memory.whole(), **others}
    planned = planned_for(memory.dataset)
    offenders = offending(keys_of(planned), frames, CONTEXT)
    full = tally(memory.dataset, frames[memory.dataset], planned, offenders, CONTEXT)
    return full, parts.count(memory.dataset, memory, planned, offenders, CONTEXT, salt=salt, kept=kept)


CUTS = st.lists(st.integers(0, COUNT - 1), min_size=1, max_size=7)


@settings(QUIET, max_examples=10)
@given(data=st.data(), dataset=st.sampled_from(Dataset), cuts=CUTS, changed=st.sets(st.integers(0, COUNT - 1)))
def test_counts_of_changed_parts_and_kept_ones_are_a_full_count(data, dataset, cuts, changed):
    others = {each: frame(each, data.draw(rows(each))).lazy() for each in Dataset if each is not dataset}
    before = Memory(dataset, split(data.draw(rows(dataset)), cuts), [])
    full, counted = both(before, others, None)
    assert counted.tally.counts.equals(full.counts)
    assert counted.recounted == tuple(before.digests)
    _, again = both(replace(before, read=[]), others, counted.kept)
    # A part without a record keeps no count, and costs none.
    assert again.recounted == tuple(f"part-{at}" for at, held in enumerate(before.tables) if not held)
    assert again.tally.counts.equals(full.counts)
    fresh = split(data.draw(rows(dataset)), cuts)
    after = replace(
        before, tables=tuple(fresh[at] if at in changed else held for at, held in enumerate(before.tables)), read=[]
    )
    full, counted = both(after, others, counted.kept)
    assert counted.tally.counts.equals(full.counts)
    assert counted.tally.counts["records"].sum() == sum(map(len, after.tables))


def test_a_key_that_offends_because_of_another_part_is_counted_again():
    record = {"personal_id": "079199123457", "managing_unit": "00004"}
    other = {"personal_id": "001199123456", "managing_unit": "00004"}
    others = {Dataset.DOSSIERS: frame(Dataset.DOSSIERS, []).lazy()}
    before = Memory(Dataset.CITIZENS, ((record,), (other,), (other | {"personal_id": None},)), [])
    _, counted = both(before, others, None)
    after = replace(before, tables=((record,), (record,), before.tables[2]), read=[])
    full, again = both(after, others, counted.kept)
    assert again.recounted == ("part-0", "part-1")
    assert again.tally.counts.equals(full.counts)


def test_other_rules_or_another_way_of_reading_count_everything_again():
    others = {Dataset.DOSSIERS: frame(Dataset.DOSSIERS, []).lazy()}
    memory = Memory(Dataset.CITIZENS, (({"managing_unit": "00004"},), ({"managing_unit": "00008"},)), [])
    _, counted = both(memory, others, None)
    assert both(memory, others, counted.kept)[1].recounted == ()
    assert both(memory, others, counted.kept, salt="other")[1].recounted == ("part-0", "part-1")
