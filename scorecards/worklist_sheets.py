"""The whole worklist of one commune as files that a clerk works in: XLSX and CSV, with full keys.

The same tasks give the same bytes. No cell is ever a formula, whatever stands in a record.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import xlsxwriter  # type: ignore[import-untyped] # it ships neither stubs nor py.typed

from schemas.contract import TABLES
from scorecards.cells import disarmed
from scorecards.numbers import vi_date, vi_integer
from scorecards.worklist_words import OUTCOMES, method, risk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from checks.worklist import Task
    from scorecards.worklist import Listed
    from scorecards.worklist_values import Values

Cell = str | int | date | datetime

_FIRST_ROW = 5
_MOST_ROWS = 1_000_000
"""A sheet ends at 1,048,576 rows; what is left goes on to the next."""

_NOTICE_VI = (
    "Tệp này có số định danh, mã hồ sơ và ngày tháng đầy đủ: dữ liệu cá nhân. Chỉ cán bộ được phân công được mở; không "
    "gửi qua mạng xã hội; làm xong thì hủy."
)
_NOTICE_EN = "This file holds full identifiers and dates: personal data, for the officer in charge alone."


class Shape(StrEnum):
    """How a column is laid out."""

    CODE = "code"
    TEXT = "text"
    NUMBER = "number"
    BLANK = "blank"
    """Left for the clerk."""


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of the files: its head, what it holds, its width in characters."""

    vi: str
    en: str
    meaning: str
    width: int
    shape: Shape = Shape.TEXT


COLUMNS = (
    SheetColumn("Mã việc", "Reference", "Gọi tên việc này trong sổ, trong thư: không lộ người.", 22, Shape.CODE),
    SheetColumn(
        "Số định danh hoặc mã hồ sơ (đầy đủ)",
        "Full key",
        "Khóa của bản ghi, đúng như đang ghi: dùng để tìm trong hệ thống nguồn. Dữ liệu cá nhân.",
        27,
        Shape.CODE,
    ),
    SheetColumn(
        "Thứ tự",
        "Record no.",
        "Bản ghi thứ mấy trong bộ số liệu đã đọc: dùng khi bản ghi không có khóa hoặc trùng khóa.",
        10,
        Shape.NUMBER,
    ),
    SheetColumn("Bảng", "Table", "Dân cư, hoặc hồ sơ thủ tục hành chính.", 14),
    SheetColumn("Lỗi", "Rule", "Mã quy tắc bị vi phạm; xem trang Quy tắc.", 20, Shape.CODE),
    SheetColumn("Quy tắc", "What must hold", "Điều phải đúng.", 44),
    SheetColumn("Trường", "Field", "Trường phải xem lại.", 24),
    SheetColumn("Đang ghi", "Now", "Giá trị đang ghi; tên, số, địa chỉ đã che, ngày tháng để nguyên.", 24),
    SheetColumn("Gợi ý", "Suggestion", "Cách sửa; có giá trị đúng nếu suy ra được từ chính bản ghi.", 52),
    SheetColumn("Cách làm", "Method", "Làm bằng cách nào.", 26),
    SheetColumn("Công sửa (phút)", "Minutes", "Ước tính cho một bản ghi; 0 là máy tự sửa.", 10, Shape.NUMBER),
    SheetColumn("Mức", "Severity", "Bắt buộc; cảnh báo: không tính điểm.", 12),
    SheetColumn("Rủi ro", "Risk", "Cao: có thể đang gây hại; vừa: bắt buộc; thấp: cảnh báo.", 24),
    SheetColumn("Kết quả", "Outcome", "Chọn: " + ", ".join(each.vi for each in OUTCOMES) + ".", 12, Shape.BLANK),
    SheetColumn("Mã cán bộ", "Officer", "Người làm ghi mã của mình, không ghi tên.", 12, Shape.BLANK),
    SheetColumn("Ngày làm", "Done on", "Ngày có kết quả.", 12, Shape.BLANK),
    SheetColumn("Chứng cứ", "Evidence", "Loại giấy tờ đã đối chiếu; không chép nội dung.", 24, Shape.BLANK),
)
"""The columns of both files, in order. Blank ones are the clerk's."""

_OUTCOME = next(place for place, column in enumerate(COLUMNS) if column.vi == "Kết quả")


def rows(listed: Listed, tasks: Iterable[Task], values: Values) -> Iterator[tuple[Cell, ...]]:
    """The tasks as rows of the files, in the order of `COLUMNS`, every text disarmed."""
    for task in tasks:
        rule, bad = task.rule, risk(task.rule)
        hint = values.hint(task)
        cells = (
            listed.reference(task),
            "(không có)" if task.key is None else task.key,
            task.row,
            rule.on.vi,
            rule.id,
            rule.vi,
            TABLES[rule.on].by_name[rule.field].vi,
            values.cell(task),
            f"{hint}. {rule.remedy_vi}" if hint else rule.remedy_vi,
            method(rule).vi,
            rule.effort_minutes,
            rule.severity.vi if rule.scored else "thử nghiệm",
            f"{bad.words.vi}: {bad.why_vi}" if rule.harm is not None else bad.words.vi,
            *("" for column in COLUMNS if column.shape is Shape.BLANK),
        )
        yield tuple(disarmed(cell) if isinstance(cell, str) else cell for cell in cells)


def to_csv(listed: Listed, tasks: Iterable[Task], values: Values) -> bytes:
    """The list as CSV: UTF-8 with a byte order mark, a head, CRLF; dates are ISO."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(f"{column.vi} / {column.en}" for column in COLUMNS)
    writer.writerows([_plain(cell) for cell in row] for row in rows(listed, tasks, values))
    return text.getvalue().encode("utf-8-sig", "replace")


def _plain(cell: Cell) -> str | int:
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes")
    return cell.isoformat() if isinstance(cell, date) else cell


def to_xlsx(listed: Listed, tasks: Iterable[Task], values: Values) -> bytes:
    """The list as a workbook: the tasks with a choice of outcomes, then columns and rules explained."""
    file = io.BytesIO()
    # In memory: the default leaves parts of the sheet in the machine's folder for temporary files while it writes.
    book = xlsxwriter.Workbook(
        file,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    # Otherwise the clock's time stands in the file, and no two are alike.
    created = datetime(listed.as_of.year, listed.as_of.month, listed.as_of.day)  # noqa: DTZ001 - a day, not a moment
    book.set_properties({"title": "Danh sách việc", "comments": listed.edition_id, "created": created})
    looks = _Looks(book)
    _task_sheets(book, looks, listed, rows(listed, tasks, values))
    _explain(book, looks, listed)
    book.close()
    return file.getvalue()


class _Looks:
    """The formats of a workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        plain = {"valign": "top", "font_name": "Arial", "font_size": 10}
        self.title = book.add_format(plain | {"bold": True, "font_size": 14})
        self.plain = book.add_format(plain)
        self.notice = book.add_format(plain | {"bold": True, "font_color": "#9E1B20"})
        self.head = book.add_format(plain | {"bold": True, "text_wrap": True, "bottom": 2, "bg_color": "#F5F7F9"})
        self.text = book.add_format(plain | {"text_wrap": True})
        self.code = book.add_format(plain | {"num_format": "@"})
        self.number = book.add_format(plain | {"num_format": "0"})
        self.day = book.add_format(plain | {"num_format": "dd/mm/yyyy", "align": "left"})
        self.moment = book.add_format(plain | {"num_format": "dd/mm/yyyy hh:mm", "align": "left"})
        self.blank = book.add_format(plain | {"bg_color": "#FDF3DE", "border": 1, "border_color": "#D9DFE5"})


def _task_sheets(book: xlsxwriter.Workbook, looks: _Looks, listed: Listed, told: Iterator[tuple[Cell, ...]]) -> None:
    number, row = 1, _FIRST_ROW
    sheet = _new_sheet(book, looks, listed, "Việc")
    for cells in told:
        if row == _MOST_ROWS:
            _finish(sheet, row)
            number, row = number + 1, _FIRST_ROW
            sheet = _new_sheet(book, looks, listed, f"Việc {number}")
        _write(sheet, looks, row, cells)
        row += 1
    _finish(sheet, row)


def _new_sheet(book: xlsxwriter.Workbook, looks: _Looks, listed: Listed, name: str) -> xlsxwriter.worksheet.Worksheet:
    sheet = book.add_worksheet(name)
    synthetic = " · SỐ LIỆU GIẢ LẬP / synthetic data" if listed.synthetic else ""
    sheet.write_string(
        0, 0, f"Danh sách việc: {listed.name}, {listed.province} ({listed.code}){synthetic}", looks.title
    )
    sheet.write_string(1, 0, _NOTICE_VI, looks.notice)
    sheet.write_string(2, 0, _NOTICE_EN, looks.notice)
    sheet.write_string(
        3,
        0,
        f"Chốt số liệu {vi_date(listed.as_of)} · phát hành {listed.edition_id} · {vi_integer(listed.total)} việc",
        looks.plain,
    )
    for place, column in enumerate(COLUMNS):
        sheet.set_column(place, place, column.width)
        sheet.write_string(_FIRST_ROW - 1, place, f"{column.vi}\n{column.en}", looks.head)
    sheet.set_row(_FIRST_ROW - 1, 42)
    sheet.freeze_panes(_FIRST_ROW, 2)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_FIRST_ROW - 1)
    sheet.set_footer("&L&8Dữ liệu cá nhân, không phát tán&R&8&P/&N")
    return sheet


def _write(sheet: xlsxwriter.worksheet.Worksheet, looks: _Looks, row: int, cells: tuple[Cell, ...]) -> None:
    for place, (cell, column) in enumerate(zip(cells, COLUMNS, strict=True)):
        if column.shape is Shape.BLANK:
            sheet.write_blank(row, place, None, looks.blank)
        elif isinstance(cell, datetime):
            sheet.write_datetime(row, place, cell, looks.moment)
        elif isinstance(cell, date):
            sheet.write_datetime(row, place, cell, looks.day)
        elif isinstance(cell, int):
            sheet.write_number(row, place, cell, looks.number)
        else:
            sheet.write_string(row, place, cell, looks.code if column.shape is Shape.CODE else looks.text)


def _finish(sheet: xlsxwriter.worksheet.Worksheet, end: int) -> None:
    last = max(end - 1, _FIRST_ROW)
    sheet.autofilter(_FIRST_ROW - 1, 0, last, len(COLUMNS) - 1)
    sheet.data_validation(
        _FIRST_ROW,
        _OUTCOME,
        last,
        _OUTCOME,
        {
            "validate": "list",
            "source": [outcome.vi for outcome in OUTCOMES],
            "error_title": "Kết quả",
            "error_message": "Chọn một trong: " + ", ".join(outcome.vi for outcome in OUTCOMES),
        },
    )


def _explain(book: xlsxwriter.Workbook, looks: _Looks, listed: Listed) -> None:
    sheet = book.add_worksheet("Giải thích")
    for place, width in enumerate((28, 60, 60, 14, 12)):
        sheet.set_column(place, place, width)
    row = _table(sheet, looks, 0, ("Cột / column", "Nghĩa"), ((f"{c.vi} / {c.en}", c.meaning) for c in COLUMNS))
    outcomes = (
        ("Đã sửa", "Đã sửa bản ghi ở hệ thống nguồn."),
        ("Đúng rồi", "Bản ghi đúng, quy tắc báo nhầm: gửi lại cho người viết quy tắc."),
        ("Chuyển", "Việc của nơi khác; ghi nơi nhận vào sổ."),
    )
    row = _table(sheet, looks, row + 1, ("Kết quả / outcome", "Nghĩa"), outcomes)
    rules = (
        (rule.id, rule.vi, rule.en, rule.severity.vi, listed.counts[rule_id]) for rule_id, rule in listed.rules.items()
    )
    _table(sheet, looks, row + 1, ("Quy tắc / rule", "Điều phải đúng", "What must hold", "Mức", "Số việc"), rules)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)


def _table(
    sheet: xlsxwriter.worksheet.Worksheet,
    looks: _Looks,
    row: int,
    head: tuple[str, ...],
    body: Iterable[tuple[str | int, ...]],
) -> int:
    """Write a small table; the row after it."""
    for place, text in enumerate(head):
        sheet.write_string(row, place, text, looks.head)
    for cells in body:
        row += 1
        for place, cell in enumerate(cells):
            if isinstance(cell, int):
                sheet.write_number(row, place, cell, looks.number)
            else:
                sheet.write_string(row, place, disarmed(cell), looks.text)
    return row + 1
