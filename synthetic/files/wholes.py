"""Files that are broken as wholes: cut short, in another container or encoding, given twice, not given."""

from __future__ import annotations

import gzip
import io
import zipfile
from typing import TYPE_CHECKING

import polars as pl

from checks.vocabulary import Dataset
from synthetic.files.kinds import Broken, FileDefect, Outcome, Sound, as_csv, as_ndjson, as_parquet, joined
from synthetic.files.legacy import in_cp1258, in_tcvn3, in_viscii, in_vni

if TYPE_CHECKING:
    from collections.abc import Callable

_CUT_AT = 0.6
"""How much of a cut file arrived."""
_NUL_TAIL = b"\0" * 4_096
_FEW = 5


def _one(data: bytes, sound: Sound, name: str = "part-00000.csv", *, rejected: int = 0, received: int = -1) -> Broken:
    return Broken({name: data}, sound.citizens.height if received < 0 else received, rejected)


def _within_a_line(data: bytes) -> bytes:
    """What arrived, when the last line that did is half a line."""
    start = data.index(b"\n", int(len(data) * _CUT_AT)) + 1
    return data[: start + (data.index(b"\n", start) - start) // 2]


def _csv_cut(sound: Sound) -> Broken:
    return _one(_within_a_line(as_csv(sound.citizens)), sound)


def _csv_cut_between_rows(sound: Sound) -> Broken:
    arrived = int(sound.citizens.height * _CUT_AT)
    return _one(as_csv(sound.citizens.head(arrived)), sound, received=arrived)


def _csv_zero_tail(sound: Sound) -> Broken:
    return _one(as_csv(sound.citizens) + _NUL_TAIL, sound)


def _ndjson_cut(sound: Sound) -> Broken:
    return _one(_within_a_line(as_ndjson(sound.citizens)), sound, "part-00000.ndjson")


def _parquet_cut(sound: Sound) -> Broken:
    data = as_parquet(sound.citizens)
    return _one(data[: int(len(data) * _CUT_AT)], sound, "part-00000.parquet")


def _parquet_damaged(sound: Sound) -> Broken:
    data = as_parquet(sound.citizens)
    quarter = len(data) // 4
    return _one(data[:quarter] + b"\0" * quarter + data[2 * quarter :], sound, "part-00000.parquet")


def _gzip(sound: Sound) -> Broken:
    return _one(gzip.compress(as_csv(sound.citizens), mtime=0), sound, "part-00000.csv.gz")


def _gzip_cut(sound: Sound) -> Broken:
    data = gzip.compress(as_csv(sound.citizens), mtime=0)
    return _one(data[: int(len(data) * _CUT_AT)], sound)


def _workbook(sound: Sound) -> Broken:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as book:
        book.writestr(zipfile.ZipInfo("xl/worksheets/sheet1.xml"), as_csv(sound.citizens))
    return _one(buffer.getvalue(), sound)


def _empty(sound: Sound) -> Broken:
    return _one(b"", sound, received=0)


def _header_only(sound: Sound) -> Broken:
    return _one(as_csv(sound.citizens.head(0)), sound, received=0)


def _empty_partition(sound: Sound) -> Broken:
    files = {"part-00000.csv": as_csv(sound.citizens), "part-00001.csv": b""}
    return Broken(files, sound.citizens.height)


def _nul_bytes(sound: Sound) -> Broken:
    lines = sound.lines()
    for place in range(1, 1 + _FEW):
        lines[place * 7] += "\0"
    return _one(joined(lines), sound, rejected=_FEW)


def _file_twice(sound: Sound) -> Broken:
    data = as_csv(sound.citizens)
    return Broken({"part-00000.csv": data, "part-00000-copy.csv": data}, 2 * sound.citizens.height)


def _rows_twice(sound: Sound) -> Broken:
    files = {"part-00000.csv": as_csv(sound.citizens), "part-00001.csv": as_csv(sound.citizens.reverse())}
    return Broken(files, 2 * sound.citizens.height)


def _overlap(sound: Sound) -> Broken:
    arrived = int(sound.citizens.height * _CUT_AT)
    first, last = sound.citizens.head(arrived), sound.citizens.tail(arrived)
    return Broken({"part-00000.parquet": as_parquet(first), "part-00001.parquet": as_parquet(last)}, 2 * arrived)


def _partition_missing(sound: Sound) -> Broken:
    units = sound.citizens["managing_unit"].unique().sort()
    kept = sound.citizens.filter(pl.col("managing_unit").is_in(units.head(int(len(units) * _CUT_AT)).implode()))
    return _one(as_parquet(kept), sound, "part-00000.parquet", received=kept.height)


def _stray_file(sound: Sound) -> Broken:
    files = {"part-00000.csv": as_csv(sound.citizens), "ghi-chu.txt": "Đã kiểm tra.\n".encode()}
    return Broken(files, sound.citizens.height)


def _two_formats(sound: Sound) -> Broken:
    half = sound.citizens.height // 2
    files = {
        "part-00000.csv": as_csv(sound.citizens.head(half)),
        "part-00001.parquet": as_parquet(sound.citizens.tail(-half)),
    }
    return Broken(files, sound.citizens.height)


def _encoded(encode: Callable[[str], bytes]) -> Callable[[Sound], Broken]:
    return lambda sound: _one(encode(as_csv(sound.citizens).decode()), sound)


def _few_encoded(sound: Sound) -> Broken:
    """Some rows at the end, typed on an old machine."""
    old = sound.citizens.tail(_FEW).with_columns(pl.lit("Nguyễn Thị Lệ").alias("full_name"))
    rows = as_csv(old).decode().split("\n", 1)[1]
    return _one(as_csv(sound.citizens.head(-_FEW)) + in_tcvn3(rows), sound, rejected=_FEW)


def _read_as_cp1252(text: str) -> bytes:
    """UTF-8 read as cp1252 and saved once more as UTF-8; five bytes stand for nothing there and stay."""
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode()).encode()


def _dossiers_instead(sound: Sound) -> Broken:
    return _one(as_csv(sound.dossiers), sound, received=sound.dossiers.height)


def _citizens_instead(sound: Sound) -> Broken:
    return _one(as_parquet(sound.citizens), sound, "part-00000.parquet")


def _both_contracts(sound: Sound) -> Broken:
    files = {"part-00000.csv": as_csv(sound.citizens), "part-00001.csv": as_csv(sound.dossiers)}
    return Broken(files, sound.citizens.height + sound.dossiers.height)


_REFUSED, _REJECTED, _ACCEPTED, _FOUND = Outcome.REFUSED, Outcome.REJECTED, Outcome.ACCEPTED, Outcome.FOUND
_CUT = "cut short"
_PIN_TWICE = ("CIT-CLEAN-002",)

WHOLES: tuple[FileDefect, ...] = (
    FileDefect(
        "csv_cut",
        "CSV bị cắt giữa một dòng",
        "CSV cut within a row",
        _REFUSED,
        _csv_cut,
        says=("part-00000.csv:", _CUT),
    ),
    FileDefect(
        "csv_cut_between_rows",
        "CSV bị cắt đúng cuối một dòng",
        "CSV cut between two rows",
        Outcome.UNSEEN,
        _csv_cut_between_rows,
    ),
    FileDefect(
        "csv_zero_tail",
        "Cuối tệp CSV toàn byte NUL (máy tắt khi đang ghi)",
        "CSV that ends in NUL bytes (the machine went down while writing)",
        _REFUSED,
        _csv_zero_tail,
        says=("part-00000.csv:", _CUT),
    ),
    FileDefect(
        "ndjson_cut",
        "NDJSON bị cắt giữa một dòng",
        "NDJSON cut within a line",
        _REFUSED,
        _ndjson_cut,
        says=("part-00000.ndjson:", _CUT),
    ),
    FileDefect(
        "parquet_cut",
        "Parquet mất phần cuối (footer)",
        "Parquet without its footer",
        _REFUSED,
        _parquet_cut,
        says=("part-00000.parquet", "truncated Parquet"),
    ),
    FileDefect(
        "parquet_damaged",
        "Parquet hỏng ở giữa",
        "Parquet damaged in the middle",
        _REFUSED,
        _parquet_damaged,
        says=("part-00000.parquet", "damaged"),
    ),
    FileDefect(
        "gzip",
        "Tệp nén gzip chưa giải nén",
        "A gzip file, not unpacked",
        _REFUSED,
        _gzip,
        says=("part-00000.csv.gz", "Unpack"),
    ),
    FileDefect(
        "gzip_named_csv",
        "Tệp nén gzip bị cắt, đặt tên .csv",
        "A gzip file, cut, named .csv",
        _REFUSED,
        _gzip_cut,
        says=("part-00000.csv", "gzip"),
    ),
    FileDefect(
        "workbook_named_csv",
        "Tệp Excel đặt tên .csv",
        "A workbook of Excel named .csv",
        _REFUSED,
        _workbook,
        says=("part-00000.csv", "XLSX"),
    ),
    FileDefect("empty_file", "Tệp rỗng", "An empty file", _REFUSED, _empty, says=("no data rows",)),
    FileDefect(
        "header_only", "Chỉ có dòng tên cột", "A header and no rows", _REFUSED, _header_only, says=("no data rows",)
    ),
    FileDefect(
        "empty_partition",
        "Một trong các tệp rỗng",
        "One of the files is empty",
        _FOUND,
        _empty_partition,
        says=("part-00001.csv", "holds no data"),
    ),
    FileDefect(
        "nul_bytes", "Vài dòng có byte NUL", "NUL bytes in a few rows", _REJECTED, _nul_bytes, says=("NUL byte",)
    ),
    FileDefect(
        "file_twice",
        "Cùng một tệp gửi hai lần dưới hai tên",
        "One file twice, under two names",
        _REFUSED,
        _file_twice,
        says=("part-00000.csv", "part-00000-copy.csv", "same file"),
    ),
    FileDefect(
        "rows_twice",
        "Cùng các dòng trong hai tệp khác nhau",
        "The same rows in two files that differ",
        _FOUND,
        _rows_twice,
        finds=_PIN_TWICE,
    ),
    FileDefect(
        "partitions_overlap",
        "Hai phần chồng lên nhau",
        "Two partitions that overlap",
        _FOUND,
        _overlap,
        finds=_PIN_TWICE,
    ),
    FileDefect(
        "partition_missing",
        "Thiếu phần cuối: các xã của phần đó không có bản ghi nên chưa đánh giá",
        "The last partition is missing: its communes have no records and are not assessed",
        Outcome.UNSEEN,
        _partition_missing,
    ),
    FileDefect(
        "stray_file",
        "Trong thư mục có tệp lạ",
        "Another kind of file in the folder",
        _REFUSED,
        _stray_file,
        says=("ghi-chu.txt", "not accepted"),
    ),
    FileDefect(
        "two_formats",
        "Lẫn CSV và Parquet",
        "CSV and Parquet together",
        _REFUSED,
        _two_formats,
        says=("several formats",),
    ),
    FileDefect(
        "windows_1258",
        "Bảng mã Windows-1258",
        "In Windows-1258",
        _REFUSED,
        _encoded(in_cp1258),
        says=("part-00000.csv:", "Windows-1258", "Convert it to UTF-8"),
    ),
    FileDefect(
        "tcvn3",
        "Bảng mã TCVN3 (ABC)",
        "In TCVN3 (ABC)",
        _REFUSED,
        _encoded(in_tcvn3),
        says=("part-00000.csv:", "TCVN3", "Convert it to UTF-8"),
    ),
    FileDefect(
        "vni",
        "Bảng mã VNI",
        "In VNI",
        _REFUSED,
        _encoded(in_vni),
        says=("part-00000.csv:", "VNI", "Convert it to UTF-8"),
    ),
    FileDefect(
        "viscii",
        "Bảng mã VISCII",
        "In VISCII",
        _REFUSED,
        _encoded(in_viscii),
        says=("part-00000.csv:", "VISCII", "Convert it to UTF-8"),
    ),
    FileDefect(
        "utf16",
        "UTF-16 có BOM",
        "In UTF-16 with its mark",
        _REFUSED,
        _encoded(lambda text: b"\xff\xfe" + text.encode("utf-16-le")),
        says=("part-00000.csv", "UTF-16", "Convert it to UTF-8"),
    ),
    FileDefect(
        "utf8_bom", "UTF-8 có BOM", "In UTF-8 with a mark", _ACCEPTED, _encoded(lambda text: text.encode("utf-8-sig"))
    ),
    FileDefect(
        "few_rows_in_tcvn3",
        "Vài dòng ở bảng mã TCVN3",
        "A few rows in TCVN3",
        _REJECTED,
        _few_encoded,
        says=("not UTF-8",),
    ),
    FileDefect(
        "utf8_as_cp1252",
        "UTF-8 bị đọc nhầm thành cp1252 rồi ghi lại (Nguyá»…n)",
        "UTF-8 read as cp1252 and saved again (Nguyá»…n)",
        _FOUND,
        _encoded(_read_as_cp1252),
        finds=("CIT-CLEAN-011",),
    ),
    FileDefect(
        "dossiers_as_citizens",
        "Tệp hồ sơ đưa vào chỗ dân cư",
        "Dossiers in the place of citizens",
        _REFUSED,
        _dossiers_instead,
        says=("those of dossiers, not citizens", "part-00000.csv, personal_id", "is missing"),
    ),
    FileDefect(
        "citizens_as_dossiers",
        "Tệp dân cư đưa vào chỗ hồ sơ",
        "Citizens in the place of dossiers",
        _REFUSED,
        _citizens_instead,
        on=Dataset.DOSSIERS,
        says=("those of citizens, not dossiers", "part-00000.parquet, dossier_code", "is missing"),
    ),
    FileDefect(
        "both_contracts",
        "Tệp hồ sơ nằm chung thư mục với tệp dân cư",
        "Citizens and dossiers in one folder",
        _REFUSED,
        _both_contracts,
        says=("part-00001.csv: ", "those of dossiers, not citizens"),
    ),
)
"""In the order of the page."""
