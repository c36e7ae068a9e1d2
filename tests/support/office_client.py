"""An office of `ddss serve` in a process of its own, and the little of Prefect's API that a browser uses."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

ENDED = frozenset({"COMPLETED", "FAILED", "CRASHED", "CANCELLED"})
BUSY = HTTPStatus.SERVICE_UNAVAILABLE
"""SQLite let another writer go first: nothing was written, and Prefect's own clients ask again."""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@dataclass
class OfficeClient:
    """The office, its folder and its API."""

    folder: Path
    form_port: int = field(default_factory=free_port)
    site_port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None
    said: str = ""

    def __post_init__(self) -> None:
        """Make up the browser's identity."""
        self._client = str(uuid.uuid4())
        self._token = ""

    @property
    def out(self) -> Path:
        """Folder of results."""
        return self.folder / "out"

    def start(self) -> str:
        """Start it; what it prints until it is up."""
        inherited = {name: value for name, value in os.environ.items() if "PREFECT" not in name}
        self.process = subprocess.Popen(
            (
                str(Path(sys.executable).with_name("ddss")), "serve", "--out", str(self.out),
                "--home", str(self.folder / "home"), "--extracts", str(self.folder / "extracts"),
                "--form-port", str(self.form_port), "--port", str(self.site_port),
            ),
            env=inherited, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        told = ""
        for line in self.process.stdout:
            told += line
            if "Ctrl-C" in line:
                break
        return told

    def stop(self) -> int:
        """Stop it as a service manager does; its exit code. What it said last is in `said`."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        self.said = self.process.communicate(timeout=60)[1]
        return self.process.returncode

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Status and answer of a request, with the token that protects from other sites' pages; again while busy."""
        give_up = time.monotonic() + 60
        while (answer := self._once(method, path, body))[0] == BUSY and time.monotonic() < give_up:
            time.sleep(0.2)
        return answer

    def _once(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        if method != "GET" and not self._token:
            self._token = self.call("GET", f"/csrf-token?client={self._client}")[1]["token"]
        headers = {"Content-Type": "application/json", "Prefect-Csrf-Client": self._client}
        headers |= {"Prefect-Csrf-Token": self._token} if self._token else {}
        data = None if body is None else json.dumps(body).encode()
        url = f"http://127.0.0.1:{self.form_port}/api{path}"
        try:
            with urllib.request.urlopen(urllib.request.Request(url, data, headers, method=method)) as answer:
                text = answer.read()
                return answer.status, json.loads(text) if text else None
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def deployment(self, name: str) -> Any:
        """A deployment, by its name."""
        return next(each for each in self.call("POST", "/deployments/filter", {})[1] if each["name"] == name)

    def submit(self, name: str, form: dict[str, Any]) -> tuple[int, Any]:
        """Press Submit on a form."""
        path = f"/deployments/{self.deployment(name)['id']}/create_flow_run"
        return self.call("POST", path, {"parameters": {"form": form}})

    def state(self, run: str) -> Any:
        """The state of a run now."""
        return self.call("GET", f"/flow_runs/{run}")[1]["state"]

    def until(self, run: str, *types: str, seconds: float = 240) -> Any:
        """The state of a run once it is of one of these types, or has ended."""
        give_up = time.monotonic() + seconds
        while time.monotonic() < give_up:
            state = self.state(run)
            if state["type"] in types or state["type"] in ENDED:
                return state
            time.sleep(0.5)
        raise TimeoutError(state["name"])

    def artifacts(self, run: str) -> dict[str, Any]:
        """What a run left, by key."""
        found = self.call("POST", "/artifacts/filter", {"artifacts": {"flow_run_id": {"any_": [run]}}})[1]
        return {each["key"]: each["data"] for each in found}

    def paused(self, run: str, times: int, seconds: float = 240) -> bool:
        """Whether a run waits for at least the so-manyth time and its form can be filled in, before time is up.

        By its states: a busy server may lose logs.
        """
        give_up = time.monotonic() + seconds
        while time.monotonic() < give_up:
            state = self.state(run)
            if state["type"] in ENDED:
                return False
            if state["type"] == "PAUSED" and self._waits(run) >= times and self._form_is_shown(run, state):
                return True
            time.sleep(0.5)
        return False

    def _waits(self, run: str) -> int:
        states = self.call("GET", f"/flow_run_states/?flow_run_id={run}")[1]
        return sum(state["type"] == "PAUSED" for state in states)

    def _form_is_shown(self, run: str, state: Any) -> bool:
        # A run is paused a moment before its form is there.
        form = state["state_details"]["run_input_keyset"]["schema"]
        return self.call("GET", f"/flow_runs/{run}/input/{form}")[0] == HTTPStatus.OK

    def log(self, run: str) -> list[str]:
        """What a run said."""
        asked = {"sort": "TIMESTAMP_ASC", "logs": {"flow_run_id": {"any_": [run]}}}
        return [each["message"] for each in self.call("POST", "/logs/filter", asked)[1]]
