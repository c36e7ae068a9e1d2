"""Pages as PDF, printed by the distribution's Chromium: one browser for all, driven over a pipe, off the network."""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path
from typing import Any

from checks.errors import InputError

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""Names that distributions give it, in the order they are tried."""

_MISSING = (
    "không tìm thấy Chromium, nên không in được PDF; cài gói chromium của hệ điều hành hoặc chỉ ra bằng --chromium / "
    "Chromium wasn't found: install your distribution's package, or name it with --chromium."
)
_FAILED = "Chromium dừng giữa chừng, chưa in xong PDF / Chromium stopped before the PDF was printed."

_OPTIONS = (
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--disable-dev-shm-usage",
    # No name leads anywhere: the pages ask for nothing, and the browser itself may not either.
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--remote-debugging-pipe",
)

PATIENCE_SECONDS = 120
"""How long a page may take; a province takes about one."""

_A4_INCHES = {"paperWidth": 11.69, "paperHeight": 8.27}


def find_browser(named: Path | None) -> Path:
    """The browser to print with.

    Raises:
        InputError: if there is none.
    """
    found = shutil.which(str(named)) if named else next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise InputError(_MISSING)
    return Path(found)


def print_pages(pages: Mapping[Path, Path], browser: Path) -> Iterator[Path]:
    """Print HTML files as PDF, A4 landscape unless the page says otherwise; yields each file as it is written.

    Args:
        pages: what to print, and the file to write; its folder is there.
        browser: the browser's program.

    Raises:
        InputError: if the browser can't be started, or stops.
    """
    with _started(browser) as talk:
        for source, target in pages.items():
            pdf = talk.print(source)
            # Whoever looks in the folder meanwhile must not find half a file.
            part = target.with_name(f".{target.name}.part")
            part.write_bytes(pdf)
            part.replace(target)
            yield target


class _Talk:
    """A conversation with the browser: messages of JSON, each ended by a zero byte."""

    def __init__(self, to: FileIO, of: FileIO) -> None:
        self._to, self._of = to, of
        self._number = 0
        self._rest = b""

    def print(self, source: Path) -> bytes:
        """One page as PDF."""
        tab = self.ask("Target.createTarget", {"url": "about:blank"})["targetId"]
        session = self.ask("Target.attachToTarget", {"targetId": tab, "flatten": True})["sessionId"]
        self.ask("Page.enable", {}, session)
        self.ask("Page.navigate", {"url": source.as_uri()}, session)
        self._until("Page.loadEventFired", session)
        options = {"printBackground": True, "preferCSSPageSize": True, "landscape": False, **_A4_INCHES}
        made = self.ask("Page.printToPDF", options, session)["data"]
        self.ask("Target.closeTarget", {"targetId": tab})
        return base64.b64decode(made)

    def ask(self, method: str, parameters: Mapping[str, Any], session: str | None = None) -> dict[str, Any]:
        """Ask for something, and wait for the answer."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if session is not None:
            message["sessionId"] = session
        try:
            self._to.write(json.dumps(message).encode() + b"\0")
        except OSError:
            raise InputError(_FAILED) from None
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise InputError(_FAILED)
                result: dict[str, Any] = answer["result"]
                return result

    def _until(self, event: str, session: str) -> None:
        while True:
            told = self._next()
            if told.get("method") == event and told.get("sessionId") == session:
                return

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._of], [], [], PATIENCE_SECONDS)
            more = os.read(self._of.fileno(), 1 << 16) if ready else b""
            if not more:
                raise InputError(_FAILED)
            self._rest += more
        told, _, self._rest = self._rest.partition(b"\0")
        message: dict[str, Any] = json.loads(told)
        return message


@contextmanager
def _started(browser: Path) -> Iterator[_Talk]:
    """A browser with a profile of its own that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="ddss-pdf-", ignore_cleanup_errors=True) as profile:
        ours_read, theirs_write = os.pipe()
        theirs_read, ours_write = os.pipe()
        with os.fdopen(ours_read, "rb", buffering=0) as of, os.fdopen(ours_write, "wb", buffering=0) as to:
            try:
                process = _start(browser, Path(profile), theirs_read, theirs_write)
            finally:
                os.close(theirs_read)
                os.close(theirs_write)
            try:
                talk = _Talk(to, of)
                yield talk
                talk.ask("Browser.close", {})
            finally:
                # A browser whose pipe is closed ends.
                with suppress(OSError):
                    to.close()
                _end(process)


_REACHING = """
import fcntl, os, sys
reads, writes = (fcntl.fcntl(int(each), fcntl.F_DUPFD, 10) for each in sys.argv[1:3])
os.dup2(reads, 3)
os.dup2(writes, 4)
os.execv(sys.argv[3], sys.argv[3:])
"""
"""The browser reads its orders from descriptor 3 and answers on 4: this puts the pipes there, then becomes it."""


def _start(browser: Path, profile: Path, reads: int, writes: int) -> subprocess.Popen[bytes]:
    # As root the browser refuses to start in its sandbox; it opens only our own files.
    root = ("--no-sandbox",) if os.geteuid() == 0 else ()
    own = (str(browser), *_OPTIONS, *root, f"--user-data-dir={profile}")
    return subprocess.Popen(  # noqa: S603 - the program is the user's choice, the options are ours
        (sys.executable, "-I", "-c", _REACHING, str(reads), str(writes), *own),
        pass_fds=(reads, writes),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
