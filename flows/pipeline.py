"""The stages of a run as plain functions: load, validate, reduce keys, tally, keep worklists, score, measure, publish.

`flows.score` wraps each in a Prefect task; `ddss score --direct` and the tests call them as they are.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import ParamSpec, TypeVar

import polars as pl

from checks import catalogue, counting, keys, measuring, scoring, tally, worklist
from checks.catalogue.measures import MEASURES
from checks.context import Context
from checks.errors import InputError, InputProblems, Problem, unreadable
from checks.predicates import KeyPredicate
from checks.profile import Profile, load_profile
from checks.scoring import Scores
from checks.tally import Planned, Tally
from checks.targets import load_targets
from checks.vocabulary import Dataset
from flows import edition, expecting, incremental, points, worklists
from flows.intake import Extract, load
from flows.intake.expected import ExpectedPeople, read_expected
from flows.intake.finding import exists
from flows.intake.postgres import Snapshot
from flows.intake.reasons import vietnamese
from flows.intake.tasks import read_tasks
from flows.pending import Preview
from flows.points import Point
from flows.progress import SILENT, Progress, Stage
from flows.publishing import ELSEWHERE, UNPLACED, preview, publish
from flows.register import commune_of, enough_read, page_codes, places
from flows.stages import Counted, Found, Loaded, Measured, Prepared, Published, Request
from schemas import localities
from schemas.context import context
from schemas.contract import DTYPES, TABLES
from schemas.mapping import Mapping as FieldMapping
from schemas.mapping import official_mapping, read_mapping

_P = ParamSpec("_P")
_T = TypeVar("_T")

PROVINCES = 34
MOST_PCT = 50
"""A run of which this share of the rows was set aside is refused: its file is wrong, not its records."""


def check_request(request: Request) -> Profile:
    """Refuse what is wrong with the request itself, before any work; all of it at once."""
    problems: list[Problem] = []
    profile: Profile | None = None
    try:
        profile = load_profile(request.profile)
    except InputProblems as error:
        problems.extend(error.problems)
    for check in (
        partial(_there, request.citizens),
        partial(_there, request.dossiers),
        partial(mapping_named, request.mapping),
        partial(load_targets, request.targets),
        partial(_expected, request),
        partial(_tasks, request),
        partial(expecting.read_suites, request.suites),
        partial(_province, request),
    ):
        try:
            check()
        except InputProblems as error:
            problems.extend(error.problems)
        except InputError as error:
            problems.append(Problem("ddss score", str(error)))
    if problems or profile is None:
        raise InputProblems(problems)
    return profile


def _there(source: Path) -> None:
    if not exists(source):
        missing = Problem(source.name, "không tìm thấy / not found.", "Kiểm tra lại đường dẫn / check the path.")
        raise InputProblems([missing])


def _tasks(request: Request) -> None:
    if request.tasks is not None:
        read_tasks(request.tasks, page_codes(request.as_of))


def _province(request: Request) -> None:
    if request.province not in {None, *(province.code for province in localities.provinces(request.as_of))}:
        raise InputProblems([Problem("province", "không phải mã tỉnh, thành phố / not the code of a province.")])


def load_extracts(request: Request, work: Path) -> Loaded:
    """Read both datasets; their problems are raised together."""
    mapping = mapping_named(request.mapping)
    rejected = work / edition.REJECTED / edition.failed(request.as_of)
    paths = {Dataset.CITIZENS: request.citizens, Dataset.DOSSIERS: request.dossiers}
    extracts: dict[Dataset, Extract] = {}
    problems: list[Problem] = []
    with Snapshot() as snapshot:
        for dataset, path in paths.items():
            try:
                extracts[dataset] = load(
                    path,
                    TABLES[dataset],
                    mapping=mapping,
                    work=work / dataset.value,
                    rejected=rejected,
                    in_parts=request.incremental,
                    snapshot=snapshot,
                )
            except InputProblems as error:
                problems.extend(error.problems)
    problems += [_mostly_rejected(request, extract) for extract in extracts.values() if _mostly(extract, 0)]
    if problems:
        raise InputProblems(problems)
    frames, missing = {}, {}
    for dataset, extract in extracts.items():
        frames[dataset], missing[dataset] = completed(extract)
    points.reached(Point.LOADED)
    return Loaded(extracts, frames, missing, rejected)


def completed(extract: Extract) -> tuple[pl.LazyFrame, tuple[str, ...]]:
    """The extract's frame with every column whose absence means null, and names of the others that are missing."""
    assumed = _assumed(extract)
    frame = extract.frame.with_columns(_null_columns(extract.dataset, assumed))
    return frame, tuple(name for name in extract.missing_columns if name not in assumed)


def nulls(extract: Extract) -> tuple[pl.Expr, ...]:
    """Columns that no file has, and that are null then, as expressions."""
    return tuple(_null_columns(extract.dataset, _assumed(extract)))


def _assumed(extract: Extract) -> list[str]:
    """Columns that no file has, and that are null then."""
    return [
        column.name
        for column in TABLES[extract.dataset].columns
        if column.null_if_absent and column.name in extract.missing_columns
    ]


def _mostly(extract: Extract, unplaced: int) -> bool:
    """Whether so many rows were set aside that the rest is no picture of the register."""
    return (extract.rejected + unplaced) * 100 >= extract.received * MOST_PCT


def _mostly_rejected(request: Request, extract: Extract) -> Problem:
    reasons = "; ".join(f"{rows} × {vietnamese(why)} / {why}" for why, rows in extract.rejected_reasons.items())
    share = f"{extract.rejected} / {extract.received}"
    all_of_it = extract.rejected == extract.received
    what = "mọi dòng đều bị loại / every row was rejected" if all_of_it else "phần lớn số dòng bị loại / most rows"
    kept = f"{edition.REJECTED}/{edition.failed(request.as_of)}"
    remedy = f"Xem các dòng đó (có dữ liệu cá nhân) ở / look at them (personal data) in {kept}."
    if any("not a date" in why for why in extract.rejected_reasons):
        remedy += " Định dạng ngày có thể khai trong tệp ánh xạ / a mapping file can name other date formats."
    return Problem(extract.dataset.value, f"{what}: {share} ({reasons}).", remedy)


def _null_columns(dataset: Dataset, names: list[str]) -> list[pl.Expr]:
    return [pl.lit(None, DTYPES[TABLES[dataset].by_name[name].kind]).alias(name) for name in names]


def mapping_named(name: str | None) -> FieldMapping | None:
    """The mapping of columns in a TOML file, or "official".

    Raises:
        InputProblems: the file is not there, or something in it isn't right.
    """
    if name is None:
        return None
    return official_mapping() if name == "official" else read_mapping(Path(name))


def validate(loaded: Loaded) -> None:
    """The pandera gate: columns and types are the contract's. Reads schemas only."""
    from schemas.models import gate  # noqa: PLC0415 - pandera takes two seconds to import

    for dataset, frame in loaded.frames.items():
        gate(TABLES[dataset], frame, dataset.value)


def reduce_keys(request: Request, loaded: Loaded, profile: Profile) -> Prepared:
    """Plan the rules, and reduce the key rules to tables of offending keys."""
    run = context(request.as_of, whole_register=covers_every_province(loaded.frames[Dataset.CITIZENS]))
    plans = {
        dataset: tally.plan(catalogue.rules_on(dataset), loaded.frames, run, profile.rules_off) for dataset in Dataset
    }
    nodes = [node for planned in plans.values() for node in tally.keys_of(planned)]
    try:
        return Prepared(run, plans, keys.offending(nodes, loaded.frames, run))
    except pl.exceptions.PolarsError as error:
        return _one_by_one(nodes, plans, loaded, run, type(error).__name__)


def _one_by_one(
    nodes: Sequence[KeyPredicate],
    plans: Mapping[Dataset, tuple[Planned, ...]],
    loaded: Loaded,
    run: Context,
    reason: str,
) -> Prepared:
    """Reduce each key predicate by itself, so that one that fails costs only the rules that need it."""
    offenders: dict[KeyPredicate, pl.DataFrame] = {}
    for node in nodes:
        with contextlib.suppress(pl.exceptions.PolarsError):
            offenders |= keys.offending([node], loaded.frames, run)
    broken = set(nodes) - set(offenders)
    return Prepared(run, {name: tally.without(plan, broken, reason) for name, plan in plans.items()}, offenders)


def covers_every_province(citizens: pl.LazyFrame) -> bool:
    """Whether every province has records: then a person who isn't among them isn't in the register."""
    try:
        units = citizens.select(pl.col("managing_unit").unique()).collect(engine="streaming")["managing_unit"]
    except pl.exceptions.PolarsError as error:
        raise unreadable(type(error).__name__) from None
    province = localities.province_of_unit()
    return len({province[unit] for unit in units if unit in province}) == PROVINCES


def count(request: Request, loaded: Loaded, prepared: Prepared, work: Path | None = None) -> Counted:
    """The one streaming pass over each dataset; records of no locality are set aside with their reason.

    Given the run's private folder, failing records are kept there in the same pass, if the request wants worklists.
    """
    keeping = work if request.worklists and not request.incremental else None
    tallies, recounted = _tallies(request, loaded, prepared, keeping)
    communes, every = commune_of(request.as_of, request.province), commune_of(request.as_of)
    unplaced = {dataset: scoring.unplaced(found, communes) for dataset, found in tallies.items()}
    elsewhere = {dataset: unplaced[dataset] - scoring.unplaced(found, every) for dataset, found in tallies.items()}
    for dataset, rows in unplaced.items():
        _keep_unplaced(loaded, dataset, scoring.placed(communes), scoring.placed(every), rows)
    lost = [
        _mostly_unplaced(extract, unplaced[dataset], elsewhere[dataset])
        for dataset, extract in loaded.extracts.items()
        if _mostly(extract, unplaced[dataset])
    ]
    if lost:
        raise InputProblems(lost)
    points.reached(Point.COUNTED)
    return Counted(tallies, unplaced, elsewhere, recounted, frozenset(tallies if keeping else ()))


def _tallies(
    request: Request, loaded: Loaded, prepared: Prepared, keeping: Path | None
) -> tuple[dict[Dataset, Tally], dict[Dataset, tuple[int, int]]]:
    """The tally of each dataset; and, of an incremental run, how many of how many files were counted again."""
    communes = tuple(commune_of(request.as_of, request.province))
    tallies, recounted = {}, {}
    for dataset, extract in loaded.extracts.items():
        if request.incremental:
            files = incremental.FileParts(extract, nulls(extract))
            tallies[dataset], recounted[dataset] = incremental.count(
                request.out, dataset, files, prepared, request.mapping
            )
            continue
        frame, beside = loaded.frames[dataset], None
        if keeping:
            frame, beside = worklist.numbered(frame), worklists.beside(loaded, prepared, dataset, communes, keeping)
        tallies[dataset] = tally.tally(
            dataset, frame, prepared.plans[dataset], prepared.offenders, prepared.context, beside=beside
        )
    return tallies, recounted


def _mostly_unplaced(extract: Extract, unplaced: int, elsewhere: int) -> Problem:
    what = "phần lớn số dòng không thuộc xã, phường, đặc khu nào đang có hiệu lực / most rows belong to no commune"
    if unplaced == extract.received - extract.rejected:
        what = "không có bản ghi nào thuộc một xã, phường, đặc khu đang có hiệu lực / no record belongs to a commune"
    remedy = "Kiểm tra cột managing_unit / check the column managing_unit."
    if elsewhere:
        what += f" ({ELSEWHERE})"
        remedy += " Kiểm tra tỉnh đã chọn / check the province that was chosen."
    return Problem(extract.dataset.value, f"{what}: {unplaced} / {extract.received}.", remedy)


def _keep_unplaced(loaded: Loaded, dataset: Dataset, placed: pl.Expr, in_force: pl.Expr, rows: int) -> None:
    path = loaded.rejected / f"{dataset.value}-unplaced.ndjson"
    if not rows:
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    numbered = loaded.frames[dataset].with_row_index("row", offset=1).filter(~placed)
    reason = pl.when(in_force).then(pl.lit(ELSEWHERE)).otherwise(pl.lit(UNPLACED)).alias("reason")
    kept = numbered.select(pl.lit(dataset.value).alias("dataset"), "row", reason, pl.exclude("row"))
    try:
        kept.sink_ndjson(path)
    except pl.exceptions.PolarsError as error:
        raise unreadable(type(error).__name__) from None


def keep_worklists(request: Request, work: Path, loaded: Loaded, prepared: Prepared, counted: Counted) -> Path | None:
    """What the tally hasn't kept of the failing records, for those who mend them; the folder, None if not asked for."""
    if not request.worklists:
        return None
    return worklists.keep(loaded, prepared, counted, tuple(commune_of(request.as_of, request.province)), work)


def place_worklists(request: Request, kept: Path | None, published: Published) -> Published:
    """Move what was kept beside the edition that it belongs to."""
    return published if kept is None else worklists.place(request.out, kept, published)


def judge(request: Request, loaded: Loaded, counted: Counted, profile: Profile) -> Scores:
    """Score every locality of the list in force."""
    return scoring.score(
        tuple(counted.tallies.values()),
        places(request.as_of),
        commune_of(request.as_of, request.province),
        profile,
        enough_read=enough_read(loaded, counted, profile),
    )


def measure(request: Request, loaded: Loaded, prepared: Prepared, counted: Counted, profile: Profile) -> Measured:
    """Count and judge every measure in every locality of the list in force."""
    communes = commune_of(request.as_of, request.province)
    targets, expected = load_targets(request.targets), _expected(request)
    own = None if expected is None else {code: expected.people[code] for code in expected.people if code in communes}
    counts = counting.count(MEASURES, loaded.frames, prepared.context)
    readings = measuring.measure(
        counts,
        places(request.as_of),
        communes,
        targets,
        request.as_of,
        expected=own,
        enough_read=enough_read(loaded, counted, profile),
    )
    return Measured(readings, counts.plan, targets.sha256, None if expected is None else expected.sha256)


def _expected(request: Request) -> ExpectedPeople | None:
    return None if request.expected is None else read_expected(request.expected, commune_of(request.as_of))


class Direct:
    """How the stages of a run are called: as they are, without orchestration. `flows.score` makes tasks of them."""

    def __init__(self, progress: Progress = SILENT) -> None:
        """Tell `progress` of each stage."""
        self.progress = progress

    def do(self, stage: Stage, function: Callable[_P, _T], *arguments: _P.args, **named: _P.kwargs) -> _T:
        """Run a stage."""
        with self.progress.stage(stage):
            return function(*arguments, **named)

    def approved(self, request: Request, preview: Callable[[], Preview]) -> Request:  # noqa: ARG002 - nobody is asked
        """What to publish, once whoever must be asked has been; `preview` writes what they look at."""
        return request


def run(request: Request, way: Direct | None = None) -> Published:
    """All stages, in order."""
    way = way or Direct()
    profile = check_request(request)
    with edition.workspace(request.out) as work:
        loaded = way.do(Stage.LOAD, load_extracts, request, work)
        way.do(Stage.VALIDATE, validate, loaded)
        prepared = way.do(Stage.KEYS, reduce_keys, request, loaded, profile)
        watched = way.progress.watched
        counted = way.do(Stage.TALLY, count, request, watched(loaded), prepared, work)
        outcomes = way.do(Stage.EXPECT, expecting.expect, request, loaded, prepared, counted)
        kept = way.do(Stage.WORKLISTS, keep_worklists, request, work, watched(loaded), prepared, counted)
        scores = way.do(Stage.SCORE, judge, request, loaded, counted, profile)
        measured = way.do(Stage.MEASURE, measure, request, loaded, prepared, counted, profile)
        found = Found(loaded, counted, scores, profile, measured, outcomes)
        request = way.approved(request, partial(preview, request, work, found))
        published = way.do(Stage.PUBLISH, publish, request, work, found)
        return place_worklists(request, kept, published)
