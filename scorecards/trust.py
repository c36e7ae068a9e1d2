"""How far a page can be trusted, and how it was computed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.vocabulary import Dataset, Level
from scorecards import release
from scorecards.disclosure import NATION, SMALL_CELL
from scorecards.numbers import target_tenths, vi_date, vi_integer, vi_month, vi_percent, vi_tenths
from scorecards.view import Fact, Imprint, RuleNote, Trust

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from checks.rule import Rule
    from scorecards.edition_facts import EditionFacts, Feed
    from scorecards.findings import Findings

SHORT_VI = {Dataset.CITIZENS: "Dân cư", Dataset.DOSSIERS: "Hồ sơ TTHC"}
"""TTHC is what every office calls thủ tục hành chính; the pages spell it out once."""

_SHORT_EN = {Dataset.CITIZENS: "citizens", Dataset.DOSSIERS: "dossiers"}

_HASH_SHOWN = 16
"""Characters of a hash that a page prints: enough to compare by eye; the manifest holds the whole."""

_NOT_RUN_VI = "không chạy được ở địa bàn này"


@dataclass(frozen=True, slots=True)
class Territory:
    """Codes of the provinces and communes that a page covers."""

    level: Level
    code: str
    provinces: tuple[str, ...]
    communes: tuple[str, ...]


def build_trust(
    findings: Findings,
    edition: EditionFacts,
    rules: Mapping[str, Rule],
    received: Sequence[Fact],
    territory: Territory,
) -> Trust:
    """Build the section of one page. `received` holds what `received_facts` says of the whole edition."""
    silent = {dataset for dataset in Dataset if not findings.locality(territory.code, dataset).records}
    facts = list(_coverage(findings, territory))
    unassessed = []
    skipped = dict.fromkeys(Dataset, 0)
    for rule_id in findings.unassessed(territory.code):
        rule = rules[rule_id]
        if rule.on in silent:
            skipped[rule.on] += 1
        else:
            unassessed.append(RuleNote(rule.id, rule.vi, ""))
    facts.extend(
        Fact(
            f"Chưa kiểm tra: {SHORT_VI[dataset]}",
            f"Not checked, {_SHORT_EN[dataset]}",
            f"Không có hồ sơ nào, nên {count} quy tắc chưa được kiểm tra.",
            f"No records: {count} rules had nothing to check.",
        )
        for dataset, count in skipped.items()
        if count
    )
    reasons = {failure.rule_id: failure.reason for failure in edition.rule_failures}
    failed = dict.fromkeys([*reasons, *findings.errors(territory.code)])
    failures = [
        RuleNote(rule_id, rules[rule_id].vi if rule_id in rules else "", reasons.get(rule_id, _NOT_RUN_VI))
        for rule_id in failed
    ]
    return Trust(facts=(*facts, *received), unassessed=tuple(unassessed), failures=tuple(failures))


def _coverage(findings: Findings, territory: Territory) -> Iterable[Fact]:
    for dataset in Dataset:
        if territory.level is Level.COMMUNE:
            records = release.records(findings, territory.code, dataset).text
            yield Fact(f"Đã nhận: {SHORT_VI[dataset]}", f"Received, {_SHORT_EN[dataset]}", f"{records} hồ sơ.")
            continue
        sent = sum(findings.locality(code, dataset).records > 0 for code in territory.communes)
        vi = f"{vi_integer(sent)} / {vi_integer(len(territory.communes))} xã, phường, đặc khu có gửi hồ sơ"
        if territory.level is Level.NATION:
            provinces = sum(findings.locality(code, dataset).records > 0 for code in territory.provinces)
            vi = f"{provinces} / {len(territory.provinces)} tỉnh, thành phố; {vi}"
        silent = len(territory.communes) - sent
        tail = f". {vi_integer(silent)} nơi không gửi nên xếp “Chưa đủ căn cứ”." if silent else "."
        yield Fact(f"Độ phủ: {SHORT_VI[dataset]}", f"Coverage, {_SHORT_EN[dataset]}", vi + tail)


def received_facts(edition: EditionFacts, findings: Findings) -> tuple[Fact, ...]:
    """Say what came in over the whole edition: received = scored + rejected, and the columns that are missing.

    Where so few came in that the nation's records are no exact figure, their number is not said.
    """
    facts = [
        Fact(
            f"Cả nước: {SHORT_VI[feed.dataset]}",
            f"All the country, {_SHORT_EN[feed.dataset]}",
            f"{vi_integer(feed.received)} nhận được = {vi_integer(feed.scored)} chấm điểm"
            f" + {vi_integer(feed.rejected)} bị loại vì không đọc được hoặc không thuộc xã nào.",
        )
        for feed in edition.feeds
        if release.records(findings, NATION, feed.dataset).exact is not None
    ]
    facts.extend(_missing_columns(feed) for feed in edition.feeds if feed.missing_columns)
    return tuple(facts)


def _missing_columns(feed: Feed) -> Fact:
    return Fact(
        f"Cột thiếu: {SHORT_VI[feed.dataset]}",
        f"Columns not supplied, {_SHORT_EN[feed.dataset]}",
        ", ".join(feed.missing_columns) + ".",
        "Rules that need them are not assessed.",
    )


def _head(edition: EditionFacts) -> str:
    """The head of the chain of editions: whoever holds this page can tell whether the edition was changed later."""
    shown = edition.manifest_sha256[:_HASH_SHOWN]
    return f" · bản kê SHA‑256 {shown}" if shown else ""


def build_imprint(edition: EditionFacts, rules: Sequence[Rule]) -> Imprint:
    """Build what all pages of the edition say alike."""
    on_target = vi_tenths(target_tenths(edition.on_target_score))
    watch = vi_tenths(target_tenths(edition.watch_score))
    target = vi_percent(target_tenths(edition.headline_target_pct))
    files = tuple((file.name, file.sha256) for feed in edition.feeds for file in feed.files)
    provenance = Fact(
        "Kiểm chứng",
        "Provenance",
        f"Kỳ phát hành {edition.edition_id} · quy tắc {edition.rules_version}, "
        f"SHA‑256 {edition.rules_sha256[:_HASH_SHOWN]} · đầu vào {len(files)} tệp, "
        f"SHA‑256 {_digest(files)} · chương trình {edition.code_version}{_head(edition)}.",
    )
    return Imprint(
        month=vi_month(edition.as_of),
        day=vi_date(edition.as_of),
        edition_id=edition.edition_id,
        rules_version=edition.rules_version,
        rules_count=len(rules),
        synthetic=edition.synthetic,
        on_target=on_target,
        watch=watch,
        target=target,
        method=(
            Fact(
                "Tỷ lệ chính",
                "Headline",
                "Hồ sơ đạt cả bốn tiêu chí khi qua mọi quy tắc bắt buộc áp dụng cho nó. Mẫu số là toàn bộ hồ sơ "
                "đang quản lý tại địa bàn.",
            ),
            Fact(
                "Điểm tiêu chí",
                "Score (DQI)",
                f"Trung bình có trọng số của tỷ lệ đạt từng quy tắc, theo cách chấm điểm {edition.profile}. "
                f"Đạt: từ {on_target}; theo dõi: từ {watch} đến dưới {on_target}; chưa đạt: dưới {watch} "
                "hoặc còn lỗi định danh (số định danh, mã đơn vị hành chính).",
            ),
            Fact("Làm tròn", "Rounding", "Luôn làm tròn xuống: 89,97 là 89,9, không phải 90,0."),
            Fact(
                "Số nhỏ",
                "Small numbers",
                f"Số lượng từ 1 đến {SMALL_CELL - 1} hiện “<{SMALL_CELL}”; tỷ lệ liên quan chỉ hiện cận (≥ hoặc <). "
                "Số lỗi của từng quy tắc chỉ hiện tròn chục: “≥ 120” là từ 120 trở lên. Một số ô khác cũng chỉ hiện "
                "cận, với mức làm tròn rộng hơn, để không ai lấy tổng trừ ra được số đã che. "
                f"Không xếp trạng thái khi trạng thái làm lộ số đã che. Nơi có dưới {SMALL_CELL} hồ sơ không công bố "
                "tỷ lệ.",
                "Counts of 1 to 9 are hidden; counts of rules show tens; some further figures are bounds, so that no "
                "subtraction gives a hidden count.",
            ),
            provenance,
        ),
        provenance=provenance,
        files=files,
    )


def _digest(files: Iterable[tuple[str, str]]) -> str:
    """Hash the list of files and their hashes, so that a page can name its whole input in one word."""
    lines = "".join(f"{sha256}  {name}\n" for name, sha256 in files)
    return hashlib.sha256(lines.encode()).hexdigest()[:_HASH_SHOWN]
