"""`ddss rules`: the catalogue on the command line."""

from __future__ import annotations

import argparse
import json
import shutil
import textwrap
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checks.cleaning import TARGETS
from checks.vocabulary import Criterion, Dataset, ErrorGroup
from flows.cli_ids import find

if TYPE_CHECKING:
    from checks.rule import Rule

RECORDS = 100_000
"""Of each table, to measure what rules cost."""

MOST_COLUMNS = 100
"""A longer line is hard to read, however wide the terminal."""


def add(commands: Any, as_date: Callable[[str], date], as_count: Callable[[str], int], invented_on: date) -> None:
    """Add the command to the command line's subcommands.

    `as_date` reads a day, `as_count` a number; `invented_on` is the day that invented people are judged on.
    """
    rules = commands.add_parser("rules", help="danh mục quy tắc / the catalogue of rules")
    actions = rules.add_subparsers(required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="liệt kê / list")
    listing.add_argument(
        "--target", type=_target, metavar=f"1–{len(TARGETS)}", help="chỉ tiêu làm sạch / cleaning target"
    )
    for name, choices, help_text in (
        ("--dataset", Dataset, "bảng / table"),
        ("--criterion", Criterion, "tiêu chí / criterion"),
        ("--group", ErrorGroup, "nhóm lỗi / error group"),
    ):
        listing.add_argument(name, choices=[choice.value for choice in choices], help=help_text)
    listing.add_argument("--json", action="store_true", help="in dạng JSON / print JSON")
    listing.set_defaults(command=_list)
    show = actions.add_parser("show", help="xem một quy tắc / show one rule")
    show.add_argument("id")
    show.add_argument("--json", action="store_true", help="in dạng JSON / print JSON")
    show.set_defaults(command=_show)
    cost = actions.add_parser("cost", help="quy tắc nào tốn bao nhiêu thời gian / what share of the time each takes")
    cost.add_argument(
        "extract",
        type=Path,
        nargs="*",
        metavar="EXTRACT",
        help="dân cư, hồ sơ hoặc cả hai; không có thì lấy số liệu giả lập / citizens, dossiers or both; else invented",
    )
    cost.add_argument(
        "--as-of", type=as_date, default=invented_on, metavar="DATE", help="ngày chốt số liệu, YYYY-MM-DD"
    )
    cost.add_argument("--mapping", metavar="FILE", help='tệp ánh xạ cột hoặc "official" / mapping of column names')
    cost.add_argument(
        "--records",
        type=as_count,
        default=RECORDS,
        metavar="N",
        help=f"số bản ghi đầu của mỗi bảng / the first records of each table ({RECORDS:,})",
    )
    cost.add_argument("--json", action="store_true", help="in dạng JSON / print JSON")
    cost.set_defaults(command=_cost)


def _target(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= len(TARGETS):
        raise argparse.ArgumentTypeError(
            f"chỉ tiêu làm sạch có số từ 1 đến {len(TARGETS)} / cleaning targets are numbered 1 to {len(TARGETS)}"
        )
    return int(text)


def _cost(options: argparse.Namespace) -> int:
    from flows import rule_costs  # noqa: PLC0415 - `ddss --help` does without

    found = rule_costs.costs(options.extract, options.as_of, options.mapping, options.records)
    if options.json:
        print(json.dumps(rule_costs.facts(found), ensure_ascii=False, indent=2))
    else:
        print("\n".join(rule_costs.lines(found)))
    return 0


def _list(options: argparse.Namespace) -> int:
    from checks.catalogue import RULES  # noqa: PLC0415 - `ddss --help` does without
    from checks.describe import facts, severity, target_title  # noqa: PLC0415 - as above

    chosen = [
        rule
        for rule in RULES
        if options.target in {None, rule.target}
        and options.dataset in {None, rule.on}
        and options.criterion in {None, rule.criterion}
        and options.group in {None, rule.error_group}
    ]
    if options.json:
        print(json.dumps([facts(rule) for rule in chosen], ensure_ascii=False, indent=2))
        return 0
    if options.target is not None:
        print(f"Chỉ tiêu làm sạch / cleaning target {target_title(options.target)}")
    for rule in chosen:
        print(f"{rule.id:<20} {severity(rule):<19} {rule.vi} / {rule.en}")
    print(f"{len(chosen)} quy tắc / rules")
    return 0


def _show(options: argparse.Namespace) -> int:
    from checks.catalogue import RULES  # noqa: PLC0415 - `ddss --help` does without
    from checks.describe import facts  # noqa: PLC0415 - as above

    rule = find(options.id, {rule.id: rule for rule in RULES}, "quy tắc", "rule")
    if options.json:
        print(json.dumps(facts(rule), ensure_ascii=False, indent=2))
    else:
        print("\n".join(_lines(rule, min(shutil.get_terminal_size().columns, MOST_COLUMNS))))
    return 0


def _lines(rule: Rule, width: int) -> list[str]:
    """The rule as a page of the terminal."""
    from checks.describe import EMPTY, EXAMPLES, example, labelled  # noqa: PLC0415 - as above

    def wrapped(text: str, first: str = "  ", rest: str = "  ") -> list[str]:
        return textwrap.wrap(text, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)

    lines = [rule.id, *wrapped(rule.vi), *wrapped(rule.en), ""]
    for label, fact in labelled(rule).items():
        lines += wrapped(f"{label}: {fact}", "", "    ")
    lines += ["", "vì sao / why", *wrapped(rule.why)]
    lines += ["", "cách sửa / how to mend it", *wrapped(rule.remedy_vi), *wrapped(rule.remedy_en)]
    for name, label in EXAMPLES.items():
        rows = getattr(rule, name)
        if rows:
            lines += ["", label]
            lines += [line for row in rows for line in wrapped("; ".join(example(row)) or EMPTY, "  - ", "    ")]
    return lines
