"""The deployments, declared once: `prefect.yaml` is written from them, and `ddss serve` registers them.

python -m flows.deployments            write prefect.yaml anew
python -m flows.deployments --check    tell whether it is current
"""

from __future__ import annotations

import asyncio
import importlib
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checks.docs import settle

POOL = "ddss"
ZONE = "Asia/Ho_Chi_Minh"
FILE = "prefect.yaml"


@dataclass(frozen=True, slots=True)
class Deployment:
    """A flow that a steward can run.

    Attributes:
        entrypoint: dotted module and function; a path would put `flows/` on the module path.
        fields: of the form, filled in from what `ddss serve` was started with, where it was.
        cron: when it is due, by the clock of `ZONE`; inactive until somebody switches it on.
    """

    name: str
    entrypoint: str
    about: str
    fields: tuple[str, ...] = ()
    cron: str | None = None


DEPLOYMENTS = (
    Deployment(
        "score-extract",
        "flows.score.score_extract",
        "Chấm điểm một kỳ số liệu, công bố phiếu điểm / score an extract, publish its scorecards",
        fields=("out",),
    ),
    Deployment(
        "score-monthly",
        "flows.monthly.score_monthly",
        "Chấm kỳ mới nhất trong một thư mục, 6 giờ sáng ngày 3 hằng tháng / score the newest extract of a folder",
        fields=("out", "extracts"),
        cron="0 6 3 * *",
    ),
    Deployment(
        "publish",
        "flows.publish_flow.publish",
        "Duyệt và công bố một kỳ đang chờ, hoặc không duyệt / publish an edition that waits, or reject it",
        fields=("out",),
    ),
    Deployment(
        "selftest",
        "flows.check_flows.self_test",
        "Tự kiểm: cài lỗi đã biết, chấm, đối chiếu / plant known defects, score, compare",
    ),
    Deployment(
        "contract-check",
        "flows.check_flows.contract_check",
        "So hợp đồng số liệu với bản phát hành cuối / the data contract against the last release",
    ),
)


def text() -> str:
    """prefect.yaml. Strings are written as JSON, which YAML reads."""
    lines = [
        "# Written from flows/deployments.py by `make docs`. `prefect deploy --all` registers these with a server;",
        "# `ddss serve` does so by itself. Schedules are inactive until somebody switches them on: docs/operating.md.",
        "name: ddss",
        "",
        "deployments:",
    ]
    for each in DEPLOYMENTS:
        lines += [
            f"  - name: {each.name}",
            f"    description: {json.dumps(each.about, ensure_ascii=False)}",
            f"    entrypoint: {each.entrypoint}",
            "    enforce_parameter_schema: true",
            "    work_pool:",
            f"      name: {POOL}",
        ]
        if each.cron is not None:
            lines += [
                "    schedules:",
                f"      - cron: {json.dumps(each.cron)}",
                f"        timezone: {ZONE}",
                "        active: false",
            ]
    return "\n".join(lines) + "\n"


def filled(deployment: Deployment, known: Mapping[str, str]) -> dict[str, Any]:
    """Parameters that are known beforehand: fields of its form."""
    form = {field: known[field] for field in deployment.fields if field in known}
    return {"form": form} if form else {}


async def register(known: Mapping[str, str], *, alone: bool = False) -> None:
    """Register all of them with the server that the environment names.

    Args:
        known: folders by field of a form. The schedule is active where all fields of its form are known.
        alone: whether no worker is on yet: runs that seem to be going on are what an earlier life left, and are ended.
    """
    from prefect.client.orchestration import get_client  # noqa: PLC0415 - the declarations do without
    from prefect.client.schemas.actions import DeploymentScheduleCreate, WorkPoolCreate  # noqa: PLC0415 - as above
    from prefect.client.schemas.schedules import CronSchedule  # noqa: PLC0415 - as above
    from prefect.utilities.callables import parameter_schema  # noqa: PLC0415 - as above

    async with get_client() as client:
        await client.create_work_pool(WorkPoolCreate(name=POOL, type="process"), overwrite=True)
        if alone:
            await _end_orphans(client)
        for each in DEPLOYMENTS:
            module, _, function = each.entrypoint.rpartition(".")
            flow = getattr(importlib.import_module(module), function)
            schedule = [
                DeploymentScheduleCreate(
                    schedule=CronSchedule(cron=cron, timezone=ZONE), active=set(each.fields) <= set(known)
                )
                for cron in (each.cron,)
                if cron is not None
            ]
            await client.create_deployment(
                await client.create_flow(flow),
                each.name,
                description=each.about,
                entrypoint=each.entrypoint,
                work_pool_name=POOL,
                parameters=filled(each, known),
                parameter_openapi_schema=parameter_schema(flow).model_dump_for_openapi(),
                enforce_parameter_schema=True,
                schedules=schedule,
            )


async def _end_orphans(client: Any) -> None:
    """End runs that can't be going on."""
    from prefect.client.schemas.filters import (  # noqa: PLC0415 - as above
        FlowRunFilter,
        FlowRunFilterState,
        FlowRunFilterStateType,
    )
    from prefect.client.schemas.objects import StateType  # noqa: PLC0415 - as above
    from prefect.states import Crashed  # noqa: PLC0415 - as above

    going = FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.PENDING, StateType.CANCELLING, StateType.PAUSED])
    for run in await client.read_flow_runs(flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=going))):
        await client.set_flow_run_state(run.id, Crashed(message=INTERRUPTED), force=True)


INTERRUPTED = "Bị ngắt vì ddss serve dừng; chạy lại được / interrupted when ddss serve stopped: run it again."


def main(arguments: Sequence[str] | None = None, root: Path = Path()) -> int:
    """Write prefect.yaml, tell whether it is current, or register: `--register field=folder …`, `--office` likewise."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] in (["--register"], ["--office"]):
        known = dict(pair.split("=", 1) for pair in given[1:])
        asyncio.run(register(known, alone=given[0] == "--office"))
        return 0
    return settle(root, {FILE: text()}, check="--check" in given)


if __name__ == "__main__":
    sys.exit(main())
