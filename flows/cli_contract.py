"""`ddss contract`: released versions of the tables, what changed since, and whom it breaks.

Exit codes: 0 fine, 1 something breaks that nobody accepted, 2 bad input or usage, 3 a failure.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checks.errors import InputError
from flows import cli_contract_impact, cli_contract_infer

if TYPE_CHECKING:
    from schemas.contracts.accepted import Ruling
    from schemas.contracts.comparison import Comparison, Mode
    from schemas.contracts.notes import Note
    from schemas.contracts.report import Report

_MODES = ("backward", "forward", "full", "backward-transitive", "forward-transitive", "full-transitive")
_SOURCES = (
    "working (bản đang sửa), released (bản phát hành cuối), citizens@1.0.0, tệp .yaml hoặc .json, bản git hoặc "
    "BẢN:đường-dẫn / "
    "working, released, citizens@1.0.0, a .yaml or .json file, a git revision, or REVISION:path"
)


def add(commands: Any) -> None:
    """Add the command to the command line's subcommands."""
    contract = commands.add_parser("contract", help="hợp đồng số liệu: phát hành, so sánh, kiểm tra / data contracts")
    actions = contract.add_subparsers(required=True, metavar="ACTION")
    diff = actions.add_parser("diff", help="hai bản khác nhau ở đâu, hỏng ai / what changed, and whom it breaks")
    diff.add_argument("old", metavar="OLD", help=_SOURCES)
    diff.add_argument("new", metavar="NEW", help="như trên / as above")
    _add_outputs(diff)
    diff.set_defaults(command=_diff)
    check = actions.add_parser(
        "check", help="so với bản phát hành cuối, thử lược đồ, xét tài liệu / against the last release, schemas, docs"
    )
    check.add_argument("--docs", type=Path, default=None, metavar="DIR", help="thư mục tài liệu / the docs folder")
    _add_outputs(check)
    check.set_defaults(command=_check)
    release = actions.add_parser("release", help="phát hành bản kế tiếp / release the next version")
    release.add_argument("--dry-run", action="store_true", help="chỉ nói sẽ ghi gì / only say what would be written")
    release.add_argument("--date", type=_day, default=None, metavar="DATE", help="ngày phát hành / day of release")
    _add_places(release)
    release.set_defaults(command=_release)
    cli_contract_infer.add(actions)


def _add_outputs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--compatibility",
        choices=_MODES,
        default="backward",
        help="điều phải còn dùng được; mặc định: số liệu cũ, lược đồ mới / what must go on working (backward)",
    )
    parser.add_argument("--json", action="store_true", help="in dạng JSON / print JSON")
    parser.add_argument("--sarif", type=Path, metavar="FILE", help="ghi SARIF 2.1.0 / write SARIF")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="ghi lời bình cho yêu cầu gộp / write a comment")
    cli_contract_impact.add(parser, _day)
    _add_places(parser)


def _add_places(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--released", type=Path, default=None, metavar="DIR", help="thư mục bản đã phát hành / released versions"
    )
    parser.add_argument(
        "--accepted", type=Path, default=None, metavar="FILE", help="các thay đổi đã được chấp nhận / accepted breaks"
    )
    parser.add_argument("--today", type=_day, default=None, metavar="DATE", help=argparse.SUPPRESS)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("không phải ngày YYYY-MM-DD / not a date YYYY-MM-DD") from None


def _root(options: argparse.Namespace) -> Path:
    from schemas.contracts.versions import ROOT  # noqa: PLC0415 - `ddss --help` does without

    return ROOT if options.released is None else Path(options.released)


def _today(options: argparse.Namespace) -> date:
    return options.today or date.today()  # noqa: DTZ011 - the office's own calendar


def _compared(options: argparse.Namespace, old: str, new: str) -> tuple[tuple[Comparison, ...], tuple[Note, ...]]:
    """The comparison, and what of the two sides was not compared."""
    from schemas.contracts import sources, versions  # noqa: PLC0415 - as above
    from schemas.contracts.comparison import compare_all  # noqa: PLC0415 - as above

    root = _root(options)
    before, now = sources.contracts(old, root), sources.contracts(new, root)
    notes = tuple(dict.fromkeys((*sources.notes(old, before), *sources.notes(new, now))))
    for note in notes:
        print(note, file=sys.stderr)
    return compare_all(before, now, lambda table: versions.released(table, root)), notes


def _ruling(options: argparse.Namespace, compared: tuple[Comparison, ...], mode: Mode) -> Ruling:
    from schemas.contracts import accepted  # noqa: PLC0415 - as above

    entries = accepted.read(accepted.FILE if options.accepted is None else options.accepted)
    stopping = [pair for each in compared for pair in each.stopping(mode)]
    return accepted.rule(stopping, entries, _today(options))


def _diff(options: argparse.Namespace) -> int:
    from schemas.contracts import sources  # noqa: PLC0415 - as above
    from schemas.contracts.comparison import Mode  # noqa: PLC0415 - as above
    from schemas.contracts.report import Report  # noqa: PLC0415 - as above

    compared, notes = _compared(options, options.old, options.new)
    mode = Mode(options.compatibility)
    impact = cli_contract_impact.measured(options, compared)
    ruling = _ruling(options, compared, mode)
    file = sources.file_of(options.new)
    return _told(options, Report(compared, ruling, mode, impact=impact, notes=notes, file=file))


def _check(options: argparse.Namespace) -> int:
    from flows.contract_checks import all_checks  # noqa: PLC0415 - as above
    from schemas.contracts import versions  # noqa: PLC0415 - as above
    from schemas.contracts.comparison import Mode  # noqa: PLC0415 - as above
    from schemas.contracts.report import Report  # noqa: PLC0415 - as above

    root = _root(options)
    if not versions.tables(root):
        raise InputError(f"{root}: chưa phát hành bản nào / nothing is released. Chạy / run: ddss contract release.")
    docs = Path(options.docs) if options.docs is not None else versions.ROOT.parents[1] / "docs"
    if not docs.is_dir():
        raise InputError(f"{docs}: không có thư mục tài liệu / no docs folder. Dùng / use --docs DIR.")
    compared, notes = _compared(options, "released", "working")
    mode = Mode(options.compatibility)
    impact = cli_contract_impact.measured(options, compared)
    ruling = _ruling(options, compared, mode)
    return _told(options, Report(compared, ruling, mode, all_checks(root, docs), impact, notes))


def _told(options: argparse.Namespace, report: Report) -> int:
    from schemas.contracts import report as words  # noqa: PLC0415 - as above
    from schemas.contracts.sarif import sarif  # noqa: PLC0415 - as above

    if options.sarif is not None:
        _write(options.sarif, json.dumps(sarif(report), ensure_ascii=False, indent=1) + "\n")
    if options.markdown is not None:
        _write(options.markdown, words.markdown(report))
    if options.json:
        print(json.dumps(words.facts(report, _next_versions(report.comparisons)), ensure_ascii=False, indent=2))
    else:
        print("\n".join(words.text(report)))
    return 0 if report.passed else 1


def _write(path: Path, content: str) -> None:
    try:
        path.write_text(content, "utf-8")
    except OSError as error:
        raise InputError(f"{path}: không ghi được / can't be written ({type(error).__name__}).") from None


def _next_versions(compared: tuple[Comparison, ...]) -> Mapping[str, str]:
    from schemas.contracts.versions import is_version, planned  # noqa: PLC0415 - as above

    found = {}
    for each in compared:
        released = each.old is not None and is_version(each.old.version)
        plan = planned(each.old, each.new, each.changes) if released and each.new is not None else None
        if plan is not None:
            found[each.table] = plan.new.version
    return found


def _release(options: argparse.Namespace) -> int:
    from checks.vocabulary import Dataset  # noqa: PLC0415 - as above
    from schemas.contracts import accepted, versions  # noqa: PLC0415 - as above
    from schemas.contracts.build import working  # noqa: PLC0415 - as above
    from schemas.contracts.comparison import Mode, compare_all  # noqa: PLC0415 - as above

    root, before = _root(options), versions.last(_root(options))
    now = {dataset.value: working(dataset) for dataset in Dataset}
    compared = compare_all(before, now) if before else ()
    steps = {each.table: each.changes for each in compared}
    ruling = _ruling(options, tuple(each for each in compared if each.old is not None), Mode.BACKWARD)
    plans = [versions.planned(before.get(table), contract, steps.get(table, ())) for table, contract in now.items()]
    due = [plan for plan in plans if plan is not None]
    for plan in due:
        print(versions.entry(plan, options.date or _today(options)).strip("\n"))
    if not due:
        print("không có gì mới để phát hành / nothing new to release")
        return 0
    for change in ruling.open:
        print(f"✕ chưa được chấp nhận / not accepted: {change.kind.value} {change.path}")
    if ruling.open:
        print(f"Ghi lý do vào / say why in {accepted.FILE.name}; xem / see docs/contracts.md.")
        return 1
    if options.dry_run:
        return 0
    for name in versions.write(due, options.date or _today(options), root):
        print(root / name)
    return 0
