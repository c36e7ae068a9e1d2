"""Pages of every kind, from the small country: what a kind is, and where its page is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
from measure_samples import sample_readings
from scorecard_samples import AS_OF, LOCALITIES, RULES, edition, sample_scores
from worklist_samples import BITS, PERSON, kept, listed

from checks.cleaning import TARGETS
from checks.mending import SCHEMA
from checks.vocabulary import Dataset, State
from checks.worklist import tasks as worklist_tasks
from scorecards.edition_facts import RuleFailure
from scorecards.outlook import Extras
from scorecards.published import from_frame
from scorecards.site import publish_site
from scorecards.tasks import Task
from scorecards.trend import PastEdition
from scorecards.worklist import compose, render
from scorecards.worklist_values import Values

KINDS = {
    "nation, with trend, tasks and steps": "whole/index.html",
    "province with much": "whole/tinh/68.html",
    "province with little": "whole/tinh/48.html",
    "commune with much": "whole/xa/24781.html",
    "commune with fewer than ten": "whole/xa/24787.html",
    "commune that sent nothing": "whole/xa/20333.html",
    "commune far below": "whole/xa/22366.html",
    "nation, without anything beside scores": "bare/index.html",
    "province, without anything beside scores": "bare/tinh/68.html",
    "nation, a rule in error and a column missing": "error/index.html",
    "province, a rule in error and a column missing": "error/tinh/56.html",
    "commune, a rule in error and a column missing": "error/xa/22366.html",
    "nation that sent nothing": "silent/index.html",
    "province that sent nothing": "silent/tinh/48.html",
    "worklist": "worklist.html",
}
"""What a page shows to where `write_kinds` writes it."""

TASKS = (
    Task(
        locality="VN",
        task="Gộp số định danh trùng",
        owner="Cục C06",
        due=date(2026, 9, 15),
        result="Không còn số trùng",
        accountable="Cục trưởng",
        progress_pct=40,
        start=date(2026, 8, 1),
    ),
    Task(
        locality="68",
        task="Bổ sung ngày đăng ký khai sinh",
        owner="Sở Tư pháp",
        due=date(2026, 12, 15),
        result="Đủ ngày",
        accountable="Giám đốc",
        progress_pct=80,
        start=date(2026, 9, 1),
    ),
    Task(
        locality="24781",
        task="Xác minh số điện thoại",
        owner="Công an phường",
        due=date(2026, 11, 30),
        result="Số dùng được",
        accountable="Trưởng Công an phường",
        progress_pct=100,
    ),
)
_PERIODS_BEFORE = 5


def write_kinds(out: Path) -> None:
    """Write all pages that `KINDS` names."""
    scores, readings = sample_scores(), sample_readings()
    bare = publish_site(scores, RULES, edition(), LOCALITIES, out / "bare")
    extras = replace(sample_extras(), past=_past(bare.published))
    publish_site(scores, RULES, edition(), LOCALITIES, out / "whole", measures=readings, extras=extras)
    failing = edition(
        missing=("blood_group_code",),
        failures=(RuleFailure(rule_id="CIT-LIVE-001", reason="thiếu bảng đối chiếu"),),
    )
    broken = replace(
        scores,
        rules=_in_error(scores.rules, rule_id="CIT-LIVE-001"),
        criteria=_in_error(scores.criteria, criterion="live"),
        localities=_in_error(scores.localities, dataset="citizens"),
    )
    publish_site(broken, RULES, failing, LOCALITIES, out / "error", measures=readings)
    publish_site(sample_scores({}), RULES, _empty(), LOCALITIES, out / "silent")
    records, _ = kept([PERSON | {"personal_id": f"0791991{index:05d}"} for index in range(3)])
    page = compose(listed(records), worklist_tasks(records, BITS), Values(AS_OF))
    (out / "worklist.html").write_bytes(render(page))


def sample_extras() -> Extras:
    """Tasks, what to mend next and the fourteen targets of the small country; no earlier edition."""
    return Extras(steps=_steps(), cleaning=_cleaning(), tasks=TASKS)


def _empty():
    facts = edition()
    return replace(facts, feeds=tuple(replace(feed, received=0, scored=0, rejected=0) for feed in facts.feeds))


def _in_error(frame: pl.DataFrame, **where: str) -> pl.DataFrame:
    here = pl.all_horizontal(pl.col(name) == value for name, value in where.items())
    state = pl.when(here).then(pl.lit(State.ERROR.value)).otherwise("state")
    return frame.with_columns(state.alias("state"))


def _steps() -> pl.DataFrame:
    rows = [
        # The sample's rules of dossiers are mended by machine.
        (code, dataset.value, step, [f"{prefix}-{name}-001"], gain * (step + 1), by_hand * minutes * step)
        for code, gain, minutes in (("VN", 9_000, 60_000), ("68", 900, 6_000), ("24781", 300, 2_000))
        for dataset, prefix, by_hand in ((Dataset.CITIZENS, "CIT", 1), (Dataset.DOSSIERS, "DOS", 0))
        for step, name in enumerate(("SUFFICIENT", "LIVE", "CORRECT"))
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _cleaning() -> pl.DataFrame:
    states = (State.ON_TARGET, State.BELOW, State.NOT_ASSESSED)
    rows = [
        (code, target.number, 0 if index % 3 == 0 else 1_234 * index, states[index % 3].value)
        for code in LOCALITIES.codes()
        for index, target in enumerate(TARGETS)
    ]
    schema = {"locality": pl.String, "target": pl.Int64, "failed": pl.Int64, "state": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _past(published: pl.DataFrame) -> tuple[PastEdition, ...]:
    """Editions before this one, each a little worse than the next."""
    rows = from_frame(published)
    return tuple(
        PastEdition(
            as_of=date(2026, 10 - back, 28),
            edition_id=f"before-{back}",
            rules_sha256="ab" * 32,
            rows={
                code: replace(
                    row,
                    share_tenths=None if row.share_tenths is None else max(row.share_tenths - 7 * back, 0),
                    score_tenths=tuple(None if each is None else max(each - back, 0) for each in row.score_tenths),
                )
                for code, row in rows.items()
            },
        )
        for back in range(_PERIODS_BEFORE, 0, -1)
    )
