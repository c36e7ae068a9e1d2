"""The workbook `ddss.xlsx`: provinces, communes, rules to mend first, and what the columns mean.

The same edition gives the same bytes. A figure is a number; a bound is text, "<10" or "≥ 93,3", so that nobody adds it
up; no cell is ever a formula.
"""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, Any

import xlsxwriter  # type: ignore[import-untyped] # it ships neither stubs nor py.typed

from checks.vocabulary import Level, State
from scorecards.cells import disarmed
from scorecards.exports.figures import in_words, is_bound
from scorecards.numbers import vi_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from checks.rule import Rule
    from scorecards.edition_facts import EditionFacts
    from scorecards.exports.columns import Cell, Column, Entry
    from scorecards.view import Imprint

PROVINCES, COMMUNES, RULES, MEANING = "Tỉnh", "Xã", "Quy tắc", "Giải thích"
"""Names of the sheets."""

HEAD_ROWS = 3
"""Title, a line on bounds, and the head of the table."""

_FROZEN_COLUMNS = 3
_HEAD_HEIGHT = 96
_WORDS = {state.value: state.vi for state in State}

_RULE_HEADS = (
    ("Mã", 8), ("Địa bàn", 26), ("Thứ tự", 7), ("Quy tắc", 20), ("Điều phải đúng", 52), ("Tiêu chí", 9),
    ("Cơ sở dữ liệu", 24), ("Trạng thái", 13), ("Hồ sơ lỗi", 10), ("Đạt thêm cả bốn", 10), ("Giờ công", 9),
    ("Đạt thêm / giờ công", 10), ("Cách sửa", 60),
)  # fmt: skip

_READING = (
    ("<10", "Từ 1 đến 9: số nhỏ không công bố. / From 1 to 9: small counts are hidden."),
    ("≥ 93,3", "Ít nhất bằng số này; số đúng không công bố. / At least this; the figure itself is hidden."),
    ("< 0,8", "Nhỏ hơn số này; số đúng không công bố. / Less than this; the figure itself is hidden."),
    ("(trống)", "Chưa đủ căn cứ hoặc không áp dụng; không phải là 0. / Not assessed or not applicable; not zero."),
)


class Workbook:
    """A workbook that is filled row by row."""

    def __init__(self, edition: EditionFacts, table: Sequence[Column], rules: Sequence[Rule]) -> None:
        """Lay out the sheets."""
        self._file = io.BytesIO()
        self._edition = edition
        self._table = table
        self._rules = {rule.id: rule for rule in rules}
        # In memory: the default leaves parts of the sheets in the machine's folder for temporary files while it writes.
        self._book = xlsxwriter.Workbook(
            self._file,
            {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
        )
        # Otherwise the clock's time stands in the file, and no two are alike.
        day = edition.as_of
        created = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a day, not a moment
        self._book.set_properties({"title": "Phiếu điểm", "comments": edition.edition_id, "created": created})
        plain = {"valign": "top", "font_name": "Arial", "font_size": 10}
        self._title = self._book.add_format(plain | {"bold": True, "font_size": 14})
        self._plain = self._book.add_format(plain)
        self._head = self._book.add_format(
            plain | {"bold": True, "text_wrap": True, "bottom": 2, "bg_color": "#F5F7F9"}
        )
        self._text = self._book.add_format(plain | {"text_wrap": True})
        self._code = self._book.add_format(plain | {"num_format": "@"})
        self._bound = self._book.add_format(plain | {"align": "right", "font_color": "#4A5560"})
        self._whole = self._book.add_format(plain | {"num_format": "#,##0"})
        self._tenths = self._book.add_format(plain | {"num_format": "#,##0.0#"})
        heads = [(f"{column.vi}\n{column.en}", column.width) for column in table]
        self._places = {
            Level.PROVINCE: self._sheet(PROVINCES, heads),
            Level.COMMUNE: self._sheet(COMMUNES, heads),
        }
        self._rule_sheet = self._sheet(RULES, _RULE_HEADS)
        self._next = dict.fromkeys((*self._places.values(), self._rule_sheet), HEAD_ROWS)

    def add(self, entry: Entry, row: Sequence[Cell]) -> None:
        """Add one locality, and above the communes its rules to mend first."""
        above = entry.level is not Level.COMMUNE
        self._write(self._places[Level.PROVINCE if above else Level.COMMUNE], row)
        if above:
            for number, line in enumerate(entry.card["rules"], start=1):
                self._write(self._rule_sheet, self._rule_row(entry, number, line))

    def close(self, imprint: Imprint) -> bytes:
        """Explain the columns, and give the bytes."""
        for sheet, last in self._next.items():
            columns = len(_RULE_HEADS if sheet is self._rule_sheet else self._table)
            sheet.autofilter(HEAD_ROWS - 1, 0, max(last - 1, HEAD_ROWS), columns - 1)
        self._explain(imprint)
        self._book.close()
        return self._file.getvalue()

    def _sheet(self, name: str, heads: Iterable[tuple[str, int]]) -> Any:
        sheet = self._book.add_worksheet(name)
        synthetic = " · SỐ LIỆU GIẢ LẬP / synthetic data" if self._edition.synthetic else ""
        title = f"Phiếu điểm chất lượng dữ liệu, chốt {vi_date(self._edition.as_of)}{synthetic}"
        sheet.write_string(0, 0, title, self._title)
        sheet.write_string(1, 0, f"Ô có dấu < hay ≥ là cận, không cộng được; xem trang {MEANING}.", self._plain)
        for place, (head, width) in enumerate(heads):
            sheet.set_column(place, place, width)
            sheet.write_string(HEAD_ROWS - 1, place, head, self._head)
        sheet.set_row(HEAD_ROWS - 1, _HEAD_HEIGHT)
        sheet.freeze_panes(HEAD_ROWS, _FROZEN_COLUMNS)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEAD_ROWS - 1)
        return sheet

    def _rule_row(self, entry: Entry, number: int, line: dict[str, Any]) -> tuple[Cell, ...]:
        rule = self._rules[line["id"]]
        words = (rule.id, rule.vi, rule.criterion.vi, rule.on.vi, line["state"])
        counts = (line["failed"], line["gain"], line.get("hours"), line.get("gain_per_hour"))
        return (entry.place.code, entry.place.name, number, *words, *counts, rule.remedy_vi)

    def _write(self, sheet: Any, row: Sequence[Cell]) -> None:
        line = self._next[sheet]
        self._next[sheet] += 1
        for place, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(line, place, cell, self._whole)
            elif isinstance(cell, float):
                sheet.write_number(line, place, cell, self._tenths)
            elif cell is None:
                continue
            elif is_bound(cell):
                sheet.write_string(line, place, in_words(cell), self._bound)
            else:
                sheet.write_string(
                    line, place, disarmed(_WORDS.get(cell, cell)), self._code if not place else self._text
                )

    def _explain(self, imprint: Imprint) -> None:
        sheet = self._book.add_worksheet(MEANING)
        for place, width in enumerate((34, 60, 60)):
            sheet.set_column(place, place, width)
        row = self._list(sheet, 0, ("Ô / cell", "Nghĩa / meaning"), _READING)
        columns = ((column.name, column.vi, column.en) for column in self._table)
        row = self._list(sheet, row + 1, ("Cột trong ddss.csv", "Nghĩa", "Meaning"), columns)
        method = ((fact.term_vi, fact.vi) for fact in imprint.method)
        self._list(sheet, row + 1, ("Cách tính / method", ""), method)

    def _list(self, sheet: Any, row: int, head: Sequence[str], body: Iterable[Sequence[str]]) -> int:
        """Write a small table; the row after it."""
        for place, text in enumerate(head):
            sheet.write_string(row, place, text, self._head)
        for texts in body:
            row += 1
            for place, text in enumerate(texts):
                sheet.write_string(row, place, disarmed(text), self._text)
        return row + 1
