"""The parts of a scorecard that speak of records: headline, criteria, rules, packages, cleaning targets."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from checks.vocabulary import State
from scorecards.exports.figures import Figure, figure, fraction, points_moved, share_pct
from scorecards.exports.kinds import CRITERION, DATASET, RULE_ID, STATE
from scorecards.exports.shape import FIGURE, TEXT, WHOLE, YES, Field, Named, list_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from scorecards.disclosure import Share
    from scorecards.view import Cleaning, Moved, Place

_SHARE = (
    Field("pct", FIGURE, "tỷ lệ hồ sơ đạt, %", "share of records that meet, per cent", share_pct),
    Field("met", FIGURE, "số hồ sơ đạt", "records that meet", lambda share: fraction(share.fraction)[0], always=False),
    Field("records", FIGURE, "số hồ sơ", "records", lambda share: fraction(share.fraction)[1]),
)

SHARE = Named("share", "Một tỷ lệ, như trang hiện", "A share, as the page shows it", _SHARE)


@dataclass(frozen=True, slots=True)
class _Headline:
    """One dataset's share of records that meet all four, with its state."""

    share: Share
    state: State
    to_mend: Figure


HEADLINE = Named(
    "headline",
    "Tỷ lệ hồ sơ đạt cả bốn tiêu chí",
    "Share of records that meet all four criteria",
    (
        Field("state", STATE, "trạng thái", "state", attrgetter("state")),
        Field("share", SHARE, "tỷ lệ", "share", attrgetter("share")),
        Field(
            "to_mend",
            FIGURE,
            "số hồ sơ còn phải sửa để đạt chỉ tiêu",
            "records still to mend to reach the target",
            attrgetter("to_mend"),
            always=False,
        ),
    ),
)


def citizens(place: Place) -> _Headline:
    """The headline of the citizen records."""
    return _Headline(place.share, place.state, figure(place.to_mend))


def dossiers(place: Place) -> _Headline:
    """The headline of the dossiers."""
    return _Headline(place.dossiers, place.dossiers_state, None)


MOVED = Named(
    "moved",
    "Thay đổi so với kỳ trước",
    "How a figure moved since the edition before",
    (
        Field("since", TEXT, "kỳ trước", "the edition before", attrgetter("since")),
        Field(
            "points",
            FIGURE,
            "tăng hoặc giảm bao nhiêu điểm",
            "points up, or down below zero",
            points_moved,
            always=False,
        ),
        Field(
            "beyond_chance",
            YES,
            "giảm quá mức ngẫu nhiên",
            "a fall that chance does not explain",
            lambda moved: moved.fell or None,
            always=False,
        ),
    ),
)


def moved_of(moved: Moved) -> Moved | None:
    """How a figure moved, where there was an edition before."""
    return moved if moved.since else None


CRITERION_SHOWN = Named(
    "criterion",
    "Một trong bốn tiêu chí",
    "One of the four criteria",
    (
        Field("criterion", CRITERION, "tiêu chí", "criterion", attrgetter("score.criterion")),
        Field("state", STATE, "trạng thái", "state", attrgetter("score.state")),
        Field("score", FIGURE, "điểm, 0 đến 100", "score, 0 to 100", lambda card: figure(card.score.text)),
        Field("citizens", SHARE, "dân cư đạt tiêu chí", "citizen records that meet it", attrgetter("citizens")),
        Field("dossiers", SHARE, "hồ sơ TTHC đạt tiêu chí", "dossiers that meet it", attrgetter("dossiers")),
        Field(
            "identifier_failures",
            FIGURE,
            "lỗi định danh",
            "failures of identifiers",
            lambda card: figure(card.identifiers),
        ),
        Field(
            "error_budget_used_pct",
            FIGURE,
            "đã dùng bao nhiêu % hạn mức lỗi",
            "per cent of the allowed errors that is used up",
            lambda card: figure(card.budget),
            always=False,
        ),
        Field("moved", MOVED, "so với kỳ trước", "since the edition before", lambda c: moved_of(c.moved), always=False),
    ),
)

RULE = Named(
    "rule",
    "Một quy tắc cần sửa trước; lời ở terms.json",
    "A rule to mend first; its words are in terms.json",
    (
        Field("id", RULE_ID, "mã quy tắc", "rule", attrgetter("id")),
        Field("state", STATE, "trạng thái", "state", attrgetter("state")),
        Field("failed", FIGURE, "số hồ sơ lỗi", "records that fail", lambda line: figure(line.failed)),
        Field(
            "gain",
            FIGURE,
            "số hồ sơ đạt thêm cả bốn tiêu chí nếu chỉ sửa quy tắc này",
            "records that would newly meet all four if this rule alone were mended",
            lambda line: figure(line.gain),
        ),
        Field("hours", FIGURE, "giờ công", "hours of work", lambda line: figure(line.hours), always=False),
        Field(
            "gain_per_hour",
            FIGURE,
            "đạt thêm trên một giờ công",
            "gain for an hour of work",
            lambda line: figure(line.per_hour),
            always=False,
        ),
    ),
)

STEP = Named(
    "step",
    "Một bước của gói việc; số cộng dồn từ bước đầu",
    "A step of the package; figures run from the first step",
    (
        Field(
            "rules",
            list_of(RULE_ID),
            "quy tắc sửa thêm",
            "rules added",
            lambda step: [rule_id for rule_id, _ in step.rules],
        ),
        Field("by_machine", YES, "máy tự sửa", "mended by a machine", attrgetter("by_machine")),
        Field("gain", FIGURE, "hồ sơ đạt thêm", "records gained", lambda step: figure(step.gain)),
        Field("hours", FIGURE, "giờ công", "hours of work", lambda step: figure(step.hours)),
        Field("pct_then", FIGURE, "tỷ lệ sau đó, %", "share then", lambda step: figure(step.share), always=False),
        Field("reached", YES, "đã đạt chỉ tiêu", "whether the target is reached", attrgetter("reached")),
    ),
)

PLAN = Named(
    "plan",
    "Gói việc nên làm tiếp",
    "The best next package",
    (
        Field("dataset", DATASET, "cơ sở dữ liệu", "dataset", attrgetter("dataset")),
        Field("steps", list_of(STEP), "các bước", "steps", attrgetter("steps")),
    ),
)


def _numbers(*states: State) -> Callable[[Cleaning], list[int]]:
    return lambda cleaning: [line.number for line in cleaning.lines if line.state in states]


LEFT = Named(
    "left",
    "Số hồ sơ còn phải làm sạch của một chỉ tiêu",
    "Records left of a cleaning target",
    (
        Field("number", WHOLE, "số thứ tự chỉ tiêu", "number of the target", attrgetter("number")),
        Field("records", FIGURE, "còn bao nhiêu hồ sơ", "records left", lambda line: figure(line.left)),
    ),
)

CLEANING = Named(
    "cleaning",
    "Các chỉ tiêu làm sạch, theo số thứ tự; lời ở terms.json",
    "The cleaning targets by number; their words are in terms.json",
    (
        Field("met", list_of(WHOLE), "đã sạch", "clean", _numbers(State.ON_TARGET)),
        Field("missed", list_of(WHOLE), "còn phải làm sạch", "not clean", _numbers(State.BELOW, State.WATCH)),
        Field(
            "unknown",
            list_of(WHOLE),
            "chưa đủ căn cứ hoặc lỗi kiểm tra",
            "not assessed, or in error",
            _numbers(State.NOT_ASSESSED, State.ERROR),
        ),
        Field(
            "left",
            list_of(LEFT),
            "số còn lại, nơi trang có hiện",
            "records left, where the page tells them",
            lambda cleaning: [line for line in cleaning.lines if figure(line.left) is not None],
            always=False,
        ),
    ),
)
