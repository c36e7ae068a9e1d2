"""pandera on pandas."""

from __future__ import annotations

from functools import reduce
from operator import and_
from typing import Any

import pandas as pd
import pandera.pandas as pa

from benchmarks.rivals.by_pandera import FEW, Flavour, validated
from benchmarks.rivals.found import Data, Found
from benchmarks.rivals.in_pandas import asked_of, read
from benchmarks.rivals.questions import Question


def on_pandas(questions: tuple[Question, ...], data: Data) -> Found:
    """Texts as Arrow holds them, dates as numpy does."""
    frame = read(data, questions)

    def several(question: Question) -> Any:
        # Of the column alone; a check of the whole table would copy each failing row as one line per cell.
        return pa.Check(
            lambda _column: _passes(question, frame),
            error=question.id,
            ignore_na=question.holds.kind != "present",
            **FEW,
        )

    return validated(
        Flavour(pa, lambda asked: pd.Timestamp(asked.day), _lacks, several, _false),
        frame,
        list(frame.columns),
        questions,
    )


def _passes(question: Question, frame: Any) -> Any:
    holds = asked_of(question.holds, frame)
    for name in question.looked_at:
        holds |= frame[name].isna()
    given = [asked_of(each, frame) for each in question.where]
    return ~reduce(and_, given) | holds if given else holds


def _lacks(given: Any, pattern: str) -> Any:
    return ~given.str.contains(pattern, regex=True)


def _false(output: Any) -> int:
    return int((~output).sum())
