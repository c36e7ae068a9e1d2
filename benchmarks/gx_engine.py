"""What Great Expectations costs: on the polars engine, on pandas, and what the same questions cost without it.

    python benchmarks/gx_engine.py [--people 1000000] [--copies 5] [--repeat 3] [--sample 20]

A table of 12 columns, some people several times over with a key of their own, is asked 25 expectations. Each
measurement is a process of its own; CPU seconds are of all its threads, memory is its peak. What is counted is checked
to be the same each time. Groups are communes; a batch per commune is measured for a sample of them and multiplied.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from synthetic.generate import generate

AS_OF = date(2026, 10, 31)
KEY, UNIT = "record", "managing_unit"
COLUMNS = (
    "personal_id",
    "full_name",
    "birth_date",
    "sex_code",
    "ethnicity_code",
    "marital_status_code",
    "phone",
    "card_issued_on",
    "eid_level",
    "updated_at",
    UNIT,
)
"""The columns asked about, beside the key."""

FROM_ONE = {"type": "comparison", "column": {"name": "eid_level"}, "operator": ">=", "parameter": 1}


def _column(name: str) -> pl.Expr:
    return pl.col(name)


def _regex(column: str, pattern: str, *, mostly: float = 0.5) -> tuple[str, dict[str, Any], pl.Expr]:
    return (
        "expect_column_values_to_match_regex",
        {"column": column, "regex": pattern, "mostly": mostly},
        ~_column(column).str.contains(pattern),
    )


def _present(column: str) -> tuple[str, dict[str, Any], pl.Expr]:
    return "expect_column_values_to_not_be_null", {"column": column, "mostly": 0.5}, _column(column).is_null()


def _in_set(column: str, values: list[Any], **more: Any) -> tuple[str, dict[str, Any], pl.Expr]:
    return (
        "expect_column_values_to_be_in_set",
        {"column": column, "value_set": values, "mostly": 0.5} | more,
        ~_column(column).is_in(values),
    )


ON_ROWS: tuple[tuple[str, dict[str, Any], pl.Expr], ...] = (
    *(_present(name) for name in ("personal_id", "full_name", "birth_date", "sex_code", "phone", UNIT)),
    _regex("personal_id", r"^\d{12}$"),
    _regex("phone", r"^0[35789]\d{8}$"),
    _regex(UNIT, r"^\d{5}$"),
    (
        "expect_column_values_to_not_match_regex",
        {"column": "full_name", "regex": r"\d|\s\s", "mostly": 0.5},
        _column("full_name").str.contains(r"\d|\s\s"),
    ),
    (
        "expect_column_value_lengths_to_be_between",
        {"column": "full_name", "min_value": 4, "max_value": 40, "mostly": 0.5},
        ~_column("full_name").str.len_chars().is_between(4, 40),
    ),
    (
        "expect_column_value_lengths_to_equal",
        {"column": "ethnicity_code", "value": 2, "mostly": 0.5},
        _column("ethnicity_code").str.len_chars() != 2,  # noqa: PLR2004 - the length asked for
    ),
    _in_set("sex_code", ["1", "2"]),
    _in_set("marital_status_code", ["1", "2", "3"], mostly=0.1),
    _in_set("eid_level", [0, 1, 2]),
    (
        "expect_column_values_to_be_between",
        {"column": "eid_level", "min_value": 0, "max_value": 1, "mostly": 0.1},
        ~_column("eid_level").is_between(0, 1),
    ),
    (
        "expect_column_values_to_not_be_null",
        {"column": "card_issued_on", "mostly": 0.5, "row_condition": FROM_ONE},
        _column("card_issued_on").is_null() & (_column("eid_level") >= 1),
    ),
    (
        "expect_column_pair_values_a_to_be_greater_than_b",
        {
            "column_A": "card_issued_on",
            "column_B": "birth_date",
            "or_equal": True,
            "ignore_row_if": "either_value_is_missing",
            "mostly": 0.5,
        },
        _column("card_issued_on") < _column("birth_date"),
    ),
)
"""Expectations on rows: type, arguments, and which rows fail it, null where it is not asked."""

OF_COLUMNS: tuple[tuple[str, dict[str, Any], pl.Expr], ...] = (
    ("expect_column_max_to_be_between", {"column": "eid_level", "max_value": 100}, _column("eid_level").max()),
    ("expect_column_mean_to_be_between", {"column": "eid_level", "max_value": 100}, _column("eid_level").mean()),
    ("expect_column_stdev_to_be_between", {"column": "eid_level", "max_value": 100}, _column("eid_level").std()),
    (
        "expect_column_unique_value_count_to_be_between",
        {"column": UNIT, "min_value": 1},
        _column(UNIT).drop_nulls().n_unique(),
    ),
    (
        "expect_column_proportion_of_non_null_values_to_be_between",
        {"column": "phone", "min_value": 0.1},
        _column("phone").count() / pl.len(),
    ),
    ("expect_table_row_count_to_be_between", {"min_value": 1}, pl.len()),
    ("expect_column_values_to_be_unique", {"column": KEY}, pl.len() - _column(KEY).hash().n_unique()),
)
"""Expectations of a column as a whole: type, arguments, and the number that it turns on."""


def table(people: int, copies: int, path: Path) -> None:
    """Write the table, in order of its key as a register has it."""
    with tempfile.TemporaryDirectory(prefix="ddss-gx-") as folder:
        generate(Path(folder), people, AS_OF)
        once = pl.scan_parquet(f"{folder}/citizens/*.parquet").select(COLUMNS)
        once = once.with_columns(pl.col("eid_level").cast(pl.Int64))
        several = pl.concat([once] * copies).with_row_index(KEY).with_columns(pl.col(KEY).cast(pl.String).str.zfill(12))
        several.sink_parquet(path)


def suite() -> Any:
    """The 25 expectations as GX has them."""
    import great_expectations as gx  # noqa: PLC0415 - only those that are measured with it pay for its import

    asked = [{"type": kind, "kwargs": kwargs} for kind, kwargs, _ in (*ON_ROWS, *OF_COLUMNS)]
    return gx.ExpectationSuite(name="benchmark", expectations=asked)


def counts(results: Any) -> list[int]:
    """Unexpected rows of the expectations on rows, in their order."""
    found = {(each.expectation_config.type, _named(each.expectation_config.kwargs)): each.result for each in results}
    if not all(each.success for each in results):
        raise SystemExit(f"missed: {[each.expectation_config.type for each in results if not each.success]}")
    return [found[kind, _named(kwargs)]["unexpected_count"] for kind, kwargs, _ in ON_ROWS]


def _named(kwargs: Mapping[str, Any]) -> str:
    return str(kwargs.get("column", kwargs.get("column_A")))


def on_engine(path: Path) -> Callable[[], list[int]]:
    """GX on the polars engine, from the file."""
    from checks.expectations.running import new_context  # noqa: PLC0415 - as above

    source = new_context().data_sources.add_or_update_polars("benchmark")
    asset = source.add_parquet_asset("people", str(path))
    asked = suite()

    def run() -> list[int]:
        batch = asset.get_batch(asset.build_batch_request())
        return counts(batch.validate(asked, result_format="BASIC").results)

    return run


def on_pandas(path: Path) -> Callable[[], list[int]]:
    """GX on pandas, from a table that is in memory already."""
    import pandas as pd  # type: ignore[import-untyped]  # noqa: PLC0415 - as above; comes without types

    from checks.expectations.running import new_context  # noqa: PLC0415 - as above

    read = pl.read_parquet(path)
    columns = {}
    for name, dtype in read.schema.items():
        cells = read[name]
        columns[name] = pd.Series(cells.to_numpy() if dtype.is_numeric() or dtype.is_temporal() else cells.to_list())
    frame = pd.DataFrame(columns)
    del read
    asset = new_context().data_sources.add_pandas("benchmark").add_dataframe_asset("people")
    definition = asset.add_batch_definition_whole_dataframe("whole")
    asked = suite()

    def run() -> list[int]:
        batch = definition.get_batch(batch_parameters={"dataframe": frame})
        return counts(batch.validate(asked, result_format="BASIC").results)

    return run


def in_one_select(path: Path) -> Callable[[], list[int]]:
    """The same numbers by one select of polars, without GX."""
    exprs = [fails.sum().alias(f"r{place}") for place, (_, _, fails) in enumerate(ON_ROWS)]
    exprs += [number.alias(f"c{place}") for place, (_, _, number) in enumerate(OF_COLUMNS)]

    def run() -> list[int]:
        found = pl.scan_parquet(path).select(exprs).collect(engine="streaming").row(0)
        return [int(each) for each in found[: len(ON_ROWS)]]

    return run


def in_a_tally(path: Path) -> Callable[[], list[int]]:
    """The conditions on rows as bits, counted by commune and signature: how ddss scores."""
    bits = [(fails.fill_null(value=False).cast(pl.UInt64) * 2**place) for place, (_, _, fails) in enumerate(ON_ROWS)]

    def run() -> list[int]:
        signed = pl.scan_parquet(path).select(UNIT, signature=pl.sum_horizontal(bits))
        tally = signed.group_by(UNIT, "signature").len().collect(engine="streaming")
        return [
            int(tally.filter((pl.col("signature") // 2**place) % 2 == 1)["len"].sum()) for place in range(len(ON_ROWS))
        ]

    return run


def by_group(path: Path) -> Callable[[], list[int]]:
    """A suite on every commune in one pass."""
    from checks.expectations.engine.grouped import evaluate_grouped  # noqa: PLC0415 - as above

    asked = suite()

    def run() -> list[int]:
        found = evaluate_grouped(asked, pl.scan_parquet(path), by=UNIT)
        totals = found.group_by("expectation").agg(pl.col("unexpected_count").sum()).sort("expectation")
        return [int(each) for each in totals["unexpected_count"][: len(ON_ROWS)]]

    return run


def a_batch_each(path: Path, sample: int) -> Callable[[], list[int]]:
    """A batch of the polars engine for each of some communes."""
    from checks.expectations.running import new_context  # noqa: PLC0415 - as above

    source = new_context().data_sources.add_or_update_polars("benchmark")
    asset, asked = source.add_frame_asset("people"), suite()
    units = pl.scan_parquet(path).select(pl.col(UNIT).drop_nulls().unique().sort()).collect()[UNIT]
    chosen = units.gather_every(max(1, len(units) // sample))[:sample].to_list()

    def run() -> list[int]:
        for unit in chosen:
            frame = pl.scan_parquet(path).filter(pl.col(UNIT) == unit)
            asset.get_batch(asset.build_batch_request({"dataframe": frame})).validate(asked, result_format="BASIC")
        return [len(units) // len(chosen)]

    return run


MEASURED: Mapping[str, tuple[str, Callable[[Path], Callable[[], list[int]]]]] = {
    "select": ("one select of polars, without GX", in_one_select),
    "tally": ("signature tally by commune, the 18 conditions on rows", in_a_tally),
    "engine": ("GX on the polars engine", on_engine),
    "pandas": ("GX on pandas", on_pandas),
    "grouped": ("evaluate_grouped, 3,321 communes", by_group),
}
BATCHES = "batches"


def child(name: str, path: Path, sample: int) -> None:
    """Measure one, and print what was found as JSON."""
    # GX warns of its own deprecations.
    warnings.simplefilter("ignore")
    before = time.process_time()
    run = a_batch_each(path, sample) if name == BATCHES else MEASURED[name][1](path)
    ready = time.process_time()
    start = time.perf_counter()
    found = run()
    told = {
        "wall": time.perf_counter() - start,
        "cpu": time.process_time() - ready,
        "ready": ready - before,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "found": found,
    }
    print(json.dumps(told))


def measured(name: str, path: Path, sample: int, repeat: int) -> list[dict[str, Any]]:
    """Processes of one kind, one after the other."""
    command = [sys.executable, __file__, "--child", name, "--data", str(path), "--sample", str(sample)]
    runs = [subprocess.run(command, check=True, capture_output=True, text=True) for _ in range(repeat)]
    return [json.loads(each.stdout.splitlines()[-1]) for each in runs]


def line(name: str, runs: list[dict[str, Any]], times: int = 1) -> str:
    """A line of the table."""
    cpu, wall = (sorted(each[key] * times for each in runs) for key in ("cpu", "wall"))
    spread = f"{statistics.median(cpu):.1f} ({cpu[0]:.1f}–{cpu[-1]:.1f})"
    ready, peak = statistics.median(each["ready"] for each in runs), max(each["peak"] for each in runs)
    return f"| {name} | {spread} | {statistics.median(wall):.1f} | {ready:.1f} | {peak:.0f} |"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--copies", type=int, default=5)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--sample", type=int, default=20)
    parser.add_argument("--data", type=Path, help="a table made before, which --keep left")
    parser.add_argument("--keep", type=Path, help="where to leave the table")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        child(options.child, options.data, options.sample)
        return
    with tempfile.TemporaryDirectory(prefix="ddss-gx-") as folder:
        path = options.data or options.keep or Path(folder) / "table.parquet"
        if not options.data:
            table(options.people, options.copies, path)
        rows = pl.scan_parquet(path).select(pl.len()).collect().item()
        print(f"{rows:,} rows, {len(COLUMNS) + 1} columns, {len(ON_ROWS) + len(OF_COLUMNS)} expectations\n")
        print("| what | CPU s, median (least–most) | wall s | CPU s before: imports, reading | peak MiB |")
        print("|---|---:|---:|---:|---:|")
        wanted = None
        for key, (name, _) in MEASURED.items():
            runs = measured(key, path, options.sample, options.repeat)
            wanted = wanted or runs[0]["found"]
            if any(each["found"] != wanted for each in runs):
                raise SystemExit(f"{name} counts other rows: {runs[0]['found']}, not {wanted}")
            print(line(name, runs), flush=True)
        runs = measured(BATCHES, path, options.sample, 1)
        told = f"a batch per commune, {options.sample} of them measured and multiplied by {runs[0]['found'][0]}"
        print(line(told, runs, runs[0]["found"][0]))


if __name__ == "__main__":
    main()
