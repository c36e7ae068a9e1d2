import datetime as dt
import json
import os
from pathlib import Path

import polars as pl
import postgres as support
import pytest

from checks.errors import InputProblems, SourceError
from flows.intake import Extract, load
from flows.intake.digest import Digest
from flows.intake.finding import exists
from flows.intake.postgres import Snapshot
from flows.intake.relations import absolute, relation
from schemas.contract import CITIZENS, DOSSIERS, Table
from schemas.mapping import official_mapping

CANARY = "CANARYPASSWORD"
BIN = support.programs()
needs_server = pytest.mark.skipif(BIN is None, reason="no PostgreSQL is installed (initdb was not found)")

PEOPLE = """
CREATE SCHEMA register;
CREATE DOMAIN register.code AS varchar(12);
CREATE TYPE register.sex AS ENUM ('1', '2');
CREATE TABLE register.citizens (
    "SoDinhDanh" register.code, full_name text, birth_date date, sex_code register.sex, managing_unit char(5),
    updated_at timestamptz, permanent_since timestamp, "Ghi chú" text
);
INSERT INTO register.citizens VALUES
    ('001090000001', 'Nguyễn Thị "Hương"', '1990-01-31', '2', '00097', '2024-05-06 20:00:00+00', '2020-01-01', 'x'),
    ('001090000002', E'B\\nC', 'infinity', '1', '00097', NULL, NULL, NULL),
    ('001090000003', '', NULL, NULL, '00097', 'infinity', NULL, NULL),
    ('001090000004', 'D', NULL, NULL, '00097', NULL, '2020-01-01 05:00', NULL);
CREATE TABLE register.dossiers (
    dossier_code text, procedure_code text, managing_unit text, status_code text,
    fee_amount numeric(12, 2), supplement_days smallint, result_is_signed boolean
);
INSERT INTO register.dossiers VALUES
    ('1', '1', '00097', '1', 120000.00, 3, true), ('2', '1', '00097', '1', 1.50, 3, NULL);
CREATE TABLE register.bad (
    personal_id bigint, full_name text, birth_date interval, sex_code numeric, managing_unit json
);
CREATE VIEW register.failing AS
    SELECT "SoDinhDanh", full_name, birth_date, (1 / (length(full_name) - 1))::text AS sex_code, managing_unit
    FROM register.citizens;
CREATE TABLE register.none (LIKE register.citizens);
CREATE TABLE register."Odd ""name" AS TABLE register.citizens;
CREATE TABLE register.mine AS TABLE register.citizens;
ALTER TABLE register.mine ENABLE ROW LEVEL SECURITY;
CREATE POLICY one ON register.mine USING ("SoDinhDanh" = '001090000001');
CREATE ROLE clerk LOGIN; GRANT USAGE ON SCHEMA register TO clerk; GRANT SELECT ON register.mine TO clerk;
"""


@pytest.fixture(scope="module")
def reached():
    assert BIN is not None
    with support.server(BIN) as variables:
        support.psql(BIN, variables, PEOPLE)
        yield variables


@pytest.fixture
def server(reached, monkeypatch):
    for name, value in reached.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("DDSS_POSTGRES_URL", raising=False)
    monkeypatch.delenv("DDSS_POSTGRES_BLOCK", raising=False)
    return reached


def read(tmp_path: Path, name: str = "register.citizens", table: Table = CITIZENS, **more) -> Extract:
    path = Path(f"postgresql:{name}")
    work, rejected = tmp_path / "work", tmp_path / "rejected"
    found = load(path, table, mapping=official_mapping(), work=work, rejected=rejected, **more)
    assert found.received == found.frame.collect().height + found.rejected
    return found


def fault(tmp_path: Path, name: str, table: Table = CITIZENS) -> str:
    with pytest.raises(InputProblems) as caught:
        read(tmp_path, name, table)
    return str(caught.value)


@needs_server
def test_a_table_is_read_by_the_contract(server, tmp_path):
    found = read(tmp_path)
    assert found.received == 4
    assert found.rejected_reasons == {
        "birth_date: not a date (YYYY-MM-DD)": 1,
        "permanent_since: not a date (YYYY-MM-DD)": 1,
        "updated_at: not a datetime (YYYY-MM-DD HH:MM:SS)": 1,
    }
    (row,) = found.frame.collect().rows(named=True)
    assert row == {
        "personal_id": "001090000001",
        "full_name": 'Nguyễn Thị "Hương"',
        "birth_date": dt.date(1990, 1, 31),
        "sex_code": "2",
        "managing_unit": "00097",
        "updated_at": dt.datetime(2024, 5, 7, 3),
        "permanent_since": dt.date(2020, 1, 1),
    }
    assert found.unknown_columns == ("Ghi chú",)
    rows = [json.loads(line) for line in (tmp_path / "rejected" / "citizens.ndjson").read_text("utf-8").splitlines()]
    assert [(row["file"], row["line"]) for row in rows] == [("postgresql:register.citizens", at) for at in (2, 3, 4)]
    assert "B\\nC" in rows[0]["raw"]


@needs_server
def test_numbers_are_integers_where_they_are_whole(server, tmp_path):
    found = read(tmp_path, "register.dossiers", DOSSIERS)
    assert found.rejected_reasons == {"fee_amount: not a whole number": 1}
    kept = found.frame.select("fee_amount", "supplement_days", "result_is_signed").collect()
    assert kept.rows() == [(120_000, 3, True)]


@needs_server
def test_numbers_are_no_codes(server, tmp_path):
    said = fault(tmp_path, "register.bad")
    for column, kind in (("personal_id", "int8"), ("birth_date", "interval"), ("sex_code", "numeric")):
        assert f"{column}: kiểu {kind}" in said
    assert "managing_unit: kiểu json" in said
    assert "leading zeros would be lost" in said


@needs_server
def test_the_fact_of_a_table_names_no_server_and_knows_no_order(server, reached, tmp_path):
    (before,) = read(tmp_path).files
    assert before.name == "postgresql:register.citizens"
    assert before.rows == 4
    assert set(before.facts()) == {"name", "bytes", "sha256", "rows"}
    # The same rows, written anew in another order.
    support.psql(
        BIN,
        reached,
        "BEGIN; CREATE TEMP TABLE held AS TABLE register.citizens; TRUNCATE register.citizens;"
        'INSERT INTO register.citizens SELECT * FROM held ORDER BY "SoDinhDanh" DESC; COMMIT;',
    )
    again = read(tmp_path)
    assert again.frame.collect()["personal_id"].to_list() == ["001090000001"]
    assert again.files == (before,)
    support.psql(BIN, reached, "UPDATE register.citizens SET full_name = 'E' WHERE full_name = 'D'")
    (changed,) = read(tmp_path).files
    support.psql(BIN, reached, "UPDATE register.citizens SET full_name = 'D' WHERE full_name = 'E'")
    assert changed.sha256 != before.sha256
    assert changed.bytes == before.bytes


@needs_server
def test_names_are_quoted(server, tmp_path):
    assert read(tmp_path, 'register.Odd "name').received == 4
    assert "there is no such table" in fault(tmp_path, 'register.citizens"; DROP TABLE register.citizens; --')
    assert read(tmp_path).received == 4


@needs_server
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("register.nowhere", "there is no such table"),
        ("nowhere.citizens", "there is no such table"),
        ("register.none", "no data rows"),
        ("register.dossiers", "required column personal_id is missing"),
        ("register.failing", "the server reports an error"),
    ],
)
def test_what_can_be_mended_is_told(server, tmp_path, name, said):
    text = fault(tmp_path, name)
    assert said in text
    assert "Hương" not in text


@needs_server
def test_an_account_without_the_right_to_read_is_told(server, tmp_path, monkeypatch):
    monkeypatch.setenv("PGUSER", "clerk")
    assert "this account may not read it" in fault(tmp_path, "register.citizens")


@needs_server
def test_rows_that_are_hidden_from_the_account_are_told(server, tmp_path, monkeypatch):
    assert read(tmp_path, "register.mine").warnings == ()
    monkeypatch.setenv("PGUSER", "clerk")
    found = read(tmp_path, "register.mine")
    assert found.received == 1
    assert any("row security" in warning for warning in found.warnings)


@needs_server
def test_both_tables_are_seen_as_they_were_at_one_moment(server, reached, tmp_path):
    with Snapshot() as snapshot:
        before = read(tmp_path, snapshot=snapshot)
        support.psql(BIN, reached, "INSERT INTO register.dossiers VALUES ('3', '1', '00097', '1')")
        try:
            during = read(tmp_path, "register.dossiers", DOSSIERS, snapshot=snapshot)
            after = read(tmp_path, "register.dossiers", DOSSIERS)
        finally:
            support.psql(BIN, reached, "DELETE FROM register.dossiers WHERE dossier_code = '3'")
    assert (before.received, during.received, after.received) == (4, 2, 3)


@needs_server
def test_a_table_that_changes_while_it_is_read_is_read_as_it_was(server, reached, tmp_path):
    support.psql(
        BIN,
        reached,
        "CREATE TABLE register.large AS SELECT lpad(g::text, 12, '0') AS personal_id, repeat('x', 200) AS full_name"
        " FROM generate_series(1, 300000) g;",
    )
    table = relation(Path("postgresql:register.large"))
    heights = []
    with Snapshot() as snapshot:
        for batch in snapshot.batches(table, {"id": "personal_id", "name": "full_name"}):
            if not heights:
                support.psql(BIN, reached, "DELETE FROM register.large WHERE personal_id > '000000000005'")
            heights.append(batch.height)
    assert sum(heights) == 300_000
    assert len(heights) > 2
    with Snapshot() as snapshot:
        assert sum(batch.height for batch in snapshot.batches(table, {"id": "personal_id"})) == 5


@needs_server
def test_one_table_at_fault_does_not_keep_the_other_from_being_looked_at(server, tmp_path):
    with Snapshot() as snapshot:
        for name in ("register.nowhere", "register.failing"):
            with pytest.raises(InputProblems):
                read(tmp_path, name, snapshot=snapshot)
        assert read(tmp_path, snapshot=snapshot).received == 4


@needs_server
def test_nothing_can_be_written(server):
    with Snapshot() as snapshot:
        snapshot.fields(relation(Path("postgresql:register.citizens")))
        # There is no other way to ask it for what it never asks.
        with snapshot._connection.cursor() as cursor, pytest.raises(Exception, match="read-only transaction"):  # noqa: SLF001 - as said
            cursor.execute("DELETE FROM register.citizens")


@needs_server
def test_a_server_that_stops_meanwhile_is_a_source_that_cannot_be_reached(server, reached):
    table = relation(Path("postgresql:register.citizens"))
    with Snapshot() as snapshot:
        snapshot.fields(table)
        support.psql(BIN, reached, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state LIKE 'idle in%'")
        with pytest.raises(SourceError, match=r"register\.citizens"):
            snapshot.fields(table)


@pytest.mark.parametrize(
    ("address", "error"),
    [
        (f"postgresql://clerk:{CANARY}@127.0.0.1:1/register", SourceError),
        (f"postgresql://clerk:{CANARY}@no-such-host.invalid/register", SourceError),
        (f"postgresql://clerk:{CANARY} x@127.0.0.1:1/register", InputProblems),
        (f"host=127.0.0.1 password={CANARY} nonsense=1", InputProblems),
        (f"postgresql://clerk:{CANARY}@/x?service=nowhere{CANARY}", InputProblems),
    ],
)
def test_no_password_is_told(monkeypatch, tmp_path, capfd, address, error):
    monkeypatch.setenv("DDSS_POSTGRES_URL", address)
    with pytest.raises(error) as caught:
        read(tmp_path)
    assert CANARY not in str(caught.value)
    assert "127.0.0.1" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert CANARY not in "".join(capfd.readouterr())


@needs_server
def test_a_refused_password_is_for_the_user_to_mend(server, reached, tmp_path, monkeypatch):
    data = Path(reached["PGHOST"], "data", "pg_hba.conf")
    before = data.read_text()
    data.write_text("local all locked scram-sha-256\n" + before)
    support.psql(BIN, reached, f"CREATE ROLE locked LOGIN PASSWORD '{CANARY}right'; SELECT pg_reload_conf();")
    monkeypatch.setenv("PGUSER", "locked")
    for password in ("", f"{CANARY}wrong"):
        monkeypatch.setenv("PGPASSWORD", password)
        said = fault(tmp_path, "register.citizens")
        assert "the server refuses the connection" in said
        assert CANARY not in said
    monkeypatch.setenv("PGPASSWORD", f"{CANARY}right")
    assert "may not read it" in fault(tmp_path, "register.citizens")


@needs_server
def test_the_address_may_lie_in_a_secret_of_prefect(server, tmp_path, monkeypatch):
    host = os.environ.pop("PGHOST")
    secret = f"postgresql://{support.USER}@/postgres?host={host}"
    monkeypatch.setattr("prefect.blocks.system.Secret.load", lambda name: {"register": _Held(secret)}[name])
    monkeypatch.setenv("DDSS_POSTGRES_BLOCK", "register")
    assert read(tmp_path).received == 4
    monkeypatch.setenv("DDSS_POSTGRES_BLOCK", f"other{CANARY}")
    said = fault(tmp_path, "register.citizens")
    assert "can't be opened" in said
    assert CANARY not in said


class _Held:
    def __init__(self, secret: str) -> None:
        self.secret = secret

    def get(self) -> str:
        return self.secret


@pytest.mark.parametrize(
    "name", ["", "citizens", "register.", ".citizens", f"//clerk:{CANARY}@host/db.x", f"u:{CANARY}@host.table"]
)
def test_a_source_that_names_no_table(tmp_path, name):
    path = Path(f"postgresql:{name}")
    with pytest.raises(InputProblems) as caught:
        exists(path)
    assert "SCHEMA.TABLE" in str(caught.value)
    assert CANARY not in str(caught.value)


def test_names_of_tables_are_no_paths(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert absolute(Path("postgresql:register.citizens")) == Path("postgresql:register.citizens")
    assert absolute(Path("citizens.csv")) == tmp_path / "citizens.csv"
    assert exists(Path("postgresql:register.citizens"))
    assert not exists(Path("citizens.csv"))


def digest(rows: list[tuple[str | None, str | None]], split: int = 0) -> str:
    held = Digest(("a", "b"))
    frame = pl.DataFrame(rows, schema={"a": pl.String, "b": pl.String}, orient="row")
    for part in (frame[:split], frame[split:]):
        held.take(part)
    return held.fact("t").sha256


def test_a_digest_tells_values_apart_and_not_the_order_or_the_batches():
    rows = [("1", "x"), ("2", None), ("3", "y\nz"), ("2", None)]
    whole = digest(rows)
    assert digest(rows[::-1]) == whole
    assert digest(rows, split=3) == whole
    others = [
        rows[:3],
        [*rows, rows[1]],
        [("1", "x"), ("2", ""), ("3", "y\nz"), ("2", None)],
        [("1", "x"), ("2", None), ("3", "y\rz"), ("2", None)],
        [("1", 'x"'), ("2", None), ("3", "y\nz"), ("2", None)],
        [("1,x", None), ("2", None), ("3", "y\nz"), ("2", None)],
        [("x", "1"), ("2", None), ("3", "y\nz"), ("2", None)],
    ]
    assert len({whole, *map(digest, others)}) == len(others) + 1
