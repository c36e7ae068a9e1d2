"""The site of the newest edition over HTTP, on this machine alone: what a folder would show, and nothing beside it."""

from __future__ import annotations

import re
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from checks.errors import InputError
from flows import edition, pending
from scorecards.render import CONTENT_POLICY, SHARED_POLICY

LOOPBACK = "127.0.0.1"
"""Never another address: the pages hide small numbers, but who may read them is for the office to say."""

PORT = 8400

WAITING = "cho-duyet"
"""Under this path, the office shows editions that wait for a second person."""

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_PLAIN = "text/plain; charset=utf-8"

_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
"""A folder or file as the site names them: no dot first, no backslash, no sign that a file system reads in its way."""

_IDLE_SECONDS = 30
_NOT_FOUND = "Không có trang này / no such page.\n".encode()


def current_site(out: Path) -> Path:
    """The site of the newest edition.

    Raises:
        InputError: if there is none.
    """
    site = (out / edition.CURRENT).resolve() / "site"
    if not (site / "index.html").is_file():
        raise InputError(f"{out}: chưa có phiếu điểm / no scorecard here. Chạy ddss score trước / score first.")
    return site


def find(site: Path, target: str) -> Path | None:
    """The file of the site that a request asks for; None where there is none, or it lies elsewhere."""
    path = unquote(urlsplit(target).path).removeprefix("/") or "index.html"
    if not all(_PART.fullmatch(part) for part in path.split("/")):
        return None
    file = (site / path).resolve()
    return file if file.is_relative_to(site) and file.is_file() else None


class _Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD. Nothing is logged: what is read is nobody's business."""

    server: SiteServer
    server_version = "ddss"
    sys_version = ""
    timeout = _IDLE_SECONDS

    def do_GET(self) -> None:
        self._answer(body=True)

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def _answer(self, *, body: bool) -> None:
        if self.headers.get("Host") not in self.server.names:
            # A page elsewhere may have given its own name this address, to read the site through a browser.
            self._send(HTTPStatus.MISDIRECTED_REQUEST, _PLAIN, _NOT_FOUND, CONTENT_POLICY, body=body)
            return
        file = self.server.find(self.path)
        if file is None:
            self._send(HTTPStatus.NOT_FOUND, _PLAIN, _NOT_FOUND, CONTENT_POLICY, body=body)
            return
        policy = SHARED_POLICY if file.parent.name == "xa" else CONTENT_POLICY
        self._send(HTTPStatus.OK, _TYPES.get(file.suffix, _PLAIN), file.read_bytes(), policy, body=body)

    def _send(self, status: HTTPStatus, kind: str, content: bytes, policy: str, *, body: bool) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", f"{policy}; frame-ancestors 'none'")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if body:
            # Who asked may be gone.
            with suppress(ConnectionError):
                self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
        """Say nothing."""


class SiteServer(ThreadingHTTPServer):
    """Serves the newest edition's site; a new edition shows with the next request."""

    daemon_threads = True

    def __init__(self, out: Path, port: int = PORT, *, waits: bool = False) -> None:
        """Take the port, 0 for any that is free. In an office it `waits` for the first edition, and shows what waits.

        Raises:
            InputError: if there is no edition, or the port is taken.
        """
        if not waits:
            current_site(out)
        self._waits = waits
        self._out = out
        try:
            super().__init__((LOOPBACK, port), _Handler)
        except (OSError, OverflowError):
            raise InputError(f"cổng {port} không dùng được; chọn --port khác / this port can't be used.") from None
        own = self.server_address[1]
        self.names = frozenset({f"{LOOPBACK}:{own}", f"localhost:{own}"})
        self.url = f"http://{LOOPBACK}:{own}/"

    def find(self, target: str) -> Path | None:
        """The file that a request asks for: of the newest edition, or by its name of one that waits."""
        try:
            name, _, rest = target.removeprefix(f"/{WAITING}/").partition("/")
            if self._waits and target.startswith(f"/{WAITING}/") and name in pending.waiting(self._out):
                return find((self._out / pending.PENDING / name / "site").resolve(), f"/{rest}")
            return find(current_site(self._out), target)
        except (InputError, OSError, ValueError):
            return None
