"""`ddss contract diff --impact` on files: counted, in every output, without a value of a record."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from checks.predicates import OneOf
from checks.values import Field
from checks.vocabulary import Dataset
from flows.cli import main
from schemas.contracts import odcs, versions
from synthetic.generate import generate

AS_OF = "2026-10-31"
DAY = ["--as-of", AS_OF, "--today", "2026-11-22"]
CANARY = "CANARYPERSON"


@pytest.fixture(scope="module")
def extracts(tmp_path_factory) -> dict[Dataset, Path]:
    """A small synthetic extract; one person's name is like no other, and two have one number."""
    folder = tmp_path_factory.mktemp("extracts")
    generate(folder, 600, date(2026, 10, 31), seed=11)
    found = {}
    for dataset in Dataset:
        frame = pl.read_parquet(folder / dataset.value / "*.parquet")
        if dataset is Dataset.CITIZENS:
            place, number = pl.int_range(pl.len()), pl.col("personal_id")
            frame = frame.with_columns(
                pl.when(place == 7).then(pl.lit(CANARY)).otherwise("full_name").alias("full_name"),
                pl.when(place == 8).then(number.get(7)).otherwise(number).alias("personal_id"),
            )
        found[dataset] = folder / f"du-lieu-{dataset.value}.csv"
        frame.write_csv(found[dataset])
    return found


@pytest.fixture
def edited(tmp_path) -> Path:
    """Citizens with one sex, of whom everybody has a phone, and one rule fewer."""
    citizens = versions.released("citizens")[0]
    columns = [
        replace(each, codes=each.codes[1:2])
        if each.name == "sex_code"
        else replace(each, nullable=each.name != "phone" and each.nullable)
        for each in citizens.columns
    ]
    rules = [
        replace(rule, holds=OneOf(Field("sex_code"), ("1",)))
        if rule.field == "sex_code" and isinstance(rule.holds, OneOf)
        else rule
        for rule in citizens.rules
        if rule.id != "CIT-CLEAN-002"
    ]
    path = tmp_path / "edited.yaml"
    changed = replace(citizens, version="working", columns=tuple(columns), rules=tuple(rules))
    path.write_text(odcs.dump(changed), "utf-8")
    return path


def test_records_of_an_extract_are_counted_in_every_output(extracts, edited, tmp_path, capsys):
    people = pl.read_csv(extracts[Dataset.CITIZENS], infer_schema=False)
    sarif, page = tmp_path / "x.sarif", tmp_path / "x.md"
    command = ["contract", "diff", "citizens@1.0.0", str(edited), "--impact", *map(str, extracts.values()), *DAY]
    assert main([*command, "--sarif", str(sarif), "--markdown", str(page)]) == 1
    told = "".join(capsys.readouterr())
    assert main([*command, "--json"]) == 1
    [impact] = json.loads(capsys.readouterr().out)["impact"]["tables"]
    assert (impact["table"], impact["records"], impact["rejected"]) == ("citizens", people.height, 0)
    lines = {(line["subject"], line["name"]): line for line in impact["lines"]}
    # What the old list refused too isn't new.
    sexes = people.filter(pl.col("sex_code").is_in(["0", "2"])).height
    assert lines["column", "sex_code"]["nation"]["newly_fail"] == sexes > 0
    assert lines["column", "phone"]["nation"]["newly_fail"] == people["phone"].null_count() > 0
    again = people.filter(pl.col("personal_id").is_duplicated() & pl.col("personal_id").str.contains("^[0-9]{12}$"))
    assert lines["rule", "CIT-CLEAN-002"]["nation"]["newly_pass"] == again.height > 0
    for line in lines.values():
        for name, count in line["nation"].items():
            assert count == sum(province[name] for province in line["provinces"].values())
    assert f"{people.height} bản ghi" in told
    assert "quy tắc / rule CIT-CLEAN-002" in page.read_text("utf-8")
    everything = told + sarif.read_text("utf-8") + page.read_text("utf-8")
    for name in ("personal_id", "full_name", "phone"):
        # A made-up record of the diff itself may bear a value of so few letters.
        values = {value for value in people[name].drop_nulls() if len(value) > 5}
        assert [value for value in values if value in everything] == []
    assert CANARY not in everything


def test_either_extract_alone_will_do_and_what_needs_the_other_is_named(extracts, tmp_path, capsys):
    dossiers = versions.released("dossiers")[0]
    looking = [rule.id for rule in dossiers.rules if "citizens" in repr(rule.holds).lower()]
    path = tmp_path / "fewer.yaml"
    path.write_text(odcs.dump(replace(dossiers, version="working", rules=())), "utf-8")
    command = ["contract", "diff", "dossiers@1.0.0", str(path), "--json", "--impact", str(extracts[Dataset.DOSSIERS])]
    assert main([*command, *DAY]) == 1
    [impact] = json.loads(capsys.readouterr().out)["impact"]["tables"]
    missing = {each["name"] for each in impact["not_measurable"] if "citizens" in each["en"]}
    assert missing == set(looking) != set()
    assert len(impact["lines"]) == len(dossiers.rules) - len(impact["not_measurable"])


def test_no_difference_is_said_to_be_none(extracts, capsys):
    command = ["contract", "check", "--impact", str(extracts[Dataset.DOSSIERS]), "--as-of", AS_OF]
    assert main(command) == 0
    assert "không điều kiện nào khác: 0 bản ghi / no condition differs: 0 records" in capsys.readouterr().out


def test_a_strangers_names_are_read_through_a_mapping(extracts, edited, tmp_path, capsys):
    renamed = tmp_path / "la.csv"
    pl.read_csv(extracts[Dataset.CITIZENS], infer_schema=False).rename(
        {"sex_code": "GioiTinh", "personal_id": "SoDinhDanh"}
    ).write_csv(renamed)
    command = ["contract", "diff", "citizens@1.0.0", str(edited), "--json", *DAY, "--impact"]
    assert main([*command, str(renamed)]) == 2
    assert "personal_id" in capsys.readouterr().err
    assert main([*command, str(renamed), "--mapping", "official"]) == 1
    [mapped] = json.loads(capsys.readouterr().out)["impact"]["tables"]
    assert main([*command, str(extracts[Dataset.CITIZENS])]) == 1
    assert json.loads(capsys.readouterr().out)["impact"]["tables"] == [mapped]


def test_bad_requests_are_bad_input(extracts, edited, tmp_path, capsys):
    citizens = str(extracts[Dataset.CITIZENS])
    stray = tmp_path / "stray.csv"
    stray.write_text("a,b\n1,2\n", "utf-8")
    for arguments, said in (
        (["--impact", citizens], "--impact needs --as-of"),
        (["--impact", str(tmp_path / "none"), *DAY], "not found"),
        (["--impact", citizens, citizens, *DAY], "is of the same table"),
        (["--impact", str(stray), *DAY], "neither citizens nor dossiers"),
        (["--impact", citizens, "--as-of", "2020-01-01"], "2025-07-01"),
    ):
        assert main(["contract", "diff", "citizens@1.0.0", str(edited), *arguments]) == 2
        assert said in capsys.readouterr().err
    other = tmp_path / "order.schema.json"
    other.write_text('{"type": "object", "title": "order", "properties": {"x": {"type": "string"}}}', "utf-8")
    assert main(["contract", "diff", str(other), str(other), "--impact", citizens, *DAY]) == 2
    assert "citizens or dossiers" in capsys.readouterr().err
