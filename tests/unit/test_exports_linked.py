from __future__ import annotations

import json
import re
import uuid
import warnings
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from rdflib import Graph, Literal, Namespace
from rdflib.namespace import RDF, XSD
from scorecard_samples import LOCALITIES, RULES, edition, sample_scores

from checks.vocabulary import Criterion, Dataset
from scorecards.site import publish_site

if TYPE_CHECKING:
    from pathlib import Path

DQV = Namespace("http://www.w3.org/ns/dqv#")
DDSS = Namespace("urn:ddss:")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory):
    out = tmp_path_factory.mktemp("site")
    publish_site(sample_scores(), RULES, edition(), LOCALITIES, out)
    return out / "data"


@pytest.fixture(scope="module")
def linked(data: Path):
    graph = Graph()
    with warnings.catch_warnings():
        # The reader of JSON-LD builds a graph of a class that its own library has retired.
        warnings.filterwarnings("ignore", "ConjunctiveGraph is deprecated", DeprecationWarning)
        for path in [data / "dqv.jsonld", *sorted(data.glob("dqv/*.jsonld"))]:
            graph.parse(path, format="json-ld")
    return graph


def card(data: Path, path: str):
    return json.loads((data / path).read_text("utf-8"))


def asked(linked: Graph, code: str, metric: str, of: str = "dqv:value"):
    found = linked.query(
        f"""SELECT ?told WHERE {{
            <urn:ddss:records:{code}> dqv:hasQualityMeasurement ?measurement .
            ?measurement a dqv:QualityMeasurement ; dqv:isMeasurementOf <urn:ddss:metric:{metric}> ; {of} ?told }}""",
        initNs={"dqv": DQV, "ddss": DDSS},
    )
    return [row.told for row in found]


def test_the_four_words_are_dimensions_and_every_metric_has_a_name(linked: Graph):
    dimensions = set(linked.subjects(RDF.type, DQV.Dimension))
    assert dimensions == {DDSS[f"dimension:{each.value}"] for each in Criterion}
    metrics = set(linked.subjects(RDF.type, DQV.Metric))
    assert {each for each, _ in linked.subject_objects(DQV.expectedDataType)} == metrics
    assert set(linked.objects(None, DQV.isMeasurementOf)) <= metrics
    assert {len(list(linked.objects(each, DQV.inDimension))) for each in metrics} <= {0, 1, 4}


def test_scores_and_shares_are_those_of_the_scorecards(data: Path, linked: Graph):
    exact = 0
    for code, path in (("VN", "index.json"), ("68", "tinh/68.json"), ("24781", "xa/24781.json")):
        made = card(data, path)
        told = {f"all-four:{dataset.value}": made[dataset.value]["share"]["pct"] for dataset in Dataset}
        told |= {f"score:{each['criterion']}": each["score"] for each in made["criteria"]}
        for metric, figure in told.items():
            bound = isinstance(figure, str)
            of, number = ("ddss:atLeast", figure.removeprefix("≥")) if bound else ("dqv:value", str(figure))
            assert asked(linked, code, metric, of) == [Literal(number, datatype=XSD.decimal)]
            exact += not bound
    assert exact > 5


def test_a_bound_is_never_a_value(linked: Graph):
    assert asked(linked, "24802", "all-four:citizens") == []
    assert asked(linked, "24802", "all-four:citizens", "ddss:atLeast") == [Literal("99.1", datatype=XSD.decimal)]


def test_what_was_not_assessed_says_so_and_has_no_figure(linked: Graph):
    for code in ("20333", "24787"):
        assert asked(linked, code, "all-four:citizens", "ddss:state") == [DDSS["state:not_assessed"]]
        for of in ("dqv:value", "ddss:atLeast", "ddss:lessThan"):
            assert asked(linked, code, "all-four:citizens", of) == []


def test_every_locality_is_a_dataset_inside_the_one_above(linked: Graph):
    found = linked.query(
        """SELECT ?part ?whole WHERE { ?part a dcat:Dataset OPTIONAL { ?part dcterms:isPartOf ?whole } }""",
        initNs={"dcat": Namespace("http://www.w3.org/ns/dcat#"), "dcterms": Namespace("http://purl.org/dc/terms/")},
    )
    tree = {str(row.part).rpartition(":")[2]: row.whole and str(row.whole).rpartition(":")[2] for row in found}
    wanted = {"VN": None, **{each.code: "VN" for each in LOCALITIES.provinces}}
    assert tree == wanted | {each.code: each.province_code for each in LOCALITIES.communes}


def test_nothing_has_to_be_fetched_to_read_the_context(data: Path):
    for path in [data / "dqv.jsonld", *data.glob("dqv/*.jsonld")]:
        context = json.loads(path.read_text("utf-8"))["@context"]
        assert isinstance(context, dict)
        assert "@import" not in context


def facet(event, dataset: str, name: str):
    return next(each for each in event["inputs"] if each["name"] == dataset)["inputFacets"][name]


def test_the_event_has_all_that_the_specification_asks_for(data: Path):
    event = card(data, "openlineage.json")
    assert {"eventTime", "producer", "schemaURL", "run", "job"} <= event.keys()
    assert event["eventType"] == "COMPLETE"
    assert datetime.fromisoformat(event["eventTime"]).utcoffset() is not None
    assert uuid.UUID(event["run"]["runId"]).version == 5
    assert re.fullmatch(r"[a-z]+:\S+", event["producer"])
    for each in (event["job"], *event["inputs"], *event["outputs"]):
        assert {"namespace", "name"} <= each.keys()
    for each in event["inputs"]:
        for name in ("dataQualityMetrics", "dataQualityAssertions"):
            held = each["inputFacets"][name]
            assert {"_producer", "_schemaURL"} <= held.keys()
            assert re.fullmatch(
                r"https://openlineage\.io/spec/facets/\d-\d-\d/\w+\.json#/\$defs/\w+", held["_schemaURL"]
            )
        assert each["inputFacets"]["dataQualityMetrics"]["columnMetrics"] == {}
        for told in each["inputFacets"]["dataQualityAssertions"]["assertions"]:
            assert isinstance(told["success"], bool)
            assert {"assertion"} <= told.keys() <= {"assertion", "success", "column"}


def test_the_event_asserts_what_the_nations_page_says(data: Path):
    event, nation = card(data, "openlineage.json"), card(data, "index.json")
    assert facet(event, "citizens", "dataQualityMetrics")["rowCount"] == 155_230
    told = facet(event, "citizens", "dataQualityAssertions")["assertions"]
    assert told[0] == {"assertion": "ddss:all-four:target", "success": nation["citizens"]["state"] == "on_target"}
    listed = [line["id"] for line in nation["rules"] if line["id"].startswith("CIT-")]
    assert listed
    assert [each["assertion"] for each in told[1:]] == listed
    assert not any(each["success"] for each in told[1:])


def test_what_was_not_assessed_asserts_nothing(tmp_path: Path):
    publish_site(sample_scores({}), RULES, edition(), LOCALITIES, tmp_path)
    event = card(tmp_path / "data", "openlineage.json")
    assert facet(event, "citizens", "dataQualityAssertions")["assertions"] == []
