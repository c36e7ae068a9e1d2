"""What `scorecard.json` holds, field by field, each taken from the view that its page is made of.

Texts of rules and measures stand once, in `terms.json`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from checks.vocabulary import Level
from scorecards.exports.figures import figure
from scorecards.exports.kinds import LEVEL, LOCALITY, RULE_ID, WORDS, code_of, day_of
from scorecards.exports.measure_parts import FEED, INDEX, MEASURE, SILENT
from scorecards.exports.parts import (
    CLEANING,
    CRITERION_SHOWN,
    HEADLINE,
    MOVED,
    PLAN,
    RULE,
    citizens,
    dossiers,
    moved_of,
)
from scorecards.exports.shape import DAY, NUMBER, TEXT, WHOLE, YES, Field, Named, list_of, maybe, one_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from scorecards.edition_facts import EditionFacts
    from scorecards.measure_view import IndexView
    from scorecards.view import Imprint, Page, Place

VERSION = "1"
"""Raised when a field changes its meaning or goes; new fields leave it as it is."""

SCHEMA_ID = f"urn:ddss:scorecard:{VERSION}"


@dataclass(frozen=True, slots=True)
class Source:
    """What a document is made of: a page, and the edition it belongs to."""

    page: Page
    edition: EditionFacts
    imprint: Imprint


CHILD = Named(
    "child",
    "Một nơi trực thuộc",
    "A locality below",
    (
        Field("code", LOCALITY, "mã", "code", lambda pair: pair[0].code),
        Field("rank", WHOLE, "hạng", "rank", lambda pair: pair[1], always=False),
    ),
)


def _children(source: Source) -> list[tuple[Place, int | None]]:
    """The localities below in the order of the page; ranks where the page prints them."""
    below = source.page.below
    if below is None:
        return []
    printed = below.ranks if source.page.level is Level.NATION else {}
    return [(place, printed.get(place.code)) for place in below.places]


TASK = Named(
    "task",
    "Một việc đã giao",
    "A task",
    (
        Field("task", TEXT, "rõ việc", "what", attrgetter("task")),
        Field("owner", TEXT, "rõ người", "who", attrgetter("owner")),
        Field("due", DAY, "rõ thời hạn", "by when", lambda line: day_of(line.due)),
        Field("result", TEXT, "rõ kết quả", "with what result", attrgetter("result")),
        Field("accountable", TEXT, "rõ trách nhiệm", "who answers for it", attrgetter("accountable")),
        Field("progress_pct", WHOLE, "tiến độ, %", "progress, per cent", attrgetter("progress_pct")),
        Field("state", TEXT, "tình hình", "how it stands, in Vietnamese", attrgetter("state_vi")),
    ),
)

FAILURE = Named(
    "rule_not_run",
    "Một quy tắc không chạy được",
    "A rule that could not be run",
    (
        Field("id", TEXT, "mã quy tắc", "rule", attrgetter("id")),
        Field("reason", TEXT, "vì sao", "why", attrgetter("reason")),
    ),
)

EDITION = Named(
    "edition",
    "Kỳ phát hành",
    "The edition",
    (
        Field("id", TEXT, "mã kỳ", "id", lambda source: source.edition.edition_id),
        Field("as_of", DAY, "ngày chốt số liệu", "day of the data", lambda source: source.edition.as_of.isoformat()),
        Field("rules", TEXT, "bộ quy tắc", "version of the rules", lambda source: source.edition.rules_version),
        Field("synthetic", YES, "số liệu giả lập", "whether the data are invented", lambda s: s.edition.synthetic),
        Field(
            "target_pct",
            NUMBER,
            "chỉ tiêu của tỷ lệ đạt cả bốn, %",
            "target of the headline share",
            lambda source: figure(source.imprint.target),
        ),
        Field(
            "on_target_score", NUMBER, "điểm từ mức này là đạt", "score that is on target",
            lambda source: figure(source.imprint.on_target),
        ),
        Field(
            "watch_score", NUMBER, "điểm từ mức này là theo dõi", "score that is on watch",
            lambda source: figure(source.imprint.watch),
        ),
    ),
)  # fmt: skip


def _parent(source: Source) -> str | None:
    return code_of(source.page.crumbs[-1].path) if source.page.crumbs else None


def _interval(source: Source) -> list[float] | None:
    shown = source.page.headline.interval.removesuffix("%")
    return [float(end.replace(",", ".")) for end in shown.split("–")] if shown else None


def _of_measures(name: str) -> Callable[[Source], Any]:
    def take(source: Source) -> Any:
        return None if source.page.measures is None else getattr(source.page.measures, name)

    return take


def _index(source: Source) -> IndexView | None:
    """The index of service; its groups where the page prints them."""
    index = None if source.page.measures is None else source.page.measures.index
    return replace(index, lines=()) if index is not None and source.page.level is Level.COMMUNE else index


def _measures(source: Source) -> list[Any]:
    groups = [] if source.page.measures is None else source.page.measures.groups
    return [line for group in groups for line in group.lines]


SCORECARD = Named(
    "scorecard",
    "Phiếu điểm chất lượng dữ liệu của một địa bàn, như trang của nó hiện",
    "The data-quality scorecard of a locality, as its page shows it",
    (
        Field("version", one_of(f"`{VERSION}`", VERSION), "phiên bản lược đồ", "version of this", lambda _: VERSION),
        Field("edition", EDITION, "kỳ phát hành", "edition", lambda source: source),
        Field("code", LOCALITY, "mã địa bàn", "code of the locality", lambda s: s.page.headline.place.code),
        Field("level", LEVEL, "cấp", "level", attrgetter("page.level")),
        Field("name", TEXT, "tên", "name", attrgetter("page.name")),
        Field("parent", maybe(LOCALITY), "cấp trên trực tiếp", "the locality above", _parent),
        Field("verdict", WORDS, "câu kết luận", "the verdict", attrgetter("page.verdict")),
        Field("citizens", HEADLINE, "dân cư", "citizen records", lambda s: citizens(s.page.headline.place)),
        Field("dossiers", HEADLINE, "hồ sơ thủ tục hành chính", "dossiers", lambda s: dossiers(s.page.headline.place)),
        Field("moved", MOVED, "tỷ lệ của dân cư so với kỳ trước", "citizens' share since the edition before",
              lambda s: moved_of(s.page.headline.moved), always=False),
        Field("interval_pct", list_of(NUMBER), "khoảng Wilson 95% của tỷ lệ, khi ít hồ sơ",
              "Wilson interval of 95 % of the share, where records are few", _interval, always=False),
        Field("criteria", list_of(CRITERION_SHOWN), "bốn tiêu chí", "the four criteria", attrgetter("page.cards")),
        Field("rules_failing", WHOLE, "số quy tắc có hồ sơ lỗi", "rules that fail", attrgetter("page.rules_failing")),
        Field("rules", list_of(RULE), "quy tắc cần sửa trước", "rules to mend first", attrgetter("page.rules")),
        Field("plans", list_of(PLAN), "gói việc", "packages", attrgetter("page.plans"), always=False),
        Field("cleaning", CLEANING, "các chỉ tiêu làm sạch", "the cleaning targets", attrgetter("page.cleaning"),
              always=False),
        Field("measures", list_of(MEASURE), "thước đo", "measures", _measures, always=False),
        Field("service_index", INDEX, "chỉ số phục vụ", "index of service", _index, always=False),
        Field("feeds", list_of(FEED), "nguồn cập nhật", "feeds", _of_measures("feeds"), always=False),
        Field("silent", list_of(SILENT), "xã có nguồn im lặng", "communes whose feed fell silent",
              _of_measures("silent"), always=False),
        Field("tasks", list_of(TASK), "phân công", "who does what", attrgetter("page.tasks"), always=False),
        Field("rules_not_run", list_of(FAILURE), "quy tắc không chạy được", "rules that could not be run",
              attrgetter("page.trust.failures"), always=False),
        Field("rules_not_assessed", list_of(RULE_ID), "quy tắc chưa đủ căn cứ", "rules with nothing to check here",
              lambda s: [note.id for note in s.page.trust.unassessed], always=False),
        Field("children", list_of(CHILD), "các nơi trực thuộc, nơi kém nhất đứng đầu", "localities below, worst first",
              _children, always=False),
    ),
)  # fmt: skip
