"""`ddss worklist`: the records to mend, commune by commune, for those who mend them."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flows.worklist_files import Written

FORMATS = ("html", "xlsx", "csv")


def add(commands: Any) -> None:
    """Add the command to the command line's subcommands."""
    worklist = commands.add_parser(
        "worklist", help="danh sách việc của một xã, một tỉnh (dữ liệu cá nhân) / records to mend (personal data)"
    )
    worklist.add_argument("results", type=Path, metavar="RESULTS", help="thư mục --out của ddss score / of ddss score")
    where = worklist.add_mutually_exclusive_group(required=True)
    where.add_argument("--commune", metavar="CODE", help="mã xã, phường, đặc khu / commune, five digits")
    where.add_argument(
        "--province", metavar="CODE", help="mã tỉnh: mỗi xã một tệp / province, two digits: files for each commune"
    )
    worklist.add_argument("--edition", metavar="ID", help="kỳ phát hành (mới nhất) / edition (the newest)")
    worklist.add_argument(
        "--format",
        type=_formats,
        default=FORMATS,
        metavar="LIST",
        help=f"dạng tệp, cách nhau dấu phẩy / formats ({','.join(FORMATS)})",
    )
    worklist.add_argument("--out", type=Path, required=True, metavar="DIR", help="nơi ghi tệp / folder for the files")
    worklist.add_argument(
        "--recipient", metavar="AGE1…", help="mã hóa cho khóa công khai age này / encrypt to this age public key"
    )
    worklist.add_argument("--json", action="store_true", help="in kết quả dạng JSON / print JSON")
    worklist.set_defaults(command=_worklist)


def _formats(text: str) -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",")))
    if not set(wanted) <= set(FORMATS):
        raise argparse.ArgumentTypeError(f"chỉ có {', '.join(FORMATS)} / formats are {', '.join(FORMATS)}")
    return wanted


def _worklist(options: argparse.Namespace) -> int:
    from flows.worklist_files import Order, write  # noqa: PLC0415 - `ddss --help` does without

    written = write(
        Order(
            results=options.results,
            commune=options.commune,
            province=options.province,
            edition=options.edition,
            formats=options.format,
            out=options.out,
            recipient=options.recipient,
        )
    )
    if options.json:
        print(json.dumps([each.facts() for each in written], ensure_ascii=False, indent=2))
    else:
        _tell(written)
    return 0


def _tell(written: tuple[Written, ...]) -> None:
    from scorecards.numbers import vi_integer  # noqa: PLC0415 - `ddss --help` does without

    for each in written:
        if each.files:
            print(f"{each.code} {each.name}: {vi_integer(each.tasks)} việc / tasks")
            for file in each.files:
                print(f"  {file}")
        elif each.records:
            print(f"{each.code} {each.name}: không có gì phải sửa / nothing to mend.")
        else:
            print(
                f"{each.code} {each.name}: không gửi bản ghi nào, chưa kiểm tra gì / no records, nothing was checked."
            )
    if any(each.files for each in written):
        print("Tệp có dữ liệu cá nhân: giao đúng người, làm xong thì hủy / personal data: destroy when done.")
