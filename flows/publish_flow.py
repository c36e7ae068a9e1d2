"""The flow that decides on an edition that waits. Entry point of its deployment: `flows.publish_flow.publish`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from flows.settings import quiet

quiet()

from prefect import flow  # noqa: E402 - its settings are read when it is first imported
from prefect.client.schemas.objects import State  # noqa: E402 - as above

from flows import forms, pending  # noqa: E402 - as above
from flows.forms import PublishForm, Publishing  # noqa: E402 - as above
from flows.orchestrated import concluded  # noqa: E402 - as above
from flows.score import rejected, scored, show  # noqa: E402 - as above
from flows.stages import Decision  # noqa: E402 - as above


@flow(name="publish", persist_result=False, validate_parameters=False)
def publish(form: PublishForm) -> State[Any]:
    """Duyệt và công bố một kỳ đã chấm, hoặc không duyệt / publish an edition that waits, or reject it.

    Kỳ được chấm lại từ đúng số liệu đã ghi; nếu kết quả khác bản chờ duyệt thì không công bố. / It is scored anew from
    what was recorded; if the result is another, nothing is published.

    Args:
        form: Kỳ nào, ai duyệt, quyết định, lý do / which edition, who decides, the decision, the reason.

    Returns:
        Where the edition is, its headline and its counts, as plain JSON data.
    """
    return concluded(lambda: _decide(forms.filled_in(PublishForm, form)))


def _decide(form: PublishForm) -> dict[str, Any]:
    out = Path(form.out)
    request = pending.request_of(out, form.edition)
    approval = forms.approval(form.edition, request.requested_by, form.approved_by, form.decision, form.reason)
    if approval.decision is Decision.REJECT:
        show(out / pending.PENDING / form.edition, waits=True, approval=approval)
        pending.record(out, approval)
        raise rejected(approval)
    return scored(replace(request, approval=approval), Publishing.NOW)
