"""Schemas of other teams: what is read of them, what is said of the rest, and what is refused."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest

from checks.errors import InputError
from flows.cli import main
from schemas.contract import Privacy
from schemas.contracts.change import Verdict
from schemas.contracts.diff import compare
from schemas.contracts.domains import refusal
from schemas.contracts.foreign import MOST_CHARACTERS, ours, read
from schemas.contracts.foreign_patterns import whole
from schemas.contracts.json_schema import dump as dump_json
from schemas.contracts.model import ColumnSpec, Contract, Type
from schemas.contracts.odcs import dump as dump_yaml
from schemas.contracts.sources import MOST_BYTES

OPENAPI = """
openapi: 3.0.3
info: {title: Cổng hồ sơ, version: 2.4.0}
paths: {}
components:
  schemas:
    DonXin:
      type: object
      required: [maDon, ngayNop, nguoiNop]
      properties:
        maDon: {type: string, pattern: '^D\\d{4}$', description: Mã đơn}
        ngayNop: {type: string, format: date}
        capNhat: {type: string, format: date-time, nullable: true}
        trangThai: {$ref: '#/components/schemas/TrangThai'}
        phi: {type: integer, format: int32, minimum: 0, exclusiveMinimum: true}
        nguoiNop:
          type: object
          required: [ten]
          properties:
            ten: {type: string, maxLength: 100}
            thu: {type: string, format: email}
        tep: {type: array, items: {type: string}}
    TrangThai: {type: string, enum: [moi, xong]}
"""

ODCS = """
apiVersion: v3.0.2
kind: DataContract
id: 53581432-6c55-4ba2-a65f-72344a91553a
version: 1.1.0
status: active
schema:
  - name: payments
    physicalName: tbl_pay_v2
    logicalType: object
    properties:
      - name: receipt_no
        primaryKey: true
        primaryKeyPosition: 1
        logicalType: string
        physicalType: varchar(18)
        logicalTypeOptions: {minLength: 4, maxLength: 18}
        classification: public
      - name: country
        logicalType: string
        required: true
        classification: top-secret
        quality:
          - {metric: invalidValues, arguments: {validValues: [VN, LA]}, mustBe: 0}
          - {type: sql, query: select 1, mustBe: 0}
      - name: paid_on
        logicalType: date
        logicalTypeOptions: {minimum: 2020-01-01, format: yyyy-MM-dd}
      - name: amount
        logicalType: number
        logicalTypeOptions: {multipleOf: 0.5}
        quality: [{rule: nullValues, mustBe: 0, type: library}]
      - {name: lines, logicalType: array}
    quality:
      - {metric: rowCount, mustBeGreaterThan: 10}
slaProperties: []
"""


def one(schema: dict[str, Any]) -> tuple[ColumnSpec, list[str]]:
    """The column that a JSON Schema of one property gives, and the keywords that aren't compared."""
    found = read("la.json", json.dumps({"type": "object", "properties": {"x": schema}}))
    return found.tables["record"].columns[0], [note.keyword for note in found.notes]


def test_an_openapi_document_gives_a_table_for_each_object():
    found = read("api.yaml", OPENAPI)
    assert list(found.tables) == ["DonXin"]
    table = found.tables["DonXin"]
    assert table.version == "2.4.0"
    assert [(c.name, c.type, c.required, c.nullable) for c in table.columns] == [
        ("maDon", Type.TEXT, True, False),
        ("ngayNop", Type.DATE, True, False),
        ("capNhat", Type.DATETIME, False, True),
        ("trangThai", Type.TEXT, False, False),
        ("phi", Type.INTEGER, False, False),
        ("nguoiNop.ten", Type.TEXT, True, False),
        ("nguoiNop.thu", Type.TEXT, False, False),
    ]
    held = table.by_name
    assert held["maDon"].pattern == "D[0-9]{4}"
    assert held["maDon"].en == "Mã đơn"
    assert held["trangThai"].values == ("moi", "xong")
    assert held["phi"].minimum == 1
    assert held["nguoiNop.ten"].max_length == 100
    assert {(note.path, note.keyword) for note in found.notes} == {
        ("DonXin.nguoiNop.thu", "format email"),
        ("DonXin.tep", "array"),
    }


def test_an_odcs_contract_gives_its_tables():
    found = read("pay.odcs.yaml", ODCS)
    table = found.tables["payments"]
    assert (table.version, table.key) == ("1.1.0", ("receipt_no",))
    assert [(c.name, c.type, c.nullable) for c in table.columns] == [
        ("receipt_no", Type.TEXT, False),
        ("country", Type.TEXT, False),
        ("paid_on", Type.DATE, True),
        ("amount", Type.NUMBER, False),
    ]
    held = table.by_name
    assert (held["receipt_no"].min_length, held["receipt_no"].max_length) == (4, 18)
    assert held["receipt_no"].privacy is Privacy.FREE
    assert held["country"].values == ("VN", "LA")
    assert held["country"].privacy is Privacy.DIRECT
    assert held["paid_on"].minimum == date(2020, 1, 1)
    assert {(note.path, note.keyword) for note in found.notes} == {
        ("payments", "quality"),
        ("payments.country", "classification"),
        ("payments.country", "quality sql"),
        ("payments.paid_on", "format yyyy-MM-dd"),
        ("payments.amount", "multipleOf"),
        ("payments.lines", "logicalType array"),
    }


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": ["string", "null"]}, {"nullable": True}),
        ({"anyOf": [{"type": "string", "maxLength": 3}, {"type": "null"}]}, {"nullable": True, "max_length": 3}),
        ({"type": "string", "nullable": True, "enum": ["a", None]}, {"nullable": True, "values": ("a",)}),
        ({"type": ["string", "null"], "enum": ["a"]}, {"nullable": False, "values": ("a",)}),
        ({"const": "a"}, {"type": Type.TEXT, "values": ("a",)}),
        ({"type": "integer", "exclusiveMinimum": 3, "minimum": 2}, {"minimum": 4}),
        ({"type": "integer", "exclusiveMinimum": 3, "minimum": 9}, {"minimum": 9}),
        ({"type": "integer", "exclusiveMaximum": 3}, {"maximum": 2}),
        ({"type": "integer", "maximum": 3, "exclusiveMaximum": True}, {"maximum": 2}),
        ({"type": "integer", "maximum": 3, "exclusiveMaximum": False}, {"maximum": 3}),
        ({"type": "number", "maximum": 2.5}, {"maximum": 2.5}),
        ({"type": "boolean", "default": False}, {"default": (False,)}),
        ({"type": "string", "title": "Tên", "x-order": 4}, {"vi": "Tên"}),
        ({"allOf": [{"type": "string"}, {"minLength": 2}]}, {"min_length": 2}),
    ],
)
def test_keywords_that_are_read(schema, expected):
    column, unread = one(schema)
    assert unread == []
    assert {name: getattr(column, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("schema", "keyword"),
    [
        ({"type": "string", "not": {"const": "x"}}, "not"),
        ({"type": "integer", "multipleOf": 5}, "multipleOf"),
        ({"type": "integer", "enum": [1, 2]}, "enum"),
        ({"type": "string", "enum": []}, "enum"),
        ({"type": "number", "exclusiveMinimum": 0}, "exclusiveMinimum"),
        ({"type": "string", "pattern": "(?=a)b"}, "pattern"),
        ({"type": "string", "format": "uuid"}, "format uuid"),
        ({"type": "string", "oneOf": [{"minLength": 1}, {"maxLength": 9}]}, "oneOf"),
        ({"type": "string", "minLength": "3"}, "minLength"),
        ({"type": "string", "minimum": 3}, "minimum"),
        ({"type": "string", "$ref": "https://example.org/s.json"}, "$ref"),
        ({"allOf": [{"type": "string", "maxLength": 2}, {"maxLength": 3}]}, "allOf maxLength"),
    ],
)
def test_keywords_that_are_not_compared_are_named(schema, keyword):
    assert one(schema)[1] == [keyword]


def test_a_closed_object_is_told():
    schema = {"type": "object", "properties": {"x": {"type": "string"}}, "additionalProperties": False}
    assert [note.keyword for note in read("la.json", json.dumps(schema)).notes] == ["additionalProperties"]


def test_a_schema_that_refers_to_itself_ends():
    looped = {
        "type": "object",
        "properties": {"x": {"$ref": "#/$defs/a"}, "y": {"type": "string"}},
        "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}},
    }
    found = read("la.json", json.dumps(looped))
    assert [column.name for column in found.tables["record"].columns] == ["y"]
    assert "$ref" in [note.keyword for note in found.notes]


def test_an_object_that_holds_itself_ends():
    tree = {
        "$ref": "#/$defs/node",
        "$defs": {"node": {"type": "object", "properties": {"child": {"$ref": "#/$defs/node"}}}},
    }
    found = read("la.json", json.dumps(tree))
    assert found.tables["record"].columns == ()
    assert found.notes


@pytest.mark.parametrize(
    ("pattern", "taken", "refused"),
    [
        (r"^\d{2}$", ("12",), ("1", "123", "a12", "١٢")),
        ("ab", ("ab", "xab", "abx", "a\nab"), ("a", "ba")),
        ("^ab", ("ab", "abx"), ("xab",)),
        ("ab$", ("ab", "xab"), ("abx",)),
        (r"[^\d]", ("a", "1a"), ("1", "")),
        ("a|b", ("a", "xb"), ("c",)),
        ("^(?:a|b)$", ("a", "b"), ("ab",)),
        (r"^[$^]\$$", ("$$", "^$"), ("$",)),
        (r"^\w+$", ("a_1",), ("é", "")),
    ],
)
def test_patterns_keep_their_meaning(pattern, taken, refused):
    found = whole(pattern)
    assert found is not None
    assert [text for text in taken if re.fullmatch(found, text) is None] == []
    assert [text for text in refused if re.fullmatch(found, text) is not None] == []


@pytest.mark.parametrize(
    "pattern",
    ["^a|b$", "(?<!a)b", r"(a)\1", r"\p{L}", r"\bab", r"a\s", "a++", "a$b", "[a", "(", "\\", "[[a]]", r"\u0041"],
)
def test_patterns_that_engines_read_apart_are_not_read(pattern):
    assert whole(pattern) is None


def test_the_verdict_on_two_foreign_versions_is_shown_by_a_record():
    old = read("a.yaml", OPENAPI).tables["DonXin"]
    new = read("b.yaml", OPENAPI.replace("enum: [moi, xong]", "enum: [moi]").replace("format: int32", "format: int64"))
    changes = {change.kind.value: change for change in compare(old, new.tables["DonXin"])}
    assert set(changes) == {"code_removed", "type_widened"}
    witness = changes["code_removed"].backward.witness
    assert witness is not None
    assert refusal(new.tables["DonXin"].by_name["trangThai"], witness.rows[0]["trangThai"]) == "codes"
    assert changes["type_widened"].backward.verdict is Verdict.COMPATIBLE


def test_one_foreign_schema_against_itself_is_no_change():
    for name, text in (("a.yaml", OPENAPI), ("b.yaml", ODCS)):
        for table in read(name, text).tables.values():
            assert compare(table, table) == ()


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nschema: [*c, *c]\n"


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.yaml", BOMB, "aliases"),
        ("a.yaml", "a: 1\na: 2\n", "declared twice"),
        ("a.yaml", "[" * 60 + "]" * 60, "nested"),
        ("a.yaml", "a: !!python/object/apply:os.system [id]\n", "not valid YAML"),
        ("a.yaml", "a: [1\n", "not valid YAML"),
        ("a.yaml", "- 1\n", "not a schema"),
        ("a.yaml", "kind: DataContract\napiVersion: v2.2.2\n", "version 3"),
        ("a.yaml", "kind: DataContract\napiVersion: v3.1.0\nschema: []\n", "describes no table"),
        ("a.json", '{"a": 1, "a": 2}', "declared twice"),
        ("a.json", "[" * 90_000, "not valid JSON"),
        ("a.json", "[" * 60 + "]" * 60, "nested"),
        ("a.json", '{"a": NaN}', "not valid JSON"),
        ("a.json", '{"a": 1e999}', "infinite"),
        ("a.json", '{"type": "string"}', "describes no table"),
        ("a.json", " " * (MOST_CHARACTERS + 1), "longer than"),
        (
            "a.json",
            json.dumps({"type": "object", "properties": {f"c{n}": {"type": "string"} for n in range(5_001)}}),
            "more than 5000 columns",
        ),
    ],
)
def test_what_is_refused(name, content, why):
    with pytest.raises(InputError, match=why):
        read(name, content)


def test_our_own_files_are_told_from_foreign_ones():
    contract = Contract(table="citizens", version="1.0.0", columns=(ColumnSpec(name="x", type=Type.TEXT),))
    assert ours(dump_json(contract))
    assert ours(dump_yaml(contract))
    assert not ours(OPENAPI)
    assert not ours(ODCS)


def test_the_command_line_compares_foreign_files_and_names_what_it_left_out(tmp_path, capsys):
    old, new = tmp_path / "old.yaml", tmp_path / "new.odcs.yaml"
    old.write_text(ODCS, "utf-8")
    new.write_text(ODCS.replace("validValues: [VN, LA]", "validValues: [VN]"), "utf-8")
    assert main(["contract", "diff", str(old), str(new)]) == 1
    told = capsys.readouterr()
    assert "payments.country" in told.out
    assert "payments.lines: logicalType array" in told.err
    assert main(["contract", "diff", str(old), str(old)]) == 0


@pytest.mark.parametrize("version", ["", "version: '2026-11'\n", "version: 1.4.0\n"])
def test_versions_of_other_teams_are_theirs(version, tmp_path, capsys):
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    text = ODCS.replace("version: 1.1.0\n", version)
    old.write_text(text, "utf-8")
    new.write_text(text.replace("maxLength: 18", "maxLength: 17"), "utf-8")
    assert main(["contract", "diff", str(old), str(new), "--json", "--compatibility", "full-transitive"]) == 1
    assert "length_tightened" in capsys.readouterr().out


def test_the_command_line_opens_no_huge_file(tmp_path, capsys):
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    assert main(["contract", "diff", str(path), "working"]) == 2
    assert "longer than" in capsys.readouterr().err
