"""`context.data_sources.add_or_update_polars(name)`: a datasource with assets for lazy frames and for Parquet files.

Importing this module makes the datasource known to Great Expectations: that is how GX learns of one.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

import polars as pl
from great_expectations.compatibility.pydantic import Field
from great_expectations.core.batch import LegacyBatchDefinition
from great_expectations.core.batch_definition import BatchDefinition
from great_expectations.core.batch_spec import PathBatchSpec, RuntimeDataBatchSpec
from great_expectations.core.id_dict import BatchSpec, IDDict
from great_expectations.datasource.fluent.batch_identifier_util import make_batch_identifier
from great_expectations.datasource.fluent.batch_request import BatchRequest
from great_expectations.datasource.fluent.constants import _DATA_CONNECTOR_NAME
from great_expectations.datasource.fluent.interfaces import Batch, DataAsset, Datasource
from great_expectations.exceptions.exceptions import BuildBatchRequestError

from checks.expectations.engine.engine import PolarsExecutionEngine
from checks.expectations.engine.records import RuledFrame

EngineClass = type[PolarsExecutionEngine]
FRAME = "dataframe"
"""The batch parameter that holds a frame. GX keeps it out of results by this name."""


class _PolarsAsset(DataAsset[Any, Any]):
    """A table.

    `requires_rows`: without rows, an expectation about its rows is an error, not a success; unlike in GX that is so
    unless it is switched off.
    """

    requires_rows: bool = True

    def test_connection(self) -> None:
        """Do nothing: a frame comes with the batch, and a file may be written later."""

    def get_batch_parameters_keys(self, partitioner: Any = None) -> tuple[str, ...]:  # noqa: ARG002 - GX's signature
        """Names of batch parameters."""
        return ()

    def build_batch_request(
        self, options: dict[str, Any] | None = None, batch_slice: Any = None, partitioner: Any = None
    ) -> BatchRequest[Any]:
        """A request for the whole table.

        Raises:
            BuildBatchRequestError: the parameters are not the asset's, or ask for parts of the table.
        """
        if batch_slice is not None or partitioner is not None:
            raise BuildBatchRequestError(message="a table of polars comes whole: no batch_slice, no partitioner")
        given = options or {}
        if set(given) != set(self.get_batch_parameters_keys()):
            wanted = ", ".join(self.get_batch_parameters_keys()) or "none"
            raise BuildBatchRequestError(message=f"batch parameters of {self.name}: {wanted}")
        return BatchRequest(datasource_name=self.datasource.name, data_asset_name=self.name, options=given)

    def _validate_batch_request(self, batch_request: BatchRequest[Any]) -> None:
        """Do nothing: `build_batch_request` has."""

    def get_batch_identifiers_list(self, batch_request: BatchRequest[Any]) -> list[dict[str, Any]]:
        """Identifiers of the one batch."""
        return [IDDict(batch_request.options)]

    def add_batch_definition_whole(self, name: str) -> BatchDefinition[Any]:
        """A definition of a batch that is the whole table."""
        return self.add_batch_definition(name=name, partitioner=None)

    def get_batch(self, batch_request: BatchRequest[Any]) -> Batch:
        """The batch."""
        spec = self._spec(batch_request.options or {})
        spec["requires_rows"] = self.requires_rows
        data, markers = self.datasource.get_execution_engine().get_batch_data_and_markers(spec)
        definition = LegacyBatchDefinition(
            datasource_name=self.datasource.name,
            data_connector_name=_DATA_CONNECTOR_NAME,
            data_asset_name=self.name,
            batch_identifiers=make_batch_identifier(batch_request.options),
        )
        return Batch(
            datasource=self.datasource,
            data_asset=self,
            batch_request=batch_request,
            data=data,
            metadata=self._get_batch_metadata_from_batch_request(batch_request, ignore_options=(FRAME,)),
            batch_markers=markers,
            batch_spec=spec,
            batch_definition=definition,
        )

    @abstractmethod
    def _spec(self, options: Mapping[str, Any]) -> BatchSpec:
        """What the engine is told of a batch."""


class FrameAsset(_PolarsAsset):
    """A table that is given with each batch, as `{"dataframe": frame}`: lazy, eager, or a `RuledFrame`."""

    type: Literal["polars_frame"] = "polars_frame"

    def get_batch_parameters_keys(self, partitioner: Any = None) -> tuple[str, ...]:  # noqa: ARG002 - GX's signature
        """Names of batch parameters."""
        return (FRAME,)

    def build_batch_request(
        self, options: dict[str, Any] | None = None, batch_slice: Any = None, partitioner: Any = None
    ) -> BatchRequest[Any]:
        """A request for the frame given.

        Raises:
            BuildBatchRequestError: there is no frame among the parameters.
        """
        if not isinstance((options or {}).get(FRAME), pl.LazyFrame | pl.DataFrame | RuledFrame):
            raise BuildBatchRequestError(message='batch parameters must be {"dataframe": a frame of polars}')
        return super().build_batch_request(options, batch_slice, partitioner)

    def _spec(self, options: Mapping[str, Any]) -> BatchSpec:
        return RuntimeDataBatchSpec(batch_data=options[FRAME])


class ParquetAsset(_PolarsAsset):
    """A table in Parquet files. Queries may name other such assets of the same datasource as tables."""

    type: Literal["polars_parquet"] = "polars_parquet"
    path: str = Field(description="a file, or a pattern of files")

    def _spec(self, options: Mapping[str, Any]) -> BatchSpec:  # noqa: ARG002 - each kind of asset needs its own
        others = {each.name: each.path for each in self.datasource.assets if isinstance(each, ParquetAsset)}
        return PathBatchSpec(path=self.path, tables=others)


class PolarsDatasource(Datasource[Any, Any]):
    """Adds a datasource of polars."""

    asset_types: ClassVar[Sequence[type[DataAsset[Any, Any]]]] = [FrameAsset, ParquetAsset]
    type: Literal["polars"] = "polars"
    assets: list[FrameAsset | ParquetAsset] = []  # noqa: RUF012 - a field of pydantic, which copies it

    @property
    def execution_engine_type(self) -> EngineClass:
        """The engine."""
        return PolarsExecutionEngine

    def test_connection(self, test_assets: bool = True) -> None:  # noqa: FBT001, FBT002 - GX's signature
        """Do nothing: there is nothing to connect to."""

    def add_frame_asset(
        self, name: str, *, requires_rows: bool = True, batch_metadata: dict[str, Any] | None = None
    ) -> FrameAsset:
        """Add a table that is given with each batch."""
        asset = FrameAsset(name=name, requires_rows=requires_rows, batch_metadata=batch_metadata or {})
        added: FrameAsset = self._add_asset(asset)
        return added

    def add_parquet_asset(
        self, name: str, path: str, *, requires_rows: bool = True, batch_metadata: dict[str, Any] | None = None
    ) -> ParquetAsset:
        """Add a table in Parquet files; `path` may be a pattern."""
        asset = ParquetAsset(name=name, path=path, requires_rows=requires_rows, batch_metadata=batch_metadata or {})
        added: ParquetAsset = self._add_asset(asset)
        return added
