"""Targets by measure, level and year, read from a TOML file; and how far a count is from one."""

from __future__ import annotations

import hashlib
import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from checks.catalogue.measures import BY_ID
from checks.errors import InputProblems, Problem
from checks.measure import Better, Unit
from checks.vocabulary import Level

DEFAULT = "targets"
"""Name of the file of targets that ships with ddss."""

_FIELDS = ("measure", "levels", "year", "value", "source")
_YEARS = range(2000, 2200)


@dataclass(frozen=True, slots=True)
class Target:
    """What a measure is to reach at a level from a year on. `value` is in the measure's unit."""

    measure: str
    level: Level
    year: int
    value: Fraction
    source: str


@dataclass(frozen=True)
class Targets:
    """All targets, and the SHA-256 of the file they come from."""

    entries: tuple[Target, ...]
    sha256: str

    def find(self, measure: str, level: Level, year: int) -> Target | None:
        """The target of the latest year that isn't after `year`."""
        of = [each for each in self.entries if (each.measure, each.level) == (measure, level) and each.year <= year]
        return max(of, key=lambda each: each.year, default=None)


@lru_cache(maxsize=1 << 10)
def exact(value: float) -> Fraction:
    """A number as it is written: 92.3 is 923/1000, not the nearest binary fraction."""
    return Fraction(str(value))


def records_short(met: int, records: int, target_pct: float | Fraction) -> int:
    """Count what is still to mend until `met / records` reaches the target, exactly."""
    wanted = target_pct if isinstance(target_pct, Fraction) else exact(target_pct)
    return max(0, math.ceil(wanted * records / 100) - met)


def load_targets(name_or_path: str = DEFAULT) -> Targets:
    """The targets that ship with ddss, or those in a file.

    Raises:
        InputProblems: there is no such file, or something in it isn't right; all of it at once.
    """
    where = f"targets {name_or_path}"
    shipped = resources.files("checks") / "profiles" / f"{DEFAULT}.toml"
    try:
        text = shipped.read_text("utf-8") if name_or_path == DEFAULT else Path(name_or_path).read_text("utf-8")
        table = tomllib.loads(text)
    except FileNotFoundError:
        raise InputProblems([_problem(where, "không có tệp chỉ tiêu này / no such file of targets.")]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        what = f"không đọc được / can't be read: {type(error).__name__}."
        raise InputProblems([_problem(where, what, "It must be a TOML file.")]) from None
    return Targets(_entries(where, table), hashlib.sha256(text.encode()).hexdigest())


def _problem(where: str, what: str, remedy: str = "See checks/profiles/targets.toml.") -> Problem:
    return Problem(where, what, remedy)


def _entries(where: str, table: Mapping[str, Any]) -> tuple[Target, ...]:
    held = table.get("target", [])
    strangers = sorted(set(table) - {"target"})
    problems = [_problem(where, f"mục không rõ / unknown entry {name!r}.") for name in strangers]
    if not isinstance(held, list):
        raise InputProblems([*problems, _problem(where, "cần các mục [[target]] / [[target]] entries are needed.")])
    entries: list[Target] = []
    for number, entry in enumerate(held, start=1):
        place = f"{where}, [[target]] {number}"
        try:
            entries += _entry(entry)
        except KeyError as error:
            problems.append(_problem(place, f"thiếu mục / lacks the entry {error}."))
        except (TypeError, ValueError) as error:
            problems.append(_problem(place, f"giá trị không hợp lệ / invalid value: {error}."))
    problems += [_problem(where, f"trùng chỉ tiêu / given twice: {name}.") for name in _repeated(entries)]
    if problems:
        raise InputProblems(problems)
    return tuple(entries)


def _entry(entry: object) -> list[Target]:
    if not isinstance(entry, dict):
        raise TypeError("a target must be a table")
    measure, levels, year, value, source = (entry[name] for name in _FIELDS)
    strangers = sorted(set(entry) - set(_FIELDS))
    if strangers:
        raise ValueError(f"unknown entry {strangers[0]!r}")
    if measure not in BY_ID:
        raise ValueError(f"no such measure {measure!r}")
    if not isinstance(levels, list) or not levels:
        raise TypeError("levels must be a list of names")
    if type(year) is not int or year not in _YEARS:
        raise ValueError("year must be a year")
    if not isinstance(source, str) or not source.strip():
        raise ValueError("a target needs its source")
    unpublished = [level for level in map(Level, levels) if level not in BY_ID[measure].levels]
    if unpublished:
        raise ValueError(f"{measure} is not published at level {unpublished[0]}")
    number = _number(measure, value)
    return [Target(measure, Level(level), year, number, source) for level in levels]


def _number(measure: str, value: object) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
        raise ValueError("value must be a number from 0")
    of = BY_ID[measure]
    if of.unit is Unit.PERCENT and value > 100:  # noqa: PLR2004 - per cent
        raise ValueError("value must be at most 100 per cent")
    if of.better is Better.NEAR and of.unit is not Unit.PERCENT:
        raise ValueError(f"{measure} is compared with what is expected: it takes no target")
    return exact(value)


def _repeated(entries: Sequence[Target]) -> list[str]:
    seen: set[tuple[str, Level, int]] = set()
    twice = []
    for each in entries:
        key = (each.measure, each.level, each.year)
        if key in seen:
            twice.append(f"{each.measure}, {each.level}, {each.year}")
        seen.add(key)
    return twice
