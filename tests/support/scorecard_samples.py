"""A small country that never was, scored by hand: for tests of the pages, without reading or scoring a record."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from checks.predicates import Always
from checks.rule import Rule
from checks.vocabulary import Criterion, Dataset, ErrorGroup, Severity, State
from schemas.localities import Commune, Province
from scorecards.edition_facts import EditionFacts, Feed, InputFile, RuleFailure
from scorecards.places import Localities

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

AS_OF = date(2026, 10, 31)
HEAVIEST = 0.1
"""Weight of the heaviest rule: of the size that the catalogue's are."""

HOSTILE = "<script>alert(1)</script>\"'&"

PROVINCES = (
    Province("48", "Thành phố Đà Nẵng", "Đà Nẵng", "thành phố", 16.0, 108.0),
    Province("56", "Tỉnh Khánh Hòa", "Khánh Hòa", "tỉnh", 12.3, 109.2),
    Province("68", "Tỉnh Lâm Đồng", "Lâm Đồng", "tỉnh", 11.9, 108.4),
)
COMMUNES = tuple(
    Commune(code, f"{kind.capitalize()} {short}", short, kind, province, 12.0, 108.0, 50.0)
    for code, kind, short, province in (
        ("20194", "phường", "Hải Châu", "48"),
        ("20333", "đặc khu", "Hoàng Sa", "48"),
        ("22366", "phường", "Nha Trang", "56"),
        ("24769", "phường", "B'Lao", "68"),
        ("24781", "phường", "Xuân Hương - Đà Lạt", "68"),
        ("24787", "xã", "Lạc Dương", "68"),
        ("24802", "xã", "Đạ Huoai", "68"),
    )
)
LOCALITIES = Localities(PROVINCES, COMMUNES)


def rule(
    id_: str, on: Dataset, criterion: Criterion, severity: Severity = Severity.BLOCKING, minutes: int = 10
) -> Rule:
    return Rule(
        id=id_,
        on=on,
        criterion=criterion,
        field="personal_id",
        holds=Always(),
        vi=f"Điều phải đúng của {id_}",
        en=f"What must hold of {id_}",
        why="Để thử.",
        remedy_vi=f"Cách sửa {id_}.",
        remedy_en=f"How to mend {id_}.",
        source="[R]",
        error_group=ErrorGroup.FORMAT,
        passing=({},),
        failing=({},),
        severity=severity,
        effort_minutes=minutes,
    )


RULES = (
    *(rule(f"CIT-{c.value.upper()}-001", Dataset.CITIZENS, c) for c in Criterion),
    *(rule(f"DOS-{c.value.upper()}-001", Dataset.DOSSIERS, c, minutes=0) for c in Criterion),
    rule("CIT-CLEAN-002", Dataset.CITIZENS, Criterion.CLEAN, Severity.ADVISORY),
)


@dataclass(frozen=True)
class Sent:
    """What a commune sent: records of citizens (dossiers are half), failures and identifier failures by criterion."""

    records: int
    failing: Mapping[Criterion, int] = field(default_factory=dict)
    identifiers: Mapping[Criterion, int] = field(default_factory=dict)


SENT = {
    "20194": Sent(20_000, dict.fromkeys(Criterion, 200)),
    "20333": Sent(0),
    "22366": Sent(50_000, {Criterion.CORRECT: 9_000, Criterion.LIVE: 30_000}),
    "24769": Sent(8_000, {Criterion.CLEAN: 400}, {Criterion.CLEAN: 7}),
    "24781": Sent(76_213, {Criterion.CORRECT: 2_042, Criterion.LIVE: 5_862}, {Criterion.CORRECT: 54}),
    "24787": Sent(7, {Criterion.CORRECT: 1}),
    "24802": Sent(1_010, {Criterion.CORRECT: 5}),
}


@dataclass(frozen=True)
class SampleScores:
    criteria: pl.DataFrame
    localities: pl.DataFrame
    rules: pl.DataFrame


def band(pct: float | None, *, identifiers: int = 0) -> State:
    if pct is None:
        return State.NOT_ASSESSED
    if identifiers or pct < 75:
        return State.BELOW
    return State.ON_TARGET if pct >= 90 else State.WATCH


def sample_scores(sent: Mapping[str, Sent] = SENT, communes: Sequence[Commune] = COMMUNES) -> SampleScores:
    provinces = {commune.province_code for commune in communes}
    members = {
        "VN": ("nation", None, communes),
        **{code: ("province", "VN", [c for c in communes if c.province_code == code]) for code in sorted(provinces)},
        **{c.code: ("commune", c.province_code, [c]) for c in communes},
    }
    criteria, localities, rules = [], [], []
    for locality, (level, parent, below) in members.items():
        place = {"locality": locality, "level": level, "parent": parent}
        parts = [sent.get(commune.code, Sent(0)) for commune in below]
        for dataset, share in ((Dataset.CITIZENS, 1), (Dataset.DOSSIERS, 2)):
            records = sum(part.records // share for part in parts)
            failing = {c: sum(part.failing.get(c, 0) // share for part in parts) for c in Criterion}
            met_all = records - max(failing.values()) if records else None
            localities.append(
                place
                | {"dataset": dataset.value, "records": records, "met_all": met_all}
                | {"state": band(None if met_all is None else 100 * met_all / records).value}
            )
            for rule_ in (rule_ for rule_ in RULES if rule_.on is dataset):
                failed = failing[rule_.criterion]
                state = band(100 * (records - failed) / records if records else None)
                rules.append(
                    place
                    | {"rule_id": rule_.id, "dataset": dataset.value, "criterion": rule_.criterion.value}
                    | {"identifier": False, "checked": records, "failed": failed}
                    | {"gain": failed // 2 if rule_.blocking else 0, "state": state.value}
                )
            criteria.extend(
                _criterion(place, (dataset.value, c), records, failing[c], _identifiers(parts, c, dataset))
                for c in Criterion
            )
        for c in Criterion:
            records = sum(part.records + part.records // 2 for part in parts)
            failed = sum(part.failing.get(c, 0) + part.failing.get(c, 0) // 2 for part in parts)
            criteria.append(_criterion(place, ("all", c), records, failed, _identifiers(parts, c, Dataset.CITIZENS)))
    return SampleScores(*(pl.DataFrame(rows, infer_schema_length=None) for rows in (criteria, localities, rules)))


def _identifiers(parts: Sequence[Sent], criterion: Criterion, dataset: Dataset) -> int:
    return sum(part.identifiers.get(criterion, 0) for part in parts) if dataset is Dataset.CITIZENS else 0


def _criterion(
    place: Mapping[str, object], key: tuple[str, Criterion], records: int, failed: int, identifiers: int
) -> dict[str, object]:
    dqi = 100 * (records - failed) / records if records else None
    return {
        **place,
        "dataset": key[0],
        "criterion": key[1].value,
        "records": records,
        "met": records - failed if records else None,
        "dqi": dqi,
        "heaviest": None if dqi is None else HEAVIEST,
        "identifier_failed": identifiers,
        "state": band(dqi, identifiers=identifiers).value,
    }


def edition(*, missing: tuple[str, ...] = (), failures: tuple[RuleFailure, ...] = ()) -> EditionFacts:
    return EditionFacts(
        as_of=AS_OF,
        edition_id="2026-10-31-7c1ea94f",
        rules_version="2026.1",
        rules_sha256="ab" * 32,
        profile="dqi-4856",
        code_version="0.1.0",
        feeds=(
            Feed(
                dataset=Dataset.CITIZENS,
                received=155_242,
                scored=155_230,
                rejected=12,
                missing_columns=missing,
                files=(InputFile(name="citizens/part-00000.parquet", sha256="cd" * 32),),
            ),
            Feed(dataset=Dataset.DOSSIERS, received=77_612, scored=77_612, rejected=0),
        ),
        rule_failures=failures,
        synthetic=True,
    )
