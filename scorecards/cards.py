"""The four cards. A card that is not "on target" always says why."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from checks.vocabulary import Criterion, Dataset, State
from scorecards import release
from scorecards.disclosure import ALL_DATASETS, SMALL_CELL, Count, Precision, Share, is_small
from scorecards.figures import plot_value
from scorecards.numbers import target_tenths, vi_tenths
from scorecards.places import most_records, state_shown
from scorecards.verdict import en_list, vi_list
from scorecards.view import STILL, Card

if TYPE_CHECKING:
    from scorecards.edition_facts import EditionFacts
    from scorecards.findings import Findings
    from scorecards.view import Moved, Score

_VI_DATASET = {Dataset.CITIZENS: "dân cư", Dataset.DOSSIERS: "hồ sơ thủ tục hành chính"}
_EN_DATASET = {Dataset.CITIZENS: "citizens", Dataset.DOSSIERS: "dossiers"}


def build_card(  # noqa: PLR0913 - what a card shows
    findings: Findings, edition: EditionFacts, code: str, score: Score, *, moved: Moved = STILL, budget: str = ""
) -> Card:
    """Build one card of one locality; `score` is what `show_score` gives of it."""
    criterion = score.criterion
    identifiers = release.identifier_failures(findings, code, criterion)
    on_target = target_tenths(edition.on_target_score)
    plot = None
    if score.tenths is not None:
        plot = plot_value(score.tenths, on_target, target_tenths(edition.watch_score))
    reason_vi, reason_en = _reason(findings, edition, code, score, identifiers)
    return Card(
        score=score,
        plot=plot,
        citizens=_show_met(findings, code, Dataset.CITIZENS, criterion),
        dossiers=_show_met(findings, code, Dataset.DOSSIERS, criterion),
        identifiers=identifiers.text,
        identifiers_fail=_any(identifiers),
        reason_vi=reason_vi,
        reason_en=reason_en,
        moved=moved,
        budget=budget,
    )


def doubt(edition: EditionFacts) -> tuple[str, str]:
    """Say why scoring may withhold a state although there are records: what the edition lacks."""
    lacks = (
        [("thiếu cột dữ liệu", "columns are missing")] if any(feed.missing_columns for feed in edition.feeds) else []
    )
    if any(feed.rejected for feed in edition.feeds):
        lacks.append(("có hồ sơ bị loại vì không đọc được", "some records could not be read"))
    vi = "; ".join(vi for vi, _ in lacks)
    en = "; ".join(en for _, en in lacks)
    if not lacks:
        return "Không kiểm tra được quy tắc nào.", "No rule could be checked."
    return f"Chưa đủ căn cứ xếp Đạt: {vi}.", f"Not enough evidence for a state: {en}."


def _any(count: Count) -> bool:
    return count.within is not None and count.within.high > 0


def _show_met(findings: Findings, code: str, dataset: Dataset, criterion: Criterion) -> Share:
    share = release.criterion_share(findings, code, dataset, criterion)
    if share.precision is Precision.NO_RECORDS and findings.locality(code, dataset).records:
        # Records there are; no rule of this criterion applies to any of them.
        return replace(share, fraction="Không áp dụng")
    return share


def _reason(findings: Findings, edition: EditionFacts, code: str, score: Score, identifiers: Count) -> tuple[str, str]:
    """Say in Vietnamese and English why a criterion is not on target. Never empty for a card that is not green."""
    criterion, state = score.criterion, score.state
    if state is State.ON_TARGET:
        return "", ""
    if state is State.NOT_ASSESSED:
        return _nothing_known(findings, edition, code, criterion)
    if state is State.ERROR:
        return (
            "Có quy tắc không chạy được nên không công bố điểm; xem mục “Số liệu này tin được đến đâu”.",
            "A rule could not be run, so no score is given.",
        )
    reasons = [
        *_identifier_reason(identifiers),
        *_score_reason(findings.criterion(code, ALL_DATASETS, criterion).score, edition),
    ]
    reasons = reasons or _dataset_reason(findings, code, criterion, state)
    reasons = reasons or [(f"Theo cách chấm điểm {edition.profile}.", f"By the scoring profile {edition.profile}.")]
    return " ".join(vi for vi, _ in reasons), " ".join(en for _, en in reasons)


def _nothing_known(findings: Findings, edition: EditionFacts, code: str, criterion: Criterion) -> tuple[str, str]:
    records = most_records(findings, code, criterion)
    if is_small(records):
        return f"Dưới {SMALL_CELL} hồ sơ nên không công bố.", f"Fewer than {SMALL_CELL} records: withheld."
    if records:
        return doubt(edition)
    if any(findings.locality(code, dataset).records for dataset in Dataset):
        return "Không kiểm tra được quy tắc nào của tiêu chí này.", "No rule of this criterion could be checked."
    return "Không có hồ sơ để kiểm tra.", "No record to check."


def _identifier_reason(failed: Count) -> list[tuple[str, str]]:
    if not _any(failed):
        return []
    return [(f"Định danh phải đạt 100%: còn {failed.said} lỗi.", "Identifiers must be right in every record.")]


def _score_reason(score: float | None, edition: EditionFacts) -> list[tuple[str, str]]:
    if score is None or score >= edition.on_target_score:
        return []
    target = vi_tenths(target_tenths(edition.on_target_score))
    watch = vi_tenths(target_tenths(edition.watch_score))
    if score < edition.watch_score:
        return [(f"Điểm dưới mức theo dõi {watch}.", "The score is below the watch line.")]
    return [(f"Điểm từ {watch} đến dưới {target}.", "The score lies between the watch line and the target.")]


def _dataset_reason(findings: Findings, code: str, criterion: Criterion, state: State) -> list[tuple[str, str]]:
    guilty = []
    for dataset in Dataset:
        finding = findings.criterion(code, dataset, criterion)
        if finding.state is state and state_shown(finding.state, evidence=finding.records >= SMALL_CELL) is state:
            guilty.append(dataset)
    if not guilty:
        return []
    vi = vi_list([_VI_DATASET[dataset] for dataset in guilty])
    en = en_list([_EN_DATASET[dataset] for dataset in guilty])
    return [(f"{state.vi} ở dữ liệu {vi}.", f"{state.en}: {en}.")]
