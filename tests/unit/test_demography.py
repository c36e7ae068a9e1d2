"""Indices against published figures, and what must hold of them whatever the population.

Series and figures: the reference pages of DemoTools (timriffe/DemoTools, CC BY-SA 3.0 IGO), which take the first
from the US Census Bureau's PAS, sheets SINGAGE and AGESEX, and the second from the census of India, 1971.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks import demography

SINGAGE_MALES = (
    80_626, 95_823, 104_315, 115_813, 100_796, 105_086, 97_266, 116_328, 75_984, 89_982, 95_525, 56_973, 78_767, 65_672,
    53_438, 85_014, 47_600, 64_363, 42_195, 42_262, 73_221, 30_080, 34_391, 29_072, 20_531, 66_171, 24_029, 44_227,
    24_128, 23_599, 82_088, 16_454, 22_628, 17_108, 12_531, 57_325, 17_220, 28_425, 16_206, 17_532, 65_976, 11_593,
    15_828, 13_541, 8_133, 44_696, 11_165, 18_543, 12_614, 12_041, 55_798, 9_324, 10_772, 10_453, 6_773, 28_358, 9_916,
    13_348, 8_039, 7_583, 42_470, 5_288, 5_317, 6_582, 3_361, 17_949, 3_650, 5_873, 3_279, 3_336, 27_368, 1_965, 2_495,
    2_319, 1_335, 12_022, 1_401, 1_668, 1_360, 1_185, 9_167, 424, 568, 462, 282, 6_206, 343, 409, 333, 291, 4_137, 133,
    169, 157, 89, 2_068, 68, 81, 66, 57,
)  # fmt: skip
"""pop1m_pasex: males by single year, 0 to 99."""

INDIA_MALES_1971 = (
    9_544_406, 7_471_790, 11_590_109, 11_881_844, 11_872_503, 12_968_350, 11_993_151, 10_033_918, 14_312_222, 8_111_523,
    15_311_047, 6_861_510, 13_305_117, 7_454_575, 9_015_381, 10_325_432, 9_055_588, 5_519_173, 12_546_779, 4_784_102,
    13_365_429, 4_630_254, 9_595_545, 4_727_963, 5_195_032, 15_061_479, 5_467_392, 4_011_539, 8_033_850, 1_972_327,
    17_396_266, 1_647_397, 6_539_557, 2_233_521, 2_101_024, 16_768_198, 3_211_834, 1_923_169, 4_472_854, 1_182_245,
    15_874_081, 1_017_752, 3_673_865, 1_247_304, 1_029_243, 12_619_050, 1_499_847, 1_250_321, 2_862_148, 723_195,
    12_396_632, 733_501, 2_186_678, 777_379, 810_700, 7_298_270, 1_116_032, 650_402, 1_465_209, 411_834, 9_478_824,
    429_296, 1_190_060, 446_290, 362_767, 4_998_209, 388_753, 334_629, 593_906, 178_133, 4_560_342, 179_460, 481_230,
    159_087, 155_831, 1_606_147, 166_763, 93_569, 182_238, 53_567, 1_715_697, 127_486, 150_782, 52_332, 48_664, 456_387,
    46_978, 34_448, 44_015, 19_172, 329_149, 48_004, 28_574, 9_200, 7_003, 75_195, 13_140, 5_889, 18_915, 21_221,
    72_373,
)  # fmt: skip
"""pop1m_ind: 0 to 99, and 100 or older."""

AGESEX_MALES = (
    4_677_000, 4_135_000, 3_825_000, 3_647_000, 3_247_000, 2_802_000, 2_409_000, 2_212_000, 1_786_000, 1_505_000,
    1_390_000, 984_000, 745_000, 537_000, 346_000, 335_000,
)  # fmt: skip
AGESEX_FEMALES = (
    4_544_000, 4_042_000, 3_735_000, 3_647_000, 3_309_000, 2_793_000, 2_353_000, 2_112_000, 1_691_000, 1_409_000,
    1_241_000, 887_000, 697_000, 525_000, 348_000, 366_000,
)  # fmt: skip
"""By five years, 0–4 to 70–74, and 75 or older."""

NOUMBISSI = (
    2.239127, 0.5679979, 0.7653283, 0.7533247, 0.5206658, 2.040742, 0.6597471, 1.077396, 0.5700284, 0.5895384,
)  # fmt: skip
"""check_heaping_noumbissi of SINGAGE_MALES by digit, ages from 20."""


@pytest.mark.parametrize(
    ("series", "digits", "published"),
    [
        (SINGAGE_MALES, (0, 5), 2.33873),
        (SINGAGE_MALES, (0,), 2.601614),
        (SINGAGE_MALES, (5,), 1.786339),
        (SINGAGE_MALES, (3,), 0.5561028),
        (INDIA_MALES_1971, (0, 5), 2.925567829657753),
    ],
)
def test_whipple_is_the_published_ratio(series, digits, published):
    """check_heaping_whipple(…, 25, 60), which gives a ratio where we give a hundred times it."""
    assert demography.whipple(series, digits) == pytest.approx(100 * published, rel=1e-6)


@pytest.mark.parametrize(
    ("series", "ages", "published"),
    [
        (SINGAGE_MALES, (10, 89), 23.62787),
        (SINGAGE_MALES, (23, 82), 29.7444),
        (INDIA_MALES_1971, (20, 89), 40.55142),
    ],
)
def test_myers_is_the_published_index(series, ages, published):
    """check_heaping_myers(…, method = "orig"); its upper age of 90 is not reached."""
    assert demography.myers(series, ages) == pytest.approx(published, rel=1e-6)


@pytest.mark.parametrize("digit", range(10))
def test_noumbissi_is_the_published_index(digit):
    assert demography.noumbissi(SINGAGE_MALES, digit) == pytest.approx(NOUMBISSI[digit], rel=1e-6)


def test_age_sex_accuracy_and_its_parts_are_the_published_ones():
    """AGESEX, to the three places that are published, the open group dropped."""
    males, females = AGESEX_MALES[:-1], AGESEX_FEMALES[:-1]
    assert round(demography.age_ratio_score(males), 3) == 3.907
    assert round(demography.age_ratio_score(females), 3) == 3.655
    assert round(demography.sex_ratio_score(males, females), 3) == 2.249
    assert round(demography.age_sex_accuracy(males, females), 3) == 14.308


PEOPLE = st.lists(st.integers(0, 10_000), min_size=100, max_size=100)
INDICES = {
    "whipple": demography.whipple,
    "myers": demography.myers,
    **{f"noumbissi {digit}": lambda counts, digit=digit: demography.noumbissi(counts, digit) for digit in range(10)},
    "age ratios": lambda counts: demography.age_ratio_score(demography.five_years(counts, 18)),
}
UNSPOILED = {"whipple": 100, "myers": 0, "age ratios": 0} | {f"noumbissi {digit}": 1 for digit in range(10)}


@given(each=st.integers(1, 10_000))
@pytest.mark.parametrize("name", INDICES)
def test_nobody_prefers_an_age_where_all_are_as_many(name, each):
    assert INDICES[name]([each] * 100) == pytest.approx(UNSPOILED[name], abs=1e-9)


@given(counts=PEOPLE, times=st.integers(2, 1000))
@pytest.mark.parametrize("name", INDICES)
def test_size_does_not_matter(name, counts, times):
    once, often = INDICES[name](counts), INDICES[name]([times * count for count in counts])
    assert (once is None) is (often is None)
    if once is not None:
        assert often == pytest.approx(once, abs=1e-9)


@pytest.mark.parametrize("name", INDICES)
def test_nobody_is_not_perfect(name):
    assert INDICES[name]([0] * 100) is None


@given(counts=PEOPLE)
def test_indices_keep_within_their_bounds(counts):
    assert 0 <= (demography.whipple(counts) or 0) <= 500
    assert 0 <= (demography.myers(counts) or 0) <= 90 + 1e-9
    assert all(0 <= (demography.noumbissi(counts, digit) or 0) <= 5 for digit in range(10))


@given(start=st.integers(500, 5_000), step=st.integers(0, 5))
def test_a_straight_decline_is_no_preference(start, step):
    """Myers blends the digits so that a decline favours none; Whipple's window is even around each age."""
    counts = [start - step * age for age in range(100)]
    assert demography.whipple(counts) == pytest.approx(100)
    assert demography.myers(counts) == pytest.approx(0, abs=0.5)


def test_everybody_at_a_round_age_is_the_worst():
    counts = [1000 if age % 10 == 0 else 0 for age in range(100)]
    assert demography.whipple(counts) == 500
    assert demography.myers(counts) == pytest.approx(90)
    assert demography.noumbissi(counts, 0) == 5
    assert demography.noumbissi(counts, 1) == 0
    assert demography.noumbissi(counts, 5) is None


@given(males=st.lists(st.integers(1, 1000), min_size=5, max_size=16), times=st.integers(1, 9))
def test_the_same_sex_ratio_at_every_age_scores_nothing(males, times):
    assert demography.sex_ratio_score(males, [times * each for each in males]) == pytest.approx(0, abs=1e-9)


def test_a_sex_that_is_missing_from_a_group_leaves_the_index_unknown():
    assert demography.sex_ratio_score([5, 5, 5], [5, 0, 5]) is None
    assert demography.age_sex_accuracy([5, 5, 5], [5, 0, 5]) is None
    assert demography.age_ratio_score([0, 0, 0]) is None
    assert demography.age_ratio_score([5, 5]) is None


def test_a_share_deviates_in_standard_errors():
    assert demography.share_deviation(60, 100, 0.5) == pytest.approx(2)
    assert demography.share_deviation(40, 100, 0.5) == pytest.approx(-2)
    assert demography.share_deviation(0, 0, 0.5) is None
    assert demography.share_deviation(1, 2, 1.0) is None
