"""Files that came twice: the same bytes under two names. Rows twice in files that differ are for the rules."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from flows.intake import problems as say
from flows.intake.lines import first_line
from flows.intake.parquet_footer import FooterError, read_footer
from flows.intake.sources import Format

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checks.errors import Problem
    from flows.intake.headers import Names
    from flows.intake.sources import Source, SourceFile


def given_twice(sources: Sequence[Source], files: Sequence[SourceFile], names: Names) -> list[Problem]:
    """A problem for each set of files with the same bytes, whose folders say the same, that hold rows."""
    alike: dict[tuple[object, ...], list[Source]] = defaultdict(list)
    for source, file in zip(sources, files, strict=True):
        folders = [(column, value) for key, value in source.partitions if (column := names.column(key))]
        alike[file.sha256, *folders].append(source)
    return [
        say.given_twice(source.name for source in group)
        for group in alike.values()
        if len(group) > 1 and _holds_rows(group[0])
    ]


def _holds_rows(source: Source) -> bool:
    """Whether a file has rows: partitions without any are alike with good reason. Damaged files are told later."""
    try:
        if source.format is Format.PARQUET:
            return read_footer(source.path).rows > 0
        first = first_line(source.path)
        if source.format is Format.CSV and first is not None:
            return first_line(source.path, after=first) is not None
    except (FooterError, OSError):
        return False
    return first is not None
