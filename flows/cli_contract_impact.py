"""`--impact`: how many records of an extract a change judges anew, by rule and province."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checks.errors import InputError
from checks.vocabulary import Dataset

if TYPE_CHECKING:
    import polars as pl

    from schemas.contract import Table
    from schemas.contracts.comparison import Comparison
    from schemas.contracts.impact import Measured
    from schemas.contracts.model import Contract
    from schemas.mapping import Mapping as FieldMapping

_ROWS_TO_RECOGNISE = 200
"""A table is told by its columns' names; values only weigh where names leave it open."""

Pairs = Mapping[Dataset, tuple["Contract", "Contract"]]


def add(parser: argparse.ArgumentParser, day: Any) -> None:
    """Add the options to a parser. `day` reads a date."""
    parser.add_argument(
        "--impact",
        type=Path,
        nargs="+",
        metavar="EXTRACT",
        help="đếm bản ghi mới lỗi, mới hết lỗi trên số liệu thật: dân cư, hồ sơ, hoặc một trong hai; cần --as-of / "
        "count records that newly fail or pass, of citizens, dossiers or either; needs --as-of",
    )
    parser.add_argument("--as-of", type=day, metavar="DATE", help="ngày chốt của số liệu / the extract's as-of date")
    parser.add_argument("--mapping", metavar="FILE", help='tệp ánh xạ cột hoặc "official" / mapping of column names')


def measured(options: argparse.Namespace, compared: Sequence[Comparison]) -> Measured | None:
    """The impact that was asked for; None where it wasn't.

    Raises:
        InputError: no date is given, the contracts aren't of citizens or dossiers, or an extract can't be read.
        RuleError: the data can't be read while they are checked.
    """
    if options.impact is None:
        return None
    if options.as_of is None:
        raise InputError("--impact cần --as-of: ngày chốt của số liệu / --impact needs --as-of, the extract's date.")
    from flows.pipeline import mapping_named  # noqa: PLC0415 - `ddss --help` does without
    from schemas.contracts.impact import Data, Measured, measure  # noqa: PLC0415 - as above

    pairs = _pairs(compared)
    paths = recognised(options.impact)
    with tempfile.TemporaryDirectory(prefix="ddss-impact-") as work:
        frames, rejected = _read(paths, pairs, mapping_named(options.mapping), Path(work))
        data = Data(frames, _context(options.as_of, frames), _province_of(options.as_of), rejected)
        found = tuple(measure(*pairs[dataset], data) for dataset in Dataset if dataset in frames and dataset in pairs)
    return Measured(options.as_of, found, _province_names(options.as_of))


def _pairs(compared: Sequence[Comparison]) -> Pairs:
    """The contracts before and after, of the tables that an extract can be of."""
    known = {dataset.value: dataset for dataset in Dataset}
    pairs = {
        known[each.table]: (each.old, each.new)
        for each in compared
        if each.table in known and each.old is not None and each.new is not None
    }
    if not pairs:
        raise InputError(
            "--impact chỉ đếm được khi cả hai bản đều có bảng citizens hoặc dossiers / "
            "--impact counts only where both versions have the table citizens or dossiers."
        )
    return pairs


def recognised(paths: Sequence[Path]) -> Mapping[Dataset, Path]:
    """Which table each extract is of, by the names of its columns.

    Raises:
        InputError: a file isn't there, is of neither table, or two are of the same.
    """
    from flows.intake.sampling import sample  # noqa: PLC0415 - as above
    from schemas.inference import FEWEST_NAMED, likeliest  # noqa: PLC0415 - as above

    found: dict[Dataset, Path] = {}
    for path in paths:
        if not path.exists():
            raise InputError(f"{path}: không tìm thấy / not found.")
        looked = likeliest(sample(path, _ROWS_TO_RECOGNISE).columns)
        if looked.named < FEWEST_NAMED:
            raise InputError(
                f"{path.name}: không nhận ra là dân cư hay hồ sơ / is neither citizens nor dossiers by its columns."
            )
        if looked.dataset in found:
            raise InputError(
                f"{path.name}: cùng bảng {looked.dataset} với {found[looked.dataset].name} / is of the same table. "
                "Các tệp của một bảng đặt trong một thư mục / put the files of a table in one folder."
            )
        found[looked.dataset] = path
    return found


def _read(
    paths: Mapping[Dataset, Path], pairs: Pairs, mapping: FieldMapping | None, work: Path
) -> tuple[dict[Dataset, pl.LazyFrame], dict[str, int]]:
    """The records under the new version's names, and how many rows could not be read."""
    from flows.intake import load  # noqa: PLC0415 - as above
    from schemas.contract import TABLES  # noqa: PLC0415 - as above
    from schemas.contracts import impact_reading  # noqa: PLC0415 - as above
    from schemas.contracts.build import working  # noqa: PLC0415 - as above

    frames, rejected = {}, {}
    for dataset, path in paths.items():
        old, new = pairs.get(dataset) or (working(dataset), working(dataset))
        table: Table = impact_reading.table(old, new) if dataset in pairs else TABLES[dataset]
        extract = load(
            path,
            table,
            mapping=_renamed(mapping, dataset, impact_reading.names(old, new)),
            work=work / dataset.value,
            rejected=work / "rejected",
        )
        frames[dataset] = impact_reading.completed(extract.frame, extract.missing_columns, old, new)
        rejected[dataset.value] = extract.rejected
    return frames, rejected


def _renamed(mapping: FieldMapping | None, dataset: Dataset, names: Mapping[str, str]) -> FieldMapping:
    """The mapping under the new version's names; the old names are read too."""
    from schemas.mapping import Mapping as Known  # noqa: PLC0415 - as above

    held = mapping or Known()
    given = {theirs: names.get(ours, ours) for theirs, ours in held.columns(dataset).items()}
    return Known({dataset: {**names, **given}}, held.date, held.datetime)


def _context(as_of: date, frames: Mapping[Dataset, pl.LazyFrame]) -> Any:
    from flows.pipeline import covers_every_province  # noqa: PLC0415 - as above
    from schemas.context import context  # noqa: PLC0415 - as above

    people = frames.get(Dataset.CITIZENS)
    return context(as_of, whole_register=people is not None and covers_every_province(people))


def _province_of(as_of: date) -> dict[str, str]:
    """Managing unit to province, as the scores place it."""
    from flows.register import commune_of, places  # noqa: PLC0415 - as above

    province = dict(places(as_of).iter_rows())
    return {unit: province[commune] for unit, commune in commune_of(as_of).items()}


def _province_names(as_of: date) -> dict[str, str]:
    from schemas import localities  # noqa: PLC0415 - as above

    return {province.code: province.name for province in localities.provinces(as_of)}
