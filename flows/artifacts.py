"""What a run leaves in Prefect for people to read: only what the edition's own pages show, read from `site/data/`.

Markdown is escaped: names of files and texts that people typed stand in it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from checks.vocabulary import Criterion, Dataset, State
from flows.stages import Approval, Decision
from scorecards.numbers import vi_date, vi_integer

MARKS = {"on_target": "●", "watch": "▲", "below": "■", "not_assessed": "◌", "error": "✕"}
"""A sign before each state, so that it is not told by colour."""

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|<>~&-])")
_LONG = re.compile(r"\d{4,}")
_RATE = re.compile(r"(\d+)\.(\d+)")

Row = dict[str, str]


@dataclass(frozen=True)
class Told:
    """What is told of an edition: a text, and two tables. Each row's keys are the heads of its columns."""

    markdown: str
    localities: Sequence[Row]
    rules: Sequence[Row]


def told(folder: Path, *, waits: bool = False, approval: Approval | None = None) -> Told:
    """What an edition's pages show, in short.

    Args:
        folder: an edition, or one that waits to be published.
        waits: whether it waits for a second person.
        approval: theirs.
    """
    data = folder / "site" / "data"
    nation, terms = _read(data / "index.json"), _read(data / "terms.json")
    provinces = [_read(path) for path in sorted((data / "tinh").glob("*.json"))]
    manifest = _read(folder / "manifest.json")
    return Told(
        "\n".join(_lines(nation, manifest, waits=waits, approval=approval)),
        [_locality(card) for card in (nation, *provinces)],
        [_rule(line, terms["rules"]) for line in nation["rules"]],
    )


def escaped(text: str) -> str:
    """A text that is nothing but itself in Markdown, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def _lines(
    nation: Mapping[str, Any], manifest: Mapping[str, Any], *, waits: bool, approval: Approval | None
) -> Iterable[str]:
    edition = nation["edition"]
    day = date.fromisoformat(edition["as_of"])
    rejected = approval is not None and approval.decision is Decision.REJECT
    yield f"# {'Không duyệt' if rejected else 'Chờ duyệt' if waits else 'Đã công bố'}: kỳ {vi_date(day)}"
    yield ""
    if edition["synthetic"]:
        yield "**SỐ LIỆU GIẢ LẬP / synthetic data**"
        yield ""
    yield f"**{escaped(nation['verdict']['vi'])}**"
    yield ""
    yield escaped(nation["verdict"]["en"])
    yield ""
    yield "| tiêu chí / criterion | điểm / score | |"
    yield "|---|---:|---|"
    for line in nation["criteria"]:
        criterion = Criterion(line["criterion"])
        yield f"| {criterion.vi} / {criterion.en} | {shown(line.get('score'))} | {state(line['state'])} |"
    share = nation["citizens"]["share"]
    yield f"| đạt cả bốn / meet all four | {_rate(share)} | {state(nation['citizens']['state'])} |"
    yield ""
    for name, feed in manifest["datasets"].items():
        yield from _feed(Dataset(name), feed, nation[name]["share"])
    yield ""
    yield f"Mã kỳ / edition: `{edition['id']}`. Ở đây chỉ có số liệu như trên trang / only what the pages show."
    if approval is not None:
        said = "Không duyệt / rejected" if rejected else "Duyệt / approved"
        yield ""
        yield (
            f"{said}: {escaped(approval.approved_by)} (yêu cầu / asked by: {escaped(approval.requested_by)}). "
            f"Lý do / reason: {escaped(approval.reason)}"
        )


def _feed(dataset: Dataset, feed: Mapping[str, Any], share: Mapping[str, Any]) -> Iterable[str]:
    """Records received, as the pages tell them: not where so few came in that their number is hidden."""
    if isinstance(share.get("records"), int):
        yield (
            f"- {dataset.vi}: {vi_integer(feed['received'])} nhận = {vi_integer(feed['scored'])} chấm + "
            f"{vi_integer(feed['rejected'])} loại / {dataset.en}: received = scored + rejected"
        )
    if feed["columns_missing"]:
        yield f"- {dataset.vi}, thiếu cột / columns missing: {escaped(', '.join(feed['columns_missing']))}"
    if feed["rejected_reasons"]:
        yield f"- {dataset.vi}, vì sao bị loại / why rejected: {escaped('; '.join(feed['rejected_reasons']))}"


def _locality(card: Mapping[str, Any]) -> Row:
    scores = {Criterion(line["criterion"]): line for line in card["criteria"]}
    row = {
        "Mã": card["code"],
        "Nơi": card["name"],
        "Đạt cả bốn": _rate(card["citizens"]["share"]),
        "Xếp loại": state(card["citizens"]["state"]),
    }
    return row | {
        criterion.vi: f"{MARKS[line['state']]} {shown(line.get('score'))}" for criterion, line in scores.items()
    }


def _rule(line: Mapping[str, Any], rules: Mapping[str, Any]) -> Row:
    about = rules[line["id"]]
    return {
        "Quy tắc": line["id"],
        "Xếp loại": state(line["state"]),
        "Số lỗi": shown(line.get("failed")),
        "Sửa xong thêm": shown(line.get("gain")),
        "Nội dung": about["vi"],
        "Cách sửa": about["remedy_vi"],
    }


def state(name: str) -> str:
    """A state with its sign: ■ Chưa đạt."""
    return f"{MARKS[name]} {State(name).vi}"


def shown(value: float | str | None) -> str:
    """A figure as published, in the Vietnamese way: 99,5; ≥93,3; – where none was."""
    if value is None:
        return "–"
    return _LONG.sub(lambda digits: vi_integer(int(digits[0])), _RATE.sub(r"\1,\2", str(value)))


def _rate(share: Mapping[str, Any]) -> str:
    figure = shown(share.get("pct"))
    return figure if figure == "–" else f"{figure}%"
