"""`ddss serve`: Prefect's server, a worker, the deployments and the scorecards, for one office on one machine.

Its records lie in a folder of its own (HOME), in SQLite unless the environment names a database. All of it listens on
loopback; elsewhere only with a password. What it started it stops, whatever ends it but SIGKILL.
"""

from __future__ import annotations

import contextlib
import fcntl
import ipaddress
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from checks.errors import InputError, RuleError
from flows import interface
from flows.deployments import POOL
from flows.serving import LOOPBACK, SiteServer
from flows.settings import SILENT, SITE_VARIABLE

AUTH = "PREFECT_SERVER_API_AUTH_STRING"
FORM_PORT = 4200
_LEAST_PASSWORD = 12

START_SECONDS, STOP_SECONDS = 180, 20
AT_ONCE = 4
"""Runs at once: one that waits for a second person takes a place too."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Office:
    """What is to be served.

    Attributes:
        out: folder of results; `extracts`: folder that extracts come into, for the monthly schedule.
        home: folder of Prefect's own records.
        host: address that forms and API listen on; scorecards always listen on loopback.
    """

    out: Path
    home: Path
    extracts: Path | None = None
    host: str = LOOPBACK
    form_port: int = FORM_PORT
    site_port: int = 8400

    @property
    def url(self) -> str:
        """Where people find the forms."""
        return f"http://{self._named}:{self.form_port}"

    @property
    def api(self) -> str:
        """Where the worker finds the server."""
        return f"{self.url}/api"

    @property
    def pages(self) -> Path:
        """Where Prefect keeps its copy of its own pages."""
        return self.home / "ui"

    @property
    def _named(self) -> str:
        reachable = LOOPBACK if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104 - asked for, with a password
        return f"[{reachable}]" if ":" in reachable else reachable

    def known(self) -> dict[str, str]:
        """Fields of forms that are filled in beforehand."""
        folders = {"out": self.out, "extracts": self.extracts}
        return {field: str(folder) for field, folder in folders.items() if folder is not None}


def check(office: Office, environment: Mapping[str, str]) -> None:
    """Refuse what would be unsafe or could not start.

    Raises:
        InputError: it would listen beyond this machine without a password, or a port is taken.
    """
    if not _is_loopback(office.host):
        user, _, password = environment.get(AUTH, "").partition(":")
        if not user or len(password) < _LEAST_PASSWORD:
            raise InputError(
                f"--host {office.host}: ngoài máy này thì phải có mật khẩu / beyond this machine a password is needed. "
                f"Đặt {AUTH}=tên:mật-khẩu, mật khẩu từ {_LEAST_PASSWORD} ký tự, và dùng TLS / set it, and put TLS "
                "before it: docs/operating.md."
            )
    if office.form_port == office.site_port:
        raise InputError("--port và --form-port phải khác nhau / the two ports must differ.")
    if not _is_free(office.host, office.form_port):
        raise InputError(
            f"--form-port {office.form_port}: cổng đã có chương trình khác dùng, có thể là một ddss serve khác / the "
            "port is taken, perhaps by another ddss serve. Chọn cổng khác / choose another."
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def settings(office: Office, environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of server and worker: what the user has set wins, but for addresses and folders."""
    own = SILENT | {
        "PREFECT_LOGGING_LEVEL": "INFO",
        # Tasks' own logs repeat tracebacks; the run's log says the same in our sentence.
        "PREFECT_LOGGING_LOGGERS_PREFECT_TASK_RUNS_LEVEL": "CRITICAL",
        "PREFECT_LOGGING_TO_API_ENABLED": "true",
        "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
        # A page of another site, open in the same browser, must not be able to start a run.
        "PREFECT_SERVER_CSRF_PROTECTION_ENABLED": "true",
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": office.url,
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_SERVER_UI_V2_ENABLED": "false",
    }
    fixed = {
        "PREFECT_HOME": str(office.home / "prefect"),
        "PREFECT_API_URL": office.api,
        "PREFECT_SERVER_UI_STATIC_DIRECTORY": str(office.pages),
        SITE_VARIABLE: f"http://{LOOPBACK}:{office.site_port}/",
    }
    password = {"PREFECT_API_AUTH_STRING": environment[AUTH]} if environment.get(AUTH) else {}
    return {**own, **environment, **password, **fixed}


def serve(office: Office, say: Callable[[str], None], stop: threading.Event) -> None:
    """Start everything, say where it is, and keep it up until `stop`; then stop everything.

    Raises:
        InputError: something is wrong with what was asked for.
        RuleError: a part did not start, or ended by itself.
    """
    check(office, os.environ)
    with _locked(office.home), _site(office) as site_url, contextlib.ExitStack() as stack:
        environment = settings(office, os.environ)
        say("Khởi động máy chủ Prefect … / starting Prefect's server …")
        server = stack.enter_context(_child(office, "server", _server(office), environment))
        _until_up(office, server, stop)
        if stop.is_set():
            return
        interface.settle(office.pages)
        _register(office, environment)
        worker = stack.enter_context(_child(office, "worker", _worker(), environment))
        say(f"Biểu mẫu / forms: {office.url}{interface.FORMS}")
        say(f"Phiếu điểm / scorecards: {site_url}")
        say("Ctrl-C để dừng / to stop")
        while not stop.wait(0.5):
            for name, child in (("server", server), ("worker", worker)):
                if child.poll() is not None:
                    raise RuleError(_ended(office, name))
        say("Đang dừng … / stopping …")


def _server(office: Office) -> Sequence[str]:
    return ("server", "start", "--host", office.host, "--port", str(office.form_port))


def _worker() -> Sequence[str]:
    return ("worker", "start", "--pool", POOL, "--type", "process", "--limit", str(AT_ONCE), "--name", "ddss")


def _ended(office: Office, name: str) -> str:
    return (
        f"{name}: đã tự dừng / ended by itself. Xem / see {office.home / 'logs' / f'{name}.log'}; "
        "rồi chạy lại / then run it again."
    )


@contextlib.contextmanager
def _locked(home: Path) -> Iterator[None]:
    try:
        (home / "logs").mkdir(mode=0o700, parents=True, exist_ok=True)
        home.chmod(0o700)
        handle = os.open(home / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise InputError(f"{home}: không ghi được / can't write here ({error.strerror}). --home DIR.") from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise InputError(f"{home}: một ddss serve khác đang dùng / another ddss serve uses it. --home DIR.") from None
    try:
        yield
    finally:
        os.close(handle)


@contextlib.contextmanager
def _site(office: Office) -> Iterator[str]:
    with SiteServer(office.out, office.site_port, waits=True) as site:
        thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.2}, daemon=True)
        thread.start()
        try:
            yield site.url
        finally:
            site.shutdown()
            thread.join()


@contextlib.contextmanager
def _child(
    office: Office, name: str, arguments: Sequence[str], environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """A part of the office in a session of its own, so that Ctrl-C reaches it through us, in our order."""
    handle = os.open(office.home / "logs" / f"{name}.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        child = subprocess.Popen(  # noqa: S603 - our own interpreter and Prefect's own commands
            (sys.executable, "-m", "flows.tied", *arguments),
            env=dict(environment),
            cwd=office.home,
            stdin=subprocess.DEVNULL,
            stdout=handle,
            stderr=handle,
            start_new_session=True,
        )
    finally:
        os.close(handle)
    try:
        yield child
    finally:
        _stop(child)


def _stop(child: subprocess.Popen[bytes]) -> None:
    """End a part and all that it started: asked first, then made to."""
    family = descendants(child.pid)
    if child.poll() is None:
        child.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(STOP_SECONDS)
    for pid in {*family, child.pid}:
        if pid != child.pid or child.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    child.wait()


def descendants(pid: int) -> set[int]:
    """Processes that a process started, and those that they started."""
    table = subprocess.run(("ps", "-A", "-o", "pid=,ppid="), capture_output=True, text=True, check=False).stdout  # noqa: S607 - POSIX names it so
    parents = [(int(own), int(parent)) for own, parent in (line.split() for line in table.splitlines())]
    found: set[int] = set()
    wanted = {pid}
    while wanted:
        wanted = {own for own, parent in parents if parent in wanted} - found
        found |= wanted
    return found


def _until_up(office: Office, server: subprocess.Popen[bytes], stop: threading.Event) -> None:
    give_up = time.monotonic() + START_SECONDS
    while not stop.wait(0.3):
        if server.poll() is not None:
            raise RuleError(_ended(office, "server"))
        if time.monotonic() > give_up:
            raise RuleError(f"server: không trả lời sau {START_SECONDS} giây / no answer in that many seconds.")
        # An address that isn't answered is an OSError, and so is an answer that isn't 200.
        with (
            contextlib.suppress(OSError),
            urllib.request.urlopen(f"{office.api}/health", timeout=2),  # noqa: S310 - our own address
        ):
            return


def _register(office: Office, environment: Mapping[str, str]) -> None:
    known = [f"{field}={folder}" for field, folder in office.known().items()]
    done = subprocess.run(  # noqa: S603 - our own interpreter and module
        (sys.executable, "-m", "flows.deployments", "--office", *known),
        env=dict(environment),
        cwd=office.home,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        log = office.home / "logs" / "register.log"
        log.touch(mode=0o600)
        log.write_text(done.stdout + done.stderr, "utf-8")
        raise RuleError(f"deployments: không đăng ký được / can't be registered. Xem / see {log}.")
