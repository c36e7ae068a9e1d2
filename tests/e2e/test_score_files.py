"""The command line on a user's files: every format, every kind of damage, and what is left behind."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from exported import absent, scorecards

from checks.catalogue.measures import fingerprint
from checks.targets import load_targets
from flows.cli import main
from scorecards.site import SiteReport
from synthetic.codepages import TCVN3
from synthetic.generate import generate

AS_OF = "2026-10-31"
CANARY = "CANARYPERSON"


@pytest.fixture(scope="module")
def extract(tmp_path_factory):
    """A small synthetic extract of every kind of file: 3,400 people, a canary among them."""
    folder = tmp_path_factory.mktemp("extract")
    generate(folder / "made", 3_400, date.fromisoformat(AS_OF), seed=11)
    citizens = pl.read_parquet(folder / "made" / "citizens" / "*.parquet").with_columns(
        pl.when(pl.int_range(pl.len()) == 7).then(pl.lit(f"{CANARY} Ẩn9")).otherwise("full_name").alias("full_name"),
    )
    dossiers = pl.read_parquet(folder / "made" / "dossiers" / "*.parquet")
    for name, frame in (("citizens", citizens), ("dossiers", dossiers)):
        frame.write_csv(folder / f"{name}.csv")
        frame.write_ndjson(folder / f"{name}.ndjson")
        frame.write_parquet(folder / f"{name}.parquet")
    return folder


def readings(out: Path) -> pl.DataFrame:
    return pl.read_parquet(out / "current" / "measures.parquet")


def score(citizens: Path, dossiers: Path, out: Path, *more: str) -> int:
    return main(["score", str(citizens), str(dossiers), "--as-of", AS_OF, "--out", str(out), "--direct", *more])


@pytest.fixture
def no_pages(monkeypatch):
    """Leave the pages out where a test is about something else: they take most of a small run."""

    def publish_site(*arguments: object, **_: object) -> SiteReport:
        out = arguments[-1]
        assert isinstance(out, Path)
        out.mkdir()
        return SiteReport(out / "index.html", 0, 0, pl.DataFrame(schema={"code": pl.String}))

    monkeypatch.setattr("flows.publishing.publish_site", publish_site)
    # Suites run in tests of their own, and take as long again.
    monkeypatch.setattr("flows.expecting.expect", lambda *_: None)


def summary(capsys) -> dict:
    return json.loads(capsys.readouterr().out)


def rates(out: Path) -> pl.DataFrame:
    return pl.read_parquet(out / "current" / "scores.parquet")


@pytest.fixture(scope="module")
def scored(extract, tmp_path_factory):
    out = tmp_path_factory.mktemp("scored")
    assert score(extract / "citizens.parquet", extract / "dossiers.parquet", out) == 0
    return out


@pytest.mark.usefixtures("no_pages")
@pytest.mark.parametrize("form", ["citizens.csv", "citizens.ndjson"])
def test_every_format_gives_the_same_scores(form, extract, scored, tmp_path):
    assert score(extract / form, extract / "dossiers.csv", tmp_path) == 0
    assert rates(tmp_path).equals(rates(scored))
    tallies = [pl.read_parquet(out / "current" / "tallies.parquet") for out in (tmp_path, scored)]
    assert tallies[0].equals(tallies[1])


@pytest.mark.usefixtures("no_pages")
def test_a_tree_partitioned_by_commune_scores_like_one_file(extract, tmp_path):
    few = pl.read_parquet(extract / "citizens.parquet").sort("managing_unit").head(60)
    few.write_parquet(tmp_path / "few.parquet")
    for (unit,), part in few.group_by("managing_unit"):
        place = tmp_path / "tree" / f"managing_unit={unit}"
        place.mkdir(parents=True)
        part.drop("managing_unit").write_parquet(place / "part.parquet")
    for source in ("few.parquet", "tree"):
        assert score(tmp_path / source, extract / "dossiers.csv", tmp_path / f"out-{source}") == 0
    assert rates(tmp_path / "out-tree").equals(rates(tmp_path / "out-few.parquet"))


def test_an_edition_has_a_page_for_every_locality_and_its_tables_beside_it(scored):
    edition = scored / "current"
    assert len(list((edition / "site" / "tinh").glob("*.html"))) == 34
    assert len(list((edition / "site" / "xa").glob("*.html"))) == 3321
    assert {path.name for path in edition.iterdir()} == {
        "SHA256SUMS",
        "site",
        "expectations",
        "tallies.parquet",
        "scores.parquet",
        "rules.parquet",
        "measures.parquet",
        "published.parquet",
        "steps.parquet",
        "cleaning.parquet",
        "manifest.json",
    }


def test_no_export_tells_a_figure_that_its_page_does_not_show(scored):
    site = scored / "current" / "site"
    seen, lost = absent(site, scorecards(site / "data")[:300])
    assert lost == []
    assert seen > 5_000


def test_the_same_input_gives_the_same_bytes_and_one_edition(extract, scored, tmp_path):
    for _ in range(2):
        assert score(extract / "citizens.parquet", extract / "dossiers.parquet", tmp_path) == 0
    assert len(list((tmp_path / "editions").iterdir())) == 1
    for name in (
        "site/index.html",
        "site/tinh/68.html",
        "manifest.json",
        "tallies.parquet",
        "scores.parquet",
        "measures.parquet",
    ):
        assert (tmp_path / "current" / name).read_bytes() == (scored / "current" / name).read_bytes()


def test_counts_add_up_from_commune_to_nation(scored):
    found = rates(scored)
    for column in ("records", "met", "identifier_failed"):
        sums = found.group_by("level", "dataset", "criterion").agg(pl.col(column).sum())
        assert sums.group_by("dataset", "criterion").agg(pl.col(column).n_unique()).get_column(column).max() == 1


def test_every_locality_is_measured_and_counts_of_measures_add_up(scored):
    found = readings(scored)
    assert found.group_by("level", "measure_id").len().select("level", "len").unique().sort("len").rows() == [
        ("nation", 1),
        ("province", 34),
        ("commune", 3321),
    ]
    shares = found.filter(pl.col("measure_id").str.contains("MEA-SVC-0(0[1-9]|1[01])"))
    for column in ("numerator", "denominator"):
        sums = shares.group_by("level", "measure_id").agg(pl.col(column).sum())
        assert sums.group_by("measure_id").agg(pl.col(column).n_unique()).get_column(column).max() == 1
    assert set(found["state"]) <= {"on_target", "watch", "below", "not_assessed"}
    nation = found.filter((pl.col("level") == "nation") & (pl.col("measure_id") == "MEA-SVC-001")).row(0, named=True)
    assert (nation["met"], nation["target"], nation["target_year"]) == (True, 80.0, 2025)


def test_the_manifest_names_what_measures_were_judged_by(scored):
    manifest = json.loads((scored / "current" / "manifest.json").read_text("utf-8"))
    assert manifest["measures_sha256"] == fingerprint()
    assert manifest["targets_sha256"] == load_targets().sha256
    assert manifest["expected_sha256"] is None
    assert manifest["measures_not_run"] == {}
    assert (scored / "current" / "site" / "index.html").read_text("utf-8").count("Thước đo và chỉ tiêu <") == 1


@pytest.mark.usefixtures("no_pages")
def test_coverage_is_measured_against_the_expected_people(extract, scored, tmp_path):
    expected = extract / "made" / "expected.csv"
    assert score(extract / "citizens.csv", extract / "dossiers.csv", tmp_path, "--expected", str(expected)) == 0
    row = readings(tmp_path).filter((pl.col("level") == "nation") & (pl.col("measure_id") == "MEA-DEM-001"))
    people = pl.read_csv(expected)["people"].sum()
    assert row["denominator"].to_list() == [people]
    assert 97 < row["value"].item() < 101
    without = readings(scored).filter(pl.col("measure_id") == "MEA-DEM-001")
    assert set(without["reason"]) == {"no_expected"}
    others = pl.col("measure_id") != "MEA-DEM-001"
    assert readings(tmp_path).filter(others).equals(readings(scored).filter(others))
    manifests = [json.loads((out / "current" / "manifest.json").read_text("utf-8")) for out in (tmp_path, scored)]
    assert manifests[0]["expected_sha256"] == hashlib.sha256(expected.read_bytes()).hexdigest()
    assert manifests[0]["edition"] != manifests[1]["edition"]


@pytest.mark.usefixtures("no_pages")
def test_targets_of_ones_own_judge_anew(extract, tmp_path):
    targets = tmp_path / "ours.toml"
    targets.write_text(
        '[[target]]\nmeasure = "MEA-SVC-007"\nlevels = ["nation"]\nyear = 2026\nvalue = 99.9\nsource = "ours [R]"\n',
        "utf-8",
    )
    out = tmp_path / "out"
    assert score(extract / "citizens.csv", extract / "dossiers.csv", out, "--targets", str(targets)) == 0
    judged = readings(out).filter(pl.col("target").is_not_null())
    assert judged.select("measure_id", "level", "state", "met").rows() == [("MEA-SVC-007", "nation", "below", False)]


def test_faults_of_targets_and_expected_people_are_told_together(extract, tmp_path, capsys):
    (tmp_path / "t.toml").write_text("[[target]]\n", "utf-8")
    (tmp_path / "e.csv").write_text("unit_code,people\n99999,1\n", "utf-8")
    files = ("--targets", str(tmp_path / "t.toml"), "--expected", str(tmp_path / "e.csv"))
    assert score(extract / "citizens.csv", extract / "dossiers.csv", tmp_path / "out", *files) == 2
    said = capsys.readouterr().err
    assert "lacks the entry 'measure'" in said
    assert "e.csv, dòng / line 2: unit_code" in said


def test_manifest_counts_every_row(scored):
    manifest = json.loads((scored / "current" / "manifest.json").read_text("utf-8"))
    for feed in manifest["datasets"].values():
        assert feed["received"] == feed["scored"] + feed["rejected"]
    assert manifest["datasets"]["citizens"]["received"] == 3400


def test_no_person_is_named_outside_the_private_folders(scored):
    for path in (scored / "editions").rglob("*"):
        if path.is_file():
            assert CANARY.encode() not in path.read_bytes(), path


def test_nothing_is_left_of_the_work_folder(scored):
    assert {path.name for path in scored.iterdir()} == {"editions", "current", "history", "worklists", ".lock"}


def spoil(folder: Path, source: Path, damage: str) -> Path:  # noqa: C901 - a table of cases
    """A damaged copy of the citizens' CSV or Parquet file."""
    text = (source / "citizens.csv").read_text("utf-8")
    frame = pl.read_parquet(source / "citizens.parquet")
    path = folder / f"{damage}.csv"
    match damage:
        case "utf16":
            path.write_text(text, "utf-16")
        case "tcvn3":
            path.write_bytes(text.translate(str.maketrans(dict(TCVN3))).encode("latin-1", "replace"))
        case "parquet_named_csv":
            shutil.copy(source / "citizens.parquet", path)
        case "csv_named_parquet":
            path = folder / "lies.parquet"
            path.write_text(text, "utf-8")
        case "truncated":
            path = folder / "truncated.parquet"
            whole = (source / "citizens.parquet").read_bytes()
            path.write_bytes(whole[: len(whole) // 2])
        case "empty":
            path.write_text("", "utf-8")
        case "header_only":
            path.write_text(text.splitlines()[0] + "\n", "utf-8")
        case "no_full_name":
            frame.rename({"full_name": "ho_va_ten"}).write_csv(path)
        case "unknown_units":
            frame.with_columns(pl.lit("00000").alias("managing_unit")).write_csv(path)
        case "wrong_dates":
            dated = frame.drop_nulls("birth_date")
            dated.with_columns(pl.col("birth_date").dt.strftime("%d/%m/%Y")).write_csv(path)
        case "absent":
            path = folder / "absent.csv"
    return path


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("utf16", "UTF-16"),
        ("tcvn3", "TCVN3"),
        ("parquet_named_csv", "Parquet"),
        ("csv_named_parquet", "lies.parquet"),
        ("truncated", "truncated Parquet"),
        ("empty", "no data rows"),
        ("header_only", "no data rows"),
        ("no_full_name", "ho_va_ten"),
        ("unknown_units", "no record belongs to a commune"),
        ("wrong_dates", "birth_date: not a date"),
        ("absent", "not found"),
    ],
)
def test_damage_gets_a_clear_error_and_no_edition(damage, said, extract, tmp_path, capsys):
    out = tmp_path / "out"
    assert score(spoil(tmp_path, extract, damage), extract / "dossiers.csv", out) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert "Traceback" not in captured.err
    assert CANARY not in captured.err + captured.out
    assert not (out / "current").exists()


def test_problems_of_both_datasets_are_told_at_once(extract, tmp_path, capsys):
    assert score(spoil(tmp_path, extract, "utf16"), spoil(tmp_path, extract, "truncated"), tmp_path / "out") == 2
    said = capsys.readouterr().err
    assert "UTF-16" in said
    assert "truncated.parquet" in said


def test_a_failed_run_leaves_the_edition_before_it(extract, tmp_path):
    out = tmp_path / "out"
    assert score(extract / "citizens.csv", extract / "dossiers.csv", out) == 0
    before = (out / "current").resolve()
    assert score(spoil(tmp_path, extract, "truncated"), extract / "dossiers.csv", out) == 2
    assert (out / "current").resolve() == before
    assert (before / "site" / "index.html").is_file()


@pytest.mark.usefixtures("no_pages")
def test_rows_that_cannot_be_read_are_kept_with_line_and_reason(extract, tmp_path, capsys):
    lines = (extract / "citizens.csv").read_text("utf-8").splitlines()
    lines[4] += ",more"
    lines[9] = '"' + lines[9]
    columns = lines[0].split(",")
    fields = lines[20].split(",")
    fields[columns.index("birth_date")] = "1999-02-31"
    lines[20] = ",".join(fields)
    path = tmp_path / "ragged.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    assert score(path, extract / "dossiers.csv", tmp_path / "out", "--json") == 0
    feed = summary(capsys)["datasets"]["citizens"]
    assert (feed["received"], feed["scored"], feed["rejected"]) == (3400, 3397, 3)
    kept = tmp_path / "out" / "rejected" / (tmp_path / "out" / "current").resolve().name / "citizens.ndjson"
    assert kept.stat().st_mode & 0o077 == 0
    assert kept.parent.stat().st_mode & 0o077 == 0
    rows = sorted((json.loads(line) for line in kept.read_text("utf-8").splitlines()), key=lambda row: row["line"])
    assert [(row["line"], row["reason"]) for row in rows] == [
        (5, "too many fields"),
        (10, "unclosed quote"),
        (21, "birth_date: not a date (YYYY-MM-DD)"),
    ]
    assert rows[0]["raw"] == lines[4]


@pytest.mark.usefixtures("no_pages")
def test_rows_of_an_unknown_locality_are_kept_and_too_many_of_them_are_never_green(extract, tmp_path, capsys):
    frame = pl.read_parquet(extract / "citizens.parquet")
    lost = pl.int_range(pl.len()) < 100
    frame.with_columns(pl.when(lost).then(pl.lit("99999")).otherwise("managing_unit").alias("managing_unit")).write_csv(
        tmp_path / "lost.csv"
    )
    assert score(tmp_path / "lost.csv", extract / "dossiers.csv", tmp_path / "out", "--json") == 0
    feed = summary(capsys)["datasets"]["citizens"]
    assert (feed["received"], feed["scored"], feed["rejected"]) == (3400, 3300, 100)
    kept = tmp_path / "out" / "rejected" / (tmp_path / "out" / "current").resolve().name / "citizens-unplaced.ndjson"
    assert len(kept.read_text("utf-8").splitlines()) == 100
    assert kept.stat().st_mode & 0o077 == 0
    assert "on_target" not in set(rates(tmp_path / "out")["state"])
    assert "on_target" not in set(readings(tmp_path / "out")["state"])


@pytest.mark.usefixtures("no_pages")
def test_a_retired_code_counts_for_its_successor(extract, tmp_path):
    """00001 (Phường Phúc Xá) went whole into 00097 (Phường Hồng Hà) on 2025-07-01."""
    frame = pl.read_parquet(extract / "citizens.parquet").with_columns(pl.lit("00001").alias("managing_unit"))
    frame.write_parquet(tmp_path / "old.parquet")
    assert score(tmp_path / "old.parquet", extract / "dossiers.csv", tmp_path / "out") == 0
    rule = pl.read_parquet(tmp_path / "out" / "current" / "rules.parquet").filter(
        (pl.col("rule_id") == "CIT-LIVE-010") & (pl.col("failed") > 0) & (pl.col("level") == "commune")
    )
    assert rule["failed"].to_list() == [3400]
    assert rule["locality"].to_list() == ["00097"]


@pytest.mark.usefixtures("no_pages")
def test_a_missing_optional_column_is_not_assessed_and_never_green(tmp_path, capsys):
    clean = tmp_path / "clean"
    generate(clean, 3_400, date.fromisoformat(AS_OF), seed=11, defects=False)
    frame = pl.read_parquet(clean / "citizens" / "*.parquet").drop("ethnicity_code")
    frame.write_parquet(tmp_path / "less.parquet")
    assert score(tmp_path / "less.parquet", clean / "dossiers", tmp_path / "out", "--json") == 0
    found = summary(capsys)
    assert found["datasets"]["citizens"]["columns_missing"] == ["ethnicity_code"]
    states = {word: criterion["state"] for word, criterion in found["criteria"].items()}
    assert states == {
        "correct": "on_target",
        "sufficient": "not_assessed",
        "clean": "not_assessed",
        "live": "on_target",
    }
    assert found["headline"]["citizens"]["state"] == "not_assessed"
    rule = pl.read_parquet(tmp_path / "out" / "current" / "rules.parquet").filter(
        pl.col("rule_id") == "CIT-SUFFICIENT-005"
    )
    assert set(rule["state"]) == {"not_assessed"}
    assert rule["checked"].sum() == 0


@pytest.mark.usefixtures("no_pages")
def test_a_measure_without_its_columns_is_not_assessed_and_says_which(extract, tmp_path):
    pl.read_parquet(extract / "dossiers.parquet").drop("satisfaction_code").write_parquet(tmp_path / "less.parquet")
    assert score(extract / "citizens.csv", tmp_path / "less.parquet", tmp_path / "out") == 0
    rows = readings(tmp_path / "out").filter(pl.col("measure_id") == "MEA-SVC-011")
    assert set(rows.select("state", "reason", "value").rows()) == {("not_assessed", "columns_missing", None)}
    manifest = json.loads((tmp_path / "out" / "current" / "manifest.json").read_text("utf-8"))
    assert manifest["measures_not_run"] == {
        "MEA-SVC-011": {"run": "column_missing", "reason": "satisfaction_code"},
    }


@pytest.mark.usefixtures("no_pages")
def test_official_names_through_the_official_mapping(extract, scored, tmp_path):
    from schemas.contract import CITIZENS  # noqa: PLC0415 - used here only

    official = {column.name: column.official[0] for column in CITIZENS.columns if column.official}
    pl.read_parquet(extract / "citizens.parquet").rename(official).write_csv(tmp_path / "official.csv")
    assert score(tmp_path / "official.csv", extract / "dossiers.csv", tmp_path / "out", "--mapping", "official") == 0
    assert rates(tmp_path / "out").equals(rates(scored))


@pytest.mark.usefixtures("no_pages")
def test_the_gate(extract, tmp_path):
    assert score(extract / "citizens.csv", extract / "dossiers.csv", tmp_path, "--gate", "100") == 1
    assert score(extract / "citizens.csv", extract / "dossiers.csv", tmp_path, "--gate", "10") == 0


def test_usage_errors_end_with_2():
    for arguments in ([], ["score"], ["score", "a", "b", "--as-of", "31/10/2026", "--out", "x"], ["nothing"]):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == 2


def test_an_internal_failure_is_one_line_without_its_text(extract, tmp_path, capsys, monkeypatch):
    def fail(*_: object) -> None:
        raise RuntimeError(CANARY)

    monkeypatch.setattr("flows.pipeline.judge", fail)
    assert score(extract / "citizens.csv", extract / "dossiers.csv", tmp_path) == 3
    said = capsys.readouterr().err
    assert "RuntimeError" in said
    assert CANARY not in said


def test_the_installed_command_starts_quickly_without_the_heavy_packages():
    code = (
        "import sys; from flows.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'prefect', 'pandera', 'polars', 'great_expectations', 'faker'} & set(sys.modules)\n"
        "sys.exit(repr(heavy) if heavy else 0)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


@pytest.mark.usefixtures("no_pages")
def test_a_shifted_column_puts_no_name_into_the_published_tables(extract, tmp_path):
    frame = pl.read_parquet(extract / "citizens.parquet")
    shifted = pl.when(pl.int_range(pl.len()) < 5).then(pl.lit(CANARY)).otherwise("managing_unit")
    frame.with_columns(shifted.alias("managing_unit")).write_parquet(tmp_path / "shifted.parquet")
    assert score(tmp_path / "shifted.parquet", extract / "dossiers.csv", tmp_path / "out") == 0
    tallies = pl.read_parquet(tmp_path / "out" / "current" / "tallies.parquet")
    assert tallies.filter(pl.col("managing_unit").is_null())["records"].sum() == 5
    for path in (tmp_path / "out" / "editions").rglob("*"):
        assert path.is_dir() or CANARY.encode() not in path.read_bytes(), path


@pytest.mark.usefixtures("no_pages")
def test_the_gate_does_not_open_on_too_little_evidence(extract, tmp_path):
    frame = pl.read_parquet(extract / "citizens.parquet")
    few = ["personal_id", "full_name", "birth_date", "sex_code", "managing_unit"]
    frame.select(few).write_parquet(tmp_path / "few.parquet")
    assert score(tmp_path / "few.parquet", extract / "dossiers.csv", tmp_path / "out", "--gate", "1") == 1
