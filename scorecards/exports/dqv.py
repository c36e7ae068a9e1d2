"""The figures as linked data: the Data Quality Vocabulary of the W3C (DQV), as JSON-LD with its context written inline.

A figure that a page tells is a `dqv:value`. One of which it tells a bound is a `ddss:atLeast` or `ddss:lessThan`:
whoever asks for values never meets a bound. What was not assessed has neither. Nothing is fetched to read the files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from checks.catalogue.measures import MEASURES
from checks.measure import Family, Index
from checks.vocabulary import Criterion, Dataset, Level
from scorecards.disclosure import NATION

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from checks.measure import Measure
    from scorecards.edition_facts import EditionFacts
    from scorecards.exports.figures import Figure

VOCABULARY = "urn:ddss:"
"""Names of our own. A URN, because no address is promised to answer."""

CONTEXT: dict[str, Any] = {
    "dqv": "http://www.w3.org/ns/dqv#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "ddss": VOCABULARY,
    "id": "@id",
    "type": "@type",
    "value": {"@id": "dqv:value", "@type": "xsd:decimal"},
    "atLeast": {"@id": "ddss:atLeast", "@type": "xsd:decimal"},
    "lessThan": {"@id": "ddss:lessThan", "@type": "xsd:decimal"},
    "state": {"@id": "ddss:state", "@type": "@id"},
    "metric": {"@id": "dqv:isMeasurementOf", "@type": "@id"},
    "measurements": {"@id": "dqv:hasQualityMeasurement", "@container": "@set"},
    "dimension": {"@id": "dqv:inDimension", "@type": "@id", "@container": "@set"},
    "datatype": {"@id": "dqv:expectedDataType", "@type": "@id"},
    "part": {"@id": "dcterms:isPartOf", "@type": "@id"},
    "title": {"@id": "dcterms:title", "@language": "vi"},
    "label": {"@id": "skos:prefLabel", "@container": "@language"},
    "definition": {"@id": "skos:definition", "@container": "@language"},
    "endedAt": {"@id": "prov:endedAtTime", "@type": "xsd:dateTime"},
    "generatedBy": {"@id": "prov:wasGeneratedBy", "@type": "@id"},
    "used": {"@id": "prov:used", "@type": "@id", "@container": "@set"},
}


def vocabulary() -> Iterator[dict[str, Any]]:
    """The dimensions and the metrics."""
    for each in Criterion:
        yield {
            "id": f"ddss:dimension:{each.value}",
            "type": "dqv:Dimension",
            "label": {"vi": each.vi, "en": each.en},
            "definition": {"vi": each.vi_meaning, "en": each.en_meaning},
        }
    for each in Criterion:
        yield _metric(
            f"score:{each.value}", f"Điểm tiêu chí {each.vi}, 0 đến 100", f"Score of {each.en}, 0 to 100", [each]
        )
    for dataset in Dataset:
        yield _metric(
            f"all-four:{dataset.value}",
            f"{dataset.vi}: % hồ sơ đạt cả bốn tiêu chí",
            f"{dataset.en}: per cent of records that meet all four criteria",
            list(Criterion),
        )
        for each in Criterion:
            yield _metric(
                f"{each.value}:{dataset.value}",
                f"{dataset.vi}: % hồ sơ đạt tiêu chí {each.vi}",
                f"{dataset.en}: per cent of records that meet {each.en}",
                [each],
            )
    for measure in MEASURES:
        if _is_told(measure):
            of = [] if measure.criterion is None else [measure.criterion]
            yield _metric(f"measure:{measure.id}", measure.vi, f"{measure.en} ({measure.unit.en})", of)


def _is_told(measure: Measure) -> bool:
    return measure.family is not Family.FEED and not isinstance(measure.definition, Index)


def _metric(name: str, vi: str, en: str, of: list[Criterion]) -> dict[str, Any]:
    made = {
        "id": f"ddss:metric:{name}",
        "type": "dqv:Metric",
        "label": {"vi": vi, "en": en},
        "datatype": "xsd:decimal",
    }
    return made | ({"dimension": [f"ddss:dimension:{each.value}" for each in of]} if of else {})


def run(edition: EditionFacts) -> Iterator[dict[str, Any]]:
    """The run that measured, and the files it read."""
    files = [(file.name, file.sha256) for feed in edition.feeds for file in feed.files]
    yield {
        "id": _run(edition),
        "type": "prov:Activity",
        "title": f"Kỳ {edition.edition_id}",
        "endedAt": f"{edition.as_of.isoformat()}T23:59:59+07:00",
        "used": [f"ddss:file:{sha256}" for _, sha256 in files],
    }
    for name, sha256 in files:
        yield {"id": f"ddss:file:{sha256}", "type": "prov:Entity", "title": name}


def _run(edition: EditionFacts) -> str:
    return f"ddss:run:{quote(edition.edition_id, safe='')}"


def dataset_of(card: Mapping[str, Any], edition: EditionFacts) -> dict[str, Any]:
    """The records of one locality as a dataset, with what was measured of it."""
    parent = card["parent"]
    # The same run measured all: a commune's measurement, one of twenty thousand, does without saying so.
    by = {} if card["level"] == Level.COMMUNE.value else {"generatedBy": _run(edition)}
    return {
        "id": f"ddss:records:{card['code']}",
        "type": "dcat:Dataset",
        "title": card["name"],
        **({} if parent is None else {"part": f"ddss:records:{parent}"}),
        "measurements": [
            {
                "type": "dqv:QualityMeasurement",
                "metric": f"ddss:metric:{name}",
                **by,
                **_told(figure),
                **({} if state is None else {"state": f"ddss:state:{state}"}),
            }
            for name, figure, state in _measurements(card)
        ],
    }


def _measurements(card: Mapping[str, Any]) -> Iterator[tuple[str, Figure, str | None]]:
    """Metric, figure and state. Of communes only scores and headlines: their files stay small."""
    for dataset in Dataset:
        yield f"all-four:{dataset.value}", card[dataset.value]["share"]["pct"], card[dataset.value]["state"]
    for each in card["criteria"]:
        yield f"score:{each['criterion']}", each["score"], each["state"]
    if card["level"] == Level.COMMUNE.value:
        return
    for each in card["criteria"]:
        for dataset in Dataset:
            yield f"{each['criterion']}:{dataset.value}", each[dataset.value]["pct"], None
    for line in card.get("measures", ()):
        yield f"measure:{line['id']}", line["value"], line.get("state")


def _told(figure: Figure) -> dict[str, Any]:
    if figure is None:
        return {}
    if isinstance(figure, str):
        return {"atLeast" if figure[0] == "≥" else "lessThan": figure[1:]}
    # As text: a JSON number would be read as a double, and 0.1 is none.
    return {"value": str(figure)}


def graph(nodes: list[dict[str, Any]]) -> dict[str, Any]:
    """A document of JSON-LD."""
    return {"@context": CONTEXT, "@graph": nodes}


def group_of(card: Mapping[str, Any]) -> str:
    """The file a locality stands in: its province's for a commune, else that of the nation."""
    return str(card["parent"]) if card["level"] == Level.COMMUNE.value else NATION
