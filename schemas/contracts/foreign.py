"""Schemas that this project did not write: JSON Schema and ODCS files, read as far as they are understood.

Nothing is passed over in silence: each keyword that asks something and isn't compared is named in a `Note`. A file is
refused before it can cost memory: by its size, its depth, its aliases.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

import yaml

from checks.errors import InputError
from schemas.contracts import foreign_json, foreign_odcs
from schemas.contracts.model import Contract
from schemas.contracts.notes import Note, Notes

MOST_CHARACTERS = 2 * 1024 * 1024
"""Longest schema that is read; ours have a tenth of that."""
MOST_DEPTH = 40
MOST_COLUMNS = 5_000


@dataclass(frozen=True, slots=True)
class Foreign:
    """The tables of a foreign file, and what of it is not compared."""

    tables: Mapping[str, Contract]
    notes: tuple[Note, ...]


def read(name: str, content: str) -> Foreign:
    """Read a foreign schema.

    Args:
        name: the file's name; its ending says whether it is JSON or YAML.
        content: the file's text.

    Raises:
        InputError: it is too large, no JSON or YAML, no schema of a table, or it holds aliases.
    """
    if len(content) > MOST_CHARACTERS:
        raise _refused(name, "tệp quá lớn", f"longer than {MOST_CHARACTERS} characters")
    data = _json(name, content) if name.lower().endswith(".json") else _yaml(name, content)
    notes = Notes()
    if not isinstance(data, dict):
        raise _refused(name, "không phải lược đồ", "not a schema")
    if data.get("kind") == "DataContract" or "apiVersion" in data:
        tables = foreign_odcs.tables(data, notes)
    else:
        tables = foreign_json.tables(data, notes)
    if not tables:
        raise _refused(name, "không có bảng nào", "it describes no table: JSON Schema of an object, or ODCS 3, is read")
    if sum(len(table.columns) for table in tables.values()) > MOST_COLUMNS:
        raise _refused(name, "quá nhiều cột", f"more than {MOST_COLUMNS} columns")
    return Foreign(tables, notes.found)


def ours(content: str) -> bool:
    """Whether a file says of itself that this program wrote it."""
    return '"x-ddss"' in content or "id: ddss-" in content


def _refused(name: str, vi: str, en: str) -> InputError:
    return InputError(f"{name}: không dùng được, {vi} / can't be used: {en}.")


def _json(name: str, content: str) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        held = dict(pairs)
        if len(held) < len(pairs):
            raise _refused(name, "một tên khai hai lần", "a name is declared twice")
        return held

    def constant(_: str) -> NoReturn:
        raise ValueError

    try:
        data = json.loads(content, object_pairs_hook=once, parse_constant=constant)
    except (ValueError, RecursionError):
        raise _refused(name, "không phải JSON hợp lệ", "not valid JSON") from None
    _check(name, data, 0)
    return data


def _check(name: str, data: Any, depth: int) -> None:
    """Refuse what is nested too deep, and numbers beyond all numbers."""
    if depth > MOST_DEPTH:
        raise _refused(name, "lồng quá sâu", f"nested more than {MOST_DEPTH} deep")
    if isinstance(data, float) and not math.isfinite(data):
        raise _refused(name, "có số vô hạn", "a number is infinite")
    for part in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        _check(name, part, depth + 1)


def _yaml(name: str, content: str) -> Any:
    try:
        depth = 0
        for event in yaml.parse(content, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent):
                # A few lines of aliases unfold to more than any memory holds.
                raise _refused(name, "có tham chiếu YAML", "it holds YAML aliases; write them out")
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MOST_DEPTH:
                raise _refused(name, "lồng quá sâu", f"nested more than {MOST_DEPTH} deep")
        _check_keys(name, yaml.compose(content, Loader=yaml.SafeLoader))
        data = yaml.safe_load(content)
    except (yaml.YAMLError, ValueError, RecursionError):
        raise _refused(name, "không phải YAML hợp lệ", "not valid YAML") from None
    _check(name, data, 0)
    return data


def _check_keys(name: str, node: yaml.Node | None) -> None:
    """YAML's reader keeps the last of two equal keys, and says nothing."""
    if isinstance(node, yaml.MappingNode):
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        if len(set(keys)) < len(node.value):
            raise _refused(name, "một tên khai hai lần", "a name is declared twice, or isn't a word")
        for _, value in node.value:
            _check_keys(name, value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _check_keys(name, value)
