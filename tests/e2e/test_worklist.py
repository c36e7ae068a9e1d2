"""`ddss worklist` on a run: every failing record and rule of the scorecards, and no trace where none may be."""

from __future__ import annotations

import csv
import io
import json
import shutil
from datetime import date

import polars as pl
import pyrage
import pytest

from flows.cli import main
from schemas.localities import communes
from synthetic.generate import generate

AS_OF = "2026-10-31"
CANARY, CANARY_PIN, CANARY_PHONE = "CANARYPERSON", "079199123457", "01234987650"
FULL = "Số định danh hoặc mã hồ sơ (đầy đủ) / Full key"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """3,400 people, scored: the canary in commune 00004; 00025 sends no record."""
    folder = tmp_path_factory.mktemp("worklist")
    generate(folder / "made", 3_400, date.fromisoformat(AS_OF), seed=11)
    unit = pl.col("managing_unit")
    moved = pl.when(unit.is_in(["00025"])).then(pl.lit("00070")).otherwise(unit).alias("managing_unit")
    citizens = pl.read_parquet(folder / "made" / "citizens" / "*.parquet").with_columns(moved)
    canary = citizens.filter(unit == "00004").head(1)
    canary = canary.with_columns(
        pl.lit(CANARY_PIN).alias("personal_id"),
        pl.lit(f"{CANARY}  Ẩn9").alias("full_name"),
        pl.lit(CANARY_PHONE).alias("phone"),
        pl.lit(f"9 ngõ {CANARY}").alias("permanent_address"),
        pl.lit("1").alias("sex_code"),
    )
    pl.concat([citizens, canary]).write_parquet(folder / "citizens.parquet")
    dossiers = pl.read_parquet(folder / "made" / "dossiers" / "*.parquet").with_columns(moved)
    dossiers.write_parquet(folder / "dossiers.parquet")
    assert score(folder, folder / "out") == 0
    return folder


def score(folder, out, *more):
    files = (str(folder / "citizens.parquet"), str(folder / "dossiers.parquet"))
    return main(["score", *files, "--as-of", AS_OF, "--out", str(out), "--direct", *more])


def ask(run, out, *more):
    return main(["worklist", str(run / "out"), "--out", str(out), *more])


def failed(run, level="commune"):
    """Failing records by locality and rule, as the scorecards count them."""
    rules = pl.read_parquet(run / "out" / "current" / "rules.parquet")
    found = rules.filter((pl.col("level") == level) & (pl.col("failed") > 0))
    return {(place, rule): number for place, rule, number in found.select("locality", "rule_id", "failed").iter_rows()}


def listed(folder):
    """Tasks by locality and rule, as the files of a folder hold them."""
    found = {}
    for path in folder.glob("*.csv"):
        text = path.read_bytes().decode("utf-8-sig")
        for row in csv.DictReader(io.StringIO(text, newline="")):
            place = path.stem.removeprefix("worklist-"), row["Lỗi / Rule"]
            found[place] = found.get(place, 0) + 1
    return found


def test_the_lists_of_a_province_hold_what_its_scorecards_count(run, tmp_path, capsys):
    assert ask(run, tmp_path, "--province", "01", "--format", "csv", "--json") == 0
    of_hanoi = {commune.code for commune in communes(date.fromisoformat(AS_OF)) if commune.province_code == "01"}
    counted = {place: number for place, number in failed(run).items() if place[0] in of_hanoi}
    assert listed(tmp_path) == counted
    assert len({place for place, _ in counted}) > 50
    told = {each["commune"]: each for each in json.loads(capsys.readouterr().out)}
    assert told.keys() == of_hanoi
    assert sum(each["tasks"] for each in told.values()) == sum(counted.values())


def test_what_is_kept_is_what_the_tally_counts_in_every_commune(run):
    kept = run / "out" / "worklists" / (run / "out" / "current").resolve().name
    records = {name: pl.read_parquet(kept / f"{name}.parquet") for name in ("citizens", "dossiers")}
    manifest = json.loads((run / "out" / "current" / "manifest.json").read_text("utf-8"))
    total = {}
    for name, frame in records.items():
        for bit, rule_id in enumerate(manifest["datasets"][name]["rules"]):
            mask = pl.lit(1 << bit % 64, pl.UInt64)
            number = frame.select(((pl.col(f"failed_{bit // 64}") & mask) != 0).sum()).item()
            total |= {("VN", rule_id): number} if number else {}
    assert total == failed(run, "nation")


def test_files_and_folders_are_open_to_their_owner_only(run, tmp_path):
    out = tmp_path / "lists"
    assert ask(run, out, "--commune", "00004") == 0
    assert {path.name for path in out.iterdir()} == {f"worklist-00004.{form}" for form in ("html", "xlsx", "csv")}
    for path in (out, *out.rglob("*"), *(run / "out" / "worklists").rglob("*"), run / "out" / "worklists"):
        assert path.stat().st_mode & 0o077 == 0, path


def test_the_canary_is_named_nowhere_but_by_its_number_in_the_clerk_s_files(run, tmp_path, capsys):
    assert ask(run, tmp_path, "--commune", "00004") == 0
    said = capsys.readouterr()
    page = (tmp_path / "worklist-00004.html").read_text("utf-8")
    table = (tmp_path / "worklist-00004.csv").read_text("utf-8")
    assert CANARY_PIN in table
    assert "0••••••••457" in page
    for secret in (CANARY, CANARY_PHONE):
        assert secret not in page + table + said.out + said.err
    assert CANARY_PIN not in page + said.out + said.err
    for path in (run / "out" / "editions").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert CANARY.encode() not in content, path
            assert CANARY_PIN.encode() not in content, path


def test_the_same_run_gives_the_same_bytes(run, tmp_path):
    for name in ("one", "two"):
        assert ask(run, tmp_path / name, "--commune", "00004") == 0
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name


def test_scoring_again_keeps_the_lists_and_their_references(run, tmp_path):
    assert ask(run, tmp_path / "one", "--commune", "00004", "--format", "csv") == 0
    assert score(run, run / "out") == 0
    assert len(list((run / "out" / "worklists").iterdir())) == 2  # the edition and the key
    assert ask(run, tmp_path / "two", "--commune", "00004", "--format", "csv") == 0
    assert (tmp_path / "one" / "worklist-00004.csv").read_bytes() == (
        tmp_path / "two" / "worklist-00004.csv"
    ).read_bytes()


def test_a_key_of_the_environment_names_tasks_otherwise(run, tmp_path, monkeypatch, capsys):
    assert ask(run, tmp_path / "one", "--commune", "00004", "--format", "csv") == 0
    monkeypatch.setenv("DDSS_REFERENCE_KEY", "a key that is long enough")
    assert ask(run, tmp_path / "two", "--commune", "00004", "--format", "csv") == 0
    names = [
        [line.split(",")[0] for line in (tmp_path / name / "worklist-00004.csv").read_text("utf-8").splitlines()[1:]]
        for name in ("one", "two")
    ]
    assert set(names[0]).isdisjoint(names[1])
    monkeypatch.setenv("DDSS_REFERENCE_KEY", "short")
    assert ask(run, tmp_path / "three", "--commune", "00004") == 2
    said = capsys.readouterr().err
    assert "the key is too short" in said
    assert "'short'" not in said


def test_an_encrypted_list_opens_with_the_private_key_alone(run, tmp_path):
    identity = pyrage.x25519.Identity.generate()
    assert ask(run, tmp_path, "--commune", "00004", "--format", "csv", "--recipient", str(identity.to_public())) == 0
    (path,) = tmp_path.iterdir()
    assert path.name == "worklist-00004.csv.age"
    sealed = path.read_bytes()
    assert CANARY_PIN.encode() not in sealed
    assert CANARY_PIN in pyrage.decrypt(sealed, [identity]).decode("utf-8-sig")
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(sealed, [pyrage.x25519.Identity.generate()])


def test_a_commune_with_nothing_to_mend_or_nothing_sent_is_told_so(run, tmp_path, capsys):
    sent = {place for place, _ in failed(run)}
    scores = pl.read_parquet(run / "out" / "current" / "scores.parquet").filter(pl.col("criterion") == "all")
    people = dict(scores.group_by("locality").agg(pl.col("records").sum()).iter_rows())
    clean = next(code for code, records in sorted(people.items()) if records and len(code) == 5 and code not in sent)
    assert ask(run, tmp_path, "--commune", clean) == 0
    assert "không có gì phải sửa / nothing to mend." in capsys.readouterr().out
    assert ask(run, tmp_path, "--commune", "00025") == 0
    assert "no records, nothing was checked" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--commune", "00005"), "00005: không có mã xã"),
        (("--province", "99"), "99: không có mã tỉnh"),
        (("--commune", "00004", "--edition", "2026-01-31-000000000000"), "no such edition"),
        (("--commune", "00004", "--edition", "../current"), "no such edition"),
        (("--commune", "00004", "--recipient", "age1zzz"), "not an age public key"),
    ],
)
def test_what_can_not_be_is_said_and_ends_with_2(arguments, said, run, tmp_path, capsys):
    assert ask(run, tmp_path / "lists", *arguments) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "lists").exists()


@pytest.mark.parametrize(
    "arguments", [(), ("--commune", "00004", "--province", "01"), ("--commune", "00004", "--format", "pdf")]
)
def test_usage_errors_end_with_2(arguments, run, tmp_path):
    with pytest.raises(SystemExit) as ended:
        ask(run, tmp_path, *arguments)
    assert ended.value.code == 2


def test_no_list_goes_into_an_edition(run, tmp_path, capsys):
    inside = run / "out" / "current" / "lists"
    assert ask(run, inside, "--commune", "00004") == 2
    assert "not inside an edition" in capsys.readouterr().err
    assert not inside.exists()


def test_an_edition_by_name_is_found_and_one_without_lists_is_told(run, tmp_path, capsys):
    name = (run / "out" / "current").resolve().name
    assert ask(run, tmp_path / "lists", "--commune", "00004", "--edition", name) == 0
    assert score(run, tmp_path / "out", "--no-worklists") == 0
    assert not (tmp_path / "out" / "worklists").exists()
    assert main(["worklist", str(tmp_path / "out"), "--commune", "00004", "--out", str(tmp_path / "none")]) == 2
    assert "no failing records were kept" in capsys.readouterr().err


def test_damaged_lists_are_told_without_a_word_of_what_is_in_them(run, tmp_path, capsys):
    out = tmp_path / "out"
    shutil.copytree(run / "out", out, symlinks=True)
    (path,) = out.glob("worklists/*/citizens.parquet")
    path.write_bytes(path.read_bytes()[:-200])
    assert main(["worklist", str(out), "--commune", "00004", "--out", str(tmp_path / "lists")]) == 2
    said = capsys.readouterr().err
    assert "can't read these worklists" in said
    assert CANARY not in said
