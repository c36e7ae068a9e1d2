from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from scorecard_samples import (
    COMMUNES,
    HOSTILE,
    LOCALITIES,
    PROVINCES,
    RULES,
    SENT,
    SampleScores,
    edition,
    sample_scores,
)

from checks.errors import RuleError
from checks.mending import SCHEMA
from checks.vocabulary import Criterion, Dataset, Harm, State
from scorecards.cards import build_card
from scorecards.compose import Composer
from scorecards.edition_facts import RuleFailure
from scorecards.figures import TILE_LETTERS, TILE_POSITIONS, lay_tiles
from scorecards.findings import index_scores
from scorecards.outlook import Extras
from scorecards.places import NATION, Localities, order_places, show_score
from scorecards.site import publish_site
from scorecards.tasks import Task

if TYPE_CHECKING:
    from pathlib import Path

VOID = {"meta", "link", "br", "input"}
GREEN = re.compile(r'class="tag ok"|class="cv c-ok"|class="rg g-ok"|class="c c-ok|class="tile t-ok"|class="ok"')


class Balanced(HTMLParser):
    """Fails on a tag that is closed twice, never, or in the wrong order; gathers what the tests look at."""

    def __init__(self) -> None:
        super().__init__()
        self.open = []
        self.links = []
        self.tags = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]):
        self.tags.add(tag)
        self.links += [value for name, value in attrs if name == "href"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]):
        self.tags.add(tag)
        self.links += [value for name, value in attrs if name == "href"]

    def handle_endtag(self, tag: str):
        assert self.open.pop() == tag

    def handle_data(self, data: str):
        self.text += data


def read(path: Path):
    parser = Balanced()
    parser.feed(path.read_text("utf-8"))
    assert not parser.open
    return parser


def publish(out: Path, scores: SampleScores | None = None, **facts: Any):
    return publish_site(scores or sample_scores(), RULES, edition(**facts), LOCALITIES, out)


def set_state(frame: pl.DataFrame, state: State, **where: str):
    matches = pl.all_horizontal(pl.col(name) == value for name, value in where.items())
    return frame.with_columns(pl.when(matches).then(pl.lit(state.value)).otherwise("state").alias("state"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory):
    out = tmp_path_factory.mktemp("site")
    publish(out)
    return out


def test_every_locality_has_a_page_named_by_its_code(site: Path):
    written = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    assert written == {
        "index.html",
        *(f"tinh/{province.code}.html" for province in PROVINCES),
        *(f"xa/{commune.code}.html" for commune in COMMUNES),
    }


def test_the_report_counts_what_was_written(tmp_path: Path):
    report = publish(tmp_path)
    pages = list(tmp_path.rglob("*.html"))
    assert report.index == tmp_path / "index.html"
    assert (report.pages, report.size_bytes) == (len(pages), sum(path.stat().st_size for path in pages))


def test_the_same_scores_give_the_same_bytes(site: Path, tmp_path: Path):
    publish(tmp_path)
    for path in site.rglob("*.html"):
        assert path.read_bytes() == (tmp_path / path.relative_to(site)).read_bytes()


def test_pages_are_balanced_and_every_link_leads_to_a_page(site: Path):
    for path in site.rglob("*.html"):
        page = read(path)
        assert "script" not in page.tags
        for link in page.links:
            assert link.startswith(("#", "data:,")) or (path.parent / link.partition("#")[0]).resolve().is_file(), link


def test_nothing_is_fetched_or_run(site: Path):
    for path in site.rglob("*.html"):
        html = path.read_text("utf-8")
        assert "default-src &#39;none&#39;" in html
        assert not re.search(r"https?://|<script|javascript:|\son[a-z]+=|\ssrc=|@import|url\(", html)


def test_invented_figures_say_so_and_real_ones_do_not(site: Path, tmp_path: Path):
    assert "SỐ LIỆU GIẢ LẬP" in (site / "index.html").read_text("utf-8")
    publish_site(sample_scores(), RULES, replace(edition(), synthetic=False), LOCALITIES, tmp_path)
    assert "SỐ LIỆU GIẢ LẬP" not in (tmp_path / "index.html").read_text("utf-8")


def test_names_cannot_break_out_of_html_or_svg(tmp_path: Path):
    provinces = tuple(replace(province, name=HOSTILE, short=HOSTILE) for province in PROVINCES)
    communes = tuple(replace(commune, name=HOSTILE, short=HOSTILE, kind=HOSTILE) for commune in COMMUNES)
    words = dict.fromkeys(("vi", "en", "remedy_vi", "remedy_en"), HOSTILE)
    rules = tuple(replace(rule, **words) for rule in RULES)
    facts = edition(missing=(HOSTILE,), failures=(RuleFailure(rule_id=HOSTILE, reason=HOSTILE),))
    facts = replace(facts, edition_id=HOSTILE, rules_version=HOSTILE, profile=HOSTILE, code_version=HOSTILE)
    publish_site(sample_scores(), rules, facts, Localities(provinces, communes), tmp_path)
    for path in tmp_path.rglob("*.html"):
        page = read(path)
        assert "script" not in page.tags
        assert HOSTILE in page.text
        assert HOSTILE not in path.read_text("utf-8")


def test_the_archipelagos_are_on_the_map(site: Path):
    html = (site / "index.html").read_text("utf-8")
    assert "Hoàng Sa</text>" in html
    assert "Trường Sa</text>" in html


def test_the_tile_map_has_a_place_of_its_own_for_each_of_the_34():
    assert len(TILE_POSITIONS) == len(set(TILE_POSITIONS.values())) == 34
    assert TILE_LETTERS.keys() == TILE_POSITIONS.keys()
    layout = lay_tiles([*TILE_POSITIONS, "97", "98"])
    assert len(set(layout.spots.values())) == 36
    assert max(spot.y for spot in layout.spots.values()) < layout.height


@pytest.mark.parametrize("code", ["20333", "24787"])
def test_what_was_not_assessed_is_never_green_and_never_zero(code: str, tmp_path: Path):
    scores = sample_scores()
    claims = [
        set_state(frame, State.ON_TARGET, locality=code) for frame in (scores.criteria, scores.localities, scores.rules)
    ]
    publish(tmp_path, SampleScores(*claims))
    html = (tmp_path / "xa" / f"{code}.html").read_text("utf-8")
    assert not GREEN.search(html)
    assert "Chưa đủ căn cứ" in html
    assert '<div class="val">–' in html
    assert '<div class="val">0,0' not in html


def test_a_locality_that_sent_nothing_is_listed_as_unknown(site: Path):
    page = read(site / "tinh" / "48.html")
    assert "1 trên 2 xã, phường, đặc khu đạt; 1 chưa đủ căn cứ" in page.text
    assert "1 / 2 xã, phường, đặc khu có gửi hồ sơ" in page.text
    assert "chưa gửi hồ sơ nào trong kỳ này" in read(site / "xa" / "20333.html").text


def test_an_error_is_never_green_and_stands_beside_no_number(tmp_path: Path):
    scores = sample_scores()
    criteria = set_state(scores.criteria, State.ERROR, locality="20194")
    localities = set_state(scores.localities, State.ERROR, locality="20194")
    rules = set_state(scores.rules, State.ERROR, locality="20194", rule_id="CIT-LIVE-001")
    failure = RuleFailure(rule_id="CIT-LIVE-001", reason="thiếu bảng đối chiếu")
    publish(tmp_path, SampleScores(criteria, localities, rules), failures=(failure,))
    html = (tmp_path / "xa" / "20194.html").read_text("utf-8")
    assert not GREEN.search(html)
    assert html.count("Lỗi kiểm tra</span>") == 6
    assert html.count('<div class="val">–') == 4
    assert "chưa đánh giá được tiêu chí nào" in html
    assert "thiếu bảng đối chiếu" in html
    assert "<b>99,0%</b>" not in html


def test_a_rule_that_checked_nothing_is_not_assessed_whatever_it_claims(tmp_path: Path):
    scores = sample_scores()
    unchecked = pl.when(pl.col("rule_id") == "DOS-CLEAN-001").then(0).otherwise("checked").alias("checked")
    rules = scores.rules.with_columns(unchecked)
    publish(tmp_path, replace(scores, rules=rules))
    page = read(tmp_path / "xa" / "24781.html")
    assert "Quy tắc chưa đủ căn cứ ở đây: 1" in page.text


def cards_of(scores: SampleScores, facts: Any):
    findings = index_scores(scores, frozenset(LOCALITIES.codes()), RULES)
    return [
        build_card(findings, facts, code, show_score(findings, code, criterion))
        for code in LOCALITIES.codes()
        for criterion in Criterion
    ]


@pytest.mark.parametrize("state", list(State))
def test_every_card_that_is_not_green_says_why(state: State):
    scores = sample_scores()
    forced = replace(scores, criteria=scores.criteria.with_columns(pl.lit(state.value).alias("state")))
    for facts in (edition(), edition(missing=("blood_group_code",))):
        for card in [*cards_of(scores, facts), *cards_of(forced, facts)]:
            assert bool(card.reason_vi) == bool(card.reason_en) == (card.score.state is not State.ON_TARGET)


def test_a_red_card_with_a_high_score_names_the_identifiers(site: Path):
    page = read(site / "xa" / "24781.html")
    assert "Định danh phải đạt 100%: còn ít nhất 50 lỗi." in page.text
    small = read(site / "xa" / "24769.html")
    assert "Định danh phải đạt 100%: còn dưới 10 lỗi." in small.text
    assert "Ô ■ có điểm cao" in read(site / "index.html").text


def test_a_red_card_without_identifier_errors_names_the_line_it_missed(site: Path):
    assert "Điểm dưới mức theo dõi 75,0." in read(site / "xa" / "22366.html").text


def test_doubt_about_the_whole_extract_withholds_the_number_and_says_so(tmp_path: Path):
    scores = sample_scores()
    localities = set_state(scores.localities, State.NOT_ASSESSED, locality="20194")
    publish(tmp_path, replace(scores, localities=localities), missing=("blood_group_code",))
    page = read(tmp_path / "xa" / "20194.html")
    assert "Chưa đủ căn cứ xếp Đạt: thiếu cột dữ liệu; có hồ sơ bị loại vì không đọc được." in page.text
    assert "Đã đạt chỉ tiêu" not in page.text
    assert "blood_group_code" in page.text


def test_small_counts_are_hidden(site: Path):
    text = read(site / "xa" / "24802.html").text
    assert "≥ 99,1%" in text
    assert "1.005" not in text
    assert "<10" in text


def test_the_headline_shows_its_numerator_and_what_is_left_to_mend(site: Path):
    assert "Đã đạt chỉ tiêu 90,0%" in read(site / "xa" / "24781.html").text
    text = read(site / "xa" / "22366.html").text
    assert "20.000 / 50.000 hồ sơ" in text
    assert "Còn phải sửa 25.000 hồ sơ để đạt 90,0%" in text


def test_a_place_whose_neighbour_is_hidden_shows_only_bounds(site: Path):
    """24787 has 7 records, and its province tells its sum: so the largest of its communes does not tell its own."""
    text = read(site / "xa" / "24781.html").text
    assert "76.213" not in text
    assert re.search(r"≥ 92,\d%.*≥ 76\.2\d0 hồ sơ", re.sub(r"\s+", " ", text))


def test_rules_that_a_machine_mends_come_first_then_most_won_for_an_hour(site: Path):
    ids = re.findall(r'class="l code">([A-Z]+-[A-Z]+-\d+)<', (site / "xa" / "24781.html").read_text("utf-8"))
    assert ids == ["DOS-LIVE-001", "DOS-CORRECT-001", "CIT-LIVE-001", "CIT-CORRECT-001"]
    clean = (site / "xa" / "24769.html").read_text("utf-8")
    assert clean.index("CIT-CLEAN-001") < clean.index("CIT-CLEAN-002")
    assert "Nghi vấn, không tính điểm" in clean


def test_received_is_scored_plus_rejected_on_the_page(site: Path):
    assert "155.242 nhận được = 155.230 chấm điểm + 12 bị loại" in read(site / "index.html").text


def test_places_come_worst_band_first_and_lowest_share_first():
    findings = index_scores(sample_scores(), frozenset(LOCALITIES.codes()), RULES)
    below = Composer(findings, RULES, edition(), LOCALITIES).nation().below
    assert [band.state for band in below.bands] == [State.BELOW, State.ON_TARGET]
    assert [place.code for place in below.places] == ["56", "68", "48"]
    assert below.ranks == {"48": 1, "68": 2, "56": 3}
    assert order_places(()) == ()


def test_the_heaviest_communes_are_named_with_their_part_of_what_fails():
    extra = {"24769": replace(SENT["24769"], failing={Criterion.CLEAN: 400}), "24787": replace(SENT["24781"])}
    findings = index_scores(sample_scores({**SENT, **extra}), frozenset(LOCALITIES.codes()), RULES)
    asks = Composer(findings, RULES, edition(), LOCALITIES).province("68").asks
    assert "Tập trung vào P. Xuân Hương - Đà Lạt, Lạc Dương và P. B'Lao" in [ask.strong for ask in asks]
    assert asks[-1].strong == "Xử lý hết lỗi định danh"


def test_what_harms_somebody_heads_the_rules_and_the_decisions():
    rules = tuple(replace(rule, harm=Harm.AFTER_DEATH) if rule.id == "CIT-CORRECT-001" else rule for rule in RULES)
    findings = index_scores(sample_scores(), frozenset(LOCALITIES.codes()), rules)
    page = Composer(findings, rules, edition(), LOCALITIES).commune("68", "24781")
    assert page.rules[0].id == "CIT-CORRECT-001"
    assert page.asks[0].strong == "Xử lý ngay lỗi gây hại CIT-CORRECT-001"
    assert "rủi ro chi trả, giao dịch thay người đã chết" in page.asks[0].rest


def _extras(*steps: tuple[int, list[str], int, int], tasks: tuple[Task, ...] | None = None) -> Extras:
    rows = [("68", "citizens", *step) for step in steps]
    return Extras(steps=pl.DataFrame(rows, schema=SCHEMA, orient="row"), tasks=tasks)


def test_a_package_says_what_it_brings_and_stops_at_the_target():
    findings = index_scores(sample_scores(), frozenset(LOCALITIES.codes()), RULES)
    found = findings.locality("68", "citizens")
    # The target is 95 % here: 93,1 % meet all four.
    enough = round(found.records * 0.95) - (found.met_all or 0) + 10
    steps = (
        (0, ["CIT-CLEAN-001"], 40, 0),
        (1, ["CIT-LIVE-001"], enough, 58_620),
        (2, ["CIT-CORRECT-001"], enough + 900, 79_040),
    )
    strict = replace(edition(), headline_target_pct=95.0)
    page = Composer(findings, RULES, strict, LOCALITIES, extras=_extras(*steps)).province("68")
    (plan,) = page.plans
    assert [step.by_machine for step in plan.steps] == [True, False]
    assert plan.steps[-1].reached
    assert plan.steps[-1].hours.startswith("≥ ")
    asks = [ask.strong for ask in page.asks]
    assert "Cho máy sửa CIT-CLEAN-001" in asks
    assert "Giao rà soát CIT-LIVE-001" in asks
    assert next(ask.rest for ask in page.asks if ask.strong.startswith("Giao")).endswith("; cần từ 976 giờ công.")


def test_who_is_late_explains_first():
    task = Task(
        locality="68", task="Đối khớp", owner="Giám đốc Sở Tư pháp", due=date(2026, 10, 19), result="85%",
        accountable="Chủ tịch UBND tỉnh", progress_pct=71,
    )  # fmt: skip
    findings = index_scores(sample_scores(), frozenset(LOCALITIES.codes()), RULES)
    composer = Composer(findings, RULES, edition(), LOCALITIES, extras=_extras(tasks=(task,)))
    page = composer.province("68")
    assert page.asks[0].strong == "Giám đốc Sở Tư pháp giải trình việc quá hạn 12 ngày"
    assert composer.province("48").tasks == ()
    assert Composer(findings, RULES, edition(), LOCALITIES).province("68").tasks is None


def test_scores_of_a_locality_without_a_page_are_refused(tmp_path: Path):
    with pytest.raises(RuleError, match="1 localities that the list in force does not, 24802 among them"):
        publish_site(sample_scores(), RULES, edition(), Localities(PROVINCES, COMMUNES[:-1]), tmp_path)


def test_scores_of_a_rule_that_was_not_handed_over_are_refused(tmp_path: Path):
    with pytest.raises(RuleError, match="1 rules that were not handed over, CIT-CLEAN-002 among them"):
        publish_site(sample_scores(), RULES[:-1], edition(), LOCALITIES, tmp_path)


def test_a_locality_that_the_scores_lack_is_not_assessed(tmp_path: Path):
    publish_site(sample_scores(communes=COMMUNES[:-1]), RULES, edition(), LOCALITIES, tmp_path)
    assert not GREEN.search((tmp_path / "xa" / "24802.html").read_text("utf-8"))


@pytest.mark.parametrize(
    ("code", "province"), [("../x1", "68"), ("2478", "68"), ("٢٤٧٨١", "68"), ("24781", "99")], ids=str
)
def test_a_code_that_could_not_be_a_file_is_refused(code: str, province: str):
    odd = replace(COMMUNES[0], code=code, province_code=province)
    with pytest.raises(RuleError, match="a code of 2 or 5 digits"):
        Localities(PROVINCES, (odd,))


def test_the_nation_is_called_by_its_code():
    assert NATION in LOCALITIES.codes()
    assert {Dataset.CITIZENS.value, Dataset.DOSSIERS.value} == {"citizens", "dossiers"}
