"""Flows that check ddss itself. Entry points: `flows.check_flows.self_test` and `flows.check_flows.contract_check`."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from flows.settings import quiet

quiet()

from prefect import flow  # noqa: E402 - its settings are read when it is first imported
from prefect.client.schemas.objects import State  # noqa: E402 - as above
from prefect.states import Failed  # noqa: E402 - as above

from flows import forms  # noqa: E402 - as above
from flows.artifacts import escaped  # noqa: E402 - as above
from flows.forms import ContractForm, SelftestForm  # noqa: E402 - as above
from flows.monthly import CLOCK  # noqa: E402 - as above
from flows.orchestrated import Ended, concluded, leave, say  # noqa: E402 - as above


@flow(name="selftest", persist_result=False, validate_parameters=False)
def self_test(form: SelftestForm) -> State[Any]:
    """Tự kiểm: cài lỗi đã biết vào dân số giả lập, chấm, rồi đối chiếu / plant known defects, score, compare.

    Args:
        form: Bao nhiêu người, hạt giống, ngày / how many people, seed, day.

    Returns:
        What was found, missed and raised without cause, in counts.
    """
    return concluded(lambda: _self_test(forms.filled_in(SelftestForm, form)))


def _self_test(form: SelftestForm) -> dict[str, Any]:
    from flows.selftest import selftest  # noqa: PLC0415 - where it is needed
    from flows.selftest_view import lines  # noqa: PLC0415 - as above

    with tempfile.TemporaryDirectory(prefix="ddss-selftest-") as work:
        report = selftest(Path(work), form.people, form.as_of, form.seed, say)
    text = list(lines(report, everything=False))
    leave("tu-kiem", "# Tự kiểm / self-test\n\n" + _block(text), {})
    if report["rules_in_error"] or not report["exact"]:
        raise Ended(Failed(message=" ".join(text[:1]) or "Tự kiểm chưa đạt / the self-test isn't exact."))
    return {"told": "Tự kiểm đạt: tìm đúng, tìm đủ / exact: all that was planted was found, and nothing else."}


@flow(name="contract-check", persist_result=False, validate_parameters=False)
def contract_check(form: ContractForm) -> State[Any]:
    """So hợp đồng số liệu với bản phát hành cuối / check the data contract against the last release.

    Args:
        form: Điều phải còn dùng được, thư mục tài liệu / what must go on working, the docs folder.

    Returns:
        Whether it passes.
    """
    return concluded(lambda: _contract_check(forms.filled_in(ContractForm, form)))


def _contract_check(form: ContractForm) -> dict[str, Any]:
    from flows.contract_checks import all_checks  # noqa: PLC0415 - where it is needed
    from schemas.contracts import accepted, sources, versions  # noqa: PLC0415 - as above
    from schemas.contracts import report as words  # noqa: PLC0415 - as above
    from schemas.contracts.comparison import Mode, compare_all  # noqa: PLC0415 - as above

    root, mode = versions.ROOT, Mode(form.compatibility)
    docs = Path(form.docs) if form.docs else root.parents[1] / "docs"
    before, now = sources.contracts("released", root), sources.contracts("working", root)
    compared = compare_all(before, now, lambda table: versions.released(table, root))
    stopping = [pair for each in compared for pair in each.stopping(mode)]
    ruling = accepted.rule(stopping, accepted.read(accepted.FILE), datetime.now(CLOCK).date())
    found = words.Report(compared, ruling, mode, all_checks(root, docs))
    leave("hop-dong", words.markdown(found), {})
    if not found.passed:
        raise Ended(
            Failed(message="Hợp đồng chưa đạt, xem phần Artifacts / the contract check fails: see the artifacts.")
        )
    return {"told": "Hợp đồng đạt / the contract check passes."}


def _block(text: list[str]) -> str:
    return "\n".join(f"- {escaped(line)}" for line in text if line.strip())
