from __future__ import annotations

from pathlib import Path

import pytest

import checks.catalogue_docs
import checks.docs
import checks.measure_docs
import schemas.contracts.docs
import schemas.docs
import scorecards.exports.docs
import synthetic.docs
from checks.catalogue import rules_on
from checks.codes import OF_COLUMN, values
from checks.predicates import OneOf
from checks.values import Field
from checks.vocabulary import Criterion, Dataset
from schemas.contract import TABLES
from schemas.mapping import official_mapping, read_mapping

DOCS = Path(__file__).parents[2] / "docs"


def test_rule_pages_are_current():
    assert checks.docs.pages() == {path.name: path.read_text("utf-8") for path in (DOCS / "rules").glob("*.md")}


def test_pages_of_the_whole_catalogue_are_current():
    wanted = checks.catalogue_docs.pages()
    assert wanted == {name: (DOCS / name).read_text("utf-8") for name in wanted}


def test_the_page_of_measures_is_current():
    wanted = checks.measure_docs.pages()
    assert wanted == {name: (DOCS / name).read_text("utf-8") for name in wanted}


def test_the_page_of_defects_is_current():
    wanted = synthetic.docs.pages()
    assert wanted == {name: (DOCS / name).read_text("utf-8") for name in wanted}


def test_the_page_of_exports_is_current():
    wanted = scorecards.exports.docs.pages()
    assert wanted == {name: (DOCS / name).read_text("utf-8") for name in wanted}


def test_input_contract_is_current():
    wanted = schemas.docs.pages(DOCS)
    assert wanted == {name: (DOCS / name).read_text("utf-8") for name in wanted}


def test_the_page_of_contracts_is_current():
    wanted = schemas.contracts.docs.pages(DOCS)
    assert wanted == {name: (DOCS / name).read_text("utf-8") for name in wanted}


@pytest.mark.parametrize("dataset", Dataset)
def test_code_lists_shown_are_those_that_rules_accept(dataset):
    accepted = {
        rule.field: rule.holds.options
        for rule in rules_on(dataset)
        if rule.criterion is Criterion.CLEAN and isinstance(rule.holds, OneOf) and rule.holds.value == Field(rule.field)
    }
    shown = {name: values(OF_COLUMN[name]) for name in TABLES[dataset].by_name if name in OF_COLUMN}
    assert accepted.items() <= shown.items()


@pytest.mark.parametrize("dataset", Dataset)
def test_mapping_of_official_names_reads_as_the_built_in_one(dataset):
    built_in = official_mapping().columns(dataset)
    mapped = read_mapping(DOCS / schemas.docs.OFFICIAL).columns(dataset)
    assert mapped.items() <= built_in.items()
    assert set(mapped.values()) == set(built_in.values())


def test_a_page_that_lost_a_section_is_told(tmp_path):
    (tmp_path / schemas.docs.PAGE).write_text("<!-- generated: citizens -->\n<!-- end -->\n", "utf-8")
    with pytest.raises(ValueError, match="must hold each of these sections once: citizens, dossiers"):
        schemas.docs.pages(tmp_path)


def test_check_tells_a_stale_page_and_writing_mends_it(tmp_path, capsys):
    for name in (schemas.docs.PAGE, schemas.docs.OFFICIAL):
        (tmp_path / name).write_text((DOCS / name).read_text("utf-8"), "utf-8")
    assert schemas.docs.main(["--check"], tmp_path) == 0
    page = tmp_path / schemas.docs.PAGE
    current = page.read_text("utf-8")
    page.write_text(current.replace("`personal_id`", "`person`"), "utf-8")
    assert schemas.docs.main(["--check"], tmp_path) == 1
    assert "run `make docs`" in capsys.readouterr().err
    assert schemas.docs.main([], tmp_path) == 0
    assert page.read_text("utf-8") == current
