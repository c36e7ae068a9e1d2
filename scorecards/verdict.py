"""The one sentence that a page opens with, written from the states of the four criteria.

Vietnamese first; the English beside it says the same. Every branch is a row of the table in
`tests/unit/test_scorecards_verdict.py`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.vocabulary import Criterion, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_FOUR = len(Criterion)

_UNMET = (State.BELOW, State.WATCH, State.ERROR, State.NOT_ASSESSED)
"""The states that a verdict explains, worst first; an error before what is merely unknown."""

_VI_STATE = {
    State.BELOW: "chưa đạt",
    State.WATCH: "cần theo dõi",
    State.ERROR: "gặp lỗi kiểm tra",
    State.NOT_ASSESSED: "chưa đủ căn cứ để đánh giá",
}
_EN_STATE = {
    State.BELOW: "below target",
    State.WATCH: "on watch",
    State.ERROR: "stopped by an error",
    State.NOT_ASSESSED: "without enough evidence",
}
_VI_MANY = {**_VI_STATE, State.ON_TARGET: "đạt", State.NOT_ASSESSED: "chưa đủ căn cứ"}
_EN_MANY = {**_EN_STATE, State.ON_TARGET: "on target"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """A verdict in pieces, so that the template can set `finding` in bold: `subject finding rest`."""

    subject: str
    finding: str
    rest: str
    en: str

    @property
    def vi(self) -> str:
        """The whole Vietnamese sentence."""
        return f"{self.subject} {self.finding}{self.rest}"


def vi_list(words: Sequence[str]) -> str:
    """Join words as Vietnamese does: "Đúng, Đủ và Sạch"."""
    return _join(words, " và ")


def en_list(words: Sequence[str]) -> str:
    """Join words as English does, without the serial comma."""
    return _join(words, " and ")


def say_verdict(subject_vi: str, subject_en: str, states: Mapping[Criterion, State], records: int) -> Verdict:
    """Say how many of the four criteria are met, and what is the matter with the others.

    Args:
        subject_vi: name that opens the sentence.
        subject_en: the same in English.
        states: the state of each of the four criteria.
        records: records received from the locality, all datasets together.
    """
    if records == 0:
        return Verdict(
            subject_vi,
            "chưa gửi hồ sơ nào",
            " trong kỳ này nên chưa đủ căn cứ để đánh giá.",
            f"{subject_en} sent no records this period, so nothing can be assessed.",
        )
    by_state = {state: [name for name in Criterion if states[name] is state] for state in State}
    met = by_state[State.ON_TARGET]
    assessed = len(met) + len(by_state[State.BELOW]) + len(by_state[State.WATCH])
    vi, en = _explain(by_state)
    if len(met) == _FOUR:
        return Verdict(subject_vi, "đạt cả bốn tiêu chí", ".", f"{subject_en} meets all four criteria.")
    if assessed == 0:
        return Verdict(
            subject_vi,
            "chưa đánh giá được tiêu chí nào",
            f". {vi}",
            f"{subject_en}: no criterion could be assessed. {en}",
        )
    if not met and assessed == _FOUR:
        return Verdict(
            subject_vi,
            "chưa đạt tiêu chí nào",
            f" trong bốn tiêu chí. {vi}",
            f"{subject_en} meets none of the four criteria. {en}",
        )
    if not met:
        return Verdict(
            subject_vi,
            "chưa đạt tiêu chí nào",
            f" trong số {assessed} tiêu chí đã đánh giá. {vi}",
            f"{subject_en} meets none of the {assessed} criteria that were assessed. {en}",
        )
    return Verdict(
        subject_vi,
        f"đạt {len(met)} trên {_FOUR} tiêu chí",
        f": {vi_list([name.vi for name in met])}. {vi}",
        f"{subject_en} meets {len(met)} of {_FOUR} criteria: {en_list([name.en for name in met])}. {en}",
    )


def say_children(states: Iterable[State], vi_kind: str, en_kind: str) -> tuple[str, str]:
    """Say how many of the localities below are in which state; Vietnamese, then English.

    Args:
        states: one headline state for each locality.
        vi_kind: what they are called: "tỉnh, thành phố".
        en_kind: the same in English, plural.
    """
    counts = Counter(states)
    total = counts.total()
    present = [state for state in (*_UNMET[:2], State.ON_TARGET, *_UNMET[2:]) if counts[state]]
    if not present:
        return "", ""
    if len(present) == 1:
        only = present[0]
        return f"Cả {total} {vi_kind} đều {_VI_MANY[only]}.", f"All {total} {en_kind} are {_EN_MANY[only]}."
    first, *others = present
    vi = f"{counts[first]} trên {total} {vi_kind} {_VI_MANY[first]}"
    en = f"{counts[first]} of {total} {en_kind} {'is' if counts[first] == 1 else 'are'} {_EN_MANY[first]}"
    return (
        "; ".join([vi, *(f"{counts[state]} {_VI_MANY[state]}" for state in others)]) + ".",
        "; ".join([en, *(f"{counts[state]} {_EN_MANY[state]}" for state in others)]) + ".",
    )


def _explain(by_state: Mapping[State, Sequence[Criterion]]) -> tuple[str, str]:
    vi = []
    en = []
    for state in _UNMET:
        names = by_state[state]
        if len(names) == _FOUR:
            return f"Cả bốn tiêu chí đều {_VI_STATE[state]}.", f"All four are {_EN_STATE[state]}."
        if names:
            vi.append(f"{vi_list([name.vi for name in names])} {_VI_STATE[state]}")
            verb = "is" if len(names) == 1 else "are"
            en.append(f"{en_list([name.en for name in names])} {verb} {_EN_STATE[state]}")
    return "; ".join(vi) + ".", "; ".join(en) + "."


def _join(words: Sequence[str], last: str) -> str:
    return last.join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
