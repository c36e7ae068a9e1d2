"""The flow that scores the newest extract of a folder. Entry point of its deployment: `flows.monthly.score_monthly`."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flows.settings import quiet

quiet()

from prefect import flow  # noqa: E402 - its settings are read when it is first imported
from prefect.client.schemas.objects import State  # noqa: E402 - as above

from flows import forms  # noqa: E402 - as above
from flows.deployments import ZONE  # noqa: E402 - as above
from flows.forms import MonthlyForm  # noqa: E402 - as above
from flows.newest import Wanted, newest  # noqa: E402 - as above
from flows.orchestrated import concluded, say  # noqa: E402 - as above
from flows.score import scored  # noqa: E402 - as above

CLOCK = ZoneInfo(ZONE)


@flow(name="score-monthly", persist_result=False, validate_parameters=False)
def score_monthly(form: MonthlyForm) -> State[Any]:
    """Chấm kỳ mới nhất trong một thư mục / score the newest extract of a folder.

    Args:
        form: Thư mục số liệu, nơi ghi kết quả, và có công bố không / folder, where results go, whether to publish.

    Returns:
        Where the edition is, its headline and its counts, as plain JSON data.
    """
    return concluded(lambda: _score(forms.filled_in(MonthlyForm, form), datetime.now(CLOCK).date()))


def _score(form: MonthlyForm, today: date) -> dict[str, Any]:
    forms.check_asked(form)
    found = newest(
        Path(form.extracts),
        today,
        Wanted(
            citizens=form.citizens, dossiers=form.dossiers, marker=form.marker or None, months_late=form.months_late
        ),
    )
    say(f"Kỳ mới nhất / the newest extract: {found.as_of.isoformat()}")
    request = form.request_for(str(found.citizens), str(found.dossiers), found.as_of)
    return scored(request, form.publish, form.wait_hours)
