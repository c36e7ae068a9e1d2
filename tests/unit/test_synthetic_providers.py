import re
from collections import Counter
from datetime import date

import pytest
from faker import Faker

from checks import text
from schemas import localities
from synthetic import vocabulary
from synthetic.codepages import TCVN3
from synthetic.providers import people_faker

AS_OF = date(2026, 9, 30)


@pytest.fixture
def fake() -> Faker:
    return people_faker(6)


def test_family_name_first_and_as_common_as_counted(fake: Faker):
    families = Counter(fake.full_name("1").split()[0] for _ in range(2_000))
    assert families.most_common(1)[0][0] == "Nguyễn"
    assert families["Nguyễn"] / 2_000 == pytest.approx(0.384, abs=0.04)


def test_thi_is_for_women_and_fades(fake: Faker):
    def share(sex: str, year: int) -> float:
        return sum(" Thị " in fake.full_name(sex, year) for _ in range(400)) / 400

    assert share("1", 1960) == 0
    assert share("2", 1960) > 0.6
    assert share("2", 2015) < 0.2


def test_families_are_those_of_the_region(fake: Faker):
    south = Counter(fake.family_name("01", "79") for _ in range(1_500))
    north = Counter(fake.family_name("01", "01") for _ in range(1_500))
    assert south["Huỳnh"] > 5 * max(north["Huỳnh"], 1)
    assert north["Vũ"] > 5 * max(south["Vũ"], 1)


def test_groups_live_where_they_live(fake: Faker):
    groups = Counter(fake.ethnicity_code("14") for _ in range(500))
    assert groups.most_common(1)[0][0] == "03"
    assert fake.ethnicity_code("33") == "01"


@pytest.mark.parametrize(
    ("born", "sex", "digit"),
    [
        (date(1999, 1, 1), "2", "1"),
        (date(1999, 1, 1), "1", "0"),
        (date(2005, 1, 1), "2", "3"),
        (date(2100, 1, 1), "1", "4"),
    ],
)
def test_pins_say_century_and_sex(fake: Faker, born: date, sex: str, digit: str):
    pin = fake.personal_id(born, sex, "035")
    assert re.fullmatch(text.PIN, pin)
    assert pin[:6] == f"035{digit}{born:%y}"


def test_numbers_have_their_form(fake: Faker):
    assert all(re.fullmatch(text.MOBILE, fake.mobile()) for _ in range(50))
    code = fake.dossier_code(date(2021, 5, 31))
    assert re.fullmatch(text.DOSSIER_CODE, code)
    assert "-210531-" in code


def test_addresses_follow_the_kind_of_place(fake: Faker):
    assert fake.residence("phường").startswith("Số ")
    assert re.fullmatch(r"Số nhà \d+, Ấp \D+", fake.residence("xã", "91"))
    assert re.fullmatch(r"Số nhà \d+, Bản \D+", fake.residence("xã", "14"))


def test_a_person_agrees_with_itself(fake: Faker):
    person = fake.person(AS_OF)
    assert person["personal_id"][1:3] == localities.province_of_unit()[person["permanent_unit"]]
    assert re.fullmatch(text.PIN, person["personal_id"])
    assert person["full_name"].split()[0] in vocabulary.FAMILIES_BY_GROUP[person["ethnicity_code"]].words
    assert person["personal_id"][4:6] == f"{person['birth_date']:%y}"
    assert people_faker(6).person(AS_OF) == people_faker(6).person(AS_OF)


def test_pools_weigh_every_word():
    pools = [pool for pool in vars(vocabulary).values() if isinstance(pool, vocabulary.Pool)]
    assert len(pools) > 10
    for pool in pools:
        assert len(pool.words) == len(set(pool.words)) == len(pool.weights)
        assert min(pool.weights) > 0


def test_tcvn3_gives_the_known_picture():
    assert "Nguyễn Thị Hương".translate(str.maketrans(dict(TCVN3))) == "NguyÔn ThÞ H\xad¬ng"
