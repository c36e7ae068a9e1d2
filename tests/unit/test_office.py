from __future__ import annotations

import os
import socket
import subprocess
import sys
import time

import pytest

from checks.errors import InputError
from flows import cli, office
from flows.office import AUTH, Office, check, descendants, settings

EVERYWHERE = "0.0.0.0"  # noqa: S104 - what must be refused


def made(tmp_path, **more):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return Office(**{"out": tmp_path / "out", "home": tmp_path / "home", "form_port": port} | more)


@pytest.mark.parametrize("host", [EVERYWHERE, "192.0.2.1", "::", "office.example"])
@pytest.mark.parametrize("password", [None, "", "short", "user:short", ":long enough by far"])
def test_beyond_this_machine_it_asks_for_a_password(tmp_path, host, password):
    with pytest.raises(InputError, match="ngoài máy này thì phải có mật khẩu"):
        check(made(tmp_path, host=host), {} if password is None else {AUTH: password})


def test_with_a_password_it_may_listen_elsewhere(tmp_path):
    check(made(tmp_path, host=EVERYWHERE), {AUTH: "ddss:long enough by far"})
    check(made(tmp_path), {})


def test_a_taken_port_is_told(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=f"--form-port {port}: cổng đã có chương trình khác dùng"):
            check(made(tmp_path, form_port=port), {})
    with pytest.raises(InputError, match="phải khác nhau"):
        check(made(tmp_path, form_port=8400), {})


def test_a_home_is_one_office_s(tmp_path):
    with office._locked(tmp_path / "home"):  # noqa: SLF001 - the lock itself
        assert (tmp_path / "home").stat().st_mode & 0o077 == 0
        with pytest.raises(InputError, match="một ddss serve khác đang dùng"), office._locked(tmp_path / "home"):  # noqa: SLF001 - as above
            pass
    with office._locked(tmp_path / "home"):  # noqa: SLF001 - as above
        pass


def test_children_are_quiet_private_and_of_this_office(tmp_path):
    one = made(tmp_path)
    held = settings(one, {"PREFECT_HOME": "/elsewhere", "PATH": "/bin", AUTH: "ddss:secret enough"})
    assert held["PREFECT_HOME"] == str(tmp_path / "home" / "prefect")
    assert held["PREFECT_API_URL"] == f"http://127.0.0.1:{one.form_port}/api"
    assert held["PREFECT_API_AUTH_STRING"] == "ddss:secret enough"
    assert held["PATH"] == "/bin"
    assert (held["DO_NOT_TRACK"], held["PREFECT_SERVER_ANALYTICS_ENABLED"]) == ("1", "false")
    assert held["PREFECT_RESULTS_DEFAULT_SERIALIZER"] == "json"
    assert held["PREFECT_SERVER_CSRF_PROTECTION_ENABLED"] == "true"
    assert held["PREFECT_SERVER_CORS_ALLOWED_ORIGINS"] == one.url


def test_what_was_started_is_stopped_with_all_that_it_started():
    sleep = "import time; time.sleep(60)"
    script = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {sleep!r}]); {sleep}"
    child = subprocess.Popen((sys.executable, "-c", script), start_new_session=True)
    deadline = time.monotonic() + 20
    while not (family := descendants(child.pid)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(family) == 1
    office._stop(child)  # noqa: SLF001 - what is looked at
    assert child.returncode is not None
    deadline = time.monotonic() + 5
    while any(_runs(pid) for pid in family) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(_runs(pid) for pid in family)


def _runs(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    ps = ("ps", "-o", "stat=", "-p", str(pid))
    state = subprocess.run(ps, capture_output=True, text=True, check=False).stdout.strip()
    return not state.startswith("Z") and state != ""


@pytest.mark.parametrize(
    ("asked", "told"),
    [(["--host", EVERYWHERE], "phải có mật khẩu"), (["--form-port", "8400"], "phải khác nhau")],
)
def test_the_command_refuses_before_it_starts_anything(tmp_path, capsys, monkeypatch, asked, told):
    monkeypatch.delenv(AUTH, raising=False)
    monkeypatch.setattr(office.subprocess, "Popen", pytest.fail)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    assert cli.main(["serve", "--out", str(tmp_path), "--home", str(tmp_path / "home"), *asked]) == 2
    assert told in capsys.readouterr().err
