"""The parts of a scorecard that speak of localities: measures, feeds, the index of service."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from scorecards.disclosure import NOTHING
from scorecards.exports.figures import Figure, figure, fraction
from scorecards.exports.kinds import LOCALITY, MEASURE_ID, STATE, code_of, day_of
from scorecards.exports.shape import DAY, FIGURE, TEXT, WHOLE, Field, Named, list_of

if TYPE_CHECKING:
    from scorecards.measure_view import FeedLine, MeasureLine, SilentFeed


def _counts(line: MeasureLine) -> tuple[Figure, Figure]:
    return fraction(line.fraction)


MEASURE = Named(
    "measure",
    "Một thước đo đã tính được; lời ở terms.json. Thước đo không có ở đây là chưa đánh giá được",
    "A measure that could be told; its words are in terms.json. One that is not here was not assessed",
    (
        Field("id", MEASURE_ID, "mã", "id", attrgetter("id")),
        Field("value", FIGURE, "giá trị", "value", lambda line: figure(line.value)),
        Field("numerator", FIGURE, "tử số", "numerator", lambda line: _counts(line)[0], always=False),
        Field("denominator", FIGURE, "mẫu số", "denominator", lambda line: _counts(line)[1], always=False),
        Field("target", TEXT, "chỉ tiêu (năm)", "target (year)", attrgetter("target"), always=False),
        Field("state", STATE, "trạng thái", "state", attrgetter("state"), always=False),
    ),
)


def _last(line: FeedLine) -> str | None:
    return None if line.last == NOTHING else day_of(line.last)


FEED = Named(
    "feed",
    "Một nguồn cập nhật",
    "A feed",
    (
        Field("id", MEASURE_ID, "mã", "id", attrgetter("id")),
        Field(
            "last",
            DAY,
            "ngày cập nhật gần nhất",
            "day of the last event",
            _last,
            always=False,
        ),
        Field("silent_days", FIGURE, "số ngày đã qua", "days since", lambda line: figure(line.silent), always=False),
        Field("state", STATE, "trạng thái", "state", attrgetter("state"), always=False),
        Field("result", TEXT, "kết quả bằng lời", "result in words", attrgetter("word_vi"), always=False),
    ),
)


def _silent_codes(feed: SilentFeed) -> list[str]:
    return [code_of(each.path) for each in feed.communes]


SILENT = Named(
    "silent_feed",
    "Nguồn im lặng ở các xã",
    "A feed that fell silent in communes",
    (
        Field("vi", TEXT, "tên nguồn", "name of the feed in Vietnamese", attrgetter("vi")),
        Field(
            "communes",
            list_of(LOCALITY),
            "các xã, im lặng lâu nhất đứng đầu",
            "communes, the longest silence first",
            _silent_codes,
        ),
        Field("more", WHOLE, "số xã không nêu tên", "communes that are not named", attrgetter("more")),
    ),
)

INDEX_GROUP = Named(
    "index_group",
    "Một nhóm của chỉ số phục vụ, theo thứ tự ở terms.json",
    "A group of the index of service, in the order of terms.json",
    (
        Field("earned", FIGURE, "điểm đạt", "points earned", lambda line: figure(line.earned)),
        Field("assessed", WHOLE, "điểm tính được", "points that could be assessed", attrgetter("assessed")),
    ),
)

INDEX = Named(
    "service_index",
    "Chỉ số phục vụ người dân và doanh nghiệp",
    "The index of service",
    (
        Field("earned", FIGURE, "điểm đạt", "points earned", lambda index: figure(index.earned)),
        Field("assessed", WHOLE, "điểm tính được", "points that could be assessed", attrgetter("assessed")),
        Field(
            "lowest",
            TEXT,
            "xếp loại nếu phần còn lại 0 điểm",
            "rating if the rest earns nothing",
            attrgetter("lowest_vi"),
        ),
        Field(
            "highest",
            TEXT,
            "xếp loại nếu phần còn lại đạt hết",
            "rating if the rest earns all",
            attrgetter("highest_vi"),
        ),
        Field("groups", list_of(INDEX_GROUP), "các nhóm", "groups", attrgetter("lines"), always=False),
    ),
)
