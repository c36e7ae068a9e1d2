"""Great Expectations on pandas: the suite of `gx_suite`."""

from __future__ import annotations

from datetime import datetime

import great_expectations as gx

from benchmarks.rivals.found import Data, Found
from benchmarks.rivals.gx_suite import counts, suite
from benchmarks.rivals.in_pandas import read
from benchmarks.rivals.questions import Question


def on_pandas(questions: tuple[Question, ...], data: Data) -> Found:
    """A data frame in memory, as a batch."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("citizens").add_dataframe_asset("citizens")
    definition = asset.add_batch_definition_whole_dataframe("whole")
    batch = definition.get_batch(batch_parameters={"dataframe": read(data, questions)})
    # A text as a limit, which a suite in JSON holds, is refused by pandas for a column of dates.
    asked = suite(questions, datetime.fromisoformat)
    return Found(counts(questions, batch.validate(asked, result_format="BASIC").results))
