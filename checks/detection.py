"""Detection: what rules found of defects that are known beforehand, counted by kind of defect and by rule.

A *planted* defect is one that is known to be in a record. A failing (record, rule) is *explained* if a defect of that
record, or one that affects it from another record, says that the rule must or may fail; else it is a false alarm.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from checks.rule import Rule
from checks.tally import Planned, Run
from checks.vocabulary import Dataset

Z_95 = 1.959963984540054
"""Quantile of the standard normal distribution that leaves 2.5 % above it."""

_RECORD = ["dataset", "row"]
_STRUCK = [*_RECORD, "kind"]
_FAILURE = [*_RECORD, "rule_id"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of defect, as far as finding it goes.

    Attributes:
        name: stable; `vi` and `en` say what it is.
        on: the dataset whose records it strikes.
        rules: ids of the rules that must all fail in a struck record.
        may: ids of rules that may fail as well, there or in the records that it affects.
        deterministic: whether `rules` must find it every time; else they find it where it shows at all.
        sound: whether it is a look-alike: no defect, so that no blocking rule may fail because of it.
    """

    name: str
    on: Dataset
    rules: tuple[str, ...]
    may: tuple[str, ...] = ()
    deterministic: bool = True
    sound: bool = False
    vi: str = ""
    en: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with the 95 % interval of the rate they are a sample of."""

    hits: int
    of: int

    @property
    def rate(self) -> float | None:
        """From 0 to 1, or None where there was nothing to hit."""
        return self.hits / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's score interval at 95 % (Wilson 1927, J. Am. Stat. Assoc. 22, 209)."""
        if not self.of:
            return None
        square = Z_95 * Z_95
        middle = (self.hits + square / 2) / (self.of + square)
        spread = self.hits * (self.of - self.hits) / self.of + square / 4
        half = Z_95 * math.sqrt(spread) / (self.of + square)
        low = 0.0 if self.hits == 0 else middle - half
        return low, 1.0 if self.hits == self.of else middle + half


@dataclass(frozen=True, slots=True)
class Found:
    """What became of a kind of defect, or of a rule.

    Attributes:
        planted: of a kind, records struck with it, or look-alikes; of a rule, records in which a deterministic kind
            says that it must fail.
        found: those of them in which every rule that must fail did; of look-alikes all, since none must.
        failing: of a rule, records that fail it; of a kind, the same summed over its blocking rules (over all its
            rules where none of them is blocking); of a look-alike, blocking rules that fail in it.
        false_alarms: those of `failing` that no planted defect explains.
        suspicions: of a look-alike, other rules that fail in it and would not without it.
    """

    planted: int
    found: int
    failing: int
    false_alarms: int
    suspicions: int = 0

    @property
    def missed(self) -> int:
        """Planted, and not found."""
        return self.planted - self.found

    @property
    def recall(self) -> Share:
        """Found of planted."""
        return Share(self.found, self.planted)

    @property
    def precision(self) -> Share:
        """Explained of failing."""
        return Share(self.failing - self.false_alarms, self.failing)


@dataclass(frozen=True, slots=True)
class Detection:
    """What was found, by the name of each kind and by the id of each rule.

    `beside` tells where to look: of each rule that raised false alarms, in how many of those records a kind was
    planted, the most first; None is no kind.
    """

    kinds: Mapping[str, Found]
    rules: Mapping[str, Found]
    beside: Mapping[str, Mapping[str | None, int]]


@dataclass(frozen=True)
class _Held:
    """What was planted, and of each pair of a record and a rule whether it must fail, did not, did, or had no cause."""

    struck: pl.DataFrame
    must: pl.DataFrame
    missed: pl.DataFrame
    failed: pl.DataFrame
    alarms: pl.DataFrame


def failures(records: pl.DataFrame, planned: Sequence[Planned]) -> pl.DataFrame:
    """One row per record and rule that it fails: `dataset`, `row`, `rule_id`.

    Args:
        records: one row per failing record: `row`, and the words `failed_0 …` of `tally.failing_records`.
        planned: the plan they were made by.
    """
    pairs = [pl.DataFrame(schema={"dataset": pl.String, "row": pl.Int64, "rule_id": pl.String})]
    for item in planned:
        if item.run is Run.RAN:
            bit = (pl.col(f"failed_{item.word}") & pl.lit(item.mask, pl.UInt64)) != 0
            rows = records.filter(bit)["row"].cast(pl.Int64)
            name, dataset = pl.lit(item.rule.id).alias("rule_id"), pl.lit(item.rule.on.value).alias("dataset")
            pairs.append(rows.to_frame().select(dataset, "row", name))
    return pl.concat(pairs)


def detect(  # noqa: PLR0913 - what was planted, and what failed
    kinds: Sequence[Kind],
    rules: Sequence[Rule],
    planted: pl.DataFrame,
    affected: pl.DataFrame,
    failed: pl.DataFrame,
    *,
    usual: pl.DataFrame | None = None,
) -> Detection:
    """Hold what failed against what was planted.

    Args:
        kinds: all kinds that may have been planted.
        rules: all rules, whether they ran or not.
        planted: one row per planted defect: `dataset`, `row`, `kind`; a record has no kind twice.
        affected: the same for the other records in which a planted defect may make rules fail.
        failed: one row per record and rule that it fails: `dataset`, `row`, `rule_id`.
        usual: the same for the same records without any defect, where that is known.
    """
    struck = planted.select(_STRUCK)
    must = struck.join(_named((kind.name, kind.rules) for kind in kinds), on="kind")
    may = _named((kind.name, (*kind.rules, *kind.may)) for kind in kinds)
    # A kind may name rules of both tables, but a rule fails in records of its own alone: other pairs meet nothing.
    explained = pl.concat([struck, affected.select(_STRUCK)]).join(may, on="kind")
    held = _Held(
        struck,
        must,
        missed=must.join(failed, on=_FAILURE, how="anti"),
        failed=failed,
        alarms=failed.join(explained, on=_FAILURE, how="anti"),
    )
    blocking = frozenset(rule.id for rule in rules if rule.blocking)
    fresh = held.alarms if usual is None else held.alarms.join(usual, on=_FAILURE, how="anti")
    suspicions = fresh.filter(~pl.col("rule_id").is_in(blocking)).join(struck, on=_RECORD)
    return Detection(
        _by_kind(kinds, held, blocking, _counted(suspicions, "kind")), _by_rule(kinds, rules, held), _beside(held)
    )


class Excuse(StrEnum):
    """Why recall or precision may lie below 1 without anything being wrong."""

    UNCERTAIN = "uncertain"
    UNASKED = "unasked"
    ADVISORY = "advisory"
    ON_TRIAL = "on_trial"

    @property
    def vi(self) -> str:
        """In Vietnamese."""
        return {
            "uncertain": "Giá trị sai có khi vẫn hợp lý, lúc đó không quy tắc nào thấy được.",
            "unasked": "Chưa có quy tắc nào hỏi đến lỗi này.",
            "advisory": "Quy tắc cảnh báo chỉ nêu nghi vấn, nên cũng nêu ở bản ghi đúng.",
            "on_trial": "Quy tắc chạy thử, chưa tính điểm.",
        }[self.value]

    @property
    def en(self) -> str:
        """In English."""
        return {
            "uncertain": "The wrong value may be one that could be right; no rule can see it then.",
            "unasked": "No rule asks for it yet.",
            "advisory": "An advisory rule raises a suspicion, and raises it of sound records too.",
            "on_trial": "A rule on trial is part of no score yet.",
        }[self.value]


def excuse_of_kind(kind: Kind, found: Found, rules: Mapping[str, Rule]) -> Excuse | None:
    """What excuses a kind that is not detected exactly, if anything does or needs to."""
    if kind.sound:
        return None
    if found.missed and not kind.deterministic:
        return Excuse.UNCERTAIN if kind.rules else Excuse.UNASKED
    return Excuse.ADVISORY if found.false_alarms and not _is_blocked(kind, rules) else None


def excuse_of_rule(rule: Rule, found: Found) -> Excuse | None:
    """What excuses a rule that fails where nothing explains it, if anything does or needs to."""
    if not found.false_alarms or rule.blocking:
        return None
    return Excuse.ADVISORY if rule.scored else Excuse.ON_TRIAL


def flawed_kind(kind: Kind, found: Found, rules: Mapping[str, Rule]) -> bool:
    """Whether a kind is not detected as it must be."""
    missed = kind.deterministic and not kind.sound and found.missed > 0
    return missed or (found.false_alarms > 0 and (kind.sound or _is_blocked(kind, rules)))


def _is_blocked(kind: Kind, rules: Mapping[str, Rule]) -> bool:
    """Whether a blocking rule must find it."""
    return any(rules[rule_id].blocking for rule_id in kind.rules)


def flawed_rule(rule: Rule, found: Found) -> bool:
    """Whether a blocking rule missed what it must find, or failed where nothing explains it."""
    return rule.blocking and (found.missed > 0 or found.false_alarms > 0)


def _named(lists: Iterable[tuple[str, Iterable[str]]]) -> pl.DataFrame:
    """One row per kind and rule that it names."""
    rows = [(kind, rule_id) for kind, ids in lists for rule_id in dict.fromkeys(ids)]
    return pl.DataFrame(rows, schema={"kind": pl.String, "rule_id": pl.String}, orient="row")


def _by_kind(
    kinds: Sequence[Kind], held: _Held, blocking: AbstractSet[str], suspicions: Mapping[str, int]
) -> dict[str, Found]:
    struck, lost = _counted(held.struck, "kind"), _counted(held.missed.unique(_STRUCK), "kind")
    failing, false = _counted(held.failed, "rule_id"), _counted(held.alarms, "rule_id")
    alike = held.struck.filter(pl.col("kind").is_in([kind.name for kind in kinds if kind.sound]))
    doubted, accused = (
        _counted(pairs.filter(pl.col("rule_id").is_in(blocking)).join(alike, on=_RECORD), "kind")
        for pairs in (held.failed, held.alarms)
    )
    found = {}
    for kind in kinds:
        number, name = struck.get(kind.name, 0), kind.name
        if kind.sound:
            suspected = suspicions.get(name, 0)
            found[name] = Found(number, number, doubted.get(name, 0), accused.get(name, 0), suspected)
        else:
            judged = [rule_id for rule_id in kind.rules if rule_id in blocking] or kind.rules
            failures_of, alarms_of = (sum(counts.get(rule_id, 0) for rule_id in judged) for counts in (failing, false))
            # Where no rule asks for it, none finds it.
            seen = number - lost.get(name, 0) if kind.rules else 0
            found[name] = Found(number, seen, failures_of, alarms_of)
    return found


def _by_rule(kinds: Sequence[Kind], rules: Sequence[Rule], held: _Held) -> dict[str, Found]:
    certain = pl.col("kind").is_in([kind.name for kind in kinds if kind.deterministic])
    wanted, lost = (_counted(pairs.filter(certain).unique(_FAILURE), "rule_id") for pairs in (held.must, held.missed))
    failing, false = _counted(held.failed, "rule_id"), _counted(held.alarms, "rule_id")
    found = {}
    for rule in rules:
        number = wanted.get(rule.id, 0)
        found[rule.id] = Found(number, number - lost.get(rule.id, 0), failing.get(rule.id, 0), false.get(rule.id, 0))
    return found


def _beside(held: _Held) -> dict[str, dict[str | None, int]]:
    located = held.alarms.join(held.struck, on=_RECORD, how="left").group_by("rule_id", "kind").len()
    found: dict[str, dict[str | None, int]] = {}
    for rule_id, kind, records in located.sort("len", "kind", descending=[True, False]).iter_rows():
        found.setdefault(rule_id, {})[kind] = records
    return found


def _counted(frame: pl.DataFrame, by: str) -> dict[str, int]:
    return dict(frame.group_by(by).len().iter_rows())
