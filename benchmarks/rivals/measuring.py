"""Entrants measured: what they are given, and each in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.rivals.derive import questions
from benchmarks.rivals.entrants import Entrant
from benchmarks.rivals.found import Data
from benchmarks.rivals.homes import python_of
from benchmarks.rivals.questions import AS_OF, Question, write
from schemas import localities
from schemas.context import context

ROOT = Path(__file__).parents[2]
QUIET = {"OTEL_SDK_DISABLED": "true", "GX_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}
"""No rival tells anybody that it ran."""

SLOW_S = 30.0
"""Who takes longer is measured once: minutes do not hang on how busy one second was."""

Told = dict[str, Any]
"""What the process of an entrant tells."""


def prepared(folder: Path, scratch: Path) -> tuple[Data, tuple[Question, ...], Path]:
    """The data in a folder of `ddss synth`, the questions, and the file that tells an entrant of them."""
    data = Data(f"{folder}/citizens/*.parquet", scratch / "units.parquet")
    unit, province = zip(*localities.province_of_unit().items(), strict=True)
    pl.DataFrame({"unit": unit, "province": province}).write_parquet(data.units)
    asked = questions(context(AS_OF))
    write(asked, scratch / "questions.json")
    return data, asked, scratch / "questions.json"


def measured(chosen: list[Entrant], data: Data, asked: Path, repeat: int) -> dict[Entrant, list[Told]]:
    """Each entrant once in every round, so that a busy minute hits all of them.

    Raises:
        SystemExit: one ends with an error, or is killed for the memory it takes: leave it out with `--only`.
    """
    runs: dict[Entrant, list[Told]] = {each: [] for each in chosen}
    for _ in range(repeat):
        for each, found in runs.items():
            if found and found[0]["wall_s"] > SLOW_S:
                continue
            found.append(once(each, data, asked))
            print(f"# {each.key}: {found[-1]['wall_s']:.2f} s, {found[-1]['peak_mib']:.0f} MiB", file=sys.stderr)
    return runs


def once(entrant: Entrant, data: Data, asked: Path) -> Told:
    """One process."""
    child = [python_of(entrant.home), "-m", "benchmarks.rivals.child", entrant.module, entrant.function]
    environment = {**os.environ, **QUIET, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        [*child, asked, data.files, data.units], check=False, capture_output=True, text=True, env=environment, cwd=ROOT
    )
    if ran.returncode != 0:
        raise SystemExit(f"{entrant.key} ended with {ran.returncode}: {ran.stderr[-2000:]}")
    told: Told = json.loads(ran.stdout.splitlines()[-1])
    return told
