"""A reader who holds every page of an edition, and tries to work hidden counts out of them.

`read_pages` takes the numbers out of the HTML. `Attacker` holds what they tell as an interval per cell, and knows the
program besides: how wide each rough cell is. It narrows cells by subtraction along communes, provinces and the nation,
and by a linear programme over all counts at once, with every link between them.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from html import unescape
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import lil_array

from checks.vocabulary import Criterion, Dataset, Level
from scorecards import release
from scorecards.complement import Variable
from scorecards.disclosure import ALL_DATASETS, Interval, count_within
from scorecards.findings import RuleFinding
from scorecards.places import NATION, page_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from checks.rule import Rule
    from scorecards.findings import Findings
    from scorecards.places import Localities

MEASURE_CELLS = 5
"""Of a row of the table of measures: its head, then value, counts, target and result."""

ANY = Interval(0, 10**7)


class Cell(NamedTuple):
    variable: Variable
    place: str


def text_of(html: str) -> str:
    html = re.sub(r'<span lang="en".*?</span>', "", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", html))).strip()


def number(text: str) -> int:
    return int(text.replace(".", ""))


def count_told(text: str) -> Interval:
    """What the text of a count says by itself."""
    found = re.search(r"(<|≥ ?|)(\d[\d.]*)", text)
    if found is None:
        return ANY
    value = number(found[2])
    return {"<": Interval(0, value - 1), "": Interval(value, value)}.get(found[1], Interval(value, ANY.high))


def share_told(text: str, fraction: str) -> tuple[Interval, Interval]:
    """What a share says of its failing records, and of all its records."""
    parts = fraction.split(" / ")
    records = count_told(parts[-1]) if "Không" not in fraction else Interval(0, 0)
    if len(parts) == 2 and "<" not in parts[0]:
        failing = records.low - number(parts[0])
        return Interval(failing, failing), records
    percent = re.search(r"([<≥]?) ?(\d+),(\d)%", text)
    if percent is None:
        return Interval(0, records.high), records
    tenths = 10 * int(percent[2]) + int(percent[3])
    if percent[1] == "<":
        return Interval(math.floor(records.low * (1000 - tenths) / 1000) + 1, records.high), records
    most = math.floor(records.high * (1000 - tenths) / 1000)
    if percent[1]:
        return Interval(0, most), records
    return Interval(max(0, math.ceil(records.low * (999 - tenths) / 1000)), most), records


STATES = {"ok": (90, 101), "wa": (75, 90), "bad": (0, 75)}


def band_told(name: str, records: Interval) -> Interval:
    """What the headline's state says of the failing records, where their number is told."""
    if name not in STATES or records.low != records.high:
        return ANY
    least, most = STATES[name]
    failing = [f for f in range(records.low + 1) if least * records.low <= 100 * (records.low - f) < most * records.low]
    return Interval(failing[0], failing[-1]) if failing else ANY


def meet(one: Interval, other: Interval) -> Interval:
    return Interval(max(one.low, other.low), min(one.high, other.high))


def read_page(html: str, place: str) -> Iterator[tuple[Cell, Interval]]:
    big = html[html.index('<div class="big">') : html.index('<div class="dims">')]
    value = text_of(re.search(r'<div class="v">(.*?)</div>', big, re.DOTALL)[1]).replace(" %", "%")
    note = text_of(re.search(r'<p class="f">(.*?)</p>', big, re.DOTALL)[1])
    second = re.search(
        r'<p class="second">.*?</span><b>(.*?)</b><span class="muted">(.*?)</span>(.*?)</p>', big, re.DOTALL
    )
    for dataset, share, fraction, tag in (
        (Dataset.CITIZENS, value, re.split(r"\.(?= |$)", note)[0], big),
        (Dataset.DOSSIERS, text_of(second[1]), text_of(second[2]), second[3]),
    ):
        failing, records = share_told(share, fraction.replace(" hồ sơ", ""))
        state = re.search(r'class="tag (\w+)"', tag)[1]
        yield Cell(Variable("records", dataset.value), place), records
        yield Cell(Variable("failing", dataset.value), place), meet(failing, band_told(state, records))
    mend = re.search(r"Còn phải sửa ([<≥]? ?[\d.]+) hồ sơ", note)
    if mend:
        yield Cell(Variable("to mend", "citizens"), place), count_told(mend[1])
    yield from _read_cards(html, place)
    yield from _read_rules(html, place)


def _read_cards(html: str, place: str) -> Iterator[tuple[Cell, Interval]]:
    for criterion in Criterion:
        card = re.search(rf'<section class="dim" aria-label="{criterion.vi}">(.*?)</section>', html, re.DOTALL)[1]
        rows = re.findall(r"<th scope=\"row\">(.*?)</th><td>(.*?)</td>", card, re.DOTALL)
        for head, cell in rows:
            for dataset, word in ((Dataset.CITIZENS, "Dân cư"), (Dataset.DOSSIERS, "Hồ sơ TTHC")):
                if text_of(head).startswith(word):
                    share, fraction = cell.split("<br>")
                    failing, records = share_told(text_of(share), text_of(fraction).replace(" hồ sơ", ""))
                    yield Cell(Variable("records", dataset.value, criterion.value), place), records
                    yield Cell(Variable("failing", dataset.value, criterion.value), place), failing
            if "Lỗi định danh" in head:
                yield Cell(Variable("identifiers", criterion.value), place), count_told(text_of(cell))


def _read_rules(html: str, place: str) -> Iterator[tuple[Cell, Interval]]:
    for row in re.findall(r'<tr><td class="l code">(.*?)</tr>', html, re.DOTALL):
        cells = [text_of(cell) for cell in re.split(r"</td>", row)]
        rule_id, failed, gain, effort = cells[0], cells[2], cells[3], cells[4]
        told = count_told(failed)
        hours = re.search(r"(≥ )?([\d.]+) giờ công", effort)
        minutes = re.search(r"(\d+) phút", effort)
        if hours and minutes:
            least = -(-number(hours[2]) * 60 // int(minutes[1]))
            told = meet(told, Interval(least, ANY.high if hours[1] else least + 60 // int(minutes[1]) + 1))
        yield Cell(Variable("failed", rule_id), place), told
        yield Cell(Variable("gain", rule_id), place), count_told(gain)


def read_measures(html: str, place: str, names: Mapping[str, str]) -> Iterator[tuple[Cell, Interval]]:
    """The shares of the section of measures; `names` are the measures' ids by their Vietnamese names."""
    for row in html.split("<tr>")[1:]:
        name = re.match(r'<th scope="row"><span class="nm">([^<]*)</span>', row)
        cells = re.split(r"<td[^>]*>", row.split("</tr>")[0])
        if name is None or len(cells) != MEASURE_CELLS:
            continue
        value, fraction, rest = cells[1], cells[2], cells[3] + cells[4]
        measure = names.get(unescape(name[1]))
        if measure is None:
            continue
        failing, records = share_told(text_of(value), re.sub("hồ sơ|thành phần", "", text_of(fraction)).strip())
        # A target that is met or missed beside a share.
        target, state = re.search(r"≥ (\d+),(\d)%", text_of(rest)), re.search(r'class="tag (\w+)"', rest)
        if target and state and state[1] in {"ok", "bad"} and records.low == records.high:
            allowed = records.low * (1000 - 10 * int(target[1]) - int(target[2])) // 1000
            failing = meet(failing, Interval(0, allowed) if state[1] == "ok" else Interval(allowed + 1, records.high))
        yield Cell(Variable("records", measure), place), records
        yield Cell(Variable("failing", measure), place), failing


def read_pages(site: Path, localities: Localities) -> dict[Cell, Interval]:
    told: dict[Cell, Interval] = {}
    for place, path in paths(localities):
        for cell, within in read_page((site / path).read_text("utf-8"), place):
            told[cell] = meet(told.get(cell, ANY), within)
    return told


def paths(localities: Localities) -> Iterator[tuple[str, str]]:
    yield NATION, page_path(Level.NATION, NATION)
    yield from ((each.code, page_path(Level.PROVINCE, each.code)) for each in localities.provinces)
    yield from ((each.code, page_path(Level.COMMUNE, each.code)) for each in localities.communes)


def true_counts(findings: Findings, rules: Sequence[Rule], scores_rules, places: Sequence[str]) -> dict[Cell, int]:
    """Every published count as it is."""
    held: dict[Cell, int] = {}
    for place in places:
        for dataset in Dataset:
            whole = findings.locality(place, dataset)
            held[Cell(Variable("records", dataset.value), place)] = whole.records
            held[Cell(Variable("failing", dataset.value), place)] = whole.records - (whole.met_all or 0)
            for criterion in Criterion:
                part = findings.criterion(place, dataset, criterion)
                held[Cell(Variable("records", dataset.value, criterion.value), place)] = part.records
                held[Cell(Variable("failing", dataset.value, criterion.value), place)] = part.records - (part.met or 0)
        for criterion in Criterion:
            failed = findings.criterion(place, ALL_DATASETS, criterion).identifier_failed
            held[Cell(Variable("identifiers", criterion.value), place)] = failed
    for place, rule_id, failed, gain in scores_rules.select("locality", "rule_id", "failed", "gain").iter_rows():
        held[Cell(Variable("failed", rule_id), place)] = failed
        held[Cell(Variable("gain", rule_id), place)] = gain
    return held


def released(findings: Findings, rules: Sequence[Rule], scores_rules, places: Sequence[str]) -> dict[Cell, Interval]:
    """What the program tells of each count, with the width of what is rough; every rule's counts, listed or not."""
    told: dict[Cell, Interval] = {}
    for place in places:
        for dataset in Dataset:
            told |= _of_share(release.headline(findings, place, dataset), Variable("failing", dataset.value), place)
            told[Cell(Variable("records", dataset.value), place)] = release.records(findings, place, dataset).within
            for criterion in Criterion:
                records = Variable("records", dataset.value, criterion.value)
                held = findings.criterion(place, dataset, criterion).records
                told[Cell(records, place)] = findings.rough.find(records, place) or count_within(held)
                share = release.criterion_share(findings, place, dataset, criterion)
                told |= _of_share(share, Variable("failing", dataset.value, criterion.value), place)
        for criterion in Criterion:
            count = release.identifier_failures(findings, place, criterion)
            told[Cell(Variable("identifiers", criterion.value), place)] = count.within or ANY
    by_id = {rule.id: rule for rule in rules}
    for place, rule_id, failed, gain, state in scores_rules.select(
        "locality", "rule_id", "failed", "gain", "state"
    ).iter_rows():
        counts = release.rule_counts(findings, place, RuleFinding(rule_id, failed, gain, state), by_id[rule_id])
        told[Cell(Variable("failed", rule_id), place)] = counts.failed.within
        told[Cell(Variable("gain", rule_id), place)] = counts.gain.within if failed else Interval(0, 0)
    return told


def _of_share(share, variable: Variable, place: str) -> dict[Cell, Interval]:
    return {} if share.within is None else {Cell(variable, place): share.within}


@dataclass(frozen=True)
class Link:
    """`whole` is at most (`equal`: exactly) the sum of `parts`."""

    whole: Cell
    parts: tuple[Cell, ...]
    equal: bool = False


def sums(cells: Iterable[Cell], localities: Localities) -> list[Link]:
    """Communes add up to provinces, and provinces to the nation: the links of every variable that the cells have."""
    members = {
        each.code: tuple(one.code for one in localities.communes if one.province_code == each.code)
        for each in localities.provinces
    }
    members = {code: codes for code, codes in members.items() if codes}
    tree = {**members, NATION: tuple(members)}
    return [
        Link(Cell(name, whole), tuple(Cell(name, part) for part in parts), equal=True)
        for name in dict.fromkeys(cell.variable for cell in cells)
        for whole, parts in tree.items()
    ]


def links(rules: Sequence[Rule], identifiers: Sequence[str], places: Sequence[str]) -> list[Link]:
    """What holds between the counts of one place."""
    found = []
    for place in places:

        def at(kind: str, of: str, criterion: str = "", place: str = place) -> Cell:
            return Cell(Variable(kind, of, criterion), place)

        for dataset in Dataset:
            own = [rule for rule in rules if rule.on is dataset and rule.blocking]
            found.append(Link(at("failing", dataset), (at("records", dataset),)))
            found.append(Link(at("failing", dataset), tuple(at("failing", dataset, name) for name in Criterion)))
            for name in Criterion:
                inside = [rule for rule in own if rule.criterion is name]
                failing = at("failing", dataset, name)
                found += [
                    Link(at("records", dataset, name), (at("records", dataset),)),
                    Link(failing, (at("records", dataset, name),)),
                    Link(failing, (at("failing", dataset),)),
                    Link(failing, tuple(at("failed", rule.id) for rule in inside)),
                    *(Link(at("failed", rule.id), (failing,)) for rule in inside),
                ]
        found += [Link(at("gain", rule.id), (at("failed", rule.id),)) for rule in rules]
        found += [Link(at("failed", rule.id), (at("records", rule.on),)) for rule in rules]
        for name in Criterion:
            inside = [rule for rule in rules if rule.criterion is name and rule.id in identifiers]
            found.append(Link(at("identifiers", name), tuple(at("failed", rule.id) for rule in inside), equal=True))
    return found


def records_behind(rules: Sequence[Rule], communes: Sequence[str]) -> list[Link]:
    """That counts count records: of each set of rules some records fail these and no others, and all counts are sums.

    Everything that holds of linked counts because they are of the same records follows from it.
    """
    found = []
    for commune in communes:
        for dataset in Dataset:
            own = {rule.id: rule.criterion for rule in rules if rule.on is dataset and rule.blocking}
            sets = [some for size in range(1, len(own) + 1) for some in combinations(own, size)]

            def count(
                variable: Variable, some: Iterable[tuple[str, ...]], commune: str = commune, dataset: Dataset = dataset
            ) -> Link:
                kinds = (Variable("records failing", dataset, " ".join(each)) for each in some)
                return Link(Cell(variable, commune), tuple(Cell(kind, commune) for kind in kinds), equal=True)

            found.append(count(Variable("failing", dataset), sets))
            for name in Criterion:
                of = [some for some in sets if any(own[each] is name for each in some)]
                found.append(count(Variable("failing", dataset, name), of))
            for each in own:
                found.append(count(Variable("failed", each), [some for some in sets if each in some]))
                found.append(count(Variable("gain", each), [(each,)]))
    return found


PASSES = 6
"""Two narrow a tree of three levels as far as it goes; the others would show that they do not."""


def subtract(told: Mapping[Cell, Interval], known: Sequence[Link]) -> dict[Cell, Interval]:
    """Narrow every cell by the sums that it is in, up and down."""
    now = dict(told)
    for _ in range(PASSES):
        before = dict(now)
        for link in known:
            cells = (link.whole, *link.parts)
            whole, *parts = (now.get(cell, ANY) for cell in cells)
            low, high = sum(each[0] for each in parts), sum(each[1] for each in parts)
            now[link.whole] = Interval(max(whole[0], low), min(whole[1], high))
            for cell, (least, most) in zip(link.parts, parts, strict=True):
                now[cell] = Interval(max(least, whole[0] - high + most), min(most, whole[1] - low + least))
        if now == before:
            break
    return now


SLIP = 1e-6
"""What a solver's number may be off."""

IDLE_ROUNDS = 6
"""Solutions in a row that show nothing new of any cell, before single cells are solved for."""


class Programme:
    """A linear programme over all counts that agree with everything that is told."""

    def __init__(self, told: Mapping[Cell, Interval], known: Sequence[Link]) -> None:
        self._index: dict[Cell, int] = {}
        for link in known:
            for cell in (link.whole, *link.parts):
                self._index.setdefault(cell, len(self._index))
        self._exactly = self._matrix([link for link in known if link.equal])
        self._upper = self._matrix([link for link in known if not link.equal])
        self._bounds = np.array([told.get(cell, ANY) for cell in self._index], dtype=np.float64)
        least, most = self._bounds.T
        # Whatever the counts, some links hold.
        self._upper = self._upper[self._upper.maximum(0) @ most + self._upper.minimum(0) @ least > 0]
        self._sum_of = {
            part: self._index[link.whole]
            for link in known
            for part in link.parts
            if link.equal and part.variable == link.whole.variable
        }

    def _matrix(self, links_: Sequence[Link]):
        matrix = lil_array((len(links_), len(self._index)))
        for row, link in enumerate(links_):
            matrix[row, self._index[link.whole]] = 1
            for part in link.parts:
                matrix[row, self._index[part]] = -1
        return matrix.tocsr()

    def _extreme(self, aims: Mapping[int, float]):
        """All counts where what is aimed at, with its weights, is smallest."""
        objective = np.zeros(len(self._index))
        objective[list(aims)] = list(aims.values())
        zeros = [np.zeros(matrix.shape[0]) for matrix in (self._upper, self._exactly)]
        done = linprog(objective, self._upper, zeros[0], self._exactly, zeros[1], self._bounds, method="highs")
        assert done.success, done.message
        return done.x

    def narrow(self, cells: Sequence[Cell], left: int) -> dict[Cell, Interval]:
        """The cells that keep fewer than so many values, and what they keep.

        Every solution shows values that all cells may have. So many are aimed at together first, one of each sum, which
        hardly get in each other's way; what that leaves is solved for cell by cell.
        """
        at = np.array([self._index[cell] for cell in cells], dtype=np.int64)
        sums_ = np.array([self._sum_of.get(cell, self._index[cell]) for cell in cells])
        low, high = np.full(len(at), np.inf), np.full(len(at), -np.inf)
        rng = np.random.default_rng(0)

        def see(aims: Mapping[int, float]) -> None:
            found = self._extreme(aims)[at]
            np.minimum(low, found, out=low)
            np.maximum(high, found, out=high)

        def few():
            values = np.floor(high + SLIP) - np.ceil(low - SLIP) + 1
            return np.flatnonzero(~(values >= left))

        idle = 0
        while len(rows := rng.permutation(few())) and idle < IDLE_ROUNDS:
            one_of_each = rows[np.unique(sums_[rows], return_index=True)[1]]
            see(dict(zip(at[one_of_each].tolist(), rng.choice([-1.0, 1.0], len(one_of_each)).tolist(), strict=True)))
            idle = idle + 1 if len(few()) == len(rows) else 0
        for row in few().tolist():
            for sign in (1.0, -1.0):
                see({int(at[row]): sign})
        return {cells[row]: Interval(math.ceil(low[row] - SLIP), int(high[row] + SLIP)) for row in few().tolist()}
