"""The last stage of a run: tables, manifest and pages of an edition, and what is told of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Any

import polars as pl

from checks import catalogue
from checks.catalogue import measures
from checks.cleaning_status import cleaning_status
from checks.drift import falls
from checks.errors import InputError
from checks.expectations.outcome import Outcomes
from checks.mending import next_steps
from checks.scoring import Scores
from checks.tally import Run as RuleRun
from checks.vocabulary import Criterion, Dataset
from flows import chain, edition, expecting, history, pending, points, sums
from flows.history import Run
from flows.intake.tasks import read_tasks
from flows.past import PUBLISHED, Method, earlier, read_comparison, read_past, restatements
from flows.pending import Preview
from flows.points import Point
from flows.register import commune_of, enough_read, page_codes, places
from flows.stages import Found, Measured, Published, Request
from schemas import localities
from scorecards.comparison import Comparison
from scorecards.edition_facts import EditionFacts, Feed, InputFile, RuleFailure
from scorecards.outlook import Extras
from scorecards.site import Localities, publish_site

UNPLACED = "managing_unit: không phải xã, phường, đặc khu đang có hiệu lực / not a commune in force"
"""Why a record that belongs to no locality was not scored."""

ELSEWHERE = "managing_unit: thuộc tỉnh khác / managed in another province"
"""Why a record was not scored where the extract is said to be of one province."""


def publish(request: Request, work: Path, found: Found) -> Published:
    """Write the edition in this run's turn, and move it to its place; one that is there already is left as it is."""
    with chain.turn(request.out):
        chain.repair(request.out)
        manifest, extras, outcomes = _described(request, found)
        where = chain.slot(request.out, edition.edition_id(request.as_of.isoformat(), manifest))
        _hold_to_approval(request, where.name)
        manifest["edition"] = where.name
        manifest["previous"] = where.link()
        if not where.whole:
            staged = work / "edition"
            staged.mkdir()
            _tables(found, extras, staged)
            expecting.write(outcomes, staged, request)
            chain.write_approval(staged, where, None if request.approval is None else request.approval.facts())
            _write(request, manifest, found, extras, staged)
            chain.place(request.out, where, staged)
        chain.conclude(request.out, where.name)
        rejected = edition.keep_rejected(request.out, found.loaded.rejected, where.name)
        newest = chain.newest(request.out)
    folder = request.out / edition.EDITIONS / where.name
    kept = None if rejected is None else str(rejected)
    told: dict[str, Any] = {"rejected": kept, "newest": newest, "again": where.whole}
    if request.incremental:
        told["recounted"] = {dataset.value: list(files) for dataset, files in found.counted.recounted.items()}
    return Published(folder, _summary(folder, manifest, found.scores) | told | expecting.told(outcomes))


def preview(request: Request, work: Path, found: Found) -> Preview:
    """Write the pages that wait for a second person, as they would be published, into a private place of their own."""
    manifest, extras, outcomes = _described(request, found)
    name = edition.edition_id(request.as_of.isoformat(), manifest)
    manifest |= {"edition": name, "previous": None}
    staged = work / "preview"
    staged.mkdir(mode=0o700)
    _write(request, manifest, found, extras, staged)
    folder = pending.put(request, name, staged)
    return Preview(folder, _summary(folder, manifest, found.scores) | {"rejected": None} | expecting.told(outcomes))


def _described(request: Request, found: Found) -> tuple[dict[str, Any], Extras, Outcomes | None]:
    """What an edition is made of: its manifest, what its pages know beside the scores, and what the suites found."""
    manifest = _manifest(request, found) | _manifest_of_measures(found.measured)
    extras, facts = _extras(request, found, manifest)
    outcomes = found.outcomes
    if outcomes is not None and extras.cleaning is not None:
        outcomes = expecting.expect_targets(request, outcomes, extras.cleaning, found.measured.readings)
    return manifest | facts | expecting.facts(outcomes), extras, outcomes


def _hold_to_approval(request: Request, name: str) -> None:
    if request.approval is not None and request.approval.edition != name:
        raise InputError(
            f"{request.approval.edition}: kết quả đã khác bản được duyệt; chấm lại rồi duyệt lại / the result is no "
            "longer what was approved: score again, and approve that. Số liệu, quy tắc hoặc một kỳ công bố giữa chừng "
            "đã thay đổi / data, rules or an edition published meanwhile have changed it."
        )


def _write(request: Request, manifest: dict[str, Any], found: Found, extras: Extras, staged: Path) -> None:
    """The manifest, then the pages that print its hash, then the hashes of all files."""
    manifest["tables"] = {path.name: edition.sha256(path) for path in sorted(staged.glob("*.parquet"))}
    edition.write_manifest(staged, manifest)
    points.reached(Point.DESCRIBED)
    report = publish_site(
        found.scores,
        catalogue.RULES,
        replace(_facts(request, manifest, found), manifest_sha256=edition.sha256(staged / chain.MANIFEST)),
        Localities(localities.provinces(request.as_of), localities.communes(request.as_of)),
        staged / "site",
        measures=found.measured.readings,
        extras=extras,
    )
    report.published.write_parquet(staged / PUBLISHED)
    points.reached(Point.RENDERED)
    sums.write(staged)
    points.reached(Point.HASHED)


def _extras(request: Request, found: Found, manifest: Mapping[str, Any]) -> tuple[Extras, dict[str, Any]]:
    """What pages know beside the scores, and what the manifest says of it: a page is made of all that it names."""
    tallies, scores = tuple(found.counted.tallies.values()), found.scores
    place, communes = places(request.as_of), commune_of(request.as_of, request.province)
    runs = history.runs(request.out)
    method = Method(manifest["rules_sha256"], found.profile.sha256)
    chosen = earlier(runs, request.as_of, method)
    restated = restatements(runs, chosen[-1]) if chosen else ()
    past = read_past(request.out, chosen)
    comparison = read_comparison(request.out, restated, chosen[-1], past[-1], method) if chosen else None
    tasks = None if request.tasks is None else read_tasks(request.tasks, page_codes(request.as_of))
    steps = [
        next_steps(tally, place, communes, scores.rules.select("locality", "rule_id", "failed")) for tally in tallies
    ]
    enough = enough_read(found.loaded, found.counted, found.profile)
    cleaning = cleaning_status(tallies, place, communes, enough_read=enough)
    extras = Extras(
        steps=pl.concat(steps),
        cleaning=cleaning,
        past=past,
        falls=_falls(request, scores, comparison, chosen),
        comparison=comparison,
        tasks=None if tasks is None else tasks.tasks,
    )
    return extras, {
        "restated": [run.edition for run in restated],
        "trend": [each.edition_id for each in past],
        "tasks_sha256": None if tasks is None else tasks.sha256,
    }


def _tables(found: Found, extras: Extras, staged: Path) -> None:
    tallies = [_publishable(dataset, tally.counts) for dataset, tally in found.counted.tallies.items()]
    pl.concat(tallies, how="diagonal").with_columns(pl.col(pl.UInt64).fill_null(0)).write_parquet(
        staged / "tallies.parquet"
    )
    _all_scores(found.scores).write_parquet(staged / "scores.parquet")
    found.scores.rules.write_parquet(staged / "rules.parquet")
    found.measured.readings.write_parquet(staged / "measures.parquet")
    for name, frame in (("steps", extras.steps), ("cleaning", extras.cleaning)):
        if frame is not None:
            frame.write_parquet(staged / f"{name}.parquet")


def _falls(
    request: Request, scores: Scores, comparison: Comparison | None, chosen: Sequence[Run]
) -> pl.DataFrame | None:
    """What fell by more than chance since the last edition, where rules and profile are those of that edition."""
    if comparison is None or comparison.changed is not None:
        return None
    return falls(history.table(request.out, "scores", [chosen[-1].edition]), _all_scores(scores))


def _all_scores(scores: Scores) -> pl.DataFrame:
    """Criteria and headline of every locality as one table; the headline is the criterion "all"."""
    headline = scores.localities.select(
        "locality",
        "level",
        "parent",
        "dataset",
        pl.lit("all").alias("criterion"),
        "records",
        pl.col("met_all").alias("met"),
        "state",
    )
    return pl.concat([scores.criteria, headline], how="diagonal").sort("locality", "dataset", "criterion")


def _publishable(dataset: Dataset, counts: pl.DataFrame) -> pl.DataFrame:
    """The tally with no unit that isn't a commune: what stands in that column of a shifted file may be a name."""
    unit = pl.col("managing_unit")
    known = unit.is_in(sorted(localities.known_codes())).fill_null(value=False)
    keys = [name for name in counts.columns if name != "records"]
    # Rows of a tally are apart and in order; only those that lose their unit have to be brought together again.
    nowhere = counts.filter(~known).with_columns(pl.lit(None, pl.String).alias("managing_unit"))
    merged = nowhere.group_by(keys).agg(pl.col("records").sum()).sort(keys)
    safe = pl.concat([merged, counts.filter(known)], rechunk=True)
    return safe.select(pl.lit(dataset.value).alias("dataset"), pl.all())


def _manifest(request: Request, found: Found) -> dict[str, Any]:
    loaded, counted, profile = found.loaded, found.counted, found.profile
    feeds = {}
    for dataset, extract in loaded.extracts.items():
        tally = counted.tallies[dataset]
        unplaced = counted.unplaced[dataset]
        feeds[dataset.value] = {
            "files": [file.facts() for file in extract.files],
            "received": extract.received,
            "scored": extract.received - extract.rejected - unplaced,
            "rejected": extract.rejected + unplaced,
            "rejected_reasons": dict(extract.rejected_reasons) | _set_aside(unplaced, counted.elsewhere[dataset]),
            "columns_missing": list(loaded.missing[dataset]),
            "columns_unknown": list(extract.unknown_columns),
            "warnings": list(extract.warnings),
            "rules": [item.rule.id for item in tally.plan],
            "rules_not_run": {
                item.rule.id: {"run": item.run.value, "reason": item.reason}
                for item in tally.plan
                if item.run is not RuleRun.RAN
            },
            "signatures": tally.counts.select(pl.exclude("managing_unit", "records")).n_unique(),
            "tally_rows": tally.counts.height,
        }
    return {
        "as_of": request.as_of.isoformat(),
        "code_version": metadata.version("ddss"),
        "datasets": feeds,
        "mapping": None if request.mapping in {None, "official"} else edition.sha256(Path(str(request.mapping))),
        "profile": {"name": profile.name, "sha256": profile.sha256},
        "province": request.province,
        "rules_sha256": catalogue.fingerprint(),
        "synthetic": request.synthetic,
    }


def _set_aside(unplaced: int, elsewhere: int) -> dict[str, int]:
    reasons = {UNPLACED: unplaced - elsewhere, ELSEWHERE: elsewhere}
    return {reason: rows for reason, rows in reasons.items() if rows}


def _manifest_of_measures(measured: Measured) -> dict[str, Any]:
    return {
        "measures_sha256": measures.fingerprint(),
        "measures_not_run": {
            item.measure.id: {"run": item.run.value, "reason": item.reason}
            for item in measured.plan
            if item.run is not RuleRun.RAN
        },
        "targets_sha256": measured.targets_sha256,
        "expected_sha256": measured.expected_sha256,
    }


def _facts(request: Request, manifest: dict[str, Any], found: Found) -> EditionFacts:
    loaded, profile = found.loaded, found.profile
    feeds = tuple(
        Feed(
            dataset=dataset,
            received=manifest["datasets"][dataset.value]["received"],
            scored=manifest["datasets"][dataset.value]["scored"],
            rejected=manifest["datasets"][dataset.value]["rejected"],
            missing_columns=loaded.missing[dataset],
            files=tuple(InputFile(name=file.name, sha256=file.sha256) for file in extract.files),
        )
        for dataset, extract in loaded.extracts.items()
    )
    failures = tuple(
        RuleFailure(rule_id=item.rule.id, reason=item.reason)
        for tally in found.counted.tallies.values()
        for item in tally.plan
        if item.run is RuleRun.ERROR
    )
    return EditionFacts(
        as_of=request.as_of,
        edition_id=manifest["edition"],
        rules_version=metadata.version("ddss"),
        rules_sha256=manifest["rules_sha256"],
        profile=profile.name,
        code_version=metadata.version("ddss"),
        feeds=feeds,
        on_target_score=profile.bands.on_target,
        watch_score=profile.bands.watch,
        headline_target_pct=profile.headline.on_target,
        headline_watch_pct=profile.headline.watch,
        rule_failures=failures,
        synthetic=request.synthetic,
    )


def _summary(folder: Path, manifest: Mapping[str, Any], scores: Scores) -> dict[str, Any]:
    nation = scores.localities.filter(pl.col("level") == "nation")
    criteria = scores.criteria.filter((pl.col("level") == "nation") & (pl.col("dataset") == "all"))
    return {
        "edition": manifest["edition"],
        "folder": str(folder),
        "index": str(folder / "site" / "index.html"),
        "as_of": manifest["as_of"],
        "headline": {
            row["dataset"]: {key: row[key] for key in ("records", "met_all", "state")}
            for row in nation.iter_rows(named=True)
        },
        "criteria": {
            criterion.value: criteria.filter(pl.col("criterion") == criterion.value)
            .select("dqi", "state")
            .row(0, named=True)
            for criterion in Criterion
        },
        "datasets": {
            name: {
                key: feed[key]
                for key in (
                    "received",
                    "scored",
                    "rejected",
                    "rejected_reasons",
                    "columns_missing",
                    "columns_unknown",
                    "warnings",
                )
            }
            for name, feed in manifest["datasets"].items()
        },
        "measures_in_error": _in_error(manifest["measures_not_run"]),
        "rules_in_error": _not_run(manifest, RuleRun.ERROR),
        "rules_without_columns": _not_run(manifest, RuleRun.COLUMN_MISSING),
    }


def _in_error(not_run: Mapping[str, Any]) -> list[str]:
    return [name for name, why in not_run.items() if why["run"] == RuleRun.ERROR.value]


def _not_run(manifest: Mapping[str, Any], run: RuleRun) -> list[str]:
    return [
        rule_id
        for feed in manifest["datasets"].values()
        for rule_id, why in feed["rules_not_run"].items()
        if why["run"] == run.value
    ]
