"""Any text comes back from a sheet; any cell is read or sets its row aside; damaged workbooks raise our own errors."""

import contextlib
import io
import json
import tempfile
from pathlib import Path

import polars as pl
import sheets
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sheets import DATE_STYLE, formula, number, row, sheet, text

from checks.errors import DdssError, InputProblems
from flows.intake import Extract, load
from schemas.contract import CITIZENS

NAMES = ("personal_id", "full_name", "birth_date", "sex_code", "permanent_address", "managing_unit")
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
# What XML 1.0 can hold; a lone escape such as _x0041_ stands for another character there.
TEXT = st.text(
    st.one_of(
        st.sampled_from("=+@'\"<&>\t\n ễđ\u2028𠀀"), st.characters(codec="utf-8", categories=("L", "N", "P", "S"))
    ),
    max_size=12,
).filter(lambda value: "_x" not in value)
NUMBERS = st.one_of(st.integers(-(10**17), 10**17), st.floats(), st.sampled_from(["", "1E400", "--", "0x1", "٣"]))
CELL = st.one_of(
    TEXT.map(text),
    NUMBERS.map(number),
    NUMBERS.map(lambda value: number(value, DATE_STYLE)),
    st.sampled_from(["1", "0", "", "x"]).map(lambda value: f'<c t="b"><v>{value}</v></c>'),
    st.sampled_from(["#N/A", "#REF!", ""]).map(lambda value: f'<c t="e"><v>{value}</v></c>'),
    st.one_of(st.none(), TEXT).map(formula),
    st.sampled_from(["1990-01-31", "1990-01-31T05:06:07", "1990", "x", ""]).map(lambda d: f'<c t="d"><v>{d}</v></c>'),
    st.sampled_from(["", "<c/>", f"<c><v>{'9' * 5_000}</v></c>"]),
    st.integers(131_070, 131_075).map(lambda size: text("x" * size)),
)
GOOD = [text("001090000001"), text("A"), text("1990-01-31"), text("1"), text("x"), text("00097")]


def read(folder: Path, path: Path) -> tuple[Extract, pl.DataFrame]:
    found = load(path, CITIZENS, mapping=None, work=folder / "work", rejected=folder / "rejected")
    frame = found.frame.select(NAMES).collect()
    assert found.received == frame.height + found.rejected
    listed = folder / "rejected" / "citizens.ndjson"
    lines = listed.read_text("utf-8").splitlines() if listed.exists() else []
    assert found.rejected == len(lines) == sum(found.rejected_reasons.values())
    assert all(json.loads(line)["line"] > 1 for line in lines)
    return found, frame


@QUICK
@given(st.lists(st.tuples(TEXT, TEXT, st.sampled_from(["1990-01-31", ""]), TEXT, TEXT, TEXT), min_size=1, max_size=8))
def test_any_text_comes_back_equal(rows: list[tuple[str, ...]]):
    parts = [row([text(name) for name in NAMES]), *(row([text(value) for value in values]) for values in rows)]
    with tempfile.TemporaryDirectory() as name:
        path = sheets.write(Path(name, "in.xlsx"), {"a": sheet(parts)})
        kept = [values for values in rows if any(values)]
        try:
            _, frame = read(Path(name), path)
        except InputProblems as problems:
            assert not kept, problems  # noqa: PT017 - without a row there is nothing to read
            return
        written = frame.with_columns(pl.col("birth_date").cast(pl.String)).rows()
        assert [tuple(value or "" for value in values) for values in written] == kept


@QUICK
@given(st.lists(st.lists(CELL, min_size=1, max_size=8), min_size=1, max_size=6))
def test_any_cell_is_read_or_sets_its_row_aside(rows: list[list[str]]):
    # Ordinary rows beside them, so that the file is not refused for its columns of numbers.
    parts = [row([text(name) for name in NAMES]), *[row(GOOD)] * 70, *map(row, rows)]
    with tempfile.TemporaryDirectory() as name:
        path = sheets.write(Path(name, "in.xlsx"), {"a": sheet(parts)})
        found, frame = read(Path(name), path)
        assert 70 <= found.received <= 70 + len(rows)
        assert frame.height >= 70
        assert frame.head(70).unique().height == 1


@QUICK
@given(
    st.lists(
        st.tuples(st.floats(0, 1), st.sampled_from(["cut", "set", "insert"]), st.integers(0, 255)),
        min_size=1,
        max_size=4,
    )
)
def test_a_damaged_workbook_raises_our_own_errors(mutations: list[tuple[float, str, int]]):
    with tempfile.TemporaryDirectory() as name:
        path = sheets.write(
            Path(name, "in.xlsx"), {"a": sheet([row([text(name) for name in NAMES]), *[row(GOOD)] * 20])}
        )
        content = bytearray(path.read_bytes())
        for place, how, byte in mutations:
            at = int(place * (len(content) - 1)) if content else 0
            if how == "cut":
                del content[at : at + byte + 1]
            elif how == "insert":
                content[at:at] = io.BytesIO(bytes([byte])).read()
            elif content:
                content[at] = byte
        path.write_bytes(bytes(content))
        with contextlib.suppress(DdssError):
            read(Path(name), path)
