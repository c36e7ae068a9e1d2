"""Generated records: mostly ordinary, with every way to go wrong mixed in; and frames of the contract's types."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import polars as pl
from hypothesis import strategies as st

from checks import codes
from checks.catalogue import rules_on
from checks.predicates import columns as columns_read
from checks.vocabulary import Dataset
from schemas.contract import TABLES, Column, Kind
from schemas.models import polars_schema
from synthetic.generate import draw_part, plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from checks.rule import Row

AS_OF = date(2026, 10, 31)

OFTEN = "001190000001"
"""The number that most of the catalogue's examples have."""

PINS = (
    "003190000001",
    "001190000001",
    "001090000001",
    "035199000123",
    "079305000001",
    "006216000001",
    "001160000001",
    "001060000001",
)
UNITS = ("00004", "00001", "05443", "99999", "26734", "24781", "4")
CODE_LISTS = {
    "sex_code": codes.SEX,
    "ethnicity_code": codes.ETHNICITY[:3],
    "religion_code": codes.RELIGION[-2:],
    "blood_group_code": codes.BLOOD[:2],
    "marital_status_code": codes.MARITAL,
    "relation_to_head_code": codes.RELATION[:3],
    "eid_level": codes.EID,
    "life_status_code": codes.LIFE_STATUS[:2],
    "birth_date_precision": codes.PRECISION,
    "status_code": codes.STATUS,
    "channel_code": codes.CHANNEL,
    "service_level_code": codes.SERVICE_LEVEL,
    "applicant_type_code": codes.APPLICANT_TYPE,
    "payment_channel_code": codes.PAYMENT,
    "satisfaction_code": codes.SATISFACTION,
}
TEXTS = {
    "full_name": (
        "Nguyễn Thị Hương",
        "H'Hen Niê",
        "Nguye\u0302\u0303n A",
        " Lê  B",
        "Lê 2",
        "Nguyá»…n",
        "không rõ",
        "\n",
    ),
    "phone": ("0912345678", "01234567890", "0112345678", "0912345678\n"),
    "applicant_phone": ("0912345678", "02438252525"),
    "email": ("a@b.vn", "a@b", "a b@c.vn"),
    "legacy_id": ("012345678", "12345678", "001190000001"),
    "nationality_code": ("VNM", "VN", "vnm"),
    "household_id": ("H1", "H2", "H3", "H4", "H5", "H6"),
    "procedure_code": ("1.004222", "1.001456", "9.999999", "1.004222.000.00.00.H56", "x"),
    "dossier_code": (
        "000.17.22.H56-260302-0001",
        "H56-260303-0001",
        "H56-261340-0001",
        "H56-260302-1",
        "H56.1-260302-00012",
    ),
}


def _days(around: date, spread: int) -> st.SearchStrategy[date]:
    return st.integers(-spread, spread).map(lambda days: around + timedelta(days=days))


DATES = st.one_of(
    _days(AS_OF, 80),
    st.sampled_from((date(2000, 2, 29), date(1990, 5, 1), date(2030, 5, 1), date(2026, 10, 31), date(1900, 1, 1))),
    st.dates(date(1890, 1, 1), date(2060, 1, 1)),
)
BIRTH_DATES = st.one_of(
    st.sampled_from((date(1990, 5, 1), date(1999, 2, 3), date(2005, 3, 4), date(2016, 7, 8), date(1960, 1, 1))), DATES
)
MOMENTS = st.one_of(
    st.integers(0, 6).map(lambda days: datetime(2026, 3, 2, 9) + timedelta(days=days, hours=days)),
    st.sampled_from((datetime(2026, 10, 31, 23, 59, 59), datetime(2026, 11, 1))),
    DATES.map(lambda day: datetime(day.year, day.month, day.day, 8)),
)


def _values(column: Column) -> st.SearchStrategy[Any]:
    name = column.name
    if column.kind is Kind.DATE:
        return BIRTH_DATES if name == "birth_date" else DATES
    if column.kind is Kind.DATETIME:
        return MOMENTS
    if column.kind is Kind.INTEGER:
        return st.integers(0, 3)
    if column.kind is Kind.BOOLEAN:
        return st.booleans()
    if name in CODE_LISTS:
        return st.sampled_from((*codes.values(CODE_LISTS[name]), "?", ""))
    if name.endswith("_unit"):
        return st.sampled_from(UNITS)
    if name.endswith("_id") and name not in TEXTS:
        # One number comes often, so that records share it: applicants known, parents who are oneself.
        return st.sampled_from((*[OFTEN] * 6, *PINS, "012345678", "00119000000A", "٠٠١١٩٠٠٠٠٠٠١"))
    known = st.sampled_from(TEXTS.get(name, ("12 phố Hàng Đào", "chưa rõ", " ")))
    return st.one_of(known, known, known, st.text(max_size=6))


@cache
def invented(dataset: Dataset) -> tuple[dict[str, Any], ...]:
    """Whole records of the synthetic population, spoiled ones too: what random columns never add up to."""
    part = draw_part(plan(600, AS_OF, 3)[0], AS_OF, 3)
    people = part.citizens if dataset is Dataset.CITIZENS else part.dossiers
    return tuple(people.sample(400, seed=1, shuffle=True).to_dicts() if people.height > 400 else people.to_dicts())


def rows(dataset: Dataset, most: int = 12) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Tables of a few records: random ones, and the catalogue's examples and invented people with columns changed.

    Half of the changes are aimed: they befall columns that one rule reads together.
    """
    columns = {column.name: st.none() | _values(column) for column in TABLES[dataset].columns}
    examples = [row for rule in rules_on(dataset) for row in (*rule.passing, *rule.failing)]
    changes = st.lists(st.sampled_from(sorted(columns)), max_size=4, unique=True).flatmap(
        lambda names: st.fixed_dictionaries({name: columns[name] for name in names})
    )
    aims = [
        read for rule in rules_on(dataset) for read in [columns_read(rule.applies) + columns_read(rule.holds)] if read
    ]
    aimed = st.sampled_from(aims).flatmap(
        lambda read: st.lists(st.sampled_from(read), min_size=1, max_size=2, unique=True).flatmap(
            lambda names: st.fixed_dictionaries({name: columns[name] for name in names})
        )
    )
    whole = st.sampled_from(invented(dataset))
    changed = st.builds(
        lambda row, change: {**row, **change}, whole | st.sampled_from(examples) | whole, changes | aimed | aimed
    )
    return st.lists(st.one_of(st.fixed_dictionaries(columns), changed, changed), min_size=1, max_size=most)


def frame(dataset: Dataset, records: Iterable[Row] | Sequence[Row]) -> pl.DataFrame:
    """The records as a table of the contract's columns and types."""
    schema = polars_schema(TABLES[dataset])
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in records], schema=schema)
