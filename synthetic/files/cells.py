"""Files whose rows arrive, but whose header, cells or line ends another program has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from checks.vocabulary import Dataset
from schemas.contract import TABLES, Kind
from synthetic.files.kinds import Broken, FileDefect, Outcome, Sound, as_csv, as_ndjson, as_parquet, joined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

CSV, PARQUET = "part-00000.csv", "part-00000.parquet"
_CITIZENS = TABLES[Dataset.CITIZENS]
_DATES = tuple(column.name for column in _CITIZENS.columns if column.kind is Kind.DATE)
_EXCEL_DAY_ZERO = pl.lit("1899-12-30").str.to_date()
_FEW_PCT, _MOST_PCT = 5, 80
"""Shares of the rows that are struck, counted from the end."""


def _lines(sound: Sound, lines: Iterable[str], *, rejected: int = 0, more: int = 0, end: str = "\n") -> Broken:
    return Broken({CSV: joined(list(lines), end)}, sound.citizens.height + more, rejected)


def _frame(sound: Sound, frame: pl.DataFrame, *, rejected: int = 0) -> Broken:
    return Broken({CSV: as_csv(frame)}, sound.citizens.height, rejected)


def _changed(*change: pl.Expr) -> Callable[[Sound], Broken]:
    return lambda sound: _frame(sound, sound.citizens.with_columns(change))


def _headed(name: Callable[[str], str]) -> Callable[[Sound], Broken]:
    return lambda sound: _frame(sound, sound.citizens.rename(name))


def _official(name: str) -> str:
    return next(iter(_CITIZENS.by_name[name].official), name)


def _header_missing(sound: Sound) -> Broken:
    return _lines(sound, sound.lines()[1:])


def _header_twice(sound: Sound) -> Broken:
    lines = sound.lines()
    half = len(lines) // 2
    return _lines(sound, [*lines[:half], lines[0], *lines[half:]], rejected=1, more=1)


def _name_twice(sound: Sound) -> Broken:
    lines = sound.lines()
    return _lines(sound, [lines[0].replace("other_name", "full_name"), *lines[1:]])


def _struck(sound: Sound, pct: int, change: Callable[[str], str]) -> tuple[list[str], int]:
    """The file's lines, with some at the end changed, and how many those are."""
    lines = sound.lines()
    struck = sound.citizens.height * pct // 100
    return [*lines[:-struck], *map(change, lines[-struck:])], struck


def _too_many(sound: Sound) -> Broken:
    lines, struck = _struck(sound, _FEW_PCT, lambda line: f"{line},")
    return _lines(sound, lines, rejected=struck)


def _too_few(sound: Sound) -> Broken:
    return _lines(sound, _struck(sound, _MOST_PCT, lambda line: line.split(",", 1)[1])[0])


def _rotated(sound: Sound) -> Broken:
    """Every cell one column further to the right, the last one in front."""
    lines = sound.lines()
    names = lines[0].split(",")
    return _lines(sound, [",".join([*names[1:], names[0]]), *lines[1:]])


def _swapped(first: str, second: str) -> Callable[[Sound], Broken]:
    other = {first: second, second: first}
    return _headed(lambda name: other.get(name, name))


def _dated(form: str, *, columns: tuple[str, ...] = _DATES) -> Callable[[Sound], Broken]:
    return _changed(pl.col(columns).dt.strftime(form))


def _few_dated(sound: Sound) -> Broken:
    struck = sound.citizens.height * _FEW_PCT // 100
    last = pl.int_range(pl.len()) >= sound.citizens.height - struck
    other = pl.when(last).then(pl.col("birth_date").dt.strftime("%d/%m/%Y")).otherwise(pl.col("birth_date").cast(str))
    rejected = sound.citizens["birth_date"].tail(struck).count()
    return _frame(sound, sound.citizens.with_columns(other.alias("birth_date")), rejected=rejected)


def _shorn(name: str) -> pl.Expr:
    return pl.col(name).str.strip_chars_start("0")


def _scientific(sound: Sound) -> Broken:
    """Twelve digits in a narrow column of a sheet: three of them are left."""
    texts = [f"{float(pin):.2E}" for pin in sound.citizens["personal_id"]]
    return _frame(sound, sound.citizens.with_columns(pl.Series("personal_id", texts)))


def _numbers_in_parquet(sound: Sound) -> Broken:
    frame = sound.citizens.with_columns(pl.col("personal_id").cast(pl.Int64))
    return Broken({PARQUET: as_parquet(frame)}, frame.height)


def _numbers_in_ndjson(sound: Sound) -> Broken:
    frame = sound.citizens.with_columns(pl.col("personal_id").cast(pl.Int64))
    return Broken({"part-00000.ndjson": as_ndjson(frame)}, frame.height)


def _shorn_parquet(sound: Sound) -> Broken:
    frame = sound.citizens.with_columns(_shorn("personal_id"))
    return Broken({PARQUET: as_parquet(frame)}, frame.height)


def _decimal_commas(sound: Sound) -> Broken:
    """Fees as a Vietnamese spreadsheet shows them: 120000 is 120.000,0 there."""
    fees = pl.col("fee_amount").cast(str) + ",0"
    frame = sound.dossiers.with_columns(fees)
    return Broken({CSV: as_csv(frame, ";")}, frame.height)


def _separated(separator: str, front: str = "") -> Callable[[Sound], Broken]:
    return lambda sound: Broken({CSV: front.encode() + as_csv(sound.citizens, separator)}, sound.citizens.height)


def _ended(end: str) -> Callable[[Sound], Broken]:
    return lambda sound: _lines(sound, sound.lines(), end=end)


def _quote_open(sound: Sound) -> Broken:
    lines = sound.lines()
    place = next(place for place in range(len(lines) // 2, len(lines)) if '"' not in lines[place])
    lines[place] = f'"{lines[place]}'
    return _lines(sound, lines, rejected=1)


def _too_old(sound: Sound) -> Broken:
    """The extract of four months before: nothing after that day is in it."""
    last = pl.lit(sound.as_of).dt.offset_by("-4mo")
    kept = sound.citizens.filter(pl.col("updated_at").dt.date() <= last)
    return Broken({PARQUET: as_parquet(kept)}, kept.height)


def _too_new(sound: Sound) -> Broken:
    """The extract of the next month: those whom somebody has just seen were seen after the cut-off date."""
    next_month: date = sound.citizens.select(pl.lit(sound.as_of).dt.offset_by("1mo")).item()
    seen = pl.when(pl.col("verified_on").is_not_null()).then(pl.lit(next_month)).alias("verified_on")
    return Broken({PARQUET: as_parquet(sound.citizens.with_columns(seen))}, sound.citizens.height)


_REFUSED, _REJECTED, _ACCEPTED, _FOUND = Outcome.REFUSED, Outcome.REJECTED, Outcome.ACCEPTED, Outcome.FOUND
_DMY = '[formats]\ndate = "%d/%m/%Y"\n'
_ALL_DATES = ("citizens", "birth_date: not a date", "mapping file")

CELLS: tuple[FileDefect, ...] = (
    FileDefect(
        "header_official",
        "Tên cột chính thức, không khai ánh xạ",
        "Official names, without the mapping",
        _REFUSED,
        _headed(_official),
        says=(CSV, "SoDinhDanh", "use the mapping of official names"),
    ),
    FileDefect(
        "header_official_mapped",
        "Tên cột chính thức, có --mapping official",
        "Official names, with --mapping official",
        _ACCEPTED,
        _headed(_official),
        mapping="official",
    ),
    FileDefect("header_in_capitals", "Tên cột viết hoa", "Names in capitals", _ACCEPTED, _headed(str.upper)),
    FileDefect(
        "header_typo",
        "Gõ sai tên một cột bắt buộc",
        "A typing error in a required name",
        _REFUSED,
        _headed(lambda name: name.replace("full_name", "ful_name")),
        says=(f"{CSV}, full_name", "Is it the column ful_name?"),
    ),
    FileDefect(
        "header_typo_elsewhere",
        "Gõ sai tên một cột không bắt buộc",
        "A typing error in another name",
        _FOUND,
        _headed(lambda name: name.replace("ethnicity_code", "etnicity_code")),
        says=("columns missing: ethnicity_code", "columns not used: etnicity_code"),
    ),
    FileDefect(
        "header_missing",
        "Không có dòng tên cột",
        "No header",
        _REFUSED,
        _header_missing,
        says=(f"{CSV}, personal_id", "does not look like column names"),
    ),
    FileDefect(
        "header_twice",
        "Hai tệp nối vào nhau: dòng tên cột lặp lại ở giữa",
        "Two files joined: the header once more in the middle",
        _REJECTED,
        _header_twice,
        says=("the header again",),
    ),
    FileDefect(
        "name_twice",
        "Hai cột cùng tên",
        "Two columns of one name",
        _REFUSED,
        _name_twice,
        says=(f"{CSV}, full_name", "duplicate column name"),
    ),
    FileDefect(
        "cell_too_many",
        "Từ một dòng trở đi thừa một ô",
        "One cell too many from some row on",
        _REJECTED,
        _too_many,
        says=("too many fields",),
    ),
    FileDefect(
        "cell_too_few",
        "Phần lớn số dòng thiếu một ô",
        "One cell too few in most rows",
        _REFUSED,
        _too_few,
        says=("citizens", "too few fields", "most rows"),
    ),
    FileDefect(
        "cells_shifted",
        "Mọi ô lệch một cột so với tên",
        "Every cell under its neighbour's name",
        _REFUSED,
        _rotated,
        says=("citizens", "not a date"),
    ),
    FileDefect(
        "names_swapped",
        "Họ tên và số định danh đổi chỗ",
        "Names and PINs under each other's header",
        _FOUND,
        _swapped("full_name", "personal_id"),
        finds=("CIT-CLEAN-001", "CIT-CLEAN-010"),
    ),
    FileDefect(
        "dates_swapped",
        "Ngày sinh và ngày đăng ký khai sinh đổi chỗ",
        "Dates of birth and of its registration under each other's header",
        _FOUND,
        _swapped("birth_date", "birth_registered_on"),
        finds=("CIT-CORRECT-007",),
    ),
    FileDefect(
        "dates_dmy",
        "Ngày ghi 31/10/2020, không khai ánh xạ",
        "Dates as 31/10/2020, without a mapping",
        _REFUSED,
        _dated("%d/%m/%Y"),
        says=_ALL_DATES,
    ),
    FileDefect(
        "dates_dmy_mapped",
        "Ngày ghi 31/10/2020, có khai ánh xạ",
        "Dates as 31/10/2020, with a mapping",
        _ACCEPTED,
        _dated("%d/%m/%Y"),
        mapping=_DMY,
    ),
    FileDefect(
        "dates_mdy",
        "Ngày ghi tháng trước: 10/31/2020",
        "Dates with the month first: 10/31/2020",
        _REFUSED,
        _dated("%m/%d/%Y"),
        says=_ALL_DATES,
    ),
    FileDefect(
        "dates_mdy_as_dmy",
        "Ngày ghi tháng trước, ánh xạ khai ngày trước",
        "Dates with the month first, and a mapping that says the day is",
        _REFUSED,
        _dated("%m/%d/%Y"),
        says=("citizens", "not a date (dd/mm/yyyy)", "most rows"),
        mapping=_DMY,
    ),
    FileDefect(
        "dates_serial",
        "Ngày thành số của Excel: 44135",
        "Dates as serial numbers of Excel: 44135",
        _REFUSED,
        _changed((pl.col(_DATES) - _EXCEL_DAY_ZERO).dt.total_days()),
        says=_ALL_DATES,
    ),
    FileDefect(
        "dates_two_digits",
        "Năm hai chữ số: 31/10/20",
        "Years of two digits: 31/10/20",
        _REFUSED,
        _dated("%d/%m/%y"),
        says=_ALL_DATES,
    ),
    FileDefect(
        "dates_dmy_in_few",
        "Một số dòng ghi ngày 31/10/2020",
        "Dates as 31/10/2020 in some rows",
        _REJECTED,
        _few_dated,
        says=("birth_date: not a date",),
    ),
    FileDefect(
        "pin_zeros_lost",
        "Excel làm mất số 0 đầu số định danh",
        "PINs without their leading zeros, as Excel leaves them",
        _REFUSED,
        _changed(_shorn("personal_id")),
        says=("citizens, personal_id", "leading zeros"),
    ),
    FileDefect(
        "pin_zeros_lost_parquet",
        "Parquet chứa số định danh đã mất số 0 ở đầu",
        "Parquet with PINs as text that have lost their leading zeros",
        _REFUSED,
        _shorn_parquet,
        says=("citizens, personal_id", "leading zeros"),
    ),
    FileDefect(
        "unit_zeros_lost",
        "Excel làm mất số 0 đầu mã đơn vị quản lý",
        "Unit codes without their leading zeros",
        _REFUSED,
        _changed(_shorn("managing_unit")),
        says=("citizens, managing_unit", "leading zeros"),
    ),
    FileDefect(
        "pin_scientific",
        "Số định danh thành 7.92E+10",
        "PINs in scientific notation: 7.92E+10",
        _REFUSED,
        _scientific,
        says=("citizens, personal_id", "scientific"),
    ),
    FileDefect(
        "pin_number_parquet",
        "Số định danh kiểu số trong Parquet",
        "PINs as numbers in Parquet",
        _REFUSED,
        _numbers_in_parquet,
        says=(f"{PARQUET}, personal_id", "leading zeros"),
    ),
    FileDefect(
        "pin_number_ndjson",
        "Số định danh kiểu số trong NDJSON",
        "PINs as numbers in NDJSON",
        _REFUSED,
        _numbers_in_ndjson,
        says=("citizens", "personal_id: not text in quotes"),
    ),
    FileDefect(
        "fee_decimal_comma",
        "Phí có dấu phẩy thập phân",
        "Fees with a decimal comma",
        _REFUSED,
        _decimal_commas,
        on=Dataset.DOSSIERS,
        says=("dossiers", "fee_amount: not a whole number"),
    ),
    FileDefect("semicolons", "Ngăn cách bằng dấu chấm phẩy", "Separated by semicolons", _ACCEPTED, _separated(";")),
    FileDefect("tabs", "Ngăn cách bằng tab", "Separated by tabs", _ACCEPTED, _separated("\t")),
    FileDefect("bars", "Ngăn cách bằng dấu |", "Separated by bars", _ACCEPTED, _separated("|")),
    FileDefect(
        "sep_line", "Có dòng sep=; của Excel", "With Excel's line sep=;", _ACCEPTED, _separated(";", front="sep=;\n")
    ),
    FileDefect("line_ends_crlf", "Dòng kết thúc bằng CRLF", "Lines end in CRLF", _ACCEPTED, _ended("\r\n")),
    FileDefect(
        "line_ends_cr",
        "Dòng kết thúc bằng CR (máy Mac cũ)",
        "Lines end in CR, as on old Macs",
        _REFUSED,
        _ended("\r"),
        says=(f"{CSV}:1", "lines end in CR"),
    ),
    FileDefect(
        "quote_open",
        "Một dấu nháy kép không đóng",
        "A quote that is not closed",
        _REJECTED,
        _quote_open,
        says=("unclosed quote",),
    ),
    FileDefect(
        "extract_too_old",
        "Số liệu của bốn tháng trước",
        "The extract of four months before",
        _FOUND,
        _too_old,
        finds=("MEA-FEED-005",),
    ),
    FileDefect(
        "extract_too_new",
        "Số liệu của tháng sau",
        "The extract of the next month",
        _FOUND,
        _too_new,
        finds=("CIT-CORRECT-027",),
    ),
)
"""In the order of the page."""
