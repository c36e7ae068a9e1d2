"""The command line, `ddss`.

Exit codes: 0 fine, 1 quality below the gate that was asked for, 2 bad input or usage, 3 a rule or the system failed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checks.errors import DdssError, InputError
from flows import (
    cli_contract,
    cli_demo,
    cli_expectations,
    cli_files,
    cli_history,
    cli_measures,
    cli_progress,
    cli_rules,
    cli_selftest,
    cli_site,
    cli_worklist,
)

if TYPE_CHECKING:
    from flows.stages import Request

DEMO_AS_OF = date(2026, 10, 31)
_SOURCES = "FILE, FOLDER, DELTA[@VERSION], postgresql:SCHEMA.TABLE"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command. The entry point of `ddss`; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.command(options))
    except DdssError as error:
        _complain(str(error))
        _complain_of_notes(error)
        return error.exit_code
    except KeyboardInterrupt as error:
        _complain("đã dừng theo yêu cầu; kỳ số liệu trước vẫn nguyên vẹn / stopped; the previous edition is untouched.")
        _complain_of_notes(error)
        return 130
    except BrokenPipeError:
        # The reader of our output has gone: say no more, and let nothing be flushed to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if os.environ.get("DDSS_DEBUG"):
            raise
        # What the operating system says of a file: a cause, never a record.
        cause = os.strerror(error.errno) if error.errno else type(error).__name__
        _complain(f"không đọc hoặc ghi được tệp / a file can't be read or written ({cause}).")
        _complain_of_notes(error)
        return 3
    except Exception as error:
        if os.environ.get("DDSS_DEBUG"):
            raise
        _complain(
            f"lỗi hệ thống / internal failure ({type(error).__name__}). Đặt DDSS_DEBUG=1 để xem chi tiết; chi tiết "
            "có thể chứa số liệu cá nhân / set DDSS_DEBUG=1 for details, which may hold personal data."
        )
        _complain_of_notes(error)
        return 3


def _complain_of_notes(error: BaseException) -> None:
    for note in getattr(error, "__notes__", ()):
        _complain(note)


def _complain(text: str) -> None:
    for line in text.splitlines():
        print(f"ddss: {line}", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ddss",
        description="Chấm chất lượng dữ liệu dân cư: đúng, đủ, sạch, sống / quality scorecards for population data.",
    )
    parser.add_argument("--version", action="version", version=f"ddss {metadata.version('ddss')}")
    commands = parser.add_subparsers(title="lệnh / commands", required=True, metavar="COMMAND")
    _add_score(commands)
    cli_demo.add(commands, _count, _add_running).set_defaults(command=_demo)
    _add_synth(commands)
    cli_rules.add(commands, _date, _count, DEMO_AS_OF)
    cli_measures.add(commands)
    cli_expectations.add(commands, _date)
    cli_selftest.add(commands, DEMO_AS_OF)
    cli_worklist.add(commands)
    cli_history.add(commands)
    cli_contract.add(commands)
    cli_site.add(commands)
    return parser


def _add_running(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--no-worklists",
        dest="worklists",
        action="store_false",
        help="không giữ bản ghi lỗi để lập danh sách việc / keep no failing records for worklists",
    )
    parser.add_argument(
        "--no-expectations",
        dest="expectations",
        action="store_false",
        help="không chạy các bộ kỳ vọng Great Expectations / don't run the suites of Great Expectations",
    )
    parser.add_argument(
        "--direct", action="store_true", help="chạy không qua Prefect / run without Prefect's orchestration"
    )
    parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON / print JSON")
    cli_progress.add(parser)


def _add_score(commands: Any) -> None:
    score = commands.add_parser("score", help="chấm điểm một kỳ số liệu / score an extract")
    score.add_argument("citizens", type=Path, metavar="CITIZENS", help=f"số liệu dân cư / citizen records: {_SOURCES}")
    score.add_argument("dossiers", type=Path, metavar="DOSSIERS", help="hồ sơ thủ tục hành chính / dossiers")
    score.add_argument("--as-of", type=_date, required=True, metavar="DATE", help="ngày chốt số liệu, YYYY-MM-DD")
    score.add_argument("--out", type=Path, required=True, metavar="DIR", help="thư mục kết quả / folder for results")
    score.add_argument(
        "--mapping", metavar="FILE", help='tệp TOML đổi tên cột, hoặc "official" / TOML file, or "official"'
    )
    score.add_argument("--profile", help="bộ trọng số và ngưỡng / scoring profile or .toml file")
    score.add_argument(
        "--expected", type=Path, metavar="FILE", help="CSV số người dự kiến từng xã / expected people: unit_code,people"
    )
    score.add_argument(
        "--tasks", type=Path, metavar="FILE", help="CSV phân công công việc / CSV file of who does what by when"
    )
    score.add_argument("--targets", metavar="FILE", help="tệp TOML chỉ tiêu / TOML file of targets")
    score.add_argument(
        "--suites", type=Path, metavar="DIR", help="thư mục bộ kỳ vọng tự viết / folder of hand-written GX suites"
    )
    score.add_argument(
        "--incremental",
        action="store_true",
        help="chỉ đếm lại các tệp đã thay đổi từ lần trước / count again only files that changed since the last run",
    )
    score.add_argument("--synthetic", action="store_true", help="ghi rõ là số liệu giả lập / mark pages as synthetic")
    score.add_argument(
        "--gate",
        type=_percent,
        metavar="PCT",
        help="mã thoát 1 nếu tỷ lệ hồ sơ dân cư đạt cả bốn tiêu chí thấp hơn / exit 1 below this share",
    )
    _add_running(score)
    score.set_defaults(command=_score)


def _add_synth(commands: Any) -> None:
    synth = commands.add_parser("synth", help="tạo dân số giả lập có lỗi gắn nhãn / make a synthetic population")
    synth.add_argument("--people", type=_count, default=200_000)
    synth.add_argument("--as-of", type=_date, default=DEMO_AS_OF, metavar="DATE")
    synth.add_argument("--seed", type=int, default=6)
    synth.add_argument("--clean", action="store_true", help="không cài lỗi / without defects")
    synth.add_argument(
        "--months",
        type=_count,
        metavar="N",
        help="N kỳ số liệu cuối tháng của cùng một dân số, mỗi kỳ một thư mục / N monthly extracts, a folder each",
    )
    synth.add_argument(
        "--silent",
        action="append",
        default=[],
        metavar="CODE",
        help="xã ngừng gửi số liệu; dùng được nhiều lần / a commune that falls silent; may be given again",
    )
    synth.add_argument(
        "--silent-since", type=_date, metavar="DATE", help="từ ngày / from this day (60 ngày trước / 60 days before)"
    )
    synth.add_argument("--out", type=Path, metavar="DIR")
    cli_files.add(synth)
    synth.set_defaults(command=_synth)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("không phải ngày YYYY-MM-DD / not a date YYYY-MM-DD") from None


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("cần một số nguyên dương / a whole number above zero is needed")
    return int(text)


def _percent(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 100:  # noqa: PLR2004 - per cent
        raise argparse.ArgumentTypeError("cần một số từ 0 đến 100 / a number from 0 to 100 is needed")
    return share


def _score(options: argparse.Namespace) -> int:
    try:
        summary = _run(options, options.citizens, options.dossiers, options.as_of, options.expected)
    except BaseException as error:
        from flows.chain import standing  # noqa: PLC0415 - `ddss --help` does without
        from flows.edition import short_of_room  # noqa: PLC0415 - as above

        error.add_note(short_of_room(options.out))
        error.add_note(standing(options.out, date.today()))  # noqa: DTZ011 - the day on the user's calendar
        raise
    return _report(summary, as_json=options.json, gate=options.gate)


def _run(
    options: argparse.Namespace, citizens: Path, dossiers: Path, as_of: date, expected: Path | None
) -> dict[str, Any]:
    from checks.profile import DEFAULT  # noqa: PLC0415 - `ddss --help` does without
    from checks.targets import DEFAULT as TARGETS  # noqa: PLC0415 - as above
    from flows.intake.relations import absolute  # noqa: PLC0415 - as above
    from flows.pipeline import Direct, check_request, run  # noqa: PLC0415 - each command imports what it needs
    from flows.progress import Progress  # noqa: PLC0415 - as above
    from flows.stages import Request  # noqa: PLC0415 - as above

    request = Request(
        citizens=absolute(citizens),
        dossiers=absolute(dossiers),
        as_of=as_of,
        out=options.out.absolute(),
        mapping=options.mapping,
        profile=options.profile or DEFAULT,
        synthetic=options.synthetic,
        expected=None if expected is None else expected.absolute(),
        targets=options.targets or TARGETS,
        worklists=options.worklists,
        tasks=None if options.tasks is None else options.tasks.absolute(),
        expectations=options.expectations,
        suites=None if options.suites is None else options.suites.absolute(),
        incremental=options.incremental,
    )
    with cli_progress.telling(options) as teller:
        if options.direct:
            return run(request, Direct(Progress(teller))).summary
        check_request(request)
        _say(options, "Khởi động Prefect … / starting Prefect …")
        return _orchestrated(request)


def _orchestrated(request: Request) -> dict[str, Any]:
    from flows.forms import form_of  # noqa: PLC0415 - each command imports what it needs
    from flows.score import score_extract  # noqa: PLC0415 - Prefect takes seconds to import

    return dict(score_extract(form_of(request)))


def _say(options: argparse.Namespace, text: str) -> None:
    if not options.json and not options.quiet:
        print(text, file=sys.stderr, flush=True)


def _demo(options: argparse.Namespace) -> int:
    return _report(cli_demo.run(options, DEMO_AS_OF, _run), as_json=options.json, gate=None)


def _synth(options: argparse.Namespace) -> int:
    from synthetic import months  # noqa: PLC0415 - each command imports what it needs
    from synthetic.generate import write  # noqa: PLC0415 - as above

    if options.list_file_defects:
        return cli_files.show()
    if options.out is None:
        raise InputError("cần --out DIR: nơi ghi số liệu / --out DIR is needed: where the data go.")
    cli_files.check(options.file_defect, options.people, options.months)
    last, defects = options.as_of, not options.clean
    since = options.silent_since or last - timedelta(60)
    silent = months.silence(last, options.seed, since, codes=tuple(options.silent)) if options.silent else None
    if options.months:
        made = months.generate_months(
            options.out, options.people, last, options.months, options.seed, defects=defects, silent=silent
        )
    else:
        made = write((options.out,), (last,), options.people, options.seed, defects=defects, silence=silent)
    for each in made:
        print(
            f"{each.out}: {each.people} người / people, {each.dossiers} hồ sơ / dossiers, {each.defects} lỗi / defects"
        )
    cli_files.write_broken(options.file_defect, options.out, last)
    return 0


def _report(summary: dict[str, Any], *, as_json: bool, gate: float | None) -> int:
    if as_json:
        print(json.dumps(summary, ensure_ascii=False, indent=2))
    else:
        _print_summary(summary)
    broken = [*summary["rules_in_error"], *summary["measures_in_error"], *summary.get("expectations_in_error", [])]
    if broken:
        _complain("quy tắc, thước đo không chạy được / rules and measures in error: " + ", ".join(broken))
        return 3
    return 0 if gate is None else _gated(summary, gate)


def _gated(summary: dict[str, Any], gate: float) -> int:
    """0 where the share of citizens' records that meet all four is known, on enough evidence, and high enough; or 1."""
    citizens = summary["headline"]["citizens"]
    met, records = citizens["met_all"], citizens["records"]
    if met is None or citizens["state"] == "not_assessed" or summary["rules_without_columns"]:
        _complain("chưa đủ căn cứ để so với ngưỡng / not enough evidence for the gate: columns or rows are missing.")
        return 1
    if met * 100 < gate * records:
        _complain(f"thấp hơn ngưỡng {gate:g} % / below the gate of {gate:g} %.")
        return 1
    return 0


def _print_summary(summary: dict[str, Any]) -> None:
    from checks.vocabulary import Criterion, Dataset, State  # noqa: PLC0415 - `ddss --help` does without
    from flows.artifacts import MARKS  # noqa: PLC0415 - as above
    from flows.intake.reasons import vietnamese  # noqa: PLC0415 - as above
    from flows.publishing import ELSEWHERE, UNPLACED  # noqa: PLC0415 - as above
    from scorecards.numbers import score_tenths, share_tenths, vi_integer, vi_percent, vi_tenths  # noqa: PLC0415 - as above

    for name, feed in summary["datasets"].items():
        dataset = Dataset(name)
        print(
            f"{dataset.vi}: nhận {vi_integer(feed['received'])}, chấm {vi_integer(feed['scored'])}, "
            f"loại {vi_integer(feed['rejected'])} / {dataset.en}: received, scored, rejected"
        )
        for reason, rows in feed["rejected_reasons"].items():
            said = reason if reason in {UNPLACED, ELSEWHERE} else f"{vietnamese(reason)} / {reason}"
            print(f"    {vi_integer(rows)} × {said}")
        for warning in feed["warnings"]:
            print(f"    {warning}")
        if feed["columns_missing"]:
            print(f"    thiếu cột / columns missing: {', '.join(feed['columns_missing'])}")
        if feed["columns_unknown"]:
            print(f"    cột không dùng / columns not used: {', '.join(feed['columns_unknown'])}")
    if summary["rejected"]:
        print(f"Dòng bị loại (có dữ liệu cá nhân) / rejected rows (personal data): {summary['rejected']}")
    for name, found in summary["criteria"].items():
        criterion, state = Criterion(name), State(found["state"])
        dqi = "–" if found["dqi"] is None else vi_tenths(score_tenths(found["dqi"]))
        print(f"  {MARKS[state]} {criterion.vi:<5} {dqi:>6}  {state.vi} / {criterion.en}: {state.en}")
    citizens = summary["headline"]["citizens"]
    if citizens["met_all"] is None:
        print("Hồ sơ dân cư đạt cả bốn tiêu chí: chưa đủ căn cứ / records meeting all four: not assessed")
    else:
        share, state = vi_percent(share_tenths(citizens["met_all"], citizens["records"])), State(citizens["state"])
        print(
            f"{MARKS[state]} Hồ sơ dân cư đạt cả bốn tiêu chí: {share} ({vi_integer(citizens['met_all'])} trên "
            f"{vi_integer(citizens['records'])}), {state.vi} / records meeting all four criteria: {state.en}"
        )
    _print_kept(summary)


def _print_kept(summary: dict[str, Any]) -> None:
    """What the run left, and where."""
    from scorecards.numbers import vi_integer  # noqa: PLC0415 - `ddss --help` does without

    if "expectations" in summary:
        missed = sum(summary["expectations"].values())
        print(f"Bộ kỳ vọng / expectation suites: {len(summary['expectations'])}, {missed} chưa đạt / missed")
    for name, (again, files) in summary.get("recounted", {}).items():
        print(f"{name}: đếm lại {vi_integer(again)} trên {vi_integer(files)} tệp / of the files were counted again")
    if "worklists" in summary:
        print(f"Bản ghi lỗi (có dữ liệu cá nhân) / failing records (personal data): {summary['worklists']}")
    if summary.get("again"):
        print("Kỳ này đã có và được giữ nguyên / this edition was there already, and is kept as it is.")
    print(f"Phiếu điểm / scorecard: {summary['index']}")
    if summary.get("newest") not in {None, summary["edition"]}:
        print(f"Trang đang hiện vẫn là kỳ mới hơn / a newer edition is still shown: {summary['newest']}")
