"""The columns of the table of localities, `ddss.csv` and `ddss.xlsx`: declared once, for both and for their page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from checks.catalogue.measures import MEASURES
from checks.measure import Family, Index
from checks.vocabulary import Criterion, Dataset, Level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from scorecards.exports.figures import Figure
    from scorecards.view import Place

Cell = str | int | float | None


class Entry(NamedTuple):
    """One locality: its place as the pages show it, and its document."""

    level: Level
    place: Place
    card: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `take` gives what the page shows: a number, a bound with its sign, or None.

    Attributes:
        name: in the head of the CSV file; the workbook prints the words.
        width: in characters, in the workbook.
    """

    name: str
    vi: str
    en: str
    take: Callable[[Entry], Cell]
    width: int = 11


def columns() -> tuple[Column, ...]:
    """All columns in order."""
    return (*_identity(), *_headlines(), *_criteria(), *_work(), *_measures())


def _identity() -> Iterator[Column]:
    yield Column("code", "Mã", "Code", lambda entry: entry.place.code, 8)
    yield Column("level", "Cấp", "Level", lambda entry: entry.level.value, 10)
    yield Column("name", "Địa bàn", "Locality", lambda entry: entry.place.name, 30)
    yield Column("parent", "Mã cấp trên", "Code above", lambda entry: entry.card["parent"], 8)
    yield Column("as_of", "Ngày chốt số liệu", "Day of the data", lambda entry: entry.card["edition"]["as_of"], 11)


def _headlines() -> Iterator[Column]:
    yield Column("state", "Trạng thái", "State", lambda entry: entry.place.state.value, 13)
    yield Column(
        "precision",
        "Tỷ lệ dân cư hiện đến đâu",
        "How much of the citizens' share is shown",
        lambda entry: entry.place.share.precision.name.lower(),
    )
    yield from _share("", Dataset.CITIZENS)
    yield Column(
        "to_mend",
        "Hồ sơ dân cư còn phải sửa để đạt chỉ tiêu",
        "Citizen records still to mend to reach the target",
        lambda entry: entry.card["citizens"].get("to_mend"),
    )
    yield Column(
        "dossiers_state",
        "Trạng thái hồ sơ TTHC",
        "State of the dossiers",
        lambda entry: entry.place.dossiers_state.value,
        13,
    )
    yield Column(
        "dossiers_precision",
        "Tỷ lệ hồ sơ TTHC hiện đến đâu",
        "How much of the dossiers' share is shown",
        lambda entry: entry.place.dossiers.precision.name.lower(),
    )
    yield from _share("dossiers_", Dataset.DOSSIERS)


def _share(prefix: str, dataset: Dataset) -> Iterator[Column]:
    words = {
        "pct": ("đạt cả bốn, %", "that meet all four, per cent"),
        "met": ("đạt cả bốn", "that meet all four"),
        "records": ("", ""),
    }
    for part, (vi, en) in words.items():
        name = f"{prefix}{part}"
        yield Column(
            name,
            f"{dataset.vi}: số hồ sơ {vi}".strip() if part != "pct" else f"{dataset.vi}: {vi}",
            f"{dataset.en} {en}".strip(),
            lambda entry, part=part: entry.card[dataset.value]["share"].get(part),  # type: ignore[misc] # mypy: a default
        )


def _criteria() -> Iterator[Column]:
    for number, criterion in enumerate(Criterion):

        def of(*path: str, number: int = number) -> Callable[[Entry], Figure]:
            def take(entry: Entry) -> Figure:
                held: Any = entry.card["criteria"][number]
                for key in path:
                    held = held[key]
                return held  # type: ignore[no-any-return] # plain JSON

            return take

        vi, en, name = criterion.vi, criterion.en, criterion.value
        yield Column(f"{name}_state", f"{vi}: trạng thái", f"{en}: state", of("state"), 13)
        yield Column(f"{name}_score", f"{vi}: điểm", f"{en}: score", of("score"))
        yield Column(
            f"{name}_citizens_pct",
            f"{vi}: hồ sơ dân cư đạt, %",
            f"{en}: citizen records that meet it, per cent",
            of("citizens", "pct"),
        )
        yield Column(
            f"{name}_dossiers_pct",
            f"{vi}: hồ sơ TTHC đạt, %",
            f"{en}: dossiers that meet it, per cent",
            of("dossiers", "pct"),
        )
        yield Column(
            f"{name}_identifier_failures",
            f"{vi}: lỗi định danh",
            f"{en}: failures of identifiers",
            of("identifier_failures"),
        )


def _work() -> Iterator[Column]:
    yield Column(
        "rules_failing", "Số quy tắc có hồ sơ lỗi", "Rules that fail", lambda entry: entry.card["rules_failing"]
    )
    for name, part, vi, en in (
        ("cleaning_met", "met", "Chỉ tiêu làm sạch đã sạch", "Cleaning targets met"),
        ("cleaning_missed", "missed", "Chỉ tiêu làm sạch còn phải làm", "Cleaning targets missed"),
    ):
        yield Column(name, vi, en, lambda entry, part=part: _cleaning(entry.card, part))  # type: ignore[misc] # as above


def _cleaning(card: Mapping[str, Any], part: str) -> int | None:
    return len(card["cleaning"][part]) if "cleaning" in card else None


def _measures() -> Iterator[Column]:
    yield Column(
        "service_index",
        "Chỉ số phục vụ: điểm đạt",
        "Index of service: points earned",
        lambda entry: entry.card["service_index"]["earned"] if "service_index" in entry.card else None,
    )
    for measure in MEASURES:
        if measure.family is not Family.FEED and not isinstance(measure.definition, Index):
            unit = f", {measure.unit.vi}" if measure.unit.vi else ""
            yield Column(
                measure.id,
                f"{measure.vi}{unit}",
                f"{measure.en}, {measure.unit.en}",
                lambda entry, id_=measure.id: _measure(entry.card, id_),  # type: ignore[misc] # as above
            )


def _measure(card: Mapping[str, Any], measure_id: str) -> Figure:
    return next((line["value"] for line in card.get("measures", ()) if line["id"] == measure_id), None)
