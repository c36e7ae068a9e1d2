"""Every figure of the scores as it may be published: the one way from findings to pages and exports.

Nothing else turns a count of `Findings` into text. What a figure protects, and by how much, is already decided
(`scorecards.complement`); a reader that goes through here cannot forget it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.vocabulary import Criterion, Dataset, State
from scorecards.complement import Variable
from scorecards.disclosure import (
    ALL_DATASETS,
    LARGEST_HIDDEN,
    SMALL_CELL,
    WITH_A_NUMBER,
    Count,
    Interval,
    Share,
    count_within,
    disclose,
    disclose_share,
    one_state,
    tens_within,
)
from scorecards.numbers import WHOLE_TENTHS, score_tenths, vi_integer, vi_tenths

if TYPE_CHECKING:
    from collections.abc import Iterable

    from checks.rule import Rule
    from scorecards.edition_facts import EditionFacts
    from scorecards.findings import Findings, RuleFinding

_MINUTES_PER_HOUR = 60

_GRANULES = (1, 10, 100)
"""Tenths of a point that a score may be floored to."""


@dataclass(frozen=True, slots=True)
class RuleCounts:
    """What is published of one rule in one locality: failing records, gain, a clerk's hours, gain for an hour."""

    failed: Count
    gain: Count
    hours: str
    per_hour: str


def met_shown(met: int | None, state: State) -> int | None:
    """The count of records that meet, where a state stands behind it.

    Scoring withdraws "on target" where columns are missing or too many rows could not be read. The count is then only
    of what could be checked, and would look better than the data are.
    """
    return met if state in WITH_A_NUMBER else None


def records(findings: Findings, code: str, dataset: Dataset) -> Count:
    """Records of one dataset."""
    held = findings.locality(code, dataset).records
    return disclose(findings.rough.find(Variable("records", dataset.value), code) or count_within(held))


def headline(findings: Findings, code: str, dataset: Dataset) -> Share:
    """The share of records that meet all four criteria."""
    finding = findings.locality(code, dataset)
    return disclose_share(
        met_shown(finding.met_all, finding.state),
        finding.records,
        findings.rough.find(Variable("failing", dataset.value), code),
        findings.rough.find(Variable("records", dataset.value), code),
    )


def headline_state(findings: Findings, edition: EditionFacts, code: str, dataset: Dataset) -> State:
    """The state of the headline, where the share beside it settles it."""
    finding = findings.locality(code, dataset)
    if finding.state is State.ERROR:
        return finding.state
    share = headline(findings, code, dataset)
    if share.within is None or not one_state(share.within, finding.records, edition.headline_bands):
        return State.NOT_ASSESSED
    return finding.state


def criterion_share(findings: Findings, code: str, dataset: Dataset, criterion: Criterion) -> Share:
    """The share of records of one dataset that meet one criterion."""
    finding = findings.criterion(code, dataset, criterion)
    return disclose_share(
        met_shown(finding.met, finding.state),
        finding.records,
        findings.rough.find(Variable("failing", dataset.value, criterion.value), code),
        findings.rough.find(Variable("records", dataset.value, criterion.value), code),
    )


def identifier_failures(findings: Findings, code: str, criterion: Criterion) -> Count:
    """Failures of identifier rules, all datasets together."""
    finding = findings.criterion(code, ALL_DATASETS, criterion)
    if not finding.records:
        return disclose(None)
    rough = findings.rough.find(Variable("identifiers", criterion.value), code)
    return disclose(rough or tens_within(finding.identifier_failed))


def rule_counts(findings: Findings, code: str, finding: RuleFinding, rule: Rule) -> RuleCounts:
    """Failing records and gain of one rule. Hours and rates follow from what is told of them, never from the counts."""
    failed = disclose(findings.rough.find(Variable("failed", rule.id), code) or tens_within(finding.failed))
    gain = disclose(
        findings.rough.find(Variable("gain", rule.id), code) or tens_within(finding.gain, zero_hides=rule.blocking)
    )
    least, most = failed.within, gain.within
    hours = least.low * rule.effort_minutes // _MINUTES_PER_HOUR if least is not None else 0
    sure = least is not None and least.low >= SMALL_CELL
    per_hour = ""
    if least is not None and most is not None and rule.effort_minutes and most.low >= SMALL_CELL:
        tenths = most.low * _MINUTES_PER_HOUR * 10 // (least.high * rule.effort_minutes)
        per_hour = f"≥ {vi_tenths(tenths)}" if tenths else ""
    return RuleCounts(failed, gain, f"≥ {vi_integer(hours)} giờ công" if sure and hours else "", per_hour)


def package_gain(findings: Findings, code: str, rule_ids: Iterable[str], gain: int) -> Count:
    """Records won by mending several rules: in tens, and no sharper than the gain of any of them."""
    return _no_sharper(findings, "gain", code, rule_ids, tens_within(gain, zero_hides=True))


def failures_of(findings: Findings, code: str, rule_ids: Iterable[str], failed: int) -> Count:
    """Failures of several rules together: in tens, and no sharper than those of any of them."""
    return _no_sharper(findings, "failed", code, rule_ids, tens_within(failed))


def _no_sharper(findings: Findings, kind: str, code: str, rule_ids: Iterable[str], within: Interval) -> Count:
    rough = [each for name in rule_ids if (each := findings.rough.find(Variable(kind, name), code)) is not None]
    wide = max((each.high - each.low for each in rough), default=0)
    if not wide or not within.high:
        return disclose(within)
    return disclose(Interval(max(within.low - wide, min(within.low, 1)), within.high + wide))


def score(findings: Findings, code: str, criterion: Criterion) -> tuple[int | None, str]:
    """The score of one criterion over all datasets in tenths, and its text; None where a number would tell too much.

    One failing record moves the mean by the weight of its rule over the records. Where nine of them move it by more
    than a tenth, the score is floored to whole points or to tens; where by more than ten points, it is withheld.
    """
    finding = findings.criterion(code, ALL_DATASETS, criterion)
    if finding.score is None:
        return None, ""
    held = [findings.criterion(code, dataset, criterion).records for dataset in Dataset]
    fewest = min((each for each in held if each), default=1)
    moved = 10 * 100 * LARGEST_HIDDEN * finding.heaviest / fewest
    granule = next((each for each in _GRANULES if moved <= each), None)
    if granule is None:
        return None, ""
    tenths = score_tenths(finding.score) // granule * granule
    # Nothing lies above the full score, so a bound there is the score.
    exact = granule == 1 or tenths == WHOLE_TENTHS
    return tenths, vi_tenths(tenths) if exact else f"≥ {vi_integer(tenths // 10)}"
