"""A Faker provider of single Vietnamese records: for fixtures, examples and screens.

Faker's own Vietnamese locale puts the given name first and knows no personal identification number. Whole
populations are drawn by `synthetic.population`, from the same pools.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import date
from typing import TYPE_CHECKING

from faker import Faker
from faker.providers import BaseProvider

from checks import codes
from schemas import localities
from synthetic import vocabulary

if TYPE_CHECKING:
    from synthetic.vocabulary import Pool

_MIDDLE_COHORT = 1980
_YOUNG_COHORT = 2000
MOBILE_SECOND_DIGITS = "35789"


def pin_century_digit(year: int, sex_code: str) -> int:
    """Fourth digit of a PIN: 0 and 1 for men and women born in 19xx, 2 and 3 for 20xx, and so on."""
    return (year // 100 - 19) * 2 + (sex_code == codes.FEMALE)


class PeopleProvider(BaseProvider):
    """Vietnamese people, their numbers, addresses and dossiers. All of them invented."""

    def _draw(self, pool: Pool) -> str:
        weighted = OrderedDict(zip(pool.words, pool.weights, strict=True))
        return str(self.random_elements(weighted, length=1, use_weighting=True)[0])

    def sex_code(self) -> str:
        """Male or female."""
        return codes.MALE if self.generator.random.random() < 0.5 else codes.FEMALE  # noqa: PLR2004 - a coin

    def ethnicity_code(self, province_code: str = "01") -> str:
        """An ethnic group, by its share of a province."""
        return self._draw(vocabulary.ethnicities(province_code))

    def family_name(self, ethnicity_code: str = "01", province_code: str | None = None) -> str:
        """A family name, by how common it is in the group and, for the majority, in the province."""
        if ethnicity_code == "01" and province_code is not None:
            return self._draw(vocabulary.kinh_families(province_code))
        return self._draw(vocabulary.FAMILIES_BY_GROUP.get(ethnicity_code, vocabulary.KINH_FAMILIES))

    def full_name(
        self,
        sex_code: str | None = None,
        birth_year: int = 1990,
        ethnicity_code: str = "01",
        province_code: str | None = None,
    ) -> str:
        """Family, middle and given name, as written in Vietnamese."""
        sex = sex_code or self.sex_code()
        family = self.family_name(ethnicity_code, province_code)
        return f"{family} {self._draw(middles(sex, birth_year))} {self._draw(givens(sex))}"

    def personal_id(self, birth_date: date, sex_code: str, pin_province: str | None = None) -> str:
        """Twelve digits that agree with date of birth and sex: place, century and sex, year, serial."""
        place = pin_province or str(self.random_element(tuple(localities.pin_provinces())))
        year = birth_date.year
        return f"{place}{pin_century_digit(year, sex_code)}{year % 100:02d}{self.random_int(0, 999_999):06d}"

    def mobile(self) -> str:
        """A ten-digit mobile number."""
        return f"0{self.random_element(MOBILE_SECOND_DIGITS)}{self.random_int(0, 99_999_999):08d}"

    def residence(self, kind: str = "xã", province_code: str = "01") -> str:
        """An address below the commune: a street in a ward, a hamlet elsewhere."""
        if kind == "phường":
            return f"Số {self.random_int(1, 400)} đường {self.random_element(vocabulary.STREETS)}"
        hamlet = f"{vocabulary.hamlet_type(province_code)} {self.random_element(vocabulary.HAMLETS)}"
        return f"Số nhà {self.random_int(1, 400)}, {hamlet}"

    def dossier_code(self, submitted_on: date, agency_code: str = "000.17.22.H56") -> str:
        """Agency, date and serial of a dossier."""
        return f"{agency_code}-{submitted_on:%y%m%d}-{self.random_int(1, 9999):04d}"

    def person(self, as_of: date) -> dict[str, str | date]:
        """A grown-up with fields that agree with each other."""
        sex = self.sex_code()
        birth_date = self.generator.date_between(
            date(as_of.year - 80, 1, 1),
            date(as_of.year - 19, 12, 31),
        )
        commune = self.random_element(localities.communes(as_of))
        ethnicity = self.ethnicity_code(commune.province_code)
        return {
            "personal_id": self.personal_id(birth_date, sex, f"0{commune.province_code}"),
            "full_name": self.full_name(sex, birth_date.year, ethnicity, commune.province_code),
            "birth_date": birth_date,
            "sex_code": sex,
            "ethnicity_code": ethnicity,
            "permanent_unit": commune.code,
            "permanent_address": self.residence(commune.kind, commune.province_code),
            "phone": self.mobile(),
        }


def middles(sex_code: str, birth_year: int) -> Pool:
    """Middle names of a sex and cohort: Thị and Văn are common among the old and rare among the young."""
    if sex_code == codes.MALE:
        return vocabulary.MALE_MIDDLES_OLD if birth_year < _MIDDLE_COHORT else vocabulary.MALE_MIDDLES_NEW
    if birth_year < _MIDDLE_COHORT:
        return vocabulary.FEMALE_MIDDLES_OLD
    return vocabulary.FEMALE_MIDDLES_MID if birth_year < _YOUNG_COHORT else vocabulary.FEMALE_MIDDLES_NEW


def givens(sex_code: str) -> Pool:
    """Given names of a sex."""
    return vocabulary.MALE_GIVENS if sex_code == codes.MALE else vocabulary.FEMALE_GIVENS


def people_faker(seed: int) -> Faker:
    """A seeded Faker that knows the provider."""
    fake = Faker()
    fake.add_provider(PeopleProvider)
    fake.seed_instance(seed)
    return fake
