"""The kinds of change, one table: prose, documentation, versions and static-analysis rules are all read off it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    """A kind of change. The value is its stable name in files and outputs."""

    TABLE_ADDED = "table_added"
    TABLE_REMOVED = "table_removed"
    COLUMN_ADDED = "column_added"
    COLUMN_ADDED_REQUIRED = "column_added_required"
    COLUMN_REMOVED = "column_removed"
    COLUMN_RENAMED = "column_renamed"
    ALIAS_ADDED = "alias_added"
    ALIAS_REMOVED = "alias_removed"
    NAME_MOVED = "name_moved"
    COLUMN_REQUIRED = "column_required"
    COLUMN_OPTIONAL = "column_optional"
    DEFAULT_ADDED = "default_added"
    DEFAULT_REMOVED = "default_removed"
    DEFAULT_CHANGED = "default_changed"
    NULL_FORBIDDEN = "null_forbidden"
    NULL_ALLOWED = "null_allowed"
    TYPE_WIDENED = "type_widened"
    TYPE_NARROWED = "type_narrowed"
    TYPE_CHANGED = "type_changed"
    CODE_ADDED = "code_added"
    CODE_REMOVED = "code_removed"
    CODE_RELABELLED = "code_relabelled"
    CODE_LIST_ADDED = "code_list_added"
    CODE_LIST_REMOVED = "code_list_removed"
    PATTERN_ADDED = "pattern_added"
    PATTERN_REMOVED = "pattern_removed"
    PATTERN_TIGHTENED = "pattern_tightened"
    PATTERN_LOOSENED = "pattern_loosened"
    PATTERN_CHANGED = "pattern_changed"
    LENGTH_ADDED = "length_added"
    LENGTH_REMOVED = "length_removed"
    LENGTH_TIGHTENED = "length_tightened"
    LENGTH_LOOSENED = "length_loosened"
    BOUND_ADDED = "bound_added"
    BOUND_REMOVED = "bound_removed"
    BOUND_TIGHTENED = "bound_tightened"
    BOUND_LOOSENED = "bound_loosened"
    UNIQUE_ADDED = "unique_added"
    UNIQUE_REMOVED = "unique_removed"
    KEY_CHANGED = "key_changed"
    PRIVACY_LOWERED = "privacy_lowered"
    PRIVACY_RAISED = "privacy_raised"
    DESCRIPTION_CHANGED = "description_changed"
    RULE_ADDED = "rule_added"
    RULE_ADDED_ADVISORY = "rule_added_advisory"
    RULE_REMOVED = "rule_removed"
    RULE_STRICTER = "rule_stricter"
    RULE_MILDER = "rule_milder"
    RULE_CHANGED = "rule_changed"
    APPLIES_WIDENED = "applies_widened"
    APPLIES_NARROWED = "applies_narrowed"
    APPLIES_CHANGED = "applies_changed"
    SEVERITY_RAISED = "severity_raised"
    SEVERITY_LOWERED = "severity_lowered"
    CRITERION_CHANGED = "criterion_changed"
    PERIOD_WIDENED = "period_widened"
    PERIOD_NARROWED = "period_narrowed"
    WEIGHT_CHANGED = "weight_changed"
    THRESHOLD_TIGHTENED = "threshold_tightened"
    THRESHOLD_LOOSENED = "threshold_loosened"


@dataclass(frozen=True, slots=True)
class KindSpec:
    """What is known of a kind before any data are looked at.

    Attributes:
        vi, en: the sentence, with `{path}`, `{old}` and `{new}` to fill in.
        level: the least that it asks of the next version; whatever may break data of today is major besides.
        backward, forward: whether it can break data in that direction at all.
        consumers: whether figures on scorecards change without the data, or are gone.
        silent: why no record can show it, in both languages; empty where one can.
    """

    vi: str
    en: str
    level: str
    backward: bool = False
    forward: bool = False
    consumers: bool = False
    silent: tuple[str, str] = ("", "")


_WORDS = ("chỉ là lời, không xét bản ghi nào", "words judge no record")
_FIGURES = (
    "bản ghi nào cũng đạt hoặc lỗi như trước, chỉ số liệu tổng hợp đổi",
    "every record passes or fails as before; only the figures made of them change",
)
_HANDLING = (
    "nói về cách giữ kín giá trị, không về giá trị nào đúng",
    "it says how values are kept private, not which are right",
)
_UNSCORED = ("quy tắc không bắt buộc không làm bản ghi nào hỏng", "a rule that isn't blocking fails no record")
_READ_ALIKE = ("tên thêm chỉ mở rộng cách đọc", "another name or value to read by takes nothing away")
_WHOLE = ("cả bảng, không phải một bản ghi", "it is of a table, not of a record")


def _tight(vi: str, en: str) -> KindSpec:
    return KindSpec(vi, en, "minor", backward=True)


def _loose(vi: str, en: str) -> KindSpec:
    return KindSpec(vi, en, "minor", forward=True)


def _either(vi: str, en: str, *, consumers: bool = False) -> KindSpec:
    return KindSpec(vi, en, "minor", backward=True, forward=True, consumers=consumers)


_COLUMNS: dict[Kind, KindSpec] = {
    Kind.TABLE_ADDED: KindSpec("thêm bảng {path}", "table {path} added", "minor", silent=_WHOLE),
    Kind.TABLE_REMOVED: KindSpec("bỏ bảng {path}", "table {path} removed", "major", consumers=True, silent=_WHOLE),
    Kind.COLUMN_ADDED: KindSpec(
        "thêm cột không bắt buộc {path}", "optional column {path} added", "minor", silent=_READ_ALIKE
    ),
    Kind.COLUMN_ADDED_REQUIRED: _tight("thêm cột bắt buộc {path}", "required column {path} added"),
    Kind.COLUMN_REMOVED: KindSpec("bỏ cột {path}", "column {path} removed", "major", forward=True, consumers=True),
    Kind.COLUMN_RENAMED: _loose("cột {old} đổi tên thành {new}", "column {old} renamed to {new}"),
    Kind.ALIAS_ADDED: _loose("{path} đọc thêm tên {new}", "{path} is also read under the name {new}"),
    Kind.ALIAS_REMOVED: KindSpec(
        "{path} không còn đọc theo tên {old}", "{path} is no longer read under the name {old}", "major", backward=True
    ),
    Kind.NAME_MOVED: KindSpec(
        "tên {new}, trước là của {old}, nay là của {path}",
        "the name {new}, {old}'s before, is now {path}'s",
        "major",
        backward=True,
        forward=True,
    ),
    Kind.COLUMN_REQUIRED: _tight("cột {path} thành bắt buộc", "column {path} became required"),
    Kind.COLUMN_OPTIONAL: _loose("cột {path} không còn bắt buộc", "column {path} is no longer required"),
    Kind.DEFAULT_ADDED: _loose("thêm giá trị mặc định {new} khi thiếu {path}", "default {new} where {path} is absent"),
    Kind.DEFAULT_REMOVED: _tight(
        "bỏ giá trị mặc định {old} khi thiếu {path}", "no more default {old} where {path} is absent"
    ),
    Kind.DEFAULT_CHANGED: KindSpec(
        "giá trị mặc định của {path}: {old} → {new}",
        "default of {path}: {old} → {new}",
        "major",
        consumers=True,
        silent=_FIGURES,
    ),
    Kind.NULL_FORBIDDEN: _tight("{path} không được để trống nữa", "{path} may no longer be empty"),
    Kind.NULL_ALLOWED: _loose("{path} được để trống", "{path} may be empty"),
    Kind.TYPE_WIDENED: _loose("kiểu của {path} rộng hơn: {old} → {new}", "type of {path} widened: {old} → {new}"),
    Kind.TYPE_NARROWED: _tight("kiểu của {path} hẹp hơn: {old} → {new}", "type of {path} narrowed: {old} → {new}"),
    Kind.TYPE_CHANGED: _either("kiểu của {path}: {old} → {new}", "type of {path}: {old} → {new}"),
    Kind.CODE_ADDED: _loose("thêm mã {new} ở {path}", "code {new} added at {path}"),
    Kind.CODE_REMOVED: _tight("bỏ mã {old} ở {path}", "code {old} removed at {path}"),
    Kind.CODE_RELABELLED: KindSpec(
        "tên gọi của mã ở {path}: {old} → {new}",
        "label of a code at {path}: {old} → {new}",
        "patch",
        silent=_WORDS,
    ),
    Kind.CODE_LIST_ADDED: _tight("{path} nay theo danh mục mã", "{path} now has a code list"),
    Kind.CODE_LIST_REMOVED: _loose("{path} không còn theo danh mục mã", "{path} no longer has a code list"),
    Kind.PATTERN_ADDED: _tight("thêm mẫu cho {path}: {new}", "pattern added to {path}: {new}"),
    Kind.PATTERN_REMOVED: _loose("bỏ mẫu của {path}: {old}", "pattern of {path} removed: {old}"),
    Kind.PATTERN_TIGHTENED: _tight(
        "mẫu của {path} chặt hơn: {old} → {new}", "pattern of {path} tightened: {old} → {new}"
    ),
    Kind.PATTERN_LOOSENED: _loose(
        "mẫu của {path} rộng hơn: {old} → {new}", "pattern of {path} loosened: {old} → {new}"
    ),
    Kind.PATTERN_CHANGED: _either("mẫu của {path}: {old} → {new}", "pattern of {path}: {old} → {new}"),
    Kind.LENGTH_ADDED: _tight("thêm giới hạn độ dài {path}: {new}", "length limit {path} added: {new}"),
    Kind.LENGTH_REMOVED: _loose("bỏ giới hạn độ dài {path}: {old}", "length limit {path} removed: {old}"),
    Kind.LENGTH_TIGHTENED: _tight("độ dài {path} chặt hơn: {old} → {new}", "length {path} tightened: {old} → {new}"),
    Kind.LENGTH_LOOSENED: _loose("độ dài {path} rộng hơn: {old} → {new}", "length {path} loosened: {old} → {new}"),
    Kind.BOUND_ADDED: _tight("thêm giới hạn {path}: {new}", "bound {path} added: {new}"),
    Kind.BOUND_REMOVED: _loose("bỏ giới hạn {path}: {old}", "bound {path} removed: {old}"),
    Kind.BOUND_TIGHTENED: _tight("giới hạn {path} chặt hơn: {old} → {new}", "bound {path} tightened: {old} → {new}"),
    Kind.BOUND_LOOSENED: _loose("giới hạn {path} rộng hơn: {old} → {new}", "bound {path} loosened: {old} → {new}"),
    Kind.UNIQUE_ADDED: _tight("{path} không được trùng nữa", "{path} must now be unique"),
    Kind.UNIQUE_REMOVED: _loose("{path} được phép trùng", "{path} need no longer be unique"),
    Kind.KEY_CHANGED: _either("khóa của {path}: {old} → {new}", "key of {path}: {old} → {new}", consumers=True),
    Kind.PRIVACY_LOWERED: KindSpec(
        "mức riêng tư của {path} bị hạ: {old} → {new}",
        "privacy class of {path} lowered: {old} → {new}",
        "major",
        consumers=True,
        silent=_HANDLING,
    ),
    Kind.PRIVACY_RAISED: KindSpec(
        "mức riêng tư của {path} được nâng: {old} → {new}",
        "privacy class of {path} raised: {old} → {new}",
        "minor",
        consumers=True,
        silent=_HANDLING,
    ),
    Kind.DESCRIPTION_CHANGED: KindSpec(
        "lời của {path}: {old} → {new}", "words of {path}: {old} → {new}", "patch", silent=_WORDS
    ),
}

_RULES: dict[Kind, KindSpec] = {
    Kind.RULE_ADDED: KindSpec(
        "thêm quy tắc bắt buộc {path}: {new}",
        "blocking rule {path} added: {new}",
        "minor",
        backward=True,
        consumers=True,
    ),
    Kind.RULE_ADDED_ADVISORY: KindSpec(
        "thêm quy tắc không bắt buộc {path}: {new}",
        "advisory rule {path} added: {new}",
        "minor",
        silent=_UNSCORED,
    ),
    Kind.RULE_REMOVED: KindSpec(
        "bỏ quy tắc {path}: {old}", "rule {path} removed: {old}", "major", forward=True, consumers=True
    ),
    Kind.RULE_STRICTER: KindSpec(
        "quy tắc {path} chặt hơn", "rule {path} made stricter", "minor", backward=True, consumers=True
    ),
    Kind.RULE_MILDER: KindSpec(
        "quy tắc {path} nhẹ hơn", "rule {path} made milder", "minor", forward=True, consumers=True
    ),
    Kind.RULE_CHANGED: _either("quy tắc {path} đổi nội dung", "rule {path} changed", consumers=True),
    Kind.APPLIES_WIDENED: KindSpec(
        "quy tắc {path} áp dụng rộng hơn", "rule {path} applies to more records", "minor", backward=True, consumers=True
    ),
    Kind.APPLIES_NARROWED: KindSpec(
        "quy tắc {path} áp dụng hẹp hơn", "rule {path} applies to fewer records", "minor", forward=True, consumers=True
    ),
    Kind.APPLIES_CHANGED: _either(
        "quy tắc {path} áp dụng cho bản ghi khác", "rule {path} applies to other records", consumers=True
    ),
    Kind.SEVERITY_RAISED: KindSpec(
        "quy tắc {path} thành bắt buộc: {old} → {new}",
        "rule {path} became blocking: {old} → {new}",
        "minor",
        backward=True,
        consumers=True,
    ),
    Kind.SEVERITY_LOWERED: KindSpec(
        "quy tắc {path} không còn bắt buộc: {old} → {new}",
        "rule {path} is no longer blocking: {old} → {new}",
        "minor",
        forward=True,
        consumers=True,
    ),
    Kind.CRITERION_CHANGED: KindSpec(
        "tiêu chí của quy tắc {path}: {old} → {new}",
        "criterion of rule {path}: {old} → {new}",
        "major",
        consumers=True,
        silent=_FIGURES,
    ),
    Kind.PERIOD_WIDENED: _either(
        "hiệu lực của {path} thêm ngày: {old} → {new}",
        "rule {path} is in effect on more days: {old} → {new}",
        consumers=True,
    ),
    Kind.PERIOD_NARROWED: KindSpec(
        "hiệu lực của {path} bớt ngày: {old} → {new}",
        "rule {path} is in effect on fewer days: {old} → {new}",
        "minor",
        forward=True,
        consumers=True,
    ),
    Kind.WEIGHT_CHANGED: KindSpec(
        "trọng số của {path}: {old} → {new}",
        "weight of {path}: {old} → {new}",
        "major",
        consumers=True,
        silent=_FIGURES,
    ),
    Kind.THRESHOLD_TIGHTENED: KindSpec(
        "ngưỡng {path} cao hơn: {old} → {new}",
        "threshold {path} raised: {old} → {new}",
        "major",
        consumers=True,
        silent=_FIGURES,
    ),
    Kind.THRESHOLD_LOOSENED: KindSpec(
        "ngưỡng {path} thấp hơn: {old} → {new}",
        "threshold {path} lowered: {old} → {new}",
        "major",
        consumers=True,
        silent=_FIGURES,
    ),
}

KINDS: Mapping[Kind, KindSpec] = MappingProxyType(_COLUMNS | _RULES)
