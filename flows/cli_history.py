"""`ddss history`: the editions of a folder of results, compared, verified, and their history made again."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checks.errors import InputError

if TYPE_CHECKING:
    from flows.history import Run


def add(commands: Any) -> None:
    """Add the command to the command line's subcommands."""
    history = commands.add_parser("history", help="các kỳ đã phát hành / the editions that were published")
    actions = history.add_subparsers(required=True, metavar="ACTION")
    listing = _action(actions, "list", "liệt kê / list", _list)
    listing.add_argument("--json", action="store_true", help="in dạng JSON / print JSON")
    compare = _action(actions, "compare", "so hai kỳ / compare two editions", _compare)
    compare.add_argument("before", nargs="?", metavar="BEFORE", help="kỳ trước / the earlier one")
    compare.add_argument("now", nargs="?", metavar="NOW", help="kỳ sau / the later one")
    compare.add_argument(
        "--locality", action="append", metavar="CODE", help="VN, mã tỉnh hoặc xã; dùng được nhiều lần / may be repeated"
    )
    compare.add_argument("--json", action="store_true", help="in dạng JSON / print JSON")
    verify = _action(actions, "verify", "kiểm tra chuỗi kỳ / verify the chain", _verify)
    verify.add_argument("--json", action="store_true", help="in dạng JSON / print JSON")
    _action(actions, "rebuild", "dựng lại lịch sử từ các kỳ / make the history again from the editions", _rebuild)


def _action(actions: Any, name: str, words: str, command: Any) -> Any:
    action = actions.add_parser(name, help=words)
    action.add_argument("out", type=Path, metavar="DIR", help="thư mục kết quả / the folder given as --out")
    action.set_defaults(command=command)
    return action


def _runs(out: Path) -> tuple[Run, ...]:
    from flows.history import runs  # noqa: PLC0415 - `ddss --help` does without

    if not out.is_dir():
        raise InputError(f"{out}: không có thư mục này / no such folder.")
    return runs(out)


def _list(options: argparse.Namespace) -> int:
    from flows.chain import newest  # noqa: PLC0415 - as above
    from scorecards.numbers import vi_date, vi_integer  # noqa: PLC0415 - as above

    runs = _runs(options.out)
    current = newest(options.out) if runs else None
    rows: list[dict[str, Any]] = []
    for run in runs:
        feeds = json.loads(run.manifest)["datasets"]
        rows.append(
            {
                "sequence": run.sequence,
                "edition": run.edition,
                "as_of": run.as_of.isoformat(),
                "published_at": None if run.published_at is None else run.published_at.isoformat(timespec="seconds"),
                "manifest_sha256": run.manifest_sha256,
                "previous_sha256": run.previous_sha256,
                "rules_sha256": run.rules_sha256,
                "profile_sha256": run.profile_sha256,
                "code_version": run.code_version,
                "current": run.edition == current,
                "datasets": {
                    name: {key: feed[key] for key in ("received", "scored", "rejected")} for name, feed in feeds.items()
                },
            }
        )
    if options.json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    for run, row in zip(runs, rows, strict=True):
        scored = ", ".join(f"{name} {vi_integer(feed['scored'])}" for name, feed in row["datasets"].items())
        print(
            f"{run.sequence:>3}  {run.edition}  chốt {vi_date(run.as_of)}  bản kê {run.manifest_sha256[:16]}  "
            f"{scored}{'  ← current' if row['current'] else ''}"
        )
    print(f"{len(rows)} kỳ / editions")
    return 0


def _compare(options: argparse.Namespace) -> int:
    from flows import comparing  # noqa: PLC0415 - as above
    from scorecards.numbers import vi_change, vi_date, vi_tenths  # noqa: PLC0415 - as above

    before, now = comparing.pick(_runs(options.out), options.before, options.now)
    compared = comparing.compare(options.out, before, now, options.locality)
    if options.json:
        print(json.dumps(comparing.as_json(compared), ensure_ascii=False, indent=2))
        return 0
    print(f"{before.edition} (chốt {vi_date(before.as_of)}) → {now.edition} (chốt {vi_date(now.as_of)})")
    if compared.changed is None:
        print("Cùng quy tắc, ngưỡng và trọng số: mọi thay đổi là do số liệu / every change comes from the data.")
    else:
        vi, en = compared.changed.value
        print(f"Ngoài số liệu còn đổi: {vi} / changed beside the data: {en}.")
    for figure in compared.figures:
        before_said, now_said = ("–" if each is None else vi_tenths(each) for each in (figure.before, figure.now))
        change = "–" if figure.change is None else vi_change(figure.change)
        fell = "  giảm quá mức ngẫu nhiên / beyond chance" if figure.fell else ""
        print(
            f"  {figure.locality:<5} {comparing.title(figure):<42} {before_said:>6} → {now_said:>6}  {change:>6}{fell}"
        )
    return 0


def _verify(options: argparse.Namespace) -> int:
    from flows.verifying import Standing, verify  # noqa: PLC0415 - as above

    runs = _runs(options.out)
    found = verify(options.out)
    broken = [each for each in found if each.standing is Standing.BROKEN]
    head = runs[-1].manifest_sha256 if runs else None
    if options.json:
        editions = [{"edition": e.edition, "standing": e.standing.value, "problems": e.problems} for e in found]
        print(json.dumps({"head": head, "sound": not broken, "editions": editions}, ensure_ascii=False, indent=2))
        return 3 if broken else 0
    for each in found:
        print(f"{each.edition}: {each.standing.vi} / {each.standing.value}")
        for problem in each.problems:
            print(f"    {problem}")
    if broken:
        print(f"{len(broken)} kỳ hỏng / editions are broken")
        return 3
    print(f"Chuỗi nguyên vẹn / the chain is whole: {len(runs)} kỳ / editions, đầu chuỗi / head {head or '–'}")
    return 0


def _rebuild(options: argparse.Namespace) -> int:
    from flows import chain  # noqa: PLC0415 - as above

    if not options.out.is_dir():
        raise InputError(f"{options.out}: không có thư mục này / no such folder.")
    with chain.turn(options.out):
        names = chain.rebuild(options.out)
    print(f"Đã dựng lại lịch sử / the history was made again: {len(names)} kỳ / editions")
    return 0
