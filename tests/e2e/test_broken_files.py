"""Every way for a file to arrive broken, through the command line: what is declared of it is what happens."""

from __future__ import annotations

import json
import re
from datetime import date
from importlib import resources
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest

from checks.catalogue import RULES
from checks.errors import InputError
from checks.profile import DEFAULT
from checks.vocabulary import Dataset
from flows.cli import main
from schemas import localities
from scorecards.site import SiteReport
from synthetic.files import BY_NAME, FILE_DEFECTS, FOLDER, MAPPING, Outcome, Sound, read_sound, write
from synthetic.files.kinds import as_csv
from synthetic.generate import EXPECTED, generate

AS_OF = date(2026, 10, 31)
PEOPLE = 400
CANARY = "Canaryperson Văn Ẩn"
NUMBER = re.compile(r"[0-9]{9}")
"""A PIN, an old card number or a telephone number, or the better part of one."""


def named(outcome: Outcome) -> list[str]:
    return [defect.name for defect in FILE_DEFECTS if defect.outcome is outcome]


def no_pages(*arguments: object, **_: object) -> SiteReport:
    """Pages take most of a small run, and nothing here is about them but whether they are still there."""
    out = arguments[-1]
    assert isinstance(out, Path)
    out.mkdir()
    (out / "index.html").write_text("<!doctype html>", "utf-8")
    return SiteReport(out / "index.html", 0, 0, pl.DataFrame(schema={"locality": pl.String}))


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """A sound extract of a few hundred people, canaries among them, their dossiers, and their scores.

    Only communes that have somebody are scored: the other three thousand would take most of each run. `whole` is the
    edition of every rule, `out` that of the few that the arguments `lean` leave on.
    """
    folder = tmp_path_factory.mktemp("base")
    made = folder / "made"
    generate(made, PEOPLE, AS_OF, seed=11, defects=False)
    (part,) = (made / "citizens").iterdir()
    frame = pl.read_parquet(part)
    canary = pl.when(pl.int_range(pl.len()) % 50 == 7).then(pl.lit(CANARY)).otherwise("full_name")
    frame.with_columns(canary.alias("full_name")).write_parquet(part)
    sound = read_sound(made, AS_OF)
    paths = {dataset: folder / f"{dataset.value}.csv" for dataset in Dataset}
    for dataset, path in paths.items():
        path.write_bytes(as_csv(sound.frame(dataset)))
    units = {unit for dataset in Dataset for unit in sound.frame(dataset)["managing_unit"]}
    places = [(each.code, each.province_code) for each in localities.communes(AS_OF) if each.code in units]
    with pytest.MonkeyPatch.context() as patch:
        frame = pl.DataFrame(places, schema={"locality": pl.String, "parent": pl.String}, orient="row")
        for module in ("pipeline", "publishing"):
            patch.setattr(f"flows.{module}.places", lambda _: frame)
        patch.setattr("flows.publishing.publish_site", no_pages)
        assert score(paths, folder / "whole") == 0
        lean = ("--profile", str(few_rules(folder)))
        assert score(paths, folder / "out", *lean) == 0
        yield SimpleNamespace(
            made=made, paths=paths, whole=folder / "whole", lean=lean, out=folder / "out", sound=sound
        )


def few_rules(folder: Path) -> Path:
    """A profile of the rules that file defects name and no others: planning 250 takes most of so small a run."""
    needed = {name for defect in FILE_DEFECTS for name in defect.finds}
    off = [rule.id for rule in RULES if rule.id not in needed]
    text = (resources.files("checks") / "profiles" / f"{DEFAULT}.toml").read_text("utf-8")
    assert text.rstrip().endswith("off = []")
    path = folder / "few.toml"
    path.write_text(text.replace("off = []", f"off = {json.dumps(off)}"), "utf-8")
    return path


def score(paths: dict[Dataset, Path], out: Path, *more: str) -> int:
    citizens, dossiers = paths[Dataset.CITIZENS], paths[Dataset.DOSSIERS]
    arguments = ["score", str(citizens), str(dossiers), "--as-of", AS_OF.isoformat(), "--out", str(out), "--direct"]
    arguments.append("--no-worklists")
    return main([*arguments, *more])


@pytest.fixture
def arrives(base, tmp_path, capsys):
    """Break the extract, score it, and tell what came of it."""

    def run(name: str, out: Path | None = None, *more: str) -> SimpleNamespace:
        defect = BY_NAME[name]
        broken = write(defect, base.sound, tmp_path / name)
        mapping = {"": [], "official": ["--mapping", "official"]}.get(
            defect.mapping, ["--mapping", str(tmp_path / name / MAPPING)]
        )
        paths = base.paths | {defect.on: tmp_path / name / defect.on.value}
        out = out or tmp_path / "out"
        capsys.readouterr()
        rules = () if defect.outcome is Outcome.ACCEPTED else base.lean
        code = score(paths, out, *mapping, *rules, *more)
        captured = capsys.readouterr()
        return SimpleNamespace(
            defect=defect,
            broken=broken,
            code=code,
            said=captured.err,
            told=captured.out,
            out=out,
            current=out / "current",
        )

    return run


def said_without_paths(found: SimpleNamespace) -> str:
    return re.sub(r"/\S+", "", found.said + found.told)


def counts(found: SimpleNamespace) -> dict[str, object]:
    manifest = json.loads((found.current / "manifest.json").read_text("utf-8"))
    for feed in manifest["datasets"].values():
        assert feed["received"] == feed["scored"] + feed["rejected"]
        assert sum(feed["rejected_reasons"].values()) == feed["rejected"]
    feed = manifest["datasets"][found.defect.on.value]
    return {"received": feed["received"], "rejected": feed["rejected"]}


def table(current: Path, name: str) -> pl.DataFrame:
    return pl.read_parquet(current / f"{name}.parquet")


def failed(current: Path) -> dict[str, int]:
    """Failures of each rule over the nation."""
    nation = table(current, "rules").filter(pl.col("level") == "nation")
    return dict(nation.select("rule_id", "failed").iter_rows())


def assert_nobody_named(found: SimpleNamespace) -> None:
    text = said_without_paths(found)
    assert "Traceback" not in text
    assert "Canaryperson" not in text
    assert not NUMBER.search(text)


@pytest.mark.parametrize("name", named(Outcome.REFUSED))
def test_a_broken_file_is_refused_with_what_where_and_what_to_do(name, arrives, base):
    before = (base.out / "current").resolve()
    kept = {path.relative_to(before): path.read_bytes() for path in before.rglob("*") if path.is_file()}
    found = arrives(name, base.out)
    assert found.code == 2
    for part in found.defect.says:
        assert part in found.said
    assert found.said.count(" / ") >= 2, "both languages: what is wrong, and what to do"
    assert_nobody_named(found)
    assert (base.out / "current").resolve() == before
    assert {path.relative_to(before): path.read_bytes() for path in before.rglob("*") if path.is_file()} == kept
    assert [path.name for path in base.out.glob(".work*")] == []


@pytest.mark.parametrize("name", named(Outcome.REJECTED))
def test_broken_rows_are_counted_and_kept_and_the_rest_is_scored(name, arrives):
    found = arrives(name)
    assert found.code == 0
    assert counts(found) == {"received": found.broken.received, "rejected": found.broken.rejected}
    assert found.broken.rejected > 0
    for part in found.defect.says:
        assert part in found.told
    assert_nobody_named(found)
    kept = found.out / "rejected" / (found.out / "current").resolve().name / f"{found.defect.on.value}.ndjson"
    rows = [json.loads(line) for line in kept.read_text("utf-8").split("\n")[:-1]]
    assert len(rows) == found.broken.rejected
    assert {row["file"] for row in rows} <= set(found.broken.files)
    assert all(row["raw"] for row in rows)
    assert len({(row["file"], row["line"]) for row in rows}) == len(rows)
    for path in (found.out / "editions").rglob("*"):
        assert path.is_dir() or b"Canaryperson" not in path.read_bytes()


@pytest.mark.parametrize("name", named(Outcome.ACCEPTED))
def test_another_way_of_writing_gives_every_count_the_same(name, arrives, base):
    found = arrives(name)
    assert found.code == 0
    assert counts(found) == {"received": PEOPLE, "rejected": 0}
    for each in ("tallies", "rules", "scores", "measures"):
        assert table(found.current, each).equals(table(base.whole / "current", each))


@pytest.mark.parametrize("name", named(Outcome.FOUND))
def test_what_only_the_values_show_is_told_by_name(name, arrives, base):
    found = arrives(name)
    assert found.code == 0
    assert counts(found) == {"received": found.broken.received, "rejected": 0}
    for part in found.defect.says:
        assert part in found.told
    assert_nobody_named(found)
    sound, broken = failed(base.out / "current"), failed(found.current)
    assert found.defect.says or found.defect.finds
    for named_one in found.defect.finds:
        if named_one.startswith("MEA-"):
            states = [
                table(current, "measures")
                .filter((pl.col("measure_id") == named_one) & (pl.col("level") == "nation"))["value"]
                .item()
                for current in (base.out / "current", found.current)
            ]
            assert states[1] - states[0] > 90, "days by which the extract is older"
        else:
            assert broken[named_one] - sound[named_one] > PEOPLE / 20, named_one


def test_everybody_who_came_twice_fails_as_a_duplicate(arrives):
    found = arrives("rows_twice")
    assert failed(found.current)["CIT-CLEAN-002"] == found.broken.received == 2 * PEOPLE


def test_a_missing_partition_leaves_its_communes_not_assessed_and_coverage_short(arrives, base):
    expected = ("--expected", str(base.made / EXPECTED))
    found = arrives("partition_missing", None, *expected)
    assert found.code == 0
    communes = table(found.current, "scores").filter(
        (pl.col("level") == "commune") & (pl.col("dataset") == "citizens") & (pl.col("criterion") == "all")
    )
    silent = communes.filter(pl.col("records") == 0)
    arrived = table(found.current, "tallies").filter(pl.col("dataset") == "citizens")["managing_unit"]
    missing = set(base.sound.citizens["managing_unit"]) - set(arrived)
    assert missing
    assert missing <= set(silent["locality"])
    assert set(silent["state"]) == {"not_assessed"}
    coverage = table(found.current, "measures").filter(
        (pl.col("measure_id") == "MEA-DEM-001") & (pl.col("level") == "nation")
    )
    assert 50 < coverage["value"].item() < 65


def test_a_cut_between_rows_shows_nothing_but_fewer_rows(arrives):
    found = arrives("csv_cut_between_rows")
    assert found.code == 0
    assert counts(found) == {"received": found.broken.received, "rejected": 0}
    assert found.broken.received < PEOPLE


@pytest.mark.parametrize(("bad", "code"), [(49, 0), (50, 2)])
def test_half_of_the_rows_is_too_many(bad, code, base, tmp_path, capsys):
    frame = base.sound.citizens.head(100)
    lost = pl.when(pl.int_range(pl.len()) < bad).then(pl.lit("99999")).otherwise("managing_unit")
    frame.with_columns(lost.alias("managing_unit")).write_parquet(tmp_path / "half.parquet")
    assert score(base.paths | {Dataset.CITIZENS: tmp_path / "half.parquet"}, tmp_path / "out", *base.lean) == code
    assert ("most rows belong to no commune" in capsys.readouterr().err) is (code == 2)


@pytest.mark.parametrize("dataset", Dataset)
def test_no_value_of_a_first_record_is_told_where_the_header_is_missing(dataset, base, tmp_path, capsys):
    lines = base.sound.lines(dataset)
    (tmp_path / "headless.csv").write_text("\n".join(lines[1:]) + "\n", "utf-8")
    assert score(base.paths | {dataset: tmp_path / "headless.csv"}, tmp_path / "out") == 2
    said = capsys.readouterr().err
    told = [value for value in lines[1].split(",") if len(value) > 2 and f", {value}:" in said]
    assert told == []
    assert "does not look like column names" in said


def test_the_command_writes_broken_copies_beside_the_sound_files(tmp_path, capsys):
    out = tmp_path / "made"
    arguments = ["synth", "--people", "400", "--clean", "--out", str(out)]
    assert main([*arguments, "--file-defect", "viscii", "--file-defect", "dates_dmy_mapped"]) == 0
    broken = out / FOLDER
    assert sorted(path.name for path in broken.iterdir()) == ["dates_dmy_mapped", "viscii"]
    assert (broken / "dates_dmy_mapped" / MAPPING).read_text("utf-8") == BY_NAME["dates_dmy_mapped"].mapping
    assert [path.name for path in (broken / "viscii" / "citizens").iterdir()] == ["part-00000.csv"]
    assert f"--mapping {broken / 'dates_dmy_mapped' / MAPPING}" in capsys.readouterr().out
    assert pl.read_parquet(out / "citizens" / "*.parquet").height == 400


def test_the_command_lists_them_all(capsys):
    assert main(["synth", "--list-file-defects"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(BY_NAME)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--file-defect", "nope"], "no such file defect"),
        (["--file-defect", "gzip", "--months", "2"], "is for one extract"),
        (["--file-defect", "gzip", "--people", "500001"], "is for one extract"),
    ],
)
def test_the_command_refuses_before_any_work(arguments, said, tmp_path, capsys):
    out = tmp_path / "made"
    assert main(["synth", "--people", "400", "--out", str(out), *arguments]) == 2
    assert said in capsys.readouterr().err
    assert not out.exists()


def test_a_folder_is_never_written_over(base, tmp_path):
    (tmp_path / "gzip").mkdir()
    sound = Sound(base.sound.citizens, base.sound.dossiers, AS_OF)
    with pytest.raises(InputError, match="the folder exists"):
        write(BY_NAME["gzip"], sound, tmp_path / "gzip")
