"""Which column of the contract each column of a stranger's file may be: a draft, with a confidence and its reasons.

Names are compared first; values then raise or lower the confidence. What comes out holds names, formats and shares, and
never a value of a record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import polars as pl

from checks.vocabulary import Dataset
from schemas.contract import TABLES, Column, Kind
from schemas.contracts.build import working
from schemas.contracts.model import ColumnSpec
from schemas.mapping import TimeFormat
from schemas.naming import UNLIKE, Basis, Likeness, Spellings, folded

SURE = 0.85
"""From this confidence on a column is mapped; below, it is only proposed."""
LEAST = 0.4
"""A lower confidence is not worth a person's time."""
FEWEST_NAMED = 2
"""Columns that must be known by their names alone. With fewer, the first line is likely a record, not names."""
_OF_VALUES_ALONE = 0.5
_NAME_SETTLES = 0.7
"""What a certain name is worth when no value fits: dirty data keep their names."""
_CLOSE = 0.05
"""Confidences less apart than this don't tell two columns apart."""
_SPECIFIC_CODES = 3
"""A list of one-character codes fits any such column; a list with longer codes speaks for its column."""

_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%m/%d/%Y", "%Y/%m/%d", "%d%m%Y", "%Y%m%d")
_CLOCKS = (" %H:%M:%S", " %H:%M", "T%H:%M:%S", "%H%M%S")
DATE_FORMATS = tuple(TimeFormat(text) for text in _DAYS)
"""Day before month where both would do, as in Viet Nam."""
ISO_MOMENT = TimeFormat("%Y-%m-%d %H:%M:%S")
DATETIME_FORMATS = (
    ISO_MOMENT,
    *(TimeFormat(day + clock) for day in _DAYS[1:] for clock in _CLOCKS),
    *DATE_FORMATS[1:],
)
_ISO = "%Y-%m-%d"
_ISO_MOMENT = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(?: ?(?:Z|[+-][0-9]{2}:?[0-9]{2}))?)?$"
)
"""What is read of a time without being told its form."""
_BOOLEANS = ("true", "false", "0", "1", "có", "không")
_WHOLE = r"^-?[0-9]+$"


class Written(StrEnum):
    """How the source wrote a column's values."""

    TEXT = "text"
    DATE = "date"
    DATETIME = "datetime"
    NUMBER = "number"
    BOOLEAN = "boolean"
    NESTED = "nested"
    """Objects or lists: no column of the contract is one."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A column of the file. `texts` are its values as text, null where there is none; they hold records."""

    name: str
    texts: pl.Series
    written: Written


@dataclass(frozen=True, slots=True)
class Fit:
    """How well values fit a column: `share` of those that are there, or None where the column takes any text.

    Attributes:
        format: the date format with the best share.
        ambiguous: another format reads as many.
        codes: how many codes of the column's list occur; `labels`: share of values that are labels of codes instead.
    """

    share: float | None
    format: TimeFormat | None = None
    ambiguous: bool = False
    codes: int | None = None
    labels: float = 0.0
    zeros_lost: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A column of the file and the contract's column that it may be."""

    name: str
    column: Column
    likeness: Likeness
    fit: Fit
    confidence: float
    rivalled: bool = False
    """Another column of the file is as likely."""

    @property
    def sure(self) -> bool:
        """Whether it can be used before somebody has looked."""
        return self.confidence >= SURE and not self.rivalled

    @property
    def reads_as_is(self) -> bool:
        """Whether the column is read without any mapping."""
        return self.name.strip().casefold() == self.column.name

    @property
    def reasons(self) -> tuple[tuple[str, str], ...]:
        """Why, in Vietnamese and English."""
        found = [(self.likeness.basis.vi, self.likeness.basis.en)]
        fit, kind = self.fit, self.column.kind
        if fit.share is not None:
            pct = percent(fit.share)
            vi, en = f"{pct} % giá trị đọc được theo kiểu {kind}", f"{pct} % of values read as {kind}"
            if fit.codes is not None:
                vi, en = f"{pct} % giá trị có trong danh mục mã", f"{pct} % of values in the code list"
            elif fit.format is not None:
                vi, en = f"{pct} % theo dạng {fit.format.label}", f"{pct} % in the form {fit.format.label}"
            elif kind is Kind.TEXT:
                vi, en = f"{pct} % giá trị đúng mẫu", f"{pct} % of values match the pattern"
            found.append((vi, en))
        if self.rivalled:
            found.append(("một cột khác cũng khớp như vậy", "another column is as likely"))
        if fit.ambiguous:
            found.append(("ngày và tháng có thể đổi chỗ", "day and month may be the other way round"))
        if fit.labels:
            pct = percent(fit.labels)
            found.append((f"{pct} % là tên gọi, cần đổi sang mã", f"{pct} % are labels, codes are needed"))
        if fit.zeros_lost:
            found.append(("mã lưu thành số, mất số 0 ở đầu", "codes stored as numbers, leading zeros are gone"))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Inference:
    """What was found of one extract.

    Attributes:
        matches: in contract order, each column of either side at most once.
        missing: the contract's columns that nothing matches; `unknown`: the file's that match nothing.
        date, datetime: the form that the matched columns are mostly written in, None for ISO.
        mixed: names of columns of dates in another form than that.
    """

    dataset: Dataset
    matches: tuple[Match, ...]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    date: TimeFormat | None
    datetime: TimeFormat | None
    mixed: tuple[str, ...]

    @property
    def named(self) -> int:
        """How many columns their names alone settle."""
        return sum(match.likeness.certain or match.likeness.basis is Basis.ABBREVIATION for match in self.matches)


def infer(columns: Sequence[Seen], dataset: Dataset) -> Inference:
    """Match the columns of a file with those of a table.

    Args:
        columns: One for each column of the file.
        dataset: The table that the file is taken for.
    """
    table = TABLES[dataset]
    specs = working(dataset).by_name
    spellings = Spellings(table)
    found: list[Match] = []
    for seen in columns:
        alike = spellings.likeness(seen.name)
        fits: dict[tuple[object, ...], Fit] = {}
        for column in table.columns:
            spec = specs[column.name]
            likeness = alike.get(column.name, UNLIKE)
            if likeness is UNLIKE and not _telling(spec):
                continue
            # Columns that ask the same of their values share the answer.
            asked = (column.kind, spec.pattern, spec.codes)
            if asked not in fits:
                fits[asked] = fit(seen, column, spec)
            confidence = _confidence(likeness, fits[asked])
            if confidence >= LEAST:
                found.append(Match(seen.name, column, likeness, fits[asked], confidence))
    matches = _assigned(found, table.by_name)
    taken = {match.name for match in matches}
    date, datetime, mixed = _formats(matches)
    return Inference(
        dataset=dataset,
        matches=matches,
        missing=tuple(name for name in table.by_name if name not in {match.column.name for match in matches}),
        unknown=tuple(seen.name for seen in columns if seen.name not in taken),
        date=date,
        datetime=datetime,
        mixed=mixed,
    )


def percent(share: float) -> int:
    """A share in whole per cent, rounded down: 0.29 is 29, whatever its binary form."""
    return int(share * 100 + 1e-9)


def likeliest(columns: Sequence[Seen]) -> Inference:
    """The inference for the table that the file fits best."""
    tried = [infer(columns, dataset) for dataset in Dataset]
    return max(tried, key=lambda each: (each.named, sum(match.confidence for match in each.matches)))


def _telling(spec: ColumnSpec) -> bool:
    return any(len(value) >= _SPECIFIC_CODES for value in spec.values)


def _confidence(likeness: Likeness, found: Fit) -> float:
    share = found.share
    if likeness is UNLIKE:
        return _OF_VALUES_ALONE * (share or 0.0)
    if likeness.basis is Basis.OWN:
        return 1.0
    if share is None:
        return likeness.score
    if likeness.certain:
        return likeness.score * (_NAME_SETTLES + (1 - _NAME_SETTLES) * share)
    return min(likeness.score * (0.4 + 0.6 * share) + 0.1 * share, 0.95)


def _assigned(found: Sequence[Match], order: Mapping[str, Column]) -> tuple[Match, ...]:
    """Each column at most once, the most confident first; a name that is read as it stands before all others."""
    names: set[str] = set()
    chosen: dict[str, Match] = {}
    ranked = sorted(found, key=lambda match: (not match.reads_as_is, -match.confidence, match.name))
    for match in ranked:
        if match.name not in names and match.column.name not in chosen:
            names.add(match.name)
            chosen[match.column.name] = match
    left = [match for match in found if match.name not in names]
    return tuple(replace(chosen[name], rivalled=_rivalled(chosen[name], left)) for name in order if name in chosen)


def _rivalled(match: Match, left: Sequence[Match]) -> bool:
    close = [other for other in left if other.column.name == match.column.name]
    return not match.reads_as_is and any(other.confidence > match.confidence - _CLOSE for other in close)


def fit(seen: Seen, column: Column, spec: ColumnSpec) -> Fit:
    """How well a column's values fit what the contract asks of them."""
    texts = seen.texts.drop_nulls().str.strip_chars()
    texts = texts.filter(texts != "")
    if seen.written is Written.NESTED or texts.is_empty():
        return Fit(0.0 if seen.written is Written.NESTED else None)
    match column.kind:
        case Kind.DATE:
            return _dates(texts, DATE_FORMATS)
        case Kind.DATETIME:
            return _dates(texts, DATETIME_FORMATS)
        case Kind.INTEGER:
            return Fit(_share(texts.str.contains(_WHOLE)))
        case Kind.BOOLEAN:
            return Fit(_share(texts.str.normalize("NFC").str.to_lowercase().is_in(_BOOLEANS)))
    return _fit_text(texts, spec, numbers=seen.written is Written.NUMBER)


def _fit_text(texts: pl.Series, spec: ColumnSpec, *, numbers: bool) -> Fit:
    if spec.codes:
        known = texts.is_in(spec.values)
        labels = {folded(label) for code in spec.codes for label in (code.vi, code.en)} - set(spec.values)
        named = texts.filter(~known).unique()
        spoken = [text for text in named if folded(text) in labels]
        return Fit(
            _share(known),
            codes=texts.filter(known).n_unique(),
            labels=_share(texts.is_in(spoken)) if spoken else 0.0,
            zeros_lost=numbers and any(value.startswith("0") and value != "0" for value in spec.values),
        )
    if spec.pattern is not None:
        return Fit(_share(texts.str.contains(f"^(?:{spec.pattern})$")), zeros_lost=numbers)
    return Fit(0.0, zeros_lost=True) if numbers else Fit(None)


def _share(flags: pl.Series) -> float:
    return float(flags.fill_null(value=False).sum() / max(len(flags), 1))


def _dates(texts: pl.Series, formats: Sequence[TimeFormat]) -> Fit:
    shares = [(_share(_reads(texts, form)), form) for form in formats]
    best = max(share for share, _ in shares)
    if best == 0:
        return Fit(0.0)
    tied = [form for share, form in shares if share == best]
    return Fit(best, tied[0], ambiguous=len(tied) > 1)


def _reads(texts: pl.Series, form: TimeFormat) -> pl.Series:
    """Whether each text is a date of the form, by its pattern and the calendar."""
    if form.text == ISO_MOMENT.text:
        return texts.str.contains(_ISO_MOMENT)
    value = pl.col("text")
    parsed = (
        value.str.to_datetime(form.text, time_unit="us", strict=False)
        if form.has_time
        else value.str.to_date(form.text, strict=False)
    )
    flag = value.str.contains(form.pattern) & parsed.is_not_null()
    return texts.alias("text").to_frame().select(flag.alias("reads"))["reads"]


def _formats(matches: Sequence[Match]) -> tuple[TimeFormat | None, TimeFormat | None, tuple[str, ...]]:
    """The form that most columns of dates are in, that of times, and the columns that are in another."""
    chosen: dict[Kind, TimeFormat | None] = {Kind.DATE: None, Kind.DATETIME: None}
    mixed: list[str] = []
    for kind in chosen:
        dated = [match for match in matches if match.column.kind is kind and match.fit.format is not None]
        votes: dict[TimeFormat, int] = {}
        for match in dated:
            if match.fit.format is not None:
                votes[match.fit.format] = votes.get(match.fit.format, 0) + (1 if match.fit.ambiguous else 3)
        if not votes:
            continue
        best = max(votes, key=lambda form: votes[form])
        chosen[kind] = None if best.text.startswith(_ISO) else best
        mixed += [match.name for match in dated if match.fit.format != best and not match.fit.ambiguous]
    return chosen[Kind.DATE], chosen[Kind.DATETIME], tuple(mixed)
