"""The table and the questions as pandas has them."""

from __future__ import annotations

from typing import Any

import pyarrow.dataset as ds

from benchmarks.rivals.found import Data
from benchmarks.rivals.questions import Asked, Question, columns


def read(data: Data, questions: tuple[Question, ...]) -> Any:
    """The table as pandas has it: without dates as objects of Python, which cost ten times the memory."""
    table = ds.dataset(data.files.removesuffix("/*.parquet")).to_table(columns=columns(questions))
    return table.to_pandas(date_as_object=False, split_blocks=True, self_destruct=True)


def asked_of(asked: Asked, frame: Any) -> Any:  # noqa: PLR0911 - a case for each kind
    """The condition as a series of booleans; a null meets none."""
    column = frame[asked.column]
    match asked.kind:
        case "present":
            return column.notna()
        case "in":
            return column.isin(asked.values)
        case "matches":
            return column.str.fullmatch(asked.pattern, na=False)
        case "at_most":
            return column <= str(asked.day)
        case "at_least":
            return column >= str(asked.day)
        case "in_order":
            return column <= frame[asked.other]
        case "unique":
            return ~column.duplicated(keep=False)
        case _:
            raise ValueError(asked.kind)
