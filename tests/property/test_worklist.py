"""The worklist holds every failing (record, rule) once, and no cell of it calculates anything."""

from __future__ import annotations

import csv
import io
import tempfile
from collections import Counter
from functools import partial
from pathlib import Path

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from records import AS_OF, frame, rows
from worklist_samples import BITS, CONTEXT, kept, listed, plan, sample

from checks import tally, worklist
from checks.keys import offending
from checks.tally import Run
from checks.vocabulary import Dataset
from checks.worklist import counts, reference, tasks
from scorecards.cells import disarmed
from scorecards.worklist import compose, render
from scorecards.worklist_sheets import COLUMNS, to_csv
from scorecards.worklist_values import Values

QUIET = settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
VALUES = Values(AS_OF)
ARMED = tuple("=+-@\t\r\n＝＋－＠")


@QUIET
@given(citizens=rows(Dataset.CITIZENS), dossiers=rows(Dataset.DOSSIERS))
def test_every_failing_record_and_rule_of_the_tally_is_one_task(citizens, dossiers):
    records, tallies = kept(citizens, dossiers)
    expected: Counter[str] = Counter()
    for found in tallies.values():
        for item in found.plan:
            if item.run is Run.RAN:
                for row in found.counts.iter_rows(named=True):
                    expected[item.rule.id] += row["records"] * bool(row[f"failed_{item.word}"] & item.mask)
    told = list(tasks(records, BITS))
    assert Counter(task.rule.id for task in told) == +expected
    assert counts(records, BITS) == +expected
    assert len({(task.rule.id, task.row) for task in told}) == len(told)
    assert len({reference(task, "00004", b"k" * 16) for task in told}) == len(told)


@QUIET
@given(citizens=rows(Dataset.CITIZENS), dossiers=rows(Dataset.DOSSIERS))
def test_the_pass_that_counts_keeps_what_a_pass_of_its_own_keeps_and_judges_each_record_once(citizens, dossiers):
    records, tallies = kept(citizens, dossiers)
    frames = {Dataset.CITIZENS: frame(Dataset.CITIZENS, citizens), Dataset.DOSSIERS: frame(Dataset.DOSSIERS, dossiers)}
    lazy = {dataset: each.lazy() for dataset, each in frames.items()}
    for dataset, counted in tallies.items():
        read: list[int] = []
        numbered = worklist.numbered(lazy[dataset]).with_columns(_watched(read))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "kept.parquet"
            beside = worklist.beside(lazy[dataset], dataset, plan(dataset), partial(_sunk, path=path))
            offenders = offending(tally.keys_of(plan(dataset)), lazy, CONTEXT)
            found = tally.tally(dataset, numbered, plan(dataset), offenders, CONTEXT, beside=beside)
            assert found.counts.equals(counted.counts)
            assert pl.read_parquet(path).sort("row").equals(records[dataset].sort("row"))
        assert sum(read) == frames[dataset].height


def _watched(read):
    def seen(values):
        read.append(len(values))
        return values

    return pl.col("managing_unit").map_batches(seen, return_dtype=pl.String, is_elementwise=True)


def _sunk(records, path):
    return records.sink_parquet(path, lazy=True)


@given(text=st.text())
def test_no_text_can_begin_as_a_formula(text):
    safe = disarmed(text)
    assert not safe.startswith(ARMED)
    assert not safe.lstrip().startswith(ARMED)
    assert text[:500] in safe


KEYS = st.text(min_size=1, max_size=20) | st.builds(str.__add__, st.sampled_from(ARMED), st.text(max_size=12))


@QUIET
@given(key=KEYS)
def test_no_cell_of_the_csv_begins_as_a_formula_whatever_the_key_is(key):
    citizens = sample()[Dataset.CITIZENS].with_columns(pl.lit(key).alias("personal_id"))
    records = {**sample(), Dataset.CITIZENS: citizens}
    content = to_csv(listed(records), tasks(records, BITS), VALUES).decode("utf-8-sig")
    told = list(csv.reader(io.StringIO(content, newline="")))
    assert {len(row) for row in told} == {len(COLUMNS)}
    assert not any(cell.startswith(ARMED) for row in told for cell in row)


@QUIET
@given(citizens=rows(Dataset.CITIZENS, most=6), dossiers=rows(Dataset.DOSSIERS, most=6))
def test_no_name_number_or_address_of_any_record_is_in_the_page(citizens, dossiers):
    records, _ = kept(citizens, dossiers)
    if not listed(records).total:
        return
    text = render(compose(listed(records), tasks(records, BITS), VALUES)).decode()
    direct = ("personal_id", "full_name", "phone", "email", "permanent_address", "father_id", "applicant_id")
    for row in (*citizens, *dossiers):
        for name in direct:
            value = row.get(name)
            if isinstance(value, str) and len(value) >= 9:
                assert value not in text
