"""Released versions of the contracts: files that never change, the next version, and what is said of it.

`released/<table>/<version>.yaml` is the contract in the Open Data Contract Standard, `<version>.schema.json` the same
as JSON Schema; `SHA256SUMS` holds what they were when they were released.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from checks.errors import InputError
from schemas.contracts import json_schema, odcs
from schemas.contracts.change import Change, Level
from schemas.contracts.codec import bad
from schemas.contracts.model import Contract

ROOT = Path(__file__).parents[1] / "released"
SUMS, CHANGELOG = "SHA256SUMS", "CHANGELOG.md"
YAML, JSON = ".yaml", ".schema.json"
FIRST = "1.0.0"
_VERSION = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")
_HEAD = """\
# Các bản hợp đồng đã phát hành / released contracts

`ddss contract release` ghi tệp này / writes this file.
"""


def numbers(version: str) -> tuple[int, int, int]:
    """Major, minor and patch.

    Raises:
        InputError: it is no version.
    """
    found = _VERSION.fullmatch(version)
    if found is None:
        raise bad("a version isn't of the form 1.0.0")
    return int(found[1]), int(found[2]), int(found[3])


def is_version(text: str) -> bool:
    """Whether a text is a version of the form 1.0.0: other teams number theirs as they like."""
    return _VERSION.fullmatch(text) is not None


def following(version: str, level: Level) -> str:
    """The version after one, by semantic versioning."""
    major, minor, patch = numbers(version)
    if level is Level.MAJOR:
        return f"{major + 1}.0.0"
    return f"{major}.{minor + 1}.0" if level is Level.MINOR else f"{major}.{minor}.{patch + 1}"


def released(table: str, root: Path = ROOT) -> tuple[Contract, ...]:
    """Every released version of a table's contract, the oldest first."""
    # The same contract as the YAML beside it (a test holds that), read eight times as fast.
    names = [path.name.removesuffix(JSON) for path in (root / table).glob(f"*{JSON}")]
    return tuple(
        json_schema.load((root / table / f"{name}{JSON}").read_text("utf-8")) for name in sorted(names, key=numbers)
    )


def tables(root: Path = ROOT) -> tuple[str, ...]:
    """The tables that have a released version."""
    return tuple(sorted({path.parent.name for path in root.glob(f"*/*{JSON}")}))


def last(root: Path = ROOT) -> Mapping[str, Contract]:
    """The last released version of each table."""
    return {table: released(table, root)[-1] for table in tables(root)}


def tampered(root: Path = ROOT) -> tuple[str, ...]:
    """Released files that aren't what they were when they were released: changed, gone, or never released."""
    sums = _sums(root)
    here = {path.relative_to(root).as_posix(): path for end in (YAML, JSON) for path in root.glob(f"*/*{end}")}
    wrong = set(sums.keys() ^ here.keys())
    wrong |= {name for name in sums.keys() & here.keys() if _sha256(here[name].read_bytes()) != sums[name]}
    return tuple(sorted(wrong))


def _sums(root: Path) -> dict[str, str]:
    if not (root / SUMS).is_file():
        return {}
    lines = (root / SUMS).read_text("utf-8").splitlines()
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True, slots=True)
class Release:
    """A version about to be released. `old` is None for a table's first."""

    old: Contract | None
    new: Contract
    changes: tuple[Change, ...]

    @property
    def level(self) -> Level:
        """Which number of the version it raises."""
        return max((change.level for change in self.changes), default=Level.PATCH)


def planned(old: Contract | None, working: Contract, changes: Sequence[Change]) -> Release | None:
    """The release that a working contract asks for, or None where nothing changed."""
    if old is None:
        return Release(None, replace(working, version=FIRST), ())
    if not changes:
        return None
    level = max(change.level for change in changes)
    return Release(old, replace(working, version=following(old.version, level)), tuple(changes))


def write(releases: Sequence[Release], day: date, root: Path = ROOT) -> tuple[str, ...]:
    """Write the releases' files, their sums and their entries; gives the files' names.

    Raises:
        InputError: released files were changed, or one of these is there already.
    """
    wrong = tampered(root)
    if wrong:
        raise InputError(f"tệp đã phát hành bị sửa / released files were changed: {', '.join(wrong)}.")
    sums, written, entries = _sums(root), [], []
    for each in releases:
        for end, content in ((YAML, odcs.dump(each.new)), (JSON, json_schema.dump(each.new))):
            name = f"{each.new.table}/{each.new.version}{end}"
            if (root / name).exists():
                raise InputError(f"{name}: đã phát hành / is released already.")
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(content, "utf-8")
            sums[name] = _sha256(content.encode())
            written.append(name)
        entries.append(entry(each, day))
    (root / SUMS).write_text("".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items())), "utf-8")
    log = root / CHANGELOG
    earlier = log.read_text("utf-8").removeprefix(_HEAD) if log.is_file() else ""
    log.write_text(_HEAD + "".join(entries) + earlier, "utf-8")
    return tuple(written)


def entry(release: Release, day: date) -> str:
    """The release in the changelog: breaking changes first."""
    new = release.new
    lines = ["", f"## {new.table} {new.version} ({day.isoformat()})", ""]
    if release.old is None:
        count = f"{len(new.columns)} cột, {len(new.rules)} quy tắc"
        lines.append(f"Bản đầu tiên: {count} / first release: {len(new.columns)} columns, {len(new.rules)} rules.")
    for level in (Level.MAJOR, Level.MINOR, Level.PATCH):
        lines += [f"- {level.en}: {change.vi} / {change.en}" for change in release.changes if change.level is level]
    return "\n".join(lines) + "\n"
