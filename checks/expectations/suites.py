"""Suites of Great Expectations as files: one per criterion and dataset, generated from the rules, and the targets.

`python -m checks.expectations.suites` writes `checks/expectations/suites/*.json`, `--check` says whether they are
current. Nothing here imports Great Expectations; `checks.expectations.handwritten` does, and reads suites of others.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from checks.catalogue import RULES
from checks.docs import settle
from checks.expectations.suite import Suite, identity, suite
from checks.expectations.targets import targets_suite
from checks.expectations.translation import expectation
from checks.rule import Rule
from checks.targets import load_targets
from checks.vocabulary import Criterion, Dataset, Severity

ROOT = Path(__file__).parent / "suites"

_SEVERITY = {Severity.BLOCKING: "critical", Severity.ADVISORY: "warning"}
"""What GX calls a rule's severity; a rule on trial is `info`."""


def suites_on(dataset: Dataset) -> tuple[Suite, ...]:
    """The four suites of a dataset, in the order of the four words."""
    return tuple(_of(dataset, criterion) for criterion in Criterion)


def shipped() -> tuple[Suite, ...]:
    """Every suite that ships with ddss."""
    return (*(each for dataset in Dataset for each in suites_on(dataset)), targets_suite(load_targets()))


def _of(dataset: Dataset, criterion: Criterion) -> Suite:
    notes = [
        f"{dataset.vi} – {criterion.vi}: {criterion.vi_meaning}",
        f"{dataset.en} – {criterion.en}: {criterion.en_meaning}",
    ]
    rules = [rule for rule in RULES if rule.on is dataset and rule.criterion is criterion]
    return suite(f"{dataset}-{criterion}", dataset.value, notes, [written(rule) for rule in rules])


def written(rule: Rule) -> dict[str, Any]:
    """A rule's expectation as GX writes it."""
    kind, arguments = expectation(rule)
    return {
        "id": identity(rule.id),
        "type": kind,
        "kwargs": arguments,
        "severity": _SEVERITY[rule.severity] if rule.scored else "info",
        "description": f"{rule.id}: {rule.vi} / {rule.en}",
        "meta": {
            "rule_id": rule.id,
            "severity": rule.severity.value,
            "scored": rule.scored,
            "field": rule.field,
            "vi": rule.vi,
            "en": rule.en,
            "remedy_vi": rule.remedy_vi,
            "remedy_en": rule.remedy_en,
            "source": rule.source,
        },
    }


def files() -> dict[str, str]:
    """What stands in `ROOT`: text by name."""
    return {f"{each.name}.json": json.dumps(each.data, ensure_ascii=False, indent=1) + "\n" for each in shipped()}


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Write the suites, or with `--check` say which are not current."""
    wanted = files()
    strangers = [path.name for path in root.glob("*.json") if path.name not in wanted]
    return settle(root, wanted, strangers, check="--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
