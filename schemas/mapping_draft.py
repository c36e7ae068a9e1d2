"""A draft of a mapping file, for a person to confirm: what is sure is in force, what isn't stands commented out."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemas.inference import Inference, Match

HEAD = (
    "# Bản nháp do `ddss contract infer` lập: xem từng dòng rồi mới dùng với --mapping.",
    "# A draft by `ddss contract infer`: look at every line before using it as --mapping.",
    "# Dòng có dấu # phía trước là chỗ chưa chắc: bỏ dấu # nếu đúng. / Lines behind # are unsure: uncomment if right.",
)
_BARE = re.compile("[A-Za-z0-9_-]+")
"""Names that TOML takes without quotes."""


def draft(inferences: Sequence[Inference], looked: Sequence[str] = ()) -> str:
    """The mapping file of the extracts that were looked at, one table each; `looked` says of each how much it was."""
    lines = [*HEAD, ""]
    for place, inference in enumerate(inferences):
        lines += [f"[{inference.dataset}]", *(f"# {said}." for said in looked[place : place + 1])]
        lines += [_line(match) for match in inference.matches]
        lines += _listed("thiếu trong tệp / missing from the file", inference.missing)
        lines += _listed("không rõ là cột nào / not recognised", inference.unknown)
        lines += _listed("ghi ngày theo dạng khác / dates in another form", inference.mixed)
        lines.append("")
    return "\n".join([*lines, *_formats(inferences)]).rstrip() + "\n"


def _line(match: Match) -> str:
    why = "; ".join(f"{vi} / {en}" for vi, en in match.reasons)
    # JSON's strings are TOML's, once no name holds a control character.
    name = match.name if _BARE.fullmatch(match.name) else json.dumps(match.name, ensure_ascii=False)
    pair = f"{name} = {json.dumps(match.column.name)}"
    return f"{'' if match.sure else '# '}{pair}  # {match.confidence:.2f}: {why}"


def _listed(label: str, names: Sequence[str]) -> list[str]:
    return [f"# {label}: {', '.join(names)}"] if names else []


def _formats(inferences: Sequence[Inference]) -> list[str]:
    lines: list[str] = []
    for kind in ("date", "datetime"):
        forms = {getattr(each, kind) for each in inferences if getattr(each, kind) is not None}
        # One mapping has one form: where tables differ, a person chooses.
        mark = "" if len(forms) == 1 else "# "
        lines += [f'{mark}{kind} = "{form.text}"' for form in sorted(forms, key=lambda form: form.text)]
    return ["[formats]", *lines] if lines else []
