"""From counts to states: small numbers, targets, expected people, feeds, the index, and doubt that is never green."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from measure_samples import AGES, count_of, share

from checks.catalogue.measures import BY_ID, MEASURES
from checks.catalogue.service_index import SERVICE_INDEX
from checks.measuring import measure
from checks.tally import Run
from checks.targets import load_targets

AS_OF = date(2026, 10, 31)
PLACES = pl.DataFrame({"locality": ["00001", "00002", "00011"], "parent": ["01", "01", "02"]})
COMMUNE_OF = {code: code for code in PLACES["locality"]}
FULL, ONLINE, ON_TIME = "MEA-SVC-001", "MEA-SVC-009", "MEA-SVC-007"
COVERAGE, WHIPPLE, UN, BIRTHS, SPIKE = (f"MEA-DEM-{number:03d}" for number in (1, 2, 5, 6, 7))
FEED, AGE, INDEX = "MEA-FEED-001", "MEA-FEED-005", "MEA-SVC-012"


def counts(given=None, **more):
    return count_of(PLACES, given, **more)


def readings(found, **more):
    frame = measure(found, PLACES, COMMUNE_OF, load_targets(), AS_OF, **more)
    return {(row["locality"], row["measure_id"]): row for row in frame.iter_rows(named=True)}


def test_every_locality_has_every_measure_of_its_level_once():
    frame = measure(counts(), PLACES, COMMUNE_OF, load_targets(), AS_OF)
    assert frame.select("locality", "measure_id").is_duplicated().sum() == 0
    for level, places in (("commune", 3), ("province", 2), ("nation", 1)):
        published = [each.id for each in MEASURES if level in each.levels]
        assert frame.filter(pl.col("level") == level).height == places * len(published)


def test_nothing_counted_is_not_assessed_anywhere():
    for row in readings(counts(records=0)).values():
        assert (row["state"], row["value"], row["met"]) == ("not_assessed", None, None)
        assert row["reason"] in {"no_records", "no_expected"}


def test_shares_keep_their_whole_numbers_and_add_up():
    found = readings(counts(share(FULL, [70, 69, 30], [100, 100, 100])))
    rows = {code: found[code, FULL] for code in ("00001", "00002", "00011", "01", "02", "VN")}
    assert {code: (row["numerator"], row["denominator"]) for code, row in rows.items()} == {
        "00001": (70, 100), "00002": (69, 100), "00011": (30, 100), "01": (139, 200), "02": (30, 100), "VN": (169, 300),
    }  # fmt: skip
    assert {code: row["state"] for code, row in rows.items()} == {
        "00001": "on_target", "00002": "below", "00011": "below", "01": "below", "02": "below", "VN": "below",
    }  # fmt: skip
    assert {code: (row["met"], row["gap"], row["short_by"]) for code, row in rows.items()} == {
        "00001": (True, 0.0, 0),
        "00002": (False, -1.0, 1),
        "00011": (False, -40.0, 40),
        "01": (False, -0.5, 1),
        "02": (False, -40.0, 40),
        "VN": (False, -23.7, 71),
    }
    assert (rows["VN"]["target"], rows["VN"]["target_year"]) == (80.0, 2025)


@given(part=st.integers(0, 3_000), rest=st.integers(0, 3_000))
def test_met_short_and_gap_say_the_same(part, rest):
    row = readings(counts(share(FULL, [part, 0, 0], [part + rest, 0, 0])))["00001", FULL]
    if part + rest < 10:
        assert row["state"] == "not_assessed"
        return
    assert row["met"] is (row["short_by"] == 0) is (row["gap"] >= 0) is (row["state"] == "on_target")
    # Floored: never better than it is, and within a tenth of it.
    assert 0 <= Decimal(str(row["value"])) - 70 - Decimal(str(row["gap"])) <= Decimal("0.1")


@pytest.mark.parametrize(("whole", "reason"), [(0, "no_records"), (9, "too_small"), (10, "no_target")])
def test_small_denominators_are_not_published(whole, reason):
    row = readings(counts(share(ON_TIME, [whole, 0, 0], [whole, 0, 0])))["00001", ON_TIME]
    assert (row["state"], row["reason"], row["value"] is None) == ("not_assessed", reason, whole < 10)


def test_nothing_is_on_target_where_too_many_rows_were_rejected():
    given = {
        **share(FULL, [100] * 3, [100] * 3),
        **share(BIRTHS, [515, 515, 515], [1_000] * 3),
        **share(SPIKE, [60, 60, 60], [20_000] * 3),
        **share(ONLINE, [50] * 3, [100] * 3),
        f"{FEED}:last": [AS_OF] * 3,
        f"{FEED}:events": [500] * 3,
        f"{AGE}:last": [AS_OF] * 3,
        f"{COVERAGE}:part": [1_000] * 3,
    }
    expected = dict.fromkeys(COMMUNE_OF, 1_000)
    sure = readings(counts(given), expected=expected)
    doubtful = readings(counts(given), expected=expected, enough_read=False)
    green = {key for key, row in sure.items() if row["state"] == "on_target"}
    assert {measure_id for _, measure_id in green} == {FULL, BIRTHS, SPIKE, FEED, AGE, COVERAGE}
    assert "on_target" not in {row["state"] for row in doubtful.values()}
    assert {doubtful[key]["reason"] for key in green} == {"rejected"}
    assert not any(row["met"] for row in doubtful.values())
    assert doubtful["00001", ONLINE]["state"] == "below"


@pytest.mark.parametrize(
    ("run", "state", "reason"),
    [(Run.COLUMN_MISSING, "not_assessed", "columns_missing"), (Run.ERROR, "error", "error")],
)
def test_a_measure_that_did_not_run_says_why_and_earns_nothing(run, state, reason):
    given = share(ON_TIME, [100] * 3, [100] * 3)
    found = readings(counts(given, runs={ON_TIME: (run, "due_at")}))
    rows = [found[code, ON_TIME] for code in ("00001", "01", "VN")]
    assert {(row["state"], row["reason"], row["value"]) for row in rows} == {(state, reason, None)}
    assert found["VN", INDEX]["value"] is None


# --- coverage -------------------------------------------------------------------------------------------------------


def coverage(registered, expected):
    return readings(counts({f"{COVERAGE}:part": registered}), expected=expected)


def test_coverage_compares_with_who_is_expected():
    found = coverage([970, 1_000, 1_030], {"00001": 1_000, "00002": 1_000, "00011": 1_000})
    rows = {code: found[code, COVERAGE] for code in ("00001", "00002", "00011", "01", "VN")}
    assert {code: (row["state"], row["met"], row["short_by"]) for code, row in rows.items()} == {
        "00001": ("below", False, 10),
        "00002": ("on_target", True, 0),
        "00011": ("watch", False, 0),
        "01": ("on_target", True, 0),
        "VN": ("on_target", True, 0),
    }
    assert (rows["00011"]["value"], rows["00011"]["gap"]) == (103.0, -1.0)


def test_coverage_leaves_out_communes_of_which_nobody_knows_and_is_not_green_then():
    found = coverage([1_000, 500, 900], {"00001": 1_000, "00011": 1_000})
    assert found["00002", COVERAGE]["reason"] == "no_expected"
    province = found["01", COVERAGE]
    assert (province["numerator"], province["denominator"]) == (1_000, 1_000)
    assert (province["state"], province["reason"]) == ("not_assessed", "expected_incomplete")
    nation = found["VN", COVERAGE]
    assert (nation["numerator"], nation["denominator"], nation["state"]) == (1_900, 2_000, "below")
    assert json.loads(nation["detail"]) == {"communes_unknown": 1}


def test_nobody_expected_is_not_full_coverage():
    found = coverage([5, 0, 0], dict.fromkeys(COMMUNE_OF, 0))
    assert {found[code, COVERAGE]["reason"] for code in (*COMMUNE_OF, "VN")} == {"no_expected"}


def test_a_handful_expected_is_too_few():
    assert coverage([99, 100, 0], dict.fromkeys(COMMUNE_OF, 99))["00001", COVERAGE]["reason"] == "too_small"


# --- ages and births ------------------------------------------------------------------------------------------------


def ages(each, unit="00001"):
    return pl.DataFrame([(unit, sex, age, each) for sex in ("1", "2") for age in range(101)], schema=AGES, orient="row")


def test_indices_of_age_are_published_for_provinces_from_20_000_people():
    enough = readings(counts(ages=ages(100)))
    assert (enough["01", WHIPPLE]["value"], enough["01", WHIPPLE]["state"]) == (pytest.approx(100), "on_target")
    assert (enough["VN", UN]["value"], enough["VN", UN]["denominator"]) == (pytest.approx(0), 20_200)
    assert ("00001", WHIPPLE) not in enough
    few = readings(counts(ages=ages(99)))
    assert (few["01", WHIPPLE]["value"], few["01", WHIPPLE]["reason"]) == (None, "too_small")
    assert few["02", WHIPPLE]["reason"] == "no_records"


def test_heaped_ages_are_classed():
    round_ages = ages(100).with_columns(people=pl.when(pl.col("age") % 5 == 0).then(500).otherwise(40))
    row = readings(counts(ages=round_ages))["VN", WHIPPLE]
    assert row["state"] == "below"
    assert BY_ID[WHIPPLE].grade(row["value"]).en == "very rough"


def test_a_sex_that_is_missing_leaves_the_un_index_undefined():
    one_sex = ages(400).filter(pl.col("sex_code") == "1")
    row = readings(counts(ages=one_sex))["VN", UN]
    assert (row["state"], row["reason"], row["value"]) == ("not_assessed", "undefined", None)


def test_a_locality_whose_share_of_boys_deviates_is_watched():
    found = readings(counts(share(BIRTHS, [5_150, 0, 300], [10_000, 0, 400])))
    nation, ordinary, odd = (found[code, BIRTHS] for code in ("VN", "01", "02"))
    assert (nation["state"], nation["reason"]) == ("not_assessed", "reference")
    assert nation["value"] == pytest.approx(100 * 5_450 / 4_950)
    assert (ordinary["state"], odd["state"]) == ("on_target", "watch")
    assert json.loads(odd["detail"])["standard_errors"] > 3


def test_few_births_say_nothing_not_even_of_the_nation():
    found = readings(counts(share(BIRTHS, [130, 0, 0], [399, 0, 0])))
    assert {found[code, BIRTHS]["reason"] for code in ("VN", "01")} == {"too_small"}
    assert found["VN", BIRTHS]["value"] is None


@pytest.mark.parametrize(("part", "state"), [(55, "on_target"), (83, "watch"), (200, "below")])
def test_a_spike_on_new_years_day_is_told_as_a_multiple(part, state):
    row = readings(counts(share(SPIKE, [part, 0, 0], [20_000, 0, 0])))["VN", SPIKE]
    assert (row["state"], row["value"]) == (state, pytest.approx(part * 365 / 20_000))


# --- feeds ----------------------------------------------------------------------------------------------------------


def feed(silent_days, events):
    last = [None if days is None else AS_OF - timedelta(days=days) for days in silent_days]
    return readings(counts({f"{FEED}:last": last, f"{FEED}:events": events}))


def test_a_flat_feed_is_below_and_counted_above_its_commune():
    found = feed([60, 3, 2], [500, 500, 500])
    rows = {code: found[code, FEED] for code in ("00001", "00002", "01", "02", "VN")}
    assert {code: row["state"] for code, row in rows.items()} == {
        "00001": "below", "00002": "on_target", "01": "below", "02": "on_target", "VN": "below",
    }  # fmt: skip
    assert (rows["01"]["numerator"], rows["01"]["denominator"]) == (1, 2)
    assert (rows["VN"]["numerator"], rows["VN"]["denominator"]) == (1, 3)
    assert rows["01"]["last_day"] == AS_OF - timedelta(days=3)
    assert json.loads(rows["00001"]["detail"]) == {"events": 500, "silent_days": 60}


def test_a_province_is_not_live_while_most_of_its_feeds_are_unknown():
    found = feed([1, 1, None], [500, 3, 0])
    assert found["00002", FEED]["reason"] == "too_few_events"
    assert (found["01", FEED]["state"], found["01", FEED]["reason"]) == ("not_assessed", "partial")
    assert found["02", FEED]["reason"] == "too_few_events"


def test_the_age_of_an_extract_has_a_target_for_the_nation():
    found = readings(counts({f"{AGE}:last": [AS_OF - timedelta(days=9), AS_OF - timedelta(days=8), None]}))
    nation = found["VN", AGE]
    assert (nation["value"], nation["state"], nation["gap"], nation["short_by"]) == (8.0, "below", -1.0, None)
    assert (found["01", AGE]["state"], found["01", AGE]["reason"]) == ("not_assessed", "no_target")
    assert found["00011", AGE]["reason"] == "no_records"


# --- the index of service -------------------------------------------------------------------------------------------


def test_the_index_has_a_hundred_points_in_six_groups():
    assert [group.points for group in SERVICE_INDEX.groups] == [18, 20, 12, 10, 22, 18]
    named = {part.measure for group in SERVICE_INDEX.groups for part in group.parts if part.measure}
    assert named <= BY_ID.keys()


def index_of(part, whole=1_000):
    scored = {part.measure for group in SERVICE_INDEX.groups for part in group.parts if part.measure}
    given = {}
    for measure_id in scored:
        given |= share(measure_id, [part, 0, 0], [whole, 0, 0])
    return readings(counts(given))["00001", INDEX]


@pytest.mark.parametrize(
    ("part", "points"),
    [
        (1_000, 62.0),
        (0, 0.0),
        # On time 10, online 12 (full at 50 %), payment 5, results 3, digitised 2.5, reused 1.25, VNeID 1, satisfied 3.
        (500, 37.75),
    ],
)
def test_points_rise_with_the_share_up_to_full_marks(part, points):
    row = index_of(part)
    assert (row["value"], row["denominator"]) == (points, 62)
    assert (row["state"], row["reason"]) == ("not_assessed", "partial")


def test_points_that_could_not_be_assessed_are_never_scaled_up():
    row = readings(counts(share(ON_TIME, [100, 0, 0], [100, 0, 0])))["00001", INDEX]
    detail = json.loads(row["detail"])
    assert (row["value"], row["denominator"]) == (20.0, 20)
    assert detail["groups"] == [[0, 0, 18], [2_000, 20, 20], [0, 0, 12], [0, 0, 10], [0, 0, 22], [0, 0, 18]]
    ratings = [SERVICE_INDEX.ratings[detail[name]].en for name in ("lowest", "highest")]
    assert ratings == ["Weak", "Excellent"]


def test_the_highest_rating_gives_the_rest_all_its_points():
    detail = json.loads(index_of(500)["detail"])
    # 37.75 earned and 38 not assessed: 75.75 at most.
    assert [SERVICE_INDEX.ratings[detail[name]].en for name in ("lowest", "highest")] == ["Weak", "Fair"]
