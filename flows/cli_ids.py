"""What a user names by its id on the command line: found, or the nearest one offered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from checks.errors import InputError

Named = TypeVar("Named")


def find(asked: str, by_id: Mapping[str, Named], vi: str, en: str) -> Named:
    """What has that id, in capital or small letters.

    Raises:
        InputError: nothing has; the message names what has nearly the same.
    """
    from difflib import get_close_matches  # noqa: PLC0415 - only for what isn't there

    found = by_id.get(asked.upper())
    if found is None:
        near = get_close_matches(asked.upper(), by_id, n=1)
        hint = f" Ý là {near[0]}? / did you mean {near[0]}?" if near else ""
        raise InputError(f"{asked}: không có {vi} này / no such {en}.{hint}")
    return found
