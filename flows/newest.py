"""The newest extract of a folder that extracts come into, a subfolder for each."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from checks.errors import InputError

_MONTH = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")


@dataclass(frozen=True, slots=True)
class Found:
    """An extract: the day it is of, and where its two parts are."""

    as_of: date
    citizens: Path
    dossiers: Path


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What an extract must be.

    Attributes:
        citizens: name of a part, in which `*` stands for anything; `dossiers` likewise.
        marker: name of a file that says that an extract is whole.
        months_late: the extract must be of a month that lies no further back.
    """

    citizens: str
    dossiers: str
    marker: str | None
    months_late: int


def newest(folder: Path, today: date, wanted: Wanted) -> Found:
    """The extract of the latest day that has both parts, and the marker if one is asked for.

    Args:
        folder: holds subfolders named YYYY-MM, which is the last day of that month, or YYYY-MM-DD.
        today: extracts of a later day are passed over.
        wanted: what the extract must be.

    Raises:
        InputError: there is none, the newest is too old, or its parts are not one each.
    """
    if not folder.is_dir():
        raise InputError(f"{folder}: không tìm thấy thư mục / no such folder.")
    days = {day: path for path in folder.iterdir() if path.is_dir() and (day := _day(path.name)) and day <= today}
    marker, months_late = wanted.marker, wanted.months_late
    ready = {
        day: path
        for day, path in days.items()
        if (marker is None or (path / marker).is_file())
        and _parts(path, wanted.citizens)
        and _parts(path, wanted.dossiers)
    }
    if not ready:
        raise InputError(
            f"{folder}: không có kỳ nào đủ hai phần / no extract with both parts. Mỗi kỳ một thư mục con tên YYYY-MM "
            f"hoặc YYYY-MM-DD, gồm {wanted.citizens}, {wanted.dossiers}{'' if marker is None else f', {marker}'} / a "
            "subfolder each, named so."
        )
    last = max(ready)
    if (today.year - last.year) * 12 + today.month - last.month > months_late:
        raise InputError(
            f"{folder}: kỳ mới nhất là {last.isoformat()}, đã quá {months_late} tháng; không chấm lại kỳ cũ / the "
            "newest extract is that old: nothing is scored. Chờ hoặc gửi số liệu kỳ mới / wait for a newer one, or "
            "send it."
        )
    return Found(last, _one(ready[last], wanted.citizens), _one(ready[last], wanted.dossiers))


def _day(name: str) -> date | None:
    named = _MONTH.fullmatch(name)
    if named is None:
        return None
    year, month = int(named[1]), int(named[2])
    try:
        return date(year, month, int(named[3]) if named[3] else calendar.monthrange(year, month)[1])
    except ValueError:
        return None


def _parts(folder: Path, pattern: str) -> list[Path]:
    return sorted(path for path in folder.glob(pattern) if not path.name.startswith((".", "_")))


def _one(folder: Path, pattern: str) -> Path:
    found = _parts(folder, pattern)
    if len(found) > 1:
        raise InputError(
            f"{folder.name}: {pattern} chỉ {len(found)} mục, cần đúng một / the pattern names {len(found)}, and must "
            "name one. Gộp thành một thư mục con / put them into one subfolder."
        )
    return found[0]
