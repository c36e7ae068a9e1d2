"""The scoring run as a Prefect flow: thin tasks around the stages of `flows.pipeline`.

What passes from task to task stays in this process: nothing is persisted, cached or sent to the server but names,
states and the parameters, which are paths and a date. Entry point of deployments: `flows.score.score`.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from flows.settings import quiet

quiet()

from prefect import flow, task  # noqa: E402 - its settings are read when it is first imported
from prefect.cache_policies import NO_CACHE  # noqa: E402

from checks.errors import InputError  # noqa: E402
from checks.profile import DEFAULT, Profile  # noqa: E402
from checks.scoring import Scores  # noqa: E402
from checks.targets import DEFAULT as TARGETS  # noqa: E402
from flows import edition, expecting, pipeline, publishing  # noqa: E402
from flows.stages import Counted, Loaded, Measured, Prepared, Published, Request  # noqa: E402


@task(name="load", cache_policy=NO_CACHE, persist_result=False)
def load_task(request: Request, work: Path) -> Loaded:
    """Read both extracts."""
    return pipeline.load_extracts(request, work)


@task(name="validate", cache_policy=NO_CACHE, persist_result=False)
def validate_task(loaded: Loaded) -> None:
    """Hold the extracts to the contract, with pandera, at schema level."""
    pipeline.validate(loaded)


@task(name="key rules", cache_policy=NO_CACHE, persist_result=False)
def keys_task(request: Request, loaded: Loaded, profile: Profile) -> Prepared:
    """Reduce key rules to tables of offending keys."""
    return pipeline.reduce_keys(request, loaded, profile)


@task(name="tally", cache_policy=NO_CACHE, persist_result=False)
def tally_task(request: Request, loaded: Loaded, prepared: Prepared) -> Counted:
    """Count every record by commune and signature."""
    return pipeline.count(request, loaded, prepared)


@task(name="expect", cache_policy=NO_CACHE, persist_result=False)
def expect_task(request: Request, loaded: Loaded, prepared: Prepared, counted: Counted) -> expecting.Outcomes | None:
    """Run the suites of Great Expectations, and hold them against the tally."""
    return expecting.expect(request, loaded, prepared, counted)


@task(name="worklists", cache_policy=NO_CACHE, persist_result=False)
def worklists_task(request: Request, work: Path, loaded: Loaded, prepared: Prepared, counted: Counted) -> Path | None:
    """Keep the failing records for those who mend them."""
    return pipeline.keep_worklists(request, work, loaded, prepared, counted)


@task(name="score", cache_policy=NO_CACHE, persist_result=False)
def score_task(request: Request, loaded: Loaded, counted: Counted, profile: Profile) -> Scores:
    """Score every locality."""
    return pipeline.judge(request, loaded, counted, profile)


@task(name="measure", cache_policy=NO_CACHE, persist_result=False)
def measure_task(request: Request, loaded: Loaded, prepared: Prepared, counted: Counted, profile: Profile) -> Measured:
    """Measure every locality."""
    return pipeline.measure(request, loaded, prepared, counted, profile)


@task(name="publish", cache_policy=NO_CACHE, persist_result=False)
def publish_task(  # noqa: PLR0913, PLR0917 - what every stage found
    request: Request,
    work: Path,
    loaded: Loaded,
    counted: Counted,
    scores: Scores,
    profile: Profile,
    measured: Measured,
    outcomes: expecting.Outcomes | None,
) -> Published:
    """Write the edition."""
    return publishing.publish(request, work, loaded, counted, scores, profile, measured, outcomes)


@flow(name="score", persist_result=False)
def score(  # noqa: PLR0913, PLR0917 - a form's fields
    citizens: str,
    dossiers: str,
    as_of: date,
    out: str,
    mapping: str | None = None,
    profile: str = DEFAULT,
    synthetic: bool = False,  # noqa: FBT001, FBT002 - a form's field
    expected: str | None = None,
    targets: str = TARGETS,
    worklists: bool = True,  # noqa: FBT001, FBT002 - as above
    tasks: str | None = None,
    expectations: bool = True,  # noqa: FBT001, FBT002 - as above
    suites: str | None = None,
) -> dict[str, Any]:
    """Chấm điểm một kỳ số liệu / score an extract.

    Args:
        citizens: Tệp hoặc thư mục số liệu dân cư / file or folder of citizen records.
        dossiers: Tệp hoặc thư mục hồ sơ thủ tục hành chính / file or folder of dossiers.
        as_of: Ngày chốt số liệu / cut-off date.
        out: Thư mục kết quả / folder for the results.
        mapping: Tệp TOML đổi tên cột, hoặc "official" / TOML file of column names, or "official".
        profile: Bộ trọng số và ngưỡng / weights and bands.
        synthetic: Số liệu giả lập / the data are synthetic.
        expected: Tệp CSV số người dự kiến của từng xã / CSV file of the people expected in each commune.
        targets: Tệp TOML chỉ tiêu / TOML file of targets.
        worklists: Giữ bản ghi lỗi để lập danh sách việc / keep failing records for the worklists.
        tasks: Tệp CSV phân công: ai làm gì, bao giờ xong / CSV file of who does what by when.
        expectations: Chạy các bộ kỳ vọng Great Expectations / run the suites of Great Expectations.
        suites: Thư mục bộ kỳ vọng tự viết / folder of hand-written suites.

    Returns:
        Where the edition is, its headline and its counts, as plain JSON data.
    """
    if not isinstance(as_of, date):
        raise InputError("as_of: không phải ngày (YYYY-MM-DD) / not a date (YYYY-MM-DD).")
    request = Request(
        citizens=Path(citizens),
        dossiers=Path(dossiers),
        as_of=as_of,
        out=Path(out),
        mapping=mapping,
        profile=profile,
        synthetic=synthetic,
        expected=None if expected is None else Path(expected),
        targets=targets,
        worklists=worklists,
        tasks=None if tasks is None else Path(tasks),
        expectations=expectations,
        suites=None if suites is None else Path(suites),
    )
    judged_by = pipeline.check_request(request)
    with edition.workspace(request.out) as work:
        loaded = load_task(request, work)
        validate_task(loaded)
        prepared = keys_task(request, loaded, judged_by)
        counted = tally_task(request, loaded, prepared)
        outcomes = expect_task(request, loaded, prepared, counted)
        kept = worklists_task(request, work, loaded, prepared, counted)
        scores = score_task(request, loaded, counted, judged_by)
        measured = measure_task(request, loaded, prepared, counted, judged_by)
        published = publish_task(request, work, loaded, counted, scores, judged_by, measured, outcomes)
        return pipeline.place_worklists(request, kept, published).summary
