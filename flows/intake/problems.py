"""What intake says about files: names fit to be shown, and the wording of whole-file faults.

Header names come from outside. Where a file has no header, its first record stands in the header's place, so a name
is shown only if it cannot well be a record's value.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from checks.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from checks.vocabulary import Dataset

ACCEPTED = "CSV (.csv), NDJSON (.ndjson, .jsonl), Parquet (.parquet), XLSX (.xlsx)"
ASK_THE_OWNER = "Hỏi người quản trị nguồn số liệu. / Ask those who keep the source."
_HIDDEN = "‹…›"
_LONGEST_NAME = 60
_LIKE_A_VALUE = re.compile(r"\d{6}|@|[^\w \-./()\[\]:]")


def shown(name: str) -> str:
    """A header name as a message may show it: a name that may be a record's value is replaced."""
    return _HIDDEN if len(name) > _LONGEST_NAME or _LIKE_A_VALUE.search(name) else name


def listing(names: Iterable[str], at_most: int = 20) -> str:
    """Names in a row, cut after `at_most`."""
    every = list(names)
    rest = f" … (+{len(every) - at_most})" if len(every) > at_most else ""
    return ", ".join(every[:at_most]) + rest


def path_missing(where: str) -> Problem:
    """Nothing is there."""
    return Problem(where, "không tìm thấy. / not found.", "Kiểm tra lại đường dẫn. / Check the path.")


def no_files(where: str) -> Problem:
    """A folder without a single data file."""
    return Problem(
        where,
        "thư mục không có tệp dữ liệu nào. / the folder holds no data file.",
        f"Nhận: {ACCEPTED}. / Accepted: {ACCEPTED}.",
    )


def not_accepted(where: str) -> Problem:
    """A file whose ending is none of ours."""
    return Problem(
        where,
        "loại tệp không được nhận. / this kind of file is not accepted.",
        f"Hãy giải nén hoặc xuất ra {ACCEPTED}. / Unpack or export to {ACCEPTED}.",
    )


def mixed_formats(where: str, formats: Iterable[str]) -> Problem:
    """More than one format in one extract."""
    return Problem(
        where,
        f"lẫn nhiều định dạng. / several formats in one extract: {listing(formats)}.",
        "Để mỗi bộ dữ liệu một định dạng. / Keep one format per dataset.",
    )


def not_what_it_says(where: str, kind: str) -> Problem:
    """Content and name disagree."""
    return Problem(
        where,
        f"nội dung là {kind}, không đúng với đuôi tệp. / the content is {kind}, which the name does not say.",
        f"Đặt lại đuôi tệp hoặc xuất ra {ACCEPTED}. / Rename it, or export to {ACCEPTED}.",
    )


def not_utf8(where: str, guess: str | None) -> Problem:
    """Text in another encoding than UTF-8; `guess` names the likely one."""
    vi, en = (f" Có thể là {guess}.", f" It may be {guess}.") if guess else ("", "")
    return Problem(
        where,
        f"văn bản không phải UTF-8.{vi} / the text is not UTF-8.{en}",
        "Hãy chuyển sang UTF-8, ví dụ bằng UniKey hoặc iconv. / Convert it to UTF-8, e.g. with UniKey or iconv.",
    )


def no_rows(where: str) -> Problem:
    """An extract without a single row."""
    return Problem(
        where,
        "không có dòng dữ liệu nào. / no data rows.",
        "Kiểm tra lại bước kết xuất. / Check the export.",
    )


def unreadable(where: str) -> Problem:
    """The operating system, or the reader of the format, gives up."""
    return Problem(
        where,
        "không đọc được tệp. / the file cannot be read.",
        "Kiểm tra quyền đọc rồi sao chép lại tệp. / Check permissions, then copy the file again.",
    )


def changed(where: str) -> Problem:
    """Somebody wrote to the file while it was read."""
    return Problem(
        where,
        "tệp thay đổi trong khi đang đọc. / the file changed while it was read.",
        "Chờ kết xuất xong rồi chạy lại. / Wait for the export to end, then run again.",
    )


def cut_short(where: str) -> Problem:
    """A text file that ends in the middle of a row: how many rows are missing can't be known."""
    return Problem(
        where,
        "tệp bị cắt cụt: kết thúc giữa một dòng. / the file is cut short: it ends within a row.",
        "Kết xuất hoặc sao chép lại tệp; nếu tệp đủ thì xóa dòng cuối. / "
        "Export or copy the file again; if it is whole, remove its last line.",
    )


def given_twice(names: Iterable[str]) -> Problem:
    """Files of the same bytes, under several names."""
    every = listing(names)
    return Problem(
        every,
        "nội dung giống hệt nhau. / the same file under several names.",
        "Chỉ giữ một tệp, để không ai bị đếm hai lần. / Keep one, so that nobody is counted twice.",
    )


def zeros_lost(where: str, values: int, of: int, digits: int) -> Problem:
    """A column of codes in which a spreadsheet has dropped the zeros in front."""
    return Problem(
        where,
        f"{values} trên {of} giá trị thiếu chữ số so với {digits}: số 0 ở đầu đã mất. / "
        f"{values} of {of} values are short of {digits} digits: leading zeros are lost.",
        _AS_TEXT,
    )


def scientific(where: str, values: int, of: int) -> Problem:
    """A column of codes that a spreadsheet has written as 7.92E+10."""
    return Problem(
        where,
        f"{values} trên {of} giá trị ở dạng số khoa học: chữ số đã mất. / "
        f"{values} of {of} values are in scientific notation: digits are lost.",
        _AS_TEXT,
    )


_AS_TEXT = (
    "Kết xuất lại từ nguồn với cột kiểu văn bản, không mở rồi lưu bằng Excel. / "
    "Export it again from the source as text; do not open and save it in Excel."
)


def other_contract(where: str, given: Dataset, found: Dataset) -> Problem:
    """A file that holds the columns of the other table."""
    return Problem(
        where,
        f"tệp có các cột của {found.vi.lower()} ({found.value}), không phải {given.vi.lower()}. / "
        f"the columns are those of {found.value}, not {given.value}.",
        "Kiểm tra thứ tự hai đường dẫn: dân cư trước, hồ sơ sau. / "
        "Check the order of the two paths: citizens and dossiers, in this order.",
    )


_WORKBOOKS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "broken": (
            "tệp XLSX hỏng hoặc bị cắt cụt. / damaged or truncated XLSX file.",
            "Mở bằng Excel, lưu lại, hoặc kết xuất lại. / Open it in Excel and save it, or export it again.",
        ),
        "bomb": (
            "tệp XLSX giải nén quá lớn. / too large once unpacked.",
            "Kiểm tra nguồn tệp; số liệu lớn hãy xuất CSV, Parquet. / Check its origin; export CSV or Parquet.",
        ),
        "encrypted": (
            "tệp Excel có mật khẩu, hoặc là tệp .xls cũ. / password-protected, or an old .xls file.",
            "Bỏ mật khẩu rồi lưu thành .xlsx. / Take the password off and save it as .xlsx.",
        ),
        "macros": (
            "tệp Excel có macro (.xlsm). / the workbook has macros (.xlsm).",
            "Lưu thành .xlsx, không có macro. / Save it as .xlsx, without macros.",
        ),
        "binary": (
            "không phải tệp .xlsx. / not an .xlsx file.",
            "Lưu thành “Excel Workbook (.xlsx)”. / Save it as “Excel Workbook (.xlsx)”.",
        ),
    }
)


def workbook(where: str, kind: str) -> Problem:
    """A workbook that isn't read: `kind` is one of `broken`, `bomb`, `encrypted`, `macros`, `binary`."""
    return Problem(where, *_WORKBOOKS[kind])


def numbers_for_text(where: str, values: int, of: int) -> Problem:
    """A text column of a sheet whose cells are numbers."""
    return Problem(
        where,
        f"{values} trên {of} ô là số trong cột văn bản. / {values} of {of} cells are numbers in a text column.",
        "Mã là văn bản: kiểu số làm mất số 0 ở đầu; đặt kiểu ô Văn bản rồi nhập lại từ nguồn. / "
        "Codes are text: leading zeros are lost; format the cells as text and fill them from the source again.",
    )


def broken_parquet(where: str, what: str) -> Problem:
    """A Parquet file that is cut short or damaged."""
    return Problem(
        where,
        f"tệp Parquet hỏng hoặc bị cắt cụt. / damaged or truncated Parquet file ({what}).",
        "Kết xuất hoặc sao chép lại tệp. / Export or copy the file again.",
    )
