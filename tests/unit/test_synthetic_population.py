"""A clean population is as the law would have it, whatever the rules say: checked with plain polars."""

from datetime import date, timedelta
from itertools import pairwise

import polars as pl
import pytest

from checks import codes, demography
from schemas import localities
from schemas.contract import CITIZENS, DOSSIERS
from synthetic import places
from synthetic.generate import Part, draw_part, plan
from synthetic.population import schema, view
from synthetic.register import draw_register

AS_OF = date(2026, 9, 30)
PEOPLE = 30_000


@pytest.fixture(scope="module")
def part() -> Part:
    (chunk,) = plan(PEOPLE, AS_OF, 6)
    return draw_part(chunk, AS_OF, 6, defects=False)


@pytest.fixture(scope="module")
def citizens(part: Part) -> pl.DataFrame:
    return part.citizens


@pytest.fixture(scope="module")
def dossiers(part: Part) -> pl.DataFrame:
    return part.dossiers


def none_of(frame: pl.DataFrame, wrong: pl.Expr) -> bool:
    return frame.filter(wrong).is_empty()


def plus_years(name: str, years: int) -> pl.Expr:
    return pl.col(name).dt.offset_by(f"{years}y")


def test_columns_and_types_are_the_contracts(citizens: pl.DataFrame, dossiers: pl.DataFrame):
    assert dict(citizens.schema) == schema(CITIZENS)
    assert dict(dossiers.schema) == schema(DOSSIERS)


def test_as_many_people_as_asked_in_every_commune(citizens: pl.DataFrame):
    assert citizens.height == PEOPLE
    assert set(citizens["managing_unit"]) == localities.current_codes(AS_OF)


def test_nothing_was_spoiled(part: Part):
    assert part.truth.is_empty()


def test_numbers_are_unique(citizens: pl.DataFrame, dossiers: pl.DataFrame):
    assert citizens["personal_id"].is_unique().all()
    assert citizens["legacy_id"].drop_nulls().is_unique().all()
    assert dossiers["dossier_code"].is_unique().all()


def test_pins_agree_with_sex_birth_and_place(citizens: pl.DataFrame):
    pin = pl.col("personal_id")
    digit = pin.str.slice(3, 1).cast(pl.Int64)
    year = pl.col("birth_date").dt.year()
    assert citizens.select(pin.str.contains(r"^\d{12}$").all()).item()
    assert none_of(citizens, (digit % 2 + 1).cast(pl.String) != pl.col("sex_code"))
    assert none_of(citizens, (19 + digit // 2) * 100 + pin.str.slice(4, 2).cast(pl.Int64) != year)
    place = pin.str.slice(0, 3).replace_strict(dict(localities.pin_provinces()))
    registered = pl.col("birth_registration_unit").replace_strict(dict(localities.province_of_unit()))
    assert none_of(citizens, place != registered)


def test_residences_are_current_and_births_are_in_the_list_of_their_day(citizens: pl.DataFrame):
    current = sorted(localities.current_codes(AS_OF))
    old = sorted(localities.legacy_codes())
    for name in ("permanent_unit", "temporary_unit", "current_unit", "managing_unit"):
        assert citizens[name].drop_nulls().is_in(current).all()
    since_reform = pl.col("birth_date") >= localities.REFORM
    for name in ("birthplace_unit", "birth_registration_unit", "hometown_unit"):
        assert citizens.filter(since_reform)[name].is_in(current).all()
        assert citizens.filter(~since_reform)[name].is_in(old).all()
    retired = sorted(localities.retired_codes(AS_OF))
    assert citizens["birthplace_unit"].is_in(retired).any()


def test_each_household_has_one_head(citizens: pl.DataFrame):
    homes = citizens.group_by("household_id").agg(
        (pl.col("relation_to_head_code") == "head").sum().alias("heads"),
        pl.col("managing_unit").n_unique().alias("communes"),
        (pl.col("relation_to_head_code").is_in(["wife", "husband"])).sum().alias("spouses"),
    )
    assert none_of(homes, (pl.col("heads") != 1) | (pl.col("communes") != 1) | (pl.col("spouses") > 1))


def test_parents_are_in_the_register_and_old_enough(citizens: pl.DataFrame):
    known = citizens.select("personal_id", "full_name", "sex_code", "birth_date")
    for parent, sex in (("father", codes.MALE), ("mother", codes.FEMALE)):
        children = citizens.filter(pl.col(f"{parent}_id").is_not_null())
        pairs = children.join(known, left_on=f"{parent}_id", right_on="personal_id", suffix="_parent")
        assert pairs.height == children.height
        assert none_of(pairs, pl.col("sex_code_parent") != sex)
        assert none_of(pairs, pl.col("full_name_parent") != pl.col(f"{parent}_name"))
        assert none_of(pairs, pl.col("birth_date") < plus_years("birth_date_parent", 18))
    young = citizens.filter(pl.col("birth_date").dt.year() >= 2016)
    assert young.height > PEOPLE // 20
    assert young.select(
        pl.all_horizontal(pl.col("father_id", "mother_id", "father_name", "mother_name").is_not_null())
    )["father_id"].all()
    assert none_of(citizens, pl.col("father_id") == pl.col("mother_id"))


def test_marriages_are_mutual_and_of_age(citizens: pl.DataFrame):
    married = citizens.filter(pl.col("marital_status_code") == "2")
    assert married["spouse_name"].null_count() == 0
    assert citizens.filter(pl.col("marital_status_code") != "2")["spouse_name"].null_count() == (
        citizens.height - married.height
    )
    oldest = pl.when(pl.col("sex_code") == codes.MALE).then(20).otherwise(18)
    assert none_of(married, pl.lit(AS_OF).dt.year() - pl.col("birth_date").dt.year() <= oldest)
    linked = married.filter(pl.col("spouse_id").is_not_null())
    back = linked.join(linked, left_on="spouse_id", right_on="personal_id", suffix="_spouse")
    assert back.height == linked.height
    assert none_of(back, pl.col("spouse_id_spouse") != pl.col("personal_id"))
    assert none_of(back, pl.col("sex_code_spouse") == pl.col("sex_code"))


def test_cards_are_in_force_to_the_right_birthday(citizens: pl.DataFrame):
    alive = citizens.filter(pl.col("life_status_code") != "dead")
    of_age = plus_years("birth_date", 14) <= AS_OF
    assert none_of(alive, of_age != pl.col("card_issued_on").is_not_null())
    held = alive.filter(of_age)
    issued = pl.col("card_issued_on")
    due: pl.Expr = pl.lit(None, pl.Date)
    for years in (60, 40, 25):
        due = pl.when(issued < plus_years("birth_date", years - 2)).then(plus_years("birth_date", years)).otherwise(due)
    assert none_of(held, ~due.eq_missing(pl.col("card_expires_on")))
    assert none_of(held, pl.col("card_expires_on") <= AS_OF)
    assert held["card_expires_on"].null_count() > 0


def test_events_are_registered_in_time_and_records_are_fresh(citizens: pl.DataFrame):
    born, died = pl.col("birth_date"), pl.col("death_date")
    assert none_of(citizens, born > AS_OF)
    assert none_of(citizens, ~(pl.col("birth_registered_on") - born).is_between(timedelta(), timedelta(60)))
    assert none_of(citizens, ~(pl.col("death_registered_on") - died).is_between(timedelta(), timedelta(15)))
    assert none_of(citizens, (pl.col("life_status_code") == "dead") != died.is_not_null())
    assert citizens["death_date"].drop_nulls().len() > 0
    stays = citizens.filter(pl.col("temporary_unit").is_not_null())
    assert stays.height > 0
    assert none_of(stays, (pl.col("temporary_until") <= AS_OF) | (pl.col("temporary_since") > AS_OF))
    living = pl.col("life_status_code") != "dead"
    assert none_of(citizens, living & (pl.col("verified_on") < AS_OF - timedelta(730)))
    assert none_of(citizens, pl.col("verified_on") > died)
    assert none_of(citizens, pl.col("updated_at").dt.date() > AS_OF)


def test_names_and_telephones_are_well_formed(citizens: pl.DataFrame):
    for name in ("full_name", "father_name", "mother_name"):
        text = pl.col(name)
        assert none_of(citizens, (text.str.normalize("NFC") != text) | (text.str.strip_chars() != text))
        assert none_of(citizens, text.str.contains(r"\d|  "))
    assert citizens["phone"].drop_nulls().str.contains(r"^0[35789]\d{8}$").all()


def test_births_are_not_heaped_on_an_age(citizens: pl.DataFrame):
    age = citizens.select(age=AS_OF.year - pl.col("birth_date").dt.year())["age"]
    heaped = age.filter(age.is_in(list(range(25, 61, 5)))).len()
    assert 100 * 5 * heaped / age.filter(age.is_between(23, 62)).len() == pytest.approx(100, abs=5)


def test_applicants_are_citizens_of_the_commune(citizens: pl.DataFrame, dossiers: pl.DataFrame):
    assert dossiers.height == pytest.approx(0.35 * PEOPLE, rel=0.02)
    known = citizens.select("personal_id", "full_name", commune="managing_unit", status="life_status_code")
    found = dossiers.join(known, left_on="applicant_id", right_on="personal_id")
    assert found.height == dossiers.height
    assert none_of(found, pl.col("full_name") != pl.col("applicant_name"))
    # A stay is registered where one goes.
    here = pl.col("commune") == pl.col("managing_unit")
    assert none_of(found, ~here & (pl.col("procedure_code") != "1.004194"))
    assert none_of(found, here & (pl.col("dossier_code").str.len_chars() > len("000.17.22.H56-210531-9999")))
    assert none_of(found, pl.col("status") != "alive")
    assert dossiers["subject_id"].is_in(citizens["personal_id"].implode()).all()


def test_dossiers_run_in_order_and_on_time(dossiers: pl.DataFrame):
    end = pl.lit(AS_OF).dt.offset_by("1d").cast(pl.Datetime("us"))
    ended = pl.coalesce("finished_at", "refused_at")
    moments = ("submitted_at", "received_at", "finished_at", "returned_at")
    for earlier, later in pairwise(moments):
        assert none_of(dossiers, pl.col(earlier) > pl.col(later))
    assert none_of(dossiers, pl.max_horizontal(*moments, "refused_at", "synced_at") >= end)
    assert none_of(dossiers, ended > pl.col("due_at"))
    assert none_of(dossiers, ended.is_null() & (pl.col("due_at") < end))
    assert none_of(dossiers, pl.col("due_at") <= pl.col("received_at"))
    assert none_of(dossiers, (pl.col("status_code") == "10") != pl.col("returned_at").is_not_null())
    assert none_of(dossiers, (pl.col("status_code") == "3") != pl.col("refused_at").is_not_null())
    inside = pl.col("dossier_code").str.extract(r"-(\d{6})-")
    assert none_of(dossiers, inside != pl.col("submitted_at").dt.strftime("%y%m%d"))
    counts = ("components_count", "components_digitised", "components_reused", "components_from_store")
    for whole, some in pairwise(counts):
        assert none_of(dossiers, pl.col(some) > pl.col(whole))


def test_a_move_and_a_stay_are_settled_by_a_dossier_before_the_register_says_so(
    citizens: pl.DataFrame, dossiers: pl.DataFrame
):
    settled = dossiers.filter(pl.col("status_code").is_in(["9", "10"]))
    year = AS_OF - timedelta(350)
    for procedure, since, unit, least in (
        ("1.004222", "permanent_since", "permanent_unit", 100),
        ("1.004194", "temporary_since", "temporary_unit", 300),
    ):
        grown = pl.col("birth_date") < pl.date(2006, 1, 1)
        came = citizens.filter(grown & (pl.col(since) > year) & (pl.col("relation_to_head_code") == "head"))
        # Whoever moved since the stay began filed for it in another commune.
        came = came.filter((pl.col(since) == pl.col("permanent_since")) | (pl.col("permanent_since") < year))
        by = settled.filter(pl.col("procedure_code") == procedure)
        told = came.join(by, left_on=["personal_id", unit], right_on=["subject_id", "managing_unit"])
        reflected = told.filter(pl.col("finished_at").dt.date().is_between(pl.col(since) - timedelta(3), pl.col(since)))
        assert came.height >= least // 3
        assert reflected["personal_id"].n_unique() == came.height


def test_essential_services_are_filed_online(dossiers: pl.DataFrame):
    essential = [procedure.code for procedure in codes.PROCEDURES if procedure.essential]
    filed = dossiers.filter(pl.col("procedure_code").is_in(essential) & (pl.col("submitted_at") >= date(2025, 10, 1)))
    assert filed.height > 0
    assert filed["channel_code"].unique().to_list() == ["2"]


def test_other_dates_are_possible():
    (chunk,) = plan(5_000, date(2025, 7, 2), 1)
    drawn = draw_part(chunk, date(2025, 7, 2), 1, defects=False)
    assert drawn.citizens.height == 5_000
    assert drawn.dossiers["submitted_at"].dt.date().max() <= date(2025, 7, 2)


def by_age(citizens: pl.DataFrame, sex: str) -> list[int]:
    """People who are alive, of one sex, by single year of age from 0 to 100."""
    age = pl.lit(AS_OF).dt.year() - pl.col("birth_date").dt.year()
    not_yet = pl.col("birth_date").dt.ordinal_day() > pl.lit(AS_OF).dt.ordinal_day()
    here = citizens.filter((pl.col("life_status_code") == "alive") & (pl.col("sex_code") == sex))
    counted = here.select((age - not_yet.cast(pl.Int32)).clip(0, 100).alias("age"))["age"].value_counts()
    people = dict(counted.iter_rows())
    return [people.get(year, 0) for year in range(101)]


@pytest.fixture(scope="module")
def many() -> pl.DataFrame:
    """A nation of a million, some columns."""
    columns = ["birth_date", "sex_code", "life_status_code", "permanent_unit", "birth_registration_unit"]
    columns += ["temporary_unit", "full_name", "ethnicity_code", "managing_unit"]
    return pl.concat(
        view(draw_register(chunk, AS_OF, 6), AS_OF).frame.select(columns) for chunk in plan(1_000_000, AS_OF, 6)
    )


def test_ages_and_sexes_make_the_nations_pyramid(many: pl.DataFrame):
    men, women = by_age(many, codes.MALE), by_age(many, codes.FEMALE)
    both = [man + woman for man, woman in zip(men, women, strict=True)]
    assert sum(both[:15]) / sum(both) == pytest.approx(0.235, abs=0.012)
    assert sum(both[65:]) / sum(both) == pytest.approx(0.095, abs=0.012)
    assert demography.whipple(both) == pytest.approx(100, abs=3)
    assert demography.myers(both) < 1
    accuracy = demography.age_sex_accuracy(demography.five_years(men, 18), demography.five_years(women, 18))
    assert accuracy < 20
    assert 100 * sum(men[:5]) / sum(women[:5]) == pytest.approx(111.5, abs=2)
    assert sum(men[65:]) < 0.85 * sum(women[65:])


def test_the_young_go_to_the_cities_and_the_old_stay(many: pl.DataFrame):
    communes = localities.communes(AS_OF)
    wards = [commune.code for commune in communes if commune.kind == "phường"]
    year = pl.col("birth_date").dt.year()
    native = pl.col("birth_registration_unit").replace_strict(dict(localities.province_of_unit()))
    here = pl.col("permanent_unit").replace_strict(dict(localities.province_of_unit()))
    found = (
        many.filter(pl.col("life_status_code") == "alive")
        .group_by(pl.col("permanent_unit").is_in(wards).alias("ward"))
        .agg(
            year.is_between(AS_OF.year - 35, AS_OF.year - 18).mean().alias("young"),
            (year < AS_OF.year - 65).mean().alias("old"),
            (year > AS_OF.year - 15).mean().alias("children"),
            (native != here).mean().alias("strangers"),
        )
        .sort("ward")
    )
    country, city = found.to_dicts()
    assert city["young"] > 1.15 * country["young"]
    assert city["strangers"] > 2 * country["strangers"]
    assert country["old"] > 1.1 * city["old"]
    assert country["children"] > 1.05 * city["children"]
    stays = many["temporary_unit"].drop_nulls()
    assert stays.is_in(wards).all()
    assert 0.02 < stays.len() / many.height < 0.08
    provinces = dict(localities.province_of_unit())
    assert stays.replace_strict(provinces).is_in(["79", "01"]).mean() > 0.3


def test_family_names_are_those_of_the_region(many: pl.DataFrame):
    family = pl.col("full_name").str.split(" ").list.first()
    province = pl.col("managing_unit").replace_strict(dict(localities.province_of_unit()))
    kinh = many.filter(pl.col("ethnicity_code") == "01").select(family.alias("family"), province.alias("province"))

    def share(name: str, provinces: list[str]) -> float:
        return float((kinh.filter(pl.col("province").is_in(provinces))["family"] == name).mean())

    south, north = ["79", "80", "82", "86", "91", "92", "96"], ["01", "24", "25", "31", "33", "37", "38"]
    for southern, northern in (("Huỳnh", "Hoàng"), ("Võ", "Vũ")):
        assert share(southern, south) > 5 * share(southern, north)
        assert share(northern, north) > 5 * share(northern, south)
    assert (kinh["family"] == "Nguyễn").mean() == pytest.approx(0.384, abs=0.02)


def test_communes_are_as_small_and_as_large_as_real_ones():
    communes = localities.communes(AS_OF)
    for seed in (1, 6):
        people = places.people_by_commune(100_000_000, AS_OF, seed)
        of = dict(zip((commune.code for commune in communes), people.tolist(), strict=True))
        islands = [of[code] for code in ("22736", "20333", "19742", "11948")]
        assert sum(people) == 100_000_000
        assert all(0 < number < 1_000 for number in islands)
        large = [commune for commune in communes if of[commune.code] > 100_000]
        assert len(large) > 30
        assert sum(commune.kind == "phường" and commune.province_code in {"79", "01"} for commune in large) > 20
        assert 20_000 < sorted(people)[len(people) // 2] < 30_000
        city = sum(of[commune.code] for commune in communes if commune.province_code == "79")
        assert city == pytest.approx(12_400_000, rel=0.05)


@pytest.mark.parametrize("people", [3_321, 5_000])
def test_nobody_is_left_without_people(people: int):
    counts = places.people_by_commune(people, AS_OF, 6)
    assert counts.sum() == people
    assert counts.min() == 1


def test_mothers_are_of_an_age_to_be(citizens: pl.DataFrame):
    mothers = citizens.select(pl.col("personal_id"), pl.col("birth_date").alias("mother_born"))
    pairs = citizens.join(mothers, left_on="mother_id", right_on="personal_id")
    years = pairs.filter(pl.col("birth_date_precision") == "day").select(
        ((pl.col("birth_date") - pl.col("mother_born")).dt.total_days() / 365.25).alias("years")
    )["years"]
    assert years.len() > PEOPLE // 5
    assert years.min() > 18
    assert years.max() < 47
    assert years.mean() == pytest.approx(28.5, abs=1.5)
