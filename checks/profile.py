"""A scoring profile: the bands, weights and limits that turn counts into states, read from a TOML file."""

from __future__ import annotations

import hashlib
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from checks.catalogue import RULES
from checks.errors import InputProblems, Problem
from checks.vocabulary import Criterion, Dataset

DEFAULT = "dqi-4856"


@dataclass(frozen=True, slots=True)
class Bands:
    """Lower bounds in per cent: on target from `on_target`, watch from `watch`, below under it."""

    on_target: float
    watch: float


@dataclass(frozen=True, slots=True)
class Profile:
    """How counts are judged: weights are 1 where none is named, `rules_off` are not run, `sha256` is the file's."""

    name: str
    bands: Bands
    headline: Bands
    identifier_fields: frozenset[str]
    identifier_criteria: frozenset[Criterion]
    dataset_weights: Mapping[Dataset, float]
    field_weights: Mapping[str, float]
    rejected_limit_pct: float
    rules_off: frozenset[str]
    sha256: str


def load_profile(name_or_path: str = DEFAULT) -> Profile:
    """The profile of that name that ships with ddss, or the one in that file.

    Raises:
        InputProblems: there is no such profile, or it isn't right.
    """
    where = f"profile {name_or_path}"
    shipped = resources.files("checks") / "profiles" / f"{name_or_path}.toml"
    try:
        text = Path(name_or_path).read_text("utf-8") if name_or_path.endswith(".toml") else shipped.read_text("utf-8")
        return _profile(tomllib.loads(text), hashlib.sha256(text.encode()).hexdigest())
    except FileNotFoundError:
        problem = Problem(
            where, "không có hồ sơ chấm điểm này / no such profile.", f"Name {DEFAULT!r} or a .toml file."
        )
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        problem = Problem(where, f"không đọc được / can't be read: {type(error).__name__}.", "It must be a TOML file.")
    except KeyError as error:
        problem = Problem(where, f"thiếu mục / lacks the entry {error}.", f"Start from a copy of {DEFAULT!r}.")
    except (TypeError, ValueError) as error:
        problem = Problem(where, f"giá trị không hợp lệ / invalid value: {error}.", f"See {DEFAULT!r}.")
    raise InputProblems([problem])


def _bands(table: Mapping[str, Any]) -> Bands:
    bands = Bands(float(table["on_target"]), float(table["watch"]))
    if not 0 < bands.watch <= bands.on_target <= 100:  # noqa: PLR2004 - per cent
        raise ValueError("bands must satisfy 0 < watch <= on_target <= 100")
    return bands


def _table(held: Any) -> Mapping[str, Any]:
    if not isinstance(held, dict):
        raise TypeError("weights must be a table of names and numbers")
    return held


def _weights(held: Any) -> dict[str, float]:
    weights = {name: float(weight) for name, weight in _table(held).items()}
    # A weight that is not a number would make every mean it enters one that is above all bands.
    if not all(math.isfinite(weight) and weight >= 0 for weight in weights.values()):
        raise ValueError("a weight is negative or not finite")
    return weights


def _dataset_weights(held: Any) -> dict[Dataset, float]:
    named = {Dataset(name): weight for name, weight in _weights(held).items()}
    return {dataset: named.get(dataset, 1.0) for dataset in Dataset}


def _names(held: Any) -> list[str]:
    # A text is a sequence too: of letters, none of which is a field.
    if not isinstance(held, list):
        raise TypeError("fields and criteria must be lists of names")
    return held


def _pct(held: Any) -> float:
    share = float(held)
    if not 0 <= share <= 100:  # noqa: PLR2004 - per cent
        raise ValueError("a limit must lie between 0 and 100 per cent")
    return share


def _rules_off(table: object) -> frozenset[str]:
    off = _names(_table(table).get("off", []))
    unknown = sorted(set(off) - {rule.id for rule in RULES})
    if unknown:
        raise ValueError(f"no such rule to switch off: {', '.join(map(str, unknown))}")
    return frozenset(off)


def _profile(table: Mapping[str, Any], sha256: str) -> Profile:
    weights = _table(table.get("weights", {}))
    return Profile(
        name=str(table["name"]),
        bands=_bands(table["bands"]),
        headline=_bands(table["headline"]),
        identifier_fields=frozenset(_names(table["identifiers"]["fields"])),
        identifier_criteria=frozenset(Criterion(word) for word in _names(table["identifiers"]["criteria"])),
        dataset_weights=_dataset_weights(weights.get("datasets", {})),
        field_weights=_weights(weights.get("fields", {})),
        rejected_limit_pct=_pct(table["limits"]["rejected_pct"]),
        rules_off=_rules_off(table.get("rules", {})),
        sha256=sha256,
    )
