"""Likeness between a stranger's column name and the names by which the contract's columns go."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemas.contract import Column, Table

_ABBREVIATED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "personal_id": ("cccd", "so_cccd", "so_can_cuoc", "so_ddcn", "sdd_cn", "ma_dinh_danh", "pin", "citizen_id"),
        "legacy_id": ("cmnd", "so_cmt", "cmt"),
        "full_name": ("ho_ten", "ho_va_ten", "ten_day_du", "name"),
        "birth_date": ("ng_sinh", "ngay_thang_nam_sinh", "dob", "birthday", "date_of_birth"),
        "sex_code": ("gioi", "gt", "sex", "gender", "phai"),
        "ethnicity_code": ("dtoc", "ethnic"),
        "religion_code": ("tgiao",),
        "nationality_code": ("qtich",),
        "marital_status_code": ("hon_nhan", "tt_hon_nhan", "tthn"),
        "hometown_unit": ("nguyen_quan",),
        "permanent_unit": ("ma_xa_thuong_tru", "xa_thuong_tru"),
        "permanent_address": ("dia_chi_thuong_tru", "hktt", "dc_thuong_tru"),
        "current_address": ("dia_chi_hien_tai", "noi_o", "dia_chi"),
        "household_id": ("so_ho_khau", "ma_ho", "so_hk"),
        "relation_to_head_code": ("qh_chu_ho", "quan_he_chu_ho"),
        "phone": ("sdt", "so_dt", "dien_thoai", "dt_di_dong", "mobile", "tel"),
        "email": ("e_mail", "mail"),
        "managing_unit": ("ma_xa", "ma_dvhc", "ma_don_vi_hanh_chinh", "dv_quan_ly", "xa", "ward_code", "commune_code"),
        "dossier_code": ("so_ho_so",),
        "procedure_code": ("ma_thu_tuc", "thu_tuc", "tthc"),
        "agency_code": ("ma_don_vi", "co_quan"),
        "applicant_id": ("cccd_chu_ho_so", "so_giay_to"),
        "applicant_phone": ("sdt", "sdt_chu_ho_so", "dien_thoai"),
        "submitted_at": ("ngay_nop",),
        "received_at": ("ngay_nhan", "tiep_nhan"),
        "due_at": ("hen_tra", "ngay_hen"),
        "finished_at": ("ngay_xong", "ngay_hoan_thanh"),
        "returned_at": ("ngay_tra_ket_qua", "ngay_tra_kq"),
        "status_code": ("trang_thai", "tt_ho_so"),
        "fee_amount": ("le_phi", "phi"),
    }
)
"""Short names seen in exports of offices [R]: no official list of them exists."""
_HOLLOW = frozenset({"ma", "code", "cot", "truong", "field", "col"})
"""Words that say nothing of what a column holds."""
_WORD = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+|[0-9]+")

ABBREVIATION, HOLLOW, LIKENESS = 0.9, 0.8, 0.75
"""Confidence in a name that is a known abbreviation; equal but for hollow words; at most, where it is only alike."""
LEAST_LIKE = 0.55
"""Less likeness than this is none."""


class Basis(StrEnum):
    """Why a name is taken for a column's."""

    OWN = "own"
    OFFICIAL = "official"
    LABEL = "label"
    ABBREVIATION = "abbreviation"
    HOLLOW = "hollow"
    LIKE = "like"
    NONE = "none"

    @property
    def vi(self) -> str:
        """In Vietnamese."""
        return {
            "own": "đúng tên cột của ddss",
            "official": "tên chính thức",
            "label": "trùng tên gọi trong hợp đồng số liệu",
            "abbreviation": "tên viết tắt thường gặp",
            "hollow": "trùng tên, trừ từ chung như “mã”",
            "like": "tên gần giống",
            "none": "tên không giống, chỉ giá trị khớp",
        }[self.value]

    @property
    def en(self) -> str:
        """In English."""
        return {
            "own": "ddss's own name",
            "official": "official name",
            "label": "the contract's label",
            "abbreviation": "common abbreviation",
            "hollow": "same but for a hollow word",
            "like": "similar name",
            "none": "name unlike, only values fit",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like a name is to a column's, from 0 to 1, and on what basis."""

    score: float
    basis: Basis

    @property
    def certain(self) -> bool:
        """Whether the name alone settles it."""
        return self.basis in {Basis.OWN, Basis.OFFICIAL, Basis.LABEL}


UNLIKE = Likeness(0.0, Basis.NONE)


def words(name: str) -> tuple[str, ...]:
    """The words of a name without case and accents: of `NgayThangNamSinh`, `NGÀY_THÁNG năm-sinh` alike where it can."""
    plain = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return tuple(word.lower() for word in _WORD.findall(bare))


def folded(name: str) -> str:
    """A name's letters and digits, without case, accents and separators."""
    return "".join(words(name))


class Spellings:
    """Every name by which the columns of a table go."""

    def __init__(self, table: Table) -> None:
        """Fold them all once."""
        self._exact: list[tuple[str, dict[str, Likeness]]] = []
        self._alike: dict[str, tuple[str, ...]] = {}
        for column in table.columns:
            forms: dict[str, Likeness] = {}
            for names, likeness in _named(column):
                for name in names:
                    forms.setdefault(folded(name), likeness)
            self._exact.append((column.name, forms))
            self._alike[column.name] = (column.name, *column.official, column.vi, column.en)

    def likeness(self, name: str) -> Mapping[str, Likeness]:
        """How like a name is to each column's names; columns that it is unlike are left out."""
        whole, parts = folded(name), words(name)
        if not whole:
            return {}
        found: dict[str, Likeness] = {}
        for column, forms in self._exact:
            likeness = forms.get(whole) or self._near(whole, parts, self._alike[column])
            if likeness is not UNLIKE:
                found[column] = likeness
        return found

    def _near(self, whole: str, parts: tuple[str, ...], names: tuple[str, ...]) -> Likeness:
        best = 0.0
        kept = frozenset(parts) - _HOLLOW
        for name in names:
            others = words(name)
            theirs = frozenset(others) - _HOLLOW
            if kept and kept == theirs:
                return Likeness(HOLLOW, Basis.HOLLOW)
            shared = len(kept & theirs) / max(len(kept | theirs), 1)
            alike = difflib.SequenceMatcher(None, whole, "".join(others), autojunk=False).ratio()
            best = max(best, (shared + alike) / 2)
        return Likeness(best * LIKENESS, Basis.LIKE) if best >= LEAST_LIKE else UNLIKE


def _named(column: Column) -> tuple[tuple[tuple[str, ...], Likeness], ...]:
    return (
        ((column.name,), Likeness(1.0, Basis.OWN)),
        (column.official, Likeness(1.0, Basis.OFFICIAL)),
        ((column.vi, column.en), Likeness(0.95, Basis.LABEL)),
        (_ABBREVIATED.get(column.name, ()), Likeness(ABBREVIATION, Basis.ABBREVIATION)),
    )
