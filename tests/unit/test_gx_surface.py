"""What the engine touches of Great Expectations' own is there in the installed version, and is all listed."""

from __future__ import annotations

import ast
import importlib
import inspect
import tomllib
from pathlib import Path

import great_expectations as gx
import pytest

import checks.expectations.engine.datasource
from checks.expectations.engine.surface import MINORS, SURFACE

HOME = Path(checks.expectations.__file__).parent
INSTALLED = ".".join(gx.__version__.split(".")[:2])


def found(touched):
    held = importlib.import_module(touched.module)
    for part in touched.name.split("."):
        held = getattr(held, part)
    return held


def test_the_installed_version_is_one_that_this_was_seen_to_hold_on():
    assert INSTALLED in MINORS


def test_the_project_allows_those_versions_and_no_others():
    declared = tomllib.loads((HOME.parents[1] / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    (wanted,) = (each for each in declared if each.startswith("great-expectations"))
    major, minor = MINORS[-1].split(".")
    assert wanted.startswith(f"great-expectations>={MINORS[0]}.")
    assert wanted.endswith(f",<{major}.{int(minor) + 1}")


@pytest.mark.parametrize("touched", SURFACE, ids=lambda each: each.name)
def test_what_is_touched_is_there_and_takes_what_it_took(touched):
    held = found(touched)
    if touched.parameters is not None:
        assert tuple(inspect.signature(held).parameters) == touched.parameters


def private(name):
    return name.startswith("_") and not name.startswith("__")


def names_touched():
    """Private names imported from GX, asked of objects that aren't one's own, and overridden or called on oneself."""
    for path in sorted(HOME.rglob("*.py")):
        module = importlib.import_module(".".join(path.with_suffix("").relative_to(HOME.parents[1]).parts))
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("great_expectations"):
                yield from ((each.name, path.name) for each in node.names if private(each.name))
            elif isinstance(node, ast.Attribute) and private(node.attr) and not of_oneself(node):
                yield node.attr, path.name
            elif isinstance(node, ast.ClassDef):
                yield from ((name, path.name) for name in inherited(getattr(module, node.name), node))


def of_oneself(node):
    return isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"}


def inherited(kind, written):
    """Private names of GX's classes that one of ours overrides or calls."""
    theirs = {name for base in kind.__mro__ if base.__module__.startswith("great_expectations") for name in vars(base)}
    own = {node.name for node in written.body if isinstance(node, ast.FunctionDef)}
    called = {node.attr for node in ast.walk(written) if isinstance(node, ast.Attribute) and of_oneself(node)}
    return {name for name in (own | called) & theirs if private(name)}


def test_nothing_is_touched_that_is_not_listed():
    touched = dict(names_touched())
    listed = {each.own for each in SURFACE}
    assert {name: where for name, where in touched.items() if name not in listed} == {}
    assert listed - set(touched) == set()
