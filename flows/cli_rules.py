"""`ddss rules`: the catalogue on the command line."""

from __future__ import annotations

import argparse
import json
import shutil
import textwrap
from typing import TYPE_CHECKING, Any

from checks.cleaning import TARGETS
from checks.vocabulary import Criterion, Dataset, ErrorGroup
from flows.cli_ids import find

if TYPE_CHECKING:
    from checks.rule import Rule

MOST_COLUMNS = 100
"""A longer line is hard to read, however wide the terminal."""


def add(commands: Any) -> None:
    """Add the command to the command line's subcommands."""
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


def _target(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= len(TARGETS):
        raise argparse.ArgumentTypeError(
            f"chỉ tiêu làm sạch có số từ 1 đến {len(TARGETS)} / cleaning targets are numbered 1 to {len(TARGETS)}"
        )
    return int(text)


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
