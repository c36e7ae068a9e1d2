"""Released versions: numbered by what changed, written once, never touched again; breaks accepted on purpose."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date

import pytest

from checks.errors import InputError, InputProblems
from checks.vocabulary import Dataset
from schemas.contract import Privacy
from schemas.contracts import accepted, versions
from schemas.contracts.build import working
from schemas.contracts.change import Change, Level
from schemas.contracts.comparison import Mode, compare_all
from schemas.contracts.diff import compare
from schemas.contracts.kinds import Kind
from schemas.contracts.model import CodeSpec, ColumnSpec, Contract, Type

DAY = date(2026, 11, 22)
OLD = Contract(
    table="things",
    version="working",
    vi="đồ vật",
    en="things",
    columns=(ColumnSpec(name="state", type=Type.TEXT, codes=(CodeSpec("1"), CodeSpec("2"))),),
)


def _state(**facets) -> Contract:
    return replace(OLD, columns=(replace(OLD.columns[0], **facets),))


def _release(root, contract):
    old = versions.last(root).get(contract.table)
    plan = versions.planned(old, contract, () if old is None else compare(old, contract))
    return None if plan is None else versions.write([plan], DAY, root)


# --- what is released in this repository --------------------------------------------------------------------------


def test_released_files_are_what_they_were():
    assert versions.tampered() == ()
    assert set(versions.tables()) == {dataset.value for dataset in Dataset}


def test_the_changelog_names_every_release():
    log = (versions.ROOT / versions.CHANGELOG).read_text("utf-8")
    for table in versions.tables():
        for contract in versions.released(table):
            assert f"## {table} {contract.version} (" in log


def test_nothing_in_the_working_contracts_breaks_unless_it_is_accepted():
    now = {dataset.value: working(dataset) for dataset in Dataset}
    stopping = [pair for each in compare_all(versions.last(), now) for pair in each.stopping(Mode.BACKWARD)]
    # An entry runs out by the calendar, here as in a merge request.
    found = accepted.rule(stopping, accepted.read(), date.today())
    assert [f"{change.kind.value} {change.path}" for change in found.open] == []


# --- versions -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("level", "version"), [("PATCH", "1.2.4"), ("MINOR", "1.3.0"), ("MAJOR", "2.0.0")])
def test_the_next_version_follows_from_the_worst_change(level, version):
    assert versions.following("1.2.3", Level[level]) == version


@pytest.mark.parametrize("version", ["1.0", "v1.0.0", "01.0.0", "1.0.0-rc", "../1.0.0"])
def test_what_is_no_version_is_refused(version):
    with pytest.raises(InputError, match=r"of the form 1\.0\.0"):
        versions.numbers(version)


def test_releases_follow_each_other(tmp_path):
    assert _release(tmp_path, OLD) == ("things/1.0.0.yaml", "things/1.0.0.schema.json")
    assert _release(tmp_path, OLD) is None
    _release(tmp_path, _state(vi="trạng thái"))
    _release(tmp_path, _state(vi="trạng thái", codes=(*OLD.columns[0].codes, CodeSpec("3"))))
    _release(tmp_path, _state(vi="trạng thái", codes=(CodeSpec("3"),)))
    found = versions.released("things", tmp_path)
    assert [contract.version for contract in found] == ["1.0.0", "1.0.1", "1.1.0", "2.0.0"]
    assert versions.last(tmp_path)["things"] == found[-1]
    log = (tmp_path / versions.CHANGELOG).read_text("utf-8")
    assert [line for line in log.splitlines() if line.startswith("##")] == [
        f"## things {version} (2026-11-22)" for version in ("2.0.0", "1.1.0", "1.0.1", "1.0.0")
    ]
    assert "- major: bỏ mã 1 ở things.state.codes.1 / code 1 removed at things.state.codes.1" in log
    assert versions.tampered(tmp_path) == ()


def test_tenth_versions_come_after_ninth_ones(tmp_path):
    contract = OLD
    for number in range(11):
        contract = _state(vi=str(number))
        _release(tmp_path, contract)
    assert versions.last(tmp_path)["things"].version == "1.0.10"


@pytest.mark.parametrize("spoil", ["edit", "remove", "add"])
def test_a_touched_release_is_found_and_stops_the_next(tmp_path, spoil):
    _release(tmp_path, OLD)
    path = tmp_path / "things" / "1.0.0.yaml"
    if spoil == "edit":
        path.write_text(path.read_text("utf-8") + "\n", "utf-8")
    elif spoil == "remove":
        path.unlink()
    else:
        shutil.copy(path, path.with_name("1.0.1.yaml"))
    assert versions.tampered(tmp_path) == (f"things/{'1.0.1' if spoil == 'add' else '1.0.0'}.yaml",)
    with pytest.raises(InputError, match="released files were changed"):
        _release(tmp_path, _state(vi="x"))


# --- accepted breaks ----------------------------------------------------------------------------------------------

ENTRY = """
[[accepted]]
table = "things"
kind = "code_removed"
path = "things.state.codes.2"
against = "1.0.0"
reason = "Mã 2 không còn dùng từ 2026-07-01."
owner = "Tổ hợp đồng số liệu"
accepted = 2026-11-01
expires = 2026-12-31
"""
REMOVED = Change(kind=Kind.CODE_REMOVED, table="things", path="things.state.codes.2", old="2")


def _read(tmp_path, text):
    path = tmp_path / "accepted.toml"
    path.write_text(text, "utf-8")
    return accepted.read(path)


def test_an_entry_accepts_its_change_and_no_other(tmp_path):
    entries = _read(tmp_path, ENTRY)
    found = accepted.rule([(REMOVED, "1.0.0")], entries, DAY)
    assert found.accepted == ((REMOVED, entries[0]),)
    assert (found.open, found.expired, found.unused) == ((), (), ())
    other = replace(REMOVED, path="things.state.codes.1")
    for stopping in ((other, "1.0.0"), (REMOVED, "1.1.0")):
        found = accepted.rule([stopping], entries, DAY)
        assert found.open == (stopping[0],)
        assert found.unused == entries


@pytest.mark.parametrize("day", [date(2027, 1, 1), date(2026, 10, 31)])
def test_an_entry_counts_from_its_day_to_its_last(tmp_path, day):
    entries = _read(tmp_path, ENTRY)
    found = accepted.rule([(REMOVED, "1.0.0")], entries, day)
    assert found.open == (REMOVED,)
    assert found.expired == (entries if day > entries[0].expires else ())
    for last in (entries[0].accepted, entries[0].expires):
        assert accepted.rule([(REMOVED, "1.0.0")], entries, last).open == ()


def test_without_a_file_nothing_is_accepted(tmp_path):
    assert accepted.read(tmp_path / "none.toml") == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ENTRY.replace('owner = "Tổ hợp đồng số liệu"', ""), "owner: .*a text is needed"),
        (ENTRY.replace('reason = "Mã 2 không còn dùng từ 2026-07-01."', 'reason = " "'), "reason: .*a text is needed"),
        (ENTRY.replace("expires = 2026-12-31", 'expires = "2026-12-31"'), "expires: .*a date is needed"),
        (ENTRY.replace("expires = 2026-12-31", "expires = 2026-10-31"), "before the day of acceptance"),
        (ENTRY.replace("code_removed", "code_lost"), "no such kind"),
        (ENTRY + "by = 1\n", "unknown: by"),
        ("[accepted]\n", r"holds \[\[accepted\]\] entries only"),
        ("accepted = [1]\n", "is no entry"),
        ("x", "can't be read"),
    ],
)
def test_a_file_that_is_not_right_is_told_whole(tmp_path, text, said):
    with pytest.raises(InputError, match=said):
        _read(tmp_path, text)


def test_everything_wrong_is_told_at_once(tmp_path):
    with pytest.raises(InputProblems) as caught:
        _read(tmp_path, "[[accepted]]\n[[accepted]]\ntable = 1\n")
    assert len(caught.value.problems) == 16


# --- modes --------------------------------------------------------------------------------------------------------


def test_a_mode_says_what_stops():
    old = replace(OLD, version="1.0.0")
    cases = {
        "looser": (_state(codes=()), {Mode.FORWARD, Mode.FULL}),
        "tighter": (_state(codes=OLD.columns[0].codes[:1]), {Mode.BACKWARD, Mode.FULL}),
        "less private": (_state(privacy=Privacy.FREE), {Mode.BACKWARD, Mode.FULL}),
        "words": (_state(vi="x"), set()),
    }
    for name, (new, stopped) in cases.items():
        [compared] = compare_all({"things": old}, {"things": new})
        assert {mode for mode in (Mode.BACKWARD, Mode.FORWARD, Mode.FULL) if compared.stopping(mode)} == stopped, name


def test_a_transitive_mode_asks_every_release():
    first, last = replace(_state(codes=()), version="1.0.0"), replace(OLD, version="1.1.0")
    [compared] = compare_all({"things": last}, {"things": OLD}, lambda _table: (first, last))
    assert compared.stopping(Mode.BACKWARD) == []
    assert [against for _, against in compared.stopping(Mode.BACKWARD_TRANSITIVE)] == ["1.0.0"]
