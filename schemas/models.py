"""pandera schemas built from the one declaration: columns from the table contract, checks from the rules.

pandera gates what comes in, at schema level, and judges single records and small files in full. It collects once per
check and prints failing rows, so at scale the tally evaluates the same rules, and no pandera error leaves this module.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandera.polars as pa
import polars as pl
from pandera.api.polars.types import PolarsData
from pandera.errors import SchemaError, SchemaErrorReason, SchemaErrors

from checks.context import Context
from checks.errors import InputProblems, Problem
from checks.keys import flagged, offending
from checks.predicates import columns, key_predicates
from checks.rule import Rule
from checks.tally import verdict
from checks.vocabulary import Dataset
from schemas.contract import DTYPES, Table


def polars_schema(table: Table) -> pl.Schema:
    """The whole table's columns and types."""
    return pl.Schema({column.name: DTYPES[column.kind] for column in table.columns})


def model(
    table: Table,
    rules: Sequence[Rule] = (),
    context: Context | None = None,
    others: Mapping[Dataset, pl.LazyFrame] | None = None,
) -> pa.DataFrameSchema:
    """The table as a pandera schema whose checks are the rules, each under its rule's id.

    Args:
        table: columns and types; a column may be null unless a rule says otherwise.
        rules: rules of this table; none for the schema-level gate.
        context: what the rules refer to; needed with rules.
        others: the other tables, which reference rules look into; without the table it needs a rule is left out.
    """
    frames = dict(others or {})
    checks = [
        _check(rule, context, frames)
        for rule in rules
        if context is not None
        and rule.in_effect(context.as_of)
        and all(
            name in frames or name is table.dataset
            for node in key_predicates(rule.applies) + key_predicates(rule.holds)
            for name in node.elsewhere
        )
    ]
    return pa.DataFrameSchema(
        columns={
            column.name: pa.Column(DTYPES[column.kind], nullable=True, required=column.required, title=column.vi)
            for column in table.columns
        },
        checks=checks,
        name=table.dataset.value,
    )


def _check(rule: Rule, context: Context, others: Mapping[Dataset, pl.LazyFrame]) -> pa.Check:
    def holds(data: PolarsData) -> pl.LazyFrame:
        frame = data.lazyframe
        present = frame.collect_schema().names()
        if any(name not in present for name in columns(rule.applies) + columns(rule.holds)):
            return frame.select(pl.lit(value=True).alias(rule.id))
        nodes = key_predicates(rule.applies) + key_predicates(rule.holds)
        marked = (
            flagged(frame, offending(nodes, {**others, rule.on: frame}, context), in_order=True) if nodes else frame
        )
        return marked.select(verdict(rule, context).fill_null(value=True))

    return pa.Check(holds, name=rule.id, error=rule.id)


def gate(table: Table, frame: pl.LazyFrame, where: str) -> pl.LazyFrame:
    """The frame, if its columns are the contract's; nothing is read but the schema.

    Raises:
        InputProblems: a required column isn't there or a column has another type; all of them at once.
    """
    try:
        model(table).validate(frame, lazy=True)
    except SchemaErrors as errors:
        raise InputProblems(_problems(errors, where)) from None
    return frame


def _problems(errors: SchemaErrors, where: str) -> list[Problem]:
    found = []
    for error in errors.schema_errors:
        # Of a missing column the failure case is its name; of any other fault it may be a value, so it isn't read.
        missing = error.reason_code is SchemaErrorReason.COLUMN_NOT_IN_DATAFRAME
        column = error.failure_cases if missing else getattr(error.schema, "name", None)
        what = (
            "thiếu cột bắt buộc / required column is missing."
            if missing
            else f"kiểu dữ liệu không đúng / not the type that the table contract asks for ({_reason(error)})."
        )
        found.append(Problem(f"{where}, {column}", what, "Xem docs/input.md / see docs/input.md."))
    return found


def _reason(error: SchemaError) -> str:
    return "?" if error.reason_code is None else error.reason_code.name


def failing_rules(schema: pa.DataFrameSchema, frame: pl.DataFrame) -> dict[str, list[int]]:
    """Full depth on a small table: for each rule that fails, the numbers (from 0) of the rows that fail it."""
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases.filter(pl.col("check").is_not_null())
        rows = cases.group_by("check").agg(pl.col("index").sort())
        return {str(check): list(index) for check, index in rows.iter_rows()}
    return {}
