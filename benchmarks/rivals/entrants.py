"""Who is measured: each in its environment, by a function of a module, and how its questions are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Home(StrEnum):
    """The environment that an entrant runs in."""

    DDSS = "ddss"
    RIVALS = "requirements.txt"
    SODA = "requirements-soda.txt"


@dataclass(frozen=True, slots=True)
class Entrant:
    """One row of the table.

    Attributes:
        key: what `--only` calls it. `name` and `set_up` are for people; `package` is whose version is told.
        written: how it says each kind of question; what isn't named is as `_` says.
    """

    key: str
    name: str
    package: str
    home: Home
    module: str
    function: str
    set_up: str
    written: Mapping[str, str] = field(default_factory=dict, hash=False)


SCAN = Entrant(
    "scan", "scan and count nulls", "polars", Home.RIVALS, "in_polars", "scan", "the same 30 columns, streaming"
)
DDSS = Entrant(
    "ddss",
    "ddss, signature tally by commune",
    "polars",
    Home.DDSS,
    "by_ddss",
    "on_tally",
    "offending keys, then one streaming pass; what of two or more rules a record fails is known too",
)

_PANDERA = {
    "present": "`nullable=False`; with a condition `Check(function)`",
    "in": "`Check.isin`",
    "matches": "`Check.str_matches`",
    "at_most": "`Check.le`",
    "at_least": "`Check.ge`",
    "_": "`Check(function)`",
}
_GX = {
    "present": "`expect_column_values_to_not_be_null`",
    "in": "`…_to_be_in_set`",
    "matches": "`…_to_match_regex`",
    "lacks": "`…_to_not_match_regex`",
    "at_most": "`…_to_be_between`",
    "at_least": "`…_to_be_between`",
    "in_order": "`expect_column_pair_values_a_to_be_greater_than_b`",
    "unique": "`expect_column_values_to_be_unique`",
    "_": "`row_condition`",
}
_POINTBLANK = {
    "present": "`col_vals_not_null`",
    "in": "`col_vals_in_set`, null among the options",
    "matches": "`col_vals_regex(na_pass=True)`",
    "lacks": "`col_vals_regex(inverse=True)`",
    "at_most": "`col_vals_le`",
    "at_least": "`col_vals_ge`",
    "in_order": "`col_vals_le(value=col(…))`",
    "unique": "`rows_distinct`",
    "_": "`pre=`, a filter",
}

RIVALS: tuple[Entrant, ...] = (
    Entrant(
        "polars",
        "polars by hand, sums by commune",
        "polars",
        Home.RIVALS,
        "in_polars",
        "by_hand",
        "two streaming queries over the files",
        {"_": "an expression; shared numbers looked up"},
    ),
    Entrant(
        "duckdb",
        "DuckDB by hand, sums by commune and province",
        "duckdb",
        Home.RIVALS,
        "by_duckdb",
        "by_commune",
        "one query over the files, `preserve_insertion_order` off",
        {
            "_": "`count(*) FILTER (WHERE …)`",
            "in": "`IN`; over 100 options a joined table",
            "unique": "a joined `GROUP BY`",
        },
    ),
    Entrant(
        "soda",
        "Soda over DuckDB",
        "soda-core-duckdb",
        Home.SODA,
        "by_soda",
        "on_duckdb",
        "one scan, no samples of failing rows; brings DuckDB 1.0",
        {
            "present": "`missing_count`",
            "in": "`invalid_count`, valid values; over 100 of them an expression",
            "matches": "`invalid_count`, valid regex",
            "unique": "`duplicate_count`",
            "_": "a metric with an expression of SQL",
        },
    ),
    Entrant(
        "dataframely",
        "dataframely, failing rows counted by commune",
        "dataframely",
        Home.RIVALS,
        "by_dataframely",
        "on_lazy",
        "`Schema.filter` on a lazy frame, failing rows collected",
        {"present": "`nullable=False`", "matches": "`regex=`", "_": "a rule of the schema", "in": "`check=`"}
        | dict.fromkeys(("lacks", "at_most", "at_least", "unique"), "`check=`; with a condition a rule"),
    ),
    Entrant(
        "cuallee",
        "cuallee on polars",
        "cuallee",
        Home.RIVALS,
        "by_cuallee",
        "on_polars",
        "a data frame in memory: it takes no lazy one",
        {
            "present": "`is_complete`",
            "in": "`is_contained_in`",
            "matches": "`has_pattern`",
            "at_most": "`is_less_or_equal_than`",
            "at_least": "`is_greater_or_equal_than`",
            "unique": "`is_unique`",
            "_": "`satisfies`, in SQL",
        },
    ),
    Entrant(
        "pandera-polars",
        "pandera on polars, a data frame",
        "pandera",
        Home.RIVALS,
        "by_pandera_polars",
        "on_polars",
        "a data frame in memory, `lazy=True`, one failure case kept",
        _PANDERA,
    ),
    Entrant(
        "pandera-lazy",
        "pandera on polars, a lazy frame",
        "pandera",
        Home.RIVALS,
        "by_pandera_polars",
        "on_lazy",
        "a lazy frame, validation depth SCHEMA_AND_DATA, `lazy=True`, one failure case kept",
        _PANDERA,
    ),
    Entrant(
        "pandera-pandas",
        "pandera on pandas",
        "pandera",
        Home.RIVALS,
        "by_pandera_pandas",
        "on_pandas",
        "texts in Arrow, dates in numpy, `lazy=True`, one failure case kept",
        _PANDERA,
    ),
    Entrant(
        "pointblank",
        "Pointblank, whole table",
        "pointblank",
        Home.RIVALS,
        "by_pointblank",
        "on_whole",
        "a lazy frame, no extracts, no checked tables",
        _POINTBLANK,
    ),
    Entrant(
        "pointblank-provinces",
        "Pointblank, a segment for each province",
        "pointblank",
        Home.RIVALS,
        "by_pointblank",
        "by_province",
        "a data frame in memory, `segments=` of 34 provinces: 1,360 steps",
        _POINTBLANK,
    ),
    Entrant(
        "gx-pandas",
        "Great Expectations on pandas",
        "great_expectations",
        Home.RIVALS,
        "by_gx_pandas",
        "on_pandas",
        "texts in Arrow, dates in numpy, result format BASIC",
        _GX,
    ),
    Entrant(
        "gx-engine",
        "Great Expectations on the polars engine of ddss",
        "great_expectations",
        Home.DDSS,
        "by_gx_engine",
        "on_engine",
        "the same suite over the files, result format BASIC",
        _GX,
    ),
    Entrant(
        "gx-communes",
        "the same suite on each commune (`evaluate_grouped`)",
        "great_expectations",
        Home.DDSS,
        "by_gx_engine",
        "by_commune",
        "the same suite, one pass",
        _GX,
    ),
)
"""PyDeequ is not here: it needs a Java archive that Python's packages don't bring."""

ENTRANTS: tuple[Entrant, ...] = (SCAN, DDSS, *RIVALS)
