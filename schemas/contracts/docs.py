"""Reader: the table of kinds of change in `docs/contracts.md`.

`python -m schemas.contracts.docs [--check]`. Prose is written by hand; what stands between the markers is not.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path

from checks.docs import settle
from schemas.contracts.kinds import KINDS, KindSpec

ROOT = Path("docs")
PAGE = "contracts.md"
_SECTION = "kinds"
_MARKED = re.compile(r"(<!-- generated: (?P<name>\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_HEAD = (
    "| loại / kind | thay đổi | change | ngược / backward | xuôi / forward | bản ít nhất / least version "
    "| số liệu phiếu điểm / scorecards | vì sao không có bản ghi / why no record |"
)


def pages(root: Path = ROOT) -> Mapping[str, str]:
    """File name to text. The page's prose is that of the file as it stands."""
    page = (root / PAGE).read_text("utf-8")
    if [match["name"] for match in _MARKED.finditer(page)] != [_SECTION]:
        raise ValueError(f"{PAGE} must hold the section {_SECTION} once")
    return {PAGE: _MARKED.sub(lambda match: f"{match[1]}\n{table()}\n{match[3]}", page)}


def table() -> str:
    """The kinds of change, a row each."""
    rows = [_row(kind.value, spec) for kind, spec in KINDS.items()]
    return "\n".join([_HEAD, "|---" * 8 + "|", *rows]) + "\n"


def _row(name: str, spec: KindSpec) -> str:
    shown = {"path": "…", "old": "…", "new": "…"}
    silent = " / ".join(filter(None, spec.silent)) or "–"
    cells = (
        f"`{name}`",
        spec.vi.format(**shown),
        spec.en.format(**shown),
        _may(can=spec.backward),
        _may(can=spec.forward),
        spec.level,
        "đổi / change" if spec.consumers else "–",
        silent,
    )
    return f"| {' | '.join(cells)} |"


def _may(*, can: bool) -> str:
    return "có thể hỏng / can break" if can else "–"


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Write the page, or with `--check` say that it isn't current."""
    return settle(root, pages(root), check="--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
