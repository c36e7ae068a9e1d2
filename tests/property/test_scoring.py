"""Scores from signature tallies are what counting the records one by one in plain Python gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checks import tally as tally_module
from checks.catalogue import RULES
from checks.predicates import Always
from checks.profile import Bands, Profile
from checks.rule import Rule
from checks.scoring import NATION, Scores, score, unplaced
from checks.tally import Planned, Run, Tally, words
from checks.vocabulary import Criterion, Dataset, Severity, State

PROVINCE_OF = {"00001": "01", "00002": "01", "00011": "02", "00012": "02"}
COMMUNE_OF = MappingProxyType({code: code for code in PROVINCE_OF} | {"90001": "00001"})
"""90001 is an old code that went into 00001 whole."""
UNITS = ("00001", "90001", "00002", "00011", "99999", None)
"""00012 never sends a record; 99999 and null belong to no locality."""
PLACES = pl.DataFrame({"locality": list(PROVINCE_OF), "parent": list(PROVINCE_OF.values())})
FIELDS = ("personal_id", "full_name", "phone")
WEIGHTS = (0.0, 0.5, 1.0, 3.0)
QUIET = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])

BARE = replace(
    RULES[0], holds=Always(), applies=Always(), vi="", en="", why="", remedy_vi="", remedy_en="", passing=(), failing=()
)
"""A rule of which nothing but its standing matters: here verdicts are generated."""

PASS, FAIL, SKIP = "pass", "fail", "skip"


@dataclass(frozen=True)
class Case:
    """What was generated: for each dataset a plan, and records as (unit, a verdict for each rule, how many)."""

    plans: Mapping[Dataset, tuple[Planned, ...]]
    records: Mapping[Dataset, Sequence[tuple[str | None, tuple[str, ...], int]]]
    profile: Profile
    enough_read: bool

    @property
    def scores(self) -> Scores:
        tallies = [_tally(dataset, self.plans[dataset], self.records[dataset]) for dataset in Dataset]
        return score(tallies, PLACES, COMMUNE_OF, self.profile, enough_read=self.enough_read)


def _tally(
    dataset: Dataset, plan: tuple[Planned, ...], records: Iterable[tuple[str | None, tuple[str, ...], int]]
) -> Tally:
    counts: Counter[tuple[str | int | None, ...]] = Counter()
    names = [f"{kind}_{word}" for kind in ("failed", "not_applicable") for word in words(len(plan))]
    for unit, verdicts, times in records:
        signature = dict.fromkeys(names, 0)
        for item, verdict in zip(plan, verdicts, strict=True):
            if verdict != PASS:
                signature[f"{'failed' if verdict == FAIL else 'not_applicable'}_{item.word}"] |= item.mask
        counts[unit, *signature.values()] += times
    schema = {"managing_unit": pl.String} | dict.fromkeys(names, pl.UInt64) | {"records": pl.Int64}
    return Tally(dataset, plan, pl.DataFrame([(*key, n) for key, n in counts.items()], schema=schema, orient="row"))


PROFILES = st.builds(
    Profile,
    name=st.just("generated"),
    bands=st.sampled_from((Bands(90, 75), Bands(50, 50), Bands(100, 1))),
    headline=st.sampled_from((Bands(90, 75), Bands(50, 10))),
    identifier_fields=st.sampled_from((frozenset[str](), frozenset({"personal_id"}))),
    identifier_criteria=st.just(frozenset({Criterion.CORRECT, Criterion.CLEAN})),
    dataset_weights=st.fixed_dictionaries({dataset: st.sampled_from(WEIGHTS) for dataset in Dataset}),
    field_weights=st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(WEIGHTS)),
    rejected_limit_pct=st.just(1.0),
    sha256=st.just(""),
)


@st.composite
def plans(draw: st.DrawFn, dataset: Dataset, runs: Sequence[Run]) -> tuple[Planned, ...]:
    facts = st.tuples(
        st.sampled_from(Criterion),
        st.sampled_from(FIELDS),
        st.sampled_from((Severity.BLOCKING, Severity.BLOCKING, Severity.BLOCKING, Severity.ADVISORY)),
        st.sampled_from((True, True, True, False)),
        st.sampled_from(WEIGHTS),
        st.sampled_from(runs),
    )
    of_each = draw(st.booleans())
    planned = []
    for bit, (criterion, field, severity, scored, weight, run) in enumerate(
        draw(st.lists(facts, min_size=4, max_size=8))
    ):
        rule = replace(
            BARE,
            id=f"{dataset.value}-{bit:02d}",
            on=dataset,
            criterion=tuple(Criterion)[bit % 4] if of_each else criterion,
            field=field,
            severity=Severity.BLOCKING if of_each else severity,
            scored=True if of_each else scored,
            weight=weight,
        )
        planned.append(Planned(rule, bit, run))
    return tuple(planned)


@st.composite
def cases(draw: st.DrawFn, runs: Sequence[Run] = (*[Run.RAN] * 6, *Run)) -> Case:
    drawn, records = {}, {}
    for dataset in Dataset:
        drawn[dataset] = plan = draw(plans(dataset, runs))
        verdicts = st.tuples(
            *(st.sampled_from((PASS, PASS, FAIL, SKIP)) if item.run is Run.RAN else st.just(SKIP) for item in plan)
        )
        records[dataset] = draw(
            st.lists(st.tuples(st.sampled_from(UNITS), verdicts, st.sampled_from((1, 2, 30))), max_size=12)
        )
    return Case(drawn, records, draw(PROFILES), draw(st.sampled_from((True, True, False))))


# --- plain Python ---------------------------------------------------------------------------------------------


def _inside(unit: str | None, locality: str) -> bool:
    commune = COMMUNE_OF.get(unit or "")
    return commune is not None and locality in {NATION, commune, PROVINCE_OF[commune]}


def _expanded(case: Case, dataset: Dataset, locality: str) -> list[dict[str, str]]:
    """The locality's records, each as rule id → verdict."""
    ids = [item.rule.id for item in case.plans[dataset]]
    return [
        dict(zip(ids, verdicts, strict=True))
        for unit, verdicts, times in case.records[dataset]
        if _inside(unit, locality)
        for _ in range(times)
    ]


def _scoring_rules(case: Case, dataset: Dataset, criterion: Criterion | None = None) -> list[Rule]:
    return [
        item.rule
        for item in case.plans[dataset]
        if item.run is Run.RAN
        and item.rule.scored
        and item.rule.severity is Severity.BLOCKING
        and criterion in {None, item.rule.criterion}
    ]


def _meets_all(record: Mapping[str, str], rules: Iterable[Rule]) -> bool:
    return all(record[rule.id] != FAIL for rule in rules)


def _count(records: Iterable[Mapping[str, str]], rule_id: str, *verdicts: str) -> int:
    return sum(record[rule_id] in verdicts for record in records)


def _mean(weighted: Iterable[tuple[Fraction, float]]) -> Fraction | None:
    pairs = [(value, Fraction(weight)) for value, weight in weighted]
    total = sum(weight for _, weight in pairs)
    return sum((value * weight for value, weight in pairs), Fraction()) / total if total else None


def _dqi(case: Case, dataset: Dataset, criterion: Criterion, locality: str) -> Fraction | None:
    records = _expanded(case, dataset, locality)
    of_field: dict[str, list[tuple[Fraction, float]]] = {}
    for rule in _scoring_rules(case, dataset, criterion):
        if checked := _count(records, rule.id, PASS, FAIL):
            rate = Fraction(100 * _count(records, rule.id, PASS), checked)
            of_field.setdefault(rule.field, []).append((rate, rule.weight))
    means = {field: _mean(rates) for field, rates in of_field.items()}
    return _mean(
        (mean, case.profile.field_weights.get(field, 1.0)) for field, mean in means.items() if mean is not None
    )


def _identifier_failures(case: Case, dataset: Dataset, criterion: Criterion, locality: str) -> int:
    if criterion not in case.profile.identifier_criteria:
        return 0
    records = _expanded(case, dataset, locality)
    return sum(
        _count(records, rule.id, FAIL)
        for rule in _scoring_rules(case, dataset, criterion)
        if rule.field in case.profile.identifier_fields
    )


def _in_band(rate: Fraction | float | None, bands: Bands) -> str:
    if rate is None:
        return State.NOT_ASSESSED.value
    if rate >= bands.on_target:
        return State.ON_TARGET.value
    return State.WATCH.value if rate >= bands.watch else State.BELOW.value


def _near(found: float | None, exact: Fraction | None) -> bool:
    return found is exact is None or (found is not None and exact is not None and abs(found - float(exact)) < 1e-9)


def _blocking(case: Case, dataset: Dataset, run: Run, criterion: str | None = None) -> bool:
    """Whether a blocking rule of the criterion (None: of any) had this fate."""
    return any(
        item.run is run and item.rule.blocking and criterion in {None, item.rule.criterion.value}
        for item in case.plans[dataset]
    )


# --- counts -----------------------------------------------------------------------------------------------------


@settings(QUIET, max_examples=60)
@given(case=cases(), word_bits=st.sampled_from((2, 3, 64)))
def test_counts_are_those_of_the_records(case, word_bits):
    with pytest.MonkeyPatch.context() as patch:
        # Short words put few rules into several of them.
        patch.setattr(tally_module, "WORD_BITS", word_bits)
        scores = case.scores
    localities = [*PROVINCE_OF, "01", "02", NATION]
    rules = {(row["locality"], row["rule_id"]): row for row in scores.rules.iter_rows(named=True)}
    criteria = {
        (row["locality"], row["dataset"], row["criterion"]): row for row in scores.criteria.iter_rows(named=True)
    }
    headline = {(row["locality"], row["dataset"]): row for row in scores.localities.iter_rows(named=True)}
    assert len(rules) == scores.rules.height == len(localities) * sum(map(len, case.plans.values()))
    assert len(criteria) == scores.criteria.height == len(localities) * 4 * 3
    assert len(headline) == scores.localities.height == len(localities) * 2
    for locality in localities:
        for dataset in Dataset:
            records, scoring = _expanded(case, dataset, locality), _scoring_rules(case, dataset)
            for item in case.plans[dataset]:
                rule_id, row = item.rule.id, rules[locality, item.rule.id]
                others = [rule for rule in scoring if rule.id != rule_id]
                newly = [record for record in records if not _meets_all(record, scoring) and _meets_all(record, others)]
                expected = (_count(records, rule_id, PASS, FAIL), _count(records, rule_id, FAIL), len(newly))
                assert (row["checked"], row["failed"], row["gain"]) == expected
            for criterion in Criterion:
                of, row = _scoring_rules(case, dataset, criterion), criteria[locality, dataset.value, criterion.value]
                seen = [record for record in records if any(record[rule.id] != SKIP for rule in of)]
                met = sum(_meets_all(record, of) for record in seen) if seen else None
                assert (row["records"], row["met"]) == (len(seen), met)
                assert _near(row["dqi"], _dqi(case, dataset, criterion, locality))
                assert row["identifier_failed"] == _identifier_failures(case, dataset, criterion, locality)
            row = headline[locality, dataset.value]
            assessed = records and all(_scoring_rules(case, dataset, criterion) for criterion in Criterion)
            met_all = sum(_meets_all(record, scoring) for record in records) if assessed else None
            assert (row["records"], row["met_all"]) == (len(records), met_all)
        for criterion in Criterion:
            row = criteria[locality, "all", criterion.value]
            parts = [criteria[locality, dataset.value, criterion.value] for dataset in Dataset]
            means = {dataset: _dqi(case, dataset, criterion, locality) for dataset in Dataset}
            both = _mean((dqi, case.profile.dataset_weights[each]) for each, dqi in means.items() if dqi is not None)
            assert row["records"] == sum(part["records"] for part in parts)
            assert row["identifier_failed"] == sum(part["identifier_failed"] for part in parts)
            assert _near(row["dqi"], both)


@settings(QUIET, max_examples=25)
@given(case=cases())
def test_communes_add_up_to_provinces_and_provinces_to_the_nation(case):
    scores = case.scores
    for table, keys, counts in (
        (scores.rules, ["dataset", "rule_id"], ["checked", "failed", "gain"]),
        (scores.criteria, ["dataset", "criterion"], ["records", "met", "identifier_failed"]),
        (scores.localities, ["dataset"], ["records", "met_all"]),
    ):
        filled = table.with_columns(pl.col(counts).fill_null(0))
        for lower, upper in (("commune", "province"), ("province", "nation")):
            sums = filled.filter(pl.col("level") == lower).group_by(pl.col("parent").alias("locality"), *keys)
            below = sums.agg(pl.col(counts).sum()).sort("locality", *keys)
            above = filled.filter(pl.col("level") == upper).select(below.columns).sort("locality", *keys)
            assert below.height > 0
            assert below.equals(above)


@settings(QUIET, max_examples=25)
@given(case=cases())
def test_unplaced_and_placed_records_are_all_records(case):
    nation = case.scores.localities.filter(pl.col("locality") == NATION)
    for dataset in Dataset:
        placed = nation.filter(pl.col("dataset") == dataset.value)["records"].item()
        tally = _tally(dataset, case.plans[dataset], case.records[dataset])
        total = sum(times for _, _, times in case.records[dataset])
        assert unplaced(tally, COMMUNE_OF) == total - placed
        nowhere = sum(times for unit, _, times in case.records[dataset] if unit in {"99999", None})
        assert unplaced(tally, COMMUNE_OF) == nowhere


def test_the_last_word_of_a_real_plan_counts():
    """The citizens' rules fill more than one word of 64 bits."""
    rules = [rule for rule in RULES if rule.on is Dataset.CITIZENS]
    plan = tuple(Planned(rule, bit, Run.RAN) for bit, rule in enumerate(rules))
    late = next(item for item in reversed(plan) if item.rule.blocking)
    assert late.word == 2
    records = [("00001", tuple(FAIL if item is late else PASS for item in plan), 3), ("00001", (PASS,) * len(plan), 4)]
    scores = score([_tally(Dataset.CITIZENS, plan, records)], PLACES, COMMUNE_OF, _profile())
    failing = (
        scores.rules.filter((pl.col("locality") == NATION) & (pl.col("failed") > 0))
        .select("rule_id", "checked", "failed", "gain")
        .rows()
    )
    assert failing == [(late.rule.id, 7, 3, 3)]
    assert scores.localities.filter(pl.col("locality") == NATION)["met_all"].to_list() == [4]


def test_rows_of_rules_stand_in_order_whatever_the_order_of_plans():
    plans = {
        dataset: [Planned(rule, bit, Run.RAN) for bit, rule in enumerate(rule for rule in RULES if rule.on is dataset)]
        for dataset in reversed(Dataset)
    }
    tallies = [
        _tally(dataset, tuple(plan), [("00011", (FAIL,) * len(plan), bit)])
        for bit, (dataset, plan) in enumerate(plans.items(), start=1)
    ]
    found = score(tallies, PLACES, COMMUNE_OF, _profile()).rules
    assert found.equals(found.sort("level", "locality", "dataset", "rule_id"))
    assert set(found.filter(pl.col("failed") > 0)["locality"]) == {"00011", "02", NATION}


# --- states -----------------------------------------------------------------------------------------------------

GREEN = State.ON_TARGET.value


@settings(QUIET, max_examples=80)
@given(case=cases())
def test_nothing_unknown_is_green(case):
    scores = case.scores
    for row in scores.rules.iter_rows(named=True):
        if row["checked"] == 0:
            assert row["state"] in {State.NOT_ASSESSED.value, State.ERROR.value}
    for row in scores.criteria.iter_rows(named=True):
        if row["records"] == 0 or row["dqi"] is None:
            assert row["state"] != GREEN
    for row in scores.localities.iter_rows(named=True):
        if not row["records"]:
            assert row["state"] == State.NOT_ASSESSED.value
    if not case.enough_read:
        for table in (scores.rules, scores.criteria, scores.localities):
            assert GREEN not in table["state"].to_list()


@settings(QUIET, max_examples=80)
@given(case=cases())
def test_a_blocking_rule_that_did_not_run_is_seen(case):
    scores = case.scores
    fates = {
        item.rule.id: item.run.value for dataset in Dataset for item in case.plans[dataset] if item.run is not Run.RAN
    }
    for row in scores.rules.filter(pl.col("rule_id").is_in(list(fates))).iter_rows(named=True):
        errored = fates[row["rule_id"]] == Run.ERROR.value
        assert row["state"] == (State.ERROR if errored else State.NOT_ASSESSED).value
    sent = {(row["locality"], row["dataset"]): row["records"] > 0 for row in scores.localities.iter_rows(named=True)}
    for table in (scores.criteria, scores.localities):
        for row in table.iter_rows(named=True):
            parts = [dataset for dataset in Dataset if row["dataset"] in {dataset.value, "all"}]
            criterion = row.get("criterion")
            broken = [part for part in parts if _blocking(case, part, Run.ERROR, criterion)]
            if any(sent[row["locality"], part.value] for part in broken):
                assert row["state"] == State.ERROR.value
            elif broken or any(_blocking(case, part, Run.COLUMN_MISSING, criterion) for part in parts):
                assert row["state"] != GREEN


@settings(QUIET, max_examples=80)
@given(case=cases(runs=[Run.RAN]))
def test_where_every_rule_ran_the_state_is_the_band_of_the_rate(case):
    scores, bands = case.scores, case.profile.bands
    every = {item.rule.id: item.rule for dataset in Dataset for item in case.plans[dataset]}
    unsure = not case.enough_read

    def capped(state: str) -> str:
        return State.NOT_ASSESSED.value if unsure and state == GREEN else state

    for row in scores.rules.iter_rows(named=True):
        rule, checked, failed = every[row["rule_id"]], row["checked"], row["failed"]
        whole = rule.field in case.profile.identifier_fields and rule.criterion in case.profile.identifier_criteria
        rate = Fraction(100 * (checked - failed), checked) if checked else None
        below = whole and rule.blocking and failed > 0
        assert row["state"] == (State.BELOW.value if below else capped(_in_band(rate, bands)))
    of_parts: dict[tuple[str, str], set[str]] = {}
    for row in scores.criteria.filter(pl.col("dataset") != "all").iter_rows(named=True):
        state = State.BELOW.value if row["identifier_failed"] else capped(_in_band(row["dqi"], bands))
        assert row["state"] == state
        of_parts.setdefault((row["locality"], row["criterion"]), set()).add(state)
    for row in scores.criteria.filter(pl.col("dataset") == "all").iter_rows(named=True):
        doubtful = State.NOT_ASSESSED.value in of_parts[row["locality"], row["criterion"]]
        state = State.BELOW.value if row["identifier_failed"] else capped(_in_band(row["dqi"], bands))
        assert row["state"] == (State.NOT_ASSESSED.value if doubtful and state == GREEN else state)
    for row in scores.localities.iter_rows(named=True):
        rate = None if row["met_all"] is None else Fraction(100 * row["met_all"], row["records"])
        assert row["state"] == capped(_in_band(rate, case.profile.headline))


@settings(QUIET, max_examples=80)
@given(case=cases())
def test_both_datasets_together_are_green_only_if_neither_is_in_doubt_or_fails_an_identifier(case):
    """Not only if both are green: letter 4856 takes the mean of the databases, so one may pull the other up."""
    criteria = case.scores.criteria
    parts = criteria.filter(pl.col("dataset") != "all")
    green = criteria.filter((pl.col("dataset") == "all") & (pl.col("state") == GREEN))
    beside = parts.join(green.select("locality", "criterion"), on=["locality", "criterion"])
    assert beside.height == 2 * green.height
    assert not set(beside["state"]) & {State.NOT_ASSESSED.value, State.ERROR.value}
    assert beside["identifier_failed"].sum() == 0


def _profile(**changes: object) -> Profile:
    weights = dict.fromkeys(Dataset, 1.0)
    plain = Profile("plain", Bands(90, 75), Bands(90, 75), frozenset(), frozenset(), weights, {}, 1.0, frozenset(), "")
    return replace(plain, **changes)


def _one_rule_each(dataset: Dataset, run: Run = Run.RAN) -> tuple[Planned, ...]:
    """A rule for each criterion; `run` is the fate of the one of `live`."""
    return tuple(
        Planned(
            replace(BARE, id=f"{dataset.value}-{criterion.value}", on=dataset, criterion=criterion, field="phone"),
            bit,
            run if criterion is Criterion.LIVE else Run.RAN,
        )
        for bit, criterion in enumerate(Criterion)
    )


def _state_of_live(run: Run, locality: str, dataset: str) -> tuple[str, str]:
    last = PASS if run is Run.RAN else SKIP
    records = [("00001", (PASS, PASS, PASS, last), 5)]
    tallies = [
        _tally(Dataset.CITIZENS, _one_rule_each(Dataset.CITIZENS, run), records),
        _tally(Dataset.DOSSIERS, _one_rule_each(Dataset.DOSSIERS), [("00001", (PASS,) * 4, 5)]),
    ]
    scores = score(tallies, PLACES, COMMUNE_OF, _profile())
    at, on = pl.col("locality") == locality, pl.col("dataset") == dataset
    live = scores.criteria.filter(at & on & (pl.col("criterion") == "live"))["state"].item()
    return live, scores.localities.filter(at & on)["state"].to_list()[0] if dataset != "all" else ""


def test_a_criterion_whose_only_rule_failed_to_run_is_in_error_not_merely_unassessed():
    assert _state_of_live(Run.RAN, "00001", "citizens") == ("on_target", "on_target")
    assert _state_of_live(Run.ERROR, "00001", "citizens") == ("error", "error")
    assert _state_of_live(Run.ERROR, "00001", "all")[0] == "error"
    assert _state_of_live(Run.ERROR, NATION, "citizens") == ("error", "error")
    # Nothing was sent there, so nothing is wrong there.
    assert _state_of_live(Run.ERROR, "00012", "citizens") == ("not_assessed", "not_assessed")
    assert _state_of_live(Run.COLUMN_MISSING, "00001", "citizens") == ("not_assessed", "not_assessed")


def test_a_criterion_whose_weights_are_all_zero_is_not_assessed():
    """0/0 is NaN, which polars holds greater than every target."""
    records = [("00001", (FAIL,) * 4, 5)]
    tallies = [_tally(dataset, _one_rule_each(dataset), records) for dataset in Dataset]
    criteria = score(tallies, PLACES, COMMUNE_OF, _profile(field_weights={"phone": 0.0})).criteria
    assert set(criteria["state"]) == {State.NOT_ASSESSED.value}
    assert criteria["dqi"].null_count() == criteria.height


def _live_beside_a_rule(run: Run, failing: int) -> tuple[list[str], str]:
    """Citizens with ten records, of which some fail `live`, beside a further rule of `live` with this fate."""
    further = Planned(replace(BARE, id="citizens-further", criterion=Criterion.LIVE), 4, run)
    plan = (*_one_rule_each(Dataset.CITIZENS), further)
    records = [
        ("00001", (PASS, PASS, PASS, PASS, SKIP), 10 - failing),
        ("00001", (PASS, PASS, PASS, FAIL, SKIP), failing),
    ]
    tallies = [
        _tally(Dataset.CITIZENS, plan, records),
        _tally(Dataset.DOSSIERS, _one_rule_each(Dataset.DOSSIERS), [("00001", (PASS,) * 4, 10)]),
    ]
    scores = score(tallies, PLACES, COMMUNE_OF, _profile())
    live = scores.criteria.filter((pl.col("locality") == NATION) & (pl.col("criterion") == "live")).sort("dataset")
    headline = scores.localities.filter((pl.col("locality") == NATION) & (pl.col("dataset") == "citizens"))
    return live["state"].to_list(), headline["state"].item()


def test_a_missing_column_keeps_the_headline_and_the_mean_of_both_datasets_from_green():
    """Of all, citizens, dossiers. Citizens on watch at 80 and dossiers at 100 have a mean of 90, the target."""
    assert _live_beside_a_rule(Run.OUT_OF_SCOPE, 2) == (["on_target", "watch", "on_target"], "watch")
    assert _live_beside_a_rule(Run.COLUMN_MISSING, 2) == (["not_assessed", "watch", "on_target"], "watch")
    assert _live_beside_a_rule(Run.ERROR, 2) == (["error", "error", "on_target"], "error")
    assert _live_beside_a_rule(Run.OUT_OF_SCOPE, 0) == (["on_target"] * 3, "on_target")
    assert _live_beside_a_rule(Run.NOT_IN_EFFECT, 0) == (["on_target"] * 3, "on_target")
    assert _live_beside_a_rule(Run.COLUMN_MISSING, 0) == (["not_assessed", "not_assessed", "on_target"], "not_assessed")
