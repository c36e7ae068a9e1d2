"""Parquet: scanned where it stands when its types are the contract's, else read in batches into the stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from checks.errors import InputProblems, Problem
from flows.intake import problems as say
from flows.intake.casts import convertible, written
from flows.intake.parquet_footer import FooterError, read_footer
from flows.intake.probe import READ_FAULTS
from schemas.contract import DTYPES, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from flows.intake.headers import Header, Names
    from flows.intake.parquet_footer import Footer
    from flows.intake.probe import Prober
    from flows.intake.sources import Source
    from flows.intake.stage import Stage
    from schemas.contract import Column

MAX_UNPACKED_BYTES = 200 * 1024**3
"""Most that the files of one extract may hold once unpacked: some 500 million records."""

SUSPECT_BYTES = 1024**3
MAX_RATIO = 5_000
"""A file that claims more than SUSPECT_BYTES and packs better than this is not a register but a trap."""

BATCH_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class Layout:
    """What a Parquet file holds. `exact` columns need no conversion; `empties` hold empty text."""

    header: Header
    rows: int
    unpacked_bytes: int
    exact: bool
    empties: frozenset[str]


def layout(source: Source, names: Names, prober: Prober, problems: list[Problem]) -> Layout | None:
    """Read a file's footer and schema, and every value once: a file that fails later would fail half-way."""
    footer = _footer(source)
    if isinstance(footer, Problem):
        problems.append(footer)
        return None
    found = prober.ask(source.path, names)
    if found is None or found.rows != footer.rows:
        problems.append(say.broken_parquet(source.name, "data"))
        return None
    schema = pl.scan_parquet(source.path, glob=False, hive_partitioning=False).collect_schema()
    before = len(problems)
    header = names.match(source.name, schema.names(), problems)
    dtypes = {name: schema[header.names[place]] for name, place in header.places.items()}
    by_name = names.table.by_name
    problems.extend(
        _wrong_type(source.name, by_name[name], dtype)
        for name, dtype in dtypes.items()
        if not convertible(by_name[name].kind, dtype)
    )
    if len(problems) > before:
        return None
    exact = not found.beyond and all(dtype == DTYPES[by_name[name].kind] for name, dtype in dtypes.items())
    return Layout(header, footer.rows, footer.unpacked_bytes, exact, found.empties)


def _footer(source: Source) -> Footer | Problem:
    """Footer of a file that is whole and not too large."""
    try:
        footer = read_footer(source.path)
    except FooterError as fault:
        return say.broken_parquet(source.name, str(fault))
    except OSError:
        return say.unreadable(source.name)
    unpacked = footer.unpacked_bytes
    ratio = unpacked / max(source.size_bytes, 1)
    if unpacked > MAX_UNPACKED_BYTES or (unpacked > SUSPECT_BYTES and ratio > MAX_RATIO):
        return _too_large(source.name, unpacked)
    return footer


def check_total(layouts: Sequence[tuple[Source, int]], where: str) -> None:
    """Refuse an extract whose files together claim too much; takes unpacked bytes by file."""
    total = sum(size for _, size in layouts)
    if total > MAX_UNPACKED_BYTES:
        raise InputProblems([_too_large(where, total)])


def renamed(source: Source, header: Header) -> pl.LazyFrame:
    """A file's known columns under the contract's names."""
    return pl.scan_parquet(source.path, glob=False, hive_partitioning=False).select(
        pl.col(header.names[place]).alias(name) for name, place in header.places.items()
    )


def read(source: Source, plan: Layout, stage: Stage, partitions: Mapping[str, str | None]) -> None:
    """Read a file that needs conversion into the stage, batch by batch."""
    start = 1
    lazy = renamed(source, plan.header).with_columns(
        pl.lit(value, pl.String).alias(name) for name, value in partitions.items()
    )
    try:
        for frame in lazy.collect_batches(chunk_size=BATCH_ROWS, maintain_order=True):
            add(frame, source.name, start, stage)
            start += frame.height
    except READ_FAULTS:
        raise InputProblems([say.broken_parquet(source.name, "data")]) from None


def add(frame: pl.DataFrame, name: str, start: int, stage: Stage) -> None:
    """Take typed rows of the file `name` into the stage; the first is its row `start`, from 1."""

    def raws_of(rows: Sequence[int]) -> Iterable[str]:
        values = [written(column, dtype) for column, dtype in frame.schema.items()]
        return frame[rows].select(pl.struct(values).struct.json_encode()).to_series()

    stage.add(frame, name, line_of=lambda row: start + row, raws_of=raws_of)


def scan(
    sources: Sequence[Source],
    plans: Sequence[Layout],
    columns: Sequence[Column],
    partitions: Sequence[Mapping[str, str | None]],
    file_column: str | None = None,
) -> pl.LazyFrame:
    """One lazy frame over files that need no conversion, all of one naming.

    Args:
        sources: The files.
        plans: What each holds.
        columns: Columns of the result; those that a file lacks are null there.
        partitions: Per file, columns that its folders give, as text.
        file_column: Name of a further column, with the path of the file.
    """
    naming: dict[str, str] = {}
    for plan in plans:
        naming |= {name: plan.header.names[place] for name, place in plan.header.places.items()}
    by_name = {column.name: column for column in columns}
    paths = [str(source.path) for source in sources]
    given = sorted({name for part in partitions for name in part})
    marker = "\0file"
    lazy = pl.scan_parquet(
        paths,
        glob=False,
        hive_partitioning=False,
        schema={written: DTYPES[by_name[name].kind] for name, written in naming.items()},
        missing_columns="insert",
        extra_columns="ignore",
        include_file_paths=marker if given or file_column else None,
    )
    empties = frozenset[str]().union(*(plan.empties for plan in plans))
    values: list[pl.Expr] = []
    for column in columns:
        value = pl.col(naming[column.name]) if column.name in naming else pl.lit(None, DTYPES[column.kind])
        if column.name in empties:
            value = pl.when(value != "").then(value)
        if column.name in given:
            folder = pl.col(marker).replace_strict(
                paths, [part.get(column.name) for part in partitions], return_dtype=pl.String
            )
            value = folder
        values.append(value.alias(column.name))
    if file_column is not None:
        values.append(pl.col(marker).alias(file_column))
    return lazy.select(values)


def together(frames: Sequence[pl.LazyFrame]) -> pl.LazyFrame:
    """Frames of the same columns, one after the other."""
    return pl.concat(frames)


def _wrong_type(file: str, column: Column, dtype: pl.DataType) -> Problem:
    where = f"{file}, {column.name}"
    if column.kind is Kind.TEXT:
        return Problem(
            where,
            f"kiểu {dtype} cho cột văn bản. / type {dtype} in a text column.",
            "Mã là văn bản: kiểu số làm mất số 0 ở đầu; hãy xuất dạng chuỗi. / "
            "Codes are text: leading zeros would be lost; export as strings.",
        )
    return Problem(
        where,
        f"kiểu {dtype} không đọc được thành {column.kind.value}. / type {dtype} cannot be read as {column.kind.value}.",
        f"Hãy xuất kiểu {DTYPES[column.kind]}. / Export it as {DTYPES[column.kind]}.",
    )


def _too_large(where: str, unpacked: int) -> Problem:
    gigabytes = f"{unpacked / 1024**3:,.0f} GiB"
    return Problem(
        where,
        f"dữ liệu giải nén quá lớn: {gigabytes}. / too large once unpacked: {gigabytes}.",
        "Chia nhỏ bộ dữ liệu hoặc kiểm tra nguồn tệp. / Split the extract, or check where the file comes from.",
    )
