"""Reader: what the engine means to do otherwise than GX, as the tables of `docs/expectations.md`.

`python -m checks.expectations.docs [--check]`. The page's prose is written by hand; what stands between its markers is
not.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from checks.docs import settle
from checks.expectations.engine.differences import DIFFERENCES, NOT_HAD, UNSUPPORTED
from checks.expectations.engine.surface import MINORS, SURFACE

ROOT = Path("docs")
PAGE = "expectations.md"
_MARKED = re.compile(r"(<!-- generated: (?P<name>\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def pages(root: Path = ROOT) -> dict[str, str]:
    """The page as it should be, by its name: its own prose, with the tables of now."""
    tables = {"differences": _differences(), "unsupported": _unsupported(), "surface": _surface()}
    text = (root / PAGE).read_text("utf-8")
    return {PAGE: _MARKED.sub(lambda found: found[1] + tables[found["name"]] + found[3], text)}


def _differences() -> str:
    rows = ((f"{each.here_vi}. / {each.here_en}.", each.pandas_en, f"{each.why_en}.") for each in DIFFERENCES.values())
    return _table(("ở đây / here", "GX trên pandas / GX on pandas", "vì sao / why"), rows)


def _unsupported() -> str:
    rows = [(f"`{name}`", why) for name, why in UNSUPPORTED.items()]
    return _table(("không có / not there", "vì sao / why"), [*rows, *NOT_HAD.items()])


def _surface() -> str:
    rows = [
        (f"`{module.removeprefix('great_expectations.')}`", ", ".join(f"`{each.name}`" for each in listed), what_for)
        for (module, what_for), each_of in groupby(SURFACE, key=lambda each: (each.module, each.what_for))
        for listed in [list(each_of)]
    ]
    held = f"Xem chạy được với GX / seen to hold on GX {', '.join(MINORS)}.\n\n"
    return held + _table(("mô-đun / module", "tên / names", "để làm gì / what for"), rows)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Write the tables, or with `--check` say whether they are current."""
    return settle(root, pages(root), check="--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
