"""The scores, indexed by locality. The only module of the pages that reads polars frames."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

import polars as pl

from checks.errors import RuleError
from checks.vocabulary import State
from scorecards.complement import RoughCells
from scorecards.disclosure import SMALL_CELL

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from checks.rule import Rule

TOP_RULES = 8
"""Failing rules that a page lists; more than a meeting can take in helps nobody. The worklists hold them all."""


class Scores(Protocol):
    """The three frames a scoring run gives. Every locality of the list in force is in each of them.

    `criteria`: one row per locality × dataset (citizens, dossiers, all) × criterion.
    `localities`: one row per locality × dataset (citizens, dossiers).
    `rules`: one row per locality × rule.
    """

    @property
    def criteria(self) -> pl.DataFrame:
        """Columns locality, dataset, criterion, records, met, dqi, heaviest, identifier_failed, state."""

    @property
    def localities(self) -> pl.DataFrame:
        """Columns locality, dataset, records, met_all, state."""

    @property
    def rules(self) -> pl.DataFrame:
        """Columns locality, rule_id, criterion, identifier, checked, failed, gain, state."""


class CriterionFinding(NamedTuple):
    """One criterion of one dataset, or of all of them, in one locality. `score` is the DQI, 0 to 100.

    `heaviest` is the largest weight of one rule in the score, 0 to 1.
    """

    records: int
    met: int | None
    score: float | None
    identifier_failed: int
    state: State
    heaviest: float = 1.0


class LocalityFinding(NamedTuple):
    """One dataset in one locality."""

    records: int
    met_all: int | None
    state: State


class RuleFinding(NamedTuple):
    """One rule in one locality."""

    rule_id: str
    failed: int
    gain: int
    state: State


_NO_CRITERION = CriterionFinding(0, None, None, 0, State.NOT_ASSESSED)
_NO_LOCALITY = LocalityFinding(0, None, State.NOT_ASSESSED)


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything found, by locality code. A locality that the scores lack was not assessed."""

    _criteria: Mapping[tuple[str, str, str], CriterionFinding]
    _localities: Mapping[tuple[str, str], LocalityFinding]
    _failing: Mapping[str, tuple[RuleFinding, ...]]
    _failing_count: Mapping[str, int]
    _unassessed: Mapping[str, tuple[str, ...]]
    _errors: Mapping[str, tuple[str, ...]]
    rough: RoughCells = field(default_factory=RoughCells)
    """What must be shown as a bound only; `scorecards.release` writes every figure by it."""

    def criterion(self, locality: str, dataset: str, criterion: str) -> CriterionFinding:
        """One criterion in one locality; `dataset` is "citizens", "dossiers" or "all"."""
        return self._criteria.get((locality, dataset, criterion), _NO_CRITERION)

    def locality(self, locality: str, dataset: str) -> LocalityFinding:
        """One dataset in one locality."""
        return self._localities.get((locality, dataset), _NO_LOCALITY)

    def failing(self, locality: str) -> tuple[RuleFinding, ...]:
        """The rules to mend first: harmful ones, then most records won for a clerk's minute. At most `TOP_RULES`."""
        return self._failing.get(locality, ())

    def failing_count(self, locality: str) -> int:
        """How many rules have a failing record here."""
        return self._failing_count.get(locality, 0)

    def unassessed(self, locality: str) -> tuple[str, ...]:
        """Ids of the rules that had nothing to check here."""
        return self._unassessed.get(locality, ())

    def errors(self, locality: str) -> tuple[str, ...]:
        """Ids of the rules that could not be run here."""
        return self._errors.get(locality, ())


def index_scores(scores: Scores, known: Collection[str], rules: Sequence[Rule]) -> Findings:
    """Index the frames by locality.

    Args:
        scores: the frames.
        known: codes of all localities that get a page, the nation's "VN" among them.
        rules: every rule that the scores name.

    Raises:
        RuleError: if the scores hold a locality without a page: its records would be counted above and shown nowhere.
    """
    strangers = sorted(set(scores.localities["locality"].unique()) - set(known))
    if strangers:
        raise RuleError(
            f"the scores hold {len(strangers)} localities that the list in force does not, {strangers[0]} among them; "
            "score and publish with the same list"
        )
    states = {state.value: state for state in State}
    columns = ("records", "met", "dqi", "identifier_failed", "state", "heaviest")
    criteria = {
        (locality, dataset, criterion): CriterionFinding(
            records, met, dqi, identifier_failed or 0, states[state], 1.0 if heaviest is None else heaviest
        )
        for locality, dataset, criterion, records, met, dqi, identifier_failed, state, heaviest in (
            scores.criteria.select("locality", "dataset", "criterion", *columns).iter_rows()
        )
    }
    localities = {
        (locality, dataset): LocalityFinding(records, met_all, states[state])
        for locality, dataset, records, met_all, state in scores.localities.select(
            "locality", "dataset", "records", "met_all", "state"
        ).iter_rows()
    }
    judged = scores.rules.select(
        "locality", "dataset", "rule_id", pl.col("checked", "failed", "gain").fill_null(0), "state"
    ).with_columns(
        # A rule that checked nothing is not assessed, whatever its state column says.
        pl.when((pl.col("checked") == 0) & (pl.col("state") != State.ERROR.value))
        .then(pl.lit(State.NOT_ASSESSED.value))
        .otherwise("state")
        .alias("state")
    )
    silent = pl.col("state").is_in([State.NOT_ASSESSED.value, State.ERROR.value])
    failing = judged.filter((pl.col("failed") > 0) & ~silent)
    return Findings(
        criteria,
        localities,
        _top_rules(_worth(failing, scores.localities, rules), states),
        dict(failing.group_by("locality").len().iter_rows()),
        _ids_in_state(judged, State.NOT_ASSESSED),
        _ids_in_state(judged, State.ERROR),
    )


_HARMFUL_FIRST = 3
"""Harmful rules that head the list, most failing first; more would leave no room for the rest."""

_MATERIAL_SHARE = 100
"""A rule is worth an early line where mending it wins at least one in so many of the records that fail."""


def _worth(failing: pl.DataFrame, localities: pl.DataFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    """Beside each failing rule: `harmful`, `material`, and the records it wins for a clerk's minute as `rate`.

    All in tens, as the counts are shown: an order by the counts themselves would tell more of them than they do.
    """
    facts = pl.DataFrame(
        [(rule.id, rule.harm is not None, rule.effort_minutes) for rule in rules],
        schema={"rule_id": pl.String, "harmful": pl.Boolean, "effort": pl.Int64},
        orient="row",
    )
    left = localities.select("locality", "dataset", _tens(pl.col("records") - pl.col("met_all")).alias("left"))
    minutes = pl.max_horizontal(pl.col("failed_shown") * pl.col("effort"), 1)
    return (
        failing.join(facts, on="rule_id")
        .with_columns(_tens(pl.col("gain")).alias("gain_shown"), _tens(pl.col("failed")).alias("failed_shown"))
        .join(left, on=["locality", "dataset"], how="left")
        .with_columns(
            (pl.col("gain_shown") * _MATERIAL_SHARE >= pl.col("left").fill_null(0)).alias("material"),
            (pl.col("gain_shown") / minutes).alias("rate"),
            (
                pl.col("harmful")
                & (
                    pl.when("harmful").then("failed_shown").rank("ordinal", descending=True).over("locality")
                    <= _HARMFUL_FIRST
                )
            ).alias("harmful"),
        )
    )


def _tens(count: pl.Expr) -> pl.Expr:
    return count // SMALL_CELL * SMALL_CELL


def _top_rules(failing: pl.DataFrame, states: Mapping[str, State]) -> dict[str, tuple[RuleFinding, ...]]:
    top = (
        failing.sort(
            ["locality", "harmful", "material", "rate", "gain_shown", "failed_shown", "rule_id"],
            descending=[False, True, True, True, True, True, False],
        )
        .group_by("locality", maintain_order=True)
        .head(TOP_RULES)
    )
    found: dict[str, list[RuleFinding]] = {}
    for locality, rule_id, failed, gain, state in top.select(
        "locality", "rule_id", "failed", "gain", "state"
    ).iter_rows():
        found.setdefault(locality, []).append(RuleFinding(rule_id, failed, gain, states[state]))
    return {locality: tuple(rows) for locality, rows in found.items()}


def _ids_in_state(rules: pl.DataFrame, state: State) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    silent = rules.filter(pl.col("state") == state.value).sort("locality", "rule_id")
    for locality, rule_id in silent.select("locality", "rule_id").iter_rows():
        found.setdefault(locality, []).append(rule_id)
    return {locality: tuple(ids) for locality, ids in found.items()}
