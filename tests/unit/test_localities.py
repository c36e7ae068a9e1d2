from collections import Counter
from collections.abc import Callable
from datetime import date

import polars as pl
import pytest

from checks.errors import InputError, RuleError
from schemas import localities

AFTER_REFORM = date(2025, 7, 1)
TODAY = date(2026, 9, 30)
CITIES = {"01", "31", "46", "48", "79", "92"}


def test_counts_of_the_current_list():
    units = localities.communes(TODAY)
    assert len(units) == 3321
    assert [unit.code for unit in units] == sorted(unit.code for unit in units)
    assert Counter(unit.kind for unit in localities.communes(AFTER_REFORM)) == {
        "xã": 2621,
        "phường": 687,
        "đặc khu": 13,
    }
    assert len(localities.provinces(TODAY)) == 34
    assert {unit.province_code for unit in units} == {province.code for province in localities.provinces(TODAY)}


def test_counts_of_the_old_list():
    assert len(localities.legacy_codes()) == 10_035
    assert len(localities.current_codes(TODAY) & localities.legacy_codes()) == 3316
    assert len(localities.known_codes()) == 10_040
    assert len(localities.retired_codes(TODAY)) == 10_035 - 3316
    assert all(len(code) == 5 and code.isdigit() for code in localities.known_codes())


def test_dong_nai_becomes_a_city_in_2026():
    before, after = date(2026, 4, 29), date(2026, 4, 30)
    by_code = {unit.code: unit for unit in localities.provinces(after)}
    assert by_code["75"].name == "Thành phố Đồng Nai"
    assert {code for code, unit in by_code.items() if unit.kind == "thành phố"} == CITIES | {"75"}
    assert {unit.name for unit in localities.provinces(before) if unit.code == "75"} == {"Tỉnh Đồng Nai"}

    changed = {
        new.code: (old, new)
        for old, new in zip(localities.communes(before), localities.communes(after), strict=True)
        if old != new
    }
    assert set(changed) == {
        *("25270", "25357", "25363", "26116", "26170"),
        *("26248", "26326", "26368", "26425", "26485"),
    }
    for old, new in changed.values():
        assert (old.kind, new.kind) == ("xã", "phường")
        assert new.name == f"Phường {old.short}"
        assert new.province_code == "75"


def test_names_are_as_officially_written():
    names = {unit.code: unit for unit in localities.communes(TODAY)}
    assert names["00004"].name == "Phường Ba Đình"
    assert names["00004"].short == "Ba Đình"
    assert any(unit.name == "Phường Xuân Trường - Đà Lạt" for unit in names.values())
    assert any("'" in unit.name for unit in names.values())


@pytest.mark.parametrize(
    "read", [localities.communes, localities.provinces, localities.current_codes, localities.retired_codes]
)
def test_dates_before_the_reform_are_refused(read: Callable[[date], object]):
    with pytest.raises(InputError, match=r"2025-06-30: .*no list of communes is kept for that date"):
        read(date(2025, 6, 30))


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(RuleError, match=r"install the package vietnamadminunits 1\.0\.4"):
        localities._folder()  # noqa: SLF001 - the cached readers have long been filled


def test_every_old_commune_has_heirs_in_its_own_province():
    heirs = localities.successors()
    province = localities.province_of_unit()
    assert set(heirs) == set(localities.legacy_codes())
    sizes = Counter(min(len(codes), 2) for codes in heirs.values())
    assert sizes[1] == 9592
    assert sizes[2] == 443
    for old, codes in heirs.items():
        assert set(codes) <= localities.current_codes(TODAY)
        assert {province[code] for code in codes} == {province[old]}


def test_namesakes_do_not_lend_each_other_heirs():
    # Two communes named Thạnh Quới, 90 km apart, both now in Cần Thơ.
    assert "31726" not in localities.successors()["31246"]
    assert "31246" not in localities.successors()["31714"]


def test_no_reused_code_crosses_a_province():
    units = localities.unit_table().filter(pl.col("level") == "commune")
    old = units.filter(pl.col("valid_from").is_null()).select("code", old="parent_code")
    new = units.filter(pl.col("valid_to").is_null()).select("code", new="parent_code")
    heir = {pin[1:]: code for pin, code in localities.pin_provinces().items()}
    both = old.join(new, on="code").with_columns(pl.col("old").replace_strict(heir))
    assert both.height == 3316
    assert both.filter(pl.col("old") != pl.col("new")).is_empty()
    assert set(localities.province_of_unit()) == set(localities.known_codes())


def test_pin_codes_of_all_63_old_provinces():
    pins = localities.pin_provinces()
    assert len(pins) == 63
    assert pins["001"] == "01"
    assert pins["035"] == "37"  # Hà Nam went to Ninh Bình
    assert pins["074"] == "79"  # Bình Dương went to Hồ Chí Minh City
    assert set(pins.values()) == {unit.code for unit in localities.provinces(TODAY)}
    assert localities.birth_registration_pins()["00004"] == "001"


def test_unit_table_has_one_row_per_unit_and_period():
    table = localities.unit_table()
    assert table.columns == ["code", "level", "name", "kind", "parent_code", "valid_from", "valid_to"]
    in_force = table.filter(pl.col("valid_to").is_null())
    assert Counter(in_force["level"]) == {"province": 34, "commune": 3321}
    retired = table.filter(pl.col("valid_to") == date(2025, 6, 30))
    assert Counter(retired["level"]) == {"province": 63, "commune": 10_035}
    assert table.height == 34 + 3321 + 63 + 10_035 + 11
    assert table.select("level", "code", "valid_from").is_unique().all()
