"""Where the two contracts of a comparison come from: this program, its releases, a file, or a git revision."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

from checks.errors import InputError
from checks.vocabulary import Dataset
from schemas.contracts import foreign, json_schema, odcs, versions
from schemas.contracts.build import working
from schemas.contracts.codec import unreadable
from schemas.contracts.model import Contract
from schemas.contracts.notes import Note, Notes

WORKING, RELEASED = "working", "released"
MOST_BYTES = 4 * foreign.MOST_CHARACTERS
"""Largest file that is opened: a character takes four bytes at most."""
_READERS = {".yaml": odcs.load, ".yml": odcs.load, ".json": json_schema.load}


def contracts(source: str, root: Path = versions.ROOT) -> Mapping[str, Contract]:
    """The contracts that a word of the command line names, by table.

    Args:
        source: `working`, `released`, `citizens@1.0.0`, a file, `REVISION:path`, or a git revision, which stands for
            the last versions released in it.
        root: the folder of released versions.

    Raises:
        InputError: there is nothing of that name, or it can't be read.
    """
    if source == WORKING:
        return {dataset.value: working(dataset) for dataset in Dataset}
    if source == RELEASED:
        return versions.last(root)
    if Path(source).is_file():
        return _parsed(source, _file(Path(source)))
    table, _, version = source.partition("@")
    if table in versions.tables(root):
        found = {each.version: each for each in versions.released(table, root)}
        if version not in found:
            known = ", ".join(found)
            raise InputError(f"{source}: không có bản này / no such version. Có / there are: {known}.")
        return _one(found[version])
    if source.startswith("-"):
        raise InputError(f"{source}: không phải bản git / not a git revision.")
    if ":" in source:
        return _parsed(source, _git("show", source))
    return _revision(source)


def _one(contract: Contract) -> Mapping[str, Contract]:
    return {contract.table: contract}


def _file(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError(f"{path}: tệp quá lớn / longer than {MOST_BYTES} bytes.")
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: không đọc được / can't be read ({type(error).__name__}).") from None


def _parsed(name: str, content: str) -> Mapping[str, Contract]:
    reader = _READERS.get(Path(name).suffix.lower())
    if reader is None:
        raise InputError(f"{name}: cần tệp .yaml hoặc .json / a .yaml or .json file is needed.")
    return _one(reader(content)) if foreign.ours(content) else foreign.read(name, content).tables


def notes(source: str, held: Mapping[str, Contract]) -> tuple[Note, ...]:
    """What of a source is not compared: keywords of a foreign file, conditions that only another version knows."""
    if Path(source).is_file():
        content = _file(Path(source))
    elif ":" in source:
        content = _git("show", source)
    else:
        content = ""
    if content and not foreign.ours(content):
        return foreign.read(source, content).notes
    found = Notes()
    for contract in held.values():
        for rule in contract.rules:
            if unreadable(rule):
                vi, en = "điều kiện viết theo bản khác", "a condition in terms of another version of this program"
                found.unread(f"{contract.table}.rules.{rule.id}", "applies, holds", vi, en)
    return found.found


def file_of(source: str) -> str:
    """The file that a source is, or is a version of, as seen from here; empty where there is none."""
    path = Path(source if Path(source).is_file() else source.partition(":")[2])
    return path.as_posix() if path.is_file() and not path.is_absolute() and ".." not in path.parts else ""


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and no source begins with a hyphen
            ("git", *arguments),  # noqa: S607 - the user's own git
            capture_output=True,
            check=True,
            text=True,
            encoding="utf-8",
        )
    except (OSError, subprocess.CalledProcessError, UnicodeDecodeError):
        asked = arguments[-1].removesuffix("^{commit}")
        raise InputError(
            f"{asked}: không có tệp, bản phát hành hay bản git này / no such file, release or git revision."
        ) from None
    return done.stdout


def _revision(revision: str) -> Mapping[str, Contract]:
    """The last versions released in a git revision."""
    top = _git("rev-parse", "--show-toplevel").strip()
    commit = _git("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").strip()
    listed = _git("-C", top, "ls-tree", "-r", "--name-only", commit).splitlines()
    latest: dict[str, tuple[tuple[int, int, int], str]] = {}
    for path in map(Path, listed):
        if path.parent.parent.as_posix() == "schemas/released" and path.name.endswith(versions.JSON):
            number = versions.numbers(path.name.removesuffix(versions.JSON))
            latest[path.parent.name] = max(latest.get(path.parent.name, ((0, 0, 0), "")), (number, path.as_posix()))
    if not latest:
        raise InputError(f"{revision}: chưa có hợp đồng nào được phát hành / no contract is released there.")
    return {table: json_schema.load(_git("show", f"{revision}:{path}")) for table, (_, path) in latest.items()}
