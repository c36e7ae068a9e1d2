"""pandera on polars."""

from __future__ import annotations

from typing import Any

import pandera.polars as pa
import polars as pl
from pandera.config import ValidationDepth, config_context

from benchmarks.rivals import in_polars
from benchmarks.rivals.by_pandera import FEW, Flavour, validated
from benchmarks.rivals.found import Data, Found
from benchmarks.rivals.questions import Question, columns


def on_polars(questions: tuple[Question, ...], data: Data) -> Found:
    """A data frame in memory."""
    names = columns(questions)
    frame = pl.scan_parquet(data.files).select(names).collect()
    return validated(Flavour(pa, lambda asked: asked.day, _lacks, _several, _false), frame, names, questions)


def on_lazy(questions: tuple[Question, ...], data: Data) -> Found:
    """A lazy frame: the files are read anew for each check. Told to look at data at all; of itself it does not."""
    names = columns(questions)
    frame = pl.scan_parquet(data.files).select(names)
    with config_context(validation_depth=ValidationDepth.SCHEMA_AND_DATA):
        return validated(Flavour(pa, lambda asked: asked.day, _lacks, _several, _false), frame, names, questions)


def _several(question: Question) -> Any:
    return pa.Check(lambda given: given.lazyframe.select(in_polars.passes(question)), error=question.id, **FEW)


def _lacks(given: Any, pattern: str) -> Any:
    return given.lazyframe.select(~pl.col(given.key).str.contains(pattern))


def _false(output: Any) -> int:
    return int((~output.lazy().collect().to_series()).sum())
