"""`ddss open`, `ddss serve`, `ddss pdf`: pages of the newest edition in a browser, on loopback, on paper; the forms."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checks.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

_PORT, _FORM_PORT = 8400, 4200
_MOST_PORT = 65535


def add(commands: Any) -> None:
    """Add the commands to the command line's subcommands."""
    show = commands.add_parser("open", help="mở phiếu điểm trong trình duyệt / open the scorecard in a browser")
    show.add_argument("out", type=Path, help="thư mục kết quả / the folder given as --out")
    _add_where(show)
    show.set_defaults(command=_open)

    serve = commands.add_parser(
        "serve",
        help="biểu mẫu chạy luồng và phiếu điểm trên máy này / forms and scorecards, on this machine",
    )
    serve.add_argument("--site", action="store_true", help="chỉ các trang phiếu điểm / only the pages of the scorecard")
    serve.add_argument("--out", type=Path, required=True, metavar="DIR", help="thư mục kết quả / folder of results")
    serve.add_argument("--port", type=_port, default=_PORT, metavar="N", help=f"cổng phiếu điểm / scorecards ({_PORT})")
    serve.add_argument(
        "--extracts", type=Path, metavar="DIR", help="thư mục số liệu, mỗi tháng một thư mục con / a subfolder a month"
    )
    serve.add_argument(
        "--form-port", type=_port, default=_FORM_PORT, metavar="N", help=f"cổng biểu mẫu / of forms ({_FORM_PORT})"
    )
    serve.add_argument("--host", default="127.0.0.1", help="địa chỉ biểu mẫu / address of forms (127.0.0.1)")
    serve.add_argument("--home", type=Path, metavar="DIR", help="nơi Prefect giữ sổ / where Prefect keeps its records")
    serve.set_defaults(command=_serve)

    pdf = commands.add_parser("pdf", help="in phiếu điểm thành PDF bằng Chromium / print scorecards as PDF")
    pdf.add_argument("--out", type=Path, required=True, metavar="DIR", help="thư mục kết quả / folder of results")
    which = pdf.add_mutually_exclusive_group()
    which.add_argument("--province", metavar="CODE", help="một tỉnh / one province, two digits")
    which.add_argument("--all", action="store_true", help="cả nước và mọi tỉnh / the nation and every province")
    pdf.add_argument("--chromium", type=Path, metavar="PATH", help="chương trình Chromium / the browser's program")
    pdf.set_defaults(command=_pdf)


def _add_where(parser: argparse.ArgumentParser) -> None:
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--province", metavar="CODE", help="trang của một tỉnh / a province's page, two digits")
    where.add_argument("--commune", metavar="CODE", help="trang của một xã / a commune's page, five digits")


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > _MOST_PORT:
        raise argparse.ArgumentTypeError(
            f"cần một số từ 0 đến {_MOST_PORT} / a number from 0 to {_MOST_PORT} is needed"
        )
    return int(text)


def page_of(out: Path, province: str | None = None, commune: str | None = None) -> Path:
    """The page of the newest edition that is asked for, the nation's by default.

    Raises:
        InputError: if there is no edition, or no such page.
    """
    from flows.serving import current_site, find  # noqa: PLC0415 - `ddss --help` does without

    site = current_site(out)
    target = f"tinh/{province}.html" if province else f"xa/{commune}.html" if commune else "index.html"
    page = find(site, target)
    if page is None:
        raise InputError(f"không có trang của mã {province or commune} / there is no page of this code.")
    return page


def _open(options: argparse.Namespace) -> int:
    index = page_of(options.out, options.province, options.commune)
    print(index)
    webbrowser.open(index.as_uri())
    return 0


def _serve(options: argparse.Namespace) -> int:
    from flows.serving import SiteServer  # noqa: PLC0415 - `ddss --help` does without

    if not options.site:
        return _serve_office(options)
    with SiteServer(options.out, options.port) as server:
        print(f"{server.url} – Ctrl-C để dừng / to stop", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("Đã dừng / stopped.", file=sys.stderr)
    return 0


def _serve_office(options: argparse.Namespace) -> int:
    from flows.office import Office, serve  # noqa: PLC0415 - `ddss --help` does without
    from flows.settings import data_home  # noqa: PLC0415 - as above

    office = Office(
        out=options.out.absolute(),
        home=(options.home or data_home() / "office").absolute(),
        extracts=None if options.extracts is None else options.extracts.absolute(),
        host=options.host,
        form_port=options.form_port,
        site_port=options.port,
    )
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    serve(office, lambda text: print(text, flush=True), stop)
    print("Đã dừng / stopped.", file=sys.stderr)
    return 0


def _pdf(options: argparse.Namespace) -> int:
    from flows.printing import find_browser, print_pages  # noqa: PLC0415 - `ddss --help` does without

    browser = find_browser(options.chromium)
    index = page_of(options.out)
    pages = tuple(_wanted(options, index))
    folder = options.out / "pdf" / index.parent.parent.name
    folder.mkdir(parents=True, exist_ok=True)
    names = {page: folder / ("VN.pdf" if page == index else f"{page.stem}.pdf") for page in pages}
    for written in print_pages(names, browser):
        print(written, flush=True)
    return 0


def _wanted(options: argparse.Namespace, index: Path) -> Iterator[Path]:
    """The pages to print: the nation's, a province's, or all of both."""
    if options.province:
        yield page_of(options.out, options.province)
        return
    yield index
    if options.all:
        yield from sorted((index.parent / "tinh").glob("*.html"))
