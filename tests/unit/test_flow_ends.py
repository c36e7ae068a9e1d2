"""How a flow ends, without a server: through `.fn`."""

from __future__ import annotations

import asyncio
import logging
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from prefect.states import Completed, Failed

from checks.errors import InputError, RuleError, SourceError
from flows import orchestrated
from flows.check_flows import contract_check, self_test
from flows.monthly import score_monthly
from flows.orchestrated import Ended, concluded
from flows.publish_flow import publish
from flows.score import score_extract

CANARY = "CANARYPERSON"


def raising(error):
    def work():
        raise error

    return work


def test_an_error_of_ours_is_told_as_it_is():
    state = concluded(raising(InputError("tệp nào, sai gì, sửa sao")))
    assert (state.is_failed(), state.message) == (True, "tệp nào, sai gì, sửa sao")


@pytest.mark.parametrize("error", [ValueError(CANARY), KeyError(CANARY), OSError(CANARY), RuntimeError(CANARY)])
def test_of_another_error_only_the_class_is_told(error):
    state = concluded(raising(error))
    assert type(error).__name__ in state.message
    assert CANARY not in state.message
    assert isinstance(state.data, RuleError)
    assert state.data.__suppress_context__
    assert CANARY not in str(state.data)


def test_a_run_may_end_in_a_state_of_its_own():
    assert concluded(raising(Ended(Completed(name="Chờ duyệt")))).name == "Chờ duyệt"


def test_only_a_source_that_cannot_be_reached_is_tried_again():
    def again(error):
        return orchestrated._unreachable(None, None, Failed(data=error))  # noqa: SLF001 - the condition itself

    assert again(SourceError("máy chủ không trả lời"))
    for final in (InputError("sai cột"), RuleError("hỏng"), ValueError(CANARY)):
        assert not again(final)

    async def within_a_loop():
        return again(SourceError("máy chủ không trả lời"))

    with ThreadPoolExecutor(1) as apart:
        # Another test of this process may have left its loop running in the main thread.
        assert apart.submit(lambda: asyncio.run(within_a_loop())).result()
    tasks = {stage: orchestrated.as_task(stage, len) for stage in orchestrated.Stage}
    assert {stage.en for stage, task in tasks.items() if task.retries} == {"load"}


def test_no_traceback_reaches_a_run_s_log():
    log = logging.getLogger("prefect.flow_runs")
    try:
        raise ValueError(CANARY)  # noqa: TRY301 - a log of it is what is looked at
    except ValueError:
        record = log.makeRecord(log.name, logging.ERROR, "f", 1, "failed", (), sys.exc_info())
    assert not log.filter(record)
    assert log.filter(log.makeRecord(log.name, logging.ERROR, "f", 1, "failed", (), None))


@pytest.mark.parametrize("flow", [score_extract, score_monthly, publish, self_test, contract_check])
def test_a_wrong_form_is_refused_before_any_work(flow):
    state = flow.fn({"out": CANARY, "no such field": CANARY, "as_of": "31/10/2026"})
    assert state.is_failed()
    assert "không có mục này" in state.message
    assert CANARY not in state.message


def test_the_newest_extract_must_be_there(tmp_path):
    state = score_monthly.fn({"extracts": str(tmp_path), "out": str(tmp_path / "out")})
    assert "không có kỳ nào đủ hai phần" in state.message


def test_nothing_that_does_not_wait_is_decided_on(tmp_path):
    form = {
        "out": str(tmp_path), "edition": "2026-10-31-0123456789ab", "approved_by": "Trưởng phòng",
        "decision": "Duyệt / approve", "reason": "đã xem",
    }  # fmt: skip
    assert "không có kỳ nào tên như vậy đang chờ" in publish.fn(form).message


def test_the_contract_is_checked():
    assert contract_check.fn({}).is_completed()
