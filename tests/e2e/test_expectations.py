"""Suites of Great Expectations in a run: held against the tally, kept with the edition, hand-written ones too."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from checks.expectations.engine.collect import Collector
from checks.expectations.suites import ROOT, shipped
from flows.cli import main
from schemas.localities import communes
from scorecards.site import SiteReport
from synthetic.generate import generate

AS_OF = "2026-10-31"
CANARY = "CANARYPERSON"


def without_pages(*arguments, **_):
    arguments[-1].mkdir()
    return SiteReport(arguments[-1] / "index.html", 0, 0, pl.DataFrame(schema={"code": pl.String}))


@pytest.fixture
def no_pages(monkeypatch):
    monkeypatch.setattr("flows.publishing.publish_site", without_pages)


@pytest.fixture(scope="module")
def extract(tmp_path_factory):
    """3,400 people, of whom one fails rules in whatever column holds a name or a code."""
    folder = tmp_path_factory.mktemp("extract")
    generate(folder, 3_400, date.fromisoformat(AS_OF), seed=12)
    spoilt = ("full_name", "mother_name", "marital_status_code", "email", "legacy_id", "current_unit", "household_id")
    first = pl.int_range(pl.len()) == 7
    citizens = pl.read_parquet(folder / "citizens" / "*.parquet").with_columns(
        pl.when(first).then(pl.lit(f"{CANARY} {name}9")).otherwise(name).alias(name) for name in spoilt
    )
    shutil.rmtree(folder / "citizens")
    citizens.write_parquet(folder / "citizens.parquet")
    return folder


def score(extract: Path, out: Path, *more: str) -> int:
    paths = str(extract / "citizens.parquet"), str(extract / "dossiers")
    return main(["score", *paths, "--as-of", AS_OF, "--out", str(out), "--direct", "--no-worklists", *more])


@pytest.fixture(scope="module")
def scored(extract, tmp_path_factory):
    out = tmp_path_factory.mktemp("scored")
    assert score(extract, out) == 0
    return out / "current"


def results(edition: Path) -> dict[str, dict]:
    return {path.stem: json.loads(path.read_text("utf-8")) for path in (edition / "expectations/results").glob("*")}


def test_every_suite_has_its_results_and_its_pages(scored):
    names = {each.name for each in shipped()}
    assert results(scored).keys() == names
    assert {path.stem for path in (scored / "expectations/docs/expectations").glob("*.html")} == names
    assert {path.parts[-4] for path in (scored / "expectations/docs/validations").glob("*/*/*/*.html")} == names
    assert "NOT for publication" in (scored / "expectations/README.txt").read_text("utf-8")
    manifest = json.loads((scored / "manifest.json").read_text("utf-8"))
    assert manifest["expectations"]["suites"].keys() == names


def test_suites_count_what_the_edition_counts(scored):
    nation = pl.read_parquet(scored / "rules.parquet").filter(pl.col("level") == "nation")
    counted = {row["rule_id"]: (row["checked"], row["failed"]) for row in nation.iter_rows(named=True)}
    found = {
        each["expectation"]["meta"]["rule_id"]: (each["checked"], each["failed"])
        for name, suite in results(scored).items()
        if name != "targets"
        for each in suite["results"]
        if each["state"] != "not_run"
    }
    assert len(found) > 240
    assert found == {rule_id: counted[rule_id] for rule_id in found}


def test_a_persons_values_are_in_no_byte_of_the_results(scored):
    files = [path for path in (scored / "expectations").rglob("*") if path.is_file()]
    assert len(files) > 20
    for path in files:
        assert CANARY.encode() not in path.read_bytes(), path


def test_the_lists_of_who_misses_are_those_of_the_scorecards(scored):
    """A page hides what would tell a small number; of the rest it says the same."""
    missing: dict[str, set[object]] = {}
    judged = 0
    for each in results(scored)["targets"]["results"]:
        meta = each["expectation"]["meta"]
        judged += each["checked"]
        for code in each.get("failing", []):
            missing.setdefault(code, set()).add(meta.get("cleaning_target", meta.get("measure")))
    cleaning = pl.read_parquet(scored / "cleaning.parquet").filter(pl.col("state") == "below")
    measured = pl.read_parquet(scored / "measures.parquet").filter(pl.col("met").is_not_null())
    wanted: dict[str, set[object]] = {}
    for code, target in cleaning.select("locality", "target").iter_rows():
        wanted.setdefault(code, set()).add(target)
    for code, measure in measured.filter(~pl.col("met")).select("locality", "measure_id").iter_rows():
        wanted.setdefault(code, set()).add(measure)
    assert missing == wanted
    assert judged > len(communes(date.fromisoformat(AS_OF)))
    shown = [json.loads(path.read_text("utf-8")) for path in (scored / "site/data").rglob("*.json")]
    said = {"met": 0, "missed": 0, "on_target": 0, "below": 0}
    for page in shown:
        if not isinstance(page, dict) or not page.get("cleaning"):
            continue
        misses = missing.get(page["code"], set())
        assert not misses & set(page["cleaning"]["met"])
        assert set(page["cleaning"]["missed"]) <= misses
        assert {each for each in misses if isinstance(each, int)} <= {
            *page["cleaning"]["missed"],
            *page["cleaning"]["unknown"],
        }
        for word in ("met", "missed"):
            said[word] += len(page["cleaning"][word])
        for each in page.get("measures", []):
            if "target" in each and each["state"] in said:
                assert (each["id"] in misses) is (each["state"] == "below"), (page["code"], each)
                said[each["state"]] += 1
    # In so small an extract a page hides who misses a measure's target: too few dossiers stand behind it.
    assert min(said["met"], said["missed"], said["on_target"]) > 0, said


def test_data_docs_fetch_nothing(scored):
    for path in (scored / "expectations/docs").rglob("*.html"):
        text = path.read_text("utf-8")
        assert "<script" not in text
        assert "https://" not in text


@pytest.mark.usefixtures("no_pages")
@pytest.mark.parametrize("more", [(), ("--incremental",)], ids=["whole", "incremental"])
def test_a_run_asks_the_records_for_nothing_that_its_tally_holds(extract, scored, tmp_path, monkeypatch, more):
    """Of 253 rules a handful of row conditions is left, whose rows no rule counts."""
    asked: list[str] = []
    run = Collector.run

    def spied(self, jobs):
        asked.extend(job.label.partition(" of ")[0] for job in jobs.values() if "locality" not in job.records.schema)
        return run(self, jobs)

    monkeypatch.setattr(Collector, "run", spied)
    assert score(extract, tmp_path, *more) == 0
    assert {*asked} == {"table.row_count", "column_values.nonnull.unexpected_count"}
    assert len(asked) < 20
    assert results(tmp_path / "current") == results(scored)


@pytest.mark.usefixtures("no_pages")
def test_counts_that_differ_end_the_run_and_name_the_rules(extract, tmp_path, capsys, monkeypatch):
    wrong = {"as_of": "1990-01-01", "period_end": "2026-11-01T00:00:00"}
    monkeypatch.setattr("checks.expectations.checking.parameters", lambda _: wrong)
    assert score(extract, tmp_path) == 3
    assert "the suites and the tally differ on rules: CIT-CORRECT-006, CIT-CORRECT-009" in capsys.readouterr().err
    assert not (tmp_path / "current").exists()


def written(folder: Path, name: str, **data: object) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps({"name": name, **data}), "utf-8")


IN_SET = {"type": "expect_column_values_to_be_in_set", "kwargs": {"column": "sex_code", "value_set": ["0", "1", "2"]}}


@pytest.mark.usefixtures("no_pages")
def test_hand_written_suites_are_run_and_kept(extract, tmp_path, capsys):
    columns = {"type": "expect_table_column_count_to_be_between", "kwargs": {"min_value": 1, "max_value": 47}}
    rule = {"type": "expect_rule_to_hold", "kwargs": {"rule_id": "CIT-CLEAN-009"}}
    left = {"type": "expect_column_values_to_be_between", "kwargs": {"column": "cleaning_01", "max_value": 5}}
    absent = {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "blood_group_code"}}
    written(tmp_path / "s", "mine", meta={"table": "citizens"}, expectations=[IN_SET, columns, absent])
    written(tmp_path / "s", "ruled", meta={"table": "citizens"}, expectations=[rule])
    written(tmp_path / "s", "places", meta={"table": "localities"}, expectations=[left])
    citizens = pl.read_parquet(extract / "citizens.parquet").drop("blood_group_code")
    citizens.write_parquet(tmp_path / "citizens.parquet")
    (tmp_path / "dossiers").symlink_to(extract / "dossiers")
    assert score(tmp_path, tmp_path / "out", "--suites", str(tmp_path / "s"), "--json") == 0
    kept = results(tmp_path / "out" / "current")
    assert [each["state"] for each in kept["mine"]["results"]] == ["missed", "met", "not_run"]
    assert [each["state"] for each in kept["ruled"]["results"]] == ["missed"]
    assert kept["places"]["results"][0]["checked"] > 3300
    assert json.loads(capsys.readouterr().out)["expectations"]["mine"] == 1


@pytest.mark.usefixtures("no_pages")
def test_an_expectation_that_fails_while_it_runs_ends_with_3_and_says_no_value(extract, tmp_path, capsys):
    """The run is published none the less: the suites that ship were counted, and agree with the tally."""
    mean = {"type": "expect_column_mean_to_be_between", "kwargs": {"column": "full_name", "min_value": 1}}
    written(tmp_path / "s", "mine", meta={"table": "citizens"}, expectations=[IN_SET, mean])
    assert score(extract, tmp_path / "out", "--suites", str(tmp_path / "s"), "--json") == 3
    summary = json.loads(capsys.readouterr().out)
    assert summary["expectations_in_error"] == ["mine"]
    kept = results(tmp_path / "out" / "current")["mine"]
    assert [each["state"] for each in kept["results"]] == ["missed", "in_error"]
    assert kept["results"][1]["error"].isidentifier()
    mine = str(tmp_path / "s" / "mine.json")
    assert main(["expectations", "run", mine, str(extract / "citizens.parquet"), "--as-of", AS_OF]) == 3
    assert "1 in_error" in (said := capsys.readouterr()).out
    for path in filter(Path.is_file, (tmp_path / "out" / "current" / "expectations").rglob("*")):
        assert CANARY.encode() not in path.read_bytes()
    assert CANARY not in said.out + said.err


def test_broken_suites_are_refused_all_at_once_before_any_work(extract, tmp_path, capsys):
    folder = tmp_path / "s"
    citizens = {"table": "citizens"}
    written(folder, "citizens-live", meta=citizens, expectations=[IN_SET])
    written(folder, "nowhere", expectations=[IN_SET])
    written(folder, "empty", meta=citizens, expectations=[])
    written(folder, "column", meta=citizens, expectations=[{**IN_SET, "kwargs": {"column": "sex", "value_set": []}}])
    written(folder, "kind", meta=citizens, expectations=[{"type": "expect_luck", "kwargs": {}}])
    between = "expect_column_values_to_be_between"
    written(folder, "argument", meta=citizens, expectations=[{"type": between, "kwargs": {"colum": "sex_code"}}])
    rule = {"type": "expect_rule_to_hold", "kwargs": {"rule_id": "CIT-X"}}
    written(folder, "rule", meta=citizens, expectations=[rule])
    parameter = {"column": "birth_date", "max_value": {"$PARAMETER": "today"}}
    written(folder, "parameter", meta=citizens, expectations=[{"type": between, "kwargs": parameter}])
    (folder / "torn.json").write_text('{"name": ', "utf-8")
    assert score(extract, tmp_path / "out", "--suites", str(folder)) == 2
    said = capsys.readouterr().err
    for wanted in (
        "citizens-live.json: tên đã dùng / the name is taken: 'citizens-live'",
        "nowhere.json: cần meta.table là một trong / meta.table must be one of: citizens, dossiers, localities",
        "empty.json: cần danh sách expectations",
        "column.json: expectations[1]: không có cột này / no such column: 'sex'",
        "kind.json: expectations[1]: expect_luck: không dùng được",
        "argument.json: expectations[1]: expect_column_values_to_be_between, column: field required",
        "rule.json: expectations[1]: không có quy tắc này / no such rule: 'CIT-X'",
        "parameter.json: expectations[1]: chỉ có tham số / the only parameters are as_of, period_end: 'today'",
        "torn.json: không đọc được JSON / can't be read as JSON",
    ):
        assert wanted in said
    assert not (tmp_path / "out").exists()
    assert score(extract, tmp_path / "out", "--suites", str(tmp_path / "none")) == 2
    assert "none: không có thư mục này / no such folder" in capsys.readouterr().err


def test_a_run_without_expectations_imports_no_great_expectations(extract, tmp_path):
    arguments = [
        *("score", str(extract / "citizens.parquet"), str(extract / "dossiers"), "--as-of", AS_OF),
        *("--out", str(tmp_path), "--direct", "--no-expectations", "--json"),
    ]
    code = (
        "import sys, polars as pl, flows.publishing\n"
        "from flows.cli import main\n"
        "from scorecards.site import SiteReport\n"
        "def pages(*given, **_):\n"
        "    given[-1].mkdir()\n"
        "    return SiteReport(given[-1] / 'index.html', 0, 0, pl.DataFrame(schema={'code': pl.String}))\n"
        "flows.publishing.publish_site = pages\n"
        f"ended = main({arguments!r})\n"
        "sys.exit(ended or ('great_expectations' in sys.modules and 9))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert not (tmp_path / "current" / "expectations").exists()
    assert "expectations" not in json.loads(ran.stdout)
    assert json.loads((tmp_path / "current" / "manifest.json").read_text("utf-8"))["expectations"] is None


def test_the_command_lists_shows_and_runs_suites(extract, scored, tmp_path, capsys):
    assert main(["expectations", "list", "--json"]) == 0
    assert {each["name"]: each["expectations"] for each in json.loads(capsys.readouterr().out)} == {
        each.name: len(each.expectations) for each in shipped()
    }
    assert main(["expectations", "show", "dossiers-live"]) == 0
    assert capsys.readouterr().out == (ROOT / "dossiers-live.json").read_text("utf-8")
    run = ["expectations", "run"]
    assert main([*run, "citizens-clean", str(extract / "citizens.parquet"), "--as-of", AS_OF, "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    kept = results(scored)["citizens-clean"]
    assert found.pop("rejected") == 0
    assert found == kept
    assert main([*run, "targets", str(scored.parent), "--as-of", AS_OF, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["results"] == results(scored)["targets"]["results"]
    present = {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "dossier_code"}}
    written(tmp_path, "mine", meta={"table": "dossiers"}, expectations=[present])
    assert main([*run, str(tmp_path / "mine.json"), str(extract / "dossiers"), "--as-of", AS_OF]) == 0
    assert "1 met" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("suite", "extract_name", "said"),
    [
        ("citizens", "citizens.parquet", "citizens: không có bộ kỳ vọng này / no such suite"),
        ("absent.json", "citizens.parquet", "absent.json: không có tệp này / no such file"),
        ("targets", "dossiers", "dossiers: không phải kỳ phát hành, thiếu / no edition, it lacks cleaning.parquet"),
        ("dossiers-live", "absent", "absent: không tìm thấy / not found"),
    ],
)
def test_what_is_not_there_is_told(suite, extract_name, said, extract, capsys):
    assert main(["expectations", "run", suite, str(extract / extract_name), "--as-of", AS_OF]) == 2
    assert said in capsys.readouterr().err
