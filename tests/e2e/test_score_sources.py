"""Each kind of source gives the scores that the same records give as Parquet, and no password is left anywhere."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path

import polars as pl
import postgres as support
import pytest
from deltalake import DeltaTable

from checks.vocabulary import Dataset
from flows.cli import main
from flows.settings import SILENT
from schemas.contract import TABLES, Kind
from scorecards.site import SiteReport
from synthetic.generate import generate

AS_OF = "2026-10-31"
CANARY, PLACE = "CANARYPASSWORD", "canarydatabase"
BIN = support.programs()
TYPES = {Kind.TEXT: "text", Kind.DATE: "date", Kind.DATETIME: "timestamp", Kind.INTEGER: "bigint", Kind.BOOLEAN: "bool"}


@pytest.fixture(scope="module")
def extract(tmp_path_factory):
    """A small synthetic extract as files of every kind."""
    folder = tmp_path_factory.mktemp("extract")
    generate(folder / "made", 3_400, date.fromisoformat(AS_OF), seed=12)
    for dataset in Dataset:
        name = dataset.value
        frame = pl.read_parquet(folder / "made" / name / "*.parquet")
        frame.write_csv(folder / f"{name}.csv")
        frame.write_parquet(folder / f"{name}.parquet")
        frame.write_excel(folder / f"{name}.xlsx", worksheet="Sheet1")
        frame.write_delta(folder / name)
        frame.head(5).write_delta(folder / name, mode="append")
        DeltaTable(folder / name).restore(0)
    return folder


@pytest.fixture(scope="module")
def reached(extract):
    """A server with both tables."""
    if BIN is None:
        pytest.skip("no PostgreSQL is installed (initdb was not found)")
    with support.server(BIN) as variables:
        for dataset in Dataset:
            path = extract / f"{dataset.value}.csv"
            written = path.read_text("utf-8").partition("\n")[0].split(",")
            columns = {name: TYPES[TABLES[dataset].by_name[name].kind] for name in written}
            support.fill(BIN, variables, dataset.value, columns, path)
        yield variables


@pytest.fixture
def server(reached, monkeypatch):
    """The server, as the environment says; the password is not asked for, and must be told nowhere all the same."""
    for name, value in reached.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PGPASSWORD", CANARY)
    return reached


@pytest.fixture(autouse=True)
def _no_pages(monkeypatch):
    """Leave the pages and the suites out: they are the same whatever the source."""

    def publish_site(*arguments: object, **_: object) -> SiteReport:
        out = arguments[-1]
        assert isinstance(out, Path)
        out.mkdir()
        return SiteReport(out / "index.html", 0, 0, pl.DataFrame(schema={"code": pl.String}))

    monkeypatch.setattr("flows.publishing.publish_site", publish_site)
    monkeypatch.setattr("flows.expecting.expect", lambda *_: None)


def score(citizens: Path | str, dossiers: Path | str, out: Path, *more: str) -> int:
    return main(["score", str(citizens), str(dossiers), "--as-of", AS_OF, "--out", str(out), "--direct", *more])


def tables(out: Path) -> list[pl.DataFrame]:
    return [pl.read_parquet(out / "current" / name) for name in ("tallies.parquet", "scores.parquet")]


def facts(out: Path) -> dict:
    return json.loads((out / "current" / "manifest.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def expected(extract, tmp_path_factory):
    """The tallies and scores of the Parquet files."""
    with pytest.MonkeyPatch.context() as patch:
        _no_pages.__wrapped__(patch)
        out = tmp_path_factory.mktemp("expected")
        assert score(extract / "citizens.parquet", extract / "dossiers.parquet", out) == 0
    return tables(out)


def same(out: Path, expected: list[pl.DataFrame]) -> bool:
    return all(found.equals(wanted) for found, wanted in zip(tables(out), expected, strict=True))


def test_workbooks_give_the_same_scores(extract, expected, tmp_path):
    assert score(extract / "citizens.xlsx", extract / "dossiers.xlsx", tmp_path) == 0
    assert same(tmp_path, expected)


@pytest.mark.parametrize("more", [(), ("--incremental",)])
def test_delta_tables_give_the_same_scores(extract, expected, tmp_path, more):
    assert score(extract / "citizens", f"{extract / 'dossiers'}@0", tmp_path, *more) == 0
    assert same(tmp_path, expected)
    versions = {name: {file["version"] for file in feed["files"]} for name, feed in facts(tmp_path)["datasets"].items()}
    assert versions == {"citizens": {2}, "dossiers": {0}}


@pytest.mark.parametrize("more", [(), ("--incremental",)])
def test_tables_of_a_database_give_the_same_scores_and_one_edition(expected, server, tmp_path, capfd, more):
    for _ in range(2):
        assert score("postgresql:public.citizens", "postgresql:public.dossiers", tmp_path, *more) == 0
        # The same rows, moved about in the table.
        support.psql(BIN, server, "UPDATE citizens SET sex_code = sex_code WHERE personal_id < '0350'")
    assert same(tmp_path, expected)
    assert len(list((tmp_path / "editions").iterdir())) == 1
    (file,) = facts(tmp_path)["datasets"]["citizens"]["files"]
    assert (file["name"], file["rows"]) == ("postgresql:public.citizens", 3_400)
    said = "".join(capfd.readouterr())
    for path in (path for path in tmp_path.rglob("*") if path.is_file()):
        content = path.read_bytes()
        assert CANARY.encode() not in content, path
        assert server["PGHOST"].encode() not in content, path
    assert CANARY not in said
    assert server["PGHOST"] not in said


@pytest.mark.parametrize("option", [[], ["--json"]])
def test_a_server_that_cannot_be_reached_leaves_no_edition_and_no_password(tmp_path, monkeypatch, capfd, option):
    monkeypatch.setenv("DDSS_POSTGRES_URL", f"postgresql://clerk:{CANARY}@127.0.0.1:1/register")
    assert score("postgresql:public.citizens", "postgresql:public.dossiers", tmp_path, *option) == 3
    said = "".join(capfd.readouterr())
    assert "can't be reached now" in said
    assert CANARY not in said
    assert "127.0.0.1" not in said
    assert not (tmp_path / "current").exists()


def test_an_address_in_the_place_of_a_table_is_refused_and_not_repeated(tmp_path, capfd):
    address = f"postgresql://clerk:{CANARY}@host/register.citizens"
    assert score(address, "postgresql:public.dossiers", tmp_path) == 2
    said = "".join(capfd.readouterr())
    assert "SCHEMA.TABLE" in said
    assert CANARY not in said


AT_ONCE = """
import sys
from flows import orchestrated
orchestrated.RETRIES, orchestrated.RETRY_SECONDS = 1, 0
from flows.cli import main
sys.exit(main(sys.argv[1:]))
"""


def test_a_flow_tries_an_unreachable_server_again_and_tells_prefect_no_password(tmp_path):
    inherited = {name: value for name, value in os.environ.items() if name not in SILENT and "PREFECT" not in name}
    home = tmp_path / "prefect"
    address = f"postgresql://clerk:{CANARY}@127.0.0.1:1/{PLACE}"
    names = ("postgresql:public.citizens", "postgresql:public.dossiers")
    ran = subprocess.run(
        [sys.executable, "-c", AT_ONCE, "score", *names, "--as-of", AS_OF, "--out", str(tmp_path / "out")],
        env=inherited | {"PREFECT_HOME": str(home), "DDSS_POSTGRES_URL": address},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 3
    assert "can't be reached now" in ran.stderr
    assert CANARY not in ran.stdout + ran.stderr
    with sqlite3.connect(home / "prefect.db") as records:
        tried = [count for (count,) in records.execute("select run_count from task_run")]
        given = "".join(parameters for (parameters,) in records.execute("select parameters from flow_run"))
    assert tried == [2]
    assert names[0] in given
    for path in home.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert CANARY.encode() not in content, path
            assert PLACE.encode() not in content, path
