"""The section of measures: what is said, what small numbers hide, what is not assessed and why."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import polars as pl
import pytest
from measure_samples import sample_readings
from scorecard_samples import LOCALITIES, RULES, edition, sample_scores

from checks.catalogue.measures import BY_ID, MEASURES
from checks.reading import Reading
from checks.tally import Run
from checks.vocabulary import Level, State
from scorecards.compose import Composer
from scorecards.findings import index_scores
from scorecards.measure_words import say_result, share_of, show_fraction, show_value, state_of, vi_decimal
from scorecards.measures import MeasureSections, say_met
from scorecards.site import publish_site

if TYPE_CHECKING:
    from pathlib import Path


class Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]):  # noqa: ARG002 - HTMLParser's
        self.text += " " if tag in {"td", "th", "span", "li", "b"} else ""

    def handle_data(self, data: str):
        self.text += data


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory):
    out = tmp_path_factory.mktemp("site")
    publish_site(sample_scores(), RULES, edition(), LOCALITIES, out, measures=sample_readings())
    return out


def section_of(path: Path) -> str:
    html = path.read_text("utf-8")
    return html[html.index("Thước đo và chỉ tiêu <") : html.index("Số liệu này tin được đến đâu")]


def text_of(path: Path) -> str:
    parser = Text()
    parser.feed(section_of(path))
    return re.sub(r"\s+", " ", parser.text)


def composed(readings: pl.DataFrame):
    findings = index_scores(sample_scores(), frozenset(LOCALITIES.codes()), RULES)
    sections = MeasureSections(readings, MEASURES)
    return Composer(findings, RULES, edition(), LOCALITIES, sections)


def commune(code: str, readings: pl.DataFrame | None = None):
    return composed(sample_readings() if readings is None else readings).commune(province(code), code).measures


def province(code: str) -> str:
    return next(each.province_code for each in LOCALITIES.communes if each.code == code)


def lines(section):
    return {line.id: line for group in section.groups for line in group.lines}


def reading(measure_id: str, **facts):
    return Reading(
        **(dict.fromkeys(Reading._fields) | {"measure_id": measure_id, "state": "not_assessed", "reason": ""} | facts)
    )


def test_every_measure_of_a_place_is_told_once():
    names = {each.id: each.vi for each in MEASURES}
    composer = composed(sample_readings())
    for page in composer.pages():
        told = page.measures
        shown = [*lines(told), *(feed.id for feed in told.feeds), *(["MEA-SVC-012"] if told.index else [])]
        withheld = " ".join(item.names for item in told.withheld)
        assert len(shown) == len(set(shown))
        level = Level(page.level)
        for each in MEASURES:
            if level in each.levels:
                assert (each.id in shown) is not (names[each.id] in withheld), (page.path, each.id)


def test_pages_without_measures_have_no_section(tmp_path: Path):
    publish_site(sample_scores(), RULES, edition(), LOCALITIES, tmp_path)
    assert "Thước đo và chỉ tiêu" not in (tmp_path / "index.html").read_text("utf-8")


def test_a_target_is_told_with_its_year_and_how_far_it_is(site: Path):
    missed = text_of(site / "xa" / "22366.html")
    assert "30,0% 300 / 1.000 ≥ 70,0% (2025) Chưa đạt kém 40,0 điểm; còn thiếu 400 hồ sơ" in missed
    assert "≥ 85,5% 200 hồ sơ ≥ 100,0% (2025) Chưa đạt còn thiếu ≥ 10 hồ sơ" in missed
    met = text_of(site / "xa" / "20194.html")
    assert "90,0% 900 / 1.000 ≥ 70,0% (2025) Đạt hơn chỉ tiêu 20,0 điểm" in met
    assert "Đạt cả 3 chỉ tiêu xét được." in met
    assert "Chưa đạt chỉ tiêu nào trong 3 chỉ tiêu xét được." in missed


def test_a_value_short_of_its_target_never_reads_as_the_target():
    found = lines(commune("24781"))["MEA-SVC-001"]
    assert (found.value, found.state) == ("71,9%", State.ON_TARGET)
    assert found.word_vi == "hơn chỉ tiêu 1,9 điểm"


def test_small_failures_show_a_bound_and_no_distance():
    found = lines(commune("24781"))["MEA-SVC-009"]
    assert (found.value, found.fraction, found.state) == ("≥ 98,2%", "500 hồ sơ", State.BELOW)
    assert found.word_vi == "còn thiếu <10 hồ sơ"


def test_what_is_counted_is_named():
    assert lines(commune("24769"))["MEA-SVC-002"].fraction == "200 thành phần"


def test_a_denominator_that_is_another_measures_hidden_numerator_is_hidden_too():
    """24769: 196 of 200 results are electronic, so four are not; that 196 were to be signed would tell."""
    told = commune("24769")
    assert lines(told)["MEA-SVC-005"].value == "≥ 95,5%"
    assert "MEA-SVC-006" not in lines(told)
    assert any("để không lộ" in item.reason_vi and BY_ID["MEA-SVC-006"].vi in item.names for item in told.withheld)
    assert "MEA-SVC-006" in lines(commune("20194"))


def test_points_of_the_index_are_those_of_what_is_shown():
    exact, bound = commune("20194").index, commune("24769").index
    assert (exact.earned, exact.assessed, exact.points) == ("59,8", 62, 100)
    assert bound.earned.startswith("≥ ")
    assert (exact.lowest_vi, exact.highest_vi) == ("Trung bình", "Xuất sắc")
    assert [line.earned for line in exact.lines] == ["–", "19,0", "12,0", "9,5", "13,6", "5,7"]


def test_the_index_is_not_scaled_up(site: Path):
    text = text_of(site / "xa" / "20194.html")
    assert "59,8 điểm trên 62 điểm tính được. 38 điểm còn lại" in text


def test_classes_and_people_stand_beside_an_index_of_ages(site: Path):
    text = text_of(site / "index.html")
    assert re.search(r"Whipple.*10\d,\d 15\d\.\d{3} – Đạt (rất|khá) chính xác", text)
    assert "tự nhiên khoảng 105, cả nước khoảng 111–112" in text
    assert "Whipple" not in text_of(site / "xa" / "24781.html")


def test_a_deviating_sex_ratio_is_watched_and_compared(site: Path):
    text = text_of(site / "tinh" / "56.html")
    assert re.search(
        r"130,0 2\.600 / 4\.600 – Theo dõi tự nhiên khoảng 105, cả nước khoảng 111–112, trong số liệu này 112", text
    )


def test_more_people_than_expected_is_not_a_success(site: Path):
    text = text_of(site / "xa" / "24769.html")
    assert "103,7% 8.300 / 8.000 ≥ 98,0% (2025) Theo dõi nhiều hơn số dự kiến" in text


def test_a_silent_feed_is_told_by_its_commune_and_named_by_its_province(site: Path):
    assert "Chưa đạt đã im lặng bất thường" in text_of(site / "xa" / "24781.html")
    html = section_of(site / "tinh" / "68.html")
    assert '<a href="../xa/24781.html">Phường Xuân Hương - Đà Lạt</a> (03/07/2026)' in html
    assert "1 xã im lặng, trong 3 xã xét được của 4 xã" in text_of(site / "tinh" / "68.html")
    assert "Xã có nguồn im lặng" not in text_of(site / "tinh" / "48.html")


def test_a_province_names_the_longest_silences_and_counts_the_rest(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("scorecards.measures.MOST_SILENT", 2)
    flat = (pl.col("measure_id") == "MEA-FEED-001") & pl.col("locality").is_in(["24769", "24802"])
    readings = sample_readings().with_columns(state=pl.when(flat).then(pl.lit("below")).otherwise("state"))
    (feed,) = composed(readings).province("68").measures.silent
    assert [(each.path, each.since) for each in feed.communes] == [
        ("xa/24781.html", "03/07/2026"),
        ("xa/24802.html", "26/10/2026"),
    ]
    assert feed.more == 1


def test_the_day_of_a_few_events_is_not_told():
    feeds = {feed.id: feed for feed in commune("24787").feeds}
    assert (feeds["MEA-FEED-001"].last, feeds["MEA-FEED-001"].silent) == ("–", "–")
    many = {feed.id: feed for feed in commune("20194").feeds}
    assert (many["MEA-FEED-001"].last, many["MEA-FEED-001"].silent) == ("30/10/2026", "1 ngày")
    assert (many["MEA-FEED-004"].last, many["MEA-FEED-004"].state) == ("–", State.NOT_ASSESSED)


def test_what_is_not_assessed_is_said_once_for_each_reason(site: Path):
    text = text_of(site / "xa" / "24787.html")
    assert text.count("quá ít để công bố") == 1
    assert "Hồ sơ trực tuyến toàn trình (cần từ 10);" in text
    assert "số liệu gửi lên thiếu cột columns were not supplied: Đăng ký khai tử (death_registered_on)" in text


def test_nothing_is_green_where_nothing_was_sent_or_too_much_was_rejected(tmp_path: Path):
    green = re.compile(r'class="tag ok"')
    publish_site(sample_scores(), RULES, edition(), LOCALITIES, tmp_path, measures=sample_readings(enough_read=False))
    for path in tmp_path.rglob("*.html"):
        assert not green.search(section_of(path)), path
    assert "Chưa đủ căn cứ quá nhiều dòng bị loại" in text_of(tmp_path / "xa" / "20194.html")


def test_a_measure_in_error_is_named():
    told = commune("20194", sample_readings(runs={"MEA-SVC-007": (Run.ERROR, "ComputeError")}))
    assert any(item.reason_vi == "không tính được" and BY_ID["MEA-SVC-007"].vi in item.names for item in told.withheld)


@pytest.mark.parametrize(
    ("value", "places", "up", "text"),
    [
        (109.999, 1, False, "109,9"),
        (109.901, 1, True, "110,0"),
        (105.00000000001, 1, True, "105,0"),
        (1.2345, 2, False, "1,23"),
        (0.0, 1, False, "0,0"),
        (1234.5, 1, False, "1.234,5"),
    ],
)
def test_numbers_are_rounded_so_that_none_flatters(value, places, up, text):
    assert vi_decimal(value, places=places, up=up) == text


def test_a_small_numerator_is_hidden_in_every_kind_of_value():
    few = reading("MEA-DEM-007", numerator=3, denominator=20_000, value=0.05)
    assert show_value(BY_ID["MEA-DEM-007"], few, None) == "–"
    assert show_fraction(BY_ID["MEA-DEM-007"], few, None) == "<10 / 20.000"
    share = reading("MEA-SVC-007", numerator=3, denominator=2_000, value=0.15)
    assert show_value(BY_ID["MEA-SVC-007"], share, share_of(BY_ID["MEA-SVC-007"], share)) == "< 0,5%"


def test_a_handful_registered_is_not_told_by_what_is_short_of_the_target():
    """24787: 7 people of 120. The shortfall or the distance would say that there are seven."""
    found = lines(commune("24787"))["MEA-DEM-001"]
    assert (found.value, found.fraction, found.state) == ("–", "<10 / 120", State.BELOW)
    assert found.word_vi == ""


@pytest.mark.parametrize(
    ("met", "said"),
    [
        ([], "Chưa chỉ tiêu nào xét được ở đây."),
        ([True], "Đạt chỉ tiêu duy nhất xét được."),
        ([False], "Chưa đạt chỉ tiêu duy nhất xét được."),
        ([True, True], "Đạt cả 2 chỉ tiêu xét được."),
        ([False, False], "Chưa đạt chỉ tiêu nào trong 2 chỉ tiêu xét được."),
        ([True, False, True], "Đạt 2 trên 3 chỉ tiêu xét được; 1 chưa đạt."),
    ],
)
def test_targets_met_are_counted_in_a_sentence(met, said):
    vi, en = say_met(met)
    assert vi == said
    assert en.endswith(".")


def test_a_value_that_nothing_judges_has_no_state_and_doubt_has():
    plain = reading("MEA-DEM-003", value=1.2, reason="no_target")
    assert state_of(plain) is None
    assert say_result(BY_ID["MEA-DEM-003"], plain, None) == ("", "")
    doubtful = reading("MEA-DEM-001", value=99.0, numerator=990, denominator=1_000, reason="expected_incomplete")
    assert state_of(doubtful) is State.NOT_ASSESSED
    assert say_result(BY_ID["MEA-DEM-001"], doubtful, None)[0] == "số người dự kiến chưa đủ các xã"


def test_details_are_plain_json():
    details = sample_readings()["detail"]
    assert all(json.loads(each) for each in details if each)
