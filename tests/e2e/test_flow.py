"""The Prefect flow as a steward starts it: a real run in its own process, no server, no trace of a person."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from flows.settings import SILENT
from synthetic.generate import generate

CANARY = "CANARYPERSON"
PIN = "079199123457"


@pytest.fixture(scope="module")
def extract(tmp_path_factory):
    folder = tmp_path_factory.mktemp("flow")
    generate(folder, 3_400, date(2026, 10, 31), seed=5)
    first = pl.int_range(pl.len()) == 0
    citizens = pl.read_parquet(folder / "citizens" / "*.parquet").with_columns(
        pl.when(first).then(pl.lit(f"{CANARY} 9")).otherwise("full_name").alias("full_name"),
        pl.when(first).then(pl.lit(PIN)).otherwise("personal_id").alias("personal_id"),
    )
    citizens.write_csv(folder / "citizens.csv")
    return folder


def run(extract: Path, home: Path, dossiers: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if name not in SILENT and "PREFECT" not in name}
    command = [
        str(Path(sys.executable).with_name("ddss")),
        "score",
        str(extract / "citizens.csv"),
        str(extract / dossiers),
        "--as-of",
        "2026-10-31",
        "--out",
        str(home / "out"),
        "--synthetic",
    ]
    return subprocess.run(
        command, env=inherited | {"PREFECT_HOME": str(home / "prefect")}, capture_output=True, text=True, check=False
    )


def test_a_run_through_prefect_publishes_and_tells_prefect_nothing_personal(extract, tmp_path):
    ran = run(extract, tmp_path, "dossiers")
    assert ran.returncode == 0, ran.stderr
    assert "Phiếu điểm / scorecard:" in ran.stdout
    assert (tmp_path / "out" / "current" / "site" / "index.html").is_file()
    with sqlite3.connect(tmp_path / "prefect" / "prefect.db") as records:
        states = [state for (state,) in records.execute("select state_type from flow_run")]
    assert states == ["COMPLETED"]
    for path in (tmp_path / "prefect").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert CANARY.encode() not in content, path
            assert PIN.encode() not in content, path
    assert CANARY not in ran.stdout + ran.stderr
    assert PIN not in ran.stdout + ran.stderr


def test_a_run_through_prefect_that_fails_says_one_clear_thing(extract, tmp_path):
    whole = next((extract / "dossiers").glob("*.parquet")).read_bytes()
    (extract / "cut.parquet").write_bytes(whole[: len(whole) // 2])
    ran = run(extract, tmp_path, "cut.parquet")
    assert ran.returncode == 2
    assert "truncated Parquet" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert not (tmp_path / "out" / "current").exists()
