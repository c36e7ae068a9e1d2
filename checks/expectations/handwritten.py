"""Suites of others, read from a folder of JSON files as GX writes them; everything wrong with them is said at once."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from great_expectations.compatibility.pydantic import ValidationError
from great_expectations.exceptions.exceptions import GreatExpectationsError
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

import checks.expectations.engine.datasource
import checks.expectations.rules  # noqa: F401 - GX finds what was imported
from checks.catalogue import RULES
from checks.errors import InputProblems, Problem
from checks.expectations.arguments import columns_read, parameters_named
from checks.expectations.engine.differences import UNSUPPORTED
from checks.expectations.suite import Suite
from checks.expectations.suites import shipped
from checks.expectations.translation import AS_OF, OWN, PERIOD_END

REMEDY = "Xem mẫu trong / see the samples in checks/expectations/suites."


def read_suites(folder: Path, columns: Mapping[str, Collection[str]]) -> tuple[Suite, ...]:
    """The suites in a folder, in the order of their files' names.

    Args:
        folder: holds one JSON file per suite.
        columns: the columns of every table that a suite may be for, by the table's name.

    Raises:
        InputProblems: there is no such folder, no suite in it, or something in one isn't right; all of it at once.
    """
    if not folder.is_dir():
        raise InputProblems([Problem(folder.name, "không có thư mục này / no such folder.", REMEDY)])
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise InputProblems([Problem(folder.name, "không có tệp .json nào / no .json file.", REMEDY)])
    taken = {each.name for each in shipped()}
    problems: list[Problem] = []
    suites: list[Suite] = []
    for path in paths:
        try:
            found = read_suite(path, columns)
        except InputProblems as error:
            problems.extend(error.problems)
            continue
        if found.name in taken:
            problems.append(_problem(path, f"tên đã dùng / the name is taken: {found.name!r}."))
        taken.add(found.name)
        suites.append(found)
    if problems:
        raise InputProblems(problems)
    return tuple(suites)


def read_suite(path: Path, columns: Mapping[str, Collection[str]]) -> Suite:
    """One suite.

    Raises:
        InputProblems: something in it isn't right; all of it at once.
    """
    try:
        data = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise InputProblems([_problem(path, "không có tệp này / no such file.")]) from None
    except (OSError, ValueError) as error:
        what = f"không đọc được JSON / can't be read as JSON: {type(error).__name__}."
        raise InputProblems([_problem(path, what)]) from None
    problems = list(_problems_of_suite(path, data, columns))
    if problems:
        raise InputProblems(problems)
    return Suite(data["name"], data["meta"]["table"], {**data, "expectations": list(data["expectations"])})


def _problem(path: Path, what: str) -> Problem:
    return Problem(path.name, what, REMEDY)


def _problems_of_suite(path: Path, data: Any, columns: Mapping[str, Collection[str]]) -> Iterator[Problem]:
    if not isinstance(data, dict):
        yield _problem(path, "phải là một đối tượng JSON / it must be a JSON object.")
        return
    strangers = sorted(set(data) - {"name", "id", "notes", "meta", "expectations", "suite_parameters"})
    if strangers:
        yield _problem(path, f"mục không rõ / unknown entry {strangers[0]!r}.")
    if not isinstance(data.get("name"), str) or not data["name"].replace("-", "").replace("_", "").isalnum():
        yield _problem(path, "cần mục name gồm chữ, số, gạch nối / it needs a name of letters, digits and hyphens.")
    meta = data.get("meta")
    table = meta.get("table") if isinstance(meta, dict) else None
    if table not in columns:
        yield _problem(path, f"cần meta.table là một trong / meta.table must be one of: {', '.join(columns)}.")
    held = data.get("expectations")
    if not isinstance(held, list) or not held:
        yield _problem(path, "cần danh sách expectations / it needs a list of expectations.")
        return
    for number, written in enumerate(held, start=1):
        for what in _wrong(written, columns.get(table, ()) if isinstance(table, str) else ()):
            yield _problem(path, f"expectations[{number}]: {what}")


def _wrong(written: Any, columns: Collection[str]) -> Iterator[str]:
    """What is wrong with an expectation, a sentence each."""
    if not isinstance(written, dict) or not isinstance(written.get("type"), str):
        yield "cần type và kwargs / it needs a type and kwargs."
        return
    arguments = written.get("kwargs")
    if not isinstance(arguments, dict):
        yield "kwargs phải là một đối tượng / kwargs must be an object."
        return
    if written["type"] in UNSUPPORTED:
        yield f"{written['type']}: không dùng được / can't be used: {UNSUPPORTED[written['type']]}."
        return
    try:
        ExpectationConfiguration(**written).to_domain_obj()
    except ValidationError as error:
        for each in error.errors():
            where = ".".join(map(str, each["loc"]))
            yield f"{written['type']}, {where}: {each['msg']}."
    except (GreatExpectationsError, TypeError, ValueError) as error:
        yield f"{written['type']}: không dùng được / can't be used ({type(error).__name__})."
    yield from _unknown(written["type"], arguments, columns)


def _unknown(kind: str, arguments: Mapping[str, Any], columns: Collection[str]) -> Iterator[str]:
    if kind == OWN and arguments.get("rule_id") not in {rule.id for rule in RULES}:
        yield f"không có quy tắc này / no such rule: {arguments.get('rule_id')!r}."
    if columns:
        for name in columns_read(arguments):
            if name not in columns:
                yield f"không có cột này / no such column: {name!r}."
    for name in parameters_named(arguments):
        if name not in {AS_OF, PERIOD_END}:
            yield f"chỉ có tham số / the only parameters are {AS_OF}, {PERIOD_END}: {name!r}."
