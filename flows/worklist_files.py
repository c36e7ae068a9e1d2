"""The worklists of an edition as files: what was kept aside, told commune by commune, open to their owner only."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pyrage  # type: ignore[import-untyped] # compiled, without stubs

from checks import worklist
from checks.catalogue import RULES
from checks.errors import InputError
from checks.rule import Rule
from checks.vocabulary import Dataset
from checks.worklist import Task
from flows import edition, worklists
from flows.cli_ids import find
from flows.register import commune_of
from schemas import localities
from scorecards import worklist_sheets
from scorecards.worklist import Listed, compose, render
from scorecards.worklist_values import Values


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """What is asked for: one commune, or every commune of a province. `results` is the OUT of a run."""

    results: Path
    commune: str | None
    province: str | None
    edition: str | None
    formats: tuple[str, ...]
    out: Path
    recipient: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """What was written for one commune: no file where there is nothing to mend. `records` are those it sent."""

    code: str
    name: str
    records: int
    tasks: int
    files: tuple[Path, ...]

    def facts(self) -> dict[str, Any]:
        """What `--json` prints."""
        return {
            "commune": self.code,
            "records": self.records,
            "tasks": self.tasks,
            "files": [str(file) for file in self.files],
        }


@dataclass(frozen=True)
class _Edition:
    """An edition with its failing records."""

    manifest: dict[str, Any]
    kept: Path
    as_of: date
    bits: dict[Dataset, tuple[Rule, ...]]
    records: dict[str, int]
    """Records that were scored, by commune."""


def write(order: Order) -> tuple[Written, ...]:
    """Write the lists that are asked for.

    Raises:
        InputError: no such edition, commune or province; no failing records were kept; the folder or the public key
            can't be used.
    """
    found = _edition(order)
    communes = _communes(order, found.as_of)
    seal = _seal(order.recipient)
    key = worklists.reference_key(order.results)
    _private_folder(order)
    units = defaultdict(list)
    for unit, code in commune_of(found.as_of).items():
        units[code].append(unit)
    values = Values(found.as_of)
    return tuple(_written(order, found, commune, units[commune.code], values, key, seal) for commune in communes)


def _edition(order: Order) -> _Edition:
    name = order.edition or edition.CURRENT
    place = order.results / (edition.EDITIONS if order.edition else "") / name
    manifest = place / "manifest.json"
    if Path(name).name != name or not manifest.is_file():
        raise InputError(
            f"{order.results.name}: không có kỳ phát hành {name} / no such edition. "
            "Chạy ddss score trước / score first."
        )
    facts = json.loads(manifest.read_text("utf-8"))
    kept = order.results / edition.WORKLISTS / facts["edition"]
    if not kept.is_dir():
        raise InputError(
            f"{facts['edition']}: kỳ này không giữ bản ghi lỗi / no failing records were kept. "
            "Chạy lại ddss score không có --no-worklists / run ddss score again without --no-worklists."
        )
    headline = pl.read_parquet(place / "scores.parquet").filter(
        (pl.col("level") == "commune") & (pl.col("criterion") == "all") & (pl.col("dataset") != "all")
    )
    sent = headline.group_by("locality").agg(pl.col("records").sum())
    bits = {Dataset(dataset): _rules(feed["rules"]) for dataset, feed in facts["datasets"].items()}
    return _Edition(facts, kept, date.fromisoformat(facts["as_of"]), bits, dict(sent.iter_rows()))


def _rules(ids: list[str]) -> tuple[Rule, ...]:
    by_id = {rule.id: rule for rule in RULES}
    unknown = [rule_id for rule_id in ids if rule_id not in by_id]
    if unknown:
        raise InputError(
            f"{unknown[0]}: danh mục không còn quy tắc này / the catalogue has this rule no more. "
            "Chạy lại ddss score / run ddss score again."
        )
    return tuple(by_id[rule_id] for rule_id in ids)


def _communes(order: Order, as_of: date) -> tuple[localities.Commune, ...]:
    every = localities.communes(as_of)
    if order.commune is not None:
        by_code = {commune.code: commune for commune in every}
        return (find(order.commune, by_code, "mã xã, phường, đặc khu", "commune"),)
    provinces = {province.code: province for province in localities.provinces(as_of)}
    wanted = find(order.province or "", provinces, "mã tỉnh, thành phố", "province")
    return tuple(commune for commune in every if commune.province_code == wanted.code)


Seal = Callable[[bytes], bytes]


def _seal(recipient: str | None) -> Seal | None:
    """What encrypts a file to a public key, if one is given."""
    if recipient is None:
        return None
    try:
        public = pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError:
        raise InputError(
            "--recipient: không phải khóa công khai age (age1…) / not an age public key (age1…)."
        ) from None
    return lambda plain: bytes(pyrage.encrypt(plain, [public]))


def _private_folder(order: Order) -> None:
    published = (order.results / edition.EDITIONS).resolve()
    if order.out.resolve().is_relative_to(published):
        raise InputError(
            f"{order.out.name}: danh sách việc có dữ liệu cá nhân, không để trong kỳ phát hành / worklists hold "
            "personal data: not inside an edition. Chọn thư mục khác / choose another folder."
        )
    try:
        order.out.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"{order.out.name}: không tạo được thư mục / can't make this folder ({error.strerror})."
        ) from None


def _written(  # noqa: PLR0913, PLR0917 - what every commune's list shares
    order: Order,
    found: _Edition,
    commune: localities.Commune,
    units: list[str],
    values: Values,
    key: bytes,
    seal: Seal | None,
) -> Written:
    records = worklists.records_of(found.kept, units)
    counts = worklist.counts(records, found.bits)
    rules = {rule.id: rule for rules in found.bits.values() for rule in rules}
    province = next(each for each in localities.provinces(found.as_of) if each.code == commune.province_code)
    listed = Listed(
        code=commune.code,
        name=commune.name,
        province=province.name,
        as_of=found.as_of,
        edition_id=found.manifest["edition"],
        rules_sha256=found.manifest["rules_sha256"],
        code_version=found.manifest["code_version"],
        synthetic=found.manifest["synthetic"],
        rules={rule_id: rules[rule_id] for rule_id in counts},
        counts=counts,
        records=sum(frame.height for frame in records.values()),
        key=key,
    )
    files = []
    if listed.total:
        for form in order.formats:
            content = _told(form, listed, worklist.tasks(records, found.bits), values)
            suffix = "" if seal is None else ".age"
            path = order.out / f"worklist-{commune.code}.{form}{suffix}"
            _save(path, content if seal is None else seal(content))
            files.append(path)
    return Written(
        code=commune.code,
        name=commune.name,
        records=found.records.get(commune.code, 0),
        tasks=listed.total,
        files=tuple(files),
    )


def _told(form: str, listed: Listed, tasks: Iterator[Task], values: Values) -> bytes:
    if form == "html":
        return render(compose(listed, tasks, values))
    if form == "xlsx":
        return worklist_sheets.to_xlsx(listed, tasks, values)
    return worklist_sheets.to_csv(listed, tasks, values)


def _save(path: Path, content: bytes) -> None:
    """Write a file that only its owner may open, whole or not at all."""
    new = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        new.unlink(missing_ok=True)
        # Made anew, or not at all: what another put under that name would keep its own mode, or lead elsewhere.
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        new.replace(path)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise InputError(f"{path.name}: không ghi được tệp / can't write this file ({error.strerror}).") from None
