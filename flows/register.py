"""Facts that several stages ask of the list of localities in force, and of what was read."""

from __future__ import annotations

from datetime import date

import polars as pl

from checks.profile import Profile
from checks.scoring import NATION
from flows.stages import Counted, Loaded
from schemas import localities


def commune_of(as_of: date, province: str | None = None) -> dict[str, str]:
    """Managing unit as written to the commune that answers for it now: itself, or the one it went into whole.

    Args:
        as_of: the day whose list of communes is meant.
        province: only communes of this province, by code.
    """
    current = {code: code for code in localities.current_codes(as_of)}
    whole = {old: new[0] for old, new in localities.successors().items() if len(new) == 1}
    every = whole | current
    if province is None:
        return every
    own = {commune.code for commune in localities.communes(as_of) if commune.province_code == province}
    return {unit: code for unit, code in every.items() if code in own}


def places(as_of: date) -> pl.DataFrame:
    """One row per commune in force: `locality`, and its province's code as `parent`."""
    return pl.DataFrame(
        [(commune.code, commune.province_code) for commune in localities.communes(as_of)],
        schema={"locality": pl.String, "parent": pl.String},
        orient="row",
    )


def page_codes(as_of: date) -> frozenset[str]:
    """Codes of all localities that get a page: the nation, provinces, communes."""
    provinces = (province.code for province in localities.provinces(as_of))
    return frozenset({NATION, *provinces, *localities.current_codes(as_of)})


def enough_read(loaded: Loaded, counted: Counted, profile: Profile) -> bool:
    """Whether so few rows were rejected that something may be on target."""
    rejected_pct = max(
        (extract.rejected + counted.unplaced[dataset]) * 100 / extract.received
        for dataset, extract in loaded.extracts.items()
    )
    return rejected_pct <= profile.rejected_limit_pct
