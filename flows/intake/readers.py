"""What reading an extract takes in each format: plan all files first, hold them against the contract, then read."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from checks.errors import InputProblems, Problem
from flows.intake import columnar, delimited, ndjson, postgres, workbook
from flows.intake import problems as say
from flows.intake.digest import Digest
from flows.intake.probe import Prober
from flows.intake.relations import relation
from flows.intake.stage import Rejects, Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from pathlib import Path

    import polars as pl

    from flows.intake.casts import Reading
    from flows.intake.headers import Header, Names
    from flows.intake.postgres import Snapshot
    from flows.intake.sources import Source, SourceFile


@dataclass(frozen=True)
class Parts:
    """The records of an extract file by file.

    `scan` gives those of some files, by name: the columns of the extract's frame, and one more, of the name it is
    given, with a key of `places`, which names the file that was read there.
    """

    scan: Callable[[Collection[str], str], pl.LazyFrame]
    places: Mapping[str, str]


_Layout = TypeVar("_Layout", delimited.Layout, workbook.Layout)


class Reader(ABC):
    """What reading has in common over the formats."""

    def __init__(self, sources: Sequence[Source], names: Names, reading: Reading, rejects: Rejects, work: Path) -> None:
        """Start with nothing read."""
        self.headers: list[Header] = []
        self.warnings: list[str] = []
        self._sources = sources
        self._names = names
        self._reading = reading
        self._rejects = rejects
        self._work = work
        self._problems: list[Problem] = []
        self.in_parts = False
        self.parts: Parts | None = None
        self.tables: list[SourceFile] = []

    @abstractmethod
    def run(self) -> tuple[pl.LazyFrame, int]:
        """The frame, and how many rows it holds."""

    def present(self) -> frozenset[str]:
        """Columns that at least one file has."""
        found = [header.places for header in self.headers]
        return frozenset().union(*found, *(self._folders(source) for source in self._sources))

    def _folders(self, source: Source) -> dict[str, str | None]:
        """Columns that a file's folders give."""
        pairs = ((self._names.column(key), value) for key, value in source.partitions)
        return {name: value for name, value in pairs if name is not None}

    def _stage(self, present: frozenset[str]) -> Stage:
        columns = [column for column in self._names.table.columns if column.name in present]
        return Stage.within(self._work, columns, self._reading, self._rejects, by_source=self.in_parts)

    def _agree(self, headed: Sequence[tuple[Source, Header]]) -> None:
        """Hold the files against the contract and against each other; raise what was found so far."""
        absent: dict[str, list[Header]] = defaultdict(list)
        for source, header in headed:
            for name in self._names.table.by_name:
                if name not in header.places and name not in self._folders(source):
                    absent[name].append(header)
        for column in self._names.table.columns:
            lacking = absent.get(column.name, [])
            if column.required:
                self._problems.extend(self._names.missing(header, column) for header in lacking)
            elif lacking and len(lacking) < len(headed):
                where = say.listing(header.file for header in lacking)
                self.warnings.append(
                    f"{column.name}: một số tệp thiếu cột này, để trống ({where}). / "
                    f"some files lack this column, left empty ({where})."
                )
        if self._problems:
            others = [other for _, header in headed if (other := self._names.other_contract(header))]
            self._problems = [*others, *self._problems]
        self._raise()

    def _raise(self) -> None:
        if self._problems:
            raise InputProblems(self._problems)

    def _empty(self, source: Source) -> None:
        self.warnings.append(f"{source.name}: tệp không có dữ liệu. / the file holds no data.")


class _Planned(Reader, Generic[_Layout]):
    """Files whose headers are all looked at before the first row, so that a fault shows before hours of reading."""

    @abstractmethod
    def _layout(self, source: Source) -> _Layout | None:
        """How a file is laid out; None where it holds nothing, or problems were found."""

    @abstractmethod
    def _read(self, source: Source, plan: _Layout, stage: Stage, folders: dict[str, str | None]) -> None:
        """Stage its rows; `folders` gives columns that it has not itself."""

    def run(self) -> tuple[pl.LazyFrame, int]:
        """Headers of all files first, then their rows."""
        plans: list[tuple[Source, _Layout]] = []
        for source in self._sources:
            before = len(self._problems)
            plan = self._layout(source)
            if plan is not None:
                plans.append((source, plan))
                self.headers.append(plan.header)
            elif len(self._problems) == before:
                self._empty(source)
        self._agree([(source, plan.header) for source, plan in plans])
        stage = self._stage(self.present())
        for source, plan in plans:
            folders = {name: value for name, value in self._folders(source).items() if name not in plan.header.places}
            try:
                self._read(source, plan, stage, folders)
            except InputProblems as found:
                self._problems.extend(found.problems)
        self._raise()
        if self.in_parts:
            self.parts = Parts(stage.scan_of, stage.places())
        return stage.scan(), stage.rows


class Csv(_Planned[delimited.Layout]):
    """CSV files."""

    def _layout(self, source: Source) -> delimited.Layout | None:
        return delimited.layout(source, self._names, self._problems)

    def _read(self, source: Source, plan: delimited.Layout, stage: Stage, folders: dict[str, str | None]) -> None:
        delimited.read(source, plan, stage, folders)


class Xlsx(_Planned[workbook.Layout]):
    """Workbooks."""

    def _layout(self, source: Source) -> workbook.Layout | None:
        return workbook.layout(source, self._names, self._problems)

    def _read(self, source: Source, plan: workbook.Layout, stage: Stage, folders: dict[str, str | None]) -> None:
        self.warnings.extend(workbook.read(source, plan, stage, folders))


class DatabaseTable(Reader):
    """A table of a database."""

    def __init__(self, snapshot: Snapshot, *reading: Any) -> None:
        """Read in this snapshot; the rest is as for every reader."""
        super().__init__(*reading)
        self._snapshot = snapshot

    def run(self) -> tuple[pl.LazyFrame, int]:
        """Columns and types from the catalogue first; then only the columns that the contract knows."""
        (source,) = self._sources
        table = relation(source.path)
        fields, secured = self._snapshot.fields(table)
        header = self._names.match(source.name, [field.name for field in fields], self._problems)
        self.headers.append(header)
        by_name = self._names.table.by_name
        asked: dict[str, str] = {}
        for name in sorted(header.places):
            field = fields[header.places[name]]
            expression = field.expression(by_name[name].kind)
            if expression is None:
                self._problems.append(postgres.wrong_type(table, by_name[name], field))
            else:
                asked[name] = expression
        self._agree([(source, header)])
        if secured:
            self.warnings.append(postgres.secured(table))
        stage = self._stage(self.present())
        digest = Digest(tuple(asked))
        for frame in self._snapshot.batches(table, asked):
            columnar.add(frame, source.name, digest.rows + 1, stage)
            digest.take(frame)
        self.tables.append(digest.fact(source.name))
        if self.in_parts:
            self.parts = Parts(stage.scan_of, stage.places())
        return stage.scan(), stage.rows


class Ndjson(Reader):
    """NDJSON files."""

    def run(self) -> tuple[pl.LazyFrame, int]:
        """Names are known only after the last line, so every column is staged and the absent ones dropped."""
        stage = self._stage(frozenset(self._names.table.by_name))
        headed: list[tuple[Source, Header]] = []
        for source in self._sources:
            before = stage.rows + self._rejects.count
            try:
                header = ndjson.read(source, self._names, stage, self._folders(source), self._problems)
            except InputProblems as found:
                self._problems = list(found.problems)
                continue
            if stage.rows + self._rejects.count == before and not header.names:
                self._empty(source)
            elif header.names or stage.rows + self._rejects.count > before:
                headed.append((source, header))
        self.headers.extend(header for _, header in headed)
        # A file in which no line could be read names no columns: its lines are accounted for as rejected.
        self._agree([(source, header) for source, header in headed if header.names])
        present = self.present()
        names = [name for name in self._names.table.by_name if name in present]
        if self.in_parts:
            self.parts = Parts(
                lambda files, column: stage.scan_of(files, column).select(*names, column), stage.places()
            )
        return stage.scan().select(names), stage.rows


class Parquet(Reader):
    """Parquet files, of a Delta table too."""

    def run(self) -> tuple[pl.LazyFrame, int]:
        """Files of the contract's own types are scanned where they stand; the others are staged."""
        plans: list[tuple[Source, columnar.Layout]] = []
        with Prober() as prober:
            for source in self._sources:
                plan = columnar.layout(source, self._names, prober, self._problems)
                if plan is not None:
                    plans.append((source, plan))
                    self.headers.append(plan.header)
        self._agree([(source, plan.header) for source, plan in plans])
        columnar.check_total([(source, plan.unpacked_bytes) for source, plan in plans], plans[0][0].path.parent.name)
        present = self.present()
        columns = [column for column in self._names.table.columns if column.name in present]
        direct, staged = self._split(plans)
        stage = self._stage(present)
        for source, plan in staged:
            columnar.read(source, plan, stage, self._given(source, plan))
        rows = sum(plan.rows for _, plan in direct) + stage.rows

        def scanned(chosen: Sequence[tuple[Source, columnar.Layout]], column: str | None = None) -> pl.LazyFrame:
            given = [self._given(source, plan) for source, plan in chosen]
            return columnar.scan([source for source, _ in chosen], [plan for _, plan in chosen], columns, given, column)

        def parts(files: Collection[str], column: str) -> pl.LazyFrame:
            chosen = [each for each in direct if each[0].name in files]
            frames = [scanned(chosen, column)] if chosen else []
            staged = [stage.scan_of(files, column)] if stage.rows or not chosen else []
            return columnar.together([*frames, *staged])

        if self.in_parts:
            self.parts = Parts(parts, {str(source.path): source.name for source, _ in direct} | stage.places())
        if not direct:
            return stage.scan(), rows
        return (columnar.together([scanned(direct), stage.scan()]) if stage.rows else scanned(direct)), rows

    def _given(self, source: Source, plan: columnar.Layout) -> dict[str, str | None]:
        """Columns that only the file's folders give: where a file has the column itself, the file is believed."""
        return {name: value for name, value in self._folders(source).items() if name not in plan.header.places}

    def _split(
        self, plans: Sequence[tuple[Source, columnar.Layout]]
    ) -> tuple[list[tuple[Source, columnar.Layout]], list[tuple[Source, columnar.Layout]]]:
        """Files to scan, and files to stage: those of other types, other names, or other folders than the first."""
        by_name = self._names.table.by_name
        naming: dict[str, str] = {}
        given: frozenset[str] | None = None
        direct: list[tuple[Source, columnar.Layout]] = []
        staged: list[tuple[Source, columnar.Layout]] = []
        for source, plan in plans:
            written = {name: plan.header.names[place] for name, place in plan.header.places.items()}
            folders = frozenset(self._given(source, plan))
            fits = (
                plan.exact
                and all(by_name[name].kind.value == "text" for name in folders)
                and given in {None, folders}
                and all(naming.get(name, name_written) == name_written for name, name_written in written.items())
            )
            if fits:
                naming |= written
                given = folders
            (direct if fits else staged).append((source, plan))
        return direct, staged
