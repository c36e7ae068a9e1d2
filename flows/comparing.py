"""Two editions side by side, from the history: the nation and provinces, what moved, and by how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from checks.drift import falls
from checks.errors import InputError
from checks.scoring import NATION
from checks.vocabulary import Criterion, Dataset
from flows import history
from flows.history import Run
from flows.past import Method
from scorecards.comparison import Cause
from scorecards.numbers import score_tenths, share_tenths

HEADLINE = "all"
"""The criterion of a headline, and the dataset of a score over both, as the tables write them."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in both editions, in tenths, floored; None where it was not assessed."""

    locality: str
    dataset: str
    criterion: str
    before: int | None
    now: int | None
    fell: bool
    """Whether it fell by more than chance explains; never where the two can't be compared."""

    @property
    def change(self) -> int | None:
        """Tenths gained."""
        return None if self.before is None or self.now is None else self.now - self.before


@dataclass(frozen=True, slots=True)
class Compared:
    """Two editions. `changed` says what changed beside the data; None where nothing did."""

    before: Run
    now: Run
    changed: Cause | None
    figures: tuple[Figure, ...]


def pick(runs: Sequence[Run], before: str | None, now: str | None) -> tuple[Run, Run]:
    """The two editions that are asked for: by default the last one, and the last of an earlier cut-off date.

    Raises:
        InputError: there is no such edition, or only one.
    """
    by_name = {run.edition: run for run in runs}
    for name in (before, now):
        if name is not None and name not in by_name:
            known = ", ".join(by_name) or "–"
            raise InputError(f"{name}: không có kỳ này / no such edition. Có / there are: {known}.")
    if not runs:
        raise InputError("chưa có kỳ nào / there is no edition yet. Chạy ddss score trước / score first.")
    later = by_name[now] if now else runs[-1]
    others = [run for run in runs if run.sequence < later.sequence and run.as_of != later.as_of]
    if before is None and not others:
        raise InputError(f"{later.edition}: không có kỳ trước để so / there is no edition to compare it with.")
    return (by_name[before] if before else others[-1]), later


def compare(out: Path, before: Run, now: Run, localities: Sequence[str] | None) -> Compared:
    """Compare two editions.

    Args:
        out: the folder of results.
        before: the earlier one.
        now: the later one.
        localities: codes that are wanted; None for the nation and every province.

    Raises:
        InputError: neither edition knows a locality.
        HistoryError: the history can't be read.
    """
    changed = Method.of(before).cause(Method.of(now))
    tables = [history.table(out, "scores", [run.edition]) for run in (before, now)]
    fallen = frozenset(falls(*tables).iter_rows()) if changed is None else frozenset()
    shown = [_shown(table, localities) for table in tables]
    if localities is not None:
        unknown = [code for code in localities if all(code not in {key[0] for key in each} for each in shown)]
        if unknown:
            raise InputError(f"{unknown[0]}: không có nơi nào mang mã này / no locality has this code.")
    keys = dict.fromkeys([*shown[1], *shown[0]])
    return Compared(
        before,
        now,
        changed,
        tuple(_figure(key, shown[0].get(key), shown[1].get(key), beyond=key in fallen) for key in keys),
    )


def _figure(key: tuple[str, str, str], before: int | None, now: int | None, *, beyond: bool) -> Figure:
    fell = beyond and before is not None and now is not None and now < before
    return Figure(*key, before, now, fell)


def _shown(table: pl.DataFrame, localities: Sequence[str] | None) -> Mapping[tuple[str, str, str], int | None]:
    """Headline shares of both datasets, and the four scores over both, in tenths; the nation first."""
    wanted = (
        pl.col("level").is_in(["nation", "province"])
        if localities is None
        else pl.col("locality").is_in(list(localities))
    )
    rows = table.filter(wanted, (pl.col("criterion") == HEADLINE) != (pl.col("dataset") == HEADLINE))
    order = [HEADLINE, *(criterion.value for criterion in Criterion)]
    found = sorted(
        rows.select("locality", "dataset", "criterion", "records", "met", "dqi").iter_rows(),
        key=lambda row: (row[0] != NATION, row[0], order.index(row[2]), row[1]),
    )
    return {(code, dataset, criterion): _tenths(criterion, *rest) for code, dataset, criterion, *rest in found}


def _tenths(criterion: str, records: int, met: int | None, dqi: float | None) -> int | None:
    if criterion == HEADLINE:
        return share_tenths(met, records) if records and met is not None else None
    return None if dqi is None else score_tenths(dqi)


def as_json(compared: Compared) -> dict[str, Any]:
    """The comparison as plain data; figures in per cent or points, floored to a tenth."""
    return {
        "before": compared.before.edition,
        "now": compared.now.edition,
        "changed_beside_data": None if compared.changed is None else compared.changed.name.lower(),
        "figures": [
            {
                "locality": each.locality,
                "dataset": each.dataset,
                "criterion": each.criterion,
                "before": _whole(each.before),
                "now": _whole(each.now),
                "change": _whole(each.change),
                "fell_beyond_chance": each.fell,
            }
            for each in compared.figures
        ],
    }


def _whole(tenths: int | None) -> float | None:
    return None if tenths is None else tenths / 10


def title(figure: Figure) -> str:
    """What a figure is, in Vietnamese."""
    if figure.criterion == HEADLINE:
        return f"{Dataset(figure.dataset).vi}: đạt cả bốn"
    return Criterion(figure.criterion).vi
