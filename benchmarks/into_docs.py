"""Put what a benchmark prints into its place in docs/benchmarks.md.

    python benchmarks/into_docs.py NAME -- COMMAND …

Runs the command; its standard output replaces what stands between `<!-- NAME -->` and `<!-- /NAME -->`, headed by the
command, the day, the machine's cores and load. What stands outside is written by people. If the command fails, nothing
changes.
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"


def replaced(page: str, name: str, text: str) -> str:
    """The page with another text in the place of that name.

    Raises:
        SystemExit: the page has no such place, or several.
    """
    start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    if page.count(start) != 1 or page.count(end) != 1 or page.index(start) > page.index(end):
        raise SystemExit(f"docs/benchmarks.md must hold {start} … {end} once")
    before, rest = page.split(start)
    after = rest.split(end)[1]
    return f"{before}{start}\n{text.strip()}\n{end}{after}"


def main() -> None:
    """Run, then replace."""
    match sys.argv[1:]:
        case [name, "--", *command] if command:
            pass
        case _:
            raise SystemExit(__doc__)
    before = PAGE.read_text(encoding="utf-8")
    replaced(before, name, "")
    load = os.getloadavg()[0]
    ran = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
    if ran.returncode:
        raise SystemExit(ran.returncode)
    # Paths differ from machine to machine; what was run does not.
    told = " ".join(part.removeprefix(f"{Path.cwd()}/") for part in ["python", *command[1:]])
    heading = (
        f"`{told}`, {date.today().isoformat()}, {os.cpu_count()} cores, "  # noqa: DTZ011 - the day here
        f"load {load:.1f} before and {os.getloadavg()[0]:.1f} after:"
    )
    # Others may have written to the page meanwhile.
    PAGE.write_text(replaced(PAGE.read_text(encoding="utf-8"), name, f"{heading}\n\n{ran.stdout}"), encoding="utf-8")


if __name__ == "__main__":
    main()
