"""Scoring profiles: the one that ships, and every way for another to be wrong."""

from __future__ import annotations

import hashlib
from importlib import resources

import pytest

from checks.errors import InputProblems
from checks.profile import DEFAULT, Bands, load_profile
from checks.vocabulary import Criterion, Dataset
from schemas.contract import TABLES

SHIPPED = (resources.files("checks") / "profiles" / f"{DEFAULT}.toml").read_text("utf-8")


def _written(tmp_path, text: str | bytes):
    path = tmp_path / "ours.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def _changed(old: str, new: str) -> str:
    assert SHIPPED.count(old) == 1
    return SHIPPED.replace(old, new)


def test_the_shipped_profile_is_the_letters():
    profile = load_profile()
    assert profile == load_profile("dqi-4856")
    assert profile.name == "dqi-4856"
    assert profile.bands == profile.headline == Bands(90.0, 75.0)
    assert profile.identifier_criteria == {Criterion.CORRECT, Criterion.SUFFICIENT, Criterion.CLEAN}
    assert profile.dataset_weights == {Dataset.CITIZENS: 1.0, Dataset.DOSSIERS: 1.0}
    assert profile.field_weights == {}
    assert profile.rejected_limit_pct == 1.0
    assert profile.sha256 == hashlib.sha256(SHIPPED.encode()).hexdigest()


def test_the_identifier_fields_are_columns():
    columns = {column.name for table in TABLES.values() for column in table.columns}
    assert {"personal_id", "managing_unit"} <= load_profile().identifier_fields <= columns


def test_a_copy_in_a_file_is_the_same_profile(tmp_path):
    assert load_profile(_written(tmp_path, SHIPPED)) == load_profile()


def test_every_number_can_be_changed_in_a_copy(tmp_path):
    text = """
        name = "ours"
        [bands]
        on_target = 95
        watch = 80.5
        [headline]
        on_target = 100
        watch = 1
        [identifiers]
        fields = []
        criteria = ["live"]
        [weights.datasets]
        dossiers = 0.25
        [weights.fields]
        full_name = 2
        phone = 0
        [limits]
        rejected_pct = 0
    """
    profile = load_profile(_written(tmp_path, text))
    assert profile.name == "ours"
    assert profile.bands == Bands(95.0, 80.5)
    assert profile.headline == Bands(100.0, 1.0)
    assert profile.identifier_fields == frozenset()
    assert profile.identifier_criteria == {Criterion.LIVE}
    assert profile.dataset_weights == {Dataset.CITIZENS: 1.0, Dataset.DOSSIERS: 0.25}
    assert profile.field_weights == {"full_name": 2.0, "phone": 0.0}
    assert profile.rejected_limit_pct == 0.0
    assert profile.sha256 != load_profile().sha256


def test_weights_need_not_be_named(tmp_path):
    text = SHIPPED[: SHIPPED.index("[weights.datasets]")] + SHIPPED[SHIPPED.index("[limits]") :]
    assert load_profile(_written(tmp_path, text)).dataset_weights == {Dataset.CITIZENS: 1.0, Dataset.DOSSIERS: 1.0}


BANDS = "on_target = 90.0\nwatch = 75.0\n\n[headline]"
WRONG = {
    "bands upside down": (_changed(BANDS, "on_target = 75.0\nwatch = 90.0\n\n[headline]"), "0 < watch <= on_target"),
    "watch of zero": (_changed(BANDS, "on_target = 90.0\nwatch = 0\n\n[headline]"), "0 < watch <= on_target"),
    "target over 100": (_changed(BANDS, "on_target = 101\nwatch = 75\n\n[headline]"), "0 < watch <= on_target"),
    "target not a number": (_changed(BANDS, "on_target = nan\nwatch = 75\n\n[headline]"), "0 < watch <= on_target"),
    "target is text": (_changed(BANDS, 'on_target = "high"\nwatch = 75\n\n[headline]'), "invalid value"),
    "no watch": (_changed(BANDS, "on_target = 90.0\n\n[headline]"), "lacks the entry 'watch'"),
    "no name": (_changed('name = "dqi-4856"', ""), "lacks the entry 'name'"),
    "no limits": (SHIPPED[: SHIPPED.index("[limits]")], "lacks the entry 'limits'"),
    "no headline": (_changed("[headline]", "[other]"), "lacks the entry 'headline'"),
    "no identifiers": (_changed("[identifiers]", "[other]"), "lacks the entry 'identifiers'"),
    "unknown criterion": (_changed('"correct", "sufficient"', '"correkt", "sufficient"'), "'correkt'"),
    "criteria in one text": (_changed('["correct", "sufficient", "clean"]', '"correct"'), "invalid value"),
    "fields in one text": (_changed(SHIPPED.partition("fields = ")[2].partition("\n")[0], '"phone"'), "invalid value"),
    "negative weight": (_changed("citizens = 1.0", "citizens = -1"), "negative"),
    "weight not a number": (_changed("citizens = 1.0", "citizens = nan"), "finite"),
    "weight without end": (_changed("citizens = 1.0", "citizens = inf"), "finite"),
    "weight is text": (_changed("citizens = 1.0", 'citizens = "much"'), "invalid value"),
    "weight of an unknown dataset": (_changed("citizens = 1.0", "citizen = 1.0"), "'citizen'"),
    "weight of a field is a list": (_changed("[weights.fields]", "[weights.fields]\nphone = [1]"), "invalid value"),
    "weights are a number": (
        "weights = 1\n" + _changed("[weights.datasets]", "[a]").replace("[weights.fields]", "[b]"),
        "invalid value",
    ),
    "weights of fields are a number": (
        _changed("[weights.fields]", "[b]").replace("[weights.datasets]", "[weights]\nfields = 1\n[weights.datasets]"),
        "invalid value",
    ),
    "bands are a number": ("bands = 90\n" + _changed("[bands]", "[other]"), "invalid value"),
    "limit is a list": (_changed("rejected_pct = 1.0", "rejected_pct = [1]"), "invalid value"),
    "limit not a number": (_changed("rejected_pct = 1.0", "rejected_pct = nan"), "0 and 100"),
    "limit over 100": (_changed("rejected_pct = 1.0", "rejected_pct = inf"), "0 and 100"),
    "limit under 0": (_changed("rejected_pct = 1.0", "rejected_pct = -1"), "0 and 100"),
    "not TOML": ("name = ", "can't be read: TOMLDecodeError"),
    "not UTF-8": (b'name = "\xff"', "can't be read: UnicodeDecodeError"),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_with_a_profile_is_said_in_a_sentence(tmp_path, text, message):
    where = _written(tmp_path, text)
    with pytest.raises(InputProblems) as caught:
        load_profile(where)
    assert message in str(caught.value)
    (problem,) = caught.value.problems
    assert problem.where == f"profile {where}"
    assert problem.remedy
    assert "\n" not in str(problem)


@pytest.mark.parametrize("name", ["dqi-9999", "nowhere/ours.toml", "", "DQI-4856"])
def test_an_unknown_profile_is_not_found_and_the_shipped_one_is_named(name):
    with pytest.raises(InputProblems, match="no such profile") as caught:
        load_profile(name)
    assert DEFAULT in str(caught.value)


def test_a_folder_named_like_a_profile_cannot_be_read(tmp_path):
    (tmp_path / "folder.toml").mkdir()
    with pytest.raises(InputProblems, match="can't be read: IsADirectoryError"):
        load_profile(str(tmp_path / "folder.toml"))


def test_a_wrong_profile_is_an_error_of_input():
    with pytest.raises(InputProblems) as caught:
        load_profile("dqi-9999")
    assert caught.value.exit_code == 2


def test_rules_can_be_switched_off_by_their_ids(tmp_path):
    assert load_profile().rules_off == frozenset()
    path = _written(tmp_path, _changed("off = []", 'off = ["CIT-LIVE-003"]'))
    assert load_profile(path).rules_off == {"CIT-LIVE-003"}


def test_a_rule_that_is_not_there_cannot_be_switched_off(tmp_path):
    with pytest.raises(InputProblems, match="no such rule to switch off: CIT-LIVE-999"):
        load_profile(_written(tmp_path, _changed("off = []", 'off = ["CIT-LIVE-999"]')))
