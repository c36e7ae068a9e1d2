from __future__ import annotations

import pytest

from checks.vocabulary import Criterion, State
from scorecards.verdict import en_list, say_children, say_verdict, vi_list

LETTERS = {"o": State.ON_TARGET, "w": State.WATCH, "b": State.BELOW, "n": State.NOT_ASSESSED, "e": State.ERROR}


def states(letters: str):
    return dict(zip(Criterion, (LETTERS[letter] for letter in letters), strict=True))


# The states of Đúng, Đủ, Sạch, Sống, and what a page says of them.
VERDICTS = [
    ("oooo", "X đạt cả bốn tiêu chí.", "X meets all four criteria."),
    (
        "bbbb",
        "X chưa đạt tiêu chí nào trong bốn tiêu chí. Cả bốn tiêu chí đều chưa đạt.",
        "X meets none of the four criteria. All four are below target.",
    ),
    (
        "wwww",
        "X chưa đạt tiêu chí nào trong bốn tiêu chí. Cả bốn tiêu chí đều cần theo dõi.",
        "X meets none of the four criteria. All four are on watch.",
    ),
    (
        "obww",
        "X đạt 1 trên 4 tiêu chí: Đúng. Đủ chưa đạt; Sạch và Sống cần theo dõi.",
        "X meets 1 of 4 criteria: Correct. Sufficient is below target; Clean and Live are on watch.",
    ),
    (
        "owob",
        "X đạt 2 trên 4 tiêu chí: Đúng và Sạch. Sống chưa đạt; Đủ cần theo dõi.",
        "X meets 2 of 4 criteria: Correct and Clean. Live is below target; Sufficient is on watch.",
    ),
    (
        "ooon",
        "X đạt 3 trên 4 tiêu chí: Đúng, Đủ và Sạch. Sống chưa đủ căn cứ để đánh giá.",
        "X meets 3 of 4 criteria: Correct, Sufficient and Clean. Live is without enough evidence.",
    ),
    (
        "bben",
        (
            "X chưa đạt tiêu chí nào trong số 2 tiêu chí đã đánh giá. "
            "Đúng và Đủ chưa đạt; Sạch gặp lỗi kiểm tra; Sống chưa đủ căn cứ để đánh giá."
        ),
        (
            "X meets none of the 2 criteria that were assessed. "
            "Correct and Sufficient are below target; Clean is stopped by an error; Live is without enough evidence."
        ),
    ),
    (
        "nnnn",
        "X chưa đánh giá được tiêu chí nào. Cả bốn tiêu chí đều chưa đủ căn cứ để đánh giá.",
        "X: no criterion could be assessed. All four are without enough evidence.",
    ),
    (
        "eeee",
        "X chưa đánh giá được tiêu chí nào. Cả bốn tiêu chí đều gặp lỗi kiểm tra.",
        "X: no criterion could be assessed. All four are stopped by an error.",
    ),
    (
        "eenn",
        "X chưa đánh giá được tiêu chí nào. Đúng và Đủ gặp lỗi kiểm tra; Sạch và Sống chưa đủ căn cứ để đánh giá.",
        (
            "X: no criterion could be assessed. "
            "Correct and Sufficient are stopped by an error; Clean and Live are without enough evidence."
        ),
    ),
]


@pytest.mark.parametrize(("letters", "vi", "en"), VERDICTS)
def test_the_verdict_says_what_the_four_states_say(letters: str, vi: str, en: str):
    verdict = say_verdict("X", "X", states(letters), records=100)
    assert verdict.vi == vi
    assert verdict.en == en


def test_a_locality_that_sent_nothing_is_said_to_have_sent_nothing():
    verdict = say_verdict("Xã X", "X", states("nnnn"), records=0)
    assert verdict.vi == "Xã X chưa gửi hồ sơ nào trong kỳ này nên chưa đủ căn cứ để đánh giá."
    assert verdict.en == "X sent no records this period, so nothing can be assessed."


CHILDREN = [
    ("", "", ""),
    ("ooo", "Cả 3 tỉnh đều đạt.", "All 3 provinces are on target."),
    ("nn", "Cả 2 tỉnh đều chưa đủ căn cứ.", "All 2 provinces are without enough evidence."),
    ("boo", "1 trên 3 tỉnh chưa đạt; 2 đạt.", "1 of 3 provinces is below target; 2 on target."),
    (
        "bbwoen",
        "2 trên 6 tỉnh chưa đạt; 1 cần theo dõi; 1 đạt; 1 gặp lỗi kiểm tra; 1 chưa đủ căn cứ.",
        "2 of 6 provinces are below target; 1 on watch; 1 on target; 1 stopped by an error; 1 without enough evidence.",
    ),
    ("on", "1 trên 2 tỉnh đạt; 1 chưa đủ căn cứ.", "1 of 2 provinces is on target; 1 without enough evidence."),
]


@pytest.mark.parametrize(("letters", "vi", "en"), CHILDREN)
def test_the_localities_below_are_counted_by_state(letters: str, vi: str, en: str):
    assert say_children([LETTERS[letter] for letter in letters], "tỉnh", "provinces") == (vi, en)


def test_lists_are_joined_as_each_language_does():
    assert [vi_list(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a và b", "a, b và c"]
    assert en_list(["a", "b", "c"]) == "a, b and c"
