"""`ddss expectations`: the suites of Great Expectations on the command line."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from checks.errors import InputError


def add(commands: Any, as_date: Callable[[str], date]) -> None:
    """Add the command to the command line's subcommands. `as_date` reads a day."""
    suites = commands.add_parser("expectations", help="các bộ kỳ vọng / the suites of Great Expectations")
    actions = suites.add_subparsers(required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="liệt kê / list")
    listing.add_argument("--json", action="store_true", help="in dạng JSON / print JSON")
    listing.set_defaults(command=_list)
    show = actions.add_parser("show", help="xem một bộ, dạng JSON của GX / show one, as GX writes it")
    show.add_argument("suite", metavar="SUITE")
    show.set_defaults(command=_show)
    run = actions.add_parser("run", help="chạy một bộ trên một tệp / run one on an extract")
    run.add_argument("suite", metavar="SUITE", help="tên, hoặc tệp .json / its name, or a .json file")
    run.add_argument(
        "extract", type=Path, metavar="EXTRACT", help="tệp, thư mục; hoặc kết quả của ddss score cho bộ targets"
    )
    run.add_argument("--as-of", type=as_date, required=True, metavar="DATE", help="ngày chốt số liệu, YYYY-MM-DD")
    run.add_argument("--mapping", metavar="FILE", help='tệp TOML đổi tên cột, hoặc "official" / TOML file of columns')
    run.add_argument("--json", action="store_true", help="in kết quả dạng JSON / print JSON")
    run.set_defaults(command=_run)


def _list(options: argparse.Namespace) -> int:
    from checks.expectations.suites import shipped  # noqa: PLC0415 - `ddss --help` does without

    suites = shipped()
    if options.json:
        facts = [{"name": each.name, "table": each.table, "expectations": len(each.expectations)} for each in suites]
        print(json.dumps(facts, ensure_ascii=False, indent=2))
        return 0
    for each in suites:
        print(f"{each.name:<20} {len(each.expectations):>3}  {' / '.join(each.data['notes'])}")
    return 0


def _show(options: argparse.Namespace) -> int:
    from flows.expecting_one import named  # noqa: PLC0415 - as above

    print(json.dumps(named(options.suite).data, ensure_ascii=False, indent=1))
    return 0


def _run(options: argparse.Namespace) -> int:
    """0 where every expectation that could be asked is met, 1 where one is missed, 3 where one is in error."""
    from checks.expectations.outcome import IN_ERROR, MISSED  # noqa: PLC0415 - as above
    from flows.expecting_one import missed, named, run_one  # noqa: PLC0415 - as above

    suite = named(options.suite)
    if not options.extract.exists():
        raise InputError(f"{options.extract.name}: không tìm thấy / not found.")
    answer = run_one(suite, options.extract, options.as_of, options.mapping)
    facts = answer.outcome.facts()
    if options.json:
        print(json.dumps({"rejected": answer.rejected, **answer.outcome.kept()}, ensure_ascii=False, indent=1))
    else:
        print(f"{answer.outcome.suite.name}: " + ", ".join(f"{count} {state}" for state, count in facts.items()))
        if answer.rejected:
            print(f"  không đọc được / rows not read: {answer.rejected}")
        for line in missed(answer.outcome):
            print(f"  {line}")
    if facts[IN_ERROR]:
        return 3
    return 1 if facts[MISSED] else 0
