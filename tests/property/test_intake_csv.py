"""Hostile text comes back equal; damaged files raise nothing but our own errors, and every row is accounted for."""

import contextlib
import csv
import io
import json
import tempfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checks.errors import DdssError
from flows.intake import Extract, lines, load, readers
from flows.intake.probe import Prober
from schemas.contract import CITIZENS

COLUMNS = ("personal_id", "full_name", "birth_date", "sex_code", "permanent_address", "managing_unit")
TEXT = st.text(
    st.one_of(st.sampled_from("\",;\t\r\n '=\\ễđ\u2028\ufeff"), st.characters(codec="utf-8", exclude_characters="\0")),
    max_size=12,
)
ROW = st.tuples(TEXT, TEXT, st.sampled_from(["1990-01-31", ""]), TEXT, TEXT, TEXT)
QUICK = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@pytest.fixture(scope="module")
def prober():
    with Prober() as running:
        yield running


def read(name: str, content: bytes) -> tuple[Extract, pl.DataFrame]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(content)
        found = load(path, CITIZENS, mapping=None, work=Path(folder, "work"), rejected=Path(folder, "rejected"))
        frame = found.frame.collect()
        assert found.received == frame.height + found.rejected
        assert found.rejected == sum(found.rejected_reasons.values())
        listed = Path(folder, "rejected", "citizens.ndjson")
        assert found.rejected == (listed.read_bytes().count(b"\n") if listed.exists() else 0)
        return found, frame


@contextlib.contextmanager
def block_bytes(size: int):
    before = lines.blocks.__defaults__
    lines.blocks.__defaults__ = (0, size)
    try:
        yield
    finally:
        lines.blocks.__defaults__ = before


def survives(name: str, content: bytes) -> None:
    with contextlib.suppress(DdssError):
        read(name, content)


@QUICK
@given(
    rows=st.lists(ROW, min_size=1, max_size=12),
    separator=st.sampled_from(",;\t"),
    # With a bare line feed the writer leaves a carriage return unquoted, which no reader can tell from a line end.
    style=st.sampled_from([("\r\n", csv.QUOTE_MINIMAL), ("\r\n", csv.QUOTE_ALL), ("\n", csv.QUOTE_ALL)]),
    block=st.sampled_from([1, 13, 200, 1 << 20]),
)
def test_any_text_comes_back_equal(rows: list[tuple[str, ...]], separator: str, style: tuple[str, int], block: int):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator=style[0], quoting=style[1]).writerows([COLUMNS, *rows])
    with block_bytes(block):
        found, frame = read("citizens.csv", text.getvalue().encode())
    assert found.rejected == 0
    expected = [tuple(value or None for value in row) for row in rows]
    assert frame.with_columns(pl.col("birth_date").dt.to_string()).rows() == expected


ROWS = [
    {
        "personal_id": f"{number:012}",
        "full_name": 'Nguyễn "Tý"' if number % 2 else "Trần\nA",
        "birth_date": "1990-01-31",
        "sex_code": "2",
        "permanent_address": "",
        "managing_unit": "00097",
    }
    for number in range(12)
]
MUTATIONS = st.lists(
    st.tuples(
        st.floats(0, 1, exclude_max=True),
        st.sampled_from(["set", "insert", "delete"]),
        st.one_of(st.sampled_from(b'",\n\r\0\xff{}[]:\\'), st.integers(0, 255)),
        st.integers(1, 30),
    ),
    min_size=1,
    max_size=6,
)


def mutated(content: bytes, mutations: list[tuple[float, str, int, int]]) -> bytes:
    data = bytearray(content)
    for place, what, byte, length in mutations:
        at = int(place * max(len(data), 1))
        if what == "set" and at < len(data):
            data[at] = byte
        elif what == "insert":
            data[at:at] = bytes([byte])
        else:
            del data[at : at + length]
    return bytes(data)


def csv_bytes() -> bytes:
    text = io.StringIO(newline="")
    csv.DictWriter(text, COLUMNS).writerows([dict(zip(COLUMNS, COLUMNS, strict=True)), *ROWS])
    return text.getvalue().encode()


def parquet_bytes() -> bytes:
    buffer = io.BytesIO()
    pl.DataFrame(ROWS).with_columns(pl.col("birth_date").str.to_date()).write_parquet(buffer)
    return buffer.getvalue()


CSV = csv_bytes()
NDJSON = "\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS).encode()
PARQUET = parquet_bytes()


@QUICK
@given(MUTATIONS)
def test_damaged_csv(mutations: list[tuple[float, str, int, int]]):
    survives("citizens.csv", mutated(CSV, mutations))


@QUICK
@given(MUTATIONS, st.sampled_from([1, 64, 300]))
def test_damaged_csv_reads_the_same_whatever_the_block_size(mutations: list[tuple[float, str, int, int]], size: int):
    content = mutated(CSV, mutations)
    try:
        whole, frame = read("citizens.csv", content)
    except DdssError as error:
        with block_bytes(size), pytest.raises(type(error)):
            read("citizens.csv", content)
        return
    with block_bytes(size):
        pieces, other = read("citizens.csv", content)
    assert other.equals(frame)
    assert pieces.rejected_reasons == whole.rejected_reasons


@QUICK
@given(MUTATIONS)
def test_damaged_ndjson(mutations: list[tuple[float, str, int, int]]):
    survives("citizens.ndjson", mutated(NDJSON, mutations))


@QUICK
@given(MUTATIONS)
def test_damaged_parquet(prober: Prober, monkeypatch: pytest.MonkeyPatch, mutations: list[tuple[float, str, int, int]]):
    # One child for all examples: starting one takes longer than an example.
    monkeypatch.setattr(readers, "Prober", lambda: contextlib.nullcontext(prober))
    # Cut and shifted files fall at the footer; only bytes changed in place reach the pages.
    in_place = [(place, "set", byte, length) for place, _, byte, length in mutations]
    survives("citizens.parquet", mutated(PARQUET, mutations))
    survives("citizens.parquet", mutated(PARQUET, in_place))
