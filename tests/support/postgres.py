"""A PostgreSQL of the tests' own: started in a temporary folder, reached by a socket alone, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

USER = "ddss"


def programs() -> Path | None:
    """The folder of initdb and pg_ctl; None where no PostgreSQL is installed."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    return next((folder for folder in reversed(folders) if (folder / "initdb").exists()), None)


@contextmanager
def server(bin_folder: Path) -> Iterator[Mapping[str, str]]:
    """A running server; gives the variables of libpq by which it is reached."""
    folder = Path(tempfile.mkdtemp(prefix="ddss-pg-", dir="/tmp"))
    as_user: dict[str, Any] = {}
    if os.geteuid() == 0:
        # PostgreSQL refuses to run as root.
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        as_user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}

    def run(program: str, *arguments: str) -> None:
        command = [bin_folder / program, "-D", folder / "data", *arguments]
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **as_user)

    try:
        run("initdb", "-U", USER, "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
        options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
        run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield {"PGHOST": str(folder), "PGUSER": USER, "PGDATABASE": "postgres", "PGPORT": "5432"}
        finally:
            run("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def psql(bin_folder: Path, reached: Mapping[str, str], sql: str) -> None:
    """Run statements as the server's owner, by another program than the one that is tested."""
    command = [bin_folder / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1"]
    subprocess.run(command, input=sql, text=True, check=True, env={**os.environ, **reached}, stdout=subprocess.DEVNULL)


def fill(bin_folder: Path, reached: Mapping[str, str], table: str, columns: Mapping[str, str], csv: Path) -> None:
    """Make a table with columns of these types, and copy a CSV file with a header into it."""
    declared = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
    copy = f"\\copy {table} FROM '{csv}' WITH (FORMAT csv, HEADER true)\n"
    psql(bin_folder, reached, f"CREATE TABLE {table} ({declared});\n{copy}")
