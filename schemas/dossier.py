"""The dossiers' table as a pandera schema: one row per dossier, checked by the rules of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping

import pandera.polars as pa
import polars as pl

from checks.catalogue import rules_on
from checks.context import Context
from checks.vocabulary import Dataset
from schemas.contract import DOSSIERS
from schemas.models import model


def dossiers(context: Context, others: Mapping[Dataset, pl.LazyFrame] | None = None) -> pa.DataFrameSchema:
    """The schema whose `validate` means what the tally counts, for one record or a small file."""
    return model(DOSSIERS, rules_on(Dataset.DOSSIERS), context, others)
