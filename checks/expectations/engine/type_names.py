"""Names by which an expectation may ask for a column's type, and the three expectations that ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

import polars as pl
from great_expectations.execution_engine.execution_engine import ExecutionEngine
from great_expectations.expectations.core.expect_column_type_to_be import ExpectColumnTypeToBe
from great_expectations.expectations.core.expect_column_values_to_be_in_type_list import (
    ExpectColumnValuesToBeInTypeList,
)
from great_expectations.expectations.core.expect_column_values_to_be_of_type import ExpectColumnValuesToBeOfType

from checks.expectations.engine.plan import EngineError

ALSO_CALLED: Mapping[type[pl.DataType], frozenset[str]] = {
    pl.String: frozenset({"str", "string", "Utf8", "object", "object_", "O", "VARCHAR", "TEXT"}),
    pl.Boolean: frozenset({"bool", "bool_", "boolean"}),
    pl.Date: frozenset({"date"}),
    pl.Datetime: frozenset({"datetime", "datetime64", "Timestamp"}),
}
"""Names beside polars' own, as those know them who come from pandas or SQL."""


def type_matches(dtype: pl.DataType, wanted: str | None) -> bool:
    """Whether a column's type goes by a name; None asks for nothing."""
    base = dtype.base_type()
    names = {str(dtype), base.__name__, *ALSO_CALLED.get(base, ())}
    if isinstance(dtype, pl.Datetime):
        names.add(f"datetime64[{dtype.time_unit}]")
    if dtype.is_numeric():
        names.add(base.__name__.lower())
        names.add("float" if dtype.is_float() else "int" if dtype.is_integer() else "decimal")
    return wanted is None or wanted in names


def _one(kwargs: Mapping[str, Any], dtype: pl.DataType) -> bool:
    return type_matches(dtype, kwargs.get("type_"))


def _one_of(kwargs: Mapping[str, Any], dtype: pl.DataType) -> bool:
    wanted = kwargs.get("type_list")
    return wanted is None or any(type_matches(dtype, each) for each in wanted)


Judge = Callable[[Mapping[str, Any], pl.DataType], bool]

JUDGED: Mapping[type[Any], Judge] = {
    ExpectColumnValuesToBeOfType: _one,
    ExpectColumnTypeToBe: _one,
    ExpectColumnValuesToBeInTypeList: _one_of,
}


def teach_types(engine: type[ExecutionEngine[Any]]) -> None:
    """Have the three expectations judge by polars' types on an engine.

    They choose what to do by the class of the engine, and know none but their own: there is no other way in.
    """
    for expectation, judge in JUDGED.items():
        expectation._validate = _judging(expectation._validate, judge, engine)  # noqa: SLF001 - see the docstring


def _judging(
    theirs: Callable[..., Any],
    judge: Judge,
    engine: type[ExecutionEngine[Any]],
) -> Callable[..., Any]:
    @wraps(theirs)
    def validate(
        self: Any,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: ExecutionEngine[Any] | None = None,
    ) -> Any:
        if not isinstance(execution_engine, engine):
            return theirs(self, metrics, runtime_configuration, execution_engine)
        kwargs = self.configuration.kwargs
        types = {each["name"]: each["type"] for each in metrics["table.column_types"]}
        if kwargs["column"] not in types:
            raise EngineError(f'Error: The column "{kwargs["column"]}" in BatchData does not exist.')
        dtype = types[kwargs["column"]]
        return {"success": judge(kwargs, dtype), "result": {"observed_value": str(dtype)}}

    return validate
