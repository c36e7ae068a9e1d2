"""What orchestration costs: a small extract scored directly, with Prefect's temporary server, and with one that runs.

    python benchmarks/flow_overhead.py --people 3400 --repeat 3

Every run is a process of its own, as a user starts it: wall and CPU seconds of it and of all that it starts and waits
for. Suites and worklists are left out. Then 34 provinces as mapped tasks of one flow, against the running server; the
work of a task is nothing, so that what is measured is the mapping.
"""

from __future__ import annotations

import argparse
import os
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

from flows.office import Office, settings
from synthetic.generate import generate

AS_OF = date(2026, 10, 31)
PROVINCES = 34
DIRECT, TEMPORARY, RUNNING = "direct", "Prefect, temporary server", "Prefect, running server"
MAPPED = """
import time
from flows.settings import quiet
quiet()
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

@task(cache_policy=NO_CACHE, persist_result=False)
def province(number: int) -> int:
    return number

@flow(persist_result=False)
def provinces(count: int) -> float:
    start = time.perf_counter()
    done = province.map(range(count)).result()
    assert done == list(range(count))
    return time.perf_counter() - start

provinces(1)
print(provinces({count}))
"""

Times = list[tuple[float, float]]


def spent(run: Callable[[], None]) -> tuple[float, float]:
    """Wall and CPU seconds of what a function starts and waits for."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    run()
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@contextmanager
def server(home: Path) -> Iterator[Mapping[str, str]]:
    """Prefect's server on a free port; the environment that leads to it."""
    home.mkdir(parents=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        office = Office(out=home, home=home, form_port=free.getsockname()[1])
    environment = settings(office, os.environ) | {
        "PREFECT_SERVER_CSRF_PROTECTION_ENABLED": "false",
        "PREFECT_LOGGING_LEVEL": "CRITICAL",
    }
    command = (sys.executable, "-m", "prefect", "server", "start", "--port", str(office.form_port))
    child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while True:
            if child.poll() is not None:
                raise RuntimeError("the server did not start")
            with suppress(urllib.error.URLError, OSError), urllib.request.urlopen(f"{office.api}/health"):  # noqa: S310 - our own address
                break
            time.sleep(0.2)
        yield environment
    finally:
        child.terminate()
        child.wait()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=3_400)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    ddss = str(Path(sys.executable).with_name("ddss"))
    clean = {name: value for name, value in os.environ.items() if "PREFECT" not in name}
    taken: dict[str, Times] = {DIRECT: [], TEMPORARY: [], RUNNING: []}
    mapped: list[float] = []
    loads = [os.getloadavg()[0]]
    with tempfile.TemporaryDirectory(prefix="ddss-flows-") as folder:
        work = Path(folder)
        generate(work / "extract", options.people, AS_OF)
        extract = (str(work / "extract" / "citizens"), str(work / "extract" / "dossiers"))
        with server(work / "server") as running:
            ways = {
                DIRECT: (clean, ["--direct"]),
                TEMPORARY: (clean | {"PREFECT_HOME": str(work / "temporary")}, []),
                RUNNING: (running, []),
            }
            for number in range(options.repeat):
                for way, (environment, more) in ways.items():
                    out = work / f"{number}-{len(more)}-{way[-9:].strip()}"
                    command = [ddss, "score", *extract, "--as-of", AS_OF.isoformat(), "--out", str(out), "--synthetic"]
                    command += ["--no-worklists", "--no-expectations", "--json", *more]

                    def score(command: list[str] = command, environment: Mapping[str, str] = environment) -> None:
                        subprocess.run(command, env=environment, check=True, capture_output=True)

                    taken[way].append(spent(score))
                    loads.append(os.getloadavg()[0])
                script = (sys.executable, "-c", MAPPED.replace("{count}", str(PROVINCES)))
                done = subprocess.run(script, env=running, check=True, capture_output=True, text=True)
                mapped.append(float(done.stdout))
    print(f"{options.people:,} people, load {min(loads):.1f} to {max(loads):.1f} on {os.cpu_count()} cores")
    print()
    print(f"| a run of `ddss score` | wall s, median of {options.repeat} (least–most) | CPU s, median (least–most) |")
    print("|---|---:|---:|")
    for way, times in taken.items():
        print(f"| {way} | {told([wall for wall, _ in times])} | {told([cpu for _, cpu in times])} |")
    print()
    print(f"{PROVINCES} mapped tasks: {told(mapped)} s, {statistics.median(mapped) / PROVINCES * 1000:.0f} ms a task")


def told(values: list[float]) -> str:
    """Median, least and most."""
    return f"{statistics.median(values):.2f} ({min(values):.2f}–{max(values):.2f})"


if __name__ == "__main__":
    main()
