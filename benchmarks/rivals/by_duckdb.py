# ruff: noqa: S608 - queries are made of names and literals of our own
"""SQL written by hand for DuckDB: one query of filtered counts by commune, over the Parquet files themselves."""

from __future__ import annotations

import duckdb

from benchmarks.rivals.found import Data, Found
from benchmarks.rivals.questions import UNIT, Asked, Question
from benchmarks.rivals.sql import condition, quoted

_MANY = 100
"""More options than this are a table that is joined."""


def by_commune(questions: tuple[Question, ...], data: Data) -> Found:
    """Counts by commune and by province; provinces are added up from communes in the same query."""
    connection = duckdb.connect(config={"preserve_insertion_order": False})
    for name, values in _lists(questions).items():
        connection.execute(f"CREATE TABLE {name} AS SELECT unnest([{', '.join(map(quoted, values))}]) AS code")
    rows = connection.execute(_query(questions, data)).fetchall()
    communes = [row for row in rows if row[0] == "commune"]
    provinces = [row for row in rows if row[0] == "province"]
    failed = {each.id: sum(row[place + 2] for row in communes) for place, each in enumerate(questions)}
    if any(count != sum(row[place + 2] for row in provinces) for place, count in enumerate(failed.values())):
        raise SystemExit("communes and provinces differ")
    return Found(failed, places=sum(row[1] is not None for row in communes))


def _lists(questions: tuple[Question, ...]) -> dict[str, tuple[str, ...]]:
    held = dict.fromkeys(each.holds.values for each in questions if len(each.holds.values) > _MANY)
    return {f"list_{place}": values for place, values in enumerate(held)}


def _query(questions: tuple[Question, ...], data: Data) -> str:
    names = {values: name for name, values in _lists(questions).items()}
    counts = []
    for place, each in enumerate(questions):
        fails = " AND ".join([*map(_sql, each.where), f"NOT ({_holds(each.holds, names)})"])
        counts.append(f"count(*) FILTER (WHERE {fails}) AS q{place}")
    unique = [each.holds.column for each in questions if each.holds.kind == "unique"]
    shared = ", ".join(
        f"shared_{name} AS (SELECT {name} FROM people WHERE {name} IS NOT NULL GROUP BY {name} HAVING count(*) > 1)"
        for name in unique
    )
    sums = ", ".join(f"sum(q{place})" for place in range(len(questions)))
    communes = ", ".join(f"q{place}" for place in range(len(questions)))
    return f"""
        WITH people AS (SELECT * FROM read_parquet({quoted(data.files)})),
        {shared},
        communes AS (SELECT {UNIT} AS unit, {", ".join(counts)} FROM people GROUP BY {UNIT})
        SELECT 'commune', unit, {communes} FROM communes
        UNION ALL
        SELECT 'province', province, {sums} FROM communes LEFT JOIN read_parquet({quoted(str(data.units))}) USING (unit)
        GROUP BY province
    """


def _holds(asked: Asked, names: dict[tuple[str, ...], str]) -> str:
    if asked.kind == "unique":
        return f"{asked.column} NOT IN (SELECT {asked.column} FROM shared_{asked.column})"
    if asked.values in names:
        return f"{asked.column} IN (SELECT code FROM {names[asked.values]})"
    return _sql(asked)


def _sql(asked: Asked) -> str:
    if asked.kind == "matches":
        # The whole text, without anchors to look for.
        return f"regexp_full_match({asked.column}, {quoted(asked.pattern)})"
    return condition(asked, matches=lambda column, pattern: f"regexp_matches({column}, '{pattern}')")
