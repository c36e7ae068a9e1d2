from __future__ import annotations

import polars as pl
import pytest

from checks.vocabulary import Dataset
from schemas.contract import TABLES
from schemas.inference import SURE, Seen, Written, infer, likeliest, percent
from schemas.mapping import read_mapping
from schemas.mapping_draft import draft
from schemas.naming import Basis, Spellings, folded, words


def seen(name: str, *values: str | None, written: Written = Written.TEXT) -> Seen:
    return Seen(name, pl.Series(name, values, pl.String), written)


def one(name: str, *values: str | None, dataset: Dataset = Dataset.CITIZENS, written: Written = Written.TEXT):
    found = infer([seen(name, *values, written=written)], dataset).matches
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("NgayThangNamSinh", ("ngay", "thang", "nam", "sinh")),
        ("ĐƠN VỊ quản-lý", ("don", "vi", "quan", "ly")),
        ("SoCMND", ("so", "cmnd")),
        ("MaTTHC2", ("ma", "tthc", "2")),
        ("  ", ()),
    ],
)
def test_words_of_a_name(name, expected):
    assert words(name) == expected


@pytest.mark.parametrize("dataset", Dataset)
def test_no_two_columns_of_a_table_share_a_spelling(dataset):
    spellings = Spellings(TABLES[dataset])
    certain = {
        form: [
            column
            for column, likeness in spellings.likeness(form).items()
            if likeness.certain or likeness.basis is Basis.ABBREVIATION
        ]
        for column in TABLES[dataset].columns
        for form in (column.name, *column.official, column.vi, column.en)
    }
    assert {form: found for form, found in certain.items() if len(found) != 1} == {}


def test_abbreviations_do_not_hide_official_names_of_others():
    found = Spellings(TABLES[Dataset.DOSSIERS]).likeness("SoDienThoai")
    assert max(found, key=lambda column: found[column].score) == "applicant_phone"


@pytest.mark.parametrize(
    ("name", "column", "basis"),
    [
        ("SỐ ĐỊNH DANH", "personal_id", Basis.OFFICIAL),
        ("so cccd", "personal_id", Basis.ABBREVIATION),
        ("Ngày sinh", "birth_date", Basis.LABEL),
        ("Birth-Date", "birth_date", Basis.OWN),
        ("MaGioiTinh", "sex_code", Basis.HOLLOW),
        ("ngay_cap_the_can_cuoc", "card_issued_on", Basis.LIKE),
    ],
)
def test_why_a_name_is_taken_for_a_columns(name, column, basis):
    found = one(name, None)
    assert (found.column.name, found.likeness.basis) == (column, basis)


def test_values_that_fit_raise_the_confidence_and_values_that_do_not_lower_it():
    tried = (("001190000001",), (None,), ("Hà Nội", "001190000001", "Huế"))
    fitting, empty, wrong = (one("so_cccd", *values).confidence for values in tried)
    assert fitting > empty > wrong
    assert empty >= SURE > wrong


def test_a_certain_name_is_kept_as_a_proposal_though_no_value_fits():
    found = one("SoDinhDanh", "Hà Nội")
    assert 0.6 < found.confidence < SURE


def test_values_alone_propose_a_column_and_never_settle_it():
    found = one("f17", "alive", "dead", "alive")
    assert found.column.name == "life_status_code"
    assert found.likeness.basis is Basis.NONE
    assert not found.sure


def test_codes_of_one_character_prove_nothing_alone():
    assert infer([seen("f17", "0", "1", "2")], Dataset.CITIZENS).matches == ()


def test_labels_instead_of_codes_are_told():
    found = one("GioiTinh", "Nam", "Nữ", "nam", "1")
    assert found.fit.share == 0.25
    assert found.fit.labels == 0.75
    assert any("labels" in en for _, en in found.reasons)


def test_codes_stored_as_numbers_have_lost_their_zeros():
    found = one("DanToc", "1", "2", "10", written=Written.NUMBER)
    assert found.fit.zeros_lost
    assert one("DonViQuanLy", "4", written=Written.NUMBER).fit.zeros_lost
    assert not one("GioiTinh", "1", "2", written=Written.NUMBER).fit.zeros_lost


def test_nested_values_fit_nothing():
    assert one("HoVaTen", "", written=Written.NESTED).confidence < SURE


@pytest.mark.parametrize(
    ("values", "form", "ambiguous"),
    [
        (("31/12/1990", "01/02/1990"), "%d/%m/%Y", False),
        (("01/02/1990", "03/04/1990"), "%d/%m/%Y", True),
        (("12/31/1990", "01/02/1990"), "%m/%d/%Y", False),
        (("31-12-1990",), "%d-%m-%Y", False),
        (("31121990",), "%d%m%Y", False),
        (("19901231",), "%Y%m%d", False),
        (("1990-12-31",), "%Y-%m-%d", False),
    ],
)
def test_forms_of_dates(values, form, ambiguous):
    fit = one("NgaySinh", *values).fit
    assert fit.format is not None
    assert (fit.share, fit.format.text, fit.ambiguous) == (1.0, form, ambiguous)


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ("2026-10-31T08:30:00.123+07:00", None),
        ("2026-10-31 08:30", None),
        ("31/10/2026 08:30", "%d/%m/%Y %H:%M"),
        ("31/10/2026 08:30:59", "%d/%m/%Y %H:%M:%S"),
        ("31/10/2026", "%d/%m/%Y"),
    ],
)
def test_forms_of_times(value, form):
    found = infer([seen("NgayNopHoSo", value)], Dataset.DOSSIERS)
    assert found.matches[0].fit.share == 1.0
    assert (found.datetime.text if found.datetime else None) == form


def test_a_date_that_no_calendar_has_does_not_count():
    assert one("NgaySinh", "31/02/1990", "28/02/1990").fit.share == 0.5


def test_the_form_of_most_columns_is_taken_and_the_others_are_told():
    found = infer(
        [seen("NgaySinh", "31/12/1990"), seen("NgayCapThe", "31/12/2020"), seen("NgayChet", "2020-12-31")],
        Dataset.CITIZENS,
    )
    assert found.date is not None
    assert found.date.text == "%d/%m/%Y"
    assert found.mixed == ("NgayChet",)


def test_a_doubtful_form_yields_to_a_proven_one():
    found = infer(
        [seen("NgaySinh", "01/02/1990"), seen("NgayCapThe", "01/02/2020"), seen("NgayChet", "12/31/2020")],
        Dataset.CITIZENS,
    )
    assert found.date is not None
    assert found.date.text == "%m/%d/%Y"


def test_a_column_that_reads_as_it_stands_comes_before_a_better_name():
    found = infer([seen("SoDienThoai", "0912345678"), seen("PHONE", "x")], Dataset.CITIZENS)
    assert {match.name: match.column.name for match in found.matches} == {"PHONE": "phone"}
    assert found.unknown == ("SoDienThoai",)


def test_two_columns_as_likely_leave_both_to_a_person():
    found = infer([seen("sdt", "0912345678"), seen("dien_thoai", "0912345678")], Dataset.CITIZENS)
    assert [match.sure for match in found.matches] == [False]
    assert found.matches[0].confidence >= SURE


@pytest.mark.parametrize("dataset", Dataset)
def test_the_table_is_told_by_its_columns(dataset):
    columns = [seen(name, None) for column in TABLES[dataset].columns for name in column.official]
    assert likeliest(columns).dataset is dataset


def test_the_draft_is_a_mapping_with_what_is_unsure_left_out(tmp_path):
    found = infer(
        [
            seen("Số CCCD", "001190000001"),
            seen("NgaySinh", "31/12/1990"),
            seen("ngay cap the can cuoc", "31/12/2020"),
            seen("Ghi chú", "x"),
        ],
        Dataset.CITIZENS,
    )
    path = tmp_path / "mapping.toml"
    path.write_text(draft([found]), "utf-8")
    mapping = read_mapping(path)
    assert dict(mapping.columns(Dataset.CITIZENS)) == {"Số CCCD": "personal_id", "NgaySinh": "birth_date"}
    assert mapping.date is not None
    assert mapping.date.text == "%d/%m/%Y"
    text = path.read_text("utf-8")
    assert '# "ngay cap the can cuoc" = "card_issued_on"' in text
    assert "Ghi chú" in text
    assert "full_name" in text


def test_tables_with_different_forms_leave_the_choice_to_a_person():
    text = draft([infer([seen("NgaySinh", day)], Dataset.CITIZENS) for day in ("31/12/1990", "31-12-1990")])
    assert '\n# date = "%d-%m-%Y"\n# date = "%d/%m/%Y"\n' in text


@pytest.mark.parametrize(("share", "pct"), [(0.29, 29), (0.999, 99), (1.0, 100), (0.0, 0)])
def test_shares_are_floored(share, pct):
    assert percent(share) == pct


def test_folding_takes_accents_and_separators_away():
    assert folded("Đơn vị_quản-lý") == folded("DonViQuanLy") == "donviquanly"
