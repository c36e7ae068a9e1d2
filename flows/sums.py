"""SHA256SUMS of an edition: the hash of every file in it, in the form that `sha256sum --check` reads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from flows.edition import AT_ONCE, sha256

NAME = "SHA256SUMS"
_MARK = "  "


def write(folder: Path) -> str:
    """List every file of the folder, sorted by path; the hash of the list itself."""
    files = _files(folder)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        digests = list(pool.map(sha256, files))
    listed = [
        f"{digest}{_MARK}{path.relative_to(folder).as_posix()}\n" for digest, path in zip(digests, files, strict=True)
    ]
    place = folder / NAME
    place.write_text("".join(listed), "utf-8")
    return sha256(place)


def problems(folder: Path) -> tuple[str, ...]:
    """What differs from the list: a sentence for each file that is missing, changed or not listed; none if all is well.

    Paths hold codes and fixed names, never a record's value.
    """
    try:
        lines = (folder / NAME).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return (f"{NAME}: không đọc được / can't be read",)
    wanted = {path: digest for digest, _, path in (line.partition(_MARK) for line in lines)}
    there = {path.relative_to(folder).as_posix(): path for path in _files(folder)}
    both = sorted(wanted.keys() & there.keys())
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = dict(zip(both, pool.map(lambda path: _hash(there[path]), both), strict=True))
    return (
        *(f"{path}: thiếu / missing" for path in sorted(wanted.keys() - there.keys())),
        *(f"{path}: không có trong danh sách / not listed" for path in sorted(there.keys() - wanted.keys())),
        *(f"{path}: đã bị thay đổi / changed" for path in both if found[path] != wanted[path]),
    )


def _hash(path: Path) -> str | None:
    try:
        return sha256(path)
    except OSError:
        return None


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if not path.is_dir() and path != folder / NAME)
