"""`ddss selftest`: whether the rules find what is known to be wrong, and nothing else."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from checks.errors import InputError

STDOUT = "-"
PEOPLE, SEED = 20_000, 6


def add(commands: Any, as_of: date) -> None:
    """Add the command to the command line's subcommands; its populations are of the day `as_of`."""
    selftest = commands.add_parser(
        "selftest", help="tự kiểm: cài lỗi đã biết rồi đối chiếu / find planted defects, and nothing else"
    )
    selftest.add_argument("--people", type=int, default=PEOPLE, help=f"số người / people ({PEOPLE})")
    selftest.add_argument("--seed", type=int, default=SEED, help=f"hạt giống / seed ({SEED})")
    selftest.add_argument("--json", metavar="FILE", help='ghi báo cáo JSON; "-" là in ra / write JSON, "-" prints it')
    selftest.add_argument("--out", type=Path, metavar="DIR", help="giữ số liệu giả lập ở đây / keep the populations")
    selftest.add_argument("--all", action="store_true", help="in cả phần đã đạt / print what is exact too")
    selftest.set_defaults(command=_selftest, as_of=as_of)


def _selftest(options: argparse.Namespace) -> int:
    from flows.selftest import selftest  # noqa: PLC0415 - `ddss --help` does without
    from flows.selftest_view import lines  # noqa: PLC0415 - as above

    def say(step: str) -> None:
        print(f"ddss: {step} …", file=sys.stderr, flush=True)

    if options.out is None:
        with tempfile.TemporaryDirectory(prefix="ddss-selftest-") as work:
            report = selftest(Path(work), options.people, options.as_of, options.seed, say)
    else:
        report = selftest(options.out, options.people, options.as_of, options.seed, say)
    text = json.dumps(report, ensure_ascii=False, indent=2)
    if options.json == STDOUT:
        print(text)
    else:
        if options.json is not None:
            _write(Path(options.json), text + "\n")
        print("\n".join(lines(report, everything=options.all)))
    if report["rules_in_error"]:
        return 3
    return 0 if report["exact"] else 1


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise InputError(f"{path.name}: không ghi được tệp / can't write this file ({error.strerror}).") from None
