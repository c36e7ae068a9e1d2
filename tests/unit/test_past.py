"""Earlier editions, for trends: one of each date, and none that can't be read."""

from __future__ import annotations

import json
import os
from datetime import date

from checks.vocabulary import Level, State
from flows.past import PUBLISHED, read_past
from scorecards.disclosure import Precision
from scorecards.published import Row, to_frame

NOW = date(2026, 10, 31)


def edition(out, day, name, share, rules="r", written=0.0):  # noqa: PLR0913, PLR0917 - a manifest in a line
    folder = out / "editions" / f"{day}-{name}"
    folder.mkdir(parents=True)
    row = Row(
        "VN", Level.NATION, "Toàn quốc", State.WATCH, Precision.EXACT, share, State.WATCH, Precision.EXACT, 900,
        (900,) * 4, (State.ON_TARGET,) * 4, (True,) * 4,
    )  # fmt: skip
    to_frame([row]).write_parquet(folder / PUBLISHED)
    manifest = folder / "manifest.json"
    manifest.write_text(json.dumps({"as_of": day, "rules_sha256": rules}), "utf-8")
    os.utime(manifest, (written, written))
    return folder


def shares(out, rules="r"):
    return [(each.as_of.month, each.rows["VN"].share_tenths) for each in read_past(out, NOW, rules)]


def test_earlier_dates_come_the_oldest_first(tmp_path):
    edition(tmp_path, "2026-09-30", "b", 870)
    edition(tmp_path, "2026-08-31", "a", 860)
    edition(tmp_path, "2026-10-31", "c", 880)
    edition(tmp_path, "2026-11-30", "d", 890)
    assert shares(tmp_path) == [(8, 860), (9, 870)]


def test_of_one_date_the_present_rules_count_then_the_last_written(tmp_path):
    edition(tmp_path, "2026-09-30", "a", 1, rules="old", written=9.0)
    edition(tmp_path, "2026-09-30", "b", 2, written=1.0)
    edition(tmp_path, "2026-09-30", "c", 3, written=2.0)
    assert shares(tmp_path) == [(9, 3)]
    assert shares(tmp_path, rules="old") == [(9, 1)]
    assert shares(tmp_path, rules="another") == [(9, 1)]


def test_a_trend_takes_eleven_editions_beside_this_one(tmp_path):
    for month in range(1, 13):
        edition(tmp_path, f"2025-{month:02}-28", "a", month)
    assert shares(tmp_path) == [(month, month) for month in range(2, 13)]


def test_what_cannot_be_read_is_passed_over(tmp_path):
    assert read_past(tmp_path, NOW, "r") == ()
    edition(tmp_path, "2026-08-31", "a", 860)
    (edition(tmp_path, "2026-07-31", "a", 1) / PUBLISHED).write_bytes(b"PAR1")
    (edition(tmp_path, "2026-06-30", "a", 1) / PUBLISHED).unlink()
    (edition(tmp_path, "2026-05-31", "a", 1) / "manifest.json").write_text("{", "utf-8")
    (edition(tmp_path, "2026-04-30", "a", 1) / "manifest.json").write_text("{}", "utf-8")
    assert shares(tmp_path) == [(8, 860)]
