"""The run as an OpenLineage event with the facets of data quality, for a catalogue of data that reads such events.

It tells what the nation's page tells, and nothing is sent: it is a file. The addresses name versions of the
specification, as it asks; nobody fetches them.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from checks.vocabulary import Dataset, State

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from checks.rule import Rule
    from scorecards.edition_facts import EditionFacts, Feed

_SPEC = "https://openlineage.io/spec"
EVENT = f"{_SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent"
METRICS = f"{_SPEC}/facets/1-0-2/DataQualityMetricsInputDatasetFacet.json#/$defs/DataQualityMetricsInputDatasetFacet"
ASSERTIONS = f"{_SPEC}/facets/1-0-1/DataQualityAssertionsDatasetFacet.json#/$defs/DataQualityAssertionsDatasetFacet"

NAMESPACE = "ddss"
_RUNS = uuid.uuid5(uuid.NAMESPACE_URL, "urn:ddss:run")
_JUDGED = {State.ON_TARGET.value: True, State.WATCH.value: False, State.BELOW.value: False}
"""What was not assessed or ended in an error asserts nothing: neither success nor failure."""


def event(edition: EditionFacts, rules: Sequence[Rule], card: Mapping[str, Any]) -> dict[str, Any]:
    """The event of a run that is complete; `card` is the nation's document."""
    fields = {dataset: {rule.id: rule.field for rule in rules if rule.on is dataset} for dataset in Dataset}
    producer = f"urn:ddss:{edition.code_version}"
    return {
        "eventType": "COMPLETE",
        "eventTime": f"{edition.as_of.isoformat()}T23:59:59+07:00",
        "producer": producer,
        "schemaURL": EVENT,
        "run": {"runId": str(uuid.uuid5(_RUNS, edition.edition_id))},
        "job": {"namespace": NAMESPACE, "name": "score"},
        "inputs": [_input(feed, fields[feed.dataset], card, producer) for feed in edition.feeds],
        "outputs": [{"namespace": NAMESPACE, "name": f"scorecards/{edition.edition_id}"}],
    }


def _input(feed: Feed, fields: Mapping[str, str], card: Mapping[str, Any], producer: str) -> dict[str, Any]:
    return {
        "namespace": NAMESPACE,
        "name": feed.dataset.value,
        "inputFacets": {
            "dataQualityMetrics": {
                "_producer": producer,
                "_schemaURL": METRICS,
                "rowCount": feed.scored,
                "fileCount": len(feed.files),
                # The pages tell nothing of single columns, so neither does this.
                "columnMetrics": {},
            },
            "dataQualityAssertions": {
                "_producer": producer,
                "_schemaURL": ASSERTIONS,
                "assertions": list(_assertions(feed.dataset, fields, card)),
            },
        },
    }


def _assertions(dataset: Dataset, fields: Mapping[str, str], card: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The target of the headline; the rules that the page lists as failing, with the column to look at."""
    state = card[dataset.value]["state"]
    if state in _JUDGED:
        yield {"assertion": "ddss:all-four:target", "success": _JUDGED[state]}
    for line in card["rules"]:
        if line["id"] in fields:
            yield {"assertion": line["id"], "success": False, "column": fields[line["id"]]}
