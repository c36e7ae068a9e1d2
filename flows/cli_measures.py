"""`ddss measures`: what is measured of localities, on the command line."""

from __future__ import annotations

import argparse
import json
from typing import Any

from flows.cli_ids import find


def add(commands: Any) -> None:
    """Add the command to the command line's subcommands."""
    measures = commands.add_parser("measures", help="danh mục thước đo / the measures of localities")
    actions = measures.add_subparsers(required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="liệt kê / list")
    listing.add_argument("--json", action="store_true", help="in dạng JSON / print JSON")
    listing.set_defaults(command=_list)
    show = actions.add_parser("show", help="xem một thước đo / show one measure")
    show.add_argument("id")
    show.add_argument("--json", action="store_true", help="in dạng JSON / print JSON")
    show.set_defaults(command=_show)


def _list(options: argparse.Namespace) -> int:
    from checks.catalogue.measures import MEASURES  # noqa: PLC0415 - `ddss --help` does without
    from checks.measure_docs import facts  # noqa: PLC0415 - as above

    if options.json:
        print(json.dumps([facts(measure) for measure in MEASURES], ensure_ascii=False, indent=2))
        return 0
    for measure in MEASURES:
        print(f"{measure.id:<13} {measure.vi} / {measure.en}")
    print(f"{len(MEASURES)} thước đo / measures")
    return 0


def _show(options: argparse.Namespace) -> int:
    from checks.catalogue.measures import BY_ID  # noqa: PLC0415 - `ddss --help` does without
    from checks.measure_docs import facts, told  # noqa: PLC0415 - as above

    measure = find(options.id, BY_ID, "thước đo", "measure")
    if options.json:
        print(json.dumps(facts(measure), ensure_ascii=False, indent=2))
        return 0
    print(f"{measure.id}\n  {measure.vi}\n  {measure.en}\n")
    for label, fact in told(measure).items():
        print(f"{label}: {fact}")
    print(f"\nvì sao / why\n  {measure.why}")
    return 0
