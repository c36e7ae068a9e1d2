"""The flow that scores an extract. Entry point of its deployment: `flows.score.score_extract`.

What passes from task to task stays in this process: nothing is persisted, cached or sent to the server but names,
states, the parameters, which are paths and choices, and artifacts, which show what the pages show.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from flows.settings import SITE_VARIABLE, quiet

quiet()

from prefect import flow, pause_flow_run  # noqa: E402 - its settings are read when it is first imported
from prefect.client.schemas.objects import State  # noqa: E402 - as above
from prefect.exceptions import FlowPauseTimeout  # noqa: E402 - as above
from prefect.input import RunInput  # noqa: E402 - as above
from prefect.states import Cancelled, Completed  # noqa: E402 - as above

from checks.errors import InputProblems  # noqa: E402 - as above
from flows import artifacts, forms, pending, pipeline  # noqa: E402 - as above
from flows.forms import Decided, DecidedBy, Publishing, Reason, ScoreForm  # noqa: E402 - as above
from flows.orchestrated import Ended, InTasks, concluded, leave, say  # noqa: E402 - as above
from flows.pending import Preview  # noqa: E402 - as above
from flows.serving import WAITING  # noqa: E402 - as above
from flows.stages import Approval, Decision, Request  # noqa: E402 - as above

POLL_SECONDS = 5
ATTEMPTS = 3
"""How often a decision that can't stand (the same person, no reason) is asked for again."""


class Ask(RunInput):
    """The form of the second person."""

    decision: Decided
    approved_by: DecidedBy
    reason: Reason


class _Scoring(InTasks):
    """Stages as tasks; before publishing, a second person's word where the form asks for it."""

    def __init__(self, publish: Publishing, wait_hours: float) -> None:
        super().__init__()
        self._publish, self._wait = publish, timedelta(hours=wait_hours)
        self.approval: Approval | None = None

    def approved(self, request: Request, preview: Callable[[], Preview]) -> Request:
        if self._publish is Publishing.NOW:
            return request
        shown = preview()
        name = shown.folder.name
        show(shown.folder, waits=True)
        if self._publish is Publishing.LATER:
            raise Ended(Completed(name="Chờ duyệt", message=_waits(name), data=shown.summary))
        self.approval = self._asked(name, request.requested_by)
        if self.approval.decision is Decision.REJECT:
            show(shown.folder, waits=True, approval=self.approval)
            pending.record(request.out, self.approval)
            raise rejected(self.approval)
        return replace(request, approval=self.approval)

    def _asked(self, name: str, requested_by: str) -> Approval:
        for _ in range(ATTEMPTS):
            form = Ask.with_initial_data(description=f"{_waits(name)} Yêu cầu / asked by: {requested_by}.")
            try:
                given = pause_flow_run(
                    wait_for_input=form, timeout=int(self._wait.total_seconds()), poll_interval=POLL_SECONDS
                )
            except FlowPauseTimeout:
                break
            try:
                said = forms.filled_in(forms.PublishForm, given.model_dump() | {"out": "/", "edition": name})
                return forms.approval(name, requested_by, said.approved_by, said.decision, said.reason)
            except InputProblems as error:
                say(str(error), failed=True)
        raise Ended(Cancelled(name="Chưa có quyết định", message=f"Chưa ai duyệt / nobody has decided. {_waits(name)}"))


def _waits(name: str) -> str:
    return (
        f"{name} đã chấm, chờ người thứ hai duyệt; sau này dùng luồng publish / scored, and waits for a second person."
    )


def rejected(approval: Approval) -> Ended:
    """The end of a run whose edition a second person did not let through."""
    return Ended(
        Cancelled(
            name="Không duyệt",
            message=f"{approval.edition}: không công bố / not published. {approval.approved_by}: {approval.reason}",
        )
    )


def show(folder: Path, *, waits: bool = False, approval: Approval | None = None) -> None:
    """Leave artifacts of an edition, or of one that waits."""
    found = artifacts.told(folder, waits=waits, approval=approval)
    served = os.environ.get(SITE_VARIABLE)
    page = (folder / "site" / "index.html").as_uri()
    if served is not None:
        page = f"{served}{WAITING}/{folder.name}/index.html" if waits else served
    leave(
        "tom-tat",
        found.markdown,
        {
            "dia-ban": (
                "Cả nước và các tỉnh, như trên trang / the nation and provinces, as published",
                [*found.localities],
            ),
            "quy-tac": ("Quy tắc cần sửa trước, cả nước / rules to mend first, the nation", [*found.rules]),
        },
        page,
    )


def scored(request: Request, publish: Publishing, wait_hours: float = 1.0) -> dict[str, Any]:
    """Score, publish, and leave artifacts; the summary, as plain JSON data."""
    way = _Scoring(publish, wait_hours)
    done = pipeline.run(request, way)
    approval = way.approval or request.approval
    if approval is not None:
        pending.record(request.out, approval)
    show(done.folder, approval=approval)
    return done.summary | {"told": f"Đã công bố / published: {done.folder.name}"}


@flow(name="score-extract", persist_result=False, validate_parameters=False)
def score_extract(form: ScoreForm) -> State[Any]:
    """Chấm điểm một kỳ số liệu, công bố phiếu điểm / score an extract, and publish its scorecards.

    Args:
        form: Số liệu, ngày chốt, nơi ghi kết quả, có công bố không / data, date, where results go, whether to publish.

    Returns:
        Where the edition is, its headline and its counts, as plain JSON data.
    """

    def work() -> dict[str, Any]:
        filled = forms.filled_in(ScoreForm, form)
        forms.check_asked(filled)
        return scored(filled.request(), filled.publish, filled.wait_hours)

    return concluded(work)
