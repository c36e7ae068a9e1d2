"""One population, month after month: who is there stays there, and what changes is an event or a defect's end."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from checks import counting, measuring
from checks.catalogue import rules_on
from checks.catalogue.measures import MEASURES
from checks.errors import InputError
from checks.keys import flagged, offending
from checks.tally import keys_of, plan, verdict
from checks.targets import DEFAULT, load_targets
from checks.vocabulary import Dataset, Level
from flows.cli import main
from flows.register import commune_of
from schemas import localities
from schemas.context import context
from synthetic import months, places
from synthetic.defects import DEFECTS
from synthetic.generate import generate
from synthetic.months import generate_months, month_ends

LAST = date(2026, 9, 30)
PEOPLE, MONTHS, SEED = 24_000, 4, 6
DAYS = month_ends(LAST, MONTHS)


def read(folder: Path, day: date, dataset: str) -> pl.DataFrame:
    return pl.read_parquet(folder / day.isoformat() / dataset / "*.parquet")


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clean")
    generate_months(folder, PEOPLE, LAST, MONTHS, SEED, defects=False)
    return folder


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("spoiled")
    generate_months(folder, PEOPLE, LAST, MONTHS, SEED)
    return folder


def test_months_end_with_their_last_day():
    assert [f"{day}" for day in month_ends(date(2026, 3, 31), 3)] == ["2026-01-31", "2026-02-28", "2026-03-31"]
    assert [f"{day}" for day in month_ends(date(2026, 3, 15), 2)] == ["2026-02-28", "2026-03-15"]


@pytest.mark.parametrize("number", [0, 25])
def test_too_few_or_many_months_are_refused(number: int):
    with pytest.raises(InputError, match="months go from 1 to 24"):
        month_ends(LAST, number)


def test_everybody_of_a_month_is_there_in_the_next_and_only_the_newborn_join(clean: Path):
    born = 0
    for before, after in pairwise(DAYS):
        old, new = read(clean, before, "citizens"), read(clean, after, "citizens")
        joined = new.join(old, on="personal_id", how="anti")
        assert new.height == old.height + joined.height
        assert old["personal_id"].is_in(new["personal_id"].implode()).all()
        assert joined["permanent_since"].is_between(before + timedelta(1), after).all()
        assert (joined["birth_date"] > before - timedelta(70)).all()
        born += joined.height
    assert born > PEOPLE // 500
    assert new.height == PEOPLE


def test_the_dead_stay_dead_and_some_die(clean: Path):
    died = 0
    for before, after in pairwise(DAYS):
        both = read(clean, before, "citizens").join(read(clean, after, "citizens"), on="personal_id", suffix="_new")
        gone = pl.col("life_status_code") == "dead"
        assert both.filter(gone & (pl.col("life_status_code_new") != "dead")).is_empty()
        newly = both.filter(~gone & (pl.col("life_status_code_new") == "dead"))
        assert newly["death_registered_on_new"].is_between(before + timedelta(1), after).all()
        died += newly.height
    assert died > 0


def test_a_record_changes_only_by_an_event_that_is_newer(clean: Path):
    for before, after in pairwise(DAYS):
        old, new = read(clean, before, "citizens"), read(clean, after, "citizens")
        untouched = new.filter(pl.col("updated_at").dt.date() <= before)
        assert untouched.height > PEOPLE // 2
        both = untouched.join(old, on="personal_id", suffix="_old")
        assert both.height == untouched.height
        for name in set(old.columns) - {"personal_id"}:
            assert both.filter(pl.col(name).ne_missing(pl.col(f"{name}_old"))).is_empty(), name


def test_moves_change_the_commune_that_answers(clean: Path):
    first, last = read(clean, DAYS[0], "citizens"), read(clean, DAYS[-1], "citizens")
    both = first.join(last, on="personal_id", suffix="_new")
    moved = both.filter(pl.col("managing_unit") != pl.col("managing_unit_new"))
    assert moved.height > PEOPLE // 500
    assert moved["permanent_since_new"].is_between(DAYS[0] + timedelta(1), DAYS[-1]).all()
    assert (moved["household_id"] != moved["household_id_new"]).all()
    settled = read(clean, DAYS[-1], "dossiers").filter(pl.col("procedure_code") == "1.004222")
    heads = moved.filter(pl.col("relation_to_head_code") == "head")
    told = heads.join(settled, left_on=["personal_id", "managing_unit_new"], right_on=["subject_id", "managing_unit"])
    assert told["personal_id"].n_unique() == heads.height


def test_dossiers_keep_their_codes_and_go_on(clean: Path):
    for before, after in pairwise(DAYS):
        old, new = read(clean, before, "dossiers"), read(clean, after, "dossiers")
        assert new["dossier_code"].is_unique().all()
        kept = old.filter(pl.col("submitted_at").dt.date() > after - timedelta(365))
        both = kept.join(new, on="dossier_code", suffix="_new")
        assert both.height == kept.height
        ended = both.filter(pl.col("status_code").is_in(["10", "3", "8"]))
        assert (ended["status_code"] == ended["status_code_new"]).all()
        assert both.filter(pl.col("status_code") != pl.col("status_code_new")).height > 0
        fixed = ("applicant_id", "submitted_at", "components_count", "fee_amount")
        assert all((both[name] == both[f"{name}_new"]).all() for name in fixed)


def test_some_defects_are_mended_and_some_are_new(spoiled: Path):
    truths = [
        read(spoiled, day, "truth")
        .filter(pl.col("dataset") == "citizens", ~pl.col("affected"))
        .select("clean_key", "kind")
        for day in DAYS
    ]
    heights = [truth.height for truth in truths]
    assert heights == sorted(heights, reverse=True)
    assert heights[-1] < 0.95 * heights[0]
    for before, after in pairwise(truths):
        kept = before.join(after, on=["clean_key", "kind"]).height
        assert 0.8 < kept / before.height < 0.97
        assert after.height - kept > 0


LASTING = (
    "dead_but_active",
    "verification_stale",
    "temporary_over",
    "verified_on_ahead",
    "death_registered_but_active",
)


def test_a_defect_keeps_the_days_that_it_wrote(spoiled: Path):
    """Days before or after an extract are those of the one in which the defect came."""
    wrote: list[pl.DataFrame] = []
    for day in DAYS:
        truth = read(spoiled, day, "truth").filter(pl.col("kind").is_in(LASTING), ~pl.col("affected"))
        citizens = read(spoiled, day, "citizens")
        parts = [
            rows.select("clean_key", "kind").with_columns(citizens[str(field)].gather(rows["row"]).alias("written"))
            for (field,), rows in truth.group_by("field")
        ]
        wrote.append(pl.concat(parts))
    kept = [before.join(after, on=["clean_key", "kind"], suffix="_after") for before, after in pairwise(wrote)]
    assert all(each.height > 100 for each in kept)
    assert [each.filter(pl.col("written") != pl.col("written_after")).height for each in kept] == [0] * len(kept)
    assert {kind for each in kept for kind in each["kind"]} == set(LASTING)


def test_look_alikes_stay_unless_an_event_befalls_them(spoiled: Path):
    alike = [defect.kind for defect in DEFECTS if defect.sound and "yesterday" not in defect.kind]
    truths = [read(spoiled, day, "truth").filter(pl.col("kind").is_in(alike)) for day in DAYS]
    for before, after in pairwise(truths):
        stays = before.join(after, on=["clean_key", "kind"]).height
        assert before.height > 100
        assert stays > 0.8 * before.height


@pytest.mark.parametrize("day", [DAYS[0], DAYS[-1]])
def test_every_certain_defect_of_a_month_is_found(spoiled: Path, day: date):
    folder = spoiled / day.isoformat()
    frames = {each: pl.scan_parquet(folder / each.value / "*.parquet") for each in Dataset}
    run, missed = context(day), {}
    truth = read(spoiled, day, "truth").filter(~pl.col("affected"))
    for dataset in Dataset:
        planned = plan(rules_on(dataset), frames, run)
        offenders = offending(keys_of(planned), frames, run)
        marked = flagged(frames[dataset].with_row_index("row"), {node: offenders[node] for node in keys_of(planned)})
        verdicts = marked.select("row", *(verdict(item.rule, run) for item in planned)).collect().sort("row")
        for defect in DEFECTS:
            rows = truth.filter(pl.col("kind") == defect.kind)["row"]
            for rule in defect.rules if defect.on is dataset and defect.deterministic else ():
                found = (~verdicts[rule].gather(rows)).fill_null(value=False)
                if not found.all():
                    missed[defect.kind, rule] = (~found).sum()
    assert missed == {}


def test_the_last_month_is_the_same_however_many_came_before(clean: Path, tmp_path: Path):
    generate(tmp_path, PEOPLE, LAST, SEED, defects=False)
    for dataset in ("citizens", "dossiers"):
        alone = pl.read_parquet(tmp_path / dataset / "*.parquet")
        assert alone.equals(read(clean, LAST, dataset))


def test_the_same_seed_gives_the_same_months(spoiled: Path, tmp_path: Path):
    generate_months(tmp_path, PEOPLE, LAST, MONTHS, SEED)
    files = sorted(path.relative_to(spoiled) for path in spoiled.rglob("*") if path.is_file())
    assert len(files) == MONTHS * 4
    assert all((spoiled / file).read_bytes() == (tmp_path / file).read_bytes() for file in files)


def test_a_commune_that_falls_silent_is_found_by_its_feeds(tmp_path: Path):
    people, since = 400_000, LAST - timedelta(200)
    largest = int(places.people_by_commune(people, LAST, SEED).argmax())
    code = str(places.geography(LAST).codes[largest])
    silent = months.silence(LAST, SEED, since, codes=(code,))
    generate_months(tmp_path, people, LAST, 1, SEED, defects=False, silent=silent)
    folder = tmp_path / LAST.isoformat()
    frames = {each: pl.scan_parquet(folder / each.value / "*.parquet") for each in Dataset}
    counts = counting.count(MEASURES, frames, context(LAST))
    communes = localities.communes(LAST)
    listed = pl.DataFrame(
        {"locality": [each.code for each in communes], "parent": [each.province_code for each in communes]}
    )
    readings = measuring.measure(counts, listed, commune_of(LAST), load_targets(DEFAULT), LAST)
    feeds = readings.filter(
        pl.col("measure_id").is_in(["MEA-FEED-003", "MEA-FEED-004"]) & (pl.col("level") == Level.COMMUNE.value)
    )
    flat = feeds.filter(pl.col("numerator") == 1)
    # A household moves as one, which a feed's history takes for as many events: now and then that is a false alarm.
    assert set(flat.filter(pl.col("locality") == code)["measure_id"]) == {"MEA-FEED-003", "MEA-FEED-004"}
    assert flat.filter(pl.col("locality") != code).height <= 2
    assert feeds.filter(pl.col("denominator") == 1)["locality"].n_unique() > 100
    here = frames[Dataset.DOSSIERS].filter(pl.col("managing_unit") == code).collect()
    assert (here["submitted_at"].dt.date() < since).all()
    expected = pl.read_csv(folder / "expected.csv", schema_overrides={"unit_code": pl.String})
    assert expected.filter(pl.col("unit_code") == code)["people"].item() > 0


def test_silent_communes_by_chance_are_larger_ones_and_unknown_codes_are_refused():
    silent = months.silence(LAST, SEED, LAST, number=2)
    assert silent.communes.sum() == 2
    with pytest.raises(InputError, match=r"99999: .* not the code of a commune"):
        months.silence(LAST, SEED, LAST, codes=("99999",))


def test_months_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    code = "00004"
    given = ["--people", "4000", "--as-of", "2026-09-30", "--months", "2", "--silent", code, "--out", str(tmp_path)]
    assert main(["synth", *given]) == 0
    out = capsys.readouterr().out
    assert "2026-08-31: " in out
    assert "2026-09-30: 4000 người / people" in out
    late = read(tmp_path, LAST, "dossiers").filter(pl.col("submitted_at").dt.date() >= LAST - timedelta(60))
    assert code not in set(late["managing_unit"])
    assert (tmp_path / "2026-08-31" / "expected.csv").is_file()
