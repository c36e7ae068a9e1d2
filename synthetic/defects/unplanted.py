"""Rules that no defect is planted for, each with the reason: kinds of defects name all others."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Reason:
    """Why no defect is planted for a rule, in both languages."""

    vi: str
    en: str


_SET_ASIDE = Reason(
    "Bản ghi ghi mã đơn vị quản lý đã hết hiệu lực không thuộc xã nào, nên bị loại ra trước khi xét quy tắc.",
    "A record under a retired managing unit is of no commune, and is set aside before any rule is judged.",
)

UNPLANTED: Mapping[str, Reason] = MappingProxyType({"CIT-LIVE-010": _SET_ASIDE, "DOS-LIVE-003": _SET_ASIDE})
"""By id of the rule."""
