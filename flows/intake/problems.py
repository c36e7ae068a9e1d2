"""What intake says about files: names fit to be shown, and the wording of whole-file faults.

Header names come from outside. Where a file has no header, its first record stands in the header's place, so a name
is shown only if it cannot well be a record's value.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from checks.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

ACCEPTED = "CSV (.csv), NDJSON (.ndjson, .jsonl), Parquet (.parquet)"
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


def broken_parquet(where: str, what: str) -> Problem:
    """A Parquet file that is cut short or damaged."""
    return Problem(
        where,
        f"tệp Parquet hỏng hoặc bị cắt cụt. / damaged or truncated Parquet file ({what}).",
        "Kết xuất hoặc sao chép lại tệp. / Export or copy the file again.",
    )
