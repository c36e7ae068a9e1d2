"""What every flow shares: stages as Prefect tasks, progress as an artifact, and how a run ends.

A run ends in a state whose message is a sentence of ours. What an exception of a library says may quote a record, so it
is kept from Prefect: of an error that isn't ours, only the name of its class is told.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from flows.settings import quiet

quiet()

from prefect import get_run_logger, task  # noqa: E402 - its settings are read when it is first imported
from prefect.artifacts import (  # noqa: E402 - as above
    create_link_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.cache_policies import NO_CACHE  # noqa: E402 - as above
from prefect.client.schemas.objects import State  # noqa: E402 - as above
from prefect.context import FlowRunContext  # noqa: E402 - as above
from prefect.states import Completed, Failed  # noqa: E402 - as above

from checks.errors import DdssError, RuleError, SourceError  # noqa: E402 - as above
from flows.pipeline import Direct  # noqa: E402 - as above
from flows.progress import TELLER, Point, Progress, Several, Stage, Teller  # noqa: E402 - as above

RETRIES, RETRY_SECONDS = 3, 20
"""How often a source that can't be reached is tried again, and after how long. Nothing else is retried."""

_P = ParamSpec("_P")
_T = TypeVar("_T")


class _NoTraceback(logging.Filter):
    """Keeps tracebacks out of a run's log: they quote what a library says. The state tells the sentence."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not record.exc_info


logging.getLogger("prefect.flow_runs").addFilter(_NoTraceback())


class Ended(Exception):  # noqa: N818 - it is no error: the run has nothing more to do
    """A run ends here, in this state, without an edition."""

    def __init__(self, state: State[Any]) -> None:
        """End in `state`."""
        super().__init__(state.message)
        self.state = state


def guarded(function: Callable[_P, _T], *arguments: _P.args, **named: _P.kwargs) -> _T:
    """Call a function; an error that isn't ours becomes one that tells its class alone."""
    try:
        return function(*arguments, **named)
    except (DdssError, Ended):
        raise
    except Exception as error:  # noqa: BLE001 - whatever it says may quote a record
        raise RuleError(
            f"lỗi hệ thống / internal failure ({type(error).__name__}). Chạy `ddss score --direct` với DDSS_DEBUG=1 để "
            "xem chi tiết / run it so to see details, which may hold personal data."
        ) from None


def concluded(work: Callable[[], dict[str, Any]]) -> State[Any]:
    """Do a flow's work, and end in a state with a sentence of ours."""
    try:
        summary = guarded(work)
    except Ended as end:
        return end.state
    except DdssError as error:
        say(str(error), failed=True)
        return Failed(message=str(error), data=error)
    return Completed(message=str(summary.get("told", "")) or None, data=summary)


def say(text: str, *, failed: bool = False) -> None:
    """A line of the run's log; nothing where no run is on."""
    if FlowRunContext.get() is not None:
        log = get_run_logger()
        (log.error if failed else log.info)(text)


class InTasks(Direct):
    """Stages as Prefect tasks. Nothing that passes between them leaves this process."""

    def __init__(self) -> None:
        """Tell whoever listens, and an artifact of the run."""
        listening = TELLER.get()
        tellers: list[Teller] = [] if listening is None else [listening]
        if FlowRunContext.get() is not None:
            tellers.append(_Artifact())
        super().__init__(Progress(Several(*tellers) if tellers else None))

    def do(self, stage: Stage, function: Callable[_P, _T], *arguments: _P.args, **named: _P.kwargs) -> _T:
        """Run a stage as a task."""
        say(f"{stage.number}/{len(Stage)} {stage.vi} / {stage.en}")
        with self.progress.stage(stage):
            return as_task(stage, function)(*arguments, **named)


def as_task(stage: Stage, function: Callable[_P, _T]) -> Callable[_P, _T]:
    """A stage as a task: not cached, not kept, and tried again only where a source can't be reached."""

    def called(*arguments: _P.args, **named: _P.kwargs) -> _T:
        return guarded(function, *arguments, **named)

    loads = stage is Stage.LOAD
    return task(
        # The chart of a run has no glyphs for Vietnamese: its log and its progress have the names.
        name=stage.en,
        cache_policy=NO_CACHE,
        persist_result=False,
        retries=RETRIES if loads else 0,
        retry_delay_seconds=RETRY_SECONDS,
        retry_condition_fn=_unreachable,
    )(called)


def _unreachable(_task: Any, _run: Any, state: State[Any]) -> bool:
    # Not by state.result(): where an event loop happens to run in this thread, it would have to be awaited.
    return isinstance(getattr(state.data, "result", state.data), SourceError)


class _Artifact:
    """Tells an artifact of the run: the share of its stages, and where it is. A server that is gone stops no run."""

    every_seconds = 5.0

    def __init__(self) -> None:
        self._id: Any = None

    def tell(self, point: Point) -> None:
        share = (point.stage.number - 1 + (point.share or 0.0)) / len(Stage)
        with contextlib.suppress(Exception):
            if self._id is None:
                self._id = create_progress_artifact(share * 100, key="tien-do", description=told(point))
            else:
                update_progress_artifact(self._id, share * 100, description=told(point))


def told(point: Point) -> str:
    """Where a run is, for people."""
    from scorecards.numbers import vi_integer  # noqa: PLC0415 - where it is told

    text = f"{point.stage.number}/{len(Stage)} {point.stage.vi} / {point.stage.en}"
    if point.rows is not None and point.of_rows is not None:
        text += f": {vi_integer(point.rows)} / {vi_integer(point.of_rows)} dòng / rows"
    return text


def leave(
    key: str, markdown: str, tables: dict[str, tuple[str, list[dict[str, str]]]], link: str | None = None
) -> None:
    """Leave artifacts of a run: a text, tables by key with what they are, a link. Nothing where no run is on."""
    if FlowRunContext.get() is None:
        return
    create_markdown_artifact(markdown, key=key, description="Tóm tắt / summary")
    for name, (about, rows) in tables.items():
        create_table_artifact(rows, key=name, description=about)
    if link is not None:
        create_link_artifact(link, key="phieu-diem", link_text="Mở phiếu điểm / open the scorecard")
