"""A suite of Great Expectations as plain data: what it is for, and how its parts are written."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LOCALITIES = "localities"
"""The table of measures, one row per locality (`checks.expectations.targets`). Other tables are datasets."""

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "ddss")


@dataclass(frozen=True)
class Suite:
    """A suite and the table it is for: a dataset's name, or `LOCALITIES`.

    Attributes:
        data: the suite as GX writes it: name, id, notes, meta, expectations.
    """

    name: str
    table: str
    data: Mapping[str, Any]

    @property
    def expectations(self) -> Sequence[Mapping[str, Any]]:
        """Its expectations, as GX writes them."""
        found: Sequence[Mapping[str, Any]] = self.data["expectations"]
        return found

    def only(self, wanted: Sequence[Mapping[str, Any]]) -> Suite:
        """The suite with some of its expectations."""
        return Suite(self.name, self.table, {**self.data, "expectations": list(wanted)})


def suite(name: str, table: str, notes: Sequence[str], expectations: Sequence[Mapping[str, Any]]) -> Suite:
    """A suite; its id follows from its name, so that the same suite is the same bytes."""
    data = {
        "name": name,
        "id": identity(name),
        "notes": list(notes),
        "meta": {"table": table},
        "expectations": list(expectations),
    }
    return Suite(name, table, data)


def identity(name: str) -> str:
    """The UUID that GX asks for, by hash of a name."""
    return str(uuid.uuid5(_NAMESPACE, name))
