"""What an edition publishes of each locality, as a table: the same figures as its pages, already disclosed.

Exports are written from these rows, and the trends of later editions are drawn from them, so that no later page can
tell more of an edition than its own pages did.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import polars as pl

from checks.vocabulary import Criterion, Level, State
from scorecards.disclosure import Precision

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scorecards.view import Place

_CRITERIA = tuple(Criterion)

SCHEMA = pl.Schema(
    {
        "code": pl.String(),
        "level": pl.String(),
        "name": pl.String(),
        "state": pl.String(),
        "precision": pl.String(),
        "share_tenths": pl.Int64(),
        "dossiers_state": pl.String(),
        "dossiers_precision": pl.String(),
        "dossiers_tenths": pl.Int64(),
        **{f"{name.value}_tenths": pl.Int64() for name in _CRITERIA},
        **{f"{name.value}_state": pl.String() for name in _CRITERIA},
        **{f"{name.value}_exact": pl.Boolean() for name in _CRITERIA},
    }
)
"""One row per locality. Tenths of a percent or of a point, lower bounds where they are not exact; null where no figure
was shown."""


@dataclass(frozen=True, slots=True)
class Row:
    """One locality, as published. `share_tenths` is a bound where `precision` says so."""

    code: str
    level: Level
    name: str
    state: State
    precision: Precision
    share_tenths: int | None
    dossiers_state: State
    dossiers_precision: Precision
    dossiers_tenths: int | None
    score_tenths: tuple[int | None, ...]
    score_states: tuple[State, ...]
    score_exact: tuple[bool, ...]


def row_of(place: Place, level: Level) -> Row:
    """What is published of a place."""
    return Row(
        place.code,
        level,
        place.name,
        place.state,
        place.share.precision,
        place.share.tenths,
        place.dossiers_state,
        place.dossiers.precision,
        place.dossiers.tenths,
        tuple(score.tenths for score in place.scores),
        tuple(score.state for score in place.scores),
        tuple(score.exact for score in place.scores),
    )


def to_frame(rows: Iterable[Row]) -> pl.DataFrame:
    """The rows as a table of `SCHEMA`."""
    return pl.DataFrame(
        [
            (
                row.code,
                row.level.value,
                row.name,
                row.state.value,
                row.precision.name,
                row.share_tenths,
                row.dossiers_state.value,
                row.dossiers_precision.name,
                row.dossiers_tenths,
                *row.score_tenths,
                *(state.value for state in row.score_states),
                *row.score_exact,
            )
            for row in rows
        ],
        schema=SCHEMA,
        orient="row",
    )


def from_frame(frame: pl.DataFrame) -> dict[str, Row]:
    """The rows of a table of `SCHEMA`, by code.

    Raises:
        KeyError, ValueError, pl.exceptions.PolarsError: if it is not such a table.
    """
    found = {}
    for values in frame.select(SCHEMA.names()).iter_rows():
        code, level, name, state, precision, share, d_state, d_precision, d_share, *rest = values
        held = iter(rest)
        tenths, states, exact = (tuple(islice(held, len(_CRITERIA))) for _ in range(3))
        found[code] = Row(
            code,
            Level(level),
            name,
            State(state),
            Precision[precision],
            share,
            State(d_state),
            Precision[d_precision],
            d_share,
            tenths,
            tuple(State(each) for each in states),
            exact,
        )
    return found
