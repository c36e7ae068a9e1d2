"""Editions that wait for a second person: their pages, the request they came from, and every decision that was taken.

OUT/pending/2026-10-31-0f3a…/   site/, manifest.json, published.parquet, request.json; private
OUT/pending/decisions.ndjson    a line for each decision, in their order

What is published after an approval is made anew from the request, and must come out as what was approved.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from dataclasses import dataclass, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any

from checks.errors import InputError
from flows import edition
from flows.edition import APPROVAL
from flows.stages import Approval, Decision, Request

PENDING = "pending"
REQUEST = "request.json"
DECISIONS = "decisions.ndjson"

_NAME = re.compile(r"\d{4}-\d{2}-\d{2}-[0-9a-f]{12}")
_PATHS = ("citizens", "dossiers", "expected", "tasks", "suites")


@dataclass(frozen=True)
class Preview:
    """What a second person looks at: where it is, and its headline as `flows.stages.Published` tells it."""

    folder: Path
    summary: dict[str, Any]


def put(request: Request, name: str, staged: Path) -> Path:
    """Move staged pages to their place, with the request they came from; the same pages again take their place."""
    facts = {each.name: getattr(request, each.name) for each in fields(request) if each.name != "approval"}
    facts |= {key: None if facts[key] is None else str(facts[key]) for key in _PATHS}
    facts |= {"as_of": request.as_of.isoformat(), "out": None}
    edition.write_json(staged / REQUEST, facts)
    edition.flush(staged)
    root = request.out / PENDING
    root.mkdir(mode=0o700, exist_ok=True)
    folder = root / name
    shutil.rmtree(folder, ignore_errors=True)
    staged.rename(folder)
    edition.flush_folder(root)
    return folder


def waiting(out: Path) -> tuple[str, ...]:
    """Names of the editions that wait, in order."""
    return tuple(sorted(each.parent.name for each in (out / PENDING).glob(f"*/{REQUEST}")))


def request_of(out: Path, name: str) -> Request:
    """The request of an edition that waits.

    Raises:
        InputError: no edition of this name waits, or what is kept of it can't be read.
    """
    if not _NAME.fullmatch(name) or name not in waiting(out):
        there = ", ".join(waiting(out)) or "–"
        raise InputError(
            f"{PENDING}: không có kỳ nào tên như vậy đang chờ duyệt / no edition of this name waits. "
            f"Đang chờ / waiting: {there}."
        )
    try:
        facts = json.loads((out / PENDING / name / REQUEST).read_text("utf-8"))
        paths = {key: None if facts[key] is None else Path(facts[key]) for key in _PATHS}
        return Request(**(facts | paths | {"as_of": date.fromisoformat(facts["as_of"]), "out": out}))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{PENDING}/{name}/{REQUEST}: không đọc được / can't be read ({type(error).__name__}). "
            "Chấm lại / score again."
        ) from None


def record(out: Path, approval: Approval) -> None:
    """Keep a decision, for good: the file is only ever added to. The edition waits no longer."""
    line = json.dumps(approval.facts(), ensure_ascii=False, sort_keys=True) + "\n"
    handle = os.open(out / PENDING / DECISIONS, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, line.encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    shutil.rmtree(out / PENDING / approval.edition, ignore_errors=True)


def approval_of(folder: Path) -> Approval | None:
    """Who let this edition be published; None where nobody had to."""
    try:
        facts = json.loads((folder / APPROVAL).read_text("utf-8"))
    except FileNotFoundError:
        return None
    made = {"decision": Decision(facts["decision"]), "at": datetime.fromisoformat(facts["at"])}
    return Approval(**(facts | made))
