"""The report of the self-test in lines for a terminal: Vietnamese first, worst first."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from checks.catalogue import RULES
from checks.tally import Run
from flows.selftest import KINDS
from scorecards.numbers import share_tenths, vi_date, vi_integer, vi_percent, vi_tenths
from synthetic.defects import UNPLANTED

Entry = dict[str, Any]
"""What the report says of one kind of defect or of one rule."""

RULE_OF = {rule.id: rule for rule in RULES}
KIND_OF = {kind.name: kind for kind in KINDS}
MOST_CAUSES = 3
EXACT, FLAWED, UNTRIED, SUSPECTS = "●", "■", "◌", "▲"


def lines(report: Entry, *, everything: bool) -> list[str]:
    """The report; `everything` lists what is as it must be too, and the suspicions of advisory rules."""
    dossiers, as_of = report["records"]["dossiers"], date.fromisoformat(report["as_of"])
    size = f"{vi_integer(report['people'])} người, {vi_integer(dossiers)} hồ sơ"
    defects, alike = ([kind for kind in report["kinds"] if kind["sound"] is sound] for sound in (False, True))
    told = [
        f"Tự kiểm: {size}, hạt giống {report['seed']}, chốt {vi_date(as_of)} / self-test: size, seed, as of",
        f"Lỗi cài sẵn: {vi_integer(report['planted'])}, thuộc {_tried(defects)} loại / planted defects, kinds",
        *_alike(alike),
    ]
    blocking, advisory = (
        [rule for rule in report["rules"] if rule["deterministic"] is judged] for judged in (True, False)
    )
    told += _group("Loại lỗi / kinds of defects", defects, everything=everything)
    told += _group("Giống lỗi mà không phải lỗi / look-alikes", alike, everything=everything)
    told += _group("Quy tắc bắt buộc / blocking rules", blocking, everything=everything)
    told += _beside(report["false_alarms_beside"])
    if everything:
        told += _group("Cảnh báo, chạy thử / advisory and on trial", advisory, everything=True)
    return [*told, *_clean(report), verdict(report)]


def _alike(kinds: Sequence[Entry]) -> list[str]:
    """What became of look-alikes, in a line."""
    there, accused, suspected = (
        vi_integer(sum(kind[count] for kind in kinds)) for count in ("planted", "false_alarms", "suspicions")
    )
    told = (
        f"Giống lỗi mà không phải lỗi: {there}, thuộc {_tried(kinds)} loại; quy tắc bắt buộc báo nhầm {accused}, "
        f"cảnh báo báo nhầm {suspected} / look-alikes, kinds; false alarms of blocking and of advisory rules"
    )
    return [told] if kinds else []


def _tried(kinds: Sequence[Entry]) -> str:
    return f"{sum(kind['planted'] > 0 for kind in kinds)}/{len(kinds)}"


def _group(title: str, entries: Iterable[Entry], *, everything: bool) -> list[str]:
    shown = [each for each in worst_first(entries) if everything or each["flawed"]]
    return [f"{title}:", *(f"  {_line(each)}" for each in shown)] if shown else []


def _beside(found: Mapping[str, Sequence[Entry]]) -> list[str]:
    """Which kinds were planted in the records of false alarms: the likeliest causes, three for each rule."""
    shown = [f"  {rule_id}: {causes(kinds)}" for rule_id, kinds in found.items()]
    return ["Lỗi cài ở bản ghi bị báo nhầm / what was planted where a false alarm was raised:", *shown] if shown else []


def causes(kinds: Sequence[Entry]) -> str:
    """The kinds planted in most of the records, with how many."""
    return ", ".join(f"{each['kind'] or 'không / none'} {vi_integer(each['records'])}" for each in kinds[:MOST_CAUSES])


def worst_first(entries: Iterable[Entry]) -> list[Entry]:
    """Flawed ones first, then by recall, by precision, by false alarms; what was not tried stands last."""

    def order(each: Entry) -> tuple[bool, float, float, int]:
        recall, precision = (2.0 if each[rate] is None else each[rate] for rate in ("recall", "precision"))
        return not each["flawed"], recall, precision, -each["false_alarms"]

    return sorted(entries, key=order)


def _line(each: Entry) -> str:
    if each.get("sound"):
        return (
            f"{mark(each)} {name(each)}: có {vi_integer(each['planted'])}, quy tắc bắt buộc báo nhầm "
            f"{vi_integer(each['false_alarms'])}, cảnh báo báo nhầm {vi_integer(each['suspicions'])}.{title(each)}"
        )
    counted = (
        f"cài {vi_integer(each['planted'])}, thấy {vi_integer(each['found'])}, sót {vi_integer(each['missed'])}, "
        f"báo nhầm {vi_integer(each['false_alarms'])}"
    )
    rates = f"phát hiện {percent(each, 'recall')}, báo đúng {percent(each, 'precision')}"
    return f"{mark(each)} {name(each)}: {counted}; {rates}.{title(each)}"


def name(each: Entry) -> str:
    """A rule's id or a kind's name."""
    return str(each["id"] if "id" in each else each["name"])


def title(each: Entry) -> str:
    """What a rule or a kind is, in both languages, after a space; nothing where it was not said."""
    of = RULE_OF.get(name(each)) or KIND_OF[name(each)]
    return f" {of.vi} / {of.en}" if of.vi else ""


def mark(each: Entry) -> str:
    """A sign for how an entry stands."""
    if each["flawed"]:
        return FLAWED
    if each["planted"] == 0 or each.get("run", Run.RAN) != Run.RAN:
        return UNTRIED
    return SUSPECTS if any(each.get(count) for count in ("missed", "false_alarms", "suspicions")) else EXACT


def percent(each: Entry, rate: str) -> str:
    """A rate in per cent with its interval, never better than it is: 97,0% (85,1–99,5); a dash where there is none."""
    if each[rate] is None:
        return "–"
    hits, of = (
        (each["found"], each["planted"])
        if rate == "recall"
        else (each["failing"] - each["false_alarms"], each["failing"])
    )
    low, high = each[f"{rate}_interval"]
    bounds = f"{vi_tenths(math.floor(low * 1000))}–{vi_tenths(math.ceil(high * 1000))}"
    return f"{vi_percent(share_tenths(hits, of))} ({bounds})"


def _clean(report: Entry) -> list[str]:
    clean = report["clean"]
    records = " + ".join(vi_integer(number) for number in clean["records"].values())
    found = sum(clean["blocking"].values())
    told = (
        f"{FLAWED if found else EXACT} Dân số sạch ({records} bản ghi): {vi_integer(found)} phát hiện của quy tắc bắt "
        "buộc / clean population: findings of blocking rules"
    )
    by_rule = sorted(clean["blocking"].items(), key=lambda item: -item[1])
    return [told, *(f"    {rule_id}: {vi_integer(records)}" for rule_id, records in by_rule)]


def untried(report: Entry) -> tuple[list[str], list[str]]:
    """Kinds that were not planted, and blocking rules that nothing planted had to fail and something could have."""
    kinds = [kind["name"] for kind in report["kinds"] if kind["planted"] == 0]
    rules = [rule["id"] for rule in report["rules"] if rule["deterministic"] and rule["planted"] == 0]
    return kinds, [rule_id for rule_id in rules if rule_id not in UNPLANTED]


def verdict(report: Entry) -> str:
    """One line: whether everything that was tried is exact, and how much was not tried."""
    kinds, rules = untried(report)
    rest = f"Chưa thử ở cỡ này / not tried at this size: {len(kinds)} loại lỗi / kinds, {len(rules)} quy tắc / rules."
    if report["rules_in_error"]:
        return f"✕ Quy tắc không chạy được / rules in error: {', '.join(report['rules_in_error'])}. {rest}"
    if report["exact"]:
        return f"{EXACT} ĐẠT: không sót, không báo nhầm / exact: nothing missed, no false alarm. {rest}"
    return f"{FLAWED} CHƯA ĐẠT: có lỗi bị sót hoặc báo nhầm / not exact: missed defects or false alarms. {rest}"
