"""Measures of the population: coverage, and whether ages, sexes and birthdays are plausible (all indices [V])."""

from __future__ import annotations

import math

from checks import codes
from checks.catalogue.terms import ALIVE, DAY_KNOWN
from checks.measure import (
    AgeSexAccuracy,
    Better,
    Coverage,
    Definition,
    Family,
    Grade,
    Measure,
    Myers,
    Noumbissi,
    SexRatioAtBirth,
    Spike,
    Unit,
    Whipple,
)
from checks.predicates import AllOf, AtMost, Below, Equal, OneOf, Present
from checks.values import AsOf, Const, Field, PlusDays, month_day
from checks.vocabulary import Criterion, Dataset, Level, State

LEAST_PEOPLE = 20_000
"""Below about so many people an index of ages or births says more of chance than of the register."""

LEAST_BIRTHS = 400
"""With fewer births, one standard error of the share of boys is more than 2.5 points."""

LEAST_EXPECTED = 100
"""With fewer people expected, one person is more than a point of coverage. Ours."""

BIRTHS_DAYS = 365

_ABOVE_COMMUNES = (Level.NATION, Level.PROVINCE)
_BORN = AllOf(Present("birth_date"), AtMost(Field("birth_date"), AsOf()))
_LIVING = AllOf(ALIVE, _BORN)
_BIRTHS = AllOf(
    _BORN,
    Below(PlusDays(AsOf(), -BIRTHS_DAYS), Field("birth_date")),
    OneOf(Field("sex_code"), (codes.MALE, codes.FEMALE)),
)


def _demography(
    number: int, definition: Definition, vi: str, en: str, *, why: str, source: str, unit: Unit, better: Better,
    of: tuple[str, str] = ("người đang sống", "living people"), criterion: Criterion = Criterion.CORRECT,
    levels: tuple[Level, ...] = _ABOVE_COMMUNES, least: int = LEAST_PEOPLE, grades: tuple[Grade, ...] = (),
) -> Measure:  # fmt: skip
    return Measure(
        id=f"MEA-DEM-{number:03d}",
        family=Family.DEMOGRAPHY,
        on=Dataset.CITIZENS,
        criterion=criterion,
        vi=vi,
        en=en,
        of_vi=of[0],
        of_en=of[1],
        why=why,
        source=source,
        unit=unit,
        better=better,
        definition=definition,
        levels=levels,
        least=least,
        grades=grades,
    )


_WHIPPLE_GRADES = (
    Grade(105, "rất chính xác", "very accurate", State.ON_TARGET),
    Grade(110, "khá chính xác", "fairly accurate", State.ON_TARGET),
    Grade(125, "tạm được", "approximate", State.WATCH),
    Grade(175, "thô", "rough", State.BELOW),
    Grade(math.inf, "rất thô", "very rough", State.BELOW),
)
_UN_GRADES = (
    Grade(20, "chính xác", "accurate", State.ON_TARGET),
    Grade(40, "chưa chính xác", "inaccurate", State.WATCH),
    Grade(math.inf, "rất thiếu chính xác", "highly inaccurate", State.BELOW),
)
_SPIKE_GRADES = (
    Grade(1.5, "bình thường", "ordinary", State.ON_TARGET),
    Grade(3, "dồn nhẹ", "some heaping", State.WATCH),
    Grade(math.inf, "dồn nhiều", "heaped", State.BELOW),
)
"""Ours [R]: cohorts differ in how often a year of birth was all that was known."""

MEASURES: tuple[Measure, ...] = (
    _demography(
        1,
        Coverage(_LIVING),
        "Độ phủ: người đã đăng ký so với số người dự kiến",
        "Coverage: people registered against people expected",
        why=(
            "A register can be without fault in every record and still lack people. Over 100 % is as doubtful: people "
            "counted twice, or not removed when they left."
        ),
        source="Criterion of coverage, letter 4856/BCA-TTDLQG of 2026-09-14, annex 3 [V*]; expected people: the user's",
        unit=Unit.PERCENT,
        better=Better.NEAR,
        of=("người dự kiến", "people expected"),
        criterion=Criterion.SUFFICIENT,
        levels=tuple(Level),
        least=LEAST_EXPECTED,
    ),
    _demography(
        2,
        Whipple(_LIVING),
        "Chỉ số Whipple: tuổi tận cùng 0 và 5",
        "Whipple's index: ages ending in 0 or 5",
        why="Birth dates that were guessed gather at round ages: 100 is none of it, 500 all.",
        source="United Nations, Manual II (1955): formula [V], classes [R]",
        unit=Unit.INDEX,
        better=Better.LOWER,
        grades=_WHIPPLE_GRADES,
    ),
    _demography(
        3,
        Myers(_LIVING),
        "Chỉ số Myers: mọi chữ số tận cùng của tuổi",
        "Myers' blended index: every end digit",
        why="The share of people, in per cent, whose age would have to end in another digit: 0 is none, 90 all.",
        source="Myers (1940), as in the US Census Bureau's PAS, SINGAGE [V]; it has no classes",
        unit=Unit.INDEX,
        better=Better.LOWER,
    ),
    _demography(
        4,
        Noumbissi(_LIVING),
        "Chỉ số Noumbissi: chữ số tận cùng lệch nhiều nhất",
        "Noumbissi's index: the end digit farthest from 1",
        why="Says which digit is sought (above 1) or shunned (below 1), and so where to look for guessed dates.",
        source="Noumbissi (1992), as in DemoTools [V]; it has no classes",
        unit=Unit.INDEX,
        better=Better.NEAR,
    ),
    _demography(
        5,
        AgeSexAccuracy(_LIVING),
        "Chỉ số chính xác tuổi – giới tính của Liên hợp quốc",
        "UN age-sex accuracy index",
        why="Groups of five years that jump against their neighbours, or a sex ratio that does, were not all counted.",
        source="United Nations, Manual II (1955): formula [V], classes [R]",
        unit=Unit.INDEX,
        better=Better.LOWER,
        grades=_UN_GRADES,
    ),
    _demography(
        6,
        SexRatioAtBirth(_BIRTHS, OneOf(Field("sex_code"), (codes.MALE,))),
        "Tỷ số giới tính khi sinh, 12 tháng qua",
        "Sex ratio at birth, last 12 months",
        why=(
            "A locality whose share of boys lies more than three standard errors from the nation's either registers "
            "one sex late, or mistypes it, or has something to look into."
        ),
        source="Biological ratio about 105, the nation's about 111–112 [R]; the three standard errors are ours [R]",
        unit=Unit.PER_100_GIRLS,
        better=Better.NEAR,
        of=("trẻ sinh trong 12 tháng", "births in 12 months"),
        least=LEAST_BIRTHS,
    ),
    _demography(
        7,
        Spike(Equal(month_day(Field("birth_date")), Const(101)), AllOf(_LIVING, DAY_KNOWN), one_in=365),
        "Ngày sinh 01/01 so với mức bình thường",
        "Births on 1 January against what is ordinary",
        why="A year of birth that was entered as 1 January, and stands there as a known day, is no longer to be found.",
        source="Signal of registers; the classes are ours [R]",
        unit=Unit.TIMES,
        better=Better.LOWER,
        of=("người biết rõ ngày sinh", "people whose day of birth is known"),
        grades=_SPIKE_GRADES,
    ),
)
