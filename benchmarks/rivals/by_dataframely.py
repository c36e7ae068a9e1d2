"""dataframely: a schema with rules, `filter` on a lazy frame; only the rows that fail are collected."""

from __future__ import annotations

from typing import Any

import dataframely as dy
import polars as pl

from benchmarks.rivals import in_polars
from benchmarks.rivals.found import Data, Found
from benchmarks.rivals.questions import UNIT, Question, columns


def on_lazy(questions: tuple[Question, ...], data: Data) -> Found:
    """Verdicts by row; the rows that fail say their commune, so they can be counted by it."""
    frame = pl.scan_parquet(data.files).select(columns(questions))
    _, failure = _schema(questions, frame.collect_schema()).filter(frame)
    names = _names(questions)
    verdicts = [(pl.col(names[each.id]) == "invalid").sum().alias(each.id) for each in questions]
    by_unit = failure.details().group_by(UNIT).agg(verdicts)
    units = frame.select(pl.col(UNIT).drop_nulls().n_unique()).collect().item()
    failed = {each.id: int(by_unit[each.id].sum()) for each in questions}
    if any(failed[each.id] != failure.counts().get(names[each.id], 0) for each in questions):
        raise SystemExit("dataframely's counts and its failing rows differ")
    return Found(failed, places=units)


def _kind(question: Question) -> str:
    """Where a schema has it: an attribute of the column, a check of the column, or a rule of the schema."""
    if question.where or question.holds.kind == "in_order":
        return "rule"
    return "attribute" if question.holds.kind in {"present", "matches"} else "check"


def _names(questions: tuple[Question, ...]) -> dict[str, str]:
    """What dataframely calls the rule of each question."""
    named = {}
    for each in questions:
        column = each.holds.column
        builtin = f"{column}|{'nullability' if each.holds.kind == 'present' else 'regex'}"
        named[each.id] = {"rule": _rule(each), "attribute": builtin, "check": f"{column}|check__{_rule(each)}"}[
            _kind(each)
        ]
    return named


def _rule(question: Question) -> str:
    return question.id.replace("-", "_").lower()


def _schema(questions: tuple[Question, ...], schema: pl.Schema) -> Any:
    members: dict[str, Any] = {}
    for name, dtype in schema.items():
        own = [each for each in questions if each.holds.column == name]
        attributes = [each.holds for each in own if _kind(each) == "attribute"]
        given: dict[str, Any] = {"nullable": not any(each.kind == "present" for each in attributes)}
        # Each is bound by a default: a closure would see the last one alone.
        checks = {
            _rule(each): lambda _column, each=each: in_polars.asked(each.holds)
            for each in own
            if _kind(each) == "check"
        }
        given["check"] = checks or None
        given["regex"] = next((each.whole for each in attributes if each.kind == "matches"), None)
        members[name] = (
            dy.String(**given) if dtype == pl.String else dy.Date(nullable=given["nullable"], check=given["check"])
        )
    for each in questions:
        if _kind(each) == "rule":
            members[_rule(each)] = dy.rule()(lambda _cls, each=each: in_polars.passes(each))
    return type("Citizens", (dy.Schema,), members)
