# ruff: noqa: S608 - queries are made of names and literals of our own
"""Soda's engine over DuckDB: checks in SodaCL on a view of the files; counts are bundled into few queries.

Two checks by pattern on one column share a metric's name in Soda 3.5 and get the first one's count, so what a text may
not hold is asked by an expression.
"""

from __future__ import annotations

import json

import duckdb
from soda.scan import Scan

from benchmarks.rivals.found import Data, Found
from benchmarks.rivals.questions import Asked, Question
from benchmarks.rivals.sql import condition, quoted

_MANY = 100


def on_duckdb(questions: tuple[Question, ...], data: Data) -> Found:
    """One scan of one view."""
    connection = duckdb.connect()
    connection.execute(f"CREATE VIEW citizens AS SELECT * FROM read_parquet({quoted(data.files)})")
    for asked in (each.holds for each in questions if len(each.holds.values) > _MANY):
        codes = ", ".join(map(quoted, asked.values))
        connection.execute(f"CREATE TABLE {_table(asked)} AS SELECT unnest([{codes}]) AS code")
    scan = Scan()
    scan.disable_telemetry()
    scan.add_duckdb_connection(connection)
    scan.set_data_source_name("duckdb")
    # JSON is YAML.
    scan.add_sodacl_yaml_str(json.dumps({"checks for citizens": [_check(each) for each in questions]}))
    scan.execute()
    if scan.has_error_logs():
        raise SystemExit(scan.get_error_logs_text())
    told = {each["name"]: each for each in scan.get_scan_results()["checks"]}
    return Found({each.id: int(told[each.id]["diagnostics"]["value"]) for each in questions})


def _check(question: Question) -> dict[str, object]:
    asked, name = question.holds, {"name": question.id, "samples limit": 0}
    if question.where or asked.kind not in {"present", "in", "matches"} or len(asked.values) > _MANY:
        if asked.kind == "unique":
            return {f"duplicate_count({asked.column}) = 0": name}
        fails = " AND ".join([*map(_sql, question.where), f"NOT ({_holds(asked)})"])
        metric = question.id.replace("-", "_").lower()
        return {f"{metric} = 0": {**name, f"{metric} expression": f"COUNT(CASE WHEN {fails} THEN 1 END)"}}
    match asked.kind:
        case "present":
            return {f"missing_count({asked.column}) = 0": name}
        case "in":
            return {f"invalid_count({asked.column}) = 0": {**name, "valid values": list(asked.values)}}
        case _:
            return {f"invalid_count({asked.column}) = 0": {**name, "valid regex": asked.whole}}


def _holds(asked: Asked) -> str:
    # A list of thousands of values stops Soda's own parser.
    return f"{asked.column} IN (SELECT code FROM {_table(asked)})" if len(asked.values) > _MANY else _sql(asked)


def _table(asked: Asked) -> str:
    return f"list_{asked.column}"


def _sql(asked: Asked) -> str:
    return condition(asked, matches=lambda column, pattern: f"regexp_matches({column}, '{pattern}')")
