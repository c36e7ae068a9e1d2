"""What is found of one measure in one locality, and why nothing may be said where nothing may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any, NamedTuple

import polars as pl

from checks.vocabulary import State


class Reason(StrEnum):
    """Why a reading has no state."""

    NO_RECORDS = "no_records"
    TOO_SMALL = "too_small"
    COLUMNS_MISSING = "columns_missing"
    ERROR = "error"
    NO_EXPECTED = "no_expected"
    EXPECTED_INCOMPLETE = "expected_incomplete"
    TOO_FEW_EVENTS = "too_few_events"
    UNDEFINED = "undefined"
    NO_TARGET = "no_target"
    REFERENCE = "reference"
    PARTIAL = "partial"
    REJECTED = "rejected"
    HIDDEN = "hidden"
    """On pages only: it would give away a small number, here or in another figure."""

    @property
    def vi(self) -> str:
        """In Vietnamese, as a page says it."""
        return {
            "no_records": "không có trường hợp nào để tính",
            "too_small": "quá ít để công bố",
            "columns_missing": "số liệu gửi lên thiếu cột",
            "error": "không tính được",
            "no_expected": "chưa có số người dự kiến",
            "expected_incomplete": "số người dự kiến chưa đủ các xã",
            "too_few_events": "quá ít sự kiện để kết luận",
            "undefined": "có nhóm tuổi không có người",
            "no_target": "không đặt chỉ tiêu",
            "reference": "là mức để so sánh",
            "partial": "mới tính được một phần",
            "rejected": "quá nhiều dòng bị loại",
            "hidden": "để không lộ số nhỏ",
        }[self.value]

    @property
    def en(self) -> str:
        """In English."""
        return {
            "no_records": "nothing to count",
            "too_small": "too few to publish",
            "columns_missing": "columns were not supplied",
            "error": "could not be computed",
            "no_expected": "expected people were not given",
            "expected_incomplete": "expected people of some communes were not given",
            "too_few_events": "too few events to conclude from",
            "undefined": "an age group has nobody",
            "no_target": "no target is set",
            "reference": "what others are compared with",
            "partial": "only a part could be assessed",
            "rejected": "too many rows were rejected",
            "hidden": "it would give away a small number",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a definition finds, before targets.

    Attributes:
        value: in the measure's unit; None where there is none.
        detail: what else a page tells, as plain JSON data.
        last_day: day of the last event, or of the newest record.
        state: where the definition itself judges.
        reason: why it does not, or why there is no value.
    """

    numerator: int | None = None
    denominator: int | None = None
    value: Fraction | float | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    last_day: date | None = None
    state: State | None = None
    reason: Reason | None = None


class Reading(NamedTuple):
    """One measure in one locality. `gap`: value against target in the measure's unit, floored to a tenth, + is good.

    `short_by`: how many of what the denominator counts are still short of the target. `detail`: JSON.
    """

    locality: str
    level: str
    parent: str | None
    measure_id: str
    numerator: int | None
    denominator: int | None
    value: float | None
    state: str
    reason: str
    last_day: date | None
    detail: str
    target: float | None
    target_year: int | None
    met: bool | None
    gap: float | None
    short_by: int | None


SCHEMA: dict[str, pl.DataType] = {
    "locality": pl.String(),
    "level": pl.String(),
    "parent": pl.String(),
    "measure_id": pl.String(),
    "numerator": pl.Int64(),
    "denominator": pl.Int64(),
    "value": pl.Float64(),
    "state": pl.String(),
    "reason": pl.String(),
    "last_day": pl.Date(),
    "detail": pl.String(),
    "target": pl.Float64(),
    "target_year": pl.Int64(),
    "met": pl.Boolean(),
    "gap": pl.Float64(),
    "short_by": pl.Int64(),
}
