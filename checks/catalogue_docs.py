"""Reader: the whole catalogue as tables, `docs/catalogue.md` and `docs/legal-fields.md`.

`python -m checks.catalogue_docs [--check]`.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from checks.catalogue import RULES
from checks.cleaning import OURS_EN, OURS_VI, TARGETS
from checks.docs import settle
from checks.legal_fields import LAW_EN, LAW_VI, LEGAL_FIELDS, LegalField
from checks.rule import Rule
from checks.vocabulary import Criterion, ErrorGroup

ROOT = Path("docs")
CATALOGUE, LEGAL = "catalogue.md", "legal-fields.md"
_NONE = "–"
_WORDS = " | ".join(f"{criterion.vi} / {criterion.en}" for criterion in Criterion)
_RULED = "|---" * len(Criterion) + "|"


def pages(rules: Sequence[Rule] = RULES) -> Mapping[str, str]:
    """File name to text."""
    return {CATALOGUE: _catalogue(rules), LEGAL: _legal(rules)}


def _catalogue(rules: Sequence[Rule]) -> str:
    blocking = sum(rule.blocking for rule in rules)
    vi = (
        f"{len(rules)} quy tắc, trong đó {blocking} quy tắc bắt buộc; các quy tắc in nghiêng chỉ cảnh báo hoặc đang "
        f"thử nghiệm. Mười bốn chỉ tiêu làm sạch {OURS_VI}: chưa tìm thấy danh sách chính thức. `make docs` sinh ra "
        "trang này."
    )
    en = (
        f"{len(rules)} rules, {blocking} of them blocking; those in italics only warn or are on trial. The fourteen "
        f"cleaning targets are {OURS_EN}: no official list was found. `make docs` writes this page."
    )
    lines = [
        "# Danh mục quy tắc theo tiêu chí, chỉ tiêu và nhóm lỗi / rules by criterion, target and error group",
        "",
        vi,
        "",
        en,
        "",
        "## Chỉ tiêu × tiêu chí / target × criterion",
        "",
        f"| chỉ tiêu / target | {_WORDS} |",
        f"|---{_RULED}",
    ]
    for wanted in TARGETS:
        title = f"**{wanted.number}** {wanted.vi} / {wanted.en}"
        lines.append(_row(title, [rule for rule in rules if rule.target == wanted.number]))
    lines.append(_row(f"{_NONE} không thuộc chỉ tiêu nào / of no target", [r for r in rules if r.target is None]))
    lines += ["", "## Nhóm lỗi × tiêu chí / error group × criterion", ""]
    lines += [f"| nhóm lỗi / error group | {_WORDS} | cộng / total |", f"|---{_RULED}---|"]
    lines += [_counts(f"{group.vi} / {group.en}", [r for r in rules if r.error_group is group]) for group in ErrorGroup]
    lines.append(_counts("cộng / total", rules))
    return "\n".join(lines) + "\n"


def _row(title: str, rules: Sequence[Rule]) -> str:
    cells = (_cell([rule for rule in rules if rule.criterion is criterion]) for criterion in Criterion)
    return f"| {title} | {' | '.join(cells)} |"


def _cell(rules: Sequence[Rule]) -> str:
    """Rules by error group, a group to a line."""
    grouped = ((group, [rule for rule in rules if rule.error_group is group]) for group in ErrorGroup)
    return "<br>".join(f"{group.vi}: {_links(held)}" for group, held in grouped if held) or _NONE


def _links(rules: Sequence[Rule]) -> str:
    return ", ".join(_link(rule) for rule in rules)


def _link(rule: Rule) -> str:
    link = f"[{rule.id}](rules/{rule.id}.md)"
    return link if rule.blocking else f"*{link}*"


def _counts(title: str, rules: Sequence[Rule]) -> str:
    counts = (sum(rule.criterion is criterion for rule in rules) for criterion in Criterion)
    return f"| {title} | {' | '.join(str(count or _NONE) for count in counts)} | {len(rules)} |"


def _legal(rules: Sequence[Rule]) -> str:
    vi = (
        f"Những trường mà {LAW_VI} quy định, người mà mỗi trường áp dụng, và các quy tắc đòi phải có trường đó. Quy "
        "tắc in nghiêng chỉ cảnh báo hoặc đang thử nghiệm. `make docs` sinh ra trang này."
    )
    en = (
        f"The fields that the {LAW_EN} names, whom each applies to, and the rules that ask for it. Rules in italics "
        "only warn or are on trial. `make docs` writes this page."
    )
    lines = [
        "# Trường theo luật / legal fields",
        "",
        vi,
        "",
        en,
        "",
        "| số / no. | trường / field | cột / columns | áp dụng cho / applies to | quy tắc / rules |",
        "|---:|---|---|---|---|",
        *(_legal_row(field, rules) for field in LEGAL_FIELDS),
    ]
    return "\n".join(lines) + "\n"


def _legal_row(field: LegalField, rules: Sequence[Rule]) -> str:
    asking = _links([rule for rule in rules if field.number in rule.law_fields])
    why = f"{field.reason_vi} / {field.reason_en}" if field.reason_vi else ""
    held = ", ".join(f"`{name}`" for name in field.columns) or _NONE
    said = "<br>".join(filter(None, (asking, why))) or _NONE
    return f"| {field.number} | {field.vi} / {field.en} | {held} | {field.of_vi} / {field.of_en} | {said} |"


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Write the pages, or with `--check` say which are not current."""
    return settle(root, pages(), check="--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
