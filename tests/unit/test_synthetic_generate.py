import hashlib
import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from checks.catalogue import RULES, rules_on
from checks.errors import InputError
from checks.keys import flagged, offending
from checks.tally import keys_of, plan, verdict
from checks.vocabulary import Dataset
from schemas.context import context
from synthetic import generate as generator
from synthetic import places
from synthetic.defects import DEFECTS, UNPLANTED

AS_OF = date(2026, 9, 30)
SOUND = [defect.kind for defect in DEFECTS if defect.sound]


def digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def judged(folder: Path, dataset: Dataset) -> pl.DataFrame:
    """Every rule's verdict on every record: `row`, then a column per rule."""
    frames = {each: pl.scan_parquet(folder / each.value / "*.parquet") for each in Dataset}
    run = context(AS_OF)
    planned = plan(rules_on(dataset), frames, run)
    offenders = offending(keys_of(planned), frames, run)
    marked = flagged(frames[dataset].with_row_index("row"), {node: offenders[node] for node in keys_of(planned)})
    return marked.select("row", *(verdict(item.rule, run) for item in planned)).collect().sort("row")


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("spoiled")
    # More defects than a register has, so that rare kinds occur.
    generator.generate(folder, 60_000, AS_OF, defects=3.0)
    return folder


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> generator.Generated:
    return generator.generate(tmp_path_factory.mktemp("usual"), 60_000, AS_OF)


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(places, "CHUNK_PEOPLE", 3_000)
    first = generator.generate(tmp_path / "first", 8_000, AS_OF)
    generator.generate(tmp_path / "second", 8_000, AS_OF)
    generator.generate(tmp_path / "other", 8_000, AS_OF, seed=7)
    assert first.parts == 3
    assert digests(tmp_path / "first") == digests(tmp_path / "second")
    assert digests(tmp_path / "first") != digests(tmp_path / "other")


def test_a_chunk_needs_no_other(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(places, "CHUNK_PEOPLE", 3_000)
    chunks = generator.plan(8_000, AS_OF, 6)
    alone = generator.draw_part(chunks[2], AS_OF, 6)
    in_order = [generator.draw_part(chunk, AS_OF, 6) for chunk in chunks]
    assert alone.citizens.equals(in_order[2].citizens)
    assert alone.dossiers.equals(in_order[2].dossiers)


def test_numbers_are_unique_across_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(places, "CHUNK_PEOPLE", 3_000)
    written = generator.generate(tmp_path, 20_000, AS_OF, defects=False)
    citizens = pl.read_parquet(tmp_path / "citizens/*.parquet")
    dossiers = pl.read_parquet(tmp_path / "dossiers/*.parquet")
    assert (written.people, written.dossiers, written.defects) == (20_000, dossiers.height, 0)
    assert citizens.height == 20_000
    assert citizens["personal_id"].is_unique().all()
    assert citizens["legacy_id"].drop_nulls().is_unique().all()
    assert citizens.select(pl.col("household_id", "managing_unit").n_unique()).row(0)[1] == 3_321
    assert dossiers["dossier_code"].is_unique().all()


def test_truth_points_at_the_spoiled_records(spoiled: Path):
    truth = pl.read_parquet(spoiled / "truth/*.parquet").filter(~pl.col("affected"))
    assert truth.height > 1_500
    assert not truth.select("dataset", "part", "row").is_duplicated().any()
    for dataset in Dataset:
        records = pl.read_parquet(spoiled / dataset.value / "part-00000.parquet")
        of = truth.filter(pl.col("dataset") == dataset.value, ~pl.col("kind").is_in(SOUND))
        assert records[dataset.key].gather(of["row"]).to_list() == of["key"].to_list()
        assert records["managing_unit"].gather(of["row"]).to_list() == of["managing_unit"].to_list()
        for (field,), rows in of.group_by("field"):
            now = records[str(field)].gather(rows["row"]).cast(pl.String)
            assert now.ne_missing(rows["original"]).all()


def test_every_kind_of_defect_occurs(spoiled: Path):
    truth = pl.read_parquet(spoiled / "truth/*.parquet").filter(~pl.col("affected"))
    assert set(truth["kind"]) == {defect.kind for defect in DEFECTS}
    assert len({defect.kind for defect in DEFECTS}) == len(DEFECTS)
    assert {(defect.on, defect.criterion) for defect in DEFECTS} == {(rule.on, rule.criterion) for rule in RULES}


def test_look_alikes_are_no_defects_by_declaration():
    alike = [defect for defect in DEFECTS if defect.sound]
    assert len(alike) > 20
    assert {"twins", "homonyms", "name_long", "over_100"} <= set(SOUND)
    assert all(not defect.rules and not defect.may and defect.deterministic for defect in alike)


def test_look_alikes_fail_no_blocking_rule(spoiled: Path):
    truth = pl.read_parquet(spoiled / "truth/*.parquet").filter(pl.col("kind").is_in(SOUND))
    accused = {}
    for dataset in Dataset:
        verdicts = judged(spoiled, dataset)
        for (kind,), rows in truth.filter(pl.col("dataset") == dataset.value).group_by("kind"):
            of = verdicts[rows["row"].to_list()]
            for rule in rules_on(dataset):
                if rule.blocking and (~of[rule.id]).any():
                    accused[kind, rule.id] = of.filter(~pl.col(rule.id)).height
    # A spouse or a household that is spoiled may fail a rule in a look-alike as in any other record.
    affected = set(pl.read_parquet(spoiled / "truth/*.parquet").filter("affected")["kind"])
    unexplained = {
        (kind, rule): count
        for (kind, rule), count in accused.items()
        if not any(rule in (*defect.rules, *defect.may) for defect in DEFECTS if defect.kind in affected)
    }
    assert unexplained == {}


def test_twins_and_homonyms_look_as_they_are_called(spoiled: Path):
    truth = pl.read_parquet(spoiled / "truth/*.parquet").filter(pl.col("dataset") == "citizens", ~pl.col("affected"))
    citizens = pl.read_parquet(spoiled / "citizens/*.parquet").with_row_index("row")
    alike = {"twins": ["birth_date", "mother_name", "household_id"], "homonyms": ["birth_date", "full_name"]}
    for kind, columns in alike.items():
        rows = truth.filter(pl.col("kind") == kind)["row"]
        assert rows.len() > 0
        for one in citizens[rows.to_list()].iter_rows(named=True):
            same = citizens.filter(
                pl.col("managing_unit") == one["managing_unit"], pl.col("row") != one["row"],
                *(pl.col(name) == one[name] for name in columns),
            )  # fmt: skip
            assert same.height >= 1
            assert one["personal_id"] not in set(same["personal_id"])


def test_the_truth_holds_all_that_a_defect_changed(spoiled: Path):
    truth = pl.read_parquet(spoiled / "truth/*.parquet").filter(~pl.col("affected"))
    several = {defect.kind for defect in DEFECTS if defect.sets or defect.clears}
    assert set(truth.filter(pl.col("others").is_not_null())["kind"]) == several
    missing = truth.filter(pl.col("kind") == "residence_missing")["others"].to_list()
    assert missing
    assert all(json.loads(each)["current_unit"] for each in missing)


def test_a_register_has_some_eight_defects_in_a_hundred_records_and_six_in_a_hundred_dossiers(
    usual: generator.Generated,
):
    truth = pl.read_parquet(usual.out / "truth/*.parquet").filter(~pl.col("affected"), ~pl.col("kind").is_in(SOUND))
    struck = dict(truth.group_by("dataset").len().iter_rows())
    assert struck["citizens"] / usual.people == pytest.approx(0.08, abs=0.008)
    assert struck["dossiers"] / usual.dossiers == pytest.approx(0.06, abs=0.008)
    assert usual.defects == truth.height


def test_some_localities_are_clearly_worse():
    factors = pl.Series(places.locality_factors(AS_OF, 6))
    assert 0 < factors.median() < 1
    assert factors.quantile(0.98) > 3
    assert (factors == 0).sum() / factors.len() == pytest.approx(0.25, abs=0.03)


@pytest.mark.parametrize("dataset", list(Dataset))
def test_clean_records_fail_no_blocking_rule(dataset: Dataset, tmp_path: Path):
    generator.generate(tmp_path, 12_000, AS_OF, defects=False)
    verdicts = judged(tmp_path, dataset)
    blocking = [rule.id for rule in rules_on(dataset) if rule.blocking]
    failed = {name: (~verdicts[name]).sum() for name in blocking if (~verdicts[name]).any()}
    assert failed == {}


@pytest.mark.parametrize("dataset", list(Dataset))
def test_every_defect_is_found_by_the_rules_it_names(dataset: Dataset, spoiled: Path):
    verdicts = judged(spoiled, dataset)
    truth = pl.read_parquet(spoiled / "truth/*.parquet")
    truth = truth.filter(pl.col("dataset") == dataset.value, ~pl.col("affected"))
    missed = {}
    for defect in DEFECTS:
        rows = truth.filter(pl.col("kind") == defect.kind)["row"]
        for rule in defect.rules if defect.on is dataset and defect.deterministic else ():
            found = (~verdicts[rule].gather(rows)).fill_null(value=False)
            if not found.all():
                missed[defect.kind, rule] = (~found).sum()
    assert missed == {}


def test_every_rule_has_a_defect_that_it_must_find_or_a_reason_why_not():
    known, blocking = {rule.id for rule in RULES}, {rule.id for rule in RULES if rule.blocking}
    named = {rule for defect in DEFECTS for rule in defect.rules}
    certain = {rule for defect in DEFECTS if defect.deterministic for rule in defect.rules}
    assert known - named == set(UNPLANTED)
    assert blocking - certain == set(UNPLANTED)
    assert all(reason.vi and reason.en for reason in UNPLANTED.values())
    assert {rule for defect in DEFECTS for rule in (*defect.rules, *defect.may)} <= {rule.id for rule in RULES}
    assert all(defect.vi and defect.en for defect in DEFECTS)


@pytest.mark.parametrize("dataset", list(Dataset))
def test_every_blocking_failure_is_explained(dataset: Dataset, spoiled: Path):
    verdicts = judged(spoiled, dataset)
    truth = pl.read_parquet(spoiled / "truth/*.parquet").filter(pl.col("dataset") == dataset.value)
    unexplained = {}
    for rule in rules_on(dataset):
        if not rule.blocking:
            continue
        kinds = [defect.kind for defect in DEFECTS if rule.id in (*defect.rules, *defect.may)]
        explained = truth.filter(pl.col("kind").is_in(kinds))["row"]
        alarms = verdicts.filter(~pl.col(rule.id), ~pl.col("row").is_in(explained.implode())).height
        if alarms:
            unexplained[rule.id] = alarms
    assert unexplained == {}


def test_folders_with_files_are_refused(tmp_path: Path):
    (tmp_path / "citizens").mkdir()
    (tmp_path / "citizens" / "real.csv").touch()
    with pytest.raises(InputError, match=r"citizens: .*the folder is not empty"):
        generator.generate(tmp_path, 5_000, AS_OF)


def test_nobody_is_refused(tmp_path: Path):
    with pytest.raises(InputError, match="at least one person"):
        generator.generate(tmp_path, 0, AS_OF)


@pytest.mark.parametrize("people", [1, 2, 50, 1_000])
def test_small_populations_are_possible(people: int, tmp_path: Path):
    written = generator.generate(tmp_path, people, AS_OF)
    assert pl.read_parquet(tmp_path / "citizens/*.parquet").height == people
    assert written.people == people


def test_expected_people_are_those_who_live_there_and_in_a_few_communes_some_more(tmp_path: Path):
    generator.generate(tmp_path, 40_000, AS_OF, defects=False)
    expected = pl.read_csv(tmp_path / generator.EXPECTED, schema_overrides={"unit_code": pl.String})
    alive = (
        pl.scan_parquet(tmp_path / "citizens" / "*.parquet")
        .filter(pl.col("life_status_code") == "alive")
        .group_by(pl.col("managing_unit").alias("unit_code"))
        .agg(pl.len().cast(pl.Int64).alias("alive"))
        .collect()
    )
    both = expected.join(alive, on="unit_code", how="left").with_columns(pl.col("alive").fill_null(0))
    assert both.height == 3_321
    short = both.filter(pl.col("people") != pl.col("alive"))
    assert 0 < short.height < 60
    missing = short.select((1 - pl.col("alive") / pl.col("people")).alias("share"))["share"]
    # A small commune's people are whole numbers, so its share strays from the 3 to 8 per cent drawn.
    assert missing.min() > 0
    assert (
        (pl.Series(short["alive"]) / short["people"] - 0.945).abs() * short["people"] <= 0.025 * short["people"] + 0.5
    ).all()
