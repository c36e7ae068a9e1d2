"""Expectations of every kind on one table, judged by GX on pandas and on the polars engine."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import great_expectations.expectations as gxe
import pandas as pd
import polars as pl
from great_expectations.core.batch import Batch
from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.execution_engine.pandas_batch_data import PandasBatchData
from great_expectations.expectations.row_conditions import Column
from great_expectations.validator.validator import Validator

from checks.expectations.engine.engine import PolarsBatchData, PolarsExecutionEngine
from checks.expectations.engine.records import RuledFrame

if TYPE_CHECKING:
    from great_expectations.expectations.expectation import Expectation

SCHEMA = {
    "id": pl.Int64,
    "whole": pl.Int64,
    "some": pl.Int64,
    "share": pl.Float64,
    "name": pl.String,
    "code": pl.String,
    "yes": pl.Boolean,
    "day": pl.Date,
    "moment": pl.Datetime("us"),
    "left": pl.Int64,
    "right": pl.Int64,
    "json": pl.String,
    "written_day": pl.String,
}
"""`id` counts rows from 0; `whole`, `code`, `yes`, `json` and `written_day` have no nulls."""

NAMES = ["Hà Nội", "Đà Nẵng", "Thừa Thiên Huế", "Cần Thơ", "  x", "Nghệ An", "ABC 123", "Hoà\n", "\u1ea2\u0309nh", ""]
DAYS = [date(2024, 1, 1), date(2024, 2, 29), date(2025, 7, 1), date(2026, 10, 31)]
NAN = float("nan")

VALUES: dict[str, list[Any]] = {
    "whole": [-3, 0, 1, 2, 5, 14],
    "some": [None, 0, 1, 2, 3, 15],
    "share": [None, NAN, -1.5, 0.0, 0.25, 3.0],
    "name": [None, *NAMES],
    "code": ["00001", "01234", "31999", "1234", "0000a"],
    "yes": [True, False],
    "day": [None, *DAYS],
    "moment": [None, *(datetime(each.year, each.month, each.day, 8, 30) for each in DAYS)],
    "left": [None, 0, 1, 2],
    "right": [None, 0, 1, 2],
    "json": ['{"a": 1}', '{"a": "z"}', "{bad", "[]"],
    "written_day": ["2024-01-02", "nope", "2024-13-01"],
}
"""What the cells of generated tables hold."""


@dataclass(frozen=True)
class Case:
    """One expectation, by the name of its class."""

    kind: str
    kwargs: dict[str, Any] = field(default_factory=dict)

    def expectation(self) -> Expectation:
        with warnings.catch_warnings():
            # GX warns of conditions written as text, which the engine reads none the less.
            warnings.simplefilter("ignore", DeprecationWarning)
            return getattr(gxe, self.kind)(**self.kwargs)


def table(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Rows, each a cell by the name of its column, as the table of the cases."""
    numbered = [{**row, "id": number} for number, row in enumerate(rows)]
    return pl.DataFrame(numbered, schema=SCHEMA)


def on_pandas(frame: pl.DataFrame) -> pd.DataFrame:
    """The table as pandas has it after reading a file: numbers with gaps are floats, days are moments."""
    columns = {}
    for name, dtype in frame.schema.items():
        cells = frame[name].to_list()
        if dtype.is_temporal():
            columns[name] = pd.to_datetime(pd.Series(cells, dtype="object"))
        elif dtype.is_numeric() and None in cells:
            columns[name] = pd.Series([NAN if cell is None else cell for cell in cells], dtype="float64")
        else:
            of = {pl.Int64: "int64", pl.Float64: "float64", pl.Boolean: "bool"}.get(dtype, "str")
            columns[name] = pd.Series(cells, dtype=of)
    return pd.DataFrame(columns)


def pandas_validator(frame: pl.DataFrame) -> Validator:
    engine = PandasExecutionEngine()
    return Validator(execution_engine=engine, batches=[Batch(data=PandasBatchData(engine, on_pandas(frame)))])


def polars_validator(frame: pl.DataFrame, *, requires_rows: bool = False) -> Validator:
    engine = PolarsExecutionEngine()
    given = RuledFrame(frame.lazy(), tables={"other": frame.lazy()})
    return Validator(
        execution_engine=engine, batches=[Batch(data=PolarsBatchData(engine, given, requires_rows=requires_rows))]
    )


def judged(validator: Validator, cases: list[Case], result_format: Any = "SUMMARY") -> list[tuple[Any, dict[str, Any]]]:
    """Verdict and details of each case, in order; where it couldn't be judged, "error" and nothing."""
    wanted = [case.expectation().configuration for case in cases]
    for place, each in enumerate(wanted):
        each.meta = {"place": place}
    with warnings.catch_warnings():
        # pandas warns where it compares what can't be compared, and numpy of means over nothing.
        warnings.simplefilter("ignore")
        results = validator.graph_validate(wanted, runtime_configuration={"result_format": result_format})
    found: dict[int, tuple[Any, dict[str, Any]]] = {}
    for each in results:
        raised = _raised(each.exception_info)
        found[each.expectation_config.meta["place"]] = ("error", {}) if raised else (bool(each.success), each.result)
    return [found[place] for place in range(len(cases))]


def _raised(info: Any) -> bool:
    if not info:
        return False
    if "raised_exception" in info:
        return bool(info["raised_exception"])
    return any(each["raised_exception"] for each in info.values())


ABOUT_TYPES = {"ExpectColumnValuesToBeOfType", "ExpectColumnTypeToBe", "ExpectColumnValuesToBeInTypeList"}
"""Kinds whose observed value is the name of a type."""


def comparable(case: Case, verdict: Any, result: dict[str, Any]) -> dict[str, Any]:
    """The whole result, as far as it must be the same on both engines."""
    details = {name: _plain(given) for name, given in result.items() if name != "unexpected_index_query"}
    if any(
        None in (each["value"] if isinstance(each["value"], list) else [each["value"]]) for each in _counts(details)
    ):
        del details["partial_unexpected_counts"]
    if "partial_missing_list" in details:
        # Values of a set, which pandas leaves in the order of their hashes.
        details["partial_missing_list"].sort(key=str)
    if case.kind in ABOUT_TYPES:
        details.pop("observed_value", None)
    return {"success": verdict, **details}


def _counts(details: dict[str, Any]) -> list[dict[str, Any]]:
    return details.get("partial_unexpected_counts") or []


def _plain(value: Any) -> Any:
    """A value without the types of pandas and numpy: missing is None, days are moments, numbers are floats."""
    if isinstance(value, dict):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple | set):
        return [_plain(each) for each in value]
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, bool | str):
        return value
    if isinstance(value, date | datetime | pd.Timestamp):
        return pd.Timestamp(value).isoformat()
    number = float(value)
    return None if math.isnan(number) else float(f"{number:.9g}")


def _cases() -> list[Case]:
    cases: list[Case] = []

    def add(kind: str, **kwargs: Any) -> None:
        cases.append(Case(kind, kwargs))

    for part in (_sets, _numbers, _texts, _several, _conditions, _tables):
        part(add)
    return cases


def _sets(add: Any) -> None:
    for column in ("whole", "some", "share", "name", "day", "moment"):
        add("ExpectColumnValuesToNotBeNull", column=column, mostly=0.7)
        add("ExpectColumnValuesToBeNull", column=column, mostly=0.3)
        add("ExpectColumnValuesToBeUnique", column=column, mostly=0.5)
        add("ExpectColumnUniqueValueCountToBeBetween", column=column, min_value=1, max_value=4)
        add("ExpectColumnProportionOfUniqueValuesToBeBetween", column=column, min_value=0.5)
        add("ExpectColumnProportionOfNonNullValuesToBeBetween", column=column, min_value=0.7)
    for column, wanted in (("name", NAMES[:4]), ("some", [0, 1, 2]), ("share", [0.0, 3]), ("code", VALUES["code"][:2])):
        for kind in ("ExpectColumnValuesToBeInSet", "ExpectColumnValuesToNotBeInSet"):
            add(kind, column=column, value_set=wanted, mostly=0.5)
        for kind in ("ToBeInSet", "ToContainSet", "ToEqualSet"):
            add(f"ExpectColumnDistinctValues{kind}", column=column, value_set=wanted)
    for column, wanted in (("whole", [0, 1]), ("code", ["00001", "01234"]), ("yes", [True])):
        add("ExpectColumnMostCommonValueToBeInSet", column=column, value_set=wanted, ties_okay=True)


def _numbers(add: Any) -> None:
    for column, least, most in (("whole", 0, 5), ("some", 1, 14), ("share", -1, 1)):
        for strict in ({}, {"strict_min": True, "strict_max": True}):
            add("ExpectColumnValuesToBeBetween", column=column, min_value=least, max_value=most, mostly=0.6, **strict)
        for kind in ("Max", "Min", "Mean", "Median", "Stdev", "Sum"):
            add(f"ExpectColumn{kind}ToBeBetween", column=column, min_value=least, max_value=most)
        add("ExpectColumnValueZScoresToBeLessThan", column=column, threshold=1.2, double_sided=True, mostly=0.8)
        add("ExpectColumnValueZScoresToBeLessThan", column=column, threshold=0.5, double_sided=False, mostly=0.6)
        for method in ("iqr", "std"):
            add("ExpectColumnValuesToNotBeOutliers", column=column, method=method, multiplier=1.0, mostly=0.8)
    bins = {"bins": [-4, 0, 5, 20], "weights": [0.3, 0.4, 0.3]}
    for column in ("whole", "some"):
        add("ExpectColumnKLDivergenceToBeLessThan", column=column, partition_object=bins, threshold=2.0)
    shares = {"values": VALUES["code"], "weights": [0.2, 0.2, 0.2, 0.2, 0.2]}
    add("ExpectColumnKLDivergenceToBeLessThan", column="code", partition_object=shares, threshold=0.5)
    bounds = {"quantiles": [0.25, 0.75], "value_ranges": [[-2, 2], [0, None]]}
    for how in ("linear", "lower", "higher", "midpoint", "nearest"):
        add("ExpectColumnQuantileValuesToBeBetween", column="whole", quantile_ranges=bounds, allow_relative_error=how)
    add(
        "ExpectColumnValuesToBeBetween", column="moment", min_value=datetime(2024, 2, 1), max_value=datetime(2026, 1, 1)
    )
    for column in ("whole", "some", "share"):
        for strictly in (True, False):
            add("ExpectColumnValuesToBeIncreasing", column=column, strictly=strictly, mostly=0.5)
            add("ExpectColumnValuesToBeDecreasing", column=column, strictly=strictly, mostly=0.5)


def _texts(add: Any) -> None:
    for pattern in (r"^\w+ \w+", "Nội|Huế", r"[À-ỹ]", "(?i)hà", "^(?!TP)"):
        add("ExpectColumnValuesToMatchRegex", column="name", regex=pattern, mostly=0.4)
        add("ExpectColumnValuesToNotMatchRegex", column="name", regex=pattern, mostly=0.4)
    add("ExpectColumnValuesToMatchRegex", column="code", regex=r"^\d{5}$", mostly=0.6)
    patterns = ["^H", "i"]
    add("ExpectColumnValuesToMatchRegexList", column="name", regex_list=patterns, match_on="any", mostly=0.3)
    add("ExpectColumnValuesToMatchRegexList", column="name", regex_list=patterns, match_on="all", mostly=0.3)
    add("ExpectColumnValuesToNotMatchRegexList", column="name", regex_list=patterns, mostly=0.3)
    add("ExpectColumnValueLengthsToBeBetween", column="name", min_value=2, max_value=8, mostly=0.5)
    add("ExpectColumnValueLengthsToEqual", column="code", value=5, mostly=0.7)
    add("ExpectColumnValuesToBeDateutilParseable", column="written_day", mostly=0.4)
    add("ExpectColumnValuesToMatchStrftimeFormat", column="written_day", strftime_format="%Y-%m-%d", mostly=0.4)
    add("ExpectColumnValuesToBeJsonParseable", column="json", mostly=0.7)


def _several(add: Any) -> None:
    for ignore in ("both_values_are_missing", "either_value_is_missing", "neither"):
        pair = {"column_A": "left", "column_B": "right", "ignore_row_if": ignore, "mostly": 0.4}
        add("ExpectColumnPairValuesToBeEqual", **pair)
        add("ExpectColumnPairValuesAToBeGreaterThanB", **pair)
        add("ExpectColumnPairValuesAToBeGreaterThanB", or_equal=True, **pair)
        add("ExpectColumnPairValuesToBeInSet", value_pairs_set=[(0, 0), (1, 2)], **pair)
    for ignore in ("all_values_are_missing", "any_value_is_missing", "never"):
        several = {"column_list": ["left", "right"], "ignore_row_if": ignore}
        add("ExpectCompoundColumnsToBeUnique", **several)
        add("ExpectSelectColumnValuesToBeUniqueWithinRecord", **several)
        add("ExpectMulticolumnSumToEqual", sum_total=2, **several)
        add("ExpectMulticolumnValuesToBeEqual", **several)


def _conditions(add: Any) -> None:
    name, whole, some = Column("name"), Column("whole"), Column("some")
    conditions = [
        whole > 0,
        (whole >= 0) & name.is_not_null(),
        name.is_in(NAMES[:3]),
        name.is_null(),
        (whole < 0) | (some == 1),
        some != 1,
        some.is_not_in([0, 1]),
    ]
    for condition in conditions:
        add("ExpectColumnValuesToBeBetween", column="share", min_value=-1, max_value=1, row_condition=condition)
        add("ExpectColumnMeanToBeBetween", column="whole", min_value=0, max_value=5, row_condition=condition)
        add("ExpectColumnValuesToBeUnique", column="code", row_condition=condition)
        add("ExpectCompoundColumnsToBeUnique", column_list=["left", "code"], row_condition=condition)
        add("ExpectTableRowCountToBeBetween", min_value=1, max_value=9, row_condition=condition)
        add("ExpectColumnValuesToBeIncreasing", column="whole", row_condition=condition)
    written = {"condition_parser": "great_expectations", "row_condition": 'col("whole") > 1'}
    add("ExpectColumnValuesToNotBeNull", column="name", mostly=0.7, **written)
    passed_on = {"condition_parser": "pandas", "row_condition": 'whole >= 1 and code == "00001"'}
    add("ExpectColumnValuesToNotBeNull", column="name", mostly=0.7, **passed_on)


def _tables(add: Any) -> None:
    add("ExpectColumnToExist", column="name")
    add("ExpectColumnToExist", column="nowhere")
    add("ExpectColumnValuesToNotBeNull", column="nowhere")
    add("ExpectTableColumnCountToBeBetween", min_value=3, max_value=30)
    add("ExpectTableColumnCountToEqual", value=3)
    add("ExpectTableColumnsToMatchOrderedList", column_list=list(SCHEMA))
    add("ExpectTableColumnsToMatchSet", column_set=["id", "name"], exact_match=False)
    add("ExpectTableRowCountToBeBetween", min_value=3, max_value=12)
    add("ExpectTableRowCountToEqual", value=8)
    for column, wanted in (("whole", "int64"), ("share", "float64"), ("whole", "float64"), ("yes", "bool")):
        add("ExpectColumnValuesToBeOfType", column=column, type_=wanted)
        add("ExpectColumnTypeToBe", column=column, type_=wanted)
        add("ExpectColumnValuesToBeInTypeList", column=column, type_list=[wanted, "Decimal"])


CASES = _cases()
"""Expectations that pandas can judge, with the verdict wanted to be the same."""

POLARS_ALONE: list[tuple[Case, Any]] = [
    (Case("ExpectColumnValuesToMatchLikePattern", {"column": "name", "like_pattern": "H%"}), 2),
    (Case("ExpectColumnValuesToNotMatchLikePattern", {"column": "name", "like_pattern": "H%"}), 2),
    (Case("ExpectColumnValuesToMatchLikePatternList", {"column": "name", "like_pattern_list": ["H%", "_x"]}), 1),
    (Case("ExpectColumnValuesToNotMatchLikePatternList", {"column": "name", "like_pattern_list": ["H%", "_x"]}), 3),
    (Case("ExpectColumnValuesToMatchJsonSchema", {"column": "json", "json_schema": {"type": "object"}}), 3),
    (Case("UnexpectedRowsExpectation", {"unexpected_rows_query": "SELECT * FROM {batch} WHERE whole > 1"}), 2),
    (Case("ExpectTableRowCountToEqualOtherTable", {"other_table_name": "other"}), None),
    (
        Case(
            "ExpectQueryResultsToMatchComparison",
            {
                "base_query": "SELECT code, COUNT(*) AS n FROM {batch} WHERE whole <= 1 GROUP BY code",
                "comparison_data_source_name": "other",
                "comparison_query": "SELECT code, COUNT(*) AS n FROM other GROUP BY code",
            },
        ),
        2,
    ),
]
"""Expectations that GX can't judge on pandas, with how many values or rows of `ALONE` fail them, by hand."""

ALONE = table(
    [
        {"name": "Hà Nội", "code": "00001", "whole": 0, "json": '{"a": 1}'},
        {"name": "Huế", "code": "00001", "whole": 1, "json": "{}"},
        {"name": "ax", "code": "00002", "whole": 2, "json": "{bad"},
        {"name": "axe", "code": "00003", "whole": 3, "json": "[]"},
        {"name": None, "code": "00001", "whole": 1, "json": "7"},
    ]
)
