"""Read a Parquet file once in a process of its own, before anyone relies on it.

A damaged page can make the Parquet reader ask for more memory than exists, which ends the process: no exception can be
caught. So a child process goes first, and when it dies the file is damaged. Its error output is thrown away, since a
panic may quote what it was reading. Requests and answers are lines of JSON.
"""

from __future__ import annotations

import json
import subprocess  # the child runs this module with this interpreter, nothing from outside
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

import polars as pl

from checks.errors import RuleError
from checks.vocabulary import Dataset
from flows.intake.casts import in_range
from flows.intake.headers import Names
from schemas.contract import DTYPES, TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

# A panic is no Exception: polars derives it from BaseException.
READ_FAULTS = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)


_CHILD = "import sys; sys.path.insert(0, {root!r}); from flows.intake.probe import answer; answer()"


@dataclass(frozen=True, slots=True)
class Found:
    """What reading a file once showed. `empties` are columns with empty text, `beyond` with days outside 1 to 9999."""

    rows: int
    empties: frozenset[str]
    beyond: frozenset[str]


class Prober:
    """A child process that reads files; started when first asked, and again after it died."""

    def __init__(self) -> None:
        """Nothing runs yet."""
        self._child: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        """Nothing to do before the first question."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the child end."""
        self._end()

    def ask(self, path: Path, names: Names) -> Found | None:
        """Read the known columns of a file; None where they cannot be read."""
        request = {"path": str(path.resolve()), "dataset": names.table.dataset.value, "renamed": dict(names.renamed)}
        child = self._child or self._start()
        answer = ""
        if child.stdin is not None and child.stdout is not None:
            try:
                child.stdin.write(json.dumps(request) + "\n")
                child.stdin.flush()
                answer = child.stdout.readline()
            except BrokenPipeError:
                answer = ""
        if not answer:
            if self._end() > 0:
                raise RuleError("Tiến trình đọc thử Parquet gặp lỗi. / The Parquet probe failed.")
            return None
        found = json.loads(answer)
        if found is None:
            return None
        return Found(found["rows"], frozenset(found["empties"]), frozenset(found["beyond"]))

    def _start(self) -> subprocess.Popen[str]:
        # The child finds the packages where this process found them, installed or not.
        root = Path(__file__).resolve().parents[2]
        start = _CHILD.format(root=str(root))
        self._child = subprocess.Popen(  # noqa: S603  # fixed program, no shell
            [sys.executable, "-c", start],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )
        return self._child

    def _end(self) -> int:
        """Let the child end; its exit code, negative where a signal ended it."""
        if self._child is None:
            return 0
        child, self._child = self._child, None
        try:
            # Closing its input ends the child by itself; a child that died left a pipe that cannot be flushed.
            child.communicate()
        except BrokenPipeError:
            child.kill()
        return child.wait()


def answer() -> None:
    """Answer requests until there are no more: the child's whole life."""
    for line in sys.stdin:
        request = json.loads(line)
        names = Names(TABLES[Dataset(request["dataset"])], request["renamed"])
        try:
            reply = read_once(Path(request["path"]), names)
        except READ_FAULTS:
            reply = None
        sys.stdout.write(json.dumps(reply) + "\n")
        sys.stdout.flush()


def read_once(path: Path, names: Names) -> Mapping[str, int | list[str]]:
    """Decode every known column of a file."""
    lazy = pl.scan_parquet(path, glob=False, hive_partitioning=False)
    schema = lazy.collect_schema()
    header = names.match(path.name, schema.names(), [])
    flags: list[pl.Expr] = [pl.len()]
    kinds: list[tuple[str, str]] = []
    for name, place in header.places.items():
        written = header.names[place]
        kind, dtype = names.table.by_name[name].kind, schema[written]
        within = in_range(written, kind) if dtype == DTYPES[kind] else None
        if dtype == pl.String:
            flag, sort = pl.col(written) == "", "empties"
        elif within is not None:
            flag, sort = ~within, "beyond"
        else:
            flag, sort = pl.col(written).is_null(), ""
        flags.append(flag.any().alias(f"{name}?"))
        kinds.append((name, sort))
    row = lazy.select(flags).collect(engine="streaming").row(0)
    true = [kind for kind, flag in zip(kinds, row[1:], strict=True) if flag]
    return {
        "rows": row[0],
        "empties": [name for name, sort in true if sort == "empties"],
        "beyond": [name for name, sort in true if sort == "beyond"],
    }
