"""Terms that several parts of the catalogue are written in: fields, conditions and sources, each named once."""

from __future__ import annotations

from datetime import date

from checks.predicates import AtMost, Has, Matches, Not, OneOf, Predicate, is_pin
from checks.text import PROCEDURE_SUFFIX
from checks.values import AsOf, CodeTable, Const, Field, age, lookup

LAW_26 = "Law on Identification 26/2023/QH15 art. 9 [V]"
DECREE_137 = "Decree 137/2015/NĐ-CP art. 13 [V]"
CIVIL_STATUS = "Law on Civil Status 60/2014/QH13 [V]"
MARRIAGE = "Law on Marriage and Family 52/2014/QH13 art. 8 [R]"
RESIDENCE = "Law on Residence 68/2020/QH14"

BIRTH, ISSUED, EXPIRES = Field("birth_date"), Field("card_issued_on"), Field("card_expires_on")
ALIVE = OneOf(Field("life_status_code"), ("alive",))
DEAD = OneOf(Field("life_status_code"), ("dead",))
HAS_PIN = is_pin("personal_id")
SEX_KNOWN = OneOf(Field("sex_code"), ("1", "2"))
DAY_KNOWN = Not(OneOf(Field("birth_date_precision"), ("month", "year")))
AGE_YEARS = age(BIRTH, AsOf())
FROM_14 = AtMost(Const(14), AGE_YEARS)
CARDS_SINCE = Const(date(2016, 1, 1))
"""Cards that are renewed at 14, 25, 40 and 60 were first issued on this day."""
PIN_AT_BIRTH = AtMost(Const(date(2016, 1, 1)), BIRTH)
"""Born since the PIN is given at the registration of a birth."""
BORN_HERE = Has(lookup("personal_id", CodeTable.PROVINCE_OF_PIN, prefix=3))
"""The birth was registered in Viet Nam, by the PIN."""


def relation(*names: str) -> Predicate:
    """The person's relation to the head of household is one of these."""
    return OneOf(Field("relation_to_head_code"), names)


def procedure(*numbers: str) -> Predicate:
    """The dossier's procedure is one of these, with or without the issuing agency's code."""
    listed = "|".join(number.replace(".", r"\.") for number in numbers)
    return Matches("procedure_code", f"(?:{listed}){PROCEDURE_SUFFIX}")


SETTLED = OneOf(Field("status_code"), ("9", "10"))
"""The dossier was processed, whether or not its result was returned."""
BIRTH_REGISTRATION = procedure("1.001193", "2.000986")
DEATH_REGISTRATION = procedure("1.000656")
PERMANENT_RESIDENCE = procedure("1.004222")
