"""PostgreSQL: tables and views, read in one read-only snapshot of the database and never written to.

Where the database is, and who asks, comes from the environment alone:
`DDSS_POSTGRES_URL`, the Prefect secret that `DDSS_POSTGRES_BLOCK` names, or the variables of libpq (`PGHOST`,
`PGSERVICE` …). What the driver says of an error may hold the password, the query or a record, so it is never repeated.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NoReturn, Self

import polars as pl

from checks.errors import DdssError, InputProblems, Problem, SourceError
from flows.intake import problems as say
from flows.intake.relations import BLOCK, URL, Relation, quoted
from schemas.contract import DTYPES, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import TracebackType

    from schemas.contract import Column

_WAIT_SECONDS = "30"

_NUMBERS = frozenset({"int2", "int4", "int8", "float4", "float8"})
_AS_IT_IS: Mapping[Kind, frozenset[str]] = MappingProxyType(
    {
        Kind.TEXT: frozenset(),
        Kind.DATE: frozenset({"date", "timestamp", "timestamptz"}),
        Kind.DATETIME: frozenset({"date", "timestamp", "timestamptz"}),
        Kind.INTEGER: _NUMBERS,
        Kind.BOOLEAN: frozenset({"bool", "int2", "int4", "int8"}),
    }
)
"""Types that the driver hands over as what they are. Numbers are never text: their leading zeros are gone."""
_WRITTEN_OUT = frozenset({"S", "E"})
"""Categories of types that are text: strings and enumerations."""

_FIELDS = """
SELECT a.attname::text AS name, coalesce(b.typname, t.typname)::text AS type, t.typcategory::text AS category,
       (c.relrowsecurity AND row_security_active(c.oid)) AS secured
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum
"""
_REFUSALS = ("authentication failed", "no password supplied", "no pg_hba.conf entry", "does not exist", "not permitted")
"""What a server, or libpq, says in English of a connection that will be refused again."""
_NO_NAME = "could not translate host name"
_PASSING = ("08", "53", "57", "58")
"""Classes of SQLSTATE that pass by themselves: connection lost, no resources, shutdown or time-out, the disk."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a relation: its name, the name of its type (of a domain, what it is made of) and its category."""

    name: str
    type: str
    category: str

    def expression(self, kind: Kind) -> str | None:
        """SQL that gives the column as something to read this kind from; None where its type is no such thing."""
        name = quoted(self.name)
        if self.type in _AS_IT_IS[kind]:
            return name
        if self.category in _WRITTEN_OUT or (kind is Kind.TEXT and self.type == "uuid"):
            return f"{name}::text"
        if kind is Kind.INTEGER and self.type == "numeric":
            return f"trim_scale({name})::text"
        return None


class Snapshot:
    """One read-only transaction in which every table of a run is read: opened when first needed."""

    def __init__(self) -> None:
        """Connect to nothing yet."""
        self._connection: Any = None

    def __enter__(self) -> Self:
        """Nothing to do before the first table."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the transaction and the connection."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            # A server that has gone can't be told goodbye.
            with contextlib.suppress(Exception):
                connection.close()

    def fields(self, table: Relation) -> tuple[tuple[Field, ...], bool]:
        """Columns of a table, in order, and whether the server hides rows of it from this account.

        Raises:
            InputProblems: there is no such table, or no connection can be made as the environment says.
            SourceError: the server can't be reached now.
        """
        self._connect()
        with self._asking(table) as cursor:
            cursor.execute(_FIELDS, (table.schema, table.name))
            rows = pl.DataFrame(cursor.fetch_arrow()).rows(named=True)
        if not rows:
            raise InputProblems([_no_table(table)])
        fields = tuple(Field(row["name"], row["type"], row["category"]) for row in rows)
        return fields, any(row["secured"] for row in rows)

    def batches(self, table: Relation, expressions: Mapping[str, str]) -> Iterator[pl.DataFrame]:
        """The rows of a table as they come, some 16 MB at a time.

        Args:
            table: Which.
            expressions: By name in the result, the SQL of each column.
        """
        from arro3.core import RecordBatchReader  # noqa: PLC0415 - only where a database is read

        self._connect()
        chosen = ", ".join(f"{sql} AS {quoted(name)}" for name, sql in expressions.items())
        with self._asking(table) as cursor:
            # Names come from the catalogue or the contract and are quoted: nothing of it is the user's own SQL.
            cursor.execute(f"SELECT {chosen} FROM {table.quoted}")  # noqa: S608
            for batch in RecordBatchReader.from_arrow(cursor.fetch_arrow()):
                yield pl.DataFrame(batch)

    @contextlib.contextmanager
    def _asking(self, table: Relation) -> Iterator[Any]:
        """A cursor; after an error the transaction goes on, so that another table can still be looked at."""
        cursor = self._connection.cursor()
        try:
            cursor.execute("SAVEPOINT asked")
            yield cursor
        except Exception as error:  # noqa: BLE001 - whatever it says may quote a record
            with contextlib.suppress(Exception):
                cursor.close()
            _raise_asked(table, error, alive=self._goes_on())
        finally:
            with contextlib.suppress(Exception):
                cursor.close()

    def _goes_on(self) -> bool:
        """Take back what failed; whether the server still answers."""
        try:
            with self._connection.cursor() as cursor:
                cursor.execute("ROLLBACK TO SAVEPOINT asked")
        except Exception:  # noqa: BLE001 - whatever it says, the connection is of no more use
            return False
        return True

    def _connect(self) -> None:
        if self._connection is not None:
            return
        # The driver's libraries load only where a database is read.
        from adbc_driver_postgresql import dbapi  # type: ignore[import-untyped]  # noqa: PLC0415 - as said

        os.environ.setdefault("PGCONNECT_TIMEOUT", _WAIT_SECONDS)
        address = _address()
        connection = None
        try:
            connection = dbapi.connect(address, autocommit=True)
            with connection.cursor() as cursor:
                cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                cursor.execute("SET LOCAL client_encoding TO 'UTF8'")
        except Exception as error:  # noqa: BLE001 - whatever it says may hold the password
            if connection is not None:
                with contextlib.suppress(Exception):
                    connection.close()
            _raise_unconnected(str(error))
        self._connection = connection


def _address() -> str:
    if url := os.environ.get(URL):
        return url
    if block := os.environ.get(BLOCK):
        return _secret(block)
    return "postgresql://"  # libpq looks into its own variables


def _secret(block: str) -> str:
    """The address that a Prefect secret holds."""
    from prefect.blocks.system import Secret  # noqa: PLC0415 - Prefect takes seconds to import

    try:
        found = Secret.load(block)
        return str(found.get())  # type: ignore[union-attr]  # it is a coroutine in coroutines only
    except Exception:  # noqa: BLE001 - whatever it says may quote the secret
        raise InputProblems(
            [
                Problem(
                    BLOCK,
                    "không mở được khối bí mật Prefect này. / this Prefect secret can't be opened.",
                    "Kiểm tra tên khối. / Check the block's name.",
                )
            ]
        ) from None


def wrong_type(table: Relation, column: Column, field: Field) -> Problem:
    """A column whose type can't be read as the contract's kind."""
    where = f"{table.label}, {column.name}"
    if column.kind is Kind.TEXT:
        return Problem(
            where,
            f"kiểu {field.type} cho cột văn bản. / type {field.type} in a text column.",
            "Mã là văn bản: kiểu số làm mất số 0 ở đầu; hãy đọc một khung nhìn có cột kiểu text. / "
            "Codes are text: leading zeros would be lost; read a view that has them as text.",
        )
    return Problem(
        where,
        f"kiểu {field.type} không đọc được thành {column.kind.value}. / type {field.type} cannot be read as "
        f"{column.kind.value}.",
        f"Cần kiểu tương ứng với {DTYPES[column.kind]}. / A type that matches {DTYPES[column.kind]} is needed.",
    )


def secured(table: Relation) -> str:
    """A warning: rows that this account may not see were not read."""
    return (
        f"{table.label}: bảng có bảo mật theo dòng, chỉ đọc được các dòng tài khoản này được xem. / "
        "row security is on: only rows that this account may see were read."
    )


def _no_table(table: Relation) -> Problem:
    return Problem(
        table.label,
        "không có bảng hay khung nhìn này. / there is no such table or view.",
        "Tên phân biệt chữ hoa, chữ thường; kiểm tra cả tên cơ sở dữ liệu. / "
        "Names are case-sensitive; check the database's name too.",
    )


def _raise_unconnected(said: str) -> NoReturn:
    """An error of ours for a connection that failed; `said` is looked at and not repeated."""
    reached = "connection to server" in said
    if _NO_NAME in said or (reached and not any(words in said for words in _REFUSALS)):
        raise SourceError(
            "PostgreSQL: không kết nối được máy chủ lúc này. / the server can't be reached now. "
            "Kiểm tra mạng và máy chủ. / Check the network and the server."
        ) from None
    what = "máy chủ từ chối kết nối. / the server refuses the connection."
    if not reached:
        what = "thông số kết nối không đúng. / the connection's settings are wrong."
    remedy = f"Kiểm tra {URL}, {BLOCK} hoặc các biến PG…. / Check those variables of the environment."
    raise InputProblems([Problem("PostgreSQL", what, remedy)]) from None


def _raise_asked(table: Relation, error: Exception, *, alive: bool) -> NoReturn:
    """An error of ours for a query that failed."""
    if isinstance(error, (DdssError, pl.exceptions.PolarsError)):
        raise error
    # Errors amid the rows come through Arrow's own interface, which has no place for a state.
    state = getattr(error, "sqlstate", None) or ""
    if not alive or state.startswith(_PASSING):
        raise SourceError(
            f"{table.label}: mất kết nối hoặc máy chủ ngừng giữa chừng. / "
            "the connection was lost, or the server stopped."
        ) from None
    if state == "42501":
        problem = Problem(
            table.label,
            "tài khoản không có quyền đọc. / this account may not read it.",
            "Cần quyền SELECT trên bảng, USAGE trên lược đồ. / It needs SELECT on the table, USAGE on the schema.",
        )
    elif state in {"42P01", "3F000"}:
        problem = _no_table(table)
    elif state.startswith("22"):
        problem = Problem(
            table.label,
            f"có giá trị máy chủ không đưa ra được. / the server can't give some value (SQLSTATE {state}).",
            "Kiểm tra bảng mã và khung nhìn. / Check the encoding and the view.",
        )
    else:
        problem = Problem(
            table.label, f"máy chủ báo lỗi. / the server reports an error ({state or 'SQL'}).", say.ASK_THE_OWNER
        )
    raise InputProblems([problem]) from None
