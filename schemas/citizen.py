"""The citizens' table as a pandera schema: one row per person, checked by the rules of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping

import pandera.polars as pa
import polars as pl

from checks.catalogue import rules_on
from checks.context import Context
from checks.vocabulary import Dataset
from schemas.contract import CITIZENS
from schemas.models import model


def citizens(context: Context, others: Mapping[Dataset, pl.LazyFrame] | None = None) -> pa.DataFrameSchema:
    """The schema whose `validate` means what the tally counts, for one record or a small file."""
    return model(CITIZENS, rules_on(Dataset.CITIZENS), context, others)
