"""Whatever a source does to our names, the columns of our own synthetic extract are found again."""

from __future__ import annotations

import unicodedata
from datetime import date
from functools import cache

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.vocabulary import Dataset
from schemas.contract import TABLES, Column
from schemas.inference import Seen, Written, infer
from schemas.mapping import Mapping, read_mapping
from schemas.mapping_draft import draft
from schemas.naming import words
from synthetic.generate import draw_part, plan

DAY = date(2026, 10, 31)


@cache
def extract(dataset: Dataset) -> pl.DataFrame:
    part = draw_part(plan(600, DAY, 5)[0], DAY, 5)
    return getattr(part, dataset.value)


def bare(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


@st.composite
def spellings(draw: st.DrawFn, column: Column) -> str:
    """One of a column's names, in another case, with other separators, with its accents or without."""
    name = draw(st.sampled_from((column.name, *column.official, column.vi, column.en)))
    name = draw(st.sampled_from((str, bare, lambda text: unicodedata.normalize("NFD", text))))(name)
    split = draw(st.sampled_from((None, " ", "_", "-", ".")))
    if split is not None:
        name = split.join(words(name))
    return draw(st.sampled_from((str, str.lower, str.upper)))(name) if split else name


@st.composite
def renamings(draw: st.DrawFn, dataset: Dataset) -> list[tuple[str, str]]:
    """The columns in another order, each with a new name."""
    columns = draw(st.permutations(TABLES[dataset].columns))
    return [(column.name, draw(spellings(column))) for column in columns]


@settings(max_examples=40, deadline=None)
@given(data=st.data(), dataset=st.sampled_from(Dataset))
def test_every_column_is_found_under_any_spelling(data, dataset):
    renamed = data.draw(renamings(dataset))
    frame = extract(dataset)
    columns = [Seen(new, frame[old].cast(pl.String), Written.TEXT) for old, new in renamed]
    found = infer(columns, dataset)
    assert {match.name: match.column.name for match in found.matches} == {new: old for old, new in renamed}
    assert found.missing == found.unknown == ()


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_draft_holds_no_value_and_reads_as_a_mapping(data, tmp_path_factory):
    values = data.draw(st.lists(st.text("qzvQZV", min_size=12, max_size=14), min_size=1, max_size=5))
    names = data.draw(st.lists(st.text("abcđêu _-.()0", min_size=1, max_size=9), min_size=1, unique=True))
    found = infer([Seen(name, pl.Series(name, values), Written.TEXT) for name in names], Dataset.CITIZENS)
    text = draft([found])
    assert not [value for value in values if value in text]
    path = tmp_path_factory.mktemp("draft") / "mapping.toml"
    path.write_text(text, "utf-8")
    assert isinstance(read_mapping(path), Mapping)
