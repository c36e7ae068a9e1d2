"""Is a population plausible? Indices of age heaping and of age-sex accuracy: pure functions over counts.

Counts by single year of age begin at age 0; the last one is the open group. Counts by five years begin at 0–4. An
index whose denominator is nobody is None: unknown, never perfect. Formulas of the UN Manual II and of the US Census
Bureau's PAS (SINGAGE, AGESEX) [V]; the tests compare them with figures published for DemoTools and PAS.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

Counts = Sequence[int] | Sequence[float]

DIGITS = 10
SPAN = 5
"""Years of an age group."""

WHIPPLE_AGES = (25, 60)
"""First and last age that may be preferred; the ages around them are compared with."""

MYERS_AGES = (10, 89)

NOUMBISSI_FIRST, NOUMBISSI_TERMS = 20, 4
"""Ages compared begin at 20 to 29 by digit, and go on for four decades."""

AGES_NEEDED = 90
"""Single years that every index here is defined on: 0 to 89."""

MALES_AT_BIRTH = 105
"""Boys for 100 girls born, where nobody chooses [R]."""

MALES_AT_BIRTH_NATION = (111, 112)
"""What the nation has had in the last decade [R]."""


def whipple(counts: Counts, digits: tuple[int, ...] = (0, 5), ages: tuple[int, int] = WHIPPLE_AGES) -> float | None:
    """Whipple's index of preference for ages that end in 0 or 5, or in one digit: 100 is none.

    The preferred ages are compared with the ages around each: two on either side for the pair, and for a single digit
    the ten that end two years after it.
    """
    chosen = [age for age in range(ages[0], ages[1] + 1) if age % DIGITS in digits]
    around = DIGITS // len(digits)
    whole = sum(counts[chosen[0] + 2 - around + 1 : chosen[-1] + 3])
    return 100 * around * sum(counts[age] for age in chosen) / whole if whole else None


def myers(counts: Counts, ages: tuple[int, int] = MYERS_AGES) -> float | None:
    """Myers' blended index: the share of people, in per cent, whose age would have to end in another digit. 0 to 90.

    Each digit in turn begins the decades, so that people's growing fewer with age favours none.
    """
    blended = blended_digits(counts, ages)
    whole = sum(blended)
    return 50 * sum(abs(part / whole - 1 / DIGITS) for part in blended) if whole else None


def blended_digits(counts: Counts, ages: tuple[int, int] = MYERS_AGES) -> list[float]:
    """Blended counts, beginning with the digit of the first age."""
    first, last = ages
    decades = range(first, last + 1, DIGITS)
    blended = []
    for weight in range(1, DIGITS + 1):
        column = [counts[decade + weight - 1] for decade in decades]
        blended.append(weight * sum(column[:-1]) + (DIGITS - weight) * sum(column[1:]))
    return blended


def noumbissi(counts: Counts, digit: int) -> float | None:
    """Noumbissi's index of one digit: 1 is neither sought nor shunned."""
    chosen = [NOUMBISSI_FIRST + digit + DIGITS * term for term in range(NOUMBISSI_TERMS)]
    around = sum(sum(counts[age - 2 : age + 3]) for age in chosen)
    return 5 * sum(counts[age] for age in chosen) / around if around else None


def five_years(counts: Counts, groups: int) -> list[float]:
    """Counts by five years of age, that many groups, from single years."""
    return [sum(counts[SPAN * group : SPAN * (group + 1)]) for group in range(groups)]


def age_ratio_score(groups: Counts) -> float | None:
    """Mean departure from 100 of each five-year group compared with its two neighbours; no open group among them."""
    beside = [(groups[i], groups[i - 1] + groups[i + 1]) for i in range(1, len(groups) - 1)]
    if not beside or not all(around for _, around in beside):
        return None
    return sum(abs(200 * own / around - 100) for own, around in beside) / len(beside)


def sex_ratio_score(males: Counts, females: Counts) -> float | None:
    """Mean change of males per 100 females from one five-year group to the next; no open group among them."""
    if not all(females) or len(females) < 2:  # noqa: PLR2004 - a change needs two
        return None
    ratios = [100 * male / female for male, female in zip(males, females, strict=True)]
    changes = [abs(after - before) for before, after in pairwise(ratios)]
    return sum(changes) / len(changes)


def age_sex_accuracy(males: Counts, females: Counts) -> float | None:
    """The UN age-sex accuracy index of five-year groups without the open one: 0 is without fault."""
    parts = sex_ratio_score(males, females), age_ratio_score(males), age_ratio_score(females)
    sexes, male, female = parts
    return None if sexes is None or male is None or female is None else 3 * sexes + male + female


def share_deviation(part: int, whole: int, expected: float) -> float | None:
    """How many standard errors a share lies from the one expected; None where it can't vary."""
    if not whole or not 0 < expected < 1:
        return None
    return (part / whole - expected) / math.sqrt(expected * (1 - expected) / whole)
