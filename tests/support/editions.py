"""Small editions, published as a run publishes them: for tests of the chain, the history and what reads them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from checks.vocabulary import Level, State
from flows import chain, edition, history, sums
from flows.edition import edition_id
from scorecards.disclosure import Precision
from scorecards.published import Row, to_frame


def publish(  # noqa: PLR0913 - what an edition is made of
    out: Path,
    as_of: str,
    share: int = 900,
    *,
    rules: str = "r",
    profile: str = "p",
    data: str = "",
    approval: dict | None = None,
) -> str:
    """Publish an edition that holds one nation and one signature; its name. The same arguments, the same edition."""
    facts = {
        "as_of": as_of,
        "rules_sha256": rules,
        "profile": {"name": "x", "sha256": profile},
        "code_version": "0",
        "share": share,
        "datasets": {
            "citizens": {"files": [{"sha256": data or str(share)}], "received": 1001, "scored": 1000, "rejected": 1}
        },
    }
    with edition.workspace(out) as work, chain.turn(out):
        chain.repair(out)
        where = chain.slot(out, edition_id(as_of, facts))
        if not where.whole:
            (work / "edition").mkdir()
            chain.write_approval(work / "edition", where, approval)
            chain.place(out, where, stage(work / "edition", facts | {"edition": where.name, "previous": where.link()}))
        chain.conclude(out, where.name)
    return where.name


def stage(folder: Path, manifest: dict) -> Path:
    """Write the files of an edition."""
    (folder / "site").mkdir(parents=True)
    (folder / "site" / "index.html").write_text(f"{manifest['as_of']} {manifest['share']}", "utf-8")
    for name, frame in tables(manifest["share"]).items():
        frame.write_parquet(folder / f"{name}.parquet")
    edition.write_manifest(folder, manifest)
    sums.write(folder)
    return folder


def tables(share: int) -> dict[str, pl.DataFrame]:
    """The tables that the history keeps; a row or two of each."""
    row = Row(
        "VN", Level.NATION, "Toàn quốc", State.WATCH, Precision.EXACT, share, State.WATCH, Precision.EXACT, 900,
        (900,) * 4, (State.ON_TARGET,) * 4, (True,) * 4,
    )  # fmt: skip
    held = {
        "tallies": pl.DataFrame(
            {"managing_unit": ["00004", None], "failed_0": [1 << 63 | 1, 0], "records": [share, 1]},
            schema_overrides={"failed_0": pl.UInt64},
        ),
        "scores": pl.DataFrame(
            [
                ("VN", "nation", "citizens", "all", 1000, share, None),
                ("VN", "nation", "citizens", "clean", 1000, 1000, 99.0),
                ("VN", "nation", "all", "clean", 1000, 1000, 99.99),
                ("01", "province", "citizens", "all", 0, None, None),
                ("00004", "commune", "citizens", "all", 1000, share, None),
            ],
            schema=["locality", "level", "dataset", "criterion", "records", "met", "dqi"],
            orient="row",
        ),
        "rules": pl.DataFrame({"locality": ["VN"], "rule_id": ["CIT-1"], "checked": [1000], "failed": [1000 - share]}),
        "measures": pl.DataFrame({"locality": ["VN"], "measure_id": ["M-1"], "last_day": [date(2026, 1, 1)]}),
        "published": to_frame([row]),
    }
    assert held.keys() == set(history.TABLES)
    return held
