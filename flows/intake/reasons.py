"""Why a row was set aside: short fixed sentences, with a column where one is at fault, never with a value."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from schemas.contract import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemas.contract import Column
    from schemas.mapping import TimeFormat

TOO_FEW_FIELDS = "too few fields"
TOO_MANY_FIELDS = "too many fields"
UNCLOSED_QUOTE = "unclosed quote"
BROKEN_QUOTE = "text after a closing quote"
CARRIAGE_RETURN = "carriage return outside quotes"
NUL_BYTE = "NUL byte"
NOT_UTF8 = "not UTF-8"
TOO_LONG = "line too long"
NOT_JSON = "not JSON"
NOT_OBJECT = "not a JSON object"
NOT_TEXT = "not text in quotes"
HEADER_AGAIN = "the header again"
NUMBER_NOT_TEXT = "a number, not text"
DATE_NOT_TEXT = "a date, not text"
BOOLEAN_NOT_TEXT = "true or false, not text"
ERROR_IN_CELL = "an error of the spreadsheet"
NO_SAVED_VALUE = "a formula without its value"

OF_A_CUT_LINE = frozenset({TOO_FEW_FIELDS, UNCLOSED_QUOTE, NUL_BYTE, NOT_UTF8, TOO_LONG, NOT_JSON})
"""What a line that was cut off may be set aside for."""

_ISO_DATE = "YYYY-MM-DD"
_ISO_DATETIME = "YYYY-MM-DD HH:MM:SS"

_VI: Mapping[str, str] = MappingProxyType(
    {
        TOO_FEW_FIELDS: "thiếu trường",
        TOO_MANY_FIELDS: "thừa trường",
        UNCLOSED_QUOTE: "dấu nháy kép không đóng",
        BROKEN_QUOTE: "có chữ sau dấu nháy kép đóng",
        CARRIAGE_RETURN: "ký tự CR nằm ngoài dấu nháy",
        NUL_BYTE: "có byte NUL",
        NOT_UTF8: "không phải UTF-8",
        TOO_LONG: "dòng quá dài",
        NOT_JSON: "không phải JSON",
        NOT_OBJECT: "không phải đối tượng JSON",
        NOT_TEXT: "không phải văn bản trong dấu nháy",
        HEADER_AGAIN: "lặp lại dòng tên cột",
        NUMBER_NOT_TEXT: "là số, không phải văn bản",
        DATE_NOT_TEXT: "là ngày, không phải văn bản",
        BOOLEAN_NOT_TEXT: "là đúng/sai, không phải văn bản",
        ERROR_IN_CELL: "ô báo lỗi của bảng tính",
        NO_SAVED_VALUE: "công thức không lưu kết quả",
        "not a date": "không phải ngày",
        "not a datetime": "không phải thời điểm",
        "not a whole number": "không phải số nguyên",
        "not true or false": "không phải đúng/sai",
    }
)


def unreadable_value(column: Column, date: TimeFormat | None, datetime: TimeFormat | None) -> str:
    """Reason for a row whose value in `column` is not of the column's kind."""
    if column.kind is Kind.DATE:
        expectation = f"not a date ({date.label if date else _ISO_DATE})"
    elif column.kind is Kind.DATETIME:
        expectation = f"not a datetime ({datetime.label if datetime else _ISO_DATETIME})"
    elif column.kind is Kind.INTEGER:
        expectation = "not a whole number"
    elif column.kind is Kind.BOOLEAN:
        expectation = "not true or false"
    else:
        expectation = NOT_TEXT
    return f"{column.name}: {expectation}"


def vietnamese(reason: str) -> str:
    """A reason in Vietnamese: the column's name and the expected format stay as they are."""
    column, colon, sentence = reason.rpartition(": ")
    core, bracket, form = sentence.partition(" (")
    return f"{column}{colon}{_VI.get(core, core)}{bracket}{form}"
