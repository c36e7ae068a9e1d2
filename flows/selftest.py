"""The self-test: a synthetic population whose defects are known, read and judged as any extract, and held to the truth.

It draws the same people twice, with defects and without. Both go through the intake, the gate and the rules of
`ddss score`; what failed is compared with what was planted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import metadata
from itertools import accumulate
from pathlib import Path
from typing import Any

import polars as pl

from checks import catalogue, tally
from checks.catalogue import RULES
from checks.detection import (
    Detection,
    Found,
    Kind,
    Share,
    detect,
    excuse_of_kind,
    excuse_of_rule,
    failures,
    flawed_kind,
    flawed_rule,
)
from checks.errors import InputError, RuleError, unreadable
from checks.profile import DEFAULT, load_profile
from checks.rule import Rule
from checks.tally import Planned, Run
from checks.vocabulary import Dataset
from flows import pipeline
from flows.stages import Request
from schemas import localities
from synthetic.defects import DEFECTS
from synthetic.generate import generate

KINDS = tuple(
    Kind(
        name=defect.kind,
        on=defect.on,
        rules=defect.rules,
        may=defect.may,
        deterministic=defect.deterministic,
        sound=defect.sound,
        vi=defect.vi,
        en=defect.en,
    )
    for defect in DEFECTS
)
"""The declared kinds of defects, as far as finding them goes."""

DENSITY = 2.0
"""Defects planted, by how many a register has: so many that rare kinds occur in a small population."""
SPOILED, CLEAN = "spoiled", "clean"
_RULES = {rule.id: rule for rule in RULES}

Say = Callable[[str], None]


@dataclass(frozen=True)
class _Judged:
    """What the rules said of one population.

    `failed` has one row per record and rule that it fails: `dataset`, `row` (from 0, over all files), `rule_id`.
    """

    records: Mapping[Dataset, int]
    plans: Mapping[Dataset, tuple[Planned, ...]]
    failed: pl.DataFrame


def selftest(work: Path, people: int, as_of: date, seed: int, say: Say) -> dict[str, Any]:
    """Run it; the report as plain JSON data, counts only.

    Args:
        work: a folder for both populations; their subfolders must be empty or absent.
        people: in each of the two populations.
        as_of: the day of the extracts.
        seed: of everything that is drawn.
        say: is told of each step.

    Raises:
        InputError: There are fewer people than communes, so that rules that ask for the whole register could not run.
    """
    least = len(localities.current_codes(as_of))
    if people < least:
        raise InputError(
            f"--people: cần ít nhất {least} người, mỗi xã một người / at least {least} people, one in each commune."
        )
    say("tạo dân số có lỗi cài sẵn / making a population with planted defects")
    generate(work / SPOILED, people, as_of, seed, defects=DENSITY)
    say("đọc và kiểm tra / reading and checking it")
    spoiled = _judge(work / SPOILED, as_of)
    planted, affected = _truth(work / SPOILED)
    say("tạo dân số sạch / making a clean population")
    generate(work / CLEAN, people, as_of, seed, defects=False)
    say("đọc và kiểm tra / reading and checking it")
    clean = _judge(work / CLEAN, as_of)
    say("đối chiếu / comparing")
    # Citizens are the same, record by record; dossiers are not, because they name people without a defect.
    usual = clean.failed.filter(pl.col("dataset") == Dataset.CITIZENS.value)
    found = detect(KINDS, RULES, planted, affected, spoiled.failed, usual=usual)
    alike = [kind.name for kind in KINDS if kind.sound]
    return {
        "people": people,
        "seed": seed,
        "as_of": as_of.isoformat(),
        "versions": {
            "ddss": metadata.version("ddss"),
            "polars": metadata.version("polars"),
            "catalogue": catalogue.fingerprint(),
        },
        "records": {dataset.value: spoiled.records[dataset] for dataset in Dataset},
        "planted": planted.filter(~pl.col("kind").is_in(alike)).height,
        "look_alikes": planted.filter(pl.col("kind").is_in(alike)).height,
        **_reported(found, spoiled, clean),
    }


def _judge(folder: Path, as_of: date) -> _Judged:
    """Read a population as `ddss score` does, and run every rule on it."""
    request = Request(
        citizens=folder / Dataset.CITIZENS, dossiers=folder / Dataset.DOSSIERS, as_of=as_of, out=folder / "out"
    )
    loaded = pipeline.load_extracts(request, folder / "work")
    if any(extract.rejected for extract in loaded.extracts.values()):
        raise RuleError(
            "bản ghi giả lập bị loại khi đọc / the intake rejected synthetic records: rows can't be matched."
        )
    pipeline.validate(loaded)
    prepared = pipeline.reduce_keys(request, loaded, load_profile(DEFAULT))
    failed = []
    for dataset, frame in loaded.frames.items():
        planned = prepared.plans[dataset]
        numbered = frame.with_row_index("row")
        query = tally.failing_records(numbered, planned, prepared.offenders, prepared.context, ("row",))
        try:
            records = query.collect(engine="streaming")
        except pl.exceptions.PolarsError as error:
            raise unreadable(type(error).__name__) from None
        failed.append(failures(records, planned))
    received = {dataset: extract.received for dataset, extract in loaded.extracts.items()}
    return _Judged(received, prepared.plans, pl.concat(failed))


def _truth(folder: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What was planted, and which other records that affects: `dataset`, `row` over all files, `kind`."""
    truth = pl.scan_parquet(folder / "truth" / "*.parquet")
    of = pl.concat([_starts(folder, dataset) for dataset in Dataset])
    placed = truth.join(of.lazy(), on=["dataset", "part"]).select(
        "dataset", (pl.col("row") + pl.col("start")).alias("row"), "kind", "affected"
    )
    told = placed.collect()
    return told.filter(~pl.col("affected")).drop("affected"), told.filter("affected").drop("affected")


def _starts(folder: Path, dataset: Dataset) -> pl.DataFrame:
    """Where each file's rows start, in the order in which files are read: `dataset`, `part`, `start`."""
    parts = sorted((folder / dataset).glob("*.parquet"))
    rows = [pl.scan_parquet(part).select(pl.len()).collect().item() for part in parts]
    return pl.DataFrame(
        {"part": range(len(parts)), "start": list(accumulate(rows, initial=0))[:-1]},
        schema={"part": pl.Int64, "start": pl.Int64},
    ).select(pl.lit(dataset.value).alias("dataset"), "part", "start")


def _reported(found: Detection, spoiled: _Judged, clean: _Judged) -> dict[str, Any]:
    """What was found, by kind, by rule and on the clean population, and whether it is as it must be."""
    runs = {item.rule.id: item.run for plan in spoiled.plans.values() for item in plan}
    kinds = [_kind_facts(kind, found.kinds[kind.name]) for kind in KINDS]
    rules = [_rule_facts(rule, runs[rule.id], found.rules[rule.id]) for rule in RULES]
    beside = {
        rule["id"]: [{"kind": kind, "records": records} for kind, records in found.beside[rule["id"]].items()]
        for rule in rules
        if rule["flawed"] and rule["false_alarms"]
    }
    on_clean = dict(clean.failed.group_by("rule_id").len().sort("rule_id").iter_rows())
    blocking = {rule_id: records for rule_id, records in on_clean.items() if _RULES[rule_id].blocking}
    not_run = sorted(rule_id for rule_id, run in runs.items() if run is Run.ERROR)
    flawed = any(each["flawed"] for each in (*kinds, *rules))
    return {
        "exact": not (flawed or blocking or not_run),
        "rules_in_error": not_run,
        "clean": {
            "records": {dataset.value: clean.records[dataset] for dataset in Dataset},
            "blocking": blocking,
            "other": {rule_id: records for rule_id, records in on_clean.items() if rule_id not in blocking},
        },
        "kinds": kinds,
        "rules": rules,
        "false_alarms_beside": beside,
    }


def _kind_facts(kind: Kind, found: Found) -> dict[str, Any]:
    excuse = excuse_of_kind(kind, found, _RULES)
    return {
        "name": kind.name,
        "dataset": kind.on.value,
        "deterministic": kind.deterministic,
        "sound": kind.sound,
        "rules": list(kind.rules),
        **_counts(found),
        # Nothing was to be found in a look-alike.
        **(_rate("recall", Share(0, 0)) if kind.sound else {}),
        "flawed": flawed_kind(kind, found, _RULES),
        "excuse": excuse and excuse.value,
    }


def _rule_facts(rule: Rule, run: Run, found: Found) -> dict[str, Any]:
    excuse = excuse_of_rule(rule, found)
    return {
        "id": rule.id,
        "severity": rule.severity.value,
        "scored": rule.scored,
        # A rule gives one answer to one record, so a blocking one is asked to be exact.
        "deterministic": rule.blocking,
        "run": run.value,
        **_counts(found),
        "flawed": flawed_rule(rule, found),
        "excuse": excuse and excuse.value,
    }


def _counts(found: Found) -> dict[str, Any]:
    return {
        "planted": found.planted,
        "found": found.found,
        "missed": found.missed,
        "suspicions": found.suspicions,
        "failing": found.failing,
        "false_alarms": found.false_alarms,
        **_rate("recall", found.recall),
        **_rate("precision", found.precision),
    }


def _rate(name: str, share: Share) -> dict[str, Any]:
    return {name: share.rate, f"{name}_interval": share.interval and list(share.interval)}
